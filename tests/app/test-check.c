/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-check-page.h"
#include "dme-organisation-form.h"
#include "dme-record-form-private.h"
#include "dme-schema-table.h"

static void
act (DmeWindow *window, const char *action, GVariant *target)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (window), action, target));
}

static DmeCheckPage *
show_page (DmeWindow *window)
{
  DmeCheckPage *page;

  act (window, "win.show-page", g_variant_new_string ("check"));
  page = DME_CHECK_PAGE (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (!g_str_equal (dme_recruiter_check_get_verdict (dme_check_page_get_check (page)),
                                "loading"));
  app_settle ();
  return page;
}

static const char *
ask (DmeCheckPage *page, const char *name)
{
  DmeRecruiterCheck *check = dme_check_page_get_check (page);

  dme_recruiter_check_set_name (check, name);
  app_settle ();
  return dme_recruiter_check_get_verdict (check);
}

/* What the store itself says, asked beside the app. */
static guint
count (const char *dir, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_organisation);
  g_autoptr (GPtrArray) records = NULL;

  g_assert_no_error (error);
  query->where = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (query->where, g_strdup (name));
  g_ptr_array_add (query->where, g_strdup (value));
  records = dme_db_list (db, query, &error);
  g_assert_no_error (error);
  return records->len;
}

static void
test_a_misspelt_company_is_found_with_its_licence (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);
  GtkWidget *widget = GTK_WIDGET (page);

  g_assert_cmpstr (ask (page, "PT Sriti Rukma Lestari"), ==, "licensed");
  g_assert_true (app_shows (widget, "PT Sriti Rukmana Lestari"));
  g_assert_true (app_shows (widget, "SIP3MI 123/2024"));
  g_assert_true (app_shows (widget, "Kota Kupang"));
  g_assert_true (app_shows (widget, "Licensed"));
  g_assert_false (app_shows (widget, "illegal"));

  g_assert_cmpstr (ask (page, "45/2021"), ==, "unlicensed");
  g_assert_true (app_shows (widget, "PT Contoh Karya Mandiri"));
  app_close (window);
}

static void
test_a_licence_that_has_ended_says_so_and_what_to_do (void)
{
  static const struct
  {
    const char *name, *words;
  } rows[] = {
    { "PT Contoh Karya Mandiri", "Licence expired" },
    { "PT Bina Harapan Bangsa", "Licence revoked" },
    { "PT Tanpa Tanggal", "Licence not known" },
  };
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpstr (ask (page, rows[i].name), ==, "unlicensed");
      g_assert_true (app_shows (GTK_WIDGET (page), rows[i].words));
      g_assert_true (app_shows (GTK_WIDGET (page), "Hand over no papers"));
    }
  g_assert_cmpstr (ask (page, "PT Latihan Samudra"), ==, "licensed");
  g_assert_true (app_shows (GTK_WIDGET (page), "expires soon"));
  app_close (window);
}

static void
test_a_stranger_is_not_in_the_list_of_a_date (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);

  g_assert_cmpstr (ask (page, "PT Maju Terus Jaya"), ==, "stranger");
  g_assert_true (app_shows (GTK_WIDGET (page), "Not in the list of "));
  g_assert_true (app_shows (GTK_WIDGET (page), "illegal recruiter"));
  g_assert_true (app_shows (GTK_WIDGET (page), "Disnaker"));
  g_assert_false (app_shows (GTK_WIDGET (page), "PT Sriti"));
  g_assert_cmpstr (ask (page, "Dinas Nakertrans Contoh"), ==, "stranger");
  g_assert_true (app_shows (GTK_WIDGET (page), "Other Organisations"));
  g_assert_cmpstr (ask (page, "PT"), ==, "idle");
  g_assert_false (app_shows (GTK_WIDGET (page), "illegal"));
  app_close (window);
}

static void
test_an_empty_list_accuses_nobody (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);

  g_assert_cmpstr (ask (page, "PT Maju Terus Jaya"), ==, "empty");
  g_assert_true (app_shows (GTK_WIDGET (page), "The list of P3MI is empty"));
  g_assert_false (app_shows (GTK_WIDGET (page), "illegal"));
  app_close (window);
}

static void
test_the_list_is_narrowed_by_kind (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);

  g_assert_cmpuint (dme_check_page_get_n_listed (page), ==, 6);
  dme_check_page_set_kind (page, "p3mi");
  g_assert_cmpuint (dme_check_page_get_n_listed (page), ==, 5);
  g_assert_false (app_shows (GTK_WIDGET (page), "Dinas Nakertrans"));
  dme_check_page_set_kind (page, "media");
  g_assert_cmpuint (dme_check_page_get_n_listed (page), ==, 0);
  g_assert_true (app_shows (GTK_WIDGET (page), "none of this kind"));
  dme_check_page_set_kind (page, NULL);
  g_assert_cmpuint (dme_check_page_get_n_listed (page), ==, 6);
  app_close (window);
}

/* By its label or its action. */
static gboolean
is_button (GtkWidget *widget, const char *name)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
         (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), name) == 0 ||
          g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), name) == 0);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *name)
{
  GtkWidget *found = NULL;

  if (is_button (widget, name))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, name);
  return found;
}

static DmeRecordForm *
get_form (DmeWindow *window)
{
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "organisation"));
  app_settle ();
  return DME_RECORD_FORM (dme_window_get_page_widget (window));
}

static void
test_what_is_added_is_found_at_once (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);
  DmeRecordForm *form;

  APP_WAIT_UNTIL (find_button (GTK_WIDGET (page), "win.new-organisation") != NULL);
  app_press (GTK_WIDGET (page), "win.new-organisation");
  form = get_form (window);
  dme_record_form_fill (form, "name", "PT Contoh Baru Sekali");
  dme_record_form_fill (form, "licence_until", "31/12/2099");
  gtk_widget_activate_action (GTK_WIDGET (form), "form.save", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "check"));
  app_settle ();
  g_assert_cmpuint (count (dir, "name", "PT Contoh Baru Sekali"), ==, 1);
  g_assert_cmpuint (count (dir, "licence_until", "2099-12-31"), ==, 1);
  g_assert_cmpstr (ask (page, "contoh baru sekali"), ==, "licensed");
  app_close (window);
}

static void
test_an_organisation_without_a_name_is_not_saved (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  DmeRecordForm *form;

  act (window, "win.new-organisation", NULL);
  form = get_form (window);
  dme_record_form_fill (form, "address", "Jl. Contoh 3");
  gtk_widget_activate_action (GTK_WIDGET (form), "form.save", NULL);
  app_settle ();
  g_assert_cmpstr (dme_window_get_page (window), ==, "organisation");
  g_assert_cmpuint (count (dir, "address", "Jl. Contoh 3"), ==, 0);
  app_close (window);
}

static void
test_what_is_half_typed_is_there_again (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  g_autofree char *id = app_first_company (dir);
  DmeWindow *window = app_window (dir);
  DmeRecordForm *form;

  act (window, "win.edit-organisation", g_variant_new_string (id));
  form = get_form (window);
  dme_record_form_fill (form, "address", "Jl. Setengah");
  app_close (window);
  g_assert_cmpuint (count (dir, "address", "Jl. Setengah"), ==, 0);

  window = app_window (dir);
  act (window, "win.new-organisation", NULL);
  form = get_form (window);
  g_assert_false (app_shows (GTK_WIDGET (form), "Jl. Setengah"));
  act (window, "win.back", NULL);
  act (window, "win.edit-organisation", g_variant_new_string (id));
  form = get_form (window);
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (form), "Jl. Setengah"));
  g_assert_true (app_shows (GTK_WIDGET (form), "PT Sriti Rukmana Lestari"));
  gtk_widget_activate_action (GTK_WIDGET (form), "form.save", NULL);
  APP_WAIT_UNTIL (!g_str_equal (dme_window_get_page (window), "organisation"));
  g_assert_cmpuint (count (dir, "address", "Jl. Setengah"), ==, 1);
  app_close (window);
}

static void
test_a_deletion_is_undone (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  g_autofree char *id = app_first_company (dir);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);

  act (window, "win.edit-organisation", g_variant_new_string (id));
  get_form (window);
  act (window, "win.delete-organisation", g_variant_new_string (id));
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "check"));
  APP_WAIT_UNTIL (dme_check_page_get_n_listed (page) == 5);
  g_assert_cmpstr (ask (page, "PT Sriti Rukmana Lestari"), ==, "stranger");
  ask (page, "");
  g_assert_cmpuint (count (dir, "kind", "p3mi"), ==, 4);

  act (window, "win.undo", NULL);
  APP_WAIT_UNTIL (dme_check_page_get_n_listed (page) == 6);
  g_assert_cmpstr (ask (page, "PT Sriti Rukmana Lestari"), ==, "licensed");
  app_close (window);
}

static void
set_role (const char *dir, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_auto (DmeIdentity) identity = { 0 };

  g_assert_no_error (error);
  dme_db_get_identity (db, &identity, &error);
  g_assert_no_error (error);
  g_free (identity.role);
  identity.role = g_strdup (role);
  dme_db_set_identity (db, &identity, &error);
  g_assert_no_error (error);
}

static void
test_a_coordinator_reads_the_list_only (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  DmeWindow *window;
  DmeCheckPage *page;

  set_role (dir, "koordinator");
  window = app_window (dir);
  page = show_page (window);
  g_assert_cmpuint (dme_check_page_get_n_listed (page), ==, 6);
  g_assert_true (app_shows (GTK_WIDGET (page), "PT Sriti Rukmana Lestari"));
  g_assert_null (find_button (GTK_WIDGET (page), "win.new-organisation"));
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  g_test_add_func ("/check/a-misspelt-company-is-found-with-its-licence",
                   test_a_misspelt_company_is_found_with_its_licence);
  g_test_add_func ("/check/a-licence-that-has-ended-says-so-and-what-to-do",
                   test_a_licence_that_has_ended_says_so_and_what_to_do);
  g_test_add_func ("/check/a-stranger-is-not-in-the-list-of-a-date",
                   test_a_stranger_is_not_in_the_list_of_a_date);
  g_test_add_func ("/check/an-empty-list-accuses-nobody", test_an_empty_list_accuses_nobody);
  g_test_add_func ("/check/the-list-is-narrowed-by-kind", test_the_list_is_narrowed_by_kind);
  g_test_add_func ("/check/what-is-added-is-found-at-once", test_what_is_added_is_found_at_once);
  g_test_add_func ("/check/an-organisation-without-a-name-is-not-saved",
                   test_an_organisation_without_a_name_is_not_saved);
  g_test_add_func ("/check/what-is-half-typed-is-there-again",
                   test_what_is_half_typed_is_there_again);
  g_test_add_func ("/check/a-deletion-is-undone", test_a_deletion_is_undone);
  g_test_add_func ("/check/a-coordinator-reads-the-list-only",
                   test_a_coordinator_reads_the_list_only);
  return g_test_run ();
}
