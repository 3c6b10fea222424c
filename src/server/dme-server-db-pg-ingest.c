/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-pg-private.h"

/* What a push reads and writes. Everything here runs inside the writing transaction. */

static gboolean
find_stream (PgConn *conn,
             gint64 device_no,
             const char *incarnation,
             gint64 *stream,
             gint64 *next,
             GError **error)
{
  g_autoptr (PgRows) rows = pg_run (conn, "Reading a stream", error,
                                    "SELECT no, next FROM stream"
                                    " WHERE device = $1 AND incarnation = $2",
                                    "it", device_no, incarnation);
  gboolean found;

  if (rows == NULL)
    return FALSE;
  found = PQntuples (rows) > 0;
  *stream = found ? pg_int (rows, 0, 0) : 0;
  *next = found ? pg_int (rows, 0, 1) : 1;
  return TRUE;
}

static gboolean
get_next (DmeServerDb *db, gint64 device_no, const char *incarnation, gint64 *next, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  gint64 stream;
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = find_stream (conn, device_no, incarnation, &stream, next, error);
  pg_give ((PgDb *) db, conn);
  return ok;
}

/* See the same in SQLite about the ops under used names. */
static gboolean
open_stream (DmeServerTxn *txn,
             gint64 device_no,
             const char *incarnation,
             gint64 *stream,
             gint64 *next,
             GError **error)
{
  PgConn *conn = pg_conn (txn);
  g_autoptr (PgRows) rows = NULL;

  if (!find_stream (conn, device_no, incarnation, stream, next, error))
    return FALSE;
  if (*stream != 0)
    return TRUE;
  if (!pg_defer (conn, "Closing refused ops", error,
                 "UPDATE reject SET open = 0 WHERE open = 1 AND code = 'name-reused'"
                 " AND stream IN (SELECT no FROM stream WHERE device = $1)",
                 "i", device_no))
    return FALSE;
  rows = pg_run (conn, "Beginning a stream", error,
                 "INSERT INTO stream (device, incarnation, next) VALUES ($1, $2, 1) RETURNING no",
                 "it", device_no, incarnation);
  if (rows == NULL)
    return FALSE;
  *stream = pg_int (rows, 0, 0);
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
  return pg_defer (pg_conn (txn), "Writing a stream", error,
                   "UPDATE stream SET next = $1 WHERE no = $2", "ii", next, stream) &&
         pg_defer (pg_conn (txn), "Writing a device", error,
                   "UPDATE device SET last_seen_at = $1, waiting = $2 WHERE no = $3", "tii", at,
                   waiting, device_no);
}

static gboolean
add_receipt (DmeServerTxn *txn,
             gint64 stream,
             gint64 first,
             const char *at,
             gint64 *no,
             GError **error)
{
  g_autoptr (PgRows) rows = pg_run (pg_conn (txn), "Writing a receipt", error,
                                    "INSERT INTO receipt (stream, first, last, at)"
                                    " VALUES ($1, $2, $2, $3) RETURNING no",
                                    "iit", stream, first, at);

  if (rows == NULL)
    return FALSE;
  *no = pg_int (rows, 0, 0);
  return TRUE;
}

static gboolean
end_receipt (DmeServerTxn *txn, gint64 no, gint64 last, GError **error)
{
  return pg_defer (pg_conn (txn), "Writing a receipt", error,
                   "UPDATE receipt SET last = $1 WHERE no = $2", "ii", last, no);
}

#define OP_SELECT \
  "SELECT o.no, o.stream, s.device, o.seq, o.fingerprint, o.record, o.line, o.receipt, " \
  "o.verdict, o.rev, o.code, o.field, o.waits_for FROM op o JOIN stream s ON s.no = o.stream "

static DmeOpRow *
op_from (const PgRows *rows, int row)
{
  DmeOpRow *op = g_new0 (DmeOpRow, 1);

  op->no = pg_int (rows, row, 0);
  op->stream = pg_int (rows, row, 1);
  op->device_no = pg_int (rows, row, 2);
  op->seq = pg_int (rows, row, 3);
  op->fingerprint = (guint64) pg_int (rows, row, 4);
  op->record = pg_dup (rows, row, 5);
  op->line = pg_dup (rows, row, 6);
  op->receipt = pg_int (rows, row, 7);
  op->verdict = (DmeVerdictKind) pg_int (rows, row, 8);
  op->rev = pg_int (rows, row, 9);
  op->code = pg_dup (rows, row, 10);
  op->field = pg_dup (rows, row, 11);
  op->waits_for = pg_dup (rows, row, 12);
  return op;
}

static DmeOpRow *
find_op (DmeServerTxn *txn, gint64 stream, gint64 seq, GError **error)
{
  g_autoptr (PgRows)
    rows = pg_run (pg_conn (txn), "Reading an op", error,
                   OP_SELECT "WHERE o.stream = $1 AND o.seq = $2", "ii", stream, seq);

  return rows != NULL && PQntuples (rows) > 0 ? op_from (rows, 0) : NULL;
}

static gboolean
add_op (DmeServerTxn *txn, DmeOpRow *op, GError **error)
{
  op->no = ++((PgTxn *) txn)->op;
  return pg_copy (pg_conn (txn), error,
                  "COPY op (no, stream, seq, record, fingerprint, receipt, verdict, rev, code,"
                  " field, waits_for, line) FROM STDIN",
                  "iiitiiiitttt", op->no, op->stream, op->seq, op->record, (gint64) op->fingerprint,
                  op->receipt, (gint64) op->verdict, op->rev, op->code, op->field, op->waits_for,
                  op->line);
}

static gboolean
set_verdict (DmeServerTxn *txn, const DmeOpRow *op, GError **error)
{
  return pg_defer (pg_conn (txn), "Writing a verdict", error,
                   "UPDATE op SET verdict = $1, rev = $2, code = $3, field = $4, waits_for = $5"
                   " WHERE stream = $6 AND seq = $7",
                   "iitttii", (gint64) op->verdict, op->rev, op->code, op->field, op->waits_for,
                   op->stream, op->seq);
}

static gboolean
has_waiting (DmeServerTxn *txn, gboolean *any, GError **error)
{
  gint64 value = 0;

  if (!pg_get_int (pg_conn (txn), "SELECT EXISTS (SELECT 1 FROM op WHERE verdict = 5)::integer",
                   &value, error))
    return FALSE;
  *any = value != 0;
  return TRUE;
}

static GPtrArray *
ops_from (const PgRows *rows)
{
  GPtrArray *ops;

  if (rows == NULL)
    return NULL;
  ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_row_free);
  for (int i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (ops, op_from (rows, i));
  return ops;
}

static GPtrArray *
list_waiting_for (DmeServerTxn *txn, const char *record, GError **error)
{
  g_autoptr (PgRows) rows = pg_run (pg_conn (txn), "Reading ops that wait", error,
                                    OP_SELECT "WHERE o.waits_for = $1 ORDER BY o.no", "t", record);

  return ops_from (rows);
}

static GPtrArray *
list_waiting_of (DmeServerTxn *txn, gint64 stream, const char *record, GError **error)
{
  g_autoptr (PgRows) rows =
    pg_run (pg_conn (txn), "Reading ops that wait", error,
            OP_SELECT "WHERE o.verdict = 5 AND o.stream = $1 AND o.record = $2 ORDER BY o.no", "it",
            stream, record);

  return ops_from (rows);
}

DmeRecordRow *
pg_record_from (const PgRows *rows, int row)
{
  DmeRecordRow *record = g_new0 (DmeRecordRow, 1);

  record->row = pg_int (rows, row, 0);
  record->id = pg_dup (rows, row, 1);
  record->type = pg_dup (rows, row, 2);
  record->parent = pg_dup (rows, row, 3);
  record->region = pg_dup (rows, row, 4);
  record->rev = pg_int (rows, row, 5);
  record->deleted = pg_int (rows, row, 6) != 0;
  record->created_at = pg_dup (rows, row, 7);
  record->created_by = pg_dup (rows, row, 8);
  record->updated_at = pg_dup (rows, row, 9);
  record->updated_by = pg_dup (rows, row, 10);
  record->conflicts = pg_int (rows, row, 11);
  record->stamp_rev = pg_int (rows, row, 12);
  record->stamp_device = pg_int (rows, row, 13);
  record->stamps = pg_dup (rows, row, 14);
  record->body = pg_dup (rows, row, 15);
  record->erased = pg_int (rows, row, 16) != 0;
  record->moved = pg_int (rows, row, 17);
  return record;
}

/* All records of a push in one question. Ids that stand in the text of an array must not be able to
 * end it; one that is none is asked for by itself later. */
static gboolean
fetch_records (DmeServerTxn *txn, GPtrArray *ids, GError **error)
{
  PgTxn *self = (PgTxn *) txn;
  g_autoptr (GString) array = g_string_new ("{");
  g_autoptr (PgRows) rows = NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if (g_uuid_string_is_valid (id) && g_hash_table_insert (self->fetched, g_strdup (id), NULL))
        g_string_append_printf (array, "%s%s", array->len > 1 ? "," : "", id);
    }
  if (array->len == 1)
    return TRUE;
  g_string_append_c (array, '}');
  rows = pg_run (self->conn, "Reading records", error,
                 "SELECT " PG_RECORD_COLUMNS " FROM record WHERE id = ANY ($1::text[])", "t",
                 array->str);
  for (int i = 0; rows != NULL && i < PQntuples (rows); i++)
    g_hash_table_insert (self->fetched, pg_dup (rows, i, 1), pg_record_from (rows, i));
  return rows != NULL;
}

/* What was fetched is given away once. */
static gboolean
find_record (DmeServerTxn *txn, const char *id, DmeRecordRow **out, GError **error)
{
  PgTxn *self = (PgTxn *) txn;
  gpointer key = NULL, known = NULL;
  g_autoptr (PgRows) rows = NULL;

  *out = NULL;
  if (g_hash_table_steal_extended (self->fetched, id, &key, &known))
    {
      g_free (key);
      *out = known;
      return TRUE;
    }
  rows = pg_run (self->conn, "Reading a record", error,
                 "SELECT " PG_RECORD_COLUMNS " FROM record WHERE id = $1", "t", id);
  if (rows != NULL && PQntuples (rows) > 0)
    *out = pg_record_from (rows, 0);
  return rows != NULL;
}

static gboolean
insert_record (PgTxn *self, DmeRecordRow *row, GError **error)
{
  row->row = ++self->record;
  return pg_copy (self->conn, error, "COPY record (" PG_RECORD_COLUMNS ") FROM STDIN",
                  "ittttiittttiiittii", row->row, row->id, row->type, row->parent, row->region,
                  row->rev, (gint64) row->deleted, row->created_at, row->created_by,
                  row->updated_at, row->updated_by, row->conflicts, row->stamp_rev,
                  row->stamp_device, row->stamps, row->body, (gint64) row->erased, row->moved);
}

static gboolean
save_record (DmeServerTxn *txn, DmeRecordRow *row, GError **error)
{
  PgTxn *self = (PgTxn *) txn;

  g_hash_table_remove (self->fetched, row->id);
  if (row->row == 0)
    return insert_record (self, row, error);
  return pg_defer (self->conn, "Writing a record", error,
                   "UPDATE record SET parent = $1, region = $2, rev = $3, deleted = $4,"
                   " updated_at = $5, updated_by = $6, conflicts = $7, stamps = $8, body = $9,"
                   " erased = $10, stamp_rev = $11, stamp_device = $12, moved = $13"
                   " WHERE no = $14 AND id = $15",
                   "ttiittittiiiiit", row->parent, row->region, row->rev, (gint64) row->deleted,
                   row->updated_at, row->updated_by, row->conflicts, row->stamps, row->body,
                   (gint64) row->erased, row->stamp_rev, row->stamp_device, row->moved, row->row,
                   row->id);
}

void
dme_server_pg_fill_ingest (DmeServerDbClass *class)
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
  class->fetch_records = fetch_records;
  class->find_record = find_record;
  class->save_record = save_record;
}
