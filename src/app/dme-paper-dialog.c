/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-paper-dialog.h"

#include "dme-banner.h"
#include "dme-blob-ref.h"
#include "dme-children-section.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-fields-section.h"
#include "dme-form-values.h"
#include "dme-schema-persons.h"
#include "dme-uuid.h"

/**
 * DmePaperDialog:
 *
 * One paper of a person: whether it is there, its number, its dates, and
 * what was scanned of it.
 */

struct _DmePaperDialog
{
  AdwWindow parent_instance;

  /* Owned */
  DmeStore *store;
  char *person, *kind, *id;
  DmeRecord *document; /* (nullable) */
  gboolean had_scans;

  /* Children */
  DmeFieldsSection *fields;
  DmeChildrenSection *scans;
  DmeBanner *failure;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (DmePaperDialog, dme_paper_dialog, ADW_TYPE_WINDOW)

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePaperDialog) self = user_data;
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

  g_message ("Saving a paper failed: %s", error->message);
  text = dme_error_to_text (error, dme_store_get_dir (self->store));
  dme_banner_set_title (self->failure, text);
  dme_banner_set_revealed (self->failure, TRUE);
  gtk_widget_set_sensitive (self->save, TRUE);
}

/* Each problem on its field. Returns: whether it may be saved. */
static gboolean
show_problems (DmePaperDialog *self, GPtrArray *problems)
{
  gboolean good = TRUE;
  guint i;

  dme_form_section_clear_problems (DME_FORM_SECTION (self->fields));
  for (i = 0; i < problems->len; i++)
    {
      DmeProblem *problem = problems->pdata[i];
      g_autofree char *text = dme_form_problem_text (problem);

      dme_form_section_show_problem (DME_FORM_SECTION (self->fields), problem->field, text,
                                     problem->warning);
      if (good && !problem->warning && problem->field != NULL)
        dme_form_section_focus_field (DME_FORM_SECTION (self->fields), problem->field);
      good = good && problem->warning;
    }

  return good;
}

/* The first page stands for all. */
static DmeFields *
get_texts (DmePaperDialog *self)
{
  DmeFields *texts = dme_fields_new ();
  g_autofree char *scan = dme_children_section_dup_value (self->scans, "sha256");

  dme_fields_set (texts, "person", self->person);
  dme_fields_set (texts, "kind", self->kind);
  if (scan == NULL && !self->had_scans && self->document != NULL)
    scan = g_strdup (dme_record_get (self->document, "scan")); /* Of a device that is not known. */
  if (scan != NULL)
    dme_fields_set (texts, "scan", scan);
  dme_form_section_store (DME_FORM_SECTION (self->fields), texts);
  return texts;
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePaperDialog *self = DME_PAPER_DIALOG (widget);
  g_autoptr (DmeFields) texts = NULL;
  g_autoptr (DmeFields) before = NULL;
  g_autoptr (DmeFields) values = NULL;
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *today = dme_clock_today ();
  DmeSave *save;

  if (!gtk_widget_get_sensitive (self->save))
    return; /* It is being saved. */

  before = self->document != NULL ? dme_fields_copy (self->document->fields) : dme_fields_new ();
  texts = get_texts (self);
  values = dme_form_values (&dme_type_document, texts, before, today, problems);
  if (!show_problems (self, problems))
    return;

  save = dme_save_new (&dme_type_document, self->id, dme_fields_diff (before, values));
  save->base = self->document != NULL ? self->document->rev : -1;
  g_ptr_array_add (saves, save);
  if (!dme_children_section_collect (self->scans, self->id, today, NULL, saves))
    {
      dme_children_section_focus_problem (self->scans);
      return;
    }
  gtk_widget_set_sensitive (self->save, FALSE);
  dme_store_save_async (self->store, saves, NULL, saved_cb, g_object_ref (self));
}

static void
dme_paper_dialog_dispose (GObject *object)
{
  DmePaperDialog *self = DME_PAPER_DIALOG (object);

  self->fields = NULL;
  g_clear_object (&self->store);
  g_clear_pointer (&self->document, dme_record_unref);

  G_OBJECT_CLASS (dme_paper_dialog_parent_class)->dispose (object);
}

static void
dme_paper_dialog_finalize (GObject *object)
{
  DmePaperDialog *self = DME_PAPER_DIALOG (object);

  g_free (self->person);
  g_free (self->kind);
  g_free (self->id);

  G_OBJECT_CLASS (dme_paper_dialog_parent_class)->finalize (object);
}

static void
dme_paper_dialog_class_init (DmePaperDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_paper_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_paper_dialog_finalize;

  gtk_widget_class_install_action (widget_class, "paper.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "paper.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "paper.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
new_header (DmePaperDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "paper.save");
  gtk_widget_add_css_class (self->save, "suggested-action");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);

  return header;
}

static void
dme_paper_dialog_init (DmePaperDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *fields = dme_fields_section_new (&dme_type_document, "");

  self->fields = DME_FIELDS_SECTION (fields);
  self->failure = g_object_new (DME_TYPE_BANNER, NULL);
  dme_fields_section_add_line (self->fields, "state", NULL);
  dme_fields_section_add_line (self->fields, "number", NULL);
  dme_fields_section_add_line (self->fields, "issued", "expires");
  gtk_box_append (GTK_BOX (box), new_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->failure));
  self->scans = g_object_new (DME_TYPE_CHILDREN_SECTION, "child-type", "blob_ref", "title",
                              _ ("Scan"), "add-label", _ ("Add Photo or Scan"), NULL);
  gtk_widget_set_margin_top (GTK_WIDGET (self->scans), 18);
  gtk_box_append (GTK_BOX (page), fields);
  gtk_box_append (GTK_BOX (page), GTK_WIDGET (self->scans));
  gtk_widget_add_css_class (page, "dme-page");
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 520, -1);
}

static void
scans_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePaperDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = dme_store_list_finish (DME_STORE (source), result, &error);

  if (self->fields == NULL)
    return;
  if (records != NULL)
    {
      self->had_scans = records->len > 0;
      dme_children_section_load (self->scans, records);
    }
  else
    g_warning ("The scans of a paper cannot be read: %s", error->message);
  /* Saved before they are here, the paper would lose the first one. */
  gtk_widget_set_sensitive (self->save, records != NULL);
}

static void
load_scans (DmePaperDialog *self)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_blob_ref);

  dme_children_section_set_store (self->scans, self->store);
  if (self->document == NULL)
    return;

  query->parent = g_strdup (self->id);
  gtk_widget_set_sensitive (self->save, FALSE);
  dme_store_list_async (self->store, query, NULL, scans_loaded_cb, g_object_ref (self));
}

/**
 * dme_paper_dialog_get_scans:
 * @self: a dialog
 *
 * Returns: (transfer none): the section of what was scanned
 */
DmeChildrenSection *
dme_paper_dialog_get_scans (DmePaperDialog *self)
{
  g_return_val_if_fail (DME_IS_PAPER_DIALOG (self), NULL);

  return self->scans;
}

/**
 * dme_paper_dialog_new:
 * @parent: the window it belongs to
 * @store: where papers are kept
 * @person: id of the person
 * @kind: the kind of the paper
 * @document: (nullable): what is written of it so far
 *
 * A window to be presented. A paper that nothing was written of is proposed
 * as being there: that is what one comes to say.
 */
DmePaperDialog *
dme_paper_dialog_new (GtkWindow *parent,
                      DmeStore *store,
                      const char *person,
                      const char *kind,
                      DmeRecord *document)
{
  DmePaperDialog *self = g_object_new (DME_TYPE_PAPER_DIALOG, "transient-for", parent, NULL);
  g_autoptr (DmeFields) fields = NULL;

  self->store = g_object_ref (store);
  self->person = g_strdup (person);
  self->kind = g_strdup (kind);
  self->document = document != NULL ? dme_record_ref (document) : NULL;
  self->id = document != NULL ? g_strdup (document->id) : dme_uuid_new ();
  gtk_window_set_title (GTK_WINDOW (self),
                        dme_choice_get_label (dme_type_find_field (&dme_type_document, "kind"),
                                              kind));
  fields = document != NULL ? dme_fields_copy (document->fields) : dme_fields_new ();
  if (document == NULL)
    dme_fields_set (fields, "state", "ada");
  dme_form_section_load (DME_FORM_SECTION (self->fields), fields);
  dme_form_section_focus_field (DME_FORM_SECTION (self->fields), "state");
  load_scans (self);

  return self;
}
