#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several devices and one server: what one writes, the others read; real programs, from outside."""

import json
import os
import shutil
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from desa import DONE, NOT_REACHED, PROBLEMS, Folder, check_equal, run_tests  # noqa: E402
from faultproxy import FaultProxy  # noqa: E402


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



def clash(folder):
    """Both have seen "Balai desa", Maria wrote "Gereja", then Yosef "Sekolah"."""
    server, maria, yosef = pair(folder)
    session = maria.add_session("Balai desa")
    maria.sync()
    yosef.sync()
    maria.ok("set", "activity", session, "venue=Gereja")
    yosef.ok("set", "activity", session, "venue=Sekolah", "host=Kecamatan")
    maria.sync()
    return server, maria, yosef, session


def two_values_of_one_field_wait_for_a_person_and_the_decision_reaches_all():
    with Folder() as folder:
        _, maria, yosef, session = clash(folder)
        check_equal(yosef.sync(status=PROBLEMS)["conflicts"], 1, "told to the one who came later")
        check_equal(maria.sync(status=PROBLEMS)["conflicts"], 1, "and to the other")
        for device, mine in ((yosef, True), (maria, False)):
            conflict, = device.json("conflicts")
            check_equal([conflict[k] for k in ("field", "value", "now", "by", "now_by", "mine")],
                        ["venue", "Sekolah", "Gereja", "Yosef Contoh", "Maria Contoh", mine], "conflict")
            check_equal(shown(device, session, "venue"), "Gereja", "what stands")
            check_equal(shown(device, session, "host"), "Kecamatan", "what nobody else changed")
            check_equal(shown(device, session, "state"), "conflict", "state")
        check_equal(maria.run("resolve", "1-nothing", "mine").returncode, 1, "no such conflict")
        maria.ok("resolve", conflict["id"], "theirs")
        check_equal(maria.json("conflicts"), [], "decided")
        maria.sync()
        yosef.sync()
        for device in (maria, yosef):
            check_equal(device.json("conflicts"), [], "over")
            check_equal(shown(device, session, "venue"), "Sekolah", "decided for")
            check_equal(shown(device, session, "state"), "sent", "state")
            device.ok("verify")


def a_new_value_may_be_the_decision():
    with Folder() as folder:
        server, maria, yosef, session = clash(folder)
        yosef.sync(status=PROBLEMS)
        conflict, = yosef.json("conflicts")
        yosef.ok("resolve", conflict["id"], "Aula kecamatan")
        yosef.sync()
        maria.sync()
        for device in (maria, yosef):
            check_equal(shown(device, session, "venue"), "Aula kecamatan", "decided")
            check_equal(device.json("conflicts"), [], "over")
        check_equal(server.admin("conflicts", "--json").stdout.strip(), "[]", "on the server")


def a_verdict_does_not_advance_what_a_device_has_seen():
    with Folder() as folder:
        _, maria, yosef = pair(folder)
        session = maria.add_session("Balai desa")
        maria.sync()
        yosef.sync()
        yosef.ok("set", "activity", session, "venue=Gereja")
        yosef.sync()
        # Maria's edit of another field is taken, and says nothing of what Yosef wrote before it.
        maria.ok("set", "activity", session, "host=Kecamatan")
        maria.ok("set", "activity", session, "venue=Sekolah")
        check_equal(maria.sync(status=PROBLEMS)["conflicts"], 1, "she had not seen it")
        check_equal(shown(maria, session, "venue"), "Gereja", "what stands")


def a_chain_of_unsent_edits_never_conflicts_with_itself():
    with Folder() as folder:
        _, maria, yosef = pair(folder)
        session = maria.add_session("A")
        for venue in ("B", "C", "D"):
            maria.ok("set", "activity", session, f"venue={venue}")
        check_equal(maria.sync()["conflicts"], 0, "conflicts")
        for venue in ("E", "F"):
            maria.ok("set", "activity", session, f"venue={venue}")
        check_equal(maria.sync()["conflicts"], 0, "conflicts")
        yosef.sync()
        check_equal(shown(yosef, session, "venue"), "F", "the last")


def a_corrected_record_takes_along_what_waited_behind_it():
    with Folder() as folder:
        server, maria, yosef = pair(folder)
        person = json.loads(server.admin("people", "--json").stdout)[0]["id"]
        session = maria.add_session("Balai desa")
        maria.sync()
        yosef.sync()
        server.admin("scope", person, "--scope", "53.03")
        maria.ok("set", "activity", session, "host=Kecamatan")
        maria.ok("set", "activity", session, "venue=Gereja")
        report = maria.sync(status=PROBLEMS)
        check_equal((report["rejected"], report["waiting"]), (1, 1), "refused for her area, and what is behind it")
        server.admin("scope", person, "--scope", "53")
        maria.sync()
        maria.ok("set", "activity", session, "results=Warga paham jalur resmi.")
        maria.sync()
        yosef.sync()
        check_equal([shown(yosef, session, k) for k in ("host", "venue", "results")],
                    ["Kecamatan", "Gereja", "Warga paham jalur resmi."], "all of it")
        check_equal((maria.status()["refused"], maria.status()["waiting_ops"]), (0, 0), "nothing left")


def two_copies_of_one_store_in_use_lose_nothing():
    with Folder() as folder:
        server, maria, yosef = pair(folder)
        maria.add_session("Bersama")
        maria.sync()
        shutil.copytree(maria.store, folder.file("copy"))
        copy = folder.device("copy", init=False)
        first = maria.add_session("Asli")
        second = copy.add_session("Salinan")
        maria.sync()
        copy.sync()
        maria.sync()
        yosef.sync()
        for device in (maria, copy, yosef):
            check_equal({first, second} <= set(device.records("activity")), True, f"both on {device.store}")
        check_equal(len(server.records("activity")), 3, "on the server")


def a_delete_needs_to_have_seen_everything():
    with Folder() as folder:
        _, maria, yosef = pair(folder)
        session = maria.add_session("Balai desa")
        maria.sync()
        yosef.sync()
        yosef.ok("set", "activity", session, "host=Kecamatan")
        yosef.sync()
        maria.ok("delete", "activity", session)
        maria.sync(status=PROBLEMS)
        check_equal(shown(maria, session, "deleted"), False, "it lives")
        check_equal(shown(maria, session, "host"), "Kecamatan", "with what she had not seen")
        conflict, = maria.json("conflicts")
        check_equal((conflict["field"], conflict["value"]), ("deleted", "true"), "her wish is kept")
        maria.ok("resolve", conflict["id"], "mine")
        maria.sync()
        yosef.sync()
        check_equal(yosef.records("activity"), {}, "now it may go")
        check_equal((maria.json("conflicts"), yosef.json("conflicts")), ([], []), "over")


def what_moves_comes_whole_and_leaves_word():
    with Folder() as folder:
        server = folder.server()
        maria, yosef = folder.device("maria"), folder.device("yosef")
        maria.ok("enrol", server.url, server.code("Maria Contoh", scope="53.02"))
        yosef.ok("enrol", server.url, server.code("Yosef Contoh", scope="53.03"))
        session = maria.add_session("Balai desa")
        task = maria.ok("add", "follow_up", f"parent={session}", "what=Kirim brosur").strip()
        maria.sync()
        check_equal(yosef.sync()["pulled"], 0, "not his area")
        maria.ok("set", "activity", session, "region=53.03.11.2005")
        check_equal(maria.sync()["pulled"], 2, "both left")
        check_equal(maria.records("activity"), {}, "in no list")
        check_equal(shown(maria, session, "state"), "gone", "but to be read")
        check_equal(yosef.sync()["pulled"], 2, "both came")
        check_equal(shown(yosef, task, "what", "follow_up"), "Kirim brosur", "whole")


def a_new_area_comes_and_an_old_one_leaves():
    with Folder() as folder:
        server, maria, yosef = pair(folder)
        here = maria.add_session("Nifukani")
        there = maria.add_session("Lain", region="53.03.11.2005")
        maria.sync()
        yosef.sync()
        people = json.loads(server.admin("people", "--json").stdout)
        person = next(p["id"] for p in people if p["name"] == "Yosef Contoh")
        server.admin("scope", person, "--scope", "53.02")
        unsent = yosef.add_session("Belum terkirim")
        yosef.sync()
        check_equal(set(yosef.records("activity")), {here, unsent}, "narrower")
        server.admin("scope", person, "--scope", "53.02,53.03")
        yosef.sync()
        check_equal(set(yosef.records("activity")), {here, there, unsent}, "wider")
        check_equal(yosef.status()["identity"]["scope"], "53.02,53.03", "told")


def receipts_and_pages_beyond_the_backup_are_void():
    with Folder() as folder:
        server, maria, yosef = pair(folder)
        session = maria.add_session("Balai desa")
        maria.sync()
        yosef.sync()
        server.admin("backup", folder.file("b.db"))
        yosef.ok("set", "activity", session, "venue=Gereja")
        late = yosef.add_session("Sesudah cadangan")
        yosef.sync()
        maria.sync()
        server.end()
        server.admin("restore", folder.file("b.db"))
        server.start()
        maria.sync()  # first: what she has read there is lost until its author comes
        yosef.sync()
        maria.sync()
        for device in (maria, yosef):
            check_equal(set(device.records("activity")), {session, late}, "all is there again")
            check_equal(shown(device, session, "venue"), "Gereja", "what was acknowledged")
            check_equal(device.json("conflicts"), [], "no false question")
            device.ok("verify")


def what_differs_is_found_and_mended():
    with Folder() as folder:
        _, maria, yosef = pair(folder)
        ids = [maria.add_session(f"Balai {n}") for n in range(30)]
        check_equal(maria.sync()["digest_equal"], True, "of who sent")
        check_equal(yosef.sync()["digest_equal"], True, "of who received")
        check_equal(yosef.sync()["digest_equal"], True, "nothing has changed since")
        with sqlite3.connect(os.path.join(yosef.store, "store.db")) as db:
            db.execute("DELETE FROM listing WHERE rid = (SELECT rid FROM record WHERE id = ?)", (ids[0],))
            db.execute("DELETE FROM record WHERE id = ?", (ids[0],))
            db.execute("UPDATE record SET known = known - 1 WHERE id = ?", (ids[1],))
        db.close()
        maria.ok("set", "activity", ids[2], "venue=Gereja")
        maria.sync()
        check_equal(yosef.sync()["digest_equal"], True, "mended")
        check_equal(set(yosef.records("activity")), set(ids), "all there")
        yosef.ok("verify")


def an_unsent_change_is_no_difference():
    with Folder() as folder:
        _, maria, yosef = pair(folder)
        session = maria.add_session("Balai desa")
        maria.sync()
        yosef.sync()
        maria.ok("add", "activity", "kind=sosialisasi", "region=53.02.08.2005", "date=2025-08-21")
        maria.ok("set", "activity", session, "host=Desa")
        check_equal(maria.sync()["digest_equal"], True, "digest")


def a_page_cut_anywhere_is_taken_whole_or_not_at_all():
    with Folder() as folder:
        server = folder.server()
        maria = folder.device("maria")
        maria.ok("enrol", server.url, server.code("Maria Contoh"))
        ids = {maria.add_session(f"Balai {n}", host=f"Tuan rumah {n * n}") for n in range(20)}
        maria.sync()
        proxy = FaultProxy(server.port)
        yosef = folder.device("yosef")
        yosef.ok("enrol", proxy.url, server.code("Yosef Contoh"))
        before = proxy.carried[1]
        shutil.copytree(yosef.store, folder.file("fresh"))
        yosef.sync()
        size = proxy.carried[1] - before
        for cut in range(64, size, 128):
            shutil.rmtree(yosef.store)
            shutil.copytree(folder.file("fresh"), yosef.store)
            proxy.cut_down = cut
            result = yosef.run("sync")
            assert result.returncode in (DONE, NOT_REACHED), result.stderr
            proxy.cut_down = None
            check_equal(yosef.json("verify")["ok"], True, "verify")
            yosef.sync()
            check_equal(set(yosef.records("activity")), ids, f"cut at {cut}")
        proxy.close()


def a_kill_while_pulling_leaves_whole_pages():
    with Folder() as folder:
        server = folder.server()
        maria = folder.device("maria")
        maria.ok("enrol", server.url, server.code("Maria Contoh"))
        with open(folder.file("list.csv"), "w", encoding="utf-8") as stream:
            stream.write("kind,region,date,venue,host\n")
            for n in range(1500):
                stream.write(f"sosialisasi,53.02.08.2005,2025-08-21,Balai {n},Tuan rumah {n * 7919}\n")
        maria.ok("import", "activity", folder.file("list.csv"))
        maria.sync()
        yosef = folder.device("yosef")
        yosef.ok("enrol", server.url, server.code("Yosef Contoh"))
        for delay in (0.02, 0.05, 0.1, 0.2, 0.3):
            process = yosef.start("sync")
            time.sleep(delay)
            process.kill()
            process.communicate()
            check_equal(yosef.json("verify")["ok"], True, "verify")
        yosef.sync()
        check_equal(len(yosef.records("activity")), 1500, "all")


run_tests(what_one_writes_the_other_reads,
          two_values_of_one_field_wait_for_a_person_and_the_decision_reaches_all,
          a_new_value_may_be_the_decision,
          a_verdict_does_not_advance_what_a_device_has_seen,
          a_chain_of_unsent_edits_never_conflicts_with_itself,
          a_corrected_record_takes_along_what_waited_behind_it,
          two_copies_of_one_store_in_use_lose_nothing,
          a_delete_needs_to_have_seen_everything,
          what_moves_comes_whole_and_leaves_word,
          a_new_area_comes_and_an_old_one_leaves,
          receipts_and_pages_beyond_the_backup_are_void,
          what_differs_is_found_and_mended,
          an_unsent_change_is_no_difference,
          a_page_cut_anywhere_is_taken_whole_or_not_at_all,
          a_kill_while_pulling_leaves_whole_pages)
