/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "dme-clock.h"
#include "dme-export.h"
#include "dme-lock.h"
#include "dme-uuid.h"
#include "server-fixture.h"

/* The database over its life: damage, backup, restore, what leaves it. */

static char *
push_activity (Fixture *f, const char *venue)
{
  char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_activity (id, venue));

  g_assert_cmpint (verdict_at (reply, 0)->kind, ==, DME_VERDICT_OK);
  return id;
}

static void
damage (Fixture *f, gsize from, gsize n, gboolean cut)
{
  g_autofree char *path = fixture_path (f, "server.db");
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, >, from + n);
  memset (content + from, 'x', n);
  g_assert_true (g_file_set_contents (path, content, cut ? (gssize) (from + n) : (gssize) length,
                                      NULL));
}

static void
assert_cannot_open (Fixture *f, DmeServerError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = fixture_path (f, "server.db");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length, length_after;

  g_assert_true (g_file_get_contents (path, &before, &length, NULL));
  g_assert_null (dme_server_db_sqlite_open (f->dir, &error));
  g_assert_error (error, DME_SERVER_ERROR, (int) code);
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
}

static void
test_rubbish (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->server, dme_server_free);
  damage (f, 0, 4096, FALSE);
  assert_cannot_open (f, DME_SERVER_ERROR_CORRUPT);
}

static void
test_empty_file (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "server.db");

  g_clear_pointer (&f->server, dme_server_free);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_cannot_open (f, DME_SERVER_ERROR_CORRUPT);
}

static void
test_newer_file (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "server.db");
  g_autofree char *content = NULL;
  gsize length;

  g_clear_pointer (&f->server, dme_server_free);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  content[63] = 99; /* user_version, big-endian at 60 */
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  assert_cannot_open (f, DME_SERVER_ERROR_TOO_NEW);
}

static void
test_verify_finds_damage (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *id = push_activity (f, "Balai desa");
    }
  g_clear_pointer (&f->server, dme_server_free);
  g_assert_true (dme_server_sqlite_verify (f->dir, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);

  damage (f, 130000, 5000, FALSE);
  g_assert_true (!dme_server_sqlite_verify (f->dir, findings, &error) || findings->len > 0);
}

static void
test_backup_and_restore (Fixture *f, gconstpointer data)
{
  g_autofree char *file = fixture_path (f, "backup.db");
  g_autofree char *kept_as = NULL;
  g_autofree char *before = push_activity (f, "Sebelum");
  g_autofree char *after = NULL;
  g_autoptr (DmeOp) lost = NULL;
  g_autoptr (DmePushReply) again = NULL;
  g_autoptr (GError) error = NULL;
  gint64 generation = 0;

  g_assert_true (dme_server_sqlite_backup (f->dir, file, &error)); /* While it is open. */
  g_assert_no_error (error);
  after = dme_uuid_new ();
  lost = make_activity (after, "Sesudah");
  lost->seq = ++f->a.seq;
  again = push_one (f->server, &f->a, dme_op_copy (lost));
  g_clear_pointer (&again, dme_push_reply_free);
  g_clear_pointer (&f->server, dme_server_free);

  g_assert_true (dme_server_sqlite_restore (f->dir, file, &kept_as, &generation, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (kept_as, G_FILE_TEST_EXISTS));
  fixture_reopen (f);
  g_assert_cmpint (f->server->generation, ==, generation);
  g_assert_cmpint (generation, >, 1);
  g_assert_cmpuint (f->server->lineage->len, ==, 2);
  g_assert_cmpint (g_array_index (f->server->lineage, gint64, 0), ==, 1);
  g_assert_cmpint (g_array_index (f->server->lineage, gint64, 1), ==, 1);

  again =
    push_one (f->server, &f->a,
              dme_op_copy (lost)); /* The device offers again what the backup does not hold. */
  g_assert_cmpint (verdict_at (again, 0)->kind, ==, DME_VERDICT_OK);
  g_assert_cmpint (again->epoch.generation, ==, generation);
}

static void
test_generation_is_never_used_twice (Fixture *f, gconstpointer data)
{
  g_autofree char *file = fixture_path (f, "backup.db");
  g_autofree char *id = push_activity (f, "Sebelum");
  g_autofree char *first_kept = NULL;
  g_autofree char *second_kept = NULL;
  g_autofree char *third_kept = NULL;
  g_autofree char *path = fixture_path (f, "server.db");
  gint64 first = 0, second = 0, third = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_server_sqlite_backup (f->dir, file, &error));
  g_clear_pointer (&f->server, dme_server_free);
  g_assert_true (dme_server_sqlite_restore (f->dir, file, &first_kept, &first, &error));
  g_assert_true (dme_server_sqlite_restore (f->dir, file, &second_kept, &second, &error));
  g_assert_cmpint (second, >, first);
  fixture_reopen (f);
  g_assert_cmpuint (f->server->lineage->len, ==, 4); /* Of 1 and of the first restore. */
  g_clear_pointer (&f->server, dme_server_free);

  g_assert_true (g_file_set_contents (path, "rubbish", -1,
                                      NULL)); /* Nothing to be learnt from the replaced one. */
  dme_clock_set_for_test (dme_clock_now () + 60 * G_USEC_PER_SEC);
  g_assert_true (dme_server_sqlite_restore (f->dir, file, &third_kept, &third, &error));
  dme_clock_set_for_test (0);
  g_assert_cmpint (third, >, second);
  g_assert_no_error (error);
}

static void
test_backup_does_not_overwrite (Fixture *f, gconstpointer data)
{
  g_autofree char *file = fixture_path (f, "backup.db");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "precious", -1, NULL));
  g_assert_false (dme_server_sqlite_backup (f->dir, file, &error));
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS);
}

static void
test_restore_of_rubbish_changes_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *file = fixture_path (f, "backup.db");
  g_autofree char *id = push_activity (f, "Tetap");
  g_autofree char *kept_as = NULL;
  g_autofree char *venue = NULL;
  gint64 generation = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "this is no database at all", -1, NULL));
  g_clear_pointer (&f->server, dme_server_free);
  g_assert_false (dme_server_sqlite_restore (f->dir, file, &kept_as, &generation, &error));
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT);
  g_assert_null (kept_as);
  fixture_reopen (f);
  venue = field_of (f->server, id, "venue");
  g_assert_cmpstr (venue, ==, "Tetap");
  g_assert_cmpint (f->server->generation, ==, 1);
}

static void
test_lock (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeLock) lock = dme_lock_take (f->dir, &error);

  g_assert_no_error (error);
  g_assert_null (dme_lock_take (f->dir, &error));
  g_assert_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_BUSY);
}

static char *export(Fixture *f, const char *type, DmeExportFormat format)
{
  g_autofree char *path = fixture_path (f, "export");
  FILE *out = g_fopen (path, "w");
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gint64 left_out;

  g_assert_nonnull (out);
  g_assert_true (dme_export (f->server->db, dme_schema_find_type (type), format, out, &left_out,
                             &error));
  g_assert_no_error (error);
  fclose (out);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_csv (Fixture *f, gconstpointer data)
{
  g_autofree char *id = push_activity (f, "Balai \"besar\", lantai 2");
  g_autofree char *formula = push_activity (f, "=HYPERLINK(\"http://evil\")");
  g_autofree char *gone = push_activity (f, "Dihapus");
  g_autoptr (DmePushReply)
    reply = push_one (f->server, &f->a, make_op ("activity", gone, "-", NULL));
  g_autofree char *text = export(f, "activity", DME_EXPORT_CSV);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4); /* Header, two records, the end. */
  g_assert_true (g_str_has_prefix (lines[0], "id,region,rev,created_at,created_by,updated_at,"
                                             "updated_by,kind,"));
  g_assert_nonnull (strstr (lines[0], ",venue,"));
  g_assert_true (g_str_has_prefix (lines[1], id));
  g_assert_nonnull (strstr (lines[1], ",\"Balai \"\"besar\"\", lantai 2\","));
  g_assert_nonnull (strstr (lines[2], ",\"'=HYPERLINK(\"\"http://evil\"\")\","));
  g_assert_null (strstr (text, "Dihapus"));
}

static void
test_json (Fixture *f, gconstpointer data)
{
  g_autofree char *empty = export(f, "activity", DME_EXPORT_JSON);
  g_autofree char *id = push_activity (f, "Satu");
  g_autofree char *other = push_activity (f, "Dua");
  g_autofree char *text = export(f, "activity", DME_EXPORT_JSON);

  g_assert_cmpstr (empty, ==, "[]\n");
  g_assert_true (g_str_has_prefix (text, "[\n{\"id\":\""));
  g_assert_nonnull (strstr (text, "},\n{"));
  g_assert_true (g_str_has_suffix (text, "}\n]\n"));
  g_assert_nonnull (strstr (text, "\"venue\":\"Satu\""));
}

#define ADD(name, func) \
  g_test_add ("/server/care/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("rubbish-is-refused-untouched", test_rubbish);
  ADD ("empty-file-is-refused-untouched", test_empty_file);
  ADD ("newer-file-is-refused-untouched", test_newer_file);
  ADD ("verify-finds-damage", test_verify_finds_damage);
  ADD ("restore-begins-a-new-generation", test_backup_and_restore);
  ADD ("generation-is-never-used-twice", test_generation_is_never_used_twice);
  ADD ("backup-does-not-overwrite", test_backup_does_not_overwrite);
  ADD ("restore-of-rubbish-changes-nothing", test_restore_of_rubbish_changes_nothing);
  ADD ("one-process-serves-a-directory", test_lock);
  ADD ("csv-is-quoted-and-holds-no-formula", test_csv);
  ADD ("json-is-one-array", test_json);

  return g_test_run ();
}
