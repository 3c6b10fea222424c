/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-export.h"
#include "dme-record.h"
#include "dme-wire.h"

static const char *const columns[] = { "id",         "region",     "rev",       "created_at",
                                       "created_by", "updated_at", "updated_by" };

typedef struct
{
  const DmeType *type;
  DmeExportFormat format;
  FILE *out;
  gint64 written;
} Export;

static gboolean
is_number (const char *value)
{
  char *end = NULL;

  if (*value == '+' || (*value == '-' && !g_ascii_isdigit (value[1])))
    return FALSE;
  g_ascii_strtod (value, &end);
  return end != value && *end == '\0';
}

/**
 * dme_csv_cell:
 * @value: (nullable): a text of anybody's making
 *
 * RFC 4180 quoting. A cell that a spreadsheet would run as a formula gets an apostrophe in front,
 * unless it is a number.
 *
 * Returns: (transfer full): the cell as it stands in the file
 */
char *
dme_csv_cell (const char *value)
{
  g_autoptr (GString) cell = g_string_new (NULL);

  if (value == NULL || *value == '\0')
    return g_strdup ("");
  if (strchr ("=+-@\t\r", *value) != NULL && !is_number (value))
    g_string_append_c (cell, '\'');
  g_string_append (cell, value);
  if (strpbrk (cell->str, ",\"\r\n") == NULL)
    return g_string_free (g_steal_pointer (&cell), FALSE);
  g_string_replace (cell, "\"", "\"\"", 0);
  g_string_prepend_c (cell, '"');
  g_string_append_c (cell, '"');
  return g_string_free (g_steal_pointer (&cell), FALSE);
}

static void
write_cell (Export *self, gboolean first, const char *value)
{
  g_autofree char *cell = dme_csv_cell (value);

  fprintf (self->out, "%s%s", first ? "" : ",", cell);
}

static gboolean
is_column (const char *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      if (g_str_equal (columns[i], field))
        return TRUE;
    }
  return FALSE;
}

static void
write_header (Export *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    write_cell (self, i == 0, columns[i]);
  for (gsize i = 0; i < self->type->n_fields; i++)
    {
      if (!is_column (self->type->fields[i].name))
        write_cell (self, FALSE, self->type->fields[i].name);
    }
  fputs ("\r\n", self->out);
}

static void
write_csv (Export *self, const DmeRecord *record)
{
  g_autofree char *rev = g_strdup_printf ("%" G_GINT64_FORMAT, record->rev);
  const char *values[] = { record->id,         record->region,     rev,
                           record->created_at, record->created_by, record->updated_at,
                           record->updated_by };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    write_cell (self, i == 0, values[i]);
  for (gsize i = 0; i < self->type->n_fields; i++)
    {
      if (!is_column (self->type->fields[i].name))
        write_cell (self, FALSE, dme_fields_get (record->fields, self->type->fields[i].name));
    }
  fputs ("\r\n", self->out);
}

static DmeRecord *
record_from (const DmeType *type, const DmeRecordRow *row, GError **error)
{
  g_autoptr (DmeFields) fields = dme_wire_fields_from_json (type, row->body, -1, error);
  DmeRecord *record;

  if (fields == NULL)
    return NULL;
  record = dme_record_new (type, row->id);
  dme_fields_apply (record->fields, fields);
  record->region = g_strdup (row->region);
  record->rev = row->rev;
  record->deleted = row->deleted;
  record->created_at = g_strdup (row->created_at);
  record->created_by = g_strdup (row->created_by);
  record->updated_at = g_strdup (row->updated_at);
  record->updated_by = g_strdup (row->updated_by);
  return record;
}

static gboolean
write_record (const DmeRecordRow *row, gpointer user_data, GError **error)
{
  Export *self = user_data;
  g_autoptr (DmeRecord) record = NULL;
  g_autofree char *json = NULL;

  if (row->deleted)
    return TRUE;
  record = record_from (self->type, row, error);
  if (record == NULL)
    return FALSE;
  if (self->format == DME_EXPORT_CSV)
    write_csv (self, record);
  else
    {
      json = dme_wire_record_to_json (record);
      fprintf (self->out, "%s\n%s", self->written > 0 ? "," : "", json);
    }
  self->written++;
  return TRUE;
}

gboolean
dme_export (DmeServerDb *db, const DmeType *type, DmeExportFormat format, FILE *out, GError **error)
{
  Export self = { .type = type, .format = format, .out = out };

  if (format == DME_EXPORT_CSV)
    write_header (&self);
  else
    fputc ('[', out);
  if (!dme_server_db_each_record (db, type->name, write_record, &self, error))
    return FALSE;
  if (format == DME_EXPORT_JSON)
    fputs (self.written > 0 ? "\n]\n" : "]\n", out);
  return TRUE;
}
