/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-access.h"

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-uuid.h"

/* The access log. Its notes are records: there is no second way by which something is kept, sent,
 * acknowledged and listed, and a note is in the same transaction as what it speaks of. */

static char *
region_of (DmeDb *self, const DmeAccessNote *note)
{
  g_autoptr (DmeRecord) record = NULL;

  if (note->region != NULL || note->id == NULL)
    return g_strdup (note->region);

  record = dme_db_find (self, note->id, NULL, NULL);
  return record != NULL ? g_strdup (record->region) : NULL;
}

/**
 * dme_db_add_access:
 * @self: a connection, in a transaction
 * @note: what is done in that transaction
 * @error: what SQLite says
 *
 * Writes a note of what happens in this transaction.
 */
gboolean
dme_db_add_access (DmeDb *self, const DmeAccessNote *note, GError **error)
{
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *at = dme_clock_now_utc ();
  g_autofree char *today = dme_clock_today ();
  g_autofree char *by = dme_db_get_meta (self, "name");
  g_autofree char *region = region_of (self, note);
  g_autoptr (DmeRecord) record = dme_record_new (&dme_type_access, id);
  DmeAuthor author = { .by = by != NULL ? by : "", .at = at };
  gint64 rid = 0;

  dme_fields_set (record->fields, "what", dme_access_get_code (note->kind));
  dme_fields_set (record->fields, "date", today);
  if (note->type != NULL)
    dme_fields_set (record->fields, "record_type", note->type);
  if (note->id != NULL)
    dme_fields_set (record->fields, "record", note->id);
  if (region != NULL)
    dme_fields_set (record->fields, "region", region);
  if (note->count > 0)
    dme_fields_set_int (record->fields, "count", note->count);

  return dme_db_write_change (self, &author, record, &rid, 0, DME_DEL_NONE,
                              dme_fields_copy (record->fields), 0, error);
}

/**
 * dme_db_note_access:
 * @self: a connection
 * @note: what was done
 * @error: BUSY, FULL, ENGINE; then what it speaks of must not be done
 *
 * Writes a note to the access log.
 */
gboolean
dme_db_note_access (DmeDb *self, const DmeAccessNote *note, GError **error)
{
  g_return_val_if_fail (self != NULL && note != NULL, FALSE);

  return dme_db_begin (self, error) &&
         dme_db_end (self, dme_db_add_access (self, note, error), error);
}

static void
note_free (gpointer data)
{
  DmeAccessNote *note = data;

  g_free ((char *) note->type);
  g_free ((char *) note->id);
  g_free ((char *) note->region);
  g_free (note);
}

static gpointer
note_job (DmeDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (dme_db_note_access (db, data, error));
}

void
dme_store_note_access_async (DmeStore *self,
                             const DmeAccessNote *note,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  DmeAccessNote *copy = g_new (DmeAccessNote, 1);

  *copy = (DmeAccessNote){ note->kind, g_strdup (note->type), g_strdup (note->id),
                           g_strdup (note->region), note->count };
  dme_store_run_async (self, note_job, copy, note_free, NULL, TRUE, NULL, callback, user_data);
}

gboolean
dme_store_note_access_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}
