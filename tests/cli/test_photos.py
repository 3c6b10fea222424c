#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos and scans from a terminal: made small, sealed, refused with a reason."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import ENV, REFUSED, STORE, Folder, Protected, check_equal, png, run_tests  # noqa: E402

MARK = "Xanthira di kantor"
PDF = b"%PDF-1.4\n% " + MARK.encode() + b"\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def write(folder, name, data):
    with open(folder.file(name), "wb") as stream:
        stream.write(data)
    return folder.file(name)


def a_photo_is_kept_small_and_counted():
    with Folder() as folder:
        device = Protected(folder.path)
        session = device.add_session("Balai desa")
        file = write(folder, "IMG_0001.PNG", png(1700, 900))
        photo = device.json("attach", "activity", session, file, "--caption", MARK)
        check_equal(photo["media_type"], "image/jpeg", "media type")
        assert 1000 < photo["bytes"] < 1_500_000, photo
        record = device.json("show", "blob_ref", photo["id"])
        for field, value in (("parent", session), ("sha256", photo["sha256"]), ("caption", MARK)):
            check_equal(record[field], value, field)
        status = device.status()
        check_equal(status["photos"], {"waiting": 1, "bytes": photo["bytes"], "refused": 0, "code": None}, "photos")
        assert "1 photo or scan waits" in device.ok("status", env={**ENV})


def a_scan_belongs_to_its_paper_and_is_in_no_file():
    with Folder() as folder:
        device = Protected(folder.path)
        person = device.ok("add", "person", "name=Yohana Contoh", "region=53.02.08.2005", "no_nik_reason=hilang").strip()
        paper = device.ok("add", "document", f"person={person}", "kind=paspor").strip()
        scan = device.json("attach", "document", paper, write(folder, "scan.pdf", PDF))
        check_equal(device.json("show", "document", paper)["scan"], scan["sha256"], "scan")
        for name in os.listdir(device.store):
            with open(os.path.join(device.store, name), "rb") as stream:
                data = stream.read()
            assert MARK.encode() not in data and b"%PDF" not in data, f"the scan can be read in {name}"


def bad_files_are_refused_with_the_reason():
    with Folder() as folder:
        device = Protected(folder.path)
        session = device.add_session("Balai desa")
        whole = png(300, 200)
        for name, data, reason in (("catatan.txt", b"Daftar hadir", "not a photo"), ("kosong.jpg", b"", "empty"),
                                   ("putus.png", whole[:len(whole) // 2], "damaged"),
                                   ("putus.pdf", PDF[:20], "damaged"), ("besar.pdf", PDF * 40000, "2 MB"),
                                   ("IMG.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 40, "iPhone"),
                                   ("tiada.jpg", None, "cannot be read")):
            path = write(folder, name, data) if data is not None else folder.file(name)
            result = device.run("attach", "activity", session, path)
            check_equal(result.returncode, REFUSED, name)
            assert result.stderr.startswith("desactl: FILE: ") and reason in result.stderr, result.stderr
        check_equal(device.json("list", "blob_ref"), [], "records")
        path = write(folder, "baik.png", whole)
        check_equal(device.run("attach", "activity", "x", path).returncode, REFUSED, "no such record")


def without_the_passphrase_nothing_is_taken():
    with Folder() as folder:
        device = Protected(folder.path)
        session = device.add_session("Balai desa")
        result = device.run("attach", "activity", session, write(folder, "a.png", png(30, 20)), env={**ENV})
        check_equal(result.returncode, STORE, "status")
        assert "locked" in result.stderr, result.stderr
        check_equal(device.status()["photos"]["waiting"], 0, "photos")


run_tests(a_photo_is_kept_small_and_counted, a_scan_belongs_to_its_paper_and_is_in_no_file,
          bad_files_are_refused_with_the_reason, without_the_passphrase_nothing_is_taken)
