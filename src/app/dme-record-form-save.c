/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-record-form-private.h"

#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-form-values.h"
#include "dme-text.h"

static gboolean
is_shown (DmeRecordForm *self, DmeProblem *problem)
{
  if (self->tried)
    return TRUE;
  if (problem->code == DME_PROBLEM_MATRIX_AND_ESTIMATE)
    return TRUE;
  if (problem->field == NULL)
    return !problem->warning;

  return problem->code != DME_PROBLEM_REQUIRED &&
         g_hash_table_contains (self->touched, problem->field);
}

/* Shows each problem where it belongs. Returns the section of the first error from above, and its
 * problem. */
static DmeFormSection *
show_problems (DmeRecordForm *self, GPtrArray *problems, DmeProblem **first)
{
  DmeFormSection *where = NULL;
  guint i, j;

  for (i = 0; i < self->sections->len; i++)
    {
      if (DME_IS_CHILDREN_SECTION (self->sections->pdata[i]))
        continue;

      dme_form_section_clear_problems (self->sections->pdata[i]);
      for (j = 0; j < problems->len; j++)
        {
          DmeProblem *problem = problems->pdata[j];
          g_autofree char *text = NULL;

          if (!is_shown (self, problem))
            continue;
          if (problem->field == NULL && self->sections->pdata[i] != self->whole)
            continue;
          text = dme_form_problem_text (problem);
          if (dme_form_section_show_problem (self->sections->pdata[i], problem->field, text,
                                             problem->warning) &&
              !problem->warning && where == NULL)
            {
              where = self->sections->pdata[i];
              *first = problem;
            }
        }
    }

  return where;
}

static DmeFields *
get_values (DmeRecordForm *self, GPtrArray **problems)
{
  g_autoptr (DmeFields) texts = dme_record_form_get_texts (self);
  g_autofree char *today = dme_clock_today ();

  *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);

  return dme_form_values (DME_RECORD_FORM_GET_CLASS (self)->record_type, texts, self->loaded, today,
                          *problems);
}

void
dme_record_form_check (DmeRecordForm *self)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (DmeFields) values = get_values (self, &problems);
  DmeProblem *first = NULL;

  show_problems (self, problems, &first);
}

static gboolean
has_error (GPtrArray *problems)
{
  guint i;

  for (i = 0; i < problems->len; i++)
    {
      if (!((DmeProblem *) problems->pdata[i])->warning)
        return TRUE;
    }

  return FALSE;
}

/* What the type as a whole has against the save stands above the form. */
static gboolean
is_refused (DmeRecordForm *self, const DmeFields *changes)
{
  DmeRecordFormClass *klass = DME_RECORD_FORM_GET_CLASS (self);
  g_autofree char *reason = klass->refuse != NULL ? klass->refuse (self, changes) : NULL;

  if (reason == NULL)
    return FALSE;

  dme_banner_set_title (self->failure, reason);
  dme_banner_set_revealed (self->failure, TRUE);

  return TRUE;
}

static void
go_to (DmeRecordForm *self, DmeFormSection *where, DmeProblem *first)
{
  DmeRecordFormClass *klass = DME_RECORD_FORM_GET_CLASS (self);

  if (DME_IS_CHILDREN_SECTION (where))
    dme_children_section_focus_problem (DME_CHILDREN_SECTION (where));
  else if (first->field != NULL)
    dme_form_section_focus_field (where, first->field);
  else
    dme_record_form_focus (self,
                           klass->whole_field != NULL ? klass->whole_field : klass->first_field);
}

/* Everything that is to be saved, or NULL if something is wrong: then the first error has the
 * focus. */
static GPtrArray *
collect (DmeRecordForm *self)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GHashTable)
    organisations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (DmeFields) values = get_values (self, &problems);
  g_autofree char *today = dme_clock_today ();
  DmeFormSection *where;
  DmeProblem *first = NULL;
  DmeSave *save;
  guint i;

  where = show_problems (self, problems, &first);
  save = dme_save_new (DME_RECORD_FORM_GET_CLASS (self)->record_type, self->id,
                       dme_fields_diff (self->loaded, values));
  save->base = self->is_new ? -1 : self->base;
  g_ptr_array_add (saves, save);

  for (i = 0; i < self->sections->len; i++)
    {
      DmeFormSection *section = self->sections->pdata[i];

      if (DME_IS_CHILDREN_SECTION (section) &&
          !dme_children_section_collect (DME_CHILDREN_SECTION (section), self->id, today,
                                         organisations, saves) &&
          where == NULL)
        where = section;
    }

  if (where != NULL)
    go_to (self, where, first);

  else if (is_refused (self, save->changes))
    return NULL;

  return where == NULL && !has_error (problems) ? g_steal_pointer (&saves) : NULL;
}

/* What the store refuses although the form let it pass: on its field if there is one, else above
 * the form. */
static void
show_refusal (DmeRecordForm *self, GPtrArray *problems, const GError *error)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  guint i, j;

  for (i = 0; problems != NULL && i < problems->len; i++)
    {
      DmeProblem *problem = problems->pdata[i];
      g_autofree char *text = dme_form_problem_text (problem);
      gboolean shown = FALSE;

      for (j = 0; problem->field != NULL && !shown && j < self->sections->len; j++)
        shown = dme_form_section_show_problem (self->sections->pdata[j], problem->field, text,
                                               problem->warning);
      if (!shown && !problem->warning)
        g_string_append_printf (rest, "%s%s", rest->len > 0 ? "\n" : "", text);
    }

  if (rest->len == 0)
    {
      g_autofree char *text = dme_error_to_text (error, dme_store_get_dir (self->store));

      g_string_assign (rest, text);
    }
  dme_banner_set_title (self->failure, rest->str);
  dme_banner_set_revealed (self->failure, TRUE);
}

static void
set_saving (DmeRecordForm *self, gboolean saving)
{
  self->saving = saving;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.save", !saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.back", !saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.discard", !saving);
  if (saving)
    dme_record_form_release_focus (self);
  gtk_widget_set_sensitive (self->content, !saving);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeRecordForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray)
    saved = dme_store_save_finish (DME_STORE (source), result, &problems, &error);
  g_autofree char *id = g_strdup (self->id);
  g_autofree char *focus = g_steal_pointer (&self->saving_focus);
  gboolean is_new = self->is_new;

  if (self->sections->len == 0)
    return; /* The window was closed meanwhile; the save is none the worse for it. */

  set_saving (self, FALSE);
  g_clear_pointer (&self->saves, g_ptr_array_unref);
  if (saved == NULL)
    {
      g_warning ("Saving a record failed: %s", error->message);
      show_refusal (self, problems, error);
      if (focus != NULL)
        dme_record_form_focus (self, focus);
      dme_record_form_schedule (self); /* What was typed stays a draft. */
      return;
    }

  dme_record_form_forget_draft (self);
  dme_record_form_set_dirty (self, FALSE);
  g_signal_emit_by_name (self, "saved", id, is_new);
  dme_record_form_begin (self);
  g_signal_emit_by_name (self, "closed");
}

/**
 * dme_record_form_save:
 * @self: the form
 *
 * Saves the record and all that belongs to it in one transaction, once:
 * while it runs, asking again does nothing.
 */
void
dme_record_form_save (DmeRecordForm *self)
{
  GPtrArray *saves;

  if (self->saving)
    return;

  self->tried = TRUE;
  dme_banner_set_revealed (self->failure, FALSE);
  dme_banner_set_revealed (self->discarded, FALSE);
  saves = collect (self);
  if (saves == NULL)
    return;

  g_clear_pointer (&self->saves, g_ptr_array_unref);
  self->saves = saves;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->saving_focus);
  self->saving_focus = dme_record_form_get_focus (self);
  set_saving (self, TRUE);
  dme_store_save_async (self->store, saves, self->draft, saved_cb, g_object_ref (self));
}
