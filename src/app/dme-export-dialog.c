/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-export-dialog.h"

#include <glib/gi18n-lib.h>

#include "dme-banner.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-file-dialog.h"
#include "dme-format.h"
#include "dme-query-text.h"

#define TICK_MSEC 150

/**
 * DmeExportDialog:
 *
 * What is exported, as what, and with how much of what is sealed.
 */

struct _DmeExportDialog
{
  AdwWindow parent_instance;

  /* Owned */
  DmeStore *store;
  DmeQuery *query;
  char *file_name;           /* without its ending */
  GCancellable *cancellable; /* (nullable) while it is written */
  guint tick_id;
  DmeExportProgress *progress_now; /* of the thread, which outlives the window */

  /* Template children */
  AdwWindowTitle *title;
  GtkButton *run;
  DmeBanner *banner;
  GtkLabel *what;
  AdwComboRow *format;
  GtkWidget *full_row, *warning;
  GtkSwitch *full;
  GtkRevealer *working;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (DmeExportDialog, dme_export_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_EXPORTED,
  SIGNAL_BUSY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_xlsx (DmeExportDialog *self)
{
  return adw_combo_row_get_selected (self->format) == 0;
}

static void
set_working (DmeExportDialog *self, gboolean working)
{
  gtk_revealer_set_reveal_child (self->working, working);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.run", !working);
  gtk_widget_set_sensitive (GTK_WIDGET (self->format), !working);
  gtk_widget_set_sensitive (self->full_row, !working);
}

static gboolean
tick_cb (gpointer user_data)
{
  DmeExportDialog *self = user_data;
  gint done = g_atomic_int_get (&self->progress_now->done);
  gint total = g_atomic_int_get (&self->progress_now->total);

  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress, (double) done / total);
  g_signal_emit (self, signals[SIGNAL_BUSY], 0);
  return G_SOURCE_CONTINUE;
}

static char *
describe_result (const DmeExportCounts *counts)
{
  g_autofree char *written = dme_format_int (counts->written);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%s exported."), written);
  if (counts->withdrawn > 0)
    {
      g_autofree char *number = dme_format_int (counts->withdrawn);

      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("%s left out: they have withdrawn their consent."), number);
    }
  if (counts->damaged > 0)
    {
      g_autofree char *number = dme_format_int (counts->damaged);

      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("%s are damaged and not complete."), number);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The data of one run: it may end when the window is gone. */
typedef struct
{
  DmeExportDialog *dialog;
  DmeExportProgress progress;
} Run;

static void
fail (DmeExportDialog *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup (_ ("Stopped. No file was written."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    text = g_strdup (_ ("There are more records than a sheet holds. Choose CSV, or narrow the "
                        "list."));
  else
    text = dme_error_to_text (error, dme_store_get_dir (self->store));
  dme_banner_set_title (self->banner, text);
  dme_banner_set_revealed (self->banner, TRUE);
}

static void
written_cb (GObject *nothing, GAsyncResult *result, gpointer user_data)
{
  g_autofree Run *run = user_data;
  g_autoptr (DmeExportDialog) self = run->dialog;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  DmeExportCounts counts;
  gboolean ok = dme_export_finish (result, &counts, &error);

  if (!ok)
    g_message ("An export has failed: %s", error->message);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->progress_now = NULL;
  g_clear_object (&self->cancellable);
  g_application_release (g_application_get_default ());
  if (self->store == NULL) /* It was closed meanwhile. */
    return;
  set_working (self, FALSE);
  if (!ok)
    {
      fail (self, error);
      return;
    }
  dme_store_notify_changed (self->store); /* The access log has one more note. */
  text = describe_result (&counts);
  g_signal_emit (self, signals[SIGNAL_EXPORTED], 0, text);
  gtk_window_close (GTK_WINDOW (self));
}

/**
 * dme_export_dialog_write:
 * @self: the dialog
 * @file: where
 *
 * Writes the file. The window closes when it is there, and says why if not.
 */
void
dme_export_dialog_write (DmeExportDialog *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  DmeExportOrder order = { self->query, path, is_xlsx (self), gtk_switch_get_active (self->full) };
  Run *run;

  g_return_if_fail (DME_IS_EXPORT_DIALOG (self));

  if (path == NULL)
    {
      dme_banner_set_title (self->banner, _ ("Choose a folder of this computer, or of a stick."));
      dme_banner_set_revealed (self->banner, TRUE);
      return;
    }
  if (self->cancellable != NULL)
    return;
  dme_banner_set_revealed (self->banner, FALSE);
  gtk_progress_bar_set_fraction (self->progress, 0);
  set_working (self, TRUE);
  /* Until the thread has taken away what it had written, should all windows be closed. */
  g_application_hold (g_application_get_default ());
  run = g_new0 (Run, 1);
  run->dialog = g_object_ref (self);
  self->progress_now = &run->progress;
  self->cancellable = g_cancellable_new ();
  self->tick_id = g_timeout_add (TICK_MSEC, tick_cb, self);
  dme_export_async (self->store, &order, &run->progress, self->cancellable, written_cb, run);
}

static void
chosen_cb (GObject *nothing, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeExportDialog) self = user_data;
  g_autoptr (GFile) file = dme_file_dialog_save_finish (result, NULL);

  if (file != NULL && self->store != NULL)
    dme_export_dialog_write (self, file);
}

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeExportDialog *self = DME_EXPORT_DIALOG (widget);
  g_autofree char *today = dme_clock_today ();
  g_autofree char *file =
    g_strdup_printf ("%s-%s.%s", self->file_name, today, is_xlsx (self) ? "xlsx" : "csv");

  dme_file_dialog_save_async (GTK_WINDOW (self), _ ("Export"), _ ("_Export"), file, chosen_cb,
                              g_object_ref (self));
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeExportDialog *self = DME_EXPORT_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
dme_export_dialog_close_request (GtkWindow *window)
{
  DmeExportDialog *self = DME_EXPORT_DIALOG (window);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (dme_export_dialog_parent_class)->close_request (window);
}

static void
dme_export_dialog_dispose (GObject *object)
{
  DmeExportDialog *self = DME_EXPORT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->store);
  g_clear_pointer (&self->query, dme_query_free);
  g_clear_pointer (&self->file_name, g_free);

  G_OBJECT_CLASS (dme_export_dialog_parent_class)->dispose (object);
}

static void
dme_export_dialog_class_init (DmeExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_export_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = dme_export_dialog_close_request;

  /**
   * DmeExportDialog::exported:
   * @sentence: what came of it
   *
   * The file is there.
   */
  signals[SIGNAL_EXPORTED] = g_signal_new ("exported", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * DmeExportDialog::busy:
   *
   * Work is going on, though nobody touches a key.
   */
  signals[SIGNAL_BUSY] =
    g_signal_new ("busy", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, title);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, run);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, what);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, format);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, full_row);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, full);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, warning);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, working);
  gtk_widget_class_bind_template_child (widget_class, DmeExportDialog, progress);
  gtk_widget_class_install_action (widget_class, "export.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "export.stop", NULL, stop_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "export.run",
                                       NULL);
}

static void
dme_export_dialog_init (DmeExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* How many there are, once the store has said it. */
static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeQueryResult) found = dme_store_query_finish (DME_STORE (source), result, &error);
  g_autofree char *filter = NULL;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (self->store == NULL || found == NULL)
    return;
  filter = dme_query_to_text (self->query);
  number = dme_format_int (found->rows->len);
  text = filter != NULL
           /* Translators: a number of records, and what the list is narrowed to */
           ? g_strdup_printf (_ ("The %s records that the list shows now: %s"), number, filter)
           : g_strdup_printf (_ ("All %s records: the list is not narrowed"), number);
  gtk_label_set_label (self->what, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.run", found->rows->len > 0);
}

/**
 * dme_export_dialog_new:
 * @parent: the window it belongs to
 * @store: whose records
 * @query: which of them: what the list shows
 * @title: translated
 * @file_name: proposed, without date and ending
 *
 * A window to be presented.
 */
DmeExportDialog *
dme_export_dialog_new (GtkWindow *parent,
                       DmeStore *store,
                       const DmeQuery *query,
                       const char *title,
                       const char *file_name)
{
  DmeExportDialog *self = g_object_new (DME_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  gboolean sensitive = dme_export_is_sensitive (query->type);

  self->store = g_object_ref (store);
  self->query = dme_query_copy (query);
  self->file_name = g_strdup (file_name);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, title);
  gtk_widget_set_visible (self->full_row, sensitive);
  gtk_widget_set_visible (self->warning, sensitive);
  gtk_widget_grab_focus (GTK_WIDGET (self->run));
  dme_store_query_async (store, self->query, NULL, counted_cb, g_object_ref (self));
  return self;
}

void
dme_export_dialog_set_xlsx (DmeExportDialog *self, gboolean xlsx)
{
  g_return_if_fail (DME_IS_EXPORT_DIALOG (self));

  adw_combo_row_set_selected (self->format, xlsx ? 0 : 1);
}

void
dme_export_dialog_set_full (DmeExportDialog *self, gboolean full)
{
  g_return_if_fail (DME_IS_EXPORT_DIALOG (self));

  gtk_switch_set_active (self->full, full);
}
