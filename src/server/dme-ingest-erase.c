/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-access.h"
#include "dme-ingest-private.h"
#include "dme-problem.h"
#include "dme-uuid.h"

/* Erasure (UU 27/2022 art 8). What was known of a record and of all that belongs to it is
 * forgotten: fields, stamps, values that were kept, the texts of ops and of those refused. Names,
 * fingerprints and verdicts of the ops stay, so that a late copy is recognised; ids, types and
 * regions stay, so that devices hear of it.
 *
 * A device writes an erasing op over each op of the record that it has not heard of, under its
 * name, since it cannot know whether the old text is here already (src/store/dme-db-erase.c). So
 * under one name an old text and an erasing one may come, in either order: neither is a clash. */

#define ERASED dme_problem_code_to_string (DME_PROBLEM_ERASED)

static void
make_tombstone (DmeIngest *self, const DmeTask *task, DmeServerRecord *record)
{
  DmeRecordRow *row = record->row;

  dme_fields_free (record->fields);
  record->fields = dme_fields_new ();
  record->written = FALSE;
  g_clear_pointer (&record->stamps, g_hash_table_unref);
  row->deleted = row->erased = TRUE;
  row->conflicts = 0;
  row->rev = dme_server_txn_next_rev (self->txn);
  row->stamp_rev = row->rev;
  row->stamp_device = task->row->device_no;
  g_free (row->updated_at);
  row->updated_at = g_strdup (task->op->at);
  g_free (row->updated_by);
  row->updated_by = g_strdup (task->op->by);
  dme_ingest_touch (self, record);
}

/* A record that never came here: what is still to come of it is refused. */
static DmeServerRecord *
add_tombstone (DmeIngest *self, const DmeTask *task, const char *parent, const char *region)
{
  DmeServerRecord *record = dme_server_record_new (task->type, task->op->id);

  record->row->created_at = g_strdup (task->op->at);
  record->row->created_by = g_strdup (task->op->by);
  record->row->parent = g_strdup (parent);
  record->row->region = g_strdup (region);
  dme_ingest_add_record (self, record);
  make_tombstone (self, task, record);
  return record;
}

static gboolean
erase_each (DmeIngest *self,
            const DmeTask *task,
            GPtrArray *found /* (transfer full) (nullable) */,
            GPtrArray *ids,
            GError **error)
{
  g_autoptr (GPtrArray) mine = found;

  for (guint i = 0; mine != NULL && i < mine->len; i++)
    {
      const char *id = g_ptr_array_index (mine, i);
      DmeServerRecord *record = NULL;

      if (!dme_ingest_find_record (self, id, &record, error))
        return FALSE;
      if (record == NULL || record->row->erased)
        continue;
      make_tombstone (self, task, record);
      g_ptr_array_add (ids, g_strdup (id));
    }
  return mine != NULL;
}

/* The record and what belongs to it, level by level, and a person's other records that were merged
 * into it, or into one of those; each becomes a tombstone. (out) ids: of char*. */
static gboolean
erase_family (DmeIngest *self, DmeTask *task, GPtrArray *ids, GError **error)
{
  if (task->record == NULL)
    task->record = add_tombstone (self, task, NULL, NULL);
  else
    make_tombstone (self, task, task->record);

  g_ptr_array_add (ids, g_strdup (task->op->id));
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      DmeServerRecord *record = NULL;

      if (!dme_ingest_flush (self, error) || !dme_ingest_find_record (self, id, &record, error) ||
          !erase_each (self, task, dme_server_txn_list_children (self->txn, id, error), ids, error))
        return FALSE;
      if (record != NULL && g_str_equal (record->type->name, "person") &&
          !erase_each (self, task, dme_server_txn_list_merged (self->txn, id, error), ids, error))
        return FALSE;
    }
  return dme_ingest_flush (self, error);
}

static gboolean
note (DmeIngest *self, const DmeTask *task, GError **error)
{
  g_autofree char *detail = g_strdup_printf ("%s %s", task->type->name, task->op->id);

  return dme_server_txn_audit (self->txn, self->now, self->device, "erase", detail, error);
}

/* Who may erase a person may erase what belongs to them, whatever it is; what belongs to a session
 * goes by its own right. Of what is not here nothing can be lost. (out) *code: why not. */
static gboolean
check_may_erase (DmeIngest *self, const DmeTask *task, const char **code, GError **error)
{
  DmeTask asked = *task;
  DmeServerRecord *parent = NULL;

  *code = NULL;
  if (task->record == NULL)
    return TRUE;
  if (task->record->row->parent != NULL &&
      !dme_ingest_find_record (self, task->record->row->parent, &parent, error))
    return FALSE;
  if (parent != NULL && dme_type_may_be_erased (parent->type))
    {
      asked.record = parent;
      asked.type = parent->type;
    }
  return dme_ingest_check_rights (self, &asked, code, error);
}

/**
 * dme_ingest_erase:
 * @self: the push
 * @task: an op that erases
 * @error: of the database
 *
 * Erases the record of @task, whatever waits and whatever was refused; what waited for it is
 * decided next.
 *
 * Returns: success; the verdict is in the row of @task
 */
gboolean
dme_ingest_erase (DmeIngest *self, DmeTask *task, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const char *refused = NULL;

  if (!dme_type_may_be_erased (task->type))
    refused = dme_problem_code_to_string (dme_type_is_append_only (task->type)
                                            ? DME_PROBLEM_APPEND_ONLY
                                            : DME_PROBLEM_NOT_ERASABLE);
  else if (!check_may_erase (self, task, &refused, error))
    return FALSE;
  if (refused != NULL)
    {
      dme_ingest_reject (self, task->row, refused, NULL);
      return TRUE;
    }
  if (task->record != NULL && task->record->row->erased)
    {
      task->row->verdict = DME_VERDICT_SAME;
      task->row->rev = dme_server_txn_next_rev (self->txn);
      return TRUE;
    }
  if (!erase_family (self, task, ids, error) ||
      !dme_server_txn_forget (self->txn, ids, dme_server_txn_next_rev (self->txn), self->now,
                              error) ||
      !note (self, task, error))
    return FALSE;

  g_hash_table_remove_all (self->rejects); /* They are closed by now. */
  task->row->verdict = DME_VERDICT_OK;
  task->row->rev = task->record->row->rev;
  self->erased += ids->len;
  for (guint i = 0; i < ids->len; i++)
    g_queue_push_tail (self->arrived, g_strdup (g_ptr_array_index (ids, i)));
  return TRUE;
}

/* Nothing of it is kept but its name and fingerprint. */
static gboolean
refuse (DmeIngest *self, DmeTask *task, const char *field, GError **error)
{
  DmeOpRow *row = task->row;

  dme_ingest_reject (self, row, ERASED, field);
  g_clear_pointer (&row->waits_for, g_free);
  g_free (row->line);
  row->line = g_strdup ("");
  if (!dme_server_txn_add_reject (self->txn, row, task->op->type, self->now, error) ||
      !dme_server_txn_close_reject (self->txn, row->stream, row->seq, error))
    return FALSE;
  if (row->no != 0) /* It waited, so it lies in the log. */
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new ();

      g_ptr_array_add (ids, task->op->id);
      if (!dme_server_txn_forget (self->txn, ids, row->rev, self->now, error))
        return FALSE;
      g_hash_table_remove_all (self->rejects);
    }
  g_queue_push_tail (self->arrived, g_strdup (task->op->id));
  return TRUE;
}

/* Is it about a record that was erased, or a new one that would belong to it? (out) *parent: then
 * that one, *field: by which. */
static gboolean
find_late (DmeIngest *self,
           const DmeTask *task,
           gboolean *late,
           DmeServerRecord **parent,
           const char **field,
           GError **error)
{
  const DmeField *named = dme_type_get_parent_field (task->type);
  const char *id = named != NULL ? dme_fields_get (task->op->set, named->name) : NULL;

  *parent = NULL;
  *field = NULL;
  *late = task->record != NULL && task->record->row->erased;
  if (task->record != NULL || id == NULL)
    return TRUE;
  if (!dme_ingest_find_record (self, id, parent, error))
    return FALSE;
  *late = *parent != NULL && (*parent)->row->erased;
  *field = named->name;
  return TRUE;
}

/**
 * dme_ingest_refuse_late:
 * @self: the push
 * @task: an op that does not erase; gets @late
 * @error: of the database
 *
 * Refuses what is said of a record that was erased, or of a new one that would belong to it.
 *
 * Returns: success; the verdict is in the row of @task if it is late
 */
gboolean
dme_ingest_refuse_late (DmeIngest *self, DmeTask *task, GError **error)
{
  DmeServerRecord *parent;
  const char *field;

  if (!find_late (self, task, &task->late, &parent, &field, error))
    return FALSE;
  if (!task->late)
    return TRUE;
  if (task->record == NULL)
    {
      task->record = add_tombstone (self, task, parent->row->id, parent->row->region);
      if (!dme_ingest_flush (self, error))
        return FALSE;
    }
  return refuse (self, task, field, error);
}

/**
 * dme_ingest_settle_name:
 * @self: the push
 * @op: what was sent
 * @row: it, under a name that is used
 * @known: what was sent under that name before, which is something else
 * @verdict: (out) (nullable) (transfer full): the answer; %NULL: it is a clash
 * @error: of the database
 *
 * If one of the two erases the record that both are about, the other is of no meaning any more. Of
 * a clash that is about an erased record nothing is kept but that it was.
 */
gboolean
dme_ingest_settle_name (DmeIngest *self,
                        DmeOp *op,
                        DmeOpRow *row,
                        const DmeOpRow *known,
                        DmeVerdict **verdict,
                        GError **error)
{
  DmeTask task = { .op = op, .row = row };
  gboolean same = g_strcmp0 (known->record, op->id) == 0;
  DmeServerRecord *parent;
  const char *field;

  *verdict = NULL;
  task.type = op->type != NULL ? dme_schema_find_type (op->type) : NULL;
  if (task.type == NULL || !dme_uuid_is_valid (op->id))
    return TRUE;
  if (!dme_ingest_find_record (self, op->id, &task.record, error) ||
      !find_late (self, &task, &task.late, &parent, &field, error))
    return FALSE;
  if (same && op->erase && dme_type_may_be_erased (task.type))
    {
      if (!dme_ingest_erase (self, &task, error))
        return FALSE;
      if (row->verdict == DME_VERDICT_OK)
        row->verdict = DME_VERDICT_SAME; /* Whatever was said of what stood there before. */
      *verdict = dme_ingest_verdict_of (row);
    }
  else if (same && task.late)
    *verdict = dme_ingest_verdict_of (known);
  else if (task.late)
    {
      g_free (row->line);
      row->line = g_strdup ("");
    }
  return TRUE;
}
