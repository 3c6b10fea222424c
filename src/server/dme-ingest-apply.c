/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-access.h"
#include "dme-consent.h"
#include "dme-ingest-private.h"
#include "dme-merge.h"
#include "dme-validate.h"

/* The effect of one op on one record: each field is judged, the result is validated as a whole, and
 * only then anything changes. */

#define MAX_FIELDS 1000 /* of one record, those of newer schemas included */
#define MERGED_INTO "merged_into"
#define MAX_HOPS 32             /* merged into one that was merged itself */
#define MAX_UNKNOWN_BYTES 20000 /* of one value this program does not know */

static void
outcome_clear (DmeOutcome *self)
{
  if (!self->borrowed)
    g_clear_pointer (&self->fields, dme_fields_free);
  g_clear_pointer (&self->applied, g_ptr_array_unref);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeOutcome, outcome_clear)

static void
judge_fields (const DmeTask *task, const DmeFields *set, gint64 base, DmeOutcome *outcome)
{
  char mine[24], theirs[24];

  g_snprintf (mine, sizeof mine, "%" G_GINT64_FORMAT, task->row->device_no);
  for (guint i = 0; i < dme_fields_get_size (set); i++)
    {
      const char *name = dme_fields_get_name_at (set, i);
      const char *value = dme_fields_get_value_at (set, i);
      gint64 rev = 0, device = 0;
      DmeMerge merge = DME_MERGE_APPLY;

      if (task->record != NULL)
        {
          gboolean stamped = dme_server_record_get_stamp (task->record, name, &rev, &device);

          g_snprintf (theirs, sizeof theirs, "%" G_GINT64_FORMAT, device);
          merge = dme_merge_field (dme_fields_get (task->record->fields, name), rev,
                                   stamped ? theirs : NULL, value, base, mine);
        }
      if (merge == DME_MERGE_APPLY)
        {
          if (value != NULL)
            dme_fields_set (outcome->fields, name, value);
          else
            dme_fields_remove (outcome->fields, name);
          g_ptr_array_add (outcome->applied, (gpointer) name);
        }
      else if (merge == DME_MERGE_CONFLICT)
        g_ptr_array_add (outcome->conflicts, (gpointer) name);
    }
}

/* A delete hides what is there, so its author must have seen it all: the record, its children, and
 * no open question about it. */
static gboolean
may_delete (DmeIngest *self, const DmeTask *task, gboolean *may, GError **error)
{
  gint64 newest = dme_server_record_newest_foreign (task->record, task->row->device_no);
  g_autoptr (GPtrArray) children = NULL;
  gint64 decided;

  if (!dme_ingest_flush (self, error))
    return FALSE;
  children = dme_server_txn_list_children (self->txn, task->op->id, error);
  if (children == NULL)
    return FALSE;
  for (guint i = 0; i < children->len; i++)
    {
      DmeServerRecord *child = NULL;

      if (!dme_ingest_find_record (self, g_ptr_array_index (children, i), &child, error))
        return FALSE;
      if (child != NULL && !child->row->deleted)
        newest = MAX (newest, dme_server_record_newest_foreign (child, task->row->device_no));
    }
  decided = task->op->decides != NULL ? task->op->decides->len : 0;
  *may = task->record->row->conflicts <= decided && dme_merge_may_delete (newest, task->base);
  return TRUE;
}

static gboolean
judge_deletion (DmeIngest *self, const DmeTask *task, DmeOutcome *outcome, GError **error)
{
  gboolean was = task->record->row->deleted;
  gboolean may = TRUE;

  outcome->deleted = was;
  if (task->del == DME_DEL_DELETE && !was)
    {
      if (!may_delete (self, task, &may, error))
        return FALSE;
      outcome->del_applied = outcome->deleted = may;
      outcome->del_conflict = !may;
    }
  else if (was &&
           (task->del == DME_DEL_REVIVE ||
            (task->del == DME_DEL_NONE && outcome->applied->len + outcome->conflicts->len > 0)))
    {
      outcome->del_applied = TRUE; /* An edit after a delete revives. */
      outcome->deleted = FALSE;
    }
  return TRUE;
}

static const char *
problem_field (const DmeProblem *problem, const DmeTask *task)
{
  if (problem->field == NULL)
    return NULL;
  return dme_fields_has (task->op->set, problem->field) ||
             (task->taken != NULL && dme_fields_has (task->taken, problem->field))
           ? problem->field
           : NULL;
}

/* The first error, but rather one of a field that this op writes. */
static const DmeProblem *
pick_problem (GPtrArray *problems, const DmeTask *task)
{
  const DmeProblem *first = NULL;

  for (guint i = 0; i < problems->len; i++)
    {
      const DmeProblem *problem = g_ptr_array_index (problems, i);

      if (problem->warning)
        continue;
      if (problem_field (problem, task) != NULL)
        return problem;
      if (first == NULL)
        first = problem;
    }
  return first;
}

static gboolean
check_unknown (const DmeTask *task, const DmeOutcome *outcome, GPtrArray *problems)
{
  guint n = dme_fields_get_size (outcome->fields);

  for (guint i = 0; i < dme_fields_get_size (task->op->set); i++)
    {
      const char *name = dme_fields_get_name_at (task->op->set, i);
      const char *value = dme_fields_get_value_at (task->op->set, i);

      if (value != NULL && strlen (value) > MAX_UNKNOWN_BYTES &&
          dme_type_find_field (task->type, name) == NULL)
        {
          g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_TOO_LONG, name, NULL));
          return FALSE;
        }
    }
  if (n > MAX_FIELDS)
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_OTHER, NULL, NULL));
  return n <= MAX_FIELDS;
}

/* A child can only belong to a record of the right type, and not to itself. */
static gboolean
check_parent (DmeIngest *self,
              const DmeTask *task,
              const DmeOutcome *outcome,
              GPtrArray *problems,
              GError **error)
{
  const DmeField *field = dme_type_get_parent_field (task->type);
  const char *parent = field != NULL ? dme_fields_get (outcome->fields, field->name) : NULL;
  DmeServerRecord *record = NULL;

  if (parent == NULL ||
      (task->record != NULL && g_strcmp0 (parent, task->record->row->parent) == 0))
    return TRUE;
  if (!dme_ingest_find_record (self, parent, &record, error))
    return FALSE;
  if (record == NULL || record->row->erased || g_str_equal (parent, task->op->id) ||
      (field->ref_type != NULL && !g_str_equal (field->ref_type, record->type->name)))
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NO_SUCH_RECORD, field->name, NULL));
  return TRUE;
}

/* Two people may have merged the same two records crosswise. Both would be gone then: the second
 * one is refused, and the record that the first one kept stays. */
static gboolean
check_merging (DmeIngest *self, const DmeTask *task, GPtrArray *problems, GError **error)
{
  const char *into = dme_task_get_value (task, MERGED_INTO);

  if (!g_str_equal (task->type->name, "person"))
    return TRUE;
  for (int i = 0; i < MAX_HOPS && into != NULL; i++)
    {
      DmeServerRecord *record = NULL;

      if (g_str_equal (into, task->op->id))
        {
          g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_DELETED, MERGED_INTO, NULL));
          return TRUE;
        }
      if (!dme_ingest_find_record (self, into, &record, error))
        return FALSE;
      into = record != NULL && record->row->deleted ? dme_fields_get (record->fields, MERGED_INTO)
                                                    : NULL;
    }
  return TRUE;
}

/* @now: (nullable): what is there, of a record that is not new. */
static void
add_news (DmeFields *news, const DmeFields *now, const DmeFields *set)
{
  for (guint i = 0; i < dme_fields_get_size (set); i++)
    {
      const char *name = dme_fields_get_name_at (set, i);
      const char *value = dme_fields_get_value_at (set, i);

      if (now == NULL || g_strcmp0 (dme_fields_get (now, name), value) != 0)
        dme_fields_set (news, name, value);
    }
}

/* What the person it is about, or belongs to, has withdrawn. A value that would only be kept beside
 * another is written too. */
static gboolean
check_consent (DmeIngest *self,
               const DmeTask *task,
               const DmeOutcome *outcome,
               GPtrArray *problems,
               GError **error)
{
  const DmeField *parent = dme_type_get_parent_field (task->type);
  const char *id = parent != NULL ? dme_fields_get (outcome->fields, parent->name) : NULL;
  const DmeFields *before = task->record != NULL ? task->record->fields : NULL;
  g_autoptr (DmeFields) news = NULL;
  DmeServerRecord *person = NULL;
  const char *field = NULL;

  if (id != NULL && !dme_ingest_find_record (self, id, &person, error))
    return FALSE;
  if (person != NULL && !g_str_equal (person->type->name, "person"))
    person = NULL;
  if (person == NULL &&
      (before == NULL || !g_str_equal (task->type->name, "person") || dme_consent_may_use (before)))
    return TRUE;

  news = dme_fields_new ();
  add_news (news, before, task->op->set);
  if (task->taken != NULL)
    add_news (news, before, task->taken);
  if (dme_consent_forbids (task->type, before, news, person != NULL ? person->fields : NULL,
                           &field))
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_CONSENT_WITHDRAWN, field, NULL));
  return TRUE;
}

/* (out) *problem: why the result cannot be; NULL: it can. */
static gboolean
validate (DmeIngest *self,
          const DmeTask *task,
          const DmeOutcome *outcome,
          GPtrArray *problems,
          GError **error)
{
  for (guint i = 0; i < outcome->conflicts->len; i++)
    {
      const char *name = g_ptr_array_index (outcome->conflicts, i);
      const DmeField *field = dme_type_find_field (task->type, name);
      const char *value = dme_task_get_value (task, name);

      if (field != NULL &&
          value != NULL) /* Kept for a person to choose, so it must be possible too. */
        dme_validate_value (field, value, self->today, problems);
    }
  if (task->record != NULL && dme_type_is_append_only (task->type) &&
      (outcome->applied->len + outcome->conflicts->len > 0 || outcome->del_applied ||
       outcome->del_conflict))
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_APPEND_ONLY, NULL, NULL));
  if (!check_unknown (task, outcome, problems))
    return TRUE;
  if (!check_merging (self, task, problems, error))
    return FALSE;
  if (outcome->deleted) /* What is written with a deletion would be there again after it. */
    return check_consent (self, task, outcome, problems, error);
  dme_validate_record (task->type, outcome->fields, self->today, problems);
  return check_parent (self, task, outcome, problems, error) &&
         check_consent (self, task, outcome, problems, error);
}

/* A child that lives in a deleted record would be out of sight. */
static gboolean
revive_parent (DmeIngest *self, const DmeTask *task, GError **error)
{
  const char *id = task->record->row->parent;
  DmeServerRecord *parent = NULL;
  gint64 rev = 0, device = 0;
  DmeConflictRow conflict = { .record = (char *) id,
                              .field = (char *) DME_FIELD_DELETED,
                              .value = (char *) "true" };

  if (id == NULL || task->record->row->deleted)
    return TRUE;
  if (!dme_ingest_find_record (self, id, &parent, error))
    return FALSE;
  if (parent == NULL || !parent->row->deleted)
    return TRUE;
  dme_server_record_get_stamp (parent, DME_FIELD_DELETED, &rev, &device);
  if (device == task->row->device_no)
    return TRUE; /* Its own doing, in its own order. */
  conflict.rev = parent->row->rev = dme_server_txn_next_rev (self->txn);
  conflict.by = parent->row->updated_by;
  conflict.at = parent->row->updated_at;
  parent->row->deleted = FALSE;
  dme_server_record_set_stamp (parent, DME_FIELD_DELETED, parent->row->rev, task->row->device_no,
                               task->op->at);
  dme_ingest_touch (self, parent);
  return dme_server_txn_keep_conflict (self->txn, &conflict, device, error) &&
         dme_server_txn_count_conflicts (self->txn, id, &parent->row->conflicts, error);
}

static void
stamp (const DmeTask *task, const DmeOutcome *outcome, gboolean fresh)
{
  DmeServerRecord *record = task->record;
  DmeRecordRow *row = record->row;

  if (fresh)
    {
      row->created_at = g_strdup (task->op->at);
      row->created_by = g_strdup (task->op->by);
      row->stamp_rev = task->row->rev;
      row->stamp_device = task->row->device_no;
    }
  else
    {
      for (guint i = 0; i < outcome->applied->len; i++)
        dme_server_record_set_stamp (record, g_ptr_array_index (outcome->applied, i),
                                     task->row->rev, task->row->device_no, task->op->at);
    }
  if (outcome->del_applied)
    dme_server_record_set_stamp (record, DME_FIELD_DELETED, task->row->rev, task->row->device_no,
                                 task->op->at);
  g_free (row->updated_at);
  row->updated_at = g_strdup (task->op->at);
  g_free (row->updated_by);
  row->updated_by = g_strdup (task->op->by);
}

static void
set_verdict (const DmeTask *task, const DmeOutcome *outcome)
{
  if (outcome->conflicts->len > 0 || outcome->del_conflict)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();

      for (guint i = 0; i < outcome->conflicts->len; i++)
        g_ptr_array_add (names, g_ptr_array_index (outcome->conflicts, i));
      if (outcome->del_conflict)
        g_ptr_array_add (names, (gpointer) DME_FIELD_DELETED);
      g_ptr_array_add (names, NULL);
      g_free (task->row->field);
      task->row->field = g_strjoinv (",", (char **) names->pdata);
      task->row->verdict = DME_VERDICT_CONFLICT;
    }
  else
    task->row->verdict = outcome->borrowed || outcome->applied->len > 0 || outcome->del_applied
                           ? DME_VERDICT_OK
                           : DME_VERDICT_SAME;
}

/* What a new record is, its op has written already, if it was written by a program like this one.
 */
static void
take_fields (DmeTask *task, DmeOutcome *outcome)
{
  DmeServerRecord *record = task->record;

  dme_fields_free (record->fields);
  record->fields = g_steal_pointer (&outcome->fields);
  record->written = outcome->borrowed && task->op->set_length > 0;
  if (record->written)
    {
      g_free (record->row->body);
      record->row->body = g_strndup (task->row->line + task->op->set_at, task->op->set_length);
    }
  if (outcome->borrowed)
    {
      task->op->set = dme_fields_new ();
      task->op->set_length = 0;
    }
}

static gboolean
commit_outcome (DmeIngest *self, DmeTask *task, DmeOutcome *outcome, GError **error)
{
  gboolean fresh = task->record == NULL;
  gboolean changed, moved = FALSE;

  task->row->rev = dme_server_txn_next_rev (self->txn);
  if (fresh)
    {
      task->record = dme_server_record_new (task->type, task->op->id);
      dme_ingest_add_record (self, task->record);
    }
  set_verdict (task, outcome);
  if ((task->record->row->conflicts > 0 || outcome->conflicts->len > 0 || outcome->del_conflict ||
       outcome->del_applied) &&
      !dme_ingest_settle_conflicts (self, task, outcome, error))
    return FALSE;
  changed = fresh || task->row->verdict != DME_VERDICT_SAME || task->record->row->conflicts > 0;
  if (!changed)
    return TRUE;
  take_fields (task, outcome);
  if (fresh || task->row->verdict != DME_VERDICT_SAME)
    stamp (task, outcome, fresh);
  task->record->row->deleted = outcome->deleted;
  task->record->row->rev = task->row->rev;
  dme_ingest_touch (self, task->record);
  if (!fresh && !dme_server_txn_count_conflicts (self->txn, task->op->id,
                                                 &task->record->row->conflicts, error))
    return FALSE;
  if (!dme_ingest_set_region (self, task->record, task->row->rev, &moved, error) ||
      (moved && !fresh && !dme_ingest_move_children (self, task->op->id, error)))
    return FALSE;
  return revive_parent (self, task, error);
}

static gboolean
clears_something (const DmeFields *set)
{
  for (guint i = 0; i < dme_fields_get_size (set); i++)
    {
      if (dme_fields_get_value_at (set, i) == NULL)
        return TRUE;
    }
  return FALSE;
}

/* A record that is new is what its first op says; that is by far the most frequent case, and is not
 * copied. */
static void
judge (const DmeTask *task, DmeOutcome *outcome)
{
  outcome->applied = g_ptr_array_new ();
  outcome->conflicts = g_ptr_array_new ();
  outcome->borrowed = task->record == NULL && task->taken == NULL &&
                      !clears_something (task->op->set);
  if (outcome->borrowed)
    {
      outcome->fields = task->op->set;
      return;
    }
  outcome->fields = task->record != NULL ? dme_fields_copy (task->record->fields)
                                         : dme_fields_new ();
  if (task->taken != NULL)
    judge_fields (task, task->taken, task->taken_base, outcome);
  judge_fields (task, task->op->set, task->base, outcome);
}

/**
 * dme_ingest_apply:
 * @self: the push
 * @task: an op in whose way nothing stands
 * @error: of the database
 *
 * Judges each field (DESIGN 5.2), validates what the record would be, and applies it: all of the op
 * or nothing of it.
 *
 * Returns: success; the verdict is in the row of @task
 */
gboolean
dme_ingest_apply (DmeIngest *self, DmeTask *task, GError **error)
{
  g_auto (DmeOutcome) outcome = { 0 };
  g_autoptr (GPtrArray) problems = NULL;
  gboolean asks = dme_fields_get_size (task->op->set) > 0 ||
                  (task->taken != NULL && dme_fields_get_size (task->taken) > 0);

  if (!asks && (task->del == DME_DEL_NONE || task->record == NULL) &&
      (task->record != NULL || task->del != DME_DEL_NONE || task->op->again != NULL))
    {
      /* Nothing is asked for: refused ops are withdrawn, or something is deleted that never came
       * into being. */
      task->row->verdict = DME_VERDICT_SAME;
      task->row->rev = dme_server_txn_next_rev (self->txn);
      return TRUE;
    }
  judge (task, &outcome);
  if (task->record != NULL ? !judge_deletion (self, task, &outcome, error) : FALSE)
    return FALSE;
  if (task->record == NULL && task->del == DME_DEL_DELETE)
    outcome.deleted = outcome.del_applied = TRUE;
  problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  if (!validate (self, task, &outcome, problems, error))
    return FALSE;
  if (pick_problem (problems, task) != NULL)
    {
      const DmeProblem *problem = pick_problem (problems, task);

      dme_ingest_reject (self, task->row, dme_problem_code_to_string (problem->code),
                         problem->field);
      return TRUE;
    }
  return commit_outcome (self, task, &outcome, error);
}
