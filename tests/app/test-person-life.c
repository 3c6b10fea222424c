/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-access.h"
#include "dme-merge-dialog.h"
#include "dme-person-detail.h"
#include "dme-person-page.h"
#include "dme-schema-persons.h"
#include "persons-fixture.h"

#define ALL 6 /* persons in the store */

/* How records of persons go, come back, and become one, in the whole window. */

typedef struct
{
  char *dir;
  DmeWindow *window;
  char *maria, *yuliana, *twin; /* ids; the twin is another record of Maria */
} Fixture;

static void
open_window (Fixture *f)
{
  f->window = app_window_as_it_is (f->dir);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (f->window), "home"));
  app_settle ();
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = app_make_store (APP_STORE_FILLED);
  persons_fill (f->dir);
  f->maria = persons_find (f->dir, "Maria Goreti Taneo");
  f->yuliana = persons_find (f->dir, "Yuliana");
  f->twin = persons_add_twin (f->dir);
  open_window (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  app_close (f->window);
  g_free (f->dir);
  g_free (f->maria);
  g_free (f->yuliana);
  g_free (f->twin);
}

static void
act (Fixture *f, const char *action, const char *target)
{
  if (target != NULL)
    gtk_widget_activate_action (GTK_WIDGET (f->window), action, "s", target);
  else
    gtk_widget_activate_action (GTK_WIDGET (f->window), action, NULL);
  app_settle ();
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Of the person @parent, or of all. */
static guint
count (Fixture *f, const DmeType *type, const char *parent)
{
  g_autoptr (DmeQuery) query = dme_query_new (type);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) records = NULL;

  query->parent = g_strdup (parent);
  dme_store_list_async (dme_window_get_store (f->window), query, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  records = dme_store_list_finish (dme_window_get_store (f->window), result, NULL);
  g_assert_nonnull (records);

  return records->len;
}

static DmePersonPage *
show_list (Fixture *f)
{
  DmePersonPage *page;

  act (f, "win.show-page", "persons");
  page = DME_PERSON_PAGE (dme_window_get_page_widget (f->window));
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) == ALL);
  app_settle ();

  return page;
}

/* @shown: the record that is expected to be shown for @id */
static DmePersonDetail *
show_person (Fixture *f, const char *id, const char *shown)
{
  DmePersonDetail *detail;

  act (f, "win.show-person", id);
  detail = DME_PERSON_DETAIL (dme_window_get_page_widget (f->window));
  APP_WAIT_UNTIL (dme_person_detail_get_bundle (detail) != NULL &&
                  g_str_equal (dme_person_detail_get_bundle (detail)->record->id, shown));

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
press_key (const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gboolean done = FALSE;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "xdotool", "key", key, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, finished_cb, &done);
  APP_WAIT_UNTIL (done);
  app_settle ();
}

static void
test_a_person_goes_with_papers_and_comes_back (Fixture *f, gconstpointer data)
{
  guint papers = count (f, &dme_type_document, f->maria);
  DmePersonDetail *detail = show_person (f, f->maria, f->maria);

  g_assert_cmpuint (papers, >, 0);
  gtk_widget_activate_action (GTK_WIDGET (detail), "person.delete", NULL);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (f->window), "Deleted") == 0);
  g_assert_cmpstr (dme_window_get_page (f->window), !=, "person");
  g_assert_cmpuint (count (f, &dme_type_person, NULL), ==, ALL - 1);
  g_assert_cmpuint (count (f, &dme_type_document, f->maria), ==, 0);

  act (f, "win.undo", NULL);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (f->window), "Undone") == 0);
  g_assert_cmpuint (count (f, &dme_type_person, NULL), ==, ALL);
  g_assert_cmpuint (count (f, &dme_type_document, f->maria), ==, papers);
}

/* Later than the toast: the page of a deleted record offers it too. */
static void
test_a_deleted_person_is_brought_back_from_the_page (Fixture *f, gconstpointer data)
{
  DmePersonDetail *detail;

  act (f, "win.delete-person", f->maria);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (f->window), "Deleted") == 0);
  detail = show_person (f, f->maria, f->maria);
  g_assert_true (app_shows (GTK_WIDGET (detail), "This record is deleted"));
  app_press (GTK_WIDGET (detail), "person.revive");
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (detail), "Maria Goreti Taneo"));
}

static void
test_the_key_deletes_the_row_that_has_the_focus (Fixture *f, gconstpointer data)
{
  DmePersonPage *page = show_list (f);

  /* Nothing while the search has the focus: there Delete is about letters. */
  dme_person_page_focus_search (page);
  press_key ("Delete");
  g_assert_cmpuint (dme_person_page_get_n_records (page), ==, ALL);

  press_key ("Escape"); /* from the search to the list */
  press_key ("Down");
  press_key ("Delete");
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) == ALL - 1);
  press_key ("ctrl+z");
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) == ALL);
}

/* --- damage --- */

#define DAMAGE \
  "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()"

/* A flipped bit in the sealed part, while nobody has the store open. */
static void
damage (Fixture *f, const char *id)
{
  g_autofree char *path = g_build_filename (f->dir, "store.db", NULL);
  g_autofree char *sql =
    g_strdup_printf ("UPDATE record SET sealed = CAST (substr (sealed, 1, 50) || x'ff' ||"
                     " substr (sealed, 52) AS BLOB) WHERE id = '%s'",
                     id);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  app_close (f->window);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/usr/bin/python3", "-c", DAMAGE,
                              path, sql, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  open_window (f);
}

static void
test_a_damaged_person_says_so (Fixture *f, gconstpointer data)
{
  DmePersonDetail *detail;
  DmePersonPage *page;

  damage (f, f->maria);
  page = show_list (f);
  g_assert_true (app_shows (GTK_WIDGET (page), "Damaged: name not readable"));
  g_assert_true (app_shows (GTK_WIDGET (page), "Yuliana")); /* The rest works. */

  detail = show_person (f, f->maria, f->maria);
  g_assert_true (app_shows (GTK_WIDGET (detail), "Damaged: name not readable"));
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (detail), "A backup may still hold them"));
  detail = show_person (f, f->yuliana, f->yuliana);
  APP_WAIT_UNTIL (!app_shows (GTK_WIDGET (detail), "A backup may still hold them"));
}

/* --- merging --- */

static DmeMergeDialog *
get_dialog (Fixture *f)
{
  GtkWindow *dialog = app_dialog (f->window);

  g_assert_true (DME_IS_MERGE_DIALOG (dialog));
  return DME_MERGE_DIALOG (dialog);
}

static DmeMergeDialog *
compare (Fixture *f, const char *kept, const char *other)
{
  DmeMergeDialog *dialog;

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.merge-persons", "(ss)", kept, other);
  app_settle ();
  dialog = get_dialog (f);
  APP_WAIT_UNTIL (g_str_equal (dme_merge_dialog_get_shown (dialog), "compare"));

  return dialog;
}

static const char *
value_of (DmePersonDetail *detail, const char *field)
{
  return dme_record_get (dme_person_detail_get_bundle (detail)->record, field);
}

static void
test_two_records_become_one_and_two_again (Fixture *f, gconstpointer data)
{
  guint papers = count (f, &dme_type_document, f->maria);
  DmeMergeDialog *dialog = compare (f, f->maria, f->twin);
  DmePersonDetail *detail;

  g_assert_true (app_shows (GTK_WIDGET (dialog), "Maria G. Taneo"));
  dme_merge_grid_choose (dme_merge_dialog_get_grid (dialog), "phone", DME_SIDE_OTHER);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "merge.confirm", NULL);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (f->window), "Merged") == 0);
  APP_WAIT_UNTIL (app_dialog (f->window) == NULL);

  detail = DME_PERSON_DETAIL (dme_window_get_page_widget (f->window));
  APP_WAIT_UNTIL (dme_person_detail_get_bundle (detail) != NULL);
  APP_WAIT_UNTIL (g_strcmp0 (value_of (detail, "phone"), "+6281237001122") == 0);
  g_assert_cmpstr (value_of (detail, "name"), ==, "Maria Goreti Taneo");
  g_assert_cmpuint (count (f, &dme_type_person, NULL), ==, ALL - 1);
  g_assert_cmpuint (count (f, &dme_type_document, f->maria), ==, papers + 1);
  dme_person_detail_show_tab (detail, "history");
  g_assert_true (app_shows (GTK_WIDGET (detail), "In the other record of Maria G. Taneo"));

  act (f, "win.undo", NULL);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (f->window), "Undone") == 0);
  g_assert_cmpuint (count (f, &dme_type_person, NULL), ==, ALL);
  g_assert_cmpuint (count (f, &dme_type_document, f->maria), ==, papers);
  g_assert_cmpuint (count (f, &dme_type_document, f->twin), ==, 1);
}

/* By an old link, or the code on a slip. */
static void
test_a_merged_record_opens_the_one_that_stays (Fixture *f, gconstpointer data)
{
  DmeMergeDialog *dialog = compare (f, f->maria, f->twin);
  DmePersonDetail *detail;

  gtk_widget_activate_action (GTK_WIDGET (dialog), "merge.confirm", NULL);
  APP_WAIT_UNTIL (g_strcmp0 (dme_window_get_toast (f->window), "Merged") == 0);
  show_person (f, f->yuliana, f->yuliana);
  detail = show_person (f, f->twin, f->maria);
  g_assert_cmpstr (dme_detail_page_get_id (DME_DETAIL_PAGE (detail)), ==, f->maria);
}

static void
test_who_may_be_the_same_is_offered (Fixture *f, gconstpointer data)
{
  DmePersonDetail *detail = show_person (f, f->maria, f->maria);
  DmeMergeDialog *dialog;

  gtk_widget_activate_action (GTK_WIDGET (detail), "person.merge", NULL);
  app_settle ();
  dialog = get_dialog (f);
  APP_WAIT_UNTIL (g_str_equal (dme_merge_dialog_get_shown (dialog), "choose"));
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Maria Goreti Taneo"));
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Maria G. Taneo"));
  g_assert_false (app_shows (GTK_WIDGET (dialog), "Yuliana"));

  /* By keys alone: the first row, then one radio button to the next, and out. */
  press_key ("Tab");
  press_key ("Return");
  APP_WAIT_UNTIL (g_str_equal (dme_merge_dialog_get_shown (dialog), "compare"));
  press_key ("Escape");
  APP_WAIT_UNTIL (app_dialog (f->window) == NULL);
  g_assert_cmpuint (count (f, &dme_type_person, NULL), ==, ALL);
}

/* From the form of one of the two, where they are found to be alike. */
static void
test_the_form_offers_it (Fixture *f, gconstpointer data)
{
  GtkWidget *page;

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.edit-person", "(ss)", f->maria, "name");
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (f->window), "person-form"));
  page = dme_window_get_page_widget (f->window);
  APP_WAIT_UNTIL (app_shows (page, "Merge…"));
}

/* Only in full can they be told apart. */
static void
test_two_nik_are_shown_and_noted (Fixture *f, gconstpointer data)
{
  DmeMergeDialog *dialog = compare (f, f->maria, f->twin);

  g_assert_true (app_shows (GTK_WIDGET (dialog), "5302075506990001"));
  g_assert_true (app_shows (GTK_WIDGET (dialog), "5302075506990002"));
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Are they one person?"));
  g_assert_cmpuint (count (f, &dme_type_access, NULL), ==, 2);
  gtk_window_close (GTK_WINDOW (dialog));
  app_settle ();
}

static void
test_a_withdrawn_consent_stops_it (Fixture *f, gconstpointer data)
{
  g_autofree char *agustinus = persons_find (f->dir, "Agustinus Contoh");
  DmeMergeDialog *dialog = compare (f, f->maria, agustinus);

  g_assert_true (app_shows (GTK_WIDGET (dialog), "withdrawn the consent"));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "merge.confirm", NULL);
  app_settle ();
  g_assert_cmpuint (count (f, &dme_type_person, NULL), ==, ALL);
  gtk_window_close (GTK_WINDOW (dialog));
  app_settle ();
}

#define ADD(name, func) g_test_add ("/person-life/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");

  ADD ("a-person-goes-with-papers-and-comes-back", test_a_person_goes_with_papers_and_comes_back);
  ADD ("a-deleted-person-is-brought-back-from-the-page",
       test_a_deleted_person_is_brought_back_from_the_page);
  ADD ("the-key-deletes-the-row-that-has-the-focus",
       test_the_key_deletes_the_row_that_has_the_focus);
  ADD ("a-damaged-person-says-so", test_a_damaged_person_says_so);
  ADD ("two-records-become-one-and-two-again", test_two_records_become_one_and_two_again);
  ADD ("a-merged-record-opens-the-one-that-stays", test_a_merged_record_opens_the_one_that_stays);
  ADD ("who-may-be-the-same-is-offered", test_who_may_be_the_same_is_offered);
  ADD ("the-form-offers-it", test_the_form_offers_it);
  ADD ("two-nik-are-shown-and-noted", test_two_nik_are_shown_and_noted);
  ADD ("a-withdrawn-consent-stops-it", test_a_withdrawn_consent_stops_it);

  return g_test_run ();
}
