/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desad-resources.h"
#include "dme-server-db-pg-private.h"

/* The versions of the tables, and the views of the records, for people who use SQL. */

#define RESOURCE_SQL "/org/desamigran/DesaMigranEmas/server/sql/pg/"

static const char *const migrations[DME_PG_SCHEMA] = { "0001-first.sql" };

static gboolean
run_migration (PgConn *conn, gint64 version, GError **error)
{
  g_autofree char *name = g_strconcat (RESOURCE_SQL, migrations[version - 1], NULL);
  g_autofree char *set =
    g_strdup_printf ("UPDATE schema_version SET version = %" G_GINT64_FORMAT, version);
  g_autoptr (GBytes) sql = g_resource_lookup_data (desad_get_resource (), name, 0, error);

  return sql != NULL && pg_exec (conn, g_bytes_get_data (sql, NULL), error) &&
         pg_exec (conn, set, error);
}

/* The same column as SQLite's view has: see dme_wire_view_sql(). */
static void
append_field (GString *sql, const DmeField *field)
{
  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      g_string_append_printf (sql, ", (b ->> '%s')::bigint AS \"%s\"", field->name, field->name);
      break;
    case DME_KIND_BOOL:
      g_string_append_printf (sql,
                              ", CASE b ->> '%s' WHEN 'true' THEN 1 WHEN 'false' THEN 0 END AS "
                              "\"%s\"",
                              field->name, field->name);
      break;
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
    case DME_KIND_DATE:
    case DME_KIND_TIME:
    case DME_KIND_CHOICE:
    case DME_KIND_CHOICES:
    case DME_KIND_REGION:
    case DME_KIND_REF:
    case DME_KIND_NIK:
    case DME_KIND_PHONE:
    case DME_KIND_BLOB:
    default:
      g_string_append_printf (sql, ", b ->> '%s' AS \"%s\"", field->name, field->name);
      break;
    }
}

static char *
view_sql (const DmeType *type)
{
  static const char *const columns[] = { "id",         "region",     "rev",
                                         "deleted",    "created_at", "created_by",
                                         "updated_at", "updated_by", NULL };
  g_autofree char *common = g_strjoinv (", ", (char **) columns);
  GString *sql = g_string_new (NULL);

  g_string_printf (sql, "CREATE VIEW \"%s\" AS SELECT %s", type->name, common);
  for (gsize i = 0; i < type->n_fields; i++)
    if (!g_strv_contains (columns, type->fields[i].name))
      append_field (sql, &type->fields[i]);
  /* Parsed once for each record, not once for each column. */
  g_string_append_printf (sql,
                          " FROM record, LATERAL (SELECT body::jsonb AS b OFFSET 0) AS parsed"
                          " WHERE type = '%s'",
                          type->name);
  return g_string_free (sql, FALSE);
}

/* A view of the office's own that leans on ours keeps the old one: better than not to start. */
static gboolean
make_view (PgConn *conn, const char *name, const char *sql, GError **error)
{
  g_autofree char *drop = g_strdup_printf ("DROP VIEW IF EXISTS \"%s\"", name);
  g_autoptr (GError) why = NULL;

  if (!pg_exec (conn, "SAVEPOINT making", error))
    return FALSE;
  if (pg_exec (conn, drop, &why) && pg_exec (conn, sql, &why))
    return pg_exec (conn, "RELEASE making", error) &&
           pg_defer (conn, "Writing down a view", error,
                     "INSERT INTO made_view (name, sql) VALUES ($1, $2)"
                     " ON CONFLICT (name) DO UPDATE SET sql = excluded.sql",
                     "tt", name, sql) &&
           pg_flush (conn, error);
  g_message ("The view %s stays as it was: %s", name, why->message);
  return pg_exec (conn, "ROLLBACK TO making", error);
}

static gboolean
refresh_views (PgConn *conn, GError **error)
{
  gsize n;
  const DmeType *const *types = dme_schema_get_types (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *sql = view_sql (types[i]);
      g_autoptr (PgRows) made = pg_run (conn, "Reading the schema", error,
                                        "SELECT 1 FROM made_view WHERE name = $1 AND sql = $2",
                                        "tt", types[i]->name, sql);

      if (made == NULL || (PQntuples (made) == 0 && !make_view (conn, types[i]->name, sql, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_encoding (PgConn *conn, GError **error)
{
  const char *encoding = PQparameterStatus (conn->db, "server_encoding");

  if (g_strcmp0 (encoding, "UTF8") == 0)
    return TRUE;
  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT,
               "The database has the encoding %s; make one with the encoding UTF8", encoding);
  return FALSE;
}

/* 0: there is none. */
static gboolean
read_version (PgConn *conn, gint64 *version, GError **error)
{
  gint64 there = 0;

  *version = 0;
  return pg_get_int (conn,
                     "SELECT count(*) FROM pg_class WHERE oid = to_regclass ('schema_version')"
                     " AND to_regclass ('feed') IS NOT NULL",
                     &there, error) &&
         (there == 0 || pg_get_int (conn, "SELECT version FROM schema_version", version, error));
}

/**
 * pg_migrate:
 * @conn: in a transaction that nobody else makes tables in
 * @make: whether to begin in an empty database
 * @error: NOT_FOUND: it is empty; TOO_NEW
 *
 * Returns: success
 */
gboolean
pg_migrate (PgConn *conn, gboolean make, GError **error)
{
  gint64 version;

  if (!check_encoding (conn, error) || !read_version (conn, &version, error))
    return FALSE;
  if (version == 0 && !make)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND,
                   "There is no server in this database");
      return FALSE;
    }
  if (version > DME_PG_SCHEMA)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_TOO_NEW,
                   "The database has version %" G_GINT64_FORMAT
                   ", this program knows versions up to %d",
                   version, DME_PG_SCHEMA);
      return FALSE;
    }
  for (version++; version <= DME_PG_SCHEMA; version++)
    if (!run_migration (conn, version, error))
      return FALSE;
  return refresh_views (conn, error);
}
