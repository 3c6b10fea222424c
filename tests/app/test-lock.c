/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "app-fixture.h"
#include "dme-clock.h"
#include "dme-lock-page.h"
#include "dme-protection-page.h"
#include "dme-recovery-print.h"
#include "dme-recovery-view.h"
#include "dme-settings.h"

#define PASSPHRASE "kuda hijau empat belas"
#define OTHER "perahu lontar di atas bukit"

/* --- looking and touching --- */

static void
act (DmeWindow *window, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (window), action, NULL);
}

static gboolean
is_on (DmeWindow *window, const char *page)
{
  return g_strcmp0 (dme_window_get_page (window), page) == 0;
}

static GtkWidget *
find (GtkWidget *widget, GType type, const char *title)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
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
fill (gpointer window, const char *title, const char *text)
{
  GtkWidget *row = find (window, ADW_TYPE_ENTRY_ROW, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
press_enter (gpointer window, const char *title)
{
  g_signal_emit_by_name (find (window, ADW_TYPE_ENTRY_ROW, title), "entry-activated");
}

/* --- ways through the pages --- */

static DmeRecoveryView *
wait_for_code (gpointer window)
{
  GtkWidget *view;

  APP_WAIT_UNTIL ((view = find (window, DME_TYPE_RECOVERY_VIEW, NULL)) != NULL &&
                  dme_recovery_view_get_code (DME_RECOVERY_VIEW (view)) != NULL);
  return DME_RECOVERY_VIEW (view);
}

/* Returns: the code. */
static char *
write_code_down (gpointer window)
{
  char *code = g_strdup (dme_recovery_view_get_code (wait_for_code (window)));

  fill (window, "Last group of the code", strrchr (code, '-') + 1);
  press_enter (window, "Last group of the code");
  return code;
}

/* A store with a passphrase, open. */
static DmeWindow *
protected_window (const char *dir, char **code)
{
  DmeWindow *window;
  g_autofree char *shown = NULL;

  dme_settings_set_string ("passphrase-postponed", "");
  window = app_window_as_it_is (dir);
  g_assert_true (is_on (window, "protect"));
  fill (window, "New passphrase", PASSPHRASE);
  fill (window, "The same again", PASSPHRASE);
  press_enter (window, "The same again");
  shown = write_code_down (window);
  APP_WAIT_UNTIL (is_on (window, "home"));
  app_settle ();
  if (code != NULL)
    *code = g_steal_pointer (&shown);
  return window;
}

static void
lock (DmeWindow *window)
{
  act (window, "win.lock");
  APP_WAIT_UNTIL (is_on (window, "lock"));
  app_settle ();
}

static void
try_passphrase (DmeWindow *window, const char *passphrase)
{
  fill (window, "Passphrase", passphrase);
  press_enter (window, "Passphrase");
}

static void
unlock (DmeWindow *window, const char *passphrase)
{
  try_passphrase (window, passphrase);
  APP_WAIT_UNTIL (dme_window_get_store (window) != NULL && !is_on (window, "starting"));
  app_settle ();
}

/* --- the passphrase is made --- */

static void
test_a_store_without_a_passphrase_is_asked_once_a_day (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window;

  dme_settings_set_string ("passphrase-postponed", "");
  window = app_window_as_it_is (dir);
  g_assert_true (is_on (window, "protect"));
  g_assert_null (dme_window_get_store (window));
  app_press (GTK_WIDGET (window), "protect.later");
  APP_WAIT_UNTIL (is_on (window, "home"));
  g_assert_false (gtk_widget_activate_action (GTK_WIDGET (window), "win.lock", NULL) &&
                  is_on (window, "lock"));
  app_close (window);

  window = app_window_as_it_is (dir);
  g_assert_true (is_on (window, "home"));
  app_close (window);

  dme_settings_set_string ("passphrase-postponed", "2026-01-02");
  window = app_window_as_it_is (dir);
  g_assert_true (is_on (window, "protect"));
  app_close (window);
}

/* Whoever begins anew chooses a passphrase at once; only older stores may wait. */
static void
test_the_first_run_goes_on_to_the_passphrase (void)
{
  g_autofree char *parent = app_make_dir ();
  g_autofree char *dir = g_build_filename (parent, "new", NULL);
  g_autofree char *today = dme_clock_today ();
  DmeIdentity identity = { .name = "Rian Nenobais", .role = "petugas", .scope = "53" };
  g_autoptr (GError) error = NULL;
  DmeWindow *window;

  dme_settings_set_string ("passphrase-postponed", today);
  window = app_window_as_it_is (dir);
  g_assert_true (is_on (window, "first-run"));
  g_assert_true (dme_db_create (dir, &identity, &error));
  g_assert_no_error (error);
  g_signal_emit_by_name (dme_window_get_page_widget (window), "finished", dir);
  APP_WAIT_UNTIL (is_on (window, "protect"));
  g_assert_false (app_shows (GTK_WIDGET (window), "Not Today"));
  app_close (window);
}

static void
test_what_was_postponed_is_in_preferences (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);

  g_assert_true (is_on (window, "home"));
  act (window, "win.preferences");
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (app_dialog (window)),
                                                "protection");
  app_settle ();
  app_press (GTK_WIDGET (app_dialog (window)), "protection.protect");
  APP_WAIT_UNTIL (is_on (window, "protect"));
  g_assert_null (app_dialog (window));
  app_close (window);
}

static void
test_a_weak_passphrase_is_refused_in_words (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window;
  static const char *const refused[][3] = {
    { "", "", "at least 8" },
    { "kucing", "kucing", "at least 8" },
    { "rahasia123", "rahasia123", "thief" },
    { PASSPHRASE, OTHER, "not the same" },
  };

  dme_settings_set_string ("passphrase-postponed", "");
  window = app_window_as_it_is (dir);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      fill (window, "New passphrase", refused[i][0]);
      fill (window, "The same again", refused[i][1]);
      press_enter (window, "The same again");
      app_settle ();
      g_assert_true (is_on (window, "protect"));
      g_assert_true (app_shows (GTK_WIDGET (window), refused[i][2]));
      g_assert_null (find (GTK_WIDGET (window), DME_TYPE_RECOVERY_VIEW, NULL));
    }
  fill (window, "New passphrase", PASSPHRASE);
  g_assert_true (app_shows (GTK_WIDGET (window), "Strong"));
  app_close (window);
}

static void
test_the_code_must_be_written_down (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  g_autofree char *code = NULL;
  DmeWindow *window;

  dme_settings_set_string ("passphrase-postponed", "");
  window = app_window_as_it_is (dir);
  fill (window, "New passphrase", PASSPHRASE);
  fill (window, "The same again", PASSPHRASE);
  app_press (GTK_WIDGET (window), "protect.set");
  wait_for_code (window);
  fill (window, "Last group of the code", "0000");
  press_enter (window, "Last group of the code");
  app_settle ();
  g_assert_true (is_on (window, "protect"));
  g_assert_true (app_shows (GTK_WIDGET (window), "not the last group"));
  code = write_code_down (window);
  APP_WAIT_UNTIL (is_on (window, "home"));
  g_assert_false (app_is_anywhere (strrchr (code, '-') + 1));
  app_close (window);

  /* From now on it is asked for, at every start. */
  window = app_window_as_it_is (dir);
  g_assert_true (is_on (window, "lock"));
  unlock (window, PASSPHRASE);
  g_assert_true (is_on (window, "home"));
  app_close (window);
}

static void
test_the_page_to_print_has_the_code (void)
{
  static const char code[] = "ABCD-EFGH-JKMN-PQRS-TVWX-2345-6789-ABCD";
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  double x, y, width, height;

  dme_recovery_draw (cr, context, 450, code);
  cairo_recording_surface_ink_extents (surface, &x, &y, &width, &height);
  g_assert_cmpfloat (x, >=, 0);
  g_assert_cmpfloat (x + width, <=, 452); /* Everything is inside the margins. */
  g_assert_cmpfloat (width, >, 300);
  g_assert_cmpfloat (height, >, 100);
  g_assert_cmpfloat (y + height, <, 700);
  g_object_unref (context);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* --- locking --- */

static void
test_nothing_is_left_behind_the_lock (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY | APP_STORE_DRAFT);
  DmeWindow *window = protected_window (dir, NULL);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "activities");
  APP_WAIT_UNTIL (app_is_anywhere ("Kuale"));
  act (window, "win.preferences");
  APP_WAIT_UNTIL (app_is_anywhere ("Rian Nenobais"));
  g_assert_nonnull (app_dialog (window));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), "53.02.08.2005");

  lock (window);
  g_assert_null (app_dialog (window));
  g_assert_false (app_is_anywhere ("Kuale"));
  g_assert_false (app_is_anywhere ("Rian Nenobais"));
  g_assert_null (dme_window_get_store (window));
  g_assert_null (dme_window_get_syncer (window));
  g_assert_null (gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (window))));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Desa Migran Emas");

  /* Nor can it be reached. */
  act (window, "win.new-activity");
  act (window, "win.find");
  act (window, "win.preferences");
  act (window, "win.backup");
  act (window, "win.sync");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "activities");
  act (window, "win.lock");
  app_settle ();
  g_assert_true (is_on (window, "lock"));
  g_assert_null (app_dialog (window));
  g_assert_false (app_is_anywhere ("Kuale"));

  unlock (window, PASSPHRASE);
  g_assert_true (is_on (window, "activities"));
  APP_WAIT_UNTIL (app_is_anywhere ("Kuale"));
  g_assert_null (find (GTK_WIDGET (window), DME_TYPE_LOCK_PAGE, NULL));
  app_close (window);
}

/* One form of each kind; the text goes into its first empty entry. */
static const struct
{
  const char *action, *page, *text, *word;
} half_typed[] = {
  { "win.new-activity", "form", "Balai Desa Nifukani", "Nifukani" },
  { "win.new-person", "person-form", "Maria Goreti Taneo", "Goreti" },
  { "win.new-organisation", "organisation", "PT Contoh Xanthira", "Xanthira" },
};

static void
test_what_is_half_typed_comes_back (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = protected_window (dir, NULL);

  act (window, half_typed[i].action);
  APP_WAIT_UNTIL (is_on (window, half_typed[i].page));
  app_settle ();
  app_type (dme_window_get_page_widget (window), half_typed[i].text);
  lock (window);
  g_assert_false (app_is_anywhere (half_typed[i].word));
  unlock (window, PASSPHRASE);
  APP_WAIT_UNTIL (is_on (window, half_typed[i].page));
  app_settle ();
  g_assert_true (app_shows (dme_window_get_page_widget (window), half_typed[i].text));
  app_close (window);
}

static void
test_a_wrong_passphrase_opens_nothing_and_costs_time (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = protected_window (dir, NULL);
  GtkWidget *page;

  lock (window);
  page = find (GTK_WIDGET (window), DME_TYPE_LOCK_PAGE, NULL);
  press_enter (window, "Passphrase");
  g_assert_true (app_shows (page, "Type the passphrase"));
  for (int i = 0; i < 3; i++)
    {
      try_passphrase (window, OTHER);
      APP_WAIT_UNTIL (app_shows (page, "Caps Lock") || app_shows (page, "Try again in"));
      app_settle ();
      g_assert_true (is_on (window, "lock"));
    }

  /* The right one too has to wait now, and that it has to is said. */
  g_assert_true (app_shows (page, "Try again in"));
  try_passphrase (window, PASSPHRASE);
  app_settle ();
  g_assert_true (is_on (window, "lock"));
  app_close (window);

  window = app_window_as_it_is (dir); /* Starting again does not help. */
  page = find (GTK_WIDGET (window), DME_TYPE_LOCK_PAGE, NULL);
  APP_WAIT_UNTIL (!app_shows (page, "Try again in"));
  unlock (window, PASSPHRASE);
  g_assert_true (is_on (window, "home"));
  app_close (window);
}

static void
test_a_forgotten_passphrase_is_replaced_by_the_code (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  g_autofree char *code = NULL;
  g_autofree char *next = NULL;
  DmeWindow *window = protected_window (dir, &code);

  lock (window);
  app_press (GTK_WIDGET (window), "lock.forgot");
  app_settle ();
  fill (window, "Recovery code", "ABCD-EFGH");
  fill (window, "New passphrase", OTHER);
  fill (window, "The same again", OTHER);
  press_enter (window, "The same again");
  g_assert_true (app_shows (GTK_WIDGET (window), "8 groups of 4"));
  fill (window, "Recovery code", code);
  press_enter (window, "The same again");
  next = write_code_down (window);
  g_assert_cmpstr (next, !=, code);
  APP_WAIT_UNTIL (is_on (window, "home"));
  app_settle ();

  lock (window);
  try_passphrase (window, PASSPHRASE);
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (window), "Caps Lock"));
  unlock (window, OTHER);
  g_assert_true (is_on (window, "home"));
  app_close (window);
}

/* --- when nobody is there --- */

static void
press_key (void)
{
  const char *const argv[] = { "xdotool", "key", "shift", NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);
}

/* Touches it for longer than @limit, in ms. FALSE: the machine was too busy to touch it in time, so
 * that nothing is proved. */
static gboolean
stays_open_while_touched (DmeWindow *window, gint64 limit)
{
  DmeIdleWatch *idle = dme_window_get_idle_watch (window);
  gint64 begun = g_get_monotonic_time (), last = begun;

  dme_idle_watch_touch (idle);
  dme_idle_watch_set_limit (idle, (guint) limit);
  while (last - begun < limit * 1500)
    {
      gint64 now;

      press_key ();
      app_settle (); /* a quarter of a second */
      now = g_get_monotonic_time ();
      if (now - last > limit * 600)
        return FALSE;
      last = now;
      g_assert_true (is_on (window, "home"));
    }

  return TRUE;
}

static void
test_it_locks_when_nobody_touches_it (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = protected_window (dir, NULL);
  DmeIdleWatch *idle = dme_window_get_idle_watch (window);

  g_assert_cmpint (dme_idle_watch_get_limit (idle), ==, 10 * 60 * 1000);
  for (gint64 limit = 1500; !stays_open_while_touched (window, limit); limit *= 2)
    {
      g_assert_cmpint (limit, <, 20000);
      if (is_on (window, "lock"))
        unlock (window, PASSPHRASE);
    }
  dme_idle_watch_set_limit (idle, 1500);
  APP_WAIT_UNTIL (is_on (window, "lock"));
  g_assert_cmpint (dme_idle_watch_get_limit (idle), ==, 0);
  unlock (window, PASSPHRASE);
  g_assert_cmpint (dme_idle_watch_get_limit (idle), ==, 10 * 60 * 1000);
  app_close (window);
}

static void
test_the_minutes_can_be_chosen (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = protected_window (dir, NULL);
  DmeIdleWatch *idle = dme_window_get_idle_watch (window);
  GtkWidget *spin;

  if (dme_settings_get () == NULL)
    {
      g_test_skip ("the schema of the settings is not compiled");
      app_close (window);
      return;
    }
  act (window, "win.preferences");
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (app_dialog (window)),
                                                "protection");
  app_settle ();
  spin = find (GTK_WIDGET (app_dialog (window)), GTK_TYPE_SPIN_BUTTON, NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 3);
  g_assert_cmpint (dme_idle_watch_get_limit (idle), ==, 3 * 60 * 1000);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 0);
  g_assert_cmpint (dme_idle_watch_get_limit (idle), ==, 0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 10);
  app_close (window);
}

/* --- changing it --- */

static void
test_the_passphrase_and_the_code_can_be_changed (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  g_autofree char *code = NULL;
  g_autofree char *next = NULL;
  DmeWindow *window = protected_window (dir, &code);
  GtkWidget *dialog;

  act (window, "win.preferences");
  dialog = GTK_WIDGET (app_dialog (window));
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (dialog), "protection");
  app_settle ();
  fill (dialog, "Passphrase that you use now", OTHER);
  fill (dialog, "New passphrase", OTHER);
  fill (dialog, "The same again", OTHER);
  press_enter (dialog, "The same again");
  APP_WAIT_UNTIL (app_shows (dialog, "Caps Lock"));
  fill (dialog, "Passphrase that you use now", PASSPHRASE);
  press_enter (dialog, "The same again");
  APP_WAIT_UNTIL (app_shows (dialog, "The passphrase is changed"));

  fill (dialog, "Your passphrase", OTHER);
  press_enter (dialog, "Your passphrase");
  next = write_code_down (dialog);
  g_assert_cmpstr (next, !=, code);
  app_settle ();
  g_assert_null (find (dialog, DME_TYPE_RECOVERY_VIEW, NULL));

  lock (window);
  unlock (window, OTHER);
  g_assert_true (is_on (window, "home"));
  app_close (window);
}

/* --- practice --- */

static void
test_practice_opens_by_itself_and_locks_like_any (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  DmeWindow *window = app_window_as_it_is (dir);

  APP_WAIT_UNTIL (is_on (window, "home"));
  app_settle ();
  lock (window);
  g_assert_true (app_shows (GTK_WIDGET (window), "latihan"));
  unlock (window, "latihan saja");
  g_assert_true (is_on (window, "home"));
  app_close (window);

  window = app_window_as_it_is (dir);
  APP_WAIT_UNTIL (is_on (window, "home"));
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  app_application ();

  g_test_add_func ("/app/lock/a-store-without-a-passphrase-is-asked-once-a-day",
                   test_a_store_without_a_passphrase_is_asked_once_a_day);
  g_test_add_func ("/app/lock/the-first-run-goes-on-to-the-passphrase",
                   test_the_first_run_goes_on_to_the_passphrase);
  g_test_add_func ("/app/lock/what-was-postponed-is-in-preferences",
                   test_what_was_postponed_is_in_preferences);
  g_test_add_func ("/app/lock/a-weak-passphrase-is-refused-in-words",
                   test_a_weak_passphrase_is_refused_in_words);
  g_test_add_func ("/app/lock/the-code-must-be-written-down", test_the_code_must_be_written_down);
  g_test_add_func ("/app/lock/the-page-to-print-has-the-code", test_the_page_to_print_has_the_code);
  g_test_add_func ("/app/lock/nothing-is-left-behind-the-lock",
                   test_nothing_is_left_behind_the_lock);
  g_test_add_data_func ("/app/lock/what-is-half-typed-comes-back", GSIZE_TO_POINTER (0),
                        test_what_is_half_typed_comes_back);
  g_test_add_data_func ("/app/lock/a-half-typed-person-comes-back", GSIZE_TO_POINTER (1),
                        test_what_is_half_typed_comes_back);
  g_test_add_data_func ("/app/lock/a-half-typed-organisation-comes-back", GSIZE_TO_POINTER (2),
                        test_what_is_half_typed_comes_back);
  g_test_add_func ("/app/lock/a-wrong-passphrase-opens-nothing-and-costs-time",
                   test_a_wrong_passphrase_opens_nothing_and_costs_time);
  g_test_add_func ("/app/lock/a-forgotten-passphrase-is-replaced-by-the-code",
                   test_a_forgotten_passphrase_is_replaced_by_the_code);
  g_test_add_func ("/app/lock/it-locks-when-nobody-touches-it",
                   test_it_locks_when_nobody_touches_it);
  g_test_add_func ("/app/lock/the-minutes-can-be-chosen", test_the_minutes_can_be_chosen);
  g_test_add_func ("/app/lock/the-passphrase-and-the-code-can-be-changed",
                   test_the_passphrase_and_the_code_can_be_changed);
  g_test_add_func ("/app/lock/practice-opens-by-itself-and-locks-like-any",
                   test_practice_opens_by_itself_and_locks_like_any);
  return g_test_run ();
}
