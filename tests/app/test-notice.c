/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-fixture.h"
#include "dme-consent.h"
#include "dme-notice-output.h"
#include "dme-notice-reader.h"
#include "dme-print.h"
#include "dme-record-form-private.h"
#include "persons-fixture.h"

/* The notice: read aloud part by part, spoken by the computer, printed. */

static void
next (DmeNoticeReader *reader)
{
  gtk_widget_activate_action (GTK_WIDGET (reader), "notice.next", NULL);
  app_settle ();
}

static DmeNoticeReader *
find_reader (DmeWindow *window)
{
  APP_WAIT_UNTIL (app_dialog (window) != NULL);
  g_assert_true (DME_IS_NOTICE_READER (app_dialog (window)));

  return DME_NOTICE_READER (app_dialog (window));
}

static DmeRecordForm *
open_form (DmeWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-person", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "person-form"));
  app_settle ();

  return DME_RECORD_FORM (dme_window_get_page_widget (window));
}

static DmeWindow *
open_window (const char *dir)
{
  DmeWindow *window = app_window_as_it_is (dir);

  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "home"));
  app_settle ();

  return window;
}

static char *
text_of (DmeRecordForm *form, const char *field)
{
  g_autoptr (DmeFields) texts = dme_record_form_get_texts (form);

  return g_strdup (dme_fields_get (texts, field));
}

/* Read to its end, "read aloud" is what stands in the form, with the day and the time. */
static void
test_who_has_heard_it_has_had_it_read_aloud (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_auto (GStrv) parts = dme_notice_split (dme_consent_get_notice (DME_CONSENT_VERSION));
  g_autofree char *method = NULL;
  g_autofree char *at = NULL;
  DmeWindow *window;
  DmeRecordForm *form;
  DmeNoticeReader *reader;

  persons_fill (dir);
  window = open_window (dir);
  form = open_form (window);

  /* Left in the middle it proposes nothing. */
  app_press (GTK_WIDGET (form), "consent.read");
  reader = find_reader (window);
  g_assert_true (app_shows (GTK_WIDGET (reader), parts[0]));
  next (reader);
  gtk_window_close (GTK_WINDOW (reader));
  APP_WAIT_UNTIL (app_dialog (window) == NULL);
  method = text_of (form, "consent_method");
  g_assert_null (method);

  app_press (GTK_WIDGET (form), "consent.read");
  reader = find_reader (window);
  for (guint i = 1; i < g_strv_length (parts); i++)
    {
      const char *line_end = strchr (parts[i], '\n');

      next (reader);
      g_assert_true (app_shows (GTK_WIDGET (reader), line_end != NULL ? line_end + 1 : parts[i]));
    }
  gtk_widget_activate_action (GTK_WIDGET (reader), "notice.back", NULL);
  next (reader);
  next (reader);
  APP_WAIT_UNTIL (app_dialog (window) == NULL);
  method = text_of (form, "consent_method");
  at = text_of (form, "consent_at");
  g_assert_cmpstr (method, ==, "dibacakan");
  g_assert_nonnull (at);
  app_close (window);
}

/* A program in the place of the speech, which writes down what it is told. */
static void
make_speech (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "spd-say", NULL);
  g_autofree char *log = g_build_filename (folder, "log", NULL);
  g_autofree char *script =
    g_strdup_printf ("#!/bin/sh\necho \"args: $*\" >> '%s'\ncat >> '%s'\n", log, log);
  g_autofree char *search = g_strconcat (folder, ":", g_getenv ("PATH"), NULL);

  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  g_setenv ("PATH", search, TRUE);
}

static gboolean
log_has (const char *folder, const char *text)
{
  g_autofree char *log = g_build_filename (folder, "log", NULL);
  g_autofree char *contents = NULL;

  return g_file_get_contents (log, &contents, NULL, NULL) && strstr (contents, text) != NULL;
}

static GtkWidget *
find_toggle (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_TOGGLE_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_toggle (child);

  return found;
}

static void
test_the_computer_reads_by_a_pipe (void)
{
  g_autofree char *folder = app_make_dir ();
  g_autofree char *old = g_strdup (g_getenv ("PATH"));
  DmeNoticeReader *reader = dme_notice_reader_new (NULL);

  g_setenv ("PATH", "/nonexistent", TRUE);
  gtk_window_destroy (GTK_WINDOW (reader));
  reader = dme_notice_reader_new (NULL);
  g_assert_false (gtk_widget_get_visible (find_toggle (GTK_WIDGET (reader))));
  gtk_window_destroy (GTK_WINDOW (reader));

  g_setenv ("PATH", old, TRUE);
  make_speech (folder);
  reader = dme_notice_reader_new (NULL);
  gtk_window_present (GTK_WINDOW (reader));
  g_assert_true (gtk_widget_get_visible (find_toggle (GTK_WIDGET (reader))));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find_toggle (GTK_WIDGET (reader))), TRUE);
  APP_WAIT_UNTIL (log_has (folder, "Pemberitahuan tentang data pribadi Anda"));
  g_assert_true (log_has (folder, "args: -l id -e\n"));
  next (reader);
  next (reader);
  APP_WAIT_UNTIL (log_has (folder, "Siapa yang mencatat. Data Anda dicatat"));
  g_assert_false (log_has (folder, "args: -l id -e Pemb"));
  gtk_window_close (GTK_WINDOW (reader));
  APP_WAIT_UNTIL (log_has (folder, "args: -C"));
  g_setenv ("PATH", old, TRUE);
}

/* The same pages go to a printer as into a file. */
static void
test_the_pages_are_printed (void)
{
  DmeNotice notice = { .heading = DME_OFFICE, .name = "Maria", .village = "Loli" };
  g_autofree char *folder = app_make_dir ();
  g_autofree char *path = g_build_filename (folder, "notice.pdf", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  DmePdf *pages = dme_notice_draw (&notice);
  guint n = dme_pdf_get_n_pages (pages);
  g_autoptr (GtkPrintOperation) operation = dme_print_operation_new (pages);
  gsize length;

  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpuint (n, <=, 3);
  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL,
                                            &error),
                   ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_true (g_str_has_prefix (contents, "%PDF-"));
  g_assert_cmpuint (length, >, 10000);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
#define ADD(name, func) g_test_add_func ("/notice/" name, func)
  ADD ("who-has-heard-it-has-had-it-read-aloud", test_who_has_heard_it_has_had_it_read_aloud);
  ADD ("the-computer-reads-by-a-pipe", test_the_computer_reads_by_a_pipe);
  ADD ("the-pages-are-printed", test_the_pages_are_printed);
#undef ADD
  return g_test_run ();
}
