/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-import.h"

#include "dme-db-persons.h"
#include "dme-db-private.h"

/* The store as the target of an import. */

static gboolean
has_record (gpointer target, const DmeType *type, const char *id, gboolean *has, GError **error)
{
  DmeDb *db = target;
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (db, "SELECT 1 FROM record WHERE id = :id AND type = :type", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", id);
  dme_bind_text (stmt, ":type", type->name);
  rc = dme_db_step (db, stmt, error);
  *has = rc == SQLITE_ROW;
  return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static gboolean
find_twin (gpointer target, const DmeFields *person, DmeImportTwin *twin, GError **error)
{
  g_autoptr (GPtrArray) found = dme_db_find_duplicates (target, person, NULL, 1, error);
  const DmeDuplicate *likeliest;

  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    return TRUE;

  likeliest = found->pdata[0];
  twin->id = g_strdup (likeliest->record->id);
  twin->reasons = likeliest->reasons;
  twin->same_nik =
    dme_fields_get (person, "nik") != NULL &&
    g_strcmp0 (dme_record_get (likeliest->record, "nik"), dme_fields_get (person, "nik")) == 0;
  return TRUE;
}

static gboolean
save_lines (gpointer target, const DmeType *type, const GPtrArray *lines, GError **error)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) refusal = NULL;
  gboolean refused = FALSE;

  for (guint i = 0; i < lines->len; i++)
    {
      const DmeImportLine *line = lines->pdata[i];

      g_ptr_array_add (saves, dme_save_new (type, line->id, dme_fields_copy (line->fields)));
    }
  if (dme_db_save (target, saves, NULL, NULL, &refusal))
    return TRUE;

  for (guint i = 0; i < lines->len; i++)
    {
      DmeImportLine *line = lines->pdata[i];
      GPtrArray *problems = ((DmeSave *) saves->pdata[i])->problems;

      g_clear_pointer (&line->problems, g_ptr_array_unref);
      line->problems = problems != NULL ? g_ptr_array_ref (problems) : NULL;
      for (guint j = 0; problems != NULL && j < problems->len; j++)
        refused = refused || !((DmeProblem *) problems->pdata[j])->warning;
    }
  /* A refusal that names no line would be asked for again and again. */
  if (!refused || !g_error_matches (refusal, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT))
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

const DmeImportTarget dme_db_import_target = { has_record, find_twin, save_lines };
