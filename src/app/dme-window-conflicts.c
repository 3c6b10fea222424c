/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-conflict-row.h"
#include "dme-error-text.h"
#include "dme-problem.h"
#include "dme-validate.h"
#include "dme-window-private.h"

/* Deciding which of two values stands. */

typedef struct
{
  DmeWindow *window;
  char *id;
  DmeDecision decision;
  char *value;
  const DmeType *type;
  GPtrArray *problems; /* (nullable) why it was refused */
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->window);
  g_free (choice->id);
  g_free (choice->value);
  g_clear_pointer (&choice->problems, g_ptr_array_unref);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static gpointer
resolve_job (DmeDb *db, gpointer data, GError **error)
{
  Choice *choice = data;

  return GINT_TO_POINTER (dme_db_resolve (db, choice->id, choice->decision, choice->value,
                                          &choice->problems, error));
}

static void
tell_failure (Choice *choice, const GError *error)
{
  g_autofree char *text = NULL;

  for (guint i = 0; choice->problems != NULL && i < choice->problems->len && text == NULL; i++)
    {
      const DmeProblem *problem = choice->problems->pdata[i];

      if (!problem->warning && choice->type != NULL)
        text = dme_problem_to_text (problem, choice->type);
    }
  if (text == NULL)
    text = dme_error_to_text (error, choice->window->dir);
  _dme_window_toast (choice->window, text, FALSE);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;

  if (!GPOINTER_TO_INT (dme_store_run_finish (DME_STORE (source), result, &error)))
    {
      tell_failure (choice, error);
      return;
    }
  if (choice->window->syncer != NULL)
    dme_syncer_sync_now (choice->window->syncer);
  _dme_window_toast (choice->window,
                     _ ("Decided. Everybody gets it with the next synchronisation."), FALSE);
}

static void
resolve (Choice *choice)
{
  if (choice->window->store == NULL)
    {
      choice_free (choice);
      return;
    }
  dme_store_run_async (choice->window->store, resolve_job, choice, NULL, NULL, TRUE, NULL,
                       resolved_cb, choice);
}

/* What the buttons of the row say: the value that stands, or the other one. */
static const DmeConflict *
find (DmeWindow *self, const char *id)
{
  GPtrArray *list = self->status != NULL ? self->status->decisions : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (g_str_equal (((DmeConflict *) list->pdata[i])->id, id))
      return list->pdata[i];
  return NULL;
}

static Choice *
choice_new (DmeWindow *self, const DmeConflict *conflict)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->window = g_object_ref (self);
  choice->id = g_strdup (conflict->id);
  choice->type = conflict->record->type;
  return choice;
}

static void
decide_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const char *id, *which;
  const DmeConflict *conflict;
  Choice *choice;

  g_variant_get (parameter, "(&s&s)", &id, &which);
  conflict = find (self, id);
  if (conflict == NULL)
    return;
  choice = choice_new (self, conflict);
  choice->decision = g_str_equal (which, "other") == conflict->mine ? DME_DECIDE_MINE
                                                                    : DME_DECIDE_THEIRS;
  resolve (choice);
}

/* --- neither of them --- */

typedef struct
{
  DmeWindow *window; /* borrowed: the dialog is modal to it */
  char *id;
  GtkEditable *entry;
} Typing;

static void
typing_free (gpointer data, GClosure *closure)
{
  Typing *typing = data;

  g_free (typing->id);
  g_free (typing);
}

static void
typed_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Typing *typing = user_data;
  const DmeConflict *conflict = find (typing->window, typing->id);
  const DmeField *field;
  g_autofree char *value = NULL;
  DmeProblem *problem = NULL;
  Choice *choice;

  if (!g_str_equal (response, "use") || conflict == NULL)
    return;
  field = dme_type_find_field (conflict->record->type, conflict->field);
  value = dme_value_from_text (field, gtk_editable_get_text (typing->entry), &problem);
  choice = choice_new (typing->window, conflict);
  if (problem != NULL)
    {
      choice->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
      g_ptr_array_add (choice->problems, problem);
      tell_failure (choice, NULL);
      choice_free (choice);
      return;
    }
  choice->decision = DME_DECIDE_OTHER;
  choice->value = g_steal_pointer (&value);
  resolve (choice);
}

static void
decide_otherwise_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const DmeConflict *conflict = find (self, g_variant_get_string (parameter, NULL));
  g_autofree char *label = NULL, *now = NULL;
  const DmeField *field;
  GtkWidget *dialog, *entry;
  Typing *typing;

  if (conflict == NULL || !dme_conflict_can_be_typed (conflict))
    return;
  field = dme_type_find_field (conflict->record->type, conflict->field);
  label = dme_conflict_field_label (conflict);
  now = conflict->now != NULL ? dme_value_to_text (field, conflict->now) : g_strdup ("");
  dialog = adw_message_dialog_new (GTK_WINDOW (self), label,
                                   _ ("Write the value that is right. Everybody gets it."));
  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), now);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "use",
                                    _ ("_Use This Value"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "use");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "use",
                                              ADW_RESPONSE_SUGGESTED);
  typing = g_new0 (Typing, 1);
  *typing = (Typing){ self, g_strdup (conflict->id), GTK_EDITABLE (entry) };
  g_signal_connect_data (dialog, "response", G_CALLBACK (typed_cb), typing, typing_free,
                         G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
_dme_window_conflicts_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.decide", "(ss)", decide_action);
  gtk_widget_class_install_action (widget_class, "win.decide-otherwise", "s",
                                   decide_otherwise_action);
}
