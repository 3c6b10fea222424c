/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "app-fixture.h"
#include "dme-banner.h"
#include "dme-first-run.h"
#include "dme-form-control.h"
#include "dme-region-entry.h"
#include "dme-schema-table.h"

typedef struct
{
  char *parent, *dir, *practice;
  GtkWidget *window, *first_run;
  char *finished;
} FirstRun;

static void
finished_cb (FirstRun *f, const char *dir)
{
  g_assert_null (f->finished);
  f->finished = g_strdup (dir);
}

static void
set_up (FirstRun *f, gconstpointer data)
{
  app_application ();
  f->parent = app_make_dir ();
  f->dir = g_build_filename (f->parent, "default", NULL);
  f->practice = g_build_filename (f->parent, "practice", NULL);
  f->first_run = g_object_ref_sink (dme_first_run_new (f->dir, f->practice));
  g_signal_connect_swapped (f->first_run, "finished", G_CALLBACK (finished_cb), f);
  f->window = g_object_new (ADW_TYPE_WINDOW, "content", f->first_run, NULL);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1000, 700);
  gtk_window_present (GTK_WINDOW (f->window));
  APP_WAIT_UNTIL (gtk_widget_get_mapped (f->first_run));
}

static void
tear_down (FirstRun *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  app_settle ();
  g_assert_finalize_object (f->first_run);
  g_free (f->parent);
  g_free (f->dir);
  g_free (f->practice);
  g_free (f->finished);
}

static GtkWidget *
find (GtkWidget *widget, GType type, const char *title)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type) &&
      (title == NULL ||
       g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type, title);

  return found;
}

static void
act (FirstRun *f, const char *action)
{
  gtk_widget_activate_action (gtk_widget_get_first_child (f->first_run), action, NULL);
}

static const char *
get_page (FirstRun *f)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find (f->first_run, GTK_TYPE_STACK, NULL)));
}

static void
type_name (FirstRun *f, const char *name)
{
  gtk_editable_set_text (GTK_EDITABLE (find (f->first_run, ADW_TYPE_ENTRY_ROW, "Name")), name);
}

static void
choose_area (FirstRun *f, const char *code)
{
  DmeFormControl *entry = DME_FORM_CONTROL (find (f->first_run, DME_TYPE_REGION_ENTRY, NULL));

  dme_form_control_set_text (entry, code);
  dme_form_control_changed (entry);
}

static void
go_to_start (FirstRun *f)
{
  act (f, "first-run.next");
  type_name (f, "Rian Nenobais");
  gtk_editable_set_text (GTK_EDITABLE (find (f->first_run, ADW_TYPE_ENTRY_ROW, "Job title")),
                         "Pengantar Kerja");
  choose_area (f, "53.02");
  choose_area (f, "53.01.13.1002");
  act (f, "first-run.next");
  g_assert_cmpstr (get_page (f), ==, "start");
}

static void
assert_identity (const char *dir, gboolean practice)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_auto (DmeIdentity) identity = { 0 };

  g_assert_no_error (error);
  dme_db_get_identity (db, &identity, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (identity.name, ==, "Rian Nenobais");
  g_assert_cmpstr (identity.job_title, ==, "Pengantar Kerja");
  g_assert_cmpstr (identity.role, ==, "petugas");
  g_assert_nonnull (strstr (identity.scope, "53.02"));
  g_assert_nonnull (strstr (identity.scope, "53.01.13.1002"));
  g_assert_cmpint (identity.practice, ==, practice);
}

static void
test_makes_a_store (FirstRun *f, gconstpointer data)
{
  go_to_start (f);
  act (f, "first-run.start");
  act (f, "first-run.start"); /* Pressed twice: once is enough. */
  APP_WAIT_UNTIL (f->finished != NULL);
  g_assert_cmpstr (f->finished, ==, f->dir);
  assert_identity (f->dir, FALSE);
  g_assert_false (dme_db_exists (f->practice));
}

static void
test_practice_is_filled_and_marked (FirstRun *f, gconstpointer data)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_activity);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = NULL;

  go_to_start (f);
  act (f, "first-run.practise");
  APP_WAIT_UNTIL (f->finished != NULL);
  g_assert_cmpstr (f->finished, ==, f->practice);
  assert_identity (f->practice, TRUE);
  g_assert_false (dme_db_exists (f->dir));
  db = dme_db_open (f->practice, &error);
  g_assert_no_error (error);
  records = dme_db_list (db, query, &error);
  g_assert_cmpuint (records->len, >, 0);
}

static void
test_asks_for_name_and_area (FirstRun *f, gconstpointer data)
{
  DmeFormControl *area;
  GtkWidget *name;

  act (f, "first-run.next");
  act (f, "first-run.next");
  g_assert_cmpstr (get_page (f), ==, "person");
  name = find (f->first_run, ADW_TYPE_ENTRY_ROW, "Name");
  g_assert_true (gtk_widget_has_css_class (name, "error"));

  type_name (f, "   ");
  act (f, "first-run.next");
  g_assert_cmpstr (get_page (f), ==, "person");

  type_name (f, "Rian");
  g_assert_false (gtk_widget_has_css_class (name, "error"));
  act (f, "first-run.next");
  g_assert_cmpstr (get_page (f), ==, "person");

  choose_area (f, "53.02");
  act (f, "first-run.next");
  g_assert_cmpstr (get_page (f), ==, "start");
  act (f, "first-run.back");
  g_assert_cmpstr (get_page (f), ==, "person");
  act (f, "first-run.back");
  g_assert_cmpstr (get_page (f), ==, "welcome");

  /* Enter on the last field goes on as well. */
  act (f, "first-run.next");
  area = DME_FORM_CONTROL (find (f->first_run, DME_TYPE_REGION_ENTRY, NULL));
  g_signal_emit_by_name (dme_form_control_get_target (area), "activate");
  g_assert_cmpstr (get_page (f), ==, "start");
}

static void
test_a_failure_keeps_the_answers (FirstRun *f, gconstpointer data)
{
  gboolean revealed = FALSE;
  GtkWidget *banner;

  go_to_start (f);
  g_file_set_contents (f->dir, "in the way", -1, NULL);
  g_test_expect_message ("desa-migran-emas", G_LOG_LEVEL_WARNING, "Making a store failed*");
  act (f, "first-run.start");
  banner = find (f->first_run, DME_TYPE_BANNER, NULL);
  APP_WAIT_UNTIL ((g_object_get (banner, "revealed", &revealed, NULL), revealed));
  g_test_assert_expected_messages ();
  g_assert_null (f->finished);

  g_assert_cmpint (g_unlink (f->dir), ==, 0);
  act (f, "first-run.start");
  APP_WAIT_UNTIL (f->finished != NULL);
  assert_identity (f->dir, FALSE);
}

static void
test_the_language_changes_at_once (FirstRun *f, gconstpointer data)
{
  AdwComboRow *row = ADW_COMBO_ROW (find (f->first_run, ADW_TYPE_COMBO_ROW, "Language"));
  g_autoptr (GtkWidget) pages = g_object_ref (gtk_widget_get_first_child (f->first_run));

  adw_combo_row_set_selected (row, 1 - adw_combo_row_get_selected (row));
  g_assert_false (gtk_widget_get_first_child (f->first_run) == pages);
  g_assert_cmpstr (get_page (f), ==, "welcome");
}

#define ADD(name, func) g_test_add ("/first-run/" name, FirstRun, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  app_init (NULL, NULL, "en");
  g_test_init (&argc, &argv,
               NULL); /* not isolated: the icon needs the types of files of the system */

  ADD ("makes-a-store", test_makes_a_store);
  ADD ("practice-is-filled-and-marked", test_practice_is_filled_and_marked);
  ADD ("asks-for-name-and-area", test_asks_for_name_and_area);
  ADD ("a-failure-keeps-the-answers", test_a_failure_keeps_the_answers);
  ADD ("the-language-changes-at-once", test_the_language_changes_at_once);

  return g_test_run ();
}
