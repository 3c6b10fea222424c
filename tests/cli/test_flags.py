#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Red flags by desactl: what check says of them, with and without the passphrase, and the access log in words."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DESACTL, ENV, REFUSED, STORE, Device, Folder, check_equal, run_tests  # noqa: E402

SECRET = {**ENV, "DESA_PASSPHRASE": "kuda lumping makan beling 77"}
COMPANY, CALO = "PT Maju Terus Jaya", "Yeremias Rahasia"
WHERE = ("region=53.02.07.2015", "date=2025-11-12", "status=baru")


class SealedDevice(Device):
    def run(self, *words, **kwargs):
        return super().run(*words, env=kwargs.pop("env", SECRET), **kwargs)

    def ok(self, *words, status=0, env=SECRET):
        return super().ok(*words, status=status, env=env)


def flag(device, *fields):
    return device.ok("add", "red_flag", *WHERE, *fields).strip()


def new_store(folder):
    """A copy of one store: every unlocking takes its time."""
    shutil.copytree(TEMPLATE.store, folder.file("device"))
    return SealedDevice(folder.path, init=False)


def fill(device):
    device.ok("add", "organisation", "kind=p3mi", "name=PT Sriti Rukmana Lestari", "licence_until=2099-12-31")
    flag(device, f"company={COMPANY}", "signs=p3mi_tidak_terdaftar,uang_muka", "phone=081353998877")
    flag(device, f"company={COMPANY}", "signs=calo", "notes=malam hari")
    flag(device, f"name={CALO}", "signs=calo")


def check_says_what_was_recorded():
    with Folder() as folder:
        device = new_store(folder)
        result = device.run("check", "maju terus jaya")
        check_equal(result.returncode, REFUSED, "status")
        assert "2 red flags are recorded, the last on 12 November 2025 in Nifukani." in result.stdout, result.stdout
        assert "Asked to pay in advance" in result.stdout, result.stdout
        check_equal(len(device.json("check", CALO, status=REFUSED)["red_flags"]), 1, "of the calo")
        check_equal(len(device.json("check", "0813 5399 8877", status=REFUSED)["red_flags"]), 1, "of the number")
        good = device.json("check", "PT Sriti Rukmana Lestari")
        check_equal((good["red_flags"], good["red_flags_locked"]), ([], False), "of another")


def a_licence_does_not_hide_a_flag():
    with Folder() as folder:
        device = new_store(folder)
        company = next(iter(device.records("organisation")))
        flag(device, f"organisation={company}", "signs=dokumen_ditahan")
        found = device.json("check", "PT Sriti Rukmana Lestari")
        check_equal((found["licensed"], len(found["red_flags"])), (True, 1), "licence and flag")


def while_locked_companies_are_found_and_people_are_not():
    with Folder() as folder:
        device = new_store(folder)
        result = device.run("check", COMPANY, env=ENV)
        assert "2 red flags are recorded" in result.stdout, result.stdout
        assert "locked" in result.stderr, result.stderr
        found = device.run("check", CALO, "--json", env=ENV)
        assert '"red_flags":[]' in found.stdout and '"red_flags_locked":true' in found.stdout, found.stdout
        check_equal(device.run("list", "red_flag", env=ENV).returncode, STORE, "a list while locked")
        refused = device.run("add", "red_flag", *WHERE, "name=X", "signs=calo", env=ENV)
        check_equal(refused.returncode, STORE, refused.stderr)


def what_is_missing_is_named():
    with Folder() as folder:
        device = SealedDevice(folder.path)
        for fields, field in ((("signs=calo",), "name"), (("name=X",), "signs"), (("name=X", "signs=naga"), "signs"),
                              (("name=X", "signs=calo", "phone=08AB"), "phone"),
                              (("name=X", "signs=calo", "person=01a1fd00-0000-7000-8000-000000000001"), "person")):
            result = device.run("add", "red_flag", *WHERE, *fields)
            check_equal(result.returncode, REFUSED, fields)
            assert f"desactl: {field}: " in result.stderr, result.stderr
        check_equal(device.records("red_flag"), {}, "records")


def flags_are_listed_by_their_status():
    with Folder() as folder:
        device = new_store(folder)
        some = next(iter(device.records("red_flag")))
        device.ok("set", "red_flag", some, "status=selesai")
        check_equal(list(r["id"] for r in device.json("list", "red_flag", "--where", "status=selesai")), [some], "done")
        check_equal(len(device.json("list", "red_flag", "--where", "status=baru")), 2, "new")


def names_lie_nowhere_in_the_clear():
    with Folder() as folder:
        device = new_store(folder)
        for name in os.listdir(device.store):
            with open(os.path.join(device.store, name), "rb") as stream:
                content = stream.read()
            for secret in (CALO, "Rahasia", "353998877", "malam hari"):
                assert secret.encode() not in content, f"{secret} lies in {name}"


def the_access_log_reads_well():
    with Folder() as folder:
        device = SealedDevice(folder.path)
        person = device.ok("add", "person", "name=Maria Contoh", "no_nik_reason=hilang", "region=53.02.07.2015", "consent_version=1",
                           "consent_at=2026-01-05", "consent_method=dibacakan", "consent_by=Rian Contoh").strip()
        device.ok("slip", "person", person, "--output", folder.file("slip.pdf"))
        device.ok("export", "person", "--format", "csv", "--output", folder.file("people.csv"))
        wrong = {**ENV, "DESA_PASSPHRASE": "bukan ini kata sandinya"}
        check_equal(subprocess.run([DESACTL, "--store", device.store, "list", "person"], env=wrong,
                                   capture_output=True, check=False).returncode, STORE, "a wrong passphrase")
        lines = device.ok("list", "access").splitlines()
        check_equal(len(lines), 3, lines)
        for line, words in zip(lines, ("Wrong passphrase", "Exported to a file: 1 person", "Slip printed  person " + person)):
            assert line.endswith(words), line
            assert "WITA  Rian Contoh  " in line, line


with Folder() as templates:
    TEMPLATE = SealedDevice(templates.path)
    fill(TEMPLATE)
    run_tests(check_says_what_was_recorded, a_licence_does_not_hide_a_flag,
              while_locked_companies_are_found_and_people_are_not, what_is_missing_is_named,
              flags_are_listed_by_their_status, names_lie_nowhere_in_the_clear, the_access_log_reads_well)
