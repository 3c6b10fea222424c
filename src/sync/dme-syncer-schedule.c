/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-retry.h"
#include "dme-syncer-private.h"

/* When a syncer runs, and what it makes of the end of a run. */

static void
run_cb (gpointer data)
{
  DmeSyncer *self = data;

  self->run_source = 0;
  dme_syncer_begin_run (self);
}

void
dme_syncer_unschedule (DmeSyncer *self)
{
  g_clear_handle_id (&self->run_source, g_source_remove);
  dme_syncer_set_int (self, &self->next_try, 0, PROP_NEXT_TRY);
}

/* One timer for all reasons. @sooner: an earlier date that stands is kept. */
void
dme_syncer_schedule (DmeSyncer *self, guint milliseconds, gboolean sooner)
{
  gint64 at = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  if (!self->automatic || !self->enrolled || self->running != NULL || self->thread == NULL)
    return;
  if (sooner && self->run_source != 0 && self->run_at <= at)
    return;
  g_clear_handle_id (&self->run_source, g_source_remove);
  self->run_at = at;
  self->run_source = g_timeout_add_once (milliseconds, run_cb, self);
}

/* A run that shows no sign of life, not even a byte, is begun anew: some
 * calls of the system never come back over a line that died. */
static gboolean
watch_cb (gpointer data)
{
  DmeSyncer *self = data;

  if (self->running != NULL &&
      dme_syncer_thread_get_silence (self->thread) > (gint64) self->rhythm.silence * 1000 &&
      !g_cancellable_is_cancelled (self->running))
    {
      g_message ("A run was silent for too long and is begun anew");
      self->again = TRUE;
      g_cancellable_cancel (self->running);
    }
  return G_SOURCE_CONTINUE;
}

void
dme_syncer_begin_run (DmeSyncer *self)
{
  if (self->thread == NULL)
    return;
  if (self->running != NULL)
    {
      self->again = TRUE;
      return;
    }
  dme_syncer_unschedule (self);
  self->again = FALSE;
  self->running = g_cancellable_new ();
  self->watch_source = g_timeout_add (self->rhythm.watch, watch_cb, self);
  dme_syncer_set_int (self, &self->done, 0, PROP_DONE);
  dme_syncer_set_int (self, &self->total, 0, PROP_TOTAL);
  dme_syncer_set_int (self, &self->photo_done, 0, PROP_PHOTO_DONE);
  dme_syncer_set_int (self, &self->photo_bytes, 0, PROP_PHOTO_BYTES);
  dme_syncer_set_state (self, DME_SYNCER_RUNNING);
  dme_syncer_thread_run (self->thread, self->running,
                         !self->photos_on_metered && self->monitor != NULL &&
                           g_network_monitor_get_network_metered (self->monitor));
}

static void
run_went_well (DmeSyncer *self, const DmeSyncReport *report)
{
  self->failures = 0;
  self->left = report->waiting;
  dme_syncer_set_error_code (self, NULL);
  dme_syncer_set_state (self, DME_SYNCER_IDLE);
  dme_syncer_schedule (self, self->rhythm.idle, FALSE);
}

static void
run_failed (DmeSyncer *self, const DmeSyncerNews *news)
{
  guint delay;

  dme_syncer_set_error_code (self, news->code);
  if (news->error == DME_SYNC_ERROR_NOT_ENROLLED)
    {
      dme_syncer_set_state (self, DME_SYNCER_NOT_ENROLLED);
      return;
    }

  self->failures++;
  delay = dme_retry_needs_a_person (news->error)
            ? DME_RETRY_LAST
            : dme_retry_get_delay (self->failures, news->report.retry_after, g_random_double ());
  dme_syncer_schedule (self, (guint) MIN ((guint64) delay * self->rhythm.retry_second, G_MAXUINT),
                       FALSE);
  if (self->run_source != 0)
    dme_syncer_set_int (self, &self->next_try, dme_clock_now () / G_USEC_PER_SEC + delay,
                        PROP_NEXT_TRY);
  dme_syncer_set_state (self, DME_SYNCER_WAITING);
}

static void
end_run (DmeSyncer *self, const DmeSyncerNews *news)
{
  DmeSyncReport report = news->report;

  g_clear_handle_id (&self->watch_source, g_source_remove);
  g_clear_object (&self->running);
  dme_syncer_set_link (self, news->enrolled, news->server_name);
  if (news->ok)
    run_went_well (self, &report);
  else if (!news->cancelled)
    run_failed (self, news);

  dme_syncer_finish (self, &report, news->ok);
  if (self->again)
    dme_syncer_begin_run (self);
}

void
dme_syncer_take_news (const DmeSyncerNews *news, gpointer user_data)
{
  g_autoptr (DmeSyncer) self = g_object_ref (user_data);

  switch (news->kind)
    {
    case DME_SYNCER_HEARD_LINK:
      dme_syncer_set_link (self, news->enrolled, news->server_name);
      if (self->running == NULL && self->state == DME_SYNCER_NOT_ENROLLED && news->enrolled)
        dme_syncer_set_state (self, DME_SYNCER_IDLE);
      dme_syncer_schedule (self, 0, TRUE);
      break;
    case DME_SYNCER_HEARD_PROGRESS:
      dme_syncer_set_int (self, &self->total, news->progress.total, PROP_TOTAL);
      dme_syncer_set_int (self, &self->done, news->progress.done, PROP_DONE);
      dme_syncer_set_int (self, &self->photo_bytes, news->progress.photo_bytes, PROP_PHOTO_BYTES);
      dme_syncer_set_int (self, &self->photo_done, news->progress.photo_done, PROP_PHOTO_DONE);
      break;
    case DME_SYNCER_HEARD_END:
    default:
      end_run (self, news);
      break;
    }
}

/* --- reasons to run --- */

static void
status_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DmeSyncer) self = data;
  g_autoptr (DmeStoreStatus) status = dme_store_status_finish (DME_STORE (source), result, NULL);

  self->asking = FALSE;
  /* What the server has told to wait must not call a run by itself. */
  if (status != NULL && status->waiting_ops > self->left)
    dme_syncer_schedule (self, self->rhythm.after_save, TRUE);
}

/* While the line is down the next try has its own date; a save does not
 * bring it forward. */
void
dme_syncer_store_changed (DmeSyncer *self)
{
  if (self->asking || self->running != NULL || self->state != DME_SYNCER_IDLE || !self->automatic)
    return;
  self->asking = TRUE;
  dme_store_status_async (self->store, NULL, status_cb, g_object_ref (self));
}

/* Only a hint: a request decides. */
void
dme_syncer_network_changed (DmeSyncer *self, gboolean available)
{
  if (!available || !self->started)
    return;
  self->failures = 0;
  dme_syncer_schedule (self, self->rhythm.after_wake, TRUE);
}
