/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "dme-server-db-pg.h"

G_BEGIN_DECLS

#define DME_PG_SCHEMA 1

/* Whoever makes or changes tables holds this lock: several desad may start at once. */
#define PG_BEGIN_ALONE \
  "BEGIN; SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock (1146307908)"

/* Rows for one table that nobody has sent yet. */
typedef struct
{
  const char *sql; /* COPY ... FROM STDIN, a literal; NULL: none */
  GString *text;
} PgCopy;

/* One connection with its prepared statements. */
typedef struct
{
  PGconn *db;
  GHashTable *statements; /* SQL literal -> name */
  guint deferred;         /* statements sent whose results nobody has read */
  const char *doing;      /* the last of them */
  PgCopy copies[2];       /* to be sent after them */
} PgConn;

typedef struct
{
  DmeServerDb parent;
  char *url;
  GMutex write_lock; /* held from begin to commit */
  GMutex idle_lock;
  GPtrArray *idle; /* of PgConn */
} PgDb;

typedef struct
{
  DmeServerTxn parent;
  PgConn *conn;
  gint64 feed, op, record; /* the last numbers given */
  gint64 at_begin[3];
  GHashTable *fetched; /* id -> DmeRecordRow, or NULL: there is none; asked for in advance */
} PgTxn;

/* What a statement returned. */
typedef PGresult PgRows;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgRows, PQclear)

/* Always FALSE; the two places where a failure of libpq becomes a GError. */
gboolean pg_error (PgConn *conn, const PGresult *result, const char *doing, GError **error);
gboolean pg_error_lost (PGconn *db, GError **error);

PgConn *pg_open (const char *url, GError **error);
void pg_close (PgConn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgConn, pg_close)
gboolean pg_is_alive (PgConn *self);

/* @sql may hold several statements and no parameters. */
gboolean pg_exec (PgConn *self, const char *sql, GError **error);
/* @sql is a literal; @types has a letter for each parameter: t const char* (NULL: null), i gint64.
 */
PgRows *
pg_run (PgConn *self, const char *doing, GError **error, const char *sql, const char *types, ...);
/* The same without waiting for what comes of it: the next pg_run() or pg_flush() says that. */
gboolean
pg_defer (PgConn *self, const char *doing, GError **error, const char *sql, const char *types, ...);
/* The same for a new row, which goes with its like: the fastest way in. @sql is a literal, COPY. */
gboolean pg_copy (PgConn *self, GError **error, const char *sql, const char *types, ...);
/* @sql is the same pointer until the next pg_flush(). */
gboolean
pg_copy_values (PgConn *self, GError **error, const char *sql, const char *const *values, int n);
gboolean pg_flush (PgConn *self, GError **error);
void pg_drop_copies (PgConn *self); /* what has not been sent will not be */

const char *pg_text (const PgRows *rows, int row, int column); /* NULL: null */
char *pg_dup (const PgRows *rows, int row, int column);
gint64 pg_int (const PgRows *rows, int row, int column);
gboolean pg_get_int (PgConn *self, const char *sql, gint64 *value, GError **error);

/* Rows in pieces, inside a transaction. */
typedef struct
{
  PgConn *conn;
  const char *name;
  PgRows *rows;
  int row;
} PgCursor;
gboolean pg_cursor_open (PgCursor *self,
                         PgConn *conn,
                         const char *name,
                         const char *sql,
                         const char *const *values,
                         GError **error);
/* 1: self->rows has self->row; 0: that was all; -1 error */
int pg_cursor_next (PgCursor *self, GError **error);
void pg_cursor_clear (PgCursor *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgCursor, pg_cursor_clear)

PgConn *pg_take (PgDb *self, GError **error);
void pg_give (PgDb *self, PgConn *conn);
/* Of one moment, and nothing can be written. */
PgConn *pg_take_snapshot (PgDb *self, GError **error);
void pg_give_snapshot (PgDb *self, PgConn *conn);

static inline PgConn *
pg_conn (DmeServerTxn *txn)
{
  return ((PgTxn *) txn)->conn;
}

#define PG_RECORD_COLUMNS \
  "no, id, type, parent, region, rev, deleted, created_at, created_by, updated_at, updated_by, " \
  "conflicts, stamp_rev, stamp_device, stamps, body, erased, moved"
DmeRecordRow *pg_record_from (const PgRows *rows, int row);
/* The first column of every row. */
GPtrArray *pg_column (const PgRows *rows);

gboolean pg_migrate (PgConn *conn, gboolean make, GError **error);
gboolean pg_set_meta (PgConn *conn, const char *key, const char *value, GError **error);

/* Each file of the implementation fills its part of the class. */
void dme_server_pg_fill_people (DmeServerDbClass *class);
void dme_server_pg_fill_ingest (DmeServerDbClass *class);
void dme_server_pg_fill_beside (DmeServerDbClass *class);
void dme_server_pg_fill_lists (DmeServerDbClass *class);
void dme_server_pg_fill_feed (DmeServerDbClass *class);
void dme_server_pg_fill_forget (DmeServerDbClass *class);

G_END_DECLS
