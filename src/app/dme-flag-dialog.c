/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-flag-dialog.h"

#include "dme-banner.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-fields-section.h"
#include "dme-form-field.h"
#include "dme-form-values.h"
#include "dme-red-flag.h"
#include "dme-suggest-entry.h"

/**
 * DmeFlagDialog:
 *
 * A red flag about a recruiter. It comes filled in with all that is known, so
 * that Enter saves it at once; whatever else is known can be added, now or later.
 */

#define N_SECTIONS 3
#define WIDTH 640
#define LARGEST_HEIGHT 560

struct _DmeFlagDialog
{
  AdwWindow parent_instance;

  /* Owned */
  DmeStore *store;
  DmeRecord *flag;   /* (nullable): a new one */
  DmeFields *loaded; /* as it was when the window was opened */

  /* Children */
  DmeFieldsSection *sections[N_SECTIONS];
  DmeBanner *failure;
  GtkWidget *about, *save, *delete;
};

G_DEFINE_FINAL_TYPE (DmeFlagDialog, dme_flag_dialog, ADW_TYPE_WINDOW)

static guint saved_signal;

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeFlagDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saved = dme_store_save_finish (DME_STORE (source), result, NULL, &error);
  g_autofree char *text = NULL;

  if (self->store == NULL)
    return;
  if (saved != NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      g_signal_emit (self, saved_signal, 0, ((DmeSave *) saved->pdata[0])->id, self->flag == NULL);
      return;
    }

  g_message ("Saving a red flag failed: %s", error->message);
  text = dme_error_to_text (error, dme_store_get_dir (self->store));
  dme_banner_set_title (self->failure, text);
  dme_banner_set_revealed (self->failure, TRUE);
  gtk_widget_set_sensitive (self->save, TRUE);
}

static void
show_problem (DmeFlagDialog *self, const DmeProblem *problem, gboolean focus)
{
  g_autofree char *text = dme_form_problem_text (problem);

  for (guint i = 0; i < N_SECTIONS; i++)
    if (dme_form_section_show_problem (DME_FORM_SECTION (self->sections[i]), problem->field, text,
                                       problem->warning) &&
        focus)
      dme_form_section_focus_field (DME_FORM_SECTION (self->sections[i]), problem->field);
}

/* Each problem on its field. Returns: whether it may be saved. */
static gboolean
show_problems (DmeFlagDialog *self, GPtrArray *problems)
{
  gboolean good = TRUE;

  for (guint i = 0; i < N_SECTIONS; i++)
    dme_form_section_clear_problems (DME_FORM_SECTION (self->sections[i]));
  for (guint i = 0; i < problems->len; i++)
    {
      const DmeProblem *problem = problems->pdata[i];

      show_problem (self, problem, good && !problem->warning);
      good = good && problem->warning;
    }
  return good;
}

/* What stands in the window, and what was known beside it: the person, the company in the list. */
static DmeFields *
collect (DmeFlagDialog *self)
{
  DmeFields *texts = dme_fields_new ();
  const char *person = dme_fields_get (self->loaded, "person");
  const char *organisation = dme_fields_get (self->loaded, "organisation");

  for (guint i = 0; i < N_SECTIONS; i++)
    dme_form_section_store (DME_FORM_SECTION (self->sections[i]), texts);
  if (person != NULL)
    dme_fields_set (texts, "person", person);
  /* Another name is another company. */
  if (organisation != NULL &&
      g_strcmp0 (dme_fields_get (texts, "company"), dme_fields_get (self->loaded, "company")) == 0)
    dme_fields_set (texts, "organisation", organisation);
  return texts;
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeFlagDialog *self = DME_FLAG_DIALOG (widget);
  g_autoptr (DmeFields) before = NULL;
  g_autoptr (DmeFields) texts = NULL;
  g_autoptr (DmeFields) values = NULL;
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *today = dme_clock_today ();
  DmeSave *save;

  if (!gtk_widget_get_sensitive (self->save))
    return; /* It is being saved. */

  before = self->flag != NULL ? dme_fields_copy (self->flag->fields) : dme_fields_new ();
  texts = collect (self);
  values = dme_form_values (&dme_type_red_flag, texts, before, today, problems);
  if (!show_problems (self, problems))
    return;

  save = dme_save_new (&dme_type_red_flag, self->flag != NULL ? self->flag->id : NULL,
                       dme_fields_diff (before, values));
  save->base = self->flag != NULL ? self->flag->rev : -1;
  g_ptr_array_add (saves, save);
  gtk_widget_set_sensitive (self->save, FALSE);
  dme_store_save_async (self->store, saves, NULL, saved_cb, g_object_ref (self));
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeFlagDialog *self = DME_FLAG_DIALOG (widget);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (self->flag == NULL)
    return;
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.delete-flag", "s", self->flag->id);
  gtk_window_close (GTK_WINDOW (self));
}

/* Enter saves, but in a list that is open it picks, and in several lines of text it begins a new
 * one. */
static gboolean
key_pressed_cb (DmeFlagDialog *self, guint key, guint code, GdkModifierType state)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *suggest = NULL;

  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || focus == NULL ||
      (state & (GDK_SHIFT_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  suggest = gtk_widget_get_ancestor (focus, DME_TYPE_SUGGEST_ENTRY);
  if (suggest != NULL && dme_suggest_entry_get_n_offered (DME_SUGGEST_ENTRY (suggest)) > 0)
    return GDK_EVENT_PROPAGATE;
  if ((state & GDK_CONTROL_MASK) == 0 && !GTK_IS_TEXT (focus) && !GTK_IS_CHECK_BUTTON (focus))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_activate_action (GTK_WIDGET (self), "flag.save", NULL);
  return GDK_EVENT_STOP;
}

static void
dme_flag_dialog_dispose (GObject *object)
{
  DmeFlagDialog *self = DME_FLAG_DIALOG (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->flag, dme_record_unref);
  g_clear_pointer (&self->loaded, dme_fields_free);

  G_OBJECT_CLASS (dme_flag_dialog_parent_class)->dispose (object);
}

static void
dme_flag_dialog_class_init (DmeFlagDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_flag_dialog_dispose;

  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_install_action (widget_class, "flag.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "flag.delete", NULL, delete_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "flag.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
new_header (DmeFlagDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "flag.save");
  gtk_widget_add_css_class (self->save, "suggested-action");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  return header;
}

static DmeFieldsSection *
add_section (DmeFlagDialog *self, guint i, const char *title, GtkWidget *box)
{
  GtkWidget *section = dme_fields_section_new (&dme_type_red_flag, title);

  self->sections[i] = DME_FIELDS_SECTION (section);
  gtk_box_append (GTK_BOX (box), section);
  return self->sections[i];
}

/* What is quickest to say stands first. */
static GtkWidget *
new_body (DmeFlagDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  DmeFieldsSection *who, *signs, *more;

  gtk_widget_add_css_class (box, "dme-page");
  self->about = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->about), 0);
  gtk_label_set_wrap (GTK_LABEL (self->about), TRUE);
  gtk_widget_set_visible (self->about, FALSE);
  gtk_box_append (GTK_BOX (box), self->about);

  who = add_section (self, 0, _ ("Who, Where and When"), box);
  dme_fields_section_add_line (who, "name", "phone");
  dme_fields_section_add_line (who, "company", NULL);
  dme_fields_section_add_line (who, "region", "date");
  signs = add_section (self, 1, "", box);
  dme_fields_section_add_line (signs, "signs", NULL);
  more = add_section (self, 2, _ ("For Those Who Act on It"), box);
  dme_fields_section_add_line (more, "notes", NULL);
  dme_fields_section_add_line (more, "people", "departs");
  dme_fields_section_add_line (more, "country", "status");
  dme_fields_section_add_line (more, "reported_to", NULL);

  self->delete = gtk_button_new_with_mnemonic (_ ("_Delete Red Flag"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->delete), "flag.delete");
  gtk_widget_add_css_class (self->delete, "destructive-action");
  gtk_widget_set_halign (self->delete, GTK_ALIGN_END);
  gtk_widget_set_visible (self->delete, FALSE);
  gtk_box_append (GTK_BOX (box), self->delete);
  return box;
}

static void
dme_flag_dialog_init (DmeFlagDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->failure = g_object_new (DME_TYPE_BANNER, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LARGEST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), new_body (self));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), new_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->failure));
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, -1);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* The first field without which it cannot be saved, or where most is added. */
static const char *
first_gap (const DmeFields *fields)
{
  if (dme_fields_get (fields, "name") == NULL && dme_fields_get (fields, "company") == NULL &&
      dme_fields_get (fields, "phone") == NULL)
    return "name";
  if (dme_fields_get (fields, "region") == NULL)
    return "region";
  return dme_fields_get (fields, "signs") == NULL ? "signs" : "phone";
}

static void
load (DmeFlagDialog *self, const DmeFields *fields)
{
  const char *focus = first_gap (fields);

  self->loaded = dme_fields_copy (fields);
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      dme_form_section_load (DME_FORM_SECTION (self->sections[i]), fields);
      dme_form_section_focus_field (DME_FORM_SECTION (self->sections[i]), focus);
    }
}

/**
 * dme_flag_dialog_new:
 * @parent: the window it belongs to
 * @store: where red flags are kept
 * @proposed: what is known so far
 *
 * A window to be presented, for a new red flag.
 */
DmeFlagDialog *
dme_flag_dialog_new (GtkWindow *parent, DmeStore *store, const DmeFields *proposed)
{
  DmeFlagDialog *self = g_object_new (DME_TYPE_FLAG_DIALOG, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Record a Red Flag"));
  load (self, proposed);
  return self;
}

/**
 * dme_flag_dialog_new_for:
 * @parent: the window it belongs to
 * @store: where red flags are kept
 * @flag: a red flag, as read
 *
 * A window to be presented, which shows and corrects what was recorded.
 */
DmeFlagDialog *
dme_flag_dialog_new_for (GtkWindow *parent, DmeStore *store, DmeRecord *flag)
{
  DmeFlagDialog *self = g_object_new (DME_TYPE_FLAG_DIALOG, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  self->flag = dme_record_ref (flag);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Red Flag"));
  gtk_widget_set_visible (self->delete, TRUE);
  load (self, flag->fields);
  return self;
}

void
dme_flag_dialog_set_about (DmeFlagDialog *self, const char *name)
{
  g_autofree char *text = NULL;

  g_return_if_fail (DME_IS_FLAG_DIALOG (self));

  /* Translators: %s is the name of a person whom a recruiter has approached */
  text = g_strdup_printf (_ ("Approached: %s"), name);
  gtk_label_set_label (GTK_LABEL (self->about), text);
  gtk_widget_set_visible (self->about, TRUE);
}

/**
 * dme_flag_dialog_fill:
 * @self: the window
 * @field: name of a field in it
 * @text: as if it were typed
 */
void
dme_flag_dialog_fill (DmeFlagDialog *self, const char *field, const char *text)
{
  g_return_if_fail (DME_IS_FLAG_DIALOG (self));

  for (guint i = 0; i < N_SECTIONS; i++)
    {
      DmeFormField *found = dme_fields_section_find (self->sections[i], field);

      if (found != NULL)
        dme_form_control_set_text (dme_form_field_get_control (found), text);
    }
}
