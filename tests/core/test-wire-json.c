/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-schema-table.h"
#include "dme-validate.h"
#include "dme-wire.h"

#define ID "0193499c-0001-7abc-8def-000000000001"

static DmeFields *
read_fields (const char *json)
{
  g_autoptr (GError) error = NULL;
  DmeFields *fields = dme_wire_fields_from_json (&dme_type_activity, json, -1, &error);

  g_assert_no_error (error);
  return fields;
}

static void
assert_refused (const char *json, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeFields)
    fields = dme_wire_fields_from_json (&dme_type_activity, json, length, &error);

  g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
  g_assert_null (fields);
}

static void
test_each_kind_has_its_json (void)
{
  g_autoptr (DmeFields) fields = dme_fields_new ();
  g_autoptr (DmeFields) back = NULL;
  g_autofree char *json = NULL;

  dme_fields_set (fields, "zz_new", "{\"a\":[1,2.50]}");
  dme_fields_set (fields, "aa_new", "12345678901234567890123");
  dme_fields_set (fields, "notes", "baris \"satu\"\n\tdua \\ \001\177 é 😀");
  dme_fields_set (fields, "att_is_estimate", "false");
  dme_fields_set_int (fields, "att_cpmi_p", -3);
  dme_fields_set (fields, "topics", "biaya,pengaduan");
  dme_fields_set (fields, "kind", "sosialisasi");
  dme_fields_set (fields, "venue", NULL);
  json = dme_wire_fields_to_json (&dme_type_activity, fields);
  g_assert_cmpstr (json, ==,
                   "{\"kind\":\"sosialisasi\",\"venue\":null,\"topics\":[\"biaya\",\"pengaduan\"],"
                   "\"att_cpmi_p\":-3,\"att_is_estimate\":false,"
                   "\"notes\":\"baris \\\"satu\\\"\\n\\tdua \\\\ \\u0001\177 é 😀\","
                   "\"aa_new\":12345678901234567890123,\"zz_new\":{\"a\":[1,2.50]}}");
  back = read_fields (json);
  g_assert_true (dme_fields_equal (fields, back));
  g_assert_true (dme_fields_has (back, "venue"));
}

/* Any text that may stand in a record: quotes, control characters, several scripts, up to a few kB.
 */
static char *
random_text (void)
{
  static const gunichar letters[] = { 'a', 'B',  ' ',  '"',  '\\',   '/',    '\n',    '\t',
                                      2,   0x1f, 0x7f, 0xe9, 0x2028, 0xfffd, 0x1f600, ',' };
  GString *text = g_string_new (NULL);
  int n = g_test_rand_int_range (0, g_test_rand_int_range (0, 50) == 0 ? 3000 : 20);

  while (n-- > 0)
    g_string_append_unichar (text, letters[g_test_rand_int_range (0, G_N_ELEMENTS (letters))]);

  return g_string_free (text, FALSE);
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
random_choices (const DmeField *field)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  gsize i;

  for (i = 0; field->choices[i].code != NULL; i++)
    {
      if (i == 0 || g_test_rand_bit ())
        g_ptr_array_add (codes, (gpointer) field->choices[i].code);
    }
  g_ptr_array_sort (codes, compare_codes);
  g_ptr_array_add (codes, NULL);

  return g_strjoinv (",", (GStrv) codes->pdata);
}

static char *
random_value (const DmeField *field)
{
  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      switch (g_test_rand_int_range (0, 4))
        {
        case 0:
          return g_strdup_printf ("%" G_GINT64_FORMAT, G_MAXINT64);
        case 1:
          return g_strdup_printf ("%" G_GINT64_FORMAT, G_MININT64);
        default:
          return g_strdup_printf ("%d", g_test_rand_int ());
        }
    case DME_KIND_BOOL:
      return g_strdup (g_test_rand_bit () ? "true" : "false");
    case DME_KIND_CHOICES:
      return random_choices (field);
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
      return random_text ();
    }
}

static void
add_unknown (DmeFields *fields)
{
  static const char *const raw[] = {
    "1",     "-0.5e-300", "\"a\\u00e9\"", "[]", "{}", "true", "[1,{\"x\":[null,\"}\"]}]",
    "1e999", "\"\\\\\""
  };
  g_autofree char *name = random_text ();
  g_autofree char *full = g_strdup_printf ("x%s", name);

  dme_fields_set (fields, full, raw[g_test_rand_int_range (0, G_N_ELEMENTS (raw))]);
}

static DmeFields *
random_fields (const DmeType *type)
{
  DmeFields *fields = dme_fields_new ();
  gsize i;

  for (i = 0; i < type->n_fields; i++)
    {
      g_autofree char *value = random_value (&type->fields[i]);

      if (g_test_rand_int_range (0, 3) == 0)
        dme_fields_set (fields, type->fields[i].name,
                        g_test_rand_int_range (0, 8) == 0 ? NULL : value);
    }
  while (g_test_rand_bit ())
    add_unknown (fields);

  return fields;
}

static void
assert_op_equal (const DmeOp *a, const DmeOp *b)
{
  guint i;

  g_assert_cmpint (a->seq, ==, b->seq);
  g_assert_cmpstr (a->type, ==, b->type);
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpint (a->base, ==, b->base);
  g_assert_cmpint (a->generation, ==, b->generation);
  g_assert_cmpint (a->del, ==, b->del);
  g_assert_cmpint (a->erase, ==, b->erase);
  g_assert_true (dme_fields_equal (a->set, b->set));
  g_assert_cmpstr (a->by, ==, b->by);
  g_assert_cmpstr (a->at, ==, b->at);
  g_assert_cmpint (a->again == NULL, ==, b->again == NULL);
  g_assert_cmpuint (a->again != NULL ? a->again->len : 0, ==, b->again != NULL ? b->again->len : 0);
  for (i = 0; a->again != NULL && i < a->again->len; i++)
    g_assert_cmpint (g_array_index (a->again, gint64, i), ==, g_array_index (b->again, gint64, i));
}

static DmeOp *
random_op (void)
{
  gsize n_types;
  const DmeType *const *types = dme_schema_get_types (&n_types);
  const DmeType *type = types[g_test_rand_int_range (0, (gint32) n_types)];
  DmeOp *op = dme_op_new ();

  op->seq = g_test_rand_bit () ? g_test_rand_int_range (1, 1000) : G_MAXINT64;
  op->type = g_strdup (type->name);
  op->id = g_strdup (ID);
  op->base = g_test_rand_bit () ? 0 : g_test_rand_int_range (1, G_MAXINT32);
  op->generation = op->base != 0;
  op->by = random_text ();
  op->at = g_strdup ("2026-11-21T10:42:07Z");
  op->erase = g_test_rand_int_range (0, 8) == 0;
  if (op->erase)
    return op;

  op->del = g_test_rand_int_range (0, 3);
  dme_fields_free (op->set);
  op->set = random_fields (type);
  if (g_test_rand_bit ())
    {
      gint64 seqs[] = { 1, 77 };

      op->again = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_vals (op->again, seqs, 2);
    }

  return op;
}

static void
test_any_op_comes_back_as_it_was (void)
{
  int i;

  for (i = 0; i < 3000; i++)
    {
      g_autoptr (DmeOp) op = random_op ();
      g_autofree char *json = dme_wire_op_to_json (op);
      g_autoptr (GError) error = NULL;
      g_autoptr (DmeOp) back = dme_wire_op_from_json (json, -1, &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_null (strchr (json, '\n'));
      assert_op_equal (op, back);
      again = dme_wire_op_to_json (back);
      g_assert_cmpstr (again, ==, json);
    }
}

static void
test_op_is_written_as_agreed (void)
{
  g_autoptr (DmeOp) op = dme_op_new ();
  g_autofree char *least = NULL, *most = NULL;
  gint64 seq = 3;

  op->seq = 17;
  op->type = g_strdup ("activity");
  op->id = g_strdup (ID);
  least = dme_wire_op_to_json (op);
  g_assert_cmpstr (least, ==, "{\"seq\":17,\"type\":\"activity\",\"id\":\"" ID "\"}");

  op->base = 7;
  op->generation = 1;
  op->del = DME_DEL_REVIVE;
  op->by = g_strdup ("Maria");
  op->at = g_strdup ("2026-11-21T10:42:07Z");
  op->again = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (op->again, seq);
  dme_fields_set_int (op->set, "att_cpmi_l", 12);
  most = dme_wire_op_to_json (op);
  g_assert_cmpstr (most, ==,
                   "{\"seq\":17,\"type\":\"activity\",\"id\":\"" ID
                   "\",\"base\":7,\"gen\":1,\"set\":{\"att_cpmi_l\":12},\"del\":false,"
                   "\"by\":\"Maria\",\"at\":\"2026-11-21T10:42:07Z\",\"again\":[3]}");
}

static void
test_op_that_erases_says_nothing_else (void)
{
  g_autoptr (DmeOp) op = dme_op_new ();
  g_autofree char *json = NULL;

  op->seq = 17;
  op->type = g_strdup ("person");
  op->id = g_strdup (ID);
  op->erase = TRUE;
  op->by = g_strdup ("Maria");
  op->at = g_strdup ("2026-11-21T10:42:07Z");
  json = dme_wire_op_to_json (op);
  g_assert_cmpstr (json, ==,
                   "{\"seq\":17,\"type\":\"person\",\"id\":\"" ID "\",\"erase\":true,"
                   "\"by\":\"Maria\",\"at\":\"2026-11-21T10:42:07Z\"}");
}

static void
test_op_of_a_newer_peer_is_understood (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOp)
    op = dme_wire_op_from_json (" { \"future\" : [ {} ] , \"set\" : { \"venue\" : \"Loli\" , "
                                "\"hue\" : { \"b\" : 1 } } ,\"id\":\"" ID
                                "\",\"seq\":2,\"again\":[],\"type\":\"activity\"} ",
                                -1, &error);
  g_autoptr (DmeOp) foreign = dme_wire_op_from_json ("{\"seq\":1,\"type\":\"kapal\",\"id\":\"" ID
                                                     "\",\"set\":{\"kind\":\"x\"}}",
                                                     -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (dme_fields_get (op->set, "venue"), ==, "Loli");
  g_assert_cmpstr (dme_fields_get (op->set, "hue"), ==, "{\"b\":1}");
  g_assert_null (op->again);
  g_assert_cmpstr (foreign->type, ==, "kapal");
  g_assert_cmpstr (dme_fields_get (foreign->set, "kind"), ==, "\"x\"");
}

static void
test_bad_ops_are_refused (void)
{
#define HEAD "{\"seq\":1,\"type\":\"activity\",\"id\":\"" ID "\""
  const char *const bad[] = {
    "",
    "null",
    "[]",
    "{}",
    "17",
    "{\"seq\":1,\"type\":\"activity\"}",
    "{\"seq\":1,\"id\":\"x\"}",
    "{\"type\":\"activity\",\"id\":\"x\"}",
    "{\"seq\":0,\"type\":\"a\",\"id\":\"x\"}",
    "{\"seq\":-1,\"type\":\"a\",\"id\":\"x\"}",
    "{\"seq\":1.0,\"type\":\"a\",\"id\":\"x\"}",
    "{\"seq\":9223372036854775808,\"type\":\"a\",\"id\":\"x\"}",
    "{\"seq\":\"1\",\"type\":\"a\",\"id\":\"x\"}",
    "{\"seq\":1,\"type\":\"\",\"id\":\"x\"}",
    "{\"seq\":1,\"type\":\"a\",\"id\":7}",
    "{\"seq\":1,\"type\":\"a\",\"id\":\"\\u0000\"}",
    HEAD,
    HEAD "}}",
    HEAD ",}",
    HEAD "} x",
    HEAD ",\"seq\":1}",
    HEAD ",\"type\":\"activity\"}",
    HEAD ",\"base\":-1}",
    HEAD ",\"base\":1e3}",
    HEAD ",\"del\":1}",
    HEAD ",\"del\":true,\"del\":false}",
    HEAD ",\"erase\":false}",
    HEAD ",\"erase\":1}",
    HEAD ",\"erase\":null}",
    HEAD ",\"erase\":true,\"erase\":true}",
    HEAD ",\"erase\":true,\"set\":{}}",
    HEAD ",\"set\":{\"venue\":\"a\"},\"erase\":true}",
    HEAD ",\"erase\":true,\"del\":true}",
    HEAD ",\"again\":[1],\"erase\":true}",
    HEAD ",\"erase\":true,\"decides\":[1]}",
    HEAD ",\"set\":[]}",
    HEAD ",\"set\":null}",
    HEAD ",\"set\":{},\"set\":{}}",
    HEAD ",\"again\":[0]}",
    HEAD ",\"again\":[\"1\"]}",
    HEAD ",\"again\":{}}",
    HEAD ",\"by\":null}",
    HEAD ",\"by\":\"\xff\"}",
    HEAD ",\"set\":{\"venue\":\"a\",\"venue\":\"a\"}}",
    HEAD ",\"set\":{\"venue\":\"a\\u0000b\"}}",
    HEAD ",\"set\":{\"zz\":[\"\\u0000\"]}}",
    HEAD ",\"set\":{\"venue\":\"a\nb\"}}",
    HEAD ",\"set\":{\"venue\":\"\\ud800\"}}",
    HEAD ",\"set\":{\"venue\":\"\\udc00\\ud800\"}}",
    HEAD ",\"set\":{\"venue\":\"\\x\"}}",
    HEAD ",\"set\":{\"venue\":nul}}",
    HEAD ",\"set\":{\"att_pmi_l\":01}}",
    HEAD ",\"set\":{\"att_pmi_l\":+1}}",
    HEAD ",\"set\":{\"att_pmi_l\":1.}}",
    HEAD ",\"set\":{\"att_pmi_l\":NaN}}",
    HEAD ",\"set\":{\"\":1}}",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DmeOp) op = dme_wire_op_from_json (bad[i], -1, &error);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_null (op);
      g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
    }
}

/* What does not fit its field is refused by that field, and only there. */
static void
test_value_that_does_not_fit_is_refused_by_its_field (void)
{
  static const struct
  {
    const char *field, *json;
  } table[] = {
    { "venue", "5" },
    { "venue", "true" },
    { "venue", "{\"a\":\"\\u0041\"}" },
    { "notes", "[\"a\"]" },
    { "kind", "1" },
    { "att_cpmi_l", "1.5" },
    { "att_cpmi_l", "1e3" },
    { "att_cpmi_l", "\"12\"" },
    { "att_cpmi_l", "9223372036854775808" },
    { "att_cpmi_l", "1e999" },
    { "att_cpmi_l", "123456789012345678901234567890123456789012345678901234567890" },
    { "att_is_estimate", "1" },
    { "att_is_estimate", "\"true\"" },
    { "date", "20260209" },
    { "start", "9" },
    { "region", "53.02" },
    { "topics", "\"biaya\"" },
    { "topics", "[\"biaya\",1]" },
    { "topics", "[\"biaya,pengaduan\"]" },
    { "topics", "[\"\"]" },
    { "topics", "{}" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *json =
        g_strdup_printf ("{\"%s\":%s,\"host\":\"Kades\"}", table[i].field, table[i].json);
      g_autoptr (DmeFields) fields = read_fields (json);
      g_autofree char *written = dme_wire_fields_to_json (&dme_type_activity, fields);
      g_autoptr (DmeFields) back = read_fields (written);
      g_autoptr (GPtrArray)
        problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
      const DmeField *field = dme_type_find_field (&dme_type_activity, table[i].field);

      g_test_message ("%s", json);
      g_assert_cmpstr (dme_fields_get (fields, "host"), ==, "Kades");
      g_assert_nonnull (strstr (dme_fields_get (fields, table[i].field), table[i].json));
      g_assert_false (dme_validate_value (field, dme_fields_get (fields, table[i].field),
                                          "2026-11-21", problems));
      g_assert_true (dme_fields_equal (fields, back));
    }
}

static void
test_choices_are_a_set (void)
{
  g_autoptr (DmeFields)
    fields = read_fields ("{\"topics\":[\"pengaduan\",\"biaya\",\"pengaduan\"],\"obstacles\":[]}");

  g_assert_cmpstr (dme_fields_get (fields, "topics"), ==, "biaya,pengaduan");
  g_assert_true (dme_fields_has (fields, "obstacles"));
  g_assert_null (dme_fields_get (fields, "obstacles"));
}

static void
test_escapes_are_read (void)
{
  g_autoptr (DmeFields)
    fields = read_fields ("{\"ven\\u0075e\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"}");

  g_assert_cmpstr (dme_fields_get (fields, "venue"), ==, "\"\\/\b\f\n\r\té😀");
}

static void
test_unknown_text_that_is_not_json_stays_text (void)
{
  g_autoptr (DmeFields) fields = dme_fields_new ();
  g_autofree char *json = NULL;

  dme_fields_set (fields, "hue", "merah");
  dme_fields_set (fields, "huf", "{ \"a b\" : [ 1 , 2 ] }");
  json = dme_wire_fields_to_json (&dme_type_activity, fields);
  g_assert_cmpstr (json, ==, "{\"hue\":\"merah\",\"huf\":{\"a b\":[1,2]}}");
}

static char *
nested (guint depth)
{
  GString *json = g_string_new ("{\"x\":");
  guint i;

  for (i = 0; i < depth; i++)
    g_string_append (json, i % 2 ? "{\"y\":" : "[");
  g_string_append_c (json, '1');
  while (i-- > 0)
    g_string_append_c (json, i % 2 ? '}' : ']');
  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}

static void
test_deep_nesting_is_refused (void)
{
  g_autofree char *fits = nested (32);
  g_autofree char *deep = nested (34);
  g_autofree char *abyss = nested (30000);
  g_autofree char *open = g_strnfill (100000, '[');
  g_autoptr (DmeFields) fields = read_fields (fits);

  g_assert_nonnull (dme_fields_get (fields, "x"));
  assert_refused (deep, -1);
  assert_refused (abyss, -1);
  assert_refused (open, -1);
}

static void
test_too_many_fields_are_refused (void)
{
  g_autoptr (GString) json = g_string_new ("{\"f\":1");
  int i;

  for (i = 1; i < 1000; i++)
    g_string_append_printf (json, ",\"f%d\":1", i);
  g_string_append_c (json, '}');
  dme_fields_free (read_fields (json->str));
  json->str[json->len - 1] = ',';
  g_string_append (json, "\"g\":1}");
  assert_refused (json->str, (gssize) json->len);
}

static void
test_text_of_a_megabyte_travels_and_is_refused_by_length (void)
{
  g_autofree char *big = g_strnfill (1 << 20, 'a');
  g_autoptr (DmeFields) fields = dme_fields_new ();
  g_autoptr (DmeFields) back = NULL;
  g_autofree char *json = NULL;
  g_autoptr (DmeOp) op = NULL;
  g_autoptr (GError) error = NULL;

  dme_fields_set (fields, "notes", big);
  json = dme_wire_fields_to_json (&dme_type_activity, fields);
  back = read_fields (json);
  g_assert_true (dme_fields_equal (fields, back));

  op = dme_wire_op_from_json (json, (gssize) strlen (json), &error);
  g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE);
}

static void
test_every_cut_of_an_op_is_refused (void)
{
  int i;

  for (i = 0; i < 20; i++)
    {
      g_autoptr (DmeOp) op = random_op ();
      g_autofree char *json = dme_wire_op_to_json (op);
      gsize n;

      for (n = 0; n < strlen (json); n++)
        {
          g_autofree char *cut =
            g_memdup2 (json, MAX (n, 1)); /* exact, so that a sanitizer sees over-reads */

          g_assert_null (dme_wire_op_from_json (cut, (gssize) n, NULL));
        }
    }
}

static void
test_every_cut_of_fields_is_refused (void)
{
  int i;

  for (i = 0; i < 100; i++)
    {
      g_autoptr (DmeFields) fields = random_fields (&dme_type_activity);
      g_autofree char *json = dme_wire_fields_to_json (&dme_type_activity, fields);
      gsize length = MIN (strlen (json), 2000), n;

      for (n = 0; n < length; n++)
        {
          g_autofree char *cut = g_memdup2 (json, MAX (n, 1));

          assert_refused (cut, (gssize) n);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/each-kind-has-its-json", test_each_kind_has_its_json);
  g_test_add_func ("/wire/any-op-comes-back-as-it-was", test_any_op_comes_back_as_it_was);
  g_test_add_func ("/wire/an-op-is-written-as-agreed", test_op_is_written_as_agreed);
  g_test_add_func ("/wire/an-op-of-a-newer-peer-is-understood",
                   test_op_of_a_newer_peer_is_understood);
  g_test_add_func ("/wire/an-op-that-erases-says-nothing-else",
                   test_op_that_erases_says_nothing_else);
  g_test_add_func ("/wire/bad-ops-are-refused", test_bad_ops_are_refused);
  g_test_add_func ("/wire/a-value-that-does-not-fit-is-refused-by-its-field",
                   test_value_that_does_not_fit_is_refused_by_its_field);
  g_test_add_func ("/wire/choices-are-a-set", test_choices_are_a_set);
  g_test_add_func ("/wire/escapes-are-read", test_escapes_are_read);
  g_test_add_func ("/wire/unknown-text-that-is-not-json-stays-text",
                   test_unknown_text_that_is_not_json_stays_text);
  g_test_add_func ("/wire/deep-nesting-is-refused", test_deep_nesting_is_refused);
  g_test_add_func ("/wire/too-many-fields-are-refused", test_too_many_fields_are_refused);
  g_test_add_func ("/wire/a-text-of-a-megabyte-travels-but-not-as-an-op",
                   test_text_of_a_megabyte_travels_and_is_refused_by_length);
  g_test_add_func ("/wire/every-cut-of-an-op-is-refused", test_every_cut_of_an_op_is_refused);
  g_test_add_func ("/wire/every-cut-of-fields-is-refused", test_every_cut_of_fields_is_refused);

  return g_test_run ();
}
