#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tool of the developer does what its help says: packages, practice server, count of tests."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request

SOURCE = os.environ["DESA_SOURCE"]
BUILD = sys.argv[1]
DEV = os.path.join(SOURCE, "dev")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def environment(scratch, **more):
    env = dict(os.environ, HOME=scratch, XDG_DATA_HOME=os.path.join(scratch, "data"), DEV_BUILD=BUILD,
               XDG_RUNTIME_DIR=os.path.join(scratch, "run"), TMPDIR=scratch, **more)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "G_DEBUG"):
        env.pop(name, None)
    os.makedirs(env["XDG_RUNTIME_DIR"], mode=0o700, exist_ok=True)
    return env


def dev(scratch, *arguments, **more):
    return subprocess.run([DEV, *arguments], env=environment(scratch, **more), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)


def fake_tools(scratch, **scripts):
    """A PATH that begins with tools of our own."""
    folder = os.path.join(scratch, "bin")
    os.makedirs(folder, exist_ok=True)
    for name, text in scripts.items():
        path = os.path.join(folder, name.replace("_", "-"))
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)
    return folder + ":" + os.environ["PATH"]


def wait_for(function, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = function()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {seconds} s")


def is_up(url):
    try:
        DIRECT.open(url, timeout=5).read()
        return True
    except (OSError, urllib.error.URLError):
        return False


def test_help_names_every_verb(scratch):
    text = dev(scratch, "--help").stdout
    for verb in ("run", "test", "shots", "bench", "lint", "asan"):
        assert re.search(rf"^  {verb} ", text, re.MULTILINE), f"{verb} is not in --help"
        own = dev(scratch, verb, "--help")
        assert own.returncode == 0 and own.stdout.startswith(f"usage: ./dev {verb}"), own.stdout
    assert dev(scratch, "nonsense").returncode == 2


def test_nothing_is_installed_when_nothing_is_missing(scratch):
    path = fake_tools(scratch, dpkg_query="echo 'ii '\n", apt_get=f"echo $* >> {scratch}/apt\n")
    done = dev(scratch, "lint", PATH=path)
    assert "/lint/" in done.stdout, done.stdout
    assert not os.path.exists(f"{scratch}/apt"), "apt-get was called"


def test_exactly_what_is_missing_is_installed(scratch):
    path = fake_tools(
        scratch,
        dpkg_query="case \"$*\" in *libsodium-dev|*meson) exit 1 ;; *xvfb) echo 'rc ' ;; *) echo 'ii ' ;; esac\n",
        apt_get=f"echo \"$*\" >> {scratch}/apt\n", sudo="exec \"$@\"\n")
    done = dev(scratch, "lint", PATH=path)
    with open(f"{scratch}/apt", encoding="utf-8") as stream:
        calls = stream.read().splitlines()
    assert len(calls) == 2 and calls[0].startswith("update"), calls
    assert calls[1] == "install -q -y --no-install-recommends meson libsodium-dev xvfb", calls
    assert "Installing from Debian: meson libsodium-dev xvfb" in done.stdout, done.stdout


def test_a_failed_installation_ends_with_its_reason(scratch):
    path = fake_tools(scratch, dpkg_query="exit 1\n", apt_get="exit 100\n", sudo="exec \"$@\"\n")
    done = dev(scratch, "test", PATH=path)
    assert done.returncode == 1 and "apt-get update failed; is this computer online?" in done.stdout, done.stdout


def practice_url(text):
    found = re.search(r"^Practice server: (http://127\.0\.0\.1:\d+), data in (.+)$", text, re.MULTILINE)
    assert found, text
    return found[1], found[2]


def test_run_makes_a_practice_store_and_uses_it_again(scratch):
    desad, desactl = os.environ["DESAD"], os.environ["DESACTL"]
    store = os.path.join(scratch, "data/desa-migran-emas/latihan")
    devices = []
    for _ in range(2):
        done = dev(scratch, "run", "--no-window")
        assert done.returncode == 0, done.stdout
        url, data = practice_url(done.stdout)
        assert not is_up(url + "/healthz"), "the server outlived ./dev run"
        devices.append(subprocess.run([desad, "devices", "--data", data], check=True, text=True,
                                      stdout=subprocess.PIPE).stdout)
    status = subprocess.run([desactl, "--store", store, "status", "--json"], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    assert json.loads(status)["records"] > 0, status
    assert devices[0] == devices[1], "the second run enrolled once more"


def test_run_serves_a_web_page_without_a_display(scratch):
    if not os.path.exists(os.path.join(BUILD, "src/app/desa-migran-emas")):
        return "no app in this build"
    log_name = os.path.join(scratch, "run.log")
    with open(log_name, "w", encoding="utf-8") as log:
        process = subprocess.Popen([DEV, "run"], env=environment(scratch), stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log, start_new_session=True)
    try:
        def printed():
            with open(log_name, encoding="utf-8") as stream:
                return re.search(r"^  (http://127\.0\.0\.1:\d+/)$", stream.read(), re.MULTILINE)

        page = wait_for(printed, "the address")[1]
        wait_for(lambda: is_up(page), page)
        text = DIRECT.open(page, timeout=10).read().decode()
        assert "broadway" in text, text[:200]
        time.sleep(2)
        assert process.poll() is None, "the app ended by itself"
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        wait_for(lambda: not is_up(page), "the end of the page", 10)
        with open(log_name, encoding="utf-8") as stream:
            url, _ = practice_url(stream.read())
        wait_for(lambda: not is_up(url + "/healthz"), "the end of the server", 10)
    except AssertionError:
        with open(log_name, encoding="utf-8") as stream:
            print("# " + stream.read().replace("\n", "\n# "))
        raise
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    return None


def counted(scratch, *runs):
    logs = os.path.join(scratch, "logs")
    os.makedirs(logs)
    with open(os.path.join(logs, "1 here"), "w", encoding="utf-8") as stream:
        for run in runs:
            stream.write(json.dumps(run) + "\n")
    done = subprocess.run([os.path.join(SOURCE, "tests/tools/count-tests.py"), logs], text=True,
                          stdout=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.splitlines()


def test_every_subtest_is_counted(scratch):
    tap = "1..4\nok 1 /a\nok 2 /b # SKIP no network\nok 3 /c\n# a remark\nok 4 /d\n"
    code, lines = counted(scratch, {"name": "x", "result": "OK", "returncode": 0, "stdout": tap},
                          {"name": "y", "result": "OK", "returncode": 0, "stdout": "plain words\n"})
    assert code == 0 and lines[-2:] == ["1 skipped", "4 passed, 0 failed"], lines


def test_a_crash_counts_as_failed(scratch):
    code, lines = counted(scratch, {"name": "x", "result": "ERROR", "returncode": -11, "stdout": "1..2\nok 1 /a\n"},
                          {"name": "y", "result": "TIMEOUT", "returncode": -9, "stdout": ""})
    assert code == 1 and lines[-1] == "1 passed, 2 failed", lines


def test_a_failure_is_shown_with_what_it_said(scratch):
    code, lines = counted(scratch, {"name": "x", "result": "FAIL", "returncode": 1,
                                    "stdout": "1..2\nok 1 /a\nnot ok 2 /b\n", "stderr": "b was 3\n"})
    assert code == 1 and lines[-1] == "1 passed, 1 failed", lines
    assert any("/b" in line for line in lines) and any("b was 3" in line for line in lines), lines


def test_no_test_at_all_is_a_failure(scratch):
    code, lines = counted(scratch)
    assert code == 1 and lines[-1] == "0 passed, 1 failed", lines


def main():
    tests = [(name, function) for name, function in globals().items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}")
    for number, (name, function) in enumerate(tests, 1):
        scratch = tempfile.mkdtemp(prefix="dev-")
        label = "/dev/" + name[len("test_"):].replace("_", "-")
        try:
            excuse = function(scratch)
            print(f"ok {number} {label}" + (f" # SKIP {excuse}" if excuse else ""), flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError, ValueError, KeyError):
            failed += 1
            print("# " + traceback.format_exc().replace("\n", "\n# "))
            print(f"not ok {number} {label}", flush=True)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
