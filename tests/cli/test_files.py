#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in and out: sheets, CSV."""

import os
import re
import stat
import sys
import xml.etree.ElementTree as xml
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, ENV, REFUSED, USAGE, Folder, check_equal, run_tests  # noqa: E402

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


run_tests(a_sheet_has_typed_cells_and_no_formula,
          a_sheet_that_cannot_be_written_leaves_nothing)
