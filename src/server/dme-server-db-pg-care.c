/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-server-checks.h"
#include "dme-server-db-pg-private.h"
#include "dme-server-record.h"
#include "dme-server.h"

/* Checking, and beginning a new life after a copy was put in place. The copies themselves are
 * PostgreSQL's own affair: pg_dump, pg_restore. */

static gboolean
check_records (PgConn *conn, GPtrArray *findings, GError **error)
{
  const char *const none[] = { NULL };
  g_auto (PgCursor) cursor = { 0 };
  int row;

  if (!pg_cursor_open (&cursor, conn, "records",
                       "SELECT " PG_RECORD_COLUMNS " FROM record ORDER BY no", none, error))
    return FALSE;
  while ((row = pg_cursor_next (&cursor, error)) > 0)
    {
      g_autoptr (GError) why = NULL;
      g_autoptr (DmeServerRecord)
        parsed = dme_server_record_from_row (pg_record_from (cursor.rows, cursor.row), &why);

      if (parsed == NULL)
        g_ptr_array_add (findings, g_strdup (why->message));
    }
  return row == 0;
}

static gboolean
check_counts (PgConn *conn, GPtrArray *findings, GError **error)
{
  gint64 n = 0;

  for (const DmeServerCheck *check = dme_server_checks; check->sql != NULL; check++)
    {
      if (!pg_get_int (conn, check->sql, &n, error))
        return FALSE;
      dme_server_check_add (findings, n, check->text);
    }
  if (!pg_get_int (conn,
                   "SELECT count(*) FROM feed WHERE op < (SELECT coalesce (max (no), 0) FROM op)"
                   " OR record < (SELECT coalesce (max (no), 0) FROM record)",
                   &n, error))
    return FALSE;
  dme_server_check_add (findings, n, "numbers that would be given twice");
  return TRUE;
}

/**
 * dme_server_pg_verify:
 * @url: the database; may be served
 * @findings: (element-type utf8): gets what is wrong
 * @error: it cannot be read as a server's database at all
 *
 * Returns: whether it could be read
 */
gboolean
dme_server_pg_verify (const char *url, GPtrArray *findings, GError **error)
{
  g_autoptr (PgConn) conn = pg_open (url, error);

  return conn != NULL && pg_exec (conn, "SET statement_timeout = 0", error) &&
         pg_exec (conn, "BEGIN ISOLATION LEVEL REPEATABLE READ", error) &&
         pg_migrate (conn, FALSE, error) && check_records (conn, findings, error) &&
         check_counts (conn, findings, error) && pg_exec (conn, "COMMIT", error);
}

static gboolean
write_generation (DmeServerDb *db,
                  DmeServerTxn *txn,
                  gint64 survived,
                  gint64 *generation,
                  GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autofree char *text = NULL, *value = NULL, *old = NULL, *known = NULL;
  g_autoptr (GArray) lineage = NULL;
  gint64 newest;

  if (!dme_server_db_get_meta (db, DME_META_GENERATION, &old, error) ||
      !dme_server_db_get_meta (db, DME_META_LINEAGE, &known, error))
    return FALSE;
  newest = old != NULL ? g_ascii_strtoll (old, NULL, 10) : 0;
  lineage = dme_lineage_from_text (known);
  g_array_append_vals (lineage, (gint64[]){ newest, survived }, 2);
  *generation = MAX (newest + 1, dme_clock_now () / G_USEC_PER_SEC);
  text = dme_lineage_to_text (lineage);
  value = g_strdup_printf ("%" G_GINT64_FORMAT, *generation);
  return dme_server_txn_set_meta (txn, DME_META_GENERATION, value, error) &&
         dme_server_txn_set_meta (txn, DME_META_LINEAGE, text, error) &&
         dme_server_txn_audit (txn, now, "admin", "restore", value, error);
}

/**
 * dme_server_pg_begin_generation:
 * @url: a database into which a copy has just been put
 * @generation: (out): of the server from now on
 * @error: of the database
 *
 * Tells devices, by the number of the generation, that what came after this copy is lost, so that
 * they offer it again (DESIGN 5.8). The number is never computed from the copy alone: a life after
 * it may be known only to devices. The clock is ahead of all of them.
 *
 * Returns: success
 */
gboolean
dme_server_pg_begin_generation (const char *url, gint64 *generation, GError **error)
{
  g_autoptr (DmeServerDb) db = dme_server_db_pg_open (url, error);
  g_autoptr (DmeServerTxn) txn = db != NULL ? dme_server_db_begin (db, error) : NULL;

  return txn != NULL && write_generation (db, txn, ((PgTxn *) txn)->feed, generation, error) &&
         dme_server_txn_commit (g_steal_pointer (&txn), error);
}
