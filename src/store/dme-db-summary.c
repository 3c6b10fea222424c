/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-blob.h"
#include "dme-db-private.h"
#include "dme-wire.h"

/* This year at a glance, from the listing alone. "People" are attendances: the sum over sessions,
 * not different persons. */

#define MAX_DUE 20

/* All regions if :region is NULL, otherwise the region and what lies in it. */
#define IN_REGION \
  " AND (:region IS NULL OR l.region = :region" \
  "  OR (l.region > :region || '.' AND l.region < :region || '/'))"

void
dme_summary_free (DmeSummary *self)
{
  g_clear_pointer (&self->due, g_ptr_array_unref);
  g_clear_pointer (&self->latest, dme_record_unref);
  g_free (self);
}

static void
bind_year (sqlite3_stmt *stmt, int year, const char *region)
{
  g_autofree char *from = g_strdup_printf ("%04d-01-01", year);
  g_autofree char *to = g_strdup_printf ("%04d-01-01", year + 1);

  dme_bind_text (stmt, ":from", from);
  dme_bind_text (stmt, ":to", to);
  dme_bind_text (stmt, ":region", region);
}

static void
add_group (DmeSummary *summary, sqlite3_stmt *stmt)
{
  int month = sqlite3_column_int (stmt, 0) - 1;
  const char *mode = dme_column_text (stmt, 1);
  gint64 sessions = sqlite3_column_int64 (stmt, 2);
  gint64 l = sqlite3_column_int64 (stmt, 3), p = sqlite3_column_int64 (stmt, 4);
  gint64 people = sqlite3_column_int64 (stmt, 5);

  summary->sessions += sessions;
  if (g_strcmp0 (mode, "tatap_muka") == 0)
    summary->sessions_face += sessions;
  else if (g_strcmp0 (mode, "daring") == 0)
    summary->sessions_online += sessions;
  else if (g_strcmp0 (mode, "hibrida") == 0)
    summary->sessions_hybrid += sessions;

  summary->l += l;
  summary->p += p;
  summary->people += people;
  summary->people_estimated += sqlite3_column_int64 (stmt, 6);

  if (month < 0 || month >= 12)
    return;
  summary->month_sessions[month] += sessions;
  summary->month_l[month] += l;
  summary->month_p[month] += p;
  summary->month_people[month] += people;
}

static gboolean
read_sums (DmeDb *self, DmeSummary *summary, int year, const char *region, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "SELECT CAST(substr(l.date, 6, 2) AS INTEGER) AS month, l.mode, count(*), "
                    "sum(l.l), sum(l.p),"
                    " sum(l.people), sum(CASE WHEN l.estimate THEN l.people ELSE 0 END)"
                    " FROM listing l WHERE l.type = 'activity' AND l.deleted = 0"
                    " AND l.date >= :from AND l.date < :to" IN_REGION " GROUP BY month, l.mode",
                    error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  bind_year (stmt, year, region);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    add_group (summary, stmt);
  return rc == SQLITE_DONE;
}

static gboolean
read_villages (DmeDb *self, DmeSummary *summary, int year, const char *region, GError **error)
{
  /* Only villages have codes of four parts. */
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "SELECT count(DISTINCT l.region) FROM listing l WHERE l.type = 'activity' AND "
                    "l.deleted = 0"
                    " AND l.date >= :from AND l.date < :to AND length(l.region) = 13" IN_REGION,
                    error);

  if (stmt == NULL)
    return FALSE;

  bind_year (stmt, year, region);
  if (dme_db_step (self, stmt, error) == SQLITE_ERROR)
    return FALSE;
  summary->villages = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

static gboolean
read_due (DmeDb *self, DmeSummary *summary, const char *region, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT l.rid FROM listing l WHERE l.type = 'follow_up'"
                           " AND l.deleted = 0 AND l.done = 0 AND l.date > ''" IN_REGION
                           " ORDER BY l.date, l.rid LIMIT :max",
                           error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":region", region);
  dme_bind_int (stmt, ":max", MAX_DUE);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (rows, rid);
    }
  if (rc != SQLITE_DONE)
    return FALSE;

  summary->due = dme_db_load_rows (self, (gint64 *) rows->data, rows->len, error);
  return summary->due != NULL;
}

static gboolean
count_photos (DmeDb *self, const char *id, gint64 *n, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT count(*) FROM record WHERE parent = :id AND type = 'blob_ref'"
                           " AND deleted = 0",
                           error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", id);
  if (dme_db_step (self, stmt, error) != SQLITE_ROW)
    return FALSE;
  *n = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

/* The newest op of an activity that is still there: what this device saved last. */
static gboolean
read_latest (DmeDb *self, DmeSummary *summary, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (
    self,
    "SELECT record.rid, type, id, region, record.rev, deleted, created_at, created_by, updated_at,"
    " updated_by, body, state, refused_code, refused_field, erased, gone, record.sealed"
    " FROM op CROSS JOIN record ON record.rid = op.rid AND type = 'activity' AND deleted = 0"
    " AND gone = 0 ORDER BY op.incarnation DESC, op.seq DESC LIMIT 1",
    error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    summary->latest = dme_record_from_row (self, stmt, error);
  return rc == SQLITE_DONE ||
         (summary->latest != NULL && dme_db_look_for_photos (self, summary->latest, error) &&
          count_photos (self, summary->latest->id, &summary->latest_photos, error));
}

static gboolean
read_photos (DmeDb *self, DmeSummary *summary, GError **error)
{
  g_auto (DmeBlobStatus) photos = { 0 };

  if (!dme_db_get_blob_status (self, &photos, error))
    return FALSE;
  summary->photos_waiting = photos.waiting;
  return TRUE;
}

static gboolean
read_states (DmeDb *self, DmeSummary *summary, GError **error)
{
  return dme_db_get_int (self, "SELECT count(*) FROM record WHERE state IN (1, 2) AND state <> 0",
                         &summary->waiting, error) &&
         dme_db_get_int (self, "SELECT count(*) FROM record WHERE state = 3 AND state <> 0",
                         &summary->refused, error);
}

/**
 * dme_db_summarise:
 * @self: a connection
 * @year: of the sessions
 * @region: (nullable): only this region and what lies in it
 * @error: what SQLite says
 *
 * Sums up the sessions of one year. What waits and what is refused is counted
 * over all types and years; follow-ups count however old they are.
 *
 * Returns: (transfer full): the sums, as of one moment
 */
DmeSummary *
dme_db_summarise (DmeDb *self, int year, const char *region, GError **error)
{
  g_autoptr (DmeSummary) summary = g_new0 (DmeSummary, 1);
  gboolean ok;

  if (region != NULL && *region == '\0')
    region = NULL;
  if (!dme_db_begin_read (self, error))
    return NULL;

  ok = read_sums (self, summary, year, region, error) &&
       read_villages (self, summary, year, region, error) &&
       read_due (self, summary, region, error) && read_latest (self, summary, error) &&
       read_states (self, summary, error) && read_photos (self, summary, error);
  return dme_db_end (self, ok, error) ? g_steal_pointer (&summary) : NULL;
}

/* What is damaged leaves a gap that is seen: an entry without fields. */
static DmeOp *
read_op (DmeDb *self, sqlite3_stmt *stmt, const DmeType *type, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 seq = sqlite3_column_int64 (stmt, 1);
  g_autofree char *line =
    dme_db_read_line (self, stmt, 2, sqlite3_column_int64 (stmt, 0), seq, &local_error);
  DmeOp *op;

  if (line != NULL)
    return dme_wire_op_from_json (line, -1, error);
  if (!g_error_matches (local_error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  op = dme_op_new ();
  g_clear_pointer (&op->set, dme_fields_free);
  op->set = dme_fields_new ();
  op->seq = seq;
  op->type = g_strdup (type->name);
  op->id = dme_column_dup (stmt, 5);
  op->at = dme_column_dup (stmt, 4);
  op->by = g_strdup ("");
  return op;
}

/**
 * dme_db_history:
 * @self: a connection
 * @type: type of a record
 * @id: its id
 * @error: NOT_FOUND, and what SQLite says
 *
 * Of a person this is also what was saved of the records that were merged into this one; the id of
 * each op says of which.
 *
 * Returns: (transfer full) (element-type DmeOp): what was saved here of that record, oldest first
 */
GPtrArray *
dme_db_history (DmeDb *self, const DmeType *type, const char *id, GError **error)
{
  g_autoptr (DmeRecord) record = dme_db_load (self, type, id, error);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  g_autoptr (DmeStmt) stmt = NULL;
  int rc;

  if (record == NULL)
    return NULL;

  stmt = dme_db_prepare (self,
                         "WITH RECURSIVE one (rid, id) AS ("
                         " SELECT rid, id FROM record WHERE id = :id"
                         " UNION SELECT r.rid, r.id FROM one CROSS JOIN record r"
                         "  ON json_extract (r.body, '$.merged_into') = one.id"
                         "  WHERE r.type = 'person' AND r.deleted = 1)"
                         " SELECT incarnation, seq, line, sealed, at, one.id FROM one"
                         " CROSS JOIN op USING (rid) ORDER BY incarnation, seq",
                         error);
  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":id", id);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      DmeOp *op = read_op (self, stmt, type, error);

      if (op == NULL)
        return NULL;
      g_ptr_array_add (ops, op);
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&ops) : NULL;
}
