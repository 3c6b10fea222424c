/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "dme-cli-import.h"
#include "dme-clock.h"
#include "dme-db-persons.h"

#define BATCH 200      /* lines per transaction */
#define MAX_SHOWN 1000 /* refused lines on stderr; all of them are in their file */
#define MAX_NOTES 50   /* doubts on stderr */

/* A line that is fit to be saved, and its cells in case it is not. */
typedef struct
{
  guint64 line;
  GStrv cells;
  DmeSave *save;
} Line;

static void
line_free (Line *self)
{
  g_strfreev (self->cells);
  dme_save_free (self->save);
  g_free (self);
}

void
dme_cli_import_clear (DmeCliImport *self)
{
  g_clear_pointer (&self->plan, dme_import_plan_free);
  g_clear_pointer (&self->reader, dme_csv_reader_free);
  g_clear_pointer (&self->db, dme_db_close);
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  g_clear_pointer (&self->niks, g_hash_table_unref);
  g_clear_pointer (&self->errors_path, g_free);
  g_clear_pointer (&self->today, g_free);
  g_clear_pointer (&self->errors, fclose);
  g_clear_error (&self->failure);
}

static void
say (DmeCliImport *self, guint64 line, const char *field, const char *text, gboolean note)
{
  g_autofree char *where = NULL;
  g_autofree char *sentence = note ? g_strdup_printf (_ ("note: %s"), text) : g_strdup (text);

  if (note ? self->notes > MAX_NOTES : self->refused > MAX_SHOWN)
    return;
  if (note ? self->notes == MAX_NOTES : self->refused == MAX_SHOWN)
    {
      dme_cli_complain (NULL, note ? _ ("There are more notes like these.")
                                   : _ ("There are more lines with errors."));
      return;
    }
  where = g_strdup_printf (_ ("line %u"), (guint) line);
  if (field != NULL)
    {
      g_autofree char *both = g_strdup_printf ("%s: %s", where, field);

      dme_cli_complain (both, sentence);
    }
  else
    dme_cli_complain (where, sentence);
}

static gboolean
set_failure (DmeCliImport *self)
{
  int saved = errno;

  if (self->failure == NULL)
    g_set_error (&self->failure, G_IO_ERROR, g_io_error_from_errno (saved),
                 "Cannot write the refused lines: %s", g_strerror (saved));
  return FALSE;
}

/* Never over a file that is there: somebody may be at work in it. */
static gboolean
open_errors (DmeCliImport *self)
{
  int fd = g_open (self->errors_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_autoptr (GString) header = g_string_new (NULL);
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (int n = 2; fd < 0 && errno == EEXIST && n < 1000; n++)
    {
      g_autofree char *other = g_strdup_printf ("%s.%d.csv", self->errors_path, n);

      fd = g_open (other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (fd >= 0)
        {
          g_free (self->errors_path);
          self->errors_path = g_steal_pointer (&other);
        }
    }
  if (fd < 0)
    return set_failure (self);
  self->errors = fdopen (fd, "w");

  g_ptr_array_add (cells, _ ("Line"));
  g_ptr_array_add (cells, _ ("Reason"));
  for (guint i = 0; i < dme_import_plan_get_size (self->plan); i++)
    g_ptr_array_add (cells, (gpointer) dme_import_plan_get_heading (self->plan, i));
  dme_csv_append_row (header, (const char *const *) cells->pdata, cells->len);
  return fputs (header->str, self->errors) != EOF || set_failure (self);
}

/* Puts a refused line where it can be mended and imported again. */
static gboolean
write_refused (DmeCliImport *self, guint64 line, char **cells, guint n_cells, const char *reason)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, line);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GString) row = g_string_new (NULL);

  self->refused++;
  if (self->dry_run)
    return TRUE;
  if (self->errors == NULL && !open_errors (self))
    return FALSE;
  g_ptr_array_add (all, number);
  g_ptr_array_add (all, (gpointer) reason);
  for (guint i = 0; i < n_cells; i++)
    g_ptr_array_add (all, (gpointer) dme_csv_cell_value (cells[i]));
  dme_csv_append_row (row, (const char *const *) all->pdata, all->len);
  return fputs (row->str, self->errors) != EOF || set_failure (self);
}

/* Tells of all problems. Returns the reason of a refusal, or NULL if there are only doubts. */
static char *
tell_problems (DmeCliImport *self, guint64 line, const GPtrArray *problems)
{
  g_autoptr (GString) reason = g_string_new (NULL);
  gboolean refused = FALSE;

  for (guint i = 0; i < problems->len; i++)
    {
      const DmeProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *text = dme_problem_to_text (problem, self->type);

      say (self, line, problem->field, text, problem->warning);
      if (problem->warning)
        {
          self->notes++;
          continue;
        }
      g_string_append_printf (reason, "%s%s", refused ? " | " : "", text);
      refused = TRUE;
    }
  return refused ? g_string_free (g_steal_pointer (&reason), FALSE) : NULL;
}

/* Takes out of the batch what the store has refused. FALSE: the run is over. */
static gboolean
drop_refused (DmeCliImport *self)
{
  for (guint i = 0; i < self->batch->len;)
    {
      Line *line = g_ptr_array_index (self->batch, i);
      g_autoptr (GPtrArray) errors = g_ptr_array_new ();
      g_autofree char *reason = NULL;

      for (guint j = 0; line->save->problems != NULL && j < line->save->problems->len; j++)
        if (!((DmeProblem *) line->save->problems->pdata[j])->warning)
          g_ptr_array_add (errors, line->save->problems->pdata[j]);
      reason = tell_problems (self, line->line, errors);
      if (reason == NULL)
        {
          i++;
          continue;
        }
      if (!write_refused (self, line->line, line->cells, g_strv_length (line->cells), reason))
        return FALSE;
      g_ptr_array_remove_index (self->batch, i);
    }
  return TRUE;
}

/* Saves what waits, in one transaction. */
static gboolean
flush (DmeCliImport *self)
{
  while (self->batch->len > 0)
    {
      g_autoptr (GPtrArray) saves = g_ptr_array_new ();
      g_autoptr (GError) error = NULL;
      guint before = self->batch->len;

      for (guint i = 0; i < self->batch->len; i++)
        g_ptr_array_add (saves, ((Line *) self->batch->pdata[i])->save);
      if (dme_db_save (self->db, saves, NULL, NULL, &error))
        {
          self->imported += self->batch->len;
          g_ptr_array_set_size (self->batch, 0);
          return TRUE;
        }
      if (g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT) &&
          drop_refused (self) && self->batch->len < before)
        continue;
      if (self->failure == NULL)
        self->failure = g_steal_pointer (&error);
      return FALSE;
    }
  return TRUE;
}

/* Is there a record of that id, deleted or not? */
static gboolean
exists (DmeCliImport *self, const DmeType *type, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = dme_db_load (self->db, type, id, &error);

  if (record == NULL && !g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND) &&
      self->failure == NULL)
    self->failure = g_steal_pointer (&error);
  return record != NULL;
}

/* Does @id name a record that @field may name? */
static gboolean
is_known (DmeCliImport *self, const DmeField *field, const char *id)
{
  gsize n_types;
  const DmeType *const *types = dme_schema_get_types (&n_types);

  for (gsize i = 0; i < n_types; i++)
    if ((field->ref_type == NULL || g_str_equal (field->ref_type, types[i]->name)) &&
        exists (self, types[i], id))
      return TRUE;
  return FALSE;
}

/* A dry run does not ask the store to save, so it looks for the records that are named. */
static void
check_refs (DmeCliImport *self, const DmeFields *fields, GPtrArray *problems)
{
  for (gsize i = 0; i < self->type->n_fields; i++)
    {
      const DmeField *field = &self->type->fields[i];
      const char *id = dme_fields_get (fields, field->name);

      if (field->kind == DME_KIND_REF && id != NULL && !is_known (self, field, id))
        g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NO_SUCH_RECORD, field->name, id));
    }
}

/* What is wrong with a row; @reason for what is no matter of a field. */
static DmeFields *
read_row (DmeCliImport *self, const DmeCsvRow *row, char **id, GPtrArray *problems, char **reason)
{
  g_autoptr (DmeFields) fields = dme_import_plan_read (self->plan, row, id, problems, reason);

  if (fields == NULL)
    return NULL;
  /* A cell that cannot be read would be missed a second time. */
  if (problems->len == 0)
    dme_validate_record (self->type, fields, self->today, problems);
  if (self->dry_run)
    check_refs (self, fields, problems);
  return g_steal_pointer (&fields);
}

/* A NIK is one person's. Returns why this one cannot be new, or NULL. */
static char *
find_twin (DmeCliImport *self, guint64 line, const DmeFields *fields)
{
  const char *nik = dme_fields_get (fields, "nik");
  g_autoptr (DmeFields) person = dme_fields_new ();
  g_autoptr (GPtrArray) twins = NULL;
  gpointer before;

  if (nik == NULL || dme_type_find_field (self->type, "nik") == NULL)
    return NULL;
  if (self->niks == NULL)
    self->niks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_lookup_extended (self->niks, nik, NULL, &before))
    return g_strdup_printf (_ ("This NIK is already on line %u. One person is registered once."),
                            GPOINTER_TO_UINT (before));

  dme_fields_set (person, "nik", nik);
  twins = dme_db_find_duplicates (self->db, person, NULL, 1, &self->failure);
  for (guint i = 0; twins != NULL && i < twins->len; i++)
    {
      const DmeRecord *record = ((DmeDuplicate *) twins->pdata[i])->record;

      if (g_strcmp0 (dme_record_get (record, "nik"), nik) == 0)
        return g_strdup_printf (_ ("This NIK is already registered, as record %s. Open that record "
                                   "and add what is new."),
                                record->id);
    }
  g_hash_table_insert (self->niks, g_strdup (nik), GUINT_TO_POINTER ((guint) line));
  return NULL;
}

/* FALSE: the run is over. */
static gboolean
take_row (DmeCliImport *self, const DmeCsvRow *row)
{
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (DmeFields) fields = NULL;
  g_autofree char *id = NULL, *reason = NULL;
  Line *line;

  self->lines++;
  fields = read_row (self, row, &id, problems, &reason);
  if (reason != NULL)
    say (self, row->line, NULL, reason, FALSE);
  if (id == NULL)
    id = dme_import_make_id (dme_csv_reader_get_hash (self->reader), self->type->name, row->line);
  if (reason == NULL && exists (self, self->type, id))
    {
      self->already++;
      return TRUE;
    }
  if (self->failure != NULL)
    return FALSE;
  if (reason == NULL)
    reason = tell_problems (self, row->line, problems);
  if (reason == NULL)
    {
      reason = find_twin (self, row->line, fields);
      if (reason != NULL)
        say (self, row->line, "nik", reason, FALSE);
    }
  if (self->failure != NULL)
    return FALSE;
  if (reason != NULL)
    return write_refused (self, row->line, row->cells, row->n_cells, reason);
  if (self->dry_run)
    {
      self->imported++;
      return TRUE;
    }

  line = g_new0 (Line, 1);
  line->line = row->line;
  line->cells = g_new0 (char *, row->n_cells + 1);
  for (guint i = 0; i < row->n_cells; i++)
    line->cells[i] = g_strdup (row->cells[i]);
  line->save = dme_save_new (self->type, id, g_steal_pointer (&fields));
  g_ptr_array_add (self->batch, line);
  return self->batch->len < BATCH || flush (self);
}

/**
 * dme_cli_import_run:
 * @self: what to do; its plan is resolved, and its reader stands behind the header
 *
 * Imports the file line by line. A line that the store has already, from an earlier run over the
 * same file, is left as it is there.
 *
 * Returns: whether the end of the file was reached
 */
gboolean
dme_cli_import_run (DmeCliImport *self)
{
  DmeCsvRow row;

  self->today = dme_clock_today ();
  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  while (dme_csv_reader_next (self->reader, &row, &self->failure))
    if (!take_row (self, &row))
      return FALSE;
  if (self->failure != NULL || !flush (self))
    return FALSE;
  if (self->errors != NULL && (fflush (self->errors) != 0 || ferror (self->errors)))
    return set_failure (self);
  return TRUE;
}
