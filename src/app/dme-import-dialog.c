/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-dialog.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "dme-banner.h"
#include "dme-error-text.h"
#include "dme-file-dialog.h"
#include "dme-format.h"
#include "dme-import-job.h"

/**
 * DmeImportDialog:
 *
 * Brings a CSV file into the store: the file, its columns, a rehearsal, the
 * import, and what came of it.
 */

struct _DmeImportDialog
{
  AdwWindow parent_instance;

  /* Owned */
  DmeStore *store;
  const DmeType *type;
  DmeImportSource *source; /* (nullable) */
  DmeImportJob *job;       /* (nullable) */
  char *errors_path;       /* (nullable) of the run that ended */
  gboolean rehearsing;

  /* Template children */
  AdwWindowTitle *title;
  GtkWidget *back;
  GtkButton *next;
  DmeBanner *banner;
  GtkStack *stack;
  AdwStatusPage *file_page, *done_page;
  GtkWidget *choose, *spinner, *stop, *show_folder, *close;
  AdwBin *columns_bin, *checked_bin;
  GtkWidget *checked_scroller;
  GtkLabel *working_title, *working_text, *errors_file;
  GtkProgressBar *progress;
  DmeImportColumns *columns; /* not of the template: it needs the type */
};

G_DEFINE_FINAL_TYPE (DmeImportDialog, dme_import_dialog, ADW_TYPE_WINDOW)

static guint busy_signal;

static void
say (DmeImportDialog *self, const char *text)
{
  if (text != NULL)
    dme_banner_set_title (self->banner, text);
  dme_banner_set_revealed (self->banner, text != NULL);
}

static void
set_next (DmeImportDialog *self, const char *label, gboolean enabled)
{
  gtk_widget_set_visible (GTK_WIDGET (self->next), label != NULL);
  if (label != NULL)
    gtk_button_set_label (self->next, label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.next", label != NULL && enabled);
}

/* The focus goes where one goes on, so that Enter is enough. */
static void
show_page (DmeImportDialog *self, const char *page)
{
  gboolean can_go_back = g_str_equal (page, "columns") || g_str_equal (page, "checked");

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->back, can_go_back);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.back", can_go_back);
  say (self, NULL);
  if (g_str_equal (page, "columns"))
    {
      const char *fault = dme_import_columns_get_fault (self->columns);

      set_next (self, _ ("_Check First"), fault == NULL);
      say (self, fault);
    }
  else if (g_str_equal (page, "checked"))
    {
      gint64 n = dme_import_verdict_get_n_good (dme_import_dialog_get_verdict (self));

      set_next (self, _ ("_Import"), n > 0);
      if (n == 0)
        say (self, _ ("Nothing in this file can be imported as it is."));
    }
  else
    set_next (self, NULL, FALSE);
  if (gtk_widget_is_sensitive (GTK_WIDGET (self->next)) &&
      gtk_widget_get_visible (GTK_WIDGET (self->next)))
    gtk_widget_grab_focus (GTK_WIDGET (self->next));
  else if (g_str_equal (page, "working"))
    gtk_widget_grab_focus (self->stop);
  else if (g_str_equal (page, "done"))
    gtk_widget_grab_focus (self->close);
  else if (g_str_equal (page, "file"))
    gtk_widget_grab_focus (self->choose);
}

/* --- the file --- */

static void
set_loading (DmeImportDialog *self, gboolean loading)
{
  g_object_set (self->spinner, "spinning", loading, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.choose", !loading);
}

static void
loaded_cb (GObject *nothing, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeImportDialog) self = user_data;
  g_autofree char *reason = NULL;
  DmeImportSource *source = dme_import_source_load_finish (result, &reason);

  if (self->store == NULL) /* It was closed meanwhile. */
    {
      dme_import_source_free (source);
      return;
    }
  set_loading (self, FALSE);
  if (source == NULL)
    {
      show_page (self, "file");
      say (self, reason);
      return;
    }
  dme_import_columns_set_source (self->columns, source);
  dme_import_source_free (self->source);
  self->source = source;
  show_page (self, "columns");
}

static void
load (DmeImportDialog *self, GFile *file, const DmeCsvForm *form)
{
  say (self, NULL);
  set_loading (self, TRUE);
  dme_import_source_load_async (file, form, loaded_cb, g_object_ref (self));
}

/**
 * dme_import_dialog_open:
 * @self: the dialog
 * @file: a file
 *
 * Looks at a file and goes on to its columns, or says why not.
 */
void
dme_import_dialog_open (DmeImportDialog *self, GFile *file)
{
  static const DmeCsvForm unknown = { '\0', -1 };

  g_return_if_fail (DME_IS_IMPORT_DIALOG (self));

  load (self, file, &unknown);
}

static void
chosen_cb (GObject *nothing, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeImportDialog) self = user_data;
  g_autoptr (GFile) file = dme_file_dialog_open_finish (result, NULL);

  if (file != NULL && self->store != NULL)
    dme_import_dialog_open (self, file);
}

static void
choose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dme_file_dialog_open_async (GTK_WINDOW (widget), _ ("Choose a CSV File"), _ ("_Open"),
                              _ ("CSV files"), "*.csv", chosen_cb, g_object_ref (widget));
}

static gboolean
drop_cb (DmeImportDialog *self, const GValue *value)
{
  const char *page = dme_import_dialog_get_page (self);

  if (!g_str_equal (page, "file") && !g_str_equal (page, "columns"))
    return FALSE;
  dme_import_dialog_open (self, g_value_get_object (value));
  return TRUE;
}

static void
form_changed_cb (DmeImportDialog *self)
{
  DmeCsvForm form = dme_import_columns_get_form (self->columns);
  g_autoptr (GFile) file = g_file_new_for_path (self->source->path);

  load (self, file, &form);
}

static void
columns_changed_cb (DmeImportDialog *self)
{
  const char *fault = dme_import_columns_get_fault (self->columns);

  if (!g_str_equal (dme_import_dialog_get_page (self), "columns"))
    return;
  say (self, fault);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.next", fault == NULL);
}

/* --- the work --- */

static void
progress_cb (DmeImportDialog *self)
{
  const DmeImportCounts *counts = dme_import_job_get_counts (self->job);
  g_autofree char *lines = dme_format_int (counts->lines);
  g_autofree char *good = dme_format_int (counts->imported);
  g_autofree char *out = dme_format_int (counts->refused);
  /* Translators: numbers */
  g_autofree char *text =
    g_strdup_printf (_ ("%s lines read · %s good · %s with errors"), lines, good, out);

  gtk_progress_bar_set_fraction (self->progress, dme_import_job_get_fraction (self->job));
  gtk_label_set_label (self->working_text, text);
  g_signal_emit (self, busy_signal, 0);
}

static void
verdict_changed_cb (DmeImportDialog *self)
{
  gint64 n = dme_import_verdict_get_n_good (dme_import_dialog_get_verdict (self));

  say (self, n == 0 ? _ ("Nothing in this file can be imported as it is.") : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.next", n > 0);
}

static void
show_verdict (DmeImportDialog *self)
{
  GtkWidget *verdict = dme_import_verdict_new (self->job);

  g_signal_connect_object (verdict, "changed", G_CALLBACK (verdict_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (self->checked_bin, verdict);
  show_page (self, "checked");
}

/* What came of it, in sentences. */
static char *
describe_result (DmeImportDialog *self)
{
  const DmeImportCounts *counts = dme_import_job_get_counts (self->job);
  const GError *error = dme_import_job_get_error (self->job);
  gboolean complete = dme_import_job_get_complete (self->job);
  gint64 out = counts->refused + dme_import_job_get_twins_left_out (self->job);
  g_autofree char *already = dme_format_int (counts->already);
  g_autofree char *left_out = dme_format_int (out);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (error != NULL)
    g_ptr_array_add (parts, dme_error_to_text (error, dme_store_get_dir (self->store)));
  if (!complete)
    g_ptr_array_add (parts, g_strdup (_ ("What was imported so far is safe. Import the same file "
                                         "again and it goes on from there; nothing comes twice.")));
  if (counts->already > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (_ ("%s lines of this file were here already."), already));
  if (self->errors_path != NULL)
    g_ptr_array_add (parts,
                     g_strdup_printf (_ ("%s lines were left out. They are in the file below, each "
                                         "with its reason: mend them there, then import that file. "
                                         "Delete it when it is no longer needed."),
                                      left_out));
  else if (complete)
    g_ptr_array_add (parts, g_strdup (_ ("No line was left out. What is wrong can be corrected in "
                                         "each record, or the record deleted.")));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" ", (char **) parts->pdata);
}

static void
show_result (DmeImportDialog *self)
{
  const DmeImportCounts *counts = dme_import_job_get_counts (self->job);
  gboolean complete = dme_import_job_get_complete (self->job);
  g_autofree char *number = dme_format_int (counts->imported);
  g_autofree char *title =
    g_strdup_printf (complete ? _ ("%s Imported") : _ ("Stopped After %s"), number);
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *shown = NULL;

  g_free (self->errors_path);
  self->errors_path = g_strdup (dme_import_job_get_errors_path (self->job));
  text = describe_result (self);
  escaped = g_markup_escape_text (text, -1);
  adw_status_page_set_icon_name (self->done_page,
                                 complete ? "emblem-ok-symbolic" : "dialog-warning-symbolic");
  adw_status_page_set_title (self->done_page, title);
  adw_status_page_set_description (self->done_page, escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->errors_file), self->errors_path != NULL);
  gtk_widget_set_visible (self->show_folder, self->errors_path != NULL);
  shown = self->errors_path != NULL ? g_filename_display_name (self->errors_path) : g_strdup ("");
  gtk_label_set_label (self->errors_file, shown);
  show_page (self, "done");
}

static void
ended_cb (DmeImportDialog *self)
{
  const GError *error = dme_import_job_get_error (self->job);

  if (!self->rehearsing)
    show_result (self);
  else if (dme_import_job_get_complete (self->job))
    show_verdict (self);
  else
    {
      show_page (self, "columns");
      if (error != NULL)
        {
          g_autofree char *text = dme_error_to_text (error, dme_store_get_dir (self->store));

          say (self, text);
        }
    }
}

/* Beside the source, or in the documents if nobody may write there: a stick may be read-only. */
static char *
choose_errors_path (const char *source)
{
  g_autofree char *folder = g_path_get_dirname (source);
  g_autofree char *name = g_path_get_basename (source);
  g_autofree char *errors = g_strconcat (name, ".errors.csv", NULL);
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  if (g_access (folder, W_OK) == 0)
    return g_build_filename (folder, errors, NULL);
  return g_build_filename (documents != NULL ? documents : g_get_home_dir (), errors, NULL);
}

static void
drop_job (DmeImportDialog *self)
{
  if (self->job == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->job, self);
  dme_import_job_stop (self->job);
  g_clear_object (&self->job);
}

static void
begin (DmeImportDialog *self, gboolean rehearse, DmeImportTwins twins)
{
  g_autofree char *errors_path = choose_errors_path (self->source->path);
  DmeImportOrder order = { .type = self->type,
                           .path = self->source->path,
                           .form = self->source->form,
                           .plan = dme_import_columns_make_plan (self->columns),
                           .dry_run = rehearse,
                           .twins = twins,
                           .errors_path = errors_path };

  drop_job (self);
  self->rehearsing = rehearse;
  self->job = dme_import_job_new (self->store, &order);
  g_signal_connect_swapped (self->job, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (self->job, "ended", G_CALLBACK (ended_cb), self);
  gtk_label_set_label (self->working_title, rehearse ? _ ("Checking…") : _ ("Importing…"));
  gtk_label_set_label (self->working_text, "");
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_page (self, "working");
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeImportDialog *self = DME_IMPORT_DIALOG (widget);
  const char *page = dme_import_dialog_get_page (self);

  if (g_str_equal (page, "columns"))
    begin (self, TRUE, DME_IMPORT_TWINS_LEAVE_OUT);
  else if (g_str_equal (page, "checked"))
    begin (self, FALSE, dme_import_verdict_get_twins (dme_import_dialog_get_verdict (self)));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeImportDialog *self = DME_IMPORT_DIALOG (widget);

  show_page (self, g_str_equal (dme_import_dialog_get_page (self), "checked") ? "columns" : "file");
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeImportDialog *self = DME_IMPORT_DIALOG (widget);

  if (self->job != NULL)
    dme_import_job_stop (self->job);
}

static void
show_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeImportDialog *self = DME_IMPORT_DIALOG (widget);
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  if (self->errors_path == NULL)
    return;
  folder = g_path_get_dirname (self->errors_path);
  uri = g_filename_to_uri (folder, NULL, NULL);
  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, NULL, NULL);
}

/* Esc: out of work it only stops it, so that nobody wonders what is going on behind. */
static gboolean
dme_import_dialog_close_request (GtkWindow *window)
{
  drop_job (DME_IMPORT_DIALOG (window));
  return GTK_WINDOW_CLASS (dme_import_dialog_parent_class)->close_request (window);
}

static void
dme_import_dialog_dispose (GObject *object)
{
  DmeImportDialog *self = DME_IMPORT_DIALOG (object);

  drop_job (self);
  if (self->columns != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->columns, self);
      adw_bin_set_child (self->columns_bin, NULL);
      self->columns = NULL;
    }
  g_clear_pointer (&self->source, dme_import_source_free);
  g_clear_pointer (&self->errors_path, g_free);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_import_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, title);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, back);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, next);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, file_page);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, done_page);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, choose);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, stop);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, show_folder);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, close);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, columns_bin);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, checked_bin);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, checked_scroller);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, working_title);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, working_text);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, errors_file);
  gtk_widget_class_bind_template_child (widget_class, DmeImportDialog, progress);
}

static void
dme_import_dialog_class_init (DmeImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_import_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = dme_import_dialog_close_request;

  /**
   * DmeImportDialog::busy:
   *
   * Work is going on, though nobody touches a key.
   */
  busy_signal = g_signal_new ("busy", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
  g_type_ensure (DME_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-import-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "import.choose", NULL, choose_action);
  gtk_widget_class_install_action (widget_class, "import.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "import.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "import.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "import.show-folder", NULL, show_folder_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "import.choose",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "import.back",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "import.next", NULL);
}

static void
dme_import_dialog_init (DmeImportDialog *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

/**
 * dme_import_dialog_new:
 * @parent: the window it belongs to
 * @store: where the records go
 * @type: what the lines become
 * @title: translated
 *
 * A window to be presented.
 */
DmeImportDialog *
dme_import_dialog_new (GtkWindow *parent, DmeStore *store, const DmeType *type, const char *title)
{
  DmeImportDialog *self = g_object_new (DME_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  self->type = type;
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, title);
  adw_status_page_set_description (self->file_page,
                                   _ ("Drop it here, or choose it. The first line names the "
                                      "columns.\nFrom Excel or LibreOffice: Save As, “CSV "
                                      "UTF-8”."));
  self->columns = DME_IMPORT_COLUMNS (dme_import_columns_new (type));
  adw_bin_set_child (self->columns_bin, GTK_WIDGET (self->columns));
  g_signal_connect_swapped (self->columns, "changed", G_CALLBACK (columns_changed_cb), self);
  g_signal_connect_swapped (self->columns, "form-changed", G_CALLBACK (form_changed_cb), self);
  show_page (self, "file");
  return self;
}

const char *
dme_import_dialog_get_page (DmeImportDialog *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_DIALOG (self), "");

  return gtk_stack_get_visible_child_name (self->stack);
}

DmeImportColumns *
dme_import_dialog_get_columns (DmeImportDialog *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_DIALOG (self), NULL);

  return self->columns;
}

DmeImportVerdict *
dme_import_dialog_get_verdict (DmeImportDialog *self)
{
  GtkWidget *child;

  g_return_val_if_fail (DME_IS_IMPORT_DIALOG (self), NULL);

  child = adw_bin_get_child (self->checked_bin);
  return child != NULL ? DME_IMPORT_VERDICT (child) : NULL;
}
