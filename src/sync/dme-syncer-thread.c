/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-blob.h"
#include "dme-sync-private.h"
#include "dme-syncer-thread.h"

#define PULL_AFTER 30
#define COMPARE_AFTER \
  ((gint64) 6 * 3600) /* To compare costs the server a look at every record. \
                       */

typedef enum
{
  JOB_LINK,
  JOB_RUN,
  JOB_ENROL,
  JOB_QUIT,
} JobKind;

typedef struct
{
  JobKind kind;
  GCancellable *cancellable; /* (owned) (nullable) */
  GTask *task;               /* (owned) of JOB_ENROL */
  char *url, *code;
  gboolean records_only; /* of JOB_RUN */
} Job;

/* Shared by the main thread, the thread, and what the thread has sent to the
 * main loop: lives as long as one of them. */
struct _DmeSyncerThread
{
  GThread *thread;
  GAsyncQueue *jobs;
  char *dir;
  DmeStore *store; /* (owned) until closed */
  GMutex lock;
  gint64 alive; /* monotonic, guarded by lock */

  /* Main thread only. */
  DmeSyncerNewsFunc func; /* NULL once closed */
  gpointer user_data;
};

static void
thread_clear (gpointer data)
{
  DmeSyncerThread *self = data;

  g_async_queue_unref (self->jobs);
  g_free (self->dir);
  g_clear_object (&self->store);
  g_mutex_clear (&self->lock);
}

static void
thread_release (gpointer self)
{
  g_atomic_rc_box_release_full (self, thread_clear);
}

static void
job_free (Job *job)
{
  g_clear_object (&job->cancellable);
  g_clear_object (&job->task);
  g_free (job->url);
  g_free (job->code);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* --- news: made on the thread, heard on the main thread --- */

typedef struct
{
  DmeSyncerThread *self; /* (owned) */
  DmeSyncerNews news;
} Letter;

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  thread_release (letter->self);
  g_free (letter->news.server_name);
  g_free (letter);
}

static gboolean
letter_cb (gpointer data)
{
  Letter *letter = data;

  if (letter->self->func != NULL)
    letter->self->func (&letter->news, letter->self->user_data);
  return G_SOURCE_REMOVE;
}

static Letter *
letter_new (DmeSyncerThread *self, DmeSyncerHeard kind)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->self = g_atomic_rc_box_acquire (self);
  letter->news.kind = kind;
  return letter;
}

/* Not g_main_context_invoke(): while the main thread is outside its loop, that
 * would run the callback here. */
static void
letter_send (Letter *letter)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, letter_cb, letter, letter_free);
  g_source_attach (source, NULL);
}

/* --- on the thread --- */

static void
alive_cb (gpointer unused, gpointer user_data)
{
  DmeSyncerThread *self = user_data;

  g_mutex_lock (&self->lock);
  self->alive = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
}

static void
progress_cb (const DmeSyncProgress *progress, gpointer user_data)
{
  DmeSyncerThread *self = user_data;
  Letter *letter = letter_new (self, DME_SYNCER_HEARD_PROGRESS);

  alive_cb (NULL, self);
  letter->news.progress = *progress;
  letter_send (letter);
  if (progress->done > 0)
    dme_store_notify_changed (self->store);
}

static void
tell_link (DmeDb *db, DmeSyncerNews *news)
{
  g_auto (DmeServerLink) link = { 0 };

  if (dme_db_get_link (db, &link, NULL))
    {
      news->enrolled = link.url != NULL;
      news->server_name = g_strdup (link.server_name != NULL ? link.server_name : link.url);
    }
}

static void
do_run (DmeSyncerThread *self, DmeDb *db, GCancellable *cancellable, const GError *open_error)
{
  DmeSyncOptions options = DME_SYNC_OPTIONS_DEFAULT;
  Letter *letter = letter_new (self, DME_SYNCER_HEARD_END);
  DmeSyncerNews *news = &letter->news;
  g_autoptr (GError) error = NULL;

  options.alive_func = alive_cb;
  options.compare_after = COMPARE_AFTER;
  options.pull_after = PULL_AFTER;
  options.alive_data = self;
  if (db == NULL)
    error = g_error_copy (open_error);
  else
    news->ok = dme_sync_run_with_options (db, &options, &news->report, progress_cb, self,
                                          cancellable, &error);

  news->error = -1;
  if (!news->ok)
    {
      g_debug ("A run ended: %s", error->message);
      news->cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      news->error = error->domain == DME_SYNC_ERROR ? error->code : -1;
      news->code = error->domain == DME_SYNC_ERROR ? dme_sync_error_get_code (error->code)
                                                   : "other";
    }
  if (db != NULL)
    tell_link (db, news);
  letter_send (letter);
  dme_store_notify_changed (self->store);
}

static void
do_link (DmeSyncerThread *self, DmeDb *db)
{
  Letter *letter = letter_new (self, DME_SYNCER_HEARD_LINK);

  if (db != NULL)
    tell_link (db, &letter->news);
  letter_send (letter);
}

static void
do_enrol (DmeSyncerThread *self, DmeDb *db, Job *job, const GError *open_error)
{
  GError *error = NULL;

  if (db == NULL)
    g_task_return_error (job->task, g_error_copy (open_error));
  else if (dme_sync_enrol (db, job->url, job->code, NULL, g_task_get_cancellable (job->task),
                           &error))
    g_task_return_boolean (job->task, TRUE);
  else
    g_task_return_error (job->task, error);
  do_link (self, db);
  dme_store_notify_changed (self->store);
}

static gpointer
thread_main (gpointer data)
{
  DmeSyncerThread *self = data;
  g_autoptr (DmeDb) db = NULL;
  gboolean quit = FALSE;

  while (!quit)
    {
      g_autoptr (Job) job = g_async_queue_pop (self->jobs);
      g_autoptr (GError) error = NULL;

      alive_cb (NULL, self);
      if (db == NULL && job->kind != JOB_QUIT)
        db = dme_db_open (self->dir, &error);

      switch (job->kind)
        {
        case JOB_LINK:
          do_link (self, db);
          break;
        case JOB_RUN:
          if (db != NULL)
            dme_db_hold_blobs (db, job->records_only);
          do_run (self, db, job->cancellable, error);
          break;
        case JOB_ENROL:
          do_enrol (self, db, job, error);
          break;
        case JOB_QUIT:
        default:
          quit = TRUE;
          break;
        }
    }
  g_clear_pointer (&db, dme_db_close);
  thread_release (self);
  return NULL;
}

/* --- on the main thread --- */

static Job *
job_new (JobKind kind)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  return job;
}

/**
 * dme_syncer_thread_new:
 * @store: the store; must be closed after this thread
 * @func: hears news on the main thread
 * @user_data: for @func
 *
 * Starts the thread. It opens its connection with the first job.
 */
DmeSyncerThread *
dme_syncer_thread_new (DmeStore *store, DmeSyncerNewsFunc func, gpointer user_data)
{
  DmeSyncerThread *self = g_atomic_rc_box_new0 (DmeSyncerThread);

  self->jobs = g_async_queue_new_full ((GDestroyNotify) job_free);
  self->dir = g_strdup (dme_store_get_dir (store));
  self->store = g_object_ref (store);
  g_mutex_init (&self->lock);
  self->alive = g_get_monotonic_time ();
  self->func = func;
  self->user_data = user_data;
  self->thread = g_thread_new ("sync", thread_main, g_atomic_rc_box_acquire (self));
  return self;
}

/**
 * dme_syncer_thread_close:
 * @self: (transfer full): a thread, whose running job has been cancelled
 *
 * Waits for the running job, and drops the rest.
 */
void
dme_syncer_thread_close (DmeSyncerThread *self)
{
  Job *job;

  self->func = NULL;
  while ((job = g_async_queue_try_pop (self->jobs)) != NULL)
    {
      if (job->task != NULL)
        g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closing");
      job_free (job);
    }
  g_async_queue_push (self->jobs, job_new (JOB_QUIT));
  g_thread_join (self->thread);
  g_clear_object (&self->store);
  thread_release (self);
}

void
dme_syncer_thread_ask_link (DmeSyncerThread *self)
{
  g_async_queue_push (self->jobs, job_new (JOB_LINK));
}

void
dme_syncer_thread_run (DmeSyncerThread *self, GCancellable *cancellable, gboolean records_only)
{
  Job *job = job_new (JOB_RUN);

  job->records_only = records_only;
  job->cancellable = g_object_ref (cancellable);
  g_async_queue_push (self->jobs, job);
}

void
dme_syncer_thread_enrol (DmeSyncerThread *self, const char *url, const char *code, GTask *task)
{
  Job *job = job_new (JOB_ENROL);

  job->task = task;
  job->url = g_strdup (url);
  job->code = g_strdup (code);
  g_async_queue_push (self->jobs, job);
}

gint64
dme_syncer_thread_get_silence (DmeSyncerThread *self)
{
  gint64 silence;

  g_mutex_lock (&self->lock);
  silence = g_get_monotonic_time () - self->alive;
  g_mutex_unlock (&self->lock);
  return silence;
}
