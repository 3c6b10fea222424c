/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "dme-db-erase.h"
#include "dme-db-private.h"
#include "vault-fixture.h"

/* What a flipped bit in a sealed value costs, and what copies made before the vault say. */

#define FLIP(table) \
  "UPDATE " table " SET sealed = CAST (substr (sealed, 1, 50) || x'ff' || substr (sealed, 52)" \
  " AS BLOB)"

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

static void
damage (Fixture *f, const char *sql)
{
  edit_store (f, sql);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
}

static void
test_damaged_op_is_said_anew (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = save_new (f->db, "person", a_person ("Xanthira Lain"));
  g_autoptr (DmeOutgoing) out = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;

  damage (f, FLIP ("op") " WHERE seq = 1");
  history = dme_db_history (f->db, dme_schema_find_type ("person"), other, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, 1);

  out = dme_db_take_outgoing (f->db, 10, 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (out->lines->len, ==, 2);
  g_assert_nonnull (strstr (out->lines->pdata[0], id));
  g_assert_nonnull (strstr (out->lines->pdata[0], NAME));
  g_assert_nonnull (strstr (out->lines->pdata[1], "Xanthira Lain"));
  assert_nothing_leaked (f->dir);
  g_assert_cmpuint (answer_all (f->db, DME_VERDICT_OK), ==, 2);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
}

static void
test_damaged_op_moves_to_another_life (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = save_new (f->db, "person", a_person ("Xanthira Lain"));
  g_autoptr (GError) error = NULL;

  damage (f, FLIP ("op") " WHERE seq = 1");
  g_assert_true (dme_db_begin_incarnation (f->db, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (answer_all (f->db, DME_VERDICT_OK), ==, 2);
}

static void
test_damaged_op_does_not_stop_verdicts (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *name = NULL;
  g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (f->db, 10, 1 << 20, NULL);

  name = g_strdup (out->incarnation);
  damage (f, FLIP ("op") " WHERE seq = 1");
  answer (f->db, name, 1, DME_VERDICT_OK, 7, NULL, NULL);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
  g_clear_pointer (&f->db, dme_db_close);
}

static void
test_damaged_refusal_is_brought_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeOutgoing) out = NULL;
  g_autoptr (GError) error = NULL;

  answer_all (f->db, DME_VERDICT_REJECTED);
  damage (f, FLIP ("op") " WHERE seq = 1");
  g_assert_true (save_person (f->db, id, "Xanthira Lain", &error));
  g_assert_no_error (error);
  out = dme_db_take_outgoing (f->db, 10, 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (out->lines->pdata[0], NIK));
  g_assert_nonnull (strstr (out->lines->pdata[0], "Xanthira Lain"));
  g_assert_cmpuint (answer_all (f->db, DME_VERDICT_OK), ==, 1);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
}

static void
test_damaged_history_shows_the_rest (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;

  save_set (f->db, "person", id, "name", "Xanthira Lain");
  damage (f, FLIP ("op") " WHERE seq = 1");
  history = dme_db_history (f->db, dme_schema_find_type ("person"), id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, 2);
  g_assert_cmpstr (dme_fields_get (((DmeOp *) history->pdata[1])->set, "name"), ==,
                   "Xanthira Lain");
  g_clear_pointer (&f->db, dme_db_close); /* not in order, and not to be checked */
}

static void
test_backup_of_a_damaged_record (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = save_new (f->db, "person", a_person ("Xanthira Lain"));
  g_autofree char *file = path_in (f->root, "salinan.db");
  g_autoptr (DmeRecord) bad = NULL, good = NULL;
  g_autoptr (GError) error = NULL;

  damage (f, FLIP ("record") " WHERE rid = 1");
  g_assert_true (dme_db_backup (f->db, file, &error));
  g_assert_no_error (error);
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (dme_db_restore (f->dir, file, NULL, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  bad = load_person (f->db, id);
  good = load_person (f->db, other);
  g_assert_true (bad->damaged);
  g_assert_cmpstr (dme_record_get (good, "nik"), ==, NIK);
  g_clear_pointer (&f->db, dme_db_close);
}

static void
keep_draft (DmeDb *db, const char *id, const char *name)
{
  DmeDraft draft = { .id = (char *) id,
                     .type = dme_schema_find_type ("person"),
                     .fields = fields_of ("name", name, NULL) };

  g_assert_true (dme_db_save_draft (db, &draft, NULL));
  dme_fields_free (draft.fields);
}

static void
test_damaged_draft_is_told_once_and_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL, locked = NULL, left = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  guint n = 9;

  keep_draft (f->db, "konsep-1", NAME);
  keep_draft (f->db, "konsep-2", "Xanthira Lain");
  g_assert_true (dme_db_take_damaged_drafts (f->db, &n, NULL));
  g_assert_cmpuint (n, ==, 0);

  edit_store (f, FLIP ("draft") " WHERE id = 'konsep-1'");
  fixture_reopen (f);
  locked = dme_db_list_damaged_drafts (f->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (locked->len, ==, 0); /* Nobody can tell. */
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  drafts = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpstr (((DmeDraft *) drafts->pdata[0])->id, ==, "konsep-2");

  g_assert_true (dme_db_take_damaged_drafts (f->db, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (dme_db_take_damaged_drafts (f->db, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  left = dme_db_list_damaged_drafts (f->db, NULL);
  g_assert_cmpuint (left->len, ==, 1); /* It is still there. */

  g_assert_false (dme_db_verify (f->db, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_nonnull (strstr (findings->pdata[0], "konsep-1"));
  g_clear_pointer (&f->db, dme_db_close); /* not in order, and not to be checked */
}

/* Nobody can read whom they are about, but they say of which record they are. */
static void
test_damaged_drafts_of_the_erased_go (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *paper =
    save_new (f->db, "document", fields_of ("person", id, "kind", "paspor", "number", "X1", NULL));
  g_autoptr (DmeFields) typed = fields_of ("number", "X12", NULL);
  DmeDraft of_it = { .id = (char *) "konsep-1",
                     .type = dme_schema_find_type ("person"),
                     .record = id,
                     .fields = typed };
  DmeDraft of_paper = { .id = (char *) "konsep-2",
                        .type = dme_schema_find_type ("document"),
                        .record = paper,
                        .fields = typed };
  g_autoptr (GPtrArray) damaged = NULL, left = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_db_save_draft (f->db, &of_it, NULL));
  g_assert_true (dme_db_save_draft (f->db, &of_paper, NULL));
  keep_draft (f->db, "konsep-3", "Xanthira Lain");
  damage (f, FLIP ("draft"));
  damaged = dme_db_list_damaged_drafts (f->db, NULL);
  g_assert_cmpuint (damaged->len, ==, 3);

  g_assert_true (dme_db_set_meta (f->db, "role", "petugas", NULL));
  g_assert_true (dme_db_erase (f->db, dme_schema_find_type ("person"), id, &error));
  g_assert_no_error (error);
  left = dme_db_list_damaged_drafts (f->db, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (left->pdata[0], ==, "konsep-3"); /* Of nobody yet: kept. */
  g_clear_pointer (&f->db, dme_db_close);           /* not in order, and not to be checked */
}

/* One that was never sealed, of a session: it is not emptied by being opened. */
static void
test_unreadable_plain_draft_is_kept (Fixture *f, gconstpointer data)
{
  DmeDraft draft = { .id = (char *) "konsep-3",
                     .type = dme_schema_find_type ("activity"),
                     .fields = fields_of ("venue", "Kantor Desa", NULL) };
  g_autoptr (GPtrArray) drafts = NULL;
  guint n;

  g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
  dme_fields_free (draft.fields);
  edit_store (f, "UPDATE draft SET body = substr (body, 3)");
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  drafts = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (drafts->len, ==, 0);
  g_assert_true (dme_db_take_damaged_drafts (f->db, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  g_clear_pointer (&f->db, dme_db_close); /* not in order, and not to be checked */
}

/* The vault may be opened between reading a record and writing it. */
static void
test_record_read_locked_is_not_written (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  const DmeAuthor author = { .by = "Maria Uji", .at = "2026-11-21T11:00:00Z" };
  g_autoptr (DmeRecord) locked = NULL, whole = NULL;
  g_autoptr (GError) error = NULL;
  gint64 rid = 0;

  dme_db_lock (f->db);
  locked = dme_db_find (f->db, id, &rid, &error);
  g_assert_no_error (error);
  g_assert_true (locked->locked);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  g_assert_true (dme_db_begin (f->db, NULL));
  g_assert_false (dme_db_write_change (f->db, &author, locked, &rid, 0, DME_DEL_NONE,
                                       fields_of ("status", "terdata", NULL), 0, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_assert_false (dme_db_end (f->db, FALSE, NULL));
  whole = load_person (f->db, id);
  g_assert_cmpstr (dme_record_get (whole, "nik"), ==, NIK);
}

static void
test_vault_of_which_one_wrap_is_lost (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (GError) error = NULL;

  edit_store (f, "DELETE FROM meta WHERE key = 'vault_passphrase'");
  fixture_reopen (f);
  g_assert_true (dme_db_has_vault (f->db));
  g_assert_false (dme_db_make_vault (f->db, PASSPHRASE, &code, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_EXISTS);
}

static char *
setting_in (const char *dir, const char *key)
{
  g_autofree char *path = path_in (dir, "store.db"), *sql = NULL;
  sqlite3 *handle = NULL;
  sqlite3_stmt *stmt = NULL;
  char *value;

  sql = g_strdup_printf ("SELECT value FROM meta WHERE key = '%s'", key);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  value = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  sqlite3_close (handle);
  return value;
}

/* Exits with 1 if the wrong passphrase was tried, with 2 if it had to wait. */
static int
guess (const char *dir, int start)
{
  g_autoptr (DmeDb) db = dme_db_open (dir, NULL);
  g_autoptr (GError) error = NULL;
  char byte;

  if (db == NULL || read (start, &byte, 1) != 0) /* closed: all at once */
    return 3;
  dme_db_unlock (db, NEW_PASSPHRASE, &error);
  return g_error_matches (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG) ? 1 : 2;
}

static void
test_guesses_at_once_all_count (Fixture *f, gconstpointer data)
{
  g_autofree char *failures = NULL;
  guint64 tried = 0;
  pid_t pids[16];
  int start[2];

  g_clear_pointer (&f->db, dme_db_close);
  g_assert_cmpint (pipe (start), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      pids[i] = fork ();
      if (pids[i] == 0)
        {
          close (start[1]);
          _exit (guess (f->dir, start[0]));
        }
    }
  close (start[0]);
  close (start[1]);
  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) <= 2);
      tried += WEXITSTATUS (status) == 1;
    }

  fixture_reopen (f);
  failures = setting_in (f->dir, "vault_failures");
  g_assert_cmpuint (tried, >=, 3);
  g_assert_cmpuint (g_ascii_strtoull (failures, NULL, 10), ==, tried);
}

/* --- copies --- */

/* A passphrase is changed because somebody else knows it: it must not open what is left over. */
static void
test_old_wraps_are_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autoptr (DmeSecret) next = NULL;
  g_autofree char *passphrase = setting_in (f->dir, "vault_passphrase");
  g_autofree char *recovery = setting_in (f->dir, "vault_recovery"), *found = NULL, *left = NULL;

  g_assert_true (dme_db_change_passphrase (f->db, PASSPHRASE, NEW_PASSPHRASE, NULL));
  found = find_in_files (f->dir, passphrase);
  g_assert_cmpstr (found, ==, NULL);
  g_assert_true (dme_db_renew_recovery_code (f->db, NEW_PASSPHRASE, &next, NULL));
  left = find_in_files (f->dir, recovery);
  g_assert_cmpstr (left, ==, NULL);
}

static void
put_old_store (Fixture *f, const char *name)
{
  g_autofree char *from = g_test_build_filename (G_TEST_DIST, "fixtures", "store-v1.db", NULL);
  g_autofree char *to = path_in (f->dir, name), *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (to, contents, (gssize) length, NULL));
}

static void
open_old_store (Fixture *f)
{
  g_clear_pointer (&f->db, dme_db_close);
  put_old_store (f, "store.db");
  edit_store (f, "REPLACE INTO meta VALUES ('token', 'token-rahasia-123'),"
                 " ('secret_key', 'kunci-rahasia-456')");
  fixture_reopen (f);
}

static char *
find_copy (Fixture *f, const char *prefix)
{
  g_autoptr (GDir) open = g_dir_open (f->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (open)) != NULL)
    if (g_str_has_prefix (name, prefix))
      return path_in (f->dir, name);

  return NULL;
}

static void
test_copies_are_private (Fixture *f, gconstpointer data)
{
  g_autofree char *copy = NULL;
  GStatBuf st;

  open_old_store (f);
  copy = find_copy (f, "store.db-before-v");
  g_assert_nonnull (copy);
  g_assert_cmpint (g_stat (copy, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

static void
test_copies_of_before_are_sealed (Fixture *f, gconstpointer data)
{
  g_autofree char *copy = NULL, *token = NULL, *key = NULL, *file = path_in (f->root, "x.db");
  g_autoptr (DmeSecret) code = NULL;
  g_auto (DmeServerLink) link = { 0 };
  g_autoptr (GError) error = NULL;

  open_old_store (f);
  g_assert_true (dme_db_backup (f->db, file, NULL));
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (dme_db_restore (f->dir, file, NULL, NULL)); /* leaves store-TIME.db */
  g_unlink (file);
  fixture_reopen (f);
  token = find_in_files (f->dir, "token-rahasia-123");
  g_assert_nonnull (token);
  g_clear_pointer (&token, g_free);

  code = make_vault (f->db);
  token = find_in_files (f->dir, "token-rahasia-123");
  key = find_in_files (f->dir, "kunci-rahasia-456");
  g_assert_cmpstr (token, ==, NULL);
  g_assert_cmpstr (key, ==, NULL);

  /* They can still be put back, with the same passphrase. */
  copy = find_copy (f, "store.db-before-v");
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (dme_db_restore (f->dir, copy, NULL, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, &error));
  g_assert_no_error (error);
  g_assert_true (dme_db_get_link (f->db, &link, NULL));
  g_assert_cmpstr (link.secret_key, ==, "kunci-rahasia-456");
}

static void
test_restore_of_an_old_backup_leaves_no_copies (Fixture *f, gconstpointer data)
{
  g_autofree char *file = path_in (f->dir, "lama.db"), *left = NULL;
  g_autoptr (GError) error = NULL;

  put_old_store (f, "lama.db");
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (dme_db_restore (f->dir, file, NULL, &error));
  g_assert_no_error (error);
  left = find_copy (f, "store.db.new-");
  g_assert_cmpstr (left, ==, NULL);
}

#define ADD(name, func) \
  g_test_add ("/store/damage/" name, Fixture, NULL, set_up, func, fixture_tear_down)
#define ADD_PLAIN(name, func) \
  g_test_add ("/store/damage/" name, Fixture, NULL, vault_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("damaged-op-is-said-anew", test_damaged_op_is_said_anew);
  ADD ("damaged-op-moves-to-another-life", test_damaged_op_moves_to_another_life);
  ADD ("damaged-op-does-not-stop-verdicts", test_damaged_op_does_not_stop_verdicts);
  ADD ("damaged-refusal-is-brought-again", test_damaged_refusal_is_brought_again);
  ADD ("damaged-history-shows-the-rest", test_damaged_history_shows_the_rest);
  ADD ("damaged-record-is-backed-up-with-the-rest", test_backup_of_a_damaged_record);
  ADD ("damaged-draft-is-told-once-and-kept", test_damaged_draft_is_told_once_and_kept);
  ADD ("damaged-drafts-of-the-erased-go", test_damaged_drafts_of_the_erased_go);
  ADD ("unreadable-plain-draft-is-kept", test_unreadable_plain_draft_is_kept);
  ADD ("record-read-locked-is-not-written", test_record_read_locked_is_not_written);
  ADD ("vault-without-one-wrap-is-still-one", test_vault_of_which_one_wrap_is_lost);
  ADD ("guesses-at-once-all-count", test_guesses_at_once_all_count);
  ADD_PLAIN ("changed-wraps-are-gone-from-the-files", test_old_wraps_are_gone);
  ADD_PLAIN ("copies-are-only-the-owners", test_copies_are_private);
  ADD_PLAIN ("copies-of-before-are-sealed", test_copies_of_before_are_sealed);
  ADD_PLAIN ("old-backup-leaves-no-copies", test_restore_of_an_old_backup_leaves_no_copies);

  return g_test_run ();
}
