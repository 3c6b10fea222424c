/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-persons.h"
#include "dme-store.h"

/* How often the thread looks whether another process has written, while it has nothing else to do.
 */
#define POLL_USEC (2 * G_USEC_PER_SEC)

/* Persons are read into their index when nobody has asked for anything for a while, so that a start
 * is not slower for it, and in pieces that nobody has to wait for. */
#define QUIET_USEC (G_USEC_PER_SEC / 2)
#define PAUSE_USEC (G_USEC_PER_SEC / 50)
#define PIECE_USEC (G_USEC_PER_SEC / 100)

/**
 * DmeStore:
 *
 * The store of one user, seen from the main thread.
 *
 * Every call becomes a job for one thread, which alone owns the connection.
 * Jobs run in the order they were asked for, so a read sees every write before
 * it. The last reference may only go after [method@Store.close].
 */

typedef struct
{
  DmeStoreFunc func; /* NULL asks the thread to end */
  gpointer data;
  GDestroyNotify data_free, result_free;
  gboolean writes;
  GTask *task; /* (owned) */
} Job;

/* What the thread knows of the store: never the object itself, which may die elsewhere. */
typedef struct
{
  char *dir;
  GAsyncQueue *jobs; /* of Job */
  GMainContext *context;
  GWeakRef store;
} Thread;

struct _DmeStore
{
  GObject parent_instance;

  char *dir;
  GMainContext *context; /* where "changed" is emitted */
  GAsyncQueue *jobs;
  GThread *thread;      /* NULL once closed */
  gint changed_pending; /* atomic: an emission is under way */
};

G_DEFINE_FINAL_TYPE (DmeStore, dme_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
job_free (Job *job)
{
  if (job->data_free != NULL && job->data != NULL)
    job->data_free (job->data);
  g_clear_object (&job->task);
  g_free (job);
}

static void
announce (Thread *thread)
{
  g_autoptr (DmeStore) store = g_weak_ref_get (&thread->store);

  if (store != NULL)
    dme_store_notify_changed (store);
}

/* Results go to the main loop of their asker; a result that nobody takes is freed by the task. */
static void
run_job (Thread *thread, DmeDb *db, const GError *open_error, Job *job)
{
  g_autoptr (GError) error = NULL;
  gpointer result;

  if (db == NULL)
    {
      g_task_return_error (job->task, g_error_copy (open_error));
      return;
    }
  if (g_task_return_error_if_cancelled (job->task))
    return;

  result = job->func (db, job->data, &error);
  if (error != NULL)
    {
      g_task_return_error (job->task, g_steal_pointer (&error));
      return;
    }

  g_task_return_pointer (job->task, result, job->result_free);
  if (job->writes)
    announce (thread);
}

/* Returns how long it may be quiet before it is called again. */
static gint64
use_quiet (DmeDb *db, gboolean quiet)
{
  if (db == NULL || !dme_db_wants_person_index (db))
    return POLL_USEC;

  /* What cannot be read now is said to whom searches. */
  if (quiet && !dme_db_build_person_index (db, PIECE_USEC, NULL, NULL))
    return POLL_USEC;
  return quiet ? PAUSE_USEC : QUIET_USEC;
}

/* Looks at the file meanwhile, so that what another process writes is seen. */
static Job *
next_job (Thread *thread, DmeDb *db, gint64 *version)
{
  gint64 wait = use_quiet (db, FALSE);

  while (TRUE)
    {
      Job *job = g_async_queue_timeout_pop (thread->jobs, (guint64) wait);
      gint64 now;

      if (job != NULL)
        return job;
      if (db == NULL)
        continue;

      now = dme_db_get_data_version (db);
      if (now != *version)
        announce (thread);
      *version = now;
      wait = use_quiet (db, TRUE);
    }
}

static gpointer
db_thread (gpointer data)
{
  Thread *thread = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (thread->dir, &error);
  gint64 version = db != NULL ? dme_db_get_data_version (db) : 0;

  while (TRUE)
    {
      Job *job = next_job (thread, db, &version);
      gboolean last = job->func == NULL;

      if (!last)
        run_job (thread, db, error, job);
      job_free (job);
      if (last)
        break;
    }

  g_free (thread->dir);
  g_async_queue_unref (thread->jobs);
  g_main_context_unref (thread->context);
  g_weak_ref_clear (&thread->store);
  g_free (thread);
  return NULL;
}

static void
dme_store_finalize (GObject *object)
{
  DmeStore *self = DME_STORE (object);

  g_assert (self->thread == NULL); /* Call dme_store_close() first. */
  g_async_queue_unref (self->jobs);
  g_main_context_unref (self->context);
  g_free (self->dir);

  G_OBJECT_CLASS (dme_store_parent_class)->finalize (object);
}

static void
dme_store_class_init (DmeStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dme_store_finalize;

  /**
   * DmeStore::changed:
   *
   * Something in the store is different, by whomever. Emitted on the main
   * thread, once for many changes that come together.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", DME_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
dme_store_init (DmeStore *self)
{
  self->jobs = g_async_queue_new ();
  self->context = g_main_context_ref_thread_default ();
}

/**
 * dme_store_new:
 * @dir: the directory of the store
 *
 * Opens a store in a thread of its own. That fails later: each call then
 * reports why.
 *
 * Returns: (transfer full): the store; close it before the last reference goes
 */
DmeStore *
dme_store_new (const char *dir)
{
  DmeStore *self = g_object_new (DME_TYPE_STORE, NULL);
  Thread *thread = g_new0 (Thread, 1);

  self->dir = g_strdup (dir);
  thread->dir = g_strdup (dir);
  thread->jobs = g_async_queue_ref (self->jobs);
  thread->context = g_main_context_ref (self->context);
  g_weak_ref_init (&thread->store, self);
  self->thread = g_thread_new ("dme-store", db_thread, thread);
  return self;
}

/**
 * dme_store_close:
 * @self: a store
 *
 * Finishes what was asked, closes the file and ends the thread. Their
 * callbacks still come, in the main loop.
 */
void
dme_store_close (DmeStore *self)
{
  g_return_if_fail (DME_IS_STORE (self));

  if (self->thread == NULL)
    return;

  g_async_queue_push (self->jobs, g_new0 (Job, 1));
  g_thread_join (g_steal_pointer (&self->thread));
}

const char *
dme_store_get_dir (DmeStore *self)
{
  g_return_val_if_fail (DME_IS_STORE (self), NULL);

  return self->dir;
}

static gboolean
emit_changed (gpointer data)
{
  DmeStore *self = data;

  /* First, so that a change made from now on is announced again. */
  g_atomic_int_set (&self->changed_pending, FALSE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/**
 * dme_store_notify_changed:
 * @self: a store
 *
 * Says, from any thread, that somebody has written to the store.
 */
void
dme_store_notify_changed (DmeStore *self)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (DME_IS_STORE (self));

  if (!g_atomic_int_compare_and_exchange (&self->changed_pending, FALSE, TRUE))
    return;

  /* After the results of the jobs that made it, which have the default priority. */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT + 10);
  g_source_set_callback (source, emit_changed, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

/**
 * dme_store_run_async:
 * @self: a store that is not closed
 * @func: the work; runs on the thread of the store
 * @data: (transfer full) (nullable): for @func
 * @data_free: (nullable): frees @data
 * @result_free: (nullable): frees a result that nobody takes
 * @writes: whether "changed" is to be emitted when it succeeds
 * @cancellable: (nullable): only for reads; a save is never cancelled because its page was closed
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Runs a read or write of any kind after all that were asked before.
 */
void
dme_store_run_async (DmeStore *self,
                     DmeStoreFunc func,
                     gpointer data,
                     GDestroyNotify data_free,
                     GDestroyNotify result_free,
                     gboolean writes,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  Job *job;

  g_return_if_fail (DME_IS_STORE (self) && func != NULL);
  g_return_if_fail (self->thread != NULL || !writes);

  if (self->thread == NULL)
    {
      /* A list that got its last answer after the close may still ask for more: nobody waits for
       * that. */
      g_task_report_new_error (self, callback, user_data, dme_store_run_async, G_IO_ERROR,
                               G_IO_ERROR_CANCELLED, "The store is closed");
      if (data != NULL && data_free != NULL)
        data_free (data);
      return;
    }

  job = g_new (Job, 1);
  *job = (Job){ .func = func,
                .data = data,
                .data_free = data_free,
                .result_free = result_free,
                .writes = writes,
                .task = g_task_new (self, cancellable, callback, user_data) };
  g_task_set_source_tag (job->task, dme_store_run_async);
  g_task_set_check_cancellable (job->task, cancellable != NULL);
  g_async_queue_push (self->jobs, job);
}

gpointer
dme_store_run_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
