/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-job.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-db-import.h"
#include "dme-import-source.h"
#include "dme-regions.h"

/* How long the store works on an import before others get their turn: less than the time between
 * two keys. */
#define STEP_USEC (G_USEC_PER_SEC / 40)
/* How often the lists are told that something has come. */
#define TELL_USEC (5 * G_USEC_PER_SEC)

/**
 * DmeImportJob:
 *
 * An import that goes on in short steps on the thread of the store, so that a form can be filled
 * and saved meanwhile. What it does is in report: [struct@ImportRun].
 *
 * Between two steps everything it holds belongs to the main thread; during a step to that of the
 * store.
 */

struct _DmeImportJob
{
  GObject parent_instance;

  /* Owned */
  DmeStore *store;
  const DmeType *type;
  char *path, *wanted_errors;
  DmeCsvForm form;
  DmeImportPlan *plan;
  DmeCsvReader *reader;
  DmeImportRun *run;
  GPtrArray *notes; /* of DmeImportNote */
  guint n_named;    /* of them: whose twins have names */
  GError *error;
  char *errors_path; /* (nullable) */
  DmeImportCounts counts;
  double fraction;
  gboolean dry_run;
  DmeImportTwins twins;
  gboolean stop, ended, complete;
  gint64 told_at;
  gint64 told;
};

G_DEFINE_FINAL_TYPE (DmeImportJob, dme_import_job, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
note_free (DmeImportNote *note)
{
  g_free (note->field);
  g_free (note->text);
  g_free (note->twin);
  g_free (note->why);
  g_free (note);
}

/* The sentences name the field; here it stands above them. */
static const char *
skip_label (const char *text, const char *label)
{
  gsize n = label != NULL ? strlen (label) : 0;

  return n > 0 && g_str_has_prefix (text, label) && g_str_has_prefix (text + n, ": ") ? text + n + 2
                                                                                      : text;
}

/* In the thread of the store. */
static void
take_note (const DmeImportFinding *finding, gpointer user_data)
{
  DmeImportJob *self = user_data;
  const DmeField *field = NULL;
  DmeImportNote *note;

  if (self->notes->len >= DME_IMPORT_NOTES)
    return;
  if (finding->field != NULL)
    field = dme_type_find_field (self->type, finding->field);
  note = g_new0 (DmeImportNote, 1);
  note->kind = finding->kind;
  note->line = finding->line;
  note->field = field != NULL ? g_strdup (dme_field_get_label (field)) : NULL;
  note->text = g_strdup (skip_label (finding->text, note->field));
  note->twin = g_strdup (finding->twin);
  note->why = g_strdup (finding->why);
  g_ptr_array_add (self->notes, note);
}

/* An id means nothing to anybody: on the screen it is the name, and where they live. */
static gboolean
name_twin (DmeImportJob *self, DmeDb *db, DmeImportNote *note, GError **error)
{
  g_autoptr (DmeRecord) record = dme_db_load (db, self->type, note->twin, error);
  const char *name = record != NULL ? dme_record_get (record, "name") : NULL;
  const DmeRegion *region;
  g_autofree char *place = NULL;
  g_autofree char *who = NULL;

  if (record == NULL)
    return FALSE;
  if (name == NULL)
    name = "?"; /* It is damaged. */
  region = record->region != NULL ? dme_regions_find (record->region) : NULL;
  place = region != NULL ? dme_region_describe (region) : NULL;
  who = place != NULL ? g_strdup_printf ("%s, %s", name, place) : g_strdup (name);
  g_free (note->text);
  note->text =
    note->kind == DME_IMPORT_TWIN
      /* Translators: a name with a village; then reasons, like "same name, same birth date" */
      ? g_strdup_printf (_ ("Perhaps %s: %s."), who, note->why)
      : g_strdup_printf (_ ("This NIK is that of %s. Open that record and add what is new."), who);
  g_clear_pointer (&note->twin, g_free);
  return TRUE;
}

static gboolean
name_twins (DmeImportJob *self, DmeDb *db, GError **error)
{
  for (; self->n_named < self->notes->len; self->n_named++)
    {
      DmeImportNote *note = self->notes->pdata[self->n_named];

      if (note->twin != NULL && !name_twin (self, db, note, error))
        return FALSE;
    }
  return TRUE;
}

static void
dme_import_job_finalize (GObject *object)
{
  DmeImportJob *self = DME_IMPORT_JOB (object);

  g_clear_pointer (&self->run, dme_import_run_free);
  g_clear_pointer (&self->reader, dme_csv_reader_free);
  g_clear_pointer (&self->plan, dme_import_plan_free);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->store);
  g_free (self->path);
  g_free (self->wanted_errors);
  g_free (self->errors_path);

  G_OBJECT_CLASS (dme_import_job_parent_class)->finalize (object);
}

static void
dme_import_job_class_init (DmeImportJobClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dme_import_job_finalize;

  /**
   * DmeImportJob::progress:
   *
   * A step is over.
   */
  signals[SIGNAL_PROGRESS] =
    g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * DmeImportJob::ended:
   *
   * Nothing more happens: the file is at its end, or it was stopped, or it failed.
   */
  signals[SIGNAL_ENDED] =
    g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dme_import_job_init (DmeImportJob *self)
{
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) note_free);
}

/* The pages of the window read again what they show, which takes long when it is much. */
static void
tell_lists (DmeImportJob *self, gboolean last)
{
  gint64 now = g_get_monotonic_time ();

  if (self->dry_run || self->counts.imported == self->told ||
      (!last && now - self->told_at < TELL_USEC))
    return;
  self->told = self->counts.imported;
  self->told_at = now;
  dme_store_notify_changed (self->store);
}

static void
end (DmeImportJob *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  tell_lists (self, TRUE);
  /* The file of lines that are left out is closed with it. */
  g_clear_pointer (&self->run, dme_import_run_free);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static gpointer
step_job (DmeDb *db, gpointer data, GError **error)
{
  DmeImportJob *self = data;
  gboolean done = FALSE;

  if (!dme_import_run_step (self->run, db, STEP_USEC, &done, error) ||
      !name_twins (self, db, error))
    return NULL;
  self->complete = done;
  return GINT_TO_POINTER (TRUE);
}

static void step (DmeImportJob *self);

static void
read_counts (DmeImportJob *self)
{
  goffset size = dme_csv_reader_get_size (self->reader);
  const char *errors_path = dme_import_run_get_errors_path (self->run);

  self->counts = *dme_import_run_get_counts (self->run);
  if (self->errors_path == NULL && errors_path != NULL)
    self->errors_path = g_strdup (errors_path);
  self->fraction = size > 0 ? (double) dme_csv_reader_get_position (self->reader) / (double) size
                            : 1.0;
}

static void
stepped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeImportJob) self = user_data;
  g_autoptr (GError) error = NULL;

  dme_store_run_finish (DME_STORE (source), result, &error);
  read_counts (self);
  /* A store that is closed answers so: the window was locked or closed. */
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_message ("An import has stopped: %s", error->message);
      self->error = g_steal_pointer (&error);
    }
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
  if (self->complete || self->stop || self->error != NULL || error != NULL)
    {
      end (self);
      return;
    }
  tell_lists (self, FALSE);
  step (self);
}

static void
step (DmeImportJob *self)
{
  dme_store_run_async (self->store, step_job, self, NULL, NULL, FALSE, NULL, stepped_cb,
                       g_object_ref (self));
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DmeImportJob *self = source;
  GError *error = NULL;
  DmeCsvReader *reader = dme_import_source_open (self->path, &self->form, &error);

  if (reader != NULL)
    g_task_return_pointer (task, reader, (GDestroyNotify) dme_csv_reader_free);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DmeImportJob *self = DME_IMPORT_JOB (source);
  DmeImportSetup setup = { .type = self->type,
                           .plan = self->plan,
                           .target = &dme_db_import_target,
                           .dry_run = self->dry_run,
                           .twins = self->twins,
                           .errors_path = self->wanted_errors,
                           .tell = take_note,
                           .tell_data = self };

  self->reader = g_task_propagate_pointer (G_TASK (result), &self->error);
  if (self->reader == NULL || self->stop)
    {
      end (self);
      return;
    }
  setup.reader = self->reader;
  self->run = dme_import_run_new (&setup);
  step (self);
}

/**
 * dme_import_job_new:
 * @store: where the records go
 * @order: what is to be done; its plan now belongs to the job
 *
 * Begins at once.
 *
 * Returns: (transfer full): the job; it also lives as long as a step is under way
 */
DmeImportJob *
dme_import_job_new (DmeStore *store, const DmeImportOrder *order)
{
  DmeImportJob *self = g_object_new (DME_TYPE_IMPORT_JOB, NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, opened_cb, NULL);

  self->store = g_object_ref (store);
  self->type = order->type;
  self->path = g_strdup (order->path);
  self->form = order->form;
  self->plan = order->plan;
  self->dry_run = order->dry_run;
  self->twins = order->twins;
  self->wanted_errors = g_strdup (order->errors_path);
  self->told_at = g_get_monotonic_time ();
  g_task_set_source_tag (task, dme_import_job_new);
  g_task_run_in_thread (task, open_thread);
  return self;
}

/**
 * dme_import_job_stop:
 * @self: a job
 *
 * What is in the store by then stays there; the same file imported again goes on from there.
 */
void
dme_import_job_stop (DmeImportJob *self)
{
  g_return_if_fail (DME_IS_IMPORT_JOB (self));

  self->stop = TRUE;
}

gboolean
dme_import_job_get_ended (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), TRUE);

  return self->ended;
}

gboolean
dme_import_job_get_complete (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), FALSE);

  return self->complete;
}

const GError *
dme_import_job_get_error (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), NULL);

  return self->error;
}

double
dme_import_job_get_fraction (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), 0);

  return self->fraction;
}

const DmeImportCounts *
dme_import_job_get_counts (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), NULL);

  return &self->counts;
}

gint64
dme_import_job_get_twins_left_out (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), 0);

  return self->twins == DME_IMPORT_TWINS_LEAVE_OUT ? self->counts.twins : 0;
}

GPtrArray *
dme_import_job_get_notes (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), NULL);

  return self->notes;
}

const char *
dme_import_job_get_errors_path (DmeImportJob *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_JOB (self), NULL);

  return self->errors_path;
}
