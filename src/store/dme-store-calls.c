/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-store.h"

/* The calls of the app: each packs its arguments, so that the caller's may change at once, and runs
 * one function of DmeDb. */

typedef struct
{
  const DmeType *type;
  char *id; /* also a region, or a draft */
  DmeQuery *query;
  GPtrArray *saves;
  DmeDraft *draft;
  GArray *rows;
  int year;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_free (args->id);
  g_clear_pointer (&args->query, dme_query_free);
  g_clear_pointer (&args->saves, g_ptr_array_unref);
  g_clear_pointer (&args->draft, dme_draft_free);
  g_clear_pointer (&args->rows, g_array_unref);
  g_free (args);
}

#define ARGS(...) g_memdup2 (&(Args){ __VA_ARGS__ }, sizeof (Args))

static void
run (DmeStore *self,
     DmeStoreFunc func,
     Args *args,
     GDestroyNotify result_free,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  dme_store_run_async (self, func, args, args_free, result_free, FALSE, cancellable, callback,
                       user_data);
}

static void
run_write (DmeStore *self,
           DmeStoreFunc func,
           Args *args,
           GDestroyNotify result_free,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  dme_store_run_async (self, func, args, args_free, result_free, TRUE, NULL, callback, user_data);
}

/* --- save --- */

typedef struct
{
  GPtrArray *saves, *problems;
  GError *error; /* a refusal, which still carries problems */
} Saved;

static void
saved_free (gpointer data)
{
  Saved *saved = data;

  g_clear_pointer (&saved->saves, g_ptr_array_unref);
  g_clear_pointer (&saved->problems, g_ptr_array_unref);
  g_clear_error (&saved->error);
  g_free (saved);
}

static gpointer
copy_save (gconstpointer source, gpointer data)
{
  const DmeSave *save = source;
  DmeSave *copy = dme_save_new (save->type, save->id, dme_fields_copy (save->changes));

  copy->base = save->base;
  copy->del = save->del;
  return copy;
}

static gpointer
save_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;
  Saved *saved = g_new0 (Saved, 1);

  if (!dme_db_save (db, args->saves, args->id, &saved->problems, &saved->error) &&
      saved->problems == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&saved->error));
      saved_free (saved);
      return NULL;
    }

  saved->saves = g_ptr_array_ref (args->saves);
  return saved;
}

void
dme_store_save_async (DmeStore *self,
                      GPtrArray *saves,
                      const char *draft,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GPtrArray *copies = g_ptr_array_copy (saves, copy_save, NULL);

  g_ptr_array_set_free_func (copies, (GDestroyNotify) dme_save_free);
  run_write (self, save_job, ARGS (.saves = copies, .id = g_strdup (draft)), saved_free, callback,
             user_data);
}

/**
 * dme_store_save_finish:
 * @self: a store
 * @result: from the callback
 * @problems: (out) (optional) (nullable): errors, or warnings of a save that succeeded
 * @error: as dme_db_save()
 *
 * Returns: (transfer full) (element-type DmeSave): copies of what was saved, with their ids
 */
GPtrArray *
dme_store_save_finish (DmeStore *self, GAsyncResult *result, GPtrArray **problems, GError **error)
{
  Saved *saved = dme_store_run_finish (self, result, error);
  GPtrArray *saves = NULL;

  if (problems != NULL)
    *problems = saved != NULL ? g_steal_pointer (&saved->problems) : NULL;
  if (saved == NULL)
    return NULL;

  if (saved->error != NULL)
    g_propagate_error (error, g_steal_pointer (&saved->error));
  else
    saves = g_steal_pointer (&saved->saves);
  saved_free (saved);
  return saves;
}

/* --- reads --- */

static gpointer
load_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return dme_db_load (db, args->type, args->id, error);
}

void
dme_store_load_async (DmeStore *self,
                      const DmeType *type,
                      const char *id,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  run (self, load_job, ARGS (.type = type, .id = g_strdup (id)), (GDestroyNotify) dme_record_unref,
       cancellable, callback, user_data);
}

DmeRecord *
dme_store_load_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

static gpointer
list_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return dme_db_list (db, args->query, error);
}

void
dme_store_list_async (DmeStore *self,
                      const DmeQuery *query,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  run (self, list_job, ARGS (.query = dme_query_copy (query)), (GDestroyNotify) g_ptr_array_unref,
       cancellable, callback, user_data);
}

GPtrArray *
dme_store_list_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

static gpointer
query_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return dme_db_query (db, args->query, error);
}

void
dme_store_query_async (DmeStore *self,
                       const DmeQuery *query,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  run (self, query_job, ARGS (.query = dme_query_copy (query)),
       (GDestroyNotify) dme_query_result_free, cancellable, callback, user_data);
}

DmeQueryResult *
dme_store_query_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

static gpointer
load_rows_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return dme_db_load_rows (db, (gint64 *) args->rows->data, args->rows->len, error);
}

void
dme_store_load_rows_async (DmeStore *self,
                           const gint64 *rows,
                           gsize n,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (copy, rows, (guint) n);
  run (self, load_rows_job, ARGS (.rows = copy), (GDestroyNotify) g_ptr_array_unref, cancellable,
       callback, user_data);
}

GPtrArray *
dme_store_load_rows_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

static gpointer
summarise_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return dme_db_summarise (db, args->year, args->id, error);
}

void
dme_store_summarise_async (DmeStore *self,
                           int year,
                           const char *region,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  run (self, summarise_job, ARGS (.year = year, .id = g_strdup (region)),
       (GDestroyNotify) dme_summary_free, cancellable, callback, user_data);
}

DmeSummary *
dme_store_summarise_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

static gpointer
status_job (DmeDb *db, gpointer data, GError **error)
{
  return dme_db_get_status (db, error);
}

void
dme_store_status_async (DmeStore *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  run (self, status_job, NULL, (GDestroyNotify) dme_store_status_free, cancellable, callback,
       user_data);
}

DmeStoreStatus *
dme_store_status_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

static gpointer
history_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return dme_db_history (db, args->type, args->id, error);
}

void
dme_store_history_async (DmeStore *self,
                         const DmeType *type,
                         const char *id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  run (self, history_job, ARGS (.type = type, .id = g_strdup (id)),
       (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
dme_store_history_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

/* --- drafts --- */

static DmeDraft *
copy_draft (const DmeDraft *draft)
{
  DmeDraft *copy = g_new0 (DmeDraft, 1);

  copy->id = g_strdup (draft->id);
  copy->type = draft->type;
  copy->record = g_strdup (draft->record);
  copy->base = draft->base;
  copy->fields = draft->fields != NULL ? dme_fields_copy (draft->fields) : dme_fields_new ();
  copy->extra = g_strdup (draft->extra);
  return copy;
}

static gpointer
save_draft_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return GINT_TO_POINTER (dme_db_save_draft (db, args->draft, error));
}

void
dme_store_save_draft_async (DmeStore *self,
                            const DmeDraft *draft,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  run_write (self, save_draft_job, ARGS (.draft = copy_draft (draft)), NULL, callback, user_data);
}

gboolean
dme_store_save_draft_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}

static gpointer
delete_draft_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return GINT_TO_POINTER (dme_db_delete_draft (db, args->id, error));
}

void
dme_store_delete_draft_async (DmeStore *self,
                              const char *id,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  run_write (self, delete_draft_job, ARGS (.id = g_strdup (id)), NULL, callback, user_data);
}

gboolean
dme_store_delete_draft_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}

static gpointer
list_drafts_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;

  return dme_db_list_drafts (db, args->type, error);
}

void
dme_store_list_drafts_async (DmeStore *self,
                             const DmeType *type,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  run (self, list_drafts_job, ARGS (.type = type), (GDestroyNotify) g_ptr_array_unref, cancellable,
       callback, user_data);
}

GPtrArray *
dme_store_list_drafts_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

/* --- identity --- */

static void
identity_free (gpointer identity)
{
  dme_identity_clear (identity);
  g_free (identity);
}

static gpointer
identity_job (DmeDb *db, gpointer data, GError **error)
{
  DmeIdentity *identity = g_new0 (DmeIdentity, 1);

  if (dme_db_get_identity (db, identity, error))
    return identity;
  g_free (identity);
  return NULL;
}

void
dme_store_identity_async (DmeStore *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  run (self, identity_job, NULL, identity_free, cancellable, callback, user_data);
}

/**
 * dme_store_identity_finish:
 * @self: a store
 * @result: from the callback
 * @identity: (out caller-allocates): filled in; clear it with dme_identity_clear()
 * @error: what SQLite says
 */
gboolean
dme_store_identity_finish (DmeStore *self,
                           GAsyncResult *result,
                           DmeIdentity *identity,
                           GError **error)
{
  g_autofree DmeIdentity *found = dme_store_run_finish (self, result, error);

  if (found == NULL)
    return FALSE;
  *identity = *found;
  return TRUE;
}
