/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-uuid.h"
#include "dme-validate.h"
#include "dme-wire.h"

/* Saving: the record, what lists show of it, and the op, all in one transaction or none of it. */

typedef struct
{
  DmeDb *db;
  GPtrArray *saves; /* of DmeSave, the whole list */
  const char *by, *at, *today;
} Run;

DmeSave *
dme_save_new (const DmeType *type, const char *id, DmeFields *changes)
{
  DmeSave *self = g_new0 (DmeSave, 1);

  self->type = type;
  self->id = g_strdup (id);
  self->base = -1;
  self->changes = changes != NULL ? changes : dme_fields_new ();
  return self;
}

void
dme_save_free (DmeSave *self)
{
  g_free (self->id);
  dme_fields_free (self->changes);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self);
}

static void
add_problem (DmeSave *save, DmeProblemCode code, const char *field, const char *detail)
{
  g_ptr_array_add (save->problems, dme_problem_new (code, field, detail));
}

static gboolean
has_errors (const GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (!((DmeProblem *) problems->pdata[i])->warning)
      return TRUE;

  return FALSE;
}

static void
check_names (DmeSave *save)
{
  for (guint i = 0; i < dme_fields_get_size (save->changes); i++)
    {
      const char *name = dme_fields_get_name_at (save->changes, i);

      if (dme_type_find_field (save->type, name) == NULL)
        add_problem (save, DME_PROBLEM_UNKNOWN_FIELD, name, name);
    }
}

/* A record of the same list that is refused itself is not reported a second time by those that name
 * it. */
static gboolean
is_refused_here (Run *run, const char *id)
{
  for (guint i = 0; i < run->saves->len; i++)
    {
      const DmeSave *save = run->saves->pdata[i];

      if (g_str_equal (save->id, id) && has_errors (save->problems))
        return TRUE;
    }

  return FALSE;
}

/* A ref must name a living record of the right type. Children come after their parents, so it is in
 * the table by now. */
static gboolean
check_ref (Run *run, DmeSave *save, const DmeField *field, const char *id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DmeRecord) target = dme_db_find (run->db, id, NULL, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (target == NULL && is_refused_here (run, id))
    return TRUE;

  if (target == NULL ||
      (field->ref_type != NULL && !g_str_equal (target->type->name, field->ref_type)))
    add_problem (save, DME_PROBLEM_NO_SUCH_RECORD, field->name, id);
  else if (target->deleted)
    add_problem (save, DME_PROBLEM_DELETED, field->name, id);
  return TRUE;
}

static gboolean
check_refs (Run *run, DmeSave *save, const DmeFields *set, gboolean all, GError **error)
{
  for (gsize i = 0; i < save->type->n_fields; i++)
    {
      const DmeField *field = &save->type->fields[i];
      const char *id = dme_fields_get (set, field->name);

      if (field->kind != DME_KIND_REF || id == NULL || !dme_uuid_is_valid (id))
        continue;
      if (!all && !(field->flags & DME_FIELD_PARENT))
        continue;
      if (!check_ref (run, save, field, id, error))
        return FALSE;
    }

  return TRUE;
}

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
bind_record (sqlite3_stmt *stmt, const DmeRecord *record, const char *body)
{
  dme_bind_text (stmt, ":parent", parent_of (record));
  dme_bind_text (stmt, ":region", record->region);
  dme_bind_int (stmt, ":deleted", record->deleted);
  dme_bind_text (stmt, ":at", record->updated_at);
  dme_bind_text (stmt, ":by", record->updated_by);
  dme_bind_text (stmt, ":body", body);
}

/* @rid: (inout): 0 for a new record. A record that is saved always waits. */
static gboolean
write_record (DmeDb *self,
              const DmeRecord *record,
              gint64 *rid,
              gint64 deleted_with,
              GError **error)
{
  g_autofree char *body = dme_wire_fields_to_json (record->type, record->fields);
  g_autoptr (DmeStmt) stmt = NULL;

  if (*rid == 0)
    stmt = dme_db_prepare (self,
                           "INSERT INTO record (type, id, parent, region, deleted, created_at, "
                           "created_by, updated_at, updated_by, body, state)"
                           " VALUES (:type, :id, :parent, :region, :deleted, :at, :by, :at, :by, "
                           ":body, 1)",
                           error);
  else
    stmt = dme_db_prepare (self,
                           "UPDATE record SET parent = :parent, region = :region, deleted = "
                           ":deleted, deleted_with = :with,"
                           " updated_at = :at, updated_by = :by, body = :body, state = 1 WHERE rid "
                           "= :rid",
                           error);
  if (stmt == NULL)
    return FALSE;

  bind_record (stmt, record, body);
  if (*rid == 0)
    {
      dme_bind_text (stmt, ":type", record->type->name);
      dme_bind_text (stmt, ":id", record->id);
    }
  else
    {
      dme_bind_int (stmt, ":rid", *rid);
      if (deleted_with != 0)
        dme_bind_int (stmt, ":with", deleted_with);
    }

  if (!dme_db_run (self, stmt, error))
    return FALSE;
  if (*rid == 0)
    *rid = sqlite3_last_insert_rowid (self->handle);
  return TRUE;
}

/* Record, listing and op of one change that has passed every check. @set: (transfer full). */
static gboolean
write_change (Run *run,
              DmeRecord *record,
              gint64 *rid,
              gint64 base,
              DmeDel del,
              DmeFields *set,
              gint64 deleted_with,
              GError **error)
{
  g_autoptr (DmeOp) op = dme_op_new ();

  g_clear_pointer (&op->set, dme_fields_free);
  op->set = set;
  op->type = g_strdup (record->type->name);
  op->id = g_strdup (record->id);
  op->base = base;
  op->del = del;
  op->by = g_strdup (run->by);
  op->at = g_strdup (run->at);

  g_free (record->updated_at);
  g_free (record->updated_by);
  record->updated_at = g_strdup (run->at);
  record->updated_by = g_strdup (run->by);
  if (del != DME_DEL_NONE)
    record->deleted = del == DME_DEL_DELETE;

  return set_region (run->db, record, error) &&
         write_record (run->db, record, rid, deleted_with, error) &&
         dme_db_write_listing (run->db, *rid, record, error) &&
         dme_db_add_op (run->db, *rid, op, record, error);
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
static gboolean
carry_children (Run *run, const char *parent, gint64 top, DmeDel del, GError **error)
{
  g_autoptr (GPtrArray)
    ids = find_children (run->db, parent, del == DME_DEL_REVIVE ? top : 0, error);

  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 rid = 0;
      g_autoptr (DmeRecord) child = dme_db_find (run->db, ids->pdata[i], &rid, error);

      if (child == NULL ||
          !write_change (run, child, &rid, child->rev, del, dme_fields_new (),
                         del == DME_DEL_DELETE ? top : 0, error) ||
          !carry_children (run, child->id, top, del, error))
        return FALSE;
    }

  return TRUE;
}

/* Children carry the region of their parent. The server moves its own by the same rule, so no op
 * says it. */
static gboolean
move_children (DmeDb *self, const char *parent, const char *region, GError **error)
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

static gboolean
save_deletion (Run *run, DmeSave *save, DmeRecord *record, gint64 rid, GError **error)
{
  gint64 base = save->base >= 0 ? save->base : record->rev;

  if (record->deleted)
    return TRUE;
  return write_change (run, record, &rid, base, DME_DEL_DELETE, dme_fields_new (), 0, error) &&
         carry_children (run, record->id, rid, DME_DEL_DELETE, error);
}

static gboolean
refuse_too_long (DmeSave *save, GError **error)
{
  if (!g_error_matches (*error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT))
    return FALSE;

  g_clear_error (error);
  add_problem (save, DME_PROBLEM_TOO_LONG, NULL, NULL);
  return TRUE; /* As for every problem: the list is refused at the end. */
}

static gboolean
save_values (Run *run, DmeSave *save, DmeRecord *record, gint64 rid, GError **error)
{
  g_autoptr (DmeFields) before = dme_fields_copy (record->fields);
  g_autoptr (DmeFields) set = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *region = g_strdup (record->region);
  gboolean revive = save->del == DME_DEL_REVIVE && record->deleted;
  gboolean fresh = rid == 0, ok;

  dme_fields_apply (record->fields, save->changes);
  set = dme_fields_diff (before, record->fields);
  if (!fresh && !revive && dme_fields_get_size (set) == 0)
    return TRUE;

  dme_validate_record (save->type, record->fields, run->today, save->problems);
  if (!check_refs (run, save, set, TRUE, error) ||
      (revive && !check_refs (run, save, record->fields, FALSE, error)))
    return FALSE;
  if (has_errors (save->problems))
    return TRUE;

  ok = write_change (run, record, &rid, save->base >= 0 && !fresh ? save->base : record->rev,
                     revive ? DME_DEL_REVIVE : DME_DEL_NONE, g_steal_pointer (&set), 0,
                     &local_error) &&
       (!revive || carry_children (run, record->id, rid, DME_DEL_REVIVE, &local_error)) &&
       (fresh || g_strcmp0 (region, record->region) == 0 ||
        move_children (run->db, record->id, record->region, &local_error));
  if (ok || refuse_too_long (save, &local_error))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
save_one (Run *run, DmeSave *save, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DmeRecord) record = NULL;
  gint64 rid = 0;

  check_names (save);
  if (!dme_uuid_is_valid (save->id))
    add_problem (save, DME_PROBLEM_NOT_AN_ID, NULL, save->id);
  if (has_errors (save->problems))
    return TRUE;

  record = dme_db_find (run->db, save->id, &rid, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (record == NULL && save->del == DME_DEL_NONE)
    record = dme_record_new (save->type, save->id);

  if (record == NULL || record->type != save->type)
    add_problem (save, DME_PROBLEM_NO_SUCH_RECORD, NULL, save->id);
  else if (save->del == DME_DEL_DELETE)
    return save_deletion (run, save, record, rid, error);
  else if (record->deleted && save->del != DME_DEL_REVIVE)
    add_problem (save, DME_PROBLEM_DELETED, NULL, NULL);
  else
    return save_values (run, save, record, rid, error);

  return TRUE;
}

/* Parents before children, so that refs within the list are found and the server meets them in that
 * order. */
static gboolean
save_all (Run *run, GError **error)
{
  for (int children = 0; children <= 1; children++)
    for (guint i = 0; i < run->saves->len; i++)
      {
        DmeSave *save = run->saves->pdata[i];
        gboolean child = dme_type_get_parent_field (save->type) != NULL;

        if (child == (children == 1) && !save_one (run, save, error))
          return FALSE;
      }

  return TRUE;
}

static gboolean
report_problems (GPtrArray *saves, GPtrArray **problems, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  gboolean refused;

  for (guint i = 0; i < saves->len; i++)
    {
      DmeSave *save = saves->pdata[i];

      for (guint j = 0; j < save->problems->len; j++)
        {
          const DmeProblem *problem = save->problems->pdata[j];
          DmeProblem *copy = dme_problem_new (problem->code, problem->field, problem->detail);

          copy->warning = problem->warning;
          g_ptr_array_add (all, copy);
        }
    }

  refused = has_errors (all);
  if (problems != NULL)
    *problems = g_steal_pointer (&all);
  if (refused)
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT, "The data were refused");
  return !refused;
}

static gboolean
end_draft (DmeDb *self, const char *draft, GError **error)
{
  g_autoptr (DmeStmt) stmt = NULL;

  if (draft == NULL)
    return TRUE;

  stmt = dme_db_prepare (self, "DELETE FROM draft WHERE id = :id", error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", draft);
  return dme_db_run (self, stmt, error);
}

/**
 * dme_db_save:
 * @self: a connection
 * @saves: (element-type DmeSave): what is to be saved; a missing id is filled in.
 *   An id that nothing has yet, with changes, makes a new record of that id, so that children may
 * name their parent beforehand.
 * @draft: (nullable): id of the draft that ends with this save
 * @problems: (out) (optional) (nullable): errors and warnings of all of @saves; each also holds its
 * own
 * @error: CONSTRAINT with @problems; BUSY, FULL, CORRUPT, ENGINE
 *
 * Saves everything, or nothing. When it returns TRUE, everything is on disk.
 * Deleting a record takes its children along; reviving it brings back those.
 */
gboolean
dme_db_save (DmeDb *self, GPtrArray *saves, const char *draft, GPtrArray **problems, GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autofree char *today = dme_clock_today ();
  g_autofree char *by = NULL;
  Run run = { .db = self, .saves = saves, .at = at, .today = today };
  gboolean ok;

  g_return_val_if_fail (self != NULL && saves != NULL, FALSE);

  if (problems != NULL)
    *problems = NULL;

  for (guint i = 0; i < saves->len; i++)
    {
      DmeSave *save = saves->pdata[i];

      g_clear_pointer (&save->problems, g_ptr_array_unref);
      save->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
      if (save->id == NULL)
        save->id = dme_uuid_new ();
    }

  if (!dme_db_begin (self, error))
    return FALSE;

  by = dme_db_get_meta (self, "name");
  run.by = by != NULL ? by : "";
  ok = save_all (&run, error) && report_problems (saves, problems, error) &&
       end_draft (self, draft, error);
  return dme_db_end (self, ok, error);
}
