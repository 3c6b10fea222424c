/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "dme-lock.h"

struct _DmeLock
{
  int fd;
};

/**
 * dme_lock_take:
 * @dir: the data directory; made if it is missing
 * @error: `DME_SERVER_ERROR_BUSY`: another process serves it
 *
 * Returns: (transfer full): the lock
 */
DmeLock *
dme_lock_take (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "desad.lock", NULL);
  DmeLock *self;
  int fd;

  g_mkdir_with_parents (dir, 0700);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_PERMISSION, "Cannot write %s: %s",
                   path, g_strerror (errno));
      return NULL;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_BUSY, "Another process serves %s",
                   dir);
      return NULL;
    }
  self = g_new0 (DmeLock, 1);
  self->fd = fd;
  return self;
}

void
dme_lock_release (DmeLock *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self);
}
