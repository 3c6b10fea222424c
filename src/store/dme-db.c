/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-db-private.h"

/* Files above this size are not read to the end each time they are opened: `desactl verify` does
 * that. */
#define QUICK_CHECK_MAX (4 * 1024 * 1024)

int dme_db_busy_timeout_ms = 5000;

static void
finalize_statement (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

static DmeDb *
open_handle (const char *path, int flags, GError **error)
{
  g_autoptr (DmeDb) self = g_new0 (DmeDb, 1);
  int rc;

  self->path = g_strdup (path);
  self->dir = g_path_get_dirname (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);

  rc = sqlite3_open_v2 (path, &self->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc == SQLITE_OK)
    {
      sqlite3_extended_result_codes (self->handle, 1);
      sqlite3_busy_timeout (self->handle, dme_db_busy_timeout_ms);
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
      return g_steal_pointer (&self);
    }

  dme_db_set_error (self, rc, path, error);
  return NULL;
}

/* Promises of durability are read back, not believed: some file systems cannot keep them. */
static gboolean
expect_pragma (DmeDb *self, const char *sql, const char *wanted, GError **error)
{
  g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (self, sql, error);

  if (stmt == NULL || dme_db_step (self, stmt, error) == SQLITE_ERROR)
    return FALSE;
  if (g_strcmp0 (dme_column_text (stmt, 0), wanted) == 0)
    return TRUE;

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_ENGINE, "%s gives %s instead of %s", sql,
               dme_column_text (stmt, 0), wanted);
  return FALSE;
}

/* A copy made by VACUUM INTO is not in WAL mode yet; for a store it changes nothing. What was
 * deleted is overwritten, and nothing goes to temporary files. */
static gboolean
set_modes (DmeDb *self, GError **error)
{
  return expect_pragma (self, "PRAGMA journal_mode = WAL", "wal", error) &&
         dme_db_exec (self,
                      "PRAGMA synchronous = FULL; PRAGMA cache_size = -32000;"
                      "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
                      error) &&
         expect_pragma (self, "PRAGMA synchronous", "2", error);
}

/* A connection as it is: nothing is read or written yet. */
DmeDb *
dme_db_open_file (const char *path, GError **error)
{
  return open_handle (path, SQLITE_OPEN_READWRITE, error);
}

static gboolean
check_health (DmeDb *self, GError **error)
{
  g_autoptr (DmeOwnStmt) stmt = NULL;
  struct stat st;

  if (stat (self->path, &st) != 0 || st.st_size >= QUICK_CHECK_MAX)
    return TRUE;

  stmt = dme_db_prepare_own (self, "PRAGMA quick_check(1)", error);
  if (stmt == NULL || dme_db_step (self, stmt, error) == SQLITE_ERROR)
    return FALSE;
  if (g_strcmp0 (dme_column_text (stmt, 0), "ok") == 0)
    return TRUE;

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CORRUPT, "%s: %s", self->path,
               dme_column_text (stmt, 0));
  return FALSE;
}

/* SQLite is content with reading a file that it may not write. A store is for writing. */
static gboolean
check_writable (DmeDb *self, GError **error)
{
  if (sqlite3_db_readonly (self->handle, "main") == 0)
    return TRUE;

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_PERMISSION, "%s cannot be written",
               self->path);
  return FALSE;
}

static gboolean
settle (DmeDb *self, GError **error)
{
  return check_writable (self, error) && check_health (self, error) && set_modes (self, error) &&
         dme_db_migrate (self, error) && dme_db_exec (self, "PRAGMA foreign_keys = ON", error) &&
         dme_db_refresh_derived (self, error);
}

/**
 * dme_db_leave_untouched:
 * @self: a connection
 *
 * Closing the last connection normally empties the WAL into the file. Not into
 * one that is damaged: there may be something to save in either.
 */
void
dme_db_leave_untouched (DmeDb *self)
{
  if (dme_file_has_wal (self->path))
    sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

DmeDb *
dme_db_open_checked (const char *dir, const char *path, GError **error)
{
  g_autoptr (DmeDb) self = NULL;

  if (!dme_file_check_header (path, NULL, error))
    return NULL;

  self = dme_db_open_file (path, error);
  if (self == NULL)
    return NULL;

  g_free (self->dir);
  self->dir = g_strdup (dir);

  if (!settle (self, error))
    {
      dme_db_leave_untouched (self);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * dme_db_exists:
 * @dir: a directory
 *
 * Returns: whether there is a store in @dir, healthy or not
 */
gboolean
dme_db_exists (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, DME_STORE_FILE, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * dme_db_open:
 * @dir: the directory of the store
 * @error: BUSY, CORRUPT, TOO_NEW, NOT_FOUND, PERMISSION, FULL or ENGINE
 *
 * Opens a store, bringing an older one up to date. A file that is not a
 * healthy store of a known version is left exactly as it is.
 *
 * Returns: (transfer full): a connection
 */
DmeDb *
dme_db_open (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, DME_STORE_FILE, NULL);
  g_autoptr (DmeDb) self = dme_db_open_checked (dir, path, error);
  gint64 sending = 0, time;

  if (self == NULL)
    return NULL;

  time = dme_db_get_meta_int (self, "server_time");
  if (time > 0)
    dme_clock_set_floor (time * G_USEC_PER_SEC);

  /* Left over from a run that was killed. If another program is writing just now it does not
   * matter: a verdict settles it as well. */
  if (dme_db_get_int (self, "SELECT EXISTS (SELECT 1 FROM record WHERE state = 2 AND state <> 0)",
                      &sending, NULL) &&
      sending != 0)
    dme_db_reset_sending (self, NULL);

  return g_steal_pointer (&self);
}

/**
 * dme_db_close:
 * @self: (transfer full): a connection
 *
 * Closes it; everything reported as saved is in the file long before.
 */
void
dme_db_close (DmeDb *self)
{
  dme_db_drop_person_index (self);
  dme_db_drop_listed (self, NULL);
  dme_db_release_keyring (self);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (sqlite3_close (self->handle) != SQLITE_OK)
    g_critical ("A statement outlived its connection");
  g_free (self->dir);
  g_free (self->path);
  g_free (self);
}

static gboolean
write_first_meta (DmeDb *self, const DmeIdentity *identity, GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autofree char *public_key = NULL, *secret_key = NULL;

  dme_crypto_new_keypair (&public_key, &secret_key);

  return dme_db_set_meta (self, "created_at", now, error) &&
         dme_db_set_meta (self, "public_key", public_key, error) &&
         dme_db_set_meta (self, "secret_key", secret_key, error) &&
         dme_db_add_incarnation (self, error) && dme_db_set_identity (self, identity, error);
}

static gboolean
initialise (const char *path, const DmeIdentity *identity, GError **error)
{
  g_autoptr (DmeDb) self = dme_db_open_file (path, error);

  return self != NULL && set_modes (self, error) && dme_db_migrate (self, error) &&
         dme_db_exec (self, "PRAGMA foreign_keys = ON", error) &&
         dme_db_refresh_derived (self, error) && write_first_meta (self, identity, error);
}

static gboolean
make_dir (const char *dir, GError **error)
{
  if (g_file_test (dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return dme_file_set_error (errno, dir, error);
  return TRUE;
}

/**
 * dme_db_create:
 * @dir: the directory of the store; made with mode 0700 if it is not there
 * @identity: whose store it is
 * @error: EXISTS, PERMISSION, FULL, CONSTRAINT (the identity) or ENGINE
 *
 * Makes an empty store. It gets its name only when it is complete and on
 * disk, so a power cut leaves either a whole store or none.
 */
gboolean
dme_db_create (const char *dir, const DmeIdentity *identity, GError **error)
{
  g_autofree char *path = g_build_filename (dir, DME_STORE_FILE, NULL);
  g_autofree char *fresh = dme_file_random_name (path);
  g_autofree char *reason = NULL;

  g_return_val_if_fail (dir != NULL && identity != NULL, FALSE);

  if (!dme_identity_check (identity, &reason))
    {
      g_set_error_literal (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT, reason);
      return FALSE;
    }
  if (dme_db_exists (dir))
    return dme_file_set_error (EEXIST, path, error);
  if (!make_dir (dir, error) || !dme_file_make_private (fresh, error))
    return FALSE;

  if (initialise (fresh, identity, error) && dme_file_sync (fresh, error) &&
      dme_file_rename_new (fresh, path, error))
    return TRUE;

  g_unlink (fresh); /* Ours, and nothing was ever saved in it. */
  return FALSE;
}

gint64
dme_db_get_data_version (DmeDb *self)
{
  gint64 version = 0;

  dme_db_get_int (self, "PRAGMA data_version", &version, NULL);
  return version;
}
