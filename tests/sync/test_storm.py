#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of client and server at random moments, while records are saved and sent.

STORM_ROUNDS and STORM_SEED choose how often and which."""

import json
import os
import random
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import Folder, check_equal, run_tests  # noqa: E402

ROUNDS = int(os.environ.get("STORM_ROUNDS", "220"))
SEED = int(os.environ.get("STORM_SEED", "20261121"))
LIMIT = 150  # seconds; a slow machine ends early, but not below 200 rounds
UUID = 36


def count_ops(store):
    """Ops that a store ever wrote, over all its lives; the log may not be shortened by a storm."""
    db = sqlite3.connect(f"file:{store}/store.db?mode=ro", uri=True)
    try:
        return db.execute("SELECT count(*) FROM op").fetchone()[0]
    finally:
        db.close()


class Storm:
    def __init__(self, folder, chance):
        self.chance = chance
        self.server = folder.server()
        self.devices = [folder.device("one"), folder.device("two")]
        for device in self.devices:
            device.enrol(self.server)
        self.typed = 0
        self.promised = {}  # id -> (venue as typed, the last number whose save was reported)
        self.kills = {"save": 0, "sync": 0, "server": 0, "none": 0}

    def save(self, device):
        """Begins to save: mostly a new record, at times a change of one that is known."""
        self.typed += 1
        known = [i for i, p in self.promised.items() if p[2] is device]
        if known and self.chance.random() < 0.3:
            id_ = self.chance.choice(known)
            return id_, device.start("set", "activity", id_, f"att_cpmi_l={self.typed}")
        return None, device.start("add", "activity", "kind=sosialisasi", "region=53.02.08.2005", "date=2025-08-21",
                                  f"venue=Balai {self.typed}", f"att_cpmi_l={self.typed}")

    def heard(self, device, typed, id_, process):
        """What the program had reported before it ended is a promise."""
        out, err = process.communicate(timeout=60)
        assert process.returncode in (0, -9), f"a save ended with {process.returncode}: {err}"
        if id_ is not None:
            if process.returncode == 0:
                self.promised[id_] = (self.promised[id_][0], typed, device)
        elif len(out) == UUID + 1 and out.endswith("\n"):
            self.promised[out.strip()] = (f"Balai {typed}", typed, device)
        else:
            check_equal(process.returncode, -9, f"exit status of a save that said {out!r}")

    def round(self):
        device = self.chance.choice(self.devices)
        id_, saving = self.save(device)
        typed = self.typed
        syncing = device.start("sync")
        victim = self.chance.choice(("save", "sync", "server", "none"))
        time.sleep(self.chance.uniform(0, 0.045))
        self.kills[victim] += 1
        if victim == "save":
            saving.kill()
        elif victim == "sync":
            syncing.kill()
        elif victim == "server":
            self.server.process.kill()
        self.heard(device, typed, id_, saving)
        _, err = syncing.communicate(timeout=60)
        allowed = {"sync": (0, -9), "server": (0, 4)}.get(victim, (0,))
        assert syncing.returncode in allowed, f"sync ended with {syncing.returncode} after {victim}: {err}"
        if victim == "server":
            self.server.process.wait(20)
            self.server.start()

    def check(self):
        on_server = self.server.records("activity")
        on_devices = {}
        ops = 0
        for device in self.devices:
            device.sync()
            on_server = self.server.records("activity")
            mine = device.records("activity")
            for id_, record in mine.items():
                check_equal(record["state"], "sent", f"state of {id_}")
                for field in ("venue", "att_cpmi_l", "kind", "region", "date"):
                    check_equal(on_server[id_][field], record[field], f"{field} of {id_}")
            on_devices.update(mine)
            ops += count_ops(device.store)
            check_equal(device.status()["waiting_ops"], 0, "waiting")
            check_equal(device.json("verify")["ok"], True, "verify of the device")
        check_equal(sorted(on_server), sorted(on_devices), "ids on the server")
        for id_, (venue, number, _) in self.promised.items():
            assert id_ in on_server, f"{id_} was reported as saved and is lost"
            check_equal(on_server[id_]["venue"], venue, f"venue of {id_}")
            # A save that was killed after its commit may have come later than the last one reported.
            assert on_server[id_]["att_cpmi_l"] >= number, f"{id_} lost a change"
        devices = json.loads(self.server.admin("devices", "--json").stdout)
        check_equal(sum(d["ops"] for d in devices), ops, "ops on the server, each once")
        self.server.admin("verify")


def every_reported_save_is_on_the_server_once_after_a_storm():
    chance = random.Random(SEED)
    with Folder() as folder:
        storm = Storm(folder, chance)
        begin = time.monotonic()
        rounds = 0
        while rounds < ROUNDS and (rounds < 200 or time.monotonic() - begin < LIMIT):
            storm.round()
            rounds += 1
            if rounds % 50 == 0:
                for device in storm.devices:
                    check_equal(device.json("verify")["ok"], True, f"verify after round {rounds}")
        storm.check()
        print(f"# seed {SEED}: {rounds} rounds in {time.monotonic() - begin:.0f} s, "
              f"{len(storm.promised)} records promised, killed: {storm.kills}")
        assert min(storm.kills.values()) > ROUNDS / 10, storm.kills


run_tests(every_reported_save_is_on_the_server_once_after_a_storm)
