/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-csv.h"
#include "dme-db-access.h"
#include "dme-db-consent.h"
#include "dme-output.h"
#include "dme-wire.h"
#include "dme-xlsx.h"

/* Records as a file for other programs: CSV and JSON hold codes and canonical values, no labels, so
 * that what was written can be read again; XLSX is for people. */

#define PAGE 500 /* records in memory at a time */

static const char *const leading[] = { "id",         "rev",        "state",      "created_at",
                                       "created_by", "updated_at", "updated_by", NULL };

typedef struct
{
  DmeDb *db;
  DmeTable *table;
  GArray *rows; /* of gint64 row ids */
  guint n_damaged;
} Export;

/* The records of the rows from @first on. One that is damaged is written with what is left of it,
 * and said aloud: nobody shall take what is missing for what is not known. */
static GPtrArray *
load_page (Export *self, guint first, GError **error)
{
  GPtrArray *records = dme_db_load_rows (self->db, &g_array_index (self->rows, gint64, first),
                                         MIN (PAGE, self->rows->len - first), error);

  for (guint i = 0; records != NULL && i < records->len; i++)
    if (dme_cli_complain_if_damaged (records->pdata[i]))
      self->n_damaged++;
  return records;
}

static gboolean
each_row (gpointer source, DmeRowFunc func, gpointer user_data, GError **error)
{
  Export *self = source;

  for (guint first = 0; first < self->rows->len; first += PAGE)
    {
      g_autoptr (GPtrArray) records = load_page (self, first, error);

      if (records == NULL)
        return FALSE;
      for (guint i = 0; i < records->len; i++)
        if (!func (dme_table_read_record (self->table, records->pdata[i]), user_data, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
write_json (Export *self, FILE *out, GError **error)
{
  fputc ('[', out);
  for (guint first = 0; first < self->rows->len; first += PAGE)
    {
      g_autoptr (GPtrArray) records = load_page (self, first, error);

      if (records == NULL)
        return FALSE;
      for (guint i = 0; i < records->len; i++)
        {
          g_autofree char *json = dme_wire_record_to_json (records->pdata[i]);

          fprintf (out, "%s\n%s", first + i > 0 ? "," : "", json);
        }
    }
  fputs (self->rows->len > 0 ? "\n]\n" : "]\n", out);
  return TRUE;
}

/* The sheet is written by its name, hence never to stdout. */
static gboolean
write_records (Export *self,
               const DmeType *type,
               const char *format,
               DmeOutput *out,
               GError **error)
{
  gboolean xlsx = g_str_equal (format, "xlsx");
  g_autoptr (DmeTable) table = dme_table_new_of_records (type, leading, xlsx);
  DmeRows rows = { each_row, self };

  self->table = table;
  if (g_str_equal (format, "json"))
    return write_json (self, dme_output_get_file (out), error);
  if (xlsx)
    return dme_xlsx_write (table, &rows, dme_type_get_label (type), dme_output_get_part (out),
                           error);
  return dme_csv_write (table, &rows, dme_output_get_file (out), error);
}

/* Files that cannot be written are no fault of the store. */
DmeCliStatus
dme_cli_output_error (const DmeCli *cli, const char *output, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (error->domain != G_IO_ERROR)
    return dme_cli_store_error (error, cli->dir);
  g_debug ("%s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    sentence = g_strdup (_ ("There are more records than a sheet holds. Use --format csv."));
  else
    sentence = g_strdup_printf (_ ("The file “%s” cannot be written. Check that the folder "
                                   "exists, is yours and has room."),
                                g_utf8_validate (output, -1, NULL) ? output : "?");
  dme_cli_complain ("output", sentence);
  return DME_CLI_REFUSED;
}

static gboolean
is_sensitive (const DmeType *type)
{
  for (gsize i = 0; i < type->n_fields; i++)
    if (type->fields[i].flags & DME_FIELD_SENSITIVE)
      return TRUE;
  return FALSE;
}

/* Who takes people's data out of the sealed store is told what that means, and it is noted. */
static gboolean
note_export (const Export *self, const DmeType *type, GError **error)
{
  DmeAccessNote note = { DME_ACCESS_EXPORT, type->name, NULL, NULL, self->rows->len };

  if (!is_sensitive (type))
    return TRUE;
  dme_cli_complain (NULL, _ ("This list holds names and numbers of people. Keep the file to "
                             "yourself, and delete it when it is no longer needed."));
  return dme_db_note_access (self->db, &note, error);
}

static gboolean
leave_out_withdrawn (const Export *self, const DmeType *type, GError **error)
{
  g_autofree char *text = NULL;
  guint n;

  if (!dme_db_leave_out_withdrawn (self->db, type, self->rows, &n, error))
    return FALSE;
  if (n == 0)
    return TRUE;

  text = g_strdup_printf (ngettext ("%u record is left out: its person has withdrawn the consent.",
                                    "%u records are left out: their persons have withdrawn the "
                                    "consent.",
                                    n),
                          n);
  dme_cli_complain (NULL, text);
  return TRUE;
}

static gboolean
is_format (const char *format)
{
  static const char *const formats[] = { "csv", "xlsx", "json", NULL };

  return format != NULL && g_strv_contains (formats, format);
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
  g_autoptr (DmeQueryResult) found = NULL;
  g_autoptr (DmeOutput) out = NULL;
  g_autoptr (GError) error = NULL;
  Export self = { 0 };

  if (type == NULL)
    return status;
  if (!is_format (format))
    return dme_cli_usage_error ("%s", _ ("Say --format csv, --format xlsx or --format json."));
  if (output == NULL || *output == '\0')
    return dme_cli_usage_error ("%s", _ ("Say --output FILE."));
  if (g_str_equal (format, "xlsx") && g_str_equal (output, "-"))
    return dme_cli_usage_error ("%s", _ ("A sheet is written to a file: say --output FILE."));

  db = dme_cli_open_to_read (cli, type, &status);
  if (db == NULL)
    return status;
  query = dme_query_new (type);
  found = dme_db_query (db, query, &error);
  if (found == NULL)
    return dme_cli_store_error (error, cli->dir);
  self = (Export){ .db = db, .rows = found->rows };
  if (!leave_out_withdrawn (&self, type, &error))
    return dme_cli_store_error (error, cli->dir);
  out = dme_output_open (output, &error);
  /* Noted first: never a file, nor a part of one on a pipe, that nothing was noted of. */
  if (out == NULL || !note_export (&self, type, &error) ||
      !write_records (&self, type, format, out, &error) || !dme_output_finish (out, &error))
    return dme_cli_output_error (cli, output, error);
  return self.n_damaged > 0 ? DME_CLI_STORE : DME_CLI_DONE;
}
