/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-access-page.h"
#include "dme-access.h"
#include "dme-clock.h"
#include "dme-db-access.h"
#include "dme-db-vault.h"
#include "persons-fixture.h"

/* The access log in the whole window. */

#define MANY 10000

static void
note (DmeDb *db, DmeAccessKind kind, const char *id, gint64 count)
{
  const DmeAccessNote what = { kind, "person", id, NULL, count };
  g_autoptr (GError) error = NULL;

  dme_db_note_access (db, &what, &error);
  g_assert_no_error (error);
}

/* @many at once, as they come from the server. */
static void
put_many (DmeDb *db, const char *id, guint many)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *today = dme_clock_today ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < many; i++)
    {
      DmeFields *fields = dme_fields_new ();

      dme_fields_set (fields, "what", dme_access_get_code (DME_ACCESS_PRINT));
      dme_fields_set (fields, "date", today);
      dme_fields_set (fields, "record_type", "person");
      dme_fields_set (fields, "record", id);
      g_ptr_array_add (saves, dme_save_new (&dme_type_access, NULL, fields));
    }
  dme_db_save (db, saves, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
put_notes (const char *dir, const char *id, guint many)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);

  g_assert_no_error (error);
  put_many (db, id, many);
  note (db, DME_ACCESS_EXPORT, NULL, 120);
  note (db, DME_ACCESS_NIK_SHOWN, id, 0);
  note (db, DME_ACCESS_ERASURE, "01a1fd00-0000-7000-8000-000000000001", 0);
  dme_db_unlock (db, "bukan ini kata sandinya", NULL);
}

static DmeAccessPage *
show_page (DmeWindow *window)
{
  DmeAccessPage *page;

  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "home"));
  app_settle ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "access");
  page = DME_ACCESS_PAGE (dme_window_get_page_widget (window));
  APP_WAIT_UNTIL (!g_str_equal (dme_access_page_get_shown (page), "loading"));
  app_settle ();
  return page;
}

/* Not those of the drop-downs. */
static GtkWidget *
find_list (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LIST_VIEW (widget) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_list (child);
  return found;
}

static guint
count (GtkWidget *widget, const char *type)
{
  guint n = g_str_equal (G_OBJECT_TYPE_NAME (widget), type);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, type);
  return n;
}

static void
activate (DmeAccessPage *page, guint position)
{
  g_signal_emit_by_name (find_list (GTK_WIDGET (page)), "activate", position);
}

static void
test_it_is_told_in_plain_words (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmeAccessPage *page;
  GtkWidget *widget;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  put_notes (dir, id, 1);
  window = app_window_as_it_is (dir);
  page = show_page (window);
  widget = GTK_WIDGET (page);

  g_assert_cmpuint (dme_access_page_get_n_notes (page), ==, 5);
  APP_WAIT_UNTIL (app_shows (widget, "Maria Goreti Taneo · Village Nifukani"));
  g_assert_true (app_shows (widget, "Full NIK shown"));
  g_assert_true (app_shows (widget, "Exported to a file: 120 people"));
  g_assert_true (app_shows (widget, "Slip printed"));
  g_assert_true (app_shows (widget, "Wrong passphrase"));
  g_assert_true (app_shows (widget, "Person that is not on this device any more"));
  g_assert_true (app_shows (widget, "Rian Nenobais"));
  g_assert_true (app_shows (widget, "WITA"));
  g_assert_true (app_shows (widget, "5 notes"));
  g_assert_false (app_shows (widget, "5302075506990001"));
  app_close (window);
}

static void
test_it_is_narrowed_by_kind_and_month (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *today = dme_clock_today ();
  g_autofree char *month = g_strndup (today, 7);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmeAccessPage *page;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  put_notes (dir, id, 3);
  window = app_window_as_it_is (dir);
  page = show_page (window);

  dme_access_page_set_filter (page, "cetak", "");
  APP_WAIT_UNTIL (dme_access_page_get_n_notes (page) == 3);
  g_assert_false (app_shows (GTK_WIDGET (page), "Full NIK shown"));
  dme_access_page_set_filter (page, "cetak", month);
  APP_WAIT_UNTIL (dme_access_page_get_n_notes (page) == 3);
  dme_access_page_set_filter (page, "salinan", month);
  APP_WAIT_UNTIL (g_str_equal (dme_access_page_get_shown (page), "nothing"));
  dme_access_page_set_filter (page, "", "");
  APP_WAIT_UNTIL (dme_access_page_get_n_notes (page) == 7);
  g_assert_cmpstr (dme_access_page_get_shown (page), ==, "list");
  app_close (window);
}

static void
test_a_note_opens_its_record (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmeAccessPage *page;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  put_notes (dir, id, 0);
  window = app_window_as_it_is (dir);
  page = show_page (window);
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (page), "Maria Goreti Taneo"));
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (page), "not on this device any more"));

  activate (page, 1); /* the erased one */
  app_settle ();
  g_assert_cmpstr (dme_window_get_page (window), ==, "access");
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (window), "This record is not on this device any more."));
  activate (page, 3); /* many at once: nothing to open */
  app_settle ();
  g_assert_cmpstr (dme_window_get_page (window), ==, "access");
  activate (page, 2);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "person"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  g_assert_cmpstr (dme_window_get_page (window), ==, "access");
  app_close (window);
}

static void
test_nothing_noted_is_said (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  DmeAccessPage *page = show_page (window);

  g_assert_cmpstr (dme_access_page_get_shown (page), ==, "empty");
  g_assert_true (app_shows (GTK_WIDGET (page), "Nothing Noted Yet"));
  app_close (window);
}

/* Only what is in view is read and made. */
static void
test_ten_thousand_notes_are_read_as_they_are_looked_at (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *id = NULL;
  DmeWindow *window;
  DmeAccessPage *page;

  persons_fill (dir);
  id = persons_find (dir, "Maria Goreti Taneo");
  put_notes (dir, id, MANY);
  window = app_window_as_it_is (dir);
  page = show_page (window);
  g_assert_cmpuint (dme_access_page_get_n_notes (page), ==, MANY + 4);
  g_assert_true (app_shows (GTK_WIDGET (page), "10.004 notes"));
  g_assert_cmpuint (count (GTK_WIDGET (page), "DmeAccessRow"), <, 300);
  gtk_widget_activate_action (find_list (GTK_WIDGET (page)), "list.scroll-to-item", "u", MANY + 3);
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (page), "Maria Goreti Taneo"));
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  g_test_add_func ("/access/it-is-told-in-plain-words", test_it_is_told_in_plain_words);
  g_test_add_func ("/access/it-is-narrowed-by-kind-and-month",
                   test_it_is_narrowed_by_kind_and_month);
  g_test_add_func ("/access/a-note-opens-its-record", test_a_note_opens_its_record);
  g_test_add_func ("/access/nothing-noted-is-said", test_nothing_noted_is_said);
  g_test_add_func ("/access/ten-thousand-notes-are-read-as-they-are-looked-at",
                   test_ten_thousand_notes_are_read_as_they_are_looked_at);
  return g_test_run ();
}
