/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-httpd.h"
#include "dme-uuid.h"
#include "http-client.h"
#include "server-fixture.h"

/* What comes over real sockets, and what must not hurt. */

typedef struct
{
  Fixture base;
  DmeHttpd *httpd;
  guint16 port;
} Net;

static void
set_up (Net *n, gconstpointer data)
{
  DmeHttpdConfig config = {
    .host = "127.0.0.1", .idle_seconds = 1, .upload_seconds = 2, .quiet = TRUE
  };
  g_autoptr (GError) error = NULL;

  fixture_set_up (&n->base, data);
  n->httpd = dme_httpd_start (n->base.server, &config, &error);
  g_assert_no_error (error);
  n->port = dme_httpd_get_port (n->httpd);
}

static void
tear_down (Net *n, gconstpointer data)
{
  g_clear_pointer (&n->httpd, dme_httpd_stop);
  fixture_tear_down (&n->base, data);
}

static GBytes *
one_activity (Net *n)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  g_autofree char *id = dme_uuid_new ();

  g_ptr_array_add (ops, make_activity (id, "Balai desa"));
  return batch_of (&n->base.a, ops);
}

static void
assert_alive (Net *n)
{
  g_auto (HttpAnswer) answer = { 0 };

  g_assert_true (http_exchange (n->port, "GET", "/healthz", NULL, NULL, NULL, &answer));
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpmem (answer.body->data, answer.body->len, "ok\n", 3);
}

static void
test_lone_push_is_small (Net *n, gconstpointer data)
{
  g_autoptr (GBytes) body = one_activity (n);
  g_autoptr (GString) head =
    http_head ("POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, g_bytes_get_size (body));
  g_auto (HttpAnswer) answer = { 0 };
  gsize total;

  g_assert_true (http_exchange (n->port, "POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, body,
                                &answer));
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_nonnull (strstr (answer.head, "Desa-Protocol: 1\r\n"));
  total = head->len + g_bytes_get_size (body) + answer.bytes;
  g_test_message ("request %zu + %zu, answer %zu bytes", head->len, g_bytes_get_size (body),
                  answer.bytes);
  g_assert_cmpuint (total, <=, 950); /* Of a longer session than that of the budget of 900. */
}

static void
test_connection_is_kept (Net *n, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_connect (n->port);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) body = one_activity (n);
      g_autoptr (GString) head =
        http_head ("POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, g_bytes_get_size (body));
      g_auto (HttpAnswer) answer = { 0 };

      g_assert_true (http_send (connection, head->str, head->len));
      g_assert_true (http_send (connection, g_bytes_get_data (body, NULL),
                                g_bytes_get_size (body)));
      g_assert_true (http_receive (connection, &answer));
      g_assert_cmpuint (answer.status, ==, 200);
      g_assert_null (strstr (answer.head, "Connection: close"));
    }
}

static void
test_silent_sender_is_cut (Net *n, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_connect (n->port);
  g_autoptr (GString) head = http_head ("POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, 500);
  g_auto (HttpAnswer) answer = { 0 };
  gint64 began = g_get_monotonic_time ();

  g_assert_true (http_send (connection, head->str, head->len));
  g_assert_true (http_send (connection, "half", 4));
  g_assert_false (http_receive (connection, &answer));
  g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * G_USEC_PER_SEC);
  assert_alive (n);
}

/* A byte now and then is not idle, but it is no upload either. */
static void
test_dripping_sender_is_cut (Net *n, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_connect (n->port);
  g_autoptr (GString) head = http_head ("POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, 500);
  g_auto (HttpAnswer) answer = { 0 };
  guint sent = 0;

  g_assert_true (http_send (connection, head->str, head->len));
  while (sent < 100 && http_send (connection, "x", 1))
    {
      g_usleep (200000);
      sent++;
    }
  g_assert_cmpuint (sent, <, 50);
  g_assert_false (http_receive (connection, &answer));
  assert_alive (n);
}

static void
test_body_over_the_limit (Net *n, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_connect (n->port);
  g_autoptr (GString)
    head = http_head ("POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, 50 * 1024 * 1024);
  g_auto (HttpAnswer) answer = { 0 };
  g_auto (HttpAnswer) other = { 0 };
  g_autofree char *zeros = g_malloc0 (DME_BATCH_MAX + 1);
  g_autoptr (GBytes) body = g_bytes_new (zeros, DME_BATCH_MAX + 1);

  g_assert_true (http_send (connection, head->str,
                            head->len)); /* Nothing of the body: the answer comes all the same. */
  g_assert_true (http_receive (connection, &answer));
  g_assert_cmpuint (answer.status, ==, 413);
  g_assert_true (http_exchange (n->port, "POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, body,
                                &other));
  g_assert_cmpuint (other.status, ==, 413);
  assert_alive (n);
}

static void
test_body_without_length (Net *n, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_connect (n->port);
  g_autofree char *head = g_strdup_printf ("POST /v1/push HTTP/1.1\r\nHost: x\r\nDesa-Protocol: "
                                           "1\r\nAuthorization: Bearer %s\r\n"
                                           "Content-Type: " DME_MEDIA_BATCH
                                           "\r\nTransfer-Encoding: chunked\r\n\r\n",
                                           n->base.a.token);
  g_autofree char *zeros = g_malloc0 (65536);
  g_auto (HttpAnswer) answer = { 0 };

  g_assert_true (http_send (connection, head, strlen (head)));
  for (guint i = 0; i < 6; i++)
    {
      g_assert_true (http_send (connection, "10000\r\n", 7));
      g_assert_true (http_send (connection, zeros, 65536));
      g_assert_true (http_send (connection, "\r\n", 2));
    }
  g_assert_true (http_send (connection, "0\r\n\r\n", 5));
  g_assert_true (http_receive (connection, &answer));
  g_assert_cmpuint (answer.status, ==, 413);
}

/* The refusal arrives although the client is busy sending. */
static void
test_refusal_reaches_a_sender (Net *n, gconstpointer data)
{
  g_autofree char *zeros = g_malloc0 (DME_BATCH_MAX);
  g_autoptr (GBytes) body = g_bytes_new (zeros, DME_BATCH_MAX);

  for (guint i = 0; i < 10; i++)
    {
      g_auto (HttpAnswer) answer = { 0 };

      g_assert_true (http_exchange (n->port, "POST", "/v1/push", "wrong", DME_MEDIA_BATCH, body,
                                    &answer));
      g_assert_cmpuint (answer.status, ==, 401);
    }
}

static void
test_gone_in_the_middle (Net *n, gconstpointer data)
{
  g_autoptr (GBytes) body = one_activity (n);
  gsize length = g_bytes_get_size (body);
  DmeServerStats stats = { 0 };

  for (gsize cut = 0; cut < length; cut += 64)
    {
      g_autoptr (GSocketConnection) connection = http_connect (n->port);
      g_autoptr (GString)
        head = http_head ("POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, length);

      g_assert_true (http_send (connection, head->str, head->len));
      http_send (connection, g_bytes_get_data (body, NULL), cut);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }
  assert_alive (n);
  g_assert_true (dme_server_db_get_stats (n->base.server->db, &stats, NULL));
  g_assert_cmpint (stats.ops, ==, 0);
}

static void
test_garbage (Net *n, gconstpointer data)
{
  static const char *const garbage[] = {
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "GET\r\n\r\n", "\r\n\r\n\r\n",
    "POST /v1/push HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_autoptr (GSocketConnection) connection = http_connect (n->port);

      g_assert_true (http_send (connection, garbage[i], strlen (garbage[i])));
    }
  assert_alive (n);
}

/* What the HTTP library refuses by itself may meet the stop at any moment of it. */
static void
test_garbage_meets_stop (Net *n, gconstpointer data)
{
  static const char garbage[] = "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n";
  DmeHttpdConfig config = {
    .host = "127.0.0.1", .idle_seconds = 1, .upload_seconds = 2, .quiet = TRUE
  };

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (GError) error = NULL;
      DmeHttpd *httpd = dme_httpd_start (n->base.server, &config, &error);
      g_autoptr (GSocketConnection) connection = NULL;

      g_assert_no_error (error);
      connection = http_connect (dme_httpd_get_port (httpd));
      http_send (connection, garbage, strlen (garbage)); /* Or it is refused: it is the stop. */
      dme_httpd_stop (httpd);
    }
  assert_alive (n);
}

/* A proxy in front may believe the other header, and what it takes for a body would be a request
 * here. */
static void
test_two_ends_of_a_body (Net *n, gconstpointer data)
{
  static const char *const framings[] = {
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (framings); i++)
    {
      g_autoptr (GSocketConnection) connection = http_connect (n->port);
      g_autofree char *text =
        g_strdup_printf ("POST /v1/push HTTP/1.1\r\nHost: x\r\nDesa-Protocol: 1\r\nAuthorization: "
                         "Bearer %s\r\nContent-Type: " DME_MEDIA_BATCH
                         "\r\n%s\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
                         n->base.a.token, framings[i]);
      g_auto (HttpAnswer) answer = { 0 };
      g_auto (HttpAnswer) smuggled = { 0 };

      g_test_message ("%s", framings[i]);
      g_assert_true (http_send (connection, text, strlen (text)));
      g_assert_true (http_receive (connection, &answer));
      g_assert_cmpuint (answer.status, ==, 400);
      g_assert_false (http_receive (connection, &smuggled));
    }
  assert_alive (n);
}

/* A path that a proxy guards by its name has no second name. */
static void
test_escaped_path_is_another (Net *n, gconstpointer data)
{
  static const char *const paths[] = { "/%68ealthz", "/healthz%00",    "/healthz%2f", "//healthz",
                                       "/healthz/",  "/v1/../healthz", "/HEALTHZ" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (HttpAnswer) answer = { 0 };

      g_test_message ("%s", paths[i]);
      g_assert_true (http_exchange (n->port, "GET", paths[i], NULL, NULL, NULL, &answer));
      g_assert_cmpuint (answer.status, ==, 404);
    }
}

/* Headers that come drop by drop never end, and are never silent either. */
static void
test_dripping_headers_are_cut (Net *n, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_connect (n->port);
  g_auto (HttpAnswer) answer = { 0 };
  guint sent = 0;

  g_assert_true (http_send (connection, "GET /healthz HTTP/1.1\r\nX: ", 26));
  while (sent < 100 && http_send (connection, "x", 1))
    {
      g_usleep (200000);
      sent++;
    }
  g_assert_cmpuint (sent, <, 50);
  g_assert_false (http_receive (connection, &answer));
  assert_alive (n);
}

static gpointer
stop_soon (gpointer data)
{
  Net *n = data;

  g_usleep (300000);
  g_clear_pointer (&n->httpd, dme_httpd_stop);
  return NULL;
}

static void
test_stop_finishes_what_is_under_way (Net *n, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_connect (n->port);
  g_autoptr (GBytes) body = one_activity (n);
  gsize length = g_bytes_get_size (body);
  g_autoptr (GString)
    head = http_head ("POST", "/v1/push", n->base.a.token, DME_MEDIA_BATCH, length);
  g_auto (HttpAnswer) answer = { 0 };
  GThread *thread;

  g_assert_true (http_send (connection, head->str, head->len));
  g_assert_true (http_send (connection, g_bytes_get_data (body, NULL), length - 10));
  thread = g_thread_new ("stop", stop_soon, n);
  g_usleep (700000);
  g_assert_true (http_send (connection, (const char *) g_bytes_get_data (body, NULL) + length - 10,
                            10));
  g_assert_true (http_receive (connection, &answer));
  g_assert_cmpuint (answer.status, ==, 200);
  g_thread_join (thread);
}

#define ADD(name, func) g_test_add ("/server/http/" name, Net, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("lone-push-is-small", test_lone_push_is_small);
  ADD ("connection-is-kept-for-more", test_connection_is_kept);
  ADD ("silent-sender-is-cut", test_silent_sender_is_cut);
  ADD ("dripping-sender-is-cut", test_dripping_sender_is_cut);
  ADD ("body-over-the-limit-is-refused-unread", test_body_over_the_limit);
  ADD ("body-without-a-length-is-limited-too", test_body_without_length);
  ADD ("refusal-reaches-who-is-still-sending", test_refusal_reaches_a_sender);
  ADD ("client-gone-in-the-middle-leaves-nothing", test_gone_in_the_middle);
  ADD ("garbage-does-not-hurt", test_garbage);
  ADD ("garbage-meets-stop", test_garbage_meets_stop);
  ADD ("body-with-two-ends-is-refused", test_two_ends_of_a_body);
  ADD ("escaped-path-is-another", test_escaped_path_is_another);
  ADD ("dripping-headers-are-cut", test_dripping_headers_are_cut);
  ADD ("stop-finishes-what-is-under-way", test_stop_finishes_what_is_under_way);

  return g_test_run ();
}
