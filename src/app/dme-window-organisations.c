/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-error-text.h"
#include "dme-schema-table.h"
#include "dme-window-private.h"

/* What is done with organisations: adding and correcting them. */

static void
report_failure (DmeWindow *self, const GError *error)
{
  g_autofree char *text = dme_error_to_text (error, self->dir);

  g_message ("An organisation could not be opened or changed: %s", error->message);
  _dme_window_toast (self, text, FALSE);
}

/* --- the form, where it was left --- */

typedef struct
{
  DmeRecord *record; /* (nullable): a new one */
  DmeDraft *draft;   /* (nullable): nothing was half typed */
} Opening;

static void
opening_free (Opening *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->record, dme_record_unref);
  g_clear_pointer (&self->draft, dme_draft_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

/* @data: an id; "": a new organisation. */
static gpointer
open_job (DmeDb *db, gpointer data, GError **error)
{
  const char *id = *(const char *) data != '\0' ? data : NULL;
  g_autoptr (Opening) opening = g_new0 (Opening, 1);
  g_autoptr (GPtrArray) drafts = NULL;

  if (id != NULL)
    {
      opening->record = dme_db_load (db, &dme_type_organisation, id, error);
      if (opening->record == NULL)
        return NULL;
    }
  drafts = dme_db_list_drafts (db, &dme_type_organisation, error);
  if (drafts == NULL)
    return NULL;
  for (guint i = 0; i < drafts->len && opening->draft == NULL; i++)
    if (g_strcmp0 (((DmeDraft *) drafts->pdata[i])->record, id) == 0)
      opening->draft = g_ptr_array_steal_index (drafts, i);
  return g_steal_pointer (&opening);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Opening) opening = dme_store_run_finish (DME_STORE (source), result, &error);

  if (self->store != DME_STORE (source))
    return;
  if (opening == NULL)
    {
      report_failure (self, error);
      return;
    }

  _dme_window_show_page (self, "organisation");
  if (opening->draft != NULL)
    dme_record_form_resume (self->organisation, opening->draft);
  else if (opening->record != NULL)
    dme_record_form_edit (self->organisation, opening->record, NULL, "name");
  else
    dme_record_form_begin (self->organisation);
}

/* @id: "" for a new one. */
static void
open_form (DmeWindow *self, const char *id)
{
  if (self->store == NULL)
    return;
  if (self->organisation != NULL)
    dme_record_form_keep (self->organisation);
  dme_store_run_async (self->store, open_job, g_strdup (id), g_free, (GDestroyNotify) opening_free,
                       FALSE, NULL, opened_cb, g_object_ref (self));
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_form (DME_WINDOW (widget), "");
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_form (DME_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
_dme_window_organisations_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-organisation", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "win.edit-organisation", "s", edit_action);
}
