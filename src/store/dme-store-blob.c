/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-blob.h"

/* Photos and scans from the main thread. */

typedef struct
{
  GBytes *content, *thumbnail;
  char *media_type, *sha256;
  gboolean small;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_clear_pointer (&args->content, g_bytes_unref);
  g_clear_pointer (&args->thumbnail, g_bytes_unref);
  g_free (args->media_type);
  g_free (args->sha256);
  g_free (args);
}

void
dme_blob_added_free (DmeBlobAdded *self)
{
  g_free (self->sha256);
  g_free (self->media_type);
  g_free (self);
}

static gpointer
add_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;
  g_autoptr (DmeBlobAdded) added = g_new0 (DmeBlobAdded, 1);

  if (!dme_db_add_blob (db, args->content, args->media_type, args->thumbnail, &added->sha256,
                        error))
    return NULL;

  added->media_type = g_strdup (args->media_type);
  added->bytes = g_bytes_get_size (args->content);
  return g_steal_pointer (&added);
}

/**
 * dme_store_add_blob_async:
 * @self: a store
 * @content: as for dme_db_add_blob()
 * @media_type: as for dme_db_add_blob()
 * @thumbnail: (nullable): as for dme_db_add_blob()
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Keeps a content, sealed; a record is to name it.
 */
void
dme_store_add_blob_async (DmeStore *self,
                          GBytes *content,
                          const char *media_type,
                          GBytes *thumbnail,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Args *args = g_new0 (Args, 1);

  args->content = g_bytes_ref (content);
  args->thumbnail = thumbnail != NULL ? g_bytes_ref (thumbnail) : NULL;
  args->media_type = g_strdup (media_type);
  dme_store_run_async (self, add_job, args, args_free, (GDestroyNotify) dme_blob_added_free, FALSE,
                       NULL, callback, user_data);
}

DmeBlobAdded *
dme_store_add_blob_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}

/* No thumbnail is an empty one: NULL would be a failure. */
static gpointer
load_job (DmeDb *db, gpointer data, GError **error)
{
  Args *args = data;
  g_autoptr (GError) local_error = NULL;
  GBytes *bytes = args->small ? dme_db_load_thumbnail (db, args->sha256, &local_error)
                              : dme_db_load_blob (db, args->sha256, &local_error);

  if (bytes == NULL && local_error == NULL)
    return g_bytes_new (NULL, 0);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return bytes;
}

/**
 * dme_store_load_blob_async:
 * @self: a store
 * @sha256: the name of a content
 * @thumbnail: whether a small picture of it is enough
 * @cancellable: (nullable): ends it
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Opens a content. One without a thumbnail gives no bytes for it.
 */
void
dme_store_load_blob_async (DmeStore *self,
                           const char *sha256,
                           gboolean thumbnail,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Args *args = g_new0 (Args, 1);

  args->sha256 = g_strdup (sha256);
  args->small = thumbnail;
  dme_store_run_async (self, load_job, args, args_free, (GDestroyNotify) g_bytes_unref, FALSE,
                       cancellable, callback, user_data);
}

GBytes *
dme_store_load_blob_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error);
}
