/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-db-import.h"
#include "dme-import-run.h"

/* The verb: what the file is, which column is which field, and what came of it. */

#define MAX_SHOWN 1000 /* refused lines on stderr; all of them are in their file */
#define MAX_NOTES 50   /* doubts on stderr */

typedef struct
{
  const DmeCli *cli;
  const DmeType *type;
  DmeDb *db;
  DmeCsvReader *reader;
  DmeImportPlan *plan;
  DmeImportRun *run;
  char *errors_path;
  gboolean dry_run;
} Import;

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->run, dme_import_run_free);
  g_clear_pointer (&self->plan, dme_import_plan_free);
  g_clear_pointer (&self->reader, dme_csv_reader_free);
  g_clear_pointer (&self->db, dme_db_close);
  g_clear_pointer (&self->errors_path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* One finding on stderr; of very many only the first. */
static void
say (const DmeImportFinding *finding, gpointer user_data)
{
  const Import *self = user_data;
  const DmeImportCounts *counts = dme_import_run_get_counts (self->run);
  gboolean note = finding->kind == DME_IMPORT_DOUBT;
  g_autofree char *line = NULL;
  g_autofree char *where = NULL;
  g_autofree char *sentence = note ? g_strdup_printf (_ ("note: %s"), finding->text)
                                   : g_strdup (finding->text);

  if (note ? counts->doubts > MAX_NOTES : counts->refused > MAX_SHOWN)
    return;
  if (note ? counts->doubts == MAX_NOTES : counts->refused == MAX_SHOWN)
    {
      dme_cli_complain (NULL, note ? _ ("There are more notes like these.")
                                   : _ ("There are more lines with errors."));
      return;
    }
  line = g_strdup_printf (_ ("line %u"), (guint) finding->line);
  where = finding->field != NULL ? g_strdup_printf ("%s: %s", line, finding->field)
                                 : g_steal_pointer (&line);
  dme_cli_complain (where, sentence);
}

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
tell_columns (const Import *self)
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
print_summary (const Import *self)
{
  const DmeImportCounts *counts = dme_import_run_get_counts (self->run);
  const char *errors = dme_import_run_get_errors_path (self->run);
  g_autofree char *shown = errors != NULL ? shown_path (errors) : NULL;

  if (self->cli->json)
    {
      dme_cli_print_json (json_pack ("{s:b, s:I, s:I, s:I, s:I, s:I, s:s, s:s?, s:o}", "dry_run",
                                     self->dry_run, "lines", (json_int_t) counts->lines, "imported",
                                     (json_int_t) counts->imported, "already",
                                     (json_int_t) counts->already, "refused",
                                     (json_int_t) counts->refused, "notes",
                                     (json_int_t) counts->doubts, "encoding",
                                     dme_csv_reader_get_encoding (self->reader) == DME_CSV_UTF_8
                                       ? "utf-8"
                                       : "windows-1252",
                                     "errors", shown, "columns", columns_to_json (self->plan)));
      return;
    }
  dme_cli_print (self->dry_run
                   ? _ ("Would be imported: %d, already here: %d, refused: %d, of %d lines\n")
                   : _ ("Imported: %d, already here: %d, refused: %d, of %d lines\n"),
                 (int) counts->imported, (int) counts->already, (int) counts->refused,
                 (int) counts->lines);
  if (shown != NULL)
    dme_cli_print (_ ("The refused lines are in “%s”, each with its reason. Mend and import "
                      "them.\n"),
                   shown);
}

static DmeCliStatus
run (Import *self)
{
  const DmeImportSetup setup = { .type = self->type,
                                 .plan = self->plan,
                                 .reader = self->reader,
                                 .target = &dme_db_import_target,
                                 .dry_run = self->dry_run,
                                 .twins = DME_IMPORT_TWINS_UNASKED,
                                 .errors_path = self->errors_path,
                                 .tell = say,
                                 .tell_data = self };
  const DmeImportCounts *counts;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean done;

  tell_columns (self);
  self->run = dme_import_run_new (&setup);
  counts = dme_import_run_get_counts (self->run);
  if (dme_import_run_step (self->run, self->db, 0, &done, &error))
    {
      print_summary (self);
      return counts->refused > 0 ? DME_CLI_REFUSED : DME_CLI_DONE;
    }
  text = g_strdup_printf (_ ("The import has stopped: %d lines are in the store. Run it again and "
                             "it goes on; nothing comes twice."),
                          (int) (counts->imported + counts->already));
  dme_cli_complain (NULL, text);
  if (error->domain == G_IO_ERROR)
    return dme_cli_output_error (self->cli, self->errors_path, error);
  return dme_cli_store_error (error, self->cli->dir);
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
  g_auto (Import) self = { .cli = cli, .type = dme_cli_get_type (cli, &status) };

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
