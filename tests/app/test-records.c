/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-activity-detail.h"
#include "dme-activity-page.h"
#include "dme-home-page.h"
#include "dme-schema-table.h"

static void
act (DmeWindow *window, const char *action, GVariant *target)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (window), action, target));
}

static DmeActivityPage *
show_list (DmeWindow *window)
{
  DmeActivityPage *page;

  act (window, "win.show-page", g_variant_new_string ("activities"));
  page = DME_ACTIVITY_PAGE (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (!g_str_equal (dme_activity_page_get_shown (page), "loading"));
  app_settle ();
  return page;
}

/* What the store itself says, asked beside the app. */
static guint
count (const char *dir, const DmeType *type, const char *parent)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmeQuery) query = dme_query_new (type);
  g_autoptr (GPtrArray) records = NULL;

  g_assert_no_error (error);
  query->parent = g_strdup (parent);
  records = dme_db_list (db, query, &error);
  g_assert_no_error (error);
  return records->len;
}

static void
test_search_and_filters_narrow_the_list (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  guint all = count (dir, &dme_type_activity, NULL);
  DmeWindow *window = app_window (dir);
  DmeActivityPage *page = show_list (window);

  g_assert_cmpuint (dme_activity_page_get_n_records (page), ==, all);
  dme_activity_page_set_search (page, "masabewa");
  APP_WAIT_UNTIL (dme_activity_page_get_n_records (page) == 1);
  dme_activity_page_set_search (page, "there is no such village");
  APP_WAIT_UNTIL (g_str_equal (dme_activity_page_get_shown (page), "nothing"));
  dme_activity_page_set_filter (page, "", "", -1);
  APP_WAIT_UNTIL (dme_activity_page_get_n_records (page) == all);
  g_assert_cmpstr (dme_activity_page_get_shown (page), ==, "list");

  dme_activity_page_set_filter (page, "", "53.02", -1);
  APP_WAIT_UNTIL (dme_activity_page_get_n_records (page) < all);
  g_assert_cmpuint (dme_activity_page_get_n_records (page), >, 0);
  dme_activity_page_set_filter (page, "", "", DME_STATE_REFUSED);
  APP_WAIT_UNTIL (g_str_equal (dme_activity_page_get_shown (page), "nothing"));
  dme_activity_page_set_filter (page, "", "", DME_STATE_WAITING);
  APP_WAIT_UNTIL (dme_activity_page_get_n_records (page) == all);
  app_close (window);
}

static void
test_empty_is_not_nothing_found (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  DmeActivityPage *page = show_list (window);

  g_assert_cmpstr (dme_activity_page_get_shown (page), ==, "empty");
  dme_activity_page_set_search (page, "loli");
  APP_WAIT_UNTIL (g_str_equal (dme_activity_page_get_shown (page), "nothing"));
  app_close (window);
}

static void
test_cards_show_the_sums_of_the_store (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  DmeWindow *window = app_window (dir);
  const DmeSummary *shown;
  GtkWidget *home;

  act (window, "win.show-page", g_variant_new_string ("home"));
  home = dme_window_get_page_widget (window);
  APP_WAIT_UNTIL (dme_home_page_get_summary (DME_HOME_PAGE (home)) != NULL);
  app_settle ();
  shown = dme_home_page_get_summary (DME_HOME_PAGE (home));
  {
    g_autofree char *sessions = g_strdup_printf ("%d", (int) shown->sessions);
    g_autofree char *people = g_strdup_printf ("%d", (int) shown->people);

    g_assert_cmpint (shown->sessions, >, 0);
    g_assert_true (app_shows (home, sessions));
    g_assert_true (app_shows (home, people));
  }

  /* The first card leads to the list of just those. */
  app_press (home, "win.show-activities");
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "activities"));
  {
    DmeActivityPage *page = DME_ACTIVITY_PAGE (dme_window_get_page_widget (window));

    APP_WAIT_UNTIL (dme_activity_page_get_n_records (page) == (guint) shown->sessions);
  }
  app_close (window);
}

static char *
find_with_children (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_follow_up);
  g_autoptr (GPtrArray) records = dme_db_list (db, query, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    if (dme_record_get (records->pdata[i], "done_on") == NULL)
      return g_strdup (dme_record_get (records->pdata[i], "parent"));
  g_assert_not_reached ();
}

static void
test_deletion_is_undone_with_all_that_belongs_to_it (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = find_with_children (dir);
  guint all = count (dir, &dme_type_activity, NULL);
  guint children = count (dir, &dme_type_follow_up, id);
  DmeWindow *window = app_window (dir);
  DmeActivityPage *page = show_list (window);

  g_assert_cmpuint (children, >, 0);
  act (window, "win.delete-activity", g_variant_new_string (id));
  APP_WAIT_UNTIL (dme_activity_page_get_n_records (page) == all - 1);
  g_assert_cmpuint (count (dir, &dme_type_activity, NULL), ==, all - 1);
  g_assert_cmpuint (count (dir, &dme_type_follow_up, id), ==, 0);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (window), "Deleted") == 0);

  act (window, "win.undo", NULL);
  APP_WAIT_UNTIL (dme_activity_page_get_n_records (page) == all);
  g_assert_cmpuint (count (dir, &dme_type_follow_up, id), ==, children);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (window), "Undone") == 0);

  /* Undone is undone: a second Ctrl+Z changes nothing. */
  act (window, "win.undo", NULL);
  app_settle ();
  g_assert_cmpuint (count (dir, &dme_type_activity, NULL), ==, all);
  app_close (window);
}

static void
test_a_finished_follow_up_leaves_the_list_and_comes_back (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  DmeWindow *window = app_window (dir);
  DmeHomePage *home;
  guint due;

  act (window, "win.show-page", g_variant_new_string ("home"));
  home = DME_HOME_PAGE (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (dme_home_page_get_summary (home) != NULL);
  app_settle ();
  due = dme_home_page_get_summary (home)->due->len;
  g_assert_cmpuint (due, >, 0);

  app_press (GTK_WIDGET (home), "win.finish-follow-up");
  APP_WAIT_UNTIL (dme_home_page_get_summary (home)->due->len == due - 1);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (window), "Follow-up done") == 0);
  act (window, "win.undo", NULL);
  APP_WAIT_UNTIL (dme_home_page_get_summary (home)->due->len == due);
  app_close (window);
}

static void
test_detail_says_it_all_in_words (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED | APP_STORE_LINKED | APP_STORE_SENT);
  g_autofree char *refused = app_refused_activity (dir);
  DmeWindow *window = app_window (dir);
  GtkWidget *page;

  g_assert_nonnull (refused);
  act (window, "win.show-activity", g_variant_new_string (refused));
  page = dme_window_get_page_widget (window);
  APP_WAIT_UNTIL (dme_activity_detail_get_bundle (DME_ACTIVITY_DETAIL (page)) != NULL);
  app_settle ();
  g_assert_true (app_shows (page, "Refused"));
  g_assert_true (app_shows (page, "Logged")); /* history */
  g_assert_false (app_shows (page, "53."));   /* no codes */
  g_assert_false (app_shows (page, "tatap_muka"));

  gtk_widget_activate_action (page, "detail.correct", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "form"));
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  app_application ();

  g_test_add_func ("/app/records/search-and-filters-narrow-the-list",
                   test_search_and_filters_narrow_the_list);
  g_test_add_func ("/app/records/empty-is-not-nothing-found", test_empty_is_not_nothing_found);
  g_test_add_func ("/app/records/cards-show-the-sums-of-the-store",
                   test_cards_show_the_sums_of_the_store);
  g_test_add_func ("/app/records/deletion-is-undone-with-all-that-belongs-to-it",
                   test_deletion_is_undone_with_all_that_belongs_to_it);
  g_test_add_func ("/app/records/a-finished-follow-up-leaves-the-list-and-comes-back",
                   test_a_finished_follow_up_leaves_the_list_and_comes_back);
  g_test_add_func ("/app/records/detail-says-it-all-in-words", test_detail_says_it_all_in_words);
  return g_test_run ();
}
