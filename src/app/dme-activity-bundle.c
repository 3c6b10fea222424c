/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-activity-bundle.h"
#include "dme-blob-ref.h"
#include "dme-schema-table.h"

void
dme_activity_bundle_free (DmeActivityBundle *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, dme_record_unref);
  g_clear_pointer (&self->follow_ups, g_ptr_array_unref);
  g_clear_pointer (&self->participations, g_ptr_array_unref);
  g_clear_pointer (&self->photos, g_ptr_array_unref);
  g_clear_pointer (&self->organisations, g_hash_table_unref);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_free (self);
}

static GPtrArray *
list_children (DmeDb *db, const DmeType *type, const char *parent, GError **error)
{
  g_autoptr (DmeQuery) query = dme_query_new (type);

  g_free (query->parent);
  query->parent = g_strdup (parent);
  return dme_db_list (db, query, error);
}

static int
compare_due (gconstpointer a, gconstpointer b)
{
  const DmeRecord *one = *(DmeRecord *const *) a, *other = *(DmeRecord *const *) b;
  const char *due_one = dme_record_get (one, "due"), *due_other = dme_record_get (other, "due");

  /* What has no date comes last. */
  if (due_one == NULL || due_other == NULL)
    return (due_one == NULL) - (due_other == NULL);
  return g_strcmp0 (due_one, due_other);
}

static void
load_organisations (DmeDb *db, DmeActivityBundle *bundle)
{
  for (guint i = 0; i < bundle->participations->len; i++)
    {
      const char *id = dme_record_get (bundle->participations->pdata[i], "organisation");
      g_autoptr (DmeRecord) organisation = NULL;

      if (id == NULL || g_hash_table_contains (bundle->organisations, id))
        continue;
      /* One that is not here yet leaves its line without a name, nothing worse. */
      organisation = dme_db_load (db, &dme_type_organisation, id, NULL);
      if (organisation != NULL && dme_record_get (organisation, "name") != NULL)
        g_hash_table_insert (bundle->organisations, g_strdup (id),
                             g_strdup (dme_record_get (organisation, "name")));
    }
}

GPtrArray *
dme_bundle_list_follow_ups (DmeDb *db, const char *parent, GError **error)
{
  GPtrArray *follow_ups = list_children (db, &dme_type_follow_up, parent, error);

  if (follow_ups != NULL)
    g_ptr_array_sort (follow_ups, compare_due);
  return follow_ups;
}

gpointer
dme_activity_bundle_load (DmeDb *db, gpointer id, GError **error)
{
  g_autoptr (DmeActivityBundle) bundle = g_new0 (DmeActivityBundle, 1);

  bundle->organisations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  bundle->record = dme_db_load (db, &dme_type_activity, id, error);
  if (bundle->record == NULL)
    return NULL;
  bundle->follow_ups = dme_bundle_list_follow_ups (db, id, error);
  if (bundle->follow_ups == NULL)
    return NULL;
  bundle->participations = list_children (db, &dme_type_participation, id, error);
  if (bundle->participations == NULL)
    return NULL;
  load_organisations (db, bundle);
  bundle->photos = list_children (db, &dme_type_blob_ref, id, error);
  if (bundle->photos == NULL)
    return NULL;
  bundle->history = dme_db_history (db, &dme_type_activity, id, error);
  if (bundle->history == NULL)
    return NULL;
  return g_steal_pointer (&bundle);
}

/**
 * dme_activity_bundle_load_async:
 * @store: the store
 * @id: of an activity
 * @cancellable: (nullable): reading may be given up
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Reads an activity, its follow-ups, the organisations that took part, what
 * names its photos, and its history.
 */
void
dme_activity_bundle_load_async (DmeStore *store,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  dme_store_run_async (store, dme_activity_bundle_load, g_strdup (id), g_free,
                       (GDestroyNotify) dme_activity_bundle_free, FALSE, cancellable, callback,
                       user_data);
}

DmeActivityBundle *
dme_activity_bundle_load_finish (DmeStore *store, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (store, result, error);
}

GPtrArray *
dme_activity_bundle_dup_children (const DmeActivityBundle *self)
{
  GPtrArray *children = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);

  for (guint i = 0; i < self->follow_ups->len; i++)
    g_ptr_array_add (children, dme_record_ref (self->follow_ups->pdata[i]));
  for (guint i = 0; i < self->participations->len; i++)
    g_ptr_array_add (children, dme_record_ref (self->participations->pdata[i]));
  for (guint i = 0; i < self->photos->len; i++)
    g_ptr_array_add (children, dme_record_ref (self->photos->pdata[i]));
  return children;
}
