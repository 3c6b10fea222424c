/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-db-vault.h"
#include "dme-paper-dialog.h"
#include "dme-photo-viewer.h"
#include "persons-fixture.h"
#include "photos-fixture.h"
#include "shots.h"

/* Photos of a session and the scan of a paper: in the forms, on the page, large. */
void
shots_photos (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED | APP_STORE_SENT);
  g_autofree char *activity = app_first_activity (dir), *person = NULL;
  g_autoptr (GFile) hall = photos_make (dir, "hall.jpg", PHOTOS_HALL);
  g_autoptr (GFile) sheet = photos_make (dir, "sheet.jpg", PHOTOS_SHEET);
  DmeWindow *window;
  GtkWidget *win, *dialog;

  persons_fill (dir);
  photos_attach (dir, activity, hall, "Peserta di depan kantor desa, dengan camat dan kepala desa");
  photos_attach (dir, activity, sheet, "Daftar hadir");
  person = persons_find (dir, "Yuliana");
  window = shots_open_window (dir);
  win = GTK_WIDGET (window);
  shots_act (window, "win.show-page", "s", "home");
  shots_take (win, "photos-home");
  shots_act (window, "win.show-activity", "s", activity);
  shots_take (win, "photos-activity");
  shots_take_scrolled (window, "photos-activity-below");
  shots_act (window, "win.edit-activity", "(ss)", activity, "notes");
  shots_take_scrolled (window, "photos-form");
  shots_act (window, "win.back", NULL);

  dialog = GTK_WIDGET (dme_paper_dialog_new (GTK_WINDOW (window), dme_window_get_store (window),
                                             person, "skck", NULL));
  gtk_window_present (GTK_WINDOW (dialog));
  app_settle ();
  shots_take (dialog, "photos-paper-empty");
  dme_children_section_take_file (dme_paper_dialog_get_scans (DME_PAPER_DIALOG (dialog)), sheet);
  APP_WAIT_UNTIL (
    dme_children_section_get_n_rows (dme_paper_dialog_get_scans (DME_PAPER_DIALOG (dialog))) == 1);
  app_settle ();
  shots_take (dialog, "photos-paper");
  gtk_window_destroy (GTK_WINDOW (dialog));
  app_close (window);
}

void
shots_viewer (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *activity = app_first_activity (dir);
  g_autoptr (GFile) hall = photos_make (dir, "hall.jpg", PHOTOS_HALL);
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("blob_ref"));
  g_autoptr (GPtrArray) refs = NULL;
  DmePhotoViewer *viewer;
  DmeWindow *window;

  persons_fill (dir);
  photos_attach (dir, activity, hall, "Peserta");
  window = shots_open_window (dir);
  db = dme_db_open (dir, NULL);
  refs = dme_db_list (db, query, NULL);
  viewer = dme_photo_viewer_present (GTK_WIDGET (window), dme_window_get_store (window),
                                     ((DmeRecord *) refs->pdata[0])->fields);
  app_settle ();
  shots_take (GTK_WIDGET (viewer), "photo");
  gtk_window_destroy (GTK_WINDOW (viewer));
  app_close (window);
}
