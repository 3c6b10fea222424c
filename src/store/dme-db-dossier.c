/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-dossier.h"

#include "dme-access.h"
#include "dme-schema-persons.h"

/* Adds the records that @query finds, deleted ones as well. */
static gboolean
add_found (DmeDb *db, DmeQuery *query, GPtrArray *records, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  query->deleted = TRUE;
  found = dme_db_list (db, query, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    g_ptr_array_add (records, dme_record_ref (found->pdata[i]));

  return found != NULL;
}

static void
ask_where (DmeQuery *query, const char *field, const char *value)
{
  query->where = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (query->where, g_strdup (field));
  g_ptr_array_add (query->where, g_strdup (value));
}

/* The records of @type that name the person. The access log is no child: it speaks of the record.
 */
static gboolean
add_children (DmeDb *db, DmePersonFile *self, const DmeType *type, GError **error)
{
  for (gsize i = 0; i < type->n_fields; i++)
    {
      const DmeField *field = &type->fields[i];
      g_autoptr (DmeQuery) query = NULL;

      if (field->kind != DME_KIND_REF ||
          (field->ref_type != NULL && !g_str_equal (field->ref_type, self->person->type->name)))
        continue;
      query = dme_query_new (type);
      if (field->flags & DME_FIELD_PARENT)
        query->parent = g_strdup (self->person->id);
      else
        ask_where (query, field->name, self->person->id);
      if (!add_found (db, query, self->children, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_history (DmeDb *db, DmePersonFile *self, const DmeRecord *record, GError **error)
{
  g_autoptr (GPtrArray) ops = dme_db_history (db, record->type, record->id, error);

  for (guint i = 0; ops != NULL && i < ops->len; i++)
    g_ptr_array_add (self->history, dme_op_copy (ops->pdata[i]));

  return ops != NULL;
}

/* Who has looked at the record @id. */
static gboolean
add_accesses (DmeDb *db, DmePersonFile *self, const char *id, GError **error)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_access);

  ask_where (query, "record", id);
  return add_found (db, query, self->accesses, error);
}

static gboolean
fill (DmeDb *db, DmePersonFile *self, GError **error)
{
  g_auto (DmeIdentity) identity = { 0 };
  gsize n_types;
  const DmeType *const *types = dme_schema_get_types (&n_types);

  for (gsize i = 0; i < n_types; i++)
    if (!add_children (db, self, types[i], error))
      return FALSE;
  if (!add_history (db, self, self->person, error) ||
      !add_accesses (db, self, self->person->id, error))
    return FALSE;
  for (guint i = 0; i < self->children->len; i++)
    {
      const DmeRecord *child = self->children->pdata[i];

      /* Who was merged into this one: that history is in the first, but was looked at by itself. */
      if (child->type == &dme_type_person ? !add_accesses (db, self, child->id, error)
                                          : !add_history (db, self, child, error))
        return FALSE;
    }
  if (!dme_db_get_identity (db, &identity, error))
    return FALSE;
  self->user = g_strdup (identity.name);

  return TRUE;
}

/**
 * dme_db_load_person_file:
 * @db: a connection
 * @id: of a person
 * @error: NOT_FOUND, LOCKED, and what SQLite says
 *
 * Reads everything that is written here about one person: for the person
 * themself (UU 27/2022, articles 7 and 32), or to be printed.
 *
 * Returns: (transfer full) (nullable): all of it
 */
DmePersonFile *
dme_db_load_person_file (DmeDb *db, const char *id, GError **error)
{
  g_autoptr (DmePersonFile) self = g_new0 (DmePersonFile, 1);

  g_return_val_if_fail (db != NULL && id != NULL, NULL);

  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  self->accesses = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
  self->person = dme_db_load (db, &dme_type_person, id, error);
  if (self->person == NULL || !fill (db, self, error))
    return NULL;

  return g_steal_pointer (&self);
}

GPtrArray *
dme_person_file_get_papers (const DmePersonFile *self)
{
  GPtrArray *papers = g_ptr_array_new ();

  for (guint i = 0; i < self->children->len; i++)
    {
      const DmeRecord *child = self->children->pdata[i];

      if (child->type == &dme_type_document && !child->deleted)
        g_ptr_array_add (papers, child->fields);
    }

  return papers;
}

void
dme_person_file_free (DmePersonFile *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->person, dme_record_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_clear_pointer (&self->accesses, g_ptr_array_unref);
  g_free (self->user);
  g_free (self);
}
