/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-crypto.h"
#include "dme-pull.h"
#include "dme-router.h"

/* What each path does with a complete request. */

#define MAX_INCARNATION 64 /* characters */

static void
set_wire_error (DmeResponse *response, const GError *error)
{
  if (g_error_matches (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE))
    dme_response_set_problem (response, 413, "too-large", error->message);
  else if (g_error_matches (error, DME_WIRE_ERROR, DME_WIRE_ERROR_SIGNATURE))
    dme_response_set_problem (response, 400, "signature", error->message);
  else if (g_error_matches (error, DME_WIRE_ERROR, DME_WIRE_ERROR_PROTOCOL))
    dme_response_set_problem (response, 400, "protocol", error->message);
  else
    dme_response_set_problem (response, 400, "malformed", error->message);
}

static gboolean
verify (const char *signature, const void *data, gsize length, gpointer user_data)
{
  const DmeServerDevice *device = user_data;

  return dme_crypto_verify (device->public_key, signature, data, length);
}

static gboolean
is_incarnation (const char *text)
{
  gsize n = strlen (text);

  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isgraph (text[i]) || text[i] == '%')
        return FALSE;
    }
  return n > 0 && n <= MAX_INCARNATION;
}

static GBytes *
body_of (const DmeRequest *request)
{
  return request->body != NULL ? g_bytes_ref (request->body) : g_bytes_new (NULL, 0);
}

/* By its first bytes: the media type speaks of gzip already, and a header for it would be a
 * fortieth of a lone push. */
static gboolean
is_gzip (GBytes *body)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (body, &length);

  return length >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

void
dme_handle_push (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_autoptr (GBytes) body = body_of (request);
  gboolean gzipped = is_gzip (body);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeBatch)
    batch = dme_batch_parse (body, gzipped, request->device->id, verify, request->device, &error);
  g_autoptr (DmePushReply) reply = dme_push_reply_new ();
  DmeIngestCounts counts;

  response->ops = 0;
  if (batch == NULL)
    {
      set_wire_error (response, error);
      return;
    }
  if (!is_incarnation (batch->header.incarnation))
    {
      dme_response_set_problem (response, 400, "malformed", "The incarnation is not one");
      return;
    }
  dme_server_fill_epoch (server, &reply->epoch);
  g_clear_pointer (&reply->epoch.name, g_free); /* Known since the device enrolled. */
  if (!dme_ingest_push (server->db, request->device, batch, reply, &counts, &error))
    {
      dme_response_set_error (response, error);
      return;
    }
  dme_metrics_count_ops (server->metrics, &counts);
  if (counts.erased > 0)
    dme_blobs_sweep (server->blobs, server->db);
  response->ops = counts.ops;
  dme_response_set_text (response, 200, "application/json", dme_push_reply_to_json (reply));
}

void
dme_handle_status (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_auto (DmeEpoch) epoch = { 0 };
  g_autoptr (GError) error = NULL;

  if (request->incarnation != NULL && !is_incarnation (request->incarnation))
    {
      dme_response_set_problem (response, 400, "malformed", "The incarnation is not one");
      return;
    }
  dme_server_fill_epoch (server, &epoch);
  if (request->incarnation != NULL &&
      !dme_server_db_get_next (server->db, request->device->no, request->incarnation, &epoch.next,
                               &error))
    dme_response_set_error (response, error);
  else
    dme_response_set_text (response, 200, "application/json", dme_epoch_to_json (&epoch));
}

/* FALSE: the answer is there already. */
static gboolean
fill_pull_epoch (DmeServer *server,
                 const DmeRequest *request,
                 DmeEpoch *epoch,
                 DmeResponse *response)
{
  g_autoptr (GError) error = NULL;

  if (request->incarnation != NULL && !is_incarnation (request->incarnation))
    {
      dme_response_set_problem (response, 400, "malformed", "The incarnation is not one");
      return FALSE;
    }
  dme_server_fill_epoch (server, epoch);
  g_clear_pointer (&epoch->name, g_free); /* Known since the device enrolled. */
  if (request->incarnation == NULL ||
      dme_server_db_get_next (server->db, request->device->no, request->incarnation, &epoch->next,
                              &error))
    return TRUE;
  dme_response_set_error (response, error);
  return FALSE;
}

void
dme_handle_pull (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_autoptr (DmePage) page = dme_page_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gint64 max = DME_PAGE_SIZE;
  gboolean ok;

  if (request->max != NULL && !g_ascii_string_to_signed (request->max, 10, 1, G_MAXINT, &max, NULL))
    {
      dme_response_set_problem (response, 400, "malformed", "The size of the page is not a number");
      return;
    }
  if (!fill_pull_epoch (server, request, &page->epoch, response))
    return;
  ok = request->ids != NULL
         ? dme_pull_read_ids (server->db, request->device, request->ids, page, &text, &error)
         : dme_pull_read (server->db, request->device, request->after, request->own != NULL,
                          (gsize) max, page, &text, &error);
  if (ok)
    dme_response_set_text (response, 200, DME_MEDIA_PAGE, g_steal_pointer (&text));
  else if (error != NULL)
    dme_response_set_error (response, error);
  else
    dme_response_set_problem (response, 400, "malformed",
                              request->ids != NULL ? "Those are not ids, or too many"
                                                   : "The cursor is not one");
}

void
dme_handle_digest (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_autoptr (DmeDigestReply) reply = dme_digest_reply_new ();
  g_autoptr (GError) error = NULL;
  gint64 bucket = -1;

  if (request->bucket != NULL &&
      (request->type == NULL ||
       !g_ascii_string_to_signed (request->bucket, 10, 0, DME_DIGEST_BUCKETS - 1, &bucket, NULL)))
    {
      dme_response_set_problem (response, 400, "malformed", "There is no such bucket");
      return;
    }
  dme_server_fill_epoch (server, &reply->epoch);
  g_clear_pointer (&reply->epoch.name, g_free);
  if (dme_pull_read_digest (server->db, request->device, request->type, (int) bucket, reply,
                            &error))
    dme_response_set_text (response, 200, "application/json", dme_digest_reply_to_json (reply));
  else
    dme_response_set_error (response, error);
}

/* 32 bytes in base64url. A device whose key is none could enrol, but never send. */
static gboolean
is_public_key (const char *text)
{
  gsize n = 0;

  while (g_ascii_isalnum (text[n]) || text[n] == '-' || text[n] == '_')
    n++;
  return n == 43 && text[n] == '\0';
}

static void
refuse_code (DmeServer *server,
             const DmeRequest *request,
             DmeEnrolResult result,
             DmeResponse *response)
{
  switch (result)
    {
    case DME_ENROL_EXPIRED:
      dme_response_set_problem (response, 403, "code-expired", "This code was valid once");
      break;
    case DME_ENROL_USED:
      dme_response_set_problem (response, 403, "code-used", "Another computer has used this code");
      break;
    case DME_ENROL_REVOKED:
      dme_response_set_problem (response, 403, "revoked", "The office has revoked this device");
      break;
    case DME_ENROL_UNKNOWN:
    case DME_ENROL_DONE:
    default:
      dme_limiter_count (server->limiter, request->address, g_get_monotonic_time ());
      dme_response_set_problem (response, 403, "code-unknown", "Nobody here knows this code");
      break;
    }
}

void
dme_handle_enrol (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_auto (DmeEnrolRequest) wish = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 };
  g_autoptr (GBytes) body = body_of (request);
  g_autoptr (GError) error = NULL;
  DmeEnrolResult result = DME_ENROL_UNKNOWN;
  guint wait = dme_limiter_check (server->limiter, request->address, g_get_monotonic_time ());
  gsize length;
  const char *json = g_bytes_get_data (body, &length);

  if (wait > 0)
    {
      dme_response_set_problem (response, 429, "rate-limited", "Too many wrong codes");
      response->retry_after = wait;
    }
  else if (!dme_enrol_request_from_json (&wish, json != NULL ? json : "", (gssize) length, &error))
    set_wire_error (response, error);
  else if (!is_public_key (wish.public_key))
    dme_response_set_problem (response, 400, "malformed", "The public key is not one");
  else if (wish.practice != server->practice)
    dme_response_set_problem (response, 409, "practice",
                              server->practice ? "This server is for practice only"
                                               : "This server is not for practice");
  else if (!dme_server_enrol (server, &wish, &reply, &result, &error))
    dme_response_set_error (response, error);
  else if (result != DME_ENROL_DONE)
    refuse_code (server, request, result, response);
  else
    dme_response_set_text (response, 200, "application/json", dme_enrol_reply_to_json (&reply));
}

void
dme_handle_healthz (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_autofree char *generation = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_server_db_get_meta (server->db, DME_META_GENERATION, &generation, &error))
    dme_response_set_error (response, error);
  else
    dme_response_set_text (response, 200, "text/plain; charset=utf-8", g_strdup ("ok\n"));
}

void
dme_handle_metrics (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  DmeServerStats stats = { 0 };
  g_autoptr (GError) error = NULL;

  if (!dme_server_db_get_stats (server->db, &stats, &error))
    dme_response_set_error (response, error);
  else
    dme_response_set_text (response, 200, "text/plain; version=0.0.4; charset=utf-8",
                           dme_metrics_to_text (server->metrics, &stats));
}
