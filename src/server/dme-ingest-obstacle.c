/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-ingest-private.h"
#include "dme-uuid.h"

/* What an op has to wait for: a refused op of its own record and stream, a record that is not here
 * yet. And what it takes along when it brings refused ops again. */

static gboolean
brings_again (const DmeOp *op)
{
  return op->again != NULL && op->again->len > 0;
}

gboolean
dme_ingest_has_again (const DmeOp *op, gint64 seq)
{
  for (guint i = 0; op->again != NULL && i < op->again->len; i++)
    {
      if (g_array_index (op->again, gint64, i) == seq)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_behind_refused (const DmeTask *task, GPtrArray *rejects)
{
  for (guint i = 0; i < rejects->len; i++)
    {
      const DmeRejectRow *reject = g_ptr_array_index (rejects, i);

      if (g_strcmp0 (reject->record, task->op->id) == 0 && reject->seq < task->op->seq &&
          !dme_ingest_has_again (task->op, reject->seq))
        return TRUE;
    }
  return FALSE;
}

/* Ops of the same record and stream that wait and are older than this one. */
static gboolean
find_held (DmeIngest *self, DmeTask *task, GError **error)
{
  g_autoptr (GPtrArray)
    held = dme_server_txn_list_waiting_of (self->txn, task->row->stream, task->op->id, error);

  if (held == NULL)
    return FALSE;
  for (guint i = held->len; i > 0; i--)
    {
      if (((DmeOpRow *) g_ptr_array_index (held, i - 1))->seq >= task->op->seq)
        g_ptr_array_remove_index (held, i - 1);
    }
  if (held->len > 0)
    task->held = g_steal_pointer (&held);
  return TRUE;
}

/* An op that brings refused ones again stands for all of the record that was not taken: what waited
 * behind them is judged with it, except for the fields that it sets itself. Deciding those later
 * would put older values over newer ones. */
static gboolean
take_held_along (DmeTask *task, GError **error)
{
  task->held_ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  task->taken = dme_fields_new ();
  task->taken_base = G_MAXINT64;
  for (guint i = 0; i < task->held->len; i++)
    {
      const DmeOpRow *row = g_ptr_array_index (task->held, i);
      DmeOp *op = dme_wire_op_from_json (row->line, -1, error);

      if (op == NULL)
        return FALSE;
      g_ptr_array_add (task->held_ops, op);
      if (dme_ingest_has_again (task->op, op->seq))
        continue;
      for (guint n = 0; n < dme_fields_get_size (op->set); n++)
        {
          const char *name = dme_fields_get_name_at (op->set, n);

          if (!dme_fields_has (task->op->set, name))
            dme_fields_set (task->taken, name, dme_fields_get_value_at (op->set, n));
        }
      task->taken_base = MIN (task->taken_base, op->base);
      if (task->op->del == DME_DEL_NONE && op->del != DME_DEL_NONE)
        task->del = op->del;
    }
  return TRUE;
}

static const char *
wanted (const DmeTask *task, const char *field)
{
  if (dme_fields_has (task->op->set, field))
    return dme_fields_get (task->op->set, field);
  return task->taken != NULL ? dme_fields_get (task->taken, field) : NULL;
}

/* (out) *obstacle: the record this op has to wait for, or NULL. */
gboolean
dme_ingest_find_obstacle (DmeIngest *self, DmeTask *task, const char **obstacle, GError **error)
{
  const DmeField *parent_field = dme_type_get_parent_field (task->type);
  const char *parent = NULL;
  DmeServerRecord *record = NULL;
  GPtrArray *rejects = dme_ingest_get_rejects (self, task->row->stream, error);

  *obstacle = NULL;
  if (rejects == NULL || (self->any_waiting && !find_held (self, task, error)))
    return FALSE;
  if (is_behind_refused (task, rejects) || (task->held != NULL && !brings_again (task->op)))
    {
      *obstacle = task->op->id;
      return TRUE;
    }
  if (task->held != NULL && !take_held_along (task, error))
    return FALSE;
  if (task->record == NULL && task->op->base > 0 && !brings_again (task->op))
    {
      *obstacle = task->op->id; /* Somebody else made it, and that has not come yet. */
      return TRUE;
    }
  if (parent_field != NULL)
    parent = wanted (task, parent_field->name);
  if (parent == NULL || !dme_uuid_is_valid (parent) || g_str_equal (parent, task->op->id))
    return TRUE; /* Nothing, or nothing that could ever arrive: validation speaks of it. */
  if (!dme_ingest_find_record (self, parent, &record, error))
    return FALSE;
  *obstacle = record == NULL ? parent : NULL;
  return TRUE;
}

/* The ops that were brought again are history, and so is what waited behind them. */
gboolean
dme_ingest_close_again (DmeIngest *self, DmeTask *task, GError **error)
{
  GPtrArray *rejects =
    brings_again (task->op) ? dme_ingest_get_rejects (self, task->row->stream, error) : NULL;

  for (guint i = rejects != NULL ? rejects->len : 0; i > 0; i--)
    {
      gint64 seq = ((DmeRejectRow *) g_ptr_array_index (rejects, i - 1))->seq;

      if (!dme_ingest_has_again (task->op, seq))
        continue;
      if (!dme_server_txn_close_reject (self->txn, task->row->stream, seq, error))
        return FALSE;
      g_ptr_array_remove_index (rejects, i - 1);
    }
  for (guint i = 0; task->held_ops != NULL && i < task->held_ops->len; i++)
    {
      DmeOpRow *row = g_ptr_array_index (task->held, i);
      const DmeOp *op = g_ptr_array_index (task->held_ops, i);
      g_autoptr (GString) conflicts = g_string_new (NULL);
      g_auto (GStrv) fields =
        g_strsplit (task->row->verdict == DME_VERDICT_CONFLICT ? task->row->field : "", ",", -1);

      for (guint n = 0; fields[n] != NULL; n++)
        {
          if (dme_fields_has (op->set, fields[n]) && !dme_fields_has (task->op->set, fields[n]))
            g_string_append_printf (conflicts, "%s%s", conflicts->len > 0 ? "," : "", fields[n]);
        }
      row->verdict = conflicts->len > 0 ? DME_VERDICT_CONFLICT : DME_VERDICT_SAME;
      row->rev = dme_server_txn_next_rev (self->txn);
      row->field = conflicts->len > 0 ? g_strdup (conflicts->str) : NULL;
      g_clear_pointer (&row->waits_for, g_free);
      if (!dme_server_txn_set_verdict (self->txn, row, error))
        return FALSE;
    }
  return TRUE;
}
