/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "dme-blob-ref.h"
#include "dme-clock.h"
#include "dme-deadlines.h"
#include "dme-httpd.h"

/* The only file that knows libmicrohttpd: it carries requests to the router and answers back, and
 * guards against clients that send too much, too slowly, or never end. */

#define THREADS 4
#define CONNECTIONS 2000
#define CONNECTIONS_PER_ADDRESS 500
#define CONNECTION_MEMORY 16384
#define DRAIN_MAX \
  (1024 * 1024) /* of a refused body: read and forgotten, so that the refusal arrives */
#define STOP_SECONDS 10

struct _DmeHttpd
{
  struct MHD_Daemon *daemon;
  DmeServer *server;
  char *host;
  gboolean tls;
  guint16 port;
  DmeDeadlines *deadlines;
  guint idle_seconds;
  guint upload_seconds;
  gboolean quiet;
  gint active; /* requests between their first byte and their last; atomic */
};

/* One request on its way through. */
typedef struct
{
  DmeRequest request;
  DmeResponse response;
  const DmeRoute *route; /* NULL: refused already */
  GByteArray *body;
  gsize received;
  gint64 began; /* monotonic microseconds */
} Exchange;

/* How many kinds of refusal there are is known; a path is logged only if it is one of ours. */
static const char *
path_for_log (const char *path)
{
  gsize n;
  const DmeRoute *routes = dme_router_get_routes (&n);

  for (gsize i = 0; i < n; i++)
    {
      if (dme_route_matches (&routes[i], path))
        return routes[i].path;
    }
  return "-";
}

static void
log_request (const DmeHttpd *self, const Exchange *exchange, const char *end)
{
  const DmeRequest *request = &exchange->request;
  g_autofree char *now = dme_clock_now_utc ();
  static const char *const methods[] = { "GET", "POST", "HEAD", "PATCH", "OPTIONS", NULL };
  gboolean known = request->method != NULL && g_strv_contains (methods, request->method);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "time=%s method=%s path=%s status=%u in=%zu out=%zu device=%s", now,
                   known ? request->method : "-", path_for_log (request->path),
                   exchange->response.status, exchange->received,
                   exchange->response.body != NULL ? g_bytes_get_size (exchange->response.body)
                                                   : (gsize) 0,
                   request->device != NULL ? request->device->id : "-");
  if (exchange->response.ops >= 0)
    g_string_append_printf (line, " ops=%" G_GINT64_FORMAT, exchange->response.ops);
  g_string_append_printf (line, " ms=%" G_GINT64_FORMAT " end=%s\n",
                          (g_get_monotonic_time () - exchange->began) / 1000, end);
  fputs (line->str, stderr);
}

static const char *
end_code (enum MHD_RequestTerminationCode code)
{
  switch (code)
    {
    case MHD_REQUEST_TERMINATED_COMPLETED_OK:
      return "ok";
    case MHD_REQUEST_TERMINATED_TIMEOUT_REACHED:
      return "timeout";
    case MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN:
      return "shutdown";
    case MHD_REQUEST_TERMINATED_READ_ERROR:
    case MHD_REQUEST_TERMINATED_CLIENT_ABORT:
    case MHD_REQUEST_TERMINATED_WITH_ERROR:
    default:
      return "cut";
    }
}

static DmeDeadline *
deadline_of (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info =
    MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

  return info != NULL ? info->socket_context : NULL;
}

/* Between requests a connection may be idle, and then its headers may take as long again; a request
 * may take what a body may, and as long as idleness for the answer. */
static void
set_deadline (DmeHttpd *self, struct MHD_Connection *connection, gboolean in_request)
{
  DmeDeadline *deadline = deadline_of (connection);

  if (deadline != NULL)
    dme_deadlines_set (self->deadlines, deadline,
                       in_request ? self->upload_seconds + self->idle_seconds
                                  : 2 * self->idle_seconds);
}

static void
connection_cb (void *user_data,
               struct MHD_Connection *connection,
               void **context,
               enum MHD_ConnectionNotificationCode code)
{
  DmeHttpd *self = user_data;
  const union MHD_ConnectionInfo *info;

  if (code == MHD_CONNECTION_NOTIFY_CLOSED)
    {
      if (*context != NULL)
        dme_deadlines_remove (self->deadlines, *context);
      *context = NULL;
      return;
    }
  info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (info != NULL)
    *context = dme_deadlines_add (self->deadlines, info->connect_fd, 2 * self->idle_seconds);
}

/* The only place that frees what belongs to a request. */
static void
completed_cb (void *user_data,
              struct MHD_Connection *connection,
              void **state,
              enum MHD_RequestTerminationCode code)
{
  DmeHttpd *self = user_data;
  Exchange *exchange = *state;

  if (exchange == NULL)
    return;
  *state = NULL;
  set_deadline (self, connection, FALSE);
  dme_metrics_count_request (self->server->metrics, exchange->response.status, exchange->received,
                             exchange->response.body != NULL
                               ? g_bytes_get_size (exchange->response.body)
                               : 0);
  if (!self->quiet)
    log_request (self, exchange, end_code (code));
  dme_request_clear (&exchange->request);
  dme_response_clear (&exchange->response);
  g_byte_array_unref (exchange->body);
  g_free (exchange);
  g_atomic_int_add (&self->active, -1);
}

static char *
header (struct MHD_Connection *connection, const char *name)
{
  return g_strdup (MHD_lookup_connection_value (connection, MHD_HEADER_KIND, name));
}

static char *
peer_address (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info =
    MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  g_autoptr (GSocketAddress) address = NULL;

  if (info == NULL || info->client_addr == NULL)
    return g_strdup ("?");
  address =
    g_socket_address_new_from_native (info->client_addr, info->client_addr->sa_family == AF_INET6
                                                           ? sizeof (struct sockaddr_in6)
                                                           : sizeof (struct sockaddr_in));
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("?");
  return g_inet_address_to_string (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static char *
argument (struct MHD_Connection *connection, const char *name)
{
  return g_strdup (MHD_lookup_connection_value (connection, MHD_GET_ARGUMENT_KIND, name));
}

static Exchange *
exchange_new (struct MHD_Connection *connection, const char *method, const char *path)
{
  Exchange *exchange = g_new0 (Exchange, 1);
  DmeRequest *request = &exchange->request;
  g_autofree char *length = header (connection, "Content-Length");

  exchange->began = g_get_monotonic_time ();
  dme_response_init (&exchange->response);
  exchange->body = g_byte_array_new ();
  request->method = g_strdup (method);
  request->path = g_strdup (path);
  request->authorization = header (connection, "Authorization");
  request->content_type = header (connection, "Content-Type");
  request->content_encoding = header (connection, "Content-Encoding");
  request->accept_encoding = header (connection, "Accept-Encoding");
  request->protocol = header (connection, DME_HEADER_PROTOCOL);
  request->tus_resumable = header (connection, "Tus-Resumable");
  request->upload_length = header (connection, "Upload-Length");
  request->upload_offset = header (connection, "Upload-Offset");
  request->upload_metadata = header (connection, "Upload-Metadata");
  request->incarnation = argument (connection, "incarnation");
  request->after = argument (connection, "after");
  request->max = argument (connection, "max");
  request->ids = argument (connection, "ids");
  request->own = argument (connection, "own");
  request->type = argument (connection, "type");
  request->bucket = argument (connection, "bucket");
  request->address = peer_address (connection);
  request->content_length = length != NULL ? g_ascii_strtoll (length, NULL, 10) : -1;
  return exchange;
}

static void
add_number (struct MHD_Response *answer, const char *name, gint64 number)
{
  char text[24];

  if (number < 0)
    return;
  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  MHD_add_response_header (answer, name, text);
}

static void
add_tus_headers (struct MHD_Response *answer, const DmeResponse *response)
{
  MHD_add_response_header (answer, "Tus-Resumable", DME_TUS_VERSION);
  add_number (answer, "Upload-Offset", response->upload_offset);
  add_number (answer, "Upload-Length", response->upload_length);
  if (response->location != NULL)
    MHD_add_response_header (answer, MHD_HTTP_HEADER_LOCATION, response->location);
  if (!response->tus_options)
    return;
  MHD_add_response_header (answer, "Tus-Version", DME_TUS_VERSION);
  MHD_add_response_header (answer, "Tus-Extension", "creation");
  add_number (answer, "Tus-Max-Size", DME_BLOB_MAX);
}

/* The one place that makes an answer of HTTP. */
static enum MHD_Result
respond (struct MHD_Connection *connection, Exchange *exchange)
{
  const DmeResponse *response = &exchange->response;
  gsize length = 0;
  const void *data = response->body != NULL ? g_bytes_get_data (response->body, &length) : NULL;
  struct MHD_Response *answer =
    MHD_create_response_from_buffer (length, (void *) data, MHD_RESPMEM_MUST_COPY);
  enum MHD_Result result;

  if (answer == NULL)
    return MHD_NO;
  MHD_add_response_header (answer, DME_HEADER_PROTOCOL, G_STRINGIFY (DME_PROTOCOL));
  if (response->media_type != NULL)
    MHD_add_response_header (answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->media_type);
  if (response->tus)
    add_tus_headers (answer, response);
  if (response->no_store)
    MHD_add_response_header (answer, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  if (response->gzipped)
    MHD_add_response_header (answer, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  if (response->allow != NULL)
    MHD_add_response_header (answer, MHD_HTTP_HEADER_ALLOW, response->allow);
  if (response->status == 401)
    MHD_add_response_header (answer, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
  if (response->retry_after > 0)
    {
      char seconds[16];

      g_snprintf (seconds, sizeof seconds, "%u", response->retry_after);
      MHD_add_response_header (answer, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
    }
  result = MHD_queue_response (connection, response->status, answer);
  MHD_destroy_response (answer);
  return result;
}

typedef struct
{
  guint lengths, encodings;
  gboolean odd; /* an encoding other than chunked */
} Framing;

static enum MHD_Result
count_framing (void *user_data, enum MHD_ValueKind kind, const char *key, const char *value)
{
  Framing *framing = user_data;

  if (g_ascii_strcasecmp (key, "Content-Length") == 0)
    framing->lengths++;
  else if (g_ascii_strcasecmp (key, "Transfer-Encoding") == 0)
    {
      framing->encodings++;
      framing->odd |= value == NULL || g_ascii_strcasecmp (value, "chunked") != 0;
    }
  return MHD_YES;
}

/* Where two headers say differently where the body ends, a proxy in front may believe the other
 * one, and what it takes for a body is a request here (RFC 9112, 6.3). */
static gboolean
check_framing (struct MHD_Connection *connection, DmeResponse *response)
{
  Framing framing = { 0 };

  MHD_get_connection_values (connection, MHD_HEADER_KIND, count_framing, &framing);
  if (framing.lengths + framing.encodings <= 1 && !framing.odd)
    return TRUE;
  response->ops = -1;
  dme_response_set_problem (response, 400, "malformed", "It is not clear where the body ends");
  return FALSE;
}

/* First call of a request: its headers. A refused body is still read if it is short, since a client
 * that is cut while it sends may never see the answer. */
static enum MHD_Result
begin_exchange (DmeHttpd *self,
                struct MHD_Connection *connection,
                const char *method,
                const char *path,
                void **state)
{
  Exchange *exchange = exchange_new (connection, method, path);

  g_atomic_int_inc (&self->active);
  *state = exchange;
  set_deadline (self, connection, TRUE);
  if (!check_framing (connection, &exchange->response))
    return respond (connection,
                    exchange); /* Ends the connection: nothing after it can be trusted. */
  exchange->route = dme_router_check (self->server, &exchange->request, &exchange->response);
  if (exchange->route != NULL || exchange->request.content_length <= DRAIN_MAX)
    return MHD_YES;
  return respond (connection, exchange);
}

static enum MHD_Result
take_body (DmeHttpd *self, Exchange *exchange, const char *data, gsize n)
{
  exchange->received += n;
  if (g_get_monotonic_time () - exchange->began > (gint64) self->upload_seconds * G_USEC_PER_SEC ||
      exchange->received > DRAIN_MAX)
    return MHD_NO;
  if (exchange->route != NULL && exchange->received > exchange->route->max_body)
    {
      dme_response_set_problem (&exchange->response, 413, "too-large",
                                "The body is larger than this server takes");
      exchange->route = NULL;
      g_byte_array_set_size (exchange->body, 0);
    }
  if (exchange->route != NULL)
    g_byte_array_append (exchange->body, (const guint8 *) data, (guint) n);
  return MHD_YES;
}

static enum MHD_Result
access_cb (void *user_data,
           struct MHD_Connection *connection,
           const char *url,
           const char *method,
           const char *version,
           const char *upload,
           size_t *upload_size,
           void **state)
{
  DmeHttpd *self = user_data;
  Exchange *exchange = *state;

  if (exchange == NULL)
    return begin_exchange (self, connection, method, url, state);
  if (*upload_size > 0)
    {
      enum MHD_Result result = take_body (self, exchange, upload, *upload_size);

      *upload_size = 0;
      return result;
    }
  if (exchange->route != NULL)
    {
      exchange->request.body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
      exchange->body = g_byte_array_new ();
      dme_router_run (exchange->route, self->server, &exchange->request, &exchange->response);
      g_clear_pointer (&exchange->request.body, g_bytes_unref);
    }
  return respond (connection, exchange);
}

/* Nothing that is asked for here has a name that needs an escape: what is escaped is something
 * else, also for a proxy in front that guards a path by its name. */
static size_t
keep_escapes (void *user_data, struct MHD_Connection *connection, char *text)
{
  return strlen (text);
}

static void G_GNUC_PRINTF (2, 0) log_cb (void *user_data, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  g_debug ("%s", g_strchomp (text)); /* What clients do wrong is in the line of their request. */
}

static void
raise_limit_of_files (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < CONNECTIONS + 100)
    {
      limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? CONNECTIONS + 100
                                                       : MIN (limit.rlim_max, CONNECTIONS + 100);
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

static GSocketAddress *
resolve (const char *host, guint16 port, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = g_network_address_new (host, port);
  g_autoptr (GSocketAddressEnumerator) addresses = g_socket_connectable_enumerate (connectable);
  GSocketAddress *address = g_socket_address_enumerator_next (addresses, NULL, error);

  if (address == NULL && error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s has no address", host);
  return address;
}

static struct MHD_Daemon *
start_daemon (DmeHttpd *self, const DmeHttpdConfig *config, const struct sockaddr *address)
{
  /* No Date: the answers say the time inside, and a lone push has 900 bytes for everything. */
  guint flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_ITC |
                MHD_USE_SUPPRESS_DATE_NO_CLOCK;
  struct MHD_OptionItem tls[] = { { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) config->tls_cert },
                                  { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) config->tls_key },
                                  { MHD_OPTION_HTTPS_PRIORITIES, 0,
                                    (void *) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
                                  { MHD_OPTION_END, 0, NULL } };
  struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

  if (self->tls)
    flags |= MHD_USE_TLS;
  if (address->sa_family == AF_INET6)
    flags |= MHD_USE_IPv6;
  return MHD_start_daemon (flags, self->port, NULL, NULL, access_cb, self,
                           MHD_OPTION_EXTERNAL_LOGGER, log_cb, self, MHD_OPTION_SOCK_ADDR, address,
                           MHD_OPTION_NOTIFY_COMPLETED, completed_cb, self,
                           MHD_OPTION_NOTIFY_CONNECTION, connection_cb, self,
                           MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, self,
                           MHD_OPTION_THREAD_POOL_SIZE, (unsigned int) THREADS,
                           MHD_OPTION_CONNECTION_TIMEOUT, self->idle_seconds,
                           MHD_OPTION_CONNECTION_LIMIT, (unsigned int) CONNECTIONS,
                           MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                           (unsigned int) CONNECTIONS_PER_ADDRESS,
                           MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) CONNECTION_MEMORY,
                           MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_ARRAY,
                           self->tls ? tls : none, MHD_OPTION_END);
}

static void
httpd_free (DmeHttpd *self)
{
  dme_deadlines_free (self->deadlines);
  g_free (self->host);
  g_free (self);
}

/**
 * dme_httpd_start:
 * @server: who answers; must outlive the result
 * @config: where and how to listen
 * @error: the address is not one, is taken, or the certificate is not one
 *
 * Returns: (transfer full): listening
 */
DmeHttpd *
dme_httpd_start (DmeServer *server, const DmeHttpdConfig *config, GError **error)
{
  g_autoptr (GSocketAddress) address = resolve (config->host, config->port, error);
  struct sockaddr_storage native;
  DmeHttpd *self;
  const union MHD_DaemonInfo *info;

  if (address == NULL || !g_socket_address_to_native (address, &native, sizeof native, error))
    return NULL;
  raise_limit_of_files ();
  self = g_new0 (DmeHttpd, 1);
  self->server = server;
  self->host = g_strdup (config->host);
  self->tls = config->tls_cert != NULL;
  self->port = config->port;
  self->idle_seconds = config->idle_seconds > 0 ? config->idle_seconds : 30;
  self->deadlines = dme_deadlines_new ();
  self->upload_seconds = config->upload_seconds > 0 ? config->upload_seconds : 900;
  self->quiet = config->quiet;
  errno = 0;
  self->daemon = start_daemon (self, config, (const struct sockaddr *) &native);
  if (self->daemon == NULL)
    {
      g_set_error (error, G_IO_ERROR,
                   errno != 0 ? (gint) g_io_error_from_errno (errno) : G_IO_ERROR_FAILED,
                   "Cannot listen on %s:%u: %s", config->host, config->port,
                   errno != 0 ? g_strerror (errno) : "the certificate or its key is not usable");
      httpd_free (self);
      return NULL;
    }
  info = MHD_get_daemon_info (self->daemon, MHD_DAEMON_INFO_BIND_PORT);
  if (info != NULL)
    self->port = info->port;
  return self;
}

guint16
dme_httpd_get_port (DmeHttpd *self)
{
  return self->port;
}

char *
dme_httpd_get_url (DmeHttpd *self)
{
  gboolean six = strchr (self->host, ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%u", self->tls ? "https" : "http", six ? "[" : "",
                          self->host, six ? "]" : "", self->port);
}

/* Whoever is about to take one more connection gets none. Not MHD_quiesce_daemon(), which up to
 * 0.9.75 at least ends the program when a connection comes in the same moment. */
static void
stop_listening (DmeHttpd *self)
{
  const union MHD_DaemonInfo *info = MHD_get_daemon_info (self->daemon, MHD_DAEMON_INFO_LISTEN_FD);

  if (info != NULL && info->listen_fd != MHD_INVALID_SOCKET)
    shutdown (info->listen_fd, SHUT_RDWR);
}

void
dme_httpd_stop (DmeHttpd *self)
{
  gint64 deadline = g_get_monotonic_time () + STOP_SECONDS * G_USEC_PER_SEC;

  if (self == NULL)
    return;
  stop_listening (self);
  while (g_atomic_int_get (&self->active) > 0 && g_get_monotonic_time () < deadline)
    g_usleep (10000);
  /* The library dereferences an answer that is not there when a request that it refuses by itself
   * meets the stop: so no connection is left for it to stop. */
  if (!dme_deadlines_end_all (self->deadlines, g_get_monotonic_time () + 2 * G_USEC_PER_SEC))
    g_debug ("Some connections did not end");
  MHD_stop_daemon (self->daemon);
  httpd_free (self);
}
