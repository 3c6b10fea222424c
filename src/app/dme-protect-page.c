/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "dme-protect-page.h"

#include "dme-error-text.h"
#include "dme-form-control.h"
#include "dme-passphrase-fields.h"
#include "dme-recovery-code.h"
#include "dme-recovery-view.h"
#include "dme-vault-jobs.h"

/**
 * DmeProtectPage:
 *
 * A store gets its passphrase: on the first run, or at the next start of a
 * store that was made before there were any.
 */

struct _DmeProtectPage
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;

  /* Template children */
  GtkStack *stack;
  DmePassphraseFields *fields;
  DmeRecoveryView *view;
  GtkLabel *message;
  GtkWidget *later, *spinner;
};

G_DEFINE_FINAL_TYPE (DmeProtectPage, dme_protect_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_PROTECTED,
  SIGNAL_LATER,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_busy (DmeProtectPage *self, gboolean busy)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "protect.set", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "protect.later", !busy);
  g_object_set (self->spinner, "spinning", busy, NULL);
}

static void
say (DmeProtectPage *self, const char *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeProtectPage) self = user_data;
  g_autoptr (DmeVaultAnswer) answer = dme_vault_do_finish (DME_STORE (source), result);
  g_autofree char *text = NULL;

  if (self->store == NULL)
    return; /* The window has closed. */

  set_busy (self, FALSE);
  if (answer->error != NULL)
    {
      text = dme_error_to_text (answer->error, dme_store_get_dir (self->store));
      say (self, text);
      return;
    }

  dme_passphrase_fields_clear (self->fields);
  dme_recovery_view_set_code (self->view, answer->code);
  gtk_stack_set_visible_child_name (self->stack, "code");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
set_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeProtectPage *self = DME_PROTECT_PAGE (widget);
  g_autoptr (DmeSecret) passphrase = dme_passphrase_fields_take (self->fields);

  say (self, NULL);
  if (passphrase == NULL)
    return;
  set_busy (self, TRUE);
  dme_vault_do_async (self->store, DME_VAULT_MAKE, NULL, passphrase, made_cb, g_object_ref (self));
}

static void
later_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_LATER], 0);
}

static void
fields_activated_cb (DmeProtectPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "protect.set", NULL);
}

static void
written_cb (DmeProtectPage *self)
{
  dme_recovery_view_set_code (self->view, NULL);
  g_signal_emit (self, signals[SIGNAL_PROTECTED], 0);
}

static gboolean
dme_protect_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DME_PROTECT_PAGE (widget)->fields));
}

static void
dme_protect_page_dispose (GObject *object)
{
  g_clear_object (&DME_PROTECT_PAGE (object)->store);
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_protect_page_parent_class)->dispose (object);
}

static void
dme_protect_page_class_init (DmeProtectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_protect_page_dispose;
  widget_class->grab_focus = dme_protect_page_grab_focus;

  /**
   * DmeProtectPage::protected:
   *
   * The store has a passphrase, and its recovery code was written down.
   */
  signals[SIGNAL_PROTECTED] =
    g_signal_new ("protected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * DmeProtectPage::later:
   *
   * Not now.
   */
  signals[SIGNAL_LATER] =
    g_signal_new ("later", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_PASSPHRASE_FIELDS);
  g_type_ensure (DME_TYPE_RECOVERY_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-protect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeProtectPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectPage, fields);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectPage, view);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectPage, message);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectPage, later);
  gtk_widget_class_bind_template_child (widget_class, DmeProtectPage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, fields_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, written_cb);
  gtk_widget_class_install_action (widget_class, "protect.set", NULL, set_action);
  gtk_widget_class_install_action (widget_class, "protect.later", NULL, later_action);
}

static void
dme_protect_page_init (DmeProtectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dme_protect_page_new:
 * @store: a store without a passphrase
 * @name: (nullable): of the user, worth nothing in the passphrase
 * @can_wait: whether it may be done another day
 */
GtkWidget *
dme_protect_page_new (DmeStore *store, const char *name, gboolean can_wait)
{
  DmeProtectPage *self = g_object_new (DME_TYPE_PROTECT_PAGE, NULL);

  self->store = g_object_ref (store);
  dme_passphrase_fields_set_name (self->fields, name);
  gtk_widget_set_visible (self->later, can_wait);

  return GTK_WIDGET (self);
}
