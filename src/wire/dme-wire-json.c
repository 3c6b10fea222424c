/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-wire-private.h"

/* Fields as JSON text.
 *
 * Canonical values and JSON, by kind:
 *   int, money   a number without fraction        bool      true, false
 *   choices      an array of codes, sorted        others    a string
 *   NULL         null                             unknown   its text, without spaces
 *
 * A known field whose JSON does not fit its kind (a number for a text, 1.5 for a count) is not
 * dropped: its value becomes MISFIT followed by the JSON text, which no kind accepts, so validation
 * refuses it and names the field, while the rest of the batch goes on. */

#define MISFIT '\001'

/* No record has so many; without a limit a hostile op of thousands of fields costs quadratic time.
 */
#define MAX_FIELDS 1000
#define USUAL_FIELDS 24

G_DEFINE_QUARK (dme - wire - error - quark, dme_wire_error)

gboolean
dme_wire_malformed (GError **error, const char *what)
{
  g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED, what);

  return FALSE;
}

void
dme_json_append_key (GString *out, const char *key)
{
  if (out->len > 0 && out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  g_string_append_c (out, '"');
  dme_json_put (out, key, strlen (key));
  dme_json_put (out, "\":", 2);
}

void
dme_json_append_text (GString *out, const char *key, const char *value)
{
  if (value == NULL)
    return;
  dme_json_append_key (out, key);
  dme_json_append_string (out, value);
}

static void
append_int (GString *out, gint64 value)
{
  char text[24];
  char *at = text + sizeof text;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (value < 0)
    *--at = '-';
  dme_json_put (out, at, (gsize) (text + sizeof text - at));
}

void
dme_json_append_int (GString *out, const char *key, gint64 value)
{
  dme_json_append_key (out, key);
  append_int (out, value);
}

void
dme_json_append_int_unless_0 (GString *out, const char *key, gint64 value)
{
  if (value != 0)
    dme_json_append_int (out, key, value);
}

void
dme_json_append_true (GString *out, const char *key, gboolean value)
{
  if (!value)
    return;
  dme_json_append_key (out, key);
  g_string_append (out, "true");
}

/* Exactly the text that dme_scan_int() gives back as the same number. */
static gboolean
is_canonical_int (const char *value)
{
  gsize digits = strspn (value + (*value == '-'), "0123456789");
  gint64 number;

  if (digits == 0 || value[digits + (*value == '-')] != '\0')
    return FALSE;
  if (value[*value == '-'] == '0' && (digits > 1 || *value == '-'))
    return FALSE;

  return digits < 19 || g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL);
}

static void
append_choices (GString *out, const char *value)
{
  const char *comma;

  g_string_append_c (out, '[');
  while (*value != '\0')
    {
      comma = value + strcspn (value, ",");
      if (comma > value)
        {
          g_autofree char *code = g_strndup (value, (gsize) (comma - value));

          if (out->str[out->len - 1] != '[')
            g_string_append_c (out, ',');
          dme_json_append_string (out, code);
        }
      value = *comma == ',' ? comma + 1 : comma;
    }
  g_string_append_c (out, ']');
}

static void
append_known (GString *out, const DmeField *field, const char *value)
{
  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      if (is_canonical_int (value))
        dme_json_put (out, value, strlen (value));
      else
        dme_json_append_string (out, value);
      return;
    case DME_KIND_BOOL:
      if (g_str_equal (value, "true") || g_str_equal (value, "false"))
        g_string_append (out, value);
      else
        dme_json_append_string (out, value);
      return;
    case DME_KIND_CHOICES:
      if (*value != MISFIT)
        append_choices (out, value);
      else
        dme_json_append_string (out, value);
      return;
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
    case DME_KIND_DATE:
    case DME_KIND_TIME:
    case DME_KIND_CHOICE:
    case DME_KIND_REGION:
    case DME_KIND_REF:
    case DME_KIND_NIK:
    case DME_KIND_PHONE:
    case DME_KIND_BLOB:
    default:
      dme_json_append_string (out, value);
      return;
    }
}

/* The JSON text kept for an unknown field; should somebody have put other text there, as a string.
 */
static void
append_unknown (GString *out, const char *value)
{
  gsize before = out->len;
  DmeScan scan;

  if (dme_scan_init (&scan, value, -1) && dme_scan_raw (&scan, out) && dme_scan_at_end (&scan))
    return;
  g_string_truncate (out, before);
  dme_json_append_string (out, value);
}

static void
append_name (GString *out, const char *name)
{
  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  dme_json_append_string (out, name);
  g_string_append_c (out, ':');
}

/* The members of @fields without braces: schema order, then the unknown ones by name. Those which
 * @skip refuses are left out. */
void
dme_wire_append_members (GString *out,
                         const DmeType *type,
                         const DmeFields *fields,
                         gboolean (*skip) (const DmeType *, const char *))
{
  gsize n_known = type != NULL ? type->n_fields : 0;
  guint n = dme_fields_get_size (fields), n_unknown = 0, i;
  g_autofree guint *position = g_new0 (guint, n_known + 1); /* in @fields, from 1 */
  gsize k;

  for (i = 0; i < n; i++)
    {
      const char *name = dme_fields_get_name_at (fields, i);
      const DmeField *field = type != NULL ? dme_type_find_field (type, name) : NULL;

      if (field == NULL)
        n_unknown++;
      else
        position[field - type->fields] = i + 1;
    }

  for (k = 0; k < n_known; k++)
    {
      const char *value;

      if (position[k] == 0 || (skip != NULL && skip (type, type->fields[k].name)))
        continue;
      value = dme_fields_get_value_at (fields, position[k] - 1);
      dme_json_append_key (out, type->fields[k].name);
      if (value == NULL)
        g_string_append (out, "null");
      else
        append_known (out, &type->fields[k], value);
    }

  for (i = 0; n_unknown > 0 && i < n; i++)
    {
      const char *name = dme_fields_get_name_at (fields, i);
      const char *value = dme_fields_get_value_at (fields, i);

      if (type != NULL && dme_type_find_field (type, name) != NULL)
        continue;
      if (skip != NULL && skip (type, name))
        continue;
      append_name (out, name);
      if (value == NULL)
        g_string_append (out, "null");
      else
        append_unknown (out, value);
    }
}

void
dme_wire_append_fields (GString *out, const DmeType *type, const DmeFields *fields)
{
  g_string_append_c (out, '{');
  dme_wire_append_members (out, type, fields, NULL);
  g_string_append_c (out, '}');
}

/**
 * dme_wire_fields_to_json:
 * @type: (nullable): the type whose fields these are; %NULL: one this program does not know
 * @fields: a record's fields, or a change
 *
 * Writes fields as a compact JSON object, always the same text for the same
 * fields: schema order, then unknown fields by name.
 *
 * Returns: (transfer full): JSON
 */
char *
dme_wire_fields_to_json (const DmeType *type, const DmeFields *fields)
{
  GString *out = g_string_sized_new (512);

  dme_wire_append_fields (out, type, fields);

  return g_string_free (out, FALSE);
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
sort_choices (GString *value)
{
  g_auto (GStrv) codes = g_strsplit (value->str, ",", -1);
  guint n = g_strv_length (codes), i;

  qsort (codes, n, sizeof *codes, compare_codes);
  g_string_truncate (value, 0);
  for (i = 0; i < n; i++)
    {
      if (i > 0 && g_str_equal (codes[i], codes[i - 1]))
        continue;
      if (value->len > 0)
        g_string_append_c (value, ',');
      g_string_append (value, codes[i]);
    }
}

/* An array of codes -> "a,b". A code with a comma, or nothing in it, would change the set: misfit.
 */
static gboolean
scan_choices (DmeScan *scan, GString *value, gboolean *cleared)
{
  g_autoptr (GString) code = g_string_sized_new (32);
  gboolean started = FALSE, sorted = TRUE;
  gsize last = 0;
  DmeScanStep step;

  g_string_truncate (value, 0);
  if (!dme_scan_take (scan, '['))
    return FALSE;
  while ((step = dme_scan_element (scan, &started)) == DME_SCAN_ITEM)
    {
      if (dme_scan_peek (scan) != '"' || !dme_scan_string (scan, code) || code->len == 0 ||
          strchr (code->str, ',') != NULL || code->str[0] == MISFIT)
        return FALSE;
      if (value->len > 0)
        {
          sorted = sorted && strcmp (value->str + last, code->str) < 0;
          g_string_append_c (value, ',');
          last = value->len;
        }
      g_string_append_len (value, code->str, (gssize) code->len);
    }
  if (!sorted)
    sort_choices (value);
  *cleared = value->len == 0;

  return step == DME_SCAN_DONE;
}

/* FALSE: not a value of this kind. */
static gboolean
scan_fitting (DmeScan *scan, const DmeField *field, GString *value, gboolean *cleared)
{
  gint64 number;
  gboolean truth;

  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      if (!dme_scan_int (scan, &number))
        return FALSE;
      g_string_truncate (value, 0);
      append_int (value, number);
      return TRUE;
    case DME_KIND_BOOL:
      if (!dme_scan_bool (scan, &truth))
        return FALSE;
      g_string_assign (value, truth ? "true" : "false");
      return TRUE;
    case DME_KIND_CHOICES:
      return scan_choices (scan, value, cleared);
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
    case DME_KIND_DATE:
    case DME_KIND_TIME:
    case DME_KIND_CHOICE:
    case DME_KIND_REGION:
    case DME_KIND_REF:
    case DME_KIND_NIK:
    case DME_KIND_PHONE:
    case DME_KIND_BLOB:
    default:
      return dme_scan_string (scan, value);
    }
}

/* One value of @field (NULL: unknown) into @value. FALSE: not JSON at all. */
static gboolean
scan_value (DmeScan *scan, const DmeField *field, GString *value, gboolean *cleared)
{
  const char *start;
  DmeScan again;

  *cleared = dme_scan_peek (scan) == 'n';
  if (*cleared)
    return dme_scan_null (scan);
  start = scan->at;
  if (field == NULL)
    {
      g_string_truncate (value, 0);
      return dme_scan_raw (scan, value);
    }
  if (scan_fitting (scan, field, value, cleared))
    {
      const char c = dme_scan_peek (scan);

      if (c == ',' || c == '}')
        return TRUE;
    }

  *cleared = FALSE;
  scan->at = start;
  again = *scan;
  if (dme_scan_peek (&again) == '"' && dme_scan_string (&again, value) && value->str[0] == MISFIT)
    {
      *scan = again; /* A misfit written out and read again stays what it is. */
      return TRUE;
    }
  g_string_truncate (value, 0);
  g_string_append_c (value, MISFIT);

  return dme_scan_raw (scan, value);
}

/* What the member would take if it were written anew; 0: as it stands it cannot be what would be
 * written. An escape or a space makes a text longer than that, so a sum that is right proves that
 * there is none. */
static gsize
written_length (const DmeField *field, const char *raw, const GString *value)
{
  gsize name = strlen (field->name) + strlen ("\"\":");

  if (value->len == 0 || value->str[0] == MISFIT)
    return value->len == 0 ? name + 2 : 0;
  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
    case DME_KIND_BOOL:
      return name + value->len;
    case DME_KIND_CHOICES:
      {
        g_autoptr (GString) again = g_string_sized_new (value->len + 32);

        append_choices (again, value->str);
        return strncmp (again->str, raw, again->len) == 0 ? name + again->len : 0;
      }
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
    case DME_KIND_DATE:
    case DME_KIND_TIME:
    case DME_KIND_CHOICE:
    case DME_KIND_REGION:
    case DME_KIND_REF:
    case DME_KIND_NIK:
    case DME_KIND_PHONE:
    case DME_KIND_BLOB:
    default:
      return name + value->len + 2;
    }
}

DmeFields *
dme_wire_scan_fields (const DmeType *type, DmeScan *scan, gboolean *canonical)
{
  g_autoptr (DmeFields) fields = dme_fields_new ();
  g_autoptr (GString) name = g_string_sized_new (32);
  g_autoptr (GString) value = g_string_sized_new (128);
  gboolean started = FALSE, cleared, in_order = TRUE;
  const DmeField *last = NULL;
  const char *start;
  gsize written = 1;
  DmeScanStep step;

  if (!dme_scan_take (scan, '{'))
    return NULL;
  start = scan->at - 1;
  /* Names and values are no longer than their JSON. */
  dme_fields_reserve (fields, USUAL_FIELDS, (gsize) (scan->end - scan->at));
  while ((step = dme_scan_member (scan, &started, name)) == DME_SCAN_ITEM)
    {
      const DmeField *field = type != NULL ? dme_type_find_field (type, name->str) : NULL;

      const char *raw = scan->at;

      if (name->len == 0 || dme_fields_get_size (fields) == MAX_FIELDS ||
          !scan_value (scan, field, value, &cleared) ||
          !dme_fields_add (fields, name->str, cleared ? NULL : value->str))
        return NULL;
      in_order = in_order && field != NULL && !cleared && (last == NULL || field > last);
      last = field;
      if (in_order)
        {
          gsize length = written_length (field, raw, value);

          in_order = length > 0;
          written += length + 1; /* A comma, or the last brace. */
        }
    }
  if (canonical != NULL)
    *canonical = in_order && last != NULL && written == (gsize) (scan->at - start);

  return step == DME_SCAN_DONE ? g_steal_pointer (&fields) : NULL;
}

/**
 * dme_wire_fields_from_json:
 * @type: (nullable): the type whose fields these are; %NULL: one this program does not know
 * @json: a JSON object
 * @length: its bytes, or -1
 * @error: MALFORMED
 *
 * Reads fields. Unknown ones keep their JSON text; a known one of the wrong JSON
 * type gets a value that validation refuses by field.
 *
 * Returns: (transfer full) (nullable): the fields; %NULL if the text is not an
 *   object, names a field twice, has more than 1,000, nests deeper than 32, or holds a NUL
 */
DmeFields *
dme_wire_fields_from_json (const DmeType *type, const char *json, gssize length, GError **error)
{
  g_autoptr (DmeFields) fields = NULL;
  DmeScan scan;

  g_return_val_if_fail (json != NULL, NULL);

  if (dme_scan_init (&scan, json, length))
    fields = dme_wire_scan_fields (type, &scan, NULL);
  if (fields == NULL || !dme_scan_at_end (&scan))
    {
      dme_wire_malformed (error, "not a JSON object of fields");
      return NULL;
    }

  return g_steal_pointer (&fields);
}
