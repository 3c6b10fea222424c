/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-syncer.h"

G_BEGIN_DECLS

/* What sync has to say, in words; pure functions of what is known. */
typedef struct
{
  DmeSyncerState state;
  const char *error_code; /* (nullable) */
  gint64 done, total;
  gint64 next_try;                    /* unix seconds; 0: none */
  gint64 waiting, refused, conflicts; /* records */
  gint64 photos;                      /* that wait */
  gint64 photo_done, photo_bytes;     /* of the running run; 0: it is at records */
  const char *last_sync_at;           /* (nullable) UTC */
  const char *server_name;            /* (nullable) */
  gboolean practice;
  gboolean compared; /* all data are the same as on the server */
} DmeSyncView;

void dme_sync_view_init (DmeSyncView *view, DmeStoreStatus *status, DmeSyncer *syncer);
char *
dme_sync_view_get_title (const DmeSyncView *view) G_GNUC_WARN_UNUSED_RESULT; /* the one sentence */
char *dme_sync_view_get_detail (const DmeSyncView *view)
  G_GNUC_WARN_UNUSED_RESULT; /* last run, server, next try */
const char *dme_sync_view_get_icon (const DmeSyncView *view);
char *dme_sync_view_get_waiting (const DmeSyncView *view)
  G_GNUC_WARN_UNUSED_RESULT; /* sidebar, first line */
char *dme_sync_view_get_last (const DmeSyncView *view)
  G_GNUC_WARN_UNUSED_RESULT; /* sidebar, second line */
char *dme_receipt_describe (const DmeReceipt *receipt)
  G_GNUC_WARN_UNUSED_RESULT; /* "20 Nov 18.42 · 12 sent · receipt 000412" */

G_END_DECLS
