/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-control.h"

/**
 * DmeRadioControl:
 *
 * One of two or three choices of the schema, all of them visible.
 */

struct _DmeRadioControl
{
  GtkWidget parent_instance;

  /* Borrowed */
  const DmeField *field;

  /* Owned */
  char *unknown; /* a code of a newer program, kept until another is chosen */

  /* Children: check buttons in the order of the choices */
  GtkWidget *first;

  gboolean setting;
};

static char *
dme_radio_control_get_text (DmeFormControl *control)
{
  DmeRadioControl *self = DME_RADIO_CONTROL (control);
  GtkWidget *button = self->first;
  guint i;

  for (i = 0; button != NULL; i++, button = gtk_widget_get_next_sibling (button))
    {
      if (gtk_check_button_get_active (GTK_CHECK_BUTTON (button)))
        return g_strdup (self->field->choices[i].code);
    }

  return g_strdup (self->unknown != NULL ? self->unknown : "");
}

static void
dme_radio_control_set_text (DmeFormControl *control, const char *text)
{
  DmeRadioControl *self = DME_RADIO_CONTROL (control);
  GtkWidget *button = self->first;
  guint i;

  g_clear_pointer (&self->unknown, g_free);
  if (*text != '\0' && dme_field_find_choice (self->field, text) == NULL)
    self->unknown = g_strdup (text);

  self->setting = TRUE;
  for (i = 0; button != NULL; i++, button = gtk_widget_get_next_sibling (button))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (button),
                                 g_str_equal (self->field->choices[i].code, text));
  self->setting = FALSE;
}

/* The chosen one, as Tab does. */
static GtkWidget *
dme_radio_control_get_target (DmeFormControl *control)
{
  DmeRadioControl *self = DME_RADIO_CONTROL (control);
  GtkWidget *button;

  for (button = self->first; button != NULL; button = gtk_widget_get_next_sibling (button))
    {
      if (gtk_check_button_get_active (GTK_CHECK_BUTTON (button)))
        return button;
    }

  return self->first;
}

static void
dme_radio_control_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_radio_control_get_text;
  iface->set_text = dme_radio_control_set_text;
  iface->get_target = dme_radio_control_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeRadioControl,
                               dme_radio_control,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_radio_control_iface_init))

/* One change toggles two buttons; only the one that is now on speaks. */
static void
toggled_cb (DmeRadioControl *self, GtkCheckButton *button)
{
  if (!self->setting && gtk_check_button_get_active (button))
    {
      g_clear_pointer (&self->unknown, g_free);
      dme_form_control_changed (DME_FORM_CONTROL (self));
    }
}

static void
dme_radio_control_dispose (GObject *object)
{
  DME_RADIO_CONTROL (object)->first = NULL;
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_radio_control_parent_class)->dispose (object);
}

static void
dme_radio_control_finalize (GObject *object)
{
  g_free (DME_RADIO_CONTROL (object)->unknown);

  G_OBJECT_CLASS (dme_radio_control_parent_class)->finalize (object);
}

static void
dme_radio_control_class_init (DmeRadioControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_radio_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_radio_control_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_RADIO_GROUP);
}

static void
dme_radio_control_init (DmeRadioControl *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 18);
}

/**
 * dme_radio_control_new:
 * @field: a field with choices
 *
 * Radio buttons for the choices of @field.
 */
GtkWidget *
dme_radio_control_new (const DmeField *field)
{
  DmeRadioControl *self = g_object_new (DME_TYPE_RADIO_CONTROL, NULL);
  GtkWidget *button;
  guint i;

  self->field = field;
  for (i = 0; field->choices[i].code != NULL; i++)
    {
      button =
        gtk_check_button_new_with_label (dme_choice_get_label (field, field->choices[i].code));
      if (self->first == NULL)
        self->first = button;
      else
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (self->first));
      gtk_widget_set_parent (button, GTK_WIDGET (self));
      g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
    }

  return GTK_WIDGET (self);
}
