/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-export-dialog.h"
#include "dme-import-dialog.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-window-private.h"

/* Files that come in and go out of the lists. */

typedef struct
{
  const DmeType *type;
  const char *import_title, *export_title;
  const char *file; /* proposed name of an exported file */
} Kind;

static const Kind kinds[] = {
  { &dme_type_person, N_ ("Import Persons"), N_ ("Export Persons"), "cpmi" },
  { &dme_type_organisation, N_ ("Import the List of P3MI"), N_ ("Export Organisations"), "p3mi" },
  { &dme_type_activity, N_ ("Import Outreach Sessions"), N_ ("Export Outreach Sessions"),
    "sosialisasi" },
};

static const Kind *
find_kind (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].type->name, name))
      return &kinds[i];
  return NULL;
}

/* People can be written down only where they are sealed; the list of companies is the office's. */
static gboolean
is_allowed (DmeWindow *self, const Kind *kind, gboolean writes)
{
  if (kind == NULL || self->store == NULL)
    return FALSE;
  if (kind->type == &dme_type_person)
    return self->has_persons;
  return !writes || kind->type != &dme_type_organisation ||
         g_strcmp0 (self->identity.role, "koordinator") != 0;
}

/* A long import is no idleness: locked in the middle, it would have to be begun again. */
static void
busy_cb (DmeWindow *self)
{
  dme_idle_watch_touch (self->idle);
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const Kind *kind = find_kind (g_variant_get_string (parameter, NULL));
  DmeImportDialog *dialog;

  if (!is_allowed (self, kind, TRUE))
    return;
  dialog =
    dme_import_dialog_new (GTK_WINDOW (self), self->store, kind->type, _ (kind->import_title));
  g_signal_connect_object (dialog, "busy", G_CALLBACK (busy_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What the page of @kind lets through; everything if it was never shown. */
static DmeQuery *
get_query (DmeWindow *self, const Kind *kind)
{
  if (kind->type == &dme_type_person && self->persons != NULL)
    return dme_person_page_get_query (self->persons);
  if (kind->type == &dme_type_activity && self->activities != NULL)
    return dme_activity_page_get_query (self->activities);
  if (kind->type == &dme_type_organisation && self->check != NULL)
    return dme_check_page_get_query (self->check);
  return dme_query_new (kind->type);
}

static void
exported_cb (DmeWindow *self, const char *sentence)
{
  _dme_window_toast (self, sentence, FALSE);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeWindow *self = DME_WINDOW (widget);
  const Kind *kind = find_kind (g_variant_get_string (parameter, NULL));
  g_autoptr (DmeQuery) query = NULL;
  DmeExportDialog *dialog;

  if (!is_allowed (self, kind, FALSE))
    return;
  query = get_query (self, kind);
  dialog = dme_export_dialog_new (GTK_WINDOW (self), self->store, query, _ (kind->export_title),
                                  kind->file);
  g_signal_connect_object (dialog, "exported", G_CALLBACK (exported_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "busy", G_CALLBACK (busy_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
_dme_window_inout_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import", "s", import_action);
  gtk_widget_class_install_action (widget_class, "win.export", "s", export_action);
}
