/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-record-entry.h"

#include "dme-suggest-entry.h"
#include "dme-uuid.h"

/**
 * DmeRecordEntry:
 *
 * An entry that finds a record of the store, for a field that names another
 * record. What is not found is not made: it stays as typed, and is refused.
 */

#define MAX_OFFERED 10

struct _DmeRecordEntry
{
  GtkWidget parent_instance;

  const DmeType *type;
  const char *kind;
  DmeRecordWords title, subtitle;

  /* Owned */
  DmeStore *store;
  char *id; /* NULL: nothing picked */
  GCancellable *cancellable;

  /* Children */
  GtkWidget *suggest;
};

static void load_title (DmeRecordEntry *self);

static char *
dme_record_entry_get_text (DmeFormControl *control)
{
  DmeRecordEntry *self = DME_RECORD_ENTRY (control);

  if (self->id != NULL)
    return g_strdup (self->id);

  return g_strdup (dme_suggest_entry_get_text (DME_SUGGEST_ENTRY (self->suggest)));
}

static void
forget (DmeRecordEntry *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->id, g_free);
}

static void
dme_record_entry_set_text (DmeFormControl *control, const char *text)
{
  DmeRecordEntry *self = DME_RECORD_ENTRY (control);
  gboolean is_id = dme_uuid_is_valid (text);

  forget (self);
  self->id = is_id ? g_strdup (text) : NULL;
  dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest), is_id ? "" : text);
  if (is_id)
    load_title (self);
}

static GtkWidget *
dme_record_entry_get_target (DmeFormControl *control)
{
  return dme_suggest_entry_get_entry (DME_SUGGEST_ENTRY (DME_RECORD_ENTRY (control)->suggest));
}

static void
dme_record_entry_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_record_entry_get_text;
  iface->set_text = dme_record_entry_set_text;
  iface->get_target = dme_record_entry_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeRecordEntry,
                               dme_record_entry,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_record_entry_iface_init))

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeRecordEntry) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = dme_store_load_finish (DME_STORE (source), result, &error);
  g_autofree char *title = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->store == NULL)
    return;

  /* One that has not come from the server yet is kept all the same. */
  title = record != NULL ? self->title (record->fields) : g_strdup (_ ("Not on this computer yet"));
  dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest), title);
}

static void
load_title (DmeRecordEntry *self)
{
  if (self->store == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  dme_store_load_async (self->store, self->type, self->id, self->cancellable, loaded_cb,
                        g_object_ref (self));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeRecordEntry) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = dme_store_list_finish (DME_STORE (source), result, &error);
  g_autoptr (GPtrArray) offered = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->store == NULL)
    return;
  if (found == NULL)
    {
      g_warning ("Searching records failed: %s", error->message);
      return;
    }

  for (i = 0; i < found->len; i++)
    {
      DmeRecord *record = found->pdata[i];
      g_autofree char *title = self->title (record->fields);
      g_autofree char *subtitle = self->subtitle (record->fields);

      g_ptr_array_add (offered, dme_suggestion_new (record->id, title, subtitle));
    }
  dme_suggest_entry_offer (DME_SUGGEST_ENTRY (self->suggest), offered);
}

static void
search_cb (DmeRecordEntry *self, const char *text)
{
  g_autoptr (DmeQuery) query = NULL;

  forget (self);
  dme_form_control_changed (DME_FORM_CONTROL (self));
  if (self->store == NULL)
    return;

  query = dme_query_new (self->type);
  query->search = g_strdup (text);
  query->limit = MAX_OFFERED;
  if (self->kind != NULL)
    {
      query->where = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (query->where, g_strdup ("kind"));
      g_ptr_array_add (query->where, g_strdup (self->kind));
    }
  self->cancellable = g_cancellable_new ();
  dme_store_list_async (self->store, query, self->cancellable, found_cb, g_object_ref (self));
}

static void
picked_cb (DmeRecordEntry *self, DmeSuggestion *suggestion)
{
  forget (self);
  self->id = g_strdup (dme_suggestion_get_key (suggestion));
  dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest),
                              dme_suggestion_get_title (suggestion));
  dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_record_entry_dispose (GObject *object)
{
  DmeRecordEntry *self = DME_RECORD_ENTRY (object);

  forget (self);
  dme_form_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_record_entry_parent_class)->dispose (object);
}

static void
dme_record_entry_class_init (DmeRecordEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_record_entry_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_record_entry_init (DmeRecordEntry *self)
{
  self->suggest = dme_suggest_entry_new ();
  gtk_widget_set_parent (self->suggest, GTK_WIDGET (self));
  g_signal_connect_object (self->suggest, "search", G_CALLBACK (search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->suggest, "picked", G_CALLBACK (picked_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_record_entry_new:
 * @type: what is looked for
 * @kind: (nullable): only records whose field "kind" says so; static
 * @title: what a record is called
 * @subtitle: what tells it from others of that name
 *
 * An empty entry, which finds nothing until it has a store.
 */
GtkWidget *
dme_record_entry_new (const DmeType *type,
                      const char *kind,
                      DmeRecordWords title,
                      DmeRecordWords subtitle)
{
  DmeRecordEntry *self = g_object_new (DME_TYPE_RECORD_ENTRY, NULL);

  self->type = type;
  self->kind = kind;
  self->title = title;
  self->subtitle = subtitle;

  return GTK_WIDGET (self);
}

void
dme_record_entry_set_store (DmeRecordEntry *self, DmeStore *store)
{
  g_return_if_fail (DME_IS_RECORD_ENTRY (self));

  g_set_object (&self->store, store);
}
