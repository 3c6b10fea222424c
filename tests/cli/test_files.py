#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in and out: sheets, CSV."""

import csv
import json
import os
import re
import stat
import subprocess
import sys
import xml.etree.ElementTree as xml
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, ENV, REFUSED, USAGE, Folder, check_equal, run_tests  # noqa: E402

csv.field_size_limit(10 ** 7)
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
GOOD = {"kind": "sosialisasi", "region": "53.02.08.2005", "date": "2025-08-21", "venue": "Kantor Desa"}


def words(fields):
    return [f"{k}={v}" for k, v in fields.items()]


def read_sheet(path):
    """The rows of the first sheet: {column letter: (type, text)}, and the sheet itself."""
    with zipfile.ZipFile(path) as archive:
        check_equal(archive.testzip(), None, "zip")
        sheet = xml.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        strings = []
        if "xl/sharedStrings.xml" in archive.namelist():
            strings = ["".join(si.itertext()) for si in xml.fromstring(archive.read("xl/sharedStrings.xml"))]
    rows = []
    for row in sheet.iter(NS + "row"):
        cells = {}
        for cell in row.iter(NS + "c"):
            kind = cell.get("t", "n")
            text = "".join(cell.itertext())
            cells[re.sub(r"\d", "", cell.get("r"))] = (kind, strings[int(text)] if kind == "s" else text)
        rows.append(cells)
    return rows, sheet


def a_sheet_has_typed_cells_and_no_formula():
    with Folder() as folder:
        device = folder.device()
        device.ok("add", "activity", *words({**GOOD, "venue": "=1+1", "att_cpmi_l": 7, "host": "+62812"}))
        target = folder.file("out.xlsx")
        device.ok("export", "activity", "--format", "xlsx", "--output", target)
        rows, sheet = read_sheet(target)
        check_equal(len(rows), 2, "rows")
        titles = {text: column for column, (_, text) in rows[0].items()}

        def cell(title):
            return rows[1][titles[title]]

        check_equal(list(sheet.iter(NS + "f")), [], "formulas")
        check_equal(sheet.find(f"{NS}sheetViews/{NS}sheetView/{NS}pane").get("state"), "frozen", "header")
        values = [v for v in rows[1].values()]
        texts = [text for kind, text in values if kind in ("s", "inlineStr", "str")]
        assert "=1+1" in texts and "+62812" in texts, values
        assert ("n", "7") in values, values
        assert ("n", "45890") in values, values  # 21 August 2025 as Excel counts days
        assert "Kuale'u, Amanatun Selatan, Kabupaten Timor Tengah Selatan" in " ".join(texts), texts
        check_equal(cell("Record id")[1], list(device.records("activity"))[0], "id")
        check_equal(stat.S_IMODE(os.stat(target).st_mode), 0o600, "mode")
        check_equal(os.listdir(folder.path).count("out.xlsx"), 1, "files")
        check_equal([f for f in os.listdir(folder.path) if f.startswith("out")], ["out.xlsx"], "no leftovers")
        result = device.run("export", "activity", "--format", "xlsx", "--output", target,
                            env={**ENV, "LANGUAGE": "id"})
        check_equal(result.returncode, DONE, result.stderr)


def a_sheet_that_cannot_be_written_leaves_nothing():
    with Folder() as folder:
        device = folder.device()
        device.ok("add", "activity", *words(GOOD))
        result = device.run("export", "activity", "--format", "xlsx", "--output", folder.file("no/such/out.xlsx"))
        check_equal(result.returncode, REFUSED, result.stderr)
        assert result.stderr.startswith("desactl: output: "), result.stderr
        check_equal(device.run("export", "activity", "--format", "xlsx", "--output", "-").returncode, USAGE, "stdout")


HEADER = "Jenis,Desa/Kelurahan,Tanggal,Tempat,att_cpmi_l\n"
ROW = "sosialisasi,53.02.08.2005,21/8/2025,Balai,7\n"


def write(path, content):
    with open(path, "wb") as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
    return path


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream, strict=True))


def imported(device, path, *options, status=DONE):
    """Imports; returns the summary and stderr."""
    result = device.run("import", "activity", path, *options, "--json")
    check_equal(result.returncode, status, f"{result.stdout} {result.stderr}")
    return json.loads(result.stdout), result.stderr


def counts(summary):
    return tuple(summary[k] for k in ("lines", "imported", "already", "refused"))


def headings_are_understood_in_two_languages():
    with Folder() as folder:
        device = folder.device()
        for number, header in enumerate(("kind,region,date,venue,att_cpmi_l", "Kind,Village,Date,Venue,att_cpmi_l",
                                         "JENIS , desa/kelurahan,tanggal,Tempat,ATT_CPMI_L")):
            path = write(folder.file(f"{number}.csv"), header + f"\nSosialisasi,53.02.08.2005,2{number} Agustus 2025,Balai,7\n")
            summary, stderr = imported(device, path)
            check_equal(counts(summary), (1, 1, 0, 0), header)
            check_equal(stderr, "", header)
        dates = sorted(r["date"] for r in device.records("activity").values())
        check_equal(dates, ["2025-08-20", "2025-08-21", "2025-08-22"], "dates")
        check_equal({r["kind"] for r in device.records("activity").values()}, {"sosialisasi"}, "kinds")


def a_dry_run_shows_the_columns_and_saves_nothing():
    with Folder() as folder:
        device = folder.device()
        path = write(folder.file("a.csv"), HEADER.replace("Tempat", "Lokasi") + ROW + ROW.replace("21/8", "31/2"))
        result = device.run("import", "activity", path, "--dry-run")
        check_equal(result.returncode, REFUSED, result.stderr)
        assert "1. Jenis → kind\n" in result.stdout and "4. Lokasi → -\n" in result.stdout, result.stdout
        assert "“Lokasi”" in result.stderr and "desactl: line 3: date: " in result.stderr, result.stderr
        check_equal(device.status()["records"], 0, "records")
        check_equal(os.listdir(folder.path).count("a.csv.errors.csv"), 0, "a file of errors")
        summary, stderr = imported(device, path, "--map", "Lokasi=venue", "--map", "att_cpmi_l=", status=REFUSED)
        check_equal(counts(summary), (2, 1, 0, 1), "counts")
        assert "Lokasi" not in stderr, stderr
        record = list(device.records("activity").values())[0]
        check_equal(record["venue"], "Balai", "venue")
        assert "att_cpmi_l" not in record, record


def columns_that_do_not_fit_are_refused_before_anything_is_saved():
    with Folder() as folder:
        device = folder.device()
        for content, named in (("", "empty"), ("\n\n", "empty"), ("Jenis,Tanggal\n" + ROW, "region"),
                               (HEADER.replace("Tempat", "date") + ROW, "date"), (b"\xff\xfeJ\0e\0", "UTF-16"),
                               (b"Je\0nis,x\n1,2\n", "NUL")):
            path = write(folder.file("bad.csv"), content)
            result = device.run("import", "activity", path)
            check_equal(result.returncode, REFUSED, f"{content}: {result.stderr}")
            assert named in result.stderr, f"{content}: {result.stderr}"
            check_equal(result.stdout, "", "stdout")
        path = write(folder.file("good.csv"), HEADER + ROW)
        for wrong in (["--map", "Tempat"], ["--map", "Nope=venue"], ["--map", "Tempat=nope"], ["--errors", ""]):
            check_equal(device.run("import", "activity", path, *wrong).returncode, USAGE, f"{wrong}")
        check_equal(device.run("import", "activity", folder.file("none.csv")).returncode, REFUSED, "no file")
        check_equal(device.run("import", "activity", folder.path).returncode, REFUSED, "a folder")
        check_equal(device.status()["records"], 0, "records")


def bad_lines_go_to_a_file_and_good_ones_in():
    bad = [("sosialisasi,53.02.08.2005,31/2/2025,Balai,7", "date", "date"),
           ("pesta,53.02.08.2005,21/8/2025,Balai,7", "kind", "pesta"),
           ("sosialisasi,99.99,21/8/2025,Balai,7", "region", "99.99"),
           ("sosialisasi,53.02.08.2005,21/8/2199,Balai,7", "date", "future"),
           ("sosialisasi,53.02.08.2005,,Balai,7", "date", ""),
           ("sosialisasi,53.02.08.2005,21/8/2025,Balai,tujuh", "att_cpmi_l", ""),
           ("sosialisasi,53.02.08.2005,21/8/2025," + "x" * 501 + ",7", "venue", "500"),
           ("sosialisasi,53.02.08.2005,21/8/2025,a\0b,7", None, "NUL"),
           ("sosialisasi,53.02.08.2005,21/8/2025,\"Balai,7", None, "quotation mark"),
           ("sosialisasi,53.02.08.2005,21/8/2025,Balai,7,8,9", None, "7 cells"),
           ("sosialisasi,53.02.08.2005,21/8/2025," + "y" * 200000 + ",7", None, "too long"),
           ("sosialisasi,53.02.08.2005,21/8/2025,a\x01b,7", "venue", "control")]
    with Folder() as folder:
        device = folder.device()
        content = HEADER + "".join(ROW.replace("Balai", f"Balai {n}") + line + "\n" for n, (line, _, _) in enumerate(bad))
        path = write(folder.file("a.csv"), content)
        summary, stderr = imported(device, path, status=REFUSED)
        check_equal(counts(summary), (2 * len(bad), len(bad), 0, len(bad)), "counts")
        for n, (_, field, reason) in enumerate(bad):
            start = f"desactl: line {3 + 2 * n}: " + (f"{field}: " if field else "")
            assert any(l.startswith(start) and reason in l for l in stderr.splitlines()), f"{start}: {stderr}"
        errors = path + ".errors.csv"
        check_equal(summary["errors"], errors, "the file of errors")
        check_equal(stat.S_IMODE(os.stat(errors).st_mode), 0o600, "mode")
        rows = read_csv(errors)
        check_equal(rows[0], ["Line", "Reason", "Jenis", "Desa/Kelurahan", "Tanggal", "Tempat", "att_cpmi_l"], "header")
        check_equal([int(row[0]) for row in rows[1:]], [3 + 2 * n for n in range(len(bad))], "lines")
        assert all(row[1] for row in rows[1:]), rows
        check_equal(rows[1][2:], bad[0][0].split(","), "what was refused")
        assert rows[11][5] == "y" * 200000, "a long cell is not cut"

        # Mended, that file goes in by itself; a file that is there is never written over.
        mended = [row[:2] + (row[2:7] if n == 0 else ["sosialisasi", "53.02.08.2005", "1/9/2025", "Mended", "1"])
                  for n, row in enumerate(rows)]
        with open(errors, "w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(mended)
        summary, stderr = imported(device, errors)
        check_equal(counts(summary), (len(bad), len(bad), 0, 0), "mended")
        check_equal(stderr, "", "mended")
        summary, _ = imported(device, path, status=REFUSED)
        check_equal(counts(summary), (2 * len(bad), 0, len(bad), len(bad)), "again")
        assert summary["errors"] not in (errors, None), summary
        check_equal(read_csv(errors), mended, "the mended file")
        check_equal(device.status()["records"], 2 * len(bad), "records")


def other_programs_write_csv_in_their_own_ways():
    files = {
        "bom": "\ufeff" + HEADER + ROW.replace("Balai", "José"),
        "windows": (HEADER + ROW.replace("Balai", "José")).encode("cp1252"),
        "semicolons": HEADER.replace(",", ";") + ROW.replace("Balai", "José").replace(",", ";"),
        "tabs": HEADER.replace(",", "\t") + ROW.replace("Balai", "José").replace(",", "\t"),
        "sep": "sep=;\r\n" + HEADER.replace(",", ";") + ROW.replace("Balai", "José").replace(",", ";"),
        "quotes": HEADER + "\"sosialisasi\",\"53.02.08.2005\",\"21/8/2025\",\"José\",\"7\"\r\n",
        "cr": (HEADER + ROW.replace("Balai", "José")).replace("\n", "\r"),
        "no last line end": HEADER + ROW.replace("Balai", "José").rstrip("\n"),
        "empty lines": HEADER + "\n,,,,\n" + ROW.replace("Balai", "José") + ",,,,\n\x1a",
    }
    with Folder() as folder:
        device = folder.device()
        for number, (name, content) in enumerate(files.items(), 1):
            summary, stderr = imported(device, write(folder.file(name + ".csv"), content))
            check_equal(counts(summary), (1, 1, 0, 0), f"{name}: {stderr}")
            check_equal(summary["encoding"], "windows-1252" if name == "windows" else "utf-8", name)
            check_equal(device.status()["records"], number, name)
        check_equal({r["venue"] for r in device.records("activity").values()}, {"José"}, "venues")


def what_was_exported_comes_back_as_it_was():
    with Folder() as folder:
        first, second = folder.device("one"), folder.device("two")
        for venue in ("=cmd|' /C calc'!A0", "'=1", "+62812", "Kuale'u", "a;b,\"c\"", "@x"):
            first.ok("add", "activity", *words({**GOOD, "venue": venue, "notes": "baris 1\nbaris 2", "host": venue}))
        target = folder.file("out.csv")
        first.ok("export", "activity", "--format", "csv", "--output", target)
        summary, stderr = imported(second, target)
        check_equal(counts(summary), (6, 6, 0, 0), stderr)
        keep = ("id", "venue", "notes", "host", "date", "kind", "region")
        there = {i: {k: r.get(k) for k in keep} for i, r in second.records("activity").items()}
        check_equal(there, {i: {k: r.get(k) for k in keep} for i, r in first.records("activity").items()}, "records")
        summary, _ = imported(first, target)
        check_equal(counts(summary), (6, 0, 6, 0), "where they came from")


def a_killed_import_goes_on_and_doubles_nothing():
    with Folder() as folder:
        device = folder.device()
        lines = 3000
        content = HEADER + "".join(ROW.replace("Balai", f"Balai {n}") for n in range(lines - 1)) + "pesta,1,2,3,4\n"
        path = write(folder.file("a.csv"), content)
        kills = 0
        for delay in (0.05, 0.1, 0.15, 0.2):
            process = device.start("import", "activity", path)
            try:
                process.wait(delay)
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
            process.communicate()
        partly = device.status()["records"]
        check_equal(partly % 200, 0 if partly < lines - 1 else (lines - 1) % 200, f"whole transactions: {partly}")
        summary, _ = imported(device, path, "--resume", status=REFUSED)
        check_equal(counts(summary), (lines, lines - 1 - partly, partly, 1), f"after {kills} kills")
        check_equal(device.status()["records"], lines - 1, "records")
        check_equal(len({r["venue"] for r in device.records("activity").values()}), lines - 1, "venues")
        check_equal(device.json("verify")["ok"], True, "verify")


def refs_of_lines_are_checked_one_by_one():
    with Folder() as folder:
        device = folder.device()
        parent = device.ok("add", "activity", *words(GOOD)).strip()
        other = "01a1ffcd-3834-704e-a5da-be544d4e26ec"
        path = write(folder.file("f.csv"), "parent,what,owner\n" + f"{parent},satu,A\n{other},dua,B\n{parent},tiga,C\n")
        for options in (["--dry-run"], []):
            result = device.run("import", "follow_up", path, *options, "--json")
            check_equal(result.returncode, REFUSED, result.stderr)
            summary = json.loads(result.stdout)
            check_equal(counts(summary), (3, 2, 0, 1), f"{options} {result.stderr}")
            assert "desactl: line 3: parent: " in result.stderr, result.stderr
        check_equal(sorted(r["what"] for r in device.records("follow_up").values()), ["satu", "tiga"], "records")


run_tests(headings_are_understood_in_two_languages,
          a_dry_run_shows_the_columns_and_saves_nothing,
          columns_that_do_not_fit_are_refused_before_anything_is_saved,
          bad_lines_go_to_a_file_and_good_ones_in,
          other_programs_write_csv_in_their_own_ways,
          what_was_exported_comes_back_as_it_was,
          a_killed_import_goes_on_and_doubles_nothing,
          refs_of_lines_are_checked_one_by_one,
          a_sheet_has_typed_cells_and_no_formula,
          a_sheet_that_cannot_be_written_leaves_nothing)
