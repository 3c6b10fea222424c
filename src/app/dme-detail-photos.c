/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-detail-sections.h"
#include "dme-photo-button.h"

#define SIZE 120 /* pixels */
#define PER_LINE 4

static GtkWidget *
photo_new (DmeStore *store, DmeRecord *photo)
{
  const char *caption = dme_record_get (photo, "caption");
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *button = dme_photo_button_new (store, SIZE);
  GtkWidget *label = gtk_label_new (caption != NULL ? caption : "");

  dme_photo_button_load (DME_PHOTO_BUTTON (button), photo->fields);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_lines (GTK_LABEL (label), 2);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_tooltip_text (label, caption);
  gtk_widget_add_css_class (label, "caption");
  if (photo->state != DME_STATE_SENT)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  /* Tab goes to the button, which does something. */
  gtk_widget_set_focusable (child, FALSE);
  return child;
}

/**
 * dme_detail_section_photos:
 * @store: where contents are
 * @photos: (element-type DmeRecord): of the type blob_ref, newest first
 *
 * What was photographed or scanned, side by side.
 *
 * Returns: (transfer floating) (nullable): a section
 */
GtkWidget *
dme_detail_section_photos (DmeStore *store, GPtrArray *photos)
{
  GtkWidget *flow = NULL;

  if (photos->len == 0 || store == NULL)
    return NULL;

  flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), PER_LINE);
  /* As many columns however few there are, so that they stand on the left. */
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (flow), PER_LINE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (flow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Documentation"), -1);
  for (guint i = photos->len; i-- > 0;)
    gtk_flow_box_append (GTK_FLOW_BOX (flow), photo_new (store, photos->pdata[i]));
  return dme_detail_section_new (_ ("Documentation"), flow);
}
