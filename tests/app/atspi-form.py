#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session of Kuale'u, written into the form from outside the process, saved, sent, and found on the server.

Whatever a person with a keyboard and a screen reader can do, and nothing else: fields are found by
their accessible names, keys are real ones.
"""

import datetime
import os
import shutil
import subprocess
import sys
import time
import warnings

# The bus of this process warns about every app that comes; the app itself is watched more strictly.
os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import ENV, SOURCE, Folder, check_equal, read_blocks, run_tests, wait_for  # noqa: E402

# The interfaces of a node have no other name that works on Debian 12.
warnings.simplefilter("ignore", DeprecationWarning)

APP = os.environ["DESA_APP"]
FIXTURE = os.path.join(SOURCE, "tests", "fixtures", "sessions", "sessions.txt")


def walk(node):
    yield node
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for i in range(count):
        try:
            child = node.get_child_at_index(i)
        except GLib.Error:
            continue
        if child is not None:
            yield from walk(child)


class App:
    """The running app, seen through the accessibility bus."""

    def __init__(self, log):
        env = {k: v for k, v in ENV.items() if k != "GTK_A11Y"}
        env["G_DEBUG"] = "fatal-criticals"
        self.log = open(log, "ab")
        self.process = subprocess.Popen([APP], env=env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.root = None
        self.fields = {}
        self.wait(self.look_for, "the app on the bus")

    def wait(self, condition, what, seconds=20):
        def alive():
            assert self.process.poll() is None, f"the app ended with {self.process.returncode}"
            try:
                return condition()
            except GLib.Error:
                return False

        wait_for(alive, seconds, what)

    def look_for(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app is not None and app.get_process_id() == self.process.pid and app.get_child_count() > 0:
                self.root = app
                return True
        return False

    def learn(self):
        """The fields there are, by their names; each name once."""
        self.fields = {}
        for node in walk(self.root):
            try:
                if node.get_role_name() in ("text", "entry"):
                    name = node.get_name()
                    assert name not in self.fields, f"two fields are called “{name}”"
                    self.fields[name] = node
            except GLib.Error:
                continue
        return self.fields

    def field(self, name):
        assert name in self.fields, f"there is no field “{name}”, only {sorted(self.fields)}"
        return self.fields[name]

    def write(self, name, text):
        edit = self.field(name).get_editable_text_iface()
        assert edit is not None, f"“{name}” cannot be edited"
        assert edit.set_text_contents(text), f"“{name}” does not take “{text}”"
        self.wait(lambda: self.read(name) == text, f"“{name}” to hold “{text}”")

    def read(self, name):
        text = self.field(name).get_text_iface()
        return text.get_text(0, text.get_character_count())

    def keys(self, *keys):
        subprocess.run(["xdotool", "key", "--delay", "30", *keys], check=True)
        time.sleep(0.05)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "30", text], check=True)

    def focused(self):
        for name, node in self.fields.items():
            try:
                if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                    return name
            except GLib.Error:
                continue
        return None

    def tab_to(self, name, most=60):
        """As a person without a mouse does; the focus is where Tab has brought it."""
        for _ in range(most):
            if self.focused() == name:
                return
            self.keys("Tab")
        raise AssertionError(f"Tab never came to “{name}”")

    def open_form(self):
        self.wait(lambda: "Venue" in self.learn() or self.keys("ctrl+n"), "the form")

    def dump(self):
        for node in walk(self.root):
            print("#", node.get_role_name(), repr(node.get_name()))

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.log.close()


def put_settings():
    """English, for the names; the app is Indonesian by itself. A passphrase was postponed today."""
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as stream:
        stream.write(f"[org/desamigran/DesaMigranEmas]\nlanguage='en'\npassphrase-postponed='{today}'\n")
    ENV["GSETTINGS_BACKEND"] = "keyfile"


def put_store(device):
    """Where the app looks for it."""
    home = os.path.join(os.environ["XDG_DATA_HOME"], "desa-migran-emas")
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    os.rename(device.store, os.path.join(home, "default"))
    device.store = os.path.join(home, "default")


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
