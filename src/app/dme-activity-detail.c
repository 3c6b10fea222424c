/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-activity-detail.h"
#include "dme-activity-text.h"
#include "dme-detail-sections.h"
#include "dme-error-text.h"
#include "dme-format.h"
#include "dme-problem.h"
#include "dme-when.h"

/**
 * DmeActivityDetail:
 *
 * One activity in words, with its state and its history.
 */

struct _DmeActivityDetail
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  char *id;
  DmeActivityBundle *bundle; /* as shown */
  GCancellable *reading;
  GPtrArray *sections; /* borrowed from the box, in order */
  gulong changed_id;
  gboolean stale;

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
  GtkWidget *state_buttons;
};

G_DEFINE_FINAL_TYPE (DmeActivityDetail, dme_activity_detail, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FILLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
describe_state (const DmeRecord *record)
{
  switch (record->state)
    {
    case DME_STATE_WAITING:
      return g_strdup (_ ("Saved on this computer. It is sent by itself when there is a "
                          "connection."));
    case DME_STATE_SENDING:
      return g_strdup (_ ("Under way to the server."));
    case DME_STATE_REFUSED:
      return record->refused_code != NULL
               ? dme_problem_describe (record->refused_code, record->refused_field, record->type)
               : g_strdup (_ ("The server gave no reason. Check the record and send it again."));
    case DME_STATE_CONFLICT:
      return g_strdup (_ ("Somebody else changed the same field. Both values are kept."));
    case DME_STATE_SENT:
      return g_strdup (_ ("The server has it, and has given a receipt."));
    case DME_STATE_HANDED_OVER:
    case DME_STATE_DRAFT:
    case DME_STATE_PHOTOS_WAITING:
    default:
      return g_strdup ("");
    }
}

static void
show_state (DmeActivityDetail *self, const DmeRecord *record)
{
  const char *css = dme_state_css_class (record->state);
  const char *classes[] = { css, NULL };
  g_autofree char *state = describe_state (record);
  g_autofree char *at = record->updated_at != NULL ? dme_format_timestamp (record->updated_at)
                                                   : g_strdup ("–");
  /* Translators: name, date and time */
  g_autofree char *by = g_strdup_printf (_ ("Last changed by %s, %s."),
                                         record->updated_by != NULL ? record->updated_by : "–", at);
  g_autofree char *detail = *state != '\0' ? g_strdup_printf ("%s\n%s", state, by) : g_strdup (by);

  gtk_image_set_from_icon_name (self->state_icon, dme_state_icon (record->state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), classes);
  gtk_label_set_label (self->state_title, dme_state_get_label (record->state));
  gtk_label_set_label (self->state_detail, detail);
  gtk_widget_set_visible (self->state_buttons, record->state == DME_STATE_REFUSED);
}

static void
add_section (DmeActivityDetail *self, GtkWidget *section)
{
  if (section == NULL)
    return;
  gtk_box_append (self->box, section);
  g_ptr_array_add (self->sections, section);
}

static void
fill (DmeActivityDetail *self)
{
  DmeRecord *record = self->bundle->record;
  g_autoptr (GPtrArray) fields = NULL;
  g_autofree char *place = dme_activity_place (record->fields);
  g_autofree char *day = dme_record_get (record, "date") != NULL
                           ? dme_format_date_long (dme_record_get (record, "date"))
                           : g_strdup ("");

  adw_window_title_set_title (self->title, place);
  adw_window_title_set_subtitle (self->title, day);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "detail.edit", !record->deleted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "detail.delete", !record->deleted);
  if (record->deleted)
    {
      gtk_stack_set_visible_child_name (self->stack, "gone");
      return;
    }

  show_state (self, record);
  for (guint i = 0; i < self->sections->len; i++)
    gtk_box_remove (self->box, self->sections->pdata[i]);
  g_ptr_array_set_size (self->sections, 0);

  fields = dme_detail_sections_of_fields (record);
  for (guint i = 0; i < fields->len; i++)
    add_section (self, fields->pdata[i]);
  add_section (self, dme_detail_section_participations (self->bundle));
  add_section (self, dme_detail_section_follow_ups (self->bundle));
  add_section (self,
               dme_detail_section_history (self->bundle->record->type, self->bundle->history));
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeActivityDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  DmeActivityBundle *bundle = dme_activity_bundle_load_finish (DME_STORE (source), result, &error);

  if (bundle == NULL)
    {
      g_autofree char *text = NULL;
      g_autofree char *escaped = NULL;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      text = dme_error_to_text (error, dme_store_get_dir (DME_STORE (source)));
      escaped = g_markup_escape_text (text, -1);
      adw_status_page_set_description (self->failed, escaped);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return;
    }

  g_clear_pointer (&self->bundle, dme_activity_bundle_free);
  self->bundle = bundle;
  fill (self);
  g_signal_emit (self, signals[SIGNAL_FILLED], 0);
}

static void
refresh (DmeActivityDetail *self)
{
  self->stale = FALSE;
  if (self->id == NULL)
    return;
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  dme_activity_bundle_load_async (self->store, self->id, self->reading, loaded_cb,
                                  g_object_ref (self));
}

static void
store_changed_cb (DmeActivityDetail *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
  else
    self->stale = TRUE;
}

static void
dme_activity_detail_map (GtkWidget *widget)
{
  DmeActivityDetail *self = DME_ACTIVITY_DETAIL (widget);

  GTK_WIDGET_CLASS (dme_activity_detail_parent_class)->map (widget);
  if (self->stale)
    refresh (self);
}

/* detail.* know which record; what is done with it is the window's affair. */
static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeActivityDetail *self = DME_ACTIVITY_DETAIL (widget);
  const char *field = "";

  if (self->id == NULL)
    return;
  if (g_str_equal (name, "detail.correct") && self->bundle != NULL &&
      self->bundle->record->refused_field != NULL)
    field = self->bundle->record->refused_field;
  gtk_widget_activate_action (widget, "win.edit-activity", "(ss)", self->id, field);
}

static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeActivityDetail *self = DME_ACTIVITY_DETAIL (widget);
  const char *action = g_str_equal (name, "detail.delete")       ? "win.delete-activity"
                       : g_str_equal (name, "detail.send-again") ? "win.send-again"
                                                                 : "win.revive-activity";

  if (self->id != NULL)
    gtk_widget_activate_action (widget, action, "s", self->id);
}

static void
dme_activity_detail_dispose (GObject *object)
{
  DmeActivityDetail *self = DME_ACTIVITY_DETAIL (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->store != NULL)
    g_clear_signal_handler (&self->changed_id, self->store);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_ACTIVITY_DETAIL);
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_clear_pointer (&self->bundle, dme_activity_bundle_free);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (dme_activity_detail_parent_class)->dispose (object);
}

static void
dme_activity_detail_class_init (DmeActivityDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_activity_detail_dispose;
  widget_class->map = dme_activity_detail_map;

  /**
   * DmeActivityDetail::filled:
   *
   * The record was read and is shown.
   */
  signals[SIGNAL_FILLED] = g_signal_new ("filled", DME_TYPE_ACTIVITY_DETAIL, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "detail.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "detail.correct", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "detail.delete", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "detail.revive", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "detail.send-again", NULL, forward_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "detail.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "detail.edit",
                                       NULL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-activity-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, title);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, failed);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, scroller);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, box);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, state_title);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, state_detail);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, state_buttons);
}

static void
dme_activity_detail_init (DmeActivityDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sections = g_ptr_array_new ();
}

GtkWidget *
dme_activity_detail_new (DmeStore *store)
{
  DmeActivityDetail *self = g_object_new (DME_TYPE_ACTIVITY_DETAIL, NULL);

  self->store = g_object_ref (store);
  self->changed_id =
    g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed_cb), self);
  return GTK_WIDGET (self);
}

/**
 * dme_activity_detail_show:
 * @self: the page
 * @id: of an activity
 *
 * Reads and shows it, from its beginning.
 */
void
dme_activity_detail_show (DmeActivityDetail *self, const char *id)
{
  g_return_if_fail (DME_IS_ACTIVITY_DETAIL (self));
  g_return_if_fail (id != NULL);

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
dme_activity_detail_get_id (DmeActivityDetail *self)
{
  g_return_val_if_fail (DME_IS_ACTIVITY_DETAIL (self), NULL);

  return self->id;
}

const DmeActivityBundle *
dme_activity_detail_get_bundle (DmeActivityDetail *self)
{
  g_return_val_if_fail (DME_IS_ACTIVITY_DETAIL (self), NULL);

  return self->bundle;
}
