/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-wire.h"

/* Records as a file for other programs: codes and canonical values, no
 * labels, so that what was written can be read again. */

static const char *const leading[] = { "id",         "rev",        "state",     "created_at",
                                       "created_by", "updated_at", "updated_by" };

static char *
leading_value (const DmeRecord *record, const char *name)
{
  if (g_str_equal (name, "id"))
    return g_strdup (record->id);
  if (g_str_equal (name, "rev"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, record->rev);
  if (g_str_equal (name, "state"))
    return g_strdup (dme_state_get_code (record->state));
  if (g_str_equal (name, "created_at"))
    return g_strdup (record->created_at);
  if (g_str_equal (name, "created_by"))
    return g_strdup (record->created_by);
  if (g_str_equal (name, "updated_at"))
    return g_strdup (record->updated_at);
  return g_strdup (record->updated_by);
}

/**
 * dme_cli_csv_append_cell:
 * @row: where to append
 * @value: (nullable): text; nothing gives an empty cell
 * @number: whether it is a number of our own making
 *
 * One cell by RFC 4180. A text that a spreadsheet would run as a formula
 * gets an apostrophe in front, as OWASP advises: names come from anybody.
 */
void
dme_cli_csv_append_cell (GString *row, const char *value, gboolean number)
{
  gboolean formula;

  if (value == NULL || *value == '\0')
    return;
  formula = !number && strchr ("=+-@\t\r", *value) != NULL;
  if (!formula && strpbrk (value, ",\"\r\n") == NULL)
    {
      g_string_append (row, value);
      return;
    }
  g_string_append_c (row, '"');
  if (formula)
    g_string_append_c (row, '\'');
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (row, '"');
      g_string_append_c (row, *c);
    }
  g_string_append_c (row, '"');
}

static gboolean
is_number (const DmeField *field)
{
  return field->kind == DME_KIND_INT || field->kind == DME_KIND_MONEY;
}

static void
append_csv_record (GString *csv, const DmeRecord *record)
{
  for (gsize i = 0; i < G_N_ELEMENTS (leading); i++)
    {
      g_autofree char *value = leading_value (record, leading[i]);

      if (i > 0)
        g_string_append_c (csv, ',');
      dme_cli_csv_append_cell (csv, value, FALSE);
    }
  for (gsize i = 0; i < record->type->n_fields; i++)
    {
      const DmeField *field = &record->type->fields[i];

      g_string_append_c (csv, ',');
      dme_cli_csv_append_cell (csv, dme_record_get (record, field->name), is_number (field));
    }
  g_string_append (csv, "\r\n");
}

static char *
records_to_csv (const DmeType *type, GPtrArray *records)
{
  g_autoptr (GString) csv = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (leading); i++)
    g_string_append_printf (csv, "%s%s", i > 0 ? "," : "", leading[i]);
  for (gsize i = 0; i < type->n_fields; i++)
    g_string_append_printf (csv, ",%s", type->fields[i].name);
  g_string_append (csv, "\r\n");
  for (guint i = 0; i < records->len; i++)
    append_csv_record (csv, g_ptr_array_index (records, i));
  return g_string_free (g_steal_pointer (&csv), FALSE);
}

/* Whole or not at all; readable by the user alone, since it holds people. */
static DmeCliStatus
write_output (const char *output, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (g_str_equal (output, "-"))
    {
      dme_cli_print ("%s", text);
      return DME_CLI_DONE;
    }
  if (g_file_set_contents_full (output, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error))
    return DME_CLI_DONE;
  g_debug ("%s", error->message);
  sentence = g_strdup_printf (_ ("The file “%s” cannot be written. Check that the folder exists, "
                                 "is yours and has room."),
                              g_utf8_validate (output, -1, NULL) ? output : "?");
  dme_cli_complain ("output", sentence);
  return DME_CLI_REFUSED;
}

DmeCliStatus
dme_cli_export (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  const char *format = dme_cli_get_option (cli, "format");
  const char *output = dme_cli_get_option (cli, "output");
  g_autoptr (DmeQuery) query = NULL;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (type == NULL)
    return status;
  if (format == NULL || !(g_str_equal (format, "csv") || g_str_equal (format, "json")))
    return dme_cli_usage_error ("%s", _ ("Say --format csv or --format json."));
  if (output == NULL || *output == '\0')
    return dme_cli_usage_error ("%s", _ ("Say --output FILE."));

  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  query = dme_query_new (type);
  records = dme_db_list (db, query, &error);
  if (records == NULL)
    return dme_cli_store_error (error, cli->dir);
  text = g_str_equal (format, "csv") ? records_to_csv (type, records)
                                     : dme_wire_records_to_json (records);
  return write_output (output, text);
}
