/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dme-blobs-private.h"

/* All contents at once: checked, copied, swept. */

typedef gboolean (*EachFunc) (const char *file, const char *sha256, gpointer data, GError **error);

static gboolean
each_in (const char *folder, EachFunc func, gpointer data, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (dme_blob_is_sha256 (name) && !func (file, name, data, error))
        return FALSE;
    }

  return TRUE;
}

/* A folder that is not there is empty. */
static gboolean
each (const char *path, EachFunc func, gpointer data, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (path, name, NULL);

      if (name[0] != '\0' && name[1] != '\0' && name[2] == '\0' &&
          !each_in (folder, func, data, error))
        return FALSE;
    }

  return TRUE;
}

char *
dme_blobs_backup_path (const char *file)
{
  return g_strconcat (file, ".blobs", NULL);
}

gboolean
dme_blobs_write (const char *file, const char *data, gsize length, GError **error)
{
  g_autofree char *making = g_strdup_printf ("%s.%08x", file, g_random_int ());
  int fd = open (making, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gsize done = 0;
  gboolean ok = fd >= 0;

  while (ok && done < length)
    {
      ssize_t n = write (fd, data + done, length - done);

      ok = n > 0 || (n < 0 && errno == EINTR);
      done += n > 0 ? (gsize) n : 0;
    }
  ok = ok && fsync (fd) == 0;
  if (fd >= 0 && close (fd) != 0)
    ok = FALSE;
  if (ok && g_rename (making, file) == 0)
    return dme_blobs_sync_folder_of (file, error);

  dme_blobs_fail ("Cannot write", file, error);
  g_unlink (making);
  return FALSE;
}

/* --- verify --- */

static gboolean
is_whole (const char *file, const char *sha256)
{
  g_autofree char *data = NULL;
  g_autofree char *hash = NULL;
  gsize length;

  if (!g_file_get_contents (file, &data, &length, NULL))
    return FALSE;
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length);
  return g_str_equal (hash, sha256);
}

static gboolean
verify_one (const char *file, const char *sha256, gpointer data, GError **error)
{
  if (!is_whole (file, sha256))
    g_ptr_array_add (data, g_strdup_printf (_ ("The photo or scan %s is damaged"), sha256));
  return TRUE;
}

/**
 * dme_blobs_verify:
 * @dir: the data of the server
 * @findings: (element-type utf8): gets a sentence for each content that is not what its name says
 * @error: not set at present
 *
 * Reads every content.
 */
gboolean
dme_blobs_verify (const char *dir, GPtrArray *findings, GError **error)
{
  g_autofree char *path = dme_blobs_path (dir);

  return each (path, verify_one, findings, error);
}

/* --- copy --- */

static gboolean
copy_one (const char *file, const char *sha256, gpointer data, GError **error)
{
  g_autofree char *to = dme_blobs_file (data, sha256);
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *content = NULL;
  gsize length;

  if (g_file_test (to, G_FILE_TEST_EXISTS) && is_whole (to, sha256))
    return TRUE;
  if (!is_whole (file, sha256))
    {
      g_message ("The content %s is damaged and is not copied", sha256);
      return TRUE; /* The others are worth it all the more. */
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return dme_blobs_fail ("Cannot make", folder, error);

  /* Contents never change, so one file can have two names. */
  g_unlink (to);
  if (link (file, to) == 0)
    return dme_blobs_sync_folder_of (to, error);
  return g_file_get_contents (file, &content, &length, error) &&
         dme_blobs_write (to, content, length, error);
}

/**
 * dme_blobs_copy:
 * @from: a folder of contents
 * @to: another, made if there is something to copy
 * @error: FULL, PERMISSION, ENGINE
 *
 * Copies what is not there yet. What is damaged stays behind.
 */
gboolean
dme_blobs_copy (const char *from, const char *to, GError **error)
{
  return each (from, copy_one, (gpointer) to, error);
}

/* --- sweep --- */

static gboolean
sweep_one (const char *file, const char *sha256, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) refs = dme_server_db_list_blob_refs (data, sha256, error);

  if (refs == NULL)
    return FALSE;
  if (refs->len == 0 && g_unlink (file) != 0)
    return dme_blobs_fail ("Cannot delete", file, error);
  return TRUE;
}

/**
 * dme_blobs_sweep:
 * @self: the contents
 * @db: the records
 *
 * Deletes the contents that no record names, not even a deleted one: those of
 * records that were erased.
 */
void
dme_blobs_sweep (DmeBlobs *self, DmeServerDb *db)
{
  g_autoptr (GError) error = NULL;

  if (!each (dme_blobs_get_path (self), sweep_one, db, &error))
    g_message ("Contents of erased records are still here: %s", error->message);
}
