/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-error-text.h"
#include "dme-first-run.h"
#include "dme-settings.h"
#include "dme-store-vault.h"
#include "dme-window-private.h"

/* The window and its store: the first run, opening, the state of sync, closing, and what is shown
 * when it cannot be opened. */

static char *
usual_dir (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), "desa-migran-emas", name, NULL);
}

static void
update_sync_state (DmeWindow *self)
{
  dme_sidebar_set_status (self->sidebar, self->status, self->syncer);
}

static void
status_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  DmeStoreStatus *status = dme_store_status_finish (DME_STORE (source), result, &error);

  if (self->store != DME_STORE (source))
    {
      dme_store_status_free (status);
      return;
    }
  self->status_asked = FALSE;
  if (status == NULL)
    return; /* The page in view reads too, and says what is wrong. */

  if (self->sync != NULL)
    dme_sync_page_set_status (self->sync, status);
  g_clear_pointer (&self->status, dme_store_status_free);
  self->status = status;
  update_sync_state (self);
}

static void
read_status (DmeWindow *self)
{
  if (self->status_asked || self->store == NULL)
    return;
  self->status_asked = TRUE;
  dme_store_status_async (self->store, NULL, status_cb, g_object_ref (self));
}

static gboolean
start_syncer_cb (gpointer user_data)
{
  DmeWindow *self = user_data;

  if (self->syncer != NULL)
    dme_syncer_start (self->syncer);
  return G_SOURCE_REMOVE;
}

static void
set_practice (DmeWindow *self, gboolean practice)
{
  self->practice = practice;
  dme_banner_set_revealed (self->practice_banner, practice);
  if (practice)
    gtk_widget_add_css_class (GTK_WIDGET (self), "practice");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "practice");
  /* From practice one may go on to real work; not where a folder was named for this run. */
  g_object_set (self->practice_banner, "button-label",
                practice && !self->dir_is_given ? _ ("Start _Working") : NULL, NULL);
}

static void
show_failure (DmeWindow *self, const GError *error)
{
  g_autofree char *text = dme_error_to_text (error, self->dir);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autoptr (GtkBuilder) builder = NULL;

  g_message ("The store could not be opened: %s", error->message);
  builder = gtk_builder_new_from_resource ("/org/desamigran/DesaMigranEmas/ui/dme-failure-page.ui");
  adw_status_page_set_description (ADW_STATUS_PAGE (gtk_builder_get_object (builder, "status")),
                                   escaped);
  adw_bin_set_child (self->failure_bin, GTK_WIDGET (gtk_builder_get_object (builder, "page")));
  gtk_stack_set_visible_child_name (self->root, "failure");
  _dme_window_close_store (self);
  _dme_window_filled (self);
}

static gboolean
same_identity (const DmeIdentity *a, const DmeIdentity *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->scope, b->scope) == 0 &&
         a->practice == b->practice;
}

void
_dme_window_fail (DmeWindow *self, const GError *error)
{
  show_failure (self, error);
}

static void
identity_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (DmeIdentity) identity = { 0 };

  if (self->store != DME_STORE (source))
    return; /* Another one was opened meanwhile. */
  if (!dme_store_identity_finish (DME_STORE (source), result, &identity, &error))
    {
      show_failure (self, error);
      return;
    }

  if (!same_identity (&identity, &self->identity))
    {
      dme_identity_clear (&self->identity);
      self->identity = identity;
      identity = (DmeIdentity){ 0 };
      set_practice (self, self->identity.practice);
      if (self->home != NULL)
        dme_home_page_set_identity (self->home, &self->identity);
    }
  read_status (self);
  if (self->opened)
    return;
  self->opened = TRUE;
  /* The line can wait until everything stands on the screen. */
  g_idle_add_full (G_PRIORITY_LOW, start_syncer_cb, g_object_ref (self), g_object_unref);
}

static void
store_changed_cb (DmeWindow *self)
{
  /* Asking again costs two lines of SQL; the name and the area may have changed too. */
  dme_store_identity_async (self->store, NULL, identity_cb, g_object_ref (self));
  _dme_window_ask_vault (self);
}

static void
first_run_finished_cb (DmeWindow *self, const char *dir)
{
  g_autofree char *practice = usual_dir ("latihan");

  g_free (self->dir);
  self->dir = g_strdup (dir);
  self->is_first_run = TRUE;
  if (!self->dir_is_given)
    dme_settings_set_boolean ("practice", g_str_equal (dir, practice));
  _dme_window_open (self);
}

static void
show_first_run (DmeWindow *self)
{
  g_autofree char *practice = usual_dir ("latihan");

  if (self->first_run == NULL)
    {
      self->first_run = dme_first_run_new (self->dir, practice);
      g_signal_connect_swapped (self->first_run, "finished", G_CALLBACK (first_run_finished_cb),
                                self);
      gtk_stack_add_named (self->root, self->first_run, "first-run");
    }
  gtk_stack_set_visible_child (self->root, self->first_run);
  _dme_window_filled (self);
}

/* The folder named on the command line; else practice if that was in use, else the usual one. */
static void
choose_dir (DmeWindow *self)
{
  g_autofree char *practice = NULL;

  if (self->dir != NULL)
    return;
  practice = usual_dir ("latihan");
  if (dme_settings_get_boolean ("practice") && dme_db_exists (practice))
    self->dir = g_steal_pointer (&practice);
  else
    self->dir = usual_dir ("default");
}

/* A frame that never comes (the window is hidden at once) must not keep the page away. */
#define LONGEST_WAIT_FOR_FRAME_MS 400

static gboolean
show_first_page_cb (gpointer user_data)
{
  DmeWindow *self = user_data;

  self->first_page_id = 0;
  _dme_window_open_last_page (self);
  return G_SOURCE_REMOVE;
}

/* The last page is made when the window itself is on the screen: a window at once, its figures a
 * moment later. */
static void
plan_first_page (DmeWindow *self)
{
  self->first_page_id = self->drawn
                          ? g_idle_add_full (G_PRIORITY_LOW, show_first_page_cb, self, NULL)
                          : g_timeout_add (LONGEST_WAIT_FOR_FRAME_MS, show_first_page_cb, self);
}

static void
after_paint_cb (GdkFrameClock *clock, DmeWindow *self)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, self);
  self->drawn = TRUE;
  if (self->first_page_id == 0)
    return;
  g_source_remove (self->first_page_id);
  plan_first_page (self);
}

static void
map_cb (DmeWindow *self)
{
  if (!self->drawn)
    g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "after-paint",
                             G_CALLBACK (after_paint_cb), self, 0);
}

/**
 * _dme_window_watch_first_frame:
 * @self: a new window
 *
 * From now on it knows when it has been drawn for the first time.
 */
void
_dme_window_watch_first_frame (DmeWindow *self)
{
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

/* The first answer of the store: it is open, locked, or it cannot be opened. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeVaultLook) state = dme_vault_look_finish (DME_STORE (source), result, &error);

  if (self->pending != DME_STORE (source))
    return; /* Another one was opened meanwhile. */
  if (state == NULL)
    {
      show_failure (self, error);
      return;
    }
  set_practice (self, state->identity.practice);
  _dme_window_take_vault_state (self, state);
}

/* --- drafts that cannot be opened any more --- */

static gpointer
damaged_drafts_job (DmeDb *db, gpointer data, GError **error)
{
  guint n = 0;

  return dme_db_take_damaged_drafts (db, &n, error) ? g_memdup2 (&n, sizeof n) : NULL;
}

static void
damaged_drafts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree guint *n = dme_store_run_finish (DME_STORE (source), result, &error);
  g_autofree char *text = NULL;

  if (n == NULL)
    g_message ("Drafts could not be looked through: %s", error->message);
  if (n == NULL || *n == 0 || self->store != DME_STORE (source))
    return;

  /* It is said once; the bytes stay where they are. */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u draft is damaged and cannot be opened. It is kept; a "
                                       "backup may hold a good copy.",
                                       "%u drafts are damaged and cannot be opened. They are kept; "
                                       "a backup may hold good copies.",
                                       *n),
                          *n);
  _dme_window_toast (self, text, FALSE);
}

static void
photos_setting_cb (GSettings *settings, const char *key, gpointer syncer)
{
  dme_syncer_set_photos_on_metered (syncer, g_settings_get_boolean (settings, key));
}

/**
 * _dme_window_adopt_store:
 * @self: the window
 *
 * The pending store is open: its pages are shown, and sync begins.
 */
void
_dme_window_adopt_store (DmeWindow *self)
{
  self->store = g_steal_pointer (&self->pending);
  self->syncer = dme_syncer_new (self->store);
  dme_syncer_set_photos_on_metered (self->syncer, dme_settings_get_boolean ("photos-on-metered"));
  if (dme_settings_get () != NULL)
    g_signal_connect_object (dme_settings_get (), "changed::photos-on-metered",
                             G_CALLBACK (photos_setting_cb), self->syncer, 0);
  self->store_changed_id =
    g_signal_connect_swapped (self->store, "changed", G_CALLBACK (store_changed_cb), self);
  self->syncer_notify_id =
    g_signal_connect_swapped (self->syncer, "notify", G_CALLBACK (update_sync_state), self);
  dme_store_identity_async (self->store, NULL, identity_cb, g_object_ref (self));
  _dme_window_ask_vault (self);
  dme_store_run_async (self->store, damaged_drafts_job, NULL, NULL, g_free, FALSE, NULL,
                       damaged_drafts_cb, g_object_ref (self));

  gtk_stack_set_visible_child_name (self->root, "main");
  plan_first_page (self);
  update_sync_state (self);
}

/**
 * _dme_window_open:
 * @self: the window
 *
 * Opens the store, or begins the first run where there is none yet. Opening
 * happens in the store's own thread; the page shows meanwhile.
 */
void
_dme_window_open (DmeWindow *self)
{
  choose_dir (self);
  if (!dme_db_exists (self->dir))
    {
      show_first_run (self);
      return;
    }

  _dme_window_close_store (self);
  self->pending = dme_store_new (self->dir);
  dme_vault_look_async (self->pending, looked_cb, g_object_ref (self));
  gtk_stack_set_visible_child_name (self->pages, "starting");
  gtk_stack_set_visible_child_name (self->root, self->lock_wanted ? "lock" : "main");

  if (self->first_run != NULL)
    {
      gtk_stack_remove (self->root, self->first_run);
      self->first_run = NULL;
    }
}

/**
 * _dme_window_close_store:
 * @self: the window
 *
 * Lets the store finish what it was asked, and closes it. What is half typed
 * is kept as a draft first.
 */
void
_dme_window_close_store (DmeWindow *self)
{
  if (self->pending != NULL)
    {
      _dme_window_clear_front (self);
      dme_store_close (self->pending);
      g_clear_object (&self->pending);
    }
  if (self->store == NULL)
    return;

  g_clear_handle_id (&self->first_page_id, g_source_remove);
  if (self->form != NULL)
    dme_record_form_keep (self->form);
  if (self->organisation != NULL)
    dme_record_form_keep (self->organisation);
  if (self->person_form != NULL)
    dme_record_form_keep (self->person_form);
  g_clear_signal_handler (&self->store_changed_id, self->store);
  g_clear_signal_handler (&self->syncer_notify_id, self->syncer);
  _dme_window_drop_pages (self);
  _dme_window_set_undo (self, NULL);
  dme_syncer_close (self->syncer);
  g_clear_object (&self->syncer);
  /* After what was half typed is sealed; nothing can be opened with what is left in memory. */
  dme_store_lock_async (self->store, NULL, NULL);
  dme_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->status, dme_store_status_free);
  dme_identity_clear (&self->identity);
  self->identity = (DmeIdentity){ 0 };
  self->status_asked = FALSE;
  self->opened = FALSE;
  self->has_persons = FALSE;
  dme_sidebar_set_has_persons (self->sidebar, FALSE);
}

static void
try_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  _dme_window_open (DME_WINDOW (widget));
}

static void
start_working_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  self->lock_wanted = FALSE;
  _dme_window_close_store (self);
  set_practice (self, FALSE);
  dme_settings_set_boolean ("practice", FALSE);
  g_free (self->dir);
  self->dir = usual_dir ("default");
  _dme_window_open (self);
}

static void
sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->syncer == NULL)
    return;
  if (dme_syncer_get_enrolled (self->syncer))
    dme_syncer_sync_now (self->syncer);
  _dme_window_show_page (self, "sync");
}

void
_dme_window_store_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.try-again", NULL, try_again_action);
  gtk_widget_class_install_action (widget_class, "win.start-working", NULL, start_working_action);
  gtk_widget_class_install_action (widget_class, "win.sync", NULL, sync_action);
}
