/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-server-db.h"

G_BEGIN_DECLS

/* The same interface over PostgreSQL, where several desad may use one database. @url is what libpq
 * understands: postgresql://USER@HOST/DATABASE?sslmode=verify-full */

/* Makes the tables, unless they are there; several may try at once. */
gboolean
dme_server_db_pg_create (const char *url, const char *name, gboolean practice, GError **error);
DmeServerDb *dme_server_db_pg_open (const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds what is wrong to @findings (of char*); FALSE with @error: it cannot even be read. */
gboolean dme_server_pg_verify (const char *url, GPtrArray *findings, GError **error);
/* After a copy was put in place by pg_restore. Nobody may serve the database. */
gboolean dme_server_pg_begin_generation (const char *url, gint64 *generation, GError **error);

G_END_DECLS
