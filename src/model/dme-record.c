/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-record.h"

#include "dme-schema-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *code;
  const char *label;
} states[] = {
  [DME_STATE_SENT] = { "sent", NC_ ("record state", "Sent") },
  [DME_STATE_WAITING] = { "waiting", NC_ ("record state", "Waiting") },
  [DME_STATE_SENDING] = { "sending", NC_ ("record state", "Sending") },
  [DME_STATE_REFUSED] = { "refused", NC_ ("record state", "Refused") },
  [DME_STATE_CONFLICT] = { "conflict", NC_ ("record state", "Conflict") },
  [DME_STATE_HANDED_OVER] = { "handed_over", NC_ ("record state", "Handed over") },
  [DME_STATE_DRAFT] = { "draft", NC_ ("record state", "Draft") },
  [DME_STATE_PHOTOS_WAITING] = { "photos_waiting", NC_ ("record state", "Photos waiting") },
};

/**
 * dme_state_get_code:
 * @state: a state
 *
 * Returns: (transfer none): its name for scripts; stable
 */
const char *
dme_state_get_code (DmeState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), "waiting");

  return states[state].code;
}

/**
 * dme_state_from_code:
 * @code: (nullable): a name as dme_state_get_code() gives it
 * @state: (out): the state
 *
 * Returns: whether there is a state of that name
 */
gboolean
dme_state_from_code (const char *code, DmeState *state)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (code, states[i].code) == 0)
      {
        *state = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dme_state_get_label:
 * @state: a state
 *
 * Returns: (transfer none): its name in the language of the user
 */
const char *
dme_state_get_label (DmeState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), "");

  return g_dpgettext2 (GETTEXT_PACKAGE, "record state", states[state].label);
}

/**
 * dme_record_new:
 * @type: its type
 * @id: (nullable): its id
 *
 * Makes a record that is on nobody's disk yet. Fill it in before it is shared.
 *
 * Returns: (transfer full): the record, with empty fields
 */
DmeRecord *
dme_record_new (const DmeType *type, const char *id)
{
  DmeRecord *self = g_atomic_rc_box_new0 (DmeRecord);

  self->type = type;
  self->id = g_strdup (id);
  self->fields = dme_fields_new ();
  return self;
}

DmeRecord *
dme_record_ref (DmeRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
record_clear (gpointer data)
{
  DmeRecord *self = data;

  g_free (self->id);
  g_free (self->region);
  g_free (self->created_at);
  g_free (self->created_by);
  g_free (self->updated_at);
  g_free (self->updated_by);
  dme_fields_free (self->fields);
  g_free (self->refused_code);
  g_free (self->refused_field);
}

void
dme_record_unref (DmeRecord *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, record_clear);
}

/**
 * dme_record_get:
 * @self: a record
 * @field: the name of a field
 *
 * Returns: (transfer none) (nullable): its canonical value, or %NULL if there is none
 */
const char *
dme_record_get (const DmeRecord *self, const char *field)
{
  g_return_val_if_fail (self != NULL, NULL);

  return dme_fields_get (self->fields, field);
}

/* One cell of the grid; a value that is no count adds nothing. */
static gint64
read_cell (const DmeFields *fields, const char *category, const char *sex, gboolean *known)
{
  char name[64];
  gint64 count;

  g_snprintf (name, sizeof name, "att_%s_%s", category, sex);
  count = dme_fields_get_int (fields, name, -1);
  if (count < 0)
    return 0;

  *known = TRUE;
  return MIN (count, G_MAXINT32); /* no sum of these overflows */
}

/**
 * dme_attendance_of:
 * @fields: the fields of an activity
 * @out: (out caller-allocates): the totals
 *
 * Counts who came. A number typed without a split counts only when the grid is
 * empty; if a record holds both (two people filled it in), the grid counts,
 * since it can be checked.
 */
void
dme_attendance_of (const DmeFields *fields, DmeAttendance *out)
{
  const DmeChoice *category;
  gint64 typed;

  g_return_if_fail (fields != NULL && out != NULL);

  memset (out, 0, sizeof *out);
  for (category = dme_attendance_categories; category->code != NULL; category++)
    {
      out->l += read_cell (fields, category->code, "l", &out->known);
      out->p += read_cell (fields, category->code, "p", &out->known);
    }
  out->total = out->l + out->p;

  typed = dme_fields_get_int (fields, "att_estimate", -1);
  if (out->total == 0 && typed >= 0)
    {
      out->known = TRUE;
      out->total = typed;
      out->estimate = dme_fields_get_bool (fields, "att_is_estimate");
    }
}
