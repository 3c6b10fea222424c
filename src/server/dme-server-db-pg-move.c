/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-pg-private.h"
#include "dme-server-move.h"

/* Taking over what a server has in SQLite. */

#define ROWS_AT_ONCE 1000

typedef struct
{
  PgConn *conn;
  char *sql; /* COPY */
  GChecksum *sum;
  gint64 rows;
} Taking;

static gboolean
take_row (const char *const *values, int n, gpointer data, GError **error)
{
  Taking *self = data;

  dme_move_hash (self->sum, values, n);
  return pg_copy_values (self->conn, error, self->sql, values, n) &&
         (++self->rows % ROWS_AT_ONCE != 0 || pg_flush (self->conn, error));
}

static gboolean
hash_table (PgConn *conn, const DmeMoveTable *table, GChecksum *sum, GError **error)
{
  const char *const none[] = { NULL };
  g_autofree char *sql =
    g_strdup_printf ("SELECT %s FROM %s ORDER BY %s", table->columns, table->name, table->key);
  g_autofree char *name = g_strconcat ("of_", table->name, NULL);
  g_auto (PgCursor) cursor = { 0 };
  int row;

  if (!pg_cursor_open (&cursor, conn, name, sql, none, error))
    return FALSE;
  while ((row = pg_cursor_next (&cursor, error)) > 0)
    {
      const char *values[DME_MOVE_COLUMNS];
      int n = MIN (PQnfields (cursor.rows), DME_MOVE_COLUMNS);

      for (int i = 0; i < n; i++)
        values[i] = pg_text (cursor.rows, cursor.row, i);
      dme_move_hash (sum, values, n);
    }
  return row == 0;
}

static gboolean
take_table (PgConn *conn, const char *dir, const DmeMoveTable *table, gint64 *rows, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("COPY %s (%s) FROM STDIN", table->name, table->columns);
  g_autofree char *next = g_strdup_printf ("SELECT setval (pg_get_serial_sequence ('%s', 'no'),"
                                           " (SELECT coalesce (max (no), 0) + 1 FROM %s), false)",
                                           table->name, table->name);
  g_autoptr (GChecksum) ours = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum) theirs = g_checksum_new (G_CHECKSUM_SHA256);
  Taking taking = { .conn = conn, .sql = sql, .sum = theirs };

  if (!dme_server_sqlite_each_row (dir, table, take_row, &taking, error) ||
      !pg_flush (conn, error) || (table->numbered && !pg_exec (conn, next, error)) ||
      !hash_table (conn, table, ours, error))
    return FALSE;
  *rows += taking.rows;
  if (g_str_equal (g_checksum_get_string (ours), g_checksum_get_string (theirs)))
    return TRUE;
  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_ENGINE,
               "The table %s is not the same in PostgreSQL", table->name);
  return FALSE;
}

static gboolean
take_last (const char *const *values, int n, gpointer data, GError **error)
{
  return pg_defer (data, "Writing the feed number", error,
                   "UPDATE feed SET last = $1,"
                   " op = (SELECT coalesce (max (no), 0) FROM op),"
                   " record = (SELECT coalesce (max (no), 0) FROM record)",
                   "t", values[0]) &&
         pg_flush (data, error);
}

static gboolean
take_all (PgConn *conn, const char *dir, gint64 *rows, GError **error)
{
  const DmeMoveTable feed = { "feed", "last", "last", FALSE };
  gint64 filled = 0;

  if (!pg_migrate (conn, TRUE, error) ||
      !pg_get_int (conn, "SELECT count(*) FROM meta", &filled, error))
    return FALSE;
  if (filled > 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS,
                   "There is a server in that database already; give an empty one");
      return FALSE;
    }
  for (const DmeMoveTable *table = dme_move_tables; table->name != NULL; table++)
    if (!take_table (conn, dir, table, rows, error))
      return FALSE;
  return dme_server_sqlite_each_row (dir, &feed, take_last, conn, error);
}

/**
 * dme_server_pg_take_over:
 * @url: an empty database
 * @dir: the directory of a server over SQLite, up to date, that nobody serves
 * @rows: (out): how many were taken
 * @error: EXISTS: it is not empty
 *
 * One transaction: copies every row, reads all back in the same order, and compares a hash of each
 * table.
 *
 * Returns: success; otherwise nothing has changed on either side
 */
gboolean
dme_server_pg_take_over (const char *url, const char *dir, gint64 *rows, GError **error)
{
  g_autoptr (PgConn) conn = pg_open (url, error);

  *rows = 0;
  return conn != NULL && pg_exec (conn, "SET statement_timeout = 0", error) &&
         pg_exec (conn, PG_BEGIN_ALONE, error) && take_all (conn, dir, rows, error) &&
         pg_exec (conn, "COMMIT", error);
}
