/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-blob-ref.h"
#include "dme-db-blob.h"
#include "dme-db-vault.h"
#include "dme-paper-dialog.h"
#include "dme-photo-viewer.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "forms-fixture.h"
#include "persons-fixture.h"
#include "photos-fixture.h"

/* Photos in the form of an activity, scans in the dialog of a paper, and the window that shows
 * them. */

static void
set_up (Forms *f, gconstpointer data)
{
  g_autoptr (DmeDb) db = NULL;

  app_application ();
  f->dir = app_make_store (APP_STORE_EMPTY);
  db = dme_db_open (f->dir, NULL);
  persons_make_vault (db);
  g_clear_pointer (&db, dme_db_close);
  forms_open (f);
  persons_unlock (f->store);
}

static DmeChildrenSection *
photos_of (DmeRecordForm *form)
{
  for (guint i = 0; i < form->sections->len; i++)
    if (DME_IS_CHILDREN_SECTION (form->sections->pdata[i]) &&
        dme_children_section_get_child_type (form->sections->pdata[i]) == &dme_type_blob_ref)
      return form->sections->pdata[i];
  g_assert_not_reached ();
}

static void
add_photo (Forms *f, const char *name, guint n)
{
  g_autoptr (GFile) file = photos_make (f->dir, name, PHOTOS_HALL);
  DmeChildrenSection *photos = photos_of (f->form);

  dme_children_section_take_file (photos, file);
  APP_WAIT_UNTIL (dme_children_section_get_n_rows (photos) == n);
}

static gboolean
has_content (DmeStore *store, const char *sha256)
{
  g_autoptr (DmeDb) db = dme_db_open (dme_store_get_dir (store), NULL);
  g_autoptr (GBytes) content = NULL;

  g_assert_true (dme_db_unlock (db, PERSONS_PASSPHRASE, NULL));
  content = dme_db_load_blob (db, sha256, NULL);
  return content != NULL;
}

static void
test_saved_with_the_activity (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) photos = NULL;
  DmeRecord *photo;

  forms_fill_smallest (f);
  add_photo (f, "IMG_0001.jpg", 1);
  app_type (forms_first_row (photos_of (f->form)), "Peserta di balai desa");
  forms_save (f);
  photos = forms_list (f, &dme_type_blob_ref);
  g_assert_cmpuint (photos->len, ==, 1);
  photo = photos->pdata[0];
  g_assert_cmpstr (dme_record_get (photo, "parent"), ==, f->saved_id);
  g_assert_cmpstr (dme_record_get (photo, "caption"), ==, "Peserta di balai desa");
  g_assert_cmpstr (dme_record_get (photo, "media_type"), ==, "image/jpeg");
  g_assert_true (has_content (f->store, dme_record_get (photo, "sha256")));
}

static void
test_a_draft_holds_them (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL, photos = NULL;

  forms_fill_smallest (f);
  add_photo (f, "IMG_0001.jpg", 1);
  dme_record_form_keep (f->form);
  forms_open_again (f);
  persons_unlock (f->store);
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 1);
  dme_record_form_resume (f->form, drafts->pdata[0]);
  app_settle ();
  g_assert_cmpuint (dme_children_section_get_n_rows (photos_of (f->form)), ==, 1);
  forms_save (f);
  photos = forms_list (f, &dme_type_blob_ref);
  g_assert_cmpuint (photos->len, ==, 1);
  g_assert_true (has_content (f->store, dme_record_get (photos->pdata[0], "sha256")));
}

static void
test_a_bad_file_says_why (Forms *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "catatan.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  DmeChildrenSection *photos = photos_of (f->form);

  g_assert_true (g_file_set_contents (path, "Daftar hadir", -1, NULL));
  dme_children_section_take_file (photos, file);
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (photos), "“catatan.txt” is not a photo"));
  g_assert_cmpuint (dme_children_section_get_n_rows (photos), ==, 0);

  /* It does not stand in the way of a good one. */
  add_photo (f, "IMG_0001.jpg", 1);
  APP_WAIT_UNTIL (!app_shows (GTK_WIDGET (photos), "catatan.txt"));
}

static GPtrArray *
list (DmeWindow *window, const DmeType *type)
{
  g_autoptr (DmeDb) db = dme_db_open (dme_store_get_dir (dme_window_get_store (window)), NULL);
  g_autoptr (DmeQuery) query = dme_query_new (type);
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  g_assert_true (dme_db_unlock (db, PERSONS_PASSPHRASE, NULL));
  records = dme_db_list (db, query, &error);
  g_assert_no_error (error);
  return records;
}

static DmeRecord *
find_paper (GPtrArray *papers, const char *kind)
{
  for (guint i = 0; i < papers->len; i++)
    if (g_strcmp0 (dme_record_get (papers->pdata[i], "kind"), kind) == 0)
      return papers->pdata[i];
  return NULL;
}

static DmePaperDialog *
open_paper (DmeWindow *window, const char *person, DmeRecord *document)
{
  DmePaperDialog *dialog = dme_paper_dialog_new (GTK_WINDOW (window), dme_window_get_store (window),
                                                 person, "skck", document);

  gtk_window_present (GTK_WINDOW (dialog));
  app_settle ();
  return dialog;
}

static void
save_paper (DmePaperDialog *dialog)
{
  gpointer alive = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &alive);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "paper.save", NULL);
  APP_WAIT_UNTIL (alive == NULL);
}

/* Added, there when it is opened again, and taken away. */
static void
test_scan_of_a_paper (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED), *id = NULL;
  g_autoptr (GPtrArray) papers = NULL, refs = NULL, after = NULL, gone = NULL;
  g_autoptr (GFile) file = NULL;
  DmeChildrenSection *scans;
  DmePaperDialog *dialog;
  DmeWindow *window;

  persons_fill (dir);
  file = photos_make (dir, "scan.jpg", PHOTOS_SHEET);
  id = persons_find (dir, "Yuliana");
  window = app_window (dir);
  dialog = open_paper (window, id, NULL);
  scans = dme_paper_dialog_get_scans (dialog);
  dme_children_section_take_file (scans, file);
  APP_WAIT_UNTIL (dme_children_section_get_n_rows (scans) == 1);
  save_paper (dialog);

  papers = list (window, &dme_type_document);
  refs = list (window, &dme_type_blob_ref);
  g_assert_cmpuint (refs->len, ==, 1);
  g_assert_cmpstr (dme_record_get (find_paper (papers, "skck"), "scan"), ==,
                   dme_record_get (refs->pdata[0], "sha256"));
  g_assert_cmpstr (dme_record_get (refs->pdata[0], "parent"), ==, find_paper (papers, "skck")->id);

  dialog = open_paper (window, id, find_paper (papers, "skck"));
  scans = dme_paper_dialog_get_scans (dialog);
  APP_WAIT_UNTIL (dme_children_section_get_n_rows (scans) == 1);
  g_signal_emit_by_name (forms_first_row (scans), "remove");
  save_paper (dialog);
  after = list (window, &dme_type_document);
  gone = list (window, &dme_type_blob_ref);
  g_assert_null (dme_record_get (find_paper (after, "skck"), "scan"));
  g_assert_cmpuint (gone->len, ==, 0);
  app_close (window);
}

static void
test_shown_large (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED), *id = app_first_activity (dir);
  g_autoptr (GPtrArray) refs = NULL;
  g_autoptr (GFile) file = NULL;
  DmePhotoViewer *viewer;
  DmeWindow *window;
  GtkWidget *page;

  persons_fill (dir);
  file = photos_make (dir, "IMG_0001.jpg", PHOTOS_HALL);
  photos_attach (dir, id, file, "Peserta di balai desa");
  window = app_window (dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-activity", "s", id);
  app_settle ();
  page = dme_window_get_page_widget (window);
  APP_WAIT_UNTIL (app_shows (page, "Documentation") && app_shows (page, "Peserta di balai desa"));

  refs = list (window, &dme_type_blob_ref);
  viewer = dme_photo_viewer_present (page, dme_window_get_store (window),
                                     ((DmeRecord *) refs->pdata[0])->fields);
  g_object_add_weak_pointer (G_OBJECT (viewer), (gpointer *) &viewer);
  app_settle ();
  gtk_widget_activate_action (GTK_WIDGET (viewer), "photo.zoom-in", NULL);
  gtk_widget_activate_action (GTK_WIDGET (viewer), "photo.zoom-out", NULL);
  gtk_widget_activate_action (GTK_WIDGET (viewer), "photo.fit", NULL);
  /* Who looks over the shoulder at the list of windows learns nothing. */
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (viewer)), ==, "Photo");
  gtk_widget_activate_action (GTK_WIDGET (viewer), "window.close", NULL);
  APP_WAIT_UNTIL (viewer == NULL);
  app_close (window);
}

#define ADD(name, func) g_test_add ("/photos/" name, Forms, NULL, set_up, func, forms_tear_down)

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");

  ADD ("saved-with-the-activity", test_saved_with_the_activity);
  ADD ("a-draft-holds-them", test_a_draft_holds_them);
  ADD ("a-bad-file-says-why", test_a_bad_file_says_why);
  g_test_add_func ("/photos/scan-of-a-paper", test_scan_of_a_paper);
  g_test_add_func ("/photos/shown-large", test_shown_large);

  return g_test_run ();
}
