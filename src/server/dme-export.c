/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-export.h"

#include "dme-consent.h"
#include "dme-csv.h"
#include "dme-record.h"
#include "dme-schema-persons.h"
#include "dme-wire.h"

static const char *const leading[] = { "id",         "region",     "rev",        "created_at",
                                       "created_by", "updated_at", "updated_by", NULL };

typedef struct
{
  DmeServerDb *db;
  const DmeType *type;
  DmeTable *table;
  DmeRowFunc row; /* (nullable) of the table; NULL: JSON goes to @out */
  gpointer row_data;
  FILE *out;
  gint64 written;
  GHashTable *withdrawn; /* of char*: ids of persons who have withdrawn their consent */
  gint64 *left_out;
} Export;

static DmeRecord *
record_from (const DmeType *type, const DmeRecordRow *row, GError **error)
{
  g_autoptr (DmeFields) fields = dme_wire_fields_from_json (type, row->body, -1, error);
  DmeRecord *record;

  if (fields == NULL)
    return NULL;
  record = dme_record_new (type, row->id);
  dme_fields_apply (record->fields, fields);
  record->region = g_strdup (row->region);
  record->rev = row->rev;
  record->deleted = row->deleted;
  record->created_at = g_strdup (row->created_at);
  record->created_by = g_strdup (row->created_by);
  record->updated_at = g_strdup (row->updated_at);
  record->updated_by = g_strdup (row->updated_by);
  return record;
}

static gboolean
write_record (const DmeRecordRow *row, gpointer user_data, GError **error)
{
  Export *self = user_data;
  g_autoptr (DmeRecord) record = NULL;
  g_autofree char *json = NULL;

  if (row->deleted)
    return TRUE;
  if (g_hash_table_contains (self->withdrawn, row->id) ||
      (row->parent != NULL && g_hash_table_contains (self->withdrawn, row->parent)))
    {
      (*self->left_out)++;
      return TRUE;
    }
  record = record_from (self->type, row, error);
  if (record == NULL)
    return FALSE;
  if (self->row != NULL)
    return self->row (dme_table_read_record (self->table, record), self->row_data, error);
  json = dme_wire_record_to_json (record);
  fprintf (self->out, "%s\n%s", self->written > 0 ? "," : "", json);
  self->written++;
  return TRUE;
}

static gboolean
each_row (gpointer source, DmeRowFunc func, gpointer user_data, GError **error)
{
  Export *self = source;

  self->row = func;
  self->row_data = user_data;
  return dme_server_db_each_record (self->db, self->type->name, write_record, self, error);
}

static gboolean
add_withdrawn (const DmeRecordRow *row, gpointer user_data, GError **error)
{
  g_autoptr (DmeFields) fields = NULL;

  if (strstr (row->body, "\"consent_withdrawn_at\"") == NULL) /* Most of them. */
    return TRUE;
  fields = dme_wire_fields_from_json (&dme_type_person, row->body, -1, error);
  if (fields != NULL && !dme_consent_may_use (fields))
    g_hash_table_add (user_data, g_strdup (row->id));
  return fields != NULL;
}

/**
 * dme_export:
 * @db: the server's database
 * @type: of the records
 * @format: of the file
 * @out: where to write
 * @left_out: (out): records that are not in it, since their persons have withdrawn their consent
 * @error: of the database, or of @out
 *
 * Writes all records that are not deleted.
 */
gboolean
dme_export (DmeServerDb *db,
            const DmeType *type,
            DmeExportFormat format,
            FILE *out,
            gint64 *left_out,
            GError **error)
{
  g_autoptr (DmeTable) table = dme_table_new_of_records (type, leading, FALSE);
  g_autoptr (GHashTable) withdrawn = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Export self = {
    .db = db, .type = type, .table = table, .out = out, .withdrawn = withdrawn, .left_out = left_out
  };
  DmeRows rows = { each_row, &self };

  *left_out = 0;
  if (!dme_server_db_each_record (db, dme_type_person.name, add_withdrawn, withdrawn, error))
    return FALSE;
  if (format == DME_EXPORT_CSV)
    return dme_csv_write (table, &rows, out, error);
  fputc ('[', out);
  if (!dme_server_db_each_record (db, type->name, write_record, &self, error))
    return FALSE;
  fputs (self.written > 0 ? "\n]\n" : "]\n", out);
  return TRUE;
}
