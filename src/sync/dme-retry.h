/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-http.h"
#include "dme-sync.h"

G_BEGIN_DECLS

/* Which error is it, and when again: pure functions, no sockets, no clock. */

#define DME_RETRY_FIRST 5        /* seconds */
#define DME_RETRY_LAST (15 * 60) /* seconds */

gboolean dme_retry_check_outcome (DmeHttpOutcome outcome, DmeSyncError *error);
gboolean dme_retry_check_answer (guint status,
                                 const char *protocol,
                                 const char *media_type,
                                 const char *code,
                                 DmeSyncError *error);
gboolean dme_retry_needs_a_person (int error);
guint dme_retry_get_delay (guint failures, gint64 retry_after, double jitter);

/* How much to send at once. */
typedef struct
{
  gsize packed; /* compressed bytes a batch may have */
  guint max_ops;
  double ratio; /* text bytes per compressed byte, as last seen */
} DmeBatchSize;

void dme_batch_size_init (DmeBatchSize *self);
gsize dme_batch_size_get_text (const DmeBatchSize *self);
void dme_batch_size_grow (DmeBatchSize *self, gsize text, gsize packed);
gboolean dme_batch_size_shrink (DmeBatchSize *self, guint n_ops);

G_END_DECLS
