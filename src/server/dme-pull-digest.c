/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-pull.h"
#include "dme-rights.h"
#include "dme-scope.h"

/* What a device should have, in few bytes (DESIGN 5.7). */

typedef struct
{
  const DmeServerDevice *device;
  const char *type; /* (nullable) */
  int bucket;
  DmeDigestReply *reply;
} Reading;

static gboolean
take_version (const char *type, const char *id, gint64 rev, gpointer user_data, GError **error)
{
  Reading *self = user_data;

  if (self->type != NULL ? !g_str_equal (self->type, type)
                         : !dme_rights_has (self->device->role, type, DME_RIGHT_READ))
    return TRUE;
  if (self->type == NULL)
    dme_digest_add (dme_digest_reply_get (self->reply, type), id, rev);
  else if (self->bucket < 0)
    dme_digest_add (&g_array_index (self->reply->buckets, DmeDigest, dme_digest_get_bucket (id)),
                    id, rev);
  else if (dme_digest_get_bucket (id) == (guint) self->bucket)
    dme_digest_reply_add_version (self->reply, id, rev);
  return TRUE;
}

/* An answer that is empty says so. */
static void
prepare (Reading *self)
{
  DmeDigestReply *reply = self->reply;

  if (self->type == NULL)
    dme_digest_reply_begin_types (reply);
  else if (self->bucket >= 0)
    dme_digest_reply_begin_versions (reply);
  else
    {
      reply->buckets = g_array_sized_new (FALSE, TRUE, sizeof (DmeDigest), DME_DIGEST_BUCKETS);
      g_array_set_size (reply->buckets, DME_DIGEST_BUCKETS);
    }
}

gboolean
dme_pull_read_digest (DmeServerDb *db,
                      const DmeServerDevice *device,
                      const char *type,
                      int bucket,
                      DmeDigestReply *reply,
                      GError **error)
{
  g_autoptr (GPtrArray) scope = dme_scope_split (device->scope);
  Reading reading = { device, type, bucket, reply };

  prepare (&reading);
  for (guint i = 0; i <= scope->len; i++)
    {
      const char *part = i < scope->len ? scope->pdata[i] : DME_FEED_NOWHERE;
      gint64 head = 0;

      if (type != NULL && !dme_rights_has (device->role, type, DME_RIGHT_READ))
        break;
      if (!dme_server_db_each_version (db, part, &head, take_version, &reading, error))
        return FALSE;
      /* The oldest: what came meanwhile is not in all of it. */
      reply->head = i == 0 ? head : MIN (reply->head, head);
    }
  return TRUE;
}
