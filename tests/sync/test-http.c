/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-http.h"
#include "dme-wire.h"

/* The transport against a server that says exactly what the test wants. */

typedef struct
{
  GSocketService *service;
  char *url;
  GBytes *answer;
  gsize cut_after; /* bytes of the answer; 0: none is lost */
  guint stall_for; /* milliseconds of silence before the answer */
  int connections; /* atomic */
  GString *heard;  /* the last request; read it after dme_http_send() only */
} Server;

/* Reads one request; FALSE at the end of the connection. */
static gboolean
hear (Server *server, GInputStream *in)
{
  g_autoptr (GString) request = g_string_new (NULL);
  gsize want = G_MAXSIZE;
  char buffer[4096];

  while (request->len < want)
    {
      gssize n = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL);
      const char *end, *length;

      if (n <= 0)
        return FALSE;
      g_string_append_len (request, buffer, n);
      end = strstr (request->str, "\r\n\r\n");
      if (end == NULL)
        continue;
      length = strstr (request->str, "Content-Length: ");
      want = (gsize) (end - request->str) + 4 + (length != NULL ? atoi (length + 16) : 0);
    }
  g_string_set_size (server->heard, 0);
  g_string_append_len (server->heard, request->str, (gssize) request->len);
  return TRUE;
}

static gboolean
serve_cb (GThreadedSocketService *service,
          GSocketConnection *connection,
          GObject *source,
          gpointer data)
{
  Server *server = data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_atomic_int_inc (&server->connections);
  while (hear (server, in))
    {
      gsize size;
      const char *answer = g_bytes_get_data (server->answer, &size);

      g_usleep (server->stall_for * 1000);
      if (server->cut_after > 0)
        size = MIN (size, server->cut_after);
      g_output_stream_write_all (out, answer, size, NULL, NULL, NULL);
      if (server->cut_after > 0)
        break;
    }
  return TRUE;
}

static void
answer_with (Server *server, const char *head, gconstpointer body, gsize length)
{
  g_autoptr (GString) all = g_string_new (NULL);

  g_string_append_printf (all, "%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", head, length);
  g_string_append_len (all, body, (gssize) length);
  g_clear_pointer (&server->answer, g_bytes_unref);
  server->answer = g_string_free_to_bytes (g_steal_pointer (&all));
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nDesa-Protocol: 1\r\nContent-Type: application/json\r\n"

static void
set_up (Server *server, gconstpointer data)
{
  guint16 port;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  server->heard = g_string_new (NULL);
  server->service = g_threaded_socket_service_new (4);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &bound, &error));
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  server->url = g_strdup_printf ("http://127.0.0.1:%u/v1/push", port);
  g_signal_connect (server->service, "run", G_CALLBACK (serve_cb), server);
  g_socket_service_start (server->service);
  answer_with (server, OK_HEAD, "{}", 2);
}

static void
tear_down (Server *server, gconstpointer data)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_clear_object (&server->service);
  g_clear_pointer (&server->answer, g_bytes_unref);
  g_free (server->url);
  g_string_free (server->heard, TRUE);
}

/* The server's threads need a running main loop to be handed connections. */
typedef struct
{
  DmeHttp *http;
  const DmeHttpRequest *request;
  DmeHttpAnswer *answer;
  GCancellable *cancellable;
  DmeHttpOutcome outcome;
  int done; /* atomic */
} Sending;

static gpointer
send_thread (gpointer data)
{
  Sending *sending = data;

  sending->outcome =
    dme_http_send (sending->http, sending->request, sending->answer, sending->cancellable);
  g_atomic_int_set (&sending->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static DmeHttpOutcome
send_cancellable (DmeHttp *http,
                  const DmeHttpRequest *request,
                  DmeHttpAnswer *answer,
                  GCancellable *cancellable)
{
  Sending sending = { http, request, answer, cancellable, DME_HTTP_LOCAL, FALSE };
  GThread *thread = g_thread_new ("send", send_thread, &sending);

  while (!g_atomic_int_get (&sending.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  return sending.outcome;
}

static DmeHttpOutcome
get (Server *server, DmeHttp *http, DmeHttpAnswer *answer)
{
  DmeHttpRequest request = { server->url, NULL, NULL, FALSE, NULL, FALSE };

  return send_cancellable (http, &request, answer, NULL);
}

static DmeHttpOutcome
get_once (Server *server, const DmeHttpLimits *limits, DmeHttpAnswer *answer)
{
  g_autoptr (DmeHttp) http = dme_http_new (NULL, limits);

  return get (server, http, answer);
}

static void
test_post (Server *server, gconstpointer data)
{
  g_autoptr (DmeHttp) http = dme_http_new (NULL, NULL);
  g_autoptr (GBytes) body = g_bytes_new_static ("\x1f\x8b\0body", 7);
  DmeHttpRequest request = { server->url, "secret", DME_MEDIA_BATCH, TRUE, body, FALSE };
  g_auto (DmeHttpAnswer) answer = { 0 };
  const char *head;

  answer_with (server,
               "HTTP/1.1 429 Slow\r\ndesa-protocol:  1 \r\nRetry-After: 17\r\n"
               "Content-Type: Application/Problem+JSON; charset=utf-8\r\n",
               "{\"a\":1}", 7);
  g_assert_cmpint (send_cancellable (http, &request, &answer, NULL), ==, DME_HTTP_ANSWERED);
  g_assert_cmpuint (answer.status, ==, 429);
  g_assert_cmpstr (answer.protocol, ==, "1");
  g_assert_cmpstr (answer.media_type, ==, "application/problem+json");
  g_assert_cmpint (answer.retry_after, ==, 17);
  g_assert_cmpmem (g_bytes_get_data (answer.body, NULL), g_bytes_get_size (answer.body),
                   "{\"a\":1}", 7);

  head = server->heard->str;
  g_assert_true (g_str_has_prefix (head, "POST /v1/push HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAuthorization: Bearer secret\r\n"));
  g_assert_nonnull (strstr (head, "\r\nDesa-Protocol: 1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Type: " DME_MEDIA_BATCH "\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Encoding: gzip\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAccept-Encoding: gzip\r\n"));
  g_assert_null (strstr (head, "Expect:"));
  g_assert_null (strstr (head, "User-Agent:"));
  g_assert_null (strstr (head, "\r\nAccept: "));
  g_assert_cmpmem (server->heard->str + server->heard->len - 7, 7, "\x1f\x8b\0body", 7);
}

static void
test_reuse_and_count (Server *server, gconstpointer data)
{
  g_autoptr (DmeHttp) http = dme_http_new (NULL, NULL);
  gsize sent = 0;
  DmeHttpCount count;

  for (int i = 0; i < 3; i++)
    {
      g_auto (DmeHttpAnswer) answer = { 0 };

      g_assert_cmpint (get (server, http, &answer), ==, DME_HTTP_ANSWERED);
      sent += server->heard->len;
    }
  dme_http_get_count (http, &count);
  g_assert_cmpint (g_atomic_int_get (&server->connections), ==, 1);
  g_assert_cmpint (count.requests, ==, 3);
  g_assert_cmpint (count.bytes_up, ==, sent);
  g_assert_cmpint (count.bytes_down, ==, 3 * g_bytes_get_size (server->answer));
}

static void
test_post_count (Server *server, gconstpointer data)
{
  g_autoptr (DmeHttp) http = dme_http_new (NULL, NULL);
  g_autoptr (GBytes) body = g_bytes_new_static ("0123456789", 10);
  DmeHttpRequest request = { server->url, NULL, "application/json", FALSE, body, TRUE };
  g_auto (DmeHttpAnswer) answer = { 0 };
  DmeHttpCount count;

  g_assert_cmpint (send_cancellable (http, &request, &answer, NULL), ==, DME_HTTP_ANSWERED);
  dme_http_get_count (http, &count);
  g_assert_cmpint (count.bytes_up, ==, server->heard->len);
  g_assert_null (strstr (server->heard->str, "Accept-Encoding"));
}

static void
test_redirect (Server *server, gconstpointer data)
{
  g_auto (DmeHttpAnswer) answer = { 0 };

  answer_with (server, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\n", "", 0);
  g_assert_cmpint (get_once (server, NULL, &answer), ==, DME_HTTP_ANSWERED);
  g_assert_cmpuint (answer.status, ==, 302);
  g_assert_null (answer.protocol);
}

static void
test_dead_kept_connection (Server *server, gconstpointer data)
{
  g_autoptr (DmeHttp) http = dme_http_new (NULL, NULL);
  g_autoptr (GBytes) body = g_bytes_new_static ("again", 5);
  DmeHttpRequest request = { server->url, NULL, "application/json", FALSE, body, TRUE };

  for (int i = 0; i < 2; i++)
    {
      g_auto (DmeHttpAnswer) answer = { 0 };

      /* The whole answer arrives; then the server hangs up without a word. */
      server->cut_after = g_bytes_get_size (server->answer);
      g_assert_cmpint (send_cancellable (http, &request, &answer, NULL), ==, DME_HTTP_ANSWERED);
      g_assert_true (g_str_has_suffix (server->heard->str, "again"));
    }
  g_assert_cmpint (g_atomic_int_get (&server->connections), ==, 2);
}

static void
test_cuts (Server *server, gconstpointer data)
{
  for (gsize cut = 1; cut < g_bytes_get_size (server->answer); cut += 7)
    {
      g_auto (DmeHttpAnswer) answer = { 0 };
      DmeHttpOutcome outcome;

      server->cut_after = cut;
      outcome = get_once (server, NULL, &answer);
      g_test_message ("cut after %d: %s", (int) cut, answer.detail);
      g_assert_true (outcome == DME_HTTP_CUT || outcome == DME_HTTP_GARBAGE);
      g_assert_null (answer.body);
      g_assert_nonnull (answer.detail);
    }
}

static void
test_garbage (Server *server, gconstpointer data)
{
  g_auto (DmeHttpAnswer) answer = { 0 };

  g_clear_pointer (&server->answer, g_bytes_unref);
  server->answer = g_bytes_new_static ("\x15\x03\x01 not http at all\r\n\r\n", 24);
  server->cut_after = 24;
  g_assert_cmpint (get_once (server, NULL, &answer), ==, DME_HTTP_GARBAGE);
}

static void
test_huge (Server *server, gconstpointer data)
{
  DmeHttpLimits limits = DME_HTTP_LIMITS_DEFAULT;
  g_autofree char *body = g_strnfill (20000, 'x');
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_auto (DmeHttpAnswer) good = { 0 };

  limits.max_answer = 20000;
  answer_with (server, OK_HEAD, body, 20000);
  g_assert_cmpint (get_once (server, &limits, &good), ==, DME_HTTP_ANSWERED);
  limits.max_answer = 19999;
  g_assert_cmpint (get_once (server, &limits, &answer), ==, DME_HTTP_GARBAGE);
}

static void
test_gzip_bomb (Server *server, gconstpointer data)
{
  g_autofree char *zeros = g_malloc0 (64 * 1024 * 1024);
  g_autoptr (GBytes) bomb = dme_gzip (zeros, 64 * 1024 * 1024);
  g_autoptr (GBytes) small = dme_gzip ("{\"ok\":true}", 11);
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_auto (DmeHttpAnswer) good = { 0 };

  answer_with (server, OK_HEAD "Content-Encoding: gzip\r\n", g_bytes_get_data (small, NULL),
               g_bytes_get_size (small));
  g_assert_cmpint (get_once (server, NULL, &good), ==, DME_HTTP_ANSWERED);
  g_assert_cmpmem (g_bytes_get_data (good.body, NULL), g_bytes_get_size (good.body),
                   "{\"ok\":true}", 11);

  answer_with (server, OK_HEAD "Content-Encoding: gzip\r\n", g_bytes_get_data (bomb, NULL),
               g_bytes_get_size (bomb));
  g_assert_cmpuint (g_bytes_get_size (bomb), <, 8 * 1024 * 1024);
  g_assert_cmpint (get_once (server, NULL, &answer), ==, DME_HTTP_GARBAGE);
}

static void
test_stall (Server *server, gconstpointer data)
{
  DmeHttpLimits limits = DME_HTTP_LIMITS_DEFAULT;
  g_auto (DmeHttpAnswer) answer = { 0 };
  gint64 begin = g_get_monotonic_time ();

  limits.low_speed_time = 1;
  server->stall_for = 4000;
  g_assert_cmpint (get_once (server, &limits, &answer), ==, DME_HTTP_STALLED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 4 * G_USEC_PER_SEC);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Server *server, gconstpointer data)
{
  g_autoptr (DmeHttp) http = dme_http_new (NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  DmeHttpRequest request = { server->url, NULL, NULL, FALSE, NULL, TRUE };
  g_auto (DmeHttpAnswer) answer = { 0 };
  gint64 begin = g_get_monotonic_time ();

  server->stall_for = 4000;
  g_timeout_add (100, cancel_cb, cancellable);
  g_assert_cmpint (send_cancellable (http, &request, &answer, cancellable), ==, DME_HTTP_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 3 * G_USEC_PER_SEC);
}

static void
test_nobody_there (Server *server, gconstpointer data)
{
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_auto (DmeHttpAnswer) nameless = { 0 };

  g_free (server->url);
  server->url = g_strdup ("http://127.0.0.1:1/");
  g_assert_cmpint (get_once (server, NULL, &answer), ==, DME_HTTP_UNREACHABLE);
  g_free (server->url);
  server->url = g_strdup ("http://no-such-host.invalid/");
  g_assert_cmpint (get_once (server, NULL, &nameless), ==, DME_HTTP_UNREACHABLE);
}

static void
test_other_schemes (Server *server, gconstpointer data)
{
  g_auto (DmeHttpAnswer) answer = { 0 };

  g_free (server->url);
  server->url = g_strdup ("file:///etc/passwd");
  g_assert_cmpint (get_once (server, NULL, &answer), ==, DME_HTTP_LOCAL);
  g_assert_null (answer.body);
}

static void
test_tls_to_plain_port (Server *server, gconstpointer data)
{
  g_autofree char *plain = g_steal_pointer (&server->url);
  DmeHttpLimits limits = DME_HTTP_LIMITS_DEFAULT;
  g_auto (DmeHttpAnswer) answer = { 0 };
  DmeHttpOutcome outcome;

  /* The server waits for a request line that the greeting of TLS never ends. */
  server->url = g_strconcat ("https", plain + strlen ("http"), NULL);
  limits.connect_timeout = 1;
  outcome = get_once (server, &limits, &answer);
  g_assert_true (outcome == DME_HTTP_STALLED || outcome == DME_HTTP_TLS);
}

#define ADD(name, func) g_test_add ("/http/" name, Server, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_setenv ("no_proxy", "*", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("a-request-says-no-more-than-needed", test_post);
  ADD ("one-connection-serves-many-requests-and-bytes-are-counted", test_reuse_and_count);
  ADD ("a-body-is-counted-once", test_post_count);
  ADD ("a-redirect-is-not-followed", test_redirect);
  ADD ("a-dead-kept-connection-costs-nothing", test_dead_kept_connection);
  ADD ("a-cut-answer-is-no-answer", test_cuts);
  ADD ("what-is-not-http-is-garbage", test_garbage);
  ADD ("an-answer-over-the-limit-is-not-read", test_huge);
  ADD ("a-gzip-bomb-is-not-inflated", test_gzip_bomb);
  ADD ("silence-ends-a-transfer", test_stall);
  ADD ("a-transfer-can-be-cancelled", test_cancel);
  ADD ("no-server-is-told-apart", test_nobody_there);
  ADD ("only-http-is-spoken", test_other_schemes);
  ADD ("tls-to-a-plain-port-ends", test_tls_to_plain_port);

  return g_test_run ();
}
