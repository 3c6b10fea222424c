#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is erased on request is in no file of the device nor of the office; who withdrew is in no list."""

import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, ENV, NOT_REACHED, PROBLEMS, REFUSED, USAGE, Device, Folder, check_equal, run_tests  # noqa: E402
from faultproxy import FaultProxy  # noqa: E402

SECRET = {**ENV, "DESA_PASSPHRASE": "kuda lumping makan beling 77"}
WORDS = ("Xanthira", "Xilofon", "7654321", "Waxlotu")


class SealedDevice(Device):
    def run(self, *words, **kwargs):
        return super().run(*words, env=kwargs.pop("env", SECRET), **kwargs)

    def ok(self, *words, status=DONE, env=SECRET):
        return super().ok(*words, status=status, env=env)


def found_in(folder):
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as stream:
                content = stream.read()
            found += [f"{word} in {name}" for word in WORDS if word.encode() in content]
    return found


def add_person(device):
    id_ = device.ok("add", "person", "name=Yohana Xanthira", "no_nik_reason=belum_terdaftar", "sex=p", "job=Pemain Xilofon",
                    "region=53.02.08.2005", "status=peminat", "status_on=2026-02-09").strip()
    device.ok("add", "document", f"person={id_}", "kind=paspor", "number=X 7654321")
    device.ok("add", "follow_up", f"parent={id_}", "what=Jemput di Waxlotu")
    return id_


def erased_here_and_at_the_office():
    with Folder() as folder:
        server, device = folder.server(), SealedDevice(folder.path)
        device.enrol(server)
        id_ = add_person(device)
        device.add_session("Balai desa")
        device.sync()
        assert found_in(server.data), "the search works"
        refused = device.run("erase", "person", id_)
        check_equal(refused.returncode, REFUSED, refused.stderr)
        assert "Yohana Xanthira" in refused.stderr and "papers: 1, follow-ups: 1" in refused.stderr, refused.stderr
        check_equal(device.run("erase", "activity", id_, "--yes").returncode, USAGE, "a session")

        copy = SealedDevice(folder.path, "copy", init=False)
        shutil.copytree(device.store, copy.store)
        device.ok("erase", "person", id_, "--yes")
        check_equal(found_in(device.store), [], "device")
        check_equal(device.records("person"), {}, "persons here")
        device.sync()
        check_equal(found_in(server.data), [], "office")
        check_equal(server.records("person"), {}, "persons at the office")
        check_equal(len(server.records("activity")), 1, "sessions")
        server.admin("verify")
        check_equal(device.json("verify")["ok"], True, "verify")
        check_equal([r["what"] for r in device.records("access").values()], ["penghapusan"], "access log")

        # A forgotten copy of the store writes on: nothing of it comes in, and it forgets as well.
        copy.ok("set", "person", id_, "job=Guru Xilofon")
        late = copy.sync(status=PROBLEMS)
        check_equal((late["rejected"], late["waiting"]), (1, 0), late)
        check_equal(copy.records("person"), {}, "persons of the copy")
        check_equal(copy.status()["waiting_ops"], 0, "what waits")
        check_equal(found_in(server.data), [], "office")
        rejects = json.loads(server.admin("rejects", "--json").stdout)
        assert not any(word in json.dumps(rejects) for word in WORDS), rejects
        server.admin("verify")


def answer_that_was_lost():
    with Folder() as folder:
        server = folder.server()
        proxy = FaultProxy(server.port)
        device = SealedDevice(folder.path)
        device.enrol(server, proxy.url)
        id_ = add_person(device)
        proxy.cut_down = 100
        check_equal(device.run("sync").returncode, NOT_REACHED, "cut")
        proxy.cut_down = None
        assert found_in(server.data), "it had arrived"
        device.ok("erase", "person", id_, "--yes")
        result = device.sync()
        check_equal((result["rejected"], result["conflicts"], result["waiting"]), (0, 0, 0), result)
        check_equal(device.status()["waiting_ops"], 0, "what waits")
        check_equal(found_in(server.data), [], "office")
        check_equal(server.records("person"), {}, "persons")
        server.admin("verify")
        proxy.close()


def who_withdrew_is_in_no_list():
    with Folder() as folder:
        server, device = folder.server(), SealedDevice(folder.path)
        device.enrol(server)
        id_ = add_person(device)
        device.ok("set", "person", id_, "consent_withdrawn_at=2026-03-01")
        refused = device.run("set", "person", id_, "job=Guru")
        check_equal(refused.returncode, REFUSED, refused.stderr)
        assert "job" in refused.stderr or "Job" in refused.stderr, refused.stderr
        check_equal(device.run("add", "document", f"person={id_}", "kind=kk").returncode, REFUSED, "a paper")
        for type_ in ("person", "document"):
            result = device.run("export", type_, "--format", "json", "--output", "-")
            check_equal(json.loads(result.stdout), [], type_)
            assert "1 record is left out" in result.stderr, result.stderr
        check_equal(device.run("slip", "person", id_, "--output", folder.file("a.pdf")).returncode, REFUSED, "slip")
        device.ok("dossier", "person", id_, "--format", "json", "--output", folder.file("a.json"))
        device.sync()
        for type_ in ("person", "document"):
            result = server.admin("export", type_, "--format", "json")
            check_equal(json.loads(result.stdout), [], type_)
            assert "1 record is left out" in result.stderr, result.stderr


run_tests(erased_here_and_at_the_office,
          answer_that_was_lost,
          who_withdrew_is_in_no_list)
