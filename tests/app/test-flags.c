/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-check-dialog.h"
#include "dme-check-page.h"
#include "dme-clock.h"
#include "dme-flag-dialog.h"
#include "dme-form-values.h"
#include "dme-record-form-private.h"
#include "dme-red-flag.h"
#include "persons-fixture.h"

/* Red flags in the whole window. */

#define NIFUKANI "53.02.07.2015"
#define STRANGER "PT Maju Terus Jaya"

static void
set_scope (const char *dir, const char *scope)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_auto (DmeIdentity) identity = { 0 };

  g_assert_no_error (error);
  dme_db_get_identity (db, &identity, &error);
  g_assert_no_error (error);
  g_free (identity.scope);
  identity.scope = g_strdup (scope);
  dme_db_set_identity (db, &identity, &error);
  g_assert_no_error (error);
}

/* A store with companies and persons, that opens by itself. */
static char *
make_store (const char *scope)
{
  char *dir = app_make_store (APP_STORE_FILLED | APP_STORE_COMPANIES);

  persons_fill (dir);
  set_scope (dir, scope);
  return dir;
}

static DmeCheckPage *
show_page (DmeWindow *window)
{
  DmeCheckPage *page;

  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "home"));
  app_settle ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "check");
  page = DME_CHECK_PAGE (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (dme_recruiter_check_get_flags (dme_check_page_get_check (page)) != NULL);
  app_settle ();
  return page;
}

static void
ask (DmeCheckPage *page, const char *name)
{
  dme_recruiter_check_set_name (dme_check_page_get_check (page), name);
  app_settle ();
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static void
click (GtkWidget *widget, const char *label)
{
  APP_WAIT_UNTIL (find_button (widget, label) != NULL);
  g_signal_emit_by_name (find_button (widget, label), "clicked");
}

static GtkWidget *
find_window (GType type)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static DmeFlagDialog *
wait_for_dialog (void)
{
  APP_WAIT_UNTIL (find_window (DME_TYPE_FLAG_DIALOG) != NULL);
  app_settle ();
  return DME_FLAG_DIALOG (find_window (DME_TYPE_FLAG_DIALOG));
}

static void
save (DmeFlagDialog *dialog)
{
  app_press (GTK_WIDGET (dialog), "flag.save");
  APP_WAIT_UNTIL (find_window (DME_TYPE_FLAG_DIALOG) == NULL);
  app_settle ();
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GPtrArray *
list (DmeWindow *window)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_red_flag);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  dme_store_list_async (dme_window_get_store (window), query, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  records = dme_store_list_finish (dme_window_get_store (window), result, &error);
  g_assert_no_error (error);
  return records;
}

static guint
count (DmeWindow *window)
{
  g_autoptr (GPtrArray) flags = list (window);

  return flags->len;
}

/* One more, beside the app. */
static void
put (DmeWindow *window, const char *company, const char *date)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) saved = NULL;
  g_autoptr (GError) error = NULL;
  DmeFields *fields = dme_fields_new ();

  dme_fields_set (fields, "company", company);
  dme_fields_set (fields, "region", NIFUKANI);
  dme_fields_set (fields, "date", date);
  dme_fields_set (fields, "signs", "uang_muka");
  dme_fields_set (fields, "status", "baru");
  g_ptr_array_add (saves, dme_save_new (&dme_type_red_flag, NULL, fields));
  dme_store_save_async (dme_window_get_store (window), saves, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  saved = dme_store_save_finish (dme_window_get_store (window), result, NULL, &error);
  g_assert_no_error (error);
}

static void
test_two_clicks_from_the_answer_to_the_flag (void)
{
  g_autofree char *dir = make_store (NIFUKANI);
  g_autofree char *today = dme_clock_today ();
  g_autoptr (GPtrArray) flags = NULL;
  DmeWindow *window = app_window_as_it_is (dir);
  DmeCheckPage *page = show_page (window);

  ask (page, STRANGER);
  click (GTK_WIDGET (page), "_Record a Red Flag");
  save (wait_for_dialog ());

  flags = list (window);
  g_assert_cmpuint (flags->len, ==, 1);
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "company"), ==, STRANGER);
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "region"), ==, NIFUKANI);
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "date"), ==, today);
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "signs"), ==, "p3mi_tidak_terdaftar");
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "status"), ==, "baru");
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (page), "A red flag is recorded: on "));
  g_assert_true (app_shows (GTK_WIDGET (page), "Company not on the list"));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  APP_WAIT_UNTIL (count (window) == 0);
  APP_WAIT_UNTIL (!app_shows (GTK_WIDGET (page), "A red flag is recorded"));
  app_close (window);
}

static void
test_a_licensed_company_may_have_flags_too (void)
{
  g_autofree char *dir = make_store (NIFUKANI);
  g_autoptr (GPtrArray) flags = NULL;
  DmeWindow *window = app_window_as_it_is (dir);
  DmeCheckPage *page = show_page (window);
  DmeFlagDialog *dialog;

  ask (page, "PT Sriti Rukma Lestari");
  g_assert_false (app_shows (GTK_WIDGET (page), "Red Flags"));
  click (GTK_WIDGET (page), "_Record a Red Flag");
  dialog = wait_for_dialog ();
  app_press (GTK_WIDGET (dialog), "flag.save"); /* The list says nothing against them. */
  app_settle ();
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  g_assert_cmpuint (count (window), ==, 0);
  dme_flag_dialog_fill (dialog, "signs", "uang_muka");
  dme_flag_dialog_fill (dialog, "name", "Yeremias Contoh");
  save (dialog);

  flags = list (window);
  g_assert_nonnull (dme_record_get (flags->pdata[0], "organisation"));
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (page), "A red flag is recorded: on "));
  g_assert_true (app_shows (GTK_WIDGET (page), "Yeremias Contoh · PT Sriti Rukmana Lestari"));
  ask (page, "yeremias");
  g_assert_true (app_shows (GTK_WIDGET (page), "A red flag is recorded: on "));
  ask (page, STRANGER);
  g_assert_false (app_shows (GTK_WIDGET (page), "A red flag is recorded: on "));
  app_close (window);
}

static void
test_the_newest_stand_below_the_search (void)
{
  g_autofree char *dir = make_store ("53");
  DmeWindow *window = app_window_as_it_is (dir);
  DmeCheckPage *page = show_page (window);

  g_assert_true (app_shows (GTK_WIDGET (page), "No red flag has been recorded yet."));
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *date = g_strdup_printf ("2025-06-1%u", i);

      put (window, i == 0 ? "PT Paling Lama" : STRANGER, date);
    }
  APP_WAIT_UNTIL (dme_check_page_get_n_flags (page) == 5);
  g_assert_false (app_shows (GTK_WIDGET (page), "No red flag"));
  g_assert_false (app_shows (GTK_WIDGET (page), "PT Paling Lama"));
  click (GTK_WIDGET (page), "Show All 7");
  g_assert_cmpuint (dme_check_page_get_n_flags (page), ==, 7);
  g_assert_true (app_shows (GTK_WIDGET (page), "PT Paling Lama"));
  ask (page, "zzzz");
  g_assert_cmpuint (dme_check_page_get_n_flags (page), ==, 0);
  app_close (window);
}

static void
test_a_flag_raised_beside_a_person_names_the_person (void)
{
  g_autofree char *dir = make_store ("53");
  g_autofree char *id =
    persons_find (dir, "Maria Magdalena Antonia Bernadetha Carolina da Costa Nenobais-Taneo "
                       "Wihelmina");
  g_autoptr (GPtrArray) flags = NULL;
  DmeWindow *window = app_window_as_it_is (dir);
  GtkWidget *check;

  show_page (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.check-recruiter", "(sss)", id, "", "");
  APP_WAIT_UNTIL ((check = find_window (DME_TYPE_CHECK_DIALOG)) != NULL);
  APP_WAIT_UNTIL (
    dme_recruiter_check_get_flags (dme_check_dialog_get_check (DME_CHECK_DIALOG (check))) != NULL);
  app_settle ();
  g_assert_true (app_shows (check, "Bapak Yeremias"));
  click (check, "_Record a Red Flag");
  save (wait_for_dialog ());
  APP_WAIT_UNTIL (find_window (DME_TYPE_CHECK_DIALOG) == NULL);

  flags = list (window);
  g_assert_cmpuint (flags->len, ==, 1);
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "person"), ==, id);
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "region"), ==, "53.02.08.2005");
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "signs"), ==, "calo");
  g_assert_null (dme_record_get (flags->pdata[0], "company"));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-flag", "s",
                              ((DmeRecord *) flags->pdata[0])->id);
  g_assert_true (app_shows (GTK_WIDGET (wait_for_dialog ()), "Approached: Maria Magdalena"));
  gtk_window_destroy (GTK_WINDOW (find_window (DME_TYPE_FLAG_DIALOG)));
  app_close (window);
}

/* Who is not saved yet cannot be named; what stands in the form stays there. */
static void
test_the_form_of_a_person_checks_what_is_typed (void)
{
  g_autofree char *dir = make_store ("53");
  g_autoptr (GPtrArray) flags = NULL;
  DmeWindow *window = app_window_as_it_is (dir);
  GtkWidget *form, *check;

  show_page (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-person", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "person-form"));
  app_settle ();
  form = dme_window_get_page_widget (window);
  dme_record_form_fill (DME_RECORD_FORM (form), "recruiter", "Yeremias Contoh");
  app_press (form, "form.check-recruiter");
  APP_WAIT_UNTIL ((check = find_window (DME_TYPE_CHECK_DIALOG)) != NULL);
  APP_WAIT_UNTIL (find_button (check, "_Record a Red Flag") != NULL);
  g_assert_true (app_shows (check, "Yeremias Contoh"));
  click (check, "_Record a Red Flag");
  dme_flag_dialog_fill (wait_for_dialog (), "region", NIFUKANI);
  save (DME_FLAG_DIALOG (find_window (DME_TYPE_FLAG_DIALOG)));
  APP_WAIT_UNTIL (find_window (DME_TYPE_CHECK_DIALOG) == NULL);

  flags = list (window);
  g_assert_cmpuint (flags->len, ==, 1);
  g_assert_cmpstr (dme_record_get (flags->pdata[0], "name"), ==, "Yeremias Contoh");
  g_assert_null (dme_record_get (flags->pdata[0], "person"));
  g_assert_cmpstr (dme_window_get_page (window), ==, "person-form");
  app_close (window);
}

static void
test_what_is_missing_is_said_on_its_field (void)
{
  g_autofree char *dir = make_store ("53");
  g_autoptr (DmeFields) nothing = dme_fields_new ();
  DmeWindow *window = app_window_as_it_is (dir);
  DmeFlagDialog *dialog;

  show_page (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-flag", "@a{ss}",
                              dme_form_fields_to_variant (nothing));
  dialog = wait_for_dialog ();
  app_press (GTK_WIDGET (dialog), "flag.save");
  app_settle ();
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Nobody is named."));
  g_assert_cmpuint (count (window), ==, 0);
  dme_flag_dialog_fill (dialog, "phone", "abc");
  app_press (GTK_WIDGET (dialog), "flag.save");
  app_settle ();
  g_assert_true (app_shows (GTK_WIDGET (dialog), "This is not a telephone number."));

  dme_flag_dialog_fill (dialog, "phone", "0813 5399 8877");
  dme_flag_dialog_fill (dialog, "region", NIFUKANI);
  dme_flag_dialog_fill (dialog, "date", "1/11/2025");
  dme_flag_dialog_fill (dialog, "signs", "ancaman");
  save (dialog);
  g_assert_cmpuint (count (window), ==, 1);
  app_close (window);
}

static void
test_a_flag_is_corrected_deleted_and_brought_back (void)
{
  g_autofree char *dir = make_store ("53");
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) flags = NULL;
  g_autoptr (GPtrArray) after = NULL;
  DmeWindow *window = app_window_as_it_is (dir);
  DmeFlagDialog *dialog;

  show_page (window);
  put (window, STRANGER, "2025-06-10");
  flags = list (window);
  id = g_strdup (((DmeRecord *) flags->pdata[0])->id);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-flag", "s", id);
  dialog = wait_for_dialog ();
  g_assert_true (app_shows (GTK_WIDGET (dialog), STRANGER));
  dme_flag_dialog_fill (dialog, "status", "tidak_terbukti");
  save (dialog);
  after = list (window);
  g_assert_cmpstr (dme_record_get (after->pdata[0], "status"), ==, "tidak_terbukti");
  g_assert_cmpstr (dme_record_get (after->pdata[0], "signs"), ==, "uang_muka");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-flag", "s", id);
  app_press (GTK_WIDGET (wait_for_dialog ()), "flag.delete");
  APP_WAIT_UNTIL (count (window) == 0);
  app_settle ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL);
  APP_WAIT_UNTIL (count (window) == 1);
  app_close (window);
}

static void
test_without_a_passphrase_no_flag_is_kept (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  DmeWindow *window = app_window (dir);
  DmeCheckPage *page = show_page (window);
  GtkWindow *question;

  ask (page, STRANGER);
  click (GTK_WIDGET (page), "_Record a Red Flag");
  APP_WAIT_UNTIL (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_assert_null (find_window (DME_TYPE_FLAG_DIALOG));
  question = GTK_WINDOW (find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_true (app_shows (GTK_WIDGET (question), "Set a Passphrase First"));
  gtk_window_destroy (question);
  app_close (window);
}

static void
test_a_lock_leaves_no_name_on_the_screen (void)
{
  g_autofree char *dir = make_store (NIFUKANI);
  DmeWindow *window = app_window_as_it_is (dir);
  DmeCheckPage *page = show_page (window);

  ask (page, "Yeremias Rahasia");
  click (GTK_WIDGET (page), "_Record a Red Flag");
  wait_for_dialog ();
  g_assert_true (app_is_anywhere ("Yeremias Rahasia"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.lock", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "lock"));
  app_settle ();
  g_assert_false (app_is_anywhere ("Yeremias Rahasia"));
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  g_test_add_func ("/flags/two-clicks-from-the-answer-to-the-flag",
                   test_two_clicks_from_the_answer_to_the_flag);
  g_test_add_func ("/flags/a-licensed-company-may-have-flags-too",
                   test_a_licensed_company_may_have_flags_too);
  g_test_add_func ("/flags/the-newest-stand-below-the-search",
                   test_the_newest_stand_below_the_search);
  g_test_add_func ("/flags/a-flag-raised-beside-a-person-names-the-person",
                   test_a_flag_raised_beside_a_person_names_the_person);
  g_test_add_func ("/flags/the-form-of-a-person-checks-what-is-typed",
                   test_the_form_of_a_person_checks_what_is_typed);
  g_test_add_func ("/flags/what-is-missing-is-said-on-its-field",
                   test_what_is_missing_is_said_on_its_field);
  g_test_add_func ("/flags/a-flag-is-corrected-deleted-and-brought-back",
                   test_a_flag_is_corrected_deleted_and_brought_back);
  g_test_add_func ("/flags/without-a-passphrase-no-flag-is-kept",
                   test_without_a_passphrase_no_flag_is_kept);
  g_test_add_func ("/flags/a-lock-leaves-no-name-on-the-screen",
                   test_a_lock_leaves_no_name_on_the_screen);
  return g_test_run ();
}
