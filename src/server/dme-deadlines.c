/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/socket.h>

#include "dme-deadlines.h"

/* The HTTP library cuts who is silent, but a byte now and then is not silence: a few hundred
 * clients that never end their headers would take every connection. Here a connection has a time by
 * which its next step must be complete. Cutting is shutdown(), never close(): the number of the
 * socket stays its owner's, who then sees the end of it. */

#define QUIET (40 * 1000) /* microseconds */

struct _DmeDeadline
{
  int fd;
  gint64 at; /* monotonic microseconds */
};

struct _DmeDeadlines
{
  GMutex lock;
  GCond stop_cond;
  gboolean stop;
  GHashTable *deadlines; /* a set of DmeDeadline */
  GThread *thread;
};

static gpointer
watch (gpointer data)
{
  DmeDeadlines *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stop)
    {
      gint64 now = g_get_monotonic_time ();
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, self->deadlines);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          DmeDeadline *deadline = key;

          if (now < deadline->at)
            continue;
          shutdown (deadline->fd, SHUT_RDWR);
          deadline->at = G_MAXINT64;
        }
      g_cond_wait_until (&self->stop_cond, &self->lock, now + G_USEC_PER_SEC);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

DmeDeadlines *
dme_deadlines_new (void)
{
  DmeDeadlines *self = g_new0 (DmeDeadlines, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->stop_cond);
  self->deadlines = g_hash_table_new_full (g_direct_hash, g_direct_equal, g_free, NULL);
  self->thread = g_thread_new ("deadlines", watch, self);
  return self;
}

void
dme_deadlines_free (DmeDeadlines *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_cond_signal (&self->stop_cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_hash_table_unref (self->deadlines);
  g_cond_clear (&self->stop_cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gint64
in_seconds (guint seconds)
{
  return g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
}

DmeDeadline *
dme_deadlines_add (DmeDeadlines *self, int fd, guint seconds)
{
  DmeDeadline *deadline = g_new0 (DmeDeadline, 1);

  deadline->fd = fd;
  deadline->at = in_seconds (seconds);
  g_mutex_lock (&self->lock);
  g_hash_table_add (self->deadlines, deadline);
  g_mutex_unlock (&self->lock);
  return deadline;
}

void
dme_deadlines_set (DmeDeadlines *self, DmeDeadline *deadline, guint seconds)
{
  g_mutex_lock (&self->lock);
  deadline->at = in_seconds (seconds);
  g_mutex_unlock (&self->lock);
}

void
dme_deadlines_remove (DmeDeadlines *self, DmeDeadline *deadline)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->deadlines, deadline);
  g_mutex_unlock (&self->lock);
}

/**
 * dme_deadlines_end_all:
 * @self: the deadlines
 * @at: monotonic microseconds until which to wait
 *
 * Ends every connection and waits until its owner has let go of it: what was written is still
 * delivered. One that was accepted just before may not be here yet, so none must have been here for
 * a while.
 *
 * Returns: whether none is left
 */
gboolean
dme_deadlines_end_all (DmeDeadlines *self, gint64 at)
{
  gint64 now = g_get_monotonic_time (), seen = now;

  for (; now < at && now - seen < QUIET; now = g_get_monotonic_time ())
    {
      GHashTableIter iter;
      gpointer key;

      g_mutex_lock (&self->lock);
      if (g_hash_table_size (self->deadlines) > 0)
        seen = now;
      g_hash_table_iter_init (&iter, self->deadlines);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        shutdown (((DmeDeadline *) key)->fd, SHUT_RDWR);
      g_mutex_unlock (&self->lock);
      g_usleep (2000);
    }
  return now - seen >= QUIET;
}
