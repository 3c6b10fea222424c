/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-pg-private.h"

/* What is kept beside records that are erased, written over. Ids are $1, as the text of an array;
 * they are UUIDs, so nothing in them needs to be escaped. What lay on the disk before is gone with
 * the next vacuum, which PostgreSQL does by itself. */

static char *
join_ids (GPtrArray *ids)
{
  GString *array = g_string_new ("{");

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (array, "%s%s", i > 0 ? "," : "",
                            (const char *) g_ptr_array_index (ids, i));
  g_string_append_c (array, '}');
  return g_string_free (array, FALSE);
}

/* Papers of the person that were refused before they came into being are in no table of records,
 * but they say whose they are. */
static char *
add_unborn (PgConn *conn, const char *ids, GError **error)
{
  g_autoptr (PgRows)
    rows = pg_run (conn, "Reading refused ops", error,
                   "SELECT unnest ($1::text[]) UNION"
                   " SELECT r.record FROM reject r, unnest ($1::text[]) AS e (id)"
                   " WHERE (strpos (r.line, '\"person\":\"' || e.id || '\"') > 0"
                   "  OR strpos (r.line, '\"parent\":\"' || e.id || '\"') > 0)"
                   " AND r.record IS NOT NULL"
                   " AND NOT EXISTS (SELECT 1 FROM record WHERE record.id = r.record)",
                   "t", ids);
  g_autoptr (GPtrArray) all = rows != NULL ? pg_column (rows) : NULL;

  return all != NULL ? join_ids (all) : NULL;
}

#define IN_IDS "= ANY ($1::text[])"
#define NAMES_ONE \
  "EXISTS (SELECT 1 FROM unnest ($1::text[]) AS e (id) WHERE strpos (line, e.id) > 0)"

/* An op is found by its record in the whole log: erasing is rare, and an index would cost every
 * push. */
static gboolean
forget_ops (PgConn *conn, const char *ids, gint64 rev, const char *at, GError **error)
{
  return pg_defer (conn, "Refusing ops", error,
                   "INSERT INTO reject (stream, seq, fingerprint, record, code, line, at, open)"
                   " SELECT stream, seq, fingerprint, record, 'erased', '', $2, 0 FROM op"
                   " WHERE verdict = 5 AND record " IN_IDS " ON CONFLICT DO NOTHING",
                   "tt", ids, at) &&
         pg_defer (conn, "Forgetting ops", error,
                   "UPDATE op SET line = '',"
                   " code = CASE WHEN verdict = 5 THEN 'erased' ELSE code END,"
                   " rev = CASE WHEN verdict = 5 THEN $2 ELSE rev END,"
                   " verdict = CASE WHEN verdict = 5 THEN 4 ELSE verdict END, waits_for = NULL"
                   " WHERE record " IN_IDS " OR (record IS NULL AND " NAMES_ONE ")",
                   "ti", ids, rev);
}

static GPtrArray *
list_merged (DmeServerTxn *txn, const char *id, GError **error)
{
  g_autoptr (PgRows) rows = pg_run (pg_conn (txn), "Listing what was merged", error,
                                    "SELECT id FROM record WHERE type = 'person' AND deleted = 1"
                                    " AND body::json ->> 'merged_into' = $1 ORDER BY no",
                                    "t", id);

  return rows != NULL ? pg_column (rows) : NULL;
}

static gboolean
forget (DmeServerTxn *txn, GPtrArray *records, gint64 rev, const char *at, GError **error)
{
  PgConn *conn = pg_conn (txn);
  g_autofree char *given = join_ids (records);
  g_autofree char *ids = add_unborn (conn, given, error);

  return ids != NULL && forget_ops (conn, ids, rev, at, error) &&
         pg_defer (conn, "Forgetting what was kept", error,
                   "UPDATE reject SET line = '', open = 0"
                   " WHERE record " IN_IDS " OR (record IS NULL AND " NAMES_ONE ")",
                   "t", ids) &&
         pg_defer (conn, "Forgetting what was kept", error,
                   "DELETE FROM conflict WHERE record " IN_IDS, "t", ids);
}

void
dme_server_pg_fill_forget (DmeServerDbClass *class)
{
  class->list_merged = list_merged;
  class->forget = forget;
}
