#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line breaks at every 64th byte of a request and of its answer."""

import json
import os
import shutil
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, NOT_REACHED, Folder, check_equal, run_tests  # noqa: E402
from faultproxy import FaultProxy  # noqa: E402

STEP = 64


class Model:
    """A store full of invented records, never sent; each cut gets a copy of it."""

    def __init__(self, folder):
        self.device = folder.device("model", init=False)
        self.device.ok("init", "--name", "Latihan", "--role", "petugas", "--scope", "53", "--practice")
        self.types = [t["name"] for t in self.device.json("types")]
        self.ids = {t: sorted(self.device.records(t)) for t in self.types}
        self.ops = self.device.status()["waiting_ops"]

    def put(self, folder):
        device = folder.device(init=False)
        shutil.copytree(self.device.store, device.store)
        return device


def count_acknowledged(device):
    db = sqlite3.connect(f"file:{device.store}/store.db?mode=ro", uri=True)
    try:
        return db.execute("SELECT count(*) FROM op WHERE open = 0").fetchone()[0]
    finally:
        db.close()


def server_ops(server):
    return sum(d["ops"] for d in json.loads(server.admin("devices", "--json").stdout))


def check_complete(model, device, server):
    """Everything is there, once, with its values."""
    check_equal(server_ops(server), model.ops, "ops on the server")
    check_equal(device.status()["waiting_ops"], 0, "ops that wait")
    for type_ in model.types:
        there, here = server.records(type_), device.records(type_)
        check_equal(sorted(there), model.ids[type_], f"ids of {type_}")
        for id_, record in here.items():
            for field in set(record) - {"rev", "created_by", "updated_by", "state", "record_state"}:
                check_equal(there[id_].get(field), record[field], f"{field} of {id_}")


def sync_over_a_line_that_breaks(model, up=None, down=None):
    with Folder() as folder:
        server = folder.server("--practice")
        proxy = FaultProxy(server.port)
        device = model.put(folder)
        device.enrol(server, proxy.url)
        proxy.cut_up, proxy.cut_down = up, down
        result = device.run("sync")
        assert result.returncode in (DONE, NOT_REACHED), f"{result.returncode}: {result.stderr}"
        # A line may also break when all is sent, and only the news are missing.
        assert result.returncode == NOT_REACHED or device.status()["waiting_ops"] == 0, "says what it did"
        # Nothing counts as sent that the server does not hold.
        assert count_acknowledged(device) <= server_ops(server)
        check_equal(device.json("verify")["ok"], True, "verify")
        proxy.cut_up = proxy.cut_down = None
        device.sync()
        check_complete(model, device, server)
        server.admin("verify")
        proxy.close()
        return result.returncode


def at_every_64th_byte(way):
    with Folder() as folder:
        model = Model(folder)
        with Folder() as first:
            server = first.server("--practice")
            proxy = FaultProxy(server.port)
            device = model.put(first)
            device.enrol(server, proxy.url)
            device.sync()
            check_complete(model, device, server)
            size = proxy.carried[("up", "down").index(way)]
        cuts = range(STEP, size + STEP, STEP)
        with ThreadPoolExecutor(3) as pool:
            statuses = list(pool.map(lambda n: sync_over_a_line_that_breaks(model, **{way: n}), cuts))
        print(f"# {len(cuts)} cuts of {size} bytes, {statuses.count(NOT_REACHED)} runs ended early")
        check_equal(statuses[0], NOT_REACHED, "the first cut")
        assert size > 2 * STEP


def a_request_cut_at_every_64th_byte_loses_nothing():
    at_every_64th_byte("up")


def an_answer_cut_at_every_64th_byte_loses_nothing():
    at_every_64th_byte("down")


run_tests(a_request_cut_at_every_64th_byte_loses_nothing,
          an_answer_cut_at_every_64th_byte_loses_nothing)
