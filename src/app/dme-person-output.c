/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-person-detail-private.h"

#include "dme-clock.h"
#include "dme-db-access.h"
#include "dme-db-dossier.h"
#include "dme-dossier.h"
#include "dme-error-text.h"
#include "dme-file-dialog.h"
#include "dme-notice-output.h"
#include "dme-notice-reader.h"
#include "dme-output.h"
#include "dme-person-text.h"
#include "dme-print.h"
#include "dme-schema-persons.h"
#include "dme-slip.h"
#include "dme-wire.h"

/* What is taken out of the store from the page of a person: the slip to take home, the notice to
 * sign, and all that is written, for a request of access. Each is noted in the access log; a file
 * gets its name only when that is done. */

typedef enum
{
  OUTPUT_SLIP,
  OUTPUT_DOSSIER_PDF,
  OUTPUT_DOSSIER_JSON,
} Output;

typedef struct
{
  DmePersonDetail *page;
  Output output;
  char *id, *path;
} Job;

static Job *
job_new (DmePersonDetail *page, Output output)
{
  Job *self = g_new0 (Job, 1);

  self->page = g_object_ref (page);
  self->output = output;
  self->id = g_strdup (dme_detail_page_get_id (DME_DETAIL_PAGE (page)));

  return self;
}

static void
job_free (gpointer data)
{
  Job *self = data;

  g_object_unref (self->page);
  g_free (self->id);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* NULL: nothing is shown, or what was deleted. */
static const DmeFields *
get_fields (DmePersonDetail *self)
{
  const DmePersonBundle *bundle = dme_person_detail_get_bundle (self);

  return bundle != NULL && !bundle->record->deleted ? bundle->record->fields : NULL;
}

/* --- writing, in the thread of the store --- */

static gboolean
write_dossier (const DmePersonFile *file, gboolean as_json, FILE *out, GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autofree char *text = NULL;
  DmeDossier dossier = { .heading = DME_OFFICE,
                         .person = file->person,
                         .children = file->children,
                         .history = file->history,
                         .accesses = file->accesses,
                         .made_at = now,
                         .made_by = file->user };

  if (!as_json)
    return dme_dossier_write_pdf (&dossier, out, error);

  text = dme_wire_dossier_to_json (file->person, file->children, file->history, file->accesses, now,
                                   file->user);
  fputs (text, out); /* whether it was written is seen when the file is finished */

  return TRUE;
}

static gboolean
write_output (const Job *job, const DmePersonFile *file, FILE *out, GError **error)
{
  g_autofree char *today = dme_clock_today ();
  g_autoptr (GPtrArray) papers = dme_person_file_get_papers (file);
  DmeSlip slip = { DME_OFFICE, file->person, (const DmeFields *const *) papers->pdata, papers->len,
                   today };

  switch (job->output)
    {
    case OUTPUT_SLIP:
      return dme_slip_write (&slip, out, error);
    case OUTPUT_DOSSIER_PDF:
    case OUTPUT_DOSSIER_JSON:
    default:
      return write_dossier (file, job->output == OUTPUT_DOSSIER_JSON, out, error);
    }
}

static gpointer
write_job (DmeDb *db, gpointer data, GError **error)
{
  const Job *job = data;
  DmeAccessNote note = { job->output == OUTPUT_SLIP ? DME_ACCESS_PRINT : DME_ACCESS_COPY,
                         dme_type_person.name, job->id, NULL, 0 };
  g_autoptr (DmePersonFile) file = dme_db_load_person_file (db, job->id, error);
  g_autoptr (DmeOutput) out = file != NULL ? dme_output_open (job->path, error) : NULL;

  /* What cannot be noted is not handed out. */
  return GINT_TO_POINTER (out != NULL &&
                          write_output (job, file, dme_output_get_file (out), error) &&
                          dme_db_note_access (db, &note, error) && dme_output_finish (out, error));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (dme_store_run_finish (DME_STORE (source), result, &error) != NULL)
    text = g_strdup (_ ("Saved, and noted in the access log"));
  else if (error->domain == G_IO_ERROR)
    text = g_strdup_printf (_ ("The file could not be written: %s"), error->message);
  else
    text = dme_error_to_text (error, dme_store_get_dir (DME_STORE (source)));
  if (error != NULL)
    g_message ("A file about a person could not be written: %s", error->message);
  _dme_person_detail_toast (self, text);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GFile) file = dme_file_dialog_save_finish (result, NULL);
  DmeStore *store = dme_detail_page_get_store (DME_DETAIL_PAGE (job->page));
  DmePersonDetail *page = job->page;

  job->path = file != NULL ? g_file_get_path (file) : NULL;
  if (job->path == NULL || store == NULL)
    return;
  dme_store_run_async (store, write_job, g_steal_pointer (&job), job_free, NULL, TRUE, NULL,
                       written_cb, g_object_ref (page));
}

/* The file is named by the record, not by the person: names of files are kept in many places. */
static void
choose_file (Job *job, const char *title, const char *base, const char *ending)
{
  g_autofree char *name = g_strdup_printf ("%s-%.13s.%s", base, job->id, ending);

  dme_file_dialog_save_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (job->page))), title,
                              _ ("_Save"), name, chosen_cb, job);
}

/* --- the slip --- */

static void
ask_consent_response_cb (DmePersonDetail *self, const char *response)
{
  if (g_str_equal (response, "consent"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-person", "(ss)",
                                dme_detail_page_get_id (DME_DETAIL_PAGE (self)), "consent_method");
}

/* Returns: whether there is a consent; otherwise says why that is needed. */
static gboolean
check_consent (DmePersonDetail *self)
{
  const DmeFields *fields = get_fields (self);
  const char *objection = fields != NULL ? dme_slip_get_objection (fields, NULL) : NULL;
  GtkWidget *dialog;

  if (objection == NULL)
    return fields != NULL;

  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   _ ("No Slip without a Consent"), objection);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "consent",
                                    _ ("_Write Down Consent"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "consent",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "consent");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (ask_consent_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));

  return FALSE;
}

static void
save_slip_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);

  if (check_consent (self))
    choose_file (job_new (self, OUTPUT_SLIP), _ ("Save the Slip"), "bukti-pendataan", "pdf");
}

/* --- printing --- */

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonDetail) self = user_data;
  g_autoptr (GError) error = NULL;

  if (dme_store_note_access_finish (DME_STORE (source), result, &error))
    return;
  g_message ("The access log could not be written: %s", error->message);
  _dme_person_detail_toast (self, _ ("It was printed, but could not be noted in the access log."));
}

static void
printed (gpointer data)
{
  Job *job = data;
  DmeStore *store = dme_detail_page_get_store (DME_DETAIL_PAGE (job->page));
  DmeAccessNote note = { DME_ACCESS_PRINT, dme_type_person.name, job->id, NULL, 0 };

  if (store != NULL)
    dme_store_note_access_async (store, &note, noted_cb, g_object_ref (job->page));
}

static void
print_pages (DmePersonDetail *self, DmePdf *pages)
{
  dme_print (GTK_WIDGET (self), pages, printed, job_new (self, OUTPUT_SLIP), job_free);
}

static void
print_slip_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);
  const DmePersonBundle *bundle = dme_person_detail_get_bundle (self);
  g_autoptr (GPtrArray) papers = g_ptr_array_new ();
  g_autofree char *today = dme_clock_today ();
  DmeSlip slip = { .heading = DME_OFFICE, .today = today };

  if (!check_consent (self))
    return;
  for (guint i = 0; i < bundle->documents->len; i++)
    g_ptr_array_add (papers, ((DmeRecord *) bundle->documents->pdata[i])->fields);
  slip.person = bundle->record;
  slip.documents = (const DmeFields *const *) papers->pdata;
  slip.n_documents = papers->len;
  print_pages (self, dme_slip_draw (&slip));
}

/* --- the notice --- */

static void
print_notice_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);
  const DmeFields *fields = get_fields (self);
  g_autofree char *village = fields != NULL ? dme_person_village (fields) : NULL;
  DmeNotice notice = { .heading = DME_OFFICE, .village = village };

  if (fields == NULL)
    return;
  notice.name = dme_fields_get (fields, "name");
  notice.record = dme_detail_page_get_id (DME_DETAIL_PAGE (self));
  print_pages (self, dme_notice_draw (&notice));
}

static void
read_notice_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (
    GTK_WINDOW (dme_notice_reader_new (GTK_WINDOW (gtk_widget_get_root (widget)))));
}

/* --- everything --- */

static void
dossier_response_cb (GObject *dialog, const char *response, gpointer data)
{
  DmePersonDetail *self = g_object_get_data (dialog, "page");
  gboolean as_json = GPOINTER_TO_INT (data);

  if (g_str_equal (response, "save") && get_fields (self) != NULL)
    choose_file (job_new (self, as_json ? OUTPUT_DOSSIER_JSON : OUTPUT_DOSSIER_PDF),
                 _ ("Save a Copy of Everything"), "salinan-data", as_json ? "json" : "pdf");
}

static void
save_dossier_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gboolean as_json = g_str_equal (g_variant_get_string (parameter, NULL), "json");
  GtkWidget *dialog;

  if (get_fields (DME_PERSON_DETAIL (widget)) == NULL)
    return;
  dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Save Everything about This Person?"),
    _ ("The file is not locked: whoever has it can read the name, the NIK, the telephone and all "
       "that is written. Make it only if the person asks for it, give it to them, and delete it "
       "from this computer. That it was made is noted in the access log."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Save…"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "page", g_object_ref (widget), g_object_unref);
  g_signal_connect (dialog, "response", G_CALLBACK (dossier_response_cb),
                    GINT_TO_POINTER (as_json));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
_dme_person_detail_install_output (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "person.print-slip", NULL, print_slip_action);
  gtk_widget_class_install_action (widget_class, "person.save-slip", NULL, save_slip_action);
  gtk_widget_class_install_action (widget_class, "person.print-notice", NULL, print_notice_action);
  gtk_widget_class_install_action (widget_class, "person.read-notice", NULL, read_notice_action);
  gtk_widget_class_install_action (widget_class, "person.save-dossier", "s", save_dossier_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK,
                                       "person.print-slip", NULL);
}
