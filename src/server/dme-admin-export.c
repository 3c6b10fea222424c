/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "dme-admin.h"
#include "dme-export.h"
#include "dme-server-db-sqlite.h"

static gboolean
run_export (DmeServerDb *db,
            const DmeType *type,
            DmeExportFormat format,
            FILE *out,
            const char *output,
            GError **error)
{
  if (!dme_export (db, type, format, out, error))
    return FALSE;
  if (fflush (out) == 0 && !ferror (out))
    return TRUE;
  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT, _ ("Cannot write %s: %s"),
               output, g_strerror (errno));
  return FALSE;
}

/* A file appears only when it is complete. */
static gboolean
export_to_file (DmeServerDb *db,
                const DmeType *type,
                DmeExportFormat format,
                const char *output,
                GError **error)
{
  g_autofree char *part = g_strconcat (output, ".part", NULL);
  FILE *out = g_fopen (part, "w");
  gboolean ok;

  if (out == NULL)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT, _ ("Cannot write %s: %s"),
                   output, g_strerror (errno));
      return FALSE;
    }
  ok = run_export (db, type, format, out, output, error);
  fclose (out);
  if (ok && g_rename (part, output) != 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT, _ ("Cannot write %s: %s"),
                   output, g_strerror (errno));
      ok = FALSE;
    }
  if (!ok)
    g_unlink (part);
  return ok;
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

  db = dme_server_db_sqlite_open (dir, &error);
  if (db == NULL ||
      !(output != NULL ? export_to_file (db, type, kind, output, &error)
                       : run_export (db, type, kind, stdout, _ ("standard output"), &error)))
    return dme_admin_fail (dir, error);
  return DME_EXIT_DONE;
}
