/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "desad-resources.h"
#include "dme-crypto.h"
#include "dme-server-db-sqlite-private.h"
#include "dme-server.h"
#include "dme-wire.h"

/* The SQLite database: its life, its versions, its transactions. One connection writes, behind a
 * mutex; each reader has its own. */

#define RESOURCE_SQL "/org/desamigran/DesaMigranEmas/server/sql/"

static const char *const migrations[DME_SERVER_SCHEMA] = { "0001-first.sql", "0002-backups.sql",
                                                           "0003-account.sql",
                                                           "0004-both-ways.sql" };

char *
dme_server_sqlite_path (const char *dir)
{
  return g_build_filename (dir, "server.db", NULL);
}

/**
 * dme_server_db_sqlite_exists:
 * @dir: the data directory
 *
 * Returns: whether there is a database in @dir, of whatever condition
 */
gboolean
dme_server_db_sqlite_exists (const char *dir)
{
  g_autofree char *path = dme_server_sqlite_path (dir);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
run_migration (Conn *conn, guint version, GError **error)
{
  g_autofree char *name = g_strconcat (RESOURCE_SQL, migrations[version - 1], NULL);
  g_autofree char *set = g_strdup_printf ("PRAGMA user_version = %u", version);
  g_autoptr (GBytes) sql = g_resource_lookup_data (desad_get_resource (), name, 0, error);

  return sql != NULL && conn_exec (conn, g_bytes_get_data (sql, NULL), error) &&
         conn_exec (conn, set, error);
}

/* The views are generated from the schema of the records, so a new field shows up without a new
 * version of the tables. */
gboolean
dme_server_sqlite_refresh_views (Conn *conn, GError **error)
{
  gsize n;
  const DmeType *const *types = dme_schema_get_types (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *sql = dme_wire_view_sql (types[i]);
      g_autofree char *drop = g_strdup_printf ("DROP VIEW IF EXISTS \"%s\"", types[i]->name);
      g_autofree char *now = NULL;

      {
        g_autoptr (Loan) stmt =
          conn_prepare (conn, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = :name",
                        error);

        if (stmt == NULL)
          return FALSE;
        bind_text (stmt, ":name", types[i]->name);
        if (conn_row (conn, stmt, "Reading the schema", error) > 0)
          now = column_dup (stmt, 0);
      }
      if (g_strcmp0 (now, sql) != 0 &&
          (!conn_exec (conn, drop, error) || !conn_exec (conn, sql, error)))
        return FALSE;
    }
  return TRUE;
}

/* Forward only; a copy of the old state is left beside the database. */
gboolean
dme_server_sqlite_migrate (Conn *conn, const char *path, gint64 from, GError **error)
{
  if (from > 0 && from < DME_SERVER_SCHEMA)
    {
      g_autofree char *copy = g_strdup_printf ("%s.v%" G_GINT64_FORMAT, path, from);
      g_autofree char *sql = NULL;
      char *quoted = sqlite3_mprintf ("VACUUM INTO %Q", copy);

      sql = g_strdup (quoted);
      sqlite3_free (quoted);
      if (!g_file_test (copy, G_FILE_TEST_EXISTS) && !conn_exec (conn, sql, error))
        return FALSE;
    }
  if (!conn_exec (conn, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", error))
    return FALSE;
  for (gint64 version = from + 1; version <= DME_SERVER_SCHEMA; version++)
    {
      if (!run_migration (conn, version, error))
        {
          conn_exec (conn, "ROLLBACK", NULL);
          return FALSE;
        }
    }
  if (!dme_server_sqlite_refresh_views (conn, error) || !conn_exec (conn, "COMMIT", error))
    {
      conn_exec (conn, "ROLLBACK", NULL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
insert_meta (Conn *conn, const char *key, const char *value, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "INSERT INTO meta (key, value) VALUES (:key, :value) ON "
                                        "CONFLICT (key) DO UPDATE SET value = excluded.value",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":key", key);
  bind_text (stmt, ":value", value);
  return conn_done (conn, stmt, "Writing a setting", error);
}

static gboolean
fill_new (Conn *conn, const char *name, gboolean practice, GError **error)
{
  g_autofree char *id = dme_server_new_id ();
  g_autofree char *public_key = NULL;
  g_autofree char *secret_key = NULL;
  g_autofree char *set_id =
    g_strdup_printf ("PRAGMA application_id = %d", DME_SERVER_APPLICATION_ID);

  dme_crypto_new_keypair (&public_key, &secret_key);
  /* A line and a body are some 500 bytes each: larger pages made ingest a tenth faster. */
  return conn_exec (conn, "PRAGMA page_size = 8192", error) && conn_exec (conn, set_id, error) &&
         dme_server_sqlite_migrate (conn, NULL, 0, error) &&
         insert_meta (conn, DME_META_SERVER, id, error) &&
         insert_meta (conn, DME_META_NAME, name, error) &&
         insert_meta (conn, DME_META_PUBLIC_KEY, public_key, error) &&
         insert_meta (conn, DME_META_SECRET_KEY, secret_key, error) &&
         insert_meta (conn, DME_META_GENERATION, "1", error) &&
         insert_meta (conn, DME_META_PRACTICE, practice ? "1" : "0", error);
}

/**
 * dme_server_db_sqlite_create:
 * @dir: the data directory; made if it is missing
 * @name: how the server is called to people
 * @practice: for invented data only
 * @error: `DME_SERVER_ERROR_EXISTS`, ...
 *
 * Makes a new, empty database with a new identity. It gets its name only when it is complete, so
 * that an empty or half-made file under that name is always a damaged one.
 *
 * Returns: success
 */
gboolean
dme_server_db_sqlite_create (const char *dir, const char *name, gboolean practice, GError **error)
{
  g_autofree char *path = dme_server_sqlite_path (dir);
  g_autofree char *making = g_strconcat (path, ".new", NULL);
  g_autoptr (Conn) conn = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS,
                   "There is a database already: %s", path);
      return FALSE;
    }
  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_PERMISSION,
                   "Cannot make the directory %s: %s", dir, g_strerror (errno));
      return FALSE;
    }
  g_unlink (making);
  conn = conn_open (making, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
  if (conn == NULL || !fill_new (conn, name, practice, error))
    return FALSE;
  g_clear_pointer (&conn, conn_close);
  g_chmod (making, 0600);
  if (g_rename (making, path) != 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_PERMISSION, "Cannot write %s: %s",
                   path, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_up_connection (Conn *conn, GError **error)
{
  g_autofree char *mode = conn_get_text (conn, "PRAGMA journal_mode = WAL", error);
  gint64 synchronous = 0;

  if (mode == NULL)
    return FALSE;
  if (g_strcmp0 (mode, "wal") != 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_ENGINE,
                   "The file system does not allow a write-ahead log (%s)", mode);
      return FALSE;
    }
  if (!conn_exec (conn,
                  "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = "
                  "-32768; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON",
                  error) ||
      !conn_get_int (conn, "PRAGMA synchronous", &synchronous, error))
    return FALSE;
  if (synchronous != 2)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_ENGINE,
                   "Synchronous writing cannot be switched on");
      return FALSE;
    }
  return TRUE;
}

Conn *
reader_take (SqliteDb *self, GError **error)
{
  Conn *conn = NULL;

  g_mutex_lock (&self->readers_lock);
  if (self->readers->len > 0)
    conn = g_ptr_array_steal_index_fast (self->readers, self->readers->len - 1);
  g_mutex_unlock (&self->readers_lock);
  return conn != NULL ? conn : conn_open (self->path, SQLITE_OPEN_READWRITE, error);
}

void
reader_give (SqliteDb *self, Conn *conn)
{
  g_mutex_lock (&self->readers_lock);
  g_ptr_array_add (self->readers, conn);
  g_mutex_unlock (&self->readers_lock);
}

static void
sqlite_close (DmeServerDb *db)
{
  SqliteDb *self = (SqliteDb *) db;

  g_ptr_array_unref (self->readers);
  conn_close (self->writer);
  g_mutex_clear (&self->write_lock);
  g_mutex_clear (&self->readers_lock);
  g_free (self->path);
  g_free (self);
}

static DmeServerTxn *
sqlite_begin (DmeServerDb *db, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;

  g_mutex_lock (&self->write_lock);
  self->txn.parent.db = db;
  if (!conn_exec (self->writer, "BEGIN IMMEDIATE", error))
    {
      g_mutex_unlock (&self->write_lock);
      return NULL;
    }
  if (!conn_get_int (self->writer, "SELECT last FROM feed", &self->txn.feed, error))
    {
      conn_exec (self->writer, "ROLLBACK", NULL);
      g_mutex_unlock (&self->write_lock);
      return NULL;
    }
  self->txn.feed_at_begin = self->txn.feed;
  return &self->txn.parent;
}

static void
sqlite_abort (DmeServerTxn *txn)
{
  SqliteDb *self = (SqliteDb *) txn->db;

  conn_exec (self->writer, "ROLLBACK", NULL);
  g_mutex_unlock (&self->write_lock);
}

static gboolean
write_feed (SqliteDb *self, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (self->writer, "UPDATE feed SET last = :last", error);

  if (stmt == NULL)
    return FALSE;
  bind_int (stmt, ":last", self->txn.feed);
  return conn_done (self->writer, stmt, "Writing the feed number", error);
}

static gboolean
sqlite_commit (DmeServerTxn *txn, GError **error)
{
  SqliteDb *self = (SqliteDb *) txn->db;

  if ((self->txn.feed != self->txn.feed_at_begin && !write_feed (self, error)) ||
      !conn_exec (self->writer, "COMMIT", error))
    {
      sqlite_abort (txn);
      return FALSE;
    }
  dme_server_sqlite_forget_wal (self);
  g_mutex_unlock (&self->write_lock);
  return TRUE;
}

static gint64
sqlite_next_rev (DmeServerTxn *txn)
{
  return ++((SqliteTxn *) txn)->feed;
}

static gboolean
sqlite_set_meta (DmeServerTxn *txn, const char *key, const char *value, GError **error)
{
  return insert_meta (txn_conn (txn), key, value, error);
}

static gboolean
sqlite_get_meta (DmeServerDb *db, const char *key, char **value, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  int row = -1;

  *value = NULL;
  if (conn == NULL)
    return FALSE;
  {
    g_autoptr (Loan) stmt = conn_prepare (conn, "SELECT value FROM meta WHERE key = :key", error);

    if (stmt != NULL)
      {
        bind_text (stmt, ":key", key);
        row = conn_row (conn, stmt, "Reading a setting", error);
        if (row > 0)
          *value = column_dup (stmt, 0);
      }
  }
  reader_give (self, conn);
  return row >= 0;
}

static const DmeServerDbClass *
get_class (void)
{
  static DmeServerDbClass class;
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      class.close = sqlite_close;
      class.begin = sqlite_begin;
      class.commit = sqlite_commit;
      class.abort = sqlite_abort;
      class.next_rev = sqlite_next_rev;
      class.set_meta = sqlite_set_meta;
      class.get_meta = sqlite_get_meta;
      dme_server_sqlite_fill_people (&class);
      dme_server_sqlite_fill_ingest (&class);
      dme_server_sqlite_fill_beside (&class);
      dme_server_sqlite_fill_lists (&class);
      dme_server_sqlite_fill_backups (&class);
      dme_server_sqlite_fill_feed (&class);
      dme_server_sqlite_fill_forget (&class);
      dme_server_sqlite_fill_blobs (&class);
      g_once_init_leave (&ready, 1);
    }
  return &class;
}

/**
 * dme_server_db_sqlite_open:
 * @dir: the data directory
 * @error: NOT_FOUND, CORRUPT, TOO_NEW, BUSY, ...
 *
 * Opens the database of @dir. A file that is damaged, foreign or newer is refused before anything
 * is written to it.
 *
 * Returns: (transfer full): the database
 */
DmeServerDb *
dme_server_db_sqlite_open (const char *dir, GError **error)
{
  g_autofree char *path = dme_server_sqlite_path (dir);
  g_autoptr (Conn) conn = NULL;
  SqliteDb *self;
  gint64 version = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND,
                   "There is no server database in %s", dir);
      return NULL;
    }
  conn = conn_open (path, SQLITE_OPEN_READWRITE, error);
  if (conn == NULL || !conn_check (conn, &version, error))
    return NULL;
  if (version < DME_SERVER_SCHEMA && !dme_server_sqlite_migrate (conn, path, version, error))
    return NULL;
  if (!set_up_connection (conn, error) || !dme_server_sqlite_refresh_views (conn, error))
    return NULL;

  self = g_new0 (SqliteDb, 1);
  self->parent.class = get_class ();
  self->path = g_steal_pointer (&path);
  self->writer = g_steal_pointer (&conn);
  self->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) conn_close);
  g_mutex_init (&self->write_lock);
  g_mutex_init (&self->readers_lock);
  return &self->parent;
}
