/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-fixture.h"
#include "dme-export-dialog.h"
#include "dme-import-dialog.h"
#include "dme-person-page.h"
#include "persons-fixture.h"
#include "shots.h"

/* Files in and out of the lists. */

static const char register_text[] =
  "No;Nama Lengkap;No. KTP;L/P;Tgl Lahir;Desa;Kecamatan;No. HP;Pekerjaan orang tua\r\n"
  "1;Ren\xE9 Contoh;;L;1/7/1999;Nifukani;Amanuban Barat;081234567890;petani\r\n"
  "2;Yosefina Uji;5302074107990007;P;1/7/1999;Nifukani;Amanuban Barat;;petani\r\n"
  "3;Salah Nik;123;L;2/7/1999;Nifukani;Amanuban Barat;;\r\n"
  "4;Maria G. Taneo;;P;15/6/1999;Nifukani;Amanuban Barat;;\r\n"
  "5;Orang Jauh;5302074107990008;P;1/7/1999;Desa Entah;Amanuban Barat;;petani\r\n"
  "6;Telepon Salah;5302074107990009;P;1/7/1999;Nifukani;Amanuban Barat;08AB;petani\r\n";

static void
wait_for (DmeImportDialog *dialog, const char *page)
{
  APP_WAIT_UNTIL (g_str_equal (dme_import_dialog_get_page (dialog), page));
}

static void
shoot_import (DmeWindow *window, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "peminat Nifukani.csv", NULL);
  g_autofree char *bad = g_build_filename (folder, "buku.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) bad_file = g_file_new_for_path (bad);
  DmeImportDialog *dialog;
  GtkWidget *widget;

  g_file_set_contents (path, register_text, -1, NULL);
  g_file_set_contents (bad, "PK\003\004 and so on,\n", -1, NULL);
  shots_act (window, "win.import", "s", "person");
  widget = shots_find_dialog (window);
  dialog = DME_IMPORT_DIALOG (widget);
  shots_take (widget, "import-file");
  dme_import_dialog_open (dialog, bad_file);
  app_settle ();
  shots_take (widget, "import-not-csv");
  dme_import_dialog_open (dialog, file);
  wait_for (dialog, "columns");
  shots_take (widget, "import-columns");
  dme_import_columns_choose_no_nik (dme_import_dialog_get_columns (dialog), "tidak_dibawa");
  gtk_widget_activate_action (widget, "import.next", NULL);
  wait_for (dialog, "checked");
  shots_take (widget, "import-checked");
  gtk_widget_activate_action (widget, "import.next", NULL);
  wait_for (dialog, "done");
  shots_take (widget, "import-done");
  gtk_window_close (GTK_WINDOW (widget));
  app_settle ();
}

static void
shoot_export (DmeWindow *window)
{
  GtkWidget *widget;

  dme_person_page_set_search (DME_PERSON_PAGE (dme_window_get_page_widget (window)), "taneo");
  app_settle ();
  shots_act (window, "win.export", "s", "person");
  widget = shots_find_dialog (window);
  shots_take (widget, "export");
  dme_export_dialog_set_full (DME_EXPORT_DIALOG (widget), TRUE);
  shots_take (widget, "export-full");
  gtk_window_close (GTK_WINDOW (widget));
  app_settle ();
}

void
shots_inout (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *folder = app_make_dir ();
  DmeWindow *window;

  persons_fill (dir);
  window = shots_open_window (dir);
  shots_act (window, "win.show-page", "s", "persons");
  shoot_import (window, folder);
  shoot_export (window);
  app_close (window);
}
