#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong between a device and its server: the status, the sentence, and
that nothing is lost. Each failure ends with a sync that delivers."""

import gzip
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import (DONE, NOT_REACHED, PROBLEMS, REFUSED, Device, Folder, check_equal, run_tests)  # noqa: E402
from faultproxy import FaultProxy  # noqa: E402

PORTAL = b"<html><body>Please log in</body></html>"


def problem(status, code, **headers):
    return (status, {"Content-Type": "application/problem+json", "Desa-Protocol": "1", **headers},
            json.dumps({"type": "about:blank", "status": status, "code": code, "detail": ""}).encode())


def answer(body, status=200, **headers):
    return status, {"Content-Type": "application/json", "Desa-Protocol": "1", **headers}, body


class Gate:
    """Stands in front of a real server, and answers a push or a status itself
    when `fault` says so: a function of (path, body) that returns what to say, or None."""

    def __init__(self, server):
        gate = self
        self.fault = None
        self.change = None  # a function of the server's body
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                gate.asked.append((self.path, body))
                said = gate.fault(self.path, body) if gate.fault else None
                if said is None:
                    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
                    headers = {k: v for k, v in self.headers.items() if k != "Host"}
                    link.request(self.command, self.path, body, headers)
                    real = link.getresponse()
                    data = real.read()
                    kept = {k: v for k, v in real.getheaders() if k not in ("Content-Length", "Date", "Connection")}
                    if gate.change and self.path.startswith("/v1/"):
                        data = gate.change(data)
                    said = real.status, kept, data
                    link.close()
                status, headers, data = said
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = handle_one

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()


def fails(device, status, code, words, verb=("sync",)):
    """The verb ends with that status, tells why, and leaves the outbox as it was."""
    before = device.status()["waiting_ops"]
    result = device.run(*verb, "--json") if verb == ("sync",) else device.run(*verb)
    check_equal(result.returncode, status, result.stderr)
    check_equal(result.stdout, "", "stdout")
    assert result.stderr.startswith("desactl: ") and words in result.stderr, result.stderr
    after = device.status()
    check_equal(after["waiting_ops"], before, "outbox")
    check_equal(after["sending"], 0, "records that still seem to be on their way")
    if verb == ("sync",):
        check_equal(after["last_error"], code, "last error")


def delivers(device, server):
    report = device.sync()
    check_equal((report["rejected"], report["waiting"]), (0, 0), "report")
    check_equal(device.status()["last_error"], None, "last error")
    check_equal(sorted(server.records("activity")), sorted(device.records("activity")), "ids")


def each_strange_answer_has_its_sentence_and_costs_nothing():
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    rows = (
        ("a portal", "not-our-server", "login", lambda p, b: (200, {"Content-Type": "text/html"}, PORTAL)),
        ("a redirect", "not-our-server", "login", lambda p, b: (302, {"Location": "http://127.0.0.1:1/"}, b"")),
        ("JSON of others", "not-our-server", "login", lambda p, b: (200, {"Content-Type": "application/json"}, b"{}")),
        ("our header, their page", "not-our-server", "login",
         lambda p, b: (200, {"Content-Type": "text/html", "Desa-Protocol": "1"}, PORTAL)),
        ("not found by others", "not-our-server", "login", lambda p, b: (404, {"Content-Type": "text/html"}, b"")),
        ("a proxy in trouble", "not-our-server", "login", lambda p, b: (502, {"Content-Type": "text/html"}, b"")),
        ("too much", "not-our-server", "login", lambda p, b: answer(b" " * (20 * 1024 * 1024))),
        ("gzip that was not asked for", "protocol", "newest version",
         lambda p, b: answer(bomb, **{"Content-Encoding": "gzip"})),
        ("broken JSON", "protocol", "newest version", lambda p, b: answer(b'{"server":')),
        ("empty", "protocol", "newest version", lambda p, b: answer(b"")),
        ("other JSON", "protocol", "newest version", lambda p, b: answer(b"[1,2,3]")),
        ("an unknown protocol", "protocol", "newest version", lambda p, b: problem(400, "protocol")),
        ("busy", "server", "busy", lambda p, b: problem(503, "busy")),
        ("broken", "server", "busy", lambda p, b: problem(500, "internal")),
        ("slow down", "server", "busy", lambda p, b: problem(429, "rate-limited", **{"Retry-After": "60"})),
        ("refused", "refused", "tell the office", lambda p, b: problem(400, "malformed")),
        ("a wrong signature", "refused", "tell the office", lambda p, b: problem(400, "signature")),
        ("too large for one op", "refused", "tell the office", lambda p, b: problem(413, "too-large")),
        ("an unknown token", "revoked", "new code", lambda p, b: problem(401, "unauthorised")),
        ("practice", "practice", "Practice", lambda p, b: problem(403, "practice")),
    )
    with Folder() as folder:
        server = folder.server()
        gate = Gate(server)
        device = folder.device()
        device.enrol(server, gate.url)
        for number, (name, code, words, fault) in enumerate(rows):
            device.add_session(f"Balai {number}")
            gate.fault = fault
            try:
                fails(device, NOT_REACHED, code, words)
                gate.fault = None
                delivers(device, server)
                if name.startswith("gzip"):
                    continue  # A page may come compressed.
                gate.fault = fault  # With nothing to send, the question alone fails the same way.
                fails(device, NOT_REACHED, code, words)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error
        gate.close()


def a_server_that_is_not_there_is_told():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        device.add_session("Balai")
        server.end()
        fails(device, NOT_REACHED, "offline", "No network")
        server.start()
        delivers(device, server)


def another_program_at_the_port_is_told():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        device.add_session("Balai")
        server.end()

        class Page(http.server.SimpleHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(PORTAL)))
                self.end_headers()
                self.wfile.write(PORTAL)

            def log_message(self, *_):
                pass

        page = http.server.HTTPServer(("127.0.0.1", server.port), Page)
        threading.Thread(target=page.serve_forever, daemon=True).start()
        fails(device, NOT_REACHED, "not-our-server", "login")
        page.shutdown()
        page.server_close()

        noise = socket.create_server(("127.0.0.1", server.port))

        def shout():
            while True:
                try:
                    link, _ = noise.accept()
                except OSError:
                    return
                link.recv(65536)
                link.sendall(b"220 smtp.example ESMTP\r\n")
                link.shutdown(socket.SHUT_WR)
                while link.recv(65536):  # A close over unread bytes would reset the line.
                    pass
                link.close()

        threading.Thread(target=shout, daemon=True).start()
        fails(device, NOT_REACHED, "not-our-server", "login")
        noise.close()
        server.start()
        delivers(device, server)


def a_server_that_wants_less_gets_less_at_a_time():
    with Folder() as folder:
        server = folder.server()
        gate = Gate(server)
        device = folder.device()
        device.enrol(server, gate.url)
        for number in range(12):
            device.add_session(f"Balai {number} {os.urandom(100).hex()}")
        gate.fault = lambda path, body: problem(413, "too-large") if len(body) > 900 else None
        delivers(device, server)
        accepted = [len(b) for p, b in gate.asked if p == "/v1/push" and len(b) <= 900]
        assert len(accepted) > 2, accepted
        gate.close()


def a_revoked_device_keeps_its_data_until_it_has_a_new_code():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        device.add_session("dikirim")
        device.sync()
        device.add_session("belum dikirim")
        id_ = json.loads(server.admin("devices", "--json").stdout)[0]["id"]
        server.admin("revoke", id_)
        fails(device, NOT_REACHED, "revoked", "refuses this device")
        check_equal(device.status()["revoked"], True, "revoked")
        check_equal(len(device.records("activity")), 2, "records")
        device.add_session("ditulis sesudahnya")
        fails(device, NOT_REACHED, "revoked", "refuses this device")
        device.enrol(server)
        check_equal(device.status()["revoked"], False, "revoked")
        delivers(device, server)
        check_equal(len(server.records("activity")), 3, "records on the server")


def a_code_opens_once_and_only_as_told():
    with Folder() as folder:
        server = folder.server()
        one, two = folder.device("one"), folder.device("two")
        two.add_session("Balai")
        code = server.code(name="Maria Contoh", role="kantor", scope="53.02,53.01")
        fails(one, REFUSED, None, "code", verb=("enrol", server.url, "ABCD-EFGH"))
        one.ok("enrol", server.url, f" {code.lower()} ")
        status = one.status()
        check_equal(status["identity"]["name"], "Maria Contoh", "name")
        check_equal(status["identity"]["role"], "kantor", "role")
        check_equal(sorted(status["identity"]["scope"].split(",")), ["53.01", "53.02"], "scope")
        check_equal((status["enrolled"], status["server"]), (True, server.url), "link")
        one.ok("enrol", server.url, code)  # The answer may have been lost: the same device may ask again.
        check_equal(len(json.loads(server.admin("devices", "--json").stdout)), 1, "devices")
        fails(two, REFUSED, None, "code", verb=("enrol", server.url, code))
        check_equal(two.status()["enrolled"], False, "enrolled")


def practice_and_real_never_meet():
    with Folder() as folder:
        server = folder.server("--practice")
        real = folder.device("real")
        real.add_session("Balai")
        fails(real, REFUSED, None, "Practice", verb=("enrol", server.url, server.code()))
        check_equal(real.status()["enrolled"], False, "enrolled")
    with Folder() as folder:
        server = folder.server()
        practice = folder.device("practice", init=False)
        practice.ok("init", "--name", "L", "--role", "petugas", "--scope", "53", "--practice")
        fails(practice, REFUSED, None, "Practice", verb=("enrol", server.url, server.code()))
        check_equal(practice.status()["enrolled"], False, "enrolled")
        check_equal(server.records("activity"), {}, "records")


def another_server_in_the_place_of_ours_is_told():
    with Folder() as folder:
        server = folder.server()
        gate = Gate(server)
        device = folder.device()
        device.enrol(server, gate.url)
        device.add_session("Balai")
        other = b"01a1ffd0-0000-7000-8000-000000000000"
        gate.change = lambda data: re.sub(rb'("server":")[^"]*', rb"\g<1>" + other, data)
        fails(device, NOT_REACHED, "other-server", "Another server")
        gate.change = None
        delivers(device, server)
        gate.close()


def what_was_done_at_one_server_is_offered_to_the_next():
    with Folder() as first, Folder() as second:
        old, new = first.server(), second.server()
        device = first.device()
        device.enrol(old)
        one = device.add_session("di server lama")
        device.sync()
        two = device.add_session("belum dikirim")
        device.enrol(new)
        device.sync()
        check_equal(sorted(new.records("activity")), sorted([one, two]), "records on the new server")
        check_equal(list(old.records("activity")), [one], "records on the old one")
        device.sync()
        check_equal(device.status()["waiting_ops"], 0, "waiting")


def certificate(folder, name, *when):
    """A certificate that signs itself, for 127.0.0.1; @when: faketime's words for its first day."""
    key, cert = folder.file(f"{name}.key"), folder.file(f"{name}.crt")
    prefix = ["faketime", *when] if when else []
    subprocess.run([*prefix, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "30", "-subj", "/CN=desa-test",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return cert, key


def tls_server(folder, cert, key):
    server = folder.server("--tls-cert", cert, "--tls-key", key)
    return server, f"https://127.0.0.1:{server.port}"


def tls_is_verified_and_a_ca_can_be_pinned():
    with Folder() as folder:
        cert, key = certificate(folder, "good")
        other, _ = certificate(folder, "other")
        server, url = tls_server(folder, cert, key)
        device = folder.device()
        device.add_session("Balai")
        code = server.code()
        fails(device, NOT_REACHED, None, "could not prove", verb=("enrol", url, code))
        fails(device, NOT_REACHED, None, "could not prove", verb=("enrol", url, code, "--ca-file", other))
        fails(device, NOT_REACHED, None, "could not prove",
              verb=("enrol", f"https://localhost:{server.port}", code, "--ca-file", cert))
        device.ok("enrol", url, code, "--ca-file", cert)
        delivers(device, server)
        os.rename(cert, cert + ".gone")
        device.add_session("Balai 2")
        fails(device, NOT_REACHED, "url", "certificate file")
        os.rename(cert + ".gone", cert)
        delivers(device, server)


def tls_and_plain_ports_are_not_mixed_up():
    with Folder() as folder:
        cert, key = certificate(folder, "good")
        plain = folder.server()
        device = folder.device()
        result = device.run("enrol", f"https://127.0.0.1:{plain.port}", plain.code(), "--ca-file", cert)
        check_equal(result.returncode, NOT_REACHED, result.stderr)
        assert "could not prove" in result.stderr or "broke" in result.stderr, result.stderr
        plain.end()
        shutil.rmtree(plain.data)
        server, _ = tls_server(folder, cert, key)
        result = device.run("enrol", f"http://127.0.0.1:{server.port}", server.code())
        check_equal(result.returncode, NOT_REACHED, result.stderr)
        assert "login" in result.stderr or "broke" in result.stderr, result.stderr
        check_equal(device.status()["enrolled"], False, "enrolled")


def a_clock_that_spoils_the_certificate_is_named():
    with Folder() as folder:
        cert, key = certificate(folder, "old", "-f", "-400d")
        server, url = tls_server(folder, cert, key)
        device = folder.device()
        fails(device, NOT_REACHED, None, "Check date and time", verb=("enrol", url, server.code(), "--ca-file", cert))
    with Folder() as folder:
        cert, key = certificate(folder, "good")
        server, url = tls_server(folder, cert, key)
        device = folder.device()
        device.ok("enrol", url, server.code(), "--ca-file", cert)
        device.add_session("Balai")
        for wrong in ("-10y", "+10y"):
            wrong_device = Device(folder.path, prefix=("faketime", "-f", wrong), init=False)
            fails(wrong_device, NOT_REACHED, "clock", "Check date and time")
        delivers(device, server)


def a_clock_ten_years_off_spoils_no_order_and_no_data():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        behind = Device(folder.path, prefix=("faketime", "-f", "-10y"), init=False)
        ahead = Device(folder.path, prefix=("faketime", "-f", "+10y"), init=False)
        id_ = ahead.add_session("dari masa depan")
        behind.ok("set", "activity", id_, "venue=dari masa lalu")
        device.ok("set", "activity", id_, "venue=hari ini")
        behind.ok("set", "activity", id_, "att_cpmi_l=7")
        behind.sync()
        ahead.sync()
        check_equal(server.records("activity")[id_]["venue"], "hari ini", "the last save wins, whatever the clocks say")
        check_equal(server.records("activity")[id_]["att_cpmi_l"], 7, "att_cpmi_l")
        # The server has shown its clock, so the one that is behind is not believed any more.
        behind.add_session("tanggal wajar", date="2025-08-21")
        delivers(behind, server)
        # A day that is only today by a wrong clock is refused by the server, which keeps it and says so.
        future = ahead.add_session("besok", date="2035-01-01")
        check_equal(device.sync(status=PROBLEMS)["rejected"], 1, "rejected")
        issue = device.status()["issues"][0]
        check_equal((issue["id"], issue["code"], issue["field"]), (future, "date-in-future", "date"), "issue")
        device.ok("set", "activity", future, "date=2025-08-21")
        delivers(device, server)


def five_processes_at_once_send_each_op_once():
    with Folder() as folder:
        server = folder.server()
        proxy = FaultProxy(server.port)
        device = folder.device()
        device.enrol(server, proxy.url)
        ids = [device.add_session(f"Balai {n}") for n in range(20)]
        running = [device.start("sync") for _ in range(5)]
        for process in running:
            _, err = process.communicate(timeout=60)
            check_equal(process.returncode, DONE, err)
        delivers(device, server)
        check_equal(sorted(server.records("activity")), sorted(ids), "ids")
        check_equal(json.loads(server.admin("devices", "--json").stdout)[0]["ops"], 20, "ops")

        pushes = [bytes(b) for b in proxy.bodies if b.startswith(b"POST /v1/push")]
        answers = []

        def post(raw):
            link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            link.connect()
            link.sock.sendall(raw)
            response = http.client.HTTPResponse(link.sock, method="POST")
            response.begin()
            data = response.read()
            if response.getheader("Content-Encoding") == "gzip":
                data = gzip.decompress(data)
            answers.append((response.status, json.loads(data)["verdicts"]))

        threads = [threading.Thread(target=post, args=(pushes[0],)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        check_equal(len(answers), 5, "answers")
        assert all(a == answers[0] and a[0] == 200 for a in answers), answers
        check_equal(json.loads(server.admin("devices", "--json").stdout)[0]["ops"], 20, "ops after the repeats")
        proxy.close()


def a_restored_device_offers_everything_again_once():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        first = device.add_session("sebelum cadangan")
        device.sync()
        unsent = device.add_session("dalam cadangan, belum dikirim")
        device.ok("backup", folder.file("b.db"))
        device.sync()
        lost = device.add_session("sesudah cadangan, terkirim")
        device.sync()
        device.ok("restore", folder.file("b.db"))
        new = device.add_session("sesudah pemulihan")
        delivers_all = device.sync()
        check_equal((delivers_all["rejected"], delivers_all["conflicts"], delivers_all["waiting"]), (0, 0, 0), "report")
        there = server.records("activity")
        check_equal(sorted(there), sorted([first, unsent, lost, new]), "ids on the server")
        check_equal(there[new]["venue"], "sesudah pemulihan", "venue")
        check_equal(device.sync()["pushed"], 0, "a second sync")
        check_equal(device.json("verify")["ok"], True, "verify")


def a_store_copied_back_by_hand_is_noticed():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        first = device.add_session("pertama")
        device.sync()
        shutil.copytree(device.store, folder.file("copy"))
        second = device.add_session("kedua")
        device.sync()
        shutil.rmtree(device.store)
        shutil.copytree(folder.file("copy"), device.store)
        third = device.add_session("ketiga, dengan nomor yang sudah dipakai")
        device.sync()
        there = server.records("activity")
        check_equal(sorted(there), sorted([first, second, third]), "ids on the server")
        check_equal(device.status()["waiting_ops"], 0, "waiting")
        # Without anything to send, the idle question notices it too.
        shutil.rmtree(device.store)
        shutil.copytree(folder.file("copy"), device.store)
        device.sync()
        fourth = device.add_session("keempat")
        device.sync()
        check_equal(sorted(server.records("activity")), sorted([first, second, third, fourth]), "ids on the server")


def a_restored_server_gets_back_what_it_lost():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        kept = [device.add_session(f"sebelum {n}") for n in range(3)]
        device.sync()
        server.admin("backup", folder.file("server.bak"))
        lost = [device.add_session(f"sesudah {n}") for n in range(3)]
        device.ok("set", "activity", kept[0], "venue=diubah sesudah cadangan")
        device.sync()
        server.end()
        server.admin("restore", folder.file("server.bak"))
        server.start()
        check_equal(sorted(server.records("activity")), sorted(kept), "after the restore")
        new = device.add_session("sesudah pemulihan server")
        device.sync()
        there = server.records("activity")
        check_equal(sorted(there), sorted([*kept, *lost, new]), "ids on the server")
        check_equal(there[kept[0]]["venue"], "diubah sesudah cadangan", "venue")
        check_equal(device.status()["waiting_ops"], 0, "waiting")
        check_equal(device.sync()["pushed"], 0, "a second sync")
        # Also when the device has nothing new of its own.
        server.end()
        server.admin("restore", folder.file("server.bak"))
        server.start()
        device.sync()
        check_equal(sorted(server.records("activity")), sorted([*kept, *lost, new]), "after a second restore")
        server.admin("verify")


def a_server_copied_back_by_hand_gets_back_what_it_lost():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        ids = [device.add_session("sebelum")]
        device.sync()
        server.end()
        shutil.copytree(server.data, folder.file("copy"))
        server.start()
        ids += [device.add_session(f"sesudah {n}") for n in range(3)]
        device.sync()
        server.end()
        shutil.rmtree(server.data)
        shutil.copytree(folder.file("copy"), server.data)
        server.start()
        ids.append(device.add_session("sesudah pemulihan"))
        device.sync()
        check_equal(sorted(server.records("activity")), sorted(ids), "ids on the server")
        check_equal(device.status()["waiting_ops"], 0, "waiting")


def one_bad_op_stops_only_its_record():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        ahead = Device(folder.path, prefix=("faketime", "-f", "+10y"), init=False)
        good = [device.add_session("satu")]
        bad = ahead.add_session("masa depan", date="2035-01-01")
        child = ahead.ok("add", "follow_up", f"parent={bad}", "what=Kirim leaflet").strip()
        good.append(device.add_session("dua"))
        report = device.sync(status=PROBLEMS)
        check_equal((report["rejected"], report["waiting"]), (1, 1), "report")
        check_equal(sorted(server.records("activity")), sorted(good), "ids on the server")
        check_equal(device.run("sync").returncode, DONE, "a second sync rejects nothing new")
        device.ok("set", "activity", bad, "date=2025-08-21")
        delivers(device, server)
        check_equal(list(server.records("follow_up")), [child], "the one that waited for it")
        check_equal(device.status()["refused"], 0, "refused")


run_tests(each_strange_answer_has_its_sentence_and_costs_nothing,
          a_server_that_is_not_there_is_told,
          another_program_at_the_port_is_told,
          a_server_that_wants_less_gets_less_at_a_time,
          a_revoked_device_keeps_its_data_until_it_has_a_new_code,
          a_code_opens_once_and_only_as_told,
          practice_and_real_never_meet,
          another_server_in_the_place_of_ours_is_told,
          what_was_done_at_one_server_is_offered_to_the_next,
          tls_is_verified_and_a_ca_can_be_pinned,
          tls_and_plain_ports_are_not_mixed_up,
          a_clock_that_spoils_the_certificate_is_named,
          a_clock_ten_years_off_spoils_no_order_and_no_data,
          five_processes_at_once_send_each_op_once,
          a_restored_device_offers_everything_again_once,
          a_store_copied_back_by_hand_is_noticed,
          a_restored_server_gets_back_what_it_lost,
          a_server_copied_back_by_hand_gets_back_what_it_lost,
          one_bad_op_stops_only_its_record)
