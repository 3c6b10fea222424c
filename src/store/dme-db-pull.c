/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-pull.h"

#include "dme-clock.h"
#include "dme-db-erase.h"
#include "dme-db-private.h"
#include "dme-scope.h"
#include "dme-uuid.h"
#include "dme-wire.h"

/* Storing what others did. A field with a change that was not sent keeps the value of this device;
 * what the server has for it waits in "beside" (dme-db-beside.c). */

typedef struct
{
  DmeDb *db;
  DmePageCounts counts;
  gboolean skipped; /* a type of a newer program */
} Run;

/* One record of the page, and what is here of it. */
typedef struct
{
  const DmePageRecord *news;
  const DmeType *type;
  DmeRecord *record; /* as it will be */
  gint64 rid;        /* 0: new */
  DmeMask *mask;
  DmeFields *beside; /* what is hidden of the news */
  char *region;      /* before */
} Task;

static void
task_clear (Task *self)
{
  g_clear_pointer (&self->record, dme_record_unref);
  g_clear_pointer (&self->mask, dme_mask_free);
  g_clear_pointer (&self->beside, dme_fields_free);
  g_clear_pointer (&self->region, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Task, task_clear)

/* --- merging --- */

/* A record that comes whole has nothing in the fields that are not named. */
static void
clear_others (Task *task)
{
  const DmeFields *fields = task->record->fields;

  for (guint i = dme_fields_get_size (fields); i > 0; i--)
    {
      g_autofree char *name = g_strdup (dme_fields_get_name_at (fields, i - 1));

      if (dme_fields_has (task->news->set, name))
        continue;
      if (dme_mask_hides (task->mask, name))
        dme_fields_set (task->beside, name, NULL);
      else
        dme_fields_remove (task->record->fields, name);
    }
}

static void
merge_fields (Task *task)
{
  const DmeFields *set = task->news->set;

  if (task->news->whole)
    clear_others (task);
  for (guint i = 0; i < dme_fields_get_size (set); i++)
    {
      const char *name = dme_fields_get_name_at (set, i);
      const char *value = dme_fields_get_value_at (set, i);

      if (dme_mask_hides (task->mask, name))
        dme_fields_set (task->beside, name, value);
      else if (value != NULL)
        dme_fields_set (task->record->fields, name, value);
      else
        dme_fields_remove (task->record->fields, name);
    }
}

/* Somebody who is still changing a record goes on with it. */
static void
merge_deletion (Task *task)
{
  if (task->mask->any)
    dme_fields_set (task->beside, DME_BESIDE_DELETED, task->news->deleted ? "true" : "false");
  else
    task->record->deleted = task->news->deleted;
}

static void
replace (char **text, const char *value)
{
  if (value == NULL)
    return;
  g_free (*text);
  *text = g_strdup (value);
}

static void
merge_frame (Task *task)
{
  const DmePageRecord *news = task->news;
  const DmeField *parent = dme_type_get_parent_field (task->type);
  DmeRecord *record = task->record;

  record->rev = news->rev;
  record->gone = FALSE;
  if (!dme_mask_hides (task->mask, parent != NULL ? parent->name : "region"))
    {
      g_free (record->region);
      record->region = g_strdup (news->region);
    }
  replace (&record->created_at, news->created_at);
  replace (&record->created_by, news->created_by);
  if (!task->mask->any)
    {
      replace (&record->updated_at, news->updated_at);
      replace (&record->updated_by, news->updated_by);
    }
  if (record->updated_at == NULL)
    record->updated_at = dme_clock_now_utc ();
  if (record->updated_by == NULL)
    record->updated_by = g_strdup ("");
  if (record->created_at == NULL)
    record->created_at = g_strdup (record->updated_at);
  if (record->created_by == NULL)
    record->created_by = g_strdup (record->updated_by);
}

/* --- writing --- */

static DmeStmt *
prepare_record (Run *run, Task *task, GError **error)
{
  DmeStmt *stmt;

  if (task->rid == 0)
    {
      stmt = dme_db_prepare (run->db,
                             "INSERT INTO record (type, id, parent, region, rev, known, deleted,"
                             " created_at, created_by, updated_at, updated_by, body, sealed, state)"
                             " VALUES (:type, :id, :parent, :region, :rev, :known, :deleted,"
                             " :created_at, :created_by, :updated_at, :updated_by, :body, :sealed,"
                             " 0)",
                             error);
      if (stmt == NULL)
        return NULL;
      dme_bind_text (stmt, ":type", task->type->name);
      dme_bind_text (stmt, ":id", task->record->id);
      return stmt;
    }
  stmt = dme_db_prepare (run->db,
                         "UPDATE record SET parent = :parent, region = :region, rev = :rev,"
                         " known = :known, deleted = :deleted, deleted_with = iif (:deleted,"
                         "  deleted_with, NULL), created_at = :created_at,"
                         " created_by = :created_by, updated_at = :updated_at,"
                         " updated_by = :updated_by, body = :body,"
                         " sealed = iif (:damaged, sealed, :sealed), gone = 0 WHERE rid = :rid",
                         error);
  if (stmt == NULL)
    return NULL;
  dme_bind_int (stmt, ":rid", task->rid);
  dme_bind_int (stmt, ":damaged", task->record->damaged);
  return stmt;
}

static gboolean
write_record (Run *run, Task *task, GError **error)
{
  const DmeRecord *record = task->record;
  const DmeField *parent = dme_type_get_parent_field (task->type);
  g_autofree char *body = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (DmeStmt) stmt = NULL;

  if (!dme_db_seal_record (run->db, record, &body, &sealed, error))
    return FALSE;
  stmt = prepare_record (run, task, error);
  if (stmt == NULL)
    return FALSE;
  dme_bind_text (stmt, ":parent", parent != NULL ? dme_record_get (record, parent->name) : NULL);
  dme_bind_text (stmt, ":region", record->region);
  dme_bind_int (stmt, ":rev", record->rev);
  /* News for a sealed part that is damaged cannot be kept: it is asked for as a whole. */
  dme_bind_int (stmt, ":known", record->damaged ? 0 : record->rev);
  dme_bind_int (stmt, ":deleted", record->deleted);
  dme_bind_text (stmt, ":created_at", record->created_at);
  dme_bind_text (stmt, ":created_by", record->created_by);
  dme_bind_text (stmt, ":updated_at", record->updated_at);
  dme_bind_text (stmt, ":updated_by", record->updated_by);
  dme_bind_text (stmt, ":body", body);
  dme_bind_bytes (stmt, ":sealed", sealed);
  if (!dme_db_run (run->db, stmt, error))
    return FALSE;
  if (task->rid == 0)
    task->rid = sqlite3_last_insert_rowid (run->db->handle);
  return TRUE;
}

/* The page tells all conflicts that are open, so those of before are over: this device has been
 * told. */
static gboolean
close_old_conflicts (Run *run, Task *task, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (run->db, "UPDATE op SET open = 0 WHERE rid = :rid AND open = 3 AND rev <= :rev",
                    error);

  if (stmt == NULL)
    return FALSE;
  dme_bind_int (stmt, ":rid", task->rid);
  dme_bind_int (stmt, ":rev", task->news->rev);
  return dme_db_run (run->db, stmt, error);
}

static gboolean
write_task (Run *run, Task *task, GError **error)
{
  gint64 fresh = 0;

  if (!write_record (run, task, error) ||
      !dme_db_write_beside (run->db, task->rid, task->record, task->beside, error) ||
      !close_old_conflicts (run, task, error) ||
      !dme_db_write_conflicts (run->db, task->rid, task->record, task->news->conflicts,
                               task->mask->any, &fresh, error) ||
      !dme_db_write_listing (run->db, task->rid, task->record, error) ||
      !dme_db_update_state (run->db, task->rid, error))
    return FALSE;
  run->counts.records++;
  run->counts.conflicts += fresh;
  return g_strcmp0 (task->region, task->record->region) == 0 ||
         dme_db_move_children (run->db, task->record->id, task->record->region, error);
}

/* --- one record --- */

static gboolean
load_task (Run *run, Task *task, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  task->record = dme_db_find (run->db, task->news->id, &task->rid, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (task->record == NULL)
    task->record = dme_record_new (task->type, task->news->id);
  if (task->record->locked)
    return dme_db_check_unlocked (run->db, error);
  task->region = g_strdup (task->record->region);
  task->beside = dme_fields_new ();
  task->mask = dme_db_load_mask (run->db, task->rid, error);
  return task->mask != NULL;
}

static gboolean
take_record (Run *run, const DmePageRecord *news, GError **error)
{
  g_auto (Task) task = { .news = news, .type = dme_schema_find_type (news->type) };

  if (task.type == NULL)
    {
      run->skipped = TRUE; /* It comes again when the program knows it. */
      return TRUE;
    }
  if (!dme_uuid_is_valid (news->id))
    return TRUE; /* No server of ours has such a record. */
  if (!load_task (run, &task, error))
    return FALSE;
  if (task.record->type != task.type || task.record->erased)
    return TRUE; /* A late copy. */

  if (news->whole)
    task.record->damaged = FALSE; /* It is mended. */
  merge_fields (&task);
  merge_deletion (&task);
  merge_frame (&task);
  return write_task (run, &task, error);
}

/* --- what leaves --- */

static gboolean
write_gone (Run *run, const char *id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 rid = 0;
  g_autoptr (DmeRecord) record = dme_db_find (run->db, id, &rid, &local_error);
  g_autoptr (DmeStmt) stmt = NULL;

  if (local_error != NULL &&
      !g_error_matches (local_error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (record == NULL || record->gone || record->erased)
    return TRUE;
  stmt = dme_db_prepare (run->db, "UPDATE record SET gone = 1 WHERE rid = :rid", error);
  if (stmt == NULL)
    return FALSE;
  dme_bind_int (stmt, ":rid", rid);
  record->gone = TRUE;
  run->counts.gone++;
  return dme_db_run (run->db, stmt, error) && dme_db_write_listing (run->db, rid, record, error);
}

static gboolean
take_erased (Run *run, const char *id, GError **error)
{
  const DmeType *type;

  {
    g_autoptr (DmeStmt) stmt =
      dme_db_prepare (run->db, "SELECT type FROM record WHERE id = :id AND erased = 0", error);
    int rc;

    if (stmt == NULL)
      return FALSE;
    dme_bind_text (stmt, ":id", id);
    rc = dme_db_step (run->db, stmt, error);
    if (rc != SQLITE_ROW)
      return rc == SQLITE_DONE;
    type = dme_schema_find_type (dme_column_text (stmt, 0));
  }
  if (type == NULL)
    return TRUE;
  run->counts.erased++;
  return dme_db_apply_erasure (run->db, type, id, error);
}

/* Ids of all records that the server has and that are not in @scope. */
static GPtrArray *
list_outside (DmeDb *self, const char *scope, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT id, region FROM record WHERE gone = 0 AND erased = 0"
                           " AND (rev > 0 OR acked > 0) AND region IS NOT NULL",
                           error);
  int rc;

  if (stmt == NULL)
    return NULL;
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    if (!dme_scope_covers (scope, dme_column_text (stmt, 1)))
      g_ptr_array_add (ids, dme_column_dup (stmt, 0));
  return rc == SQLITE_DONE ? g_steal_pointer (&ids) : NULL;
}

/* The office gave the user another area. What lies in a new one comes by itself. */
static gboolean
take_scope (Run *run, const DmePage *page, GError **error)
{
  g_autofree char *before = dme_db_get_meta (run->db, "scope");
  g_autoptr (GPtrArray) ids = NULL;

  if (page->scope == NULL)
    return TRUE;
  if (!dme_db_set_meta (run->db, "scope", page->scope, error) ||
      (page->role != NULL && !dme_db_set_meta (run->db, "role", page->role, error)))
    return FALSE;
  if (g_strcmp0 (before, page->scope) == 0)
    return TRUE;
  ids = list_outside (run->db, page->scope, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!write_gone (run, ids->pdata[i], error))
      return FALSE;
  return ids != NULL;
}

static gboolean
take (Run *run, const DmePage *page, GError **error)
{
  if (!take_scope (run, page, error))
    return FALSE;
  for (guint i = 0; i < page->records->len; i++)
    if (!take_record (run, page->records->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < page->gone->len; i++)
    if (!write_gone (run, page->gone->pdata[i], error))
      return FALSE;
  /* The last ones first: what was merged into a record follows it, and need not be told back. */
  for (guint i = page->erased->len; i > 0; i--)
    if (!take_erased (run, page->erased->pdata[i - 1], error))
      return FALSE;
  if (run->skipped && !dme_db_set_meta_int (run->db, DME_META_SKIPPED, 1, error))
    return FALSE;
  if (page->cursor == NULL)
    return TRUE;
  return dme_db_set_meta (run->db, DME_META_CURSOR, page->cursor, error) &&
         (page->more ||
          (dme_db_set_meta (run->db, DME_META_OWN, NULL, error) &&
           dme_db_set_meta_int (run->db, "pulled_at", dme_clock_now () / G_USEC_PER_SEC, error)));
}

/**
 * dme_db_take_page:
 * @self: a connection
 * @page: what came
 * @counts: (out) (optional): what of it was news
 * @error: LOCKED or NO_VAULT if something in it is sensitive and cannot be kept; BUSY, FULL, ENGINE
 *
 * Stores a page and where the next one begins, in one transaction: a page that was cut off, or that
 * cannot be stored, comes again. Taking one twice changes nothing.
 */
gboolean
dme_db_take_page (DmeDb *self, const DmePage *page, DmePageCounts *counts, GError **error)
{
  Run run = { .db = self };

  g_return_val_if_fail (self != NULL && page != NULL, FALSE);

  if (!dme_db_begin (self, error) || !dme_db_end (self, take (&run, page, error), error))
    return FALSE;
  if (run.counts.erased > 0)
    {
      dme_db_drop_person_index (self); /* Words of names stay in it otherwise. */
      dme_db_scrub (self);
    }
  if (counts != NULL)
    *counts = run.counts;
  return TRUE;
}

char *
dme_db_get_cursor (DmeDb *self)
{
  return dme_db_get_meta (self, DME_META_CURSOR);
}

gboolean
dme_db_needs_own (DmeDb *self)
{
  return dme_db_get_meta_int (self, DME_META_OWN) != 0;
}

/**
 * dme_db_get_pulled_at:
 * @self: a connection
 *
 * Returns: when the feed was read to its end last, in unix seconds; 0: never
 */
gint64
dme_db_get_pulled_at (DmeDb *self)
{
  return dme_db_get_meta_int (self, "pulled_at");
}
