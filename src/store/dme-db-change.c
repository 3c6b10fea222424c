/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-private.h"
#include "dme-wire.h"

/* Writing a change that has passed every check: the record, what lists show of it, and the op; and
 * what it means for children. */

static gboolean
region_of_parent (DmeDb *self, const char *parent, char **region, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT region FROM record WHERE id = :id", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", parent);
  rc = dme_db_step (self, stmt, error);
  *region = rc == SQLITE_ROW ? dme_column_dup (stmt, 0) : NULL;
  return rc != SQLITE_ERROR;
}

static const char *
parent_of (const DmeRecord *record)
{
  const DmeField *field = dme_type_get_parent_field (record->type);

  return field != NULL ? dme_record_get (record, field->name) : NULL;
}

static gboolean
set_region (DmeDb *self, DmeRecord *record, GError **error)
{
  const char *parent = parent_of (record);

  g_clear_pointer (&record->region, g_free);
  if (parent != NULL)
    return region_of_parent (self, parent, &record->region, error);

  record->region = g_strdup (dme_record_get (record, "region"));
  return TRUE;
}

static void
bind_record (sqlite3_stmt *stmt, const DmeRecord *record, const char *body, GBytes *sealed)
{
  dme_bind_text (stmt, ":parent", parent_of (record));
  dme_bind_text (stmt, ":region", record->region);
  dme_bind_int (stmt, ":deleted", record->deleted);
  dme_bind_text (stmt, ":at", record->updated_at);
  dme_bind_text (stmt, ":by", record->updated_by);
  dme_bind_text (stmt, ":body", body);
  dme_bind_bytes (stmt, ":sealed", sealed);
}

/* @rid: (inout): 0 for a new record. A record that is saved always waits. A sealed part that is
 * damaged stays as it is: somebody may still mend it. */
static gboolean
write_record (DmeDb *self,
              const DmeRecord *record,
              gint64 *rid,
              gint64 deleted_with,
              GError **error)
{
  g_autofree char *body = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (DmeStmt) stmt = NULL;

  if (!dme_db_seal_record (self, record, &body, &sealed, error))
    return FALSE;

  if (*rid == 0)
    stmt =
      dme_db_prepare (self,
                      "INSERT INTO record (type, id, parent, region, deleted, body, sealed, state,"
                      " created_at, created_by, updated_at, updated_by)"
                      " VALUES (:type, :id, :parent, :region, :deleted, :body, :sealed, 1,"
                      " :at, :by, :at, :by)",
                      error);
  else
    stmt =
      dme_db_prepare (self,
                      "UPDATE record SET parent = :parent, region = :region,"
                      " deleted = :deleted, deleted_with = :with, updated_at = :at,"
                      " updated_by = :by, body = :body, sealed = iif (:damaged, sealed, :sealed),"
                      " state = 1 WHERE rid = :rid",
                      error);
  if (stmt == NULL)
    return FALSE;

  bind_record (stmt, record, body, sealed);
  if (*rid == 0)
    {
      dme_bind_text (stmt, ":type", record->type->name);
      dme_bind_text (stmt, ":id", record->id);
    }
  else
    {
      dme_bind_int (stmt, ":rid", *rid);
      dme_bind_int (stmt, ":damaged", record->damaged);
      if (deleted_with != 0)
        dme_bind_int (stmt, ":with", deleted_with);
    }

  if (!dme_db_run (self, stmt, error))
    return FALSE;
  if (*rid == 0)
    *rid = sqlite3_last_insert_rowid (self->handle);
  return TRUE;
}

/* @parent: (out) (nullable): to which a child belonged until now, if it leaves it. */
static gboolean
find_old_parent (DmeDb *self,
                 const DmeRecord *record,
                 gint64 rid,
                 const DmeFields *set,
                 char **parent,
                 GError **error)
{
  const DmeField *field = dme_type_get_parent_field (record->type);
  g_autoptr (DmeStmt) stmt = NULL;
  int rc;

  *parent = NULL;
  if (rid == 0 || field == NULL || !dme_fields_has (set, field->name))
    return TRUE;

  stmt = dme_db_prepare (self, "SELECT parent FROM record WHERE rid = :rid", error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    *parent = dme_column_dup (stmt, 0);
  return rc != SQLITE_ERROR;
}

/* Record, listing and op of one change that has passed every check. @set: (transfer full). */
gboolean
dme_db_write_change (DmeDb *self,
                     const DmeAuthor *author,
                     DmeRecord *record,
                     gint64 *rid,
                     gint64 base,
                     DmeDel del,
                     DmeFields *set,
                     gint64 deleted_with,
                     GError **error)
{
  g_autoptr (DmeOp) op = dme_op_new ();
  g_autofree char *left = NULL;

  g_clear_pointer (&op->set, dme_fields_free);
  op->set = set;
  if (dme_type_is_sealed (record->type) && !dme_db_check_unlocked (self, error))
    return FALSE;
  if (record->locked) /* Read before it was unlocked just now: half a record is not written. */
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED, "The vault was locked");
      return FALSE;
    }

  op->type = g_strdup (record->type->name);
  op->id = g_strdup (record->id);
  op->base = base;
  op->del = del;
  op->by = g_strdup (author->by);
  op->at = g_strdup (author->at);
  op->decides = author->decides != NULL ? g_array_copy ((GArray *) author->decides) : NULL;

  g_free (record->updated_at);
  g_free (record->updated_by);
  record->updated_at = g_strdup (author->at);
  record->updated_by = g_strdup (author->by);
  if (del != DME_DEL_NONE)
    record->deleted = del == DME_DEL_DELETE;

  return find_old_parent (self, record, *rid, set, &left, error) &&
         set_region (self, record, error) &&
         write_record (self, record, rid, deleted_with, error) &&
         dme_db_write_listing (self, *rid, record, error) &&
         (left == NULL || dme_db_recount_person (self, left, error)) &&
         dme_db_add_op (self, *rid, op, record, error);
}

/**
 * dme_db_write_values:
 * @self: a connection, in a transaction
 * @rid: row of @record
 * @record: as it is to be; not locked
 * @error: LOCKED, and what SQLite says
 *
 * Writes what the server has told about a record: there is nothing to send. Its state stays.
 */
gboolean
dme_db_write_values (DmeDb *self, gint64 rid, DmeRecord *record, GError **error)
{
  g_autofree char *body = NULL, *left = g_strdup (record->region);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (DmeStmt) stmt = NULL;

  if (!set_region (self, record, error) ||
      !dme_db_seal_record (self, record, &body, &sealed, error))
    return FALSE;
  stmt = dme_db_prepare (self,
                         "UPDATE record SET parent = :parent, region = :region, deleted = :deleted,"
                         " updated_at = :at, updated_by = :by, body = :body,"
                         " sealed = iif (:damaged, sealed, :sealed) WHERE rid = :rid",
                         error);
  if (stmt == NULL)
    return FALSE;
  bind_record (stmt, record, body, sealed);
  dme_bind_int (stmt, ":damaged", record->damaged);
  dme_bind_int (stmt, ":rid", rid);
  return dme_db_run (self, stmt, error) && dme_db_write_listing (self, rid, record, error) &&
         (g_strcmp0 (left, record->region) == 0 ||
          dme_db_move_children (self, record->id, record->region, error));
}

/* Ids of the children of a record: the living ones, or those deleted together with @with. */
static GPtrArray *
find_children (DmeDb *self, const char *parent, gint64 with, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "SELECT id FROM record WHERE parent = :parent"
                                             " AND CASE WHEN :with = 0 THEN deleted = 0 ELSE "
                                             "deleted_with = :with END ORDER BY rid",
                                             error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":parent", parent);
  dme_bind_int (stmt, ":with", with);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    g_ptr_array_add (ids, dme_column_dup (stmt, 0));
  return rc == SQLITE_DONE ? g_steal_pointer (&ids) : NULL;
}

/* Children go and come back with the record they belong to: only those that went with it come back.
 */
gboolean
dme_db_carry_children (DmeDb *self,
                       const DmeAuthor *author,
                       const char *parent,
                       gint64 top,
                       DmeDel del,
                       GError **error)
{
  g_autoptr (GPtrArray) ids = find_children (self, parent, del == DME_DEL_REVIVE ? top : 0, error);

  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 rid = 0;
      g_autoptr (DmeRecord) child = dme_db_find (self, ids->pdata[i], &rid, error);

      if (child == NULL ||
          !dme_db_write_change (self, author, child, &rid, child->rev, del, dme_fields_new (),
                                del == DME_DEL_DELETE ? top : 0, error) ||
          !dme_db_carry_children (self, author, child->id, top, del, error))
        return FALSE;
    }

  return TRUE;
}

/* Children carry the region of their parent. The server moves its own by the same rule, so no op
 * says it. */
gboolean
dme_db_move_children (DmeDb *self, const char *parent, const char *region, GError **error)
{
  static const char *const literals[] = {
    "UPDATE listing SET region = :region"
    " WHERE rid IN (SELECT rid FROM record WHERE parent = :parent)",
    "UPDATE record SET region = :region WHERE parent = :parent",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      g_autoptr (DmeStmt) stmt = dme_db_prepare (self, literals[i], error);

      if (stmt == NULL)
        return FALSE;
      dme_bind_text (stmt, ":region", region);
      dme_bind_text (stmt, ":parent", parent);
      if (!dme_db_run (self, stmt, error))
        return FALSE;
    }

  return TRUE;
}
