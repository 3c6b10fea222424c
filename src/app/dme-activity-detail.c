/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-activity-detail.h"
#include "dme-activity-text.h"
#include "dme-detail-sections.h"
#include "dme-format.h"
#include "dme-problem.h"

/**
 * DmeActivityDetail:
 *
 * One activity in words, with its state and its history.
 */

struct _DmeActivityDetail
{
  DmeDetailPage parent_instance;

  /* Owned */
  GPtrArray *sections; /* borrowed from the box, in order */

  /* Template children */
  GtkBox *box;
  GtkWidget *state_buttons;
};

G_DEFINE_FINAL_TYPE (DmeActivityDetail, dme_activity_detail, DME_TYPE_DETAIL_PAGE)

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
      return g_strdup (_ ("Somebody else changed the same field. Both values are kept; the page "
                          "Synchronisation shows them side by side, to decide."));
    case DME_STATE_PHOTOS_WAITING:
      return g_strdup (_ ("The server has it. Its photos follow by themselves when there is a "
                          "connection."));
    case DME_STATE_SENT:
      return g_strdup (_ ("The server has it, and has given a receipt."));
    case DME_STATE_GONE:
      return g_strdup (_ ("It belongs to another area now. It is kept here to be read; whoever "
                          "works "
                          "there goes on with it."));
    case DME_STATE_HANDED_OVER:
    case DME_STATE_DRAFT:
    default:
      return g_strdup ("");
    }
}

static void
add_section (DmeActivityDetail *self, GtkWidget *section)
{
  if (section == NULL)
    return;
  gtk_box_append (self->box, section);
  g_ptr_array_add (self->sections, section);
}

static DmeRecord *
dme_activity_detail_get_record (gconstpointer bundle)
{
  return ((const DmeActivityBundle *) bundle)->record;
}

static void
dme_activity_detail_fill (DmeDetailPage *page, gpointer data)
{
  DmeActivityDetail *self = DME_ACTIVITY_DETAIL (page);
  DmeActivityBundle *bundle = data;
  DmeRecord *record = bundle->record;
  g_autoptr (GPtrArray) fields = NULL;
  g_autofree char *place = dme_activity_place (record->fields);
  g_autofree char *state = describe_state (record);
  g_autofree char *day = dme_record_get (record, "date") != NULL
                           ? dme_format_date_long (dme_record_get (record, "date"))
                           : g_strdup ("");

  adw_window_title_set_title (dme_detail_page_get_title (page), place);
  adw_window_title_set_subtitle (dme_detail_page_get_title (page), day);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "detail.edit", !record->deleted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "detail.delete", !record->deleted);
  if (record->deleted)
    return;

  dme_detail_page_show_state (page, record, state);
  gtk_widget_set_visible (self->state_buttons, record->state == DME_STATE_REFUSED);
  for (guint i = 0; i < self->sections->len; i++)
    gtk_box_remove (self->box, self->sections->pdata[i]);
  g_ptr_array_set_size (self->sections, 0);

  fields = dme_detail_sections_of_fields (record);
  for (guint i = 0; i < fields->len; i++)
    add_section (self, fields->pdata[i]);
  add_section (self, dme_detail_section_participations (bundle));
  add_section (self, dme_detail_section_follow_ups (bundle));
  add_section (self, dme_detail_section_photos (dme_detail_page_get_store (page), bundle->photos));
  add_section (self, dme_detail_section_history (record->type, bundle->history));
}

/* detail.* know which record; what is done with it is the window's affair. */
static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeDetailPage *page = DME_DETAIL_PAGE (widget);
  const DmeActivityBundle *bundle = dme_detail_page_get_bundle (page);
  const char *field = "";

  if (dme_detail_page_get_id (page) == NULL)
    return;
  if (g_str_equal (name, "detail.correct") && bundle != NULL &&
      bundle->record->refused_field != NULL)
    field = bundle->record->refused_field;
  gtk_widget_activate_action (widget, "win.edit-activity", "(ss)", dme_detail_page_get_id (page),
                              field);
}

static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *id = dme_detail_page_get_id (DME_DETAIL_PAGE (widget));
  const char *action = g_str_equal (name, "detail.delete")       ? "win.delete-activity"
                       : g_str_equal (name, "detail.send-again") ? "win.send-again"
                                                                 : "win.revive-activity";

  if (id != NULL)
    gtk_widget_activate_action (widget, action, "s", id);
}

static void
dme_activity_detail_finalize (GObject *object)
{
  g_ptr_array_unref (DME_ACTIVITY_DETAIL (object)->sections);

  G_OBJECT_CLASS (dme_activity_detail_parent_class)->finalize (object);
}

static void
dme_activity_detail_class_init (DmeActivityDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  DmeDetailPageClass *page_class = DME_DETAIL_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dme_activity_detail_finalize;
  page_class->load = dme_activity_bundle_load;
  page_class->bundle_free = (GDestroyNotify) dme_activity_bundle_free;
  page_class->get_record = dme_activity_detail_get_record;
  page_class->fill = dme_activity_detail_fill;

  gtk_widget_class_install_action (widget_class, "detail.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "detail.correct", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "detail.delete", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "detail.revive", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "detail.send-again", NULL, forward_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "detail.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "detail.edit",
                                       NULL);

  dme_detail_page_class_set_template (page_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                  "dme-activity-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, box);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityDetail, state_buttons);
}

static void
dme_activity_detail_init (DmeActivityDetail *self)
{
  dme_detail_page_init_template (DME_DETAIL_PAGE (self));
  self->sections = g_ptr_array_new ();
}

GtkWidget *
dme_activity_detail_new (DmeStore *store)
{
  DmeDetailPage *self = g_object_new (DME_TYPE_ACTIVITY_DETAIL, NULL);

  dme_detail_page_set_store (self, store);
  return GTK_WIDGET (self);
}

const DmeActivityBundle *
dme_activity_detail_get_bundle (DmeActivityDetail *self)
{
  g_return_val_if_fail (DME_IS_ACTIVITY_DETAIL (self), NULL);

  return dme_detail_page_get_bundle (DME_DETAIL_PAGE (self));
}
