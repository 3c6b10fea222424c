/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

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
  g_test_add_func ("/wire/fields-written-as-agreed-are-pointed-out",
                   test_fields_written_as_agreed_are_pointed_out);

  return g_test_run ();
}
