#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""desad over PostgreSQL from outside: several on one database, every verb, and what it says when the database is away."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

DESAD = os.environ["DESAD"]
BASE = os.environ.get("DESA_TEST_DATABASE")
KEY = "A" * 43


def desad(*words):
    return subprocess.run([DESAD, *words], capture_output=True, text=True, timeout=120, env={**os.environ, "LC_ALL": "C.UTF-8"})


def psql(database, sql):
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql], check=True, capture_output=True)


class Server:
    def __init__(self, data, url):
        self.process = subprocess.Popen([DESAD, "serve", "--data", data, "--database", url, "--listen", "127.0.0.1:0", "--quiet"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def wait(self):
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        return self

    def ask(self, path, body=None, **headers):
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), body.encode() if body else None,
                                         {"Desa-Protocol": "1", "Content-Type": "application/json", **headers})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read()), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read()), error.headers

    def stop(self):
        self.process.terminate()
        assert self.process.wait(60) == 0
        self.process.stdout.close()


def test_two_servers_are_one(data, url):
    """two desad on one database are one server: a device of one is known to the other"""
    first, second = (Server(os.path.join(data, name), url) for name in ("a", "b"))  # At once: one of them makes the tables.
    first.wait(), second.wait()
    options = ("--data", os.path.join(data, "a"), "--database", url)
    code = desad("enrol", *options, "--name", "Maria", "--role", "petugas", "--scope", "53").stdout.strip()
    status, enrolled, _ = first.ask("/v1/enrol", json.dumps({"code": code, "public_key": KEY, "name": "Laptop"}))
    assert status == 200, enrolled
    token = {"Authorization": "Bearer " + enrolled["token"]}
    for server in (first, second):
        status, answer, _ = server.ask("/v1/status?incarnation=abc", **token)
        assert status == 200 and answer["server"] == enrolled["server"] and answer["next"] == 1, answer

    assert [person["name"] for person in json.loads(desad("people", *options, "--json").stdout)] == ["Maria"]
    assert [device["id"] for device in json.loads(desad("devices", *options, "--json").stdout)] == [enrolled["device"]]
    assert len(json.loads(desad("health", *options, "--json").stdout)) == 1
    for verb in ("rejects", "conflicts"):
        assert json.loads(desad(verb, *options, "--json").stdout) == []
    assert json.loads(desad("export", *options, "activity", "--format", "json").stdout) == []
    assert desad("scope", *options, json.loads(desad("people", *options, "--json").stdout)[0]["id"], "--scope", "53.02").returncode == 0
    assert desad("verify", *options).returncode == 0
    assert desad("revoke", *options, enrolled["device"]).returncode == 0
    assert second.ask("/v1/pull?incarnation=abc", **token)[0] in (401, 403)
    first.stop(), second.stop()
    assert not os.path.exists(os.path.join(data, "a", "server.db"))


def test_away_and_back(data, url):
    """while the database is away devices are told to come again, and afterwards all goes on"""
    server = Server(data, url).wait()
    name = url.rsplit("/", 1)[1]
    token = {"Authorization": "Bearer " + "A" * 43}
    assert server.ask("/v1/status?incarnation=abc", **token)[0] == 401
    psql("postgres", "ALTER DATABASE %s WITH ALLOW_CONNECTIONS false" % name)
    psql("postgres", "SELECT pg_terminate_backend (pid, 5000) FROM pg_stat_activity WHERE datname = '%s'" % name)
    status, answer, headers = server.ask("/v1/status?incarnation=abc", **token)
    assert status == 503 and int(headers["Retry-After"]) > 0, answer
    away = desad("people", "--data", data, "--database", url)
    assert away.returncode == 3 and "PostgreSQL cannot be reached" in away.stderr, away
    psql("postgres", "ALTER DATABASE %s WITH ALLOW_CONNECTIONS true" % name)
    assert server.ask("/v1/status?incarnation=abc", **token)[0] == 401
    server.stop()


def test_what_it_does_not_do(data, url):
    """copies are pg_dump's, and it says so; an address of something else is refused"""
    options = ("--data", data, "--database", url)
    none = desad("people", *options)
    assert none.returncode == 3 and "no server database" in none.stderr, none
    copy = desad("backup", *options, os.path.join(data, "copy"))
    assert copy.returncode == 2 and "pg_dump" in copy.stderr and not os.path.exists(os.path.join(data, "copy")), copy
    copy = desad("restore", *options, os.path.join(data, "copy"))
    assert copy.returncode == 2 and "pg_restore" in copy.stderr, copy
    wrong = desad("people", "--data", data, "--database", "mysql://x")
    assert wrong.returncode == 2 and "postgresql://" in wrong.stderr, wrong


def test_copy_and_restore(data, url):
    """pg_dump, pg_restore and desad restore: the server goes on under another generation"""
    options = ("--data", data, "--database", url)
    server = Server(data, url).wait()
    code = desad("enrol", *options, "--name", "Maria", "--role", "petugas", "--scope", "53").stdout.strip()
    enrolled = server.ask("/v1/enrol", json.dumps({"code": code, "public_key": KEY, "name": "Laptop"}))[1]
    dump, name = os.path.join(data, "copy"), url.rsplit("/", 1)[1]
    subprocess.run(["pg_dump", "-Fc", "-f", dump, name], check=True)
    assert desad("restore", *options).returncode == 3  # It is served.
    server.stop()
    psql("postgres", "DROP DATABASE %s" % name)
    psql("postgres", "CREATE DATABASE %s" % name)
    subprocess.run(["pg_restore", "-d", name, dump], check=True, capture_output=True)
    done = desad("restore", *options)
    assert done.returncode == 0, done
    server = Server(data, url).wait()
    answer = server.ask("/v1/status?incarnation=abc", Authorization="Bearer " + enrolled["token"])[1]
    assert answer["server"] == enrolled["server"] and answer["gen"] > 1000000, answer
    assert desad("verify", *options).returncode == 0
    server.stop()


def test_move(data, url):
    """move: the same server goes on in PostgreSQL, and the old database is not served by mistake"""
    code = None
    sqlite = subprocess.Popen([DESAD, "serve", "--data", data, "--listen", "127.0.0.1:0", "--quiet"], stdout=subprocess.PIPE, text=True)
    server = Server.__new__(Server)
    server.process = sqlite
    server.wait()
    code = desad("enrol", "--data", data, "--name", "Maria", "--role", "petugas", "--scope", "53").stdout.strip()
    enrolled = server.ask("/v1/enrol", json.dumps({"code": code, "public_key": KEY, "name": "Laptop"}))[1]
    assert desad("move", "--data", data, "--database", url).returncode == 3  # It is served.
    assert desad("move", "--data", data).returncode == 2
    server.stop()
    done = desad("move", "--data", data, "--database", url)
    assert done.returncode == 0 and "server-moved.db" in done.stdout, done
    assert sorted(os.listdir(data)) == ["desad.lock", "server-moved.db"], os.listdir(data)
    server = Server(data, url).wait()
    status, answer, _ = server.ask("/v1/status?incarnation=abc", Authorization="Bearer " + enrolled["token"])
    assert status == 200 and answer["server"] == enrolled["server"] and answer["gen"] == 1, answer
    server.stop()


def main():
    if not BASE:
        print("1..0 # SKIP run me by with-postgres.sh")
        return 0
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    print("TAP version 13\n1..%d" % len(tests))
    failed = False
    for number, test in enumerate(tests, 1):
        data = tempfile.mkdtemp(prefix="desad-")
        psql("postgres", "CREATE DATABASE d%d" % number)
        try:
            test(data, BASE + "d%d" % number)
            print("ok %d - %s" % (number, test.__doc__), flush=True)
        except Exception as error:  # noqa: a test that fails in any way has failed
            failed = True
            print("not ok %d - %s" % (number, test.__doc__))
            print("# %s" % repr(error).replace("\n", "\n# "), flush=True)
        shutil.rmtree(data, ignore_errors=True)
    return 1 if failed else 0


sys.exit(main())
