#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files about people: import of a register, the slip, the dossier, and what the access log says of them."""

import csv
import json
import os
import shutil
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import ENV, REFUSED, USAGE, Device, Folder, check_equal, run_tests  # noqa: E402

SECRET = {**ENV, "DESA_PASSPHRASE": "kuda lumping makan beling 77"}
NAME, NIK = "Maria Öematan", "5302074107990001"
HEADER = "name,nik,region,sex,phone,birth_date\n"


class SealedDevice(Device):
    def run(self, *words, **kwargs):
        return super().run(*words, env=kwargs.pop("env", SECRET), **kwargs)

    def ok(self, *words, status=0, env=SECRET):
        return super().ok(*words, status=status, env=env)


def row(name="X", nik="5302074107990009", sex="p", phone="", birth=""):
    return f"{name},{nik},53.02.08.2005,{sex},{phone},{birth}\n"


def write(path, text):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    return path


CONSENT = ["consent_version=1", "consent_at=2026-01-05", "consent_method=dibacakan", "consent_by=Rian Contoh"]


def new_person(folder, consent=CONSENT):
    device = SealedDevice(folder.path)
    id_ = device.ok("add", "person", f"name={NAME}", f"nik={NIK}", "region=53.02.08.2005", *consent).strip()
    return device, id_


def noted(device):
    return sorted(r["what"] for r in device.records("access").values())


def bad_people_are_refused_line_by_line():
    bad = [("nik", row(nik="530207410799001")), ("nik", row(nik="53020741079900011")), ("nik", row(nik="53020741079900AB")),
           ("nik", row(nik="5302074113990001")), ("nik", row(nik="5302073207990001")), ("nik", row(nik="5302077207990001")),
           ("nik", row(nik="5302074107990000")), ("nik", row(nik="5302073102990001")), ("phone", row(phone="08AB12")),
           ("birth_date", row(birth="31/2/1999")), ("birth_date", row(birth="1/7/2199")), ("nik", row(nik=NIK)),
           ("name", row(name=""))]
    with Folder() as folder:
        device = SealedDevice(folder.path)
        path = write(folder.file("a.csv"), HEADER + row(NAME, NIK, birth="1/7/1999") + "".join(line for _, line in bad))
        result = device.run("import", "person", path, "--json")
        check_equal(result.returncode, REFUSED, result.stderr)
        summary = json.loads(result.stdout)
        check_equal((summary["imported"], summary["refused"]), (1, len(bad)), result.stderr)
        for number, (field, _) in enumerate(bad, 3):
            assert f"desactl: line {number}: {field}: " in result.stderr, f"{number} {field}: {result.stderr}"
        assert NIK not in result.stderr, "a NIK on the terminal"
        check_equal([r["name"] for r in device.records("person").values()], [NAME], "people")
        # The same person in another file is not new either; the same file brings nothing twice.
        other = write(folder.file("b.csv"), HEADER + row("Maria", NIK))
        result = device.run("import", "person", other)
        check_equal(result.returncode, REFUSED, result.stderr)
        assert list(device.records("person"))[0] in result.stderr, result.stderr
        summary = json.loads(device.run("import", "person", path, "--json").stdout)
        check_equal((summary["imported"], summary["already"], summary["refused"]), (0, 1, len(bad)), "again")


def warnings_do_not_refuse():
    with Folder() as folder:
        device = SealedDevice(folder.path)
        path = write(folder.file("a.csv"), HEADER + row(nik=NIK, sex="l") + row(nik="5302070107150001", sex="l") +
                     row(nik="3273070107990001", sex="l"))
        result = device.run("import", "person", path, "--json")
        check_equal(result.returncode, 0, result.stderr)
        for line in (2, 4):
            assert any(l.startswith(f"desactl: line {line}: ") and "note: " in l for l in result.stderr.splitlines()), \
                result.stderr
        check_equal(json.loads(result.stdout)["imported"], 3, "imported")


def a_slip_is_made_and_noted():
    with Folder() as folder:
        device, id_ = new_person(folder)
        target = folder.file("slip.pdf")
        device.ok("slip", "person", id_, "--output", target, "--heading", "Desa Kuale'u")
        check_equal(stat.S_IMODE(os.stat(target).st_mode), 0o600, "mode")
        check_equal(noted(device), ["cetak"], "access log")
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", target, "-"], capture_output=True, text=True, check=True).stdout
            assert NAME in text and "Desa Kuale'u" in text and NIK not in text, text
        for wrong in (["slip", "activity", id_, "--output", target], ["slip", "person", id_],
                      ["dossier", "person", id_, "--output", target, "--format", "csv"]):
            check_equal(device.run(*wrong).returncode, USAGE, f"{wrong}")
        result = device.run("slip", "person", id_, "--output", folder.file("no/such.pdf"))
        check_equal(result.returncode, REFUSED, result.stderr)
        check_equal(noted(device), ["cetak"], "nothing was printed, nothing is noted")
        device.ok("delete", "person", id_)
        result = device.run("slip", "person", id_, "--output", folder.file("late.pdf"))
        check_equal(result.returncode, REFUSED, result.stderr)
        assert "deleted" in result.stderr and not os.path.exists(folder.file("late.pdf")), result.stderr


def a_slip_needs_a_complete_consent():
    with Folder() as folder:
        device, id_ = new_person(folder, consent=[])
        target = folder.file("slip.pdf")
        for given, field in (None, "consent_at"), (CONSENT[:2], "consent_method"), (CONSENT[2:3], "consent_by"):
            if given:
                device.ok("set", "person", id_, *given)
            result = device.run("slip", "person", id_, "--output", target)
            check_equal(result.returncode, REFUSED, result.stderr)
            assert result.stderr.startswith(f"desactl: {field}: The slip says "), result.stderr
        device.ok("set", "person", id_, CONSENT[3])
        device.ok("slip", "person", id_, "--output", target)
        os.remove(target)
        device.ok("set", "person", id_, "consent_withdrawn_at=2026-02-01")
        result = device.run("slip", "person", id_, "--output", target)
        check_equal(result.returncode, REFUSED, result.stderr)
        assert result.stderr.startswith("desactl: consent_withdrawn_at: "), result.stderr
        assert not os.path.exists(target), "a slip that was refused"
        check_equal(noted(device), ["cetak"], "access log")


def a_dossier_holds_all_and_is_noted():
    with Folder() as folder:
        device, id_ = new_person(folder)
        paper = device.ok("add", "document", f"person={id_}", "kind=paspor", "state=ada", "number=X1234567").strip()
        device.ok("set", "person", id_, "job=Perawat")
        target = folder.file("d.json")
        device.ok("dossier", "person", id_, "--format", "json", "--output", target)
        with open(target, encoding="utf-8") as stream:
            dossier = json.load(stream)
        check_equal((dossier["record"]["id"], dossier["record"]["nik"]), (id_, NIK), "record")
        check_equal([c["id"] for c in dossier["children"]], [paper], "children")
        check_equal([(op["id"], op["by"]) for op in dossier["history"]],
                    [(id_, "Rian Contoh"), (id_, "Rian Contoh"), (paper, "Rian Contoh")], "history")
        check_equal(dossier["accesses"], [], "accesses")
        device.ok("dossier", "person", id_, "--format", "json", "--output", target)
        with open(target, encoding="utf-8") as stream:
            check_equal([a["what"] for a in json.load(stream)["accesses"]], ["salinan"], "accesses")
        device.ok("dossier", "person", id_, "--format", "pdf", "--output", folder.file("d.pdf"))
        check_equal(noted(device), ["salinan"] * 3, "access log")


def a_paper_says_where_it_stands_and_whether_it_is_sent():
    with Folder() as folder:
        device, id_ = new_person(folder)
        ids = {state: device.ok("add", "document", f"person={id_}", f"kind={kind}", f"state={state}").strip()
               for kind, state in (("paspor", "ada"), ("skck", "diurus"))}
        device.ok("set", "document", ids["diurus"], "state=tidak_perlu")
        check_equal({r["state"] for r in device.records("document").values()}, {"ada", "tidak_perlu"}, "list")
        found = json.loads(device.ok("list", "document", "--where", "state=ada", "--json"))
        check_equal([(r["id"], r["state"], r["record_state"]) for r in found], [(ids["ada"], "ada", "waiting")], "where")
        shown = json.loads(device.ok("show", "document", ids["ada"], "--json"))
        check_equal((shown["state"], shown["record_state"]), ("ada", "waiting"), "show")
        target = folder.file("d.json")
        device.ok("dossier", "person", id_, "--format", "json", "--output", target)
        with open(target, encoding="utf-8") as stream:
            check_equal({c["state"] for c in json.load(stream)["children"]}, {"ada", "tidak_perlu"}, "dossier")
        target = folder.file("d.csv")
        device.ok("export", "document", "--format", "csv", "--output", target)
        with open(target, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        check_equal({(r["state"], r["record_state"]) for r in rows}, {("ada", "waiting"), ("tidak_perlu", "waiting")}, "csv")


def taking_people_out_is_warned_of_and_noted():
    with Folder() as folder:
        device, _ = new_person(folder)
        for number, kind in enumerate(("csv", "json", "xlsx"), 1):
            result = device.run("export", "person", "--format", kind, "--output", folder.file("out." + kind))
            check_equal(result.returncode, 0, result.stderr)
            assert "people" in result.stderr, result.stderr
            check_equal(noted(device), ["ekspor"] * number, kind)
        check_equal({r["count"] for r in device.records("access").values()}, {1}, "count")
        result = device.run("export", "activity", "--format", "csv", "--output", folder.file("a.csv"))
        check_equal((result.returncode, result.stderr), (0, ""), "sessions")
        check_equal(len(noted(device)), 3, "access log")


def printing_a_nik_is_noted():
    with Folder() as folder:
        device, person = new_person(folder)
        for verb, what in ((("show", "person", person), "nik_dibuka"),
                           (("show", "person", person, "--json"), "nik_dibuka"),
                           (("history", "person", person), "nik_dibuka"),
                           (("list", "person", "--json"), "ekspor")):
            before = noted(device)
            check_equal(device.run(*verb).returncode, 0, verb)
            check_equal(noted(device), sorted(before + [what]), verb)
        before = noted(device)
        check_equal(device.run("list", "person").returncode, 0, "list")
        check_equal(noted(device), before, "names without NIK")


run_tests(bad_people_are_refused_line_by_line,
          warnings_do_not_refuse,
          a_slip_is_made_and_noted,
          a_slip_needs_a_complete_consent,
          a_dossier_holds_all_and_is_noted,
          a_paper_says_where_it_stands_and_whether_it_is_sent,
          taking_people_out_is_warned_of_and_noted,
          printing_a_nik_is_noted)
