/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-wire-private.h"

/* Whole records as JSON, for people and scripts; what travels are ops. */

/* Beside the fields: "state", or "record_state" where a field has that name. */
static const char *
name_of (const DmeRecord *record, const char *member)
{
  return dme_record_name_member (record->type, member);
}

static void
append_record (GString *out, const DmeRecord *record)
{
  const char *region = record->region;

  if (region == NULL && record->type != NULL &&
      dme_type_find_field (record->type, "region") != NULL)
    region = dme_fields_get (record->fields, "region");

  g_string_append_c (out, '{');
  dme_json_append_text (out, name_of (record, "id"), record->id);
  dme_json_append_text (out, name_of (record, "type"),
                        record->type != NULL ? record->type->name : NULL);
  dme_json_append_text (out, name_of (record, "region"), region);
  dme_json_append_int (out, name_of (record, "rev"), record->rev);
  dme_json_append_key (out, name_of (record, "deleted"));
  g_string_append (out, record->deleted ? "true" : "false");
  dme_json_append_text (out, name_of (record, "state"), dme_state_get_code (record->state));
  dme_json_append_text (out, name_of (record, "created_at"), record->created_at);
  dme_json_append_text (out, name_of (record, "created_by"), record->created_by);
  dme_json_append_text (out, name_of (record, "updated_at"), record->updated_at);
  dme_json_append_text (out, name_of (record, "updated_by"), record->updated_by);
  if (record->refused_code != NULL)
    {
      dme_json_append_key (out, name_of (record, "refused"));
      g_string_append_c (out, '{');
      dme_json_append_text (out, "code", record->refused_code);
      dme_json_append_text (out, "field", record->refused_field);
      g_string_append_c (out, '}');
    }
  if (record->damaged)
    {
      dme_json_append_key (out, name_of (record, "damaged"));
      g_string_append (out, "true");
    }
  dme_wire_append_members (out, record->type, record->fields, dme_record_is_member);
  g_string_append_c (out, '}');
}

/**
 * dme_wire_record_to_json:
 * @record: a record
 *
 * Writes a whole record for people and scripts, flat: what every record has, under the names of
 * dme_record_name_member(), then its fields. Absent values are left out.
 *
 * Returns: (transfer full): JSON, compact
 */
char *
dme_wire_record_to_json (const DmeRecord *record)
{
  GString *out = g_string_sized_new (768);

  append_record (out, record);

  return g_string_free (out, FALSE);
}

/**
 * dme_wire_records_to_json:
 * @records: (element-type DmeRecord): records
 *
 * Writes records as one JSON array, one record a line, so that line tools work too.
 *
 * Returns: (transfer full): JSON, ended by a newline
 */
char *
dme_wire_records_to_json (GPtrArray *records)
{
  GString *out = g_string_sized_new (768 * (records->len + 1));
  guint i;

  g_string_append_c (out, '[');
  for (i = 0; i < records->len; i++)
    {
      g_string_append (out, i > 0 ? ",\n" : "\n");
      append_record (out, g_ptr_array_index (records, i));
    }
  g_string_append (out, records->len > 0 ? "\n]\n" : "]\n");

  return g_string_free (out, FALSE);
}
