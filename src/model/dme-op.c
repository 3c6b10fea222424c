/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-op.h"

static const char *const verdict_codes[] = {
  [DME_VERDICT_NONE] = "none",         [DME_VERDICT_OK] = "ok",
  [DME_VERDICT_SAME] = "same",         [DME_VERDICT_CONFLICT] = "conflict",
  [DME_VERDICT_REJECTED] = "rejected", [DME_VERDICT_WAITING] = "waiting",
};

/**
 * dme_op_new:
 *
 * Returns: (transfer full): an op that changes nothing yet
 */
DmeOp *
dme_op_new (void)
{
  DmeOp *self = g_new0 (DmeOp, 1);

  self->set = dme_fields_new ();
  return self;
}

/**
 * dme_op_copy:
 * @self: (nullable): an op
 *
 * Returns: (transfer full) (nullable): a deep copy
 */
DmeOp *
dme_op_copy (const DmeOp *self)
{
  DmeOp *copy;

  if (self == NULL)
    return NULL;

  copy = g_new0 (DmeOp, 1);
  copy->seq = self->seq;
  copy->type = g_strdup (self->type);
  copy->id = g_strdup (self->id);
  copy->base = self->base;
  copy->generation = self->generation;
  copy->del = self->del;
  copy->erase = self->erase;
  copy->set = dme_fields_copy (self->set);
  copy->by = g_strdup (self->by);
  copy->at = g_strdup (self->at);
  copy->again = self->again != NULL ? g_array_copy (self->again) : NULL;
  copy->decides = self->decides != NULL ? g_array_copy (self->decides) : NULL;
  return copy;
}

void
dme_op_free (DmeOp *self)
{
  if (self == NULL)
    return;

  g_free (self->type);
  g_free (self->id);
  dme_fields_free (self->set);
  g_free (self->by);
  g_free (self->at);
  g_clear_pointer (&self->again, g_array_unref);
  g_clear_pointer (&self->decides, g_array_unref);
  g_free (self);
}

/**
 * dme_verdict_get_code:
 * @kind: a kind of verdict
 *
 * Returns: (transfer none): its name on the wire
 */
const char *
dme_verdict_get_code (DmeVerdictKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (verdict_codes), "none");

  return verdict_codes[kind];
}

/**
 * dme_verdict_from_code:
 * @code: (nullable): a name from the wire
 * @kind: (out): the kind
 *
 * Returns: whether @code names a verdict that a server can give; "none" is not one
 */
gboolean
dme_verdict_from_code (const char *code, DmeVerdictKind *kind)
{
  guint i;

  g_return_val_if_fail (kind != NULL, FALSE);

  for (i = DME_VERDICT_OK; i < G_N_ELEMENTS (verdict_codes); i++)
    if (g_strcmp0 (code, verdict_codes[i]) == 0)
      {
        *kind = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dme_verdict_new:
 * @seq: the op it speaks of
 * @kind: what the server says
 *
 * Returns: (transfer full): a verdict with nothing else filled in
 */
DmeVerdict *
dme_verdict_new (gint64 seq, DmeVerdictKind kind)
{
  DmeVerdict *self = g_new0 (DmeVerdict, 1);

  self->seq = seq;
  self->kind = kind;
  return self;
}

void
dme_verdict_free (DmeVerdict *self)
{
  if (self == NULL)
    return;

  g_free (self->code);
  g_free (self->field);
  g_strfreev (self->fields);
  g_free (self->waits_for);
  g_free (self);
}
