/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "dme-clock.h"
#include "dme-server-checks.h"
#include "dme-server-db-sqlite-private.h"
#include "dme-server-record.h"
#include "dme-server.h"

/* Backup, restore, verify. */

static gboolean
fail_file (const char *what, const char *file, GError **error)
{
  int saved = errno;

  g_set_error (error, DME_SERVER_ERROR,
               saved == EEXIST ? DME_SERVER_ERROR_EXISTS : DME_SERVER_ERROR_PERMISSION, "%s %s: %s",
               what, file, g_strerror (saved));
  return FALSE;
}

static gboolean
vacuum_into (Conn *conn, const char *file, GError **error)
{
  char *sql = sqlite3_mprintf ("VACUUM INTO %Q", file);
  gboolean ok = conn_exec (conn, sql, error);

  sqlite3_free (sql);
  return ok;
}

static gboolean
sync_file (const char *file, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (file);
  int fd = g_open (file, O_RDONLY | O_CLOEXEC, 0);
  int dir_fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0 && dir_fd >= 0 && fsync (dir_fd) == 0;

  if (!ok)
    fail_file ("Cannot write", file, error);
  if (fd >= 0)
    close (fd);
  if (dir_fd >= 0)
    close (dir_fd);
  return ok;
}

/* One number for the whole content of a table; the order of rows is that of their keys. */
static gboolean
digest_table (Conn *conn, const char *table, GChecksum *sum, gint64 *rows, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s", table);
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2 (conn->db, sql, -1, &stmt, NULL);

  while (rc == SQLITE_OK && (rc = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      for (int c = 0; c < sqlite3_column_count (stmt); c++)
        {
          const guchar *text = sqlite3_column_text (stmt, c);

          g_checksum_update (sum, (const guchar *) (text != NULL ? "v" : "n"), 1);
          if (text != NULL)
            g_checksum_update (sum, text, sqlite3_column_bytes (stmt, c));
          g_checksum_update (sum, (const guchar *) "", 1);
        }
      (*rows)++;
      rc = SQLITE_OK;
    }
  if (rc != SQLITE_DONE)
    sql_error (conn->db, rc, "Reading a table", error);
  sqlite3_finalize (stmt);
  return rc == SQLITE_DONE;
}

static char *
digest (Conn *conn, GError **error)
{
  static const char *const tables[] = {
    "meta ORDER BY key",   "feed",
    "account ORDER BY no", "enrol_code ORDER BY hash",
    "device ORDER BY no",  "stream ORDER BY no",
    "receipt ORDER BY no", "op ORDER BY no",
    "record ORDER BY no",  "conflict ORDER BY record, field, device",
    "reject ORDER BY no",  "audit ORDER BY no",
  };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 rows = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (!digest_table (conn, tables[i], sum, &rows, error))
        return NULL;
    }
  return g_strdup_printf ("%s-%" G_GINT64_FORMAT, g_checksum_get_string (sum), rows);
}

static char *
digest_file (const char *file, GError **error)
{
  g_autoptr (Conn) conn = conn_open (file, SQLITE_OPEN_READONLY, error);
  gint64 version = 0;
  g_autofree char *check = NULL;

  if (conn == NULL || !conn_check (conn, &version, error))
    return NULL;
  check = conn_get_text (conn, "PRAGMA integrity_check", error);
  if (check == NULL)
    return NULL;
  if (!g_str_equal (check, "ok"))
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT, "%s is damaged: %s", file,
                   check);
      return NULL;
    }
  return digest (conn, error);
}

static Conn *
open_checked (const char *dir, GError **error)
{
  g_autofree char *path = dme_server_sqlite_path (dir);
  g_autoptr (Conn) conn = NULL;
  gint64 version = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND,
                   "There is no server database in %s", dir);
      return NULL;
    }
  conn = conn_open (path, SQLITE_OPEN_READWRITE, error);
  return conn != NULL && conn_check (conn, &version, error) ? g_steal_pointer (&conn) : NULL;
}

/* The copy is restored into a scratch database, which is what a restore will do with it, and
 * compared with the source as it was. */
static gboolean
prove_copy (const char *copy, const char *expected, GError **error)
{
  g_autofree char *scratch = g_strconcat (copy, ".proof", NULL);
  g_autoptr (Conn) conn = conn_open (copy, SQLITE_OPEN_READONLY, error);
  g_autofree char *found = NULL;

  g_unlink (scratch);
  if (conn != NULL && vacuum_into (conn, scratch, error))
    found = digest_file (scratch, error);
  g_unlink (scratch);
  if (found == NULL)
    return FALSE;
  if (g_strcmp0 (found, expected) == 0)
    return TRUE;
  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT,
               "The copy does not equal the database");
  return FALSE;
}

/* VACUUM cannot run inside a transaction, so the source is read again until nothing was written
 * meanwhile. */
static gboolean
copy_and_prove (Conn *conn, const char *copy, GError **error)
{
  for (guint attempt = 0; attempt < 20; attempt++)
    {
      gint64 before = 0, after = 0;
      g_autofree char *expected = NULL;

      g_unlink (copy);
      if (!conn_get_int (conn, "PRAGMA data_version", &before, error) ||
          !vacuum_into (conn, copy, error))
        return FALSE;
      expected = digest (conn, error);
      if (expected == NULL || !conn_get_int (conn, "PRAGMA data_version", &after, error))
        return FALSE;
      if (before == after)
        return prove_copy (copy, expected, error);
      g_usleep (50000);
    }
  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_BUSY, "The database changes all the time");
  return FALSE;
}

/**
 * dme_server_sqlite_backup:
 * @dir: the data directory; may be served
 * @file: the backup; must not exist
 * @error: EXISTS, FULL, ...
 *
 * Returns: TRUE only when the copy has been proved to restore to the same content and is on the
 * disk. The server remembers it, see dme_server_db_get_safe().
 */
gboolean
dme_server_sqlite_backup (const char *dir, const char *file, GError **error)
{
  g_autofree char *part = g_strconcat (file, ".part", NULL);
  g_autoptr (Conn) conn = open_checked (dir, error);
  g_autoptr (GError) why = NULL;

  if (conn == NULL)
    return FALSE;
  if (g_file_test (file, G_FILE_TEST_EXISTS))
    {
      errno = EEXIST;
      return fail_file ("Cannot write", file, error);
    }
  if (!copy_and_prove (conn, part, error) || !sync_file (part, error))
    {
      g_unlink (part);
      return FALSE;
    }
  g_chmod (part, 0600);
  if (g_rename (part, file) != 0)
    {
      fail_file ("Cannot write", file, error);
      g_unlink (part);
      return FALSE;
    }
  if (!sync_file (file, error))
    return FALSE;
  if (!dme_server_sqlite_note_backup (conn, file, &why))
    g_message ("The backup is good, but devices will not rely on it: %s", why->message);
  return TRUE;
}

static gint64
meta_int (Conn *conn, const char *sql)
{
  gint64 value = 0;

  conn_get_int (conn, sql, &value, NULL);
  return value;
}

#define SQL_GENERATION "SELECT CAST (value AS INTEGER) FROM meta WHERE key = 'generation'"
#define SQL_FEED "SELECT last FROM feed"
#define SQL_LINEAGE "SELECT value FROM meta WHERE key = 'lineage'"

static void
put_generation (GArray *lineage, gint64 generation, gint64 survived)
{
  gint64 pair[2] = { generation, survived };

  for (guint i = 0; i + 1 < lineage->len; i += 2)
    {
      if (g_array_index (lineage, gint64, i) == generation)
        {
          gint64 *now = &g_array_index (lineage, gint64, i + 1);

          *now = MIN (*now, survived);
          return;
        }
    }
  g_array_append_vals (lineage, pair, 2);
}

/* What is known of earlier lives: from the backup, and from the database that it replaces, if that
 * can still be read. Numbers up to the last one of the backup mean the same in all of them, since
 * each went on counting from where a restore had left it. */
static gint64
merge_lineage (Conn *backup, const char *replaced, GArray **lineage)
{
  gint64 survived = meta_int (backup, SQL_FEED);
  gint64 newest = meta_int (backup, SQL_GENERATION);
  g_autofree char *text = conn_get_text (backup, SQL_LINEAGE, NULL);
  g_autoptr (Conn) old = g_file_test (replaced, G_FILE_TEST_EXISTS)
                           ? conn_open (replaced, SQLITE_OPEN_READONLY, NULL)
                           : NULL;
  gint64 version = 0;

  *lineage = dme_lineage_from_text (text);
  put_generation (*lineage, newest, survived);
  if (old != NULL && conn_check (old, &version, NULL))
    {
      g_autofree char *old_text = conn_get_text (old, SQL_LINEAGE, NULL);
      g_autoptr (GArray) old_lineage = dme_lineage_from_text (old_text);
      gint64 generation = meta_int (old, SQL_GENERATION);

      for (guint i = 0; i + 1 < old_lineage->len; i += 2)
        put_generation (*lineage, g_array_index (old_lineage, gint64, i),
                        MIN (g_array_index (old_lineage, gint64, i + 1), survived));
      if (generation > 0)
        put_generation (*lineage, generation, survived);
    }
  for (guint i = 0; i + 1 < (*lineage)->len; i += 2)
    newest = MAX (newest, g_array_index (*lineage, gint64, i));
  return newest;
}

/* The generation is never computed from the backup alone: a life after it may be known only to
 * devices. The clock is ahead of all of them. */
static gboolean
begin_generation (const char *making, const char *replaced, gint64 *generation, GError **error)
{
  g_autoptr (Conn) conn = conn_open (making, SQLITE_OPEN_READWRITE, error);
  g_autoptr (GArray) lineage = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sql = NULL;
  gint64 version = 0;
  gint64 newest;

  if (conn == NULL || !conn_check (conn, &version, error) ||
      (version < DME_SERVER_SCHEMA && !dme_server_sqlite_migrate (conn, making, version, error)))
    return FALSE;
  newest = merge_lineage (conn, replaced, &lineage);
  *generation = MAX (newest + 1, dme_clock_now () / G_USEC_PER_SEC);
  text = dme_lineage_to_text (lineage);
  sql = g_strdup_printf ("BEGIN IMMEDIATE;"
                         "INSERT OR REPLACE INTO meta VALUES ('generation', '%" G_GINT64_FORMAT
                         "'), ('lineage', '%s');"
                         "INSERT INTO audit (at, who, what, detail) VALUES (strftime "
                         "('%%Y-%%m-%%dT%%H:%%M:%%SZ'), 'admin', 'restore', '%" G_GINT64_FORMAT
                         "'); COMMIT",
                         *generation, text, *generation);
  return conn_exec (conn, sql, error);
}

static char *
name_for_old (const char *dir)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autofree char *name = g_strdup_printf ("server-%s.db", g_strdelimit (now, ":", '-'));
  char *path = g_build_filename (dir, name, NULL);

  for (guint i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (path);
      g_free (name);
      name = g_strdup_printf ("server-%s-%u.db", now, i);
      path = g_build_filename (dir, name, NULL);
    }
  return path;
}

/* The log of the old database must go with it: it would be taken for one of the new. */
static gboolean
set_old_aside (const char *path, const char *aside, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      if (g_file_test (from, G_FILE_TEST_EXISTS) && g_rename (from, to) != 0)
        return fail_file ("Cannot move", from, error);
    }
  return TRUE;
}

/**
 * dme_server_sqlite_restore:
 * @dir: the data directory, whose lock the caller holds
 * @file: a backup
 * @kept_as: (out) (nullable): where the old database is now
 * @generation: (out): of the server from now on
 * @error: CORRUPT, TOO_NEW, ...; nothing has changed then
 *
 * Returns: success
 */
gboolean
dme_server_sqlite_restore (const char *dir,
                           const char *file,
                           char **kept_as,
                           gint64 *generation,
                           GError **error)
{
  g_autofree char *path = dme_server_sqlite_path (dir);
  g_autofree char *making = g_strconcat (path, ".restoring", NULL);
  g_autofree char *aside = name_for_old (dir);
  g_autofree char *expected = NULL;
  g_autoptr (Conn) backup = NULL;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    {
      errno = ENOENT;
      return fail_file ("Cannot read", file, error);
    }
  expected = digest_file (file, error);
  if (expected == NULL)
    return FALSE;
  g_unlink (making);
  backup = conn_open (file, SQLITE_OPEN_READONLY, error);
  if (backup == NULL || !vacuum_into (backup, making, error) ||
      !begin_generation (making, path, generation, error) || !sync_file (making, error))
    {
      g_unlink (making);
      return FALSE;
    }
  g_chmod (making, 0600);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (!set_old_aside (path, aside, error))
        return FALSE;
      *kept_as = g_steal_pointer (&aside);
    }
  if (g_rename (making, path) != 0)
    return fail_file ("Cannot write", path, error);
  return sync_file (path, error);
}

static gboolean
check_records (Conn *conn, GPtrArray *findings, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "SELECT id, type, body, stamps, rev, stamp_rev, "
                                        "stamp_device FROM record ORDER BY no",
                                        error);
  int row;

  if (stmt == NULL)
    return FALSE;
  while ((row = conn_row (conn, stmt, "Reading records", error)) > 0)
    {
      DmeRecordRow *record = g_new0 (DmeRecordRow, 1);
      g_autoptr (DmeServerRecord) parsed = NULL;
      g_autoptr (GError) why = NULL;

      record->id = column_dup (stmt, 0);
      record->type = column_dup (stmt, 1);
      record->body = column_dup (stmt, 2);
      record->stamps = column_dup (stmt, 3);
      record->rev = sqlite3_column_int64 (stmt, 4);
      record->stamp_rev = sqlite3_column_int64 (stmt, 5);
      record->stamp_device = sqlite3_column_int64 (stmt, 6);
      parsed = dme_server_record_from_row (record, &why);
      if (parsed == NULL)
        g_ptr_array_add (findings, g_strdup (why->message));
    }
  return row == 0;
}

static gboolean
check_counts (Conn *conn, GPtrArray *findings, GError **error)
{
  gint64 n = 0;

  for (const DmeServerCheck *check = dme_server_checks; check->sql != NULL; check++)
    {
      if (!conn_get_int (conn, check->sql, &n, error))
        return FALSE;
      dme_server_check_add (findings, n, check->text);
    }
  if (!conn_get_int (conn, "SELECT count(*) FROM pragma_foreign_key_check", &n, error))
    return FALSE;
  dme_server_check_add (findings, n, "references to nothing");
  return TRUE;
}

/**
 * dme_server_sqlite_verify:
 * @dir: the data directory
 * @findings: (element-type utf8): gets what is wrong
 * @error: the file cannot be read as a database at all
 *
 * Returns: whether it could be read
 */
gboolean
dme_server_sqlite_verify (const char *dir, GPtrArray *findings, GError **error)
{
  g_autoptr (Conn) conn = open_checked (dir, error);
  int row;

  if (conn == NULL)
    return FALSE;
  {
    g_autoptr (Loan) check = conn_prepare (conn, "PRAGMA integrity_check (20)", error);

    if (check == NULL)
      return FALSE;
    while ((row = conn_row (conn, check, "Checking the file", error)) > 0)
      {
        g_autofree char *text = column_dup (check, 0);

        if (g_strcmp0 (text, "ok") != 0)
          g_ptr_array_add (findings, g_steal_pointer (&text));
      }
  }
  if (row < 0)
    return FALSE;
  return findings->len > 0 ||
         (check_records (conn, findings, error) && check_counts (conn, findings, error));
}
