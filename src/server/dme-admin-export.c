/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-admin.h"
#include "dme-export.h"
#include "dme-output.h"

static void
say_left_out (gint64 n)
{
  g_autofree char *text = NULL;

  if (n == 0)
    return;
  text = g_strdup_printf (ngettext ("%u record is left out: its person has withdrawn the consent.",
                                    "%u records are left out: their persons have withdrawn the "
                                    "consent.",
                                    (gulong) n),
                          (guint) n);
  g_printerr ("desad: %s\n", text);
}

/* A file appears only when it is complete; it is its user's alone. */
static gboolean
run_export (DmeServerDb *db,
            const DmeType *type,
            DmeExportFormat format,
            const char *output,
            GError **error)
{
  const char *shown = output != NULL ? output : _ ("standard output");
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DmeOutput) out = dme_output_open (output != NULL ? output : "-", &local_error);
  gint64 left_out = 0;

  if (out != NULL &&
      dme_export (db, type, format, dme_output_get_file (out), &left_out, &local_error) &&
      dme_output_finish (out, &local_error))
    {
      say_left_out (left_out);
      return TRUE;
    }
  if (local_error->domain == G_IO_ERROR)
    g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT, _ ("Cannot write %s: %s"),
                 shown, local_error->message);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

int
dme_verb_export (int argc, char **argv)
{
  static char *format, *output;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("json or csv"), N_ ("FORMAT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      N_ ("Write here instead of to standard output"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  const char *dir;
  int status;
  const DmeType *type;
  DmeExportFormat kind;
  g_autoptr (DmeServerDb) db = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_admin_parse (&argc, &argv, entries, "TYPE --format json|csv [--output FILE]",
                        N_ ("Writes all records of a type that are not deleted."), &dir, &status))
    return status;
  if (argc != 2)
    return dme_admin_usage (_ ("Name one type, such as activity."));
  type = dme_schema_find_type (argv[1]);
  if (type == NULL)
    return dme_admin_usage (_ ("\"%s\" is not a type of record."), argv[1]);
  if (g_strcmp0 (format, "json") == 0)
    kind = DME_EXPORT_JSON;
  else if (g_strcmp0 (format, "csv") == 0)
    kind = DME_EXPORT_CSV;
  else
    return dme_admin_usage (_ ("--format: give json or csv."));

  db = dme_admin_open (dir, &error);
  if (db == NULL || !run_export (db, type, kind, output, &error))
    return dme_admin_fail (dir, error);
  return DME_EXIT_DONE;
}
