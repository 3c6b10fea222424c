/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-lock-page.h"

#include "dme-error-text.h"
#include "dme-form-control.h"
#include "dme-passphrase-fields.h"
#include "dme-recovery-code.h"
#include "dme-recovery-view.h"
#include "dme-vault-jobs.h"

/**
 * DmeLockPage:
 *
 * All there is to see of a locked store. It knows the store only to open it.
 *
 * Guessing is slowed down by the store; here is shown how long it takes.
 */

struct _DmeLockPage
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  gint64 wait_until; /* monotonic */
  guint clock;
  gboolean busy;

  /* Template children */
  GtkStack *stack;
  GtkEditable *passphrase_row, *code_row;
  GtkLabel *message, *forgot_message;
  DmePassphraseFields *fields;
  DmeRecoveryView *view;
  GtkWidget *back, *spinner, *forgot_spinner;
};

G_DEFINE_FINAL_TYPE (DmeLockPage, dme_lock_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_UNLOCKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_shown (DmeLockPage *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0;
}

/* Below the row that is at fault: the passphrase, or the recovery code. */
static void
say (DmeLockPage *self, const char *text)
{
  gboolean forgot = is_shown (self, "forgot");
  GtkLabel *label = forgot ? self->forgot_message : self->message;
  GtkWidget *row = GTK_WIDGET (forgot ? self->code_row : self->passphrase_row);

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

static gint64
seconds_left (DmeLockPage *self)
{
  gint64 left = self->wait_until - g_get_monotonic_time ();

  return left > 0 ? (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : 0;
}

static void
update_actions (DmeLockPage *self)
{
  gboolean ready = !self->busy && seconds_left (self) == 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "lock.unlock", ready);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "lock.recover", ready);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "lock.forgot", !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "lock.back", !self->busy);
  g_object_set (self->spinner, "spinning", self->busy, NULL);
  g_object_set (self->forgot_spinner, "spinning", self->busy, NULL);
}

static void
say_wait (DmeLockPage *self)
{
  gint64 left = seconds_left (self);
  g_autofree char *text = NULL;

  if (left > 90)
    text = g_strdup_printf (ngettext ("Too many wrong attempts. Try again in %d minute.",
                                      "Too many wrong attempts. Try again in %d minutes.",
                                      (gulong) ((left + 59) / 60)),
                            (int) ((left + 59) / 60));
  else if (left > 0)
    text = g_strdup_printf (ngettext ("That is not it. Try again in %d second.",
                                      "That is not it. Try again in %d seconds.", (gulong) left),
                            (int) left);
  say (self, text);
}

static gboolean
clock_cb (gpointer user_data)
{
  DmeLockPage *self = user_data;

  say_wait (self);
  if (seconds_left (self) > 0)
    return G_SOURCE_CONTINUE;
  self->clock = 0;
  update_actions (self);
  return G_SOURCE_REMOVE;
}

static void
begin_wait (DmeLockPage *self, gint64 seconds)
{
  g_clear_handle_id (&self->clock, g_source_remove);
  self->wait_until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  if (seconds > 0)
    {
      say_wait (self);
      self->clock = g_timeout_add (250, clock_cb, self);
    }
  update_actions (self);
}

static void
forget_typed (DmeLockPage *self)
{
  gtk_editable_set_text (self->passphrase_row, "");
  gtk_editable_set_text (self->code_row, "");
  dme_passphrase_fields_clear (self->fields);
}

static void
show (DmeLockPage *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->back, g_str_equal (name, "forgot"));
  if (g_str_equal (name, "unlock"))
    gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
  else if (g_str_equal (name, "forgot"))
    gtk_widget_grab_focus (GTK_WIDGET (self->code_row));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
refuse (DmeLockPage *self, const DmeVaultAnswer *answer)
{
  GtkEditable *row = is_shown (self, "forgot") ? self->code_row : self->passphrase_row;
  g_autofree char *text = dme_error_to_text (answer->error, dme_store_get_dir (self->store));

  say (self, text);
  begin_wait (self, answer->wait);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  gtk_editable_select_region (row, 0, -1);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeLockPage) self = user_data;
  g_autoptr (DmeVaultAnswer) answer = dme_vault_do_finish (DME_STORE (source), result);

  self->busy = FALSE;
  if (self->store == NULL)
    return; /* The window has closed. */

  update_actions (self);
  if (answer->error != NULL)
    {
      refuse (self, answer);
      return;
    }

  forget_typed (self);
  if (answer->code == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_UNLOCKED], 0);
      return;
    }
  dme_recovery_view_set_code (self->view, answer->code);
  show (self, "code");
}

static void
begin (DmeLockPage *self, DmeVaultTask task, const char *old, const char *passphrase)
{
  self->busy = TRUE;
  say (self, NULL);
  update_actions (self);
  dme_vault_do_async (self->store, task, old, passphrase, answered_cb, g_object_ref (self));
}

static void
unlock_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeLockPage *self = DME_LOCK_PAGE (widget);
  const char *text = gtk_editable_get_text (self->passphrase_row);

  if (*text == '\0')
    {
      say (self, _ ("Type the passphrase."));
      gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
      return;
    }
  begin (self, DME_VAULT_OPEN, NULL, text);
}

static void
recover_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeLockPage *self = DME_LOCK_PAGE (widget);
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (DmeSecret) passphrase = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  code = dme_recovery_code_read (gtk_editable_get_text (self->code_row), &error);
  if (code == NULL)
    {
      text = dme_error_to_text (error, NULL);
      say (self, text);
      gtk_widget_grab_focus (GTK_WIDGET (self->code_row));
      return;
    }
  say (self, NULL);
  passphrase = dme_passphrase_fields_take (self->fields);
  if (passphrase != NULL)
    begin (self, DME_VAULT_RECOVER, code, passphrase);
}

static void
forgot_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeLockPage *self = DME_LOCK_PAGE (widget);

  forget_typed (self);
  show (self, "forgot");
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeLockPage *self = DME_LOCK_PAGE (widget);

  if (!is_shown (self, "forgot"))
    return;
  forget_typed (self);
  show (self, "unlock");
}

static void
typed_cb (DmeLockPage *self)
{
  if (seconds_left (self) == 0)
    say (self, NULL);
}

static void
passphrase_activated_cb (DmeLockPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "lock.unlock", NULL);
}

static void
code_activated_cb (DmeLockPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->fields));
}

static void
fields_activated_cb (DmeLockPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "lock.recover", NULL);
}

static void
written_cb (DmeLockPage *self)
{
  dme_recovery_view_set_code (self->view, NULL);
  g_signal_emit (self, signals[SIGNAL_UNLOCKED], 0);
}

static gboolean
dme_lock_page_grab_focus (GtkWidget *widget)
{
  DmeLockPage *self = DME_LOCK_PAGE (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
}

static void
dme_lock_page_dispose (GObject *object)
{
  DmeLockPage *self = DME_LOCK_PAGE (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_object (&self->store);
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_lock_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, message);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, forgot_message);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, fields);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, view);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, back);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, DmeLockPage, forgot_spinner);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, passphrase_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, code_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, fields_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, written_cb);
}

static void
dme_lock_page_class_init (DmeLockPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_lock_page_dispose;
  widget_class->grab_focus = dme_lock_page_grab_focus;

  /**
   * DmeLockPage::unlocked:
   *
   * The store is open; nothing of what was typed is left here.
   */
  signals[SIGNAL_UNLOCKED] = g_signal_new ("unlocked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_PASSPHRASE_FIELDS);
  g_type_ensure (DME_TYPE_RECOVERY_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-lock-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "lock.unlock", NULL, unlock_action);
  gtk_widget_class_install_action (widget_class, "lock.recover", NULL, recover_action);
  gtk_widget_class_install_action (widget_class, "lock.forgot", NULL, forgot_action);
  gtk_widget_class_install_action (widget_class, "lock.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "lock.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "lock.back", NULL);
}

static void
dme_lock_page_init (DmeLockPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->passphrase_row),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->message, NULL, -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->code_row),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->forgot_message, NULL,
                                  -1);
}

/**
 * dme_lock_page_new:
 * @store: the locked store
 * @name: (nullable): of the user, worth nothing in a new passphrase
 * @wait: seconds that earlier wrong attempts still cost
 */
GtkWidget *
dme_lock_page_new (DmeStore *store, const char *name, gint64 wait)
{
  DmeLockPage *self = g_object_new (DME_TYPE_LOCK_PAGE, NULL);

  self->store = g_object_ref (store);
  dme_passphrase_fields_set_name (self->fields, name);
  begin_wait (self, wait);

  return GTK_WIDGET (self);
}
