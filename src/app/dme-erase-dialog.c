/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-erase-dialog.h"

#include <glib/gi18n-lib.h>

static void
asked_cb (AdwMessageDialog *dialog, GParamSpec *pspec, GtkCheckButton *asked)
{
  adw_message_dialog_set_response_enabled (dialog, "erase", gtk_check_button_get_active (asked));
}

static char *
body_for (const char *name)
{
  return g_strdup_printf (
    _ ("Everything about %s is erased: the registration, papers, photos, follow-ups and history. "
       "Here at once, at the office and on other computers when it is sent. Nobody can bring it "
       "back.\n\n"
       "Backups, exported files, printed papers and red flags about recruiters stay. See to those "
       "yourself."),
    name);
}

/**
 * dme_erase_dialog_new:
 * @parent: the window it stands before
 * @person: whom it is about
 *
 * A question that cannot be answered in passing: there is no undo.
 *
 * Returns: (transfer none): a dialog, to be presented; its signal "response" tells "erase"
 */
GtkWidget *
dme_erase_dialog_new (GtkWindow *parent, const DmeRecord *person)
{
  const char *name = dme_record_get (person, "name");
  g_autofree char *body = body_for (name != NULL ? name : _ ("this person"));
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Erase All Personal Data?"), body);
  AdwMessageDialog *self = ADW_MESSAGE_DIALOG (dialog);
  GtkWidget *asked = gtk_check_button_new_with_mnemonic (_ ("The _person has asked for this"));

  gtk_widget_set_halign (asked, GTK_ALIGN_CENTER);
  adw_message_dialog_set_extra_child (self, asked);
  adw_message_dialog_add_responses (self, "cancel", _ ("_Cancel"), "erase", _ ("_Erase for Good"),
                                    NULL);
  adw_message_dialog_set_response_appearance (self, "erase", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (self, "erase", FALSE);
  adw_message_dialog_set_default_response (self, "cancel");
  adw_message_dialog_set_close_response (self, "cancel");
  g_signal_connect_object (asked, "notify::active", G_CALLBACK (asked_cb), dialog,
                           G_CONNECT_SWAPPED);

  return dialog;
}
