/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-control.h"
#include "dme-region-entry.h"

/**
 * DmeFormControl:
 *
 * What a person types or chooses for one field of a form.
 *
 * A control deals in text as typed, so that a draft can hold what is not yet,
 * or never will be, a valid value. Only saving turns text into values.
 */

G_DEFINE_INTERFACE (DmeFormControl, dme_form_control, GTK_TYPE_WIDGET)

static guint changed_signal;

static void
dme_form_control_default_init (DmeFormControlInterface *iface)
{
  changed_signal = g_signal_new ("changed", DME_TYPE_FORM_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

/**
 * dme_form_control_get_text:
 * @self: a control
 *
 * What it holds, as typed or as a code; never %NULL.
 *
 * Returns: (transfer full): text for dme_value_from_text()
 */
char *
dme_form_control_get_text (DmeFormControl *self)
{
  g_return_val_if_fail (DME_IS_FORM_CONTROL (self), NULL);

  return DME_FORM_CONTROL_GET_IFACE (self)->get_text (self);
}

/**
 * dme_form_control_set_text:
 * @self: a control
 * @text: (nullable): a canonical value, or what was once typed
 *
 * Shows @text without emitting "changed". A canonical value is shown the way
 * people write it: a date as 21/06/2025, a number as 15.345.
 */
void
dme_form_control_set_text (DmeFormControl *self, const char *text)
{
  g_return_if_fail (DME_IS_FORM_CONTROL (self));

  DME_FORM_CONTROL_GET_IFACE (self)->set_text (self, text != NULL ? text : "");
}

/**
 * dme_form_control_get_target:
 * @self: a control
 *
 * Returns: (transfer none): the widget inside that takes the keyboard focus
 */
GtkWidget *
dme_form_control_get_target (DmeFormControl *self)
{
  g_return_val_if_fail (DME_IS_FORM_CONTROL (self), NULL);

  return DME_FORM_CONTROL_GET_IFACE (self)->get_target (self);
}

/**
 * dme_form_control_changed:
 * @self: a control
 *
 * Emits "changed"; for implementations.
 */
void
dme_form_control_changed (DmeFormControl *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/**
 * dme_form_unparent_children:
 * @widget: a widget that owns its children
 *
 * Lets go of every child, for dispose.
 */
void
dme_form_unparent_children (GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (child != NULL)
    {
      gtk_widget_unparent (child);
      child = gtk_widget_get_first_child (widget);
    }
}

/**
 * dme_form_focus_next:
 * @widget: a widget of a form
 *
 * Moves the keyboard focus on, as Tab does: Enter in an entry must not save
 * by accident, and going on is what people expect of it in a column of numbers.
 */
void
dme_form_focus_next (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (root != NULL)
    gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_FORWARD);
}

static guint
count_choices (const DmeField *field)
{
  guint n = 0;

  while (field->choices != NULL && field->choices[n].code != NULL)
    n++;

  return n;
}

/**
 * dme_form_control_new:
 * @field: a field of the schema
 * @columns: how many columns of check marks, for a set of choices
 *
 * The control that suits the kind of @field; up to three choices stay visible.
 *
 * Returns: (transfer floating): a new widget
 */
DmeFormControl *
dme_form_control_new (const DmeField *field, guint columns)
{
  g_return_val_if_fail (field != NULL, NULL);

  switch (field->kind)
    {
    case DME_KIND_LONGTEXT:
      return DME_FORM_CONTROL (dme_longtext_control_new ());
    case DME_KIND_DATE:
      return DME_FORM_CONTROL (dme_date_control_new (field));
    case DME_KIND_BOOL:
      return DME_FORM_CONTROL (dme_bool_control_new (field));
    case DME_KIND_CHOICE:
      if (count_choices (field) <= 3)
        return DME_FORM_CONTROL (dme_radio_control_new (field));
      return DME_FORM_CONTROL (dme_choice_control_new (field));
    case DME_KIND_CHOICES:
      return DME_FORM_CONTROL (dme_checks_control_new (field, columns));
    case DME_KIND_REGION:
      return DME_FORM_CONTROL (dme_region_entry_new (TRUE));
    case DME_KIND_TEXT:
    case DME_KIND_INT:
    case DME_KIND_MONEY:
    case DME_KIND_TIME:
    case DME_KIND_REF:
    case DME_KIND_NIK:
    case DME_KIND_PHONE:
    case DME_KIND_BLOB:
    default:
      return DME_FORM_CONTROL (dme_entry_control_new (field));
    }
}
