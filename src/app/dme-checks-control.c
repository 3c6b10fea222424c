/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-control.h"

/**
 * DmeChecksControl:
 *
 * Any of the choices of the schema, as check marks in columns.
 *
 * The text is the codes joined by commas. Codes that only a newer program
 * knows are not shown, and stay in the set.
 */

struct _DmeChecksControl
{
  GtkWidget parent_instance;

  /* Borrowed */
  const DmeField *field;

  /* Owned */
  GPtrArray *unknown; /* of char* */
  GPtrArray *buttons; /* of GtkWidget, not owned: in the order of the choices */

  /* Children */
  GtkWidget *grid;

  gboolean setting;
};

static char *
dme_checks_control_get_text (DmeFormControl *control)
{
  DmeChecksControl *self = DME_CHECKS_CONTROL (control);
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < self->buttons->len; i++)
    {
      if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->buttons->pdata[i])))
        g_string_append_printf (text, "%s,", self->field->choices[i].code);
    }
  for (i = 0; i < self->unknown->len; i++)
    g_string_append_printf (text, "%s,", (char *) self->unknown->pdata[i]);
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
dme_checks_control_set_text (DmeFormControl *control, const char *text)
{
  DmeChecksControl *self = DME_CHECKS_CONTROL (control);
  g_auto (GStrv) codes = g_strsplit (text, ",", -1);
  guint i;

  g_ptr_array_set_size (self->unknown, 0);
  for (i = 0; codes[i] != NULL; i++)
    {
      if (*codes[i] != '\0' && dme_field_find_choice (self->field, codes[i]) == NULL)
        g_ptr_array_add (self->unknown, g_strdup (codes[i]));
    }

  self->setting = TRUE;
  for (i = 0; i < self->buttons->len; i++)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (self->buttons->pdata[i]),
                                 g_strv_contains ((const char *const *) codes,
                                                  self->field->choices[i].code));
  self->setting = FALSE;
}

static GtkWidget *
dme_checks_control_get_target (DmeFormControl *control)
{
  return DME_CHECKS_CONTROL (control)->buttons->pdata[0];
}

static void
dme_checks_control_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_checks_control_get_text;
  iface->set_text = dme_checks_control_set_text;
  iface->get_target = dme_checks_control_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeChecksControl,
                               dme_checks_control,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_checks_control_iface_init))

static void
toggled_cb (DmeChecksControl *self)
{
  if (!self->setting)
    dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_checks_control_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_checks_control_parent_class)->dispose (object);
}

static void
dme_checks_control_finalize (GObject *object)
{
  DmeChecksControl *self = DME_CHECKS_CONTROL (object);

  g_ptr_array_unref (self->unknown);
  g_ptr_array_unref (self->buttons);

  G_OBJECT_CLASS (dme_checks_control_parent_class)->finalize (object);
}

static void
dme_checks_control_class_init (DmeChecksControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_checks_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_checks_control_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dme_checks_control_init (DmeChecksControl *self)
{
  self->unknown = g_ptr_array_new_with_free_func (g_free);
  self->buttons = g_ptr_array_new ();
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

static void
add_button (DmeChecksControl *self, const char *text, guint columns)
{
  GtkWidget *button = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (text);
  int index = (int) self->buttons->len;

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_grid_attach (GTK_GRID (self->grid), button, index % (int) columns, index / (int) columns, 1,
                   1);
  g_ptr_array_add (self->buttons, button);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
}

/**
 * dme_checks_control_new:
 * @field: a field with choices
 * @columns: how many columns
 *
 * A check mark for each choice of @field, in reading order.
 */
GtkWidget *
dme_checks_control_new (const DmeField *field, guint columns)
{
  DmeChecksControl *self = g_object_new (DME_TYPE_CHECKS_CONTROL, NULL);
  guint i;

  self->field = field;
  for (i = 0; field->choices[i].code != NULL; i++)
    add_button (self, dme_choice_get_label (field, field->choices[i].code), MAX (columns, 1));

  return GTK_WIDGET (self);
}
