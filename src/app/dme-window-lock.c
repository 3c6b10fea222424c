/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-clock.h"
#include "dme-idle-watch.h"
#include "dme-lock-page.h"
#include "dme-protect-page.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-settings.h"
#include "dme-window-private.h"

/* The window and the passphrase of its store: asking for one, locking, unlocking.
 *
 * To lock is to close the store, pages and all, and to open it again as at the start of the
 * program: what nobody may see is then not hidden, but gone. */

/* What everybody may know: there is nothing but invented data behind it. */
#define PRACTICE_PASSPHRASE "latihan saja"

/* --- when nobody has touched it for a while --- */

static void
update_limit (DmeWindow *self)
{
  gboolean lockable = self->store != NULL && self->has_vault;
  gint64 minutes = dme_settings_get_int ("lock-after-minutes");

  dme_idle_watch_set_limit (self->idle, lockable ? minutes * 60 * 1000 : 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.lock", lockable);
}

/**
 * _dme_window_watch_idle:
 * @self: a new window
 *
 * From now on it locks itself, if its store can be locked.
 */
void
_dme_window_watch_idle (DmeWindow *self)
{
  GSettings *settings = dme_settings_get ();

  self->idle = dme_idle_watch_new ();
  g_signal_connect_object (self->idle, "idle", G_CALLBACK (_dme_window_lock), self,
                           G_CONNECT_SWAPPED);
  if (settings != NULL)
    g_signal_connect_object (settings, "changed::lock-after-minutes", G_CALLBACK (update_limit),
                             self, G_CONNECT_SWAPPED);
  update_limit (self);
}

/* --- the store is open --- */

/* The forms that come back as they were; each by its draft. */
static const struct
{
  const char *page;
  const DmeType *type;
  const char *resume; /* (nullable) an action that takes the id of the draft */
} forms[] = {
  { "form", &dme_type_activity, "win.resume-draft" },
  { "person-form", &dme_type_person, "win.resume-person" },
  { "organisation", &dme_type_organisation, NULL }, /* It opens where it was left. */
};

static void
resume (DmeWindow *self, const DmeDraft *draft)
{
  GtkWidget *widget = GTK_WIDGET (self);

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (forms[i].type == draft->type && forms[i].resume != NULL)
      gtk_widget_activate_action (widget, forms[i].resume, "s", draft->id);

  if (draft->type == &dme_type_organisation && draft->record != NULL)
    gtk_widget_activate_action (widget, "win.edit-organisation", "s", draft->record);
  else if (draft->type == &dme_type_organisation)
    gtk_widget_activate_action (widget, "win.new-organisation", NULL);
}

static void
drafts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GPtrArray) drafts = dme_store_list_drafts_finish (DME_STORE (source), result, NULL);
  DmeDraft *newest = drafts != NULL && drafts->len > 0 ? drafts->pdata[0] : NULL;

  if (self->store == DME_STORE (source) && newest != NULL)
    resume (self, newest);
}

/**
 * _dme_window_open_last_page:
 * @self: the window, whose store is open
 *
 * Shows the page that was in view before, with the form that was half typed
 * when the window was locked.
 */
void
_dme_window_open_last_page (DmeWindow *self)
{
  g_autofree char *page = g_steal_pointer (&self->page_before_lock);

  if (page == NULL)
    page = dme_settings_get_string ("last-page");
  if (g_str_equal (page, "persons") && !self->has_vault)
    {
      g_free (page);
      page = g_strdup ("home"); /* another store was open then */
    }
  _dme_window_show_page (self, page);
  if (self->draft_before_lock != NULL)
    dme_store_list_drafts_async (self->store, self->draft_before_lock, NULL, drafts_cb,
                                 g_object_ref (self));
  self->draft_before_lock = NULL;
}

static void
say_practice (DmeWindow *self, gboolean locked)
{
  g_autofree char *text =
    g_strdup_printf (_ ("Practice: the passphrase is “%s”"), PRACTICE_PASSPHRASE);

  dme_banner_set_title (self->practice_banner,
                        locked ? text : _ ("Practice: invented data, never sent to the office"));
}

/**
 * _dme_window_clear_front:
 * @self: the window
 *
 * Takes away the page that stands before the store.
 */
void
_dme_window_clear_front (DmeWindow *self)
{
  /* A password row of libadwaita 1.2 that dies with the focus is told so afterwards. */
  if (adw_bin_get_child (self->lock_bin) != NULL)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  adw_bin_set_child (self->lock_bin, NULL);
}

static void
go_on (DmeWindow *self)
{
  say_practice (self, FALSE);
  self->lock_wanted = FALSE;
  self->is_first_run = FALSE;
  self->protect_wanted = FALSE;
  _dme_window_clear_front (self);
  _dme_window_adopt_store (self);
  update_limit (self);
}

static void
unlocked_cb (DmeWindow *self)
{
  self->has_vault = TRUE;
  go_on (self);
}

static void
show_in_front (DmeWindow *self, GtkWidget *page, const char *name)
{
  gtk_widget_set_name (page, name);
  adw_bin_set_child (self->lock_bin, page);
  gtk_stack_set_visible_child_name (self->root, "lock");
  gtk_widget_grab_focus (page);
  _dme_window_filled (self);
}

static void
show_lock (DmeWindow *self, const DmeVaultLook *state, gboolean hint)
{
  GtkWidget *page = dme_lock_page_new (self->pending, state->identity.name, state->wait);

  say_practice (self, hint);
  g_signal_connect_object (page, "unlocked", G_CALLBACK (unlocked_cb), self, G_CONNECT_SWAPPED);
  show_in_front (self, page, "lock");
}

/* --- a store without a passphrase --- */

static void
later_cb (DmeWindow *self)
{
  g_autofree char *today = dme_clock_today ();

  dme_settings_set_string ("passphrase-postponed", today);
  go_on (self);
}

static gboolean
was_asked_today (void)
{
  g_autofree char *today = dme_clock_today ();
  g_autofree char *asked = dme_settings_get_string ("passphrase-postponed");

  return g_str_equal (asked, today);
}

static void
show_protect (DmeWindow *self, const DmeVaultLook *state)
{
  GtkWidget *page = dme_protect_page_new (self->pending, state->identity.name, !self->is_first_run);

  g_signal_connect_object (page, "protected", G_CALLBACK (unlocked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "later", G_CALLBACK (later_cb), self, G_CONNECT_SWAPPED);
  show_in_front (self, page, "protect");
}

/* --- practice: everybody knows the passphrase, and at the start nobody is asked for it --- */

static void
practice_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (DmeVaultAnswer) answer = dme_vault_do_finish (DME_STORE (source), result);
  DmeVaultLook state = { .wait = answer->wait };

  if (self->pending != DME_STORE (source))
    return;
  if (answer->error == NULL)
    unlocked_cb (self);
  else if (self->has_vault)
    show_lock (self, &state, FALSE); /* Somebody has changed it. */
  else
    _dme_window_fail (self, answer->error);
}

/**
 * _dme_window_take_vault_state:
 * @self: the window
 * @state: of its pending store
 *
 * Goes on with a store that was just opened: shows it, or what must be done
 * before.
 */
void
_dme_window_take_vault_state (DmeWindow *self, const DmeVaultLook *state)
{
  gboolean practice = state->identity.practice;

  self->has_vault = state->has_vault;
  if (state->locked && (!practice || self->lock_wanted))
    show_lock (self, state, TRUE);
  else if (practice && (state->locked || !state->has_vault))
    dme_vault_do_async (self->pending, state->locked ? DME_VAULT_OPEN : DME_VAULT_MAKE, NULL,
                        PRACTICE_PASSPHRASE, practice_cb, g_object_ref (self));
  else if (!state->has_vault && (self->is_first_run || self->protect_wanted || !was_asked_today ()))
    show_protect (self, state);
  else
    go_on (self);
}

/* --- locking --- */

static gboolean
stands_before (GtkWindow *dialog, DmeWindow *self)
{
  while (dialog != NULL && dialog != GTK_WINDOW (self))
    dialog = gtk_window_get_transient_for (dialog);
  return dialog != NULL;
}

/* Preferences, a question, a choice of files: whatever stands before the window, front to back. */
static void
close_dialogs (DmeWindow *self)
{
  g_autolist (GtkWindow) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    g_object_ref (l->data);
  for (GList *l = all; l != NULL; l = l->next)
    if (l->data != self && stands_before (l->data, self))
      gtk_window_close (l->data);
}

static void
clear_clipboards (DmeWindow *self)
{
  GdkClipboard *clipboards[] = { gtk_widget_get_clipboard (GTK_WIDGET (self)),
                                 gtk_widget_get_primary_clipboard (GTK_WIDGET (self)) };

  for (gsize i = 0; i < G_N_ELEMENTS (clipboards); i++)
    if (gdk_clipboard_is_local (clipboards[i]))
      gdk_clipboard_set_content (clipboards[i], NULL);
}

static void
remember_page (DmeWindow *self)
{
  const char *current = gtk_stack_get_visible_child_name (self->pages);
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);

  self->draft_before_lock = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (current, forms[i].page) == 0 &&
        dme_record_form_get_dirty (DME_RECORD_FORM (page)))
      self->draft_before_lock = forms[i].type;
  g_free (self->page_before_lock);
  self->page_before_lock = g_strdup (_dme_window_get_top_page (self));
}

/**
 * _dme_window_lock:
 * @self: the window
 *
 * Keeps what is half typed, and shows nothing until the passphrase is given
 * again.
 */
void
_dme_window_lock (DmeWindow *self)
{
  if (self->store == NULL || !self->has_vault)
    return;

  remember_page (self);
  self->lock_wanted = TRUE;
  gtk_stack_set_visible_child_name (self->root, "lock");
  close_dialogs (self);
  clear_clipboards (self);
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  _dme_window_close_store (self);
  update_limit (self);
  _dme_window_open (self);
}

static void
lock_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  _dme_window_lock (DME_WINDOW (widget));
}

/* Preferences > Protection: the page that was postponed. */
static void
protect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store == NULL || self->has_vault)
    return;
  remember_page (self);
  self->protect_wanted = TRUE;
  _dme_window_close_store (self);
  _dme_window_open (self);
}

void
_dme_window_lock_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, lock_action);
  gtk_widget_class_install_action (widget_class, "win.protect", NULL, protect_action);
}
