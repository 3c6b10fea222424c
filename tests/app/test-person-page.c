/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-fixture.h"
#include "dme-access.h"
#include "dme-consent.h"
#include "dme-fields-section.h"
#include "dme-paper-dialog.h"
#include "dme-person-detail.h"
#include "dme-person-page.h"
#include "dme-record-form-private.h"
#include "dme-schema-persons.h"
#include "persons-fixture.h"

/* The pages of persons in the whole window. */

static void
act (DmeWindow *window, const char *action, const char *target)
{
  GtkWidget *widget = GTK_WIDGET (window);

  if (target != NULL)
    gtk_widget_activate_action (widget, action, "s", target);
  else
    gtk_widget_activate_action (widget, action, NULL);
  app_settle ();
}

static DmeWindow *
open_window (const char *dir)
{
  DmeWindow *window = app_window_as_it_is (dir);

  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "home"));
  app_settle ();

  return window;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GPtrArray *
list (DmeWindow *window, const DmeType *type)
{
  g_autoptr (DmeQuery) query = dme_query_new (type);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  dme_store_list_async (dme_window_get_store (window), query, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  records = dme_store_list_finish (dme_window_get_store (window), result, &error);
  g_assert_no_error (error);

  return records;
}

static DmePersonDetail *
show_person (DmeWindow *window, const char *id)
{
  DmePersonDetail *detail;

  act (window, "win.show-person", id);
  detail = DME_PERSON_DETAIL (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (dme_person_detail_get_bundle (detail) != NULL &&
                  g_str_equal (dme_person_detail_get_bundle (detail)->record->id, id));

  return detail;
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
press (const char *what, const char *keys)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gboolean done = FALSE;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "xdotool", what, "--delay", "30",
                              keys, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, finished_cb, &done);
  APP_WAIT_UNTIL (done);
  app_settle ();
}

/* As long as nobody has given a passphrase, nothing personal can be written. */
static void
test_without_a_vault_there_is_no_page (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);

  app_settle ();
  act (window, "win.new-person", NULL);
  g_assert_cmpstr (dme_window_get_page (window), !=, "person-form");
  app_close (window);
}

static void
test_the_list_is_searched_and_narrowed (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  DmeWindow *window;
  DmePersonPage *page;

  persons_fill (dir);
  window = open_window (dir);
  act (window, "win.show-page", "persons");
  page = DME_PERSON_PAGE (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) == 5);
  g_assert_cmpstr (dme_person_page_get_shown (page), ==, "list");

  dme_person_page_set_search (page, "maria gorety");
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) < 5 &&
                  dme_person_page_get_n_records (page) > 0);
  dme_person_page_set_search (page, "zzzz");
  APP_WAIT_UNTIL (g_str_equal (dme_person_page_get_shown (page), "nothing"));
  dme_person_page_set_search (page, "");
  dme_person_filter_select (dme_person_page_get_filter (page), "status", 1); /* interested */
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) == 1);
  dme_person_filter_clear (dme_person_page_get_filter (page));
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) == 5);
  app_close (window);
}

static void
test_showing_a_nik_is_noted (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  DmeWindow *window;
  DmePersonDetail *detail;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  window = open_window (dir);
  detail = show_person (window, id);
  g_assert_true (app_shows (GTK_WIDGET (detail), "530207******0001"));
  g_assert_false (app_shows (GTK_WIDGET (detail), "5302075506990001"));
  app_press (GTK_WIDGET (detail), "person.show-nik");
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (detail), "5302075506990001"));
  notes = list (window, &dme_type_access);
  g_assert_cmpuint (notes->len, ==, 1);

  /* It is masked again for the next who looks. */
  detail = show_person (window, id);
  APP_WAIT_UNTIL (!app_shows (GTK_WIDGET (detail), "5302075506990001"));
  app_close (window);
}

static void
test_a_paper_is_written_down (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) papers = NULL;
  DmeWindow *window;
  DmePaperDialog *dialog;

  persons_fill (dir);
  id = persons_find (dir, "Yuliana");
  window = open_window (dir);
  show_person (window, id);
  dialog = dme_paper_dialog_new (GTK_WINDOW (window), dme_window_get_store (window), id,
                                 "izin_keluarga", NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  app_settle ();
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "paper.save", NULL);
  APP_WAIT_UNTIL (dialog == NULL);
  papers = list (window, &dme_type_document);
  g_assert_cmpuint (papers->len, ==, 6);
  app_close (window);
}

static void
test_a_consent_is_withdrawn (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmePersonDetail *detail;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  window = open_window (dir);
  detail = show_person (window, id);
  dme_person_detail_withdraw (detail);
  APP_WAIT_UNTIL (!dme_consent_may_use (dme_person_detail_get_bundle (detail)->record->fields) &&
                  app_shows (GTK_WIDGET (detail), "The consent is withdrawn"));
  app_close (window);
}

/* --- follow-ups --- */

static void
type_into (GtkWidget *dialog, const char *name, const char *text)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (dialog);

  for (guint i = 0; i < fields->len; i++)
    if (g_str_equal (dme_form_field_get_field (fields->pdata[i])->name, name))
      {
        dme_form_field_set_text (fields->pdata[i], text);
        return;
      }
  g_error ("there is no field “%s”", name);
}

static guint
count_follow_ups (DmePersonDetail *detail)
{
  const DmePersonBundle *bundle = dme_person_detail_get_bundle (detail);

  return bundle->follow_ups->len;
}

static void
test_a_follow_up_is_added_done_and_deleted (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  const DmePersonBundle *bundle;
  DmeWindow *window;
  DmePersonDetail *detail;
  GtkWidget *dialog;

  persons_fill (dir);
  id = persons_find (dir, "Yuliana");
  window = open_window (dir);
  detail = show_person (window, id);
  dme_person_detail_show_tab (detail, "follow-ups");
  g_assert_cmpuint (count_follow_ups (detail), ==, 0);
  app_press (GTK_WIDGET (detail), "person.add-follow-up");
  app_settle ();
  dialog = GTK_WIDGET (app_dialog (window));

  /* Whoever reads the file without the passphrase must not learn whom it is about. */
  type_into (dialog, "what", "Telepon YULIANA besok");
  gtk_widget_activate_action (dialog, "dialog.save", NULL);
  app_settle ();
  g_assert_true (app_shows (dialog, "without the name"));
  g_assert_cmpuint (count_follow_ups (detail), ==, 0);

  type_into (dialog, "what", "Urus KTP");
  type_into (dialog, "due", "25/11/2026");
  gtk_widget_activate_action (dialog, "dialog.save", NULL);
  APP_WAIT_UNTIL (count_follow_ups (detail) == 1);
  APP_WAIT_UNTIL (app_dialog (window) == NULL);
  bundle = dme_person_detail_get_bundle (detail);
  g_assert_cmpstr (((DmeRecord *) bundle->follow_ups->pdata[0])->region, ==, "53.02.08.2005");

  app_press (GTK_WIDGET (detail), "win.finish-follow-up");
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (detail), "Done on"));
  app_press (GTK_WIDGET (detail), "win.delete-follow-up");
  APP_WAIT_UNTIL (count_follow_ups (detail) == 0);
  act (window, "win.undo", NULL);
  APP_WAIT_UNTIL (count_follow_ups (detail) == 1);
  app_close (window);
}

static void
test_what_is_due_opens_the_person (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmePersonDetail *detail;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  window = open_window (dir);
  APP_WAIT_UNTIL (app_shows (dme_window_get_page_widget (window), "Antar ke Disnaker"));
  act (window, "win.show-parent", id);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "person"));
  detail = DME_PERSON_DETAIL (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (dme_person_detail_get_bundle (detail) != NULL &&
                  app_shows (GTK_WIDGET (detail), "Antar ke Disnaker"));
  g_assert_cmpstr (dme_person_detail_get_tab (detail), ==, "follow-ups");
  app_close (window);
}

static void
test_tabs_are_reached_by_keys (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmePersonDetail *detail;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  window = open_window (dir);
  detail = show_person (window, id);
  gtk_widget_child_focus (GTK_WIDGET (detail), GTK_DIR_TAB_FORWARD);
  press ("key", "ctrl+Page_Down");
  g_assert_cmpstr (dme_person_detail_get_tab (detail), ==, "plan");
  press ("key", "ctrl+Page_Up");
  press ("key", "ctrl+Page_Up");
  g_assert_cmpstr (dme_person_detail_get_tab (detail), ==, "history");
  press ("key", "ctrl+Page_Down");
  g_assert_cmpstr (dme_person_detail_get_tab (detail), ==, "life");
  app_close (window);
}

/* --- keys alone --- */

static void
tab_to (DmeRecordForm *form, const char *field)
{
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *focus = dme_record_form_get_focus (form);

      if (g_strcmp0 (focus, field) == 0)
        return;
      press ("key", "Tab");
    }
  g_error ("Tab never came to “%s”", field);
}

/* No byte of it in any file the app has written. */
static void
check_files (const char *folder, const char *secret)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;
      gsize length, n = strlen (secret);

      if (!g_file_get_contents (path, &contents, &length, NULL))
        continue;
      for (gsize at = 0; at + n <= length; at++)
        if (memcmp (contents + at, secret, n) == 0)
          g_error ("“%s” stands in %s", secret, name);
    }
}

static void
test_a_person_is_registered_by_keys_alone (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmeRecordForm *form;
  gint64 began;

  persons_fill (dir);
  window = open_window (dir);
  act (window, "win.show-page", "persons");
  began = g_get_monotonic_time ();
  press ("key", "ctrl+n");
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "person-form"));
  form = DME_RECORD_FORM (dme_window_get_page_widget (window));
  tab_to (form, "name");
  press ("type", "Rahasiawati");
  tab_to (form, "sex");
  press ("key", "space");
  tab_to (form, "region");
  press ("type", "nifukani");
  press ("key", "Down");
  press ("key", "Return");
  tab_to (form, "nik");
  press ("type", "5302075506990088");
  tab_to (form, "phone");
  press ("type", "0812 3700 1199");
  press ("key", "ctrl+s");
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "persons"));
  g_test_message ("%.1f s", (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  app_close (window);

  id = persons_find (dir, "Rahasiawati");
  g_assert_nonnull (id);
  check_files (dir, "Rahasiawati");
  check_files (dir, "rahasiawati");
  check_files (dir, "5302075506990088");
  check_files (dir, "81237001199");
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
#define ADD(name, func) g_test_add_func ("/person-page/" name, func)
  ADD ("without-a-vault-there-is-no-page", test_without_a_vault_there_is_no_page);
  ADD ("the-list-is-searched-and-narrowed", test_the_list_is_searched_and_narrowed);
  ADD ("showing-a-nik-is-noted", test_showing_a_nik_is_noted);
  ADD ("a-paper-is-written-down", test_a_paper_is_written_down);
  ADD ("a-consent-is-withdrawn", test_a_consent_is_withdrawn);
  ADD ("a-follow-up-is-added-done-and-deleted", test_a_follow_up_is_added_done_and_deleted);
  ADD ("what-is-due-opens-the-person", test_what_is_due_opens_the_person);
  ADD ("tabs-are-reached-by-keys", test_tabs_are_reached_by_keys);
  ADD ("a-person-is-registered-by-keys-alone", test_a_person_is_registered_by_keys_alone);
#undef ADD
  return g_test_run ();
}
