/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-blobs.h"
#include "dme-rights.h"
#include "dme-router.h"
#include "dme-scope.h"

/* Photos and scans by tus 1.0 (https://tus.io/protocols/resumable-upload), core and creation: the
 * name of an upload is the hash of its content. Records come first: only what a record names that
 * the device may write is taken, and only who may read one such record is given it. */

static const char *
sha256_of (const DmeRequest *request)
{
  const char *slash = strrchr (request->path, '/');

  return slash != NULL && dme_blob_is_sha256 (slash + 1) ? slash + 1 : NULL;
}

/* Every request but OPTIONS says which tus it means, every answer which one it is. */
static gboolean
check_tus (const DmeRequest *request, DmeResponse *response)
{
  response->tus = TRUE;
  if (g_strcmp0 (request->tus_resumable, DME_TUS_VERSION) == 0)
    return TRUE;
  dme_response_set_problem (response, 412, "tus", "This server speaks tus " DME_TUS_VERSION);
  response->tus_options = TRUE;
  return FALSE;
}

static const char *
check_name (const DmeRequest *request, DmeResponse *response)
{
  const char *sha256 = sha256_of (request);

  if (sha256 == NULL)
    dme_response_set_problem (response, 404, "not-found", "There is nothing at this path");
  return sha256;
}

/* --- who may --- */

/* A record that says a content belongs to something: may this device do that with both? */
static gboolean
may (DmeServer *server, const DmeServerDevice *device, const DmeRecordRow *ref, DmeRight right)
{
  g_autoptr (DmeRecordRow) parent = NULL;

  if (ref->region != NULL && !dme_scope_covers (device->scope, ref->region))
    return FALSE;
  if (ref->parent == NULL || !dme_rights_has (device->role, "blob_ref", right))
    return FALSE;
  parent = dme_server_db_load_record (server->db, ref->parent, NULL);
  return parent != NULL && dme_rights_has (device->role, parent->type, right);
}

static gboolean
check_may (DmeServer *server,
           const DmeRequest *request,
           const char *sha256,
           DmeRight right,
           DmeResponse *response)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) refs = dme_server_db_list_blob_refs (server->db, sha256, &error);

  if (refs == NULL)
    {
      dme_response_set_error (response, error);
      return FALSE;
    }

  for (guint i = 0; i < refs->len; i++)
    {
      const DmeRecordRow *ref = refs->pdata[i];

      if (!ref->deleted && may (server, request->device, ref, right))
        return TRUE;
    }

  /* As if it were not there: who may not see it learns nothing. */
  dme_response_set_problem (response, 404, "no-record",
                            "No record that this device may see names this content");
  return FALSE;
}

static void
set_blob_error (DmeResponse *response, const GError *error)
{
  if (g_error_matches (error, DME_SERVER_ERROR, DME_SERVER_ERROR_NOT_FOUND))
    dme_response_set_problem (response, 404, "not-found", "Nothing is coming under this name");
  else if (g_error_matches (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS))
    dme_response_set_problem (response, 409, "offset", "Ask where it stands, and go on from there");
  else if (g_error_matches (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CONSTRAINT))
    dme_response_set_problem (response, 422, "content", error->message);
  else
    dme_response_set_error (response, error);
}

/* --- creation --- */

static gboolean
parse_number (const char *text, gint64 most, gint64 *number)
{
  guint64 value;

  if (text == NULL || !g_ascii_isdigit (*text) ||
      !g_ascii_string_to_unsigned (text, 10, 0, (guint64) most, &value, NULL))
    return FALSE;
  *number = (gint64) value;
  return TRUE;
}

/* "sha256 YWJj,filename Zm90by5qcGc=": names with values in base64; those of others are ignored. */
static char *
sha256_from_metadata (const char *metadata)
{
  g_auto (GStrv) pairs = NULL;

  if (metadata == NULL || strlen (metadata) > 4096)
    return NULL;

  pairs = g_strsplit (metadata, ",", -1);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (pairs[i]), " ", 2);
      g_autofree guchar *value = NULL;
      g_autofree char *text = NULL;
      gsize length;

      if (words[0] == NULL || words[1] == NULL || !g_str_equal (words[0], "sha256"))
        continue;
      value = g_base64_decode (words[1], &length);
      text = g_strndup ((const char *) value, length);
      return dme_blob_is_sha256 (text) ? g_steal_pointer (&text) : NULL;
    }

  return NULL;
}

void
dme_handle_blob_options (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  dme_response_set_empty (response, 204);
  response->tus = response->tus_options = TRUE;
}

void
dme_handle_blob_create (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_autofree char *sha256 = sha256_from_metadata (request->upload_metadata);
  g_autoptr (GError) error = NULL;
  gint64 length = 0, offset = 0;

  if (!check_tus (request, response))
    return;
  if (sha256 == NULL)
    dme_response_set_problem (response, 400, "malformed",
                              "Upload-Metadata must name the sha256 of the content");
  else if (!parse_number (request->upload_length, G_MAXINT64, &length) || length == 0)
    dme_response_set_problem (response, 400, "malformed", "Upload-Length must be a number");
  else if (length > DME_BLOB_MAX)
    dme_response_set_problem (response, 413, "too-large",
                              "The content is larger than this server takes");
  else if (!check_may (server, request, sha256, DME_RIGHT_WRITE, response))
    return;
  else if (!dme_blobs_begin (server->blobs, request->device->no, sha256, length, &offset, &error))
    set_blob_error (response, error);
  else
    {
      dme_response_set_empty (response, 201);
      response->location = g_strconcat ("/v1/blobs/", sha256, NULL);
      response->upload_offset = offset;
    }
}

/* --- core --- */

void
dme_handle_blob_head (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_autoptr (GError) error = NULL;
  const char *sha256;
  gint64 offset, length;

  if (!check_tus (request, response))
    return;
  response->no_store = TRUE;
  sha256 = check_name (request, response);
  /* Before looking: else the answer would tell what is there. */
  if (sha256 == NULL || !check_may (server, request, sha256, DME_RIGHT_READ, response))
    return;
  if (!dme_blobs_find (server->blobs, request->device->no, sha256, &offset, &length, &error))
    {
      set_blob_error (response, error);
      return;
    }

  dme_response_set_empty (response, 200);
  response->upload_offset = offset;
  response->upload_length = length;
}

void
dme_handle_blob_patch (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  GBytes *part = request->body != NULL ? request->body : nothing;
  const char *sha256;
  gint64 offset = 0, now = 0;
  guint wait = 0;

  if (!check_tus (request, response))
    return;
  sha256 = check_name (request, response);
  if (sha256 == NULL)
    return;
  if (!parse_number (request->upload_offset, DME_BLOB_MAX, &offset))
    dme_response_set_problem (response, 400, "malformed", "Upload-Offset must be a number");
  /* The right to it may have ended since it was announced. */
  else if (!check_may (server, request, sha256, DME_RIGHT_WRITE, response))
    return;
  else if (!dme_blobs_take_share (server->blobs, request->device->no, g_bytes_get_size (part),
                                  &wait))
    {
      dme_response_set_problem (response, 429, "quota", "This device has sent its share of today");
      response->retry_after = wait;
    }
  else if (!dme_blobs_append (server->blobs, request->device->no, sha256, offset, part, &now,
                              &error))
    set_blob_error (response, error);
  else
    {
      dme_response_set_empty (response, 204);
      response->upload_offset = now;
    }
}

/* --- and back --- */

static const char *
media_type_of (GBytes *content)
{
  gsize length;
  const char *data = g_bytes_get_data (content, &length);

  if (length >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (length >= 5 && memcmp (data, "%PDF-", 5) == 0)
    return "application/pdf";
  return "application/octet-stream";
}

void
dme_handle_blob_get (DmeServer *server, const DmeRequest *request, DmeResponse *response)
{
  const char *sha256 = check_name (request, response);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  if (sha256 == NULL || !check_may (server, request, sha256, DME_RIGHT_READ, response))
    return;
  content = dme_blobs_load (server->blobs, sha256, &error);
  if (content == NULL)
    {
      set_blob_error (response, error);
      return;
    }

  dme_response_clear (response);
  response->status = 200;
  response->media_type = media_type_of (content);
  response->no_store = TRUE;
  response->body = g_steal_pointer (&content);
}
