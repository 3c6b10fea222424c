/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-uuid.h"
#include "server-fixture.h"

/* What the server makes of what devices say: one test per rule. */

static void
test_new_record (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);

  assert_verdict (reply, 0, DME_VERDICT_OK);
  g_assert_cmpint (verdict_at (reply, 0)->rev, ==, 1);
  g_assert_cmpint (reply->receipt, >, 0);
  g_assert_cmpint (reply->epoch.next, ==, 2);
  g_assert_cmpstr (reply->epoch.server, ==, f->server->id);
  g_assert_cmpint (row->rev, ==, 1);
  g_assert_cmpstr (row->region, ==, "53.02.08.2005");
  g_assert_cmpstr (row->created_by, ==, "Somebody");
  g_assert_cmpstr (row->created_at, ==, "2026-02-09T03:00:00Z");
  assert_field (f, id, "venue", "Balai desa");
  assert_field (f, id, "att_cpmi_p", "18");
}

static void
test_repeat (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmeOp) op = numbered (f, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) first = push_one (f->server, &f->a, dme_op_copy (op));
  g_autoptr (DmePushReply) second = push_one (f->server, &f->a, dme_op_copy (op));

  assert_verdict (second, 0, DME_VERDICT_OK);
  g_assert_cmpint (verdict_at (second, 0)->rev, ==, verdict_at (first, 0)->rev);
  g_assert_cmpint (second->receipt, ==, first->receipt);
  g_assert_cmpint (second->clash, ==, 0);
  g_assert_cmpint (stats_of (f).records, ==, 1);
  g_assert_cmpint (stats_of (f).ops, ==, 1);
  g_assert_cmpint (stats_of (f).feed, ==, 1);
}

static void
test_clash (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *other = dme_uuid_new ();
  g_autoptr (DmePushReply) first = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) reply = NULL;
  g_autoptr (DmePushReply) renamed = NULL;
  g_autoptr (GPtrArray) kept = NULL;

  f->a.seq = 0; /* A copy of the store, used on another computer. */
  reply = push_ops (f->server, &f->a,
                    ops_of (make_activity (other, "Gereja"),
                            make_op ("activity", other, "venue=Sekolah", NULL), NULL));
  g_assert_cmpint (reply->clash, ==, 1);
  g_assert_cmpuint (reply->verdicts->len, ==, 0);
  g_assert_cmpint (stats_of (f).records, ==, 1);
  kept = rejects_of (f);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (((DmeRejectRow *) g_ptr_array_index (kept, 0))->code, ==, "name-reused");
  g_assert_nonnull (strstr (((DmeRejectRow *) g_ptr_array_index (kept, 0))->line, "Gereja"));
  g_assert_cmpuint (open_rejects (f), ==, 1);

  f->a.seq = 0; /* It goes on under another name, and brings it again. */
  g_strlcpy (f->a.incarnation, "second", sizeof f->a.incarnation);
  renamed = push_one (f->server, &f->a, make_activity (other, "Gereja"));
  assert_verdict (renamed, 0, DME_VERDICT_OK);
  g_assert_cmpuint (open_rejects (f), ==, 0);
}

static void
test_gap (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = NULL;

  f->a.seq = 4;
  reply = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_assert_cmpuint (reply->verdicts->len, ==, 0);
  g_assert_cmpint (reply->epoch.next, ==, 1);
  g_assert_cmpint (stats_of (f).ops, ==, 0);
}

static void
test_overlap (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmeOp) create = numbered (f, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) first = push_one (f->server, &f->a, dme_op_copy (create));
  g_autoptr (DmePushReply) reply =
    push_ops (f->server, &f->a,
              ops_of (dme_op_copy (create), make_op ("activity", id, "venue=Gereja", NULL), NULL));

  g_assert_cmpuint (reply->verdicts->len, ==, 2);
  assert_verdict (reply, 1, DME_VERDICT_OK);
  g_assert_cmpint (stats_of (f).ops, ==, 2);
  assert_field (f, id, "venue", "Gereja");
}

static void
test_other_incarnation (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *other = dme_uuid_new ();
  g_autoptr (DmePushReply) first = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) reply = NULL;

  f->a.seq = 0;
  g_strlcpy (f->a.incarnation, "second", sizeof f->a.incarnation);
  reply = push_one (f->server, &f->a, make_activity (other, "Gereja"));
  assert_verdict (reply, 0, DME_VERDICT_OK);
  g_assert_cmpint (reply->clash, ==, 0);
  g_assert_cmpint (stats_of (f).records, ==, 2);
}

static void
test_own_chain (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) reply =
    push_ops (f->server, &f->a,
              ops_of (make_activity (id, "Balai desa"),
                      make_op ("activity", id, "venue=Gereja", NULL),
                      make_op ("activity", id, "venue=Sekolah", "notes=Ramai", NULL), NULL));

  for (guint i = 0; i < 3; i++)
    assert_verdict (reply, i, DME_VERDICT_OK);
  assert_field (f, id, "venue", "Sekolah");
  assert_field (f, id, "notes", "Ramai");
}

static void
test_different_fields (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    one = push_one (f->server, &f->a, make_op ("activity", id, "venue=Gereja", "base:1", NULL));
  g_autoptr (DmePushReply)
    two = push_one (f->server, &f->b, make_op ("activity", id, "notes=Hujan", "base:1", NULL));

  assert_verdict (one, 0, DME_VERDICT_OK);
  assert_verdict (two, 0, DME_VERDICT_OK);
  assert_field (f, id, "venue", "Gereja");
  assert_field (f, id, "notes", "Hujan");
}

static void
test_same_value (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    one = push_one (f->server, &f->a, make_op ("activity", id, "venue=Gereja", "base:1", NULL));
  g_autoptr (DmePushReply)
    two = push_one (f->server, &f->b, make_op ("activity", id, "venue=Gereja", "base:1", NULL));
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);

  assert_verdict (two, 0, DME_VERDICT_SAME);
  g_assert_cmpint (row->rev, ==, 2);
}

static void
test_conflict (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    one = push_one (f->server, &f->a, make_op ("activity", id, "venue=Gereja", "base:1", NULL));
  g_autoptr (DmePushReply)
    two = push_one (f->server, &f->b,
                    make_op ("activity", id, "venue=Sekolah", "notes=Hujan", "base:1", NULL));
  g_autoptr (GPtrArray) kept = conflicts_of (f);
  const DmeConflictRow *conflict = g_ptr_array_index (kept, 0);

  assert_verdict (two, 0, DME_VERDICT_CONFLICT);
  g_assert_cmpstr (verdict_at (two, 0)->fields[0], ==, "venue");
  g_assert_null (verdict_at (two, 0)->fields[1]);
  assert_field (f, id, "venue", "Gereja");
  assert_field (f, id, "notes", "Hujan");
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (conflict->value, ==, "Sekolah");
  g_assert_cmpstr (conflict->device, ==, f->b.id);
  g_assert_cmpstr (conflict->by, ==, "Somebody");
}

static void
test_conflict_replaced (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    two = push_one (f->server, &f->b, make_op ("activity", id, "venue=Sekolah", NULL));
  g_autoptr (DmePushReply)
    three = push_one (f->server, &f->b, make_op ("activity", id, "venue=Pasar", NULL));
  g_autoptr (GPtrArray) kept = conflicts_of (f);
  g_autoptr (DmePushReply) settled = NULL;
  g_autoptr (GPtrArray) after = NULL;

  assert_verdict (two, 0, DME_VERDICT_CONFLICT);
  assert_verdict (three, 0, DME_VERDICT_CONFLICT);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpstr (((DmeConflictRow *) g_ptr_array_index (kept, 0))->value, ==, "Pasar");

  settled = push_one (f->server, &f->a, make_op ("activity", id, "venue=Pasar", "base:3", NULL));
  assert_verdict (settled, 0, DME_VERDICT_OK);
  after = conflicts_of (f);
  g_assert_cmpuint (after->len, ==, 0);
}

/* What a verdict says is not what a device has pulled: other people's fields may lie between. */
static void
test_verdict_does_not_advance_base (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    other = push_one (f->server, &f->b, make_op ("activity", id, "venue=Gereja", "base:1", NULL));
  g_autoptr (DmePushReply)
    own = push_one (f->server, &f->a, make_op ("activity", id, "notes=Hujan", NULL));
  g_autoptr (DmePushReply)
    late = push_one (f->server, &f->a, make_op ("activity", id, "venue=Pasar", NULL));

  assert_verdict (own, 0, DME_VERDICT_OK);
  assert_verdict (late, 0, DME_VERDICT_CONFLICT);
  assert_field (f, id, "venue", "Gereja");
}

static void
test_cleared_field (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    clear = push_one (f->server, &f->a, make_op ("activity", id, "venue", NULL));
  g_autoptr (DmePushReply)
    other = push_one (f->server, &f->b, make_op ("activity", id, "venue=Gereja", "base:1", NULL));

  assert_verdict (clear, 0, DME_VERDICT_OK);
  assert_verdict (other, 0, DME_VERDICT_CONFLICT);
  assert_field (f, id, "venue", NULL);
}

static void
test_access_log_stays (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply)
    made = push_one (f->server, &f->a,
                     make_op ("access", id, "what=ekspor", "date=2026-02-09", "count=120", NULL));
  g_autoptr (DmePushReply)
    changed = push_one (f->server, &f->a, make_op ("access", id, "count=1", NULL));

  assert_verdict (made, 0, DME_VERDICT_OK);
  assert_verdict (changed, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (changed, 0)->code, ==, "append-only");
  assert_field (f, id, "count", "120");
}

static void
test_required_cannot_be_cleared (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    reply = push_one (f->server, &f->a, make_op ("activity", id, "date", NULL));

  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "required");
  g_assert_cmpstr (verdict_at (reply, 0)->field, ==, "date");
  assert_field (f, id, "date", "2026-02-09");
}

static void
test_unknown_field_is_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *line = g_strdup_printf ("{\"seq\":1,\"type\":\"activity\",\"id\":\"%s\",\"set\":"
                                           "{\"kind\":\"sosialisasi\",\"region\":\"53.02.08.2005\","
                                           "\"date\":\"2026-02-09\",\"weather\":{\"rain\":[1,2]}},"
                                           "\"by\":\"M\",\"at\":\"2026-02-09T03:00:00Z\"}",
                                           id);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autoptr (GBytes) body = NULL;
  g_autoptr (DmePushReply) reply = NULL;
  g_autoptr (DmeRecordRow) row = NULL;
  guint status;

  g_ptr_array_add (lines, line);
  body = batch_of_lines (&f->a, 1, lines);
  reply = push_bytes (f->server, &f->a, body, &status, NULL);
  g_assert_cmpuint (status, ==, 200);
  assert_verdict (reply, 0, DME_VERDICT_OK);
  row = load_row (f->server, id);
  g_assert_nonnull (strstr (row->body, "\"weather\":{\"rain\":[1,2]}"));
}

static void
test_impossible_field_name (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmeOp) op = make_activity (id, "Balai desa");
  g_autoptr (DmePushReply) reply = NULL;

  dme_fields_set (op->set, "created_by", "\"Somebody else\"");
  reply = push_one (f->server, &f->a, dme_op_copy (op));
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "malformed");
}

static void
test_bad_among_good (Fixture *f, gconstpointer data)
{
  g_autofree char *one = dme_uuid_new ();
  g_autofree char *two = dme_uuid_new ();
  g_autofree char *three = dme_uuid_new ();
  DmeOp *bad = make_activity (one, "Satu");
  g_autoptr (DmePushReply) reply = NULL;
  g_autoptr (GPtrArray) kept = NULL;

  dme_fields_set (bad->set, "region", "53.02.99.9999");
  reply = push_ops (f->server, &f->a,
                    ops_of (bad, make_activity (two, "Dua"), make_activity (three, "Tiga"), NULL));
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "region-unknown");
  g_assert_cmpstr (verdict_at (reply, 0)->field, ==, "region");
  assert_verdict (reply, 1, DME_VERDICT_OK);
  assert_verdict (reply, 2, DME_VERDICT_OK);
  g_assert_cmpint (stats_of (f).records, ==, 2);
  kept = rejects_of (f);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_nonnull (strstr (((DmeRejectRow *) g_ptr_array_index (kept, 0))->line, "53.02.99.9999"));
}

static void
test_unreadable_op (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmeOp) good = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (DmePushReply) reply = NULL;
  guint status;

  f->a.seq = 1;
  good = numbered (f, make_activity (id, "Balai desa"));
  g_ptr_array_add (lines, g_strdup ("{\"seq\":1,\"type\":"));
  g_ptr_array_add (lines, dme_wire_op_to_json (good));
  body = batch_of_lines (&f->a, 1, lines);
  reply = push_bytes (f->server, &f->a, body, &status, NULL);
  g_assert_cmpuint (status, ==, 200);
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "malformed");
  assert_verdict (reply, 1, DME_VERDICT_OK);
  g_assert_cmpuint (open_rejects (f), ==, 1);
}

static void
test_unknown_type (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_op ("spaceship", id, NULL));

  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "unknown-type");
}

static void
test_other_type_of_same_id (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) reply =
    push_one (f->server, &f->b, make_op ("organisation", id, "kind=dinas", "name=Dinas", NULL));

  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  assert_field (f, id, "venue", "Balai desa");
}

static void
test_clock_far_off (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  DmeOp *old = make_activity (id, "Balai desa");
  g_autoptr (DmePushReply) made = NULL;
  g_autoptr (DmePushReply) edit = NULL;

  g_free (old->at);
  old->at = g_strdup ("2016-02-09T03:00:00Z");
  made = push_one (f->server, &f->a, old);
  edit =
    push_one (f->server, &f->b,
              make_op ("activity", id, "venue=Gereja", "base:1", "at:1999-01-01T00:00:00Z", NULL));
  assert_verdict (made, 0, DME_VERDICT_OK);
  assert_verdict (edit, 0, DME_VERDICT_OK);
  assert_field (f, id, "venue", "Gereja"); /* Order is the server's, whatever the clocks say. */
}

static void
test_tomorrow_is_tolerated (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *other = dme_uuid_new ();
  DmeOp *tomorrow = make_activity (id, "Balai desa");
  DmeOp *later = make_activity (other, "Balai desa");
  g_autoptr (DmePushReply) reply = NULL;

  dme_clock_set_for_test (G_GINT64_CONSTANT (1772000000) * G_USEC_PER_SEC); /* 2026-02-25 in WITA */
  dme_fields_set (tomorrow->set, "date", "2026-02-26");
  dme_fields_set (later->set, "date", "2026-02-27");
  reply = push_ops (f->server, &f->a, ops_of (tomorrow, later, NULL));
  dme_clock_set_for_test (0);
  assert_verdict (reply, 0, DME_VERDICT_OK);
  assert_verdict (reply, 1, DME_VERDICT_REJECTED);
}

/* An edit that is innocent of what is wrong with the record is told which field it is. */
static void
test_blame (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply)
    start = push_one (f->server, &f->a, make_op ("activity", id, "start=12:00", "base:1", NULL));
  g_autoptr (DmePushReply)
    end = push_one (f->server, &f->b, make_op ("activity", id, "end=11:00", "base:1", NULL));

  assert_verdict (start, 0, DME_VERDICT_OK);
  assert_verdict (end, 0, DME_VERDICT_REJECTED); /* Each alone was fine; together they are not. */
  g_assert_cmpstr (verdict_at (end, 0)->code, ==, "end-before-start");
  g_assert_cmpstr (verdict_at (end, 0)->field, ==, "end");
  assert_field (f, id, "end", "12:30");
}

static void
test_base_of_lost_life (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  gint64 pair[2] = { 1, 1 };
  g_autoptr (DmePushReply) made = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) known = NULL;
  g_autoptr (DmePushReply) lost = NULL;

  f->server->generation = 5; /* After a restore, of which number 1 survived. */
  g_array_append_vals (f->server->lineage, pair, 2);
  known =
    push_one (f->server, &f->b, make_op ("activity", id, "venue=Gereja", "base:1", "gen:1", NULL));
  lost =
    push_one (f->server, &f->b, make_op ("activity", id, "host=Camat", "base:9", "gen:1", NULL));
  assert_verdict (known, 0, DME_VERDICT_OK);
  assert_verdict (lost, 0, DME_VERDICT_CONFLICT);
  assert_field (f, id, "host", "BP3MI NTT");
}

static void
test_huge_unknown_value (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *text = g_strnfill (30000, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", text);
  DmeOp *op = make_activity (id, "Balai desa");
  g_autoptr (DmePushReply) reply = NULL;

  dme_fields_set (op->set, "novel", json);
  reply = push_one (f->server, &f->a, op);
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "too-long");
  g_assert_cmpstr (verdict_at (reply, 0)->field, ==, "novel");
}

typedef struct
{
  Fixture *f;
  GBytes *body;
  DmePushReply *reply;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *self = data;
  guint status;

  self->reply = push_bytes (self->f->server, &self->f->a, self->body, &status, NULL);
  g_assert_cmpuint (status, ==, 200);
  return NULL;
}

static void
test_five_in_parallel (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  g_autoptr (GBytes) body = NULL;
  Racer racers[5] = { { 0 } };
  GThread *threads[5];

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = dme_uuid_new ();

      g_ptr_array_add (ops, make_activity (id, "Balai desa"));
    }
  body = batch_of (&f->a, ops);
  for (guint i = 0; i < 5; i++)
    {
      racers[i] = (Racer){ f, body, NULL };
      threads[i] = g_thread_new ("racer", race, &racers[i]);
    }
  for (guint i = 0; i < 5; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (racers[i].reply->verdicts->len, ==, 50);
      for (guint n = 0; n < 50; n++)
        {
          assert_verdict (racers[i].reply, n, DME_VERDICT_OK);
          g_assert_cmpint (verdict_at (racers[i].reply, n)->rev, ==, n + 1);
        }
      g_assert_cmpint (racers[i].reply->receipt, ==, 1);
      dme_push_reply_free (racers[i].reply);
    }
  g_assert_cmpint (stats_of (f).records, ==, 50);
  g_assert_cmpint (stats_of (f).feed, ==, 50);
}

static void
test_survives_reopening (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmeOp) op = numbered (f, make_activity (id, "Balai desa"));
  g_autoptr (DmePushReply) first = push_one (f->server, &f->a, dme_op_copy (op));
  g_autoptr (DmePushReply)
    edit = push_one (f->server, &f->a, make_op ("activity", id, "venue=Gereja", NULL));
  g_autoptr (DmePushReply) again = NULL;
  g_autoptr (DmePushReply) other = NULL;

  fixture_reopen (f);
  again = push_one (f->server, &f->a, dme_op_copy (op));
  g_assert_cmpint (verdict_at (again, 0)->rev, ==, 1);
  other = push_one (f->server, &f->b, make_op ("activity", id, "venue=Pasar", "base:1", NULL));
  assert_verdict (other, 0, DME_VERDICT_CONFLICT); /* The stamp of the field was kept. */
}

#define ADD(name, func) \
  g_test_add ("/server/ingest/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("new-record-gets-number-and-receipt", test_new_record);
  ADD ("same-op-again-is-answered-from-the-stored-verdict", test_repeat);
  ADD ("used-name-with-other-content-is-refused-aloud-and-kept", test_clash);
  ADD ("gap-is-answered-with-the-next-seq-wanted", test_gap);
  ADD ("batch-that-overlaps-is-taken-from-where-it-is-new", test_overlap);
  ADD ("new-incarnation-numbers-its-ops-anew", test_other_incarnation);
  ADD ("own-chain-of-edits-never-conflicts", test_own_chain);
  ADD ("different-fields-merge-silently", test_different_fields);
  ADD ("equal-values-are-the-same", test_same_value);
  ADD ("stale-edit-is-kept-beside-and-does-not-overwrite", test_conflict);
  ADD ("later-value-of-the-same-device-replaces-its-kept-one", test_conflict_replaced);
  ADD ("verdict-does-not-advance-the-base", test_verdict_does_not_advance_base);
  ADD ("cleared-field-is-stamped-like-any-other", test_cleared_field);
  ADD ("required-field-cannot-be-cleared", test_required_cannot_be_cleared);
  ADD ("unknown-field-is-kept", test_unknown_field_is_kept);
  ADD ("field-named-like-a-column-is-refused", test_impossible_field_name);
  ADD ("bad-op-does-not-stop-the-good-ones", test_bad_among_good);
  ADD ("unreadable-op-is-kept-and-refused", test_unreadable_op);
  ADD ("unknown-type-is-refused", test_unknown_type);
  ADD ("id-of-another-type-is-refused", test_other_type_of_same_id);
  ADD ("clock-ten-years-off-decides-nothing", test_clock_far_off);
  ADD ("tomorrow-is-tolerated-and-no-more", test_tomorrow_is_tolerated);
  ADD ("access-log-is-never-changed", test_access_log_stays);
  ADD ("edit-that-breaks-the-record-names-its-field", test_blame);
  ADD ("base-of-a-lost-life-counts-as-nothing", test_base_of_lost_life);
  ADD ("huge-unknown-value-is-refused", test_huge_unknown_value);
  ADD ("five-times-in-parallel-is-once", test_five_in_parallel);
  ADD ("all-is-remembered-after-reopening", test_survives_reopening);

  return g_test_run ();
}
