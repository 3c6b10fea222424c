# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay on loopback that breaks connections where a test wants it."""

import selectors
import socket
import struct
import threading


class FaultProxy:
    """Relays to a port. `cut_up` and `cut_down` break a connection for good
    after that many bytes of the request or of the answer; None: never.
    `carried` counts the bytes of the last connection, up and down."""

    def __init__(self, target):
        self.target = target
        self.cut_up = self.cut_down = None
        self.carried = [0, 0]
        self.bodies = []  # whole requests, as they went up
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    @staticmethod
    def _reset(*sockets):
        for s in sockets:
            # RST, not FIN: what a line does that dies.
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            s.close()

    def _relay(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.target), 5)
        except OSError:
            self._reset(client)
            return
        self.carried = carried = [0, 0]
        limits = [self.cut_up, self.cut_down]
        heard = bytearray()
        self.bodies.append(heard)
        ways = {client: (0, server), server: (1, client)}
        with selectors.DefaultSelector() as selector:
            for s in ways:
                selector.register(s, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    way, other = ways[key.fileobj]
                    try:
                        data = key.fileobj.recv(65536)
                        limit = limits[way]
                        if limit is not None and carried[way] + len(data) >= limit:
                            other.sendall(data[:limit - carried[way]])
                            carried[way] = limit
                            self._reset(client, server)
                            return
                        if not data:
                            client.close()
                            server.close()
                            return
                        other.sendall(data)
                    except OSError:
                        client.close()
                        server.close()
                        return
                    carried[way] += len(data)
                    if way == 0:
                        heard += data
