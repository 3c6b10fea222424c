/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core-test.h"
#include "dme-digest.h"
#include "dme-page.h"
#include "dme-rights.h"
#include "dme-schema.h"
#include "dme-scope.h"

static DmePage *
page_new (void)
{
  DmePage *page = dme_page_new ();

  page->epoch.server = g_strdup ("s");
  page->epoch.generation = 2;
  page->epoch.next = 7;
  page->cursor = g_strdup ("2~petugas~53.02:4:9");
  page->more = TRUE;
  page->head = 12;
  page->scope = g_strdup ("53.02");
  page->role = g_strdup ("petugas");
  return page;
}

static DmePageRecord *
record_new (void)
{
  DmePageRecord *record = dme_page_record_new ();
  DmePageConflict *conflict = g_new0 (DmePageConflict, 1);

  record->type = g_strdup ("activity");
  record->id = g_strdup ("0198a0c2-0000-7000-8000-000000000001");
  record->rev = 9;
  record->region = g_strdup ("53.02.08.2005");
  record->updated_at = g_strdup ("2026-02-09T03:00:00Z");
  record->updated_by = g_strdup ("Maria \"M\" Contoh");
  record->set = dme_fields_new ();
  dme_fields_set (record->set, "venue", "Balai\ndesa");
  dme_fields_set (record->set, "att_cpmi_l", "12");
  dme_fields_set (record->set, "host", NULL);
  dme_fields_set (record->set, "x_new", "{\"a\":[1,2]}");
  conflict->rev = 8;
  conflict->field = g_strdup ("venue");
  conflict->value = g_strdup ("Gereja");
  conflict->by = g_strdup ("Yosef");
  conflict->now_by = g_strdup ("Maria");
  conflict->mine = TRUE;
  record->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_page_conflict_free);
  g_ptr_array_add (record->conflicts, conflict);
  return record;
}

static char *
page_text (void)
{
  g_autoptr (DmePage) page = page_new ();
  g_autoptr (DmePageRecord) record = record_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (lines, dme_page_record_to_json (record));
  g_ptr_array_add (lines, dme_page_gone_to_json ("a", FALSE));
  g_ptr_array_add (lines, dme_page_gone_to_json ("b", TRUE));
  return dme_page_to_text (page, lines, lines->len);
}

static void
test_comes_back (void)
{
  g_autofree char *text = page_text ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePage) page = dme_page_parse (text, strlen (text), &error);
  const DmePageRecord *record;
  const DmePageConflict *conflict;

  g_assert_no_error (error);
  g_assert_cmpstr (page->cursor, ==, "2~petugas~53.02:4:9");
  g_assert_true (page->more);
  g_assert_cmpint (page->head, ==, 12);
  g_assert_cmpint (page->epoch.next, ==, 7);
  g_assert_cmpstr (page->scope, ==, "53.02");
  g_assert_cmpstr (page->gone->pdata[0], ==, "a");
  g_assert_cmpstr (page->erased->pdata[0], ==, "b");
  g_assert_cmpuint (page->records->len, ==, 1);
  record = page->records->pdata[0];
  g_assert_cmpint (record->rev, ==, 9);
  g_assert_false (record->whole);
  g_assert_false (record->deleted);
  g_assert_cmpstr (record->updated_by, ==, "Maria \"M\" Contoh");
  g_assert_cmpstr (dme_fields_get (record->set, "venue"), ==, "Balai\ndesa");
  g_assert_true (dme_fields_has (record->set, "host"));
  g_assert_null (dme_fields_get (record->set, "host"));
  g_assert_cmpstr (dme_fields_get (record->set, "x_new"), ==, "{\"a\":[1,2]}");
  conflict = record->conflicts->pdata[0];
  g_assert_cmpstr (conflict->value, ==, "Gereja");
  g_assert_cmpstr (conflict->now_by, ==, "Maria");
  g_assert_null (conflict->at);
  g_assert_true (conflict->mine);
}

static void
test_cut_anywhere (void)
{
  g_autofree char *text = page_text ();
  gsize length = strlen (text);

  for (gsize n = 0; n < length; n++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dme_page_parse (text, n, &error));
      g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
    }
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "{\"type\":\"activity\",\"id\":\"x\"}",
    "{\"id\":\"x\",\"rev\":3}",
    "{\"rev\":3,\"set\":{},\"type\":\"activity\",\"id\":\"x\"}",
    "{\"type\":\"activity\",\"id\":\"x\",\"rev\":3,\"set\":{\"a\":1,\"a\":2}}",
    "{\"type\":\"activity\",\"id\":\"x\",\"rev\":3,\"updated\":[\"a\"]}",
    "{\"type\":\"activity\",\"id\":\"x\",\"rev\":3,\"conflicts\":[{\"field\":\"a\"}]}",
    "{\"gone\":\"x\",\"erased\":\"y\"}",
    "{\"type\":\"activity\",\"id\":\"x\",\"rev\":-3}",
    "[]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"server\":\"s\",\"gen\":1,\"count\":1}\n%s\n", bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (dme_page_parse (text, strlen (text), &error));
      g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
    }
}

static void
test_digest (void)
{
  DmeDigest a = { 0 }, b = { 0 }, c = { 0 };
  g_autoptr (DmeDigestReply) reply = dme_digest_reply_new (), back = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const bad[] = { "[]", "{}", "{\"server\":\"s\",\"gen\":1,\"types\":[[1,2]]}",
                                     "{\"server\":\"s\",\"gen\":1,\"buckets\":[]}",
                                     "{\"server\":\"s\",\"gen\":1,\"records\":[[\"a\"]]}" };

  dme_digest_add (&a, "one", 5);
  dme_digest_add (&a, "two", 7);
  dme_digest_add (&b, "two", 7);
  dme_digest_add (&b, "one", 5);
  dme_digest_add (&c, "one", 7);
  dme_digest_add (&c, "two", 5);
  g_assert_true (dme_digest_equal (&a, &b));
  g_assert_false (dme_digest_equal (&a, &c));

  reply->epoch.server = g_strdup ("s");
  reply->epoch.generation = 1;
  reply->head = 12;
  *dme_digest_reply_get (reply, "activity") = a;
  dme_digest_reply_add_version (reply, "one", 5);
  json = dme_digest_reply_to_json (reply);
  back = dme_digest_reply_from_json (json, -1, &error);
  g_assert_no_error (error);
  g_assert_true (dme_digest_equal (dme_digest_reply_get (back, "activity"), &a));
  g_assert_cmpint (((DmeVersion *) back->versions->pdata[0])->rev, ==, 5);
  g_assert_cmpint (back->head, ==, 12);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (dme_digest_reply_from_json (bad[i], -1, &error));
      g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
      g_clear_error (&error);
    }
}

static void
test_scope (void)
{
  g_autoptr (GPtrArray) codes = dme_scope_split (" 53.02.08,53.02, 53.01 ,53.021,");

  g_assert_cmpuint (codes->len, ==, 3);
  g_assert_cmpstr (codes->pdata[0], ==, "53.01");
  g_assert_cmpstr (codes->pdata[1], ==, "53.02");
  g_assert_cmpstr (codes->pdata[2], ==, "53.021");
  g_assert_true (dme_scope_covers ("53.01,53.02", "53.02.08.2005"));
  g_assert_false (dme_scope_covers ("53.01,53.02", "53.03"));
  g_assert_false (dme_scope_covers ("53.02.08", "53.02"));
  g_assert_true (dme_scope_covers ("53.02", NULL));
  g_assert_false (dme_scope_covers (NULL, "53"));
}

/* A new type that nobody has given rights to would be refused everywhere. */
static void
test_rights (void)
{
  gsize n;
  const DmeType *const *types = dme_schema_get_types (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (dme_rights_has ("kantor", types[i]->name, DME_RIGHT_READ));
      g_assert_true (dme_rights_has ("kantor", types[i]->name, DME_RIGHT_WRITE));
      g_assert_false (dme_rights_has ("tamu", types[i]->name, DME_RIGHT_READ));
    }
  g_assert_false (dme_rights_has ("petugas", "access", DME_RIGHT_READ));
  g_assert_true (dme_rights_has ("koordinator", "access", DME_RIGHT_WRITE));
  g_assert_true (dme_rights_has ("koordinator", "person", DME_RIGHT_ERASE));
  g_assert_false (dme_rights_has ("petugas", "activity", DME_RIGHT_ERASE));
  g_assert_false (dme_rights_has ("kantor", "job_from_the_future", DME_RIGHT_READ));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page/comes-back-as-it-was-written", test_comes_back);
  g_test_add_func ("/page/that-was-cut-anywhere-is-refused-whole", test_cut_anywhere);
  g_test_add_func ("/page/with-a-bad-line-is-refused-whole", test_refuses);
  g_test_add_func ("/digest/knows-no-order-and-comes-back", test_digest);
  g_test_add_func ("/scope/is-the-fewest-codes-that-say-it", test_scope);
  g_test_add_func ("/rights/know-every-type-of-the-schema", test_rights);
  return g_test_run ();
}
