/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-activity-row.h"
#include "dme-activity-text.h"
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
 *
 * GtkListView keeps some two hundred of them, and makes them anew when the
 * answer to a search comes. So it is as light as it can be: no template, and
 * GtkInscription, whose size does not hang on its text. That also keeps the
 * columns of all rows in line.
 */

struct _DmeActivityRow
{
  GtkWidget parent_instance;

  GObject *item; /* (owned) (nullable) */
  gulong loaded_id;

  /* Children, and what is in them */
  GtkInscription *day;
  GtkInscription *place;
  GtkInscription *above;
  GtkInscription *how;
  GtkInscription *people;
  GtkImage *state_icon;
  GtkInscription *state;
  GtkWidget *resume; /* (nullable) only where a draft was shown */
};

G_DEFINE_FINAL_TYPE (DmeActivityRow, dme_activity_row, GTK_TYPE_WIDGET)

static void
take_text (GtkInscription *inscription, char *text)
{
  gtk_inscription_set_text (inscription, text);
  g_free (text);
}

static void
show_state (DmeActivityRow *self, DmeState state)
{
  const char *classes[] = { dme_state_css_class (state), NULL };

  gtk_image_set_from_icon_name (self->state_icon, dme_state_icon (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), classes);
  gtk_inscription_set_text (self->state, dme_state_get_label (state));
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
      char *both = *how != '\0' ? g_strdup_printf ("%s · %s", label, how) : g_strdup (label);

      g_free (how);
      how = both;
    }
  gtk_inscription_set_text (self->how, how);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->how), *how != '\0' ? how : NULL);

  take_text (self->day, dme_when_day (dme_record_get (record, "date")));
  take_text (self->place, dme_activity_place (record->fields));
  take_text (self->above, dme_activity_above (record->fields));
  take_text (self->people, dme_activity_people (record->fields));
  show_state (self, record->state);
}

static void
show_draft (DmeActivityRow *self, DmeDraft *draft)
{
  g_autofree char *place = dme_activity_place (draft->fields);
  g_autofree char *ago = dme_when_ago (draft->updated_at);
  g_autofree char *name = NULL;

  gtk_inscription_set_text (self->day, dme_state_get_label (DME_STATE_DRAFT));
  gtk_inscription_set_text (self->place, place);
  take_text (self->above,
             g_strdup_printf (draft->record != NULL ? _ ("A change not saved yet · typed %s")
                                                    : _ ("Not saved yet · typed %s"),
                              ago));
  gtk_inscription_set_text (self->how, "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->how), NULL);
  gtk_inscription_set_text (self->people, "");

  if (self->resume == NULL)
    {
      self->resume = gtk_button_new_with_label (_ ("Continue"));
      gtk_widget_set_valign (self->resume, GTK_ALIGN_CENTER);
      gtk_widget_set_parent (self->resume, GTK_WIDGET (self));
    }
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->resume), "s", draft->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->resume), "win.resume-draft");
  name = g_strdup_printf ("%s: %s", gtk_button_get_label (GTK_BUTTON (self->resume)), place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->resume), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
show_nothing (DmeActivityRow *self)
{
  gtk_inscription_set_text (self->day, "");
  gtk_inscription_set_text (self->place, "…");
  gtk_inscription_set_text (self->above, "");
  gtk_inscription_set_text (self->how, "");
  gtk_inscription_set_text (self->people, "");
  gtk_inscription_set_text (self->state, "");
  gtk_image_clear (self->state_icon);
}

static void
update (DmeActivityRow *self)
{
  gboolean is_draft = self->item != NULL && DME_IS_DRAFT_ITEM (self->item);
  DmeRecord *record = dme_activity_row_get_record (self);

  if (is_draft)
    show_draft (self, dme_draft_item_get_draft (DME_DRAFT_ITEM (self->item)));
  else if (record != NULL)
    show_record (self, record);
  else
    show_nothing (self);

  if (self->resume != NULL)
    gtk_widget_set_visible (self->resume, is_draft);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), !is_draft);
  gtk_widget_set_visible (GTK_WIDGET (self->state), !is_draft);
}

static void
dme_activity_row_dispose (GObject *object)
{
  DmeActivityRow *self = DME_ACTIVITY_ROW (object);
  GtkWidget *child;

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_id, self->item);
  g_clear_object (&self->item);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (dme_activity_row_parent_class)->dispose (object);
}

static void
dme_activity_row_class_init (DmeActivityRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_activity_row_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

/* @min and @natural are widths in characters. */
static GtkInscription *
add_inscription (GtkWidget *parent, guint min, guint natural, float xalign, const char *css)
{
  GtkWidget *widget = gtk_inscription_new (NULL);
  GtkInscription *self = GTK_INSCRIPTION (widget);

  gtk_inscription_set_min_chars (self, min);
  gtk_inscription_set_nat_chars (self, natural);
  gtk_inscription_set_xalign (self, xalign);
  gtk_inscription_set_yalign (self, 0);
  gtk_inscription_set_text_overflow (self, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  if (css != NULL)
    gtk_widget_add_css_class (widget, css);
  if (GTK_IS_BOX (parent))
    gtk_box_append (GTK_BOX (parent), widget);
  else
    gtk_widget_set_parent (widget, parent);
  return self;
}

static void
dme_activity_row_init (DmeActivityRow *self)
{
  GtkWidget *row = GTK_WIDGET (self);
  GtkWidget *where = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (row)), 12);
  gtk_widget_add_css_class (row, "dme-activity-row");

  self->day = add_inscription (row, 11, 11, 0, "numeric");
  gtk_widget_set_hexpand (where, TRUE);
  gtk_widget_set_parent (where, row);
  self->place = add_inscription (where, 14, 24, 0, "heading");
  self->above = add_inscription (where, 14, 24, 0, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->above), "dim-label");
  self->how = add_inscription (row, 12, 34, 0, NULL);
  self->people = add_inscription (row, 14, 17, 1, "numeric");

  self->state_icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->state_icon), GTK_ALIGN_START);
  gtk_widget_set_margin_start (GTK_WIDGET (self->state_icon), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self->state_icon), 1);
  gtk_widget_set_parent (GTK_WIDGET (self->state_icon), row);
  self->state = add_inscription (row, 11, 11, 0, NULL);
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
