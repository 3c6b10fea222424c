/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-http.h"
#include "dme-sync.h"
#include "dme-wire.h"

G_BEGIN_DECLS

typedef struct
{
  DmeHttpLimits limits;
  GFunc alive_func; /* (nullable): see dme_http_set_alive_func() */
  gpointer alive_data;
} DmeSyncOptions;

#define DME_SYNC_OPTIONS_DEFAULT \
  { \
    DME_HTTP_LIMITS_DEFAULT, NULL, NULL \
  }

gboolean dme_sync_run_with_options (DmeDb *db,
                                    const DmeSyncOptions *options,
                                    DmeSyncReport *report,
                                    DmeSyncProgressFunc progress,
                                    gpointer user_data,
                                    GCancellable *cancellable,
                                    GError **error);

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

G_END_DECLS
