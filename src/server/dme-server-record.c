/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-record.h"
#include "dme-wire.h"

/* Most records are written once, by one device: then one stamp in the row speaks for all fields.
 * What was changed later is listed by name, one "rev device name at" a line; at may be missing. */

#define MAX_AT 32

typedef struct
{
  gint64 rev, device;
  char at[MAX_AT + 1]; /* "": not known */
} Stamp;

/**
 * dme_server_record_new:
 * @type: its type
 * @id: its id
 *
 * Returns: (transfer full): a record that is not stored yet and has no fields
 */
DmeServerRecord *
dme_server_record_new (const DmeType *type, const char *id)
{
  DmeServerRecord *self = g_new0 (DmeServerRecord, 1);

  self->type = type;
  self->row = g_new0 (DmeRecordRow, 1);
  self->row->type = g_strdup (type->name);
  self->row->id = g_strdup (id);
  self->fields = dme_fields_new ();
  return self;
}

static gboolean
read_stamps (DmeServerRecord *self, GError **error)
{
  const char *at = self->row->stamps;

  while (at != NULL && *at != '\0')
    {
      char *end = NULL;
      const char *line_end = strchr (at, '\n');
      gint64 rev = g_ascii_strtoll (at, &end, 10);
      gint64 device = *end == ' ' ? g_ascii_strtoll (end + 1, &end, 10) : 0;
      g_autofree char *name = NULL;
      char *when;

      if (line_end == NULL || *end != ' ' || rev <= 0 || device <= 0 || end + 1 >= line_end)
        {
          g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT,
                       "The stamps of record %s are damaged", self->row->id);
          return FALSE;
        }
      name = g_strndup (end + 1, line_end - end - 1);
      when = strchr (name, ' ');
      if (when != NULL)
        *when++ = '\0';
      dme_server_record_set_stamp (self, name, rev, device, when);
      at = line_end + 1;
    }
  return TRUE;
}

/**
 * dme_server_record_from_row:
 * @row: (transfer full): as it was stored
 * @error: CORRUPT: neither body nor stamps may be damaged
 *
 * Returns: (transfer full): the record
 */
DmeServerRecord *
dme_server_record_from_row (DmeRecordRow *row, GError **error)
{
  g_autoptr (DmeServerRecord) self = g_new0 (DmeServerRecord, 1);
  g_autoptr (GError) why = NULL;

  self->row = row;
  self->type = dme_schema_find_type (row->type);
  if (self->type != NULL)
    self->fields = dme_wire_fields_from_json (self->type, row->body, -1, &why);
  if (self->fields == NULL)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT, "Record %s is damaged: %s",
                   row->id, why != NULL ? why->message : "its type is unknown");
      return NULL;
    }
  return read_stamps (self, error) ? g_steal_pointer (&self) : NULL;
}

void
dme_server_record_free (DmeServerRecord *self)
{
  if (self == NULL)
    return;
  dme_record_row_free (self->row);
  g_clear_pointer (&self->fields, dme_fields_free);
  g_clear_pointer (&self->stamps, g_hash_table_unref);
  g_free (self);
}

/**
 * dme_server_record_get_stamp:
 * @self: a record
 * @field: a field, or DME_FIELD_DELETED
 * @rev: (out): feed number of the last change
 * @device: (out): number of the device that made it
 *
 * Returns: FALSE if nobody ever wrote the field
 */
gboolean
dme_server_record_get_stamp (const DmeServerRecord *self,
                             const char *field,
                             gint64 *rev,
                             gint64 *device)
{
  const Stamp *stamp = self->stamps != NULL ? g_hash_table_lookup (self->stamps, field) : NULL;

  if (stamp != NULL)
    {
      *rev = stamp->rev;
      *device = stamp->device;
      return TRUE;
    }
  if (self->row->stamp_rev > 0 && dme_fields_has (self->fields, field))
    {
      *rev = self->row->stamp_rev;
      *device = self->row->stamp_device;
      return TRUE;
    }
  *rev = *device = 0;
  return FALSE;
}

/* What a stranger wrote as a time goes into a line of its own words only if it is one. */
static gboolean
is_word (const char *at)
{
  for (const char *c = at; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  return strlen (at) <= MAX_AT;
}

void
dme_server_record_set_stamp (DmeServerRecord *self,
                             const char *field,
                             gint64 rev,
                             gint64 device,
                             const char *at)
{
  Stamp *stamp = g_new0 (Stamp, 1);

  stamp->rev = rev;
  stamp->device = device;
  if (at != NULL && is_word (at))
    g_strlcpy (stamp->at, at, sizeof stamp->at);
  if (self->stamps == NULL)
    self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (self->stamps, g_strdup (field), stamp);
}

/**
 * dme_server_record_get_author:
 * @self: a record
 * @field: a field, or DME_FIELD_DELETED
 * @device: (out): number of the device that wrote it last
 * @at: (out) (nullable): when, by the clock of that device
 *
 * Returns: FALSE if nobody ever wrote the field
 */
gboolean
dme_server_record_get_author (const DmeServerRecord *self,
                              const char *field,
                              gint64 *device,
                              const char **at)
{
  const Stamp *stamp = self->stamps != NULL ? g_hash_table_lookup (self->stamps, field) : NULL;
  gint64 rev;

  *at = self->row->created_at;
  if (stamp != NULL)
    *at = *stamp->at != '\0' ? stamp->at : NULL;
  return dme_server_record_get_stamp (self, field, &rev, device);
}

void
dme_server_record_each_stamp (const DmeServerRecord *self, DmeStampFunc func, gpointer data)
{
  GHashTableIter iter;
  gpointer key, value;

  if (self->stamps == NULL)
    return;
  g_hash_table_iter_init (&iter, self->stamps);
  while (g_hash_table_iter_next (&iter, &key, &value))
    func (key, ((Stamp *) value)->rev, ((Stamp *) value)->device, data);
}

/**
 * dme_server_record_newest_foreign:
 * @self: a record
 * @device: number of a device
 *
 * Returns: the feed number of the newest change to any field by another device; 0: there is none
 */
gint64
dme_server_record_newest_foreign (const DmeServerRecord *self, gint64 device)
{
  gint64 newest = self->row->stamp_device != device ? self->row->stamp_rev : 0;
  GHashTableIter iter;
  gpointer value;

  if (self->stamps == NULL)
    return newest;
  g_hash_table_iter_init (&iter, self->stamps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Stamp *stamp = value;

      if (stamp->device != device)
        newest = MAX (newest, stamp->rev);
    }
  return newest;
}

static char *
write_stamps (const DmeServerRecord *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key, value;

  if (self->stamps == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, self->stamps);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Stamp *stamp = value;

      g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s%s%s\n",
                              stamp->rev, stamp->device, (const char *) key,
                              *stamp->at != '\0' ? " " : "", stamp->at);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
dme_server_record_flush (DmeServerRecord *self)
{
  if (!self->written)
    {
      g_free (self->row->body);
      self->row->body = dme_wire_fields_to_json (self->type, self->fields);
      self->written = TRUE;
    }
  g_free (self->row->stamps);
  self->row->stamps = write_stamps (self);
}
