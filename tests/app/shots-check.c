/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-access.h"
#include "dme-check-page.h"
#include "dme-db-access.h"
#include "dme-db-vault.h"
#include "dme-red-flag.h"
#include "persons-fixture.h"
#include "shots.h"

/* Pictures of Cek P3MI, of red flags and of the access log. */

static void
ask (DmeWindow *window, const char *name)
{
  DmeCheckPage *page = DME_CHECK_PAGE (dme_window_get_page_widget (window));

  dme_recruiter_check_set_name (dme_check_page_get_check (page), name);
}

void
shots_check (void)
{
  g_autofree char *empty = app_make_store (APP_STORE_EMPTY);
  g_autofree char *dir = app_make_store (APP_STORE_COMPANIES);
  g_autofree char *company = app_first_company (dir);
  DmeWindow *window = shots_open_window (empty);
  GtkWidget *win;

  shots_act (window, "win.show-page", "s", "check");
  shots_take (GTK_WIDGET (window), "check-empty");
  app_close (window);

  window = shots_open_window (dir);
  win = GTK_WIDGET (window);
  shots_act (window, "win.show-page", "s", "check");
  shots_take (win, "check");
  ask (window, "PT Sriti Rukma Lestari");
  shots_take (win, "check-found");
  ask (window, "PT Contoh Karya Mandiri");
  shots_take (win, "check-expired");
  ask (window, "PT Maju Terus Jaya");
  shots_take (win, "check-stranger");
  ask (window, "Sriti");
  shots_take (win, "check-part");
  shots_act (window, "win.edit-organisation", "s", company);
  shots_take (win, "organisation");
  app_close (window);
}

static void
put_flag (DmeDb *db, const char *const *pairs)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  DmeFields *fields = dme_fields_new ();

  for (guint i = 0; pairs[i] != NULL; i += 2)
    dme_fields_set (fields, pairs[i], pairs[i + 1]);
  g_ptr_array_add (saves, dme_save_new (&dme_type_red_flag, NULL, fields));
  dme_db_save (db, saves, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
put_flags (const char *dir)
{
  static const char *const flags[][17] = {
    { "company", "PT Maju Terus Jaya", "region", "53.02.07.2015", "date", "2026-11-12", "signs",
      "p3mi_tidak_terdaftar,uang_muka", "status", "ditindaklanjuti", "reported_to", "polisi",
      NULL },
    { "company", "PT Maju Terus Jaya", "name", "Yeremias Contoh", "phone", "+6281353990000",
      "region", "53.02.08.2005", "date", "2026-11-03", "signs", "calo,dokumen_ditahan,uang_saku",
      "status", "baru", "notes", "Datang malam hari dengan mobil hitam.", NULL },
    { "name", "Bapak Markus (bukan nama sebenarnya), tetangga dari sepupu di pasar Niki-Niki",
      "region", "53.02.13.2004", "date", "2026-10-21", "signs",
      "calo,jalur_gelap,janji_berlebihan,penampungan,tanpa_izin_keluarga,visa_bukan_kerja",
      "status", "tidak_terbukti", NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);

  g_assert_no_error (error);
  dme_db_unlock (db, PERSONS_PASSPHRASE, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    put_flag (db, flags[i]);
}

static void
click_flag (GtkWidget *widget)
{
  GtkWidget *button = shots_find_button (widget, "flag");

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  app_settle ();
}

/* The newest ones, those about a recruiter, and the window in which one is recorded. */
void
shots_flags (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED | APP_STORE_COMPANIES);
  g_autofree char *person = NULL;
  DmeWindow *window;
  GtkWidget *win, *dialog;

  persons_fill (dir);
  person = persons_find (dir, "Maria Magdalena Antonia Bernadetha Carolina da Costa Nenobais-Taneo "
                              "Wihelmina");
  window = shots_open_window (dir);
  win = GTK_WIDGET (window);
  shots_act (window, "win.show-page", "s", "check");
  shots_take (win, "flags-none");
  put_flags (dir);
  app_close (window);

  window = shots_open_window (dir);
  win = GTK_WIDGET (window);
  shots_act (window, "win.show-page", "s", "check");
  shots_take (win, "flags");
  ask (window, "PT Maju Terus Jaya");
  shots_take (win, "flags-about");
  ask (window, "PT Sriti Rukmana Lestari");
  shots_take (win, "flags-licensed");
  ask (window, "PT Karya Tanpa Nama");
  click_flag (win);
  dialog = shots_find_dialog (window);
  shots_take (dialog, "flag");
  gtk_widget_activate_action (dialog, "flag.save", NULL);
  shots_take (dialog, "flag-problems");
  shots_scroll_to (dialog, 1);
  shots_take (dialog, "flag-below");
  gtk_window_destroy (GTK_WINDOW (dialog));
  shots_act (window, "win.check-recruiter", "(sss)", person, "", "");
  dialog = shots_find_dialog (window);
  shots_take (dialog, "check-person");
  gtk_window_destroy (GTK_WINDOW (dialog));
  app_close (window);
}

static void
put_notes (const char *dir, const char *person, const DmeAccessKind *kinds, gsize n)
{
  const DmeAccessNote gone = { DME_ACCESS_ERASURE, "person", "01a1fd00-0000-7000-8000-000000000001",
                               "53.02.08.2005", 0 };
  const DmeAccessNote many = { DME_ACCESS_EXPORT, "person", NULL, NULL, 120 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    {
      const DmeAccessNote one = { kinds[i], "person", person, NULL, 0 };

      g_assert_true (dme_db_note_access (db, &one, NULL));
    }
  g_assert_true (dme_db_note_access (db, &many, NULL));
  g_assert_true (dme_db_note_access (db, &gone, NULL));
  dme_db_unlock (db, "bukan ini kata sandinya", NULL);
}

/* Who has looked at what. */
void
shots_access (void)
{
  static const DmeAccessKind kinds[] = { DME_ACCESS_NIK_SHOWN, DME_ACCESS_PRINT, DME_ACCESS_COPY };
  g_autofree char *empty = app_make_store (APP_STORE_EMPTY);
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *person = NULL;
  DmeWindow *window = shots_open_window (empty);

  shots_act (window, "win.show-page", "s", "access");
  shots_take (GTK_WIDGET (window), "access-empty");
  app_close (window);

  persons_fill (dir);
  person = persons_find (dir, "Maria Goreti Taneo");
  put_notes (dir, person, kinds, G_N_ELEMENTS (kinds));
  window = shots_open_window (dir);
  shots_act (window, "win.show-page", "s", "access");
  shots_take (GTK_WIDGET (window), "access");
  app_close (window);
}
