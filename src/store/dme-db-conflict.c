/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-conflict.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-validate.h"

/* Conflicts as the server told them: kept, listed, decided. */

static char *
place_of (const char *record, const char *field, gint64 rev)
{
  return g_strdup_printf ("conflict/%s/%s/%" G_GINT64_FORMAT, record, field, rev);
}

/* --- as told --- */

static GHashTable *
list_known (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "SELECT rev || '-' || field, decided FROM conflict WHERE rid = :rid",
                    error);
  int rc;

  if (stmt == NULL)
    return NULL;
  dme_bind_int (stmt, ":rid", rid);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    g_hash_table_insert (known, dme_column_dup (stmt, 0),
                         GINT_TO_POINTER (sqlite3_column_int (stmt, 1)));
  return rc == SQLITE_DONE ? g_steal_pointer (&known) : NULL;
}

static gboolean
drop_all (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, "DELETE FROM conflict WHERE rid = :rid", error);

  if (stmt == NULL)
    return FALSE;
  dme_bind_int (stmt, ":rid", rid);
  return dme_db_run (self, stmt, error);
}

static gboolean
insert (DmeDb *self,
        gint64 rid,
        const DmeRecord *record,
        const DmePageConflict *conflict,
        gboolean decided,
        GError **error)
{
  g_autofree char *place = place_of (record->id, conflict->field, conflict->rev);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "INSERT OR REPLACE INTO conflict (rid, field, rev, value, sealed, by, at,"
                    " now_by, now_at, mine, decided) VALUES (:rid, :field, :rev, :value, :sealed,"
                    " :by, :at, :now_by, :now_at, :mine, :decided)",
                    error);

  if (stmt == NULL)
    return FALSE;
  if (dme_type_is_sealed (record->type) && conflict->value != NULL)
    {
      sealed = dme_db_seal_draft (self, place, conflict->value, error);
      if (sealed == NULL)
        return FALSE;
    }
  dme_bind_int (stmt, ":rid", rid);
  dme_bind_text (stmt, ":field", conflict->field);
  dme_bind_int (stmt, ":rev", conflict->rev);
  dme_bind_text (stmt, ":value", sealed != NULL ? NULL : conflict->value);
  dme_bind_bytes (stmt, ":sealed", sealed);
  dme_bind_text (stmt, ":by", conflict->by);
  dme_bind_text (stmt, ":at", conflict->at);
  dme_bind_text (stmt, ":now_by", conflict->now_by);
  dme_bind_text (stmt, ":now_at", conflict->now_at);
  dme_bind_int (stmt, ":mine", conflict->mine);
  dme_bind_int (stmt, ":decided", decided);
  return dme_db_run (self, stmt, error);
}

/**
 * dme_db_write_conflicts:
 * @self: a connection, in a transaction
 * @rid: row of @record
 * @record: a record
 * @conflicts: (nullable) (element-type DmePageConflict): all that are open
 * @unsent: whether the record has changes that the server has not decided about: one of them may be
 *   the decision
 * @fresh: (out): how many of them are news; of its own the verdict has told
 * @error: LOCKED, and what SQLite says
 */
gboolean
dme_db_write_conflicts (DmeDb *self,
                        gint64 rid,
                        const DmeRecord *record,
                        GPtrArray *conflicts,
                        gboolean unsent,
                        gint64 *fresh,
                        GError **error)
{
  g_autoptr (GHashTable) known = list_known (self, rid, error);

  *fresh = 0;
  if (known == NULL || (g_hash_table_size (known) > 0 && !drop_all (self, rid, error)))
    return FALSE;
  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      const DmePageConflict *conflict = conflicts->pdata[i];
      g_autofree char *id =
        g_strdup_printf ("%" G_GINT64_FORMAT "-%s", conflict->rev, conflict->field);
      gboolean decided = unsent && g_hash_table_lookup (known, id) != NULL;

      if (!conflict->mine && !g_hash_table_contains (known, id))
        (*fresh)++;
      if (!insert (self, rid, record, conflict, decided, error))
        return FALSE;
    }
  return TRUE;
}

/* --- listed --- */

void
dme_conflict_free (DmeConflict *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_clear_pointer (&self->record, dme_record_unref);
  g_free (self->field);
  g_free (self->value);
  g_free (self->by);
  g_free (self->at);
  g_free (self->now);
  g_free (self->now_by);
  g_free (self->now_at);
  g_free (self);
}

static char *
value_that_stands (const DmeRecord *record, const char *field)
{
  if (g_str_equal (field, DME_CONFLICT_DELETED))
    return g_strdup (record->deleted ? "true" : "false");
  return g_strdup (dme_record_get (record, field));
}

static DmeConflict *
conflict_from (DmeDb *self, sqlite3_stmt *stmt, DmeRecord *record, const char *user)
{
  DmeConflict *conflict = g_new0 (DmeConflict, 1);
  gint64 rev = sqlite3_column_int64 (stmt, 2);
  g_autofree char *place = NULL;

  conflict->record = dme_record_ref (record);
  conflict->field = dme_column_dup (stmt, 1);
  conflict->id = g_strdup_printf ("%" G_GINT64_FORMAT "-%s", rev, conflict->field);
  conflict->by = dme_column_dup (stmt, 5);
  conflict->at = dme_column_dup (stmt, 6);
  conflict->now = value_that_stands (record, conflict->field);
  conflict->now_by = dme_column_dup (stmt, 7);
  conflict->now_at = dme_column_dup (stmt, 8);
  conflict->mine = sqlite3_column_int (stmt, 9) != 0;
  conflict->now_mine = !conflict->mine && conflict->now_by != NULL &&
                       g_strcmp0 (conflict->now_by, user) == 0;
  place = place_of (record->id, conflict->field, rev);
  if (sqlite3_column_type (stmt, 4) == SQLITE_NULL)
    conflict->value = dme_column_dup (stmt, 3);
  else
    {
      conflict->value = dme_db_unseal_draft (self, place, stmt, 4, NULL);
      conflict->locked = conflict->value == NULL;
    }
  return conflict;
}

#define CONFLICT_COLUMNS \
  "record.id, field, conflict.rev, conflict.value, conflict.sealed, by, at, now_by, now_at, mine"

/**
 * dme_db_list_conflicts:
 * @self: a connection
 * @record: (nullable): id of a record; %NULL: of all
 * @error: what SQLite says
 *
 * Returns: (transfer full) (element-type DmeConflict): what waits for a decision, oldest first
 */
GPtrArray *
dme_db_list_conflicts (DmeDb *self, const char *record, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_conflict_free);
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "SELECT " CONFLICT_COLUMNS " FROM conflict JOIN record USING (rid)"
                    " WHERE decided = 0 AND gone = 0 AND (:record IS NULL OR record.id = :record)"
                    " ORDER BY conflict.rev, field",
                    error);
  g_autofree char *user = dme_db_get_meta (self, "name");
  int rc;

  if (stmt == NULL)
    return NULL;
  dme_bind_text (stmt, ":record", record);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      g_autoptr (DmeRecord) found = dme_db_find (self, dme_column_text (stmt, 0), NULL, error);

      if (found == NULL)
        return NULL;
      g_ptr_array_add (list, conflict_from (self, stmt, found, user));
    }
  return rc == SQLITE_DONE ? g_steal_pointer (&list) : NULL;
}

/* --- decided --- */

static DmeConflict *
find_conflict (DmeDb *self, const char *id, GError **error)
{
  g_autoptr (GPtrArray) list = dme_db_list_conflicts (self, NULL, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (g_str_equal (((DmeConflict *) list->pdata[i])->id, id))
      return g_ptr_array_steal_index (list, i);
  if (list != NULL)
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND, "No conflict %s", id);
  return NULL;
}

static gboolean
mark_decided (DmeDb *self, gint64 rid, const char *id, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "UPDATE conflict SET decided = 1 WHERE rid = :rid"
                                             " AND rev || '-' || field = :id",
                                             error);

  if (stmt == NULL)
    return FALSE;
  dme_bind_int (stmt, ":rid", rid);
  dme_bind_text (stmt, ":id", id);
  return dme_db_run (self, stmt, error);
}

static gboolean
check_values (DmeConflict *conflict, const char *value, GPtrArray **problems, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (DmeFields) fields = dme_fields_copy (conflict->record->fields);
  g_autofree char *today = dme_clock_today ();
  gboolean refused = FALSE;

  if (value != NULL)
    dme_fields_set (fields, conflict->field, value);
  else
    dme_fields_remove (fields, conflict->field);
  dme_validate_record (conflict->record->type, fields, today, found);
  for (guint i = 0; i < found->len; i++)
    refused = refused || !((DmeProblem *) found->pdata[i])->warning;
  if (problems != NULL)
    *problems = g_steal_pointer (&found);
  if (refused)
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT, "The data were refused");
  return !refused;
}

static gboolean
write_decision (DmeDb *self,
                DmeConflict *conflict,
                const DmeAuthor *author,
                const char *value,
                GError **error)
{
  const DmeAuthor plain = { .by = author->by, .at = author->at };
  DmeRecord *record = conflict->record;
  gboolean deletion = g_str_equal (conflict->field, DME_CONFLICT_DELETED);
  gboolean deletes = deletion && g_strcmp0 (value, "true") == 0;
  g_autoptr (DmeFields) set = dme_fields_new ();
  g_autofree char *region = g_strdup (record->region);
  DmeDel del = DME_DEL_NONE;
  gint64 rid = 0;
  g_autoptr (DmeRecord) present = dme_db_find (self, record->id, &rid, error);

  if (present == NULL)
    return FALSE;
  if (deletion)
    del = deletes ? DME_DEL_DELETE : DME_DEL_REVIVE;
  else
    {
      dme_fields_set (set, conflict->field, value);
      dme_fields_apply (record->fields, set);
    }
  return dme_db_write_change (self, author, record, &rid, record->rev, del, g_steal_pointer (&set),
                              0, error) &&
         (!deletes ||
          dme_db_carry_children (self, &plain, record->id, rid, DME_DEL_DELETE, error)) &&
         (g_strcmp0 (region, record->region) == 0 ||
          dme_db_move_children (self, record->id, record->region, error)) &&
         mark_decided (self, rid, conflict->id, error) && dme_db_update_state (self, rid, error);
}

static gboolean
resolve (DmeDb *self,
         const char *id,
         DmeDecision decision,
         const char *value,
         GPtrArray **problems,
         GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autofree char *by = dme_db_get_meta (self, "name");
  g_autoptr (GArray) decides = g_array_new (FALSE, FALSE, sizeof (gint64));
  const DmeAuthor author = { .by = by != NULL ? by : "", .at = at, .decides = decides };
  g_autoptr (DmeConflict) conflict = find_conflict (self, id, error);
  gint64 rev = g_ascii_strtoll (id, NULL, 10);

  if (conflict == NULL)
    return FALSE;
  if (conflict->locked || conflict->record->locked)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED, "The vault is locked");
      return FALSE;
    }
  g_array_append_val (decides, rev);
  if (decision != DME_DECIDE_OTHER)
    value = (decision == DME_DECIDE_MINE) == conflict->mine ? conflict->value : conflict->now;
  if (!g_str_equal (conflict->field, DME_CONFLICT_DELETED) &&
      !check_values (conflict, value, problems, error))
    return FALSE;
  return write_decision (self, conflict, &author, value, error);
}

/**
 * dme_db_resolve:
 * @self: a connection
 * @id: of a conflict
 * @decision: which value shall stand
 * @value: (nullable): of DME_DECIDE_OTHER
 * @problems: (out) (optional) (nullable): why that value cannot be
 * @error: NOT_FOUND, CONSTRAINT, LOCKED, BUSY, FULL, ENGINE
 *
 * Decides. The op names the conflict, so that the server closes it for everybody; until it is sent
 * the record waits.
 */
gboolean
dme_db_resolve (DmeDb *self,
                const char *id,
                DmeDecision decision,
                const char *value,
                GPtrArray **problems,
                GError **error)
{
  g_return_val_if_fail (self != NULL && id != NULL, FALSE);

  if (problems != NULL)
    *problems = NULL;
  return dme_db_begin (self, error) &&
         dme_db_end (self, resolve (self, id, decision, value, problems, error), error);
}
