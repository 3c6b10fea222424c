/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-buckets.h"

/* A device at work makes a few requests a minute, and its first upload of thousands of records some
 * tens; one that loops makes hundreds a second. Only devices whose token is known get a bucket, so
 * strangers cannot fill the table. A full bucket is like none, and is forgotten. */

#define FORGET_FROM 1000 /* buckets */

typedef struct
{
  double tokens;
  gint64 at; /* when there were so many */
} Bucket;

struct _DmeBuckets
{
  GMutex lock;
  GHashTable *buckets; /* number of a device -> Bucket */
  guint forget_from;
};

DmeBuckets *
dme_buckets_new (void)
{
  DmeBuckets *self = g_new0 (DmeBuckets, 1);

  g_mutex_init (&self->lock);
  self->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->forget_from = FORGET_FROM;
  return self;
}

void
dme_buckets_free (DmeBuckets *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->buckets);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
refill (Bucket *bucket, gint64 now)
{
  double more = (double) (now - bucket->at) * DME_BUCKET_RATE / G_USEC_PER_SEC;

  bucket->tokens = MIN (bucket->tokens + MAX (more, 0), DME_BUCKET_BURST);
  bucket->at = now;
}

static gboolean
remove_if_full (gpointer key, gpointer value, gpointer user_data)
{
  refill (value, *(gint64 *) user_data);
  return ((Bucket *) value)->tokens >= DME_BUCKET_BURST;
}

static Bucket *
find_bucket (DmeBuckets *self, gint64 device_no, gint64 now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, &device_no);

  if (bucket != NULL)
    return bucket;
  if (g_hash_table_size (self->buckets) >= self->forget_from)
    {
      g_hash_table_foreach_remove (self->buckets, remove_if_full, &now);
      self->forget_from = MAX (FORGET_FROM, 2 * g_hash_table_size (self->buckets));
    }
  bucket = g_new0 (Bucket, 1);
  bucket->tokens = DME_BUCKET_BURST;
  bucket->at = now;
  g_hash_table_insert (self->buckets, g_memdup2 (&device_no, sizeof device_no), bucket);
  return bucket;
}

guint
dme_buckets_take (DmeBuckets *self, gint64 device_no, gint64 now)
{
  guint wait = 0;
  Bucket *bucket;

  g_mutex_lock (&self->lock);
  bucket = find_bucket (self, device_no, now);
  refill (bucket, now);
  if (bucket->tokens >= 1)
    bucket->tokens -= 1;
  else
    wait = 1 + (guint) ((1 - bucket->tokens) / DME_BUCKET_RATE);
  g_mutex_unlock (&self->lock);
  return wait;
}
