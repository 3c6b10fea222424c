/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-activity-row.h"
#include "dme-activity-text.h"
#include "dme-rows.h"
#include "dme-when.h"

/* --- a draft as an item of a list --- */

struct _DmeDraftItem
{
  GObject parent_instance;

  GPtrArray *owner;
  DmeDraft *draft; /* borrowed from owner */
};

G_DEFINE_FINAL_TYPE (DmeDraftItem, dme_draft_item, G_TYPE_OBJECT)

static void
dme_draft_item_finalize (GObject *object)
{
  g_clear_pointer (&DME_DRAFT_ITEM (object)->owner, g_ptr_array_unref);
  G_OBJECT_CLASS (dme_draft_item_parent_class)->finalize (object);
}

static void
dme_draft_item_class_init (DmeDraftItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dme_draft_item_finalize;
}

static void
dme_draft_item_init (DmeDraftItem *self)
{
}

DmeDraftItem *
dme_draft_item_new (DmeDraft *draft, GPtrArray *owner)
{
  DmeDraftItem *self = g_object_new (DME_TYPE_DRAFT_ITEM, NULL);

  self->draft = draft;
  self->owner = g_ptr_array_ref (owner);
  return self;
}

DmeDraft *
dme_draft_item_get_draft (DmeDraftItem *self)
{
  return self->draft;
}

/* --- the row --- */

/**
 * DmeActivityRow:
 *
 * A row of the list of activities; the same widget shows many of them in turn.
 */

struct _DmeActivityRow
{
  GtkWidget parent_instance;

  GObject *item; /* (owned) (nullable) */
  gulong loaded_id;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkLabel *day;
  GtkLabel *place;
  GtkLabel *above;
  GtkLabel *how;
  GtkLabel *people;
  GtkBox *state_box;
  GtkButton *resume;
  GtkWidget *state; /* borrowed from state_box */
};

G_DEFINE_FINAL_TYPE (DmeActivityRow, dme_activity_row, GTK_TYPE_WIDGET)

static void
set_label (GtkLabel *label, char *text)
{
  gtk_label_set_label (label, text);
  g_free (text);
}

static void
show_record (DmeActivityRow *self, DmeRecord *record)
{
  g_autofree char *how = dme_activity_how (record->fields);
  const char *kind = dme_record_get (record, "kind");

  /* The list is of sessions; what is another kind says so first. */
  if (kind != NULL && !g_str_equal (kind, "sosialisasi"))
    {
      const DmeField *field = dme_type_find_field (record->type, "kind");
      const char *label = dme_choice_get_label (field, kind);
      g_autofree char *both = *how != '\0' ? g_strdup_printf ("%s · %s", label, how)
                                           : g_strdup (label);

      gtk_label_set_label (self->how, both);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->how), both);
    }
  else
    {
      gtk_label_set_label (self->how, how);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->how), *how != '\0' ? how : NULL);
    }

  set_label (self->day, dme_when_day (dme_record_get (record, "date")));
  set_label (self->place, dme_activity_place (record->fields));
  set_label (self->above, dme_activity_above (record->fields));
  set_label (self->people, dme_activity_people (record->fields));
  dme_state_label_set (self->state, record->state);
  gtk_widget_set_visible (self->state, TRUE);
}

static void
show_draft (DmeActivityRow *self, DmeDraft *draft)
{
  g_autofree char *place = dme_activity_place (draft->fields);
  g_autofree char *ago = dme_when_ago (draft->updated_at);
  g_autofree char *name = NULL;

  gtk_label_set_label (self->day, dme_state_get_label (DME_STATE_DRAFT));
  gtk_label_set_label (self->place, place);
  set_label (self->above,
             g_strdup_printf (draft->record != NULL ? _ ("A change not saved yet · typed %s")
                                                    : _ ("Not saved yet · typed %s"),
                              ago));
  gtk_label_set_label (self->how, "");
  gtk_label_set_label (self->people, "");
  gtk_widget_set_visible (self->state, FALSE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->resume), "s", draft->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->resume), "win.resume-draft");
  name = g_strdup_printf ("%s: %s", gtk_button_get_label (self->resume), place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->resume), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
show_nothing (DmeActivityRow *self)
{
  gtk_label_set_label (self->day, "");
  gtk_label_set_label (self->place, "…");
  gtk_label_set_label (self->above, "");
  gtk_label_set_label (self->how, "");
  gtk_label_set_label (self->people, "");
  gtk_widget_set_visible (self->state, FALSE);
}

static void
update (DmeActivityRow *self)
{
  gboolean is_draft = self->item != NULL && DME_IS_DRAFT_ITEM (self->item);
  DmeRecord *record = dme_activity_row_get_record (self);

  gtk_widget_set_visible (GTK_WIDGET (self->resume), is_draft);
  if (is_draft)
    show_draft (self, dme_draft_item_get_draft (DME_DRAFT_ITEM (self->item)));
  else if (record != NULL)
    show_record (self, record);
  else
    show_nothing (self);
}

static void
dme_activity_row_dispose (GObject *object)
{
  DmeActivityRow *self = DME_ACTIVITY_ROW (object);

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_id, self->item);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_ACTIVITY_ROW);
  G_OBJECT_CLASS (dme_activity_row_parent_class)->dispose (object);
}

static void
dme_activity_row_class_init (DmeActivityRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_activity_row_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-activity-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, day);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, place);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, above);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, how);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, people);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, state_box);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityRow, resume);
}

static void
dme_activity_row_init (DmeActivityRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->state = dme_state_label_new ();
  gtk_widget_set_valign (self->state, GTK_ALIGN_START);
  gtk_box_prepend (self->state_box, self->state);
}

GtkWidget *
dme_activity_row_new (void)
{
  return g_object_new (DME_TYPE_ACTIVITY_ROW, NULL);
}

/**
 * dme_activity_row_set_item:
 * @self: a row
 * @item: (nullable): a DmeRecordItem or a DmeDraftItem
 *
 * Shows @item, and follows it while it is being read.
 */
void
dme_activity_row_set_item (DmeActivityRow *self, GObject *item)
{
  g_return_if_fail (DME_IS_ACTIVITY_ROW (self));

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  if (DME_IS_RECORD_ITEM (item))
    self->loaded_id = g_signal_connect_swapped (item, "notify::loaded", G_CALLBACK (update), self);
  update (self);
}

DmeRecord *
dme_activity_row_get_record (DmeActivityRow *self)
{
  g_return_val_if_fail (DME_IS_ACTIVITY_ROW (self), NULL);

  if (self->item == NULL || !DME_IS_RECORD_ITEM (self->item))
    return NULL;
  return dme_record_item_get_record (DME_RECORD_ITEM (self->item));
}
