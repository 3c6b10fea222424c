#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-tests.py DIR: reads the test logs of meson in DIR, shows each failure with
what it said, and ends in "N passed, N failed". A program that crashed, ran out of
time or said nothing counts as failed, so does a run without a log or a test."""

import json
import os
import re
import sys

TAP = re.compile(r"^(not )?ok\b[ \t]*\d*[ \t]*(?:- )?([^#]*)(?:#[ \t]*(SKIP))?", re.IGNORECASE)
SHOWN = 120  # lines of what a failed program said


def count(run):
    """(passed, failed names, skipped) of one program."""
    passed, failed, skipped = 0, [], 0
    lines = run.get("stdout", "").splitlines()
    is_tap = any(re.match(r"^1\.\.\d+", line) for line in lines)
    for line in lines if is_tap else []:
        match = TAP.match(line)
        if match is None:
            continue
        if match[3]:
            skipped += 1
        elif match[1]:
            failed.append(match[2].strip())
        else:
            passed += 1
    result = run.get("result")
    if result == "SKIP":
        return passed, failed, max(skipped, 1)
    if result == "OK":
        return passed or (0 if skipped or is_tap else 1), failed, skipped
    if not failed:
        failed = [f"{result}, exit status {run.get('returncode')}"]
    return passed, failed, skipped


def main():
    passed, failed, skipped = 0, 0, 0
    for name in sorted(os.listdir(sys.argv[1]), key=lambda n: int(n.split()[0])):
        label = name.split(" ", 1)[1]
        here = 0
        with open(os.path.join(sys.argv[1], name), encoding="utf-8", errors="replace") as stream:
            for line in stream:
                run = json.loads(line)
                here += 1
                good, bad, left_out = count(run)
                passed += good
                failed += len(bad)
                skipped += left_out
                if not bad:
                    continue
                print(f"\n--- FAILED ({label}): {run['name']}")
                for test in bad:
                    print(f"    {test}")
                said = [text for text in run.get("stdout", "").splitlines() if not text.startswith("ok ")]
                said += [text for text in run.get("stderr", "").splitlines() if not text.startswith("dbus-daemon[")]
                for text in said[-SHOWN:]:
                    print(f"  | {text}")
        if here == 0:
            failed += 1
            print(f"\n--- FAILED ({label}): no test was run")
    if skipped:
        print(f"\n{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
