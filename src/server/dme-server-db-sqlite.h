/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-server-db.h"

G_BEGIN_DECLS

#define DME_SERVER_SCHEMA 4

/* DIR/server.db */
gboolean dme_server_db_sqlite_exists (const char *dir);
gboolean
dme_server_db_sqlite_create (const char *dir, const char *name, gboolean practice, GError **error);
DmeServerDb *dme_server_db_sqlite_open (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes a copy of @dir's database to @file, which must not exist; restores that copy into a
 * scratch database and compares. */
gboolean dme_server_sqlite_backup (const char *dir, const char *file, GError **error);
/* Puts the backup @file in place under a generation never used before; the old database is kept
 * beside it. Nobody may serve @dir. */
gboolean dme_server_sqlite_restore (const char *dir,
                                    const char *file,
                                    char **kept_as,
                                    gint64 *generation,
                                    GError **error);
/* Adds what is wrong to @findings (of char*); FALSE with @error: it cannot even be read. */
gboolean dme_server_sqlite_verify (const char *dir, GPtrArray *findings, GError **error);

G_END_DECLS
