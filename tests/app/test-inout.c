/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-fixture.h"
#include "dme-access.h"
#include "dme-export-dialog.h"
#include "dme-import-dialog.h"
#include "dme-person-page.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "persons-fixture.h"

/* Files in and out of the lists, in the whole window. */

typedef struct
{
  char *dir, *files;
  DmeWindow *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = app_make_store (APP_STORE_FILLED);
  f->files = app_make_dir ();
  persons_fill (f->dir);
  f->window = app_window_as_it_is (f->dir);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (f->window), "home"));
  app_settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  app_close (f->window);
  g_free (f->dir);
  g_free (f->files);
}

static char *
write_file (Fixture *f, const char *name, const char *bytes, gssize n)
{
  char *path = g_build_filename (f->files, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
  return path;
}

static GtkWindow *
open_dialog (Fixture *f, const char *page, const char *action, const char *type)
{
  GtkWindow *dialog;

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-page", "s", page);
  app_settle ();
  gtk_widget_activate_action (GTK_WIDGET (f->window), action, "s", type);
  APP_WAIT_UNTIL ((dialog = app_dialog (f->window)) != NULL);
  return dialog;
}

static DmeImportDialog *
open_import (Fixture *f, const char *type, const char *path)
{
  const char *page = g_str_equal (type, "person")         ? "persons"
                     : g_str_equal (type, "organisation") ? "check"
                                                          : "activities";
  DmeImportDialog *dialog = DME_IMPORT_DIALOG (open_dialog (f, page, "win.import", type));
  g_autoptr (GFile) file = g_file_new_for_path (path);

  dme_import_dialog_open (dialog, file);
  return dialog;
}

static void
wait_for (DmeImportDialog *dialog, const char *page)
{
  APP_WAIT_UNTIL (g_str_equal (dme_import_dialog_get_page (dialog), page));
}

static void
next (DmeImportDialog *dialog)
{
  gtk_widget_activate_action (GTK_WIDGET (dialog), "import.next", NULL);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GPtrArray *
list (Fixture *f, const DmeType *type, const char *search)
{
  g_autoptr (DmeQuery) query = dme_query_new (type);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  query->search = g_strdup (search);
  dme_store_list_async (dme_window_get_store (f->window), query, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  records = dme_store_list_finish (dme_window_get_store (f->window), result, &error);
  g_assert_no_error (error);
  return records;
}

static gboolean
close_dialog (gpointer dialog)
{
  gtk_window_close (dialog);
  app_settle ();
  return TRUE;
}

static char *
export_to (Fixture *f, const char *page, const char *type, const char *name, gboolean full)
{
  GtkWindow *window = open_dialog (f, page, "win.export", type);
  DmeExportDialog *dialog = DME_EXPORT_DIALOG (window);
  char *path = g_build_filename (f->files, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  dme_export_dialog_set_xlsx (dialog, g_str_has_suffix (name, ".xlsx"));
  dme_export_dialog_set_full (dialog, full);
  dme_export_dialog_write (dialog, file);
  APP_WAIT_UNTIL (app_dialog (f->window) == NULL);
  return path;
}

/* The file of a village, as it comes: semicolons, Windows-1252, words, names of places, one line
 * that is wrong and one person who is here already. */
static const char register_text[] =
  "No;Nama Lengkap;No. KTP;L/P;Tgl Lahir;Desa;Kecamatan;No. HP\r\n"
  "1;Ren\xE9 Contoh;;L;1/7/1999;Nifukani;Amanuban Barat;081234567890\r\n"
  "2;Yosefina Uji;5302074107990007;P;1/7/1999;Nifukani;Amanuban Barat;\r\n"
  "3;Salah Nik;123;L;2/7/1999;Nifukani;Amanuban Barat;\r\n"
  "4;Maria G. Taneo;;P;15/6/1999;Nifukani;Amanuban Barat;\r\n";

static void
test_a_register_of_a_village_comes_in (Fixture *f, gconstpointer data)
{
  g_autofree char *path = write_file (f, "desa.csv", register_text, -1);
  g_autofree char *errors = g_strconcat (path, ".errors.csv", NULL);
  g_autofree char *left_out = NULL;
  DmeImportDialog *dialog = open_import (f, "person", path);
  DmeCsvForm form;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) salah = NULL;

  wait_for (dialog, "columns");
  form = dme_import_columns_get_form (dme_import_dialog_get_columns (dialog));
  g_assert_cmpint (form.separator, ==, ';');
  g_assert_cmpint (form.encoding, ==, DME_CSV_WINDOWS_1252);
  g_assert_null (dme_import_columns_get_fault (dme_import_dialog_get_columns (dialog)));
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Ren\xC3\xA9 Contoh"));
  dme_import_columns_choose_no_nik (dme_import_dialog_get_columns (dialog), "tidak_dibawa");
  /* A NIK is not for those who look over the shoulder. */
  g_assert_true (app_shows (GTK_WIDGET (dialog), "530207******0007"));
  g_assert_false (app_shows (GTK_WIDGET (dialog), "5302074107990007"));

  next (dialog);
  wait_for (dialog, "checked");
  g_assert_cmpint (dme_import_verdict_get_n_good (dme_import_dialog_get_verdict (dialog)), ==, 2);
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Baris 4"));
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Baris 5"));
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Mungkin Maria Goreti Taneo, Nifukani"));
  found = list (f, &dme_type_person, "Yosefina Uji");
  g_assert_cmpuint (found->len, ==, 0); /* It was a rehearsal. */
  g_clear_pointer (&found, g_ptr_array_unref);

  next (dialog);
  wait_for (dialog, "done");
  g_assert_true (app_shows (GTK_WIDGET (dialog), errors));
  found = list (f, &dme_type_person, "Yosefina Uji");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (dme_record_get (found->pdata[0], "region"), ==, "53.02.07.2015");
  g_assert_cmpstr (dme_record_get (found->pdata[0], "sex"), ==, "p");
  salah = list (f, &dme_type_person, "Salah Nik");
  g_assert_cmpuint (salah->len, ==, 0);

  g_assert_true (g_file_get_contents (errors, &left_out, NULL, NULL));
  g_assert_nonnull (strstr (left_out, "Salah Nik"));
  g_assert_nonnull (strstr (left_out, "Maria G. Taneo"));
  g_assert_null (strstr (left_out, "Yosefina"));
  close_dialog (dialog);
}

static void
test_possible_twins_come_in_if_one_says_so (Fixture *f, gconstpointer data)
{
  g_autofree char *path = write_file (f, "desa.csv", register_text, -1);
  DmeImportDialog *dialog = open_import (f, "person", path);
  g_autoptr (GPtrArray) found = NULL;

  wait_for (dialog, "columns");
  dme_import_columns_choose_no_nik (dme_import_dialog_get_columns (dialog), "tidak_dibawa");
  next (dialog);
  wait_for (dialog, "checked");
  dme_import_verdict_set_twins (dme_import_dialog_get_verdict (dialog), DME_IMPORT_TWINS_TAKE);
  g_assert_cmpint (dme_import_verdict_get_n_good (dme_import_dialog_get_verdict (dialog)), ==, 3);
  next (dialog);
  wait_for (dialog, "done");
  found = list (f, &dme_type_person, "Maria G Taneo");
  g_assert_cmpuint (found->len, >=, 1);
  close_dialog (dialog);
}

/* What nobody can import is said in the window, with what to do. */
static void
test_bad_files_are_refused_in_words (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name, *bytes;
    gssize n;
    const char *said;
  } cases[] = {
    { "utf16.csv", "\377\376n\0a\0", 6, "UTF-16" },
    { "empty.csv", "", 0, "kosong" },
    { "book.xlsx", "PK\003\004 and so on,\n", -1, "Simpan Sebagai" },
    { "header.csv", "nama;nik\n", -1, "tanpa baris" },
    { "nul.csv", "na\0ma,nik\nx,y\n", 14, "NUL" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_file (f, cases[i].name, cases[i].bytes, cases[i].n);
      DmeImportDialog *dialog = open_import (f, "person", path);

      APP_WAIT_UNTIL (app_shows (GTK_WIDGET (dialog), cases[i].said));
      g_assert_cmpstr (dme_import_dialog_get_page (dialog), ==, "file");
      close_dialog (dialog);
    }
}

/* Lines that are damaged stay out; those around them come in. */
static void
test_bad_lines_stay_out_one_by_one (Fixture *f, gconstpointer data)
{
  static const char text[] = "\357\273\277nama,desa,no_nik_reason,alamat\n"
                             "Satu Contoh,Nifukani,hilang,\"Jalan \"\"Baru\"\", RT 1\"\n"
                             "Du\0a,Nifukani,hilang,x\n"
                             "Tiga,Nifukani,hilang,\"=cmd|' /C calc'!A0\"\n"
                             "Empat,Desa Entah,hilang,x\n"
                             "Lima,Nifukani,hilang,x,y,z\n"
                             "Enam,Nifukani,hilang,\"tidak ditutup\n";
  g_autofree char *path = write_file (f, "baris.csv", text, sizeof text - 1);
  DmeImportDialog *dialog = open_import (f, "person", path);
  static const char *const lines[] = { "Baris 3", "Baris 5", "Baris 6", "Baris 7", NULL };
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *exported = NULL;
  g_autofree char *again = NULL;

  wait_for (dialog, "columns");
  next (dialog);
  wait_for (dialog, "checked");
  g_assert_cmpint (dme_import_verdict_get_n_good (dme_import_dialog_get_verdict (dialog)), ==, 2);
  for (gsize i = 0; lines[i] != NULL; i++)
    g_assert_true (app_shows (GTK_WIDGET (dialog), lines[i]));
  g_assert_false (app_shows (GTK_WIDGET (dialog), "Baris 2 "));
  next (dialog);
  wait_for (dialog, "done");
  found = list (f, &dme_type_person, "Satu Contoh");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (dme_record_get (found->pdata[0], "address"), ==, "Jalan \"Baru\", RT 1");
  close_dialog (dialog);

  /* What was a formula in the file is a text in the next one. */
  exported = export_to (f, "persons", "person", "lagi.csv", TRUE);
  g_assert_true (g_file_get_contents (exported, &again, NULL, NULL));
  g_assert_nonnull (strstr (again, "\"'=cmd|' /C calc'!A0\""));
}

/* A column that is missing is named; it can be chosen. */
static void
test_a_missing_column_is_named_and_chosen (Fixture *f, gconstpointer data)
{
  g_autofree char *path = write_file (f, "pt.csv", "Kolom A,Kota\nPT Uji Coba,Kupang\n", -1);
  DmeImportDialog *dialog = open_import (f, "organisation", path);
  DmeImportColumns *columns = dme_import_dialog_get_columns (dialog);
  g_autoptr (GPtrArray) found = NULL;

  wait_for (dialog, "columns");
  g_assert_nonnull (dme_import_columns_get_fault (columns));
  next (dialog);
  app_settle ();
  g_assert_cmpstr (dme_import_dialog_get_page (dialog), ==, "columns");
  dme_import_columns_choose (columns, 0, dme_type_find_field (&dme_type_organisation, "name"));
  dme_import_columns_choose (columns, 1, NULL);
  g_assert_null (dme_import_columns_get_fault (columns));
  next (dialog);
  wait_for (dialog, "checked");
  next (dialog);
  wait_for (dialog, "done");
  found = list (f, &dme_type_organisation, "Uji Coba");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (dme_record_get (found->pdata[0], "kind"), ==, "p3mi");
  close_dialog (dialog);
}

static char *
many_lines (guint n)
{
  g_autoptr (GString) text = g_string_new ("jenis,desa,tanggal,tempat\n");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "sosialisasi,53.02.07.2015,%u/%u/2025,Balai impor %u\n",
                            1 + i % 28, 1 + i % 12, i);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static guint
count_imported (Fixture *f)
{
  g_autoptr (GPtrArray) found = list (f, &dme_type_activity, "Balai impor");

  return found->len;
}

/* Stopped in the middle, it keeps what it has, says so, and goes on the next time. While it works a
 * form can be saved. */
static void
test_a_stopped_import_goes_on (Fixture *f, gconstpointer data)
{
  const guint n = 6000;
  g_autofree char *text = many_lines (n);
  g_autofree char *path = write_file (f, "banyak.csv", text, -1);
  DmeImportDialog *dialog = open_import (f, "activity", path);
  g_autoptr (GAsyncResult) saved = NULL;
  guint before;

  wait_for (dialog, "columns");
  next (dialog);
  wait_for (dialog, "checked");
  next (dialog);
  wait_for (dialog, "working");
  {
    g_autoptr (DmeQuery) query = dme_query_new (&dme_type_organisation);

    /* Somebody else is answered long before the end. */
    dme_store_list_async (dme_window_get_store (f->window), query, NULL, result_cb, &saved);
    APP_WAIT_UNTIL (saved != NULL);
    g_ptr_array_unref (dme_store_list_finish (dme_window_get_store (f->window), saved, NULL));
    g_assert_cmpstr (dme_import_dialog_get_page (dialog), ==, "working");
  }
  gtk_widget_activate_action (GTK_WIDGET (dialog), "import.stop", NULL);
  wait_for (dialog, "done");
  g_assert_true (app_shows (GTK_WIDGET (dialog), "Impor lagi berkas yang sama"));
  close_dialog (dialog);
  before = count_imported (f);
  g_assert_cmpuint (before, <, n);

  dialog = open_import (f, "activity", path);
  wait_for (dialog, "columns");
  next (dialog);
  wait_for (dialog, "checked");
  next (dialog);
  wait_for (dialog, "done");
  close_dialog (dialog);
  g_assert_cmpuint (count_imported (f), ==, n);
}

/* --- out --- */

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static void
test_an_export_holds_no_more_than_is_needed (Fixture *f, gconstpointer data)
{
  g_autofree char *path = export_to (f, "persons", "person", "a.csv", FALSE);
  g_autofree char *full = export_to (f, "persons", "person", "b.csv", TRUE);
  g_autofree char *text = NULL;
  g_autofree char *full_text = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  GStatBuf status;
  gint64 noted = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Maria Goreti Taneo"));
  g_assert_nonnull (strstr (text, "530207******0001"));
  g_assert_null (strstr (text, "5302075506990001"));
  g_assert_null (strstr (text, "81353998877"));
  g_assert_null (strstr (text, "1999-06-15"));
  /* Who has withdrawn is not in it, and it is said. */
  g_assert_null (strstr (text, "Agustinus Contoh"));
  g_assert_nonnull (strstr (dme_window_get_toast (f->window), "menarik persetujuan"));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  g_assert_true (g_file_get_contents (full, &full_text, NULL, NULL));
  g_assert_nonnull (strstr (full_text, "5302075506990001"));
  g_assert_nonnull (strstr (full_text, "+6281353998877"));
  g_assert_null (strstr (full_text, "Agustinus Contoh"));

  notes = list (f, &dme_type_access, NULL);
  for (guint i = 0; i < notes->len; i++)
    noted += g_strcmp0 (dme_record_get (notes->pdata[i], "what"), "ekspor") == 0;
  g_assert_cmpint (noted, ==, 2);
}

static void
test_an_export_holds_what_the_list_shows (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  DmePersonPage *page;

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-page", "s", "persons");
  app_settle ();
  page = DME_PERSON_PAGE (dme_window_get_page_widget (f->window));
  dme_person_page_set_search (page, "maria goreti");
  APP_WAIT_UNTIL (dme_person_page_get_n_records (page) == 1);
  path = export_to (f, "persons", "person", "satu.csv", FALSE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpuint (count_lines (text), ==, 2);
  g_assert_nonnull (strstr (text, "Maria Goreti Taneo"));
}

static void
test_a_workbook_is_written (Fixture *f, gconstpointer data)
{
  g_autofree char *path = export_to (f, "activities", "activity", "a.xlsx", FALSE);
  g_autofree char *bytes = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpmem (bytes, 2, "PK", 2);
}

static gboolean
is_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return g_dir_read_name (dir) == NULL;
}

/* A folder that cannot be written to: the window stays, and says so; nothing is half written. */
static void
test_a_failed_export_says_why (Fixture *f, gconstpointer data)
{
  DmeExportDialog *dialog = DME_EXPORT_DIALOG (open_dialog (f, "persons", "win.export", "person"));
  g_autoptr (GFile) file = g_file_new_for_path ("/no/such/folder/a.csv");

  dme_export_dialog_write (dialog, file);
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (dialog), "Pilih lagi"));
  close_dialog (dialog);
}

/* Closed in the middle, it leaves nothing behind. */
static void
test_a_cancelled_export_leaves_nothing (Fixture *f, gconstpointer data)
{
  GtkWindow *dialog = open_dialog (f, "persons", "win.export", "person");
  g_autofree char *path = g_build_filename (f->files, "batal.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GPtrArray) notes = NULL;

  dme_export_dialog_set_full (DME_EXPORT_DIALOG (dialog), TRUE);
  dme_export_dialog_write (DME_EXPORT_DIALOG (dialog), file);
  close_dialog (dialog);
  APP_WAIT_UNTIL (is_empty (f->files));
  notes = list (f, &dme_type_access, NULL);
  g_assert_cmpuint (notes->len, ==, 0);
}

#define ADD(name, func) g_test_add ("/inout/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "id");

  ADD ("a-register-of-a-village-comes-in", test_a_register_of_a_village_comes_in);
  ADD ("possible-twins-come-in-if-one-says-so", test_possible_twins_come_in_if_one_says_so);
  ADD ("bad-files-are-refused-in-words", test_bad_files_are_refused_in_words);
  ADD ("bad-lines-stay-out-one-by-one", test_bad_lines_stay_out_one_by_one);
  ADD ("a-missing-column-is-named-and-chosen", test_a_missing_column_is_named_and_chosen);
  ADD ("a-stopped-import-goes-on", test_a_stopped_import_goes_on);
  ADD ("an-export-holds-no-more-than-is-needed", test_an_export_holds_no_more_than_is_needed);
  ADD ("an-export-holds-what-the-list-shows", test_an_export_holds_what_the_list_shows);
  ADD ("a-workbook-is-written", test_a_workbook_is_written);
  ADD ("a-failed-export-says-why", test_a_failed_export_says_why);
  ADD ("a-cancelled-export-leaves-nothing", test_a_cancelled_export_leaves_nothing);

  return g_test_run ();
}
