/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include "dme-server-db-sqlite-private.h"

/* One connection: statements, rows, errors. */

gboolean
sql_error (sqlite3 *db, int rc, const char *doing, GError **error)
{
  DmeServerError code = DME_SERVER_ERROR_ENGINE;

  switch (rc & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      code = DME_SERVER_ERROR_BUSY;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      code = DME_SERVER_ERROR_CORRUPT;
      break;
    case SQLITE_FULL:
      code = DME_SERVER_ERROR_FULL;
      break;
    case SQLITE_IOERR:
      /* A quota or a limit on files also fails a write, and its errno may be lost by now. */
      if (rc == SQLITE_IOERR_WRITE && (db == NULL || sqlite3_system_errno (db) != EIO))
        code = DME_SERVER_ERROR_FULL;
      break;
    case SQLITE_CONSTRAINT:
      code = DME_SERVER_ERROR_CONSTRAINT;
      break;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      code = DME_SERVER_ERROR_PERMISSION;
      break;
    default:
      break;
    }
  g_set_error (error, DME_SERVER_ERROR, code, "%s: %s", doing,
               db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (rc));
  return FALSE;
}

static void
finalize_statement (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

Conn *
conn_open (const char *path, int flags, GError **error)
{
  g_autoptr (Conn) self = g_new0 (Conn, 1);
  int rc =
    sqlite3_open_v2 (path, &self->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

  self->statements =
    g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  if (rc != SQLITE_OK)
    {
      sql_error (self->db, rc, "Opening the database", error);
      return NULL;
    }
  sqlite3_busy_timeout (self->db, CONN_BUSY_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return g_steal_pointer (&self);
}

void
conn_close (Conn *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self);
}

gboolean
conn_exec (Conn *self, const char *sql, GError **error)
{
  int rc = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK || sql_error (self->db, rc, "Writing the database", error);
}

Loan *
conn_prepare (Conn *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, sql);
  int rc;

  if (stmt != NULL)
    return stmt;
  rc = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (rc != SQLITE_OK)
    {
      sql_error (self->db, rc, "Preparing a statement", error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, stmt);
  return stmt;
}

gboolean
conn_done (Conn *self, Loan *stmt, const char *doing, GError **error)
{
  int rc = sqlite3_step (stmt);

  return rc == SQLITE_DONE || sql_error (self->db, rc, doing, error);
}

int
conn_row (Conn *self, Loan *stmt, const char *doing, GError **error)
{
  int rc = sqlite3_step (stmt);

  if (rc == SQLITE_ROW)
    return 1;
  if (rc == SQLITE_DONE)
    return 0;
  sql_error (self->db, rc, doing, error);
  return -1;
}

gboolean
conn_get_int (Conn *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (self, sql, error);
  int row;

  if (stmt == NULL)
    return FALSE;
  row = conn_row (self, stmt, "Reading the database", error);
  if (row > 0)
    *value = sqlite3_column_int64 (stmt, 0);
  return row >= 0;
}

char *
conn_get_text (Conn *self, const char *sql, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (self, sql, error);

  if (stmt == NULL || conn_row (self, stmt, "Reading the database", error) <= 0)
    return NULL;
  return column_dup (stmt, 0);
}

gboolean
conn_check (Conn *self, gint64 *version, GError **error)
{
  gint64 id = 0, tables = 0;

  if (!conn_get_int (self, "PRAGMA application_id", &id, error) ||
      !conn_get_int (self, "PRAGMA user_version", version, error) ||
      !conn_get_int (self,
                     "SELECT count(*) FROM sqlite_schema WHERE name IN ('meta', 'feed', 'op', "
                     "'record')",
                     &tables, error))
    return FALSE;
  if (id != DME_SERVER_APPLICATION_ID || tables != 4)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT,
                   "This file is not the database of a server");
      return FALSE;
    }
  if (*version > DME_SERVER_SCHEMA)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_TOO_NEW,
                   "The database has version %" G_GINT64_FORMAT
                   ", this program knows versions up to %d",
                   *version, DME_SERVER_SCHEMA);
      return FALSE;
    }
  return TRUE;
}

static int
parameter (Loan *stmt, const char *name)
{
  int index = sqlite3_bind_parameter_index (stmt, name);

  if (index == 0)
    g_error ("There is no parameter %s in %s", name, sqlite3_sql (stmt));
  return index;
}

void
bind_text (Loan *stmt, const char *name, const char *value)
{
  sqlite3_bind_text (stmt, parameter (stmt, name), value, -1, SQLITE_STATIC);
}

void
bind_int (Loan *stmt, const char *name, gint64 value)
{
  sqlite3_bind_int64 (stmt, parameter (stmt, name), value);
}

char *
column_dup (Loan *stmt, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, column));
}
