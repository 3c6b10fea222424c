/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-form-control.h"

/**
 * DmeChoiceControl:
 *
 * One of several choices of the schema, in a drop-down.
 *
 * A code that only a newer program knows is offered as it is, and stays.
 */

struct _DmeChoiceControl
{
  GtkWidget parent_instance;

  /* Borrowed */
  const DmeField *field;

  /* Owned: codes in the order of the list; the first one is empty. */
  GPtrArray *codes;

  /* Children */
  GtkWidget *drop_down;

  gboolean setting;
};

static void add_code (DmeChoiceControl *self, const char *code);

static char *
dme_choice_control_get_text (DmeFormControl *control)
{
  DmeChoiceControl *self = DME_CHOICE_CONTROL (control);
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));

  return g_strdup (selected < self->codes->len ? self->codes->pdata[selected] : "");
}

static void
dme_choice_control_set_text (DmeFormControl *control, const char *text)
{
  DmeChoiceControl *self = DME_CHOICE_CONTROL (control);
  guint i;

  if (!g_ptr_array_find_with_equal_func (self->codes, text, g_str_equal, &i))
    {
      i = self->codes->len;
      add_code (self, text);
    }

  self->setting = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), i);
  self->setting = FALSE;
}

static GtkWidget *
dme_choice_control_get_target (DmeFormControl *control)
{
  return DME_CHOICE_CONTROL (control)->drop_down;
}

static void
dme_choice_control_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_choice_control_get_text;
  iface->set_text = dme_choice_control_set_text;
  iface->get_target = dme_choice_control_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeChoiceControl,
                               dme_choice_control,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_choice_control_iface_init))

static void
add_code (DmeChoiceControl *self, const char *code)
{
  GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (self->drop_down));
  const char *label = *code != '\0' ? dme_choice_get_label (self->field, code) : _ ("Choose…");

  g_ptr_array_add (self->codes, g_strdup (code));
  gtk_string_list_append (GTK_STRING_LIST (model), label);
}

/* The keyboard focus is on the button inside, which has no name of its own: it is read as the field
 * with what is chosen. */
static void
name_button (DmeChoiceControl *self)
{
  GtkWidget *button = gtk_widget_get_first_child (self->drop_down);
  GtkStringList *labels =
    GTK_STRING_LIST (gtk_drop_down_get_model (GTK_DROP_DOWN (self->drop_down)));
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));
  const char *chosen = gtk_string_list_get_string (labels, selected);
  g_autofree char *name = NULL;

  if (self->field == NULL || chosen == NULL)
    return;
  name = g_strdup_printf ("%s: %s", dme_field_get_label (self->field), chosen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
selected_cb (DmeChoiceControl *self)
{
  name_button (self);
  if (!self->setting)
    dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_choice_control_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_choice_control_parent_class)->dispose (object);
}

static void
dme_choice_control_finalize (GObject *object)
{
  g_ptr_array_unref (DME_CHOICE_CONTROL (object)->codes);

  G_OBJECT_CLASS (dme_choice_control_parent_class)->finalize (object);
}

static void
dme_choice_control_class_init (DmeChoiceControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_choice_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_choice_control_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_choice_control_init (DmeChoiceControl *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->drop_down = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&labels)), NULL);
  gtk_widget_add_css_class (self->drop_down, "form-choice");
  gtk_widget_set_parent (self->drop_down, GTK_WIDGET (self));
  g_signal_connect_object (self->drop_down, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_choice_control_new:
 * @field: a field with choices
 *
 * A drop-down of the choices of @field, and of none.
 */
GtkWidget *
dme_choice_control_new (const DmeField *field)
{
  DmeChoiceControl *self = g_object_new (DME_TYPE_CHOICE_CONTROL, NULL);
  guint i;

  self->field = field;
  self->setting = TRUE;
  add_code (self, "");
  for (i = 0; field->choices[i].code != NULL; i++)
    add_code (self, field->choices[i].code);
  name_button (self);
  self->setting = FALSE;

  return GTK_WIDGET (self);
}
