#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""desad from outside: the verbs and their exit statuses, and the served API against data/api/openapi.yaml."""
import csv
import http.client
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

DESAD = os.environ["DESAD"]
YAML = os.path.join(os.environ["DESA_SOURCE"], "data", "api", "openapi.yaml")
BATCH = "application/vnd.desa.batch"
KEY = "A" * 43


MANUAL = os.path.join(os.environ["DESA_SOURCE"], "data", "man", "desad.8")


def desad(*words):
    return subprocess.run([DESAD, *words], capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})


class Server:
    def __init__(self, data, *options):
        self.data = data
        self.process = subprocess.Popen([DESAD, "serve", "--data", data, "--listen", "127.0.0.1:0", *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline()
        self.port = int(self.line.rsplit(":", 1)[1]) if self.line else None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.log = self.process.communicate(timeout=60)[1]
        return self.process.returncode

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def enrol(self, code, key=KEY):
        body = json.dumps({"code": code, "public_key": key, "name": "Laptop"})
        return self.ask("POST", "/v1/enrol", body, Desa_Protocol="1", Content_Type="application/json")


# ---------------------------------------------------------------------------------------------------------------- the API
def read_api():
    """{(METHOD, path): {status: media types}}: the indentation of this one file is enough to read it."""
    api, shared, path, operation, status, component = {}, {}, None, None, None, None
    section = None
    for line in open(YAML, encoding="utf-8"):
        indent, text = len(line) - len(line.lstrip()), line.strip()
        if indent == 0 and text:
            section = text.rstrip(":")
        elif section == "paths":
            if indent == 2:
                path = text.rstrip(":")
            elif indent == 4:
                operation = api.setdefault((text.rstrip(":").upper(), path), {})
            elif indent == 8 and re.fullmatch(r'"\d+":', text):
                status = operation.setdefault(int(text[1:4]), set())
            elif indent == 10 and text.startswith("$ref: ") and "/responses/" in text:
                status.add(text.rsplit("/", 1)[1].strip('"'))
            elif indent == 12 and status is not None and re.fullmatch(r"[a-z]+/[a-z.+-]+:", text):
                status.add(text.rstrip(":"))
            if indent <= 6:
                status = None
        elif section == "components":
            if indent == 2:
                component = text
            elif indent == 4 and component == "responses:":
                status = shared.setdefault(text.rstrip(":"), set())
            elif indent == 8 and component == "responses:" and re.fullmatch(r"[a-z]+/[a-z.+-]+:", text):
                status.add(text.rstrip(":"))
    return {key: {code: set().union(*(shared.get(name, {name}) for name in names)) for code, names in operation.items()}
            for key, operation in api.items()}


def test_api_is_what_is_served(data):
    """every path, method, status and media type of the API file is true"""
    api, server = read_api(), Server(data, "--quiet")  # nobody reads its log here, and a full pipe would stop it
    blobs = {key: api.pop(key) for key in list(api) if key[1].startswith("/v1/blobs")}  # see tests/sync/test_photos.py
    assert set(blobs) == {("OPTIONS", "/v1/blobs"), ("POST", "/v1/blobs"), ("HEAD", "/v1/blobs/{sha256}"),
                          ("PATCH", "/v1/blobs/{sha256}"), ("GET", "/v1/blobs/{sha256}")}, blobs
    assert set(api) == {("POST", "/v1/enrol"), ("POST", "/v1/push"), ("GET", "/v1/status"), ("GET", "/v1/pull"), ("GET", "/v1/digest"), ("GET", "/healthz"), ("GET", "/metrics")}, api
    code = desad("enrol", "--data", data, "--name", "Maria", "--role", "petugas", "--scope", "53").stdout.strip()
    used = desad("enrol", "--data", data, "--name", "Maria", "--role", "petugas", "--scope", "53").stdout.strip()
    seen = {}

    def check(expected, method, path, body=None, **headers):
        answer = server.ask(method, path, body, **headers)
        documented = api[(method, path.split("?")[0])]
        media = answer.headers["Content-Type"].split(";")[0]
        assert answer.status == expected, (method, path, answer.status, answer.text)
        assert answer.status in documented and media in documented[answer.status], (method, path, answer.status, media)
        assert answer.headers["Desa-Protocol"] == "1"
        if answer.status >= 400:
            problem = json.loads(answer.text)
            assert problem["status"] == answer.status and problem["code"], problem
        seen.setdefault((method, path.split("?")[0]), set()).add(answer.status)
        return answer

    ours = {"Desa_Protocol": "1"}
    wish = json.dumps({"code": code, "public_key": KEY, "name": "Laptop"})
    enrolled = json.loads(check(200, "POST", "/v1/enrol", wish, Content_Type="application/json", **ours).text)
    token = {"Authorization": "Bearer " + enrolled["token"], **ours}
    check(400, "POST", "/v1/enrol", "{", Content_Type="application/json", **ours)
    check(403, "POST", "/v1/enrol", wish.replace(KEY, "B" * 43), Content_Type="application/json", **ours)
    check(409, "POST", "/v1/enrol", json.dumps({"code": used, "public_key": KEY, "practice": True}), Content_Type="application/json", **ours)
    check(413, "POST", "/v1/enrol", "x" * 10000, Content_Type="application/json", **ours)
    check(415, "POST", "/v1/enrol", wish, Content_Type="text/html", **ours)
    for number in range(10):
        check(403, "POST", "/v1/enrol", json.dumps({"code": "ABCD-EFGH-J%d" % number, "public_key": KEY}), Content_Type="application/json", **ours)
    assert int(check(429, "POST", "/v1/enrol", wish, Content_Type="application/json", **ours).headers["Retry-After"]) > 0

    check(400, "POST", "/v1/push", "nonsense", Content_Type=BATCH, **token)
    check(400, "POST", "/v1/push", "nonsense", Content_Type=BATCH)
    check(401, "POST", "/v1/push", "nonsense", Content_Type=BATCH, **ours)
    check(413, "POST", "/v1/push", "x" * 300000, Content_Type=BATCH, **token)
    check(415, "POST", "/v1/push", "x", Content_Type="application/json", **token)
    status = json.loads(check(200, "GET", "/v1/status?incarnation=abc", **token).text)
    assert status["gen"] == 1 and status["next"] == 1 and status["server"] == enrolled["server"], status
    check(400, "GET", "/v1/status?incarnation=" + "a" * 65, **token)
    check(401, "GET", "/v1/status", **ours)
    check(413, "GET", "/v1/status", "body", **token)
    page = check(200, "GET", "/v1/pull?incarnation=abc", **token).text.splitlines()
    head = json.loads(page[0])
    assert len(page) == 1 and head["scope"] == "53" and head["next"] == 1 and head["cursor"], page
    check(200, "GET", "/v1/pull?max=1000&after=" + head["cursor"], **token)
    check(200, "GET", "/v1/pull?ids=0198a0c2-0000-7000-8000-000000000001", **token)
    for wrong in ("after=x", "max=0", "max=many", "ids=x", "incarnation=" + "a" * 65):
        check(400, "GET", "/v1/pull?" + wrong, **token)
    check(401, "GET", "/v1/pull", **ours)
    check(413, "GET", "/v1/pull", "body", **token)
    digest = json.loads(check(200, "GET", "/v1/digest", **token).text)
    assert digest["server"] == enrolled["server"] and digest["types"] == [], digest
    assert len(json.loads(check(200, "GET", "/v1/digest?type=activity", **token).text)["buckets"]) == 256
    assert json.loads(check(200, "GET", "/v1/digest?type=activity&bucket=7", **token).text)["records"] == []
    for wrong in ("bucket=7", "type=activity&bucket=256", "type=activity&bucket=x"):
        check(400, "GET", "/v1/digest?" + wrong, **token)
    check(401, "GET", "/v1/digest", **ours)
    check(413, "GET", "/v1/digest", "body", **token)
    check(200, "GET", "/healthz")
    check(413, "GET", "/healthz", "body")
    check(200, "GET", "/metrics")
    check(413, "GET", "/metrics", "body")
    # A device that never stops is told to come again later.
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for method, path, body in (("GET", "/v1/status", None), ("GET", "/v1/pull", None), ("GET", "/v1/digest", None), ("POST", "/v1/push", "nonsense")):
        for number in range(5000):
            connection.request(method, path, body, {"Content-Type": BATCH, "Desa-Protocol": "1", "Authorization": token["Authorization"]})
            answer = connection.getresponse()
            problem = answer.read()
            if answer.status == 429:
                break
        assert answer.status == 429 and int(answer.headers["Retry-After"]) > 0 and json.loads(problem)["code"] == "rate-limited", answer.status
        assert 429 in api[(method, path)]
        seen[(method, path)].add(429)
    connection.close()
    assert desad("revoke", "--data", data, enrolled["device"]).returncode == 0
    check(403, "POST", "/v1/push", "nonsense", Content_Type=BATCH, **token)
    check(403, "GET", "/v1/status", **token)
    check(403, "GET", "/v1/pull", **token)
    check(403, "GET", "/v1/digest", **token)

    # What can be provoked from outside was; a push that is taken needs a signature, and is tested with the process.
    inside = {500, 503, 507}
    for key, documented in api.items():
        missing = set(documented) - seen[key] - inside - ({200} if key == ("POST", "/v1/push") else set())
        assert not missing, (key, missing)
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        for path in sorted({path for _, path in api}) + ["/", "/v1", "/v1/push/", "/v2/push", "/../etc/passwd"]:
            if (method, path) not in api:
                answer = server.ask(method, path, **ours)
                assert answer.status == (405 if path in {p for _, p in api} else 404), (method, path, answer.status)
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert answer.status == 404 or (method, path) not in api and (answer.headers["Allow"], path) in api
    assert server.stop() == 0


# -------------------------------------------------------------------------------------------------------------- the verbs
def test_serve_says_one_line(data):
    """serve prints one line when it is ready and writes its port"""
    port_file = os.path.join(data, "port")
    server = Server(data, "--port-file", port_file)
    assert server.line == "desad: listening on http://127.0.0.1:%d\n" % server.port, server.line
    assert int(open(port_file).read()) == server.port
    assert oct(os.stat(os.path.join(data, "server.db")).st_mode & 0o777) == "0o600"
    assert server.stop() == 0


def test_log_has_no_secrets(data):
    """the log names requests, but neither tokens nor people nor paths that others chose"""
    server = Server(data)
    code = desad("enrol", "--data", data, "--name", "Maria Goreti", "--role", "petugas", "--scope", "53").stdout.strip()
    enrolled = json.loads(server.enrol(code).text)
    server.ask("GET", "/v1/status?incarnation=xyzzy", Desa_Protocol="1", Authorization="Bearer " + enrolled["token"])
    server.ask("GET", "/Maria?token=" + enrolled["token"])
    server.ask("BREW", "/Maria")
    assert server.stop() == 0
    lines = server.log.splitlines()  # A line is written when its request has ended, which may be after the next one.
    assert len(lines) == 4, lines
    line = r"time=\S+ method=POST path=/v1/enrol status=200 in=\d+ out=\d+ device=- ms=\d+ end=ok"
    assert sum(bool(re.fullmatch(line, found)) for found in lines) == 1, lines
    assert sum("path=/v1/status status=200" in found and "device=" + enrolled["device"] in found for found in lines) == 1, lines
    assert sum("path=- status=404" in found for found in lines) == 2, lines
    for secret in ("Maria", enrolled["token"], code, "xyzzy"):
        assert secret not in server.log, secret


def test_enrol_prints_the_code_only(data):
    """enrol prints the code and nothing else, and refuses what makes no sense"""
    Server(data).stop()
    good = desad("enrol", "--data", data, "--name", "Maria", "--role", "petugas", "--scope", "53.02,53.03")
    assert good.returncode == 0 and re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{2}\n", good.stdout), good
    for words in (["--name", "M", "--role", "raja", "--scope", "53"], ["--name", "M", "--role", "petugas", "--scope", "99.99"],
                  ["--name", "", "--role", "petugas", "--scope", "53"], ["--role", "petugas", "--scope", "53"],
                  ["--name", "M", "--role", "petugas", "--scope", "53", "--hours", "0"], ["--nonsense"]):
        bad = desad("enrol", "--data", data, *words)
        assert bad.returncode == 2 and bad.stdout == "" and bad.stderr.startswith("desad: "), (words, bad)
    people = json.loads(desad("people", "--data", data, "--json").stdout)
    assert [(person["name"], person["role"], person["scope"]) for person in people] == [("Maria", "petugas", "53.02,53.03")], people


def test_devices_and_health(data):
    """devices, revoke and health tell who is there and who is silent"""
    server = Server(data)
    ids = []
    for name in ("Maria", "Yosef"):
        code = desad("enrol", "--data", data, "--name", name, "--role", "petugas", "--scope", "53").stdout.strip()
        ids.append(json.loads(server.enrol(code).text)["device"])
    devices = json.loads(desad("devices", "--data", data, "--json").stdout)
    assert [device["id"] for device in devices] == ids and devices[0]["person"] == "Maria", devices
    assert desad("revoke", "--data", data, ids[0]).returncode == 0
    gone = desad("revoke", "--data", data, "nobody")
    assert gone.returncode == 1 and "nobody" in gone.stderr
    health = json.loads(desad("health", "--data", data, "--json").stdout)
    assert [device["person"] for device in health] == ["Yosef"] and health[0]["ever"] is False and health[0]["days"] == 0, health
    table = desad("devices", "--data", data).stdout
    assert "PERSON" in table and ids[1] in table
    for verb in ("rejects", "conflicts"):
        assert json.loads(desad(verb, "--data", data, "--json").stdout) == []
    assert server.stop() == 0


def test_scope(data):
    """scope gives a person another area and role, and refuses what is none"""
    Server(data, "--quiet").stop()
    desad("enrol", "--data", data, "--name", "Maria", "--role", "petugas", "--scope", "53.02")
    desad("enrol", "--data", data, "--name", "Maria", "--role", "petugas", "--scope", "53.03")
    first, second = json.loads(desad("people", "--data", data, "--json").stdout)
    done = desad("scope", "--data", data, first["id"], "--scope", "53.01, 53.02", "--role", "koordinator")
    assert done.returncode == 0, done.stderr
    people = json.loads(desad("people", "--data", data, "--json").stdout)
    assert (people[0]["scope"], people[0]["role"]) == ("53.01,53.02", "koordinator"), people
    for status, words in ((1, ("nobody", "--scope", "53")), (2, (first["id"],)), (2, (first["id"], "--scope", "99")),
                          (2, (first["id"], "--scope", "53", "--role", "boss")),
                          (1, (second["id"], "--scope", "53.01,53.02", "--role", "koordinator"))):
        refused = desad("scope", "--data", data, *words)
        assert refused.returncode == status and refused.stderr, (words, refused)


def test_practice_is_apart(data):
    """real data are not served as practice, nor the other way round"""
    Server(data).stop()
    wrong = desad("serve", "--data", data, "--listen", "127.0.0.1:0", "--practice")
    assert wrong.returncode == 2 and "practice" in wrong.stderr, wrong
    other = os.path.join(data, "practice")
    Server(other, "--practice").stop()
    wrong = desad("serve", "--data", other, "--listen", "127.0.0.1:0")
    assert wrong.returncode == 2 and "--practice" in wrong.stderr, wrong


def test_exit_statuses(data):
    """wrong usage is 2, a database that is missing, rubbish, locked or newer is 3, untouched"""
    path = os.path.join(data, "server.db")
    assert desad().returncode == 2
    assert desad("fly").returncode == 2
    assert desad("people").returncode == 2
    assert desad("export", "--data", data, "spaceship", "--format", "csv").returncode == 2
    assert desad("serve", "--data", data, "--listen", "nowhere").returncode == 2
    missing = desad("people", "--data", data)
    assert missing.returncode == 3 and "no server database" in missing.stderr, missing
    Server(data).stop()
    good = open(path, "rb").read()
    for content in (b"", b"rubbish" * 1000, good[:60] + (99).to_bytes(4, "big") + good[64:]):
        open(path, "wb").write(content)
        for verb in (["people"], ["verify"], ["backup", os.path.join(data, "b")], ["serve", "--listen", "127.0.0.1:0"]):
            bad = desad(verb[0], "--data", data, *verb[1:])
            assert bad.returncode == 3 and bad.stderr.startswith("desad: The database in "), (verb, bad)
        assert open(path, "rb").read() == content
    open(path, "wb").write(good)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    locked = desad("enrol", "--data", data, "--name", "M", "--role", "petugas", "--scope", "53")
    assert locked.returncode == 3 and "in use" in locked.stderr, locked
    holder.execute("ROLLBACK")
    holder.close()
    assert desad("verify", "--data", data).returncode == 0


def test_backup_restore(data):
    """a backup made while serving restores, under a new generation, and keeps the old database"""
    server, backup = Server(data), os.path.join(data, "backup.db")
    assert desad("backup", "--data", data, backup).returncode == 0
    assert desad("backup", "--data", data, backup).returncode == 1
    busy = desad("restore", "--data", data, backup)
    assert busy.returncode == 3 and "in use" in busy.stderr, busy
    assert server.stop() == 0
    done = desad("restore", "--data", data, backup)
    assert done.returncode == 0 and "server-" in done.stdout, done
    server = Server(data)
    code = desad("enrol", "--data", data, "--name", "Maria", "--role", "petugas", "--scope", "53").stdout.strip()
    epoch = json.loads(server.enrol(code).text)
    assert epoch["gen"] > 1 and epoch["lineage"] == [[1, 0]], epoch
    assert server.stop() == 0
    assert desad("restore", "--data", data, os.path.join(data, "none")).returncode == 3


def test_export_and_views(data):
    """export writes CSV and JSON, and the office can use plain SQL"""
    Server(data).stop()
    database = sqlite3.connect(os.path.join(data, "server.db"), isolation_level=None)
    database.execute("INSERT INTO record (id, type, region, rev, deleted, conflicts, stamp_rev, stamp_device, body)"
                     " VALUES ('x', 'activity', '53.02.08.2005', 1, 0, 0, 1, 1, ?)", [json.dumps({"venue": "=1+1", "att_cpmi_l": 12})])
    assert database.execute("SELECT venue, att_cpmi_l FROM activity").fetchall() == [("=1+1", 12)]
    database.close()
    rows = list(csv.DictReader(io.StringIO(desad("export", "--data", data, "activity", "--format", "csv").stdout)))
    assert len(rows) == 1 and rows[0]["venue"] == "'=1+1" and rows[0]["att_cpmi_l"] == "12" and rows[0]["region"] == "53.02.08.2005", rows
    out = os.path.join(data, "out.json")
    assert desad("export", "--data", data, "activity", "--format", "json", "--output", out).returncode == 0
    assert json.load(open(out))[0]["venue"] == "=1+1"
    assert json.loads(desad("export", "--data", data, "organisation", "--format", "json").stdout) == []
    assert desad("export", "--data", data, "activity", "--format", "json", "--output", "/nowhere/x").returncode == 1


def test_help(data):
    """help tells every verb and its options"""
    text = desad("--help")
    assert text.returncode == 0
    for verb in ("serve", "enrol", "people", "devices", "revoke", "scope", "health", "rejects", "conflicts", "export", "backup", "restore", "verify", "move"):
        assert verb in text.stdout
        one = desad(verb, "--help")
        assert one.returncode == 0 and "--data" in one.stdout, one
        assert one.stdout.startswith("Usage:\n  desad %s [OPTION…] --data DIR" % verb), one.stdout


def test_manual(data):
    """the manual names every verb and every option that help names"""
    manual = re.sub(r"\\f.", "", open(MANUAL).read().replace("\\-", "-"))
    verbs = re.findall(r"^  (\w+) ", desad("--help").stdout, re.M)
    assert len(verbs) >= 12, verbs
    for verb in verbs:
        assert re.search(r"^\.B\w* .*\b%s\b" % verb, manual, re.M), verb
        for option in re.findall(r"(--[a-z-]+)", desad(verb, "--help").stdout):
            assert option == "--help" or option in manual, (verb, option)


def main():
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    print("TAP version 13\n1..%d" % len(tests))
    failed = False
    for number, test in enumerate(tests, 1):
        data = tempfile.mkdtemp(prefix="desad-")
        try:
            test(data)
            print("ok %d - %s" % (number, test.__doc__), flush=True)
        except Exception as error:  # noqa: a test that fails in any way has failed
            failed = True
            print("not ok %d - %s" % (number, test.__doc__))
            print("# %s: %s" % (type(error).__name__, str(error).replace("\n", "\n# ")), flush=True)
        finally:
            shutil.rmtree(data, ignore_errors=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
