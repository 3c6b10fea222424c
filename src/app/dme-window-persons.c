/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-db-access.h"
#include "dme-db-erase.h"
#include "dme-db-vault.h"
#include "dme-error-text.h"
#include "dme-merge-dialog.h"
#include "dme-person-form.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-window-private.h"

/* The pages of persons. A store without a vault cannot seal what is written about them; then there
 * are no such pages. */

static gpointer
has_vault_job (DmeDb *db, gpointer data, GError **error)
{
  if (!dme_db_has_vault (db))
    g_set_error_literal (error, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT, "there is no vault");

  return GINT_TO_POINTER (dme_db_has_vault (db));
}

static void
has_vault_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  gboolean has = GPOINTER_TO_INT (dme_store_run_finish (DME_STORE (source), result, NULL));

  if (self->store != DME_STORE (source))
    return;
  self->has_persons = has;
  dme_sidebar_set_has_persons (self->sidebar, has);
}

/**
 * _dme_window_ask_vault:
 * @self: the window
 *
 * Shows the page of persons in the sidebar as soon as the store can seal them.
 */
void
_dme_window_ask_vault (DmeWindow *self)
{
  if (!self->has_persons)
    dme_store_run_async (self->store, has_vault_job, NULL, NULL, NULL, FALSE, NULL, has_vault_cb,
                         g_object_ref (self));
}

static void
form_saved_cb (DmeWindow *self, const char *id, gboolean is_new)
{
  gboolean online = dme_syncer_get_enrolled (self->syncer) &&
                    dme_syncer_get_state (self->syncer) != DME_SYNCER_WAITING;

  _dme_window_set_undo (self, NULL);
  _dme_window_toast (self,
                     online ? _ ("Saved. It is being sent.")
                            : _ ("Saved. It will be sent when there is a signal."),
                     FALSE);
}

/**
 * _dme_window_ensure_person_page:
 * @self: the window
 * @name: "persons", "person" or "person-form"
 *
 * Makes a page when it is first shown.
 */
void
_dme_window_ensure_person_page (DmeWindow *self, const char *name)
{
  if (g_str_equal (name, "persons") && self->persons == NULL)
    {
      self->persons = DME_PERSON_PAGE (dme_person_page_new (self->store));
      g_signal_connect_swapped (self->persons, "filled", G_CALLBACK (_dme_window_filled), self);
      gtk_stack_add_named (self->pages, GTK_WIDGET (self->persons), name);
    }
  else if (g_str_equal (name, "person") && self->person == NULL)
    {
      self->person = DME_PERSON_DETAIL (dme_person_detail_new (self->store));
      gtk_stack_add_named (self->pages, GTK_WIDGET (self->person), name);
    }
  else if (g_str_equal (name, "person-form") && self->person_form == NULL)
    {
      self->person_form = DME_RECORD_FORM (dme_person_form_new (self->store));
      g_signal_connect_swapped (self->person_form, "saved", G_CALLBACK (form_saved_cb), self);
      g_signal_connect_swapped (self->person_form, "closed", G_CALLBACK (_dme_window_go_back),
                                self);
      gtk_stack_add_named (self->pages, GTK_WIDGET (self->person_form), name);
    }
}

void
_dme_window_drop_person_pages (DmeWindow *self)
{
  GtkWidget *pages[] = { GTK_WIDGET (self->persons), GTK_WIDGET (self->person),
                         GTK_WIDGET (self->person_form) };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (pages[i] != NULL)
      gtk_stack_remove (self->pages, pages[i]);
  self->persons = NULL;
  self->person = NULL;
  self->person_form = NULL;
}

static void
report_failure (DmeWindow *self, const GError *error)
{
  g_autofree char *text = dme_error_to_text (error, self->dir);

  g_message ("A person could not be opened: %s", error->message);
  _dme_window_toast (self, text, FALSE);
}

static gboolean
can_show (DmeWindow *self)
{
  return self->store != NULL && self->has_persons;
}

/* What is half typed there is kept before the form shows something else. */
static DmeRecordForm *
take_form (DmeWindow *self)
{
  _dme_window_show_page (self, "person-form");
  dme_record_form_keep (self->person_form);

  return self->person_form;
}

static void
new_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (!can_show (self) ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "person-form") == 0)
    return; /* A form is open: nothing typed there is thrown away for a new one. */

  dme_record_form_begin (take_form (self));
}

static void
show_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (!can_show (self))
    return;
  if (self->person_form != NULL)
    dme_record_form_keep (self->person_form);
  _dme_window_show_page (self, "person");
  dme_person_detail_show (self->person, g_variant_get_string (parameter, NULL));
}

/* --- what a follow-up belongs to --- */

static gpointer
find_parent_job (DmeDb *db, gpointer data, GError **error)
{
  g_autoptr (DmeRecord) person = dme_db_load (db, &dme_type_person, data, NULL);
  g_autoptr (DmeRecord)
    activity = person == NULL ? dme_db_load (db, &dme_type_activity, data, error) : NULL;

  if (person != NULL)
    return g_variant_ref_sink (g_variant_new ("(ss)", "win.show-person", data));
  return activity != NULL ? g_variant_ref_sink (g_variant_new ("(ss)", "win.show-activity", data))
                          : NULL;
}

static void
parent_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) found = dme_store_run_finish (DME_STORE (source), result, &error);
  const char *action, *id;

  if (self->store != DME_STORE (source))
    return;
  if (found == NULL)
    {
      report_failure (self, error);
      return;
    }
  g_variant_get (found, "(&s&s)", &action, &id);
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s", id);
  if (g_str_equal (action, "win.show-person") && self->person != NULL)
    dme_person_detail_show_tab (self->person, "follow-ups");
}

static void
show_parent_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (self->store != NULL)
    dme_store_run_async (self->store, find_parent_job, g_variant_dup_string (parameter, NULL),
                         g_free, (GDestroyNotify) g_variant_unref, FALSE, NULL, parent_found_cb,
                         g_object_ref (self));
}

/* --- what must be read first --- */

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

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  DmeWindow *self = pending->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = dme_store_load_finish (DME_STORE (source), result, &error);
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  if (self->store != DME_STORE (source))
    return;
  if (record == NULL)
    {
      report_failure (self, error);
      return;
    }

  if (dme_record_get (record, "nik") != NULL)
    {
      /* The form shows it in full. */
      DmeAccessNote note = { .kind = DME_ACCESS_NIK_SHOWN, .type = dme_type_person.name };

      note.id = record->id;
      dme_store_note_access_async (self->store, &note, NULL, NULL);
    }
  dme_record_form_edit (take_form (self), record, nothing,
                        *pending->text != '\0' ? pending->text : NULL);
}

static void
edit_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const char *id, *field;

  if (!can_show (self))
    return;
  g_variant_get (parameter, "(&s&s)", &id, &field);
  dme_store_load_async (self->store, &dme_type_person, id, NULL, loaded_cb,
                        pending_new (self, field));
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
resume_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (can_show (self))
    dme_store_list_drafts_async (self->store, &dme_type_person, NULL, drafts_cb,
                                 pending_new (self, g_variant_get_string (parameter, NULL)));
}

/* --- two records of one person --- */

static void
merged_cb (DmeWindow *self, const char *kept, GPtrArray *saves)
{
  if (!can_show (self))
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-person", "s", kept);
  _dme_window_offer_undo (self, _ ("Merged"), g_ptr_array_ref (saves));
}

static void
merge_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const char *kept, *other = NULL;
  DmeMergeDialog *dialog;

  if (!can_show (self))
    return;
  if (g_str_equal (name, "win.merge-persons"))
    g_variant_get (parameter, "(&s&s)", &kept, &other);
  else
    kept = g_variant_get_string (parameter, NULL);

  dialog = dme_merge_dialog_new (GTK_WINDOW (self), self->store, kept, other);
  g_signal_connect_object (dialog, "merged", G_CALLBACK (merged_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- erasing --- */

static void
erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean erased = dme_store_erase_finish (DME_STORE (source), result, &error);
  g_autofree char *text = erased ? NULL : dme_error_to_text (error, self->dir);

  if (!erased)
    g_message ("A person could not be erased: %s", error->message);
  if (self->store == DME_STORE (source))
    _dme_window_toast (self, erased ? _ ("The personal data are erased") : text, FALSE);
}

/* What could be undone may be about the same person, so it is not offered any more. */
static void
erase_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);

  if (!can_show (self))
    return;
  _dme_window_set_undo (self, NULL);
  dme_store_erase_async (self->store, &dme_type_person, g_variant_get_string (parameter, NULL),
                         erased_cb, g_object_ref (self));
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "person") == 0)
    _dme_window_show_page (self, "persons");
}

static void
show_toast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  _dme_window_toast (DME_WINDOW (widget), g_variant_get_string (parameter, NULL), FALSE);
}

void
_dme_window_persons_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-person", NULL, new_person_action);
  gtk_widget_class_install_action (widget_class, "win.show-person", "s", show_person_action);
  gtk_widget_class_install_action (widget_class, "win.show-parent", "s", show_parent_action);
  gtk_widget_class_install_action (widget_class, "win.edit-person", "(ss)", edit_person_action);
  gtk_widget_class_install_action (widget_class, "win.resume-person", "s", resume_person_action);
  gtk_widget_class_install_action (widget_class, "win.merge-person", "s", merge_action);
  gtk_widget_class_install_action (widget_class, "win.merge-persons", "(ss)", merge_action);
  gtk_widget_class_install_action (widget_class, "win.erase-person", "s", erase_person_action);
  gtk_widget_class_install_action (widget_class, "win.show-toast", "s", show_toast_action);
}
