/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>

#include "dme-db-private.h"

/* The small vocabulary in which the rest of the store speaks to SQLite. */

static DmeStoreError
code_of_errno (int system_errno)
{
  switch (system_errno)
    {
    case ENOSPC:
    case EFBIG:
    case EDQUOT:
      return DME_STORE_ERROR_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
      return DME_STORE_ERROR_PERMISSION;
    case ENOENT:
      return DME_STORE_ERROR_NOT_FOUND;
    default:
      return DME_STORE_ERROR_ENGINE;
    }
}

static DmeStoreError
code_of_result (int rc, int system_errno)
{
  /* SQLite says FULL only for ENOSPC. A quota or a limit on files fails the write too, and its
   * errno may be lost by now. */
  if (rc == SQLITE_IOERR_WRITE && system_errno != EIO)
    return DME_STORE_ERROR_FULL;

  switch (rc & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return DME_STORE_ERROR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DME_STORE_ERROR_CORRUPT;
    case SQLITE_FULL:
      return DME_STORE_ERROR_FULL;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return DME_STORE_ERROR_PERMISSION;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return code_of_errno (system_errno);
    default:
      return DME_STORE_ERROR_ENGINE;
    }
}

gboolean
dme_db_set_error (DmeDb *self, int rc, const char *doing, GError **error)
{
  g_set_error (error, DME_STORE_ERROR, code_of_result (rc, sqlite3_system_errno (self->handle)),
               "%s: %s (%d)", doing, sqlite3_errmsg (self->handle),
               sqlite3_extended_errcode (self->handle));
  return FALSE;
}

/* The same for calls of the system that do not go through SQLite. */
gboolean
dme_file_set_error (int saved_errno, const char *doing, GError **error)
{
  DmeStoreError code = saved_errno == EEXIST ? DME_STORE_ERROR_EXISTS : code_of_errno (saved_errno);

  g_set_error (error, DME_STORE_ERROR, code, "%s: %s", doing, g_strerror (saved_errno));
  return FALSE;
}

gboolean
dme_db_exec (DmeDb *self, const char *sql, GError **error)
{
  int rc = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK || dme_db_set_error (self, rc, sql, error);
}

DmeStmt *
dme_db_prepare (DmeDb *self, const char *literal, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, literal);
  int rc;

  if (stmt != NULL)
    return stmt;

  rc = sqlite3_prepare_v3 (self->handle, literal, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (rc != SQLITE_OK)
    {
      dme_db_set_error (self, rc, literal, error);
      return NULL;
    }

  g_hash_table_insert (self->statements, (gpointer) literal, stmt);
  return stmt;
}

void
dme_stmt_release (DmeStmt *stmt)
{
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
}

DmeOwnStmt *
dme_db_prepare_own (DmeDb *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2 (self->handle, sql, -1, &stmt, NULL);

  if (rc != SQLITE_OK)
    dme_db_set_error (self, rc, sql, error);
  return stmt;
}

static int
parameter (sqlite3_stmt *stmt, const char *name)
{
  int index = sqlite3_bind_parameter_index (stmt, name);

  if (index == 0) /* A misspelt parameter is a bug, never a NULL. */
    g_error ("No parameter %s in: %s", name, sqlite3_sql (stmt));
  return index;
}

void
dme_bind_text (sqlite3_stmt *stmt, const char *name, const char *value)
{
  sqlite3_bind_text (stmt, parameter (stmt, name), value, -1, SQLITE_TRANSIENT);
}

void
dme_bind_int (sqlite3_stmt *stmt, const char *name, gint64 value)
{
  sqlite3_bind_int64 (stmt, parameter (stmt, name), value);
}

char *
dme_column_dup (sqlite3_stmt *stmt, int column)
{
  return g_strdup (dme_column_text (stmt, column));
}

int
dme_db_step (DmeDb *self, sqlite3_stmt *stmt, GError **error)
{
  int rc = sqlite3_step (stmt);

  if (rc == SQLITE_ROW || rc == SQLITE_DONE)
    return rc;

  dme_db_set_error (self, rc, sqlite3_sql (stmt), error);
  return SQLITE_ERROR;
}

gboolean
dme_db_run (DmeDb *self, sqlite3_stmt *stmt, GError **error)
{
  int rc;

  do
    rc = dme_db_step (self, stmt, error);
  while (rc == SQLITE_ROW);

  return rc == SQLITE_DONE;
}

gboolean
dme_db_get_int (DmeDb *self, const char *literal, gint64 *value, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, literal, error);
  int rc;

  *value = 0;
  if (stmt == NULL)
    return FALSE;

  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    *value = sqlite3_column_int64 (stmt, 0);
  return rc != SQLITE_ERROR;
}

static gboolean
run_literal (DmeDb *self, const char *literal, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, literal, error);

  return stmt != NULL && dme_db_run (self, stmt, error);
}

/* Only here may SQLITE_BUSY be met by waiting, so every writing transaction begins with the write
 * lock. */
gboolean
dme_db_begin (DmeDb *self, GError **error)
{
  return run_literal (self, "BEGIN IMMEDIATE", error);
}

gboolean
dme_db_begin_read (DmeDb *self, GError **error)
{
  return run_literal (self, "BEGIN", error);
}

gboolean
dme_db_end (DmeDb *self, gboolean ok, GError **error)
{
  if (ok && run_literal (self, "COMMIT", error))
    return TRUE;

  /* A failed statement may have ended the transaction by itself (disk full). */
  if (!sqlite3_get_autocommit (self->handle) && !run_literal (self, "ROLLBACK", NULL))
    g_warning ("A transaction could not be rolled back: %s", sqlite3_errmsg (self->handle));
  return FALSE;
}
