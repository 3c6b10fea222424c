#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two records of one person become one: on the device, and by ordinary ops on a real server."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import ENV, PROBLEMS, REFUSED, USAGE, Device, Folder, check_equal, run_tests  # noqa: E402

SECRET = {**ENV, "DESA_PASSPHRASE": "kuda lumping makan beling 77"}
NIK = "5302074107990001"
NOBODY = "0192f0c1-7c1e-7abc-8def-000000000001"


class SealedDevice(Device):
    def run(self, *words, **kwargs):
        return super().run(*words, env=kwargs.pop("env", SECRET), **kwargs)

    def ok(self, *words, status=0, env=SECRET):
        """status None: whatever it is."""
        return self.run(*words, env=env).stdout if status is None else super().ok(*words, status=status, env=env)


def two_records(folder):
    """A device, the record that stays and the other, with a paper and a follow-up each names."""
    device = SealedDevice(folder.path)
    kept = device.ok("add", "person", "name=Maria G. Taneo", f"nik={NIK}", "region=53.02.08.2005",
                     "phone=081353998877", "phone_owner=sendiri", "status=terdata", "status_on=2026-03-01").strip()
    other = device.ok("add", "person", "name=Maria Goreti Taneo", "no_nik_reason=tidak_dibawa", "region=53.02.08.2006",
                      "phone=081237001122", "education=sma", "status=proses", "status_on=2026-05-01").strip()
    paper = device.ok("add", "document", f"person={other}", "kind=paspor", "state=ada", "number=B 1234567").strip()
    promise = device.ok("add", "follow_up", f"parent={other}", "what=Antar ke Dukcapil").strip()
    return device, kept, other, paper, promise


def what_both_say_is_in_one_record_here_and_on_the_server():
    with Folder() as folder:
        server = folder.server()
        device, kept, other, paper, promise = two_records(folder)
        device.enrol(server)
        check_equal(device.sync()["rejected"], 0, "first sync")
        check_equal(len(server.records("person")), 2, "people on the server")

        answer = device.json("merge", "person", kept, other, "--take", "name,phone")
        check_equal(answer, {"id": kept, "merged": other}, "answer")
        people = device.records("person")
        check_equal(list(people), [kept], "people")
        person = people[kept]
        check_equal((person["name"], person["nik"], person["phone"], person["education"], person["status"]),
                    ("Maria Goreti Taneo", NIK, "+6281237001122", "sma", "proses"), "the one record")
        assert "phone_owner" not in person and "no_nik_reason" not in person, person
        # A slip or a list that still names the other leads to the one that stays.
        result = device.run("show", "person", other)
        check_equal(result.returncode, 0, result.stderr)
        assert kept in result.stderr and "Maria Goreti Taneo" in result.stdout, result.stderr

        lines = device.ok("history", "person", kept).splitlines()
        check_equal(len([line for line in lines if f"in the record {other}" in line]), 2, lines)

        result = device.sync()
        check_equal((result["rejected"], result["conflicts"], result["waiting"]), (0, 0, 0), result)
        people = {id_: r for id_, r in server.records("person").items() if not r.get("deleted")}
        check_equal(list(people), [kept], "people on the server")
        check_equal((people[kept]["status"], people[kept]["education"]), ("proses", "sma"), people[kept])
        check_equal(server.records("document")[paper]["person"], kept, "whose paper")
        check_equal(server.records("document")[paper]["region"], "53.02.08.2005", "where it lies")
        check_equal(server.records("follow_up")[promise]["parent"], kept, "whose follow-up")

        # A request of access is about both.
        path = folder.file("a.json")
        device.ok("dossier", "person", kept, "--format", "json", "--output", path)
        with open(path, encoding="utf-8") as stream:
            dossier = json.load(stream)
        assert other in [r["id"] for r in dossier["children"]], [r["id"] for r in dossier["children"]]
        names = {op["set"].get("name") for op in dossier["history"]}
        assert {"Maria G. Taneo", "Maria Goreti Taneo"} <= names, names
        check_equal(len({(op["id"], op["seq"]) for op in dossier["history"]}), len(dossier["history"]), "ops said once")
        check_equal(device.json("verify"), {"ok": True, "findings": []}, "verify")


def what_cannot_be_merged_says_why():
    with Folder() as folder:
        device, kept, other, paper, _ = two_records(folder)
        for words, status, said in (
                (("person", kept, kept), REFUSED, "not two records"),
                (("person", kept, NOBODY), REFUSED, "merged_into"),
                (("person", kept, "x"), REFUSED, "no such record"),
                (("person", kept, paper), REFUSED, "merged_into"),
                (("document", kept, other), USAGE, "person"),
                (("person", kept, other, "--take", "nama"), USAGE, "nama"),
                (("person", kept, other, "--take", "consent_at"), USAGE, "consent"),
                (("person", kept, other, "--take", "name", "--keep", "name"), USAGE, "--keep name"),
                (("person", kept), USAGE, "merge")):
            result = device.run("merge", *words)
            check_equal(result.returncode, status, f"{words}: {result.stderr}")
            assert said in result.stderr, f"{words}: {result.stderr}"
        check_equal(len(device.records("person")), 2, "people")
        check_equal(device.run("merge", "person", kept, other, env=ENV).returncode, 3, "without a passphrase")
        # With a withdrawn consent nothing may be done, and it is not merged away.
        device.ok("set", "person", other, "consent_version=1", "consent_at=2026-01-05", "consent_method=dibacakan",
                  "consent_by=Rian", "consent_withdrawn_at=2026-02-01")
        result = device.run("merge", "person", kept, other)
        check_equal(result.returncode, REFUSED, result.stderr)
        assert "withdrawn" in result.stderr, result.stderr


def two_devices(folder):
    """Two devices that both hold the two records, and what the server keeps."""
    server = folder.server()
    here, kept, other, paper, _ = two_records(folder)
    there = SealedDevice(folder.path, "there")
    for device in (here, there):
        device.enrol(server)
        check_equal(device.sync()["rejected"], 0, "first sync")
    return server, here, there, kept, other, paper


def merged_crosswise_loses_nobody():
    with Folder() as folder:
        server, here, there, *_ = two_devices(folder)
        # Neither says anything that the other does not, so that nothing but the merging is changed.
        one, two = (here.ok("add", "person", f"name={name}", "no_nik_reason=tidak_dibawa", "region=53.02.08.2005",
                            "status=terdata", "status_on=2026-03-01").strip() for name in ("Yosef Tefa", "Yosep Tefa"))
        here.sync()
        there.sync()
        here.ok("merge", "person", one, two)
        there.ok("merge", "person", two, one)
        here.sync()
        check_equal(there.sync(status=PROBLEMS)["rejected"], 1, "the second one")
        here.sync(status=None)
        people = {id_ for id_, r in server.records("person").items() if not r.get("deleted")}
        assert one in people and two not in people, people
        assert one in here.records("person"), "the person is in no list of the device"
        check_equal([(i["id"], i["code"]) for i in there.status()["issues"]], [(one, "deleted")], "what it is told")
        server.admin("verify")


def what_is_merged_into_one_that_was_erased_goes_too():
    with Folder() as folder:
        server, here, there, kept, other, paper = two_devices(folder)
        there.ok("erase", "person", kept, "--yes")
        there.sync()
        here.ok("merge", "person", kept, other)  # Not knowing of it.
        for device in (here, here, there):
            device.sync(status=None)
        for what, where in (("office", server.data), ("device", here.store), ("other device", there.store)):
            for name in os.listdir(where):
                if os.path.isfile(os.path.join(where, name)):
                    with open(os.path.join(where, name), "rb") as stream:
                        content = stream.read()
                    assert b"Goreti" not in content and b"1234567" not in content, f"{name} at {what}"
        for device in (here, there):
            check_equal((device.records("person"), paper in device.records("document")), ({}, False), device.store)
            check_equal(device.status()["waiting_ops"], 0, "what waits")
            assert device.sync()["digest_equal"], "the same everywhere"
        server.admin("verify")


if __name__ == "__main__":
    run_tests(what_both_say_is_in_one_record_here_and_on_the_server, what_cannot_be_merged_says_why,
              merged_crosswise_loses_nobody, what_is_merged_into_one_that_was_erased_goes_too)
