/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-control.h"

/**
 * DmeBoolControl:
 *
 * Yes or nothing: one check mark with its own label.
 *
 * Off is the empty text unless "false" was written before: who never touched
 * the mark has not said no.
 */

struct _DmeBoolControl
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *button;

  gboolean was_false;
  gboolean setting;
};

static char *
dme_bool_control_get_text (DmeFormControl *control)
{
  DmeBoolControl *self = DME_BOOL_CONTROL (control);

  if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->button)))
    return g_strdup ("true");

  return g_strdup (self->was_false ? "false" : "");
}

static void
dme_bool_control_set_text (DmeFormControl *control, const char *text)
{
  DmeBoolControl *self = DME_BOOL_CONTROL (control);

  self->was_false = g_str_equal (text, "false");
  self->setting = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->button), g_str_equal (text, "true"));
  self->setting = FALSE;
}

static GtkWidget *
dme_bool_control_get_target (DmeFormControl *control)
{
  return DME_BOOL_CONTROL (control)->button;
}

static void
dme_bool_control_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_bool_control_get_text;
  iface->set_text = dme_bool_control_set_text;
  iface->get_target = dme_bool_control_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeBoolControl,
                               dme_bool_control,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_bool_control_iface_init))

static void
toggled_cb (DmeBoolControl *self)
{
  if (!self->setting)
    dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_bool_control_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_bool_control_parent_class)->dispose (object);
}

static void
dme_bool_control_class_init (DmeBoolControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_bool_control_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_bool_control_init (DmeBoolControl *self)
{
  self->button = gtk_check_button_new ();
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_object (self->button, "toggled", G_CALLBACK (toggled_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_bool_control_new:
 * @field: what is marked
 *
 * A check mark labelled with the name of @field.
 */
GtkWidget *
dme_bool_control_new (const DmeField *field)
{
  DmeBoolControl *self = g_object_new (DME_TYPE_BOOL_CONTROL, NULL);

  gtk_check_button_set_label (GTK_CHECK_BUTTON (self->button), dme_field_get_label (field));

  return GTK_WIDGET (self);
}
