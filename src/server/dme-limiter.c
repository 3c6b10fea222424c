/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-limiter.h"

/* A code has 49 random bits and lives for days: ten guesses a minute are more than enough for
 * people who mistype, and nothing for those who guess. The limit over all addresses is wider, so
 * that one of them cannot keep everybody else out. */

typedef struct
{
  gint64 since;
  guint count;
} Window;

struct _DmeLimiter
{
  GMutex lock;
  GHashTable *windows; /* address -> Window */
  Window total;
};

DmeLimiter *
dme_limiter_new (void)
{
  DmeLimiter *self = g_new0 (DmeLimiter, 1);

  g_mutex_init (&self->lock);
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
dme_limiter_free (DmeLimiter *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->windows);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
is_over (const Window *window, gint64 now)
{
  return now - window->since >= DME_LIMIT_WINDOW * G_USEC_PER_SEC;
}

static gboolean
remove_if_over (gpointer key, gpointer value, gpointer user_data)
{
  return is_over (value, *(gint64 *) user_data);
}

static guint
seconds_left (const Window *window, guint limit, gint64 now)
{
  if (window == NULL || window->count < limit || is_over (window, now))
    return 0;
  return DME_LIMIT_WINDOW - (guint) ((now - window->since) / G_USEC_PER_SEC);
}

guint
dme_limiter_check (DmeLimiter *self, const char *address, gint64 now)
{
  guint wait;

  g_mutex_lock (&self->lock);
  wait =
    MAX (seconds_left (g_hash_table_lookup (self->windows, address), DME_LIMIT_PER_ADDRESS, now),
         seconds_left (&self->total, DME_LIMIT_TOTAL, now));
  g_mutex_unlock (&self->lock);
  return wait;
}

static void
count (Window *window, gint64 now)
{
  if (window->count == 0 || is_over (window, now))
    {
      window->since = now;
      window->count = 0;
    }
  window->count++;
}

void
dme_limiter_count (DmeLimiter *self, const char *address, gint64 now)
{
  Window *window;

  g_mutex_lock (&self->lock);
  g_hash_table_foreach_remove (self->windows, remove_if_over, &now);
  window = g_hash_table_lookup (self->windows, address);
  if (window == NULL)
    {
      window = g_new0 (Window, 1);
      g_hash_table_insert (self->windows, g_strdup (address), window);
    }
  count (window, now);
  count (&self->total, now);
  g_mutex_unlock (&self->lock);
}
