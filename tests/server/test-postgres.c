/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-server-move.h"
#include "dme-uuid.h"
#include "server-fixture.h"

/* What only PostgreSQL can get wrong: several processes on one database. Each DmeServerDb here has
 * connections of its own, as another desad has. */

#define REGION "53.02.08.2005"
#define WRITERS 4
#define ROUNDS 20

static DmeServerDb *
open_db (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  DmeServerDb *db = fixture_open_db (f, &error);

  g_assert_no_error (error);
  return db;
}

static gint64
write_record (DmeServerTxn *txn)
{
  g_autoptr (DmeRecordRow) row = g_new0 (DmeRecordRow, 1);
  g_autoptr (GError) error = NULL;
  gint64 rev = dme_server_txn_next_rev (txn);

  row->type = g_strdup ("activity");
  row->id = dme_uuid_new ();
  row->region = g_strdup (REGION);
  row->rev = row->stamp_rev = rev;
  row->stamp_device = 1;
  row->body = g_strdup ("{}");
  g_assert_true (dme_server_txn_save_record (txn, row, &error));
  g_assert_no_error (error);
  return rev;
}

/* Follows the feed as a device does; a number that comes after a greater one is never seen. */
typedef struct
{
  gint64 after, n;
} Follower;

static gboolean
follow_item (const DmeFeedItem *item, gpointer data, gboolean *enough, GError **error)
{
  Follower *self = data;

  g_assert_cmpint (item->rev, ==, self->after + 1);
  self->after = item->rev;
  self->n++;
  return TRUE;
}

static gint64
follow (DmeServerDb *db, Follower *self)
{
  g_autoptr (GError) error = NULL;
  gint64 head = -1, after = self->after;

  g_assert_true (dme_server_db_read_feed (db, REGION, after, &head, follow_item, self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (self->after, ==, head);
  return head;
}

typedef struct
{
  DmeServerDb *db;
  gint started, done;
  gint64 rev;
} Writer;

static gpointer
write_one (gpointer data)
{
  Writer *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerTxn) txn = NULL;

  g_atomic_int_set (&self->started, 1);
  txn = dme_server_db_begin (self->db, &error);
  g_assert_no_error (error);
  self->rev = write_record (txn);
  g_assert_true (dme_server_txn_commit (g_steal_pointer (&txn), &error));
  g_assert_no_error (error);
  g_atomic_int_set (&self->done, 1);
  return NULL;
}

static gboolean
somebody_waits (void)
{
  g_autofree char *n = fixture_psql ("SELECT count(*) FROM pg_locks WHERE NOT granted");

  return n != NULL && g_strcmp0 (n, "0") != 0;
}

static void
test_slow_writer_hides_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeServerDb) slow = open_db (f), fast = open_db (f), reader = open_db (f);
  Writer second = { .db = fast };
  Follower follower = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerTxn) first = dme_server_db_begin (slow, &error);
  gint64 rev, until = g_get_monotonic_time () + 4 * G_USEC_PER_SEC;
  GThread *thread;

  g_assert_no_error (error);
  rev = write_record (first);
  thread = g_thread_new ("second", write_one, &second);
  while (!somebody_waits () && g_get_monotonic_time () < until)
    g_usleep (10000);
  g_assert_true (g_atomic_int_get (&second.started));
  g_assert_false (g_atomic_int_get (&second.done)); /* Its number would come before the first. */
  g_assert_cmpint (follow (reader, &follower), ==, 0);

  g_assert_true (dme_server_txn_commit (g_steal_pointer (&first), &error));
  g_thread_join (thread);
  g_assert_cmpint (second.rev, ==, rev + 1);
  g_assert_cmpint (follow (reader, &follower), ==, second.rev);
  g_assert_cmpint (follower.n, ==, 2);
}

static gpointer
write_many (gpointer data)
{
  Writer *self = data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (DmeServerTxn) txn = dme_server_db_begin (self->db, &error);

      g_assert_no_error (error);
      write_record (txn);
      if (i % 5 == 0)
        {
          dme_server_txn_abort (g_steal_pointer (&txn)); /* Its number is given to another. */
          continue;
        }
      write_record (txn);
      g_usleep ((gulong) g_random_int_range (0, 3000));
      g_assert_true (dme_server_txn_commit (g_steal_pointer (&txn), &error));
    }
  g_atomic_int_set (&self->done, 1);
  return NULL;
}

static void
test_reader_never_skips (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeServerDb) reader = open_db (f);
  Writer writers[WRITERS] = { 0 };
  GThread *threads[WRITERS];
  Follower follower = { 0 };
  guint done = 0;

  for (guint i = 0; i < WRITERS; i++)
    {
      writers[i].db = open_db (f);
      threads[i] = g_thread_new ("writer", write_many, &writers[i]);
    }
  while (done < WRITERS)
    {
      done = 0;
      for (guint i = 0; i < WRITERS; i++)
        done += (guint) g_atomic_int_get (&writers[i].done);
      follow (reader, &follower);
    }
  for (guint i = 0; i < WRITERS; i++)
    {
      g_thread_join (threads[i]);
      dme_server_db_close (writers[i].db);
    }
  follow (reader, &follower);
  g_assert_cmpint (follower.n, ==, WRITERS * ROUNDS * 4 / 5 * 2);
}

static void
cut_connections (void)
{
  g_autofree char *out =
    fixture_psql ("SELECT pg_terminate_backend (pid, 3000) FROM pg_stat_activity WHERE datname = "
                  "current_database () AND pid <> pg_backend_pid ()");

  g_assert_nonnull (out);
}

static void
test_lost_connection (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (f->server->db, &error);
  g_autofree char *id = dme_uuid_new (), *server = NULL;
  g_autoptr (DmePushReply) reply = NULL;

  g_assert_no_error (error);
  write_record (txn);
  cut_connections ();
  g_assert_false (dme_server_txn_commit (g_steal_pointer (&txn), &error));
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_LOST);
  g_clear_error (&error);
  g_assert_cmpint (stats_of (f).records, ==, 0);

  cut_connections (); /* Those that nobody used meanwhile are not used any more. */
  g_assert_true (dme_server_db_get_meta (f->server->db, DME_META_SERVER, &server, &error));
  g_assert_cmpstr (server, ==, f->server->id);
  reply = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  assert_verdict (reply, 0, DME_VERDICT_OK);
}

static void
test_unreachable_is_come_again (Fixture *f, gconstpointer data)
{
  g_auto (DmeResponse) response = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerDb)
    db = dme_server_db_pg_open ("postgresql:///none?host=/nonexistent", &error);

  g_assert_null (db);
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_LOST);
  dme_response_set_error (&response, error);
  g_assert_cmpuint (response.status, ==, 503);
  g_assert_cmpint (response.retry_after, >, 0);
}

static gpointer
start_one (gpointer url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerDb) db = NULL;
  char *id = NULL;

  g_assert_true (dme_server_db_pg_create (url, "Test", FALSE, &error));
  db = dme_server_db_pg_open (url, &error);
  g_assert_no_error (error);
  g_assert_true (dme_server_db_get_meta (db, DME_META_SERVER, &id, &error));
  return id;
}

static void
test_several_start_at_once (void)
{
  g_autofree char *url = fixture_empty_postgresql ();
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;
  GThread *threads[WRITERS];

  g_assert_null (dme_server_db_pg_open (url, &error));
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND);
  for (guint i = 0; i < WRITERS; i++)
    threads[i] = g_thread_new ("start", start_one, url);
  for (guint i = 0; i < WRITERS; i++)
    {
      g_autofree char *id = g_thread_join (threads[i]);

      g_assert_nonnull (id);
      if (first == NULL)
        first = g_steal_pointer (&id);
      else
        g_assert_cmpstr (id, ==, first);
    }
}

static void
test_newer_tables_are_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *out = fixture_psql ("UPDATE schema_version SET version = 99");
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (out);
  g_assert_null (fixture_open_db (f, &error));
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_TOO_NEW);
}

static void
test_views (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *out = NULL, *again = NULL;
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_activity (id, "Balai desa"));

  assert_verdict (reply, 0, DME_VERDICT_OK);
  out = fixture_psql ("SELECT venue, att_cpmi_l + att_cpmi_p, date, region, deleted FROM activity");
  g_assert_cmpstr (out, ==, "Balai desa|30|2026-02-09|53.02.08.2005|0");
  /* The office's own view, leaning on ours, does not keep the server from starting. */
  again = fixture_psql ("CREATE VIEW ours AS SELECT venue FROM activity; DELETE FROM made_view");
  g_assert_nonnull (again);
  g_test_expect_message ("desad", G_LOG_LEVEL_MESSAGE, "The view activity stays as it was*");
  fixture_reopen (f);
  g_test_assert_expected_messages ();
}

/* New rows go in as lines of text, in which these mean something. */
static void
test_any_text_comes_back (Fixture *f, gconstpointer data)
{
  static const char text[] =
    "\\N\n\\.\nSatu\tdua \\ \"tiga\" 'empat' {lima,\"enam\"} $1 \\t Kuale\xca\xbcu";
  g_autofree char *id = dme_uuid_new (), *other = dme_uuid_new ();
  DmeOp *op = make_activity (id, "\\N");
  g_autoptr (DmePushReply) reply = NULL;

  dme_fields_set (op->set, "results", text);
  reply = push_ops (f->server, &f->a, ops_of (op, make_activity (other, "Balai desa"), NULL));
  assert_verdict (reply, 0, DME_VERDICT_OK);
  assert_verdict (reply, 1, DME_VERDICT_OK);
  assert_field (f, id, "venue", "\\N");
  assert_field (f, id, "results", text);
  assert_field (f, other, "venue", "Balai desa");
}

static void
test_audit_only_grows (Fixture *f, gconstpointer data)
{
  g_autofree char *n = fixture_psql ("SELECT count(*) > 0 FROM audit");

  g_assert_cmpstr (n, ==, "t");
  g_assert_null (fixture_psql ("UPDATE audit SET who = 'nobody'"));
  g_assert_null (fixture_psql ("DELETE FROM audit"));
  g_assert_null (fixture_psql ("TRUNCATE audit"));
}

static void
test_verify_finds_damage (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *out = NULL;
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (fixture_verify (f, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
  out = fixture_psql ("DELETE FROM receipt; UPDATE record SET body = '{'; UPDATE feed SET op = 0");
  g_assert_nonnull (out);
  g_assert_true (fixture_verify (f, findings, &error));
  g_assert_cmpuint (findings->len, ==, 3);
}

static void
test_copy_begins_a_generation (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *url = NULL, *name = NULL;
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_activity (id, "Balai desa"));
  g_autoptr (GError) error = NULL;
  gint64 generation = 0;

  name = fixture_psql ("SELECT current_database ()");
  url = g_strconcat (g_getenv ("DESA_TEST_DATABASE"), name, NULL);
  g_assert_true (dme_server_pg_begin_generation (url, &generation, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  g_assert_cmpint (f->server->generation, ==, generation);
  g_assert_cmpint (generation, >, dme_clock_now () / G_USEC_PER_SEC - 600);
  g_assert_cmpuint (f->server->lineage->len, ==, 2);
  g_assert_cmpint (g_array_index (f->server->lineage, gint64, 0), ==, 1);
  g_assert_cmpint (g_array_index (f->server->lineage, gint64, 1), ==, stats_of (f).feed);
}

static void
fill_with_everything (Fixture *f, const char *known)
{
  g_autofree char *missing = dme_uuid_new (), *plan = dme_uuid_new (), *bad = dme_uuid_new ();
  g_autoptr (DmePushReply) first = push_one (f->server, &f->a, make_activity (known, "\\N"));
  g_autoptr (DmePushReply) second = NULL, third = NULL;

  second = push_ops (f->server, &f->b,
                     ops_of (make_op ("activity", known, "base:1", "venue=Kantor camat", NULL),
                             make_op ("activity", bad, "date=2026", NULL),
                             make_follow_up (plan, missing), NULL));
  assert_verdict (second, 0, DME_VERDICT_OK);
  assert_verdict (second, 1, DME_VERDICT_REJECTED);
  assert_verdict (second, 2, DME_VERDICT_WAITING);
  third =
    push_one (f->server, &f->a, make_op ("activity", known, "base:1", "venue=Aula \\ SoE", NULL));
  assert_verdict (third, 0, DME_VERDICT_CONFLICT);
}

static void
test_move (void)
{
  Fixture f = { 0 };
  g_autofree char *url = fixture_empty_postgresql (), *known = dme_uuid_new (), *kept = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePushReply) reply = NULL;
  DmeServerStats before, after;
  Device c = { 0 };
  gint64 rows = 0;

  f.dir = g_dir_make_tmp ("desad-XXXXXX", NULL);
  g_assert_true (dme_server_db_sqlite_create (f.dir, "Test", FALSE, &error));
  f.server = dme_server_new (dme_server_db_sqlite_open (f.dir, &error), &error);
  g_assert_no_error (error);
  device_enrol (f.server, &f.a, "Maria");
  device_enrol (f.server, &f.b, "Yosef");
  fill_with_everything (&f, known);
  before = stats_of (&f);
  g_clear_pointer (&f.server, dme_server_free);

  g_assert_true (dme_server_pg_take_over (url, f.dir, &rows, &error));
  g_assert_no_error (error);
  g_assert_cmpint (rows, >, 15);
  f.server = dme_server_new (dme_server_db_pg_open (url, &error), &error);
  g_assert_no_error (error);
  after = stats_of (&f);
  before.bytes = after.bytes;
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  g_assert_true (fixture_verify (&f, findings, &error));
  g_assert_cmpuint (findings->len, ==, 0);

  device_enrol (f.server, &c, "Agustina"); /* What the database numbers goes on behind the rows. */
  reply = push_one (f.server, &f.a, make_op ("activity", known, "base:3", "host=Dinas", NULL));
  assert_verdict (reply, 0, DME_VERDICT_OK);
  assert_field (&f, known, "host", "Dinas");
  g_assert_false (dme_server_pg_take_over (url, f.dir, &rows, &error));
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS);

  g_assert_true (dme_server_sqlite_set_aside (f.dir, &kept, NULL));
  g_assert_false (dme_server_db_sqlite_exists (f.dir));
  device_clear (&c);
  fixture_tear_down (&f, NULL);
}

#define ADD(name, func) \
  g_test_add ("/server/postgres/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (fixture_is_sqlite ())
    {
      g_print ("1..0 # SKIP run me by with-postgres.sh\n");
      return 0;
    }
  ADD ("a-slow-writer-hides-nothing", test_slow_writer_hides_nothing);
  ADD ("a-reader-never-skips-a-number", test_reader_never_skips);
  ADD ("a-lost-connection-is-said-and-replaced", test_lost_connection);
  ADD ("unreachable-is-503", test_unreachable_is_come_again);
  g_test_add_func ("/server/postgres/several-start-at-once", test_several_start_at_once);
  g_test_add_func ("/server/postgres/move-carries-all-over", test_move);
  ADD ("newer-tables-are-refused", test_newer_tables_are_refused);
  ADD ("views-of-the-records", test_views);
  ADD ("any-text-comes-back", test_any_text_comes_back);
  ADD ("the-audit-only-grows", test_audit_only_grows);
  ADD ("verify-finds-damage", test_verify_finds_damage);
  ADD ("a-copy-begins-a-generation", test_copy_begins_a_generation);
  return g_test_run ();
}
