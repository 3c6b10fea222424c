/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-uuid.h"
#include "server-fixture.h"

/* What holds an op back, what sets it free, and what deletion means: one test per rule. */

static void
test_behind_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *other = dme_uuid_new ();
  DmeOp *bad = make_activity (id, "Balai desa");
  g_autoptr (DmePushReply) reply = NULL;

  dme_fields_set (bad->set, "date", "2199-01-01");
  reply = push_ops (f->server, &f->a,
                    ops_of (bad, make_op ("activity", id, "notes=Hujan", NULL),
                            make_activity (other, "Lain"), NULL));
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "date-in-future");
  assert_verdict (reply, 1, DME_VERDICT_WAITING);
  g_assert_cmpstr (verdict_at (reply, 1)->waits_for, ==, id);
  g_assert_cmpint (verdict_at (reply, 1)->rev, ==, 0);
  assert_verdict (reply, 2, DME_VERDICT_OK);
}

static void
test_again_releases (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  DmeOp *bad = make_activity (id, "Balai desa");
  DmeOp *good;
  g_autoptr (DmePushReply) refused = NULL;
  g_autoptr (DmePushReply) reply = NULL;

  dme_fields_set (bad->set, "date", "2199-01-01");
  refused =
    push_ops (f->server, &f->a,
              ops_of (bad, make_op ("activity", id, "notes=Hujan", "venue=Lama", NULL), NULL));
  assert_verdict (refused, 1, DME_VERDICT_WAITING);

  good = make_activity (id, "Baru");
  good->again = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (good->again, (gint64[]){ 1 }, 1);
  reply = push_one (f->server, &f->a, good);
  assert_verdict (reply, 0, DME_VERDICT_OK);
  assert_field (f, id, "venue",
                "Baru"); /* The older value that waited does not come back over the newer. */
  assert_field (f, id, "notes", "Hujan"); /* And what it alone brought is not lost. */
  g_assert_cmpuint (open_rejects (f), ==, 0);
  g_assert_cmpint (verdict_now (f, &f->a, 2), ==, DME_VERDICT_SAME);
  g_assert_cmpint (stats_of (f).waiting, ==, 0);
}

static void
test_again_refused_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  DmeOp *bad = make_activity (id, "Balai desa");
  DmeOp *still_bad;
  g_autoptr (DmePushReply) refused = NULL;
  g_autoptr (DmePushReply) reply = NULL;
  g_autoptr (DmePushReply) last = NULL;

  dme_fields_set (bad->set, "date", "2199-01-01");
  refused =
    push_ops (f->server, &f->a, ops_of (bad, make_op ("activity", id, "notes=Hujan", NULL), NULL));
  still_bad = make_activity (id, "Baru");
  dme_fields_set (still_bad->set, "date", "2198-01-01");
  still_bad->again = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (still_bad->again, (gint64[]){ 1 }, 1);
  reply = push_one (f->server, &f->a, still_bad);
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpint (verdict_now (f, &f->a, 2), ==, DME_VERDICT_WAITING);
  g_assert_cmpuint (open_rejects (f), ==, 2);

  last = push_one (f->server, &f->a,
                   make_op ("activity", id, "kind=sosialisasi", "region=53.02.08.2005",
                            "date=2026-02-09", "again:1", "again:3", NULL));
  assert_verdict (last, 0, DME_VERDICT_OK);
  assert_field (f, id, "notes", "Hujan");
  g_assert_cmpuint (open_rejects (f), ==, 0);
}

static void
test_withdrawn (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  DmeOp *bad = make_activity (id, "Balai desa");
  g_autoptr (DmePushReply) refused = NULL;
  g_autoptr (DmePushReply) reply = NULL;

  dme_fields_set (bad->set, "att_cpmi_l", "-1");
  refused = push_one (f->server, &f->a, bad);
  assert_verdict (refused, 0, DME_VERDICT_REJECTED);
  reply = push_one (f->server, &f->a, make_op ("activity", id, "-", "again:1", NULL));
  assert_verdict (reply, 0, DME_VERDICT_SAME);
  g_assert_cmpuint (open_rejects (f), ==, 0);
  g_assert_null (load_row (f->server, id));
}

static void
test_other_device_is_not_held_back (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    refused = push_one (f->server, &f->a, make_op ("activity", id, "start=25:99", NULL));
  g_autoptr (DmePushReply)
    reply = push_one (f->server, &f->b, make_op ("activity", id, "notes=Hujan", "base:1", NULL));

  assert_verdict (refused, 0, DME_VERDICT_REJECTED);
  assert_verdict (reply, 0, DME_VERDICT_OK);
}

static void
test_child_before_parent (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = dme_uuid_new ();
  g_autofree char *child = dme_uuid_new ();
  g_autoptr (DmePushReply)
    early = push_ops (f->server, &f->b,
                      ops_of (make_follow_up (child, parent),
                              make_op ("follow_up", child, "owner=Yosef", NULL), NULL));
  g_autoptr (DmePushReply) made = NULL;
  g_autoptr (DmeRecordRow) row = NULL;

  assert_verdict (early, 0, DME_VERDICT_WAITING);
  g_assert_cmpstr (verdict_at (early, 0)->waits_for, ==, parent);
  assert_verdict (early, 1, DME_VERDICT_WAITING);
  made = push_one (f->server, &f->a, make_activity (parent, "Balai desa"));
  assert_verdict (made, 0, DME_VERDICT_OK);
  g_assert_cmpint (verdict_now (f, &f->b, 1), ==, DME_VERDICT_OK);
  g_assert_cmpint (verdict_now (f, &f->b, 2), ==, DME_VERDICT_OK);
  assert_field (f, child, "owner", "Yosef");
  row = load_row (f->server, child);
  g_assert_cmpstr (row->region, ==, "53.02.08.2005");
  g_assert_cmpstr (row->parent, ==, parent);
}

static void
test_child_and_parent_in_one_push (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = dme_uuid_new ();
  g_autofree char *child = dme_uuid_new ();
  g_autoptr (DmePushReply) reply =
    push_ops (f->server, &f->a,
              ops_of (make_follow_up (child, parent), make_activity (parent, "Balai desa"), NULL));

  assert_verdict (reply, 0,
                  DME_VERDICT_OK); /* It waited, and was decided within the same answer. */
  assert_verdict (reply, 1, DME_VERDICT_OK);
  g_assert_cmpint (stats_of (f).waiting, ==, 0);
}

static void
test_child_of_wrong_parent (Fixture *f, gconstpointer data)
{
  g_autofree char *organisation = dme_uuid_new ();
  g_autofree char *child = dme_uuid_new ();
  DmeOp *op;
  g_autoptr (DmePushReply) made =
    push_one (f->server, &f->a,
              make_op ("organisation", organisation, "kind=dinas", "name=Dinas Nakertrans", NULL));
  g_autoptr (DmePushReply) reply = NULL;

  assert_verdict (made, 0, DME_VERDICT_OK);
  op = make_op ("participation", child, NULL);
  dme_fields_set (op->set, "activity", organisation);
  dme_fields_set (op->set, "organisation", organisation);
  reply = push_one (f->server, &f->a, op);
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "no-such-record");
  g_assert_cmpstr (verdict_at (reply, 0)->field, ==, "activity");
}

static void
test_child_of_itself (Fixture *f, gconstpointer data)
{
  g_autofree char *child = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_follow_up (child, child));

  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "no-such-record");
}

static void
test_children_move (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = dme_uuid_new ();
  g_autofree char *child = dme_uuid_new ();
  g_autofree char *grandchild = dme_uuid_new ();
  g_autoptr (DmePushReply)
    made = push_ops (f->server, &f->a,
                     ops_of (make_activity (parent, "Balai desa"), make_follow_up (child, parent),
                             make_follow_up (grandchild, child), NULL));
  g_autoptr (DmePushReply)
    moved = push_one (f->server, &f->a, make_op ("activity", parent, "region=53.02.30.2005", NULL));
  g_autoptr (DmeRecordRow) one = load_row (f->server, parent);
  g_autoptr (DmeRecordRow) two = load_row (f->server, child);
  g_autoptr (DmeRecordRow) three = load_row (f->server, grandchild);

  assert_verdict (moved, 0, DME_VERDICT_OK);
  g_assert_cmpstr (one->region, ==, "53.02.30.2005");
  g_assert_cmpstr (two->region, ==, "53.02.30.2005");
  g_assert_cmpstr (three->region, ==, "53.02.30.2005");
  g_assert_cmpint (two->rev, >, one->rev); /* Each its own number. */
  g_assert_cmpint (three->rev, >, two->rev);
}

static void
test_edit_of_unknown_record_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply)
    early = push_one (f->server, &f->b, make_op ("activity", id, "notes=Hujan", "base:7", NULL));
  g_autoptr (DmePushReply) made = NULL;

  assert_verdict (early, 0, DME_VERDICT_WAITING);
  g_assert_cmpstr (verdict_at (early, 0)->waits_for, ==, id);
  made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  assert_verdict (made, 0, DME_VERDICT_OK);
  g_assert_cmpint (verdict_now (f, &f->b, 1), ==, DME_VERDICT_OK);
  assert_field (f, id, "notes", "Hujan");
}

static void
test_delete_and_revive (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) gone = push_one (f->server, &f->a, make_op ("activity", id, "-", NULL));
  g_autoptr (DmeRecordRow) deleted = load_row (f->server, id);
  g_autoptr (DmePushReply) back = push_one (f->server, &f->a, make_op ("activity", id, "+", NULL));
  g_autoptr (DmeRecordRow) alive = load_row (f->server, id);

  assert_verdict (gone, 0, DME_VERDICT_OK);
  g_assert_true (deleted->deleted);
  g_assert_cmpint (deleted->rev, ==, 2);
  assert_verdict (back, 0, DME_VERDICT_OK);
  g_assert_false (alive->deleted);
  assert_field (f, id, "venue", "Balai desa");
}

static void
test_delete_of_unseen_change (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    edit = push_one (f->server, &f->b, make_op ("activity", id, "notes=Penting", "base:1", NULL));
  g_autoptr (DmePushReply)
    gone = push_one (f->server, &f->a, make_op ("activity", id, "-", "base:1", NULL));
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);
  g_autoptr (GPtrArray) kept = conflicts_of (f);

  assert_verdict (gone, 0, DME_VERDICT_CONFLICT);
  g_assert_cmpstr (verdict_at (gone, 0)->fields[0], ==, "deleted");
  g_assert_false (row->deleted);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (((DmeConflictRow *) g_ptr_array_index (kept, 0))->field, ==, "deleted");
}

static void
test_delete_of_unseen_child (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *child = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) added = push_one (f->server, &f->b, make_follow_up (child, id));
  g_autoptr (DmePushReply)
    gone = push_one (f->server, &f->a, make_op ("activity", id, "-", "base:1", NULL));
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);

  assert_verdict (added, 0, DME_VERDICT_OK);
  assert_verdict (gone, 0, DME_VERDICT_CONFLICT);
  g_assert_false (row->deleted);
}

static void
test_edit_after_delete (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) gone = push_one (f->server, &f->a, make_op ("activity", id, "-", NULL));
  g_autoptr (DmePushReply)
    edit = push_one (f->server, &f->b, make_op ("activity", id, "notes=Penting", "base:1", NULL));
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);
  g_autoptr (GPtrArray) kept = conflicts_of (f);

  assert_verdict (edit, 0, DME_VERDICT_OK);
  g_assert_false (row->deleted);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (((DmeConflictRow *) g_ptr_array_index (kept, 0))->device, ==, f->a.id);
  g_assert_cmpint (row->conflicts, ==, 1);
}

static void
test_child_revives_parent (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *child = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) gone = push_one (f->server, &f->a, make_op ("activity", id, "-", NULL));
  g_autoptr (DmePushReply) added = push_one (f->server, &f->b, make_follow_up (child, id));
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);
  g_autoptr (GPtrArray) kept = conflicts_of (f);

  assert_verdict (added, 0, DME_VERDICT_OK);
  g_assert_false (row->deleted);
  g_assert_cmpuint (kept->len, ==, 1);
}

static void
test_waiting_is_reported (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *parent = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_follow_up (id, parent));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = dme_server_db_list_devices (f->server->db, &error);
  const DmeServerDevice *device = g_ptr_array_index (devices, 0);

  assert_verdict (reply, 0, DME_VERDICT_WAITING);
  g_assert_cmpint (device->waiting, ==, 1);
  g_assert_cmpint (device->ops, ==, 1);
  g_assert_nonnull (device->last_seen_at);
}

#define ADD(name, func) \
  g_test_add ("/server/waiting/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("op-behind-a-refused-one-of-its-record-waits", test_behind_refused);
  ADD ("correction-takes-along-what-waited", test_again_releases);
  ADD ("correction-that-is-refused-too-changes-nothing", test_again_refused_again);
  ADD ("refused-record-can-be-withdrawn", test_withdrawn);
  ADD ("refused-op-does-not-hold-back-other-devices", test_other_device_is_not_held_back);
  ADD ("child-waits-for-its-parent", test_child_before_parent);
  ADD ("child-and-parent-of-one-push-are-both-decided", test_child_and_parent_in_one_push);
  ADD ("child-of-a-wrong-type-is-refused", test_child_of_wrong_parent);
  ADD ("child-of-itself-is-refused", test_child_of_itself);
  ADD ("children-move-with-their-parent", test_children_move);
  ADD ("edit-of-a-record-that-is-not-here-waits", test_edit_of_unknown_record_waits);
  ADD ("delete-and-undo", test_delete_and_revive);
  ADD ("delete-does-not-hide-what-its-author-had-not-seen", test_delete_of_unseen_change);
  ADD ("delete-does-not-hide-an-unseen-child", test_delete_of_unseen_child);
  ADD ("edit-after-delete-revives-and-keeps-the-delete", test_edit_after_delete);
  ADD ("new-child-revives-its-parent", test_child_revives_parent);
  ADD ("what-waits-on-a-device-is-known", test_waiting_is_reported);

  return g_test_run ();
}
