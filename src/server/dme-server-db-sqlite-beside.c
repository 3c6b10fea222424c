/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-sqlite-private.h"

/* What stands beside the records: their children, what was refused, the values that were not
 * applied. Inside the writing transaction. */

static GPtrArray *
list_children (DmeServerTxn *txn, const char *id, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "SELECT id FROM record WHERE parent = :id ORDER BY no", error);
  int row;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":id", id);
  while ((row = conn_row (conn, stmt, "Listing children", error)) > 0)
    g_ptr_array_add (ids, column_dup (stmt, 0));
  return row < 0 ? NULL : g_steal_pointer (&ids);
}

static gboolean
add_reject (DmeServerTxn *txn, const DmeOpRow *op, const char *type, const char *at, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "INSERT INTO reject (stream, seq, fingerprint, type, "
                                        "record, code, field, line, at, open)"
                                        " VALUES (:stream, :seq, :fingerprint, :type, :record, "
                                        ":code, :field, :line, :at, 1) ON CONFLICT DO NOTHING",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":stream", op->stream);
  bind_int (stmt, ":seq", op->seq);
  bind_int (stmt, ":fingerprint", (gint64) op->fingerprint);
  bind_text (stmt, ":type", type);
  bind_text (stmt, ":record", op->record);
  bind_text (stmt, ":code", op->code);
  bind_text (stmt, ":field", op->field);
  bind_text (stmt, ":line", op->line);
  bind_text (stmt, ":at", at);
  return conn_done (conn, stmt, "Keeping a refused op", error);
}

static gboolean
close_reject (DmeServerTxn *txn, gint64 stream, gint64 seq, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "UPDATE reject SET open = 0 WHERE stream = :stream AND seq "
                                        "= :seq AND open = 1 AND code <> 'name-reused'",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":stream", stream);
  bind_int (stmt, ":seq", seq);
  return conn_done (conn, stmt, "Closing a refused op", error);
}

/* An op under a used name is kept, but holds nothing back: the device brings it again under a new
 * name. */
static GPtrArray *
list_open_rejects (DmeServerTxn *txn, gint64 stream, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (GPtrArray)
    rejects = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_reject_row_free);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "SELECT seq, record FROM reject WHERE stream = :stream AND "
                                        "open = 1 AND code <> 'name-reused' ORDER BY seq",
                                        error);
  int row;

  if (stmt == NULL)
    return NULL;
  bind_int (stmt, ":stream", stream);
  while ((row = conn_row (conn, stmt, "Reading refused ops", error)) > 0)
    {
      DmeRejectRow *reject = g_new0 (DmeRejectRow, 1);

      reject->seq = sqlite3_column_int64 (stmt, 0);
      reject->record = column_dup (stmt, 1);
      reject->open = TRUE;
      g_ptr_array_add (rejects, reject);
    }
  return row < 0 ? NULL : g_steal_pointer (&rejects);
}

static gboolean
keep_conflict (DmeServerTxn *txn, const DmeConflictRow *conflict, gint64 device_no, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn,
                         "INSERT INTO conflict (record, field, device, value, rev, by, at) VALUES "
                         "(:record, :field, :device, :value, :rev, :by, :at)"
                         " ON CONFLICT (record, field, device) DO UPDATE SET value = "
                         "excluded.value, rev = excluded.rev, by = excluded.by, at = excluded.at",
                         error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":record", conflict->record);
  bind_text (stmt, ":field", conflict->field);
  bind_int (stmt, ":device", device_no);
  bind_text (stmt, ":value", conflict->value);
  bind_int (stmt, ":rev", conflict->rev);
  bind_text (stmt, ":by", conflict->by);
  bind_text (stmt, ":at", conflict->at);
  return conn_done (conn, stmt, "Keeping a value", error);
}

static gboolean
drop_conflicts (DmeServerTxn *txn,
                const char *record,
                const char *field,
                gint64 device_no,
                const char *value,
                GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "DELETE FROM conflict WHERE record = :record AND field = "
                                        ":field AND (device = :device OR value IS :value)",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":record", record);
  bind_text (stmt, ":field", field);
  bind_int (stmt, ":device", device_no);
  bind_text (stmt, ":value", value);
  return conn_done (conn, stmt, "Closing a conflict", error);
}

static gboolean
drop_conflict (DmeServerTxn *txn, const char *record, const char *field, gint64 rev, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "DELETE FROM conflict WHERE record = :record AND field = "
                                        ":field AND rev = :rev",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":record", record);
  bind_text (stmt, ":field", field);
  bind_int (stmt, ":rev", rev);
  return conn_done (conn, stmt, "Closing a conflict", error);
}

static gboolean
count_conflicts (DmeServerTxn *txn, const char *record, gint64 *n, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "SELECT count(*) FROM conflict WHERE record = :record", error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":record", record);
  if (conn_row (conn, stmt, "Counting conflicts", error) < 0)
    return FALSE;
  *n = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

void
dme_server_sqlite_fill_beside (DmeServerDbClass *class)
{
  class->list_children = list_children;
  class->add_reject = add_reject;
  class->close_reject = close_reject;
  class->list_open_rejects = list_open_rejects;
  class->keep_conflict = keep_conflict;
  class->drop_conflicts = drop_conflicts;
  class->drop_conflict = drop_conflict;
  class->count_conflicts = count_conflicts;
}
