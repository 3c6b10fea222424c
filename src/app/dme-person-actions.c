/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-person-detail-private.h"

#include "dme-clock.h"
#include "dme-consent.h"
#include "dme-erase-dialog.h"
#include "dme-error-text.h"
#include "dme-follow-up-dialog.h"
#include "dme-paper-dialog.h"
#include "dme-schema-persons.h"

/* What is changed from the page of a person. */

static DmePersonBundle *
get_bundle (GtkWidget *widget)
{
  return dme_detail_page_get_bundle (DME_DETAIL_PAGE (widget));
}

static GtkWindow *
get_window (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_root (widget));
}

static gboolean
may_use (GtkWidget *widget)
{
  DmePersonBundle *bundle = get_bundle (widget);

  return bundle != NULL && dme_consent_may_use (bundle->record->fields);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (get_bundle (widget) == NULL)
    return;
  /* Of a consent that was withdrawn only the consent itself can be changed. */
  gtk_widget_activate_action (widget, "win.edit-person", "(ss)",
                              dme_detail_page_get_id (DME_DETAIL_PAGE (widget)),
                              may_use (widget) ? "" : "consent_method");
}

/* What the window does with this record. */
static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *id = dme_detail_page_get_id (DME_DETAIL_PAGE (widget));
  const char *action = g_str_equal (name, "person.delete")   ? "win.delete-person"
                       : g_str_equal (name, "person.revive") ? "win.revive-person"
                                                             : "win.merge-person";

  if (get_bundle (widget) != NULL)
    gtk_widget_activate_action (widget, action, "s", id);
}

static DmeRecord *
find_record (GPtrArray *records, const char *field, const char *value)
{
  DmeRecord *found = NULL;

  for (guint i = 0; i < records->len; i++)
    {
      DmeRecord *one = records->pdata[i];

      if (g_strcmp0 (field != NULL ? dme_record_get (one, field) : one->id, value) == 0)
        found = one;
    }

  return found;
}

static void
edit_paper_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeDetailPage *page = DME_DETAIL_PAGE (widget);
  const char *kind = g_variant_get_string (parameter, NULL);

  if (may_use (widget))
    gtk_window_present (GTK_WINDOW (dme_paper_dialog_new (get_window (widget),
                                                          dme_detail_page_get_store (page),
                                                          dme_detail_page_get_id (page), kind,
                                                          find_record (get_bundle (widget)
                                                                         ->documents,
                                                                       "kind", kind))));
}

static void
edit_follow_up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *id = parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL;
  DmePersonBundle *bundle = get_bundle (widget);
  DmeRecord *follow_up = NULL;

  if (!may_use (widget))
    return;
  if (id != NULL)
    follow_up = find_record (bundle->follow_ups, NULL, id);
  gtk_window_present (GTK_WINDOW (dme_follow_up_dialog_new (
    get_window (widget), dme_detail_page_get_store (DME_DETAIL_PAGE (widget)), bundle->record,
    follow_up)));
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonBundle *bundle = get_bundle (widget);

  if (bundle != NULL)
    gtk_widget_activate_action (widget, "win.check-recruiter", "(sss)", bundle->record->id, "", "");
}

/* --- the consent is withdrawn --- */

static void
withdrawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saved = dme_store_save_finish (DME_STORE (source), result, NULL, &error);
  g_autofree char *text = NULL;

  if (dme_detail_page_get_store (DME_DETAIL_PAGE (self)) == NULL)
    return;
  if (saved == NULL)
    text = dme_error_to_text (error, dme_store_get_dir (DME_STORE (source)));
  _dme_person_detail_toast (self, text != NULL ? text : _ ("The consent is withdrawn"));
}

/**
 * dme_person_detail_withdraw:
 * @self: the page
 *
 * Writes down that the person has withdrawn the consent, as of today.
 */
void
dme_person_detail_withdraw (DmePersonDetail *self)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *today = dme_clock_today ();
  DmeFields *changes = dme_fields_new ();
  const DmeRecord *record;
  DmeSave *save;

  g_return_if_fail (DME_IS_PERSON_DETAIL (self));

  record = dme_person_detail_get_bundle (self)->record;
  dme_consent_withdraw (changes, today);
  save = dme_save_new (&dme_type_person, record->id, changes);
  save->base = record->rev;
  g_ptr_array_add (saves, save);
  dme_store_save_async (dme_detail_page_get_store (DME_DETAIL_PAGE (self)), saves, NULL,
                        withdrawn_cb, g_object_ref (self));
}

static void
withdraw_response_cb (DmePersonDetail *self, const char *response)
{
  if (g_str_equal (response, "withdraw") &&
      dme_detail_page_get_store (DME_DETAIL_PAGE (self)) != NULL &&
      dme_person_detail_get_bundle (self) != NULL)
    dme_person_detail_withdraw (self);
}

static void
withdraw_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *dialog;

  if (get_bundle (widget) == NULL)
    return;
  dialog = adw_message_dialog_new (get_window (widget), _ ("Withdraw the Consent?"),
                                   _ ("The record can then no longer be changed, counted or "
                                      "exported, here and at the office. A new consent lifts "
                                      "that."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "withdraw", _ ("_Withdraw"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "withdraw",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (withdraw_response_cb), widget,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- erasing --- */

static void
erase_response_cb (GtkWidget *page, const char *response)
{
  const char *id = dme_detail_page_get_id (DME_DETAIL_PAGE (page));

  if (g_str_equal (response, "erase") && get_bundle (page) != NULL)
    gtk_widget_activate_action (page, "win.erase-person", "s", id);
}

static void
erase_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *dialog;

  if (get_bundle (widget) == NULL)
    return;
  dialog = dme_erase_dialog_new (get_window (widget), get_bundle (widget)->record);
  g_signal_connect_object (dialog, "response", G_CALLBACK (erase_response_cb), widget,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
_dme_person_detail_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "person.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "person.delete", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "person.revive", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "person.merge", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "person.edit-paper", "s", edit_paper_action);
  gtk_widget_class_install_action (widget_class, "person.add-follow-up", NULL,
                                   edit_follow_up_action);
  gtk_widget_class_install_action (widget_class, "person.edit-follow-up", "s",
                                   edit_follow_up_action);
  gtk_widget_class_install_action (widget_class, "person.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "person.withdraw", NULL, withdraw_action);
  gtk_widget_class_install_action (widget_class, "person.erase", NULL, erase_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "person.edit",
                                       NULL);
}
