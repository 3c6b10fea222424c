/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "dme-clock.h"
#include "dme-db-private.h"

/* Copies of the whole store, made and put back without ever touching a file of the user's that
 * already has a name. */

static gboolean
check_copy (const char *file, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *dir = g_path_get_dirname (file);
  g_autoptr (DmeDb) copy = dme_db_open_checked (dir, file, error);

  if (copy == NULL)
    return FALSE;
  copy->is_copy = TRUE;
  if (dme_db_verify (copy, findings, error))
    return TRUE;
  if (findings->len > 0)
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CORRUPT, "%s: %s", file,
                 (char *) findings->pdata[0]);
  return FALSE;
}

static gboolean
vacuum_into (DmeDb *self, const char *file, GError **error)
{
  g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (self, "VACUUM INTO :file", error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":file", file);
  return dme_db_run (self, stmt, error);
}

/* A copy has no WAL beside it when it is closed; it carries everything itself. */
static gboolean
copy_into (DmeDb *self, const char *file, GError **error)
{
  return dme_file_make_private (file, error) && vacuum_into (self, file, error) &&
         check_copy (file, error) && dme_file_sync (file, error);
}

static void
remove_ours (const char *file)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (file, endings[i], NULL);

      g_unlink (path);
    }
}

/**
 * dme_db_backup:
 * @self: a connection
 * @file: where the copy goes
 * @error: EXISTS, FULL, PERMISSION, CORRUPT (the copy, and so probably the store), ENGINE
 *
 * Writes a copy of the store as of one moment, opens and verifies it, and only
 * then gives it its name. The file is for its owner alone: it holds the keys of
 * this device.
 */
gboolean
dme_db_backup (DmeDb *self, const char *file, GError **error)
{
  g_autofree char *fresh = dme_file_random_name (file);

  g_return_val_if_fail (file != NULL, FALSE);

  if (g_file_test (file, G_FILE_TEST_EXISTS))
    return dme_file_set_error (EEXIST, file, error);
  if (copy_into (self, fresh, error) && dme_file_rename_new (fresh, file, error))
    return TRUE;

  remove_ours (fresh);
  return FALSE;
}

/* The backup itself is only read: SQLite may write to files it opens, so all work is done on a
 * copy. */
static gboolean
prepare_copy (const char *file, const char *fresh, GError **error)
{
  g_autoptr (GFile) from = g_file_new_for_path (file);
  g_autoptr (GFile) to = g_file_new_for_path (fresh);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DmeDb) copy = NULL;
  g_autofree char *dir = g_path_get_dirname (fresh);

  if (!dme_file_check_header (file, NULL, error))
    return FALSE;

  if (!g_file_copy (from, to, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &local_error) ||
      g_chmod (fresh, 0600) != 0)
    return dme_file_set_error (local_error != NULL &&
                                   g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
                                 ? ENOSPC
                                 : EIO,
                               fresh, error);

  if (!check_copy (fresh, error))
    return FALSE;

  copy = dme_db_open_checked (dir, fresh, error);
  if (copy == NULL || !dme_db_begin (copy, error))
    return FALSE;

  /* What this store says from now on has names that the store of then never used. */
  if (!dme_db_end (copy, dme_db_add_incarnation (copy, error), error))
    return FALSE;

  g_clear_pointer (&copy, dme_db_close); /* Everything is in the one file now. */
  return dme_file_sync (fresh, error);
}

static char *
name_for_old (const char *dir)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (dme_clock_now () / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("store-%s.db", stamp);
  char *path = g_build_filename (dir, name, NULL);

  for (int i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *other = g_strdup_printf ("store-%s-%d.db", stamp, i);

      g_free (path);
      path = g_build_filename (dir, other, NULL);
    }
  return path;
}

/* The WAL is in the file now. SQLite removes it by its name when it closes: then that name may
 * already be the new store's. */
static void
drop_empty_wal (DmeDb *old)
{
  g_autofree char *wal = g_strconcat (old->path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (old->path, "-shm", NULL);

  sqlite3_db_config (old->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (dme_file_has_wal (old->path))
    return;
  g_unlink (wal);
  g_unlink (shm);
}

/* Nobody may be using the old store while it goes aside. @held stays NULL for a damaged one, which
 * cannot be asked. */
static gboolean
hold_old (const char *path, DmeDb **held, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DmeDb) old = NULL;

  if (!dme_file_check_header (path, NULL, NULL))
    return TRUE; /* Damaged, or newer: its files go aside as they are. */

  old = dme_db_open_file (path, &local_error);
  if (old != NULL &&
      dme_db_exec (old,
                   "PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_checkpoint(TRUNCATE);"
                   "BEGIN EXCLUSIVE",
                   &local_error))
    {
      drop_empty_wal (old);
      *held = g_steal_pointer (&old);
      return TRUE;
    }

  if (old != NULL)
    dme_db_leave_untouched (old);
  if (g_error_matches (local_error, DME_STORE_ERROR, DME_STORE_ERROR_CORRUPT))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* The WAL belongs to the file: beside a new file it would be read as that one's. */
static gboolean
move_aside (const char *path, const char *kept, GError **error)
{
  static const char *const endings[] = { "-wal", "-shm", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (path, endings[i], NULL);
      g_autofree char *to = g_strconcat (kept, endings[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        return dme_file_set_error (errno, from, error);
    }

  return TRUE;
}

static gboolean
swap (const char *path, const char *fresh, const char *kept, GError **error)
{
  g_autoptr (DmeDb) held = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (!hold_old (path, &held, error))
        return FALSE;

      if (held != NULL)
        {
          /* Healthy: everything is in the one file. A second name for it, then one atomic rename:
           * there is always a store. */
          if (link (path, kept) != 0 && !move_aside (path, kept, error))
            return FALSE;
        }
      else if (!move_aside (path, kept, error))
        return FALSE;
    }

  if (rename (fresh, path) != 0)
    return dme_file_set_error (errno, path, error);
  return dme_file_sync_dir_of (path, error);
}

/**
 * dme_db_restore:
 * @dir: the directory of a store, in use by nobody
 * @file: a backup
 * @kept_as: (out) (optional) (nullable): where the old store is now
 * @error: CORRUPT or TOO_NEW (the backup; nothing was changed), BUSY (somebody uses the store),
 * NOT_FOUND, FULL, PERMISSION
 *
 * Puts a backup in place of the store, in a new incarnation. The backup is
 * verified first and stays as it is; the old store is kept beside the new one.
 */
gboolean
dme_db_restore (const char *dir, const char *file, char **kept_as, GError **error)
{
  g_autofree char *path = g_build_filename (dir, DME_STORE_FILE, NULL);
  g_autofree char *fresh = dme_file_random_name (path);
  g_autofree char *kept = NULL;
  gboolean had;

  g_return_val_if_fail (dir != NULL && file != NULL, FALSE);

  if (kept_as != NULL)
    *kept_as = NULL;
  if (!dme_file_check_header (file, NULL, error))
    return FALSE;
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return dme_file_set_error (errno, dir, error);

  had = g_file_test (path, G_FILE_TEST_EXISTS);
  kept = name_for_old (dir);
  if (prepare_copy (file, fresh, error) && swap (path, fresh, kept, error))
    {
      if (kept_as != NULL && had)
        *kept_as = g_steal_pointer (&kept);
      return TRUE;
    }

  remove_ours (fresh);
  return FALSE;
}
