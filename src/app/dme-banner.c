/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-banner.h"

/**
 * DmeBanner:
 *
 * A strip for a state that calls for attention, never for an event.
 */

struct _DmeBanner
{
  GtkWidget parent_instance;

  /* Template children */
  GtkRevealer *revealer;
  GtkLabel *title;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (DmeBanner, dme_banner, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_TITLE = 1,
  PROP_BUTTON_LABEL,
  PROP_ACTION_NAME,
  PROP_REVEALED,
} DmeBannerProperty;

static GParamSpec *props[PROP_REVEALED + 1];

static void
dme_banner_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DmeBanner *self = DME_BANNER (object);

  switch ((DmeBannerProperty) prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title));
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, gtk_button_get_label (self->button));
      break;
    case PROP_ACTION_NAME:
      g_value_set_string (value, gtk_actionable_get_action_name (GTK_ACTIONABLE (self->button)));
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, gtk_revealer_get_reveal_child (self->revealer));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_banner_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DmeBanner *self = DME_BANNER (object);
  const char *label;

  switch ((DmeBannerProperty) prop_id)
    {
    case PROP_TITLE:
      dme_banner_set_title (self, g_value_get_string (value));
      break;
    case PROP_BUTTON_LABEL:
      label = g_value_get_string (value);
      gtk_button_set_label (self->button, label != NULL ? label : "");
      gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL);
      break;
    case PROP_ACTION_NAME:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), g_value_get_string (value));
      break;
    case PROP_REVEALED:
      dme_banner_set_revealed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_banner_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_BANNER);
  G_OBJECT_CLASS (dme_banner_parent_class)->dispose (object);
}

static void
dme_banner_class_init (DmeBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dme_banner_get_property;
  object_class->set_property = dme_banner_set_property;
  object_class->dispose = dme_banner_dispose;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  props[PROP_ACTION_NAME] = g_param_spec_string ("action-name", NULL, NULL, NULL, flags);
  props[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/desamigran/DesaMigranEmas/ui/dme-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, DmeBanner, title);
  gtk_widget_class_bind_template_child (widget_class, DmeBanner, button);
}

static void
dme_banner_init (DmeBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
dme_banner_set_title (DmeBanner *self, const char *title)
{
  g_return_if_fail (DME_IS_BANNER (self));

  gtk_label_set_label (self->title, title != NULL ? title : "");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

void
dme_banner_set_revealed (DmeBanner *self, gboolean revealed)
{
  g_return_if_fail (DME_IS_BANNER (self));

  gtk_revealer_set_reveal_child (self->revealer, revealed);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REVEALED]);
}
