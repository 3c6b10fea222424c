/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <curl/curl.h>

#include "dme-http.h"
#include "dme-wire.h"

/* The only file that knows libcurl. Bodies stay in memory, so that curl can
 * send one again when a kept connection turns out to be dead. */

typedef struct curl_slist HeaderList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HeaderList, curl_slist_free_all)

struct _DmeHttp
{
  CURL *easy;
  char *ca_file;
  DmeHttpLimits limits;
  DmeHttpCount count;
  GFunc alive_func; /* (nullable) */
  gpointer alive_data;
  char error[CURL_ERROR_SIZE];
};

/* One transfer. */
typedef struct
{
  GByteArray *body;
  gsize max_answer;
  gboolean too_long;
  gboolean whole_head; /* the empty line after the headers was seen */
  char *protocol;
  GCancellable *cancellable;
  DmeHttp *http;
  curl_off_t moved; /* bytes, both ways, when last looked */
  gint64 upload_offset;
} Transfer;

/* OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED. */
#define VERIFY_NOT_YET_VALID 9
#define VERIFY_EXPIRED 10

static gpointer
init_curl (gpointer data)
{
  return GINT_TO_POINTER (curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

static size_t
write_cb (char *data, size_t size, size_t n, void *user_data)
{
  Transfer *transfer = user_data;

  if (n > transfer->max_answer - transfer->body->len)
    {
      transfer->too_long = TRUE;
      return 0;
    }
  g_byte_array_append (transfer->body, (const guint8 *) data, n);
  return n;
}

/* Of "Name: 12"; -1: it is another header, or no number. */
static gint64
number_in (const char *data, gsize n, const char *name)
{
  gsize length = strlen (name);
  g_autofree char *text = NULL;
  guint64 number;

  if (n <= length || g_ascii_strncasecmp (data, name, length) != 0)
    return -1;
  text = g_strstrip (g_strndup (data + length, n - length));
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL) ? (gint64) number : -1;
}

static size_t
header_cb (char *data, size_t size, size_t n, void *user_data)
{
  static const char name[] = DME_HEADER_PROTOCOL ":";
  Transfer *transfer = user_data;

  /* A status line begins another answer; what an interim one said is void. */
  if (n >= 5 && memcmp (data, "HTTP/", 5) == 0)
    {
      g_clear_pointer (&transfer->protocol, g_free);
      transfer->whole_head = FALSE;
      transfer->upload_offset = -1;
    }
  if (transfer->upload_offset < 0)
    transfer->upload_offset = number_in (data, n, "Upload-Offset:");
  if (n == 2 && memcmp (data, "\r\n", 2) == 0)
    transfer->whole_head = TRUE;
  if (n > strlen (name) && g_ascii_strncasecmp (data, name, strlen (name)) == 0)
    {
      g_free (transfer->protocol);
      transfer->protocol = g_strstrip (g_strndup (data + strlen (name), n - strlen (name)));
    }
  return n;
}

static int
progress_cb (void *user_data,
             curl_off_t down_total,
             curl_off_t down,
             curl_off_t up_total,
             curl_off_t up)
{
  Transfer *transfer = user_data;

  if (down + up != transfer->moved && transfer->http->alive_func != NULL)
    transfer->http->alive_func (NULL, transfer->http->alive_data);
  transfer->moved = down + up;
  return g_cancellable_is_cancelled (transfer->cancellable);
}

/* Not for debugging: no other place of curl tells what really crossed the
 * line, repeats on a dead connection included. */
static int
count_cb (CURL *easy, curl_infotype type, char *data, size_t size, void *user_data)
{
  DmeHttp *self = user_data;

  if (type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT)
    self->count.bytes_up += size;
  else if (type == CURLINFO_HEADER_IN || type == CURLINFO_DATA_IN)
    self->count.bytes_down += size;
  return 0;
}

/* Each option is one this program cannot do without, so a curl that does
 * not know it is a broken installation, not a state to live with. */
#define SET(easy, option, value) \
  G_STMT_START \
  { \
    CURLcode set_code = curl_easy_setopt (easy, option, value); \
    if (set_code != CURLE_OK) \
      g_error ("libcurl refuses " #option ": %s", curl_easy_strerror (set_code)); \
  } \
  G_STMT_END

/* The one constructor of handles. */
static CURL *
new_handle (DmeHttp *self)
{
  CURL *easy = curl_easy_init ();

  if (easy == NULL)
    g_error ("libcurl gives no handle");

  SET (easy, CURLOPT_NOSIGNAL, 1L);
  SET (easy, CURLOPT_ERRORBUFFER, self->error);
  SET (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  SET (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  SET (easy, CURLOPT_FOLLOWLOCATION, 0L);
  SET (easy, CURLOPT_CONNECTTIMEOUT, (long) self->limits.connect_timeout);
  SET (easy, CURLOPT_LOW_SPEED_LIMIT, (long) self->limits.low_speed_limit);
  SET (easy, CURLOPT_LOW_SPEED_TIME, (long) self->limits.low_speed_time);
  SET (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  SET (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  SET (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (self->ca_file != NULL)
    {
      SET (easy, CURLOPT_CAINFO, self->ca_file);
      SET (easy, CURLOPT_CAPATH, NULL); /* A pinned CA is the only one believed. */
    }
  SET (easy, CURLOPT_WRITEFUNCTION, write_cb);
  SET (easy, CURLOPT_HEADERFUNCTION, header_cb);
  SET (easy, CURLOPT_XFERINFOFUNCTION, progress_cb);
  SET (easy, CURLOPT_NOPROGRESS, 0L);
  SET (easy, CURLOPT_DEBUGFUNCTION, count_cb);
  SET (easy, CURLOPT_DEBUGDATA, self);
  SET (easy, CURLOPT_VERBOSE, 1L);
  return easy;
}

/**
 * dme_http_new:
 * @ca_file: (nullable): a PEM file; its certificates are then the only ones
 *   believed
 * @limits: (nullable): NULL for the usual ones
 *
 * A client for one server. Its connection is kept from request to request.
 *
 * Returns: a client for one thread at a time
 */
DmeHttp *
dme_http_new (const char *ca_file, const DmeHttpLimits *limits)
{
  static const DmeHttpLimits usual = DME_HTTP_LIMITS_DEFAULT;
  static GOnce once = G_ONCE_INIT;
  DmeHttp *self = g_new0 (DmeHttp, 1);

  if (g_once (&once, init_curl, NULL) == NULL)
    g_error ("libcurl does not start");
  self->ca_file = g_strdup (ca_file);
  self->limits = limits != NULL ? *limits : usual;
  self->easy = new_handle (self);
  return self;
}

/**
 * dme_http_free:
 * @self: (nullable): a client
 *
 * Closes the connection.
 */
void
dme_http_free (DmeHttp *self)
{
  if (self == NULL)
    return;
  curl_easy_cleanup (self->easy);
  g_free (self->ca_file);
  g_free (self);
}

/**
 * dme_http_answer_clear:
 * @self: an answer
 *
 * Frees what an answer holds.
 */
void
dme_http_answer_clear (DmeHttpAnswer *self)
{
  g_clear_pointer (&self->protocol, g_free);
  g_clear_pointer (&self->media_type, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
}

static gboolean
says (const char *text, const char *word)
{
  return strstr (text, word) != NULL;
}

static DmeHttpOutcome
outcome_of_certificate (DmeHttp *self)
{
  long verdict = 0;

  curl_easy_getinfo (self->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
  if (verdict == VERIFY_NOT_YET_VALID || verdict == VERIFY_EXPIRED ||
      says (self->error, "expired") || says (self->error, "not yet"))
    return DME_HTTP_TLS_CLOCK;
  return DME_HTTP_TLS;
}

/* The one place where a result of curl gets a meaning. */
static DmeHttpOutcome
outcome_of (DmeHttp *self, CURLcode code, const Transfer *transfer)
{
  if (g_cancellable_is_cancelled (transfer->cancellable))
    return DME_HTTP_CANCELLED;
  if (transfer->too_long)
    return DME_HTTP_GARBAGE;

  switch ((int) code)
    {
    case CURLE_OK:
      /* curl is content with half a head, if the line ends there. */
      return transfer->whole_head ? DME_HTTP_ANSWERED : DME_HTTP_CUT;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return DME_HTTP_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT:
      return DME_HTTP_STALLED;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_BAD_CONTENT_ENCODING:
      return DME_HTTP_CUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return outcome_of_certificate (self);
    case CURLE_SSL_CONNECT_ERROR:
      /* The line can also break while the two sides still greet each other. */
      return says (self->error, "SYSCALL") || says (self->error, "reset") ||
                 says (self->error, "unexpected eof")
               ? DME_HTTP_CUT
               : DME_HTTP_TLS;
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
      return DME_HTTP_TLS;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
      return DME_HTTP_GARBAGE;
    case CURLE_UNSUPPORTED_PROTOCOL:
      /* Also what curl says of an answer that is not HTTP. */
      return says (self->error, "HTTP/0.9") ? DME_HTTP_GARBAGE : DME_HTTP_LOCAL;
    default:
      return DME_HTTP_LOCAL;
    }
}

static HeaderList *
append_header (HeaderList *list, const char *format, const char *value)
{
  g_autofree char *line = value != NULL ? g_strconcat (format, value, NULL) : g_strdup (format);
  HeaderList *longer = curl_slist_append (list, line);

  if (longer == NULL)
    g_error ("Out of memory");
  return longer;
}

/* As few bytes as the protocol allows: what curl adds by itself is taken off. */
static HeaderList *
make_headers (const DmeHttpRequest *request, const DmeHttpMore *more)
{
  HeaderList *list = NULL;

  list = append_header (list, DME_HEADER_PROTOCOL ": " G_STRINGIFY (DME_PROTOCOL), NULL);
  list = append_header (list, "Accept:", NULL);
  list = append_header (list, "Expect:", NULL);
  if (request->token != NULL)
    list = append_header (list, "Authorization: Bearer ", request->token);
  if (request->body != NULL && request->content_type != NULL)
    list = append_header (list, "Content-Type: ", request->content_type);
  else if (request->body != NULL)
    list = append_header (list, "Content-Type:", NULL);
  for (guint i = 0; more != NULL && more->headers != NULL && more->headers[i] != NULL; i++)
    list = append_header (list, more->headers[i], NULL);
  if (request->gzipped)
    list = append_header (list, "Content-Encoding: gzip", NULL);
  return list;
}

static void
take_answer (DmeHttp *self, Transfer *transfer, DmeHttpAnswer *answer)
{
  long status = 0;
  curl_off_t retry_after = 0;
  const char *media_type = NULL;
  guint8 *data;
  gsize length;

  curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo (self->easy, CURLINFO_RETRY_AFTER, &retry_after);
  curl_easy_getinfo (self->easy, CURLINFO_CONTENT_TYPE, &media_type);
  answer->status = (guint) status;
  answer->retry_after = MAX (retry_after, 0);
  answer->protocol = g_steal_pointer (&transfer->protocol);
  answer->upload_offset = transfer->upload_offset;
  if (media_type != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (media_type, ";", 2);

      answer->media_type = g_ascii_strdown (g_strstrip (parts[0]), -1);
    }
  data = g_byte_array_steal (transfer->body, &length);
  answer->body = g_bytes_new_take (data, length);
}

/**
 * dme_http_send:
 * @self: a client
 * @request: what to send
 * @answer: (out caller-allocates): the answer; all zero unless one came, but
 *   for a technical detail
 * @cancellable: (nullable): ends the transfer within a second
 *
 * Sends one request and waits for the whole answer. There is no limit on the
 * whole time, only on silence: a slow line that still moves is a good line.
 *
 * Returns: what became of it
 */
DmeHttpOutcome
dme_http_send (DmeHttp *self,
               const DmeHttpRequest *request,
               DmeHttpAnswer *answer,
               GCancellable *cancellable)
{
  return dme_http_send_more (self, request, NULL, answer, cancellable);
}

/* With a method and headers of the caller's choice. */
DmeHttpOutcome
dme_http_send_more (DmeHttp *self,
                    const DmeHttpRequest *request,
                    const DmeHttpMore *more,
                    DmeHttpAnswer *answer,
                    GCancellable *cancellable)
{
  g_autoptr (HeaderList) headers = make_headers (request, more);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Transfer transfer = {
    body, self->limits.max_answer, FALSE, FALSE, NULL, cancellable, self, 0, -1
  };
  DmeHttpOutcome outcome;
  CURLcode code;

  memset (answer, 0, sizeof *answer);
  self->error[0] = '\0';
  SET (self->easy, CURLOPT_URL, request->url);
  /* Decoded by curl while it streams: the limit counts what comes out. */
  SET (self->easy, CURLOPT_ACCEPT_ENCODING, request->short_answer ? NULL : "gzip");
  SET (self->easy, CURLOPT_HTTPHEADER, headers);
  SET (self->easy, CURLOPT_WRITEDATA, &transfer);
  SET (self->easy, CURLOPT_HEADERDATA, &transfer);
  SET (self->easy, CURLOPT_XFERINFODATA, &transfer);
  if (request->body != NULL)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (request->body, &size);

      SET (self->easy, CURLOPT_POST, 1L);
      SET (self->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) size);
      SET (self->easy, CURLOPT_POSTFIELDS, data != NULL ? data : "");
    }
  else
    {
      SET (self->easy, CURLOPT_HTTPGET, 1L);
    }

  SET (self->easy, CURLOPT_CUSTOMREQUEST, more != NULL ? more->method : NULL);
  code = curl_easy_perform (self->easy);
  self->count.requests++;
  outcome = outcome_of (self, code, &transfer);
  if (outcome == DME_HTTP_ANSWERED)
    take_answer (self, &transfer, answer);
  else
    answer->detail = g_strdup (self->error[0] != '\0' ? self->error : curl_easy_strerror (code));
  g_free (transfer.protocol);
  SET (self->easy, CURLOPT_HTTPHEADER, NULL);
  return outcome;
}

/**
 * dme_http_get_count:
 * @self: a client
 * @count: (out caller-allocates): what went over the line so far
 *
 * Counts requests and bytes, headers included, before TLS wraps them.
 */
void
dme_http_get_count (DmeHttp *self, DmeHttpCount *count)
{
  *count = self->count;
}

/**
 * dme_http_set_alive_func:
 * @self: a client
 * @func: (nullable): called with NULL and @user_data
 * @user_data: for @func
 *
 * Lets a watchdog tell a slow line from a dead one.
 */
void
dme_http_set_alive_func (DmeHttp *self, GFunc func, gpointer user_data)
{
  self->alive_func = func;
  self->alive_data = user_data;
}
