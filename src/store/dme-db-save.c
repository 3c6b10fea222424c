/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-access.h"
#include "dme-clock.h"
#include "dme-consent.h"
#include "dme-db-private.h"
#include "dme-schema-persons.h"
#include "dme-uuid.h"
#include "dme-validate.h"
#include "dme-wire.h"

/* Saving: the record, what lists show of it, and the op, all in one transaction or none of it. */

typedef struct
{
  DmeDb *db;
  GPtrArray *saves; /* of DmeSave, the whole list */
  DmeAuthor author;
  const char *today;
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
    add_problem (save, target->erased ? DME_PROBLEM_ERASED : DME_PROBLEM_DELETED, field->name, id);
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
refuse_damaged (const DmeRecord *record, GError **error)
{
  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED, "The sealed part of %s is damaged",
               record->id);
  return FALSE;
}

/* What the person it is about, or belongs to, has withdrawn. @before: NULL for a new record. */
static gboolean
check_consent (Run *run,
               DmeSave *save,
               const DmeRecord *record,
               const DmeFields *before,
               const DmeFields *set,
               GError **error)
{
  const DmeField *parent = dme_type_get_parent_field (save->type);
  const char *id = parent != NULL ? dme_record_get (record, parent->name) : NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DmeRecord) person = NULL;
  const char *field = NULL;

  if (id != NULL)
    person = dme_db_find (run->db, id, NULL, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (person != NULL && person->type != &dme_type_person)
    g_clear_pointer (&person, dme_record_unref);
  if (dme_consent_forbids (save->type, before, set, person != NULL ? person->fields : NULL, &field))
    add_problem (save, DME_PROBLEM_CONSENT_WITHDRAWN, field, NULL);
  return TRUE;
}

/* The last values of what goes, if any, are in the same op. */
static gboolean
save_deletion (Run *run, DmeSave *save, DmeRecord *record, gint64 rid, GError **error)
{
  gint64 base = save->base >= 0 ? save->base : record->rev;
  g_autoptr (DmeFields) before = dme_fields_copy (record->fields);
  g_autoptr (DmeFields) set = NULL;

  if (record->deleted)
    return TRUE;
  if (record->damaged && dme_fields_get_size (save->changes) > 0)
    return refuse_damaged (record, error);

  dme_fields_apply (record->fields, save->changes);
  set = dme_fields_diff (before, record->fields);
  if (!check_refs (run, save, set, TRUE, error) ||
      !check_consent (run, save, record, before, set, error))
    return FALSE;
  if (has_errors (save->problems))
    return TRUE;

  return dme_db_write_change (run->db, &run->author, record, &rid, base, DME_DEL_DELETE,
                              g_steal_pointer (&set), 0, error) &&
         dme_db_carry_children (run->db, &run->author, record->id, rid, DME_DEL_DELETE, error);
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

  if (record->damaged)
    return refuse_damaged (record, error);

  dme_fields_apply (record->fields, save->changes);
  set = dme_fields_diff (before, record->fields);
  if (!fresh && !revive && dme_fields_get_size (set) == 0)
    return TRUE;

  dme_validate_record (save->type, record->fields, run->today, save->problems);
  if (!check_refs (run, save, set, TRUE, error) ||
      (revive && !check_refs (run, save, record->fields, FALSE, error)) ||
      !check_consent (run, save, record, fresh ? NULL : before, set, error))
    return FALSE;
  if (has_errors (save->problems))
    return TRUE;

  ok = dme_db_write_change (run->db, &run->author, record, &rid,
                            save->base >= 0 && !fresh ? save->base : record->rev,
                            revive ? DME_DEL_REVIVE : DME_DEL_NONE, g_steal_pointer (&set), 0,
                            &local_error) &&
       (!revive || dme_db_carry_children (run->db, &run->author, record->id, rid, DME_DEL_REVIVE,
                                          &local_error)) &&
       (fresh || g_strcmp0 (region, record->region) == 0 ||
        dme_db_move_children (run->db, record->id, record->region, &local_error));
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

  if (dme_type_is_sealed (save->type) && !dme_db_check_unlocked (run->db, error))
    return FALSE;

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
  else if (record->erased)
    add_problem (save, DME_PROBLEM_ERASED, NULL, NULL);
  else if (rid != 0 && dme_type_is_append_only (save->type))
    add_problem (save, DME_PROBLEM_APPEND_ONLY, NULL, NULL);
  else if (save->del == DME_DEL_DELETE)
    return save_deletion (run, save, record, rid, error);
  else if (record->gone)
    add_problem (save, DME_PROBLEM_OUT_OF_SCOPE, NULL, NULL);
  else if (record->deleted && save->del != DME_DEL_REVIVE)
    add_problem (save, DME_PROBLEM_DELETED, NULL, NULL);
  else
    return save_values (run, save, record, rid, error);

  return TRUE;
}

static int
turn_of (const DmeSave *save)
{
  if (save->del == DME_DEL_DELETE)
    return 2;

  return dme_type_get_parent_field (save->type) != NULL ? 1 : 0;
}

/* Parents before children, so that refs within the list are found and the server meets them in that
 * order. What is deleted comes last: what has left it in the same list does not go with it. */
static gboolean
save_all (Run *run, GError **error)
{
  for (int turn = 0; turn <= 2; turn++)
    for (guint i = 0; i < run->saves->len; i++)
      if (turn_of (run->saves->pdata[i]) == turn && !save_one (run, run->saves->pdata[i], error))
        return FALSE;

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
 * dme_db_write_saves:
 * @self: a connection, in a transaction
 * @saves: (element-type DmeSave): what is to be saved; a missing id is filled in
 * @problems: (out) (optional) (nullable): errors and warnings of all of @saves
 * @error: as dme_db_save()
 *
 * dme_db_save() within a larger transaction, which fails if this does.
 */
gboolean
dme_db_write_saves (DmeDb *self, GPtrArray *saves, GPtrArray **problems, GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autofree char *today = dme_clock_today ();
  g_autofree char *by = dme_db_get_meta (self, "name");
  Run run = { self, saves, { by != NULL ? by : "", at, NULL }, today };

  for (guint i = 0; i < saves->len; i++)
    {
      DmeSave *save = saves->pdata[i];

      g_clear_pointer (&save->problems, g_ptr_array_unref);
      save->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
      if (save->id == NULL)
        save->id = dme_uuid_new ();
    }

  return save_all (&run, error) && report_problems (saves, problems, error);
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
  g_return_val_if_fail (self != NULL && saves != NULL, FALSE);

  if (problems != NULL)
    *problems = NULL;

  return dme_db_begin (self, error) &&
         dme_db_end (self,
                     dme_db_write_saves (self, saves, problems, error) &&
                       end_draft (self, draft, error),
                     error);
}
