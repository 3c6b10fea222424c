/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-regions.h"
#include "dme-store-resources.h"
#include "dme-wire.h"

#define RESOURCE_PATH "/org/desamigran/DesaMigranEmas/store/sql/"

/* The n-th file leads from version n-1 to n. Only ever append. */
static const char *const migrations[] = {
  "0001-store.sql",
  "0002-vault.sql",
  "0003-persons.sql",
  "0004-both-ways.sql",
};
G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == DME_STORE_VERSION);

static gboolean
read_version (DmeDb *self, int *version, GError **error)
{
  gint64 value;

  if (!dme_db_get_int (self, "PRAGMA user_version", &value, error))
    return FALSE;

  *version = (int) value;
  if (value <= DME_STORE_VERSION)
    return TRUE;

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_TOO_NEW,
               "Format %d is newer than %d, the last this program knows", *version,
               DME_STORE_VERSION);
  return FALSE;
}

static gboolean
run_migrations (DmeDb *self, int version, GError **error)
{
  g_autofree char *marks = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                                            DME_STORE_APPLICATION_ID, DME_STORE_VERSION);
  gboolean fresh = version == 0;

  for (; version < DME_STORE_VERSION; version++)
    {
      g_autofree char *path = g_strconcat (RESOURCE_PATH, migrations[version], NULL);
      g_autoptr (GBytes) sql = g_resource_lookup_data (dme_store_get_resource (), path,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, error);

      if (sql == NULL || !dme_db_exec (self, g_bytes_get_data (sql, NULL), error))
        return FALSE;
    }

  return dme_db_exec (self, marks, error) && (!fresh || dme_db_fill_regions (self, error));
}

/* Whatever a migration does wrong, the file of before is still there: STORE-before-vN-TIME. */
static gboolean
copy_before (DmeDb *self, int version, GError **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, dme_clock_now () / G_USEC_PER_SEC);
  g_autofree char *copy = g_strdup_printf ("%s-before-v%d-%s", self->path, version + 1, now);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autoptr (DmeOwnStmt) stmt = NULL;

  if (!g_str_equal (name, DME_STORE_FILE))
    return TRUE; /* A copy itself, of a backup that is being put back. */

  stmt = dme_db_prepare_own (self, "VACUUM INTO :file", error);
  if (stmt == NULL || !dme_file_make_private (copy, error))
    return FALSE;

  dme_bind_text (stmt, ":file", copy);
  if (dme_db_run (self, stmt, error) && dme_file_sync (copy, error))
    return TRUE;

  g_unlink (copy); /* Ours, and not whole. */
  return FALSE;
}

/**
 * dme_db_migrate:
 * @self: a connection with foreign keys off
 * @error: TOO_NEW, and what SQLite says
 *
 * Brings the file to the present version in one transaction, so that a power
 * cut leaves it at the old one or at the new one.
 */
gboolean
dme_db_migrate (DmeDb *self, GError **error)
{
  int version;

  if (!read_version (self, &version, error))
    return FALSE;
  if (version == DME_STORE_VERSION)
    return TRUE;
  if (version > 0 && !copy_before (self, version, error))
    return FALSE;
  if (!dme_db_begin (self, error))
    return FALSE;

  /* Another process may have been faster; asked again under the lock. */
  return dme_db_end (self,
                     read_version (self, &version, error) &&
                       (version == DME_STORE_VERSION || run_migrations (self, version, error)),
                     error);
}

gboolean
dme_db_fill_regions (DmeDb *self, GError **error)
{
  gsize n;
  const DmeRegion *const *regions = dme_regions_get_all (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                                 "INSERT INTO region (code, level, name, parent) "
                                                 "VALUES (:code, :level, :name, :parent)",
                                                 error);

      if (stmt == NULL)
        return FALSE;

      dme_bind_text (stmt, ":code", regions[i]->code);
      dme_bind_text (stmt, ":level", dme_region_level_get_code (regions[i]->level));
      dme_bind_text (stmt, ":name", regions[i]->name);
      dme_bind_text (stmt, ":parent", regions[i]->parent ? regions[i]->parent->code : NULL);
      if (!dme_db_run (self, stmt, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
make_views (DmeDb *self, GError **error)
{
  gsize n;
  const DmeType *const *types = dme_schema_get_types (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *drop = g_strdup_printf ("DROP VIEW IF EXISTS \"%s\"", types[i]->name);
      g_autofree char *create = dme_wire_view_sql (types[i]);

      if (!dme_db_exec (self, drop, error) || !dme_db_exec (self, create, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
list_again (DmeDb *self, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT " DME_RECORD_COLUMNS "FROM record", error);
  int rc;

  if (stmt == NULL || !dme_db_exec (self, "DELETE FROM listing", error))
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      g_autoptr (DmeRecord) record = NULL;

      /* A type of a newer program keeps its record, and is in no list of this one. */
      if (dme_schema_find_type (dme_column_text (stmt, 1)) == NULL)
        continue;

      record = dme_record_from_row (self, stmt, error);
      if (record == NULL ||
          !dme_db_write_listing (self, sqlite3_column_int64 (stmt, 0), record, error))
        return FALSE;
    }

  return rc == SQLITE_DONE;
}

/* Records of a type that the program of before did not know: they come now. */
static gboolean
read_skipped_again (DmeDb *self, GError **error)
{
  return dme_db_get_meta_int (self, DME_META_SKIPPED) == 0 ||
         (dme_db_set_meta (self, DME_META_CURSOR, NULL, error) &&
          dme_db_set_meta (self, DME_META_SKIPPED, NULL, error));
}

/**
 * dme_db_refresh_derived:
 * @self: a connection
 * @error: what SQLite says
 *
 * Views and the listing follow from the schema of this program. If the file
 * was last used with another one they are made anew.
 */
gboolean
dme_db_refresh_derived (DmeDb *self, GError **error)
{
  if (dme_db_get_meta_int (self, "schema") == DME_SCHEMA_VERSION)
    return TRUE;
  if (!dme_db_begin (self, error))
    return FALSE;

  return dme_db_end (self,
                     make_views (self, error) && list_again (self, error) &&
                       read_skipped_again (self, error) &&
                       dme_db_set_meta_int (self, "schema", DME_SCHEMA_VERSION, error),
                     error);
}
