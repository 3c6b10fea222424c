/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "vault-fixture.h"

/* What a flipped bit in a sealed value costs. */

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

#define ADD(name, func) \
  g_test_add ("/store/damage/" name, Fixture, NULL, set_up, func, fixture_tear_down)

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
  ADD ("vault-without-one-wrap-is-still-one", test_vault_of_which_one_wrap_is_lost);

  return g_test_run ();
}
