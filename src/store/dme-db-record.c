/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-private.h"
#include "dme-validate.h"
#include "dme-wire.h"

DmeRecord *
dme_record_from_row (DmeDb *self, sqlite3_stmt *stmt, GError **error)
{
  const DmeType *type = dme_schema_find_type (dme_column_text (stmt, 1));
  g_autoptr (DmeRecord) record = NULL;
  DmeFields *fields;

  if (type == NULL)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND,
                   "A record of the unknown type %s", dme_column_text (stmt, 1));
      return NULL;
    }

  fields = dme_wire_fields_from_json (type, dme_column_text (stmt, 10),
                                      sqlite3_column_bytes (stmt, 10), error);
  if (fields == NULL)
    {
      if (error != NULL)
        {
          (*error)->domain = DME_STORE_ERROR;
          (*error)->code = DME_STORE_ERROR_CORRUPT;
        }
      return NULL;
    }

  record = dme_record_new (type, dme_column_text (stmt, 2));
  record->region = dme_column_dup (stmt, 3);
  record->rev = sqlite3_column_int64 (stmt, 4);
  record->deleted = sqlite3_column_int (stmt, 5) != 0;
  record->created_at = dme_column_dup (stmt, 6);
  record->created_by = dme_column_dup (stmt, 7);
  record->updated_at = dme_column_dup (stmt, 8);
  record->updated_by = dme_column_dup (stmt, 9);
  dme_fields_free (record->fields);
  record->fields = fields;
  record->state = sqlite3_column_int (stmt, 11);
  record->refused_code = dme_column_dup (stmt, 12);
  record->refused_field = dme_column_dup (stmt, 13);
  record->erased = sqlite3_column_int (stmt, 14) != 0;
  record->gone = sqlite3_column_int (stmt, 15) != 0;
  if (record->gone && record->state == DME_STATE_SENT)
    record->state = DME_STATE_GONE;
  dme_db_open_record (self, record, stmt, DME_N_RECORD_COLUMNS - 1);
  return g_steal_pointer (&record);
}

DmeRecord *
dme_db_find (DmeDb *self, const char *id, gint64 *rid, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT " DME_RECORD_COLUMNS "FROM record WHERE id = :id", error);

  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":id", id);
  if (dme_db_step (self, stmt, error) != SQLITE_ROW)
    return NULL;
  if (rid != NULL)
    *rid = sqlite3_column_int64 (stmt, 0);
  return dme_record_from_row (self, stmt, error);
}

/**
 * dme_db_load:
 * @self: a connection
 * @type: its type
 * @id: its id
 * @error: NOT_FOUND, and what SQLite says
 *
 * Reads one record, deleted or not.
 *
 * Returns: (transfer full): the record
 */
DmeRecord *
dme_db_load (DmeDb *self, const DmeType *type, const char *id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DmeRecord) record = NULL;

  g_return_val_if_fail (type != NULL && id != NULL, NULL);

  record = dme_db_find (self, id, NULL, &local_error);
  if (record != NULL && record->type == type && dme_db_look_for_photos (self, record, &local_error))
    return g_steal_pointer (&record);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND, "No %s has the id %s",
                 type->name, id);
  return NULL;
}

/* What a list can show and sum without reading the record. */
static void
fill_totals (const DmeRecord *record, DmeAttendance *totals)
{
  const DmeFields *fields = record->fields;

  *totals = (DmeAttendance){ 0 };
  if (g_str_equal (record->type->name, "activity"))
    dme_attendance_of (fields, totals);
  else if (g_str_equal (record->type->name, "participation"))
    {
      totals->l = dme_fields_get_int (fields, "count_l", 0);
      totals->p = dme_fields_get_int (fields, "count_p", 0);
      totals->total = totals->l + totals->p;
    }
}

static const char *
sort_date (const DmeRecord *record)
{
  const char *date = dme_record_get (record, "date");

  if (date == NULL)
    date = dme_record_get (record, "due");
  return date != NULL ? date : "";
}

static gboolean
run_with_rid (DmeDb *self, const char *literal, gint64 rid, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, literal, error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  return dme_db_run (self, stmt, error);
}

/**
 * dme_db_write_listing:
 * @self: a connection, in a transaction
 * @rid: row of @record
 * @record: as it is now
 * @error: what SQLite says
 *
 * Writes the derived row of a record anew.
 */
gboolean
dme_db_write_listing (DmeDb *self, gint64 rid, const DmeRecord *record, GError **error)
{
  g_autofree char *folded = dme_record_plain_search_text (record);
  g_autoptr (DmeStmt) stmt = NULL;
  DmeAttendance totals;

  fill_totals (record, &totals);

  if (!run_with_rid (self, "DELETE FROM listing WHERE rid = :rid", rid, error))
    return FALSE;
  if (record->erased)
    return TRUE;

  stmt = dme_db_prepare (self,
                         "INSERT INTO listing (type, date, rid, deleted, region, kind, mode, l, p, "
                         "people, estimate, done, folded)"
                         " VALUES (:type, :date, :rid, :deleted, :region, :kind, :mode, :l, :p, "
                         ":people, :estimate, :done, :folded)",
                         error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":type", record->type->name);
  dme_bind_text (stmt, ":date", sort_date (record));
  dme_bind_int (stmt, ":rid", rid);
  dme_bind_int (stmt, ":deleted", record->deleted || record->gone);
  dme_bind_text (stmt, ":region", record->region);
  dme_bind_text (stmt, ":kind", dme_record_get (record, "kind"));
  dme_bind_text (stmt, ":mode", dme_record_get (record, "mode"));
  dme_bind_int (stmt, ":l", totals.l);
  dme_bind_int (stmt, ":p", totals.p);
  dme_bind_int (stmt, ":people", totals.total);
  dme_bind_int (stmt, ":estimate", totals.estimate);
  dme_bind_int (stmt, ":done", dme_record_get (record, "done_on") != NULL);
  dme_bind_text (stmt, ":folded", folded != NULL ? folded : "");
  return dme_db_run (self, stmt, error) && dme_db_list_person (self, rid, record, error);
}

/**
 * dme_db_update_state:
 * @self: a connection, in a transaction
 * @rid: row of a record
 * @error: what SQLite says
 *
 * The state follows from the ops that are still open: one without a verdict
 * makes it waiting, else a refused one refused, else a conflict.
 */
gboolean
dme_db_update_state (DmeDb *self, gint64 rid, GError **error)
{
  /* 1 waits, 2 refused, 3 conflict -> DmeState 1, 3, 4; nothing open -> 0, or 4 if somebody has to
   * decide. */
  return run_with_rid (self,
                       "UPDATE record SET"
                       " state = (SELECT CASE min(open) WHEN 1 THEN 1 WHEN 2 THEN 3 WHEN 3 THEN 4 "
                       "ELSE 4 * EXISTS (SELECT 1 FROM conflict c WHERE c.rid = record.rid AND"
                       " c.decided = 0) END"
                       "  FROM op WHERE op.rid = record.rid AND open > 0),"
                       " (refused_code, refused_field) = (SELECT code, field FROM op WHERE op.rid "
                       "= record.rid AND open = 2"
                       "  ORDER BY incarnation DESC, seq DESC LIMIT 1)"
                       " WHERE rid = :rid",
                       rid, error);
}
