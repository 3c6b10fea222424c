# SPDX-License-Identifier: GPL-3.0-or-later
"""What the black-box tests share: a real desad, stores driven by desactl, TAP."""

import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import zlib

DESACTL = os.environ["DESACTL"]
DESAD = os.environ["DESAD"]
SOURCE = os.environ["DESA_SOURCE"]
ENV = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "no_proxy": "*"}
ENV.pop("G_DEBUG", None)
# faketime comes in front of the run time of ASan.
ENV["ASAN_OPTIONS"] = ENV.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"

DONE, REFUSED, USAGE, STORE, NOT_REACHED, PROBLEMS = range(6)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(condition, seconds=20, what="condition"):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Server:
    """A desad process over a data folder of its own."""

    def __init__(self, folder, *options):
        self.data = os.path.join(folder, "server")
        self.port = free_port()
        self.options = options
        self.process = None
        os.mkdir(self.data, 0o700)
        self.log = open(os.path.join(folder, "desad.log"), "ab")
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, wait=True):
        self.process = subprocess.Popen(
            [DESAD, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", *self.options],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=ENV)
        if wait:
            self.wait_ready()

    def wait_ready(self):
        wait_for(lambda: connects(self.port) or self.process.poll() is not None, 20, "desad to listen")
        if self.process.poll() is not None:
            raise AssertionError(f"desad ended with {self.process.returncode}; see {self.log.name}")

    def end(self, how=signal.SIGTERM):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)
        self.process = None

    def admin(self, verb, *words, check=True):
        return subprocess.run([DESAD, verb, "--data", self.data, *words], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, env=ENV, check=check)

    def code(self, name="Rian Contoh", role="petugas", scope="53"):
        return self.admin("enrol", "--name", name, "--role", role, "--scope", scope).stdout.strip()

    def records(self, type_):
        """All records of a type, by id; twice the same id is an error."""
        out = self.admin("export", type_, "--format", "json").stdout
        found = {}
        for record in json.loads(out):
            assert record["id"] not in found, f"{record['id']} is there twice"
            found[record["id"]] = record
        return found


class Device:
    """A store in a folder of its own, driven by desactl."""

    def __init__(self, folder, name="device", init=True, prefix=()):
        self.store = os.path.join(folder, name)
        self.prefix = prefix
        if init:
            self.ok("init", "--name", "Rian Contoh", "--role", "petugas", "--scope", "53")

    def command(self, *words):
        return [*self.prefix, DESACTL, "--store", self.store, *words]

    def run(self, *words, **kwargs):
        env = kwargs.pop("env", ENV)
        return subprocess.run(self.command(*words), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, env=env, check=False, timeout=120, **kwargs)

    def start(self, *words, **kwargs):
        return subprocess.Popen(self.command(*words), stdin=subprocess.DEVNULL, text=True, env=ENV,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kwargs)

    def ok(self, *words, status=DONE, env=ENV):
        result = self.run(*words, env=env)
        assert result.returncode == status, f"{words}: {result.returncode} {result.stdout} {result.stderr}"
        return result.stdout

    def json(self, *words, status=DONE):
        return json.loads(self.ok(*words, "--json", status=status))

    def enrol(self, server, url=None):
        self.ok("enrol", url or server.url, server.code())

    def add_session(self, venue, **fields):
        fields = {"kind": "sosialisasi", "region": "53.02.08.2005", "date": "2025-08-21", "venue": venue, **fields}
        return self.ok("add", "activity", *(f"{k}={v}" for k, v in fields.items())).strip()

    def sync(self, status=DONE):
        return self.json("sync", status=status)

    def status(self):
        return self.json("status")

    def records(self, type_):
        return {r["id"]: r for r in self.json("list", type_)}


class Protected(Device):
    """A store with a passphrase, which every call knows that needs it: to open it takes half a second."""

    ENV = {**ENV, "DESA_PASSPHRASE": "kuda hujan lontar sabana"}

    def run(self, *words, **kwargs):
        needless = words[0] in ("status", "regions") or words[:2] in (("add", "activity"), ("show", "activity"))
        env = kwargs.pop("env", ENV)
        return super().run(*words, env=self.ENV if env is ENV and not needless else env, **kwargs)


class Folder:
    """A temporary folder; kept, and named, when the test fails."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="desa-test-")
        self.servers = []
        return self

    def server(self, *options):
        self.servers.append(Server(self.path, *options))
        return self.servers[-1]

    def device(self, name="device", **kwargs):
        return Device(self.path, name, **kwargs)

    def file(self, name):
        return os.path.join(self.path, name)

    def __exit__(self, kind, value, trace):
        for server in self.servers:
            server.end(signal.SIGKILL if kind else signal.SIGTERM)
            server.log.close()
        if kind is not None:
            for log in [f for f in os.listdir(self.path) if f.endswith(".log")]:
                with open(self.file(log), errors="replace") as stream:
                    for line in stream.read().splitlines()[-20:]:
                        print(f"# {log}: {line}")
        shutil.rmtree(self.path, ignore_errors=True)


def png(width, height, seed=0):
    """A picture of noise, so that a JPEG of it stays large."""
    noise = random.Random(seed)
    rows = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(height))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def read_blocks(path):
    """The records of a fixture: (name, type, {field: value})."""
    blocks = []
    with open(path, encoding="utf-8") as stream:
        for line in stream.read().splitlines():
            if line.startswith("["):
                name, type_ = line[1:].split("] ")
                blocks.append((name, type_, {}))
            elif line and not line.startswith("#"):
                field, value = line.split("=", 1)
                blocks[-1][2][field] = value
    return blocks


def check_equal(found, expected, what):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def run_tests(*tests):
    """Runs functions named in sentences, as TAP. An argument on the command line chooses among them."""
    chosen = [t for t in tests if not sys.argv[1:] or any(a in t.__name__ for a in sys.argv[1:])]
    print(f"1..{len(chosen)}", flush=True)
    failed = 0
    for number, test in enumerate(chosen, 1):
        name = test.__name__.replace("_", "-")
        begin = time.monotonic()
        try:
            test()
        except Exception:  # pylint: disable=broad-except
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {name}", flush=True)
        else:
            print(f"# {time.monotonic() - begin:.1f} s")
            print(f"ok {number} {name}", flush=True)
    sys.exit(1 if failed else 0)
