/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

struct _DmeOutput
{
  FILE *file;
  char *path; /* (nullable) NULL: standard output */
  char *part; /* (nullable) what is written until it is complete; then gone */
};

static void
set_error (GError **error, const char *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "Cannot write %s: %s", path,
               g_strerror (saved));
}

/**
 * dme_output_open:
 * @path: where the file shall be in the end; "-" is standard output
 * @error: of the domain %G_IO_ERROR
 *
 * Begins a file beside @path, of mode 0600.
 *
 * Returns: (transfer full) (nullable): the file
 */
DmeOutput *
dme_output_open (const char *path, GError **error)
{
  g_autoptr (DmeOutput) self = g_new0 (DmeOutput, 1);
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_str_equal (path, "-"))
    {
      self->file = stdout;
      return g_steal_pointer (&self);
    }
  self->path = g_strdup (path);
  self->part = g_strconcat (path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (self->part, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_error (error, path);
      g_clear_pointer (&self->part, g_free);
      return NULL;
    }
  self->file = fdopen (fd, "w");
  return g_steal_pointer (&self);
}

FILE *
dme_output_get_file (DmeOutput *self)
{
  return self->file;
}

const char *
dme_output_get_part (DmeOutput *self)
{
  return self->part;
}

/* The new name is durable only with its folder. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("Cannot sync %s: %s", folder, g_strerror (errno));
  close (fd);
}

/**
 * dme_output_finish:
 * @self: a file
 * @error: of the domain %G_IO_ERROR
 *
 * Brings the file to disk and to its name, where it replaces what was there.
 *
 * Returns: whether all of it is there
 */
gboolean
dme_output_finish (DmeOutput *self, GError **error)
{
  gboolean ok = fflush (self->file) == 0 && !ferror (self->file);

  if (self->path == NULL)
    {
      if (!ok)
        set_error (error, "standard output");
      return ok;
    }
  ok = ok && fsync (fileno (self->file)) == 0 && g_rename (self->part, self->path) == 0;
  if (!ok)
    {
      set_error (error, self->path);
      return FALSE;
    }
  g_clear_pointer (&self->part, g_free);
  sync_folder (self->path);
  return TRUE;
}

void
dme_output_free (DmeOutput *self)
{
  if (self == NULL)
    return;
  if (self->path != NULL && self->file != NULL)
    fclose (self->file);
  if (self->part != NULL)
    g_unlink (self->part);
  g_free (self->path);
  g_free (self->part);
  g_free (self);
}
