/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-db-private.h"
#include "dme-wire.h"

/* Changes that were not sent hide what the server has: which fields, what lies beneath, and when it
 * comes to light. */

/* --- which fields are hidden --- */

void
dme_mask_free (DmeMask *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->fields);
  g_free (self);
}

gboolean
dme_mask_hides (const DmeMask *self, const char *field)
{
  return g_hash_table_contains (self->fields, field);
}

static void
mask_add_op (DmeMask *self, const DmeOp *op)
{
  for (guint i = 0; i < dme_fields_get_size (op->set); i++)
    g_hash_table_add (self->fields, g_strdup (dme_fields_get_name_at (op->set, i)));
  self->any = TRUE;
}

/**
 * dme_db_load_mask:
 * @self: a connection, in a transaction
 * @rid: row of a record; 0: a new one
 * @error: LOCKED, and what SQLite says
 *
 * Returns: (transfer full): what the ops without a final verdict, and those that were refused,
 *   say of the record
 */
DmeMask *
dme_db_load_mask (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (DmeMask) mask = g_new0 (DmeMask, 1);
  g_autoptr (DmeStmt) stmt = NULL;
  int rc = SQLITE_DONE;

  mask->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  stmt = dme_db_prepare (self,
                         "SELECT incarnation, seq, line, sealed FROM op WHERE rid = :rid"
                         " AND open IN (1, 2)",
                         error);
  if (stmt == NULL)
    return NULL;
  dme_bind_int (stmt, ":rid", rid);
  while (rid != 0 && (rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      g_autofree char *line = dme_db_read_line_to_send (self, stmt, 2,
                                                        sqlite3_column_int64 (stmt, 0),
                                                        sqlite3_column_int64 (stmt, 1), error);
      g_autoptr (DmeOp) op = line != NULL ? dme_wire_op_from_json (line, -1, error) : NULL;

      if (op == NULL)
        return NULL;
      mask_add_op (mask, op);
    }
  return rc == SQLITE_DONE ? g_steal_pointer (&mask) : NULL;
}

/* --- what lies beneath --- */

/* A value that is not part of a record yet, bound to its place. */
static char *
place_of (const DmeRecord *record, const char *field)
{
  return g_strdup_printf ("beside/%s/%s", record->id, field);
}

/**
 * dme_db_write_beside:
 * @self: a connection, in a transaction
 * @rid: row of @record
 * @record: a record, with the rev that was pulled
 * @fields: the hidden values of that rev; %NULL values: the field is empty there
 * @error: LOCKED, and what SQLite says
 */
gboolean
dme_db_write_beside (DmeDb *self,
                     gint64 rid,
                     const DmeRecord *record,
                     const DmeFields *fields,
                     GError **error)
{
  gboolean secret = dme_type_is_sealed (record->type);

  for (guint i = 0; i < dme_fields_get_size (fields); i++)
    {
      const char *name = dme_fields_get_name_at (fields, i);
      const char *value = dme_fields_get_value_at (fields, i);
      g_autofree char *place = place_of (record, name);
      g_autoptr (GBytes) sealed = NULL;
      g_autoptr (DmeStmt)
        stmt = dme_db_prepare (self,
                               "INSERT INTO beside (rid, field, rev, value, sealed)"
                               " VALUES (:rid, :field, :rev, :value, :sealed)"
                               " ON CONFLICT (rid, field) DO UPDATE SET rev = excluded.rev,"
                               " value = excluded.value, sealed = excluded.sealed",
                               error);

      if (stmt == NULL)
        return FALSE;
      if (secret && value != NULL)
        {
          sealed = dme_db_seal_draft (self, place, value, error);
          if (sealed == NULL)
            return FALSE;
        }
      dme_bind_int (stmt, ":rid", rid);
      dme_bind_text (stmt, ":field", name);
      dme_bind_int (stmt, ":rev", record->rev);
      dme_bind_text (stmt, ":value", sealed != NULL ? NULL : value);
      dme_bind_bytes (stmt, ":sealed", sealed);
      if (!dme_db_run (self, stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* --- when it comes to light --- */

/* One change of this device that the server took. */
typedef struct
{
  gint64 rev;
  DmeOp *op;
  GStrv lost; /* its fields that were not applied */
} Taken;

static void
taken_free (gpointer data)
{
  Taken *taken = data;

  g_clear_pointer (&taken->op, dme_op_free);
  g_strfreev (taken->lost);
  g_free (taken);
}

static GPtrArray *
load_taken (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (taken_free);
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT incarnation, seq, rev, fields, line, sealed FROM op"
                           " WHERE rid = :rid AND open IN (0, 3) AND verdict IN (1, 3)",
                           error);
  int rc;

  if (stmt == NULL)
    return NULL;
  dme_bind_int (stmt, ":rid", rid);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      const char *lost = dme_column_text (stmt, 3);
      g_autofree char *line = dme_db_read_line_to_send (self, stmt, 4,
                                                        sqlite3_column_int64 (stmt, 0),
                                                        sqlite3_column_int64 (stmt, 1), error);
      Taken *taken = g_new0 (Taken, 1);

      g_ptr_array_add (list, taken);
      taken->rev = sqlite3_column_int64 (stmt, 2);
      taken->lost = g_strsplit (lost != NULL ? lost : "", ",", -1);
      taken->op = line != NULL ? dme_wire_op_from_json (line, -1, error) : NULL;
      if (taken->op == NULL)
        return NULL;
    }
  return rc == SQLITE_DONE ? g_steal_pointer (&list) : NULL;
}

/* A change that the server took after the value was pulled stands above it. */
static gboolean
is_above (GPtrArray *list, const char *field, gint64 rev)
{
  for (guint i = 0; i < list->len; i++)
    {
      const Taken *taken = list->pdata[i];

      if (taken->rev <= rev)
        continue;
      if (g_str_equal (field, DME_BESIDE_DELETED))
        return TRUE; /* The next page says. */
      if (dme_fields_has (taken->op->set, field) &&
          !g_strv_contains ((const char *const *) taken->lost, field))
        return TRUE;
    }
  return FALSE;
}

static void
uncover (DmeRecord *record, const char *field, const char *value)
{
  if (g_str_equal (field, DME_BESIDE_DELETED))
    record->deleted = g_strcmp0 (value, "true") == 0;
  else if (value != NULL)
    dme_fields_set (record->fields, field, value);
  else
    dme_fields_remove (record->fields, field);
}

/* Moves into @record what nothing hides any more. @shown: (element-type utf8): those fields. */
static gboolean
uncover_all (DmeDb *self,
             gint64 rid,
             DmeRecord *record,
             const DmeMask *mask,
             GPtrArray *taken,
             GPtrArray *shown,
             GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "SELECT field, rev, value, sealed FROM beside WHERE rid = :rid", error);
  int rc;

  if (stmt == NULL)
    return FALSE;
  dme_bind_int (stmt, ":rid", rid);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      const char *field = dme_column_text (stmt, 0);
      g_autofree char *place = place_of (record, field);
      g_autofree char *value = NULL;

      if (g_str_equal (field, DME_BESIDE_DELETED) ? mask->any : dme_mask_hides (mask, field))
        continue;
      g_ptr_array_add (shown, g_strdup (field));
      if (is_above (taken, field, sqlite3_column_int64 (stmt, 1)))
        continue;
      if (sqlite3_column_type (stmt, 3) == SQLITE_NULL)
        value = dme_column_dup (stmt, 2);
      else if ((value = dme_db_unseal_draft (self, place, stmt, 3, error)) == NULL)
        return FALSE;
      uncover (record, field, value);
    }
  return rc == SQLITE_DONE;
}

static gboolean
drop_shown (DmeDb *self, gint64 rid, GPtrArray *shown, GError **error)
{
  for (guint i = 0; i < shown->len; i++)
    {
      g_autoptr (DmeStmt) stmt =
        dme_db_prepare (self, "DELETE FROM beside WHERE rid = :rid AND field = :field", error);

      if (stmt == NULL)
        return FALSE;
      dme_bind_int (stmt, ":rid", rid);
      dme_bind_text (stmt, ":field", shown->pdata[i]);
      if (!dme_db_run (self, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static char *
find_id (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "SELECT id FROM record WHERE rid = :rid AND rid IN (SELECT rid FROM beside)",
                    error);

  if (stmt == NULL)
    return NULL;
  dme_bind_int (stmt, ":rid", rid);
  return dme_db_step (self, stmt, error) == SQLITE_ROW ? dme_column_dup (stmt, 0) : NULL;
}

/**
 * dme_db_settle_beside:
 * @self: a connection, in a transaction
 * @rid: row of a record of whose ops one has got its verdict
 * @error: LOCKED, and what SQLite says
 *
 * What the server has, and this device has hidden so far, appears, unless the change that hid it
 * was taken after it.
 */
gboolean
dme_db_settle_beside (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *id = find_id (self, rid, &local_error);
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeMask) mask = NULL;
  g_autoptr (GPtrArray) taken = NULL, shown = NULL;

  if (id == NULL)
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  record = dme_db_find (self, id, NULL, error);
  if (record == NULL || (record->locked && !dme_db_check_unlocked (self, error)))
    return FALSE;
  mask = dme_db_load_mask (self, rid, error);
  taken = mask != NULL ? load_taken (self, rid, error) : NULL;
  shown = g_ptr_array_new_with_free_func (g_free);
  return taken != NULL && uncover_all (self, rid, record, mask, taken, shown, error) &&
         (shown->len == 0 ||
          (drop_shown (self, rid, shown, error) && dme_db_write_values (self, rid, record, error)));
}

/**
 * dme_db_find_seen:
 * @self: a connection, in a transaction
 * @rid: row of a record
 * @set: what is about to be said of it
 * @base: (inout): the rev of the record; then what its author has seen of it
 * @error: what SQLite says
 *
 * Whoever changes a field again whose news are hidden by his own change has not seen them.
 */
gboolean
dme_db_find_seen (DmeDb *self, gint64 rid, const DmeFields *set, gint64 *base, GError **error)
{
  gboolean hidden = FALSE;
  g_autoptr (DmeStmt) stmt = NULL;

  for (guint i = 0; set != NULL && !hidden && i < dme_fields_get_size (set); i++)
    {
      g_autoptr (DmeStmt) one =
        dme_db_prepare (self, "SELECT 1 FROM beside WHERE rid = :rid AND field = :field", error);
      int rc;

      if (one == NULL)
        return FALSE;
      dme_bind_int (one, ":rid", rid);
      dme_bind_text (one, ":field", dme_fields_get_name_at (set, i));
      rc = dme_db_step (self, one, error);
      if (rc == SQLITE_ERROR)
        return FALSE;
      hidden = rc == SQLITE_ROW;
    }
  if (!hidden)
    return TRUE;

  /* Of another life of the server: then nothing is sure. */
  stmt = dme_db_prepare (self,
                         "SELECT min(iif (generation = coalesce ((SELECT value FROM meta WHERE"
                         " key = 'generation') + 0, 0), base, 0)) FROM op"
                         " WHERE rid = :rid AND open IN (1, 2)",
                         error);
  if (stmt == NULL)
    return FALSE;
  dme_bind_int (stmt, ":rid", rid);
  if (dme_db_step (self, stmt, error) != SQLITE_ROW)
    return FALSE;
  *base = MIN (*base, sqlite3_column_int64 (stmt, 0));
  return TRUE;
}
