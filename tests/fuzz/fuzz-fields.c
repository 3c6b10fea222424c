/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jansson.h>
#include <string.h>

#include "dme-schema-table.h"
#include "fuzz.h"

/* The scanner against another reader of JSON: each accepts what the other does, but for the limits
 * of either. */

static gboolean
within_limits (json_t *value, guint depth)
{
  const char *key;
  json_t *item;
  size_t i;

  if (depth > 30 || json_object_size (value) > 1000)
    return FALSE;
  json_object_foreach (value, key, item)
  {
    if (*key == '\0' || !within_limits (item, depth + 1))
      return FALSE;
  }
  json_array_foreach (value, i, item)
  {
    if (!within_limits (item, depth + 1))
      return FALSE;
  }

  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_memdup2 (data, MAX (size, 1));
  g_autoptr (DmeFields)
    fields = dme_wire_fields_from_json (&dme_type_activity, text, (gssize) size, NULL);
  g_autoptr (DmeFields) back = NULL;
  g_autofree char *json = NULL, *again = NULL;
  json_error_t error;
  json_t *tree = json_loadb (text, size, JSON_REJECT_DUPLICATES, &error);

  if (fields != NULL && tree == NULL)
    g_assert_true (json_error_code (&error) == json_error_numeric_overflow ||
                   json_error_code (&error) == json_error_duplicate_key);
  /* jansson takes some NUL bytes for spaces. */
  if (fields == NULL && json_is_object (tree) && memchr (text, '\0', size) == NULL)
    g_assert_false (within_limits (tree, 0));
  json_decref (tree);
  if (fields == NULL)
    return 0;

  json = dme_wire_fields_to_json (&dme_type_activity, fields);
  back = dme_wire_fields_from_json (&dme_type_activity, json, -1, NULL);
  g_assert_nonnull (back);
  g_assert_true (dme_fields_equal (fields, back));
  again = dme_wire_fields_to_json (&dme_type_activity, back);
  g_assert_cmpstr (json, ==, again);

  return 0;
}
