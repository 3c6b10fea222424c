/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-pg-private.h"

/* What stands beside the records: their children, what was refused, the values that were not
 * applied. Inside the writing transaction. */

static GPtrArray *
list_children (DmeServerTxn *txn, const char *id, GError **error)
{
  g_autoptr (PgRows) rows = pg_run (pg_conn (txn), "Listing children", error,
                                    "SELECT id FROM record WHERE parent = $1 ORDER BY no", "t", id);

  return rows != NULL ? pg_column (rows) : NULL;
}

static gboolean
add_reject (DmeServerTxn *txn, const DmeOpRow *op, const char *type, const char *at, GError **error)
{
  return pg_defer (pg_conn (txn), "Keeping a refused op", error,
                   "INSERT INTO reject (stream, seq, fingerprint, type, record, code, field, line,"
                   " at, open) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"
                   " ON CONFLICT DO NOTHING",
                   "iiitttttt", op->stream, op->seq, (gint64) op->fingerprint, type, op->record,
                   op->code, op->field, op->line, at);
}

static gboolean
close_reject (DmeServerTxn *txn, gint64 stream, gint64 seq, GError **error)
{
  return pg_defer (pg_conn (txn), "Closing a refused op", error,
                   "UPDATE reject SET open = 0 WHERE stream = $1 AND seq = $2 AND open = 1"
                   " AND code <> 'name-reused'",
                   "ii", stream, seq);
}

/* An op under a used name is kept, but holds nothing back: the device brings it again under a new
 * name. */
static GPtrArray *
list_open_rejects (DmeServerTxn *txn, gint64 stream, GError **error)
{
  g_autoptr (GPtrArray)
    rejects = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_reject_row_free);
  g_autoptr (PgRows) rows = pg_run (pg_conn (txn), "Reading refused ops", error,
                                    "SELECT seq, record FROM reject WHERE stream = $1 AND open = 1"
                                    " AND code <> 'name-reused' ORDER BY seq",
                                    "i", stream);

  if (rows == NULL)
    return NULL;
  for (int i = 0; i < PQntuples (rows); i++)
    {
      DmeRejectRow *reject = g_new0 (DmeRejectRow, 1);

      reject->seq = pg_int (rows, i, 0);
      reject->record = pg_dup (rows, i, 1);
      reject->open = TRUE;
      g_ptr_array_add (rejects, reject);
    }
  return g_steal_pointer (&rejects);
}

static gboolean
keep_conflict (DmeServerTxn *txn, const DmeConflictRow *conflict, gint64 device_no, GError **error)
{
  return pg_defer (pg_conn (txn), "Keeping a value", error,
                   "INSERT INTO conflict (record, field, device, value, rev, by, at)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (record, field, device)"
                   " DO UPDATE SET value = excluded.value, rev = excluded.rev, by = excluded.by,"
                   " at = excluded.at",
                   "ttititt", conflict->record, conflict->field, device_no, conflict->value,
                   conflict->rev, conflict->by, conflict->at);
}

static gboolean
drop_conflicts (DmeServerTxn *txn,
                const char *record,
                const char *field,
                gint64 device_no,
                const char *value,
                GError **error)
{
  return pg_defer (pg_conn (txn), "Closing a conflict", error,
                   "DELETE FROM conflict WHERE record = $1 AND field = $2"
                   " AND (device = $3 OR value IS NOT DISTINCT FROM $4)",
                   "ttit", record, field, device_no, value);
}

static gboolean
drop_conflict (DmeServerTxn *txn, const char *record, const char *field, gint64 rev, GError **error)
{
  return pg_defer (pg_conn (txn), "Closing a conflict", error,
                   "DELETE FROM conflict WHERE record = $1 AND field = $2 AND rev = $3", "tti",
                   record, field, rev);
}

static gboolean
count_conflicts (DmeServerTxn *txn, const char *record, gint64 *n, GError **error)
{
  g_autoptr (PgRows) rows = pg_run (pg_conn (txn), "Counting conflicts", error,
                                    "SELECT count(*) FROM conflict WHERE record = $1", "t", record);

  if (rows == NULL)
    return FALSE;
  *n = pg_int (rows, 0, 0);
  return TRUE;
}

void
dme_server_pg_fill_beside (DmeServerDbClass *class)
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
