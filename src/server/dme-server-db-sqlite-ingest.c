/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-sqlite-private.h"

/* What a push reads and writes. Everything here runs inside the writing transaction. */

/* By position instead of by name, for the two statements that run for every new record: looking up
 * names is a twentieth of the whole push. The numbers follow the order of the names in the
 * statement. */
static void
put_text (Loan *stmt, int index, const char *value)
{
  sqlite3_bind_text (stmt, index, value, -1, SQLITE_STATIC);
}

static void
put_int (Loan *stmt, int index, gint64 value)
{
  sqlite3_bind_int64 (stmt, index, value);
}

static gboolean
find_stream (Conn *conn,
             gint64 device_no,
             const char *incarnation,
             gint64 *stream,
             gint64 *next,
             GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "SELECT no, next FROM stream WHERE device = :device AND "
                                        "incarnation = :incarnation",
                                        error);
  int row;

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":device", device_no);
  bind_text (stmt, ":incarnation", incarnation);
  row = conn_row (conn, stmt, "Reading a stream", error);
  *stream = row > 0 ? sqlite3_column_int64 (stmt, 0) : 0;
  *next = row > 0 ? sqlite3_column_int64 (stmt, 1) : 1;
  return row >= 0;
}

static gboolean
get_next (DmeServerDb *db, gint64 device_no, const char *incarnation, gint64 *next, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  gint64 stream;
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = find_stream (conn, device_no, incarnation, &stream, next, error);
  reader_give (self, conn);
  return ok;
}

/* A device that met its own op names with other content goes on under a new incarnation, and brings
 * those ops again. */
static gboolean
close_name_reused (Conn *conn, gint64 device_no, GError **error)
{
  g_autoptr (Loan)
    stmt = conn_prepare (conn,
                         "UPDATE reject SET open = 0 WHERE open = 1 AND code = 'name-reused'"
                         " AND stream IN (SELECT no FROM stream WHERE device = :device)",
                         error);

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":device", device_no);
  return conn_done (conn, stmt, "Closing refused ops", error);
}

static gboolean
open_stream (DmeServerTxn *txn,
             gint64 device_no,
             const char *incarnation,
             gint64 *stream,
             gint64 *next,
             GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = NULL;

  if (!find_stream (conn, device_no, incarnation, stream, next, error))
    return FALSE;
  if (*stream != 0)
    return TRUE;
  if (!close_name_reused (conn, device_no, error))
    return FALSE;
  stmt = conn_prepare (conn,
                       "INSERT INTO stream (device, incarnation, next) VALUES (:device, "
                       ":incarnation, 1)",
                       error);
  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":device", device_no);
  bind_text (stmt, ":incarnation", incarnation);
  if (!conn_done (conn, stmt, "Beginning a stream", error))
    return FALSE;
  *stream = sqlite3_last_insert_rowid (conn->db);
  return TRUE;
}

static gboolean
close_stream (DmeServerTxn *txn,
              gint64 device_no,
              gint64 stream,
              gint64 next,
              gint64 waiting,
              const char *at,
              GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "UPDATE stream SET next = :next WHERE no = :no", error);
  g_autoptr (Loan) seen =
    conn_prepare (conn, "UPDATE device SET last_seen_at = :at, waiting = :waiting WHERE no = :no",
                  error);

  if (stmt == NULL || seen == NULL)
    return FALSE;
  bind_int (stmt, ":next", next);
  bind_int (stmt, ":no", stream);
  bind_text (seen, ":at", at);
  bind_int (seen, ":waiting", waiting);
  bind_int (seen, ":no", device_no);
  return conn_done (conn, stmt, "Writing a stream", error) &&
         conn_done (conn, seen, "Writing a device", error);
}

static gboolean
add_receipt (DmeServerTxn *txn,
             gint64 stream,
             gint64 first,
             const char *at,
             gint64 *no,
             GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "INSERT INTO receipt (stream, first, last, at) VALUES "
                                        "(:stream, :first, :first, :at)",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":stream", stream);
  bind_int (stmt, ":first", first);
  bind_text (stmt, ":at", at);
  if (!conn_done (conn, stmt, "Writing a receipt", error))
    return FALSE;
  *no = sqlite3_last_insert_rowid (conn->db);
  return TRUE;
}

static gboolean
end_receipt (DmeServerTxn *txn, gint64 no, gint64 last, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "UPDATE receipt SET last = :last WHERE no = :no", error);

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":last", last);
  bind_int (stmt, ":no", no);
  return conn_done (conn, stmt, "Writing a receipt", error);
}

#define OP_COLUMNS \
  "o.no, o.stream, s.device, o.seq, o.fingerprint, o.record, o.line, o.receipt, o.verdict, " \
  "o.rev, o.code, o.field, o.waits_for"
#define OP_FROM " FROM op o JOIN stream s ON s.no = o.stream "

static DmeOpRow *
op_from (Loan *stmt)
{
  DmeOpRow *op = g_new0 (DmeOpRow, 1);

  op->no = sqlite3_column_int64 (stmt, 0);
  op->stream = sqlite3_column_int64 (stmt, 1);
  op->device_no = sqlite3_column_int64 (stmt, 2);
  op->seq = sqlite3_column_int64 (stmt, 3);
  op->fingerprint = (guint64) sqlite3_column_int64 (stmt, 4);
  op->record = column_dup (stmt, 5);
  op->line = column_dup (stmt, 6);
  op->receipt = sqlite3_column_int64 (stmt, 7);
  op->verdict = sqlite3_column_int (stmt, 8);
  op->rev = sqlite3_column_int64 (stmt, 9);
  op->code = column_dup (stmt, 10);
  op->field = column_dup (stmt, 11);
  op->waits_for = column_dup (stmt, 12);
  return op;
}

static DmeOpRow *
find_op (DmeServerTxn *txn, gint64 stream, gint64 seq, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn, "SELECT " OP_COLUMNS OP_FROM "WHERE o.stream = :stream AND o.seq = :seq",
                  error);

  if (stmt == NULL)
    return NULL;
  bind_int (stmt, ":stream", stream);
  bind_int (stmt, ":seq", seq);
  return conn_row (conn, stmt, "Reading an op", error) > 0 ? op_from (stmt) : NULL;
}

static gboolean
add_op (DmeServerTxn *txn, DmeOpRow *op, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "INSERT INTO op (stream, seq, record, fingerprint, "
                                        "receipt, verdict, rev, code, field, waits_for, line)"
                                        " VALUES (:stream, :seq, :record, :fingerprint, :receipt, "
                                        ":verdict, :rev, :code, :field, :waits_for, :line)",
                                        error);

  if (stmt == NULL)
    return FALSE;
  put_int (stmt, 1, op->stream);
  put_int (stmt, 2, op->seq);
  put_text (stmt, 3, op->record);
  put_int (stmt, 4, (gint64) op->fingerprint);
  put_int (stmt, 5, op->receipt);
  put_int (stmt, 6, op->verdict);
  put_int (stmt, 7, op->rev);
  put_text (stmt, 8, op->code);
  put_text (stmt, 9, op->field);
  put_text (stmt, 10, op->waits_for);
  put_text (stmt, 11, op->line);
  if (!conn_done (conn, stmt, "Writing an op", error))
    return FALSE;
  op->no = sqlite3_last_insert_rowid (conn->db);
  return TRUE;
}

static gboolean
set_verdict (DmeServerTxn *txn, const DmeOpRow *op, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "UPDATE op SET verdict = :verdict, rev = :rev, code = "
                                        ":code, field = :field, waits_for = :waits_for"
                                        " WHERE stream = :stream AND seq = :seq",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":stream", op->stream);
  bind_int (stmt, ":seq", op->seq);
  bind_int (stmt, ":verdict", op->verdict);
  bind_int (stmt, ":rev", op->rev);
  bind_text (stmt, ":code", op->code);
  bind_text (stmt, ":field", op->field);
  bind_text (stmt, ":waits_for", op->waits_for);
  return conn_done (conn, stmt, "Writing a verdict", error);
}

static gboolean
has_waiting (DmeServerTxn *txn, gboolean *any, GError **error)
{
  gint64 value = 0;

  if (!conn_get_int (txn_conn (txn), "SELECT EXISTS (SELECT 1 FROM op WHERE verdict = 5)", &value,
                     error))
    return FALSE;
  *any = value != 0;
  return TRUE;
}

static GPtrArray *
read_ops (Conn *conn, Loan *stmt, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_row_free);
  int row;

  while ((row = conn_row (conn, stmt, "Reading ops that wait", error)) > 0)
    g_ptr_array_add (ops, op_from (stmt));
  return row < 0 ? NULL : g_steal_pointer (&ops);
}

static GPtrArray *
list_waiting_for (DmeServerTxn *txn, const char *record, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn, "SELECT " OP_COLUMNS OP_FROM "WHERE o.waits_for = :record ORDER BY o.no",
                  error);

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":record", record);
  return read_ops (conn, stmt, error);
}

static GPtrArray *
list_waiting_of (DmeServerTxn *txn, gint64 stream, const char *record, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "SELECT " OP_COLUMNS OP_FROM
                  "WHERE o.verdict = 5 AND o.stream = :stream AND o.record = :record ORDER BY o.no",
                  error);

  if (stmt == NULL)
    return NULL;
  bind_int (stmt, ":stream", stream);
  bind_text (stmt, ":record", record);
  return read_ops (conn, stmt, error);
}

static gboolean
find_record (DmeServerTxn *txn, const char *id, DmeRecordRow **out, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "SELECT " RECORD_COLUMNS " FROM record WHERE id = :id", error);
  int row;

  *out = NULL;
  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":id", id);
  row = conn_row (conn, stmt, "Reading a record", error);
  if (row > 0)
    *out = dme_server_sqlite_record_from (stmt);
  return row >= 0;
}

static void
bind_record (Loan *stmt, const DmeRecordRow *row)
{
  bind_text (stmt, ":id", row->id);
  bind_text (stmt, ":parent", row->parent);
  bind_text (stmt, ":region", row->region);
  bind_int (stmt, ":rev", row->rev);
  bind_int (stmt, ":deleted", row->deleted);
  bind_text (stmt, ":updated_at", row->updated_at);
  bind_text (stmt, ":updated_by", row->updated_by);
  bind_int (stmt, ":conflicts", row->conflicts);
  bind_text (stmt, ":stamps", row->stamps);
  bind_text (stmt, ":body", row->body);
  bind_int (stmt, ":moved", row->moved);
}

static gboolean
insert_record (Conn *conn, DmeRecordRow *row, GError **error)
{
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "INSERT INTO record (id, parent, region, rev, deleted, updated_at, updated_by, "
                  "conflicts, stamps, body, type, created_at,"
                  " created_by, stamp_rev, stamp_device, erased, moved) VALUES (:id, :parent, "
                  ":region, "
                  ":rev, :deleted, :updated_at, :updated_by, :conflicts, :stamps, :body, :type,"
                  " :created_at, :created_by, :stamp_rev, :stamp_device, :erased, :moved)",
                  error);

  if (stmt == NULL)
    return FALSE;
  put_text (stmt, 1, row->id);
  put_text (stmt, 2, row->parent);
  put_text (stmt, 3, row->region);
  put_int (stmt, 4, row->rev);
  put_int (stmt, 5, row->deleted);
  put_text (stmt, 6, row->updated_at);
  put_text (stmt, 7, row->updated_by);
  put_int (stmt, 8, row->conflicts);
  put_text (stmt, 9, row->stamps);
  put_text (stmt, 10, row->body);
  put_text (stmt, 11, row->type);
  put_text (stmt, 12, row->created_at);
  put_text (stmt, 13, row->created_by);
  put_int (stmt, 14, row->stamp_rev);
  put_int (stmt, 15, row->stamp_device);
  put_int (stmt, 16, row->erased);
  put_int (stmt, 17, row->moved);
  if (!conn_done (conn, stmt, "Writing a record", error))
    return FALSE;
  row->row = sqlite3_last_insert_rowid (conn->db);
  return TRUE;
}

static gboolean
save_record (DmeServerTxn *txn, DmeRecordRow *row, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = NULL;

  if (row->row == 0)
    return insert_record (conn, row, error);
  stmt = conn_prepare (conn,
                       "UPDATE record SET parent = :parent, region = :region, rev = :rev, deleted "
                       "= :deleted, updated_at = :updated_at,"
                       " updated_by = :updated_by, conflicts = :conflicts, stamps = :stamps, body "
                       "= :body, erased = :erased, stamp_rev = :stamp_rev, stamp_device = "
                       ":stamp_device, moved = :moved WHERE no = :no AND id = :id",
                       error);
  if (stmt == NULL)
    return FALSE;
  bind_record (stmt, row);
  bind_int (stmt, ":no", row->row);
  bind_int (stmt, ":erased", row->erased);
  bind_int (stmt, ":stamp_rev", row->stamp_rev);
  bind_int (stmt, ":stamp_device", row->stamp_device);
  return conn_done (conn, stmt, "Writing a record", error);
}

void
dme_server_sqlite_fill_ingest (DmeServerDbClass *class)
{
  class->get_next = get_next;
  class->open_stream = open_stream;
  class->close_stream = close_stream;
  class->add_receipt = add_receipt;
  class->end_receipt = end_receipt;
  class->find_op = find_op;
  class->add_op = add_op;
  class->set_verdict = set_verdict;
  class->has_waiting = has_waiting;
  class->list_waiting_for = list_waiting_for;
  class->list_waiting_of = list_waiting_of;
  class->find_record = find_record;
  class->save_record = save_record;
}
