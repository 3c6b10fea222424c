/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-merge.h"

#include "dme-access.h"
#include "dme-db-private.h"
#include "dme-schema-persons.h"

#define MERGED_INTO "merged_into"
#define MAX_HOPS \
  32 /* merged into one that was merged itself; two devices may even make a circle \
      */

typedef struct
{
  DmeDb *db;
  DmeRecord *kept, *other;
  GPtrArray *saves; /* of DmeSave */
  GPtrArray *back;  /* of DmeSave: what takes them back */
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->kept, dme_record_unref);
  g_clear_pointer (&self->other, dme_record_unref);
  g_clear_pointer (&self->saves, g_ptr_array_unref);
  g_clear_pointer (&self->back, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static DmeSave *
add_save (GPtrArray *saves, const DmeRecord *record, DmeFields *changes, DmeDel del)
{
  DmeSave *save = dme_save_new (record->type, record->id, changes);

  save->del = del;
  g_ptr_array_add (saves, save);
  return save;
}

/* --- what belongs to the one that goes --- */

/* @field: by which records of @type name a person */
static gboolean
move_children (Run *self, const DmeType *type, const DmeField *field, GError **error)
{
  g_autoptr (DmeQuery) query = dme_query_new (type);
  g_autoptr (DmeQueryResult) found = NULL;
  g_autoptr (GPtrArray) children = NULL;

  if (field->flags & DME_FIELD_PARENT)
    query->parent = g_strdup (self->other->id);
  else
    {
      query->where = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (query->where, g_strdup (field->name));
      g_ptr_array_add (query->where, g_strdup (self->other->id));
    }

  found = dme_db_query (self->db, query, error);
  if (found != NULL)
    children = dme_db_load_rows (self->db, (gint64 *) found->rows->data, found->rows->len, error);
  if (children == NULL)
    return FALSE;

  for (guint i = 0; i < children->len; i++)
    {
      DmeFields *there = dme_fields_new (), *back = dme_fields_new ();

      dme_fields_set (there, field->name, self->kept->id);
      dme_fields_set (back, field->name, self->other->id);
      add_save (self->saves, children->pdata[i], there, DME_DEL_NONE);
      add_save (self->back, children->pdata[i], back, DME_DEL_NONE);
    }

  return TRUE;
}

/* Whatever names a person, of whatever type: papers, follow-ups, photos, warnings. */
static gboolean
move_all_children (Run *self, GError **error)
{
  gsize n;
  const DmeType *const *types = dme_schema_get_types (&n);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < types[i]->n_fields; j++)
      {
        const DmeField *field = &types[i]->fields[j];

        if (field->kind != DME_KIND_REF || g_str_equal (field->name, MERGED_INTO) ||
            (field->ref_type != NULL && !g_str_equal (field->ref_type, "person")) ||
            dme_type_is_append_only (types[i]))
          continue;
        if (!move_children (self, types[i], field, error))
          return FALSE;
      }

  return TRUE;
}

/* --- the two --- */

static void
add_problem (GPtrArray *problems, DmeProblemCode code, const char *field)
{
  g_ptr_array_add (problems, dme_problem_new (code, field, NULL));
}

/* FALSE with @error: it could not be read; a NULL in @record and a problem: there is none. */
static gboolean
load (DmeDb *db, const char *id, DmeRecord **record, GPtrArray *problems, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *record = dme_db_find (db, id, NULL, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (*record == NULL || (*record)->type != &dme_type_person)
    add_problem (problems, DME_PROBLEM_NO_SUCH_RECORD, MERGED_INTO);
  else if ((*record)->deleted)
    add_problem (problems, DME_PROBLEM_DELETED, NULL);
  else if ((*record)->damaged)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED,
                   "The sealed part of %s is damaged", id);
      return FALSE;
    }

  return TRUE;
}

static void
add_both (Run *self, const DmePersonMerge *merge)
{
  g_autoptr (DmeFields) after = dme_fields_copy (self->kept->fields);
  DmeFields *gone = dme_fields_new (), *back = dme_fields_new ();

  dme_fields_apply (after, merge->changes);
  add_save (self->saves, self->kept, dme_fields_copy (merge->changes), DME_DEL_NONE);
  add_save (self->back, self->kept, dme_fields_diff (after, self->kept->fields), DME_DEL_NONE);

  dme_fields_set (gone, MERGED_INTO, self->kept->id);
  dme_fields_set (back, MERGED_INTO, dme_record_get (self->other, MERGED_INTO));
  add_save (self->saves, self->other, gone, DME_DEL_DELETE);
  add_save (self->back, self->other, back, DME_DEL_REVIVE);
}

/* Adds to @problems what stands against it. */
static gboolean
plan (Run *self,
      const char *kept,
      const char *other,
      const DmeFields *choices,
      GPtrArray *problems,
      GError **error)
{
  g_autoptr (DmePersonMerge) merge = NULL;

  if (g_str_equal (kept, other))
    add_problem (problems, DME_PROBLEM_OTHER, MERGED_INTO);
  if (!dme_db_check_unlocked (self->db, error) ||
      !load (self->db, kept, &self->kept, problems, error) ||
      !load (self->db, other, &self->other, problems, error))
    return FALSE;
  if (problems->len > 0)
    return TRUE;

  merge = dme_person_merge_new (kept, self->kept->fields, other, self->other->fields, choices);
  if (merge->withdrawn)
    {
      add_problem (problems, DME_PROBLEM_CONSENT_WITHDRAWN, "consent_withdrawn_at");
      return TRUE;
    }

  add_both (self, merge);
  return move_all_children (self, error);
}

static gboolean
merge (Run *self,
       const char *kept,
       const char *other,
       const DmeFields *choices,
       GPtrArray **problems,
       GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);

  if (!plan (self, kept, other, choices, found, error))
    return FALSE;
  if (found->len == 0)
    return dme_db_write_saves (self->db, self->saves, problems, error);

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT,
               "These records may not be merged");
  if (problems != NULL)
    *problems = g_steal_pointer (&found);
  return FALSE;
}

/**
 * dme_db_merge_persons:
 * @self: a connection
 * @kept: id of the record that stays
 * @other: id of the record that is merged into it
 * @choices: (nullable): what a person has chosen, as for dme_person_merge_new()
 * @problems: (out) (optional) (nullable): why they may not be merged; or warnings about the result
 * @error: CONSTRAINT with @problems; DAMAGED, NO_VAULT, LOCKED; BUSY, FULL, ENGINE
 *
 * Merges two records of one person, in one transaction. Of several papers of one kind all stay;
 * lists show the most useful one, as always.
 *
 * Returns: (transfer full) (element-type DmeSave): the saves that take it back
 */
GPtrArray *
dme_db_merge_persons (DmeDb *self,
                      const char *kept,
                      const char *other,
                      const DmeFields *choices,
                      GPtrArray **problems,
                      GError **error)
{
  g_auto (Run) run = { .db = self };

  g_return_val_if_fail (self != NULL && kept != NULL && other != NULL, NULL);

  if (problems != NULL)
    *problems = NULL;
  run.saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  run.back = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);

  if (!dme_db_begin (self, error) ||
      !dme_db_end (self, merge (&run, kept, other, choices, problems, error), error))
    return NULL;

  return g_steal_pointer (&run.back);
}

static char *
next_hop (DmeDb *self, const char *id)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT json_extract (body, '$.merged_into') FROM record"
                           " WHERE id = :id AND type = 'person' AND deleted = 1",
                           NULL);

  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":id", id);
  return dme_db_step (self, stmt, NULL) == SQLITE_ROW ? dme_column_dup (stmt, 0) : NULL;
}

/**
 * dme_db_query_person_by_id:
 * @self: a connection
 * @id: of a person
 * @error: what SQLite says
 *
 * What the code on a slip says, typed or scanned into the search.
 *
 * Returns: (transfer full): the row of the person, or of the one that stands for it; none if there
 *   is no such person, or it was deleted
 */
DmeQueryResult *
dme_db_query_person_by_id (DmeDb *self, const char *id, GError **error)
{
  g_autofree char *kept = dme_db_find_merged_into (self, id);
  g_autoptr (DmeQueryResult) result = g_new0 (DmeQueryResult, 1);
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "SELECT rid FROM record WHERE id = :id AND type = 'person' AND deleted = 0",
                    error);
  int rc;

  result->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":id", kept != NULL ? kept : id);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (result->rows, rid);
    }

  return rc != SQLITE_ERROR ? g_steal_pointer (&result) : NULL;
}

/**
 * dme_db_find_merged_into:
 * @self: a connection
 * @id: of any record
 *
 * A slip of paper, a link or a list may still name a record that was merged into another.
 *
 * Returns: (transfer full) (nullable): the id of the one that stands for it today, or %NULL if it
 *   was not merged
 */
char *
dme_db_find_merged_into (DmeDb *self, const char *id)
{
  char *found;

  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  found = next_hop (self, id);
  for (int i = 0; i < MAX_HOPS && found != NULL; i++)
    {
      char *next = next_hop (self, found);

      if (next == NULL)
        break;
      g_free (found);
      found = next;
    }

  return found;
}
