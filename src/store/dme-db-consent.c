/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-consent.h"

#include "dme-db-private.h"
#include "dme-schema-persons.h"

/* Rows of @type that are about somebody who has withdrawn the consent, or belong to one. */
static GHashTable *
find_withdrawn (DmeDb *self, const DmeType *type, GError **error)
{
  g_autoptr (GHashTable) rids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (DmeStmt)
    stmt = type == &dme_type_person
             ? dme_db_prepare (self,
                               "SELECT rid FROM record WHERE type = :type"
                               " AND json_extract (body, '$.consent_withdrawn_at') IS NOT NULL",
                               error)
             : dme_db_prepare (self,
                               "SELECT r.rid FROM record r JOIN record p ON p.id = r.parent"
                               " WHERE r.type = :type AND p.type = 'person'"
                               " AND json_extract (p.body, '$.consent_withdrawn_at') IS NOT NULL",
                               error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":type", type->name);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_hash_table_add (rids, g_memdup2 (&rid, sizeof rid));
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&rids) : NULL;
}

/**
 * dme_db_leave_out_withdrawn:
 * @self: a connection
 * @type: the type of the records
 * @rows: (element-type gint64): row ids, as a query found them
 * @left_out: (out) (optional): how many were taken out
 * @error: what SQLite says
 *
 * After a withdrawal a person is in no export and in no report (UU 27/2022 art 9); what the person
 * asks about their own data is another matter, see #DmeDossier. Works while the vault is locked.
 */
gboolean
dme_db_leave_out_withdrawn (DmeDb *self,
                            const DmeType *type,
                            GArray *rows,
                            guint *left_out,
                            GError **error)
{
  g_autoptr (GHashTable) withdrawn = NULL;
  guint kept = 0;

  g_return_val_if_fail (type != NULL && rows != NULL, FALSE);

  withdrawn = find_withdrawn (self, type, error);
  if (withdrawn == NULL)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 rid = g_array_index (rows, gint64, i);

      if (!g_hash_table_contains (withdrawn, &rid))
        g_array_index (rows, gint64, kept++) = rid;
    }
  if (left_out != NULL)
    *left_out = rows->len - kept;
  g_array_set_size (rows, kept);
  return TRUE;
}
