/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"
#include "dme-sync.h"

G_BEGIN_DECLS

/* Runs sync in its own thread with its own connection: on start, on demand, after a save, on a
 * timer, when the network returns. */
#define DME_TYPE_SYNCER (dme_syncer_get_type ())
G_DECLARE_FINAL_TYPE (DmeSyncer, dme_syncer, DME, SYNCER, GObject)

typedef enum
{
  DME_SYNCER_NOT_ENROLLED, /* no server yet: everything works, nothing is sent */
  DME_SYNCER_IDLE,         /* the last run went well, nothing is under way */
  DME_SYNCER_RUNNING,
  DME_SYNCER_WAITING, /* the last run failed: see error-code; tried again at next-try */
} DmeSyncerState;

#define DME_TYPE_SYNCER_STATE (dme_syncer_state_get_type ())
GType dme_syncer_state_get_type (void);

/* Properties, main thread: "state" (DmeSyncerState), "done" "total" (int64, ops of the running
 * run), "error-code" (string or NULL), "next-try" (int64, unix seconds, 0: none), "server-name"
 * (string or NULL), "enrolled" (boolean). Signal "finished" (gpointer DmeSyncReport*, gboolean ok):
 * after each run. */
DmeSyncer *dme_syncer_new (DmeStore *store);
void dme_syncer_start (DmeSyncer *self);
void dme_syncer_sync_now (DmeSyncer *self); /* harmless while running: runs once more afterwards */
void dme_syncer_set_automatic (DmeSyncer *self, gboolean automatic);
void dme_syncer_close (DmeSyncer *self); /* cancels, joins; before the last unref and before
                                            dme_store_close() */
DmeSyncerState dme_syncer_get_state (DmeSyncer *self);
const char *dme_syncer_get_error_code (DmeSyncer *self);
gint64 dme_syncer_get_done (DmeSyncer *self);
gint64 dme_syncer_get_total (DmeSyncer *self);
gint64 dme_syncer_get_photo_done (DmeSyncer *self); /* bytes of photos and scans */
gint64 dme_syncer_get_photo_bytes (DmeSyncer *self);
void dme_syncer_set_photos_on_metered (DmeSyncer *self, gboolean allowed);
gint64 dme_syncer_get_next_try (DmeSyncer *self);
const char *dme_syncer_get_server_name (DmeSyncer *self);
gboolean dme_syncer_get_enrolled (DmeSyncer *self);
void dme_syncer_enrol_async (DmeSyncer *self,
                             const char *url,
                             const char *code,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean dme_syncer_enrol_finish (DmeSyncer *self, GAsyncResult *result, GError **error);

G_END_DECLS
