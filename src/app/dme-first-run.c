/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-first-run.h"

#include "dme-error-text.h"
#include "dme-first-run-pages.h"
#include "dme-form-control.h"
#include "dme-language.h"
#include "dme-practice.h"
#include "dme-settings.h"

/**
 * DmeFirstRun:
 *
 * The first run: asks who works here, and makes the store.
 *
 * The store is made in a thread, so that the window stays alive on a slow
 * disk. If that fails, the answers stay and the reason is said.
 */

struct _DmeFirstRun
{
  GtkWidget parent_instance;

  /* Owned */
  char *default_dir, *practice_dir;

  /* Children */
  GtkWidget *pages;

  gboolean busy;
};

G_DEFINE_FINAL_TYPE (DmeFirstRun, dme_first_run, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  char *dir;
  DmeIdentity identity;
} Job;

static void
job_free (Job *job)
{
  g_free (job->dir);
  dme_identity_clear (&job->identity);
  g_free (job);
}

static gboolean
create_store (const Job *job, GError **error)
{
  g_autoptr (DmeDb) db = NULL;

  if (!dme_db_create (job->dir, &job->identity, error))
    return FALSE;
  if (!job->identity.practice)
    return TRUE;

  db = dme_db_open (job->dir, error);

  return db != NULL && dme_practice_fill (db, error);
}

static void
create_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (create_store (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DmeFirstRun *self = DME_FIRST_RUN (source);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->busy = FALSE;
  if (self->pages == NULL)
    return; /* The window is gone; the store is there and is found at the next start. */

  dme_first_run_pages_set_busy (DME_FIRST_RUN_PAGES (self->pages), FALSE);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_signal_emit (self, signals[SIGNAL_FINISHED], 0, job->dir);
      return;
    }

  g_warning ("Making a store failed: %s", error->message);
  text = dme_error_to_text (error, job->dir);
  dme_first_run_pages_show_failure (DME_FIRST_RUN_PAGES (self->pages), text);
}

static void
start_cb (DmeFirstRun *self, gboolean practice)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  if (self->busy)
    return;

  self->busy = TRUE;
  dme_first_run_pages_set_busy (DME_FIRST_RUN_PAGES (self->pages), TRUE);
  job = g_new0 (Job, 1);
  job->dir = g_strdup (practice ? self->practice_dir : self->default_dir);
  dme_first_run_pages_get_identity (DME_FIRST_RUN_PAGES (self->pages), &job->identity);
  job->identity.practice = practice;

  task = g_task_new (self, NULL, created_cb, NULL);
  g_task_set_source_tag (task, start_cb);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, create_thread);
}

static void show_pages (DmeFirstRun *self, const char *language);

/* The pages are made anew: the words of a template are those of the language in which it was made.
 */
static void
language_cb (DmeFirstRun *self, const char *language)
{
  dme_settings_set_string ("language", language);
  dme_language_init (language);
  show_pages (self, language);
}

static void
show_pages (DmeFirstRun *self, const char *language)
{
  g_autofree char *code = g_strdup (language);

  g_clear_pointer (&self->pages, gtk_widget_unparent);
  self->pages = dme_first_run_pages_new (code);
  gtk_widget_set_parent (self->pages, GTK_WIDGET (self));
  g_signal_connect_object (self->pages, "language", G_CALLBACK (language_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "start", G_CALLBACK (start_cb), self, G_CONNECT_SWAPPED);
}

static void
dme_first_run_dispose (GObject *object)
{
  DmeFirstRun *self = DME_FIRST_RUN (object);

  g_clear_pointer (&self->pages, gtk_widget_unparent);

  G_OBJECT_CLASS (dme_first_run_parent_class)->dispose (object);
}

static void
dme_first_run_finalize (GObject *object)
{
  DmeFirstRun *self = DME_FIRST_RUN (object);

  g_free (self->default_dir);
  g_free (self->practice_dir);

  G_OBJECT_CLASS (dme_first_run_parent_class)->finalize (object);
}

static void
dme_first_run_class_init (DmeFirstRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_first_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_first_run_finalize;

  signals[SIGNAL_FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_first_run_init (DmeFirstRun *self)
{
}

/**
 * dme_first_run_new:
 * @default_dir: where the store of the work is made
 * @practice_dir: where the store for practice is made
 *
 * The first page.
 */
GtkWidget *
dme_first_run_new (const char *default_dir, const char *practice_dir)
{
  DmeFirstRun *self;
  g_autofree char *language = dme_settings_get_string ("language");

  g_return_val_if_fail (default_dir != NULL && practice_dir != NULL, NULL);

  self = g_object_new (DME_TYPE_FIRST_RUN, NULL);
  self->default_dir = g_strdup (default_dir);
  self->practice_dir = g_strdup (practice_dir);
  show_pages (self, language != NULL && *language != '\0' ? language : "id");

  return GTK_WIDGET (self);
}
