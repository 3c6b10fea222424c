/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-person-detail.h"
#include "dme-person-page.h"
#include "persons-fixture.h"

#include <adwaita.h>

/* Erasing from the page of a person: said plainly, asked twice, and then nobody is there. */

static DmePersonDetail *
show_person (DmeWindow *window, const char *id)
{
  DmePersonDetail *detail;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-person", "s", id);
  app_settle ();
  detail = DME_PERSON_DETAIL (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (dme_person_detail_get_bundle (detail) != NULL &&
                  g_str_equal (dme_person_detail_get_bundle (detail)->record->id, id));
  return detail;
}

static AdwMessageDialog *
ask (DmeWindow *window, DmePersonDetail *detail)
{
  gtk_widget_activate_action (GTK_WIDGET (detail), "person.erase", NULL);
  APP_WAIT_UNTIL (app_dialog (window) != NULL);
  app_settle ();
  return ADW_MESSAGE_DIALOG (app_dialog (window));
}

static void
answer (DmeWindow *window, AdwMessageDialog *dialog, const char *response)
{
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  APP_WAIT_UNTIL (app_dialog (window) == NULL);
  app_settle ();
}

static guint
count_listed (DmeWindow *window)
{
  DmePersonPage *page;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "persons");
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "persons"));
  page = DME_PERSON_PAGE (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (!g_str_equal (dme_person_page_get_shown (page), "loading"));
  app_settle ();
  return dme_person_page_get_n_records (page);
}

static void
test_a_person_is_erased_when_they_asked_for_it (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED), *id = NULL, *still = NULL;
  DmePersonDetail *detail;
  AdwMessageDialog *dialog;
  GtkCheckButton *asked;
  DmeWindow *window;
  guint before;

  persons_fill (dir);
  id = persons_find (dir, "Yuliana");
  g_assert_nonnull (id);
  window = app_window_as_it_is (dir);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "home"));
  before = count_listed (window);
  detail = show_person (window, id);

  dialog = ask (window, detail);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "Yuliana"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "Backups"));
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "erase"));
  answer (window, dialog, "cancel");
  g_assert_cmpuint (count_listed (window), ==, before);

  detail = show_person (window, id);
  dialog = ask (window, detail);
  asked = GTK_CHECK_BUTTON (adw_message_dialog_get_extra_child (dialog));
  gtk_check_button_set_active (asked, TRUE);
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "erase"));
  answer (window, dialog, "erase");
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "persons"));
  APP_WAIT_UNTIL (dme_person_page_get_n_records (
                    DME_PERSON_PAGE (dme_window_get_page_widget (window))) == before - 1);
  app_close (window);

  still = persons_find (dir, "Yuliana");
  g_assert_null (still);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  g_test_add_func ("/person-erase/a-person-is-erased-when-they-asked-for-it",
                   test_a_person_is_erased_when_they_asked_for_it);
  return g_test_run ();
}
