/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "dme-server-db-sqlite.h"

G_BEGIN_DECLS

#define DME_SERVER_APPLICATION_ID 0x44534144 /* "DSAD"; the store of a device has another one */

#define CONN_BUSY_MS 5000

/* One connection with its prepared statements. */
typedef struct
{
  sqlite3 *db;
  GHashTable *statements; /* SQL literal -> sqlite3_stmt */
} Conn;

typedef struct
{
  DmeServerTxn parent;
  gint64 feed;
  gint64 feed_at_begin;
} SqliteTxn;

typedef struct
{
  DmeServerDb parent;
  char *path;
  GMutex write_lock; /* held from begin to commit */
  Conn *writer;
  SqliteTxn txn; /* there is only one at a time */
  GMutex readers_lock;
  GPtrArray *readers; /* of Conn, idle */
  gboolean forgets;   /* something was erased that may lie in the write-ahead log */
} SqliteDb;

/* A prepared statement on loan: reset when it goes out of scope. */
typedef sqlite3_stmt Loan;
static inline void
loan_end (Loan *self)
{
  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loan, loan_end)

/* Always FALSE; the one place where an SQLite result becomes a GError. */
gboolean sql_error (sqlite3 *db, int rc, const char *doing, GError **error);
Conn *conn_open (const char *path, int flags, GError **error);
void conn_close (Conn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Conn, conn_close)
gboolean conn_exec (Conn *self, const char *sql, GError **error);
gboolean conn_get_int (Conn *self, const char *sql, gint64 *value, GError **error);
char *conn_get_text (Conn *self, const char *sql, GError **error);
Loan *conn_prepare (Conn *self, const char *sql, GError **error); /* @sql: a literal */
gboolean conn_done (Conn *self,
                    Loan *stmt,
                    const char *doing,
                    GError **error); /* a statement without rows */
int
conn_row (Conn *self, Loan *stmt, const char *doing, GError **error); /* 1 row, 0 none, -1 error */
gboolean conn_check (Conn *self,
                     gint64 *version,
                     GError **error); /* is it a server's database of a version known here? */

void
bind_text (Loan *stmt, const char *name, const char *value); /* @value must live until the step */
void bind_int (Loan *stmt, const char *name, gint64 value);
char *column_dup (Loan *stmt, int column);

/* A whole row of the table of records. */
#define RECORD_COLUMNS \
  "no, id, type, parent, region, rev, deleted, created_at, created_by, updated_at, updated_by, " \
  "conflicts, stamp_rev, stamp_device, stamps, body, erased, moved"
DmeRecordRow *dme_server_sqlite_record_from (Loan *stmt); /* its columns begin with those */

Conn *reader_take (SqliteDb *self, GError **error);
void reader_give (SqliteDb *self, Conn *conn);

char *dme_server_sqlite_path (const char *dir);
gboolean dme_server_sqlite_migrate (Conn *conn, const char *path, gint64 from, GError **error);
gboolean dme_server_sqlite_refresh_views (Conn *conn, GError **error);
gboolean dme_server_sqlite_note_backup (Conn *conn, const char *file, GError **error);

static inline Conn *
txn_conn (DmeServerTxn *txn)
{
  return ((SqliteDb *) txn->db)->writer;
}

/* Each file of the implementation fills its part of the class. */
void dme_server_sqlite_fill_people (DmeServerDbClass *class);
void dme_server_sqlite_fill_ingest (DmeServerDbClass *class);
void dme_server_sqlite_fill_beside (DmeServerDbClass *class);
void dme_server_sqlite_fill_lists (DmeServerDbClass *class);
void dme_server_sqlite_fill_backups (DmeServerDbClass *class);
void dme_server_sqlite_fill_feed (DmeServerDbClass *class);
void dme_server_sqlite_fill_forget (DmeServerDbClass *class);
void dme_server_sqlite_fill_blobs (DmeServerDbClass *class);

void dme_server_sqlite_forget_wal (SqliteDb *self);

G_END_DECLS
