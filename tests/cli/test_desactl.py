#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of desactl with scripts: words, output, exit statuses."""

import csv
import datetime
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import (DESACTL, DONE, ENV, NOT_REACHED, REFUSED, STORE, USAGE, Folder, check_equal,  # noqa: E402
                  run_tests)

GOOD = {"kind": "sosialisasi", "region": "53.02.08.2005", "date": "2025-08-21", "venue": "Kantor Desa"}


def words(fields):
    return [f"{k}={v}" for k, v in fields.items()]


def refused(device, verb_words, field, reason=""):
    """One refusal: exit 1, nothing on stdout, field and reason on stderr in a short line."""
    result = subprocess.run([os.fsencode(w) if isinstance(w, str) else w for w in device.command(*verb_words)],
                            stdin=subprocess.DEVNULL, capture_output=True, env=ENV, check=False)
    text = result.stderr.decode("utf-8")  # Valid whatever was typed.
    check_equal(result.returncode, REFUSED, f"{verb_words!r:.200}: {text}")
    check_equal(result.stdout, b"", "stdout")
    assert any(line.startswith(f"desactl: {field}: ") and reason in line for line in text.splitlines()), text
    assert len(text) < 2000, f"{len(text)} characters of complaint"


def bad_values_are_refused_by_field_and_reason():
    with Folder() as folder:
        device = folder.device()
        for field, value, reason in (
                ("region", "99.99.99.9999", ""), ("region", "53.02", ""), ("region", "kualeu", ""),
                ("date", "2199-01-01", "future"), ("date", "1999-12-31", "2000"), ("date", "31-02-2025", ""),
                ("att_cpmi_l", "-1", ""), ("att_cpmi_l", "100001", ""), ("att_cpmi_l", "1.5", ""),
                ("att_cpmi_l", "99999999999999999999", ""), ("start", "25:00", ""), ("kind", "pesta", "pesta"),
                ("topics", "biaya,gosip", "gosip"), ("att_is_estimate", "mungkin", ""),
                ("venue", "x" * 501, "500"), ("venue", "x" * 100000, "500"), ("notes", "x" * 20001, "20"),
                ("venue", "a\x01b", "control"), ("venue", b"a\xff\xfeb", "UTF-8"), ("flavour", "sweet", ""),
                (b"fla\xffvour", "sweet", None)):
            if isinstance(value, bytes):
                assignment = field.encode() + b"=" + value
            elif isinstance(field, bytes):
                assignment = field + b"=" + value.encode()
                field, reason = "fla\ufffdvour", ""
            else:
                assignment = f"{field}={value}"
            others = words({k: v for k, v in GOOD.items() if k != field})
            refused(device, ["add", "activity", *others, assignment], field, reason)
        check_equal(device.status()["records"], 0, "records")
        check_equal(device.status()["waiting"], 0, "waiting")


def rules_between_fields_are_kept():
    with Folder() as folder:
        device = folder.device()
        for extra, field in ((["start=10:00", "end=09:00"], "end"),
                             (["att_cpmi_l=5", "att_estimate=20"], "att_estimate"),
                             (["att_is_estimate=true"], "att_estimate")):
            result = device.run("add", "activity", *words(GOOD), *extra)
            check_equal(result.returncode, REFUSED, f"{extra}")
            assert field in result.stderr, result.stderr
        for missing in ("kind", "region", "date"):
            refused(device, ["add", "activity", *words({k: v for k, v in GOOD.items() if k != missing})], missing)
        refused(device, ["add", "participation", "activity=01a1ffcd-3834-704e-a5da-be544d4e26ec",
                         "organisation=01a1ffcd-3834-704e-a5da-be544d4e26ec"], "activity")
        check_equal(device.status()["records"], 0, "records")


def a_set_changes_all_or_nothing():
    with Folder() as folder:
        device = folder.device()
        id_ = device.ok("add", "activity", *words(GOOD)).strip()
        before = device.json("show", "activity", id_)
        refused(device, ["set", "activity", id_, "venue=Balai", "date=2199-01-01"], "date")
        check_equal(device.json("show", "activity", id_), before, "record")
        refused(device, ["set", "activity", "01a1ffcd-3834-704e-a5da-be544d4e26ec", "venue=x"], "id")
        refused(device, ["set", "activity", "../../etc", "venue=x"], "id")
        refused(device, ["delete", "activity", "01a1ffcd-3834-704e-a5da-be544d4e26ec"], "id")

        device.ok("set", "activity", id_, "venue=", "att_cpmi_p=15.345")
        after = device.json("show", "activity", id_)
        assert "venue" not in after
        check_equal(after["att_cpmi_p"], 15345, "att_cpmi_p")
        check_equal([op["seq"] for op in device.json("history", "activity", id_)], [1, 2], "history")
        device.ok("delete", "activity", id_)
        check_equal(device.records("activity"), {}, "list")
        check_equal(device.json("show", "activity", id_)["deleted"], True, "deleted")


def wrong_usage_ends_with_2_and_touches_nothing():
    with Folder() as folder:
        device = folder.device(init=False)
        for wrong in ([], ["frobnicate"], ["add"], ["add", "wish", "a=b"], ["add", "activity", "venue"],
                      ["add", "activity", "=x"], ["add", "activity", "venue=a", "venue=b"], ["set", "activity"],
                      ["show", "activity"], ["list"], ["list", "activity", "--limit", "0"],
                      ["list", "activity", "--limit", "many"], ["list", "activity", "--frob"],
                      ["list", "activity", "--limit"], ["list", "activity", "--where", "kind"],
                      ["status", "--json=yes"], ["status", "extra"], ["export", "activity"],
                      ["export", "activity", "--format", "pdf", "--output", "x"],
                      ["export", "activity", "--format", "csv"], ["init"], ["init", "--name", "R"],
                      ["enrol", "x"], ["sync", "now"], ["regions"], ["--store"],
                      ["--passphrase-file", "/nowhere", "status"]):
            result = device.run(*wrong)
            check_equal(result.returncode, USAGE, f"{wrong}: {result.stderr}")
            check_equal(result.stdout, "", f"{wrong}: stdout")
            assert result.stderr.startswith("desactl: "), result.stderr
        assert not os.path.exists(device.store)


def a_store_is_made_once_and_private():
    with Folder() as folder:
        device = folder.device(init=False)
        for bad in (["--name", "R", "--role", "raja", "--scope", "53"], ["--name", "R", "--role", "petugas", "--scope", "99"],
                    ["--name", " ", "--role", "petugas", "--scope", "53"]):
            check_equal(device.run("init", *bad).returncode, REFUSED, f"{bad}")
            assert not os.path.exists(os.path.join(device.store, "store.db"))
        result = device.run("status")
        check_equal(result.returncode, STORE, "status without a store")
        assert "desactl init" in result.stderr
        device.ok("init", "--name", "Rian", "--role", "petugas", "--scope", "53.02,53.01", "--job", "Pengantar Kerja")
        identity = device.status()["identity"]
        check_equal(identity, {"name": "Rian", "role": "petugas", "scope": "53.02,53.01", "job": "Pengantar Kerja",
                               "practice": False}, "identity")
        check_equal(stat.S_IMODE(os.stat(device.store).st_mode), 0o700, "mode of the folder")
        check_equal(stat.S_IMODE(os.stat(os.path.join(device.store, "store.db")).st_mode), 0o600, "mode of the file")
        check_equal(device.run("init", "--name", "X", "--role", "kantor", "--scope", "53").returncode, REFUSED, "again")
        check_equal(device.status()["identity"], identity, "identity")


def a_broken_store_ends_with_3_and_stays_untouched():
    def truncate(path):
        os.truncate(path, 5000)

    def scribble(path):
        with open(path, "r+b") as stream:
            stream.write(b"\x00rubbish" * 200)

    def empty(path):
        os.truncate(path, 0)

    def foreign(path):
        os.unlink(path)
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE t (a)")
        db.commit()
        db.close()

    def newer(path):
        db = sqlite3.connect(path)
        db.execute("PRAGMA user_version = 9999")
        db.close()

    with Folder() as folder:
        model = folder.device("model")
        model.ok("add", "activity", *words(GOOD))
        for spoil in (truncate, scribble, empty, foreign, newer):
            device = folder.device(spoil.__name__, init=False)
            shutil.copytree(model.store, device.store)
            path = os.path.join(device.store, "store.db")
            spoil(path)
            with open(path, "rb") as stream:
                before = stream.read()
            for verb in (["status"], ["list", "activity"], ["add", "activity", *words(GOOD)], ["sync"]):
                result = device.run(*verb)
                check_equal(result.returncode, STORE, f"{spoil.__name__}, {verb}: {result.stderr}")
                assert device.store in result.stderr, result.stderr
                check_equal(result.stdout, "", "stdout")
            with open(path, "rb") as stream:
                check_equal(stream.read() == before, True, f"{spoil.__name__}: the file is untouched")


def a_locked_store_ends_with_3():
    with Folder() as folder:
        device = folder.device()
        db = sqlite3.connect(os.path.join(device.store, "store.db"), isolation_level=None)
        db.execute("BEGIN EXCLUSIVE")
        result = device.run("add", "activity", *words(GOOD))
        check_equal(result.returncode, STORE, result.stderr)
        db.execute("ROLLBACK")
        db.close()
        check_equal(device.status()["records"], 0, "records")


def json_is_one_document_for_every_verb():
    with Folder() as folder:
        device = folder.device()
        id_ = device.json("add", "activity", *words(GOOD))["id"]
        check_equal(list(device.records("activity")), [id_], "list")
        types = [t["name"] for t in device.json("types")]
        assert set(types) >= {"activity", "participation", "follow_up", "organisation"}, types
        fields = {f["name"]: f for f in device.json("fields", "activity")}
        check_equal(fields["date"]["required"], True, "date")
        check_equal(fields["kind"]["choices"][0]["code"], "sosialisasi", "kind")
        check_equal(device.json("verify"), {"ok": True, "findings": []}, "verify")
        found = device.json("regions", "kualeu")
        check_equal([(r["code"], r["name"], r["kecamatan"]) for r in found],
                    [("53.02.08.2005", "Kuale'u", "Amanatun Selatan"), ("53.02.30.2005", "Kualeu", "Mollo Tengah")],
                    "regions")
        status = device.status()
        check_equal({k: status[k] for k in ("enrolled", "server", "records", "drafts", "waiting", "refused", "conflicts",
                                            "last_sync", "issues")},
                    {"enrolled": False, "server": None, "records": 1, "drafts": 0, "waiting": 1, "refused": 0,
                     "conflicts": 0, "last_sync": None, "issues": []}, "status")


def lists_filter_and_name_a_wrong_filter():
    with Folder() as folder:
        device = folder.device()
        for n, kind in enumerate(("sosialisasi", "rapat_koordinasi", "sosialisasi")):
            device.ok("add", "activity", *words({**GOOD, "kind": kind, "date": f"2025-08-2{n}", "venue": f"Balai {n}"}))
        venues = [r["venue"] for r in device.json("list", "activity")]
        check_equal(venues, ["Balai 2", "Balai 1", "Balai 0"], "newest first")
        check_equal(len(device.json("list", "activity", "--where", "kind=sosialisasi")), 2, "where")
        check_equal(len(device.json("list", "activity", "--where", "kind=sosialisasi", "--where", "venue=Balai 0")), 1,
                    "two wheres")
        check_equal(len(device.json("list", "activity", "--where", "date=21/8/2025")), 1, "a typed date")
        check_equal(len(device.json("list", "activity", "--search", "KUALEU balai")), 3, "search")
        check_equal(len(device.json("list", "activity", "--search", "balai", "--limit", "2")), 2, "limit")
        refused(device, ["list", "activity", "--where", "flavour=sweet"], "flavour")
        refused(device, ["list", "activity", "--where", "kind=pesta"], "kind")
        refused(device, ["list", "activity", "--search", b"\xff"], "search", "UTF-8")


def csv_is_safe_to_open_and_whole():
    with Folder() as folder:
        device = folder.device()
        nasty = '=HYPERLINK("http://x"),"a"'
        notes = "baris 1\nbaris 2; \"kutip\""
        device.ok("add", "activity", *words({**GOOD, "venue": nasty, "notes": notes, "host": "-1+1", "att_cpmi_l": 7}))
        target = folder.file("out.csv")
        device.ok("export", "activity", "--format", "csv", "--output", target)
        with open(target, newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream, strict=True))
        check_equal(len(rows), 1, "rows")
        check_equal(rows[0]["venue"], "'" + nasty, "a formula")
        check_equal(rows[0]["host"], "'-1+1", "a formula")
        check_equal(rows[0]["notes"], notes, "a text of two lines")
        check_equal(rows[0]["att_cpmi_l"], "7", "a number")
        check_equal(stat.S_IMODE(os.stat(target).st_mode), 0o600, "mode")
        device.ok("export", "activity", "--format", "json", "--output", target)
        with open(target, encoding="utf-8") as stream:
            check_equal(json.load(stream)[0]["venue"], nasty, "JSON needs no apostrophe")
        refused(device, ["export", "activity", "--format", "csv", "--output", folder.file("no/such/folder.csv")], "output")
        check_equal([f for f in os.listdir(folder.path) if f.startswith("out.csv")], ["out.csv"], "no leftovers")


def a_backup_comes_back_and_nothing_is_lost():
    with Folder() as folder:
        device = folder.device()
        first = device.ok("add", "activity", *words(GOOD)).strip()
        device.ok("backup", folder.file("b.db"))
        check_equal(device.run("backup", folder.file("b.db")).returncode, REFUSED, "over an old backup")
        second = device.ok("add", "activity", *words(GOOD)).strip()
        result = device.run("restore", folder.file("b.db"))
        check_equal(result.returncode, DONE, result.stderr)
        check_equal(list(device.records("activity")), [first], "records")
        kept = [f for f in os.listdir(device.store) if f.startswith("store-")]
        check_equal(len(kept), 1, f"kept stores in {os.listdir(device.store)}")
        assert kept[0] in result.stderr, result.stderr
        device.ok("restore", os.path.join(device.store, kept[0]))
        check_equal(sorted(device.records("activity")), sorted([first, second]), "the kept one")
        device.ok("verify")

        with open(folder.file("bad.db"), "wb") as stream:
            stream.write(b"rubbish" * 1000)
        for bad, status in ((folder.file("bad.db"), STORE), (folder.file("none.db"), REFUSED)):
            check_equal(device.run("restore", bad).returncode, status, bad)
            check_equal(sorted(device.records("activity")), sorted([first, second]), "after a refused restore")


def messages_follow_the_language_of_the_user():
    with Folder() as folder:
        device = folder.device(init=False)
        english = device.run("status").stderr
        indonesian = device.run("status", env={**ENV, "LANGUAGE": "id"}).stderr
        assert english != indonesian, english
        broken = device.run("status", env={**ENV, "DESA_LOCALEDIR": folder.path, "LANGUAGE": "id"}).stderr
        check_equal(broken, english, "without a catalogue")


def a_passphrase_is_taken_where_none_is_needed():
    with Folder() as folder:
        device = folder.device()
        with open(folder.file("p"), "w", encoding="utf-8") as stream:
            stream.write("rahasia\n")
        device.ok("--passphrase-file", folder.file("p"), "status")
        device.ok("status", env={**ENV, "DESA_PASSPHRASE": "rahasia"})


def sync_without_a_server_ends_with_4():
    with Folder() as folder:
        device = folder.device()
        for words_ in (["sync"], ["sync", "--json"], ["enrol", "http://127.0.0.1:1", "ABC"]):
            result = device.run(*words_)
            check_equal(result.returncode, NOT_REACHED, f"{words_}: {result.stderr}")
            check_equal(result.stdout, "", "stdout")
            assert result.stderr.startswith("desactl: "), result.stderr
        check_equal(device.run("enrol", "ftp://x", "ABC").returncode, REFUSED, "an address")
        check_equal(device.run("enrol", "https://127.0.0.1:1", "ABC", "--ca-file", "/none").returncode, USAGE, "no CA")


def practice_begins_with_something_to_look_at():
    with Folder() as folder:
        device = folder.device(init=False)
        device.ok("init", "--name", "Latihan", "--role", "petugas", "--scope", "53", "--practice")
        status = device.status()
        check_equal(status["identity"]["practice"], True, "practice")
        assert status["records"] > 0
        check_equal(device.json("verify")["ok"], True, "verify")


def output_that_cannot_be_written_is_said():
    with Folder() as folder, open("/dev/full", "w", encoding="utf-8") as full:
        device = folder.device()
        result = subprocess.run([DESACTL, "--store", device.store, "types"], stdout=full, stderr=subprocess.PIPE,
                                text=True, env=ENV, check=False)
        check_equal(result.returncode, REFUSED, result.stderr)
        assert "output" in result.stderr, result.stderr


def only_a_licensed_company_ends_with_0():
    def add(name, until, **fields):
        fields = {"kind": "p3mi", "name": name, "licence_until": until, **fields}
        return device.ok("add", "organisation", *words(fields)).strip()

    def check(name, status, **expected):
        found = device.json("check", name, status=status)
        check_equal(found["name"], name, "name")
        for key, value in expected.items():
            check_equal(found[key], value, f"{key} of {name}")
        return found["companies"]

    with Folder() as folder:
        device = folder.device()
        empty = device.run("check", "PT Sriti Rukma Lestari")
        check_equal(empty.returncode, REFUSED, "an empty list")
        assert "empty" in empty.stdout and "illegal" not in empty.stdout, empty.stdout

        day = datetime.date.today()
        later, past = str(day + datetime.timedelta(days=400)), str(day - datetime.timedelta(days=40))
        good = add("PT Sriti Rukmana Lestari", later, licence_status="aktif", licence_no="SIP3MI 123/2024",
                   aliases="Rukmana Grup")
        old = add("PT Contoh Karya Mandiri", past)
        add("PT Bina Harapan Bangsa", later, licence_status="dicabut")
        device.ok("add", "organisation", "kind=dinas", "name=Dinas Nakertrans Contoh")

        for name in ("PT Sriti Rukma Lestari", "sriti rukmana lestari", "Rukmana Grup", "SIP3MI No. 123/2024"):
            companies = check(name, DONE, licensed=True, found=True, listed=3)
            check_equal((companies[0]["id"], companies[0]["licence"]), (good, "valid"), name)
            assert device.ok("check", name).startswith("Licensed today"), name
        companies = check("PT Contoh Karya Mandiri", REFUSED, licensed=False, found=True)
        check_equal((companies[0]["id"], companies[0]["licence"]), (old, "expired"), "expired")
        companies = check("PT Bina Harapan Bangsa", REFUSED, licensed=False, found=True)
        check_equal(companies[0]["licence"], "revoked", "revoked")
        check("PT Sriti", REFUSED, licensed=False, found=True)
        check("PT Maju Terus Jaya", REFUSED, licensed=False, found=False, companies=[], others=[])
        others = device.json("check", "Dinas Nakertrans Contoh", status=REFUSED)["others"]
        check_equal([o["licence"] for o in others], ["none"], "an office")
        stranger = device.run("check", "PT Maju Terus Jaya")
        assert "illegal" in stranger.stdout, stranger.stdout
        check_equal(stranger.stderr, "", "stderr")

        for nothing in ("PT", "", "x", b"PT \xff\xfe"):
            refused(device, ["check", nothing], "name")
        for wrong in (["check"], ["check", "PT", "Sriti"], ["check", "Sriti", "--limit", "1"]):
            check_equal(device.run(*wrong).returncode, USAGE, f"{wrong}")


run_tests(bad_values_are_refused_by_field_and_reason,
          rules_between_fields_are_kept,
          a_set_changes_all_or_nothing,
          wrong_usage_ends_with_2_and_touches_nothing,
          a_store_is_made_once_and_private,
          a_broken_store_ends_with_3_and_stays_untouched,
          a_locked_store_ends_with_3,
          json_is_one_document_for_every_verb,
          lists_filter_and_name_a_wrong_filter,
          csv_is_safe_to_open_and_whole,
          a_backup_comes_back_and_nothing_is_lost,
          messages_follow_the_language_of_the_user,
          a_passphrase_is_taken_where_none_is_needed,
          sync_without_a_server_ends_with_4,
          practice_begins_with_something_to_look_at,
          output_that_cannot_be_written_is_said,
          only_a_licensed_company_ends_with_0)
