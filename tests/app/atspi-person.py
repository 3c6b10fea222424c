#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new user, from the first run to the slip, by keyboard alone; then no name in any file the app wrote.

The app is the real one, seen only through the accessibility bus and the keyboard.
"""

import json
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from atspi_app import App, put_settings  # noqa: E402
from desa import DESACTL, ENV, Folder, check_equal, run_tests  # noqa: E402

PASSPHRASE = "kuda lumping makan beling 77"
NAME, MISSPELT = "Xaveria Rahasiawati", "xaferia rahasyawati"
NIK, PHONE, PAPER = "5302075506990088", "0812 3700 1199", "XQ7719203"
HOME = os.path.join(os.environ["XDG_DATA_HOME"], "desa-migran-emas")
MAIN = "^Desa Migran Emas$"


def first_run(app):
    app.wait(lambda: app.says("Record outreach sessions"), "the first page")
    app.keys("Return")
    app.tab_to_row("Name")
    app.type("Rian Contoh")
    app.tab_until("Area of Work", 20)
    pick_village(app)
    app.tab_until("Continue", 30)
    app.keys("Return")
    app.tab_until("Start Working")
    app.keys("Return")

    app.wait(lambda: app.says("Choose a Passphrase"), "the page of the passphrase")
    app.tab_to_row("New passphrase")
    app.type(PASSPHRASE)
    app.tab_to_row("The same again")
    app.type(PASSPHRASE)
    app.keys("Return")
    app.wait(lambda: len(code_groups(app)) == 8, "the recovery code")
    app.tab_to_row("Last group of the code")
    app.type(code_groups(app)[-1])
    app.keys("Return")
    app.wait(lambda: app.says("Prospective Workers (CPMI)") or app.says("CPMI"), "the pages of persons")


def code_groups(app):
    labels = [name for role, name in app.subtree("Recovery code") if role == "label"]
    return [name for name in labels if len(name) == 4]


def pick_village(app):
    app.type("nifukani")
    time.sleep(0.5)
    app.keys("Down", "Return")
    time.sleep(0.2)


def register(app):
    """Returns the seconds it took."""
    app.keys("alt+3")
    app.wait(lambda: app.says("Nobody Registered Yet"), "the empty list")
    began = time.monotonic()
    app.keys("ctrl+n")
    app.wait(lambda: app.focus() == "Name", "the form")
    app.type(NAME)
    app.tab_until("Woman", 3)
    app.keys("space")
    app.tab_until("Village", 3)
    pick_village(app)
    app.tab_until("NIK", 3)
    app.type(NIK)
    app.tab_until("Telephone", 3)
    app.type(PHONE)
    app.tab_until("How consent was given", 10, "ctrl+Page_Down")
    app.keys("space", "Down", "Return")
    app.keys("ctrl+s")
    app.wait(lambda: app.says(NAME), "the list with the person")
    return time.monotonic() - began


def attach_paper(app):
    app.keys("ctrl+f")
    app.type(NAME)
    open_first_found(app)
    app.keys("ctrl+Page_Down", "ctrl+Page_Down")
    app.tab_until("Passport", 60)
    app.keys("Return")
    app.bring("Passport")
    app.tab_until("Number", 5)
    app.type(PAPER)
    app.tab_until("Valid until", 5)
    app.type("1/3/2031")
    app.keys("ctrl+s")
    app.wait(lambda: app.says("There · valid until 1 March 2031"), "the paper on the page")
    app.bring(MAIN)


def open_first_found(app):
    """Enter goes from the search to the list, and Enter opens its first row."""
    time.sleep(0.5)
    app.keys("Return")
    time.sleep(0.3)
    app.keys("Return")
    app.wait(lambda: app.says("Man · ") or app.says("Woman · "), "the page of the person")


def add_company():
    """The list of the office, which comes by import or sync while the app is open."""
    subprocess.run([DESACTL, "--store", os.path.join(HOME, "default"), "add", "organisation", "kind=p3mi",
                    "name=PT Sriti Rukmana Lestari", "licence_no=SIP3MI 123/2024", "licence_until=2031-01-01"],
                   check=True, env={**ENV, "DESA_PASSPHRASE": PASSPHRASE}, stdout=subprocess.DEVNULL)


def check_recruiter(app):
    add_company()
    app.keys("alt+6", "ctrl+f")
    app.type("PT Sriti Rukma Lestari")
    app.wait(lambda: app.says("SIP3MI 123/2024"), "the licence of the company")
    app.keys("ctrl+f", "ctrl+a")
    app.type("PT Maju Terus Jaya")
    app.wait(lambda: app.says("Possibly an illegal recruiter"), "the warning")


def lock_and_unlock(app):
    app.keys("ctrl+l")
    app.wait(lambda: app.length("Passphrase") == 0 and not app.says(NAME), "the lock, and nobody behind it")
    app.tab_to_row("Passphrase")
    app.type(PASSPHRASE)
    app.keys("Return")
    app.wait(lambda: app.length("Passphrase") == -1, "the app behind the lock")


def find_again(app):
    app.keys("alt+3")
    app.wait(lambda: app.says(NAME), "the list")
    app.keys("ctrl+f")
    app.type(MISSPELT)
    open_first_found(app)


def save_slip(app, target):
    app.tab_until("Print Slip", 40)
    app.keys("Return")
    time.sleep(0.3)
    app.keys("Down", "Return")
    app.bring("Save the Slip")
    time.sleep(0.5)
    app.keys("ctrl+a")
    app.type(target)
    app.keys("Return")
    app.wait(lambda: os.path.exists(target), "the slip")
    app.bring(MAIN)


# What is written by the app itself, or stands only with those who have withdrawn.
NOT_IN_THE_FORM = {"not_same", "merged_into", "consent_version", "consent_withdrawn_at"}


def check_names(app):
    """Whoever does not see the form hears the name of each field in it."""
    app.keys("alt+3", "ctrl+n")
    app.wait(lambda: app.focus() == "Name", "the form")
    nodes = app.subtree("DmePersonForm")
    names = {name.split(": ")[0] for role, name in nodes if role != "label"}
    unnamed = [(role, name) for role, name in nodes if role in ("text", "combo box", "check box", "push button")
               and (name == "" or name.startswith(("Gtk", "Dme", "Adw")))]
    check_equal(unnamed, [], "without a name")
    fields = json.loads(subprocess.run([DESACTL, "fields", "person", "--json"], capture_output=True, check=True,
                                       env=ENV).stdout)
    missing = [f["label"] for f in fields if f["name"] not in NOT_IN_THE_FORM and f["label"] not in names]
    check_equal(missing, [], "fields nobody hears of")
    app.keys("Escape")


def secrets():
    texts = [*NAME.split(), *MISSPELT.split(), NIK, PHONE.replace(" ", ""), PHONE[1:].replace(" ", ""), PHONE, PAPER]
    for text in texts:
        for one in {text, text.lower(), text.upper()}:
            yield one, one.encode()
            yield one, one.encode("utf-16-le")


def check_files(folder, slip):
    """Every file that the app could have written, byte for byte; the slip is the one that shows the name."""
    roots = {folder.path, *(os.environ[v] for v in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                                                   "XDG_STATE_HOME", "XDG_RUNTIME_DIR"))}
    control = False
    for root in roots:
        for path, _, names in os.walk(root):
            for name in names:
                file = os.path.join(path, name)
                if file == slip or not os.path.isfile(file):
                    continue
                with open(file, "rb") as stream:
                    contents = stream.read()
                control = control or b"PT Sriti Rukmana Lestari" in contents
                for text, pattern in secrets():
                    assert pattern not in contents, f"“{text}” stands in {file}"
    assert control, "not even the company was found: these are not the files"


def check_slip(slip):
    check_equal(os.stat(slip).st_mode & 0o777, 0o600, "mode of the slip")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", slip, "-"], capture_output=True, text=True, check=True).stdout
        assert NAME in text and NIK not in text, text


def check_store():
    """What was done is there, and noted."""
    def listed(type_):
        out = subprocess.run([DESACTL, "--store", os.path.join(HOME, "default"), "list", type_, "--json"], check=True,
                             capture_output=True, env={**ENV, "DESA_PASSPHRASE": PASSPHRASE}).stdout
        return json.loads(out)

    # First, since asking for the person is noted too.
    check_equal([note["what"] for note in listed("access")], ["cetak"], "the access log")
    (person,) = listed("person")
    check_equal([person[f] for f in ("name", "nik", "sex", "region", "phone", "birth_date")],
                [NAME, NIK, "p", "53.02.07.2015", "+6281237001199", "1999-06-15"], "the person")
    assert person["consent_method"] and person["consent_by"] == "Rian Contoh", person
    (paper,) = listed("document")
    check_equal([paper[f] for f in ("kind", "number", "expires")], ["paspor", PAPER, "2031-03-01"], "the paper")


def a_new_user_registers_a_person_and_leaves_no_name_behind():
    put_settings(False)
    with Folder() as folder:
        slip = folder.file("bukti.pdf")
        app = App(folder.file("app.log"))
        try:
            first_run(app)
            before = app.pressed
            seconds = register(app)
            keys = app.pressed - before
            print(f"# registered in {seconds:.1f} s, with {keys} keys besides the words", flush=True)
            assert seconds < 60, f"registering took {seconds:.1f} s"
            assert keys <= 25, f"{keys} keys besides the words are too many for a minute"
            attach_paper(app)
            check_recruiter(app)
            lock_and_unlock(app)
            find_again(app)
            save_slip(app, slip)
            check_names(app)
            check_files(folder, slip)
        except AssertionError:
            print("# the focus is on", app.focus())
            app.dump()
            raise
        finally:
            app.end()
        check_slip(slip)
        check_store()
        check_files(folder, slip)


run_tests(a_new_user_registers_a_person_and_leaves_no_name_behind)
