# SPDX-License-Identifier: GPL-3.0-or-later
"""The running app as a screen reader sees it: fields by their names, and real keys."""

import datetime
import os
import shutil
import subprocess
import time
import warnings

# The bus of this process warns about every app that comes; the app itself is watched more strictly.
os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from desa import ENV, wait_for  # noqa: E402

# The interfaces of a node have no other name that works on Debian 12.
warnings.simplefilter("ignore", DeprecationWarning)

APP = os.environ["DESA_APP"]


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
        self.pressed = 0
        self.focused_node = None
        self.listener = Atspi.EventListener.new(self.heard)
        self.listener.register("object:state-changed:focused")
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
        self.pressed += len(keys)
        subprocess.run(["xdotool", "key", "--delay", "30", *keys], check=True)
        time.sleep(0.05)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "12", text], check=True)

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

    # Several pages lie on each other, and GTK 4.8 does not say which of them is in view: the pages of
    # persons are driven by the keyboard, and what has the focus is what is looked at.

    def everything(self, *roles):
        for node in walk(self.root):
            try:
                if not roles or node.get_role_name() in roles:
                    yield node
            except GLib.Error:
                continue

    def heard(self, event):
        if event.detail1 == 1:
            self.focused_node = event.source

    def focus(self):
        """The name of whatever has the focus, in any window; None if nothing has."""
        while GLib.MainContext.default().iteration(False):
            pass
        try:
            if self.focused_node is not None and \
                    self.focused_node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return self.focused_node.get_name()
        except GLib.Error:
            pass
        self.focused_node = None
        for node in self.everything():
            try:
                if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                    self.focused_node = node
                    return node.get_name()
            except GLib.Error:
                continue
        return None

    def tab_until(self, name, most=60, key="Tab"):
        """Returns how many keys that took. A drop-down is called by its field and what is chosen."""
        for count in range(most):
            focus = self.focus() or ""
            if focus == name or focus.startswith(name + ": "):
                return count
            self.keys(key)
        raise AssertionError(f"{key} never came to “{name}”")

    def length(self, name):
        for node in self.everything("text", "entry", "password text"):
            if node.get_name() == name and node.get_text_iface() is not None:
                return node.get_text_iface().get_character_count()
        return -1

    def tab_to_row(self, name, most=20):
        """An AdwEntryRow of 1.2 does not say that it has the focus: what is typed shows where it is."""
        for _ in range(most):
            if self.focus() is None:
                before = self.length(name)
                self.keys("x")
                if self.length(name) > before:
                    self.keys("BackSpace")
                    return
                self.keys("BackSpace")
            self.keys("Tab")
        raise AssertionError(f"Tab never came to the row “{name}”")

    def says(self, text):
        """Whether it stands anywhere, on whatever page."""
        return any(text in node.get_name() for node in self.everything())

    def subtree(self, name):
        (found,) = [node for node in self.everything() if node.get_name() == name]
        return [(node.get_role_name(), node.get_name()) for node in walk(found)]

    def bring(self, title):
        """Without a window manager nobody else gives the keyboard to a new window."""
        wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title, "windowfocus"],
                                        capture_output=True, check=False).returncode == 0, 20, f"a window “{title}”")

    def dump(self):
        for node in walk(self.root):
            print("#", node.get_role_name(), repr(node.get_name()))

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.log.close()


def put_settings(postponed=True):
    """English, for the names; the app is Indonesian by itself. A passphrase was postponed today."""
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as stream:
        stream.write("[org/desamigran/DesaMigranEmas]\nlanguage='en'\n")
        if postponed:
            stream.write(f"passphrase-postponed='{today}'\n")
    ENV["GSETTINGS_BACKEND"] = "keyfile"


def put_store(device):
    """Where the app looks for it."""
    home = os.path.join(os.environ["XDG_DATA_HOME"], "desa-migran-emas")
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    os.rename(device.store, os.path.join(home, "default"))
    device.store = os.path.join(home, "default")
