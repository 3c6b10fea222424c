/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-person-detail.h"

#include "dme-activity-text.h"
#include "dme-clock.h"
#include "dme-consent.h"
#include "dme-db-access.h"
#include "dme-detail-sections.h"
#include "dme-error-text.h"
#include "dme-format.h"
#include "dme-paper-dialog.h"
#include "dme-person-parts.h"
#include "dme-person-text.h"
#include "dme-schema-persons.h"

/**
 * DmePersonDetail:
 *
 * One person in words: who it is, what is planned, which papers there are,
 * the insurance, the consent, and who changed what.
 *
 * The title of the window names nobody; the NIK is masked until it is asked
 * for, which is noted.
 */

struct _DmePersonDetail
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  char *id;
  DmePersonBundle *bundle; /* as shown */
  GCancellable *reading;
  GPtrArray *parts; /* borrowed from the box, in order */
  gulong changed_id;
  gboolean stale;
  gboolean nik_shown;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  AdwWindowTitle *title;
  GtkStack *stack;
  AdwStatusPage *failed;
  GtkScrolledWindow *scroller;
  GtkBox *box;
  GtkImage *state_icon;
  GtkLabel *state_title;
  GtkLabel *state_detail;
};

G_DEFINE_FINAL_TYPE (DmePersonDetail, dme_person_detail, GTK_TYPE_WIDGET)

static guint filled_signal;

static void
toast (DmePersonDetail *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

static void
show_state (DmePersonDetail *self, const DmeRecord *record)
{
  const char *classes[] = { dme_state_css_class (record->state), NULL };
  g_autofree char *at = record->updated_at != NULL ? dme_format_timestamp (record->updated_at)
                                                   : g_strdup ("–");
  /* Translators: name, date and time */
  g_autofree char *by = g_strdup_printf (_ ("Last changed by %s, %s."),
                                         record->updated_by != NULL ? record->updated_by : "–", at);
  g_autofree char *why = NULL;
  g_autofree char *detail = NULL;

  if (record->state == DME_STATE_REFUSED && record->refused_code != NULL)
    why = dme_problem_describe (record->refused_code, record->refused_field, record->type);
  detail = why != NULL ? g_strdup_printf ("%s\n%s", why, by) : g_strdup (by);
  gtk_image_set_from_icon_name (self->state_icon, dme_state_icon (record->state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), classes);
  gtk_label_set_label (self->state_title, dme_state_get_label (record->state));
  gtk_label_set_label (self->state_detail, detail);
}

static void
add_part (DmePersonDetail *self, GtkWidget *part, gboolean first)
{
  if (part == NULL)
    return;

  if (first)
    gtk_box_prepend (self->box, part);
  else
    gtk_box_append (self->box, part);
  g_ptr_array_add (self->parts, part);
}

static void
fill (DmePersonDetail *self)
{
  DmePersonBundle *bundle = self->bundle;
  gboolean usable = !bundle->record->deleted;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "person.edit", usable);
  if (!usable)
    {
      gtk_stack_set_visible_child_name (self->stack, "gone");
      return;
    }

  show_state (self, bundle->record);
  for (guint i = 0; i < self->parts->len; i++)
    gtk_box_remove (self->box, self->parts->pdata[i]);
  g_ptr_array_set_size (self->parts, 0);

  add_part (self, dme_person_part_head (bundle), TRUE);
  add_part (self, dme_person_part_life (bundle, self->nik_shown), FALSE);
  add_part (self, dme_person_part_plan (bundle), FALSE);
  add_part (self, dme_person_part_papers (bundle), FALSE);
  add_part (self, dme_person_part_security (bundle), FALSE);
  add_part (self, dme_person_part_consent (bundle), FALSE);
  add_part (self, dme_detail_section_history (&dme_type_person, bundle->history), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  DmePersonBundle *bundle = dme_person_bundle_load_finish (DME_STORE (source), result, &error);

  if (bundle == NULL)
    {
      g_autofree char *text = NULL;
      g_autofree char *escaped = NULL;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->store == NULL)
        return;
      text = dme_error_to_text (error, dme_store_get_dir (DME_STORE (source)));
      escaped = g_markup_escape_text (text, -1);
      adw_status_page_set_description (self->failed, escaped);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return;
    }

  g_clear_pointer (&self->bundle, dme_person_bundle_free);
  self->bundle = bundle;
  if (self->store == NULL)
    return;
  fill (self);
  g_signal_emit (self, filled_signal, 0);
}

static void
refresh (DmePersonDetail *self)
{
  self->stale = FALSE;
  if (self->id == NULL)
    return;
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  dme_person_bundle_load_async (self->store, self->id, self->reading, loaded_cb,
                                g_object_ref (self));
}

static void
store_changed_cb (DmePersonDetail *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
  else
    self->stale = TRUE;
}

static void
dme_person_detail_map (GtkWidget *widget)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);

  GTK_WIDGET_CLASS (dme_person_detail_parent_class)->map (widget);
  if (self->stale)
    refresh (self);
}

/* --- what is done here --- */

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);

  if (self->bundle == NULL)
    return;
  /* Of a consent that was withdrawn only the consent itself can be changed. */
  gtk_widget_activate_action (widget, "win.edit-person", "(ss)", self->id,
                              dme_consent_may_use (self->bundle->record->fields)
                                ? ""
                                : "consent_method");
}

static void
nik_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonDetail) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!dme_store_note_access_finish (DME_STORE (source), result, &error))
    {
      /* What cannot be noted is not shown. */
      g_message ("The access log could not be written: %s", error->message);
      toast (self, _ ("It could not be noted, so the NIK is not shown."));
      return;
    }
  if (self->bundle == NULL || self->store == NULL)
    return;

  self->nik_shown = TRUE;
  fill (self);
}

static void
show_nik_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);
  DmeAccessNote note = { .kind = DME_ACCESS_NIK_SHOWN, .type = dme_type_person.name };

  if (self->id == NULL || self->bundle == NULL)
    return;
  note.id = self->id;
  dme_store_note_access_async (self->store, &note, nik_noted_cb, g_object_ref (self));
}

static void
edit_paper_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);
  const char *kind = g_variant_get_string (parameter, NULL);
  DmeRecord *document = NULL;

  if (self->bundle == NULL || !dme_consent_may_use (self->bundle->record->fields))
    return;
  for (guint i = 0; i < self->bundle->documents->len; i++)
    {
      DmeRecord *one = self->bundle->documents->pdata[i];

      if (g_strcmp0 (dme_record_get (one, "kind"), kind) == 0)
        document = one;
    }
  gtk_window_present (GTK_WINDOW (dme_paper_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                                        self->store, self->id, kind, document)));
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.show-page", "s", "check");
}

static void
withdrawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saved = dme_store_save_finish (DME_STORE (source), result, NULL, &error);
  g_autofree char *text = NULL;

  if (self->store == NULL)
    return;
  if (saved == NULL)
    text = dme_error_to_text (error, dme_store_get_dir (self->store));
  toast (self, text != NULL ? text : _ ("The consent is withdrawn"));
}

/**
 * dme_person_detail_withdraw:
 * @self: the page
 *
 * Writes down that the person has withdrawn the consent, as of today.
 */
void
dme_person_detail_withdraw (DmePersonDetail *self)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *today = dme_clock_today ();
  DmeFields *changes = dme_fields_new ();
  DmeSave *save;

  g_return_if_fail (DME_IS_PERSON_DETAIL (self));

  dme_consent_withdraw (changes, today);
  save = dme_save_new (&dme_type_person, self->id, changes);
  save->base = self->bundle->record->rev;
  g_ptr_array_add (saves, save);
  dme_store_save_async (self->store, saves, NULL, withdrawn_cb, g_object_ref (self));
}

static void
withdraw_response_cb (DmePersonDetail *self, const char *response)
{
  if (g_str_equal (response, "withdraw") && self->store != NULL && self->bundle != NULL)
    dme_person_detail_withdraw (self);
}

static void
withdraw_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);
  GtkWidget *dialog;

  if (self->bundle == NULL)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                   _ ("Withdraw the Consent?"),
                                   _ ("The record can then no longer be changed, counted or "
                                      "exported, here and at the office. A new consent lifts "
                                      "that."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "withdraw", _ ("_Withdraw"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "withdraw",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (withdraw_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
dme_person_detail_dispose (GObject *object)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->store != NULL)
    g_clear_signal_handler (&self->changed_id, self->store);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_PERSON_DETAIL);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->bundle, dme_person_bundle_free);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (dme_person_detail_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, whole);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, title);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, stack);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, failed);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, scroller);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, box);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, state_title);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, state_detail);
}

static void
dme_person_detail_class_init (DmePersonDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_person_detail_dispose;
  widget_class->map = dme_person_detail_map;

  filled_signal = g_signal_new ("filled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "person.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "person.show-nik", NULL, show_nik_action);
  gtk_widget_class_install_action (widget_class, "person.edit-paper", "s", edit_paper_action);
  gtk_widget_class_install_action (widget_class, "person.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "person.withdraw", NULL, withdraw_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "person.edit",
                                       NULL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-person-detail.ui");
  bind_children (widget_class);
}

static void
dme_person_detail_init (DmePersonDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->parts = g_ptr_array_new ();
  adw_window_title_set_title (self->title, g_dpgettext2 (GETTEXT_PACKAGE, "page", "CPMI"));
}

GtkWidget *
dme_person_detail_new (DmeStore *store)
{
  DmePersonDetail *self = g_object_new (DME_TYPE_PERSON_DETAIL, NULL);

  self->store = g_object_ref (store);
  self->changed_id =
    g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed_cb), self);
  return GTK_WIDGET (self);
}

/**
 * dme_person_detail_show:
 * @self: the page
 * @id: of a person
 *
 * Reads and shows the person, from the beginning, with a masked NIK.
 */
void
dme_person_detail_show (DmePersonDetail *self, const char *id)
{
  g_return_if_fail (DME_IS_PERSON_DETAIL (self));
  g_return_if_fail (id != NULL);

  self->nik_shown = FALSE;
  if (g_strcmp0 (self->id, id) != 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
      g_free (self->id);
      self->id = g_strdup (id);
    }
  refresh (self);
}

const char *
dme_person_detail_get_id (DmePersonDetail *self)
{
  g_return_val_if_fail (DME_IS_PERSON_DETAIL (self), NULL);

  return self->id;
}

const DmePersonBundle *
dme_person_detail_get_bundle (DmePersonDetail *self)
{
  g_return_val_if_fail (DME_IS_PERSON_DETAIL (self), NULL);

  return self->bundle;
}
