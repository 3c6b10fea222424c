/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-pg-private.h"

/* What the office reads: refused ops, conflicts, records, numbers. */

static GPtrArray *
list_rejects (DmeServerDb *db, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (GPtrArray) rejects = NULL;
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Listing refused ops", error,
                 "SELECT d.id, p.name, s.incarnation, r.seq, r.type, r.record, r.code, r.field,"
                 " r.line, r.at, r.open FROM reject r JOIN stream s ON s.no = r.stream"
                 " JOIN device d ON d.no = s.device JOIN account p ON p.no = d.person"
                 " ORDER BY r.no",
                 "");
  pg_give ((PgDb *) db, conn);
  if (rows == NULL)
    return NULL;
  rejects = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_reject_row_free);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      DmeRejectRow *reject = g_new0 (DmeRejectRow, 1);

      reject->device = pg_dup (rows, i, 0);
      reject->person = pg_dup (rows, i, 1);
      reject->incarnation = pg_dup (rows, i, 2);
      reject->seq = pg_int (rows, i, 3);
      reject->type = pg_dup (rows, i, 4);
      reject->record = pg_dup (rows, i, 5);
      reject->code = pg_dup (rows, i, 6);
      reject->field = pg_dup (rows, i, 7);
      reject->line = pg_dup (rows, i, 8);
      reject->at = pg_dup (rows, i, 9);
      reject->open = pg_int (rows, i, 10) != 0;
      g_ptr_array_add (rejects, reject);
    }
  return g_steal_pointer (&rejects);
}

#define CONFLICT_SELECT \
  "SELECT r.type, c.record, c.field, c.value, d.id, c.by, c.at, c.rev FROM conflict c" \
  " JOIN record r ON r.id = c.record JOIN device d ON d.no = c.device "

static GPtrArray *
conflicts_from (const PgRows *rows)
{
  GPtrArray *conflicts;

  if (rows == NULL)
    return NULL;
  conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_conflict_row_free);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      DmeConflictRow *conflict = g_new0 (DmeConflictRow, 1);

      conflict->type = pg_dup (rows, i, 0);
      conflict->record = pg_dup (rows, i, 1);
      conflict->field = pg_dup (rows, i, 2);
      conflict->value = pg_dup (rows, i, 3);
      conflict->device = pg_dup (rows, i, 4);
      conflict->by = pg_dup (rows, i, 5);
      conflict->at = pg_dup (rows, i, 6);
      conflict->rev = pg_int (rows, i, 7);
      g_ptr_array_add (conflicts, conflict);
    }
  return conflicts;
}

static GPtrArray *
list_conflicts (DmeServerDb *db, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Listing conflicts", error, CONFLICT_SELECT "ORDER BY c.rev", "");
  pg_give ((PgDb *) db, conn);
  return conflicts_from (rows);
}

static GPtrArray *
list_conflicts_of (DmeServerDb *db, const char *record, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Reading conflicts", error,
                 CONFLICT_SELECT "WHERE c.record = $1 ORDER BY c.rev", "t", record);
  pg_give ((PgDb *) db, conn);
  return conflicts_from (rows);
}

static gboolean
read_records (PgConn *conn,
              const char *type,
              DmeRecordRowFunc func,
              gpointer user_data,
              GError **error)
{
  const char *const values[] = { type, NULL };
  g_auto (PgCursor) cursor = { 0 };
  int row;

  if (!pg_cursor_open (&cursor, conn, "records",
                       "SELECT " PG_RECORD_COLUMNS " FROM record WHERE type = $1 ORDER BY no",
                       values, error))
    return FALSE;
  while ((row = pg_cursor_next (&cursor, error)) > 0)
    {
      g_autoptr (DmeRecordRow) record = pg_record_from (cursor.rows, cursor.row);

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
  PgConn *conn = pg_take_snapshot ((PgDb *) db, error);
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = read_records (conn, type, func, user_data, error);
  pg_give_snapshot ((PgDb *) db, conn);
  return ok;
}

static gboolean
get_stats (DmeServerDb *db, DmeServerStats *stats, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return FALSE;
  rows = pg_run (conn, "Counting", error,
                 "SELECT (SELECT count(*) FROM record),"
                 " (SELECT coalesce(sum(next - 1), 0) FROM stream),"
                 " (SELECT count(*) FROM device WHERE revoked_at IS NULL),"
                 " (SELECT count(*) FROM account), (SELECT count(*) FROM reject WHERE open = 1),"
                 " (SELECT count(*) FROM conflict), (SELECT count(*) FROM op WHERE verdict = 5),"
                 " (SELECT last FROM feed), pg_database_size (current_database ())",
                 "");
  pg_give ((PgDb *) db, conn);
  if (rows == NULL)
    return FALSE;
  stats->records = pg_int (rows, 0, 0);
  stats->ops = pg_int (rows, 0, 1);
  stats->devices = pg_int (rows, 0, 2);
  stats->people = pg_int (rows, 0, 3);
  stats->rejects = pg_int (rows, 0, 4);
  stats->conflicts = pg_int (rows, 0, 5);
  stats->waiting = pg_int (rows, 0, 6);
  stats->feed = pg_int (rows, 0, 7);
  stats->bytes = pg_int (rows, 0, 8);
  return TRUE;
}

/* No backup that is made of this database is known to desad, so devices keep what they have. */
static gboolean
get_safe (DmeServerDb *db, gint64 *safe, GError **error)
{
  *safe = 0;
  return TRUE;
}

static GPtrArray *
list_blob_refs (DmeServerDb *db, const char *sha256, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (GPtrArray) refs = NULL;
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Looking for a content", error,
                 "SELECT " PG_RECORD_COLUMNS " FROM record WHERE type = 'blob_ref'"
                 " AND substring (body FROM '\"sha256\":\"([0-9a-f]{64})\"') = $1",
                 "t", sha256);
  pg_give ((PgDb *) db, conn);
  if (rows == NULL)
    return NULL;
  refs = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_row_free);
  for (int i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (refs, pg_record_from (rows, i));
  return g_steal_pointer (&refs);
}

void
dme_server_pg_fill_lists (DmeServerDbClass *class)
{
  class->list_rejects = list_rejects;
  class->list_conflicts = list_conflicts;
  class->list_conflicts_of = list_conflicts_of;
  class->each_record = each_record;
  class->get_stats = get_stats;
  class->get_safe = get_safe;
  class->list_blob_refs = list_blob_refs;
}
