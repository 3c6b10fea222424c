/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-crypto.h"
#include "dme-router.h"

#define MAX_JSON 8192     /* bytes of a JSON body */
#define COMPRESS_FROM 200 /* bytes; below, gzip costs more than it saves */

static const DmeRoute routes[] = {
  { "POST", "/v1/push", DME_MEDIA_BATCH, DME_BATCH_MAX, TRUE, TRUE, dme_handle_push },
  { "GET", "/v1/pull", NULL, 0, TRUE, TRUE, dme_handle_pull },
  { "GET", "/v1/digest", NULL, 0, TRUE, TRUE, dme_handle_digest },
  { "GET", "/v1/status", NULL, 0, TRUE, TRUE, dme_handle_status },
  { "OPTIONS", "/v1/blobs", NULL, 0, FALSE, FALSE, dme_handle_blob_options },
  { "POST", "/v1/blobs", NULL, 0, FALSE, TRUE, dme_handle_blob_create },
  { "HEAD", "/v1/blobs/*", NULL, 0, FALSE, TRUE, dme_handle_blob_head },
  { "PATCH", "/v1/blobs/*", DME_TUS_MEDIA_TYPE, DME_TUS_MAX_PATCH, FALSE, TRUE,
    dme_handle_blob_patch },
  { "GET", "/v1/blobs/*", NULL, 0, FALSE, TRUE, dme_handle_blob_get },
  { "POST", "/v1/enrol", "application/json", MAX_JSON, TRUE, FALSE, dme_handle_enrol },
  { "GET", "/healthz", NULL, 0, FALSE, FALSE, dme_handle_healthz },
  { "GET", "/metrics", NULL, 0, FALSE, FALSE, dme_handle_metrics },
};

const DmeRoute *
dme_router_get_routes (gsize *n)
{
  *n = G_N_ELEMENTS (routes);
  return routes;
}

gboolean
dme_route_matches (const DmeRoute *self, const char *path)
{
  gsize n = strlen (self->path) - 1;

  if (self->path[n] != '*')
    return g_str_equal (self->path, path);
  return strncmp (self->path, path, n) == 0 && path[n] != '\0' && strchr (path + n, '/') == NULL;
}

void
dme_request_clear (DmeRequest *self)
{
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->authorization, g_free);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->content_encoding, g_free);
  g_clear_pointer (&self->accept_encoding, g_free);
  g_clear_pointer (&self->protocol, g_free);
  g_clear_pointer (&self->incarnation, g_free);
  g_clear_pointer (&self->after, g_free);
  g_clear_pointer (&self->max, g_free);
  g_clear_pointer (&self->ids, g_free);
  g_clear_pointer (&self->own, g_free);
  g_clear_pointer (&self->type, g_free);
  g_clear_pointer (&self->bucket, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->tus_resumable, g_free);
  g_clear_pointer (&self->upload_length, g_free);
  g_clear_pointer (&self->upload_offset, g_free);
  g_clear_pointer (&self->upload_metadata, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->device, dme_server_device_free);
}

void
dme_response_clear (DmeResponse *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->location, g_free);
}

void
dme_response_init (DmeResponse *self)
{
  *self = (DmeResponse){ .ops = -1, .upload_offset = -1, .upload_length = -1 };
}

void
dme_response_set_empty (DmeResponse *self, guint status)
{
  dme_response_clear (self);
  self->status = status;
  self->media_type = NULL;
  self->gzipped = FALSE;
}

void
dme_response_set_text (DmeResponse *self, guint status, const char *media_type, char *text)
{
  dme_response_clear (self);
  self->status = status;
  self->media_type = media_type;
  self->gzipped = FALSE;
  self->body = g_bytes_new_take (text, strlen (text));
}

void
dme_response_set_problem (DmeResponse *self, guint status, const char *code, const char *detail)
{
  DmeHttpProblem problem = { .status = status, .code = (char *) code, .detail = (char *) detail };

  dme_response_set_text (self, status, DME_MEDIA_PROBLEM, dme_http_problem_to_json (&problem));
}

/* What went wrong inside is for the log; who asks learns only whether to come again. */
void
dme_response_set_error (DmeResponse *self, const GError *error)
{
  g_message ("%s", error->message);
  if (g_error_matches (error, DME_SERVER_ERROR, DME_SERVER_ERROR_BUSY) ||
      g_error_matches (error, DME_SERVER_ERROR, DME_SERVER_ERROR_LOST))
    {
      dme_response_set_problem (self, 503, "busy", "The database is busy");
      self->retry_after = 10;
    }
  else if (g_error_matches (error, DME_SERVER_ERROR, DME_SERVER_ERROR_FULL))
    dme_response_set_problem (self, 507, "internal", "There is no room on the server");
  else
    dme_response_set_problem (self, 500, "internal", "The server has a problem of its own");
}

static gboolean
accepts_gzip (const char *accept_encoding)
{
  g_auto (GStrv) codings = g_strsplit (accept_encoding != NULL ? accept_encoding : "", ",", -1);

  for (guint i = 0; codings[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (codings[i], ";", 2);

      if (parts[0] == NULL || g_ascii_strcasecmp (g_strstrip (parts[0]), "gzip") != 0)
        continue;
      return parts[1] == NULL ||
             g_ascii_strtod (strchr (parts[1], '=') != NULL ? strchr (parts[1], '=') + 1 : "1",
                             NULL) > 0;
    }
  return FALSE;
}

void
dme_response_compress (DmeResponse *self, const char *accept_encoding)
{
  gsize length = self->body != NULL ? g_bytes_get_size (self->body) : 0;
  g_autoptr (GBytes) compressed = NULL;

  if (length < COMPRESS_FROM || !accepts_gzip (accept_encoding))
    return;
  compressed = dme_gzip (g_bytes_get_data (self->body, NULL), length);
  if (g_bytes_get_size (compressed) + strlen ("Content-Encoding: gzip\r\n") >= length)
    return;
  g_bytes_unref (self->body);
  self->body = g_steal_pointer (&compressed);
  self->gzipped = TRUE;
}

static const DmeRoute *
find_route (const DmeRequest *request, DmeResponse *response)
{
  const char *allow = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!dme_route_matches (&routes[i], request->path))
        continue;
      if (g_str_equal (routes[i].method, request->method))
        return &routes[i];
      allow = routes[i].method;
    }
  if (allow == NULL)
    dme_response_set_problem (response, 404, "not-found", "There is nothing at this path");
  else
    {
      dme_response_set_problem (response, 405, "method", "This path does not know this method");
      response->allow = allow;
    }
  return NULL;
}

static gboolean
is_media_type (const char *header, const char *media_type)
{
  gsize n = strlen (media_type);

  return header != NULL && g_ascii_strncasecmp (header, media_type, n) == 0 &&
         (header[n] == '\0' || header[n] == ';' || header[n] == ' ');
}

static gboolean
check_body (const DmeRoute *route, const DmeRequest *request, DmeResponse *response)
{
  const char *encoding = request->content_encoding;

  if (request->content_length > (gint64) route->max_body)
    {
      dme_response_set_problem (response, 413, "too-large",
                                "The body is larger than this server takes");
      return FALSE;
    }
  if (route->media_type == NULL)
    return TRUE;
  if (!is_media_type (request->content_type, route->media_type) ||
      (encoding != NULL && g_ascii_strcasecmp (encoding, "gzip") != 0 &&
       g_ascii_strcasecmp (encoding, "identity") != 0))
    {
      dme_response_set_problem (response, 415, "media-type",
                                "The body is not of the type this path takes");
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_token (DmeServer *server, DmeRequest *request, DmeResponse *response)
{
  const char *token = request->authorization;
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;

  if (token != NULL && g_ascii_strncasecmp (token, "Bearer ", 7) == 0 && strlen (token) < 256)
    {
      hash = dme_crypto_hash_token (token + 7);
      request->device = dme_server_db_find_device (server->db, hash, &error);
    }
  if (error != NULL)
    dme_response_set_error (response, error);
  else if (request->device == NULL)
    dme_response_set_problem (response, 401, "unauthorised", "Nobody here knows this token");
  else if (request->device->revoked_at != NULL)
    dme_response_set_problem (response, 403, "revoked", "The office has revoked this device");
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_rate (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  guint wait = dme_buckets_take (server->buckets, request->device->no, g_get_monotonic_time ());

  if (wait == 0)
    return TRUE;
  dme_response_set_problem (response, 429, "rate-limited", "This device asks too often");
  response->retry_after = wait;
  return FALSE;
}

/**
 * dme_router_check:
 * @server: the server
 * @request: without its body; gets the device its token belongs to
 * @response: gets the refusal
 *
 * Refuses early: path, method, protocol, length, type, token, rate, in this order and before a byte
 * of the body is kept.
 *
 * Returns: (nullable): the route
 */
const DmeRoute *
dme_router_check (DmeServer *server, DmeRequest *request, DmeResponse *response)
{
  const DmeRoute *route = find_route (request, response);

  response->ops = -1;
  if (route == NULL)
    return NULL;
  if (route->protocol && g_strcmp0 (request->protocol, G_STRINGIFY (DME_PROTOCOL)) != 0)
    {
      dme_response_set_problem (response, 400, "protocol",
                                "This server speaks protocol " G_STRINGIFY (DME_PROTOCOL));
      return NULL;
    }
  if (!check_body (route, request, response) ||
      (route->token &&
       !(check_token (server, request, response) && check_rate (server, request, response))))
    return NULL;
  return route;
}

void
dme_router_run (const DmeRoute *route,
                DmeServer *server,
                const DmeRequest *request,
                DmeResponse *response)
{
  route->handler (server, request, response);
  /* What is compressed already does not become smaller; and a hash is of the bytes themselves. */
  if (!response->tus && response->media_type != NULL &&
      !g_str_has_prefix (response->media_type, "image/"))
    dme_response_compress (response, request->accept_encoding);
}
