/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-crypto.h"
#include "dme-server-db-pg-private.h"
#include "dme-server.h"

/* The PostgreSQL database: its life and its transactions. One connection writes, behind a mutex;
 * each reader has its own. Other processes write too: the lock on the one row of `feed`, held from
 * the beginning of each transaction to its end, makes them take turns (DESIGN 5.5). */

PgConn *
pg_take (PgDb *self, GError **error)
{
  PgConn *conn = NULL;

  g_mutex_lock (&self->idle_lock);
  while (conn == NULL && self->idle->len > 0)
    {
      conn = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
      if (!pg_is_alive (conn))
        g_clear_pointer (&conn, pg_close);
    }
  g_mutex_unlock (&self->idle_lock);
  return conn != NULL ? conn : pg_open (self->url, error);
}

void
pg_give (PgDb *self, PgConn *conn)
{
  if (PQstatus (conn->db) != CONNECTION_OK || PQtransactionStatus (conn->db) != PQTRANS_IDLE)
    {
      pg_close (conn);
      return;
    }
  g_mutex_lock (&self->idle_lock);
  g_ptr_array_add (self->idle, conn);
  g_mutex_unlock (&self->idle_lock);
}

PgConn *
pg_take_snapshot (PgDb *self, GError **error)
{
  PgConn *conn = pg_take (self, error);

  if (conn != NULL && !pg_exec (conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error))
    g_clear_pointer (&conn, pg_close);
  return conn;
}

void
pg_give_snapshot (PgDb *self, PgConn *conn)
{
  pg_exec (conn, "ROLLBACK", NULL);
  pg_give (self, conn);
}

static void
close_db (DmeServerDb *db)
{
  PgDb *self = (PgDb *) db;

  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->write_lock);
  g_mutex_clear (&self->idle_lock);
  g_free (self->url);
  g_free (self);
}

static void
end_txn (PgTxn *self)
{
  PgDb *db = (PgDb *) self->parent.db;

  pg_give (db, self->conn);
  g_hash_table_unref (self->fetched);
  g_free (self);
  g_mutex_unlock (&db->write_lock);
}

/* The lock is waited for no longer than lock_timeout. */
static gboolean
lock_feed (PgTxn *self, GError **error)
{
  g_autoptr (PgRows) rows = NULL;

  if (!pg_exec (self->conn, "BEGIN", error))
    return FALSE;
  rows = pg_run (self->conn, "Waiting for another writer", error,
                 "SELECT last, op, record FROM feed FOR UPDATE", "");
  if (rows == NULL)
    return FALSE;
  if (PQntuples (rows) != 1)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT,
                   "The database does not know its last feed number");
      return FALSE;
    }
  self->at_begin[0] = self->feed = pg_int (rows, 0, 0);
  self->at_begin[1] = self->op = pg_int (rows, 0, 1);
  self->at_begin[2] = self->record = pg_int (rows, 0, 2);
  return TRUE;
}

static void
abort_txn (DmeServerTxn *txn)
{
  PgTxn *self = (PgTxn *) txn;

  pg_drop_copies (self->conn);
  pg_exec (self->conn, "ROLLBACK", NULL);
  if (PQtransactionStatus (self->conn->db) == PQTRANS_INERROR)
    pg_exec (self->conn, "ROLLBACK", NULL); /* What was deferred had failed before the first. */
  end_txn (self);
}

static void
free_fetched (gpointer record)
{
  if (record != NULL)
    dme_record_row_free (record);
}

static DmeServerTxn *
begin (DmeServerDb *db, GError **error)
{
  PgDb *self = (PgDb *) db;
  PgTxn *txn;
  PgConn *conn;

  g_mutex_lock (&self->write_lock);
  conn = pg_take (self, error);
  if (conn == NULL)
    {
      g_mutex_unlock (&self->write_lock);
      return NULL;
    }
  txn = g_new0 (PgTxn, 1);
  txn->parent.db = db;
  txn->conn = conn;
  txn->fetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_fetched);
  if (!lock_feed (txn, error))
    {
      abort_txn (&txn->parent);
      return NULL;
    }
  return &txn->parent;
}

/* COMMIT of a transaction that has failed says ROLLBACK and no error. */
static gboolean
end_well (PgTxn *self, GError **error)
{
  g_autoptr (PgRows) rows = NULL;

  if (!pg_flush (self->conn, error))
    return FALSE;
  rows = PQexec (self->conn->db, "COMMIT");
  if (PQresultStatus (rows) != PGRES_COMMAND_OK)
    return pg_error (self->conn, rows, "Making it durable", error);
  if (g_str_equal (PQcmdStatus (rows), "COMMIT"))
    return TRUE;
  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_ENGINE,
               "Making it durable: the transaction had failed");
  return FALSE;
}

static gboolean
commit (DmeServerTxn *txn, GError **error)
{
  PgTxn *self = (PgTxn *) txn;
  gboolean numbered = self->feed != self->at_begin[0] || self->op != self->at_begin[1] ||
                      self->record != self->at_begin[2];

  if ((numbered && !pg_defer (self->conn, "Writing the feed number", error,
                              "UPDATE feed SET last = $1, op = $2, record = $3", "iii", self->feed,
                              self->op, self->record)) ||
      !end_well (self, error))
    {
      abort_txn (txn);
      return FALSE;
    }
  end_txn (self);
  return TRUE;
}

static gint64
next_rev (DmeServerTxn *txn)
{
  return ++((PgTxn *) txn)->feed;
}

gboolean
pg_set_meta (PgConn *conn, const char *key, const char *value, GError **error)
{
  return pg_defer (conn, "Writing a setting", error,
                   "INSERT INTO meta (key, value) VALUES ($1, $2)"
                   " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                   "tt", key, value);
}

static gboolean
set_meta (DmeServerTxn *txn, const char *key, const char *value, GError **error)
{
  return pg_set_meta (pg_conn (txn), key, value, error);
}

static gboolean
get_meta (DmeServerDb *db, const char *key, char **value, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (PgRows) rows = NULL;

  *value = NULL;
  if (conn == NULL)
    return FALSE;
  rows =
    pg_run (conn, "Reading a setting", error, "SELECT value FROM meta WHERE key = $1", "t", key);
  if (rows != NULL && PQntuples (rows) > 0)
    *value = pg_dup (rows, 0, 0);
  pg_give ((PgDb *) db, conn);
  return rows != NULL;
}

static const DmeServerDbClass *
get_class (void)
{
  static DmeServerDbClass class;
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      class.close = close_db;
      class.begin = begin;
      class.commit = commit;
      class.abort = abort_txn;
      class.next_rev = next_rev;
      class.set_meta = set_meta;
      class.get_meta = get_meta;
      dme_server_pg_fill_people (&class);
      dme_server_pg_fill_ingest (&class);
      dme_server_pg_fill_beside (&class);
      dme_server_pg_fill_lists (&class);
      dme_server_pg_fill_feed (&class);
      dme_server_pg_fill_forget (&class);
      g_once_init_leave (&ready, 1);
    }
  return &class;
}

static gboolean
fill_new (PgConn *conn, const char *name, gboolean practice, GError **error)
{
  g_autofree char *id = dme_server_new_id ();
  g_autofree char *public_key = NULL;
  g_autofree char *secret_key = NULL;
  gint64 filled = 0;

  if (!pg_get_int (conn, "SELECT count(*) FROM meta", &filled, error))
    return FALSE;
  if (filled > 0)
    return TRUE; /* By another desad, a moment ago. */
  dme_crypto_new_keypair (&public_key, &secret_key);
  return pg_set_meta (conn, DME_META_SERVER, id, error) &&
         pg_set_meta (conn, DME_META_NAME, name, error) &&
         pg_set_meta (conn, DME_META_PUBLIC_KEY, public_key, error) &&
         pg_set_meta (conn, DME_META_SECRET_KEY, secret_key, error) &&
         pg_set_meta (conn, DME_META_GENERATION, "1", error) &&
         pg_set_meta (conn, DME_META_PRACTICE, practice ? "1" : "0", error) &&
         pg_flush (conn, error);
}

/**
 * dme_server_db_pg_create:
 * @url: an empty database, or one that holds a server already, which is left as it is
 * @name: how the server is called to people
 * @practice: for invented data only
 * @error: LOST, PERMISSION, ...
 *
 * Makes the tables with a new identity, in one transaction.
 *
 * Returns: success
 */
gboolean
dme_server_db_pg_create (const char *url, const char *name, gboolean practice, GError **error)
{
  g_autoptr (PgConn) conn = pg_open (url, error);

  g_return_val_if_fail (name != NULL, FALSE);

  return conn != NULL && pg_exec (conn, PG_BEGIN_ALONE, error) && pg_migrate (conn, TRUE, error) &&
         fill_new (conn, name, practice, error) && pg_exec (conn, "COMMIT", error);
}

/**
 * dme_server_db_pg_open:
 * @url: the database
 * @error: NOT_FOUND: there are no tables of a server; LOST, TOO_NEW, ...
 *
 * Opens the database, and brings older tables up to date.
 *
 * Returns: (transfer full): the database
 */
DmeServerDb *
dme_server_db_pg_open (const char *url, GError **error)
{
  g_autoptr (PgConn) conn = pg_open (url, error);
  PgDb *self;

  if (conn == NULL || !pg_exec (conn, PG_BEGIN_ALONE, error) || !pg_migrate (conn, FALSE, error) ||
      !pg_exec (conn, "COMMIT", error))
    return NULL;
  self = g_new0 (PgDb, 1);
  self->parent.class = get_class ();
  self->url = g_strdup (url);
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) pg_close);
  g_ptr_array_add (self->idle, g_steal_pointer (&conn));
  g_mutex_init (&self->write_lock);
  g_mutex_init (&self->idle_lock);
  return &self->parent;
}
