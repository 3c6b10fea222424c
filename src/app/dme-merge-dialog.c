/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-merge-dialog.h"

#include "dme-banner.h"
#include "dme-db-access.h"
#include "dme-db-merge.h"
#include "dme-db-persons.h"
#include "dme-error-text.h"
#include "dme-form-control.h"
#include "dme-person-text.h"
#include "dme-record-entry.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-uuid.h"

/**
 * DmeMergeDialog:
 *
 * Merges another record of the same person into the one that is shown: those
 * that may be the same stand first, any other is found by typing; then both
 * side by side. Nothing is written before "Merge", and that can be taken back.
 */

#define MAX_LIKELY 5

struct _DmeMergeDialog
{
  AdwWindow parent_instance;

  /* Owned */
  DmeStore *store;
  char *kept;
  char *other; /* (nullable) */

  /* Template children */
  GtkButton *confirm;
  DmeBanner *failure;
  GtkStack *stack;
  GtkLabel *question;
  GtkListBox *likely;
  GtkBox *search_box;
  GtkLabel *doubt;
  DmeMergeGrid *grid;

  GtkWidget *search; /* DmeRecordEntry, in its box */
};

G_DEFINE_FINAL_TYPE (DmeMergeDialog, dme_merge_dialog, ADW_TYPE_WINDOW)

static guint merged_signal;

static void
fail (DmeMergeDialog *self, const char *text)
{
  dme_banner_set_title (self->failure, text);
  dme_banner_set_revealed (self->failure, TRUE);
}

static void
fail_with (DmeMergeDialog *self, const GError *error)
{
  g_autofree char *text = dme_error_to_text (error, dme_store_get_dir (self->store));

  g_message ("Two records could not be merged: %s", error->message);
  fail (self, text);
}

/* What is read or done in the thread of the store: both ids. */
typedef struct
{
  char *kept, *other;
  DmeFields *choices;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->kept);
  g_free (self->other);
  g_clear_pointer (&self->choices, dme_fields_free);
  g_free (self);
}

static Question *
question_new (DmeMergeDialog *self)
{
  Question *question = g_new0 (Question, 1);

  question->kept = g_strdup (self->kept);
  question->other = g_strdup (self->other);

  return question;
}

/* --- which record --- */

typedef struct
{
  DmeRecord *kept;
  GPtrArray *found; /* of DmeDuplicate */
} Likely;

static void
likely_free (gpointer data)
{
  Likely *self = data;

  g_clear_pointer (&self->kept, dme_record_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self);
}

static gpointer
find_job (DmeDb *db, gpointer data, GError **error)
{
  const Question *question = data;
  Likely *likely = g_new0 (Likely, 1);

  likely->kept = dme_db_load (db, &dme_type_person, question->kept, error);
  if (likely->kept != NULL)
    likely->found =
      dme_db_find_duplicates (db, likely->kept->fields, question->kept, MAX_LIKELY, error);
  if (likely->found != NULL)
    return likely;

  likely_free (likely);
  return NULL;
}

static void
likely_activated_cb (DmeMergeDialog *self, GtkListBoxRow *row)
{
  dme_merge_dialog_compare (self, g_object_get_data (G_OBJECT (row), "id"));
}

static void
add_likely (DmeMergeDialog *self, const DmeDuplicate *duplicate)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = dme_person_name (duplicate->record->fields);
  g_autofree char *about = dme_person_about (duplicate->record->fields);
  g_auto (GStrv) reasons = dme_reasons_to_text (duplicate->reasons);
  g_autofree char *why = g_strjoinv (" · ", reasons);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", about, why);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (duplicate->record->id), g_free);
  gtk_list_box_append (self->likely, row);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeMergeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  Likely *likely = dme_store_run_finish (DME_STORE (source), result, &error);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (self->store == NULL)
    {
      g_clear_pointer (&likely, likely_free);
      return;
    }
  if (likely == NULL)
    {
      fail_with (self, error);
      return;
    }

  name = dme_person_name (likely->kept->fields);
  /* Translators: %s is a name */
  text = g_strdup_printf (_ ("Which other record is about %s too?"), name);
  gtk_label_set_label (self->question, text);
  for (guint i = 0; i < likely->found->len; i++)
    add_likely (self, likely->found->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->likely), likely->found->len > 0);
  gtk_stack_set_visible_child_name (self->stack, "choose");
  if (likely->found->len == 0)
    gtk_widget_grab_focus (dme_form_control_get_target (DME_FORM_CONTROL (self->search)));
  likely_free (likely);
}

static void
search_changed_cb (DmeMergeDialog *self)
{
  g_autofree char *id = dme_form_control_get_text (DME_FORM_CONTROL (self->search));

  if (!dme_uuid_is_valid (id))
    return;
  if (g_str_equal (id, self->kept))
    fail (self, _ ("That is the record itself. Choose another one of the same person."));
  else
    dme_merge_dialog_compare (self, id);
}

/* --- side by side --- */

typedef struct
{
  DmeRecord *kept, *other;
  DmePersonMerge *merge;
  DmeReasons reasons;
  gboolean show_nik;
} Comparison;

static void
comparison_free (gpointer data)
{
  Comparison *self = data;

  g_clear_pointer (&self->kept, dme_record_unref);
  g_clear_pointer (&self->other, dme_record_unref);
  g_clear_pointer (&self->merge, dme_person_merge_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Comparison, comparison_free)

/* Names in place of the ids that the two hold. */
static void
name_refs (DmeDb *db, DmeRecord *record)
{
  static const char *const names[] = { "organisation", "activity" };
  const DmeType *const types[] = { &dme_type_organisation, &dme_type_activity };
  const char *const shown[] = { "name", "venue" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *id = dme_record_get (record, names[i]);
      g_autoptr (DmeRecord) named = id != NULL ? dme_db_load (db, types[i], id, NULL) : NULL;
      const char *name = named != NULL ? dme_record_get (named, shown[i]) : NULL;

      if (id != NULL)
        dme_fields_set (record->fields, names[i], name != NULL ? name : "?");
    }
}

/* Two NIK that differ are told apart only in full, and seeing them is noted; what cannot be noted
 * is not shown. */
static gboolean
note_niks (DmeDb *db, const Comparison *comparison)
{
  const DmeRecord *const both[] = { comparison->kept, comparison->other };

  for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
    {
      DmeAccessNote note = { .kind = DME_ACCESS_NIK_SHOWN, .type = dme_type_person.name };

      note.id = both[i]->id;
      if (!dme_db_note_access (db, &note, NULL))
        return FALSE;
    }

  return TRUE;
}

static gpointer
compare_job (DmeDb *db, gpointer data, GError **error)
{
  const Question *question = data;
  g_autoptr (Comparison) self = g_new0 (Comparison, 1);
  const char *a, *b;

  self->kept = dme_db_load (db, &dme_type_person, question->kept, error);
  if (self->kept != NULL)
    self->other = dme_db_load (db, &dme_type_person, question->other, error);
  if (self->other == NULL)
    return NULL;
  if (self->kept->damaged || self->other->damaged)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED, "A sealed part is damaged");
      return NULL;
    }

  self->merge = dme_person_merge_new (self->kept->id, self->kept->fields, self->other->id,
                                      self->other->fields, NULL);
  dme_match_persons (self->kept->fields, self->other->fields, &self->reasons);
  a = dme_record_get (self->kept, "nik");
  b = dme_record_get (self->other, "nik");
  self->show_nik = a != NULL && b != NULL && !g_str_equal (a, b) && note_niks (db, self);
  name_refs (db, self->kept);
  name_refs (db, self->other);
  return g_steal_pointer (&self);
}

/* What speaks against the two being one. */
static void
show_doubt (DmeMergeDialog *self, DmeReasons reasons)
{
  g_auto (GStrv)
    doubts = dme_reasons_to_text (reasons & (DME_REASON_NIK_NEAR | DME_REASON_OTHER_NIK |
                                             DME_REASON_OTHER_BIRTH_DATE | DME_REASON_OTHER_SEX));
  g_autofree char *joined = g_strjoinv (" · ", doubts);
  /* Translators: %s is what differs */
  g_autofree char *text = g_strdup_printf (_ ("Are they one person? %s."), joined);

  gtk_label_set_label (self->doubt, text);
  gtk_widget_set_visible (GTK_WIDGET (self->doubt), doubts[0] != NULL);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeMergeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Comparison) comparison = dme_store_run_finish (DME_STORE (source), result, &error);

  if (self->store == NULL)
    return;
  if (comparison == NULL)
    {
      fail_with (self, error);
      return;
    }

  show_doubt (self, comparison->reasons);
  dme_merge_grid_fill (self->grid, comparison->kept, comparison->other, comparison->merge,
                       comparison->show_nik);
  gtk_stack_set_visible_child_name (self->stack, "compare");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "merge.confirm", !comparison->merge->withdrawn);
  if (comparison->merge->withdrawn)
    fail (self, _ ("The person has withdrawn the consent in one of the two records, so they cannot "
                   "be merged. Take a new consent first."));
  else if (!gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (self->confirm));
}

/**
 * dme_merge_dialog_compare:
 * @self: the dialog
 * @other: id of the record that is to be merged into the first
 *
 * Shows the two side by side.
 */
void
dme_merge_dialog_compare (DmeMergeDialog *self, const char *other)
{
  g_return_if_fail (DME_IS_MERGE_DIALOG (self));
  g_return_if_fail (other != NULL);

  dme_banner_set_revealed (self->failure, FALSE);
  g_free (self->other);
  self->other = g_strdup (other);
  dme_store_run_async (self->store, compare_job, question_new (self), question_free,
                       comparison_free, TRUE, NULL, compared_cb, g_object_ref (self));
}

/* --- doing it --- */

static gpointer
merge_job (DmeDb *db, gpointer data, GError **error)
{
  const Question *question = data;

  return dme_db_merge_persons (db, question->kept, question->other, question->choices, NULL, error);
}

static void
merged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeMergeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saves = dme_store_run_finish (DME_STORE (source), result, &error);

  if (self->store == NULL)
    return;
  if (saves == NULL)
    {
      fail_with (self, error);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "merge.confirm", TRUE);
      return;
    }

  g_signal_emit (self, merged_signal, 0, self->kept, saves);
  gtk_window_close (GTK_WINDOW (self));
}

static void
confirm_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeMergeDialog *self = DME_MERGE_DIALOG (widget);
  Question *question;

  if (self->other == NULL)
    return;
  gtk_widget_action_set_enabled (widget, "merge.confirm", FALSE); /* until there is an answer */
  question = question_new (self);
  question->choices = dme_merge_grid_dup_choices (self->grid);
  dme_store_run_async (self->store, merge_job, question, question_free,
                       (GDestroyNotify) g_ptr_array_unref, TRUE, NULL, merged_cb,
                       g_object_ref (self));
}

static void
dme_merge_dialog_dispose (GObject *object)
{
  DmeMergeDialog *self = DME_MERGE_DIALOG (object);

  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_merge_dialog_parent_class)->dispose (object);
}

static void
dme_merge_dialog_finalize (GObject *object)
{
  DmeMergeDialog *self = DME_MERGE_DIALOG (object);

  g_free (self->kept);
  g_free (self->other);

  G_OBJECT_CLASS (dme_merge_dialog_parent_class)->finalize (object);
}

static void
dme_merge_dialog_class_init (DmeMergeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_merge_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_merge_dialog_finalize;

  /**
   * DmeMergeDialog::merged:
   * @kept: id of the record that stays
   * @saves: (element-type DmeSave): what takes it back
   *
   * The two are one.
   */
  merged_signal = g_signal_new ("merged", DME_TYPE_MERGE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_PTR_ARRAY);

  g_type_ensure (DME_TYPE_BANNER);
  g_type_ensure (DME_TYPE_MERGE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-merge-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, confirm);
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, question);
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, likely);
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, search_box);
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, doubt);
  gtk_widget_class_bind_template_child (widget_class, DmeMergeDialog, grid);

  gtk_widget_class_install_action (widget_class, "merge.confirm", NULL, confirm_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "merge.confirm", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dme_merge_dialog_init (DmeMergeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "merge.confirm", FALSE);
  self->search = dme_record_entry_new (&dme_type_person, NULL, dme_person_name, dme_person_about);
  gtk_widget_add_css_class (self->search, "merge-search");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (dme_form_control_get_target (DME_FORM_CONTROL (self->search))),
    GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Somebody else: name, NIK, telephone or village"), -1);
  gtk_box_append (self->search_box, self->search);
  g_signal_connect_object (self->search, "changed", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->likely, "row-activated", G_CALLBACK (likely_activated_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_merge_dialog_new:
 * @parent: the window it belongs to
 * @store: where persons are kept
 * @kept: id of the record that stays
 * @other: (nullable): id of the record that is merged into it; %NULL: it is asked for
 *
 * A window to be presented.
 */
DmeMergeDialog *
dme_merge_dialog_new (GtkWindow *parent, DmeStore *store, const char *kept, const char *other)
{
  DmeMergeDialog *self = g_object_new (DME_TYPE_MERGE_DIALOG, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  self->kept = g_strdup (kept);
  dme_record_entry_set_store (DME_RECORD_ENTRY (self->search), store);
  if (other != NULL)
    dme_merge_dialog_compare (self, other);
  else
    dme_store_run_async (store, find_job, question_new (self), question_free, likely_free, FALSE,
                         NULL, found_cb, g_object_ref (self));

  return self;
}

const char *
dme_merge_dialog_get_shown (DmeMergeDialog *self)
{
  g_return_val_if_fail (DME_IS_MERGE_DIALOG (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

DmeMergeGrid *
dme_merge_dialog_get_grid (DmeMergeDialog *self)
{
  g_return_val_if_fail (DME_IS_MERGE_DIALOG (self), NULL);

  return self->grid;
}
