/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-preferences.h"
#include "dme-schema-table.h"
#include "dme-settings.h"
#include "dme-window-private.h"

/* Which page is shown. Pages are made when they are first needed, and the way back is remembered.
 */

static gboolean
is_top_page (const char *name)
{
  return g_str_equal (name, "home") || g_str_equal (name, "activities") ||
         g_str_equal (name, "persons") || g_str_equal (name, "check") || g_str_equal (name, "sync");
}

static void
form_saved_cb (DmeWindow *self, const char *id, gboolean is_new)
{
  gboolean online = dme_syncer_get_enrolled (self->syncer) &&
                    dme_syncer_get_state (self->syncer) != DME_SYNCER_WAITING;

  _dme_window_set_undo (self, NULL);
  _dme_window_toast (self,
                     online ? _ ("Saved. It is being sent.")
                            : _ ("Saved. It will be sent when there is a signal."),
                     FALSE);
}

static void
form_closed_cb (DmeWindow *self)
{
  _dme_window_go_back (self);
}

static void
add_page (DmeWindow *self, GtkWidget *page, const char *name)
{
  gtk_stack_add_named (self->pages, page, name);
}

static void
ensure_page (DmeWindow *self, const char *name)
{
  if (g_str_equal (name, "home") && self->home == NULL)
    {
      self->home = DME_HOME_PAGE (dme_home_page_new (self->store));
      g_signal_connect_swapped (self->home, "filled", G_CALLBACK (_dme_window_filled), self);
      add_page (self, GTK_WIDGET (self->home), name);
      if (self->identity.name != NULL)
        dme_home_page_set_identity (self->home, &self->identity);
    }
  else if (g_str_equal (name, "activities") && self->activities == NULL)
    {
      self->activities = DME_ACTIVITY_PAGE (dme_activity_page_new (self->store));
      g_signal_connect_swapped (self->activities, "filled", G_CALLBACK (_dme_window_filled), self);
      add_page (self, GTK_WIDGET (self->activities), name);
    }
  else if (g_str_equal (name, "sync") && self->sync == NULL)
    {
      self->sync = DME_SYNC_PAGE (dme_sync_page_new (self->syncer));
      dme_sync_page_set_status (self->sync, self->status);
      add_page (self, GTK_WIDGET (self->sync), name);
    }
  else if (g_str_equal (name, "check") && self->check == NULL)
    {
      self->check = DME_CHECK_PAGE (dme_check_page_new (self->store));
      add_page (self, GTK_WIDGET (self->check), name);
    }
  else if (g_str_equal (name, "access") && self->access == NULL)
    {
      self->access = DME_ACCESS_PAGE (dme_access_page_new (self->store));
      add_page (self, GTK_WIDGET (self->access), name);
    }
  else if (g_str_equal (name, "detail") && self->detail == NULL)
    {
      self->detail = DME_ACTIVITY_DETAIL (dme_activity_detail_new (self->store));
      add_page (self, GTK_WIDGET (self->detail), name);
    }
  else if (g_str_equal (name, "form") && self->form == NULL)
    {
      self->form = DME_RECORD_FORM (dme_activity_form_new (self->store));
      g_signal_connect_swapped (self->form, "saved", G_CALLBACK (form_saved_cb), self);
      g_signal_connect_swapped (self->form, "closed", G_CALLBACK (form_closed_cb), self);
      add_page (self, GTK_WIDGET (self->form), name);
    }
  else if (g_str_equal (name, "organisation") && self->organisation == NULL)
    {
      self->organisation = DME_RECORD_FORM (dme_organisation_form_new (self->store));
      g_signal_connect_swapped (self->organisation, "saved", G_CALLBACK (form_saved_cb), self);
      g_signal_connect_swapped (self->organisation, "closed", G_CALLBACK (form_closed_cb), self);
      add_page (self, GTK_WIDGET (self->organisation), name);
    }
}

static void
set_visible_page (DmeWindow *self, const char *name)
{
  ensure_page (self, name);
  _dme_window_ensure_person_page (self, name);
  gtk_stack_set_visible_child_name (self->pages, name);
  if (is_top_page (name))
    {
      dme_sidebar_set_page (self->sidebar, name);
      if (!self->dir_is_given)
        dme_settings_set_string ("last-page", name);
    }
  if (g_str_equal (name, "sync") || g_str_equal (name, "check"))
    _dme_window_filled (self); /* It shows what is known, and follows. */
}

/**
 * _dme_window_show_page:
 * @self: the window
 * @name: "home", "activities", "check", "access", "sync", "detail", "form" or "organisation"
 *
 * Shows a page. A page of the sidebar begins a new trail; any other can be
 * left again to where one came from.
 */
void
_dme_window_show_page (DmeWindow *self, const char *name)
{
  const char *current = gtk_stack_get_visible_child_name (self->pages);

  if (self->store == NULL)
    return;
  g_clear_handle_id (&self->first_page_id, g_source_remove);
  if (is_top_page (name))
    g_ptr_array_set_size (self->trail, 0);
  else if (current != NULL && !g_str_equal (current, name) && !g_str_equal (current, "starting"))
    g_ptr_array_add (self->trail, g_strdup (current));
  set_visible_page (self, name);
}

void
_dme_window_go_back (DmeWindow *self)
{
  g_autofree char *name = NULL;
  const char *current = gtk_stack_get_visible_child_name (self->pages);

  if (self->store == NULL || current == NULL || is_top_page (current))
    return;
  if (g_str_equal (current, "form") && self->form != NULL)
    dme_record_form_keep (self->form);
  if (g_str_equal (current, "organisation") && self->organisation != NULL)
    dme_record_form_keep (self->organisation);
  if (g_str_equal (current, "person-form") && self->person_form != NULL)
    dme_record_form_keep (self->person_form);
  if (self->trail->len > 0)
    name = g_ptr_array_steal_index (self->trail, self->trail->len - 1);
  set_visible_page (self, name != NULL ? name : "activities");
}

const char *
_dme_window_get_top_page (DmeWindow *self)
{
  const char *current = gtk_stack_get_visible_child_name (self->pages);

  if (self->trail->len > 0)
    current = self->trail->pdata[0];
  return current != NULL && is_top_page (current) ? current : NULL;
}

/**
 * _dme_window_drop_pages:
 * @self: the window
 *
 * Takes down every page, before the store they show is closed.
 */
void
_dme_window_drop_pages (DmeWindow *self)
{
  GtkWidget *pages[] = { GTK_WIDGET (self->home),         GTK_WIDGET (self->activities),
                         GTK_WIDGET (self->sync),         GTK_WIDGET (self->detail),
                         GTK_WIDGET (self->form),         GTK_WIDGET (self->check),
                         GTK_WIDGET (self->organisation), GTK_WIDGET (self->access) };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (pages[i] != NULL)
      gtk_stack_remove (self->pages, pages[i]);
  _dme_window_drop_person_pages (self);
  self->home = NULL;
  self->activities = NULL;
  self->sync = NULL;
  self->detail = NULL;
  self->form = NULL;
  self->check = NULL;
  self->access = NULL;
  self->organisation = NULL;
  g_ptr_array_set_size (self->trail, 0);
}

/* --- the actions --- */

static void
show_page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const char *page = g_variant_get_string (parameter, NULL);

  if (!g_str_equal (page, "persons") || self->has_persons)
    _dme_window_show_page (self, page);
}

static void
show_activities_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const char *period, *region;
  int state;

  if (self->store == NULL)
    return;
  g_variant_get (parameter, "(&s&si)", &period, &region, &state);
  _dme_window_show_page (self, "activities");
  dme_activity_page_set_filter (self->activities, period, region, state);
}

static void
show_activity_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store == NULL)
    return;
  _dme_window_show_page (self, "detail");
  dme_detail_page_show (DME_DETAIL_PAGE (self->detail), g_variant_get_string (parameter, NULL));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const char *current = gtk_stack_get_visible_child_name (self->pages);

  /* The form says what it keeps. */
  if (self->form != NULL && g_strcmp0 (current, "form") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self->form), "form.back", NULL);
  else if (self->organisation != NULL && g_strcmp0 (current, "organisation") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self->organisation), "form.back", NULL);
  else if (self->person_form != NULL && g_strcmp0 (current, "person-form") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self->person_form), "form.back", NULL);
  else
    _dme_window_go_back (self);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store == NULL)
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "check") == 0)
    {
      dme_recruiter_check_focus (dme_check_page_get_check (self->check));
      return;
    }
  if (self->persons != NULL && g_strcmp0 (_dme_window_get_top_page (self), "persons") == 0)
    {
      _dme_window_show_page (self, "persons");
      dme_person_page_focus_search (self->persons);
      return;
    }
  _dme_window_show_page (self, "activities");
  dme_activity_page_focus_search (self->activities);
}

static void
new_activity_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store == NULL ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "form") == 0)
    return; /* A form is open: nothing typed there is thrown away for a new one. */
  if (g_strcmp0 (_dme_window_get_top_page (self), "persons") == 0)
    {
      gtk_widget_activate_action (widget, "win.new-person", NULL);
      return;
    }

  _dme_window_show_page (self, "form");
  if (dme_record_form_get_dirty (self->form))
    dme_record_form_keep (self->form);
  dme_record_form_begin (self->form);
}

static void
open_preferences (DmeWindow *self, gboolean server)
{
  DmePreferences *preferences;

  if (self->store == NULL)
    return;
  preferences = dme_preferences_new (GTK_WINDOW (self), self->store, self->syncer);
  if (server)
    dme_preferences_show_server (preferences);
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
preferences_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_preferences (DME_WINDOW (widget), g_str_equal (name, "win.server"));
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  gtk_revealer_set_reveal_child (self->sidebar_revealer, TRUE);
  dme_sidebar_open_menu (self->sidebar);
}

void
_dme_window_pages_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page_action);
  gtk_widget_class_install_action (widget_class, "win.show-activities", "(ssi)",
                                   show_activities_action);
  gtk_widget_class_install_action (widget_class, "win.show-activity", "s", show_activity_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "win.new-activity", NULL, new_activity_action);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action (widget_class, "win.server", NULL, preferences_action);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, menu_action);
}
