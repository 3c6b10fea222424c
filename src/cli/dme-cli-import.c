/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "dme-cli-import.h"

/* The verb: what the file is, which column is which field, and what came of it. */

static char *
shown_path (const char *path)
{
  return g_filename_display_name (path);
}

static DmeCliStatus
file_error (const char *path, const GError *error)
{
  g_autofree char *shown = shown_path (path);
  g_autofree char *text = NULL;

  g_debug ("%s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    text =
      g_strdup_printf (_ ("The file “%s” is Unicode text (UTF-16). Save it as CSV UTF-8."), shown);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    text = g_strdup_printf (_ ("There is no file “%s”."), shown);
  else
    text = g_strdup_printf (_ ("The file “%s” cannot be read."), shown);
  dme_cli_complain (NULL, text);
  return DME_CLI_REFUSED;
}

/* The headings of a file may be in another language than that of this terminal. */
static void
learn_languages (DmeImportPlan *plan)
{
  g_autofree char *language = g_strdup (g_getenv ("LANGUAGE"));
  g_autofree char *locale = g_strdup (setlocale (LC_ALL, NULL));

  dme_import_plan_learn (plan);
  g_setenv ("LANGUAGE", "id", TRUE);
  setlocale (LC_ALL, "C"); /* a change of locale makes gettext look at LANGUAGE again */
  setlocale (LC_ALL, "C.UTF-8");
  dme_import_plan_learn (plan);

  if (language != NULL)
    g_setenv ("LANGUAGE", language, TRUE);
  else
    g_unsetenv ("LANGUAGE");
  setlocale (LC_ALL, "C");
  setlocale (LC_ALL, locale);
}

/* A resolved plan of the header, or NULL after the user was told why not. */
static DmeImportPlan *
make_plan (const DmeCli *cli, const DmeType *type, DmeCsvReader *reader, DmeCliStatus *status)
{
  g_autoptr (DmeImportPlan) plan = NULL;
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  GPtrArray *maps = dme_cli_get_options (cli, "map");
  DmeCsvRow header;

  *status = DME_CLI_REFUSED;
  if (!dme_csv_reader_next (reader, &header, &error))
    {
      if (error != NULL)
        *status = file_error (dme_cli_get_arg (cli, 1), error);
      else
        dme_cli_complain (NULL, _ ("The file is empty. Its first line names the columns."));
      return NULL;
    }
  if (header.fault != DME_CSV_GOOD)
    {
      dme_cli_complain (NULL, dme_csv_fault_get_text (header.fault));
      return NULL;
    }

  plan = dme_import_plan_new (type, &header);
  learn_languages (plan);
  for (guint i = 0; maps != NULL && i < maps->len; i++)
    {
      g_autofree char *reason = NULL;

      if (!dme_import_plan_map (plan, maps->pdata[i], &reason))
        {
          *status = dme_cli_usage_error ("%s", reason);
          return NULL;
        }
    }
  if (dme_import_plan_resolve (plan, reasons))
    return g_steal_pointer (&plan);
  for (guint i = 0; i < reasons->len; i++)
    dme_cli_complain (NULL, reasons->pdata[i]);
  return NULL;
}

/* A column that is not imported is never dropped without a word. */
static void
tell_columns (const DmeCliImport *self)
{
  for (guint i = 0; i < dme_import_plan_get_size (self->plan); i++)
    {
      const char *heading = dme_import_plan_get_heading (self->plan, i);
      const DmeField *field = dme_import_plan_get_field (self->plan, i);

      if (field == NULL && !dme_import_plan_is_ours (self->plan, i) && *heading != '\0')
        {
          g_autofree char *text = g_strdup_printf (_ ("The column “%.60s” is not imported. Name "
                                                      "its field with --map COLUMN=FIELD."),
                                                   heading);

          dme_cli_complain (NULL, text);
        }
      if (self->dry_run && !self->cli->json)
        dme_cli_print ("%u. %s → %s\n", i + 1, heading, field != NULL ? field->name : "-");
    }
}

static json_t *
columns_to_json (const DmeImportPlan *plan)
{
  json_t *columns = json_array ();

  for (guint i = 0; i < dme_import_plan_get_size (plan); i++)
    {
      const DmeField *field = dme_import_plan_get_field (plan, i);

      json_array_append_new (columns, json_pack ("{s:s, s:s?}", "column",
                                                 dme_import_plan_get_heading (plan, i), "field",
                                                 field != NULL ? field->name : NULL));
    }
  return columns;
}

static void
print_summary (const DmeCliImport *self)
{
  const char *errors = self->errors != NULL ? self->errors_path : NULL;
  g_autofree char *shown = errors != NULL ? shown_path (errors) : NULL;

  if (self->cli->json)
    {
      dme_cli_print_json (json_pack ("{s:b, s:I, s:I, s:I, s:I, s:I, s:s, s:s?, s:o}", "dry_run",
                                     self->dry_run, "lines", (json_int_t) self->lines, "imported",
                                     (json_int_t) self->imported, "already",
                                     (json_int_t) self->already, "refused",
                                     (json_int_t) self->refused, "notes", (json_int_t) self->notes,
                                     "encoding",
                                     dme_csv_reader_get_encoding (self->reader) == DME_CSV_UTF_8
                                       ? "utf-8"
                                       : "windows-1252",
                                     "errors", shown, "columns", columns_to_json (self->plan)));
      return;
    }
  dme_cli_print (self->dry_run
                   ? _ ("Would be imported: %d, already here: %d, refused: %d, of %d lines\n")
                   : _ ("Imported: %d, already here: %d, refused: %d, of %d lines\n"),
                 (int) self->imported, (int) self->already, (int) self->refused, (int) self->lines);
  if (shown != NULL)
    dme_cli_print (_ ("The refused lines are in “%s”, each with its reason. Mend and import "
                      "them.\n"),
                   shown);
}

static DmeCliStatus
run (DmeCliImport *self)
{
  g_autofree char *text = NULL;

  tell_columns (self);
  if (dme_cli_import_run (self))
    {
      print_summary (self);
      return self->refused > 0 ? DME_CLI_REFUSED : DME_CLI_DONE;
    }
  text = g_strdup_printf (_ ("The import has stopped: %d lines are in the store. Run it again and "
                             "it goes on; nothing comes twice."),
                          (int) (self->imported + self->already));
  dme_cli_complain (NULL, text);
  if (self->failure->domain == G_IO_ERROR)
    return dme_cli_output_error (self->cli, self->errors_path, self->failure);
  return dme_cli_store_error (self->failure, self->cli->dir);
}

static DmeCsvReader *
open_file (const char *path, DmeCliStatus *status)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);
  DmeCsvReader *reader = stream != NULL ? dme_csv_reader_new (G_INPUT_STREAM (stream), &error)
                                        : NULL;

  if (reader == NULL)
    *status = file_error (path, error);
  return reader;
}

DmeCliStatus
dme_cli_import (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const char *path = dme_cli_get_arg (cli, 1);
  const char *errors = dme_cli_get_option (cli, "errors");
  g_auto (DmeCliImport) self = { .cli = cli, .type = dme_cli_get_type (cli, &status) };

  if (self.type == NULL)
    return status;
  if (errors != NULL && *errors == '\0')
    return dme_cli_usage_error (_ ("The option --%s needs a value."), "errors");
  self.dry_run = dme_cli_get_options (cli, "dry-run") != NULL;
  self.errors_path = errors != NULL ? g_strdup (errors) : g_strconcat (path, ".errors.csv", NULL);
  self.db = dme_cli_open (cli, &status);
  if (self.db == NULL)
    return status;
  self.reader = open_file (path, &status);
  if (self.reader == NULL)
    return status;
  self.plan = make_plan (cli, self.type, self.reader, &status);
  return self.plan != NULL ? run (&self) : status;
}
