/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-db-private.h"
#include "dme-validate.h"
#include "dme-wire.h"

/* Checks that nothing is missing, doubled or different from what it is derived from. Reads
 * everything; changes nothing. */

/* A query that finds rows only if something is wrong; column 0 says where. */
typedef struct
{
  const char *sql;
  const char *text; /* with one %s */
} Check;

static const Check checks[] = {
  { "SELECT foreign_key_check.\"table\" || ' ' || rowid FROM pragma_foreign_key_check AS "
    "foreign_key_check",
    N_ ("A row names another that is not there: %s") },
  { "SELECT id FROM record WHERE rev = 0 AND acked = 0 AND known = 0"
    " AND NOT EXISTS (SELECT 1 FROM op WHERE op.rid = record.rid)",
    N_ ("The record %s has never been written to the log and would not be sent") },
  { "SELECT seq FROM op WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.rid = op.rid)",
    N_ ("The log has an entry without a record: %s") },
  { "SELECT i.number || ': ' || count(*) || ' / ' || (max(op.seq) - i.pruned)"
    " FROM incarnation i JOIN op ON op.incarnation = i.number AND op.seq > i.pruned"
    " GROUP BY i.number HAVING count(*) <> max(op.seq) - i.pruned",
    N_ ("The log has a gap: %s") },
  { "SELECT id FROM record WHERE (CASE state WHEN 2 THEN 1 ELSE state END) <>"
    " (SELECT CASE min(open) WHEN 1 THEN 1 WHEN 2 THEN 3 WHEN 3 THEN 4"
    "  ELSE 4 * EXISTS (SELECT 1 FROM conflict c WHERE c.rid = record.rid AND c.decided = 0) END"
    "  FROM op WHERE op.rid = record.rid AND open > 0)",
    N_ ("The state of the record %s does not follow from the log") },
  { "SELECT id FROM record WHERE erased = 1 AND (deleted = 0 OR body <> '{}' OR sealed IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM listing WHERE listing.rid = record.rid)"
    " OR EXISTS (SELECT 1 FROM op WHERE op.rid = record.rid"
    "  AND (op.sealed IS NOT NULL OR op.line ->> '$.erase' IS NOT 1)))",
    N_ ("The record %s was erased, but something of it is still there") },
  { "SELECT rid FROM listing WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.rid = "
    "listing.rid)",
    N_ ("The list has a row without a record: %s") },
};

static gboolean
run_check (DmeDb *self, const Check *check, GPtrArray *findings, GError **error)
{
  g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (self, check->sql, error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      const char *where = dme_column_text (stmt, 0);

      /* The text comes from the table above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_ptr_array_add (findings, g_strdup_printf (_ (check->text), where != NULL ? where : ""));
#pragma GCC diagnostic pop
    }

  return rc == SQLITE_DONE;
}

static gboolean
check_integrity (DmeDb *self, GPtrArray *findings, GError **error)
{
  g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (self, "PRAGMA integrity_check", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    if (g_strcmp0 (dme_column_text (stmt, 0), "ok") != 0)
      g_ptr_array_add (findings,
                       g_strdup_printf (_ ("The file is damaged: %s"), dme_column_text (stmt, 0)));

  return rc == SQLITE_DONE;
}

/* The listing of one record must be what would be written now. */
static gboolean
check_listing (DmeDb *self, const DmeRecord *record, gint64 rid, gboolean *same, GError **error)
{
  g_autofree char *folded = dme_record_plain_search_text (record);
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "SELECT folded, deleted, region, people FROM listing WHERE rid = :rid",
                    error);
  DmeAttendance totals = { 0 };
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ERROR)
    return FALSE;

  dme_attendance_of (record->fields, &totals);
  *same = rc == SQLITE_ROW && g_strcmp0 (dme_column_text (stmt, 0), folded) == 0 &&
          sqlite3_column_int (stmt, 1) == record->deleted &&
          g_strcmp0 (dme_column_text (stmt, 2), record->region) == 0 &&
          (!g_str_equal (record->type->name, "activity") ||
           sqlite3_column_int64 (stmt, 3) == totals.total);
  return TRUE;
}

static gboolean
check_records (DmeDb *self, GPtrArray *findings, GError **error)
{
  g_autoptr (DmeOwnStmt)
    stmt = dme_db_prepare_own (self, "SELECT " DME_RECORD_COLUMNS "FROM record", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      const char *id = dme_column_text (stmt, 2);
      g_autoptr (DmeRecord) record = NULL;
      gboolean same = TRUE;

      if (dme_schema_find_type (dme_column_text (stmt, 1)) == NULL)
        continue;

      record = dme_record_from_row (self, stmt, NULL);
      if (record == NULL)
        g_ptr_array_add (findings, g_strdup_printf (_ ("The record %s cannot be read"), id));
      else if (!record->erased &&
               !check_listing (self, record, sqlite3_column_int64 (stmt, 0), &same, error))
        return FALSE;

      if (record != NULL && record->damaged && !self->is_copy)
        g_ptr_array_add (findings,
                         g_strdup_printf (_ ("The protected part of the record %s is damaged"),
                                          id));
      if (!same)
        g_ptr_array_add (findings,
                         g_strdup_printf (_ ("The list does not show the record %s as it is"), id));
    }

  return rc == SQLITE_DONE;
}

static gboolean
check_ops (DmeDb *self, GPtrArray *findings, GError **error)
{
  g_autoptr (DmeOwnStmt)
    stmt = dme_db_prepare_own (self,
                               "SELECT op.seq, record.id, op.incarnation, op.line, op.sealed"
                               " FROM op JOIN record USING (rid)",
                               error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      g_autoptr (GError) local_error = NULL;
      g_autofree char *line = dme_db_read_line (self, stmt, 3, sqlite3_column_int64 (stmt, 2),
                                                sqlite3_column_int64 (stmt, 0), &local_error);
      g_autoptr (DmeOp) op = line != NULL ? dme_wire_op_from_json (line, -1, NULL) : NULL;

      if (g_error_matches (local_error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED) ||
          (line == NULL && self->is_copy))
        continue; /* Nobody can tell while it is locked. */
      if (op == NULL || op->seq != sqlite3_column_int64 (stmt, 0) ||
          g_strcmp0 (op->id, dme_column_text (stmt, 1)) != 0)
        g_ptr_array_add (findings,
                         g_strdup_printf (_ ("The entry %s of the log does not say what it should"),
                                          dme_column_text (stmt, 0)));
    }

  return rc == SQLITE_DONE;
}

static gboolean
check_drafts (DmeDb *self, GPtrArray *findings, GError **error)
{
  g_autoptr (GPtrArray) damaged = NULL;

  if (self->is_copy)
    return TRUE;

  damaged = dme_db_list_damaged_drafts (self, error);
  for (guint i = 0; damaged != NULL && i < damaged->len; i++)
    g_ptr_array_add (findings,
                     g_strdup_printf (_ ("The draft %s is damaged and cannot be opened; it is kept "
                                         "as it is"),
                                      (const char *) damaged->pdata[i]));

  return damaged != NULL;
}

static gboolean
check_views (DmeDb *self, GPtrArray *findings)
{
  gsize n;
  const DmeType *const *types = dme_schema_get_types (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\" LIMIT 1", types[i]->name);
      g_autoptr (GError) error = NULL;
      g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (self, sql, &error);

      if (stmt == NULL || dme_db_step (self, stmt, &error) == SQLITE_ERROR)
        {
          g_debug ("%s", error->message);
          g_ptr_array_add (findings,
                           g_strdup_printf (_ ("The view %s cannot be read"), types[i]->name));
        }
    }

  return TRUE;
}

/**
 * dme_db_verify:
 * @self: a connection
 * @findings: (element-type utf8): gets a sentence for each thing that is wrong; translated
 * @error: what SQLite says, when it cannot even look
 *
 * Reads the whole store: pages, records, the log, drafts, lists and views.
 *
 * Returns: %TRUE if all is good; %FALSE with @error unset if there are findings
 */
gboolean
dme_db_verify (DmeDb *self, GPtrArray *findings, GError **error)
{
  guint before = findings->len;
  gboolean ok;

  if (!dme_db_begin_read (self, error))
    return FALSE;

  ok = check_integrity (self, findings, error);
  for (gsize i = 0; ok && findings->len == before && i < G_N_ELEMENTS (checks); i++)
    ok = run_check (self, &checks[i], findings, error);
  ok = ok && check_records (self, findings, error) && check_ops (self, findings, error) &&
       check_drafts (self, findings, error) && check_views (self, findings) &&
       dme_db_verify_blobs (self, findings, error);

  return dme_db_end (self, ok, error) && findings->len == before;
}

/**
 * dme_db_get_schema:
 * @self: a connection
 *
 * Returns: (transfer full): the statements that make tables, indexes and views, in order of names
 */
char *
dme_db_get_schema (DmeDb *self)
{
  g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (
    self, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name", NULL);
  g_autoptr (GString) schema = g_string_new (NULL);

  while (stmt != NULL && dme_db_step (self, stmt, NULL) == SQLITE_ROW)
    g_string_append_printf (schema, "%s;\n", dme_column_text (stmt, 1));

  return g_string_free (g_steal_pointer (&schema), FALSE);
}
