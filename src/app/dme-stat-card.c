/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-stat-card.h"

/**
 * DmeStatCard:
 *
 * A figure with its name and a line that says what is in it.
 */

struct _DmeStatCard
{
  GtkWidget parent_instance;

  /* Template children */
  GtkButton *button;
  GtkLabel *title;
  GtkLabel *value;
  GtkLabel *detail;
};

G_DEFINE_FINAL_TYPE (DmeStatCard, dme_stat_card, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_TITLE = 1,
} DmeStatCardProperty;

static GParamSpec *props[PROP_TITLE + 1];

static void
dme_stat_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DmeStatCard *self = DME_STAT_CARD (object);

  switch ((DmeStatCardProperty) prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_stat_card_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DmeStatCard *self = DME_STAT_CARD (object);

  switch ((DmeStatCardProperty) prop_id)
    {
    case PROP_TITLE:
      gtk_label_set_label (self->title, g_value_get_string (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_stat_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_STAT_CARD);
  G_OBJECT_CLASS (dme_stat_card_parent_class)->dispose (object);
}

static void
dme_stat_card_class_init (DmeStatCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dme_stat_card_get_property;
  object_class->set_property = dme_stat_card_set_property;
  object_class->dispose = dme_stat_card_dispose;

  /**
   * DmeStatCard:title:
   *
   * What the number counts.
   */
  props[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-stat-card.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeStatCard, button);
  gtk_widget_class_bind_template_child (widget_class, DmeStatCard, title);
  gtk_widget_class_bind_template_child (widget_class, DmeStatCard, value);
  gtk_widget_class_bind_template_child (widget_class, DmeStatCard, detail);
}

static void
dme_stat_card_init (DmeStatCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dme_stat_card_set:
 * @self: a card
 * @value: the number, as a person reads it
 * @detail: the line under it; may be empty
 *
 * Shows a number. A screen reader hears title, number and detail as one.
 */
void
dme_stat_card_set (DmeStatCard *self, const char *value, const char *detail)
{
  g_autofree char *name = NULL;

  g_return_if_fail (DME_IS_STAT_CARD (self));

  gtk_label_set_label (self->value, value);
  gtk_label_set_label (self->detail, detail);
  name = g_strdup_printf ("%s: %s. %s", gtk_label_get_label (self->title), value, detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

/**
 * dme_stat_card_get_button:
 * @self: a card
 *
 * Returns: (transfer none): the button that opens what is behind the number
 */
GtkWidget *
dme_stat_card_get_button (DmeStatCard *self)
{
  g_return_val_if_fail (DME_IS_STAT_CARD (self), NULL);

  return GTK_WIDGET (self->button);
}
