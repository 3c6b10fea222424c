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
  [DME_STATE_GONE] = { "gone", NC_ ("record state", "Not in your area any more") },
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

static const struct
{
  const char *name, *apart;
} members[] = {
  { "id", "record_id" },
  { "type", "record_type" },
  { "region", "region" }, /* The place of a record and its field are one thing. */
  { "rev", "record_rev" },
  { "deleted", "record_deleted" },
  { "state", "record_state" },
  { "created_at", "record_created_at" },
  { "created_by", "record_created_by" },
  { "updated_at", "record_updated_at" },
  { "updated_by", "record_updated_by" },
  { "refused", "record_refused" },
  { "damaged", "record_damaged" },
};

/**
 * dme_record_name_member:
 * @type: (nullable): a record type
 * @member: what every record has: id, type, region, rev, deleted, state, created_at, created_by,
 *   updated_at, updated_by, refused, damaged
 *
 * A paper has a state of its own, apart from that of its sending. Where fields and members stand
 * side by side, the field keeps the name it has in the schema.
 *
 * Returns: (transfer none): how @member is called beside the fields of @type: itself, or
 *   "record_state" where a field has that name
 */
const char *
dme_record_name_member (const DmeType *type, const char *member)
{
  g_return_val_if_fail (member != NULL, NULL);

  if (type == NULL || dme_type_find_field (type, member) == NULL)
    return member;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (member, members[i].name))
      return members[i].apart;

  return member;
}

/**
 * dme_record_is_member:
 * @type: (nullable): a record type
 * @name: a name beside those of its fields
 *
 * Returns: whether it is that of a member, see dme_record_name_member()
 */
gboolean
dme_record_is_member (const DmeType *type, const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (name, members[i].name) || g_str_equal (name, members[i].apart))
      return g_str_equal (name, dme_record_name_member (type, members[i].name));

  return FALSE;
}

/* "att_<category>_l" or "_p" of a known category: 'l' or 'p'; otherwise 0. */
static char
get_cell_sex (const char *name)
{
  const DmeChoice *category;
  gsize n;

  if (strncmp (name, "att_", 4) != 0)
    return 0;

  name += 4;
  n = strlen (name);
  if (n < 3 || name[n - 2] != '_' || (name[n - 1] != 'l' && name[n - 1] != 'p'))
    return 0;

  for (category = dme_attendance_categories; category->code != NULL; category++)
    if (strncmp (name, category->code, n - 2) == 0 && category->code[n - 2] == '\0')
      return name[n - 1];

  return 0;
}

static gint64
read_count (const char *value)
{
  gint64 count;

  /* No sum of 20 such numbers overflows. */
  if (value != NULL && g_ascii_string_to_signed (value, 10, 0, G_MAXINT32, &count, NULL))
    return count;

  return -1;
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
  gint64 typed;
  guint i;

  g_return_if_fail (fields != NULL && out != NULL);

  memset (out, 0, sizeof *out);
  for (i = 0; i < dme_fields_get_size (fields); i++)
    {
      char sex = get_cell_sex (dme_fields_get_name_at (fields, i));
      gint64 count = sex != 0 ? read_count (dme_fields_get_value_at (fields, i)) : -1;

      if (count < 0)
        continue;
      out->known = TRUE;
      if (sex == 'l')
        out->l += count;
      else
        out->p += count;
    }
  out->total = out->l + out->p;

  typed = read_count (dme_fields_get (fields, "att_estimate"));
  if (out->total == 0 && typed >= 0)
    {
      out->known = TRUE;
      out->total = typed;
      out->estimate = dme_fields_get_bool (fields, "att_is_estimate");
    }
}
