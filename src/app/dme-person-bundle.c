/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-person-bundle.h"

#include "dme-activity-bundle.h"
#include "dme-activity-text.h"
#include "dme-db-merge.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"

void
dme_person_bundle_free (DmePersonBundle *self)
{
  g_clear_pointer (&self->record, dme_record_unref);
  g_clear_pointer (&self->documents, g_ptr_array_unref);
  g_clear_pointer (&self->follow_ups, g_ptr_array_unref);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_free (self->organisation);
  g_free (self->activity);
  g_free (self);
}

static GPtrArray *
load_documents (DmeDb *db, const char *person, GError **error)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_document);

  query->parent = g_strdup (person);

  return dme_db_list (db, query, error);
}

/**
 * dme_person_bundle_load:
 * @db: a connection
 * @data: the id of a person
 * @error: NOT_FOUND, and what SQLite says
 *
 * Reads a person with papers, follow-ups and history, all of the same moment. If the record was
 * merged into another, that one is read.
 *
 * Returns: (transfer full) (nullable): a DmePersonBundle
 */
gpointer
dme_person_bundle_load (DmeDb *db, gpointer data, GError **error)
{
  g_autoptr (DmePersonBundle) self = g_new0 (DmePersonBundle, 1);
  g_autoptr (DmeRecord) organisation = NULL;
  g_autoptr (DmeRecord) activity = NULL;
  g_autofree char *kept = dme_db_find_merged_into (db, data);
  const char *id = kept != NULL ? kept : data;

  self->record = dme_db_load (db, &dme_type_person, id, error);
  if (self->record == NULL)
    return NULL;
  self->documents = load_documents (db, id, error);
  if (self->documents == NULL)
    return NULL;
  self->follow_ups = dme_bundle_list_follow_ups (db, id, error);
  if (self->follow_ups == NULL)
    return NULL;
  self->history = dme_db_history (db, &dme_type_person, id, error);
  if (self->history == NULL)
    return NULL;

  /* What they name may not have come yet. */
  if (dme_record_get (self->record, "organisation") != NULL)
    organisation =
      dme_db_load (db, &dme_type_organisation, dme_record_get (self->record, "organisation"), NULL);
  if (organisation != NULL)
    self->organisation = g_strdup (dme_record_get (organisation, "name"));
  if (dme_record_get (self->record, "activity") != NULL)
    activity =
      dme_db_load (db, &dme_type_activity, dme_record_get (self->record, "activity"), NULL);
  if (activity != NULL)
    self->activity = dme_activity_title (activity->fields);

  return g_steal_pointer (&self);
}
