/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-schema-table.h"
#include "dme-wire.h"

static void
fill_epoch (DmeEpoch *epoch)
{
  gint64 lineage[] = { 1, 4000, 2, 9000 };

  epoch->server = g_strdup ("01934a00-0000-7000-8000-00000000000a");
  epoch->name = g_strdup ("BP3MI \"NTT\"");
  epoch->practice = TRUE;
  epoch->generation = 3;
  epoch->lineage = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (epoch->lineage, lineage, 4);
  epoch->safe = 8000;
  epoch->next = 21;
  epoch->time = 1795000000;
}

static void
assert_epoch_equal (const DmeEpoch *a, const DmeEpoch *b)
{
  g_assert_cmpstr (a->server, ==, b->server);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->practice, ==, b->practice);
  g_assert_cmpint (a->generation, ==, b->generation);
  g_assert_cmpuint (a->lineage->len, ==, b->lineage->len);
  g_assert_cmpmem (a->lineage->data, a->lineage->len * 8, b->lineage->data, b->lineage->len * 8);
  g_assert_cmpint (a->safe, ==, b->safe);
  g_assert_cmpint (a->next, ==, b->next);
  g_assert_cmpint (a->time, ==, b->time);
}

static void
test_epoch_comes_back (void)
{
  g_auto (DmeEpoch) epoch = { 0 }, back = { 0 }, least = { 0 };
  g_autofree char *json = NULL, *short_json = NULL;
  g_autoptr (GError) error = NULL;

  fill_epoch (&epoch);
  json = dme_epoch_to_json (&epoch);
  g_assert_true (dme_epoch_from_json (&back, json, -1, &error));
  assert_epoch_equal (&epoch, &back);

  g_assert_true (dme_epoch_from_json (&least, "{\"gen\":1,\"server\":\"s\",\"new\":{}}", -1,
                                      &error));
  g_assert_null (least.lineage);
  short_json = dme_epoch_to_json (&least);
  g_assert_cmpstr (short_json, ==, "{\"server\":\"s\",\"gen\":1}");
}

static DmeVerdict *
add (DmePushReply *reply, gint64 seq, DmeVerdictKind kind, gint64 rev)
{
  DmeVerdict *verdict = dme_verdict_new (seq, kind);

  verdict->rev = rev;
  g_ptr_array_add (reply->verdicts, verdict);

  return verdict;
}

static void
assert_verdict_equal (const DmeVerdict *a, const DmeVerdict *b)
{
  g_assert_cmpint (a->seq, ==, b->seq);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->rev, ==, b->rev);
  g_assert_cmpstr (a->code, ==, b->code);
  g_assert_cmpstr (a->field, ==, b->field);
  g_assert_cmpstr (a->waits_for, ==, b->waits_for);
  g_assert_cmpint (a->fields == NULL, ==, b->fields == NULL);
  if (a->fields != NULL)
    g_assert_cmpstrv (a->fields, b->fields);
}

static void
assert_reply_comes_back (const DmePushReply *reply)
{
  g_autofree char *json = dme_push_reply_to_json (reply);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePushReply) back = dme_push_reply_from_json (json, -1, &error);
  guint i;

  g_test_message ("%s", json);
  g_assert_no_error (error);
  g_assert_cmpint (back->receipt, ==, reply->receipt);
  g_assert_cmpint (back->clash, ==, reply->clash);
  g_assert_cmpuint (back->verdicts->len, ==, reply->verdicts->len);
  for (i = 0; i < reply->verdicts->len; i++)
    assert_verdict_equal (back->verdicts->pdata[i], reply->verdicts->pdata[i]);
}

static void
test_reply_is_written_as_agreed (void)
{
  g_autoptr (DmePushReply) reply = dme_push_reply_new ();
  g_autofree char *json = NULL;
  DmeVerdict *verdict;

  reply->epoch.server = g_strdup ("s");
  reply->epoch.generation = 1;
  reply->epoch.next = 23;
  reply->receipt = 412;
  add (reply, 17, DME_VERDICT_OK, 1234);
  add (reply, 18, DME_VERDICT_OK, 1235);
  add (reply, 19, DME_VERDICT_OK, 1237);
  verdict = add (reply, 20, DME_VERDICT_REJECTED, 0);
  verdict->code = g_strdup ("not-a-date");
  verdict->field = g_strdup ("date");
  verdict = add (reply, 21, DME_VERDICT_CONFLICT, 1238);
  verdict->fields = g_strsplit ("venue,host", ",", -1);
  verdict = add (reply, 22, DME_VERDICT_WAITING, 0);
  verdict->waits_for = g_strdup ("p");
  json = dme_push_reply_to_json (reply);
  g_assert_cmpstr (
    json, ==,
    "{\"server\":\"s\",\"gen\":1,\"next\":23,\"receipt\":412,\"verdicts\":["
    "{\"seq\":17,\"count\":2,\"verdict\":\"ok\",\"rev\":1234},"
    "{\"seq\":19,\"verdict\":\"ok\",\"rev\":1237},"
    "{\"seq\":20,\"verdict\":\"rejected\",\"code\":\"not-a-date\",\"field\":\"date\"},"
    "{\"seq\":21,\"verdict\":\"conflict\",\"rev\":1238,\"fields\":[\"venue\",\"host\"]},"
    "{\"seq\":22,\"verdict\":\"waiting\",\"waits_for\":\"p\"}]}");
  assert_reply_comes_back (reply);
}

static void
test_any_reply_comes_back (void)
{
  int i, k, n;

  for (i = 0; i < 500; i++)
    {
      g_autoptr (DmePushReply) reply = dme_push_reply_new ();
      gint64 seq = g_test_rand_int_range (1, 50), rev = 100;

      fill_epoch (&reply->epoch);
      reply->receipt = g_test_rand_int_range (0, 3);
      reply->clash = g_test_rand_int_range (0, 3);
      n = g_test_rand_int_range (0, 30);
      for (k = 0; k < n; k++)
        {
          gboolean jump = g_test_rand_int_range (0, 5) == 0;
          DmeVerdictKind kind = g_test_rand_int_range (0, 4) ? DME_VERDICT_OK
                                                             : g_test_rand_int_range (1, 6);
          DmeVerdict *verdict = add (reply, seq, kind, kind == DME_VERDICT_WAITING ? 0 : rev);

          if (kind == DME_VERDICT_CONFLICT)
            verdict->fields = g_strsplit ("venue", ",", -1);
          if (kind == DME_VERDICT_REJECTED)
            verdict->code = g_strdup ("required");
          seq += 1 + jump;
          rev += g_test_rand_int_range (0, 5) != 0;
        }
      assert_reply_comes_back (reply);
    }
}

static void
test_bad_replies_are_refused (void)
{
#define EPOCH "{\"server\":\"s\",\"gen\":1,"
  const char *const bad[] = {
    "",
    "<html>Login</html>",
    "[]",
    "{}",
    "{\"server\":\"s\",\"gen\":1}",
    EPOCH "\"verdicts\":{}}",
    EPOCH "\"verdicts\":[1]}",
    EPOCH "\"verdicts\":[{}]}",
    EPOCH "\"verdicts\":[{\"seq\":1}]}",
    EPOCH "\"verdicts\":[{\"seq\":0,\"verdict\":\"ok\"}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"jawohl\"}]}",
    EPOCH "\"verdicts\":[{\"seq\":1.5,\"verdict\":\"ok\"}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"ok\",\"rev\":-1}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"ok\",\"count\":0}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"ok\",\"count\":5001}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"ok\",\"count\":5000},{\"seq\":5001,\"verdict\":"
          "\"ok\"}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"ok\",\"count\":9223372036854775807}]}",
    EPOCH "\"verdicts\":[{\"seq\":9223372036854775807,\"verdict\":\"ok\",\"count\":2}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"ok\",\"rev\":9223372036854775807,\"count\":2}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"rejected\",\"code\":\"x\",\"count\":2}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"conflict\",\"fields\":\"x\"}]}",
    EPOCH "\"verdicts\":[{\"seq\":1,\"verdict\":\"conflict\",\"fields\":[1]}]}",
    EPOCH "\"verdicts\":[],\"receipt\":\"1\"}",
    EPOCH "\"verdicts\":[],\"lineage\":[[1]]}",
    EPOCH "\"verdicts\":[],\"lineage\":[1,2]}",
    EPOCH "\"verdicts\":[],\"practice\":1}",
    "{\"server\":\"\",\"gen\":1,\"verdicts\":[]}",
    "{\"server\":\"s\",\"verdicts\":[]}",
    EPOCH "\"verdicts\":[],\"name\":\"\\u0000\"}",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DmePushReply) reply = dme_push_reply_from_json (bad[i], -1, &error);

      g_test_message ("%s", bad[i]);
      g_assert_null (reply);
      g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
    }
}

static void
test_every_cut_of_a_reply_is_refused (void)
{
  g_autoptr (DmePushReply) reply = dme_push_reply_new ();
  g_autofree char *json = NULL;
  gsize n;

  fill_epoch (&reply->epoch);
  add (reply, 1, DME_VERDICT_CONFLICT, 7)->fields = g_strsplit ("venue,host", ",", -1);
  json = dme_push_reply_to_json (reply);
  for (n = 0; n < strlen (json); n++)
    {
      g_autofree char *part = g_memdup2 (json, MAX (n, 1));

      g_assert_null (dme_push_reply_from_json (part, (gssize) n, NULL));
    }
}

static void
test_enrolment_comes_back (void)
{
  g_auto (DmeEnrolRequest) request = { 0 }, asked = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 }, got = { 0 };
  g_autofree char *json = NULL, *answer = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  request.code = g_strdup ("ABCD2345");
  request.public_key = g_strdup ("key");
  request.name = g_strdup ("Maria Nahak");
  request.practice = TRUE;
  json = dme_enrol_request_to_json (&request);
  g_assert_true (dme_enrol_request_from_json (&asked, json, -1, &error));
  g_assert_cmpstr (asked.code, ==, request.code);
  g_assert_cmpstr (asked.public_key, ==, request.public_key);
  g_assert_cmpstr (asked.name, ==, request.name);
  g_assert_true (asked.practice);

  fill_epoch (&reply.epoch);
  reply.device = g_strdup ("d");
  reply.token = g_strdup ("t");
  reply.person = g_strdup ("Maria");
  reply.role = g_strdup ("petugas");
  reply.scope = g_strdup ("53.02,53.05");
  reply.server_key = g_strdup ("k");
  answer = dme_enrol_reply_to_json (&reply);
  g_assert_true (dme_enrol_reply_from_json (&got, answer, -1, &error));
  assert_epoch_equal (&got.epoch, &reply.epoch);
  g_assert_cmpstr (got.device, ==, "d");
  g_assert_cmpstr (got.token, ==, "t");
  g_assert_cmpstr (got.person, ==, "Maria");
  g_assert_cmpstr (got.role, ==, "petugas");
  g_assert_cmpstr (got.scope, ==, "53.02,53.05");
  g_assert_cmpstr (got.server_key, ==, "k");

  for (n = 0; n < strlen (answer); n++)
    {
      g_auto (DmeEnrolReply) part = { 0 };

      g_assert_false (dme_enrol_reply_from_json (&part, answer, (gssize) n, NULL));
      g_assert_null (part.token);
      g_assert_null (part.epoch.server);
    }
}

static void
test_enrolment_lacks_nothing (void)
{
  const char *const bad[] = { "{}",
                              "{\"code\":\"a\"}",
                              "{\"public_key\":\"k\"}",
                              "{\"code\":\"\",\"public_key\":\"k\"}",
                              "{\"code\":1,\"public_key\":\"k\"}",
                              "{\"code\":\"a\",\"public_key\":\"k\",\"practice\":\"yes\"}" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (DmeEnrolRequest) request = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (dme_enrol_request_from_json (&request, bad[i], -1, &error));
      g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
      g_assert_null (request.code);
    }
}

static void
test_problem_comes_back (void)
{
  g_auto (DmeHttpProblem) problem = { 0 }, back = { 0 }, foreign = { 0 };
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  problem.status = 401;
  problem.code = g_strdup ("revoked");
  problem.detail = g_strdup ("the device was revoked");
  json = dme_http_problem_to_json (&problem);
  g_assert_cmpstr (json, ==,
                   "{\"status\":401,\"code\":\"revoked\",\"detail\":\"the device was revoked\"}");
  g_assert_true (dme_http_problem_from_json (&back, json, -1, &error));
  g_assert_cmpuint (back.status, ==, 401);
  g_assert_cmpstr (back.code, ==, "revoked");
  g_assert_cmpstr (back.detail, ==, problem.detail);

  /* A problem of a proxy is not one of ours. */
  g_assert_false (dme_http_problem_from_json (&foreign,
                                              "{\"status\":502,\"title\":\"Bad Gateway\"}", -1,
                                              &error));
  g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED);
}

static void
test_view_quotes_its_names (void)
{
  static const DmeField fields[] = {
    { "end", "End", DME_KIND_TIME, 0, 1, NULL, NULL },
    { "region", "Region", DME_KIND_REGION, 0, 1, NULL, NULL },
    { NULL, NULL, 0, 0, 0, NULL, NULL },
  };
  static const DmeType type = { "case", "Case", fields, 2 };
  g_autofree char *sql = dme_wire_view_sql (&type);

  g_assert_cmpstr (sql, ==,
                   "CREATE VIEW \"case\" AS SELECT id, region, rev, deleted, created_at, "
                   "created_by, "
                   "updated_at, updated_by, json_extract(body, '$.end') AS \"end\" "
                   "FROM record WHERE type = 'case'");
}

static void
test_view_has_each_field_once (void)
{
  gsize n, i, k;
  const DmeType *const *types = dme_schema_get_types (&n);

  for (i = 0; i < n; i++)
    {
      g_autofree char *sql = dme_wire_view_sql (types[i]);

      for (k = 0; k < types[i]->n_fields; k++)
        {
          g_autofree char *column = g_strdup_printf ("AS \"%s\"", types[i]->fields[k].name);

          g_assert_true (g_str_equal (types[i]->fields[k].name, "region") ==
                         (strstr (sql, column) == NULL));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/an-epoch-comes-back-as-it-was", test_epoch_comes_back);
  g_test_add_func ("/wire/a-reply-is-written-as-agreed", test_reply_is_written_as_agreed);
  g_test_add_func ("/wire/any-reply-comes-back-as-it-was", test_any_reply_comes_back);
  g_test_add_func ("/wire/bad-replies-are-refused", test_bad_replies_are_refused);
  g_test_add_func ("/wire/every-cut-of-a-reply-is-refused", test_every_cut_of_a_reply_is_refused);
  g_test_add_func ("/wire/an-enrolment-comes-back-as-it-was", test_enrolment_comes_back);
  g_test_add_func ("/wire/an-enrolment-lacks-nothing", test_enrolment_lacks_nothing);
  g_test_add_func ("/wire/a-problem-comes-back-as-it-was", test_problem_comes_back);
  g_test_add_func ("/wire/a-view-quotes-its-names", test_view_quotes_its_names);
  g_test_add_func ("/wire/a-view-has-each-field-once", test_view_has_each_field_once);

  return g_test_run ();
}
