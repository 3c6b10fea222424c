/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-sqlite-private.h"

/* Which records name a content. */

static GPtrArray *
read_refs (Conn *conn, const char *sha256, GError **error)
{
  g_autoptr (GPtrArray)
    refs = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_row_free);
  g_autoptr (Loan)
    stmt = conn_prepare (conn,
                         "SELECT " RECORD_COLUMNS " FROM record WHERE type = 'blob_ref'"
                         " AND json_extract (body, '$.sha256') = :sha256",
                         error);
  int row;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":sha256", sha256);
  while ((row = conn_row (conn, stmt, "Looking for a content", error)) > 0)
    g_ptr_array_add (refs, dme_server_sqlite_record_from (stmt));
  return row < 0 ? NULL : g_steal_pointer (&refs);
}

static GPtrArray *
list_blob_refs (DmeServerDb *db, const char *sha256, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  GPtrArray *refs;

  if (conn == NULL)
    return NULL;
  refs = read_refs (conn, sha256, error);
  reader_give (self, conn);
  return refs;
}

void
dme_server_sqlite_fill_blobs (DmeServerDbClass *class)
{
  class->list_blob_refs = list_blob_refs;
}
