/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-access.h"
#include "dme-ingest-private.h"
#include "dme-problem.h"
#include "dme-rights.h"
#include "dme-scope.h"

/* Where records belong, and what moves with them. */

/* Those who could see where it was must hear that it went. */
static gboolean
note_move (DmeIngest *self, DmeServerRecord *record, gint64 rev, GError **error)
{
  DmeRecordRow *row = record->row;

  row->rev = rev > 0 ? rev : dme_server_txn_next_rev (self->txn);
  row->moved = row->rev;
  return dme_server_txn_add_departure (self->txn, row->id,
                                       row->region != NULL ? row->region : DME_FEED_NOWHERE,
                                       row->rev, error);
}

static gboolean
find_parent (DmeIngest *self, DmeServerRecord *record, DmeServerRecord **parent, GError **error)
{
  const char *id = dme_fields_get (record->fields, dme_type_get_parent_field (record->type)->name);

  if (id != NULL && !dme_ingest_find_record (self, id, parent, error))
    return FALSE;
  if (g_strcmp0 (record->row->parent, id) != 0)
    {
      g_free (record->row->parent);
      record->row->parent = g_strdup (id);
    }
  return TRUE;
}

/* The region of a record: its own, or its parent's. */
gboolean
dme_ingest_set_region (DmeIngest *self,
                       DmeServerRecord *record,
                       gint64 rev,
                       gboolean *moved,
                       GError **error)
{
  const char *region = dme_fields_get (record->fields, "region");
  DmeServerRecord *parent = NULL;

  if (dme_type_get_parent_field (record->type) != NULL)
    {
      if (!find_parent (self, record, &parent, error))
        return FALSE;
      region = parent != NULL ? parent->row->region : NULL;
    }
  *moved = g_strcmp0 (record->row->region, region) != 0;
  if (!*moved)
    return TRUE;
  if (record->row->row != 0 && !note_move (self, record, rev, error))
    return FALSE;
  g_free (record->row->region);
  record->row->region = g_strdup (region);
  return TRUE;
}

/* Children move with their parent; each takes a feed number of its own, since a page of a pull may
 * end between them. */
gboolean
dme_ingest_move_children (DmeIngest *self, const char *id, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) parents = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parents, g_strdup (id));
  for (guint p = 0; p < parents->len; p++)
    {
      g_autoptr (GPtrArray) children = NULL;

      if (!g_hash_table_add (seen, g_strdup (g_ptr_array_index (parents, p))))
        continue;
      if (!dme_ingest_flush (self, error))
        return FALSE;
      children = dme_server_txn_list_children (self->txn, g_ptr_array_index (parents, p), error);
      if (children == NULL)
        return FALSE;
      for (guint i = 0; i < children->len; i++)
        {
          DmeServerRecord *child = NULL;
          gboolean moved = FALSE;

          if (!dme_ingest_find_record (self, g_ptr_array_index (children, i), &child, error) ||
              (child != NULL && !child->row->erased &&
               !dme_ingest_set_region (self, child, 0, &moved, error)))
            return FALSE;
          if (!moved)
            continue;
          dme_ingest_touch (self, child);
          g_ptr_array_add (parents, g_strdup (child->row->id));
        }
    }
  return TRUE;
}

static gboolean
find_author (DmeIngest *self, gint64 device_no, DmeServerDevice **author, GError **error)
{
  *author = g_hash_table_lookup (self->authors, &device_no);
  if (*author != NULL)
    return TRUE;
  *author = dme_server_txn_find_device_by_no (self->txn, device_no, error);
  if (*author != NULL)
    g_hash_table_insert (self->authors, g_memdup2 (&device_no, sizeof device_no), *author);
  return *author != NULL;
}

/* Where a record that is not there yet would belong. */
static gboolean
find_new_region (DmeIngest *self, const DmeTask *task, const char **region, GError **error)
{
  const DmeField *field = dme_type_get_parent_field (task->type);
  const char *id = field != NULL ? dme_task_get_value (task, field->name) : NULL;
  DmeServerRecord *parent = NULL;

  *region = NULL;
  if (field == NULL)
    *region = dme_task_get_value (task, "region");
  else if (id != NULL && !dme_ingest_find_record (self, id, &parent, error))
    return FALSE;
  else if (parent != NULL)
    *region = parent->row->region;
  return TRUE;
}

/**
 * dme_ingest_check_rights:
 * @self: the push
 * @task: an op in whose way nothing stands
 * @code: (out): why it is refused; %NULL: it is not
 * @error: of the database
 *
 * Whoever may write a record may also move it out of the own area, as people do; they may not reach
 * for what lies outside. A note of the access log is always taken: it says what somebody has done.
 */
gboolean
dme_ingest_check_rights (DmeIngest *self, const DmeTask *task, const char **code, GError **error)
{
  DmeServerDevice *author = NULL;
  const char *region = NULL;
  DmeProblemCode problem = DME_PROBLEM_NOT_ALLOWED;

  *code = NULL;
  if (!find_author (self, task->row->device_no, &author, error))
    return FALSE;
  if (dme_rights_has (author->role, task->type->name,
                      task->op->erase ? DME_RIGHT_ERASE : DME_RIGHT_WRITE))
    {
      if (dme_type_is_append_only (task->type))
        return TRUE;
      if (task->record != NULL)
        region = task->record->row->region;
      else if (!find_new_region (self, task, &region, error))
        return FALSE;
      if (dme_scope_covers (author->scope, region))
        return TRUE;
      problem = DME_PROBLEM_OUT_OF_SCOPE;
    }
  *code = dme_problem_code_to_string (problem);
  return TRUE;
}
