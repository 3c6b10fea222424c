/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <jansson.h>

#include "dme-admin.h"
#include "dme-clock.h"

/* The lists: as a table for people, as one JSON array for programs. */

typedef struct
{
  const char *title; /* of the column */
  const char *key;   /* in JSON */
  gboolean number;
} Column;

typedef json_t *(*RowFunc) (gconstpointer item);
typedef GPtrArray *(*ListFunc) (DmeServerDb *db, GError **error);

static json_t *
text (const char *value)
{
  return value != NULL ? json_string (value) : json_null ();
}

static void
print_json (json_t *value)
{
  g_autofree char *printed = NULL;
  char *dump = json_dumps (value, JSON_INDENT (1));

  printed = g_strdup (dump);
  free (dump);
  g_print ("%s\n", printed);
}

static char *
cell_text (json_t *value)
{
  if (json_is_string (value))
    return g_strdup (json_string_value (value));
  if (json_is_integer (value))
    return g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (value));
  if (json_is_boolean (value))
    return g_strdup (json_is_true (value) ? _ ("yes") : _ ("no"));
  return g_strdup ("-");
}

/* Columns as wide as their widest cell. */
static void
print_table (json_t *rows, const Column *columns, gsize n)
{
  g_autofree glong *widths = g_new0 (glong, n);
  gsize r;
  json_t *row;

  for (gsize c = 0; c < n; c++)
    widths[c] = g_utf8_strlen (_ (columns[c].title), -1);
  json_array_foreach (rows, r, row)
  {
    for (gsize c = 0; c < n; c++)
      {
        g_autofree char *cell = cell_text (json_object_get (row, columns[c].key));

        widths[c] = MAX (widths[c], g_utf8_strlen (cell, -1));
      }
  }
  for (gssize line = -1; line < (gssize) json_array_size (rows); line++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      for (gsize c = 0; c < n; c++)
        {
          g_autofree char *cell =
            line < 0 ? g_strdup (_ (columns[c].title))
                     : cell_text (json_object_get (json_array_get (rows, line), columns[c].key));
          int space = (int) (widths[c] - g_utf8_strlen (cell, -1));

          g_string_append_printf (out, columns[c].number ? "%3$*1$s%2$s  " : "%2$s%3$*1$s  ", space,
                                  cell, "");
        }
      g_print ("%s\n", g_strchomp (out->str));
    }
}

static int
list (int argc,
      char **argv,
      const char *summary,
      ListFunc get,
      RowFunc to_row,
      const Column *columns,
      gsize n)
{
  static gboolean as_json;
  const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &as_json,
                                     N_ ("Print one JSON array"), NULL },
                                   G_OPTION_ENTRY_NULL };
  const char *dir;
  int status;
  g_autoptr (DmeServerDb) db = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  json_t *rows;

  if (!dme_admin_parse (&argc, &argv, entries, "[--json]", summary, &dir, &status))
    return status;
  if (argc > 1)
    return dme_admin_usage (_ ("\"%s\" is one word too many."), argv[1]);
  db = dme_admin_open (dir, &error);
  items = db != NULL ? get (db, &error) : NULL;
  if (items == NULL)
    return dme_admin_fail (dir, error);
  rows = json_array ();
  for (guint i = 0; i < items->len; i++)
    json_array_append_new (rows, to_row (g_ptr_array_index (items, i)));
  if (as_json)
    print_json (rows);
  else
    print_table (rows, columns, n);
  json_decref (rows);
  return DME_EXIT_DONE;
}

static json_t *
person_row (gconstpointer item)
{
  const DmeServerPerson *person = item;

  return json_pack ("{so so so so so sI}", "id", text (person->id), "name", text (person->name),
                    "role", text (person->role), "scope", text (person->scope), "created_at",
                    text (person->created_at), "devices", (json_int_t) person->devices);
}

int
dme_verb_people (int argc, char **argv)
{
  static const Column columns[] = { { N_ ("NAME"), "name", FALSE },
                                    { N_ ("ROLE"), "role", FALSE },
                                    { N_ ("SCOPE"), "scope", FALSE },
                                    { N_ ("DEVICES"), "devices", TRUE } };

  return list (argc, argv, N_ ("Lists the people who have been given a code."),
               dme_server_db_list_people, person_row, columns, G_N_ELEMENTS (columns));
}

static json_t *
device_row (gconstpointer item)
{
  const DmeServerDevice *device = item;

  return json_pack ("{so so so so so so so so sI sI sI}", "id", text (device->id), "person",
                    text (device->person), "role", text (device->role), "scope",
                    text (device->scope), "label", text (device->label), "created_at",
                    text (device->created_at), "last_seen_at", text (device->last_seen_at),
                    "revoked_at", text (device->revoked_at), "ops", (json_int_t) device->ops,
                    "waiting", (json_int_t) device->waiting, "rejects",
                    (json_int_t) device->rejects);
}

int
dme_verb_devices (int argc, char **argv)
{
  static const Column columns[] = { { N_ ("DEVICE"), "id", FALSE },
                                    { N_ ("PERSON"), "person", FALSE },
                                    { N_ ("LAST SEEN"), "last_seen_at", FALSE },
                                    { N_ ("RECEIVED"), "ops", TRUE },
                                    { N_ ("WAITING"), "waiting", TRUE },
                                    { N_ ("REFUSED"), "rejects", TRUE },
                                    { N_ ("REVOKED"), "revoked_at", FALSE } };

  return list (argc, argv, N_ ("Lists the devices."), dme_server_db_list_devices, device_row,
               columns, G_N_ELEMENTS (columns));
}

static json_t *
reject_row (gconstpointer item)
{
  const DmeRejectRow *reject = item;

  return json_pack ("{so so so sI so so so so so sb so}", "device", text (reject->device), "person",
                    text (reject->person), "incarnation", text (reject->incarnation), "seq",
                    (json_int_t) reject->seq, "type", text (reject->type), "record",
                    text (reject->record), "code", text (reject->code), "field",
                    text (reject->field), "at", text (reject->at), "open", reject->open, "op",
                    text (reject->line));
}

int
dme_verb_rejects (int argc, char **argv)
{
  static const Column columns[] = {
    { N_ ("WHEN"), "at", FALSE },     { N_ ("PERSON"), "person", FALSE },
    { N_ ("TYPE"), "type", FALSE },   { N_ ("RECORD"), "record", FALSE },
    { N_ ("REASON"), "code", FALSE }, { N_ ("FIELD"), "field", FALSE },
    { N_ ("OPEN"), "open", FALSE }
  };

  return list (argc, argv, N_ ("Lists what was refused, and why."), dme_server_db_list_rejects,
               reject_row, columns, G_N_ELEMENTS (columns));
}

static json_t *
conflict_row (gconstpointer item)
{
  const DmeConflictRow *conflict = item;

  return json_pack ("{so so so so so so so sI}", "type", text (conflict->type), "record",
                    text (conflict->record), "field", text (conflict->field), "value",
                    text (conflict->value), "device", text (conflict->device), "by",
                    text (conflict->by), "at", text (conflict->at), "rev",
                    (json_int_t) conflict->rev);
}

int
dme_verb_conflicts (int argc, char **argv)
{
  static const Column columns[] = {
    { N_ ("WHEN"), "at", FALSE },           { N_ ("TYPE"), "type", FALSE },
    { N_ ("RECORD"), "record", FALSE },     { N_ ("FIELD"), "field", FALSE },
    { N_ ("OTHER VALUE"), "value", FALSE }, { N_ ("BY"), "by", FALSE }
  };

  return list (argc, argv, N_ ("Lists the values that a person has to decide about."),
               dme_server_db_list_conflicts, conflict_row, columns, G_N_ELEMENTS (columns));
}

static gint64
days_since (const char *utc)
{
  g_autoptr (GDateTime) then = utc != NULL ? g_date_time_new_from_iso8601 (utc, NULL) : NULL;

  if (then == NULL)
    return -1;
  return MAX ((dme_clock_now () - g_date_time_to_unix (then) * G_USEC_PER_SEC) / G_TIME_SPAN_DAY,
              0);
}

static json_t *
health_row (gconstpointer item)
{
  const DmeServerDevice *device = item;
  const char *since = device->last_seen_at != NULL ? device->last_seen_at : device->created_at;

  return json_pack ("{so so so sb sI sI sI}", "person", text (device->person), "device",
                    text (device->id), "since", text (since), "ever", device->last_seen_at != NULL,
                    "days", (json_int_t) days_since (since), "waiting",
                    (json_int_t) device->waiting, "rejects", (json_int_t) device->rejects);
}

static gint
longest_silent_first (gconstpointer a, gconstpointer b)
{
  const DmeServerDevice *first = *(DmeServerDevice *const *) a;
  const DmeServerDevice *second = *(DmeServerDevice *const *) b;

  return g_strcmp0 (first->last_seen_at != NULL ? first->last_seen_at : first->created_at,
                    second->last_seen_at != NULL ? second->last_seen_at : second->created_at);
}

static GPtrArray *
active_devices (DmeServerDb *db, GError **error)
{
  GPtrArray *devices = dme_server_db_list_devices (db, error);

  for (guint i = devices != NULL ? devices->len : 0; i > 0; i--)
    {
      if (((DmeServerDevice *) g_ptr_array_index (devices, i - 1))->revoked_at != NULL)
        g_ptr_array_remove_index (devices, i - 1);
    }
  if (devices != NULL)
    g_ptr_array_sort (devices, longest_silent_first);
  return devices;
}

int
dme_verb_health (int argc, char **argv)
{
  static const Column columns[] = {
    { N_ ("PERSON"), "person", FALSE },  { N_ ("LAST SEEN"), "since", FALSE },
    { N_ ("DAYS"), "days", TRUE },       { N_ ("WAITING"), "waiting", TRUE },
    { N_ ("REFUSED"), "rejects", TRUE }, { N_ ("DEVICE"), "device", FALSE }
  };

  return list (argc, argv,
               N_ ("Who has not synced, since when, how much waits; the longest silent first."),
               active_devices, health_row, columns, G_N_ELEMENTS (columns));
}
