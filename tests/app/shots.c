/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-fixture.h"
#include "dme-activity-page.h"
#include "dme-person-detail.h"
#include "dme-record-form-private.h"
#include "persons-fixture.h"
#include "shots.h"
#include "dme-recovery-view.h"
#include "dme-region-entry.h"
#include "dme-settings.h"

/* desa-shots OUTDIR [GROUP...]: a PNG of every page and dialog of the app, light and dark, for
 * people to look at. */

static const char *outdir;
static const char *style;

/* (nullable): nothing has been drawn yet. */
static GskRenderNode *
draw (GtkWidget *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window),
                          gtk_widget_get_height (window));
  return gtk_snapshot_free_to_node (snapshot);
}

void
shots_take (GtkWidget *window, const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, style);
  g_autofree char *path = g_build_filename (outdir, file, NULL);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;

  app_settle ();
  APP_WAIT_UNTIL ((node = draw (window)) != NULL);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (window),
                                                              gtk_widget_get_height (window)));
  if (!gdk_texture_save_to_png (texture, path))
    g_error ("%s could not be written", path);
  g_print ("%s\n", file);
}

void
shots_act (DmeWindow *window, const char *action, const char *format, ...)
{
  GVariant *value = NULL;
  va_list args;

  va_start (args, format);
  if (format != NULL)
    value = g_variant_new_va (format, NULL, &args);
  va_end (args);
  gtk_widget_activate_action_variant (GTK_WIDGET (window), action, value);
  app_settle ();
}

/* The window that stands before @window. */
GtkWidget *
shots_find_dialog (DmeWindow *window)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) one = g_list_model_get_item (all, i);

      if (gtk_window_get_transient_for (one) == GTK_WINDOW (window) &&
          gtk_widget_get_mapped (GTK_WIDGET (one)))
        return GTK_WIDGET (one);
    }
  g_error ("no dialog was opened");
}

static void
take_dialog (DmeWindow *window, const char *action, const char *name)
{
  GtkWidget *dialog;

  shots_act (window, action, NULL);
  dialog = shots_find_dialog (window);
  shots_take (dialog, name);
  gtk_window_destroy (GTK_WINDOW (dialog));
  app_settle ();
}

/* A dialog that the page in view opens. */
static void
take_page_dialog (DmeWindow *window, const char *action, const char *target, const char *name)
{
  GtkWidget *dialog;

  gtk_widget_activate_action_variant (dme_window_get_page_widget (window), action,
                                      target != NULL ? g_variant_new_string (target) : NULL);
  app_settle ();
  dialog = shots_find_dialog (window);
  shots_take (dialog, name);
  gtk_window_destroy (GTK_WINDOW (dialog));
  app_settle ();
}

DmeWindow *
shots_open_window (const char *dir)
{
  DmeWindow *window = app_window (dir);

  gtk_window_set_default_size (GTK_WINDOW (window), 1366, 768);
  app_settle ();
  return window;
}

/* @part: of the way down. */
void
shots_scroll_to (GtkWidget *widget, double part)
{
  if (GTK_IS_SCROLLED_WINDOW (widget) && gtk_widget_get_mapped (widget))
    {
      GtkAdjustment *vertical = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));

      gtk_adjustment_set_value (vertical, gtk_adjustment_get_upper (vertical) * part);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    shots_scroll_to (child, part);
}

void
shots_take_scrolled (DmeWindow *window, const char *name)
{
  shots_scroll_to (GTK_WIDGET (window), 1);
  shots_take (GTK_WIDGET (window), name);
}

static void
shoot_filled (void)
{
  g_autofree char *dir =
    app_make_store (APP_STORE_FILLED | APP_STORE_LINKED | APP_STORE_SENT | APP_STORE_DRAFT);
  g_autofree char *first = app_first_activity (dir);
  g_autofree char *refused = app_refused_activity (dir);
  DmeWindow *window = shots_open_window (dir);
  GtkWidget *win = GTK_WIDGET (window);

  shots_act (window, "win.show-page", "s", "home");
  shots_take (win, "home");
  shots_take_scrolled (window, "home-below");
  shots_act (window, "win.show-page", "s", "activities");
  shots_take (win, "activities");
  shots_act (window, "win.show-activities", "(ssi)", "2026", "53.02", DME_STATE_SENT);
  shots_take (win, "activities-filtered");
  dme_activity_page_set_search (DME_ACTIVITY_PAGE (dme_window_get_page_widget (window)), "zzzz");
  shots_take (win, "activities-nothing");
  shots_act (window, "win.show-activity", "s", first);
  shots_take (win, "detail");
  shots_take_scrolled (window, "detail-below");
  shots_act (window, "win.delete-activity", "s", first);
  shots_take (win, "deleted");
  shots_act (window, "win.undo", NULL);
  shots_act (window, "win.show-activity", "s", refused);
  shots_take (win, "detail-refused");
  shots_act (window, "win.show-page", "s", "sync");
  shots_take (win, "sync");
  shots_act (window, "win.edit-activity", "(ss)", refused, "date");
  shots_take (win, "form-correct");
  shots_take_scrolled (window, "form-below");
  take_dialog (window, "win.preferences", "preferences");
  take_dialog (window, "win.server", "preferences-server");
  take_dialog (window, "win.about", "about");
  take_dialog (window, "win.shortcuts", "shortcuts");
  app_close (window);
}

static void
shoot_decision (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED | APP_STORE_LINKED | APP_STORE_SENT);
  g_autofree char *first = app_first_activity (dir);
  DmeWindow *window;

  app_add_conflict (dir, first, "Balai pertemuan Desa Nifukani, sebelah kantor desa lama");
  window = shots_open_window (dir);
  shots_act (window, "win.show-page", "s", "sync");
  shots_take (GTK_WIDGET (window), "sync-decision");
  shots_act (window, "win.decide-otherwise", "s", "5000-venue");
  shots_take (shots_find_dialog (window), "sync-decision-other");
  gtk_window_destroy (GTK_WINDOW (shots_find_dialog (window)));
  app_settle ();
  app_close (window);
}

static void
shoot_empty (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = shots_open_window (dir);
  GtkWidget *win = GTK_WIDGET (window);

  shots_act (window, "win.show-page", "s", "home");
  shots_take (win, "empty-home");
  shots_act (window, "win.show-page", "s", "activities");
  shots_take (win, "empty-activities");
  shots_act (window, "win.show-page", "s", "sync");
  shots_take (win, "sync-no-server");
  shots_act (window, "win.new-activity", NULL);
  shots_take (win, "form-new");
  gtk_widget_activate_action (dme_window_get_page_widget (window), "form.save", NULL);
  shots_take (win, "form-problems");
  app_close (window);
}

GtkWidget *
shots_find_button (GtkWidget *widget, const char *id)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = shots_find_button (child, id);
  return found;
}

static void
type_into_entries (GtkWidget *widget, const char *text)
{
  if (GTK_IS_TEXT (widget) && gtk_widget_get_mapped (widget))
    {
      gtk_editable_set_text (GTK_EDITABLE (widget), text);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    type_into_entries (child, text);
}

static GtkWidget *
find_page (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_page (child, type);
  return found;
}

/* The first run has no store; each page is left by its button. */
static void
shoot_first_run (void)
{
  g_autofree char *parent = app_make_dir ();
  g_autofree char *dir = g_build_filename (parent, "store", NULL);
  DmeWindow *window = shots_open_window (dir);
  GtkWidget *win = GTK_WIDGET (window);
  GtkWidget *go_on;

  shots_take (win, "first-run-1");
  for (int page = 2; page <= 4; page++)
    {
      g_autofree char *name = g_strdup_printf ("first-run-%d", page);

      go_on = shots_find_button (win, "go_on");
      if (go_on == NULL)
        break;
      g_signal_emit_by_name (go_on, "clicked");
      app_settle ();
      if (page == 2)
        {
          DmeFormControl *area;

          type_into_entries (win, "Rian Nenobais");
          area = DME_FORM_CONTROL (find_page (win, DME_TYPE_REGION_ENTRY));
          dme_form_control_set_text (area, "53.02");
          dme_form_control_changed (area);
        }
      shots_take (win, name);
    }
  app_close (window);
}

static void
fill_rows (GtkWidget *widget, const char *text)
{
  if (ADW_IS_PASSWORD_ENTRY_ROW (widget) && gtk_widget_get_mapped (widget))
    gtk_editable_set_text (GTK_EDITABLE (widget), text);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    fill_rows (child, text);
}

/* The passphrase: chosen, asked for, wrong, forgotten. */
static void
shoot_lock (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window;
  GtkWidget *win, *dialog, *view;

  dme_settings_set_string ("passphrase-postponed", "");
  window = app_window_as_it_is (dir);
  win = GTK_WIDGET (window);
  gtk_window_set_default_size (GTK_WINDOW (window), 1366, 768);
  shots_take (win, "passphrase");
  fill_rows (win, "kuda hijau empat belas");
  shots_take (win, "passphrase-strong");
  app_press (win, "protect.set");
  APP_WAIT_UNTIL ((view = find_page (win, DME_TYPE_RECOVERY_VIEW)) != NULL &&
                  gtk_widget_get_mapped (view));
  shots_take (win, "recovery-code");
  g_signal_emit_by_name (view, "done");
  APP_WAIT_UNTIL (dme_window_get_store (window) != NULL);
  app_settle ();
  shots_act (window, "win.preferences", NULL);
  dialog = shots_find_dialog (window);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (dialog), "protection");
  shots_take (dialog, "preferences-protection");
  shots_act (window, "win.lock", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "lock"));
  shots_take (win, "lock");
  fill_rows (win, "salah");
  app_press (win, "lock.unlock");
  app_settle ();
  shots_take (win, "lock-wrong");
  app_press (win, "lock.forgot");
  shots_take (win, "lock-forgot");
  app_close (window);
}

static void
shoot_practice_lock (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  DmeWindow *window = shots_open_window (dir);

  shots_act (window, "win.lock", NULL);
  APP_WAIT_UNTIL (g_str_equal (dme_window_get_page (window), "lock"));
  shots_take (GTK_WIDGET (window), "lock-practice");
  app_close (window);
}

static void
shoot_failure (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  g_autofree char *file = g_build_filename (dir, "store.db", NULL);
  DmeWindow *window;

  g_assert_true (g_file_set_contents (file, "this is not a store, and never was", -1, NULL));
  window = shots_open_window (dir);
  shots_take (GTK_WIDGET (window), "failure");
  app_close (window);
}

static void
shoot_large (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  GtkSettings *settings = gtk_settings_get_default ();
  DmeWindow *window;

  g_object_set (settings, "gtk-xft-dpi", 96 * 1024 * 3 / 2, NULL);
  window = shots_open_window (dir);
  shots_act (window, "win.show-page", "s", "home");
  shots_take (GTK_WIDGET (window), "large-text-home");
  shots_act (window, "win.show-page", "s", "activities");
  shots_take (GTK_WIDGET (window), "large-text-activities");
  shots_act (window, "win.new-activity", NULL);
  shots_take (GTK_WIDGET (window), "large-text-form");
  app_close (window);
  g_object_set (settings, "gtk-xft-dpi", 96 * 1024, NULL);
}

/* Every tab of the person in view, and its dialogs. */
static void
take_tabs (DmeWindow *window)
{
  static const char *const tabs[] = { "plan", "papers", "security", "follow-ups", "history" };
  GtkWidget *page = dme_window_get_page_widget (window);

  shots_take_scrolled (window, "person-below");
  for (gsize i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      g_autofree char *name = g_strdup_printf ("person-%s", tabs[i]);

      dme_person_detail_show_tab (DME_PERSON_DETAIL (page), tabs[i]);
      shots_scroll_to (GTK_WIDGET (window), 0);
      shots_take (GTK_WIDGET (window), name);
    }
  take_page_dialog (window, "person.add-follow-up", NULL, "follow-up");
  take_page_dialog (window, "person.edit-paper", "paspor", "paper");
  take_page_dialog (window, "person.read-notice", NULL, "notice");
  take_page_dialog (window, "person.save-dossier", "pdf", "dossier");
  take_page_dialog (window, "person.erase", NULL, "erase");
}

/* Everything about persons: the list, one with papers, one who withdrew, the form. */
static void
shoot_persons (gboolean large)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *maria = NULL;
  g_autofree char *other = NULL;
  DmeWindow *window;
  GtkWidget *win, *form;
  const char *prefix = large ? "large-text-" : "";
  g_autofree char *list = g_strconcat (prefix, "persons", NULL);
  g_autofree char *detail = g_strconcat (prefix, "person", NULL);
  g_autofree char *typed = g_strconcat (prefix, "person-form", NULL);

  persons_fill (dir);
  maria = persons_find (dir, "Maria Goreti Taneo");
  other = persons_find (dir, "Agustinus Contoh");
  if (large)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * 3 / 2, NULL);
  window = shots_open_window (dir);
  win = GTK_WIDGET (window);
  shots_act (window, "win.show-page", "s", "persons");
  shots_take (win, list);
  shots_act (window, "win.show-person", "s", maria);
  shots_take (win, detail);
  if (!large)
    {
      take_tabs (window);
      shots_act (window, "win.show-person", "s", other);
      shots_take (win, "person-withdrawn");
      take_page_dialog (window, "person.save-slip", NULL, "slip-refused");
    }
  shots_act (window, "win.new-person", NULL);
  shots_take (win, typed);
  form = dme_window_get_page_widget (window);
  dme_record_form_focus (DME_RECORD_FORM (form), "name");
  gtk_editable_set_text (GTK_EDITABLE (gtk_root_get_focus (GTK_ROOT (window))), "Maria G. Taneo");
  dme_record_form_fill (DME_RECORD_FORM (form), "region", "53.02.07.2015");
  dme_record_form_fill (DME_RECORD_FORM (form), "nik", "5302075506990001");
  dme_record_form_fill (DME_RECORD_FORM (form), "bpjs_tk_months", "30");
  app_settle ();
  g_usleep (500000);
  if (!large)
    {
      shots_take (win, "person-duplicate");
      shots_scroll_to (win, .45);
      shots_take (win, "person-form-middle");
      shots_take_scrolled (window, "person-form-below");
    }
  app_close (window);
  if (large)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* Which record is about the same person, the two side by side, and what became of them. */
static void
shoot_merge (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED);
  g_autofree char *maria = NULL;
  g_autofree char *twin = NULL;
  DmeWindow *window;
  GtkWidget *dialog;

  persons_fill (dir);
  maria = persons_find (dir, "Maria Goreti Taneo");
  twin = persons_add_twin (dir);
  window = shots_open_window (dir);
  shots_act (window, "win.show-person", "s", maria);
  take_page_dialog (window, "person.merge", NULL, "merge-choose");
  shots_act (window, "win.merge-persons", "(ss)", maria, twin);
  dialog = shots_find_dialog (window);
  shots_take (dialog, "merge-compare");
  gtk_widget_activate_action (dialog, "merge.confirm", NULL);
  app_settle ();
  shots_take (GTK_WIDGET (window), "merged");
  dme_person_detail_show_tab (DME_PERSON_DETAIL (dme_window_get_page_widget (window)), "history");
  shots_take (GTK_WIDGET (window), "merged-history");
  shots_act (window, "win.delete-person", "s", maria);
  shots_act (window, "win.show-person", "s", maria);
  shots_take (GTK_WIDGET (window), "person-deleted");
  app_close (window);
}

static void
shoot_persons_here (void)
{
  shoot_persons (FALSE);
}

static void
shoot_persons_large (void)
{
  shoot_persons (TRUE);
}

static const struct
{
  const char *name;
  void (*shoot) (void);
  gboolean once; /* not in the dark as well */
} groups[] = {
  { "filled", shoot_filled, FALSE },
  { "decision", shoot_decision, FALSE },
  { "empty", shoot_empty, FALSE },
  { "first-run", shoot_first_run, FALSE },
  { "lock", shoot_lock, FALSE },
  { "practice-lock", shoot_practice_lock, FALSE },
  { "failure", shoot_failure, FALSE },
  { "persons", shoot_persons_here, FALSE },
  { "merge", shoot_merge, FALSE },
  { "check", shots_check, FALSE },
  { "flags", shots_flags, FALSE },
  { "inout", shots_inout, FALSE },
  { "photos", shots_photos, FALSE },
  { "photo", shots_viewer, FALSE },
  { "access", shots_access, FALSE },
  { "large", shoot_large, TRUE },
  { "persons-large", shoot_persons_large, TRUE },
};

static gboolean
is_wanted (const char *name, char **wanted)
{
  return *wanted == NULL || g_strv_contains ((const char *const *) wanted, name);
}

int
main (int argc, char *argv[])
{
  if (argc < 2)
    {
      g_printerr ("usage: desa-shots OUTDIR [GROUP...]\n");
      return 2;
    }
  outdir = argv[1];
  g_mkdir_with_parents (outdir, 0755);
  app_init (NULL, NULL, "id");
  gtk_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  app_application ();

  for (int dark = 0; dark < 2; dark++)
    {
      style = dark ? "dark" : "light";
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                          dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                               : ADW_COLOR_SCHEME_FORCE_LIGHT);
      for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
        if (is_wanted (groups[i].name, argv + 2) && !(dark && groups[i].once))
          groups[i].shoot ();
    }
  return 0;
}
