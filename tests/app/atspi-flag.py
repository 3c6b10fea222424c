#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recruiter nobody knows, checked and recorded as a red flag from outside the process, by keys alone.

Two steps from the answer: the button, and Enter. What was not typed is filled in: who, where, when.
"""

import datetime
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from atspi_app import App, put_settings, put_store  # noqa: E402
from desa import ENV, Device, Folder, check_equal, run_tests  # noqa: E402

PASSPHRASE = "kuda lumping makan beling 77"
SECRET = {**ENV, "DESA_PASSPHRASE": PASSPHRASE}
VILLAGE, COMPANY = "53.02.07.2015", "PT Maju Terus Jaya"


class SealedDevice(Device):
    def run(self, *words, **kwargs):
        return super().run(*words, env=kwargs.pop("env", SECRET), **kwargs)

    def ok(self, *words, status=0, env=SECRET):
        return super().ok(*words, status=status, env=env)


def new_device(folder):
    device = SealedDevice(folder.path, init=False)
    device.ok("init", "--name", "Maria Contoh", "--role", "koordinator", "--scope", VILLAGE)
    device.ok("add", "organisation", "kind=p3mi", "name=PT Sriti Rukmana Lestari", "licence_until=2099-12-31")
    put_settings(postponed=False)
    put_store(device)
    return device


def open_check(app):
    app.bring("Desa Migran Emas")
    app.wait(lambda: app.says("Passphrase"), "the passphrase to be asked for")
    app.type(PASSPHRASE)
    app.keys("Return")
    app.wait(lambda: app.says("Sync"), "the pages")
    app.wait(lambda: app.focus() == "Name of a company or recruiter, or licence number" or app.keys("alt+6"),
             "the search")


def two_steps_lead_from_the_answer_to_a_flag():
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    with Folder() as folder:
        device = new_device(folder)
        app = App(folder.file("app.log"))
        try:
            open_check(app)
            app.type(COMPANY)
            app.wait(lambda: app.says("Not in the list of"), "the answer")
            app.tab_until("_Record a Red Flag Record a Red Flag")  # as GTK 4.8 names a button with a mnemonic
            app.keys("Return")
            app.bring("Record a Red Flag")
            app.wait(lambda: app.focus() == "Telephone of the recruiter", "the window")
            app.keys("Return")
            app.wait(lambda: app.says("A red flag is recorded: on "), "the flag on the page")
        except AssertionError:
            app.dump()
            raise
        finally:
            app.end()

        (flag,) = device.records("red_flag").values()
        for field, value in (("company", COMPANY), ("region", VILLAGE), ("date", str(today)), ("status", "baru"),
                             ("signs", ["p3mi_tidak_terdaftar"])):
            check_equal(flag[field], value, field)


run_tests(two_steps_lead_from_the_answer_to_a_flag)
