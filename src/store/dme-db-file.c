/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* renameat2 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "dme-db-private.h"

/* Offsets in the first page of an SQLite file: https://www.sqlite.org/fileformat2.html, 1.3 */
#define HEADER_SIZE 100
#define AT_PAGE_SIZE 16
#define AT_CHANGE_COUNTER 24
#define AT_PAGE_COUNT 28
#define AT_USER_VERSION 60
#define AT_APPLICATION_ID 68
#define AT_VERSION_VALID_FOR 92

static guint32
get32 (const guint8 *header, gsize at)
{
  return (guint32) header[at] << 24 | (guint32) header[at + 1] << 16 |
         (guint32) header[at + 2] << 8 | header[at + 3];
}

static gint64
page_size (const guint8 *header)
{
  guint size = (guint) header[AT_PAGE_SIZE] << 8 | header[AT_PAGE_SIZE + 1];

  return size == 1 ? 65536 : size;
}

gboolean
dme_file_has_wal (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  struct stat st;

  return stat (wal, &st) == 0 && st.st_size > 0;
}

static gboolean
read_header (const char *path, guint8 *header, struct stat *st, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n;
  int saved_errno;

  if (fd < 0)
    return dme_file_set_error (errno, path, error);

  memset (st, 0, sizeof *st);
  n = fstat (fd, st) == 0 && S_ISREG (st->st_mode) ? pread (fd, header, HEADER_SIZE, 0) : 0;
  saved_errno = errno;
  g_close (fd, NULL);

  if (n < 0)
    return dme_file_set_error (saved_errno, path, error);
  if (n == HEADER_SIZE && memcmp (header, "SQLite format 3", 16) == 0)
    return TRUE;

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CORRUPT, "%s is not a database", path);
  return FALSE;
}

/**
 * dme_file_check_header:
 * @path: a file
 * @version: (out) (optional): its format version
 * @error: CORRUPT, TOO_NEW, NOT_FOUND, PERMISSION
 *
 * Looks at the first bytes of a store without SQLite, which would already
 * write beside a file that it opens. A file that is shorter than its header
 * says is damaged, unless its last pages may still lie in the WAL.
 */
gboolean
dme_file_check_header (const char *path, int *version, GError **error)
{
  guint8 header[HEADER_SIZE];
  struct stat st;
  gint64 pages;

  if (!read_header (path, header, &st, error))
    return FALSE;

  if (get32 (header, AT_APPLICATION_ID) != DME_STORE_APPLICATION_ID)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CORRUPT,
                   "%s is a database of another program", path);
      return FALSE;
    }

  pages = get32 (header, AT_PAGE_COUNT);
  if (get32 (header, AT_CHANGE_COUNTER) == get32 (header, AT_VERSION_VALID_FOR) &&
      st.st_size < pages * page_size (header) && !dme_file_has_wal (path))
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CORRUPT, "%s is cut off", path);
      return FALSE;
    }

  if (get32 (header, AT_USER_VERSION) > DME_STORE_VERSION)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_TOO_NEW,
                   "Format %u is newer than %d, the last this program knows",
                   get32 (header, AT_USER_VERSION), DME_STORE_VERSION);
      return FALSE;
    }

  if (version != NULL)
    *version = (int) get32 (header, AT_USER_VERSION);
  return TRUE;
}

gboolean
dme_file_make_private (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return dme_file_set_error (errno, path, error);
  g_close (fd, NULL);
  return TRUE;
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);
  int result, saved_errno;

  if (fd < 0)
    return dme_file_set_error (errno, path, error);
  result = fsync (fd);
  saved_errno = errno;
  g_close (fd, NULL);
  return result == 0 || dme_file_set_error (saved_errno, path, error);
}

gboolean
dme_file_sync (const char *path, GError **error)
{
  return sync_path (path, O_RDONLY, error);
}

gboolean
dme_file_sync_dir_of (const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);

  return sync_path (dir, O_RDONLY | O_DIRECTORY, error);
}

/**
 * dme_file_rename_new:
 * @from: a complete file
 * @to: its name to be
 * @error: EXISTS if somebody was faster
 *
 * Gives a file its name, never at the cost of another file.
 */
gboolean
dme_file_rename_new (const char *from, const char *to, GError **error)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return dme_file_sync_dir_of (to, error);
  if (errno != EINVAL && errno != ENOSYS)
    return dme_file_set_error (errno, to, error);

  /* A file system that cannot (FAT on a stick). */
  if (g_file_test (to, G_FILE_TEST_EXISTS))
    return dme_file_set_error (EEXIST, to, error);
  if (rename (from, to) != 0)
    return dme_file_set_error (errno, to, error);
  return dme_file_sync_dir_of (to, error);
}

char *
dme_file_random_name (const char *path)
{
  return g_strdup_printf ("%s.new-%08x", path, g_random_int ());
}
