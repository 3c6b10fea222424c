/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-vault.h"
#include "dme-recovery-code.h"
#include "dme-store-vault.h"

/* The calls about the vault: each packs its secrets and runs one function of DmeDb. */

typedef struct
{
  char *secret, *new_secret; /* (nullable) */
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  dme_secret_free (args->secret);
  dme_secret_free (args->new_secret);
  g_free (args);
}

static void
run (DmeStore *self,
     DmeStoreFunc func,
     const char *secret,
     const char *new_secret,
     GDestroyNotify result_free,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  Args *args = g_new (Args, 1);

  *args = (Args){ g_strdup (secret), g_strdup (new_secret) };
  /* As a write: what can be read is different afterwards, so lists are read again. */
  dme_store_run_async (self, func, args, args_free, result_free, TRUE, NULL, callback, user_data);
}

static void
secret_free (gpointer text)
{
  dme_secret_free (text);
}

static gpointer
state_job (DmeDb *db, gpointer data, GError **error)
{
  DmeVaultState *state = g_new (DmeVaultState, 1);

  *state =
    (DmeVaultState){ dme_db_has_vault (db), dme_db_is_locked (db), dme_db_get_unlock_wait (db) };
  return state;
}

void
dme_store_vault_state_async (DmeStore *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  dme_store_run_async (self, state_job, NULL, NULL, g_free, FALSE, cancellable, callback,
                       user_data);
}

gboolean
dme_store_vault_state_finish (DmeStore *self,
                              GAsyncResult *result,
                              DmeVaultState *state,
                              GError **error)
{
  g_autofree DmeVaultState *found = dme_store_run_finish (self, result, error);

  if (found == NULL)
    return FALSE;

  *state = *found;
  return TRUE;
}

static gpointer
make_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;
  char *code = NULL;

  dme_db_make_vault (db, args->secret, &code, error);
  return code;
}

void
dme_store_make_vault_async (DmeStore *self,
                            const char *passphrase,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (passphrase != NULL);

  run (self, make_job, passphrase, NULL, secret_free, callback, user_data);
}

char *
dme_store_make_vault_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

static gpointer
unlock_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return GINT_TO_POINTER (dme_db_unlock (db, args->secret, error));
}

void
dme_store_unlock_async (DmeStore *self,
                        const char *passphrase,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (passphrase != NULL);

  run (self, unlock_job, passphrase, NULL, NULL, callback, user_data);
}

gboolean
dme_store_unlock_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}

static gpointer
lock_job (DmeDb *db, gpointer data, GError **error)
{
  dme_db_lock (db);
  return GINT_TO_POINTER (TRUE);
}

void
dme_store_lock_async (DmeStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  run (self, lock_job, NULL, NULL, NULL, callback, user_data);
}

gboolean
dme_store_lock_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}

static gpointer
change_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return GINT_TO_POINTER (dme_db_change_passphrase (db, args->secret, args->new_secret, error));
}

void
dme_store_change_passphrase_async (DmeStore *self,
                                   const char *passphrase,
                                   const char *new_passphrase,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (passphrase != NULL && new_passphrase != NULL);

  run (self, change_job, passphrase, new_passphrase, NULL, callback, user_data);
}

gboolean
dme_store_change_passphrase_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}

static gpointer
recover_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  if (args->new_secret == NULL)
    return GINT_TO_POINTER (dme_db_unlock_with_code (db, args->secret, error));
  return GINT_TO_POINTER (dme_db_reset_passphrase (db, args->secret, args->new_secret, error));
}

void
dme_store_recover_async (DmeStore *self,
                         const char *code,
                         const char *new_passphrase,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (code != NULL);

  run (self, recover_job, code, new_passphrase, NULL, callback, user_data);
}

gboolean
dme_store_recover_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}

static gpointer
renew_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;
  char *code = NULL;

  dme_db_renew_recovery_code (db, args->secret, &code, error);
  return code;
}

void
dme_store_renew_code_async (DmeStore *self,
                            const char *passphrase,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (passphrase != NULL);

  run (self, renew_job, passphrase, NULL, secret_free, callback, user_data);
}

char *
dme_store_renew_code_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}
