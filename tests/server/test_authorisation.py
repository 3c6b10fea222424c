#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what: every endpoint as every role, in every scope, without a token, with an old one, with another device's."""
import base64
import ctypes
import ctypes.util
import hashlib
import http.client
import itertools
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import SOURCE, Folder, check_equal, run_tests  # noqa: E402

SODIUM = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
assert SODIUM.sodium_init() >= 0

HERE, NEAR, FAR = "53.02.08.2005", "53.02.02.2001", "53.01.04.2003"
VILLAGES = (HERE, NEAR, FAR)
SCOPES = {"the village": HERE, "another village": FAR, "the kabupaten": "53.02", "the province": "53"}
ROLES = ("petugas", "koordinator", "kantor")
BATCH, TUS = "application/vnd.desa.batch", "application/offset+octet-stream"
AT = "2025-08-21T03:00:00Z"
UNKNOWN = "0198ffff-0000-7000-8000-000000000001"
NO_CONTENT = hashlib.sha256(b"nobody has this").hexdigest()
numbers = itertools.count(1)


def new_id():
    return "0198a0c2-0000-7000-8000-%012x" % next(numbers)


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


# ------------------------------------------------------------------------------------------------------ the routes, by name
def blob_metadata(sha256):
    return "sha256 " + base64.b64encode(sha256.encode()).decode()


# (method, path) -> needs a token, a request that is good but for it, the status with a good token and without any
V1 = {"Desa-Protocol": "1"}
RESUMABLE = {"Tus-Resumable": "1.0.0"}
ROUTES = {
    ("POST", "/v1/push"): (True, "/v1/push", b"nonsense", {**V1, "Content-Type": BATCH}, 400),
    ("GET", "/v1/pull"): (True, "/v1/pull", None, V1, 200),
    ("GET", "/v1/digest"): (True, "/v1/digest", None, V1, 200),
    ("GET", "/v1/status"): (True, "/v1/status", None, V1, 200),
    ("POST", "/v1/enrol"): (False, "/v1/enrol", b"{", {**V1, "Content-Type": "application/json"}, 400),
    ("OPTIONS", "/v1/blobs"): (False, "/v1/blobs", None, {}, 204),
    ("POST", "/v1/blobs"): (True, "/v1/blobs", None,
                            {**RESUMABLE, "Upload-Length": "10", "Upload-Metadata": blob_metadata(NO_CONTENT)}, 404),
    ("HEAD", "/v1/blobs/{sha256}"): (True, "/v1/blobs/" + NO_CONTENT, None, RESUMABLE, 404),
    ("PATCH", "/v1/blobs/{sha256}"): (True, "/v1/blobs/" + NO_CONTENT, b"0123456789",
                                      {**RESUMABLE, "Upload-Offset": "0", "Content-Type": TUS}, 404),
    ("GET", "/v1/blobs/{sha256}"): (True, "/v1/blobs/" + NO_CONTENT, None, {}, 404),
    ("GET", "/healthz"): (False, "/healthz", None, {}, 200),
    ("GET", "/metrics"): (False, "/metrics", None, {}, 200),
}


def routes_of_the_api():
    found, path, inside = set(), None, False
    with open(os.path.join(SOURCE, "data", "api", "openapi.yaml"), encoding="utf-8") as stream:
        for line in stream:
            indent, text = len(line) - len(line.lstrip()), line.strip()
            if indent == 0:
                inside = text == "paths:"
            elif inside and indent == 2:
                path = text.rstrip(":")
            elif inside and indent == 4:
                found.add((text.rstrip(":").upper(), path))
    return found


def routes_of_the_router():
    with open(os.path.join(SOURCE, "src", "server", "dme-router.c"), encoding="utf-8") as stream:
        table = re.search(r"DmeRoute routes\[\] = \{(.*?)\n\};", stream.read(), re.S).group(1)
    found = re.findall(r'\{\s*"([A-Z]+)",\s*"([^"]+)"', table)
    assert len(found) == table.count("dme_handle_"), table
    return {(method, path.replace("*", "{sha256}")) for method, path in found}


# -------------------------------------------------------------------------------------------------------- who speaks to it
class Answer:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()

    def json(self):
        return json.loads(self.body)

    def code(self):
        return self.json()["code"]


def ask(server, method, path, body=None, headers=None, authorization=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = dict(headers or {})
    if authorization is not None:
        headers["Authorization"] = authorization
    connection.request(method, path, body, headers)
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


class Speaker:
    """A device that says what it likes: with a key and a token, but without a store."""

    def __init__(self, server, role="petugas", scope="53", name=None):
        self.server, self.role, self.scope = server, role, scope
        self.name = name or f"{role} {scope}"
        public, self.secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        SODIUM.crypto_sign_keypair(public, self.secret)
        self.public = base64url(public.raw)
        self.code = server.code(self.name, role, scope)
        self.seqs = {}
        answer = self.enrol()
        check_equal(answer.status, 200, answer.body)
        self.id, self.token = answer.json()["device"], answer.json()["token"]

    def enrol(self, **other):
        wish = {"code": self.code, "public_key": self.public, "name": "Laptop", **other}
        return ask(self.server, "POST", "/v1/enrol", json.dumps(wish), {**V1, "Content-Type": "application/json"})

    def ask(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(self.server, method, path, body, {**V1, **headers}, "Bearer " + self.token)

    def covers(self, region):
        return region is None or (region + ".").startswith(self.scope + ".")

    def may_read(self, record):
        return self.covers(record["region"]) and (record["type"] != "access" or self.role == "kantor")

    # --- reading

    def pull(self, query=""):
        answer = self.ask("GET", "/v1/pull?max=4000000" + query)
        check_equal(answer.status, 200, answer.body)
        head, *lines = [json.loads(line) for line in answer.body.decode().splitlines()]
        assert not head.get("more"), head
        return head, lines

    # --- writing

    def sign(self, text):
        signature = ctypes.create_string_buffer(64)
        SODIUM.crypto_sign_detached(signature, None, text, ctypes.c_ulonglong(len(text)), self.secret)
        return base64url(signature.raw)

    def batch(self, ops, life, device=None, signer=None):
        first = self.seqs.get(life, 1)
        header = {"desa": 1, "device": device or self.id, "incarnation": life, "first": first, "count": len(ops), "gen": 1}
        lines = [header] + [{"seq": first + n, **op, "by": self.name, "at": AT} for n, op in enumerate(ops)]
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode()
        return text + b'{"sig":"%s"}\n' % (signer or self).sign(text).encode()

    def send(self, body):
        return self.ask("POST", "/v1/push", body, Content_Type=BATCH)

    def push(self, ops, life):
        """The verdicts, op by op: "ok", or the code of a refusal."""
        verdicts = []
        for begin in range(0, len(ops), 400):
            part = ops[begin:begin + 400]
            answer = self.send(self.batch(part, life))
            check_equal(answer.status, 200, answer.body)
            for verdict in answer.json()["verdicts"]:
                verdicts += [verdict.get("code", verdict["verdict"])] * verdict.get("count", 1)
            self.seqs[life] = self.seqs.get(life, 1) + len(part)
        check_equal(len(verdicts), len(ops), "verdicts")
        return verdicts

    # --- photos and scans

    def create(self, sha256, length):
        return self.ask("POST", "/v1/blobs", None, **{**RESUMABLE, "Upload-Length": str(length), "Upload-Metadata": blob_metadata(sha256)})

    def patch(self, sha256, offset, part):
        return self.ask("PATCH", "/v1/blobs/" + sha256, part, Upload_Offset=str(offset), Content_Type=TUS, **RESUMABLE)

    def head(self, sha256):
        return self.ask("HEAD", "/v1/blobs/" + sha256, **RESUMABLE)

    def upload(self, content):
        sha256 = hashlib.sha256(content).hexdigest()
        check_equal(self.create(sha256, len(content)).status, 201, "announced")
        check_equal(self.patch(sha256, 0, content).status, 204, "sent")


# -------------------------------------------------------------------------------------------------------------- what is there
CHANGES = {"activity": "notes", "participation": "note", "follow_up": "owner", "organisation": "aliases", "person": "job",
           "document": "number", "red_flag": "notes", "blob_ref": "caption"}


def make_records(region, word):
    """One of every type in a village, and of some one more, which belongs to the session; in the order they can be made."""
    ids = {name: new_id() for name in ("activity", "organisation", "person")}
    content = {kind: f"%PDF-1.4 {kind} {region} {word}".encode() for kind in ("person", "activity")}
    person = {"person": ids["person"]}
    records = [
        ("activity", ids["activity"], None, {"kind": "sosialisasi", "region": region, "date": "2025-08-21", "venue": "Balai desa"}),
        ("organisation", ids["organisation"], None, {"kind": "yayasan", "name": "Yayasan Contoh", "region": region}),
        ("person", ids["person"], None, {"name": "Yohana Contoh", "no_nik_reason": "hilang", "region": region}),
        ("red_flag", new_id(), None, {"signs": ["calo"], "name": "Tuan Contoh", "region": region, "date": "2025-08-21"}),
        ("access", new_id(), None, {"what": "cetak", "date": "2025-08-21", "region": region}),
        ("participation", new_id(), "activity", {"activity": ids["activity"], "organisation": ids["organisation"]}),
        ("document", new_id(), "person", {**person, "kind": "ktp"}),
        *(("follow_up", new_id(), kind, {"parent": ids[kind], "what": "Telepon"}) for kind in content),
        *(("blob_ref", new_id(), kind, {"parent": ids[kind], "sha256": hashlib.sha256(content[kind]).hexdigest(),
                                        "media_type": "application/pdf", "bytes": len(content[kind])}) for kind in content),
    ]
    made = [{"type": type_, "id": id_, "parent": parent, "region": region, "set": set_} for type_, id_, parent, set_ in records]
    for record in made:
        if record["type"] == "blob_ref":
            record["content"] = content[record["parent"]]
    return made


def op_of(record):
    return {"type": record["type"], "id": record["id"], "set": record["set"]}


class World:
    """A server, one device of each role in each scope, and records in three villages and in none."""

    def __init__(self, folder, word="a"):
        self.server = folder.server("--quiet")
        self.maker = Speaker(self.server, name="Rian Contoh")
        self.records = [record for region in VILLAGES for record in make_records(region, word)]
        self.records.append({"type": "organisation", "id": new_id(), "parent": None, "region": None,
                             "set": {"kind": "dinas", "name": "Disnaker NTT"}})
        check_equal(set(self.maker.push([op_of(r) for r in self.records], "make")), {"ok"}, "made")
        for record in self.contents():
            self.maker.upload(record["content"])

    def contents(self):
        return [record for record in self.records if "content" in record]

    def speakers(self):
        return [Speaker(self.server, role, scope) for role in ROLES for scope in SCOPES.values()]


# ---------------------------------------------------------------------------------------------------------------- the tests
def every_route_is_in_the_table():
    check_equal(routes_of_the_api(), set(ROUTES), "routes in openapi.yaml")
    check_equal(routes_of_the_router(), set(ROUTES), "routes of the router")


def only_a_token_that_holds_opens_a_route():
    with Folder() as folder:
        server = folder.server("--quiet")
        old, revoked, good = (Speaker(server, name=name) for name in ("Lama Contoh", "Dicabut Contoh", "Baik Contoh"))
        before = old.token
        again = old.enrol().json()
        check_equal((again["device"], again["token"] == before), (old.id, False), "enrolled again")
        old.token = again["token"]
        server.admin("revoke", revoked.id)
        secret = good.token
        nobody = {"none": None, "empty": "", "word only": "Bearer", "no token": "Bearer ", "bare": secret, "other scheme": "Basic " + secret,
                  "as a password": "Basic " + base64.b64encode(b":" + secret.encode()).decode(), "cut": "Bearer " + secret[:-1],
                  "longer": "Bearer " + secret + "x", "two": f"Bearer {secret}, Bearer {secret}", "other case": "Bearer " + secret.swapcase(),
                  "id of the device": "Bearer " + good.id, "its key": "Bearer " + good.public, "its code": "Bearer " + good.code,
                  "very long": "Bearer " + secret * 20, "SQL": "Bearer ' OR 1=1 --", "bytes": "Bearer \xff\xfe", "old": "Bearer " + before}
        for (method, route), (closed, path, body, headers, status) in ROUTES.items():
            for name, authorization in nobody.items():
                answer = ask(server, method, path, body, headers, authorization)
                check_equal(answer.status, 401 if closed else status, f"{method} {route} with token: {name}")
                if closed and method != "HEAD":
                    check_equal(answer.code(), "unauthorised", f"{method} {route} with token: {name}")
            answer = ask(server, method, path, body, headers, "Bearer " + revoked.token)
            check_equal(answer.status, 403 if closed else status, f"{method} {route}, revoked")
            for token in (secret, old.token):
                check_equal(ask(server, method, path, body, headers, "Bearer " + token).status, status, f"{method} {route} with a good token")
            if closed:
                for more, extra in (("?token=" + secret, {}), ("?access_token=" + secret, {}), ("", {"Cookie": "token=" + secret}),
                                    ("", {"X-Authorization": "Bearer " + secret}), ("", {"Proxy-Authorization": "Bearer " + secret})):
                    check_equal(ask(server, method, path + more, body, {**headers, **extra}).status, 401, f"{method} {route} {more} {extra}")
        check_equal((revoked.enrol().status, revoked.enrol().code()), (403, "revoked"), "a revoked device enrols again")
        thief = good.enrol(public_key=old.public)
        check_equal((thief.status, thief.code()), (403, "code-used"), "a used code with another key")
        for path in ("/healthz", "/metrics"):
            text = ask(server, "GET", path).body.decode()
            assert not any(word in text for word in ("Contoh", good.id, secret)), text


def no_other_method_or_path_leads_in():
    with Folder() as folder:
        server = folder.server("--quiet")
        good = Speaker(server)
        methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW")
        paths = {route: values[1] for (_, route), values in ROUTES.items()}
        for method, (route, path) in itertools.product(methods, paths.items()):
            if (method, route) not in ROUTES:
                for token in (None, "Bearer " + good.token):
                    check_equal(ask(server, method, path, None, V1, token).status, 405, f"{method} {path}")
        for path in ("/", "/v1", "/v1/", "/V1/pull", "/v1/pull/", "/v1//pull", "//v1/pull", "/v1/./pull", "/v1/blobs/../pull", "/v1/pull%2f",
                     "/v1/pull%00", "/v1/pull;x", "/v1/blobs/", "/v1/blobs/x/y", "/v1/blobs/" + "A" * 64, "/v1/blobs/%2e%2e%2fserver.db",
                     "/v2/pull", "/admin", "/server.db", "/../server.db"):
            for token in (None, "Bearer " + good.token):
                status = ask(server, "GET", path, None, V1, token).status
                assert status == 404 or token is None and status == 401, (path, status)


def who_reads_what():
    with Folder() as folder:
        world = World(folder)
        ids = {r["id"]: r for r in world.records}
        speakers = world.speakers()
        cursors = {}
        for speaker in speakers:
            head, lines = speaker.pull()
            cursors[speaker.name] = head["cursor"]
            mine = {id_ for id_, record in ids.items() if speaker.may_read(record)}
            assert mine and (mine != set(ids) or speaker.scope == "53" and speaker.role == "kantor"), speaker.name
            check_equal({line["id"] for line in lines}, mine, f"pull of {speaker.name}")
            check_equal((head["role"], head["scope"]), (speaker.role, speaker.scope), speaker.name)

            # By their ids: what one may not see is as if it had never been.
            _, lines = speaker.pull("&ids=" + ",".join([*ids, UNKNOWN]))
            check_equal({line["id"] for line in lines if "set" in line}, mine, f"ids of {speaker.name}")
            check_equal([line for line in lines if "set" not in line], [{"gone": id_} for id_ in [*ids, UNKNOWN] if id_ not in mine], speaker.name)

            counts = {}
            for id_ in mine:
                counts[ids[id_]["type"]] = counts.get(ids[id_]["type"], 0) + 1
            digest = speaker.ask("GET", "/v1/digest").json()["types"]
            check_equal({row[0]: row[1] for row in digest}, counts, f"digest of {speaker.name}")
            for type_ in ("person", "access"):
                buckets = speaker.ask("GET", "/v1/digest?type=" + type_).json()["buckets"]
                found = set()
                for number, bucket in enumerate(buckets):
                    if bucket[0] > 0:
                        found |= {row[0] for row in speaker.ask("GET", f"/v1/digest?type={type_}&bucket={number}").json()["records"]}
                check_equal(found, {id_ for id_ in mine if ids[id_]["type"] == type_}, f"digest of {type_} of {speaker.name}")

        # A cursor is no right, whoever it was given to, and however it was written.
        forged = ["1~kantor~53:0", "1~kantor~53:0,53.01:0,-:0", "9~petugas~53:0", "1~koordinator~%s:0" % FAR]
        for speaker in speakers:
            mine = {id_ for id_, record in ids.items() if speaker.may_read(record)}
            for cursor in [*cursors.values(), *forged]:
                for more in ("", "&own=1"):
                    answer = speaker.ask("GET", f"/v1/pull?max=4000000&after={cursor}{more}")
                    assert answer.status in (200, 400), (cursor, answer.status)
                    lines = [json.loads(line) for line in answer.body.decode().splitlines()[1:]] if answer.status == 200 else []
                    assert {line.get("id") for line in lines} <= mine, (speaker.name, cursor, lines)


def who_gets_which_photo():
    with Folder() as folder:
        world = World(folder)
        absent = {}
        for speaker in world.speakers():
            for record in world.contents():
                sha256, content = hashlib.sha256(record["content"]).hexdigest(), record["content"]
                what = f"{speaker.name}: content in {record['region']}"
                for name, sent, good in (("get", lambda s: speaker.ask("GET", "/v1/blobs/" + s), 200), ("head", speaker.head, 200),
                                         ("create", lambda s: speaker.create(s, len(content)), 201),
                                         ("patch", lambda s: speaker.patch(s, len(content), b""), 204),
                                         ("patch elsewhere", lambda s: speaker.patch(s, 0, b"x"), 409)):
                    answer = sent(sha256)
                    if speaker.covers(record["region"]):
                        check_equal(answer.status, good, f"{name}, {what}")
                        assert name != "get" or answer.body == content, what
                        continue
                    # Nothing tells a content that one may not see from one that is not there.
                    if name not in absent:
                        absent[name] = sent(NO_CONTENT)
                    check_equal((answer.status, answer.body, answer.headers["Content-Length"]),
                                (404, absent[name].body, absent[name].headers["Content-Length"]), f"{name}, {what}")


def an_upload_ends_with_the_right_to_it():
    with Folder() as folder:
        server = folder.server("--quiet")
        device, other = Speaker(server, scope="53.02"), Speaker(server, scope="53.02", name="Lain Contoh")
        records = make_records(HERE, "half")
        check_equal(set(device.push([op_of(r) for r in records], "a")), {"ok"}, "made")
        content = next(r["content"] for r in records if "content" in r)
        sha256 = hashlib.sha256(content).hexdigest()
        check_equal(device.create(sha256, len(content)).status, 201, "announced")
        check_equal(device.patch(sha256, 0, content[:5]).status, 204, "first part")
        for answer in (other.head(sha256), other.patch(sha256, 5, content[5:])):
            check_equal(answer.status, 404, "another device goes on with it")
        person = next(p for p in json.loads(server.admin("people", "--json").stdout) if p["name"] == device.name)
        server.admin("scope", person["id"], "--scope", "53.01")
        for answer in (device.head(sha256), device.patch(sha256, 5, content[5:]), device.ask("GET", "/v1/blobs/" + sha256)):
            check_equal(answer.status, 404, "after the scope was taken away")
        check_equal(device.pull()[1], [], "pull in the new scope")
        server.admin("scope", person["id"], "--scope", "53.02")
        check_equal(device.patch(sha256, 5, content[5:]).status, 204, "the rest, in the scope again")


def who_writes_what():
    with Folder() as folder:
        world = World(folder)
        ids = {r["id"]: r for r in world.records}
        wanted = {}
        for speaker in world.speakers():
            outside = [r for r in world.records if not speaker.covers(r["region"])]

            changes = [{"type": r["type"], "id": r["id"], "base": 1000000, "gen": 1,
                        "set": {CHANGES.get(r["type"], "record"): "by " + speaker.name}} for r in world.records]
            verdicts = dict(zip(ids, speaker.push(changes, "change")))
            for id_, record in ids.items():
                good = "append-only" if record["type"] == "access" else "ok" if speaker.covers(record["region"]) else "out-of-scope"
                check_equal(verdicts[id_], good, f"{speaker.name} changes a {record['type']} in {record['region']}")
                if good == "ok":
                    wanted[id_] = "by " + speaker.name

            # By no word does one reach for what lies outside: to delete it, revive it, move it here, hang it on one's own record.
            for life, word in (("delete", {"del": True}), ("revive", {"del": False}), ("erase", {"erase": True}), ("again", {"again": [1]}),
                               ("decide", {"decides": list(range(1, 60))})):
                told = speaker.push([{"type": r["type"], "id": r["id"], "base": 1000000, "gen": 1, **word} for r in outside], life) if outside else []
                for record, verdict in zip(outside, told):
                    good = {"out-of-scope"}
                    if record["type"] == "access":
                        good = {"append-only", "same"} - ({"same"} if life in ("delete", "erase") else set())
                    elif life == "erase" and record["type"] in ("activity", "organisation", "participation"):
                        good = {"not-erasable"}  # Nobody's to erase, wherever it is.
                    elif life == "erase" and speaker.role != "kantor" and "person" not in (record["type"], record["parent"]):
                        good = {"not-allowed"}
                    assert verdict in good, (speaker.name, life, record, verdict)
            own = next((r for r in world.records if r["type"] == "person" and speaker.covers(r["region"])))
            moved = [r for r in outside if r["type"] in ("person", "document", "activity")]
            told = speaker.push([{"type": r["type"], "id": r["id"], "base": 1000000, "gen": 1,
                                  "set": {"person": own["id"]} if r["type"] == "document" else {"region": own["region"]}} for r in moved], "move")
            check_equal(told, ["out-of-scope"] * len(moved), f"{speaker.name} fetches what lies outside")

        after = {line["id"]: line for line in world.maker.pull("&ids=" + ",".join(id_ for id_ in ids if ids[id_]["type"] != "access"))[1]}
        for id_, line in after.items():
            field = CHANGES[line["type"]]
            check_equal((line["set"].get(field), line.get("region"), "deleted" in line), (wanted[id_], ids[id_]["region"], False), line)


def who_makes_what_where():
    with Folder() as folder:
        world = World(folder)
        for speaker in world.speakers():
            for region in VILLAGES:
                made = make_records(region, speaker.name)
                top = [r for r in made if r["parent"] is None]
                there = {r["type"]: r["id"] for r in world.records if r["region"] == region and r["type"] in ("person", "activity", "organisation")}
                children = []
                for record in made:
                    if record["parent"] is not None:
                        key = next(k for k in ("parent", "activity", "person") if k in record["set"])
                        more = {"organisation": there["organisation"]} if record["type"] == "participation" else {}
                        children.append({**record, "set": {**record["set"], **more, key: there[record["parent"]]}})
                verdicts = speaker.push([op_of(r) for r in top + children], "make" + region)
                for record, verdict in zip(top + children, verdicts):
                    good = "ok" if record["type"] == "access" or speaker.covers(region) else "out-of-scope"
                    check_equal(verdict, good, f"{speaker.name} makes a {record['type']} in {region}")


def who_erases_what():
    with Folder() as folder:
        world = World(folder)
        for speaker in world.speakers():
            for region in VILLAGES:
                # What is erased alone hangs on records which are not.
                records, extra = make_records(region, "e" + speaker.name), make_records(region, "f" + speaker.name)
                check_equal(set(world.maker.push([op_of(r) for r in records + extra], "erase")), {"ok"}, "made")
                victims = [r for r in records if r["type"] != "person"] + [r for r in extra if r["type"] == "person"]
                verdicts = speaker.push([{"type": r["type"], "id": r["id"], "erase": True} for r in victims], "erase" + region)
                erased = set()
                for record, verdict in zip(victims, verdicts):
                    about_one = record["type"] in ("person", "red_flag", "document", "follow_up", "blob_ref")
                    of_person = "person" in (record["type"], record["parent"])
                    may = speaker.covers(region) and about_one and (of_person or speaker.role == "kantor")
                    check_equal(verdict == "ok", may, f"{speaker.name} erases a {record['type']} of {record['parent']} in {region}: {verdict}")
                    assert may or verdict not in ("ok", "same", "waiting", "conflict"), (speaker.name, record, verdict)
                    erased |= {record["id"]} if may else set()
                _, lines = world.maker.pull("&ids=" + ",".join(r["id"] for r in victims if r["type"] != "access"))
                check_equal({line["erased"] for line in lines if "erased" in line}, erased, f"erased by {speaker.name}")


def nobody_speaks_for_another_device():
    with Folder() as folder:
        server = folder.server("--quiet")
        one, two = Speaker(server, scope=HERE, name="Satu Contoh"), Speaker(server, "kantor", FAR, name="Dua Contoh")
        records = make_records(HERE, "x")
        batch = one.batch([op_of(r) for r in records], "life")
        check_equal(one.send(batch).status, 200, "of the device itself")
        op = op_of(make_records(HERE, "y")[0])
        for body, what in ((batch, "its batch"), (two.batch([op], "life", device=one.id), "in its name"),
                           (two.batch([op], "life", device=one.id, signer=one), "in its name, with its signature"),
                           (two.batch([op], "life", signer=one), "with its signature"),
                           (batch.replace(one.id.encode(), two.id.encode()), "its batch under another name"),
                           (batch.rsplit(b"\n", 2)[0] + b"\n", "without a signature"),
                           (batch.rsplit(b"\n", 2)[0] + b'\n{"sig":""}\n', "with an empty signature")):
            answer = two.send(body)
            assert answer.status == 400 and answer.code() in ("signature", "malformed"), (what, answer.status, answer.body)
        check_equal(one.send(two.batch([op], "life")).code(), "signature", "the batch of another with my token")

        # The same life and numbers are others' lives and numbers: neither verdicts nor the next number of the other are told.
        for query, next_, who in (("life", len(records) + 1, one), ("life", 1, two), ("none", 1, one)):
            check_equal(who.ask("GET", "/v1/status?incarnation=" + query).json()["next"], next_, f"next of {who.name}")
            check_equal(who.pull("&incarnation=" + query)[0]["next"], next_, f"next of {who.name} in a pull")
        verdicts = two.push([op_of(r) for r in records], "life")
        check_equal([v for v, r in zip(verdicts, records) if r["type"] != "access" and v != "out-of-scope"], [], "the same ops by another")
        check_equal(one.ask("GET", "/v1/status?incarnation=life").json()["next"], len(records) + 1, "next of the first")

        # Sent again by the device itself it is answered as before, also with its new token; not with the old one.
        old = one.token
        one.token = one.enrol().json()["token"]
        again = one.send(batch).json()["verdicts"]
        check_equal(sum(v.get("count", 1) for v in again if v["verdict"] in ("ok", "same")), len(records), "sent again")
        check_equal(ask(server, "POST", "/v1/push", batch, {**V1, "Content-Type": BATCH}, "Bearer " + old).status, 401, "with the old token")
        server.admin("revoke", one.id)
        check_equal((one.send(batch).status, one.send(batch).code()), (403, "revoked"), "of a revoked device")
        server.admin("verify")


if __name__ == "__main__":
    run_tests(every_route_is_in_the_table, only_a_token_that_holds_opens_a_route, no_other_method_or_path_leads_in, who_reads_what,
              who_gets_which_photo, an_upload_ends_with_the_right_to_it, who_writes_what, who_makes_what_where, who_erases_what,
              nobody_speaks_for_another_device)
