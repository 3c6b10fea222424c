/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-fixture.h"
#include "dme-db-pull.h"
#include "dme-clock.h"
#include "dme-days.h"
#include "dme-db-outbox.h"
#include "dme-keyring.h"
#include "dme-language.h"
#include "dme-practice.h"
#include "dme-schema-table.h"
#include "dme-uuid.h"

/* Half a second for each passphrase is for thieves. */
extern const DmeKeyringCost *dme_db_vault_cost;

static GPtrArray *dirs;

void
app_iterate (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (5000);
}

static gboolean
raise_flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

void
app_settle (void)
{
  gboolean over = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, 250, raise_flag_cb, &over, NULL);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_dir (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
remove_dirs (void)
{
  for (guint i = 0; dirs != NULL && i < dirs->len; i++)
    remove_dir (dirs->pdata[i]);
  g_clear_pointer (&dirs, g_ptr_array_unref);
}

void
app_init (int *argc, char ***argv, const char *language)
{
  dme_db_vault_cost = &dme_keyring_cost_least;
  dme_language_init (language);
  if (argc != NULL)
    g_test_init (argc, argv,
                 NULL); /* with-display.sh gives folders of its own; isolated ones have no icons */
  dirs = g_ptr_array_new_with_free_func (g_free);
  atexit (remove_dirs);
}

DmeApplication *
app_application (void)
{
  static DmeApplication *app;
  g_autoptr (GError) error = NULL;

  if (app != NULL)
    return app;
  app = dme_application_new ();
  g_application_set_flags (G_APPLICATION (app), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (app), NULL, &error);
  g_assert_no_error (error);
  return app;
}

char *
app_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("desa-app-XXXXXX", &error);

  g_assert_no_error (error);
  g_ptr_array_add (dirs, g_strdup (dir));
  return dir;
}

static void
link_store (DmeDb *db)
{
  g_auto (DmeServerLink) link = { 0 };
  g_autoptr (GError) error = NULL;

  dme_db_get_link (db, &link, &error);
  g_assert_no_error (error);
  link.url = g_strdup ("http://127.0.0.1:9");
  link.device = dme_uuid_new ();
  link.token = g_strdup ("no-such-token");
  link.server = dme_uuid_new ();
  link.server_name = g_strdup ("BP3MI NTT");
  link.server_key = g_strdup (link.public_key);
  link.generation = 1;
  dme_db_set_link (db, &link, &error);
  g_assert_no_error (error);
}

/* The last but three waiting ops get their verdicts; the newest activity among them is refused for
 * its date. */
static void
send_store (DmeDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (db, 1000, 1 << 20, &error);
  g_autoptr (GPtrArray)
    verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_verdict_free);
  DmeVerdictCounts counts = { 0 };
  gboolean refused = FALSE;

  g_assert_no_error (error);
  g_assert_cmpuint (out->lines->len, >, 4);
  for (guint i = 0; i + 3 < out->lines->len; i++)
    {
      gboolean refuse = !refused && i > 4 && strstr (out->lines->pdata[i], "\"activity\"") != NULL;
      DmeVerdict *verdict =
        dme_verdict_new (out->first + i, refuse ? DME_VERDICT_REJECTED : DME_VERDICT_OK);

      verdict->rev = i + 1;
      if (refuse)
        {
          verdict->code = g_strdup (dme_problem_code_to_string (DME_PROBLEM_DATE_IN_FUTURE));
          verdict->field = g_strdup ("date");
          refused = TRUE;
        }
      g_ptr_array_add (verdicts, verdict);
    }
  dme_db_take_verdicts (db, out->incarnation, verdicts, 412, 1, &counts, &error);
  g_assert_no_error (error);
  dme_db_reset_sending (db, &error);
  g_assert_no_error (error);
  dme_db_note_sync (db, NULL, &error);
  g_assert_no_error (error);
}

static void
draft_store (DmeDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeFields) fields = dme_fields_new ();
  g_autofree char *id = dme_uuid_new ();
  DmeDraft draft = { .id = id, .type = &dme_type_activity, .fields = fields };

  dme_fields_set (fields, "kind", "sosialisasi");
  dme_fields_set (fields, "region", "53.02.08.2005");
  dme_fields_set (fields, "venue", "Kantor Desa");
  dme_db_save_draft (db, &draft, &error);
  g_assert_no_error (error);
}

static void
list_company (DmeDb *db, const char *const *pairs)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  DmeFields *fields = dme_fields_new ();

  for (guint i = 0; pairs[i] != NULL; i += 2)
    dme_fields_set (fields, pairs[i], pairs[i + 1]);
  g_ptr_array_add (saves, dme_save_new (&dme_type_organisation, NULL, fields));
  dme_db_save (db, saves, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
list_companies (DmeDb *db)
{
  g_autofree char *today = dme_clock_today ();
  g_autofree char *later = dme_days_add_years (today, 2);
  g_autofree char *soon = dme_days_add_months (today, 1);
  const char *const list[][17] = {
    { "kind", "p3mi", "name", "PT Sriti Rukmana Lestari", "aliases", "SRL", "licence_no",
      "SIP3MI 123/2024", "licence_until", later, "licence_status", "aktif", "region", "53.71",
      "address", "Jl. Contoh 1", NULL },
    { "kind", "p3mi", "name", "PT Contoh Karya Mandiri", "licence_no", "SIP3MI 45/2021",
      "licence_until", "2025-06-30", "licence_status", "aktif", "region", "53.02", NULL },
    { "kind", "p3mi", "name", "PT Bina Harapan Bangsa", "licence_no", "SIP3MI 77/2023",
      "licence_until", later, "licence_status", "dicabut", NULL },
    { "kind", "p3mi", "name", "PT Latihan Samudra", "licence_no", "SIP3MI 90/2022", "licence_until",
      soon, "licence_status", "aktif", NULL },
    { "kind", "p3mi", "name", "PT Tanpa Tanggal", NULL },
    { "kind", "dinas", "name", "Dinas Nakertrans Contoh", "region", "53.02", "address",
      "Jl. Contoh 2", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    list_company (db, list[i]);
}

char *
app_make_store (AppStoreFlags flags)
{
  g_autofree char *parent = app_make_dir ();
  char *dir = g_build_filename (parent, "store", NULL);
  DmeIdentity identity = { .name = "Rian Nenobais",
                           .job_title = "Pengantar Kerja",
                           .role = "petugas",
                           .scope = "53",
                           .practice = (flags & APP_STORE_FILLED) != 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = NULL;

  dme_db_create (dir, &identity, &error);
  g_assert_no_error (error);
  db = dme_db_open (dir, &error);
  g_assert_no_error (error);
  if (flags & APP_STORE_FILLED)
    dme_practice_fill (db, &error);
  g_assert_no_error (error);
  if (flags & APP_STORE_LINKED)
    link_store (db);
  if (flags & APP_STORE_SENT)
    send_store (db);
  if (flags & APP_STORE_DRAFT)
    draft_store (db);
  if (flags & APP_STORE_COMPANIES)
    list_companies (db);
  return dir;
}

static char *
find_activity (const char *dir, int state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_activity);
  g_autoptr (GPtrArray) records = NULL;

  g_assert_no_error (error);
  query->state = state;
  query->limit = 1;
  records = dme_db_list (db, query, &error);
  g_assert_no_error (error);
  return records->len > 0 ? g_strdup (((DmeRecord *) records->pdata[0])->id) : NULL;
}

char *
app_first_company (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_organisation);
  g_autoptr (GPtrArray) records = NULL;

  g_assert_no_error (error);
  query->search = g_strdup ("sriti");
  records = dme_db_list (db, query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  return g_strdup (((DmeRecord *) records->pdata[0])->id);
}

char *
app_first_activity (const char *dir)
{
  return find_activity (dir, -1);
}

char *
app_refused_activity (const char *dir)
{
  return find_activity (dir, DME_STATE_REFUSED);
}

DmeWindow *
app_window_as_it_is (const char *dir)
{
  gboolean filled = FALSE;
  DmeWindow *window = dme_window_new (app_application (), dir);

  g_signal_connect_swapped (window, "filled", G_CALLBACK (raise_flag_cb), &filled);
  if (g_str_equal (dme_window_get_page (window), "first-run"))
    filled = TRUE;
  gtk_window_present (GTK_WINDOW (window));
  APP_WAIT_UNTIL (filled);
  g_signal_handlers_disconnect_by_func (window, raise_flag_cb, &filled);
  app_settle ();
  return window;
}

void
app_add_conflict (const char *dir, const char *id, const char *venue)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmePage) page = dme_page_new ();
  DmePageRecord *record = dme_page_record_new ();
  DmePageConflict *conflict = g_new0 (DmePageConflict, 1);

  g_assert_no_error (error);
  record->type = g_strdup ("activity");
  record->id = g_strdup (id);
  record->rev = 5000;
  record->region = g_strdup ("53.02.08.2005");
  record->set = dme_fields_new ();
  dme_fields_set (record->set, "venue", venue);
  conflict->rev = 5000;
  conflict->field = g_strdup ("venue");
  conflict->value = g_strdup ("Gereja Ebenhaezer");
  conflict->by = g_strdup ("Rian Nenobais");
  conflict->at = g_strdup ("2026-11-12T10:42:00Z");
  conflict->now_by = g_strdup ("Winda Contoh");
  conflict->now_at = g_strdup ("2026-11-14T01:05:00Z");
  conflict->mine = TRUE;
  record->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_page_conflict_free);
  g_ptr_array_add (record->conflicts, conflict);
  g_ptr_array_add (page->records, record);
  g_assert_true (dme_db_take_page (db, page, NULL, &error));
  g_assert_no_error (error);
}

DmeWindow *
app_window (const char *dir)
{
  DmeWindow *window = app_window_as_it_is (dir);

  if (g_str_equal (dme_window_get_page (window), "protect"))
    {
      app_press (GTK_WIDGET (window), "protect.later");
      APP_WAIT_UNTIL (dme_window_get_store (window) != NULL &&
                      !g_str_equal (dme_window_get_page (window), "starting"));
      app_settle ();
    }
  return window;
}

/* GTK 4.8 asks a popover that is open for its surface after its window has gone. */
static void
close_popovers (GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget))
    gtk_popover_popdown (GTK_POPOVER (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    close_popovers (child);
}

void
app_close (DmeWindow *window)
{
  close_popovers (GTK_WIDGET (window));
  app_settle ();
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (window));
  APP_WAIT_UNTIL (window == NULL);
}

/* --- looking and touching --- */

gboolean
app_shows (GtkWidget *widget, const char *text)
{
  const char *shown = NULL;

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget))
    shown = gtk_label_get_text (GTK_LABEL (widget));
  else if (GTK_IS_INSCRIPTION (widget))
    shown = gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  else if (GTK_IS_TEXT (widget))
    shown = gtk_editable_get_text (GTK_EDITABLE (widget));
  if (shown != NULL && strstr (shown, text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (app_shows (child, text))
      return TRUE;
  return FALSE;
}

static GtkWidget *
find_empty_entry (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_TEXT (widget) && *gtk_editable_get_text (GTK_EDITABLE (widget)) == '\0')
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_empty_entry (child);
  return found;
}

void
app_type (GtkWidget *widget, const char *text)
{
  GtkWidget *entry = find_empty_entry (widget);

  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *action_name)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action_name) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, action_name);
  return found;
}

void
app_press (GtkWidget *widget, const char *action_name)
{
  GtkWidget *button = find_button (widget, action_name);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
is_anywhere_inside (GtkWidget *widget, const char *text)
{
  const char *shown = NULL;

  if (GTK_IS_LABEL (widget))
    shown = gtk_label_get_text (GTK_LABEL (widget));
  else if (GTK_IS_INSCRIPTION (widget))
    shown = gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  else if (GTK_IS_EDITABLE (widget))
    shown = gtk_editable_get_text (GTK_EDITABLE (widget));
  if (shown != NULL && strstr (shown, text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_anywhere_inside (child, text))
      return TRUE;
  return FALSE;
}

gboolean
app_is_anywhere (const char *text)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (is_anywhere_inside (l->data, text))
      return TRUE;
  return FALSE;
}

GtkWindow *
app_dialog (DmeWindow *window)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == GTK_WINDOW (window))
      return l->data;
  return NULL;
}
