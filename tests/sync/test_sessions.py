#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real sessions of BP3MI NTT, typed by desactl and found on the server."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import SOURCE, Folder, check_equal, read_blocks, run_tests  # noqa: E402

FIXTURE = os.path.join(SOURCE, "tests", "fixtures", "sessions", "sessions.txt")
INTS = ("att_estimate", "represented", "travel_km", "travel_hours")
# What heads every record besides its fields.
FRAME = {"id", "type", "region", "rev", "deleted", "state", "created_at", "created_by", "updated_at", "updated_by"}


def as_json(field, value):
    if field in INTS:
        return int(value)
    if value in ("true", "false"):
        return value == "true"
    if field in ("topics", "obstacles"):
        return sorted(value.split(","))
    return value


def every_field_of_the_real_sessions_arrives():
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        ids, expected = {}, {}
        for name, type_, fields in read_blocks(FIXTURE):
            fields = {k: ids[v[1:]] if v.startswith("@") else v for k, v in fields.items()}
            ids[name] = device.ok("add", type_, *(f"{k}={v}" for k, v in fields.items())).strip()
            expected.setdefault(type_, {})[ids[name]] = fields
        check_equal(device.status()["waiting"], len(ids), "waiting before sync")

        device.enrol(server)
        report = device.sync()
        check_equal(report, {"pushed": len(ids), "pulled": 0, "rejected": 0, "conflicts": 0, "waiting": 0,
                             "digest_equal": True}, "report")
        for type_, records in expected.items():
            for where, found in (("device", device.records(type_)), ("server", server.records(type_))):
                check_equal(sorted(found), sorted(records), f"ids of {type_} on the {where}")
                for id_, fields in records.items():
                    for field, value in fields.items():
                        got = found[id_][field]
                        if isinstance(got, list):
                            got = sorted(got)
                        elif field in ("topics", "obstacles"):
                            got = sorted(got.split(","))
                        check_equal(got, as_json(field, value), f"{field} of {id_} on the {where}")
                    extra = set(found[id_]) - FRAME - set(fields)
                    check_equal(extra, set(), f"fields nobody typed, on the {where}")
        check_equal(device.status()["waiting"], 0, "waiting after sync")


run_tests(every_field_of_the_real_sessions_arrives)
