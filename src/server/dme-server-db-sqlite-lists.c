/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-sqlite-private.h"

/* What the office reads: refused ops, conflicts, records, numbers. */

static GPtrArray *
read_rejects (Conn *conn, GError **error)
{
  g_autoptr (GPtrArray)
    rejects = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_reject_row_free);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "SELECT d.id, p.name, s.incarnation, r.seq, r.type, r.record, r.code, r.field, "
                  "r.line, r.at, r.open"
                  " FROM reject r JOIN stream s ON s.no = r.stream JOIN device d ON d.no = s.device"
                  " JOIN account p ON p.no = d.person ORDER BY r.no",
                  error);
  int row;

  if (stmt == NULL)
    return NULL;
  while ((row = conn_row (conn, stmt, "Listing refused ops", error)) > 0)
    {
      DmeRejectRow *reject = g_new0 (DmeRejectRow, 1);

      reject->device = column_dup (stmt, 0);
      reject->person = column_dup (stmt, 1);
      reject->incarnation = column_dup (stmt, 2);
      reject->seq = sqlite3_column_int64 (stmt, 3);
      reject->type = column_dup (stmt, 4);
      reject->record = column_dup (stmt, 5);
      reject->code = column_dup (stmt, 6);
      reject->field = column_dup (stmt, 7);
      reject->line = column_dup (stmt, 8);
      reject->at = column_dup (stmt, 9);
      reject->open = sqlite3_column_int (stmt, 10);
      g_ptr_array_add (rejects, reject);
    }
  return row < 0 ? NULL : g_steal_pointer (&rejects);
}

static GPtrArray *
list_rejects (DmeServerDb *db, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  GPtrArray *rejects;

  if (conn == NULL)
    return NULL;
  rejects = read_rejects (conn, error);
  reader_give (self, conn);
  return rejects;
}

static GPtrArray *
read_conflicts (Conn *conn, GError **error)
{
  g_autoptr (GPtrArray)
    conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_conflict_row_free);
  g_autoptr (Loan) stmt = conn_prepare (
    conn,
    "SELECT r.type, c.record, c.field, c.value, d.id, c.by, c.at, c.rev FROM conflict c"
    " JOIN record r ON r.id = c.record JOIN device d ON d.no = c.device ORDER BY c.rev",
    error);
  int row;

  if (stmt == NULL)
    return NULL;
  while ((row = conn_row (conn, stmt, "Listing conflicts", error)) > 0)
    {
      DmeConflictRow *conflict = g_new0 (DmeConflictRow, 1);

      conflict->type = column_dup (stmt, 0);
      conflict->record = column_dup (stmt, 1);
      conflict->field = column_dup (stmt, 2);
      conflict->value = column_dup (stmt, 3);
      conflict->device = column_dup (stmt, 4);
      conflict->by = column_dup (stmt, 5);
      conflict->at = column_dup (stmt, 6);
      conflict->rev = sqlite3_column_int64 (stmt, 7);
      g_ptr_array_add (conflicts, conflict);
    }
  return row < 0 ? NULL : g_steal_pointer (&conflicts);
}

static GPtrArray *
list_conflicts (DmeServerDb *db, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  GPtrArray *conflicts;

  if (conn == NULL)
    return NULL;
  conflicts = read_conflicts (conn, error);
  reader_give (self, conn);
  return conflicts;
}

static gboolean
read_records (Conn *conn,
              const char *type,
              DmeRecordRowFunc func,
              gpointer user_data,
              GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "SELECT no, id, region, rev, deleted, created_at, "
                                        "created_by, updated_at, updated_by, body, parent, erased"
                                        " FROM record WHERE type = :type ORDER BY no",
                                        error);
  int row;

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":type", type);
  while ((row = conn_row (conn, stmt, "Reading records", error)) > 0)
    {
      g_autoptr (DmeRecordRow) record = g_new0 (DmeRecordRow, 1);

      record->row = sqlite3_column_int64 (stmt, 0);
      record->type = g_strdup (type);
      record->id = column_dup (stmt, 1);
      record->region = column_dup (stmt, 2);
      record->rev = sqlite3_column_int64 (stmt, 3);
      record->deleted = sqlite3_column_int (stmt, 4);
      record->created_at = column_dup (stmt, 5);
      record->created_by = column_dup (stmt, 6);
      record->updated_at = column_dup (stmt, 7);
      record->updated_by = column_dup (stmt, 8);
      record->body = column_dup (stmt, 9);
      record->parent = column_dup (stmt, 10);
      record->erased = sqlite3_column_int (stmt, 11);
      if (!func (record, user_data, error))
        return FALSE;
    }
  return row == 0;
}

static gboolean
each_record (DmeServerDb *db,
             const char *type,
             DmeRecordRowFunc func,
             gpointer user_data,
             GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = read_records (conn, type, func, user_data, error);
  reader_give (self, conn);
  return ok;
}

static gboolean
read_stats (Conn *conn, DmeServerStats *stats, GError **error)
{
  gint64 pages = 0, page_size = 0;
  gboolean ok =
    conn_get_int (conn, "SELECT count(*) FROM record", &stats->records, error) &&
    conn_get_int (conn, "SELECT coalesce(sum(next - 1), 0) FROM stream", &stats->ops, error) &&
    conn_get_int (conn, "SELECT count(*) FROM device WHERE revoked_at IS NULL", &stats->devices,
                  error) &&
    conn_get_int (conn, "SELECT count(*) FROM account", &stats->people, error) &&
    conn_get_int (conn, "SELECT count(*) FROM reject WHERE open = 1", &stats->rejects, error) &&
    conn_get_int (conn, "SELECT count(*) FROM conflict", &stats->conflicts, error) &&
    conn_get_int (conn, "SELECT count(*) FROM op WHERE verdict = 5", &stats->waiting, error) &&
    conn_get_int (conn, "SELECT last FROM feed", &stats->feed, error) &&
    conn_get_int (conn, "PRAGMA page_count", &pages, error) &&
    conn_get_int (conn, "PRAGMA page_size", &page_size, error);

  stats->bytes = pages * page_size;
  return ok;
}

static gboolean
get_stats (DmeServerDb *db, DmeServerStats *stats, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = read_stats (conn, stats, error);
  reader_give (self, conn);
  return ok;
}

void
dme_server_sqlite_fill_lists (DmeServerDbClass *class)
{
  class->list_rejects = list_rejects;
  class->list_conflicts = list_conflicts;
  class->each_record = each_record;
  class->get_stats = get_stats;
}
