/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-control.h"

#include "dme-format.h"
#include "dme-validate.h"

/**
 * DmeEntryControl:
 *
 * One line of text, a number or a time.
 *
 * On leaving it, a number is written as 15.345, a time as 09.00 and a
 * telephone as 0813 5399 8877. What is not understood stays as typed.
 */

struct _DmeEntryControl
{
  GtkWidget parent_instance;

  /* Borrowed: the schema lives as long as the program. */
  const DmeField *field;

  /* Children */
  GtkWidget *entry;

  gboolean setting;
  gboolean refuse_letters;
};

static char *
dme_entry_control_get_text (DmeFormControl *control)
{
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (DME_ENTRY_CONTROL (control)->entry)));
}

static char *
to_display (DmeEntryControl *self, const char *text)
{
  gint64 number;

  if (self->field->kind == DME_KIND_TIME)
    {
      g_autofree char *time = dme_parse_time (text);

      if (time != NULL)
        return dme_format_time (time);
    }
  else if (self->field->kind == DME_KIND_INT || self->field->kind == DME_KIND_MONEY)
    {
      if (dme_parse_int (text, &number))
        return dme_format_int (number);
    }
  else if (self->field->kind == DME_KIND_PHONE)
    {
      g_autoptr (DmeProblem) problem = NULL;
      g_autofree char *phone = dme_value_from_text (self->field, text, &problem);

      if (phone != NULL)
        return dme_format_phone (phone);
    }

  return g_strdup (text);
}

static void
dme_entry_control_set_text (DmeFormControl *control, const char *text)
{
  DmeEntryControl *self = DME_ENTRY_CONTROL (control);
  g_autofree char *display = to_display (self, text);

  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), display);
  self->setting = FALSE;
}

static GtkWidget *
dme_entry_control_get_target (DmeFormControl *control)
{
  return DME_ENTRY_CONTROL (control)->entry;
}

static void
dme_entry_control_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_entry_control_get_text;
  iface->set_text = dme_entry_control_set_text;
  iface->get_target = dme_entry_control_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeEntryControl,
                               dme_entry_control,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_entry_control_iface_init))

static void
changed_cb (DmeEntryControl *self)
{
  if (!self->setting)
    dme_form_control_changed (DME_FORM_CONTROL (self));
}

/* Written over only if it really differs, or the cursor would jump. */
static void
leave_cb (DmeEntryControl *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *display = to_display (self, text);

  if (!g_str_equal (text, display))
    dme_entry_control_set_text (DME_FORM_CONTROL (self), display);
}

static void
insert_text_cb (GtkEditable *editable, char *text, int length, int *position, gpointer data)
{
  DmeEntryControl *self = data;
  const char *end = length < 0 ? text + strlen (text) : text + length;
  const char *p;

  if (!self->refuse_letters || self->setting)
    return;

  for (p = text; p < end; p = g_utf8_next_char (p))
    {
      if (g_unichar_isalpha (g_utf8_get_char (p)))
        {
          gtk_widget_error_bell (self->entry);
          g_signal_stop_emission_by_name (editable, "insert-text");
          return;
        }
    }
}

static void
dme_entry_control_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_entry_control_parent_class)->dispose (object);
}

static void
dme_entry_control_class_init (DmeEntryControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_entry_control_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_entry_control_init (DmeEntryControl *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEditable *delegate;

  self->entry = gtk_entry_new ();
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  gtk_widget_add_css_class (self->entry, "form-entry");
  delegate = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->entry, "activate", G_CALLBACK (dme_form_focus_next), NULL);
  g_signal_connect_object (delegate, "insert-text", G_CALLBACK (insert_text_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->entry, focus);
}

/**
 * dme_entry_control_new:
 * @field: what is typed
 *
 * An entry for one line.
 */
GtkWidget *
dme_entry_control_new (const DmeField *field)
{
  DmeEntryControl *self = g_object_new (DME_TYPE_ENTRY_CONTROL, NULL);
  gboolean number = field->kind == DME_KIND_INT || field->kind == DME_KIND_MONEY;

  self->field = field;
  if (number || field->kind == DME_KIND_TIME)
    {
      gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 7);
      gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 9);
      gtk_entry_set_input_purpose (GTK_ENTRY (self->entry),
                                   number ? GTK_INPUT_PURPOSE_NUMBER : GTK_INPUT_PURPOSE_FREE_FORM);
    }

  return GTK_WIDGET (self);
}

/**
 * dme_entry_control_set_refuse_letters:
 * @self: an entry for a number
 * @refuse: whether a letter is kept out while typing
 *
 * For a grid that is filled at speed: a slip onto the letters changes nothing.
 * Signs and points still come in, and are judged with the number.
 */
void
dme_entry_control_set_refuse_letters (DmeEntryControl *self, gboolean refuse)
{
  g_return_if_fail (DME_IS_ENTRY_CONTROL (self));

  self->refuse_letters = refuse;
}
