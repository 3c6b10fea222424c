/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-backup.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-window-private.h"

/* What is done with records from any page, and how it is taken back. */

/**
 * _dme_window_set_undo:
 * @self: the window
 * @undo: (transfer full) (nullable): what takes the last change back
 *
 * There is one thing to undo at a time: the last one. Ctrl+Z and the button
 * of the toast are the same action.
 */
void
_dme_window_set_undo (DmeWindow *self, DmeUndo *undo)
{
  g_clear_pointer (&self->undo, dme_undo_free);
  self->undo = undo;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", undo != NULL);
}

/**
 * _dme_window_offer_undo:
 * @self: the window
 * @label: what was done, translated
 * @saves: (transfer full): what takes it back
 *
 * Says what was done in a toast, which can take it back.
 */
void
_dme_window_offer_undo (DmeWindow *self, const char *label, GPtrArray *saves)
{
  _dme_window_set_undo (self, dme_undo_new (label, saves));
  _dme_window_toast (self, self->undo->label, TRUE);
}

static void
report_failure (DmeWindow *self, const GError *error)
{
  g_autofree char *text = error != NULL ? dme_error_to_text (error, self->dir)
                                        : g_strdup (_ ("That did not work; nothing was changed."));

  if (error != NULL)
    g_message ("A change could not be saved: %s", error->message);
  _dme_window_toast (self, text, FALSE);
}

/* --- undo --- */

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saves = dme_store_save_finish (DME_STORE (source), result, NULL, &error);

  if (saves == NULL)
    report_failure (self, error);
  else
    _dme_window_toast (self, _ ("Undone"), FALSE);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  g_autoptr (DmeUndo) undo = NULL;

  if (self->undo == NULL || self->store == NULL)
    return;
  undo = g_steal_pointer (&self->undo);
  _dme_window_set_undo (self, NULL);
  dme_store_save_async (self->store, undo->saves, NULL, undone_cb, g_object_ref (self));
}

/* --- deleting a record with what belongs to it --- */

static GPtrArray *
new_deletion (const DmeType *type, const char *id, DmeDel del)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  DmeSave *save = dme_save_new (type, id, NULL);

  save->del = del;
  g_ptr_array_add (saves, save);
  return saves;
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saves = dme_store_save_finish (DME_STORE (source), result, NULL, &error);
  const DmeSave *save;

  if (saves == NULL)
    {
      report_failure (self, error);
      return;
    }
  save = saves->pdata[0];
  _dme_window_offer_undo (self, _ ("Deleted"), new_deletion (save->type, save->id, DME_DEL_REVIVE));
}

/* What belongs to it goes with it, and comes back with it: the store sees to that. @page:
 * (nullable) on which it is shown alone. */
static void
delete_record (DmeWindow *self, const DmeType *type, GVariant *id, const char *page)
{
  g_autoptr (GPtrArray) saves = NULL;

  if (self->store == NULL)
    return;
  saves = new_deletion (type, g_variant_get_string (id, NULL), DME_DEL_DELETE);
  dme_store_save_async (self->store, saves, NULL, deleted_cb, g_object_ref (self));
  if (page != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), page) == 0)
    _dme_window_go_back (self);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (g_str_equal (name, "win.delete-person"))
    delete_record (DME_WINDOW (widget), &dme_type_person, parameter, "person");
  else if (g_str_equal (name, "win.delete-organisation"))
    delete_record (DME_WINDOW (widget), &dme_type_organisation, parameter, "organisation");
  else if (g_str_equal (name, "win.delete-follow-up"))
    delete_record (DME_WINDOW (widget), &dme_type_follow_up, parameter, NULL);
  else
    delete_record (DME_WINDOW (widget), &dme_type_activity, parameter, "detail");
}

static void
revive_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const DmeType *type = g_str_equal (name, "win.revive-person") ? &dme_type_person
                                                                : &dme_type_activity;
  g_autoptr (GPtrArray) saves = NULL;

  if (self->store == NULL)
    return;
  saves = new_deletion (type, g_variant_get_string (parameter, NULL), DME_DEL_REVIVE);
  dme_store_save_async (self->store, saves, NULL, undone_cb, g_object_ref (self));
}

/* --- a follow-up is done --- */

static DmeSave *
new_done (const char *id, const char *done_on)
{
  DmeFields *changes = dme_fields_new ();
  DmeSave *save;

  dme_fields_set (changes, "done_on", done_on);
  save = dme_save_new (&dme_type_follow_up, id, changes);
  save->base = -1;
  return save;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saves = dme_store_save_finish (DME_STORE (source), result, NULL, &error);
  GPtrArray *back;

  if (saves == NULL)
    {
      report_failure (self, error);
      return;
    }
  back = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_ptr_array_add (back, new_done (((DmeSave *) saves->pdata[0])->id, NULL));
  _dme_window_offer_undo (self, _ ("Follow-up done"), back);
}

static void
finish_follow_up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *today = dme_clock_today ();

  if (self->store == NULL)
    return;
  g_ptr_array_add (saves, new_done (g_variant_get_string (parameter, NULL), today));
  dme_store_save_async (self->store, saves, NULL, done_cb, g_object_ref (self));
}

/* --- the form --- */

typedef struct
{
  DmeWindow *window;
  char *text; /* the field to go to, or the id of the draft */
} Pending;

static void
pending_free (Pending *self)
{
  g_object_unref (self->window);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, pending_free)

static Pending *
pending_new (DmeWindow *window, const char *text)
{
  Pending *self = g_new0 (Pending, 1);

  self->window = g_object_ref (window);
  self->text = g_strdup (text);
  return self;
}

/* What is half typed there is kept before the form shows something else. */
static DmeRecordForm *
take_form (DmeWindow *self)
{
  _dme_window_show_page (self, "form");
  if (dme_record_form_get_dirty (self->form))
    dme_record_form_keep (self->form);
  return self->form;
}

static void
edit_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  DmeWindow *self = pending->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeActivityBundle)
    bundle = dme_activity_bundle_load_finish (DME_STORE (source), result, &error);
  g_autoptr (GPtrArray) children = NULL;

  if (self->store != DME_STORE (source))
    return;
  if (bundle == NULL)
    {
      report_failure (self, error);
      return;
    }
  children = dme_activity_bundle_dup_children (bundle);
  dme_record_form_edit (take_form (self), bundle->record, children,
                        *pending->text != '\0' ? pending->text : NULL);
}

static void
edit_activity_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const char *id, *field;

  if (self->store == NULL)
    return;
  g_variant_get (parameter, "(&s&s)", &id, &field);
  dme_activity_bundle_load_async (self->store, id, NULL, edit_loaded_cb, pending_new (self, field));
}

static void
drafts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  DmeWindow *self = pending->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = dme_store_list_drafts_finish (DME_STORE (source), result, &error);

  if (self->store != DME_STORE (source))
    return;
  if (drafts == NULL)
    {
      report_failure (self, error);
      return;
    }
  for (guint i = 0; i < drafts->len; i++)
    {
      DmeDraft *draft = drafts->pdata[i];

      if (!g_str_equal (draft->id, pending->text))
        continue;
      dme_record_form_resume (take_form (self), draft);
      return;
    }
}

static void
resume_draft_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store != NULL)
    dme_store_list_drafts_async (self->store, &dme_type_activity, NULL, drafts_cb,
                                 pending_new (self, g_variant_get_string (parameter, NULL)));
}

/* --- sending again what was refused --- */

static gpointer
send_again_job (DmeDb *db, gpointer data, GError **error)
{
  const char *type, *id;

  g_variant_get (data, "(&s&s)", &type, &id);
  return GINT_TO_POINTER (dme_db_send_again (db, dme_schema_find_type (type), id, error));
}

static void
sent_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!GPOINTER_TO_INT (dme_store_run_finish (DME_STORE (source), result, &error)))
    {
      report_failure (self, error);
      return;
    }
  if (self->syncer != NULL)
    dme_syncer_sync_now (self->syncer);
  _dme_window_toast (self, _ ("It is offered to the server again"), FALSE);
}

static void
send_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  GVariant *what = parameter;

  if (self->store == NULL)
    return;
  if (g_str_equal (name, "win.send-again"))
    what = g_variant_new ("(ss)", "activity", g_variant_get_string (parameter, NULL));
  dme_store_run_async (self->store, send_again_job, g_variant_ref_sink (what),
                       (GDestroyNotify) g_variant_unref, NULL, TRUE, NULL, sent_again_cb,
                       g_object_ref (self));
}

/* --- backup --- */

static void
backup_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autofree char *text = dme_backup_finish (result);

  if (text != NULL)
    _dme_window_toast (self, text, FALSE);
}

static void
backup_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store != NULL)
    dme_backup_async (GTK_WINDOW (self), self->store, backup_done_cb, g_object_ref (self));
}

void
_dme_window_actions_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "win.delete-activity", "s", delete_action);
  gtk_widget_class_install_action (widget_class, "win.delete-organisation", "s", delete_action);
  gtk_widget_class_install_action (widget_class, "win.delete-person", "s", delete_action);
  gtk_widget_class_install_action (widget_class, "win.revive-activity", "s", revive_action);
  gtk_widget_class_install_action (widget_class, "win.revive-person", "s", revive_action);
  gtk_widget_class_install_action (widget_class, "win.finish-follow-up", "s",
                                   finish_follow_up_action);
  gtk_widget_class_install_action (widget_class, "win.delete-follow-up", "s", delete_action);
  gtk_widget_class_install_action (widget_class, "win.edit-activity", "(ss)", edit_activity_action);
  gtk_widget_class_install_action (widget_class, "win.resume-draft", "s", resume_draft_action);
  gtk_widget_class_install_action (widget_class, "win.send-again", "s", send_again_action);
  gtk_widget_class_install_action (widget_class, "win.send-record-again", "(ss)",
                                   send_again_action);
  gtk_widget_class_install_action (widget_class, "win.backup", NULL, backup_action);
}
