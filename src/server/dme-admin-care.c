/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-admin.h"
#include "dme-blobs.h"
#include "dme-lock.h"
#include "dme-server-db-pg.h"
#include "dme-server-db-sqlite.h"
#include "dme-server-move.h"

/* Photos and scans lie beside the file, in FILE.blobs: what never changes is not copied again and
 * again into each backup, where the disk allows one file to have two names. */
static gboolean
copy_blobs (const char *dir, const char *file, gboolean back, GError **error)
{
  g_autofree char *here = dme_blobs_path (dir);
  g_autofree char *there = dme_blobs_backup_path (file);

  return back ? dme_blobs_copy (there, here, error) : dme_blobs_copy (here, there, error);
}

int
dme_verb_backup (int argc, char **argv)
{
  const char *dir;
  int status;
  g_autoptr (GError) error = NULL;

  if (!dme_admin_parse (&argc, &argv, NULL, "FILE",
                        N_ ("Writes a copy, restores it into a scratch database and compares; the "
                            "server may run."),
                        &dir, &status))
    return status;
  if (argc != 2)
    return dme_admin_usage (_ ("Name one file to write."));
  if (dme_admin_get_database () != NULL)
    return dme_admin_usage (_ ("desad does not copy a PostgreSQL database: use pg_dump, and copy "
                               "the directory \"blobs\" of --data."));
  if (!dme_server_sqlite_backup (dir, argv[1], &error) || !copy_blobs (dir, argv[1], FALSE, &error))
    return dme_admin_fail (dir, error);
  g_print (_ ("Backup written and verified: %s\n"), argv[1]);
  return DME_EXIT_DONE;
}

/* The copy itself is put in place by pg_restore. */
static int
begin_again (const char *dir, GError **error)
{
  g_autoptr (DmeLock) lock = dme_lock_take (dir, error);
  gint64 generation = 0;

  if (lock == NULL ||
      !dme_server_pg_begin_generation (dme_admin_get_database (), &generation, error))
    return dme_admin_fail (dir, *error);
  g_print (_ ("Restored. Devices will offer again what the backup does not hold.\n"));
  return DME_EXIT_DONE;
}

int
dme_verb_restore (int argc, char **argv)
{
  const char *dir;
  int status;
  g_autofree char *kept_as = NULL;
  g_autoptr (DmeLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  gint64 generation = 0;

  if (!dme_admin_parse (&argc, &argv, NULL, "FILE",
                        N_ ("Puts a backup in place. The old database is kept beside it. The "
                            "server must not run."),
                        &dir, &status))
    return status;
  if (argc > 1 && dme_admin_get_database () != NULL)
    return dme_admin_usage (_ ("desad does not read copies of a PostgreSQL database: use "
                               "pg_restore, then \"desad restore\" without a file."));
  if (dme_admin_get_database () != NULL)
    return begin_again (dir, &error);
  if (argc != 2)
    return dme_admin_usage (_ ("Name one backup."));
  lock = dme_lock_take (dir, &error);
  if (lock == NULL || !dme_server_sqlite_restore (dir, argv[1], &kept_as, &generation, &error) ||
      !copy_blobs (dir, argv[1], TRUE, &error))
    return dme_admin_fail (lock == NULL ? dir : argv[1], error);
  g_print (_ ("Restored. Devices will offer again what the backup does not hold.\n"));
  if (kept_as != NULL)
    g_print (_ ("The old database is kept as %s\n"), kept_as);
  return DME_EXIT_DONE;
}

int
dme_verb_verify (int argc, char **argv)
{
  const char *dir;
  int status;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (!dme_admin_parse (&argc, &argv, NULL, "",
                        N_ ("Checks the database: its file, every record, every op."), &dir,
                        &status))
    return status;
  if (argc > 1)
    return dme_admin_usage (_ ("\"%s\" is one word too many."), argv[1]);
  if (!(dme_admin_get_database () != NULL
          ? dme_server_pg_verify (dme_admin_get_database (), findings, &error)
          : dme_server_sqlite_verify (dir, findings, &error)) ||
      !dme_blobs_verify (dir, findings, &error))
    return dme_admin_fail (dir, error);
  for (guint i = 0; i < findings->len; i++)
    g_printerr ("desad: %s\n", (char *) g_ptr_array_index (findings, i));
  if (findings->len > 0)
    {
      g_printerr (_ ("desad: The database in %s is damaged. Restore a backup: desad restore.\n"),
                  dir);
      return DME_EXIT_DATABASE;
    }
  g_print (_ ("The database is whole.\n"));
  return DME_EXIT_DONE;
}

/* The database is opened once before, which brings an older one up to date. */
static gboolean
carry_over (const char *dir, char **kept_as, gint64 *rows, GError **error)
{
  DmeServerDb *db = dme_server_db_sqlite_open (dir, error);

  if (db == NULL)
    return FALSE;
  dme_server_db_close (db);
  return dme_server_pg_take_over (dme_admin_get_database (), dir, rows, error) &&
         dme_server_sqlite_set_aside (dir, kept_as, error);
}

int
dme_verb_move (int argc, char **argv)
{
  const char *dir;
  int status;
  g_autofree char *kept_as = NULL, *number = NULL;
  g_autoptr (DmeLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  gint64 rows = 0;

  if (!dme_admin_parse (&argc, &argv, NULL, "--database URL",
                        N_ ("Carries the SQLite database of DIR over to an empty PostgreSQL "
                            "database and compares every row. The server must not run."),
                        &dir, &status))
    return status;
  if (argc > 1 || dme_admin_get_database () == NULL)
    return dme_admin_usage (_ ("Give --database, and nothing else: an empty database."));
  lock = dme_lock_take (dir, &error);
  if (lock == NULL || !carry_over (dir, &kept_as, &rows, &error))
    return dme_admin_fail (dir, error);
  number = g_strdup_printf ("%" G_GINT64_FORMAT, rows);
  g_print (_ ("Moved and compared: %s rows. From now on start with --database.\n"), number);
  g_print (_ ("The old database is kept as %s\n"), kept_as);
  return DME_EXIT_DONE;
}
