/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-sqlite-private.h"

/* What is kept beside records that are erased, written over. Ids are in :ids, as a JSON array; they
 * are UUIDs, so nothing in them needs to be escaped. */

static char *
join_ids (GPtrArray *ids)
{
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "",
                            (const char *) g_ptr_array_index (ids, i));
  g_string_append_c (json, ']');
  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* Papers of the person that were refused before they came into being are in no table of records,
 * but they say whose they are. */
static char *
add_unborn (Conn *conn, const char *ids, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (Loan)
    stmt = conn_prepare (conn,
                         "SELECT value FROM json_each (:ids) UNION"
                         " SELECT r.record FROM reject r, json_each (:ids) e"
                         " WHERE (instr (r.line, '\"person\":\"' || e.value || '\"') > 0"
                         "  OR instr (r.line, '\"parent\":\"' || e.value || '\"') > 0)"
                         " AND r.record IS NOT NULL"
                         " AND NOT EXISTS (SELECT 1 FROM record WHERE id = r.record)",
                         error);
  int row;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":ids", ids);
  while ((row = conn_row (conn, stmt, "Reading refused ops", error)) > 0)
    g_ptr_array_add (all, column_dup (stmt, 0));
  return row < 0 ? NULL : join_ids (all);
}

#define IN_IDS "IN (SELECT value FROM json_each (:ids))"
#define NAMES_ONE "EXISTS (SELECT 1 FROM json_each (:ids) WHERE instr (line, value) > 0)"

/* An op is found by its record in the whole log: erasing is rare, and an index would cost every
 * push. */
static gboolean
forget_ops (Conn *conn, const char *ids, gint64 rev, const char *at, GError **error)
{
  g_autoptr (Loan) keep =
    conn_prepare (conn,
                  "INSERT INTO reject (stream, seq, fingerprint, record, code, line, at, open)"
                  " SELECT stream, seq, fingerprint, record, 'erased', '', :at, 0 FROM op"
                  " WHERE verdict = 5 AND record " IN_IDS " ON CONFLICT DO NOTHING",
                  error);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "UPDATE op SET line = '', code = iif (verdict = 5, 'erased', code),"
                  " rev = iif (verdict = 5, :rev, rev), verdict = iif (verdict = 5, 4, verdict),"
                  " waits_for = NULL"
                  " WHERE record " IN_IDS " OR (record IS NULL AND " NAMES_ONE ")",
                  error);

  if (keep == NULL || stmt == NULL)
    return FALSE;
  bind_text (keep, ":ids", ids);
  bind_text (keep, ":at", at);
  bind_text (stmt, ":ids", ids);
  bind_int (stmt, ":rev", rev);
  return conn_done (conn, keep, "Refusing ops", error) &&
         conn_done (conn, stmt, "Forgetting ops", error);
}

static gboolean
run_with_ids (Conn *conn, const char *sql, const char *ids, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (conn, sql, error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":ids", ids);
  return conn_done (conn, stmt, "Forgetting what was kept", error);
}

static GPtrArray *
list_merged (DmeServerTxn *txn, const char *id, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "SELECT id FROM record WHERE type = 'person' AND deleted = "
                                        "1 AND body ->> '$.merged_into' = :id ORDER BY no",
                                        error);
  int row;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":id", id);
  while ((row = conn_row (conn, stmt, "Listing what was merged", error)) > 0)
    g_ptr_array_add (ids, column_dup (stmt, 0));
  return row < 0 ? NULL : g_steal_pointer (&ids);
}

static gboolean
forget (DmeServerTxn *txn, GPtrArray *records, gint64 rev, const char *at, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autofree char *given = join_ids (records);
  g_autofree char *ids = add_unborn (conn, given, error);

  if (ids == NULL || !forget_ops (conn, ids, rev, at, error) ||
      !run_with_ids (conn,
                     "UPDATE reject SET line = '', open = 0"
                     " WHERE record " IN_IDS " OR (record IS NULL AND " NAMES_ONE ")",
                     ids, error) ||
      !run_with_ids (conn, "DELETE FROM conflict WHERE record " IN_IDS, ids, error))
    return FALSE;
  ((SqliteDb *) txn->db)->forgets = TRUE;
  return TRUE;
}

/**
 * dme_server_sqlite_forget_wal:
 * @self: a database, after a commit, its writer still taken
 *
 * The write-ahead log holds pages as they were: it is emptied into the file, or, while somebody
 * reads, after one of the next commits.
 */
void
dme_server_sqlite_forget_wal (SqliteDb *self)
{
  g_autoptr (Loan) stmt = NULL;

  if (!self->forgets)
    return;
  sqlite3_busy_timeout (self->writer->db, 0); /* Pushes wait behind this one. */
  stmt = conn_prepare (self->writer, "PRAGMA wal_checkpoint (TRUNCATE)", NULL);
  if (stmt != NULL && conn_row (self->writer, stmt, "Emptying the log", NULL) > 0)
    self->forgets = sqlite3_column_int (stmt, 0) != 0;
  sqlite3_busy_timeout (self->writer->db, CONN_BUSY_MS);
}

void
dme_server_sqlite_fill_forget (DmeServerDbClass *class)
{
  class->list_merged = list_merged;
  class->forget = forget;
}
