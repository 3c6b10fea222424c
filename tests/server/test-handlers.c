/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-uuid.h"
#include "server-fixture.h"

/* Requests and answers, without a socket. */

#define MICRO ((gint64) G_USEC_PER_SEC)

static void
assert_problem (Fixture *f, DmeRequest *request, guint status, const char *code)
{
  g_auto (DmeResponse) response = { 0 };
  g_auto (DmeHttpProblem) problem = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (send_request (f->server, request, &text, &response), ==, status);
  g_assert_cmpstr (response.media_type, ==, DME_MEDIA_PROBLEM);
  g_assert_true (dme_http_problem_from_json (&problem, text, -1, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (problem.code, ==, code);
  g_assert_cmpuint (problem.status, ==, status);
}

static GBytes *
one_activity (Device *device)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  g_autofree char *id = dme_uuid_new ();

  g_ptr_array_add (ops, make_activity (id, "Balai desa"));
  return batch_of (device, ops);
}

static gint64
count_records (Fixture *f)
{
  DmeServerStats stats = { 0 };

  g_assert_true (dme_server_db_get_stats (f->server->db, &stats, NULL));
  return stats.records;
}

static void
test_paths (Fixture *f, gconstpointer data)
{
  g_auto (DmeRequest) nothing = { 0 };
  g_auto (DmeRequest) method = { 0 };
  g_auto (DmeResponse) response = { 0 };

  request_init (&nothing, &f->a, "GET", "/v2/push", NULL, NULL);
  assert_problem (f, &nothing, 404, "not-found");
  request_init (&method, &f->a, "GET", "/v1/push", NULL, NULL);
  assert_problem (f, &method, 405, "method");
  send_request (f->server, &method, NULL, &response);
  g_assert_cmpstr (response.allow, ==, "POST");
}

static void
test_protocol (Fixture *f, gconstpointer data)
{
  g_auto (DmeRequest) request = { 0 };

  request_init (&request, &f->a, "GET", "/v1/status", NULL, NULL);
  g_clear_pointer (&request.protocol, g_free);
  assert_problem (f, &request, 400, "protocol");
  request.protocol = g_strdup ("2");
  assert_problem (f, &request, 400, "protocol");
}

static void
test_tokens (Fixture *f, gconstpointer data)
{
  g_auto (DmeRequest) none = { 0 };
  g_auto (DmeRequest) wrong = { 0 };

  request_init (&none, NULL, "GET", "/v1/status", NULL, NULL);
  assert_problem (f, &none, 401, "unauthorised");
  request_init (&wrong, &f->a, "GET", "/v1/status", NULL, NULL);
  wrong.authorization[10] ^= 1;
  assert_problem (f, &wrong, 401, "unauthorised");
}

/* A refusal that needs no body comes before it. */
static void
test_refused_before_the_body (Fixture *f, gconstpointer data)
{
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };

  request_init (&request, &f->a, "POST", "/v1/push", NULL, DME_MEDIA_BATCH);
  request.content_length = DME_BATCH_MAX + 1;
  g_assert_null (dme_router_check (f->server, &request, &response));
  g_assert_cmpuint (response.status, ==, 413);
  request.content_length = DME_BATCH_MAX;
  g_assert_nonnull (dme_router_check (f->server, &request, &response));
}

static void
test_media_type (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("<html>", 6);
  g_auto (DmeRequest) request = { 0 };

  request_init (&request, &f->a, "POST", "/v1/push", body, "text/html");
  assert_problem (f, &request, 415, "media-type");
}

static void
test_html_in_a_batch (Fixture *f, gconstpointer data)
{
  static const char html[] = "<html><body>Login</body></html>\n";
  g_autoptr (GBytes) plain = g_bytes_new_static (html, strlen (html));
  g_autoptr (GBytes) zipped = dme_gzip (html, strlen (html));
  g_autofree char *problem = NULL;
  g_autofree char *other = NULL;
  guint status;

  g_assert_null (push_bytes (f->server, &f->a, plain, &status, &problem));
  g_assert_cmpuint (status, ==, 400);
  g_assert_cmpstr (problem, ==, "malformed");
  g_assert_null (push_bytes (f->server, &f->a, zipped, &status, &other));
  g_assert_cmpuint (status, ==, 400);
  g_assert_cmpstr (other, ==, "malformed");
}

static void
test_wrong_signature (Fixture *f, gconstpointer data)
{
  Device forged = f->a;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *problem = NULL;
  guint status;

  forged.secret_key = f->b.secret_key;
  body = one_activity (&forged);
  g_assert_null (push_bytes (f->server, &f->a, body, &status, &problem));
  g_assert_cmpuint (status, ==, 400);
  g_assert_cmpstr (problem, ==, "signature");
  g_assert_cmpint (count_records (f), ==, 0);
}

static void
test_batch_of_another_device (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = one_activity (&f->b);
  g_autofree char *problem = NULL;
  guint status;

  g_assert_null (push_bytes (f->server, &f->a, body, &status, &problem));
  g_assert_cmpuint (status, ==, 400);
  g_assert_cmpint (count_records (f), ==, 0);
}

static void
test_every_cut_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = one_activity (&f->a);
  gsize length = g_bytes_get_size (body);
  guint status;
  g_autoptr (DmePushReply) whole = NULL;

  for (gsize n = 0; n < length; n += 7)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (body, 0, n);

      g_assert_null (push_bytes (f->server, &f->a, cut, &status, NULL));
      g_assert_cmpuint (status, ==, 400);
    }
  g_assert_cmpint (count_records (f), ==, 0);
  whole = push_bytes (f->server, &f->a, body, &status, NULL);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpint (count_records (f), ==, 1);
}

static void
test_gzip_bomb (Fixture *f, gconstpointer data)
{
  gsize length = 64 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (length);
  g_autoptr (GBytes) bomb = dme_gzip (zeros, length);
  g_autofree char *problem = NULL;
  guint status;

  g_assert_cmpuint (g_bytes_get_size (bomb), <, DME_BATCH_MAX);
  g_assert_null (push_bytes (f->server, &f->a, bomb, &status, &problem));
  g_assert_cmpuint (status, ==, 413);
  g_assert_cmpstr (problem, ==, "too-large");
}

static void
test_gzip_needs_no_header (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = one_activity (&f->a);
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };

  request_init (&request, &f->a, "POST", "/v1/push", body, DME_MEDIA_BATCH);
  g_clear_pointer (&request.content_encoding, g_free);
  g_assert_cmpuint (send_request (f->server, &request, NULL, &response), ==, 200);
  g_assert_cmpint (count_records (f), ==, 1);
}

static void
test_revoked (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (f->server->db, &error);
  g_autoptr (DmeServerDevice) device = dme_server_txn_find_device_by_id (txn, f->a.id, &error);
  g_autoptr (GBytes) body = one_activity (&f->a);
  g_auto (DmeRequest) status_request = { 0 };
  g_autofree char *problem = NULL;
  guint status;

  g_assert_true (dme_server_txn_revoke_device (txn, device->no, "2026-11-21T00:00:00Z", &error));
  g_assert_true (dme_server_txn_commit (g_steal_pointer (&txn), &error));
  g_assert_null (push_bytes (f->server, &f->a, body, &status, &problem));
  g_assert_cmpuint (status, ==, 403);
  g_assert_cmpstr (problem, ==, "revoked");
  request_init (&status_request, &f->a, "GET", "/v1/status", NULL, NULL);
  assert_problem (f, &status_request, 403, "revoked");
}

static void
test_status (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = one_activity (&f->a);
  guint status;
  g_autoptr (DmePushReply) reply = push_bytes (f->server, &f->a, body, &status, NULL);
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeRequest) fresh = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_auto (DmeResponse) other = { 0 };
  g_auto (DmeEpoch) epoch = { 0 };
  g_auto (DmeEpoch) unseen = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *unseen_text = NULL;

  request_init (&request, &f->a, "GET", "/v1/status", NULL, NULL);
  request.incarnation = g_strdup ("first");
  g_assert_cmpuint (send_request (f->server, &request, &text, &response), ==, 200);
  g_assert_true (dme_epoch_from_json (&epoch, text, -1, NULL));
  g_assert_cmpint (epoch.next, ==, 2);
  g_assert_cmpint (epoch.generation, ==, 1);
  g_assert_cmpstr (epoch.server, ==, f->server->id);
  g_assert_cmpstr (epoch.name, ==, "Test");
  g_assert_cmpint (ABS (epoch.time - dme_clock_now () / MICRO), <, 10);

  request_init (&fresh, &f->a, "GET", "/v1/status", NULL, NULL);
  fresh.incarnation = g_strdup ("unseen");
  g_assert_cmpuint (send_request (f->server, &fresh, &unseen_text, &other), ==, 200);
  g_assert_true (dme_epoch_from_json (&unseen, unseen_text, -1, NULL));
  g_assert_cmpint (unseen.next, ==, 1);
}

static guint
enrol (Fixture *f,
       const char *code,
       const Device *device,
       gboolean practice,
       DmeEnrolReply *reply,
       char **problem,
       guint *retry_after)
{
  DmeEnrolRequest wish = { .code = (char *) code,
                           .public_key = device->public_key,
                           .name = (char *) "Laptop",
                           .practice = practice };
  g_autofree char *json = dme_enrol_request_to_json (&wish);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_auto (DmeHttpProblem) document = { 0 };
  g_autofree char *text = NULL;
  guint status;

  request_init (&request, NULL, "POST", "/v1/enrol", body, "application/json");
  status = send_request (f->server, &request, &text, &response);
  if (status == 200)
    g_assert_true (dme_enrol_reply_from_json (reply, text, -1, NULL));
  else
    {
      g_assert_true (dme_http_problem_from_json (&document, text, -1, NULL));
      *problem = g_steal_pointer (&document.code);
    }
  if (retry_after != NULL)
    *retry_after = response.retry_after;
  return status;
}

static void
test_enrol_twice (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f->server, "Anna", 1);
  g_autofree char *lower = g_ascii_strdown (code, -1);
  const char *typed = g_strdelimit (lower, "-", ' ');
  Device device = { 0 };
  g_auto (DmeEnrolReply) first = { 0 };
  g_auto (DmeEnrolReply) second = { 0 };
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeRequest) old = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_autofree char *problem = NULL;

  device_init (&device);
  g_assert_cmpuint (enrol (f, code, &device, FALSE, &first, &problem, NULL), ==, 200);
  g_assert_cmpuint (enrol (f, typed, &device, FALSE, &second, &problem, NULL), ==,
                    200); /* The answer got lost. */
  g_assert_cmpstr (first.device, ==, second.device);
  g_assert_cmpstr (first.token, !=, second.token);
  g_assert_cmpstr (first.person, ==, "Anna");
  g_assert_cmpstr (first.role, ==, "petugas");
  g_assert_cmpstr (first.scope, ==, "53.02");
  g_assert_cmpstr (first.server_key, ==, f->server->public_key);

  device.token = g_strdup (second.token);
  request_init (&request, &device, "GET", "/v1/status", NULL, NULL);
  g_assert_cmpuint (send_request (f->server, &request, NULL, &response), ==, 200);
  g_free (device.token);
  device.token = g_strdup (first.token);
  request_init (&old, &device, "GET", "/v1/status", NULL, NULL);
  assert_problem (f, &old, 401, "unauthorised");
  device_clear (&device);
}

static void
test_used_code (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f->server, "Anna", 1);
  Device one = { 0 }, two = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 };
  g_autofree char *problem = NULL;

  device_init (&one);
  device_init (&two);
  g_assert_cmpuint (enrol (f, code, &one, FALSE, &reply, &problem, NULL), ==, 200);
  g_assert_cmpuint (enrol (f, code, &two, FALSE, &reply, &problem, NULL), ==, 403);
  g_assert_cmpstr (problem, ==, "code-used");
  device_clear (&one);
  device_clear (&two);
}

static void
test_expired_code (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f->server, "Anna", 1);
  Device device = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 };
  g_autofree char *problem = NULL;

  device_init (&device);
  dme_clock_set_for_test (dme_clock_now () + G_GINT64_CONSTANT (3601) * MICRO);
  g_assert_cmpuint (enrol (f, code, &device, FALSE, &reply, &problem, NULL), ==, 403);
  dme_clock_set_for_test (0);
  g_assert_cmpstr (problem, ==, "code-expired");
  device_clear (&device);
}

static void
test_practice (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f->server, "Anna", 1);
  Device device = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 };
  g_autofree char *problem = NULL;

  device_init (&device);
  g_assert_cmpuint (enrol (f, code, &device, TRUE, &reply, &problem, NULL), ==, 409);
  g_assert_cmpstr (problem, ==, "practice");
  g_assert_cmpuint (enrol (f, code, &device, FALSE, &reply, &problem, NULL), ==,
                    200); /* The code is not used up. */
  device_clear (&device);
}

static void
test_bad_key (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f->server, "Anna", 1);
  Device device = { .public_key = (char *) "not a key" };
  g_auto (DmeEnrolReply) reply = { 0 };
  g_autofree char *problem = NULL;

  g_assert_cmpuint (enrol (f, code, &device, FALSE, &reply, &problem, NULL), ==, 400);
  g_assert_cmpstr (problem, ==, "malformed");
}

static void
test_guessing_is_slowed_down (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f->server, "Anna", 1);
  Device device = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 };
  guint retry_after = 0;

  device_init (&device);
  for (guint i = 0; i < DME_LIMIT_PER_ADDRESS; i++)
    {
      g_autofree char *wrong = dme_server_new_code ();
      g_autofree char *problem = NULL;

      g_assert_cmpuint (enrol (f, wrong, &device, FALSE, &reply, &problem, NULL), ==, 403);
      g_assert_cmpstr (problem, ==, "code-unknown");
    }
  {
    g_autofree char *problem = NULL;

    g_assert_cmpuint (enrol (f, code, &device, FALSE, &reply, &problem, &retry_after), ==, 429);
    g_assert_cmpstr (problem, ==, "rate-limited");
    g_assert_cmpuint (retry_after, >, 0);
    g_assert_cmpuint (retry_after, <=, DME_LIMIT_WINDOW);
  }
  device_clear (&device);
}

static void
test_limiter (void)
{
  g_autoptr (DmeLimiter) limiter = dme_limiter_new ();
  gint64 now = 1000 * MICRO;

  for (guint i = 0; i < DME_LIMIT_PER_ADDRESS; i++)
    {
      g_assert_cmpuint (dme_limiter_check (limiter, "10.0.0.1", now), ==, 0);
      dme_limiter_count (limiter, "10.0.0.1", now);
    }
  g_assert_cmpuint (dme_limiter_check (limiter, "10.0.0.1", now + 10 * MICRO), ==,
                    DME_LIMIT_WINDOW - 10);
  g_assert_cmpuint (dme_limiter_check (limiter, "10.0.0.2", now), ==,
                    0); /* Others are not kept out, */
  g_assert_cmpuint (dme_limiter_check (limiter, "10.0.0.1", now + 61 * MICRO), ==, 0);
  for (guint i = 0; i < DME_LIMIT_TOTAL; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.1.0.%u", i);

      dme_limiter_count (limiter, address, now);
    }
  g_assert_cmpuint (dme_limiter_check (limiter, "10.0.0.3", now), >,
                    0); /* until too many guess at once. */
}

static void
test_codes (void)
{
  g_autofree char *code = dme_server_new_code ();
  g_autofree char *hash = dme_server_hash_code (code);
  g_autofree char *lower = g_ascii_strdown (code, -1);
  g_autofree char *same = dme_server_hash_code (lower);

  g_assert_true (g_regex_match_simple ("^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{2}$", code, 0, 0));
  g_assert_cmpstr (hash, ==, same);
  g_assert_null (dme_server_hash_code ("ABCD-EFGH"));
  g_assert_null (dme_server_hash_code ("ABCD-EFGH-IJK"));
  g_assert_null (dme_server_hash_code ("ABCD/EFGH/JK"));
}

static void
test_gzip_answers (Fixture *f, gconstpointer data)
{
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeRequest) plain = { 0 };
  g_auto (DmeRequest) unwanted = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_auto (DmeResponse) other = { 0 };
  g_auto (DmeResponse) third = { 0 };
  g_autoptr (GBytes) inflated = NULL;

  request_init (&request, NULL, "GET", "/metrics", NULL, NULL);
  request.accept_encoding = g_strdup ("deflate, gzip");
  g_assert_cmpuint (send_request (f->server, &request, NULL, &response), ==, 200);
  g_assert_true (response.gzipped);
  inflated = dme_gunzip (response.body, 100000, NULL);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (inflated, NULL),
                                  (gssize) g_bytes_get_size (inflated), "desad_requests_total"));

  request_init (&plain, NULL, "GET", "/metrics", NULL, NULL);
  g_assert_cmpuint (send_request (f->server, &plain, NULL, &other), ==, 200);
  g_assert_false (other.gzipped);
  request_init (&unwanted, NULL, "GET", "/metrics", NULL, NULL);
  unwanted.accept_encoding = g_strdup ("gzip;q=0");
  g_assert_cmpuint (send_request (f->server, &unwanted, NULL, &third), ==, 200);
  g_assert_false (third.gzipped);
}

static void
test_metrics (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = one_activity (&f->a);
  guint status;
  g_autoptr (DmePushReply) first = push_bytes (f->server, &f->a, body, &status, NULL);
  g_autoptr (DmePushReply) again = push_bytes (f->server, &f->a, body, &status, NULL);
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_autofree char *text = NULL;

  request_init (&request, NULL, "GET", "/metrics", NULL, NULL);
  g_assert_cmpuint (send_request (f->server, &request, &text, &response), ==, 200);
  g_assert_nonnull (strstr (text, "desad_ops_total{verdict=\"ok\"} 1\n"));
  g_assert_nonnull (strstr (text, "desad_ops_repeated_total 1\n"));
  g_assert_nonnull (strstr (text, "desad_devices 2\n"));
  g_assert_nonnull (strstr (text, "desad_records 1\n"));
}

/* Another process writes for longer than a push can wait: come again, nothing is half-done. */
static void
test_busy_database (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerDb) other = fixture_open_db (f, &error);
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (other, &error);
  g_autoptr (GBytes) body = one_activity (&f->a);
  g_autoptr (DmePushReply) reply = NULL;
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };
  guint status;

  g_assert_no_error (error);
  request_init (&request, &f->a, "POST", "/v1/push", body, DME_MEDIA_BATCH);
  g_assert_cmpuint (send_request (f->server, &request, NULL, &response), ==, 503);
  g_assert_cmpuint (response.retry_after, >, 0);
  g_clear_pointer (&txn, dme_server_txn_abort);
  reply = push_bytes (f->server, &f->a, body, &status, NULL);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpint (count_records (f), ==, 1);
}

#define ADD(name, func) \
  g_test_add ("/server/request/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("unknown-path-and-method-are-named", test_paths);
  ADD ("other-protocol-is-refused", test_protocol);
  ADD ("unknown-token-is-refused", test_tokens);
  ADD ("refusal-comes-before-the-body", test_refused_before_the_body);
  ADD ("other-media-type-is-refused", test_media_type);
  ADD ("page-instead-of-a-batch-is-refused", test_html_in_a_batch);
  ADD ("wrong-signature-changes-nothing", test_wrong_signature);
  ADD ("batch-of-another-device-changes-nothing", test_batch_of_another_device);
  ADD ("batch-cut-anywhere-changes-nothing", test_every_cut_is_refused);
  ADD ("gzip-bomb-is-refused", test_gzip_bomb);
  ADD ("batch-is-compressed-with-or-without-saying-so", test_gzip_needs_no_header);
  ADD ("revoked-device-is-told-so", test_revoked);
  ADD ("status-says-who-and-what-is-wanted", test_status);
  ADD ("same-code-and-key-give-the-same-device", test_enrol_twice);
  ADD ("code-of-another-computer-is-refused", test_used_code);
  ADD ("code-expires", test_expired_code);
  ADD ("practice-and-real-do-not-mix", test_practice);
  ADD ("key-that-is-none-is-refused", test_bad_key);
  ADD ("guessing-codes-is-slowed-down", test_guessing_is_slowed_down);
  g_test_add_func ("/server/request/limit-is-per-address-and-in-total", test_limiter);
  g_test_add_func ("/server/request/codes-are-easy-to-type", test_codes);
  ADD ("long-answers-are-compressed-if-wanted", test_gzip_answers);
  ADD ("metrics-count-ops-once", test_metrics);
  ADD ("busy-database-asks-to-come-again", test_busy_database);

  return g_test_run ();
}
