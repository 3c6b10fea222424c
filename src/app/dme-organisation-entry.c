/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-organisation-entry.h"

#include "dme-schema-table.h"
#include "dme-suggest-entry.h"
#include "dme-text.h"
#include "dme-uuid.h"

/**
 * DmeOrganisationEntry:
 *
 * An entry that finds an organisation of the store by its name; the last line
 * of the list always offers to add what was typed as a new one, which is
 * saved together with the form.
 */

#define MAX_OFFERED 10
#define KEY_NEW "+"

struct _DmeOrganisationEntry
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  char *id;       /* NULL: nothing picked */
  char *new_name; /* with id: not in the store yet */
  GCancellable *cancellable;

  /* Children */
  GtkWidget *suggest;
};

static void load_name (DmeOrganisationEntry *self);

static char *
dme_organisation_entry_get_text (DmeFormControl *control)
{
  DmeOrganisationEntry *self = DME_ORGANISATION_ENTRY (control);

  if (self->id != NULL)
    return g_strdup (self->id);

  return g_strdup (dme_suggest_entry_get_text (DME_SUGGEST_ENTRY (self->suggest)));
}

static void
forget (DmeOrganisationEntry *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->new_name, g_free);
}

static void
dme_organisation_entry_set_text (DmeFormControl *control, const char *text)
{
  DmeOrganisationEntry *self = DME_ORGANISATION_ENTRY (control);

  forget (self);
  if (dme_uuid_is_valid (text))
    {
      self->id = g_strdup (text);
      dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest), "");
      load_name (self);
    }
  else
    dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest), text);
}

static GtkWidget *
dme_organisation_entry_get_target (DmeFormControl *control)
{
  GtkWidget *suggest = DME_ORGANISATION_ENTRY (control)->suggest;

  return dme_suggest_entry_get_entry (DME_SUGGEST_ENTRY (suggest));
}

static void
dme_organisation_entry_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_organisation_entry_get_text;
  iface->set_text = dme_organisation_entry_set_text;
  iface->get_target = dme_organisation_entry_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeOrganisationEntry,
                               dme_organisation_entry,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_organisation_entry_iface_init))

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeOrganisationEntry) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = dme_store_load_finish (DME_STORE (source), result, &error);
  const char *name;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  name = record != NULL ? dme_record_get (record, "name") : NULL;
  if (g_strcmp0 (self->id, record != NULL ? record->id : NULL) == 0 || record == NULL)
    dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest),
                                name != NULL ? name : _ ("Unknown organisation"));
}

static void
load_name (DmeOrganisationEntry *self)
{
  self->cancellable = g_cancellable_new ();
  dme_store_load_async (self->store, &dme_type_organisation, self->id, self->cancellable, loaded_cb,
                        g_object_ref (self));
}

static void
add_new_line (GPtrArray *offered, const char *text)
{
  g_autofree char *clean = dme_text_clean (text);
  g_autofree char *title = NULL;

  if (*clean == '\0')
    return;

  /* Translators: the name of an organisation that is not yet known */
  title = g_strdup_printf (_ ("Add “%s”…"), clean);
  g_ptr_array_add (offered, dme_suggestion_new (KEY_NEW, title, _ ("New organisation")));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeOrganisationEntry) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = dme_store_list_finish (DME_STORE (source), result, &error);
  g_autoptr (GPtrArray) offered = g_ptr_array_new_with_free_func (g_object_unref);
  const DmeField *kind = dme_type_find_field (&dme_type_organisation, "kind");
  guint i;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      gtk_widget_get_parent (GTK_WIDGET (self)) == NULL)
    return;
  if (found == NULL)
    g_warning ("Searching organisations failed: %s", error->message);

  for (i = 0; found != NULL && i < found->len; i++)
    {
      DmeRecord *record = found->pdata[i];
      const char *code = dme_record_get (record, "kind");

      g_ptr_array_add (offered,
                       dme_suggestion_new (record->id, dme_record_get (record, "name"),
                                           code != NULL ? dme_choice_get_label (kind, code) : ""));
    }
  add_new_line (offered, dme_suggest_entry_get_text (DME_SUGGEST_ENTRY (self->suggest)));
  dme_suggest_entry_offer (DME_SUGGEST_ENTRY (self->suggest), offered);
}

static void
search_cb (DmeOrganisationEntry *self, const char *text)
{
  g_autoptr (DmeQuery) query = NULL;
  g_autoptr (GPtrArray) nothing = NULL;

  forget (self);
  dme_form_control_changed (DME_FORM_CONTROL (self));
  if (*text == '\0')
    {
      nothing = g_ptr_array_new ();
      dme_suggest_entry_offer (DME_SUGGEST_ENTRY (self->suggest), nothing);
      return;
    }

  query = dme_query_new (&dme_type_organisation);
  query->search = g_strdup (text);
  query->limit = MAX_OFFERED;
  self->cancellable = g_cancellable_new ();
  dme_store_list_async (self->store, query, self->cancellable, found_cb, g_object_ref (self));
}

static void
picked_cb (DmeOrganisationEntry *self, DmeSuggestion *suggestion)
{
  g_autofree char *name = NULL;

  if (g_str_equal (dme_suggestion_get_key (suggestion), KEY_NEW))
    {
      name = dme_text_clean (dme_suggest_entry_get_text (DME_SUGGEST_ENTRY (self->suggest)));
      dme_organisation_entry_set_new (self, NULL, name);
    }
  else
    {
      forget (self);
      self->id = g_strdup (dme_suggestion_get_key (suggestion));
      dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest),
                                  dme_suggestion_get_title (suggestion));
    }
  dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_organisation_entry_dispose (GObject *object)
{
  DmeOrganisationEntry *self = DME_ORGANISATION_ENTRY (object);

  forget (self);
  dme_form_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_organisation_entry_parent_class)->dispose (object);
}

static void
dme_organisation_entry_class_init (DmeOrganisationEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_organisation_entry_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_organisation_entry_init (DmeOrganisationEntry *self)
{
  self->suggest = dme_suggest_entry_new ();
  gtk_widget_set_parent (self->suggest, GTK_WIDGET (self));
  g_signal_connect_object (self->suggest, "search", G_CALLBACK (search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->suggest, "picked", G_CALLBACK (picked_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_organisation_entry_new:
 * @store: where organisations are looked for
 *
 * An empty entry.
 */
GtkWidget *
dme_organisation_entry_new (DmeStore *store)
{
  DmeOrganisationEntry *self = g_object_new (DME_TYPE_ORGANISATION_ENTRY, NULL);

  self->store = g_object_ref (store);

  return GTK_WIDGET (self);
}

const char *
dme_organisation_entry_get_name (DmeOrganisationEntry *self)
{
  g_return_val_if_fail (DME_IS_ORGANISATION_ENTRY (self), NULL);

  return dme_suggest_entry_get_text (DME_SUGGEST_ENTRY (self->suggest));
}

/**
 * dme_organisation_entry_get_new_name:
 * @self: an entry
 *
 * Returns: (nullable): the name of an organisation that is to be added
 */
const char *
dme_organisation_entry_get_new_name (DmeOrganisationEntry *self)
{
  g_return_val_if_fail (DME_IS_ORGANISATION_ENTRY (self), NULL);

  return self->new_name;
}

/**
 * dme_organisation_entry_set_new:
 * @self: an entry
 * @id: (nullable): the id it was given before; %NULL gives it one
 * @name: its name
 *
 * Shows an organisation that is added when the form is saved.
 */
void
dme_organisation_entry_set_new (DmeOrganisationEntry *self, const char *id, const char *name)
{
  g_return_if_fail (DME_IS_ORGANISATION_ENTRY (self));
  g_return_if_fail (name != NULL);

  forget (self);
  self->id = id != NULL ? g_strdup (id) : dme_uuid_new ();
  self->new_name = g_strdup (name);
  dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest), name);
}
