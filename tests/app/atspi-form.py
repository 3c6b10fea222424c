#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session of Kuale'u, written into the form from outside the process, saved, sent, and found on the server.

Whatever a person with a keyboard and a screen reader can do, and nothing else: fields are found by
their accessible names, keys are real ones.
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from atspi_app import App, put_settings, put_store  # noqa: E402
from desa import SOURCE, Folder, check_equal, read_blocks, run_tests  # noqa: E402

FIXTURE = os.path.join(SOURCE, "tests", "fixtures", "sessions", "sessions.txt")


def a_session_written_from_outside_arrives_at_the_server():
    (fields,) = [f for name, _, f in read_blocks(FIXTURE) if name == "kualeu"]
    put_settings()
    with Folder() as folder:
        server = folder.server()
        device = folder.device()
        device.enrol(server)
        put_store(device)
        app = App(folder.file("app.log"))
        try:
            fill_and_save(app, fields)
            app.keys("ctrl+r")
            app.wait(lambda: len(server.records("activity")) == 1, "the session on the server", 30)
        except AssertionError:
            app.dump()
            raise
        finally:
            app.end()

        (record,) = server.records("activity").values()
        for field in ("kind", "mode", "region", "venue", "date", "host", "speakers", "notes"):
            check_equal(record[field], fields[field], field)
        check_equal(record["att_cpmi_l"], 12, "men")
        check_equal(record["att_cpmi_p"], 15, "women")
        check_equal(record["att_pmi_l"], 1345, "the next row")
        check_equal((record["start"], record["end"]), ("09:00", "11:30"), "times")
        check_equal(list(server.records("activity")), list(device.records("activity")), "ids here and there")
        check_equal(device.status()["drafts"], 0, "drafts left")


def fill_and_save(app, fields):
    app.open_form()
    # With keys alone: the village by its name, then on with Tab.
    app.tab_to("Village")
    app.type("kualeu")
    time.sleep(0.5)
    app.keys("Down", "Return")
    app.wait(lambda: app.read("Village") == "Kuale'u", "the village to be picked")
    app.tab_to("Venue")
    app.type(fields["venue"])
    app.tab_to("Date")
    app.type("21/8/2025")
    app.tab_to("Start")
    app.type("9")
    app.keys("Tab")
    app.type("11.30")
    app.keys("Tab")
    check_equal(app.read("End"), "11.30", "End")

    # By their names, as a screen reader does.
    app.write("Host", fields["host"])
    app.write("Speakers", fields["speakers"])
    app.write("Notes", fields["notes"])

    # The table: digits and Enter.
    app.tab_to("Prospective workers (CPMI), men", 80)
    for keys in ("12", "15", "1345"):
        app.type(keys)
        app.keys("Return")
    check_equal(app.focused(), "Migrant workers (PMI), women", "the cell after three numbers")

    app.keys("ctrl+Return", "ctrl+s", "ctrl+s")
    app.wait(lambda: app.read("Venue") == "", "the form to be saved, and empty again")


def a_form_left_with_escape_stays_a_draft():
    put_settings()
    with Folder() as folder:
        device = folder.device()
        put_store(device)
        app = App(folder.file("app.log"))
        try:
            app.open_form()
            app.tab_to("Venue")
            app.type("Aula")
            app.keys("Escape")
            app.wait(lambda: app.focused() != "Venue", "the form to close")
            time.sleep(0.5)
        finally:
            app.end()
        status = device.status()
        check_equal((status["drafts"], status["records"]), (1, 0), "drafts and records")


run_tests(a_form_left_with_escape_stays_a_draft,
          a_session_written_from_outside_arrives_at_the_server)
