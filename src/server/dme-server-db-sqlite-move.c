/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "dme-server-db-sqlite-private.h"
#include "dme-server-move.h"

/* Rows for PostgreSQL. */

static gboolean
tell_row (sqlite3_stmt *stmt, DmeMoveFunc func, gpointer data, GError **error)
{
  const char *values[DME_MOVE_COLUMNS];
  int n = MIN (sqlite3_column_count (stmt), DME_MOVE_COLUMNS);

  for (int i = 0; i < n; i++)
    values[i] = (const char *) sqlite3_column_text (stmt, i);
  return func (values, n, data, error);
}

gboolean
dme_server_sqlite_each_row (const char *dir,
                            const DmeMoveTable *table,
                            DmeMoveFunc func,
                            gpointer data,
                            GError **error)
{
  g_autofree char *path = dme_server_sqlite_path (dir);
  g_autofree char *sql =
    g_strdup_printf ("SELECT %s FROM %s ORDER BY %s", table->columns, table->name, table->key);
  g_autoptr (Conn) conn = conn_open (path, SQLITE_OPEN_READWRITE, error);
  sqlite3_stmt *stmt = NULL;
  gboolean ok = TRUE;
  int rc;

  if (conn == NULL)
    return FALSE;
  rc = sqlite3_prepare_v2 (conn->db, sql, -1, &stmt, NULL);
  while (ok && rc == SQLITE_OK && (rc = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      ok = tell_row (stmt, func, data, error);
      rc = SQLITE_OK;
    }
  if (ok && rc != SQLITE_DONE)
    ok = sql_error (conn->db, rc, "Reading a table", error);
  sqlite3_finalize (stmt);
  return ok;
}

gboolean
dme_server_sqlite_set_aside (const char *dir, char **kept_as, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autofree char *path = dme_server_sqlite_path (dir);

  *kept_as = g_build_filename (dir, "server-moved.db", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (*kept_as, suffixes[i], NULL);

      if (g_file_test (from, G_FILE_TEST_EXISTS) && g_rename (from, to) != 0)
        {
          g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_PERMISSION, "Cannot move %s: %s",
                       from, g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}
