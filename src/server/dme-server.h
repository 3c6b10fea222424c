/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-blobs.h"
#include "dme-buckets.h"
#include "dme-limiter.h"
#include "dme-metrics.h"
#include "dme-server-db.h"
#include "dme-wire.h"

G_BEGIN_DECLS

/* What every handler sees. Nothing here changes between requests, but counters and what is behind
 * safe_lock. */
typedef struct
{
  DmeServerDb *db;
  char *id, *name, *public_key;
  gboolean practice;
  gint64 generation;
  GArray *lineage; /* as in DmeEpoch */
  DmeMetrics *metrics;
  DmeLimiter *limiter; /* of wrong codes, by address */
  DmeBuckets *buckets; /* of requests, by device */
  DmeBlobs *blobs;     /* photos and scans */
  GMutex safe_lock;
  gint64 safe;       /* as in DmeEpoch */
  gint64 safe_until; /* monotonic; look again then */
} DmeServer;

DmeServer *dme_server_new (DmeServerDb *db /* (transfer full) */,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Before the first request: where photos and scans are, in the data directory. */
void dme_server_set_dir (DmeServer *self, const char *dir);
void dme_server_free (DmeServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeServer, dme_server_free)
void dme_server_fill_epoch (DmeServer *self, DmeEpoch *epoch);

GArray *dme_lineage_from_text (const char *text) G_GNUC_WARN_UNUSED_RESULT; /* "1:120 3:98" */
char *dme_lineage_to_text (const GArray *lineage) G_GNUC_WARN_UNUSED_RESULT;

char *dme_server_new_id (void) G_GNUC_WARN_UNUSED_RESULT; /* of a server or a device */

/* One-time codes: "ABCD-EFGH-JK". */
char *dme_server_new_code (void) G_GNUC_WARN_UNUSED_RESULT;
char *
dme_server_hash_code (const char *typed) G_GNUC_WARN_UNUSED_RESULT; /* NULL: cannot be a code */

typedef enum
{
  DME_ENROL_DONE,
  DME_ENROL_UNKNOWN,
  DME_ENROL_EXPIRED,
  DME_ENROL_USED,
  DME_ENROL_REVOKED,
} DmeEnrolResult;

/* Makes a device of a code, or gives the device a new token that the same code has made before for
 * the same key. */
gboolean dme_server_enrol (DmeServer *self,
                           const DmeEnrolRequest *request,
                           DmeEnrolReply *reply,
                           DmeEnrolResult *result,
                           GError **error);

G_END_DECLS
