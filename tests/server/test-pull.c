/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-cursor.h"
#include "dme-page.h"
#include "server-fixture.h"

/* What the devices of the fixture hear of each other: both are petugas in 53.02. */

#define A1 "0198a0c2-0000-7000-8000-00000000000a"
#define A2 "0198a0c2-0000-7000-8000-00000000000b"
#define A3 "0198a0c2-0000-7000-8000-00000000000c"
#define F1 "0198a0c2-0000-7000-8000-00000000001a"

typedef struct
{
  char *cursor;
} Reader;

static void
reader_clear (Reader *self)
{
  g_clear_pointer (&self->cursor, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static DmePage *
ask (Fixture *f, const Device *device, const char *after, const char *max, const char *ids)
{
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  DmePage *page;

  request_init (&request, device, "GET", "/v1/pull", NULL, NULL);
  request.after = g_strdup (after);
  request.max = g_strdup (max);
  request.ids = g_strdup (ids);
  request.incarnation = g_strdup (device->incarnation);
  g_assert_cmpuint (send_request (f->server, &request, &text, &response), ==, 200);
  page = dme_page_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  return page;
}

/* One page, and the cursor goes on. */
static DmePage *
pull_max (Fixture *f, const Device *device, Reader *reader, const char *max)
{
  DmePage *page = ask (f, device, reader->cursor, max, NULL);

  g_free (reader->cursor);
  reader->cursor = g_strdup (page->cursor);
  return page;
}

static DmePage *
pull (Fixture *f, const Device *device, Reader *reader)
{
  return pull_max (f, device, reader, NULL);
}

static void
pull_nothing (Fixture *f, const Device *device, Reader *reader)
{
  g_autoptr (DmePage) page = pull (f, device, reader);

  g_assert_cmpuint (page->records->len + page->gone->len + page->erased->len, ==, 0);
  g_assert_false (page->more);
}

static const DmePageRecord *
record_of (const DmePage *page, const char *id)
{
  for (guint i = 0; i < page->records->len; i++)
    if (g_str_equal (((DmePageRecord *) page->records->pdata[i])->id, id))
      return page->records->pdata[i];
  return NULL;
}

static void
push (Fixture *f, Device *device, DmeOp *op, DmeVerdictKind expected)
{
  g_autoptr (DmePushReply) reply = push_one (f->server, device, op);

  assert_verdict (reply, 0, expected);
}

static gint64
rev_of (Fixture *f, const char *id)
{
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);

  return row->rev;
}

static char *
based (Fixture *f, const char *id)
{
  return g_strdup_printf ("base:%" G_GINT64_FORMAT, rev_of (f, id));
}

static void
set_scope (Fixture *f, const char *name, const char *scope, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (f->server->db, &error);
  DmeServerPerson person = { .name = (char *) name,
                             .scope = (char *) scope,
                             .role = (char *) role };
  g_autoptr (GPtrArray) people = dme_server_db_list_people (f->server->db, &error);

  for (guint i = 0; i < people->len; i++)
    if (g_str_equal (((DmeServerPerson *) people->pdata[i])->name, name))
      person.no = ((DmeServerPerson *) people->pdata[i])->no;
  g_assert_true (dme_server_txn_set_scope (txn, &person, &error));
  g_assert_true (dme_server_txn_commit (g_steal_pointer (&txn), &error));
}

static void
test_first_page (Fixture *f, gconstpointer data)
{
  g_auto (Reader) b = { 0 };
  g_autoptr (DmePage) page = NULL;
  const DmePageRecord *record;

  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  push (f, &f->a, make_follow_up (F1, A1), DME_VERDICT_OK);
  page = pull (f, &f->b, &b);
  g_assert_cmpuint (page->records->len, ==, 2);
  g_assert_cmpstr (page->scope, ==, "53.02");
  g_assert_cmpstr (page->role, ==, "petugas");
  g_assert_cmpint (page->epoch.next, ==, 1);
  record = record_of (page, A1);
  g_assert_true (record->whole);
  g_assert_cmpstr (dme_fields_get (record->set, "venue"), ==, "Balai desa");
  g_assert_cmpstr (record->created_by, ==, "Somebody");
  g_assert_cmpint (record->rev, ==, rev_of (f, A1));
  g_assert_cmpstr (record_of (page, F1)->region, ==, "53.02.08.2005");
  pull_nothing (f, &f->b, &b);
}

static void
test_only_news (Fixture *f, gconstpointer data)
{
  g_auto (Reader) a = { 0 }, b = { 0 };
  g_autoptr (DmePage) page = NULL;
  g_autofree char *base = NULL;
  const DmePageRecord *record;

  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  dme_page_free (pull (f, &f->b, &b));
  dme_page_free (pull (f, &f->a, &a));
  base = based (f, A1);
  push (f, &f->b, make_op ("activity", A1, "venue=Gereja", "host", base, NULL), DME_VERDICT_OK);
  pull_nothing (f, &f->b, &b); /* its own doing */
  page = pull (f, &f->a, &a);
  record = record_of (page, A1);
  g_assert_false (record->whole);
  g_assert_cmpuint (dme_fields_get_size (record->set), ==, 2);
  g_assert_cmpstr (dme_fields_get (record->set, "venue"), ==, "Gereja");
  g_assert_true (dme_fields_has (record->set, "host"));
  g_assert_null (dme_fields_get (record->set, "host"));
  g_assert_null (page->scope); /* the cursor knows */
}

/* A record that changes between two pages of one pass brings along what changed before the first.
 */
static void
test_pass_keeps_its_start (Fixture *f, gconstpointer data)
{
  g_auto (Reader) a = { 0 };
  g_autoptr (DmePage) page = NULL;
  g_autofree char *base = NULL, *base2 = NULL;
  const DmePageRecord *record = NULL;
  gint64 venue_rev;

  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  push (f, &f->a, make_activity (A2, "Balai desa"), DME_VERDICT_OK);
  dme_page_free (pull (f, &f->a, &a));
  base = based (f, A1);
  push (f, &f->b, make_op ("activity", A1, "venue=Gereja", base, NULL), DME_VERDICT_OK);
  venue_rev = rev_of (f, A1);
  base2 = based (f, A2);
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("0198a0c2-0000-7000-8000-0000000001%02d", i);

      push (f, &f->b, make_activity (id, "Lain"), DME_VERDICT_OK);
    }
  page = pull_max (f, &f->a, &a, "1024");
  g_assert_true (page->more);
  g_assert_nonnull (record_of (page, A1));

  /* A1 was passed; A2 gets old news before the second page, and newer news after. */
  g_clear_pointer (&base, g_free);
  base = based (f, A1);
  push (f, &f->b, make_op ("activity", A1, "host=Kecamatan", base, NULL), DME_VERDICT_OK);
  while (page->more)
    {
      dme_page_free (g_steal_pointer (&page));
      page = pull_max (f, &f->a, &a, "1024");
      if (record_of (page, A1) != NULL)
        {
          record = record_of (page, A1);
          g_assert_cmpstr (dme_fields_get (record->set, "host"), ==, "Kecamatan");
          g_assert_cmpstr (dme_fields_get (record->set, "venue"), ==, "Gereja");
          g_assert_cmpint (record->rev, >, venue_rev);
        }
    }
  g_assert_nonnull (record);
  pull_nothing (f, &f->a, &a);
}

static void
test_small_pages_say_it_all_once (Fixture *f, gconstpointer data)
{
  g_auto (Reader) b = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean more = TRUE;
  guint pages = 0;

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("0198a0c2-0000-7000-8000-0000000002%02d", i);

      push (f, &f->a, make_activity (id, "Balai desa"), DME_VERDICT_OK);
    }
  for (; more; pages++)
    {
      g_autoptr (DmePage) page = pull_max (f, &f->b, &b, "1024");

      for (guint i = 0; i < page->records->len; i++)
        g_assert_true (g_hash_table_add (seen, g_strdup (((DmePageRecord *) page->records->pdata[i])
                                                           ->id)));
      more = page->more;
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 60);
  g_assert_cmpuint (pages, >, 3);
}

static void
test_leaving_and_entering (Fixture *f, gconstpointer data)
{
  g_auto (Reader) a = { 0 }, b = { 0 };
  g_autoptr (DmePage) page = NULL, other = NULL;
  g_autofree char *base = NULL;

  set_scope (f, "Yosef", "53.03", "petugas");
  pull_nothing (f, &f->b, &b);
  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  push (f, &f->a, make_follow_up (F1, A1), DME_VERDICT_OK);
  dme_page_free (pull (f, &f->a, &a));
  pull_nothing (f, &f->b, &b);

  /* It belongs to the neighbours: one hears that it went, the other gets all of it. */
  base = based (f, A1);
  push (f, &f->a, make_op ("activity", A1, "region=53.03.11.2005", base, NULL), DME_VERDICT_OK);
  page = pull (f, &f->a, &a);
  g_assert_cmpuint (page->gone->len, ==, 2);
  g_assert_cmpuint (page->records->len, ==, 0);
  other = pull (f, &f->b, &b);
  g_assert_cmpuint (other->records->len, ==, 2);
  g_assert_true (record_of (other, A1)->whole);
  g_assert_cmpstr (record_of (other, F1)->region, ==, "53.03.11.2005");
  g_assert_cmpuint (other->gone->len, ==, 0);
  pull_nothing (f, &f->a, &a);
}

static void
test_scope_changes (Fixture *f, gconstpointer data)
{
  g_auto (Reader) b = { 0 };
  g_autoptr (DmePage) page = NULL, wide = NULL, narrow = NULL;

  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  dme_page_free (pull (f, &f->b, &b));

  set_scope (f, "Yosef", "53.02.08", "petugas");
  page = pull (f, &f->b, &b); /* inherits */
  g_assert_cmpuint (page->records->len, ==, 0);
  g_assert_cmpstr (page->scope, ==, "53.02.08");

  set_scope (f, "Yosef", "53.02.08,53.03", "petugas");
  narrow = pull (f, &f->b, &b);
  g_assert_cmpuint (narrow->records->len, ==, 0);
  g_assert_cmpstr (narrow->scope, ==, "53.02.08,53.03");

  set_scope (f, "Yosef", "53", "petugas");
  wide = pull (f, &f->b, &b); /* begins at nothing */
  g_assert_cmpuint (wide->records->len, ==, 1);
}

static void
test_refused_outside (Fixture *f, gconstpointer data)
{
  g_autoptr (DmePushReply) reply = NULL;
  DmeOp *op = make_activity (A1, "Balai desa");
  g_autoptr (DmePushReply) inside = NULL;

  dme_fields_set (op->set, "region", "53.03.11.2005");
  reply = push_one (f->server, &f->a, op);
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "out-of-scope");
  g_assert_cmpuint (open_rejects (f), ==, 1);
  inside = push_one (f->server, &f->a, make_activity (A2, "Balai desa"));
  assert_verdict (inside, 0, DME_VERDICT_OK);
}

static void
test_access_is_for_the_office (Fixture *f, gconstpointer data)
{
  g_auto (Reader) b = { 0 }, again = { 0 };
  g_autoptr (DmePage) page = NULL;

  push (f, &f->a,
        make_op ("access", A3, "what=ekspor", "date=2026-02-09", "region=53.02.08.2005", NULL),
        DME_VERDICT_OK);
  pull_nothing (f, &f->b, &b);
  set_scope (f, "Yosef", "53.02", "kantor");
  page = pull (f, &f->b, &b);
  g_assert_cmpuint (page->records->len, ==, 1);
  g_assert_cmpstr (page->role, ==, "kantor");
}

static void
test_conflicts_come_along (Fixture *f, gconstpointer data)
{
  g_auto (Reader) a = { 0 }, b = { 0 };
  g_autoptr (DmePage) page = NULL, mine = NULL, after = NULL;
  g_autofree char *base = NULL, *decided = NULL;
  const DmePageConflict *conflict;
  DmeOp *decision;
  gint64 rev;

  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  dme_page_free (pull (f, &f->a, &a));
  dme_page_free (pull (f, &f->b, &b));
  base = based (f, A1);
  push (f, &f->a, make_op ("activity", A1, "venue=Gereja", "at:2026-02-10T01:00:00Z", base, NULL),
        DME_VERDICT_OK);
  push (f, &f->b, make_op ("activity", A1, "venue=Sekolah", base, NULL), DME_VERDICT_CONFLICT);

  mine = pull (f, &f->b, &b);
  g_assert_cmpstr (dme_fields_get (record_of (mine, A1)->set, "venue"), ==, "Gereja");
  conflict = record_of (mine, A1)->conflicts->pdata[0];
  g_assert_true (conflict->mine);
  page = pull (f, &f->a, &a);
  g_assert_cmpstr (dme_fields_get (record_of (page, A1)->set, "venue"), ==, "Gereja");
  conflict = record_of (page, A1)->conflicts->pdata[0];
  g_assert_false (conflict->mine);
  g_assert_cmpstr (conflict->field, ==, "venue");
  g_assert_cmpstr (conflict->value, ==, "Sekolah");
  g_assert_cmpstr (conflict->now_by, ==, "Maria");
  g_assert_cmpstr (conflict->now_at, ==, "2026-02-10T01:00:00Z");

  /* A decides for the value of B: everybody hears it, and the question is closed. */
  decided = based (f, A1);
  decision = make_op ("activity", A1, "venue=Sekolah", decided, NULL);
  decision->decides = g_array_new (FALSE, FALSE, sizeof (gint64));
  rev = conflict->rev;
  g_array_append_val (decision->decides, rev);
  push (f, &f->a, decision, DME_VERDICT_OK);
  assert_field (f, A1, "venue", "Sekolah");
  after = pull (f, &f->b, &b);
  g_assert_cmpstr (dme_fields_get (record_of (after, A1)->set, "venue"), ==, "Sekolah");
  g_assert_null (record_of (after, A1)->conflicts);
}

/* Somebody decides to leave things as they are. */
static void
test_decision_for_what_stands (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) conflicts = NULL, left = NULL;
  g_autofree char *base = NULL, *now = NULL;
  DmeOp *decision;
  gint64 rev;

  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  base = based (f, A1);
  push (f, &f->a, make_op ("activity", A1, "venue=Gereja", base, NULL), DME_VERDICT_OK);
  push (f, &f->b, make_op ("activity", A1, "venue=Sekolah", base, NULL), DME_VERDICT_CONFLICT);
  conflicts = conflicts_of (f);
  rev = ((DmeConflictRow *) conflicts->pdata[0])->rev;
  now = based (f, A1);
  decision = make_op ("activity", A1, "venue=Gereja", now, NULL);
  decision->decides = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (decision->decides, rev);
  push (f, &f->a, decision, DME_VERDICT_SAME);
  left = conflicts_of (f);
  g_assert_cmpuint (left->len, ==, 0);
  assert_field (f, A1, "venue", "Gereja");
}

static void
test_by_id (Fixture *f, gconstpointer data)
{
  g_autoptr (DmePage) page = NULL;

  push (f, &f->a, make_activity (A1, "Balai desa"), DME_VERDICT_OK);
  page = ask (f, &f->a, NULL, NULL, A1 "," A2);
  g_assert_null (page->cursor);
  g_assert_true (record_of (page, A1)->whole);
  g_assert_cmpstr (page->gone->pdata[0], ==, A2);
}

static void
test_bad_cursors (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = { "x",
                                     "1~petugas",
                                     "1~petugas~53.02",
                                     "1~petugas~53.02:a",
                                     "1~petugas~53.02:5:4",
                                     "1~petugas~53.02:-1",
                                     "1~pet ugas~-:1",
                                     "~~" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (DmeRequest) request = { 0 };
      g_auto (DmeResponse) response = { 0 };
      g_autofree char *text = NULL;

      request_init (&request, &f->a, "GET", "/v1/pull", NULL, NULL);
      request.after = g_strdup (bad[i]);
      g_assert_cmpuint (send_request (f->server, &request, &text, &response), ==, 400);
    }
}

static void
test_earlier_generation (void)
{
  g_autoptr (DmeCursor) cursor = dme_cursor_from_text ("1~petugas~!:90,-:90,53.02:80:90");
  g_autoptr (DmeCursor) unknown = dme_cursor_from_text ("7~petugas~53.02:80:90");
  g_auto (DmeEpoch) epoch = { .generation = 4 };
  g_autofree char *text = NULL;
  const gint64 lineage[] = { 1, 85, 3, 82 };

  epoch.lineage = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (epoch.lineage, lineage, G_N_ELEMENTS (lineage));
  dme_cursor_enter (cursor, &epoch);
  text = dme_cursor_to_text (cursor);
  g_assert_cmpstr (text, ==, "4~petugas~!:82,-:82,53.02:80:82");
  dme_cursor_enter (unknown, &epoch);
  g_assert_cmpint (dme_cursor_find (unknown, "53.02.08")->at, ==, 0);
  g_assert_null (dme_cursor_find (unknown, "53"));
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/pull/the-first-page-brings-all-in-scope-whole", test_first_page);
  ADD ("/pull/later-only-what-others-changed", test_only_news);
  ADD ("/pull/a-pass-keeps-its-start-to-the-end", test_pass_keeps_its_start);
  ADD ("/pull/small-pages-say-everything-once", test_small_pages_say_it_all_once);
  ADD ("/pull/a-move-is-heard-where-it-left-and-comes-whole-where-it-went",
       test_leaving_and_entering);
  ADD ("/pull/a-narrower-scope-inherits-and-a-wider-one-begins-anew", test_scope_changes);
  ADD ("/pull/conflicts-come-with-both-values-until-decided", test_conflicts_come_along);
  ADD ("/pull/a-decision-for-what-stands-closes-the-conflict", test_decision_for_what_stands);
  ADD ("/pull/the-access-log-is-for-the-office", test_access_is_for_the_office);
  ADD ("/pull/records-by-id-come-whole", test_by_id);
  ADD ("/pull/what-is-not-a-cursor-is-refused", test_bad_cursors);
  ADD ("/push/outside-the-scope-is-refused-and-kept", test_refused_outside);
  g_test_add_func ("/pull/what-a-restore-cut-off-was-not-read", test_earlier_generation);
  return g_test_run ();
}
