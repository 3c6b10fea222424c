/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-wire.h"

G_BEGIN_DECLS

#define DME_DIGEST_BUCKETS 256

/* How many records, and a hash of their ids and feed numbers in any order. A feed number names what
 * a record says: there is no second content under it. */
typedef struct
{
  gint64 count;
  guint64 hash;
} DmeDigest;

void dme_digest_add (DmeDigest *self, const char *id, gint64 rev);
gboolean dme_digest_equal (const DmeDigest *a, const DmeDigest *b);
guint dme_digest_get_bucket (const char *id);

typedef struct
{
  char *type;
  DmeDigest digest;
} DmeTypeDigest;

typedef struct
{
  char *id;
  gint64 rev;
} DmeVersion;

/* The answer to GET /v1/digest: of all types; of one, in buckets; or the records of one bucket. */
typedef struct
{
  DmeEpoch epoch;
  gint64 head;         /* last feed number when it was read */
  GPtrArray *types;    /* (nullable) of DmeTypeDigest */
  GArray *buckets;     /* (nullable) of DmeDigest */
  GPtrArray *versions; /* (nullable) of DmeVersion */
} DmeDigestReply;

DmeDigestReply *dme_digest_reply_new (void);
void dme_digest_reply_free (DmeDigestReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeDigestReply, dme_digest_reply_free)
/* An empty list is a list. */
void dme_digest_reply_begin_types (DmeDigestReply *self);
void dme_digest_reply_begin_versions (DmeDigestReply *self);
/* The one of @type, made if there is none. */
DmeDigest *dme_digest_reply_get (DmeDigestReply *self, const char *type);
void dme_digest_reply_add_version (DmeDigestReply *self, const char *id, gint64 rev);
char *dme_digest_reply_to_json (const DmeDigestReply *self) G_GNUC_WARN_UNUSED_RESULT;
DmeDigestReply *dme_digest_reply_from_json (const char *json,
                                            gssize length,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
