/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-ingest-private.h"

/* Values that were not applied: kept beside the record until a person decides. */

const char *
dme_task_get_value (const DmeTask *task, const char *name)
{
  if (task->taken != NULL && dme_fields_has (task->taken, name))
    return dme_fields_get (task->taken, name);
  return dme_fields_get (task->op->set, name);
}

static gboolean
keep (DmeIngest *self, const DmeTask *task, const char *field, const char *value, GError **error)
{
  DmeConflictRow conflict = { .record = task->op->id,
                              .field = (char *) field,
                              .value = (char *) value,
                              .by = task->op->by,
                              .at = task->op->at,
                              .rev = task->row->rev };

  return dme_server_txn_keep_conflict (self->txn, &conflict, task->row->device_no, error);
}

static gboolean
drop (DmeIngest *self, const DmeTask *task, const char *field, const char *value, GError **error)
{
  return task->record->row->conflicts == 0 ||
         dme_server_txn_drop_conflicts (self->txn, task->op->id, field, task->row->device_no, value,
                                        error);
}

/* What this op wrote, or found written, is no question any more. */
static gboolean
drop_settled (DmeIngest *self,
              const DmeTask *task,
              const DmeFields *set,
              const DmeOutcome *outcome,
              GError **error)
{
  for (guint i = 0; i < dme_fields_get_size (set); i++)
    {
      const char *name = dme_fields_get_name_at (set, i);

      if (!g_ptr_array_find (outcome->conflicts, name, NULL) &&
          !drop (self, task, name, dme_fields_get_value_at (set, i), error))
        return FALSE;
    }
  return TRUE;
}

/* Somebody edits what somebody else had deleted: the record lives, and the delete is kept beside.
 */
static gboolean
keep_undone_delete (DmeIngest *self, const DmeTask *task, GError **error)
{
  gint64 rev = 0, device = 0;
  DmeConflictRow conflict = { .record = task->op->id,
                              .field = (char *) DME_FIELD_DELETED,
                              .value = (char *) "true",
                              .rev = task->row->rev,
                              .by = task->record->row->updated_by,
                              .at = task->record->row->updated_at };

  dme_server_record_get_stamp (task->record, DME_FIELD_DELETED, &rev, &device);
  return device == 0 || device == task->row->device_no ||
         dme_server_txn_keep_conflict (self->txn, &conflict, device, error);
}

/* The author has seen that value and chosen. */
static gboolean
drop_decided_one (DmeIngest *self, const DmeTask *task, gint64 rev, GError **error)
{
  for (guint i = 0; i < dme_fields_get_size (task->op->set); i++)
    if (!dme_server_txn_drop_conflict (self->txn, task->op->id,
                                       dme_fields_get_name_at (task->op->set, i), rev, error))
      return FALSE;
  return task->op->del == DME_DEL_NONE ||
         dme_server_txn_drop_conflict (self->txn, task->op->id, DME_FIELD_DELETED, rev, error);
}

static gboolean
drop_decided (DmeIngest *self, const DmeTask *task, GError **error)
{
  const GArray *decides = task->op->decides;

  for (guint i = 0; decides != NULL && i < decides->len; i++)
    if (!drop_decided_one (self, task, g_array_index (decides, gint64, i), error))
      return FALSE;
  return TRUE;
}

gboolean
dme_ingest_settle_conflicts (DmeIngest *self,
                             const DmeTask *task,
                             const DmeOutcome *outcome,
                             GError **error)
{
  const char *deleted = outcome->deleted ? "true" : "false";

  if (!drop_decided (self, task, error) ||
      !drop_settled (self, task, task->op->set, outcome, error) ||
      (task->taken != NULL && !drop_settled (self, task, task->taken, outcome, error)) ||
      (task->del != DME_DEL_NONE && !outcome->del_conflict &&
       !drop (self, task, DME_FIELD_DELETED, deleted, error)))
    return FALSE;
  for (guint i = 0; i < outcome->conflicts->len; i++)
    {
      const char *name = g_ptr_array_index (outcome->conflicts, i);

      if (!keep (self, task, name, dme_task_get_value (task, name), error))
        return FALSE;
    }
  if (outcome->del_conflict && !keep (self, task, DME_FIELD_DELETED, "true", error))
    return FALSE;
  if (outcome->del_applied && !outcome->deleted && task->del == DME_DEL_NONE &&
      !keep_undone_delete (self, task, error))
    return FALSE;
  return TRUE;
}
