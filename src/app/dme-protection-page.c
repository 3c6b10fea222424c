/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-protection-page.h"

#include "dme-error-text.h"
#include "dme-passphrase-fields.h"
#include "dme-recovery-code.h"
#include "dme-recovery-view.h"
#include "dme-settings.h"
#include "dme-vault-jobs.h"

/**
 * DmeProtectionPage:
 *
 * Preferences > Protection.
 */

struct _DmeProtectionPage
{
  AdwPreferencesPage parent_instance;

  /* Owned */
  DmeStore *store;
  DmeVaultTask task; /* the one under way */
  gboolean busy;

  /* Template children */
  GtkWidget *none_group, *lock_group, *change_group, *renew_group;
  GtkSpinButton *minutes;
  GtkEditable *old_row, *own_row;
  DmePassphraseFields *fields;
  GtkLabel *change_message, *renew_message;
  GtkWidget *change_spinner, *renew_spinner;
};

G_DEFINE_FINAL_TYPE (DmeProtectionPage, dme_protection_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  SIGNAL_PROTECT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
say (DmeProtectionPage *self, DmeVaultTask task, const char *text)
{
  gboolean change = task == DME_VAULT_CHANGE;
  GtkLabel *label = change ? self->change_message : self->renew_message;
  GtkWidget *row = GTK_WIDGET (change ? self->old_row : self->own_row);

  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                            : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
set_busy (DmeProtectionPage *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "protection.change", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "protection.renew", !busy);
  g_object_set (self->change_spinner, "spinning", busy && self->task == DME_VAULT_CHANGE, NULL);
  g_object_set (self->renew_spinner, "spinning", busy && self->task == DME_VAULT_RENEW, NULL);
}

static void
written_cb (AdwPreferencesWindow *window)
{
  adw_preferences_window_close_subpage (window);
}

/* In front of all preferences, since it is shown only once. */
static void
show_code (DmeProtectionPage *self, const char *code)
{
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *view = g_object_new (DME_TYPE_RECOVERY_VIEW, NULL);

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), adw_window_title_new ("", ""));
  gtk_widget_add_css_class (bar, "flat");
  gtk_box_append (GTK_BOX (page), bar);
  gtk_box_append (GTK_BOX (page), view);
  dme_recovery_view_set_code (DME_RECOVERY_VIEW (view), code);
  g_signal_connect_object (view, "done", G_CALLBACK (written_cb), window, G_CONNECT_SWAPPED);
  adw_preferences_window_present_subpage (ADW_PREFERENCES_WINDOW (window), page);
  gtk_widget_grab_focus (view);
}

static char *
explain (DmeProtectionPage *self, const DmeVaultAnswer *answer)
{
  if (answer->wait == 0)
    return dme_error_to_text (answer->error, dme_store_get_dir (self->store));
  return g_strdup_printf (ngettext ("That is not it. Try again in %d second.",
                                    "That is not it. Try again in %d seconds.",
                                    (gulong) answer->wait),
                          (int) answer->wait);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeProtectionPage) self = user_data;
  g_autoptr (DmeVaultAnswer) answer = dme_vault_do_finish (DME_STORE (source), result);
  GtkRoot *root;

  set_busy (self, FALSE);
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (self->store == NULL || !ADW_IS_PREFERENCES_WINDOW (root))
    return; /* The window was closed meanwhile. */

  if (answer->error != NULL)
    {
      g_autofree char *text = explain (self, answer);

      say (self, self->task, text);
      return;
    }
  gtk_editable_set_text (self->old_row, "");
  gtk_editable_set_text (self->own_row, "");
  dme_passphrase_fields_clear (self->fields);
  if (answer->code != NULL)
    show_code (self, answer->code);
  else
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root),
                                      adw_toast_new (_ ("The passphrase is changed")));
}

static void
begin (DmeProtectionPage *self, DmeVaultTask task, const char *old, const char *passphrase)
{
  self->task = task;
  say (self, task, NULL);
  set_busy (self, TRUE);
  dme_vault_do_async (self->store, task, old, passphrase, answered_cb, g_object_ref (self));
}

static void
change_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeProtectionPage *self = DME_PROTECTION_PAGE (widget);
  g_autoptr (DmeSecret) passphrase = NULL;

  if (*gtk_editable_get_text (self->old_row) == '\0')
    {
      say (self, DME_VAULT_CHANGE, _ ("Type the passphrase that you use now."));
      gtk_widget_grab_focus (GTK_WIDGET (self->old_row));
      return;
    }
  passphrase = dme_passphrase_fields_take (self->fields);
  if (passphrase != NULL)
    begin (self, DME_VAULT_CHANGE, gtk_editable_get_text (self->old_row), passphrase);
}

static void
renew_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeProtectionPage *self = DME_PROTECTION_PAGE (widget);

  if (*gtk_editable_get_text (self->own_row) == '\0')
    {
      say (self, DME_VAULT_RENEW, _ ("Type the passphrase that you use now."));
      gtk_widget_grab_focus (GTK_WIDGET (self->own_row));
      return;
    }
  begin (self, DME_VAULT_RENEW, NULL, gtk_editable_get_text (self->own_row));
}

static void
protect_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_PROTECT], 0);
}

static void
typed_cb (DmeProtectionPage *self)
{
  say (self, DME_VAULT_CHANGE, NULL);
  say (self, DME_VAULT_RENEW, NULL);
}

static void
old_activated_cb (DmeProtectionPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->fields));
}

static void
fields_activated_cb (DmeProtectionPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "protection.change", NULL);
}

static void
own_activated_cb (DmeProtectionPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "protection.renew", NULL);
}

static void
minutes_cb (DmeProtectionPage *self)
{
  dme_settings_set_int ("lock-after-minutes", gtk_spin_button_get_value_as_int (self->minutes));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeProtectionPage) self = user_data;
  g_autoptr (DmeVaultLook) state = dme_vault_look_finish (DME_STORE (source), result, NULL);

  if (state == NULL || self->store == NULL)
    return; /* The window behind says what is wrong with the store. */

  dme_passphrase_fields_set_name (self->fields, state->identity.name);
  gtk_widget_set_visible (self->none_group, !state->has_vault);
  gtk_widget_set_visible (self->lock_group, state->has_vault);
  gtk_widget_set_visible (self->change_group, state->has_vault);
  gtk_widget_set_visible (self->renew_group, state->has_vault);
}

static void
dme_protection_page_dispose (GObject *object)
{
  g_clear_object (&DME_PROTECTION_PAGE (object)->store);

  G_OBJECT_CLASS (dme_protection_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, none_group);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, lock_group);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, change_group);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, renew_group);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, minutes);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, old_row);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, own_row);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, fields);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, change_message);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, renew_message);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, change_spinner);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectionPage, renew_spinner);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, old_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, fields_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, own_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, minutes_cb);
}

static void
dme_protection_page_class_init (DmeProtectionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_protection_page_dispose;

  /**
   * DmeProtectionPage::protect:
   *
   * A store without a passphrase is to get one.
   */
  signals[SIGNAL_PROTECT] = g_signal_new ("protect", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_PASSPHRASE_FIELDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-protection-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "protection.change", NULL, change_action);
  gtk_widget_class_install_action (widget_class, "protection.renew", NULL, renew_action);
  gtk_widget_class_install_action (widget_class, "protection.protect", NULL, protect_action);
}

static void
dme_protection_page_init (DmeProtectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_spin_button_set_value (self->minutes, dme_settings_get_int ("lock-after-minutes"));
}

/**
 * dme_protection_page_set_store:
 * @self: the page
 * @store: the open store it is about
 */
void
dme_protection_page_set_store (DmeProtectionPage *self, DmeStore *store)
{
  g_return_if_fail (DME_IS_PROTECTION_PAGE (self));

  g_set_object (&self->store, store);
  dme_vault_look_async (store, looked_cb, g_object_ref (self));
}
