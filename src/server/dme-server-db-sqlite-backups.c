/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "dme-clock.h"
#include "dme-server-db-sqlite-private.h"

/* Which backups there are (DESIGN 5.8). Only files that still lie where `desad backup` wrote them
 * count: one that was moved away may be lost by now, and a device that forgets what no backup holds
 * cannot bring it again. */

static gboolean
insert_backup (Conn *conn, const char *path, const GStatBuf *status, gint64 rev, GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autoptr (Loan)
    stmt = conn_prepare (conn,
                         "INSERT OR REPLACE INTO backup (path, bytes, mtime, rev, at) VALUES "
                         "(:path, :bytes, :mtime, :rev, :at)",
                         error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":path", path);
  bind_int (stmt, ":bytes", status->st_size);
  bind_int (stmt, ":mtime", status->st_mtime);
  bind_int (stmt, ":rev", rev);
  bind_text (stmt, ":at", now);
  return conn_done (conn, stmt, "Writing down a backup", error);
}

/**
 * dme_server_sqlite_note_backup:
 * @conn: the database
 * @file: a backup of it, complete
 * @error: of either
 *
 * Writes down that @file holds everything up to its last feed number.
 *
 * Returns: success
 */
gboolean
dme_server_sqlite_note_backup (Conn *conn, const char *file, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (file, NULL);
  g_autoptr (Conn) copy = conn_open (path, SQLITE_OPEN_READONLY, error);
  GStatBuf status;
  gint64 rev = 0;

  if (copy == NULL || !conn_get_int (copy, "SELECT last FROM feed", &rev, error))
    return FALSE;
  if (g_stat (path, &status) != 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND, "%s has gone", path);
      return FALSE;
    }
  return insert_backup (conn, path, &status, rev, error);
}

static gboolean
is_kept (const char *path, gint64 bytes, gint64 mtime)
{
  GStatBuf status;

  return path != NULL && g_stat (path, &status) == 0 && status.st_size == bytes &&
         status.st_mtime == mtime;
}

static gboolean
get_safe (DmeServerDb *db, gint64 *safe, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  int row = -1;

  *safe = 0;
  if (conn == NULL)
    return FALSE;
  {
    g_autoptr (Loan)
      stmt = conn_prepare (conn, "SELECT path, bytes, mtime, rev FROM backup ORDER BY rev", error);

    while (stmt != NULL && *safe == 0 &&
           (row = conn_row (conn, stmt, "Reading the list of backups", error)) > 0)
      {
        if (is_kept ((const char *) sqlite3_column_text (stmt, 0), sqlite3_column_int64 (stmt, 1),
                     sqlite3_column_int64 (stmt, 2)))
          *safe = sqlite3_column_int64 (stmt, 3);
      }
  }
  reader_give (self, conn);
  return row >= 0;
}

void
dme_server_sqlite_fill_backups (DmeServerDbClass *class)
{
  class->get_safe = get_safe;
}
