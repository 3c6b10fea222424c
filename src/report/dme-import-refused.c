/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-refused.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _DmeImportRefused
{
  char *path;
  const DmeImportPlan *plan;
  FILE *file; /* NULL until there is a line */
};

DmeImportRefused *
dme_import_refused_new (const char *path, const DmeImportPlan *plan)
{
  DmeImportRefused *self = g_new0 (DmeImportRefused, 1);

  self->path = g_strdup (path);
  self->plan = plan;
  return self;
}

void
dme_import_refused_free (DmeImportRefused *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, fclose);
  g_free (self->path);
  g_free (self);
}

static gboolean
set_error (GError **error)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
               "Cannot write the refused lines: %s", g_strerror (saved));
  return FALSE;
}

/* Never over a file that is there: somebody may be at work in it. */
static gboolean
open_file (DmeImportRefused *self, GError **error)
{
  int fd = g_open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_autoptr (GString) header = g_string_new (NULL);
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (int n = 2; fd < 0 && errno == EEXIST && n < 1000; n++)
    {
      g_autofree char *other = g_strdup_printf ("%s.%d.csv", self->path, n);

      fd = g_open (other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (fd >= 0)
        {
          g_free (self->path);
          self->path = g_steal_pointer (&other);
        }
    }
  if (fd < 0)
    return set_error (error);
  self->file = fdopen (fd, "w");

  g_ptr_array_add (cells, _ ("Line"));
  g_ptr_array_add (cells, _ ("Reason"));
  for (guint i = 0; i < dme_import_plan_get_size (self->plan); i++)
    g_ptr_array_add (cells, (gpointer) dme_import_plan_get_heading (self->plan, i));
  dme_csv_append_row (header, (const char *const *) cells->pdata, cells->len);
  return fputs (header->str, self->file) != EOF || set_error (error);
}

/**
 * dme_import_refused_add:
 * @self: the file
 * @line: number of the line in the source
 * @cells: (array length=n_cells): its cells
 * @n_cells: how many
 * @reason: why it is left out, translated
 * @error: of the domain %G_IO_ERROR
 *
 * Puts a line where it can be mended and imported again. The file is made with the first of them,
 * of mode 0600, beside any file of that name that is there.
 *
 * Returns: whether it could be written
 */
gboolean
dme_import_refused_add (DmeImportRefused *self,
                        guint64 line,
                        char **cells,
                        guint n_cells,
                        const char *reason,
                        GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, line);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GString) row = g_string_new (NULL);

  if (self->file == NULL && !open_file (self, error))
    return FALSE;
  g_ptr_array_add (all, number);
  g_ptr_array_add (all, (gpointer) reason);
  for (guint i = 0; i < n_cells; i++)
    g_ptr_array_add (all, (gpointer) dme_csv_cell_value (cells[i]));
  dme_csv_append_row (row, (const char *const *) all->pdata, all->len);
  return fputs (row->str, self->file) != EOF || set_error (error);
}

gboolean
dme_import_refused_flush (DmeImportRefused *self, GError **error)
{
  if (self->file == NULL || (fflush (self->file) == 0 && !ferror (self->file)))
    return TRUE;
  return set_error (error);
}

const char *
dme_import_refused_get_path (const DmeImportRefused *self)
{
  return self->file != NULL ? self->path : NULL;
}
