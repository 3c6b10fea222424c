/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-server-db.h"
#include "dme-wire.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 ops; /* new ones, by verdict: */
  gint64 verdicts[DME_VERDICT_WAITING + 1];
  gint64 erased;  /* records and what belonged to them */
  gint64 repeats; /* known before, answered from what was stored */
} DmeIngestCounts;

/* One push: every op gets its verdict, its effect and its place in the log in one transaction.
 * @reply is filled when TRUE is returned: then all of it is durable. With FALSE nothing has
 * changed. @reply->epoch says which life of the server this is. */
gboolean dme_ingest_push (DmeServerDb *db,
                          const DmeServerDevice *device,
                          const DmeBatch *batch,
                          DmePushReply *reply,
                          DmeIngestCounts *counts,
                          GError **error);

G_END_DECLS
