/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-blob.h"
#include "dme-db-private.h"
#include "dme-passphrase.h"
#include "dme-recovery-code.h"

/* Opening and closing the vault. How it is made: dme-db-vault-make.c. What is sealed with it:
 * dme-db-seal.c. */

#define META_FAILURES "vault_failures"
#define META_FAILED_AT "vault_failed_at"

const DmeKeyringCost *dme_db_vault_cost = &dme_keyring_cost_default; /* tests lower it */

/**
 * dme_db_has_vault:
 * @self: a connection
 *
 * Returns: whether what is sensitive can be kept in this store
 */
gboolean
dme_db_has_vault (DmeDb *self)
{
  return dme_db_find_keyring (self) != NULL;
}

/**
 * dme_db_is_locked:
 * @self: a connection
 *
 * Returns: whether there is a vault whose key is not known now
 */
gboolean
dme_db_is_locked (DmeDb *self)
{
  DmeKeyring *keyring = dme_db_find_keyring (self);

  return keyring != NULL && dme_keyring_is_locked (keyring);
}

/**
 * dme_db_can_read:
 * @self: a connection
 * @type: a type
 * @error: LOCKED
 *
 * Returns: whether records of @type come with all their fields
 */
gboolean
dme_db_can_read (DmeDb *self, const DmeType *type, GError **error)
{
  if (!dme_type_is_sealed (type) || !dme_db_is_locked (self))
    return TRUE;

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED, "The vault is locked");
  return FALSE;
}

/**
 * dme_db_lock:
 * @self: a connection
 *
 * Forgets the key, for all connections of this process to this store.
 */
void
dme_db_lock (DmeDb *self)
{
  DmeKeyring *keyring = dme_db_find_keyring (self);

  dme_db_drop_person_index (self);
  if (keyring != NULL)
    dme_keyring_lock (keyring);
}

static gboolean
fail_without_vault (GError **error)
{
  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT, "The store has no vault");
  return FALSE;
}

/* --- opening it --- */

static void
read_failures (DmeDb *self, guint *failures, gint64 *last, gint64 now)
{
  *failures = (guint) CLAMP (dme_db_get_meta_int (self, META_FAILURES), 0, G_MAXINT);
  *last = dme_passphrase_anchor (dme_db_get_meta_int (self, META_FAILED_AT), now);
}

/**
 * dme_db_get_unlock_wait:
 * @self: a connection
 *
 * Returns: seconds until a passphrase or code may be tried again; 0: now
 */
gint64
dme_db_get_unlock_wait (DmeDb *self)
{
  gint64 now = dme_clock_now (), last;
  guint failures;

  read_failures (self, &failures, &last, now);
  return dme_passphrase_wait (failures, last, now);
}

static gboolean
write_failures (DmeDb *self, gint64 failures, gint64 at, GError **error)
{
  return dme_db_begin (self, error) &&
         dme_db_end (self,
                     dme_db_set_meta_int (self, META_FAILURES, failures, error) &&
                       dme_db_set_meta_int (self, META_FAILED_AT, at, error),
                     error);
}

/* A clock that was ahead at the last failure must not lock anybody out for years: the wait begins
 * again now, and that is kept. */
static gboolean
check_wait (DmeDb *self, GError **error)
{
  gint64 now = dme_clock_now (), last, wait;
  guint failures;

  read_failures (self, &failures, &last, now);
  wait = dme_passphrase_wait (failures, last, now);
  if (wait == 0)
    return TRUE;

  if (last != dme_db_get_meta_int (self, META_FAILED_AT))
    write_failures (self, failures, last, NULL);
  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_WAIT,
               "%u wrong attempts: wait %" G_GINT64_FORMAT " s", failures, wait);
  return FALSE;
}

/* Read and written in one transaction: of many guesses at once each counts. */
static void
count_failure (DmeDb *self, gint64 now)
{
  gint64 failures;

  if (!dme_db_begin (self, NULL))
    return;

  failures = CLAMP (dme_db_get_meta_int (self, META_FAILURES), 0, G_MAXINT - 1);
  dme_db_end (self,
              dme_db_set_meta_int (self, META_FAILURES, failures + 1, NULL) &&
                dme_db_set_meta_int (self, META_FAILED_AT, now, NULL),
              NULL);
}

/* Counts wrong attempts, forgets them after a right one. That a count cannot be written (a full
 * disk) keeps nobody out. */
static void
note_attempt (DmeDb *self, gboolean right, const GError *failure)
{
  gint64 now = dme_clock_now (), last;
  guint failures;

  read_failures (self, &failures, &last, now);
  if (right && failures > 0)
    write_failures (self, 0, 0, NULL);
  else if (g_error_matches (failure, DME_VAULT_ERROR, DME_VAULT_ERROR_WRONG))
    {
      const DmeAccessNote note = { .kind = DME_ACCESS_FAILED_UNLOCK };

      count_failure (self, now);
      dme_db_note_access (self, &note, NULL);
    }
}

typedef gboolean (*OpenFunc) (DmeKeyring *keyring,
                              const char *wrap,
                              const char *secret,
                              GError **error);

/* Opens @meta with @secret into @keyring, if it may be tried now. */
static gboolean
open_wrap (DmeDb *self,
           DmeKeyring *keyring,
           const char *meta,
           OpenFunc open,
           const char *secret,
           GError **error)
{
  g_autofree char *wrap = dme_db_get_meta (self, meta);
  g_autoptr (GError) local_error = NULL;
  gboolean right;

  if (wrap == NULL)
    return fail_without_vault (error);
  if (!check_wait (self, error))
    return FALSE;

  right = open (keyring, wrap, secret, &local_error);
  note_attempt (self, right, local_error);
  if (!right)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return right;
}

/* What a wrap replaced still opens the store, so it must not lie in freed pages or in the WAL. */
static gboolean
write_wrap (DmeDb *self, const char *meta, const char *wrap, GError **error)
{
  gint64 due = dme_db_get_meta_int (self, DME_META_SCRUB);

  return dme_db_begin (self, error) &&
         dme_db_end (self,
                     dme_db_set_meta (self, meta, wrap, error) &&
                       dme_db_set_meta_int (self, DME_META_SCRUB,
                                            due != DME_SCRUB_NONE ? due : DME_SCRUB_WAL, error),
                     error);
}

/* What was the default years ago is soon guessed. */
static void
raise_cost (DmeDb *self, const char *passphrase)
{
  g_autofree char *wrap = dme_db_get_meta (self, DME_META_PASSPHRASE);
  g_autofree char *dearer = NULL;

  if (wrap == NULL || !dme_keyring_wrap_is_cheap (wrap, dme_db_vault_cost))
    return;

  dearer = dme_keyring_wrap_passphrase (self->keyring, passphrase, dme_db_vault_cost, NULL);
  if (dearer != NULL)
    write_wrap (self, DME_META_PASSPHRASE, dearer, NULL);
}

/* Best effort: what belongs to nothing harms nobody, and another connection may be writing. */
static void
sweep_blobs (DmeDb *self)
{
  g_autoptr (GError) error = NULL;

  if (!dme_db_sweep_blobs (self, &error))
    g_debug ("Old photos were not swept: %s", error->message);
}

/**
 * dme_db_unlock:
 * @self: a connection
 * @passphrase: as typed
 * @error: NO_VAULT, WAIT; %DME_VAULT_ERROR_WRONG, %DME_VAULT_ERROR_DAMAGED,
 *   %DME_VAULT_ERROR_NEWER, %DME_VAULT_ERROR_MEMORY
 *
 * Unlocks the vault for all connections of this process. Takes half a second.
 */
gboolean
dme_db_unlock (DmeDb *self, const char *passphrase, GError **error)
{
  DmeKeyring *keyring = dme_db_find_keyring (self);

  g_return_val_if_fail (passphrase != NULL, FALSE);

  if (keyring == NULL)
    return fail_without_vault (error);
  if (!open_wrap (self, keyring, DME_META_PASSPHRASE, dme_keyring_unlock, passphrase, error))
    return FALSE;

  raise_cost (self, passphrase);
  dme_db_scrub (self);
  sweep_blobs (self);
  return TRUE;
}

/**
 * dme_db_unlock_with_code:
 * @self: a connection
 * @code: the recovery code, as typed
 * @error: as dme_db_unlock(); %DME_VAULT_ERROR_MISTYPED if it cannot be a code, which is not
 * counted
 *
 * Unlocks the vault when the passphrase is forgotten. Ask for a new one then, and
 * store it by dme_db_reset_passphrase().
 */
gboolean
dme_db_unlock_with_code (DmeDb *self, const char *code, GError **error)
{
  DmeKeyring *keyring = dme_db_find_keyring (self);

  g_return_val_if_fail (code != NULL, FALSE);

  if (keyring == NULL)
    return fail_without_vault (error);
  if (!open_wrap (self, keyring, DME_META_RECOVERY, dme_keyring_unlock_with_code, code, error))
    return FALSE;

  dme_db_scrub (self);
  return TRUE;
}

/* --- changing what opens it --- */

/* Opens the vault with one secret and wraps its key by a new passphrase. */
static gboolean
replace_passphrase (DmeDb *self,
                    const char *meta,
                    OpenFunc open,
                    const char *secret,
                    const char *new_passphrase,
                    GError **error)
{
  DmeKeyring *keyring = dme_db_find_keyring (self);
  g_autofree char *wrap = NULL;

  if (keyring == NULL)
    return fail_without_vault (error);
  if (!open_wrap (self, keyring, meta, open, secret, error))
    return FALSE;

  wrap = dme_keyring_wrap_passphrase (keyring, new_passphrase, dme_db_vault_cost, error);
  if (wrap == NULL || !write_wrap (self, DME_META_PASSPHRASE, wrap, error))
    return FALSE;

  dme_db_scrub (self);
  return TRUE;
}

/**
 * dme_db_change_passphrase:
 * @self: a connection
 * @passphrase: the present one
 * @new_passphrase: the one to be
 * @error: as dme_db_unlock(); %DME_VAULT_ERROR_WEAK; BUSY, FULL, ENGINE
 *
 * Changes the passphrase; the vault is unlocked afterwards. The recovery code
 * stays as it is.
 */
gboolean
dme_db_change_passphrase (DmeDb *self,
                          const char *passphrase,
                          const char *new_passphrase,
                          GError **error)
{
  g_return_val_if_fail (passphrase != NULL && new_passphrase != NULL, FALSE);

  return replace_passphrase (self, DME_META_PASSPHRASE, dme_keyring_unlock, passphrase,
                             new_passphrase, error);
}

/**
 * dme_db_reset_passphrase:
 * @self: a connection
 * @code: the recovery code
 * @new_passphrase: the one to be
 * @error: as dme_db_unlock_with_code(); %DME_VAULT_ERROR_WEAK; BUSY, FULL, ENGINE
 *
 * Sets a new passphrase in place of a forgotten one.
 */
gboolean
dme_db_reset_passphrase (DmeDb *self, const char *code, const char *new_passphrase, GError **error)
{
  g_return_val_if_fail (code != NULL && new_passphrase != NULL, FALSE);

  return replace_passphrase (self, DME_META_RECOVERY, dme_keyring_unlock_with_code, code,
                             new_passphrase, error);
}

/**
 * dme_db_renew_recovery_code:
 * @self: a connection
 * @passphrase: the present one
 * @recovery_code: (out): to be shown once; for dme_secret_free()
 * @error: as dme_db_unlock(); BUSY, FULL, ENGINE
 *
 * Replaces the recovery code, when the paper it stands on was lost.
 */
gboolean
dme_db_renew_recovery_code (DmeDb *self,
                            const char *passphrase,
                            char **recovery_code,
                            GError **error)
{
  DmeKeyring *keyring = dme_db_find_keyring (self);
  g_autoptr (DmeSecret) code = dme_recovery_code_new ();
  g_autofree char *wrap = NULL;

  g_return_val_if_fail (passphrase != NULL && recovery_code != NULL, FALSE);

  if (keyring == NULL)
    return fail_without_vault (error);
  if (!open_wrap (self, keyring, DME_META_PASSPHRASE, dme_keyring_unlock, passphrase, error))
    return FALSE;

  wrap = dme_keyring_wrap_code (keyring, code, error);
  if (wrap == NULL || !write_wrap (self, DME_META_RECOVERY, wrap, error))
    return FALSE;

  dme_db_scrub (self);
  *recovery_code = g_steal_pointer (&code);
  return TRUE;
}
