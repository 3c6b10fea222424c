#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos and scans over the line: after all records, small ones first, and a line that breaks costs one part."""

import base64
import hashlib
import http.client
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, NOT_REACHED, Folder, Protected, check_equal, png, run_tests  # noqa: E402
from faultproxy import FaultProxy  # noqa: E402

PART = 65536


class Camera(Protected):
    def attach(self, folder, type_, id_, name, width, height, seed):
        with open(folder.file(name), "wb") as stream:
            stream.write(png(width, height, seed))
        return self.json("attach", type_, id_, folder.file(name), "--caption", name)


def contents(server):
    """The contents that the server has, each of which is what its name says."""
    found = {}
    for folder, _, names in os.walk(os.path.join(server.data, "blobs")):
        for name in names:
            if re.fullmatch("[0-9a-f]{64}", name) and not folder.endswith("partial"):
                with open(os.path.join(folder, name), "rb") as stream:
                    data = stream.read()
                check_equal(hashlib.sha256(data).hexdigest(), name, "content")
                found[name] = len(data)
    return found


def photos_follow_their_records():
    with Folder() as folder:
        server, device = folder.server(), Camera(folder.path)
        session = device.add_session("Balai desa")
        large = device.attach(folder, "activity", session, "besar.png", 700, 500, 1)
        small = device.attach(folder, "activity", session, "kecil.png", 60, 40, 2)
        assert large["bytes"] > 2 * PART > PART > small["bytes"], (large, small)
        check_equal(device.json("show", "activity", session)["state"], "waiting", "state before")
        device.enrol(server)
        report = device.sync()
        check_equal(report["pushed"], 3, "report")
        check_equal(contents(server), {p["sha256"]: p["bytes"] for p in (large, small)}, "on the server")
        check_equal(device.status()["photos"]["waiting"], 0, "waiting")
        check_equal(device.json("show", "activity", session)["state"], "sent", "state after")
        paths = [line.split()[2] for line in open(folder.file("desad.log")) if "method=" in line]
        first = paths.index("path=/v1/blobs")
        assert "path=/v1/push" in paths[:first] and not any("blobs" not in path for path in paths[first:]), paths

        # The same photo on another record is not sent again; and a quiet run asks nothing of photos.
        other = device.add_session("Gereja")
        device.attach(folder, "activity", other, "besar.png", 700, 500, 1)
        before = len(open(folder.file("desad.log")).read().splitlines())
        check_equal(device.sync()["pushed"], 2, "pushed")
        lines = open(folder.file("desad.log")).read().splitlines()[before:]
        assert not any("blobs" in line for line in lines), lines
        before += len(lines)
        device.sync()
        lines = open(folder.file("desad.log")).read().splitlines()[before:]
        assert not any("blobs" in line for line in lines), lines
        server.admin("verify")


def a_line_that_breaks_anywhere_costs_one_part():
    with Folder() as folder:
        server, device = folder.server(), Camera(folder.path)
        session = device.add_session("Balai desa")
        photo = device.attach(folder, "activity", session, "besar.png", 900, 700, 1)
        parts = photo["bytes"] // PART + 1
        proxy = FaultProxy(server.port)
        device.enrol(server, proxy.url)
        proxy.cut_up = PART + PART // 2  # In every second part of each connection.
        for _ in range(10):
            status = device.run("sync").returncode
            assert status in (DONE, NOT_REACHED), status
            check_equal(device.status()["photos"]["waiting"] == 0, status == DONE, "says what it did")
            if status == DONE:
                break
        assert status == DONE, "it never came through"
        check_equal(contents(server), {photo["sha256"]: photo["bytes"]}, "on the server")
        # Each connection brings one part and loses half of the next, whatever came before it.
        connections = len(proxy.bodies)
        assert connections <= parts + 3, (connections, parts)
        print(f"# {photo['bytes']} bytes in {parts} parts took {connections} connections of {proxy.cut_up} bytes")
        proxy.close()


def a_server_that_is_killed_goes_on_where_it_stood():
    with Folder() as folder:
        server, device = folder.server(), Camera(folder.path)
        session = device.add_session("Balai desa")
        photo = device.attach(folder, "activity", session, "besar.png", 900, 700, 1)
        proxy = FaultProxy(server.port)
        device.enrol(server, proxy.url)
        device.ok("status")
        proxy.cut_up = 3 * PART
        device.run("sync")
        partial = os.path.join(server.data, "blobs", "partial")
        here = {name: os.path.getsize(os.path.join(partial, name)) for name in os.listdir(partial)}
        server.end(9)
        server.start()
        proxy.cut_up = None
        begin = len(proxy.bodies)
        check_equal(device.run("sync").returncode, DONE, "sync")
        assert sum(len(b) for b in proxy.bodies[begin:]) < photo["bytes"] - min(here.values() or [0]) + PART, here
        check_equal(contents(server), {photo["sha256"]: photo["bytes"]}, "on the server")
        check_equal(os.listdir(partial), [], "what is coming")
        proxy.close()


def a_damaged_photo_stops_no_other():
    with Folder() as folder:
        server, device = folder.server(), Camera(folder.path)
        session = device.add_session("Balai desa")
        bad = device.attach(folder, "activity", session, "a.png", 300, 200, 1)
        good = device.attach(folder, "activity", session, "b.png", 400, 300, 2)
        db = sqlite3.connect(os.path.join(device.store, "store.db"))
        with db:
            db.execute("UPDATE blob_part SET sealed = CAST (substr (sealed, 1, 99) || CASE WHEN substr (sealed, 100, 1) = x'ff' THEN x'00' ELSE x'ff' END || substr (sealed, 101) AS BLOB)"
                       " WHERE bid = (SELECT bid FROM blob WHERE sha256 = ?)", (bad["sha256"],))
        db.close()
        device.enrol(server)
        device.sync()
        check_equal(contents(server), {good["sha256"]: good["bytes"]}, "on the server")
        status = device.status()["photos"]
        check_equal((status["waiting"], status["refused"], status["code"]), (1, 1, "damaged"), "photos")


def a_backup_of_the_server_holds_them():
    with Folder() as folder:
        server, device = folder.server(), Camera(folder.path)
        session = device.add_session("Balai desa")
        photo = device.attach(folder, "activity", session, "a.png", 300, 200, 1)
        device.enrol(server)
        device.sync()
        backup = folder.file("backup.db")
        server.admin("backup", backup)
        server.end()
        for name in contents(server):
            os.unlink(os.path.join(server.data, "blobs", name[:2], name))
        server.admin("restore", backup)
        check_equal(contents(server), {photo["sha256"]: photo["bytes"]}, "after the restore")
        server.start()
        device.sync()  # A new life: everything is offered again, and nothing needs to be sent twice.
        check_equal(device.status()["photos"]["waiting"], 0, "waiting")
        server.admin("verify")


class Plain:
    """tus 1.0 by its text, as anybody's client speaks it: no header of ours but the token."""

    def __init__(self, server, token):
        self.port, self.token = server.port, token

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        if self.token is not None:
            headers["Authorization"] = "Bearer " + self.token
        connection.request(method, path, body, {"Tus-Resumable": "1.0.0", **headers})
        answer = connection.getresponse()
        answer.data = answer.read()
        connection.close()
        return answer


def a_plain_tus_client_is_understood():
    with Folder() as folder:
        server, device = folder.server(), Camera(folder.path)
        session = device.add_session("Balai desa")
        data = b"\xff\xd8\xff" + os.urandom(200000)
        sha256 = hashlib.sha256(data).hexdigest()
        device.ok("add", "blob_ref", f"parent={session}", f"sha256={sha256}", "media_type=image/jpeg")
        device.enrol(server)
        device.sync()
        wish = json.dumps({"code": server.code("Klien Contoh"), "public_key": "A" * 43, "name": "Klien"})
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("POST", "/v1/enrol", wish, {"Desa-Protocol": "1", "Content-Type": "application/json"})
        client = Plain(server, json.loads(connection.getresponse().read())["token"])
        connection.close()

        options = client.ask("OPTIONS", "/v1/blobs")
        check_equal((options.status, options.headers["Tus-Version"], options.headers["Tus-Extension"]),
                    (204, "1.0.0", "creation"), "options")
        name = "filename Zm90by5qcGc=,sha256 " + base64.b64encode(sha256.encode()).decode()
        made = client.ask("POST", "/v1/blobs", Upload_Length=len(data), Upload_Metadata=name)
        check_equal((made.status, made.headers["Tus-Resumable"]), (201, "1.0.0"), "creation")
        place, offset = made.headers["Location"], 0
        while offset < len(data):
            part = data[offset:offset + 50000]
            answer = client.ask("PATCH", place, part, Upload_Offset=offset, Content_Type="application/offset+octet-stream")
            check_equal(answer.status, 204, "patch")
            offset += len(part)
            check_equal(int(answer.headers["Upload-Offset"]), offset, "offset")
            head = client.ask("HEAD", place)
            check_equal((head.status, int(head.headers["Upload-Offset"]), int(head.headers["Upload-Length"]),
                         head.headers["Cache-Control"]), (200, offset, len(data), "no-store"), "head")
        back = client.ask("GET", place)
        check_equal((back.status, back.headers["Content-Type"], back.data == data), (200, "image/jpeg", True), "get")

        patch = {"Content_Type": "application/offset+octet-stream"}
        for expected, method, path, body, headers in (
                (409, "PATCH", place, b"x", {"Upload_Offset": 5, **patch}),
                (415, "PATCH", place, b"x", {"Upload_Offset": 0, "Content_Type": "image/jpeg"}),
                (400, "PATCH", place, b"x", patch),
                (412, "HEAD", place, None, {"Tus_Resumable": "0.2.2"}),
                (404, "HEAD", place[:-1] + ("0" if place[-1] != "0" else "1"), None, {}),
                (404, "GET", "/v1/blobs/..%2f..%2fserver.db", None, {}),
                (413, "POST", "/v1/blobs", None, {"Upload_Length": 1 << 40, "Upload_Metadata": name}),
                (400, "POST", "/v1/blobs", None, {"Upload_Length": 10, "Upload_Metadata": "sha256 !!!!"}),
                (405, "DELETE", place, None, {})):
            answer = client.ask(method, path, body, **headers)
            check_equal(answer.status, expected, f"{method} {path} {headers}")
        check_equal(Plain(server, "x").ask("GET", place).status, 401, "a stranger")
        log = open(folder.file("desad.log")).read()
        assert sha256 not in log and "path=/v1/blobs/*" in log, "what the log says"


run_tests(photos_follow_their_records, a_line_that_breaks_anywhere_costs_one_part,
          a_server_that_is_killed_goes_on_where_it_stood, a_damaged_photo_stops_no_other,
          a_backup_of_the_server_holds_them, a_plain_tus_client_is_understood)
