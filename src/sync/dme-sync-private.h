/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-http.h"
#include "dme-retry.h"
#include "dme-sync.h"
#include "dme-wire.h"

G_BEGIN_DECLS

typedef struct
{
  DmeHttpLimits limits;
  GFunc alive_func; /* (nullable): see dme_http_set_alive_func() */
  gpointer alive_data;
  gint64 compare_after; /* seconds since the last comparison with the server until the next */
  gint64
    pull_after; /* seconds since the last pull until one more, when there is something to send */
} DmeSyncOptions;

#define DME_SYNC_OPTIONS_DEFAULT \
  { \
    DME_HTTP_LIMITS_DEFAULT, NULL, NULL, 0, 0 \
  }

gboolean dme_sync_run_with_options (DmeDb *db,
                                    const DmeSyncOptions *options,
                                    DmeSyncReport *report,
                                    DmeSyncProgressFunc progress,
                                    gpointer user_data,
                                    GCancellable *cancellable,
                                    GError **error);

#define DME_SYNC_MAX_CUTS 6 /* broken lines in a row before the run gives up */

/* What one run knows. */
typedef struct
{
  DmeDb *db;
  DmeHttp *http;
  DmeServerLink link;
  gboolean practice;
  DmeBatchSize size;
  DmeSyncReport *report;
  DmeSyncProgress progress;
  DmeSyncProgressFunc progress_func;
  gpointer progress_data;
  GCancellable *cancellable;
  guint lives;
  guint cuts;
  guint stale;
  guint gaps;
  gint64 safe; /* newest feed number in the server's oldest backup, as last heard; 0: not said */
  gboolean no_feed; /* an older server: it takes, and gives nothing */
  gint64 compare_after, pull_after;
  gint64 own; /* records that this device has changed, as the server says */
} DmeSyncRun;

gboolean dme_sync_take_epoch (DmeSyncRun *run, const DmeEpoch *epoch, GError **error);
gboolean
dme_sync_check_next (DmeSyncRun *run, const char *incarnation, gint64 next, GError **error);
void dme_sync_tell_progress (DmeSyncRun *run);
/* Everything that is new, page by page. */
gboolean dme_sync_pull (DmeSyncRun *run, GError **error);
/* Those records, whole. @ids: joined by ','. */
gboolean dme_sync_fetch (DmeSyncRun *run, const char *ids, GError **error);
gboolean dme_sync_compare (DmeSyncRun *run, GError **error);

/* One request and the judgement on its answer. @problem_code: (out) (optional) of a refusal. */
gboolean dme_sync_exchange (DmeHttp *http,
                            const DmeHttpRequest *request,
                            DmeHttpAnswer *answer,
                            GCancellable *cancellable,
                            GError **error);

/* Everything that was acknowledged and is still in the log is offered again. The generation must be
 * set afterwards. */
gboolean dme_sync_void_receipts (DmeDb *db, GError **error);

/* Is this the server we mean? @server: (nullable) the id of the one enrolled at. Remembers its
 * clock. */
gboolean dme_sync_check_epoch (DmeDb *db,
                               const DmeEpoch *epoch,
                               const char *server,
                               gboolean practice,
                               GError **error);

gboolean dme_sync_exchange_more (DmeHttp *http,
                                 const DmeHttpRequest *request,
                                 const DmeHttpMore *more,
                                 DmeHttpAnswer *answer,
                                 GCancellable *cancellable,
                                 GError **error);
char *dme_sync_problem_code (const DmeHttpAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

/* What waits of photos and scans, part by part. TRUE also if the server takes none of it: then the
 * store knows why. */
gboolean dme_sync_send_blobs (DmeSyncRun *run, GError **error);

G_END_DECLS
