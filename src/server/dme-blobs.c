/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dme-blobs-private.h"

/* Contents are written once and never changed: a part is on the disk before it is acknowledged, and
 * the whole gets its name only after its hash was found right. */

#define DAY ((gint64) 24 * 60 * 60 * G_USEC_PER_SEC)

typedef struct
{
  gint64 since; /* monotonic */
  gsize bytes;
} Share;

struct _DmeBlobs
{
  char *path, *partial;
  GMutex lock; /* of what is coming, within this process; between processes the files are locked */
  GHashTable *shares; /* number of a device -> Share */
};

char *
dme_blobs_path (const char *dir)
{
  return g_build_filename (dir, "blobs", NULL);
}

/**
 * dme_blobs_new:
 * @dir: the data of the server
 *
 * Returns: (transfer full): what is kept there; folders are made when they are needed
 */
DmeBlobs *
dme_blobs_new (const char *dir)
{
  DmeBlobs *self = g_new0 (DmeBlobs, 1);

  self->path = dme_blobs_path (dir);
  self->partial = g_build_filename (self->path, "partial", NULL);
  self->shares = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_mutex_init (&self->lock);
  return self;
}

void
dme_blobs_free (DmeBlobs *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->shares);
  g_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self->partial);
  g_free (self);
}

gboolean
dme_blobs_fail (const char *doing, const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, DME_SERVER_ERROR,
               saved == ENOSPC || saved == EDQUOT  ? DME_SERVER_ERROR_FULL
               : saved == EACCES || saved == EPERM ? DME_SERVER_ERROR_PERMISSION
                                                   : DME_SERVER_ERROR_ENGINE,
               "%s %s: %s", doing, path, g_strerror (saved));
  return FALSE;
}

char *
dme_blobs_file (const char *path, const char *sha256)
{
  char folder[3] = { sha256[0], sha256[1], '\0' };

  return g_build_filename (path, folder, sha256, NULL);
}

static char *
partial_file (DmeBlobs *self, gint64 device_no, const char *sha256)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "-%s", device_no, sha256);

  return g_build_filename (self->partial, name, NULL);
}

gboolean
dme_blobs_sync_folder_of (const char *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    dme_blobs_fail ("Cannot sync", folder, error);
  if (fd >= 0)
    close (fd);
  return ok;
}

const char *
dme_blobs_get_path (DmeBlobs *self)
{
  return self->path;
}

/* --- whole ones --- */

gboolean
dme_blobs_has (DmeBlobs *self, const char *sha256, gint64 *bytes)
{
  g_autofree char *file = dme_blobs_file (self->path, sha256);
  struct stat st;

  if (stat (file, &st) != 0 || !S_ISREG (st.st_mode))
    return FALSE;
  if (bytes != NULL)
    *bytes = st.st_size;
  return TRUE;
}

/**
 * dme_blobs_load:
 * @self: the contents
 * @sha256: the name of one
 * @error: NOT_FOUND; CORRUPT if it is not what its name says
 *
 * Returns: (transfer full): the content
 */
GBytes *
dme_blobs_load (DmeBlobs *self, const char *sha256, GError **error)
{
  g_autofree char *file = dme_blobs_file (self->path, sha256);
  g_autofree char *hash = NULL;
  g_autoptr (GBytes) content = NULL;
  char *data = NULL;
  gsize length;

  if (!g_file_get_contents (file, &data, &length, NULL))
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND, "No content %s", sha256);
      return NULL;
    }

  content = g_bytes_new_take (data, length);
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  if (g_str_equal (hash, sha256))
    return g_steal_pointer (&content);
  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT, "The content %s is damaged",
               sha256);
  return NULL;
}

/* --- what is coming: the first line of the file says how long it will be --- */

#define HEAD 24 /* bytes of that line */

typedef struct
{
  int fd;
  gint64 offset, length;
} Partial;

static void
partial_clear (Partial *self)
{
  if (self->fd >= 0)
    close (self->fd); /* Gives the lock back too. */
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Partial, partial_clear)

/* Opened and locked; its length is 0 if it was just made. */
static gboolean
partial_open (Partial *self, const char *file, int flags, GError **error)
{
  char head[HEAD + 1] = { 0 };
  struct stat st;

  self->fd = open (file, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
  if (self->fd < 0 && errno == ENOENT)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND, "Nothing is coming");
      return FALSE;
    }
  if (self->fd < 0 || flock (self->fd, LOCK_EX) != 0 || fstat (self->fd, &st) != 0)
    return dme_blobs_fail ("Cannot open", file, error);

  self->offset = self->length = 0;
  if (st.st_size >= HEAD && pread (self->fd, head, HEAD, 0) == HEAD)
    {
      self->length = g_ascii_strtoll (head, NULL, 10);
      self->offset = st.st_size - HEAD;
    }
  return TRUE;
}

static gboolean
partial_start (Partial *self, const char *file, gint64 length, GError **error)
{
  g_autofree char *head = g_strdup_printf ("%-*" G_GINT64_FORMAT "\n", HEAD - 1, length);

  self->length = length;
  self->offset = 0;
  if (ftruncate (self->fd, 0) != 0 || pwrite (self->fd, head, HEAD, 0) != HEAD ||
      fsync (self->fd) != 0)
    return dme_blobs_fail ("Cannot write", file, error);
  return dme_blobs_sync_folder_of (file, error);
}

/**
 * dme_blobs_begin:
 * @self: the contents
 * @device_no: who sends
 * @sha256: what
 * @length: how many bytes it will be
 * @offset: (out): how many of them are here; all, if somebody has sent it before
 * @error: FULL, PERMISSION, ENGINE
 *
 * Makes place. To be asked again after a broken line: nothing is lost.
 */
gboolean
dme_blobs_begin (DmeBlobs *self,
                 gint64 device_no,
                 const char *sha256,
                 gint64 length,
                 gint64 *offset,
                 GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *file = partial_file (self, device_no, sha256);
  g_auto (Partial) partial = { -1, 0, 0 };

  if (dme_blobs_has (self, sha256, offset))
    return TRUE;
  if (g_mkdir_with_parents (self->partial, 0700) != 0)
    return dme_blobs_fail ("Cannot make", self->partial, error);
  if (!partial_open (&partial, file, O_CREAT, error) ||
      (partial.length != length && !partial_start (&partial, file, length, error)))
    return FALSE;

  *offset = partial.offset;
  return TRUE;
}

gboolean
dme_blobs_find (DmeBlobs *self,
                gint64 device_no,
                const char *sha256,
                gint64 *offset,
                gint64 *length,
                GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *file = partial_file (self, device_no, sha256);
  g_auto (Partial) partial = { -1, 0, 0 };

  if (dme_blobs_has (self, sha256, length))
    {
      *offset = *length;
      return TRUE;
    }
  if (!partial_open (&partial, file, 0, error))
    return FALSE;

  *offset = partial.offset;
  *length = partial.length;
  return TRUE;
}

static gboolean
write_part (const Partial *partial, const char *file, GBytes *part, GError **error)
{
  gsize length, done = 0;
  const char *data = g_bytes_get_data (part, &length);

  while (done < length)
    {
      ssize_t n =
        pwrite (partial->fd, data + done, length - done, HEAD + partial->offset + (gint64) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          dme_blobs_fail ("Cannot write", file, error);
          /* Half a part is none: where it stands is what is safe on the disk. */
          if (ftruncate (partial->fd, HEAD + partial->offset) != 0)
            g_message ("Cannot shorten %s", file);
          return FALSE;
        }
      done += (gsize) n;
    }

  return fsync (partial->fd) == 0 || dme_blobs_fail ("Cannot sync", file, error);
}

/* The whole goes into a file of its own, without the first line, and gets its name last. */
static gboolean
finish (DmeBlobs *self,
        const Partial *partial,
        const char *part,
        const char *sha256,
        GError **error)
{
  g_autofree char *file = dme_blobs_file (self->path, sha256);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *data = g_malloc ((gsize) partial->length);
  g_autofree char *hash = NULL;

  if (pread (partial->fd, data, (gsize) partial->length, HEAD) != (ssize_t) partial->length)
    return dme_blobs_fail ("Cannot read", part, error);
  hash =
    g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, (gsize) partial->length);
  if (!g_str_equal (hash, sha256))
    {
      g_unlink (part);
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT,
                   "What came is not what was announced");
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return dme_blobs_fail ("Cannot make", folder, error);
  if (!dme_blobs_write (file, data, (gsize) partial->length, error))
    return FALSE;

  g_unlink (part);
  return TRUE;
}

/**
 * dme_blobs_append:
 * @self: the contents
 * @device_no: who sends
 * @sha256: what
 * @offset: where the sender believes it stands
 * @part: what comes next
 * @now: (out): where it stands afterwards, also if it is refused
 * @error: NOT_FOUND, EXISTS, CONSTRAINT; FULL, PERMISSION, ENGINE
 *
 * Takes the next part. The last one ends it: then the content is there under
 * its hash, for everybody.
 */
gboolean
dme_blobs_append (DmeBlobs *self,
                  gint64 device_no,
                  const char *sha256,
                  gint64 offset,
                  GBytes *part,
                  gint64 *now,
                  GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *file = partial_file (self, device_no, sha256);
  g_auto (Partial) partial = { -1, 0, 0 };
  gint64 bytes = (gint64) g_bytes_get_size (part);

  if (!dme_blobs_has (self, sha256, now) && !partial_open (&partial, file, 0, error))
    return FALSE;
  if (partial.fd >= 0)
    *now = partial.offset;
  if (offset != *now || (partial.fd < 0 && bytes > 0))
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS, "It stands elsewhere");
      return FALSE;
    }
  if (partial.fd < 0)
    return TRUE; /* It is whole, and nothing came. */
  if (partial.offset + bytes > partial.length)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT,
                   "More came than was announced");
      return FALSE;
    }
  if (!write_part (&partial, file, part, error))
    return FALSE;

  *now = partial.offset + bytes;
  return *now < partial.length || finish (self, &partial, file, sha256, error);
}

/**
 * dme_blobs_take_share:
 * @self: the contents
 * @device_no: who sends
 * @bytes: how much
 * @wait: (out): seconds until the device may send again
 *
 * Returns: whether it may send that much today
 */
gboolean
dme_blobs_take_share (DmeBlobs *self, gint64 device_no, gsize bytes, guint *wait)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();
  Share *share = g_hash_table_lookup (self->shares, &device_no);

  if (share == NULL)
    {
      share = g_new0 (Share, 1);
      share->since = now;
      g_hash_table_insert (self->shares, g_memdup2 (&device_no, sizeof device_no), share);
    }
  if (now - share->since > DAY)
    *share = (Share){ now, 0 };
  if (share->bytes + bytes > DME_BLOBS_DAILY)
    {
      *wait = (guint) ((share->since + DAY - now) / G_USEC_PER_SEC) + 1;
      return FALSE;
    }

  share->bytes += bytes;
  return TRUE;
}

/**
 * dme_blobs_expire:
 * @self: the contents
 *
 * Forgets what has not moved for a week: its device is gone, or has begun anew.
 */
void
dme_blobs_expire (DmeBlobs *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GDir) dir = g_dir_open (self->partial, 0, NULL);
  gint64 limit = (g_get_real_time () - 7 * DAY) / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (self->partial, name, NULL);
      struct stat st;

      if (stat (file, &st) == 0 && st.st_mtime < limit)
        g_unlink (file);
    }
}
