/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-store-vault.h"
#include "vault-fixture.h"

/* The vault as the main thread sees it. */

typedef struct
{
  Fixture base;
  DmeStore *store;
} Async;

static void
wait_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Bounded: a test that would hang fails. */
static GAsyncResult *
result_of (GAsyncResult **result)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (20, on_time, &late);

  while (*result == NULL && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (timer);
  return *result;
}

static void
set_up (Async *f, gconstpointer data)
{
  vault_set_up (&f->base, data);
  f->store = dme_store_new (f->base.dir);
}

static void
tear_down (Async *f, gconstpointer data)
{
  dme_store_close (f->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->store);
  fixture_tear_down (&f->base, data);
}

static void
assert_state (Async *f, gboolean exists, gboolean locked, gint64 wait)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DmeVaultState state;

  dme_store_vault_state_async (f->store, NULL, wait_cb, &result);
  g_assert_true (dme_store_vault_state_finish (f->store, result_of (&result), &state, &error));
  g_assert_no_error (error);
  g_assert_true (state.exists == exists && state.locked == locked);
  g_assert_cmpint (state.wait, ==, wait);
}

static char *
make (Async *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dme_store_make_vault_async (f->store, PASSPHRASE, wait_cb, &result);
  return dme_store_make_vault_finish (f->store, result_of (&result), error);
}

static gboolean
unlock (Async *f, const char *passphrase, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dme_store_unlock_async (f->store, passphrase, wait_cb, &result);
  return dme_store_unlock_finish (f->store, result_of (&result), error);
}

static gboolean
lock (Async *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  dme_store_lock_async (f->store, wait_cb, &result);
  return dme_store_lock_finish (f->store, result_of (&result), NULL);
}

static gboolean
recover (Async *f, const char *code, const char *passphrase, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dme_store_recover_async (f->store, code, passphrase, wait_cb, &result);
  return dme_store_recover_finish (f->store, result_of (&result), error);
}

static void
test_made_locked_unlocked (Async *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (DmeSecret) second = NULL;
  g_autoptr (GError) error = NULL;

  assert_state (f, FALSE, FALSE, 0);
  code = make (f, &error);
  g_assert_no_error (error);
  g_assert_nonnull (code);
  assert_state (f, TRUE, FALSE, 0);
  g_assert_false (dme_db_is_locked (f->base.db)); /* as for every connection, the syncer's too */
  g_assert_true (lock (f));
  assert_state (f, TRUE, TRUE, 0);
  g_assert_true (dme_db_is_locked (f->base.db));

  g_assert_false (unlock (f, NEW_PASSPHRASE, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_clear_error (&error);
  g_assert_true (unlock (f, PASSPHRASE, &error));
  assert_state (f, TRUE, FALSE, 0);

  second = make (f, &error);
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_EXISTS);
  g_assert_null (second);
}

static void
test_changed_and_recovered (Async *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL, renewed = NULL;
  g_autoptr (DmeSecret) code = make (f, NULL);
  g_autoptr (DmeSecret) next = NULL;
  g_autoptr (GError) error = NULL;

  dme_store_change_passphrase_async (f->store, PASSPHRASE, NEW_PASSPHRASE, wait_cb, &result);
  g_assert_true (dme_store_change_passphrase_finish (f->store, result_of (&result), &error));
  lock (f);
  g_assert_false (unlock (f, PASSPHRASE, NULL));
  g_assert_true (recover (f, code, NULL, &error)); /* only opens */
  lock (f);
  g_assert_false (unlock (f, PASSPHRASE, NULL));
  g_assert_true (recover (f, code, PASSPHRASE, &error));
  lock (f);
  g_assert_true (unlock (f, PASSPHRASE, &error));

  dme_store_renew_code_async (f->store, PASSPHRASE, wait_cb, &renewed);
  next = dme_store_renew_code_finish (f->store, result_of (&renewed), &error);
  g_assert_no_error (error);
  g_assert_false (recover (f, code, NULL, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG);
  g_assert_true (recover (f, next, NULL, NULL));
}

static void
test_waiting_is_told (Async *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make (f, NULL);

  lock (f);
  for (int i = 0; i < 3; i++)
    g_assert_false (unlock (f, NEW_PASSPHRASE, NULL));
  assert_state (f, TRUE, TRUE, 2);
}

#define ADD(name, func) \
  g_test_add ("/store/vault-async/" name, Async, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("made-locked-unlocked", test_made_locked_unlocked);
  ADD ("passphrase-is-changed-and-recovered", test_changed_and_recovered);
  ADD ("how-long-to-wait-is-told", test_waiting_is_told);

  return g_test_run ();
}
