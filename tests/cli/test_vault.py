#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about people is behind a passphrase, and in no file that desactl writes."""

import csv
import json
import os
import random
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, ENV, REFUSED, STORE, USAGE, Folder, check_equal, run_tests  # noqa: E402

OLD, NEW = "kuda hujan lontar sabana", "perahu kelapa subuh tenun"
NAME, NIK, PHONE, PAPER = "Yohana Xanthira Contoh", "5302074101010001", "+6281234567890", "XQ7719203"
SECRETS = (NAME, "Yohana", "Xanthira", NIK, PHONE, "81234567890", PAPER)
PERSON = ("name=" + NAME, "nik=" + NIK, "phone=" + PHONE, "region=53.02.08.2005", "sex=p", "status=peminat",
          "status_on=2026-02-09")


def env(passphrase=None, **more):
    found = {**ENV, **more}
    if passphrase is not None:
        found["DESA_PASSPHRASE"] = passphrase
    return found


def make(folder, passphrase=OLD):
    """A device with a vault, and its recovery code."""
    device = folder.device(init=False)
    result = device.run("init", "--name", "Rian Contoh", "--role", "petugas", "--scope", "53", env=env(passphrase))
    check_equal(result.returncode, DONE, result.stderr)
    check_equal(result.stdout, "", "stdout of init")
    codes = re.findall(r"^ +((?:[0-9A-Z]{4}-){7}[0-9A-Z]{4})$", result.stderr, re.M)
    check_equal(len(codes), 1, result.stderr)
    return device, codes[0]


def add_person(device, *words):
    return device.ok("add", "person", *(words or PERSON), env=env(OLD)).strip()


def bytes_of(path):
    with open(path, "rb") as stream:
        return stream.read()


def leaks(folder):
    """Every file below the folder that holds one of the secrets, in any of the ways text is stored."""
    found = []
    for where, _, files in os.walk(folder):
        for name in files:
            content = bytes_of(os.path.join(where, name))
            for secret in SECRETS:
                for form in (secret, secret.lower(), secret.upper(), secret.lower().replace(" ", "")):
                    for code in ("utf-8", "utf-16-le", "utf-16-be"):
                        if form.encode(code) in content:
                            found.append(f"{secret!r} as {code} in {name}")
    return sorted(set(found))


def no_name_is_in_any_file_even_after_kill_9():
    with Folder() as folder:
        home = folder.file("home")
        os.mkdir(home)
        places = {"HOME": home, "TMPDIR": home, "SQLITE_TMPDIR": home,
                  **{f"XDG_{x}_HOME": home for x in ("CACHE", "CONFIG", "DATA", "STATE")}}
        device, _ = make(folder)
        id_ = add_person(device)
        device.ok("add", "document", f"person={id_}", "kind=paspor", f"number={PAPER}", env=env(OLD, **places))
        command = device.command("set", "person", id_, f"address=Rumah {NAME}")
        for _ in range(8):
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=env(OLD, **places))
            time.sleep(random.uniform(0.3, 1.2))
            process.send_signal(signal.SIGKILL)
            process.wait(20)
            check_equal(leaks(folder.path), [], "leaks after a kill")
        device.ok("backup", folder.file("salinan.db"), env=env(OLD, **places))
        device.ok("verify", env=env(OLD, **places))
        check_equal(leaks(folder.path), [], "leaks")
        shown = json.loads(device.ok("show", "person", id_, "--json", env=env(OLD)))
        check_equal((shown["name"], shown["nik"], shown["phone"]), (NAME, NIK, PHONE), "the person")

        # The search itself finds what is there.
        device.ok("export", "person", "--format", "csv", "--output", folder.file("daftar.csv"), env=env(OLD))
        assert any("daftar.csv" in leak for leak in leaks(folder.path))


def locked_is_refused_with_3_and_the_rest_goes_on():
    with Folder() as folder:
        device, _ = make(folder)
        id_ = add_person(device)
        check_equal(device.status()["locked"], True, "locked")
        for verb in (["add", "person", *PERSON], ["set", "person", id_, "name=Lain"], ["delete", "person", id_],
                     ["show", "person", id_], ["list", "person"], ["history", "person", id_],
                     ["export", "person", "--format", "json", "--output", folder.file("x")]):
            result = device.run(*verb)
            check_equal((result.returncode, result.stdout), (STORE, ""), f"{verb}: {result.stderr}")
            assert "--passphrase-file" in result.stderr, result.stderr
        assert not os.path.exists(folder.file("x"))
        session = device.add_session("Balai")
        device.ok("set", "activity", session, "venue=Aula")
        check_equal(list(device.records("activity")), [session], "sessions")
        wrong = device.run("list", "activity", env=env(NEW))
        check_equal(wrong.returncode, STORE, "a wrong passphrase")
        assert NEW not in wrong.stderr and "passphrase" in wrong.stderr, wrong.stderr


def a_store_without_a_passphrase_takes_no_people():
    with Folder() as folder:
        device = folder.device()
        result = device.run("add", "person", *PERSON)
        check_equal(result.returncode, STORE, result.stderr)
        assert "desactl passphrase" in result.stderr, result.stderr
        check_equal(leaks(folder.path), [], "leaks")
        device.add_session("Balai")

        # Made before there were vaults: it gets one.
        check_equal(device.run("passphrase").returncode, USAGE, "without a passphrase")
        result = device.run("passphrase", env=env("kupang123"))
        check_equal(result.returncode, REFUSED, result.stderr)
        assert result.stderr.startswith("desactl: passphrase: "), result.stderr
        device.ok("passphrase", env=env(OLD))
        add_person(device)
        check_equal(len(device.records("activity")), 1, "sessions")


def a_bad_passphrase_makes_no_store():
    with Folder() as folder:
        device = folder.device(init=False)
        for bad in ("pendek", "12345678", "rian contoh"):
            result = device.run("init", "--name", "Rian Contoh", "--role", "petugas", "--scope", "53", env=env(bad))
            check_equal(result.returncode, REFUSED, f"{bad}: {result.stderr}")
            assert bad not in result.stderr, result.stderr
            assert not os.path.exists(os.path.join(device.store, "store.db"))


def passphrases_are_changed_and_recovered():
    with Folder() as folder:
        device, code = make(folder)
        id_ = add_person(device)
        for name, text in (("old", OLD + "\n"), ("new", NEW + "\r\n"), ("code", code.lower().replace("-", " ") + "\n"),
                           ("typo", code[:-1] + ("2" if code[-1] != "2" else "3") + "\n")):
            with open(folder.file(name), "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
        device.ok("--passphrase-file", folder.file("old"), "passphrase", "--new-passphrase-file", folder.file("new"))
        check_equal(device.run("show", "person", id_, env=env(OLD)).returncode, STORE, "the old passphrase")
        device.ok("--passphrase-file", folder.file("new"), "show", "person", id_)

        result = device.run("recover", "--code-file", folder.file("typo"), "--new-passphrase-file", folder.file("old"))
        check_equal(result.returncode, REFUSED, result.stderr)
        device.ok("recover", "--code-file", folder.file("code"), "--new-passphrase-file", folder.file("old"))
        check_equal(json.loads(device.ok("show", "person", id_, "--json", env=env(OLD)))["nik"], NIK, "NIK")
        for wrong in (["recover"], ["recover", "--code-file", folder.file("none")],
                      ["recover", "--code-file", folder.file("code")]):
            check_equal(device.run(*wrong).returncode, USAGE, f"{wrong}")


def people_arrive_whole_at_the_server():
    with Folder() as folder:
        server = folder.server()
        device, _ = make(folder)
        device.ok("enrol", server.url, server.code(), env=env(OLD))
        id_ = add_person(device)
        locked = device.run("sync")
        check_equal(locked.returncode, STORE, locked.stderr)
        report = json.loads(device.ok("sync", "--json", env=env(OLD)))
        check_equal((report["pushed"], report["waiting"]), (1, 0), "sent")
        found = server.records("person")[id_]
        check_equal((found["name"], found["nik"]), (NAME, NIK), "at the server")
        # The token is worth as much as the data.
        with sqlite3.connect(os.path.join(device.store, "store.db")) as db:
            rows = dict(db.execute("SELECT key, value FROM meta WHERE key LIKE '%token' OR key LIKE '%secret_key'"))
        check_equal((rows["token"], rows["secret_key"]), (None, None), "secrets in the clear")
        assert rows["sealed_token"] and rows["sealed_secret_key"]


def a_damaged_device_key_is_replaced_by_enrolling_again():
    with Folder() as folder:
        server = folder.server()
        device, _ = make(folder)
        code = server.code()
        locked = device.run("enrol", server.url, code)
        check_equal(locked.returncode, STORE, locked.stderr)
        device.ok("enrol", server.url, code, env=env(OLD))
        id_ = add_person(device)
        with sqlite3.connect(os.path.join(device.store, "store.db")) as db:
            db.execute("UPDATE meta SET value = 'A' || value WHERE key = 'sealed_secret_key'")
        result = device.run("sync", env=env(OLD))
        assert result.returncode not in (DONE, USAGE) and result.returncode > 0, (result.returncode, result.stderr)
        assert result.stderr.strip(), "no reason given"
        check_equal(json.loads(device.ok("status", "--json"))["waiting"], 1, "what waits")
        device.ok("enrol", server.url, server.code(), env=env(OLD))
        report = json.loads(device.ok("sync", "--json", env=env(OLD)))
        check_equal((report["pushed"], report["waiting"]), (1, 0), "sent")
        check_equal(server.records("person")[id_]["name"], NAME, "at the server")


def exported_says_what_is_damaged(device, folder, id_, other):
    for format_ in ("csv", "json", "xlsx"):
        path = folder.file("people." + format_)
        result = device.run("export", "person", "--format", format_, "--output", path, env=env(OLD))
        check_equal(result.returncode, STORE, f"{format_}: {result.stderr}")
        assert id_ in result.stderr and other not in result.stderr, f"{format_}: {result.stderr}"
        if format_ == "csv":
            with open(path, encoding="utf-8-sig", newline="") as stream:
                rows = {row["id"]: row for row in csv.DictReader(stream)}
            check_equal([(rows[i]["damaged"], rows[i]["name"]) for i in (id_, other)], [("true", ""), ("", NAME)], "CSV")
        elif format_ == "json":
            with open(path, encoding="utf-8") as stream:
                found = {record["id"]: record for record in json.load(stream)}
            check_equal([found[i].get("damaged") for i in (id_, other)], [True, None], "JSON")
    path = folder.file("berkas.json")
    result = device.run("dossier", "person", id_, "--format", "json", "--output", path, env=env(OLD))
    check_equal((result.returncode, id_ in result.stderr), (STORE, True), result.stderr)
    with open(path, encoding="utf-8") as stream:
        check_equal(json.load(stream)["record"]["damaged"], True, "dossier")
    result = device.run("slip", "person", id_, "--output", folder.file("bukti.pdf"), env=env(OLD))
    check_equal((result.returncode, id_ in result.stderr), (STORE, True), result.stderr)
    assert not os.path.exists(folder.file("bukti.pdf")), "a slip without a name"


def a_passphrase_comes_from_a_pipe_or_the_first_line():
    with Folder() as folder:
        device, _ = make(folder)
        id_ = add_person(device)
        for end in ("", "\n", "\r\n", "\nnot part of it\n"):
            result = subprocess.run(device.command("--passphrase-file", "/dev/stdin", "show", "person", id_),
                                    input=OLD + end, capture_output=True, text=True, env=env(), check=False, timeout=60)
            check_equal(result.returncode, DONE, f"{end!r}: {result.stderr}")
        command = " ".join(shlex.quote(w) for w in device.command("--passphrase-file", "PIPE", "show", "person", id_))
        result = subprocess.run(["bash", "-c", command.replace("PIPE", f"<(echo '{OLD}')")], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, env=env(), check=False, timeout=60)
        check_equal(result.returncode, DONE, result.stderr)
        path = folder.file("long")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(OLD + "\n" + "x" * 70000)
        for wrong in (folder.file("none"), folder.path, path):
            result = device.run("--passphrase-file", wrong, "show", "person", id_)
            check_equal(result.returncode, USAGE, f"{wrong}: {result.stderr}")
            assert OLD not in result.stderr, result.stderr


def a_backup_opens_with_the_passphrase_of_its_time():
    with Folder() as folder:
        device, _ = make(folder)
        id_ = add_person(device)
        copy = folder.file("salinan.db")
        device.ok("backup", copy, env=env(OLD))
        device.ok("passphrase", env=env(OLD, DESA_NEW_PASSPHRASE=NEW))
        device.ok("restore", copy, "--yes", env=env(NEW))
        check_equal(device.run("show", "person", id_, env=env(NEW)).returncode, STORE, "the new passphrase")
        device.ok("show", "person", id_, env=env(OLD))


def one_damaged_record_says_so_and_the_rest_works():
    with Folder() as folder:
        device, _ = make(folder)
        id_, other = add_person(device), add_person(device)
        with sqlite3.connect(os.path.join(device.store, "store.db")) as db:
            sealed = bytearray(db.execute("SELECT sealed FROM record WHERE id = ?", (id_,)).fetchone()[0])
            sealed[60] ^= 4
            db.execute("UPDATE record SET sealed = ? WHERE id = ?", (bytes(sealed), id_))
        result = device.run("show", "person", id_, "--json", env=env(OLD))
        check_equal(result.returncode, DONE, result.stderr)
        shown = json.loads(result.stdout)
        check_equal((shown["damaged"], shown.get("name"), shown["status"]), (True, None, "peminat"), "the record")
        assert id_ in result.stderr, result.stderr
        check_equal(json.loads(device.ok("show", "person", other, "--json", env=env(OLD)))["nik"], NIK, "the other")
        check_equal(device.run("set", "person", id_, "name=Lain", env=env(OLD)).returncode, STORE, "writing over it")
        listed = device.run("list", "person", env=env(OLD))
        check_equal(listed.returncode, DONE, listed.stderr)
        assert id_ in listed.stderr and other not in listed.stderr and "[damaged]" in listed.stdout, listed
        exported_says_what_is_damaged(device, folder, id_, other)
        verified = device.run("verify", env=env(OLD))
        check_equal(verified.returncode, STORE, verified.stderr)
        assert id_ in verified.stderr, verified.stderr


run_tests(no_name_is_in_any_file_even_after_kill_9,
          locked_is_refused_with_3_and_the_rest_goes_on,
          a_store_without_a_passphrase_takes_no_people,
          a_bad_passphrase_makes_no_store,
          passphrases_are_changed_and_recovered,
          people_arrive_whole_at_the_server,
          a_damaged_device_key_is_replaced_by_enrolling_again,
          one_damaged_record_says_so_and_the_rest_works,
          a_passphrase_comes_from_a_pipe_or_the_first_line,
          a_backup_opens_with_the_passphrase_of_its_time)
