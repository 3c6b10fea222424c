/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-vault-jobs.h"

#include "dme-db-vault.h"
#include "dme-recovery-code.h"

/* --- what there is --- */

void
dme_vault_look_free (DmeVaultLook *self)
{
  if (self == NULL)
    return;
  dme_identity_clear (&self->identity);
  g_free (self);
}

static gpointer
look_job (DmeDb *db, gpointer data, GError **error)
{
  g_autoptr (DmeVaultLook) state = g_new0 (DmeVaultLook, 1);

  if (!dme_db_get_identity (db, &state->identity, error))
    return NULL;
  state->has_vault = dme_db_has_vault (db);
  state->locked = dme_db_is_locked (db);
  state->wait = dme_db_get_unlock_wait (db);
  return g_steal_pointer (&state);
}

/**
 * dme_vault_look_async:
 * @store: a store that was just opened
 * @callback: called with whose it is and whether it is locked
 * @user_data: for @callback
 */
void
dme_vault_look_async (DmeStore *store, GAsyncReadyCallback callback, gpointer user_data)
{
  dme_store_run_async (store, look_job, NULL, NULL, (GDestroyNotify) dme_vault_look_free, FALSE,
                       NULL, callback, user_data);
}

DmeVaultLook *
dme_vault_look_finish (DmeStore *store, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (store, result, error);
}

/* --- what is done --- */

typedef struct
{
  DmeVaultTask task;
  char *old, *passphrase;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  dme_secret_free (args->old);
  dme_secret_free (args->passphrase);
  g_free (args);
}

void
dme_vault_answer_free (DmeVaultAnswer *self)
{
  if (self == NULL)
    return;
  dme_secret_free (self->code);
  g_clear_error (&self->error);
  g_free (self);
}

/* The old code has done its work: whoever saw it being typed has no use for it. */
static void
recover (DmeDb *db, const Args *args, DmeVaultAnswer *answer)
{
  if (dme_db_reset_passphrase (db, args->old, args->passphrase, &answer->error))
    dme_db_renew_recovery_code (db, args->passphrase, &answer->code, &answer->error);
}

static void
run_task (DmeDb *db, const Args *args, DmeVaultAnswer *answer)
{
  switch (args->task)
    {
    case DME_VAULT_MAKE:
      dme_db_make_vault (db, args->passphrase, &answer->code, &answer->error);
      break;
    case DME_VAULT_OPEN:
      dme_db_unlock (db, args->passphrase, &answer->error);
      break;
    case DME_VAULT_RECOVER:
      recover (db, args, answer);
      break;
    case DME_VAULT_CHANGE:
      dme_db_change_passphrase (db, args->old, args->passphrase, &answer->error);
      break;
    case DME_VAULT_RENEW:
      dme_db_renew_recovery_code (db, args->passphrase, &answer->code, &answer->error);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* A refusal is an answer too, since it says how long to wait. */
static gpointer
do_job (DmeDb *db, gpointer data, GError **error)
{
  DmeVaultAnswer *answer = g_new0 (DmeVaultAnswer, 1);

  run_task (db, data, answer);
  if (answer->error != NULL)
    answer->wait = dme_db_get_unlock_wait (db);
  return answer;
}

/**
 * dme_vault_do_async:
 * @store: an open store
 * @task: what to do
 * @old: (nullable): the passphrase or recovery code there is
 * @passphrase: the passphrase
 * @callback: called when it is done or refused
 * @user_data: for @callback
 *
 * Runs on the thread of the store: it takes half a second, on purpose.
 */
void
dme_vault_do_async (DmeStore *store,
                    DmeVaultTask task,
                    const char *old,
                    const char *passphrase,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Args *args = g_new0 (Args, 1);

  args->task = task;
  args->old = g_strdup (old);
  args->passphrase = g_strdup (passphrase);
  dme_store_run_async (store, do_job, args, args_free, (GDestroyNotify) dme_vault_answer_free, TRUE,
                       NULL, callback, user_data);
}

/**
 * dme_vault_do_finish:
 * @store: the store
 * @result: from the callback
 *
 * Returns: (transfer full) (not nullable): what came of it
 */
DmeVaultAnswer *
dme_vault_do_finish (DmeStore *store, GAsyncResult *result)
{
  GError *error = NULL;
  DmeVaultAnswer *answer = dme_store_run_finish (store, result, &error);

  if (answer == NULL)
    {
      answer = g_new0 (DmeVaultAnswer, 1);
      answer->error = error;
    }
  return answer;
}
