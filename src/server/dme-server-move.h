/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Carrying a server from SQLite to PostgreSQL: every row of every table, as texts, and back again
 * to compare. */

#define DME_MOVE_COLUMNS 24

typedef struct
{
  const char *name;
  const char *columns; /* the same on both sides */
  const char *key;     /* puts rows into one order on both sides */
  gboolean numbered;   /* "no" is given by the database */
} DmeMoveTable;

extern const DmeMoveTable dme_move_tables[]; /* ended by a NULL name; referenced ones first */

/* Returns FALSE with @error set to stop. */
typedef gboolean (*DmeMoveFunc) (const char *const *values, int n, gpointer data, GError **error);

/* Adds a row to what proves that two tables are equal. */
void dme_move_hash (GChecksum *sum, const char *const *values, int n);

/* Nobody may serve @dir. */
gboolean dme_server_sqlite_each_row (const char *dir,
                                     const DmeMoveTable *table,
                                     DmeMoveFunc func,
                                     gpointer data,
                                     GError **error);
/* What is there afterwards is @kept_as, so that it is not served by mistake. */
gboolean dme_server_sqlite_set_aside (const char *dir, char **kept_as, GError **error);
/* @url must be an empty database; it stays empty unless all is there and equal. */
gboolean dme_server_pg_take_over (const char *url, const char *dir, gint64 *rows, GError **error);

G_END_DECLS
