/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-export-job.h"

#include "dme-consent.h"
#include "dme-csv.h"
#include "dme-db-access.h"
#include "dme-output.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-xlsx.h"

/* A thread of its own writes the file; it asks the store for a few records at a time, between
 * whatever else the store is asked for. */

#define PAGE 200 /* records in memory at a time */

typedef struct
{
  DmeStore *store;
  DmeQuery *query;
  char *path;
  gboolean xlsx, full;
  DmeExportProgress *progress;
  GCancellable *cancellable; /* (nullable) */
  DmeExportCounts counts;

  /* In the thread only */
  DmeTable *table;
  DmeQueryResult *found;
  GHashTable *names; /* id -> name of an organisation */
} Export;

static void
export_free (Export *self)
{
  g_object_unref (self->store);
  dme_query_free (self->query);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->table, dme_table_free);
  g_clear_pointer (&self->found, dme_query_result_free);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self->path);
  g_free (self);
}

/* --- asking the store from another thread --- */

typedef struct
{
  DmeStore *store;
  DmeStoreFunc func;
  gpointer data;
  gpointer result;
  GError *error;
  GAsyncQueue *answers; /* the question itself comes back in it */
} Question;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;

  question->result = dme_store_run_finish (DME_STORE (source), result, &question->error);
  g_async_queue_push (question->answers, question);
}

/* Only the main thread knows whether the store is still open. */
static gboolean
ask_in_main (gpointer user_data)
{
  Question *question = user_data;

  dme_store_run_async (question->store, question->func, question->data, NULL, NULL, FALSE, NULL,
                       answered_cb, question);
  return G_SOURCE_REMOVE;
}

static gpointer
ask_store (Export *self, DmeStoreFunc func, gpointer data, GError **error)
{
  g_autoptr (GAsyncQueue) answers = g_async_queue_new ();
  Question question = { self->store, func, data, NULL, NULL, answers };

  g_idle_add_full (G_PRIORITY_DEFAULT, ask_in_main, &question, NULL);
  g_async_queue_pop (answers);
  if (question.error != NULL)
    g_propagate_error (error, question.error);
  return question.result;
}

static gpointer
query_job (DmeDb *db, gpointer data, GError **error)
{
  return dme_db_query (db, data, error);
}

typedef struct
{
  const gint64 *rows;
  gsize n;
} Page;

static gpointer
page_job (DmeDb *db, gpointer data, GError **error)
{
  const Page *page = data;

  return dme_db_load_rows (db, page->rows, page->n, error);
}

static gpointer
names_job (DmeDb *db, gpointer data, GError **error)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_organisation);
  g_autoptr (GPtrArray) records = dme_db_list (db, query, error);
  GHashTable *names;

  if (records == NULL)
    return NULL;
  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < records->len; i++)
    {
      const DmeRecord *record = records->pdata[i];

      g_hash_table_insert (names, g_strdup (record->id),
                           g_strdup (dme_record_get (record, "name")));
    }
  return names;
}

static gpointer
note_job (DmeDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (dme_db_note_access (db, data, error));
}

/* --- the rows --- */

static gboolean
is_organisation (const DmeField *field)
{
  return field->kind == DME_KIND_REF &&
         g_strcmp0 (field->ref_type, dme_type_organisation.name) == 0;
}

/* An id means nothing in a spreadsheet. */
static void
name_organisations (Export *self, DmeRecord *record)
{
  for (gsize i = 0; i < record->type->n_fields; i++)
    {
      const DmeField *field = &record->type->fields[i];
      const char *id = dme_record_get (record, field->name);

      if (id != NULL && is_organisation (field))
        dme_fields_set (record->fields, field->name, g_hash_table_lookup (self->names, id));
    }
}

static gboolean
write_record (Export *self, DmeRecord *record, DmeRowFunc func, gpointer user_data, GError **error)
{
  if (record->deleted)
    return TRUE; /* since the list was read */
  if (record->locked)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED, "The vault was locked");
      return FALSE;
    }
  if (record->type == &dme_type_person &&
      dme_consent_get_state (record->fields) == DME_CONSENT_WITHDRAWN)
    {
      self->counts.withdrawn++;
      return TRUE;
    }
  name_organisations (self, record);
  self->counts.damaged += record->damaged;
  self->counts.written++;
  return func (dme_table_read_record (self->table, record), user_data, error);
}

static gboolean
each_row (gpointer source, DmeRowFunc func, gpointer user_data, GError **error)
{
  Export *self = source;
  const gint64 *rows = (const gint64 *) self->found->rows->data;
  guint n = self->found->rows->len;

  for (guint first = 0; first < n; first += PAGE)
    {
      Page page = { rows + first, MIN (PAGE, n - first) };
      g_autoptr (GPtrArray) records = NULL;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      records = ask_store (self, page_job, &page, error);
      if (records == NULL)
        return FALSE;
      for (guint i = 0; i < records->len; i++)
        if (!write_record (self, records->pdata[i], func, user_data, error))
          return FALSE;
      g_atomic_int_set (&self->progress->done, (gint) (first + page.n));
    }
  return TRUE;
}

/* --- the columns --- */

/* What only programs understand, and what nobody should carry about without need. */
static gboolean
is_left_out (const DmeField *field, gboolean full)
{
  if ((field->kind == DME_KIND_REF && !is_organisation (field)) || field->kind == DME_KIND_BLOB ||
      g_str_equal (field->name, "not_same"))
    return TRUE;
  return !full && (field->flags & DME_FIELD_SENSITIVE) && !g_str_equal (field->name, "name") &&
         field->kind != DME_KIND_NIK;
}

static DmeTable *
make_table (const DmeType *type, gboolean full)
{
  static const char *const leading[] = { NULL };
  DmeTable *table = dme_table_new_of_records (type, leading, TRUE);

  for (gsize i = 0; i < type->n_fields; i++)
    {
      const DmeField *field = &type->fields[i];

      if (is_left_out (field, full))
        dme_table_remove (table, field->name);
      else if (!full && field->kind == DME_KIND_NIK)
        dme_table_mask_nik (table, field->name);
    }
  return table;
}

/**
 * dme_export_is_sensitive:
 * @type: a type
 *
 * Returns: whether an export of it concerns people: it is then noted in the access log
 */
gboolean
dme_export_is_sensitive (const DmeType *type)
{
  for (gsize i = 0; i < type->n_fields; i++)
    if (type->fields[i].flags & DME_FIELD_SENSITIVE)
      return TRUE;
  return FALSE;
}

/* --- the file --- */

/* No file leaves without its note. */
static gboolean
note_export (Export *self, GError **error)
{
  DmeAccessNote note = { DME_ACCESS_EXPORT, self->query->type->name, NULL, NULL,
                         self->counts.written };

  return !dme_export_is_sensitive (self->query->type) ||
         GPOINTER_TO_INT (ask_store (self, note_job, &note, error));
}

static gboolean
write_file (Export *self, GError **error)
{
  g_autoptr (DmeOutput) out = NULL;
  const DmeRows rows = { each_row, self };
  gboolean ok;

  self->found = ask_store (self, query_job, self->query, error);
  if (self->found == NULL)
    return FALSE;
  self->names = ask_store (self, names_job, NULL, error);
  if (self->names == NULL)
    return FALSE;
  g_atomic_int_set (&self->progress->total, (gint) self->found->rows->len);
  self->table = make_table (self->query->type, self->full);
  out = dme_output_open (self->path, error);
  if (out == NULL)
    return FALSE;
  ok = self->xlsx ? dme_xlsx_write (self->table, &rows, dme_type_get_label (self->query->type),
                                    dme_output_get_part (out), error)
                  : dme_csv_write (self->table, &rows, dme_output_get_file (out), error);
  return ok && note_export (self, error) && dme_output_finish (out, error);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  GError *error = NULL;
  gboolean ok;

  ok = write_file (self, &error);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * dme_export_async:
 * @store: whose records
 * @order: which, how and where; copied
 * @progress: where to write how far it is; must live until @callback
 * @cancellable: (nullable): nothing is left of a file that is cancelled
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Writes the records that the query finds, in its order, into a file beside its place, which is
 * brought there when it is complete. Memory does not grow with the records. Persons who have
 * withdrawn their consent are left out (UU 27/2022 art 9), and counted. An export of people is
 * noted in the access log before the file is in place.
 */
void
dme_export_async (DmeStore *store,
                  const DmeExportOrder *order,
                  DmeExportProgress *progress,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Export *self = g_new0 (Export, 1);

  self->store = g_object_ref (store);
  self->query = dme_query_copy (order->query);
  self->query->limit = 0;
  self->path = g_strdup (order->path);
  self->xlsx = order->xlsx;
  self->full = order->full;
  self->progress = progress;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, dme_export_async);
  g_task_set_task_data (task, self, (GDestroyNotify) export_free);
  g_task_run_in_thread (task, export_thread);
}

gboolean
dme_export_finish (GAsyncResult *result, DmeExportCounts *counts, GError **error)
{
  const Export *self = g_task_get_task_data (G_TASK (result));

  *counts = self->counts;
  return g_task_propagate_boolean (G_TASK (result), error);
}
