/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db-outbox.h"
#include "dme-db.h"

G_BEGIN_DECLS

/* The store seen from the main thread: every call is a job for the one thread that owns the
 * connection; jobs run in order. */
#define DME_TYPE_STORE (dme_store_get_type ())
G_DECLARE_FINAL_TYPE (DmeStore, dme_store, DME, STORE, GObject)

/* signal "changed" (main thread, coalesced): something in the store is different, by whomever. */

DmeStore *
dme_store_new (const char *dir); /* opens in its thread; the first call reports a failure to open */
void dme_store_close (DmeStore *self); /* finishes what was asked, joins; before the last unref */
const char *dme_store_get_dir (DmeStore *self);
void dme_store_notify_changed (DmeStore *self); /* from any thread: somebody else (the syncer) has
                                                   written */

/* A read or write of any kind on the store's thread. @func runs there, returns its result (freed by
 * @free_func if nobody takes it) or NULL with @error. Returning GINT_TO_POINTER (TRUE) is fine for
 * calls without a result. */
typedef gpointer (*DmeStoreFunc) (DmeDb *db, gpointer data, GError **error);
void dme_store_run_async (DmeStore *self,
                          DmeStoreFunc func,
                          gpointer data,
                          GDestroyNotify data_free,
                          GDestroyNotify result_free,
                          gboolean writes,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gpointer dme_store_run_finish (DmeStore *self, GAsyncResult *result, GError **error);

/* The calls of the app, each over run_async. */
void dme_store_save_async (DmeStore *self,
                           GPtrArray *saves,
                           const char *draft,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* -> of DmeSave with their ids; @problems also on success (warnings). */
GPtrArray *
dme_store_save_finish (DmeStore *self, GAsyncResult *result, GPtrArray **problems, GError **error);
void dme_store_load_async (DmeStore *self,
                           const DmeType *type,
                           const char *id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
DmeRecord *dme_store_load_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_list_async (DmeStore *self,
                           const DmeQuery *query,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GPtrArray *
dme_store_list_finish (DmeStore *self, GAsyncResult *result, GError **error); /* of DmeRecord */
void dme_store_query_async (DmeStore *self,
                            const DmeQuery *query,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
DmeQueryResult *dme_store_query_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_load_rows_async (DmeStore *self,
                                const gint64 *rows,
                                gsize n,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *dme_store_load_rows_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_summarise_async (DmeStore *self,
                                int year,
                                const char *region,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
DmeSummary *dme_store_summarise_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_status_async (DmeStore *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
DmeStoreStatus *dme_store_status_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_history_async (DmeStore *self,
                              const DmeType *type,
                              const char *id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *dme_store_history_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_save_draft_async (DmeStore *self,
                                 const DmeDraft *draft,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean dme_store_save_draft_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_delete_draft_async (DmeStore *self,
                                   const char *id,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean dme_store_delete_draft_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_list_drafts_async (DmeStore *self,
                                  const DmeType *type,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *dme_store_list_drafts_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_identity_async (DmeStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean dme_store_identity_finish (DmeStore *self,
                                    GAsyncResult *result,
                                    DmeIdentity *identity,
                                    GError **error);

G_END_DECLS
