/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-source.h"

#include <glib/gi18n-lib.h>

#include "dme-error-text.h"

typedef struct
{
  GFile *file;
  DmeCsvForm form;
} Load;

static void
load_free (Load *load)
{
  g_object_unref (load->file);
  g_free (load);
}

static void
sample_free (DmeImportSample *sample)
{
  g_strfreev (sample->cells);
  g_free (sample);
}

void
dme_import_source_free (DmeImportSource *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_strfreev (self->header);
  g_clear_pointer (&self->samples, g_ptr_array_unref);
  g_free (self);
}

static GStrv
copy_cells (const DmeCsvRow *row)
{
  GStrv cells = g_new0 (char *, row->n_cells + 1);

  for (guint i = 0; i < row->n_cells; i++)
    cells[i] = g_strdup (row->cells[i]);
  return cells;
}

/* People choose the workbook itself; it is an archive, and no error of CSV would tell them that. */
static gboolean
is_workbook (const DmeCsvRow *row)
{
  return row->n_cells > 0 && g_str_has_prefix (row->cells[0], "PK\003\004");
}

/* What the user is told travels as the message of the error: it never goes anywhere else. */
static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, reason);
  return FALSE;
}

static gboolean
read_header (DmeImportSource *self, DmeCsvReader *reader, GError **error)
{
  g_autoptr (GError) failure = NULL;
  DmeCsvRow row;

  if (!dme_csv_reader_next (reader, &row, &failure))
    {
      g_autofree char *text = failure != NULL ? dme_error_to_text (failure, NULL) : NULL;

      return refuse (error, text != NULL
                              ? text
                              : _ ("The file is empty. Its first line names the columns."));
    }
  if (is_workbook (&row))
    return refuse (error, _ ("This is a workbook (XLSX). Open it, choose Save As, and there “CSV "
                             "UTF-8”."));
  if (row.fault != DME_CSV_GOOD)
    return refuse (error, dme_csv_fault_get_text (row.fault));
  self->header = copy_cells (&row);
  return TRUE;
}

static gboolean
read_samples (DmeImportSource *self, DmeCsvReader *reader, GError **error)
{
  g_autoptr (GError) failure = NULL;
  DmeCsvRow row;

  self->samples = g_ptr_array_new_with_free_func ((GDestroyNotify) sample_free);
  while (self->samples->len < DME_IMPORT_SAMPLES && dme_csv_reader_next (reader, &row, &failure))
    {
      DmeImportSample *sample = g_new0 (DmeImportSample, 1);

      *sample = (DmeImportSample){ row.line, row.fault, row.fault_cell, copy_cells (&row) };
      g_ptr_array_add (self->samples, sample);
    }
  if (failure != NULL)
    {
      g_autofree char *text = dme_error_to_text (failure, NULL);

      return refuse (error, text);
    }
  return self->samples->len > 0 ||
         refuse (error, _ ("The file has a header and no lines below it. Nothing can be "
                           "imported."));
}

static DmeCsvReader *
open_reader (const char *path, const DmeCsvForm *form, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  return stream != NULL ? dme_csv_reader_new_of_form (G_INPUT_STREAM (stream), form, error) : NULL;
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  g_autoptr (DmeImportSource) self = g_new0 (DmeImportSource, 1);
  g_autoptr (DmeCsvReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->path = g_file_get_path (load->file);
  if (self->path == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                               _ ("The file is not on this computer. Copy it here first."));
      return;
    }
  reader = open_reader (self->path, &load->form, &error);
  if (reader == NULL)
    {
      text = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
               ? g_strdup (_ ("The file is Unicode text (UTF-16). Save it as “CSV UTF-8”."))
               : dme_error_to_text (error, NULL);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", text);
      return;
    }
  self->form.separator = dme_csv_reader_get_separator (reader);
  self->form.encoding = (int) dme_csv_reader_get_encoding (reader);
  self->size = dme_csv_reader_get_size (reader);
  if (read_header (self, reader, &error) && read_samples (self, reader, &error))
    g_task_return_pointer (task, g_steal_pointer (&self), (GDestroyNotify) dme_import_source_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * dme_import_source_load_async:
 * @file: a file
 * @form: what is known of it
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Looks through a file in a thread of its own: one of a million lines takes a while.
 */
void
dme_import_source_load_async (GFile *file,
                              const DmeCsvForm *form,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Load *load = g_new0 (Load, 1);

  load->file = g_object_ref (file);
  load->form = *form;
  g_task_set_source_tag (task, dme_import_source_load_async);
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  g_task_run_in_thread (task, load_thread);
}

/**
 * dme_import_source_load_finish:
 * @result: what the callback got
 * @reason: (out) (nullable): why it cannot be imported, for the user
 *
 * Returns: (transfer full) (nullable): the file
 */
DmeImportSource *
dme_import_source_load_finish (GAsyncResult *result, char **reason)
{
  g_autoptr (GError) error = NULL;
  DmeImportSource *self = g_task_propagate_pointer (G_TASK (result), &error);

  *reason = error != NULL ? g_strdup (error->message) : NULL;
  return self;
}

DmeCsvReader *
dme_import_source_open (const char *path, const DmeCsvForm *form, GError **error)
{
  g_autoptr (DmeCsvReader) reader = open_reader (path, form, error);
  g_autoptr (GError) failure = NULL;
  DmeCsvRow header;

  if (reader == NULL)
    return NULL;
  if (dme_csv_reader_next (reader, &header, &failure))
    return g_steal_pointer (&reader);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The file is empty now");
  return NULL;
}
