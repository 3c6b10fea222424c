/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app-fixture.h"
#include "dme-activity-detail.h"
#include "dme-home-page.h"
#include "dme-settings.h"

static void
act (DmeWindow *window, const char *action, GVariant *target)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (window), action, target));
}

static void
test_every_page_opens (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED | APP_STORE_DRAFT);
  g_autofree char *first = app_first_activity (dir);
  DmeWindow *window = app_window (dir);
  static const char *const pages[] = { "home", "activities", "check", "sync" };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      act (window, "win.show-page", g_variant_new_string (pages[i]));
      app_settle ();
      g_assert_cmpstr (dme_window_get_page (window), ==, pages[i]);
    }
  act (window, "win.show-activity", g_variant_new_string (first));
  APP_WAIT_UNTIL (dme_activity_detail_get_bundle (
                    DME_ACTIVITY_DETAIL (dme_window_get_page_widget (window))) != NULL);
  app_settle ();
  g_assert_cmpstr (dme_window_get_page (window), ==, "detail");
  act (window, "win.edit-activity", g_variant_new ("(ss)", first, "venue"));
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "form"));
  app_settle ();
  act (window, "win.back", NULL);
  act (window, "win.new-activity", NULL);
  app_settle ();
  g_assert_cmpstr (dme_window_get_page (window), ==, "form");
  act (window, "win.find", NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "activities");
  app_close (window);
}

/* The window that stands before @window. */
static GtkWindow *
dialog_of (DmeWindow *window)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == GTK_WINDOW (window))
      return l->data;
  return NULL;
}

static void
test_every_dialog_opens (void)
{
  static const char *const actions[] = { "win.preferences", "win.server", "win.about",
                                         "win.shortcuts" };
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      act (window, actions[i], NULL);
      app_settle ();
      g_assert_nonnull (dialog_of (window));
      gtk_window_destroy (dialog_of (window));
      app_settle ();
      g_assert_null (dialog_of (window));
    }
  app_close (window);
}

static void
test_back_goes_where_one_came_from (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *first = app_first_activity (dir);
  DmeWindow *window = app_window (dir);

  act (window, "win.show-page", g_variant_new_string ("home"));
  act (window, "win.show-activity", g_variant_new_string (first));
  act (window, "win.edit-activity", g_variant_new ("(ss)", first, ""));
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "form"));
  act (window, "win.back", NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "detail");
  act (window, "win.back", NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "home");
  act (window, "win.back", NULL); /* From a page of the sidebar there is no way back. */
  g_assert_cmpstr (dme_window_get_page (window), ==, "home");
  app_close (window);
}

static void
test_sidebar_folds (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  gboolean visible;

  g_object_get (window, "sidebar-visible", &visible, NULL);
  g_assert_true (visible);
  act (window, "win.sidebar", NULL);
  g_object_get (window, "sidebar-visible", &visible, NULL);
  g_assert_false (visible);
  act (window, "win.menu", NULL); /* The menu is on it. */
  app_settle ();
  g_object_get (window, "sidebar-visible", &visible, NULL);
  g_assert_true (visible);
  app_close (window);
}

static void
test_title_has_no_personal_data (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *first = app_first_activity (dir);
  DmeWindow *window = app_window (dir);

  act (window, "win.show-activity", g_variant_new_string (first));
  app_settle ();
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Desa Migran Emas");
  app_close (window);
}

static void
test_window_and_page_are_restored (void)
{
  g_autofree char *made = app_make_store (APP_STORE_EMPTY);
  g_autofree char *parent = g_build_filename (g_get_user_data_dir (), "desa-migran-emas", NULL);
  g_autofree char *usual = g_build_filename (parent, "default", NULL);
  DmeWindow *window;
  gboolean visible;

  if (dme_settings_get () == NULL)
    {
      g_test_skip ("the schema of the settings is not compiled");
      return;
    }
  g_assert_no_errno (g_mkdir_with_parents (parent, 0700));
  g_assert_no_errno (g_rename (made, usual));

  window = app_window (NULL);
  act (window, "win.show-page", g_variant_new_string ("sync"));
  act (window, "win.sidebar", NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 640);
  app_settle ();
  app_close (window);

  window = app_window (NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "sync");
  g_object_get (window, "sidebar-visible", &visible, NULL);
  g_assert_false (visible);
  g_assert_cmpint (dme_settings_get_int ("window-width"), ==, 900);
  app_close (window);
}

static void
check_failure (const char *content)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  g_autofree char *file = g_build_filename (dir, "store.db", NULL);
  g_autofree char *after = NULL;
  DmeWindow *window;

  g_assert_true (g_file_set_contents (file, content, -1, NULL));
  window = app_window (dir);
  g_assert_cmpstr (dme_window_get_page (window), ==, "failure");
  g_assert_null (dme_window_get_store (window));

  /* Nothing that needs a store does anything, and nothing is touched. */
  act (window, "win.new-activity", NULL);
  act (window, "win.sync", NULL);
  act (window, "win.find", NULL);
  act (window, "win.preferences", NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "failure");
  act (window, "win.try-again", NULL);
  app_settle ();
  g_assert_cmpstr (dme_window_get_page (window), ==, "failure");
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, content);
  app_close (window);
}

static void
test_rubbish_is_said_and_left_alone (void)
{
  check_failure ("this is not a store, and never was");
}

static void
test_try_again_opens_what_was_mended (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  g_autofree char *file = g_build_filename (dir, "store.db", NULL);
  g_autofree char *aside = g_build_filename (dir, "aside.db", NULL);
  DmeWindow *window;

  g_assert_no_errno (g_rename (file, aside));
  g_assert_true (g_file_set_contents (file, "rubbish", -1, NULL));
  window = app_window (dir);
  g_assert_cmpstr (dme_window_get_page (window), ==, "failure");
  g_assert_no_errno (g_rename (aside, file));
  act (window, "win.try-again", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "sync") ||
                  g_str_equal (dme_window_get_page (window), "home"));
  g_assert_nonnull (dme_window_get_store (window));
  app_close (window);
}

static void
test_no_store_begins_the_first_run (void)
{
  g_autofree char *parent = app_make_dir ();
  g_autofree char *dir = g_build_filename (parent, "none", NULL);
  DmeWindow *window = app_window (dir);

  g_assert_cmpstr (dme_window_get_page (window), ==, "first-run");
  act (window, "win.new-activity", NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "first-run");
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  app_close (window);
}

static void
test_practice_is_marked (void)
{
  g_autofree char *practice = app_make_store (APP_STORE_FILLED);
  g_autofree char *real = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (practice);

  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (window), "practice"));
  app_close (window);
  window = app_window (real);
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (window), "practice"));
  app_close (window);
}

static void
test_a_draft_is_offered_again (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  GtkWidget *form;
  gboolean dirty = FALSE;

  /* Typed, and the window closed within the second: the next start has it. */
  act (window, "win.new-activity", NULL);
  app_settle ();
  form = dme_window_get_page_widget (window);
  app_type (form, "Balai Desa Nifukani");
  g_object_get (form, "dirty", &dirty, NULL);
  g_assert_true (dirty);
  app_close (window);

  window = app_window (dir);
  act (window, "win.show-page", g_variant_new_string ("home"));
  app_settle ();
  app_press (dme_window_get_page_widget (window), "win.resume-draft");
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "form"));
  app_settle ();
  g_assert_true (app_shows (dme_window_get_page_widget (window), "Balai Desa Nifukani"));
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  app_application ();

  g_test_add_func ("/app/window/every-page-opens", test_every_page_opens);
  g_test_add_func ("/app/window/every-dialog-opens", test_every_dialog_opens);
  g_test_add_func ("/app/window/back-goes-where-one-came-from", test_back_goes_where_one_came_from);
  g_test_add_func ("/app/window/sidebar-folds", test_sidebar_folds);
  g_test_add_func ("/app/window/title-has-no-personal-data", test_title_has_no_personal_data);
  g_test_add_func ("/app/window/window-and-page-are-restored", test_window_and_page_are_restored);
  g_test_add_func ("/app/window/rubbish-is-said-and-left-alone",
                   test_rubbish_is_said_and_left_alone);
  g_test_add_func ("/app/window/try-again-opens-what-was-mended",
                   test_try_again_opens_what_was_mended);
  g_test_add_func ("/app/window/no-store-begins-the-first-run", test_no_store_begins_the_first_run);
  g_test_add_func ("/app/window/practice-is-marked", test_practice_is_marked);
  g_test_add_func ("/app/window/a-draft-is-offered-again", test_a_draft_is_offered_again);
  return g_test_run ();
}
