/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-settings.h"

/* Every control that can be operated has a name that a screen reader can say. */

static gboolean
has_text (GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child))
      return TRUE;
  return FALSE;
}

static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return TRUE;
  /* GTK 4.8 says that a button is labelled by its icon, which says nothing. */
  return !GTK_IS_BUTTON (widget) &&
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* Parts of one control that the control itself speaks for. */
static gboolean
is_part_of_named (GtkWidget *widget)
{
  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL;
       parent = gtk_widget_get_parent (parent))
    {
      if (GTK_IS_WINDOW_CONTROLS (parent) || ADW_IS_ENTRY_ROW (parent) ||
          ADW_IS_COMBO_ROW (parent) || ADW_IS_TOAST_OVERLAY (parent))
        return !ADW_IS_TOAST_OVERLAY (parent);
      if ((GTK_IS_DROP_DOWN (parent) || GTK_IS_MENU_BUTTON (parent) || GTK_IS_ENTRY (parent) ||
           GTK_IS_SEARCH_ENTRY (parent) || GTK_IS_SPIN_BUTTON (parent)) &&
          has_name (parent))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) ||
         GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_SPIN_BUTTON (widget) || GTK_IS_LIST_VIEW (widget) || GTK_IS_PROGRESS_BAR (widget);
}

static gboolean
is_icon_only (GtkWidget *widget)
{
  return (GTK_IS_BUTTON (widget) && !has_text (widget)) ||
         (GTK_IS_MENU_BUTTON (widget) && !has_text (widget));
}

static gboolean
is_named (GtkWidget *widget)
{
  return has_name (widget) ||
         ((GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget)) &&
          has_text (widget));
}

/* The check itself can fail. */
static void
test_a_nameless_control_is_noticed (void)
{
  g_autoptr (GtkWidget)
    icon = g_object_ref_sink (gtk_button_new_from_icon_name ("list-add-symbolic"));
  g_autoptr (GtkWidget) word = g_object_ref_sink (gtk_button_new_with_label ("Save"));
  g_autoptr (GtkWidget) entry = g_object_ref_sink (gtk_entry_new ());

  g_assert_false (is_named (icon));
  g_assert_true (is_icon_only (icon));
  g_assert_true (is_named (word));
  g_assert_false (is_icon_only (word));
  g_assert_false (is_named (entry));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, "Search",
                                  -1);
  g_assert_true (is_named (entry));
}

static guint
check_names (GtkWidget *widget)
{
  guint checked = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (is_control (widget) && !is_part_of_named (widget))
    {
      checked++;
      if (!is_named (widget))
        g_test_fail_printf ("%s (%s) in %s has no accessible name", G_OBJECT_TYPE_NAME (widget),
                            gtk_widget_get_name (widget),
                            G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      if (is_icon_only (widget) && gtk_widget_get_tooltip_text (widget) == NULL)
        g_test_fail_printf ("%s (%s) in %s has an icon only, and no tooltip",
                            G_OBJECT_TYPE_NAME (widget), gtk_widget_get_name (widget),
                            G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    checked += check_names (child);
  return checked;
}

static void
show (DmeWindow *window, const char *action, GVariant *target)
{
  gtk_widget_activate_action_variant (GTK_WIDGET (window), action, target);
  app_settle ();
}

static void
test_pages (void)
{
  g_autofree char *dir =
    app_make_store (APP_STORE_FILLED | APP_STORE_LINKED | APP_STORE_SENT | APP_STORE_DRAFT);
  g_autofree char *refused = app_refused_activity (dir);
  DmeWindow *window = app_window (dir);

  show (window, "win.show-page", g_variant_new_string ("home"));
  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >, 10);
  show (window, "win.show-activities", g_variant_new ("(ssi)", "2026", "", -1));
  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >, 10);
  show (window, "win.show-page", g_variant_new_string ("sync"));
  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >, 5);
  show (window, "win.show-page", g_variant_new_string ("check"));
  g_assert_cmpuint (check_names (dme_window_get_page_widget (window)), >, 3);
  show (window, "win.new-organisation", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "organisation"));
  app_settle ();
  g_assert_cmpuint (check_names (dme_window_get_page_widget (window)), >, 8);
  show (window, "win.show-activity", g_variant_new_string (refused));
  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >, 5);
  show (window, "win.new-activity", NULL);
  g_assert_cmpuint (check_names (dme_window_get_page_widget (window)), >, 20);
  app_close (window);
}

static void
test_passphrase_and_lock (void)
{
  g_autofree char *empty = app_make_store (APP_STORE_EMPTY);
  g_autofree char *practice = app_make_store (APP_STORE_FILLED);
  DmeWindow *window;

  dme_settings_set_string ("passphrase-postponed", "");
  window = app_window_as_it_is (empty);
  g_assert_cmpstr (dme_window_get_page (window), ==, "protect");
  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >=, 2);
  app_close (window);

  window = app_window (practice);
  show (window, "win.preferences", NULL);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (app_dialog (window)),
                                                "protection");
  app_settle ();
  g_assert_cmpuint (check_names (GTK_WIDGET (app_dialog (window))), >=, 3);
  show (window, "win.lock", NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "lock");
  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >=, 2);
  app_press (GTK_WIDGET (window), "lock.forgot");
  app_settle ();
  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >=, 2);
  app_close (window);
}

static void
test_preferences (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  g_autoptr (GList) all = NULL;
  guint checked = 0;

  show (window, "win.server", NULL);
  all = gtk_window_list_toplevels ();
  for (GList *l = all; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == GTK_WINDOW (window))
      {
        checked += check_names (l->data);
        gtk_window_destroy (l->data);
      }
  g_assert_cmpuint (checked, >, 2);
  app_close (window);
}

static void
test_first_run (void)
{
  g_autofree char *parent = app_make_dir ();
  g_autofree char *dir = g_build_filename (parent, "none", NULL);
  DmeWindow *window = app_window (dir);

  g_assert_cmpuint (check_names (GTK_WIDGET (window)), >, 0);
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  app_application ();

  g_test_add_func ("/app/names/a-nameless-control-is-noticed", test_a_nameless_control_is_noticed);
  g_test_add_func ("/app/names/every-control-of-a-page-has-one", test_pages);
  g_test_add_func ("/app/names/every-control-of-the-preferences-has-one", test_preferences);
  g_test_add_func ("/app/names/every-control-of-passphrase-and-lock-has-one",
                   test_passphrase_and_lock);
  g_test_add_func ("/app/names/every-control-of-the-first-run-has-one", test_first_run);
  return g_test_run ();
}
