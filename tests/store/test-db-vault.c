/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "vault-fixture.h"

/* Opening and closing the vault. What is sealed with it: test-db-seal.c. */

static void
assert_unlock_fails (DmeDb *db, const char *passphrase, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_false (dme_db_unlock (db, passphrase, &error));
  g_assert_error (error, domain, code);
  text = dme_store_error_to_text (error, "/store");
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_null (strstr (text, error->message));
}

static void
test_store_without_a_vault (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  g_assert_false (dme_db_has_vault (f->db));
  g_assert_false (dme_db_is_locked (f->db));
  assert_unlock_fails (f->db, PASSPHRASE, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT);
  dme_db_lock (f->db); /* nothing to lock */

  id = save_new (f->db, "activity", an_activity ("2026-02-09", "Ada"));
  save_set (f->db, "activity", id, "venue", "Balai");
  g_assert_false (save_person (f->db, NULL, NAME, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT);
  assert_nothing_leaked (f->dir);
}

static void
test_vault_is_made_once (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autoptr (DmeSecret) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_db_has_vault (f->db));
  g_assert_false (dme_db_is_locked (f->db));
  g_assert_false (dme_db_make_vault (f->db, NEW_PASSPHRASE, &other, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_EXISTS);
  g_assert_null (other);

  fixture_reopen (f);
  g_assert_true (dme_db_has_vault (f->db));
  g_assert_true (dme_db_is_locked (f->db));
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, &error));
  g_assert_false (dme_db_is_locked (f->db));
}

static void
test_weak_passphrase_makes_none (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (dme_db_make_vault (f->db, "kupang123", &code, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WEAK);
  g_assert_false (dme_db_has_vault (f->db));
}

static void
test_connections_share_the_lock (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autoptr (DmeDb) second = dme_db_open (f->dir, NULL);

  g_assert_false (dme_db_is_locked (second));
  dme_db_lock (second);
  g_assert_true (dme_db_is_locked (f->db));
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  g_assert_false (dme_db_is_locked (second));

  /* The key lives as long as one of them is open. */
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_false (dme_db_is_locked (second));
  g_clear_pointer (&second, dme_db_close);
  fixture_reopen (f);
  g_assert_true (dme_db_is_locked (f->db));
}

static void
test_vault_made_by_another (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeDb) second = dme_db_open (f->dir, NULL);
  g_autoptr (DmeSecret) code = NULL;

  g_assert_false (dme_db_has_vault (second));
  code = make_vault (f->db);
  g_assert_true (dme_db_has_vault (second));
  g_assert_true (save_person (second, NULL, NAME, NULL));
}

static void
advance (int seconds)
{
  dme_clock_set_for_test (dme_clock_now () + (gint64) seconds * G_USEC_PER_SEC);
}

static void
test_wrong_attempts_wait (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);

  dme_db_lock (f->db);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (dme_db_get_unlock_wait (f->db), ==, 0);
      assert_unlock_fails (f->db, NEW_PASSPHRASE, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
    }

  /* Not even the right one, and not after a start. */
  fixture_reopen (f);
  g_assert_cmpint (dme_db_get_unlock_wait (f->db), ==, 2);
  assert_unlock_fails (f->db, PASSPHRASE, DME_STORE_ERROR, DME_STORE_ERROR_WAIT);
  advance (2);
  assert_unlock_fails (f->db, NEW_PASSPHRASE, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_assert_cmpint (dme_db_get_unlock_wait (f->db), ==, 4);
  advance (4);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));

  /* Forgotten by the right one. */
  assert_unlock_fails (f->db, NEW_PASSPHRASE, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_assert_cmpint (dme_db_get_unlock_wait (f->db), ==, 0);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
}

static void
test_clock_set_back (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);

  for (int i = 0; i < 4; i++)
    {
      dme_db_unlock (f->db, NEW_PASSPHRASE, NULL);
      advance (2);
    }

  /* Ten years back: no shorter, and it ends. */
  advance (-315360000);
  assert_unlock_fails (f->db, PASSPHRASE, DME_STORE_ERROR, DME_STORE_ERROR_WAIT);
  g_assert_cmpint (dme_db_get_unlock_wait (f->db), ==, 4);
  advance (4);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
}

static void
test_recovery (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autoptr (DmeSecret) another = dme_recovery_code_new ();
  g_autoptr (DmeSecret) renewed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *typo = g_strdup (code);
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeRecord) person = NULL;

  typo[0] = typo[0] == 'K' ? 'H' : 'K';
  fixture_reopen (f);
  for (int i = 0; i < 10; i++) /* A typing error is no attempt. */
    {
      g_assert_false (dme_db_unlock_with_code (f->db, typo, &error));
      g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_MISTYPED);
      g_clear_error (&error);
    }
  g_assert_cmpint (dme_db_get_unlock_wait (f->db), ==, 0);
  g_assert_false (dme_db_unlock_with_code (f->db, another, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_clear_error (&error);

  g_assert_true (dme_db_unlock_with_code (f->db, code, &error));
  g_assert_true (dme_db_reset_passphrase (f->db, code, NEW_PASSPHRASE, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  assert_unlock_fails (f->db, PASSPHRASE, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_assert_true (dme_db_unlock (f->db, NEW_PASSPHRASE, &error));
  person = load_person (f->db, id);
  g_assert_cmpstr (dme_record_get (person, "name"), ==, NAME);

  g_assert_true (dme_db_renew_recovery_code (f->db, NEW_PASSPHRASE, &renewed, &error));
  g_assert_false (dme_db_unlock_with_code (f->db, code, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_assert_true (dme_db_unlock_with_code (f->db, renewed, NULL));
}

static void
test_change_of_passphrase (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeRecord) person = NULL;

  g_assert_false (dme_db_change_passphrase (f->db, NEW_PASSPHRASE, NEW_PASSPHRASE, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_clear_error (&error);
  g_assert_false (dme_db_change_passphrase (f->db, PASSPHRASE, "12345678", &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WEAK);
  g_clear_error (&error);
  g_assert_true (dme_db_change_passphrase (f->db, PASSPHRASE, NEW_PASSPHRASE, &error));
  g_assert_no_error (error);

  fixture_reopen (f);
  assert_unlock_fails (f->db, PASSPHRASE, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_assert_true (dme_db_unlock (f->db, NEW_PASSPHRASE, &error));
  person = load_person (f->db, id);
  g_assert_cmpstr (dme_record_get (person, "nik"), ==, NIK);
  g_assert_true (dme_db_unlock_with_code (f->db, code, &error)); /* it stays */
}

static void
test_cheap_wrap_is_raised (Fixture *f, gconstpointer data)
{
  static const DmeKeyringCost dearer = { 2, 16 };
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autofree char *found = NULL;

  dme_db_vault_cost = &dearer;
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  g_clear_pointer (&f->db, dme_db_close);
  found = find_in_files (f->dir, ":argon2id:2:16:");
  g_assert_nonnull (found);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
}

static void
test_damaged_wrap (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autoptr (GError) error = NULL;

  edit_store (f, "UPDATE meta SET value = replace (value, ':argon2id:', ':argon2ix:')"
                 " WHERE key = 'vault_passphrase'");
  fixture_reopen (f);
  g_assert_true (dme_db_has_vault (f->db));
  assert_unlock_fails (f->db, PASSPHRASE, DME_VAULT_ERROR, DME_VAULT_ERROR_DAMAGED);
  g_assert_cmpint (dme_db_get_unlock_wait (f->db), ==, 0);

  /* What the recovery code is for. */
  g_assert_true (dme_db_reset_passphrase (f->db, code, NEW_PASSPHRASE, &error));
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, NEW_PASSPHRASE, &error));
}

static void
take_fixture (Fixture *f, const char *name)
{
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "fixtures", name, NULL);
  g_autofree char *path = path_in (f->dir, "store.db");
  g_autoptr (GFile) from = g_file_new_for_path (fixture), to = g_file_new_for_path (path);

  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  fixture_reopen (f);
}

static void
test_store_of_version_1_gets_a_vault (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autofree char *id = NULL;

  take_fixture (f, "store-v1.db");
  g_assert_false (dme_db_has_vault (f->db));
  code = make_vault (f->db);
  drafts = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  id = save_new (f->db, "person", a_person (NAME));
  g_assert_cmpuint (count_lines (f->db), ==, 20);
}

/* What make-store-fixture puts into every version, and the code that it printed. */
static void
assert_fixture_opens (Fixture *f, const char *name, const char *code)
{
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("person"));
  g_autoptr (GPtrArray) locked = NULL, drafts = NULL, persons = NULL;
  g_autoptr (GError) error = NULL;

  take_fixture (f, name);
  assert_nothing_leaked (f->dir);
  g_assert_true (dme_db_is_locked (f->db));
  locked = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (locked->len, ==, 1);

  g_assert_true (dme_db_unlock_with_code (f->db, code, &error));
  dme_db_lock (f->db);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, &error));
  drafts = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (drafts->len, ==, 2);
  query->search = g_strdup ("xantira yohana");
  persons = dme_db_list (f->db, query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (persons->len, ==, 1);
  g_assert_cmpstr (dme_record_get (persons->pdata[0], "nik"), ==, NIK);
  g_assert_cmpuint (count_lines (f->db), ==, 21);
}

static void
test_store_of_version_2 (Fixture *f, gconstpointer data)
{
  assert_fixture_opens (f, "store-v2.db", "QTXK-PMN4-DWGG-P6WA-2Q33-AHCE-FZ2C-747Y");
}

static void
test_store_of_version_3 (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("person"));
  g_autoptr (GPtrArray) persons = NULL;
  const DmeRecord *person;

  assert_fixture_opens (f, "store-v3.db", "GSDY-5QKS-NBPP-NDF9-8J83-D596-9QFW-XHFD");
  persons = dme_db_list (f->db, query, NULL);
  person = persons->pdata[0];
  g_assert_cmpuint (person->papers_done, ==, 1); /* as it was written down then */
  g_assert_cmpuint (person->papers_total, >, 1);
}

static void
test_backup_keeps_the_vault (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  g_autoptr (GError) error = NULL;
  g_autofree char *file = path_in (f->root, "salinan.db");
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeRecord) locked = NULL, person = NULL;

  g_assert_true (dme_db_backup (f->db, file, &error));
  dme_db_lock (f->db); /* a copy can be put back by somebody who cannot read it */
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (dme_db_restore (f->dir, file, NULL, &error));
  g_assert_no_error (error);
  assert_nothing_leaked (f->root);

  fixture_reopen (f);
  locked = load_person (f->db, id);
  g_assert_true (locked->locked);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, &error));
  person = load_person (f->db, id);
  g_assert_cmpstr (dme_record_get (person, "name"), ==, NAME);
}

#define ADD(name, func) \
  g_test_add ("/store/vault/" name, Fixture, NULL, vault_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("store-without-one-works-as-before", test_store_without_a_vault);
  ADD ("is-made-once", test_vault_is_made_once);
  ADD ("weak-passphrase-makes-none", test_weak_passphrase_makes_none);
  ADD ("connections-share-the-lock", test_connections_share_the_lock);
  ADD ("made-by-another-connection-is-seen", test_vault_made_by_another);
  ADD ("wrong-attempts-wait", test_wrong_attempts_wait);
  ADD ("clock-set-back-neither-helps-nor-harms", test_clock_set_back);
  ADD ("recovery-code-sets-a-new-passphrase", test_recovery);
  ADD ("change-of-passphrase", test_change_of_passphrase);
  ADD ("cheap-wrap-is-raised", test_cheap_wrap_is_raised);
  ADD ("damaged-wrap-leaves-the-recovery-code", test_damaged_wrap);
  ADD ("store-of-version-1-gets-one", test_store_of_version_1_gets_a_vault);
  ADD ("store-of-version-2-opens", test_store_of_version_2);
  ADD ("store-of-version-3-opens", test_store_of_version_3);
  ADD ("backup-keeps-it", test_backup_keeps_the_vault);

  return g_test_run ();
}
