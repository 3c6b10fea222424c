/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-check-dialog.h"
#include "dme-error-text.h"
#include "dme-flag-dialog.h"
#include "dme-form-values.h"
#include "dme-red-flag.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-uuid.h"
#include "dme-window-private.h"

/* What is done with red flags: recording, opening and deleting them; and Cek P3MI beside a person.
 */

static void
report_failure (DmeWindow *self, const GError *error)
{
  g_autofree char *text = dme_error_to_text (error, self->dir);

  g_message ("A red flag could not be opened or changed: %s", error->message);
  _dme_window_toast (self, text, FALSE);
}

static GPtrArray *
new_saves (const char *id, DmeDel del)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  DmeSave *save = dme_save_new (&dme_type_red_flag, id, NULL);

  save->del = del;
  save->base = -1;
  g_ptr_array_add (saves, save);
  return saves;
}

static void
saved_cb (DmeWindow *self, const char *id, gboolean is_new)
{
  if (is_new)
    {
      _dme_window_offer_undo (self, _ ("Red flag recorded"), new_saves (id, DME_DEL_DELETE));
      return;
    }
  _dme_window_set_undo (self, NULL);
  _dme_window_toast (self, _ ("Red flag saved"), FALSE);
}

/* --- without a passphrase nothing about people is kept --- */

static void
vault_response_cb (DmeWindow *self, const char *response)
{
  if (g_str_equal (response, "protect"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.protect", NULL);
}

static void
ask_for_vault (DmeWindow *self, GtkWindow *parent)
{
  GtkWidget *dialog =
    adw_message_dialog_new (parent, _ ("Set a Passphrase First"),
                            _ ("A red flag names people who may be innocent, so it is only kept "
                               "behind a passphrase."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "protect",
                                    _ ("_Set a Passphrase"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "protect",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "protect");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (vault_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- recording --- */

static DmeFlagDialog *
begin_flag (DmeWindow *self, GtkWindow *parent, GVariant *proposed)
{
  g_autoptr (DmeFields) fields = dme_form_fields_from_variant (proposed);
  DmeFlagDialog *dialog;

  if (self->store == NULL)
    return NULL;
  if (!self->has_persons)
    {
      ask_for_vault (self, parent);
      return NULL;
    }

  dialog = dme_flag_dialog_new (parent, self->store, fields);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
new_flag_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  begin_flag (DME_WINDOW (widget), GTK_WINDOW (widget), parameter);
}

/* --- opening --- */

/* A red flag, and the name of whom it happened to. */
typedef struct
{
  DmeRecord *flag;
  DmeRecord *person; /* (nullable) */
} Opening;

static void
opening_free (Opening *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->flag, dme_record_unref);
  g_clear_pointer (&self->person, dme_record_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static gpointer
open_job (DmeDb *db, gpointer data, GError **error)
{
  g_autoptr (Opening) opening = g_new0 (Opening, 1);
  const char *person;

  opening->flag = dme_db_load (db, &dme_type_red_flag, data, error);
  if (opening->flag == NULL)
    return NULL;
  person = dme_record_get (opening->flag, "person");
  if (person != NULL) /* It may be gone; the flag stands by itself. */
    opening->person = dme_db_load (db, &dme_type_person, person, NULL);
  return g_steal_pointer (&opening);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Opening) opening = dme_store_run_finish (DME_STORE (source), result, &error);
  DmeFlagDialog *dialog;

  if (self->store != DME_STORE (source))
    return;
  if (opening == NULL)
    {
      report_failure (self, error);
      return;
    }

  dialog = dme_flag_dialog_new_for (GTK_WINDOW (self), self->store, opening->flag);
  if (opening->person != NULL && dme_record_get (opening->person, "name") != NULL)
    dme_flag_dialog_set_about (dialog, dme_record_get (opening->person, "name"));
  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_flag_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store != NULL)
    dme_store_run_async (self->store, open_job, g_variant_dup_string (parameter, NULL), g_free,
                         (GDestroyNotify) opening_free, FALSE, NULL, opened_cb,
                         g_object_ref (self));
}

/* --- deleting --- */

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saves = dme_store_save_finish (DME_STORE (source), result, NULL, &error);

  if (self->store != DME_STORE (source))
    return;
  if (saves == NULL)
    {
      report_failure (self, error);
      return;
    }
  _dme_window_offer_undo (self, _ ("Deleted"),
                          new_saves (((DmeSave *) saves->pdata[0])->id, DME_DEL_REVIVE));
}

static void
delete_flag_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  g_autoptr (GPtrArray) saves = NULL;

  if (self->store == NULL)
    return;
  saves = new_saves (g_variant_get_string (parameter, NULL), DME_DEL_DELETE);
  dme_store_save_async (self->store, saves, NULL, deleted_cb, g_object_ref (self));
}

/* --- Cek P3MI beside a person --- */

typedef struct
{
  char *id, *organisation, *typed; /* as in the action; "" is nothing */
  DmeRecord *person;               /* (nullable) */
} Asking;

static void
asking_free (Asking *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->person, dme_record_unref);
  g_free (self->id);
  g_free (self->organisation);
  g_free (self->typed);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

/* The company that the person is with, else the recruiter. */
static gpointer
ask_job (DmeDb *db, gpointer data, GError **error)
{
  const Asking *asked = data;
  g_autoptr (Asking) found = g_new0 (Asking, 1);
  g_autoptr (DmeRecord) organisation = NULL;
  const char *company = *asked->organisation != '\0' ? asked->organisation : NULL;
  const char *recruiter = *asked->typed != '\0' ? asked->typed : NULL;

  if (*asked->id != '\0')
    {
      found->person = dme_db_load (db, &dme_type_person, asked->id, error);
      if (found->person == NULL)
        return NULL;
    }
  if (company == NULL && recruiter == NULL && found->person != NULL)
    {
      company = dme_record_get (found->person, "organisation");
      recruiter = dme_record_get (found->person, "recruiter");
    }
  if (company != NULL)
    organisation = dme_db_load (db, &dme_type_organisation, company, NULL);
  if (organisation != NULL && dme_record_get (organisation, "name") != NULL)
    recruiter = dme_record_get (organisation, "name");
  else if (company != NULL && !dme_uuid_is_valid (company))
    recruiter = company; /* typed, but not in the list */
  found->typed = g_strdup (recruiter != NULL ? recruiter : "");
  return g_steal_pointer (&found);
}

/* Once it is recorded there is nothing left to ask. */
static void
dialog_flagged_cb (DmeCheckDialog *dialog, GVariant *proposed, DmeWindow *self)
{
  DmeFlagDialog *flag = begin_flag (self, GTK_WINDOW (dialog), proposed);

  if (flag == NULL)
    return;
  if (dme_check_dialog_get_person_name (dialog) != NULL)
    dme_flag_dialog_set_about (flag, dme_check_dialog_get_person_name (dialog));
  g_signal_connect_object (flag, "saved", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Asking) asking = dme_store_run_finish (DME_STORE (source), result, &error);
  DmeCheckDialog *dialog;

  if (self->store != DME_STORE (source))
    return;
  if (asking == NULL)
    {
      report_failure (self, error);
      return;
    }

  dialog = dme_check_dialog_new (GTK_WINDOW (self), self->store, asking->typed, asking->person);
  g_signal_connect_object (dialog, "flagged", G_CALLBACK (dialog_flagged_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
check_recruiter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  Asking *asking;

  if (self->store == NULL)
    return;
  asking = g_new0 (Asking, 1);
  g_variant_get (parameter, "(sss)", &asking->id, &asking->organisation, &asking->typed);
  dme_store_run_async (self->store, ask_job, asking, (GDestroyNotify) asking_free,
                       (GDestroyNotify) asking_free, FALSE, NULL, asked_cb, g_object_ref (self));
}

void
_dme_window_flags_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-flag", "a{ss}", new_flag_action);
  gtk_widget_class_install_action (widget_class, "win.show-flag", "s", show_flag_action);
  gtk_widget_class_install_action (widget_class, "win.delete-flag", "s", delete_flag_action);
  /* id of a person, or ""; then what a form holds: id of an organisation, a recruiter, or "" */
  gtk_widget_class_install_action (widget_class, "win.check-recruiter", "(sss)",
                                   check_recruiter_action);
}
