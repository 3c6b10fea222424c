#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several devices and one server: what one writes, the others read; real programs, from outside."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, PROBLEMS, Folder, check_equal, run_tests  # noqa: E402


def pair(folder, *options):
    """A server, and two devices of two people in the whole province."""
    server = folder.server(*options)
    maria, yosef = folder.device("maria"), folder.device("yosef")
    maria.ok("enrol", server.url, server.code("Maria Contoh"))
    yosef.ok("enrol", server.url, server.code("Yosef Contoh"))
    return server, maria, yosef


def shown(device, id_, field, type_="activity"):
    return device.json("show", type_, id_).get(field)


def what_one_writes_the_other_reads():
    with Folder() as folder:
        server, maria, yosef = pair(folder)
        session = maria.add_session("Balai desa", att_cpmi_l="12")
        task = maria.ok("add", "follow_up", f"parent={session}", "what=Kirim brosur", "due=2025-09-01").strip()
        maria.sync()
        report = yosef.sync()
        check_equal((report["pushed"], report["pulled"]), (0, 2), "report")
        check_equal(shown(yosef, session, "att_cpmi_l"), 12, "a number")
        check_equal(shown(yosef, task, "what", "follow_up"), "Kirim brosur", "a child")
        check_equal(shown(yosef, session, "state"), "sent", "state")
        check_equal(len(yosef.json("list", "activity", "--search", "balai")), 1, "found by search")

        yosef.ok("set", "activity", session, "venue=Gereja", "host=")
        check_equal(yosef.sync()["pulled"], 0, "nothing is news to its author")
        check_equal(maria.sync()["pulled"], 1, "an edit")
        check_equal(shown(maria, session, "venue"), "Gereja", "edited")
        maria.ok("delete", "activity", session)
        maria.sync()
        check_equal(yosef.sync()["pulled"], 2, "a deletion takes its children along")
        check_equal(yosef.records("activity"), {}, "deleted")
        for device in (maria, yosef):
            check_equal(device.sync(), {"pushed": 0, "pulled": 0, "rejected": 0, "conflicts": 0, "waiting": 0,
                                        "digest_equal": device.sync()["digest_equal"]}, "quiet")
            device.ok("verify")


run_tests(what_one_writes_the_other_reads)
