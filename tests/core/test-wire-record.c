/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jansson.h>
#include <string.h>

#include "dme-schema-table.h"
#include "dme-wire.h"

#define ID "0193499c-0001-7abc-8def-000000000001"

static void
test_record_is_flat (void)
{
  g_autoptr (DmeRecord) record = dme_record_new (&dme_type_activity, ID);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autofree char *json = NULL, *array = NULL, *none = NULL;

  record->rev = 12;
  record->state = DME_STATE_REFUSED;
  record->updated_by = g_strdup ("Maria");
  record->refused_code = g_strdup ("not-a-date");
  record->refused_field = g_strdup ("date");
  dme_fields_set (record->fields, "region", "53.02.08.2005");
  dme_fields_set (record->fields, "kind", "sosialisasi");
  dme_fields_set (record->fields, "rev",
                  "99"); /* an unknown field must not shadow the record's own */
  json = dme_wire_record_to_json (record);
  g_assert_cmpstr (json, ==,
                   "{\"id\":\"" ID
                   "\",\"type\":\"activity\",\"region\":\"53.02.08.2005\",\"rev\":12,"
                   "\"deleted\":false,\"state\":\"refused\",\"updated_by\":\"Maria\","
                   "\"refused\":{\"code\":\"not-a-date\",\"field\":\"date\"},\"kind\":"
                   "\"sosialisasi\"}");

  none = dme_wire_records_to_json (records);
  g_assert_cmpstr (none, ==, "[]\n");
  g_ptr_array_add (records, record);
  g_ptr_array_add (records, record);
  array = dme_wire_records_to_json (records);
  g_assert_true (g_str_has_prefix (array, "[\n{\"id\""));
  g_assert_nonnull (strstr (array, "},\n{"));
  g_assert_true (g_str_has_suffix (array, "}\n]\n"));
}

static const char *
value_for (const DmeField *field)
{
  if (field->kind == DME_KIND_INT || field->kind == DME_KIND_MONEY)
    return "7";
  if (field->kind == DME_KIND_BOOL)
    return "true";
  return field->choices != NULL ? field->choices[0].code : "x";
}

static DmeRecord *
make_full (const DmeType *type)
{
  DmeRecord *record = dme_record_new (type, ID);

  record->rev = 12;
  record->state = DME_STATE_REFUSED;
  record->created_at = g_strdup ("2026-01-10T01:00:00Z");
  record->created_by = g_strdup ("Ada");
  record->updated_at = g_strdup ("2026-01-11T01:00:00Z");
  record->updated_by = g_strdup ("Maria");
  record->refused_code = g_strdup ("other");
  record->damaged = TRUE;
  record->region = g_strdup ("53.02");
  for (gsize i = 0; i < type->n_fields; i++)
    dme_fields_set (record->fields, type->fields[i].name, value_for (&type->fields[i]));
  return record;
}

/* Whoever asks what is written about them gets all of it: no member of a record takes the place of
 * a field, in JSON or in the views. */
static void
test_no_field_is_hidden_by_a_member (void)
{
  static const char *const members[] = { "id",         "type",       "rev",        "deleted",
                                         "state",      "created_at", "created_by", "updated_at",
                                         "updated_by", "refused",    "damaged" };
  gsize n_types;
  const DmeType *const *types = dme_schema_get_types (&n_types);

  for (gsize t = 0; t < n_types; t++)
    {
      g_autoptr (DmeRecord) record = make_full (types[t]);
      g_autofree char *json = dme_wire_record_to_json (record);
      g_autofree char *view = dme_wire_view_sql (types[t]);
      json_t *object = json_loads (json, JSON_REJECT_DUPLICATES, NULL);
      gsize n_regions = dme_type_find_field (types[t], "region") != NULL ? 0 : 1;

      g_assert_nonnull (object);
      g_assert_cmpuint (json_object_size (object), ==,
                        types[t]->n_fields + n_regions + G_N_ELEMENTS (members));
      for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
        g_assert_nonnull (json_object_get (object, dme_record_name_member (types[t], members[i])));
      for (gsize i = 0; i < types[t]->n_fields; i++)
        {
          const DmeField *field = &types[t]->fields[i];
          g_autofree char *column = g_strdup_printf (" AS \"%s\"", field->name);

          g_assert_nonnull (json_object_get (object, field->name));
          if (!g_str_equal (field->name, "region"))
            g_assert_nonnull (strstr (view, column));
        }
      json_decref (object);
    }
}

static void
test_a_paper_has_two_states (void)
{
  const DmeType *type = dme_schema_find_type ("document");
  g_autoptr (DmeRecord) record = dme_record_new (type, ID);
  g_autofree char *json = NULL;

  record->state = DME_STATE_WAITING;
  dme_fields_set (record->fields, "state", "ada");
  json = dme_wire_record_to_json (record);
  g_assert_nonnull (strstr (json, "\"record_state\":\"waiting\""));
  g_assert_nonnull (strstr (json, "\"state\":\"ada\""));
  g_assert_cmpstr (dme_record_name_member (&dme_type_activity, "state"), ==, "state");
}

/* Where the fields of an op stand in its line as they would be written, that is said, and only
 * there: the server takes the text for the body of a record. */
static void
test_fields_written_as_agreed_are_pointed_out (void)
{
  static const struct
  {
    const char *set;
    gboolean agreed;
  } cases[] = {
    { "{\"kind\":\"sosialisasi\",\"venue\":\"Kuale'u é\",\"att_cpmi_l\":12}", TRUE },
    { "{\"att_cpmi_l\":0}", TRUE },
    { "{\"topics\":[\"a\",\"b\"],\"notes\":\"\"}", TRUE },
    { "{\"topics\":[\"b\",\"a\"]}", FALSE },
    { "{\"topics\":[\"a\",\"a\"]}", FALSE },
    { "{\"topics\":[\"a\", \"b\"]}", FALSE },
    { "{\"topics\":[]}", FALSE },
    { "{\"att_cpmi_l\":-0}", FALSE },
    { "{\"att_cpmi_l\":12 }", FALSE },
    { "{ \"att_cpmi_l\":12}", FALSE },
    { "{\"att_cpmi_l\": 12}", FALSE },
    { "{\"att_cpmi_l\":1.5}", FALSE },
    { "{\"att_cpmi_l\":\"12\"}", FALSE },
    { "{\"venue\":null}", FALSE },
    { "{\"venue\":\"a\\u0062\"}", FALSE },
    { "{\"venue\":\"a\\nb\"}", FALSE },
    { "{\"venue\":\"a\\/b\"}", FALSE },
    { "{\"v\\u0065nue\":\"a\"}", FALSE },
    { "{\"att_cpmi_l\":12,\"kind\":\"sosialisasi\"}", FALSE }, /* not the order of the schema */
    { "{\"zz_new\":1}", FALSE },
    { "{}", FALSE },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"seq\":1,\"type\":\"activity\",\"id\":\"" ID
                                               "\",\"set\":%s,\"by\":\"Ada\"}",
                                               cases[i].set);
      g_autoptr (DmeOp) op = dme_wire_op_from_json (line, -1, NULL);
      g_autofree char *text = NULL, *written = NULL;

      g_assert_nonnull (op);
      text = g_strndup (line + op->set_at, op->set_length);
      written = dme_wire_fields_to_json (&dme_type_activity, op->set);
      if (op->set_length > 0)
        g_assert_cmpstr (text, ==, written);
      g_assert_cmpint (op->set_length > 0, ==, cases[i].agreed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/a-record-is-flat", test_record_is_flat);
  g_test_add_func ("/wire/no-field-is-hidden-by-a-member", test_no_field_is_hidden_by_a_member);
  g_test_add_func ("/wire/a-paper-has-two-states", test_a_paper_has_two_states);
  g_test_add_func ("/wire/fields-written-as-agreed-are-pointed-out",
                   test_fields_written_as_agreed_are_pointed_out);

  return g_test_run ();
}
