/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-form-control.h"

#include "dme-format.h"

/**
 * DmeDateControl:
 *
 * A date, typed the way people write it or picked from a calendar; the day of
 * the week beside it shows at once whether the date is the one that was meant.
 */

struct _DmeDateControl
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *entry, *weekday, *button;
  GtkWidget *calendar; /* inside the popover of the button */

  gboolean setting;
};

static void show_weekday (DmeDateControl *self);

static char *
dme_date_control_get_text (DmeFormControl *control)
{
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (DME_DATE_CONTROL (control)->entry)));
}

static void
dme_date_control_set_text (DmeFormControl *control, const char *text)
{
  DmeDateControl *self = DME_DATE_CONTROL (control);
  g_autofree char *iso = dme_parse_date (text);
  g_autofree char *display = iso != NULL ? dme_format_date_entry (iso) : g_strdup (text);

  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), display);
  self->setting = FALSE;
  show_weekday (self);
}

static GtkWidget *
dme_date_control_get_target (DmeFormControl *control)
{
  return DME_DATE_CONTROL (control)->entry;
}

static void
dme_date_control_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_date_control_get_text;
  iface->set_text = dme_date_control_set_text;
  iface->get_target = dme_date_control_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeDateControl,
                               dme_date_control,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_date_control_iface_init))

static void
show_weekday (DmeDateControl *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *iso = dme_parse_date (text);
  const char *weekday = iso != NULL ? dme_format_weekday (iso) : NULL;

  gtk_label_set_text (GTK_LABEL (self->weekday), weekday != NULL ? weekday : "");
}

static void
changed_cb (DmeDateControl *self)
{
  show_weekday (self);
  if (!self->setting)
    dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
leave_cb (DmeDateControl *self)
{
  g_autofree char *iso = dme_parse_date (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  if (iso != NULL)
    dme_date_control_set_text (DME_FORM_CONTROL (self), iso);
}

/* The calendar opens on what is typed, else on today. */
static void
popover_show_cb (DmeDateControl *self)
{
  g_autofree char *iso = dme_parse_date (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  g_auto (GStrv) parts = iso != NULL ? g_strsplit (iso, "-", 3) : NULL;
  g_autoptr (GDateTime) date = NULL;

  if (parts != NULL && g_strv_length (parts) == 3)
    date = g_date_time_new_local (atoi (parts[0]), atoi (parts[1]), atoi (parts[2]), 12, 0, 0);
  if (date == NULL)
    return;

  self->setting = TRUE;
  gtk_calendar_select_day (GTK_CALENDAR (self->calendar), date);
  self->setting = FALSE;
}

static void
day_selected_cb (DmeDateControl *self)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (GTK_CALENDAR (self->calendar));
  g_autofree char *iso = g_date_time_format (date, "%Y-%m-%d");

  if (self->setting)
    return;

  dme_date_control_set_text (DME_FORM_CONTROL (self), iso);
  dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_date_control_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_date_control_parent_class)->dispose (object);
}

static void
dme_date_control_class_init (DmeDateControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_date_control_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
add_calendar (DmeDateControl *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->calendar = gtk_calendar_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), self->calendar);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), "x-office-calendar-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "form-button");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->button, _ ("Choose a Date"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Choose a Date"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_object (popover, "show", G_CALLBACK (popover_show_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->calendar, "day-selected", G_CALLBACK (day_selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
dme_date_control_init (DmeDateControl *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 10);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 10);
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_widget_add_css_class (self->entry, "form-entry");
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  self->weekday = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->weekday, "dim-label");
  gtk_widget_set_parent (self->weekday, GTK_WIDGET (self));
  add_calendar (self);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->entry, "activate", G_CALLBACK (dme_form_focus_next), NULL);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->entry, focus);
}

/**
 * dme_date_control_new:
 * @field: what is typed
 *
 * An entry for a date, with a calendar.
 */
GtkWidget *
dme_date_control_new (const DmeField *field)
{
  return g_object_new (DME_TYPE_DATE_CONTROL, NULL);
}
