/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-person-row.h"

#include "dme-activity-row.h"
#include "dme-activity-text.h"
#include "dme-clock.h"
#include "dme-papers.h"
#include "dme-person-text.h"
#include "dme-rows.h"
#include "dme-when.h"

/**
 * DmePersonRow:
 *
 * A row of the list of persons: name and masked NIK, village, status, papers
 * and insurance, and whether it was sent. As light as a row of activities.
 */

struct _DmePersonRow
{
  GtkWidget parent_instance;

  /* Owned */
  GObject *item; /* (nullable) */
  gulong loaded_id;

  /* Children */
  GtkInscription *name, *nik, *village, *above, *status, *progress, *cover, *state;
  GtkImage *state_icon;
};

G_DEFINE_FINAL_TYPE (DmePersonRow, dme_person_row, GTK_TYPE_WIDGET)

static void
take_text (GtkInscription *inscription, char *text)
{
  gtk_inscription_set_text (inscription, text);
  g_free (text);
}

static void
show_progress (DmePersonRow *self, DmeRecord *record)
{
  DmePapersProgress progress = { .done = record->papers_done, .total = record->papers_total };
  g_autofree char *done = dme_papers_progress_to_text (&progress);

  /* Translators: %s is "3 of 8" */
  take_text (self->progress, g_strdup_printf (_ ("Papers %s"), done));
}

static void
show_state (DmePersonRow *self, DmeState state)
{
  const char *classes[] = { dme_state_css_class (state), NULL };

  gtk_image_set_from_icon_name (self->state_icon, dme_state_icon (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), classes);
  gtk_inscription_set_text (self->state, dme_state_get_label (state));
}

static void
show_record (DmePersonRow *self, DmeRecord *record)
{
  g_autofree char *today = dme_clock_today ();

  take_text (self->name, dme_person_title (record));
  take_text (self->nik, record->damaged ? g_strdup (_ ("The protected part is damaged"))
                                        : dme_person_nik (record->fields));
  take_text (self->village, dme_person_village (record->fields));
  take_text (self->above, dme_activity_above (record->fields));
  gtk_inscription_set_text (self->status, dme_person_status (record->fields));
  take_text (self->cover, dme_person_cover (record->fields, today));
  show_progress (self, record);
  show_state (self, record->state);
}

static void
show_draft (DmePersonRow *self, DmeDraft *draft)
{
  g_autofree char *ago = dme_when_ago (draft->updated_at);

  take_text (self->name, dme_person_name (draft->fields));
  take_text (self->nik,
             g_strdup_printf (draft->record != NULL ? _ ("A change not saved yet · typed %s")
                                                    : _ ("Not saved yet · typed %s"),
                              ago));
  take_text (self->village, dme_person_village (draft->fields));
  take_text (self->above, dme_activity_above (draft->fields));
  gtk_inscription_set_text (self->status, "");
  gtk_inscription_set_text (self->cover, "");
  gtk_inscription_set_text (self->progress, "");
  show_state (self, DME_STATE_DRAFT);
}

static void
update (DmePersonRow *self)
{
  DmeRecord *record = dme_person_row_get_record (self);

  if (record != NULL)
    show_record (self, record);
  else if (self->item != NULL && DME_IS_DRAFT_ITEM (self->item))
    show_draft (self, dme_draft_item_get_draft (DME_DRAFT_ITEM (self->item)));
  else
    gtk_inscription_set_text (self->name, "…");
}

static void
dme_person_row_dispose (GObject *object)
{
  DmePersonRow *self = DME_PERSON_ROW (object);
  GtkWidget *child;

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_id, self->item);
  g_clear_object (&self->item);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dme_person_row_parent_class)->dispose (object);
}

static void
dme_person_row_class_init (DmePersonRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_person_row_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

/* @min and @natural are widths in characters. */
static GtkInscription *
add_inscription (GtkWidget *parent, guint min, guint natural, const char *css, gboolean dim)
{
  GtkWidget *widget = gtk_inscription_new (NULL);
  GtkInscription *self = GTK_INSCRIPTION (widget);

  gtk_inscription_set_min_chars (self, min);
  gtk_inscription_set_nat_chars (self, natural);
  gtk_inscription_set_yalign (self, 0);
  gtk_inscription_set_text_overflow (self, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  if (css != NULL)
    gtk_widget_add_css_class (widget, css);
  if (dim)
    gtk_widget_add_css_class (widget, "dim-label");
  gtk_box_append (GTK_BOX (parent), widget);

  return self;
}

static GtkWidget *
add_column (DmePersonRow *self, gboolean expand)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_set_hexpand (column, expand);
  gtk_widget_set_parent (column, GTK_WIDGET (self));

  return column;
}

static void
dme_person_row_init (DmePersonRow *self)
{
  GtkWidget *row = GTK_WIDGET (self);
  GtkWidget *who, *where, *how, *sent;

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (row)), 12);
  gtk_widget_add_css_class (row, "dme-activity-row");

  who = add_column (self, TRUE);
  self->name = add_inscription (who, 14, 26, "heading", FALSE);
  self->nik = add_inscription (who, 14, 26, "caption", TRUE);
  where = add_column (self, TRUE);
  self->village = add_inscription (where, 12, 24, NULL, FALSE);
  self->above = add_inscription (where, 12, 24, "caption", TRUE);
  how = add_column (self, FALSE);
  self->status = add_inscription (how, 13, 20, NULL, FALSE);
  self->progress = add_inscription (how, 13, 20, "caption", TRUE);
  sent = add_column (self, FALSE);
  self->cover = add_inscription (sent, 12, 19, NULL, FALSE);

  self->state_icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->state_icon), GTK_ALIGN_START);
  gtk_widget_set_margin_top (GTK_WIDGET (self->state_icon), 1);
  gtk_widget_set_parent (GTK_WIDGET (self->state_icon), row);
  sent = add_column (self, FALSE);
  self->state = add_inscription (sent, 9, 11, NULL, FALSE);
}

GtkWidget *
dme_person_row_new (void)
{
  return g_object_new (DME_TYPE_PERSON_ROW, NULL);
}

/**
 * dme_person_row_set_item:
 * @self: a row
 * @item: (nullable): a DmeRecordItem or a DmeDraftItem
 *
 * Shows @item, and follows it while it is being read.
 */
void
dme_person_row_set_item (DmePersonRow *self, GObject *item)
{
  g_return_if_fail (DME_IS_PERSON_ROW (self));

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  if (DME_IS_RECORD_ITEM (item))
    self->loaded_id = g_signal_connect_swapped (item, "notify::loaded", G_CALLBACK (update), self);
  update (self);
}

/**
 * dme_person_row_get_record:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the person it shows; %NULL for a draft, and while it is
 * being read
 */
DmeRecord *
dme_person_row_get_record (DmePersonRow *self)
{
  g_return_val_if_fail (DME_IS_PERSON_ROW (self), NULL);

  if (self->item == NULL || !DME_IS_RECORD_ITEM (self->item))
    return NULL;
  return dme_record_item_get_record (DME_RECORD_ITEM (self->item));
}
