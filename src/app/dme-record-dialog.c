/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-record-dialog.h"

#include "dme-banner.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-form-values.h"

/**
 * DmeRecordDialog:
 *
 * A small window with the fields of one record. Ctrl+S and Ctrl+Enter save,
 * Escape leaves it.
 */

struct _DmeRecordDialog
{
  AdwWindow parent_instance;

  /* Borrowed: the schema lives as long as the program. */
  const DmeType *type;

  /* Owned */
  DmeStore *store;
  DmeRecord *record; /* (nullable) */
  DmeFields *fixed;
  DmeRecordDialogCheck check;
  gpointer check_data;
  GDestroyNotify check_data_free;

  /* Children */
  GtkWidget *box;
  DmeFieldsSection *fields;
  DmeBanner *failure;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (DmeRecordDialog, dme_record_dialog, ADW_TYPE_WINDOW)

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeRecordDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saved = dme_store_save_finish (DME_STORE (source), result, NULL, &error);
  g_autofree char *text = NULL;

  if (self->fields == NULL)
    return;
  if (saved != NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  g_message ("Saving a record of the type %s failed: %s", self->type->name, error->message);
  text = dme_error_to_text (error, dme_store_get_dir (self->store));
  dme_banner_set_title (self->failure, text);
  dme_banner_set_revealed (self->failure, TRUE);
  gtk_widget_set_sensitive (self->save, TRUE);
}

static void
show_problem (DmeRecordDialog *self, const char *field, const char *text, gboolean warning)
{
  dme_form_section_show_problem (DME_FORM_SECTION (self->fields), field, text, warning);
}

/* Each problem on its field. Returns: whether it may be saved. */
static gboolean
show_problems (DmeRecordDialog *self, const DmeFields *values, GPtrArray *problems)
{
  const char *wrong = NULL;

  dme_form_section_clear_problems (DME_FORM_SECTION (self->fields));
  for (guint i = 0; i < problems->len; i++)
    {
      DmeProblem *problem = problems->pdata[i];
      g_autofree char *text = dme_form_problem_text (problem);

      show_problem (self, problem->field, text, problem->warning);
      if (wrong == NULL && !problem->warning)
        wrong = problem->field;
    }
  if (wrong == NULL && self->check != NULL)
    {
      g_autofree char *text = self->check (values, &wrong, self->check_data);

      if (text != NULL)
        show_problem (self, wrong, text, FALSE);
    }
  if (wrong != NULL)
    dme_form_section_focus_field (DME_FORM_SECTION (self->fields), wrong);

  return wrong == NULL;
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeRecordDialog *self = DME_RECORD_DIALOG (widget);
  g_autoptr (DmeFields) texts = dme_fields_copy (self->fixed);
  g_autoptr (DmeFields) before = NULL;
  g_autoptr (DmeFields) values = NULL;
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *today = dme_clock_today ();
  DmeSave *save;

  if (!gtk_widget_get_sensitive (self->save))
    return; /* It is being saved. */

  before = self->record != NULL ? dme_fields_copy (self->record->fields) : dme_fields_new ();
  dme_form_section_store (DME_FORM_SECTION (self->fields), texts);
  values = dme_form_values (self->type, texts, before, today, problems);
  if (!show_problems (self, values, problems))
    return;

  save = dme_save_new (self->type, self->record != NULL ? self->record->id : NULL,
                       dme_fields_diff (before, values));
  save->base = self->record != NULL ? self->record->rev : -1;
  g_ptr_array_add (saves, save);
  gtk_widget_set_sensitive (self->save, FALSE);
  dme_store_save_async (self->store, saves, NULL, saved_cb, g_object_ref (self));
}

static void
dme_record_dialog_dispose (GObject *object)
{
  DmeRecordDialog *self = DME_RECORD_DIALOG (object);

  self->fields = NULL;
  g_clear_object (&self->store);
  g_clear_pointer (&self->record, dme_record_unref);
  if (self->check_data_free != NULL)
    g_clear_pointer (&self->check_data, self->check_data_free);

  G_OBJECT_CLASS (dme_record_dialog_parent_class)->dispose (object);
}

static void
dme_record_dialog_finalize (GObject *object)
{
  g_clear_pointer (&DME_RECORD_DIALOG (object)->fixed, dme_fields_free);

  G_OBJECT_CLASS (dme_record_dialog_parent_class)->finalize (object);
}

static void
dme_record_dialog_class_init (DmeRecordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_record_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_record_dialog_finalize;

  gtk_widget_class_install_action (widget_class, "dialog.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "dialog.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
new_header (DmeRecordDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "dialog.save");
  gtk_widget_add_css_class (self->save, "suggested-action");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);

  return header;
}

static void
dme_record_dialog_init (DmeRecordDialog *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->failure = g_object_new (DME_TYPE_BANNER, NULL);
  gtk_box_append (GTK_BOX (self->box), new_header (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->failure));
  adw_window_set_content (ADW_WINDOW (self), self->box);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 520, -1);
}

/**
 * dme_record_dialog_new:
 * @parent: the window it belongs to
 * @store: where the record is kept
 * @type: of the record
 * @record: (nullable): as it is now; %NULL for a new one
 * @fixed: what each save says besides the fields
 *
 * A window without fields; they are added before it is started.
 */
DmeRecordDialog *
dme_record_dialog_new (GtkWindow *parent,
                       DmeStore *store,
                       const DmeType *type,
                       DmeRecord *record,
                       const DmeFields *fixed)
{
  DmeRecordDialog *self = g_object_new (DME_TYPE_RECORD_DIALOG, "transient-for", parent, NULL);
  GtkWidget *fields = dme_fields_section_new (type, "");

  self->type = type;
  self->store = g_object_ref (store);
  self->record = record != NULL ? dme_record_ref (record) : NULL;
  self->fixed = dme_fields_copy (fixed);
  self->fields = DME_FIELDS_SECTION (fields);
  gtk_widget_add_css_class (fields, "dme-page");
  gtk_box_append (GTK_BOX (self->box), fields);

  return self;
}

DmeFieldsSection *
dme_record_dialog_get_section (DmeRecordDialog *self)
{
  g_return_val_if_fail (DME_IS_RECORD_DIALOG (self), NULL);

  return self->fields;
}

void
dme_record_dialog_set_check (DmeRecordDialog *self,
                             DmeRecordDialogCheck check,
                             gpointer data,
                             GDestroyNotify data_free)
{
  g_return_if_fail (DME_IS_RECORD_DIALOG (self));

  self->check = check;
  self->check_data = data;
  self->check_data_free = data_free;
}

void
dme_record_dialog_start (DmeRecordDialog *self, const DmeFields *defaults, const char *focus)
{
  g_autoptr (DmeFields) fields = NULL;

  g_return_if_fail (DME_IS_RECORD_DIALOG (self));

  fields = self->record != NULL ? dme_fields_copy (self->record->fields)
           : defaults != NULL   ? dme_fields_copy (defaults)
                                : dme_fields_new ();
  dme_form_section_load (DME_FORM_SECTION (self->fields), fields);
  dme_form_section_focus_field (DME_FORM_SECTION (self->fields), focus);
}
