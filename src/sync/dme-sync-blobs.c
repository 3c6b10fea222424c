/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-db-blob.h"
#include "dme-sync-private.h"

/* Photos and scans go after all records, by tus 1.0, the smallest first, in parts: a line that
 * breaks costs one of them. One content that the server does not want stops no other. */

#define TUS "Tus-Resumable: 1.0.0"

typedef enum
{
  NEXT_PART,
  NEXT_ASK,  /* where it stands: the line broke, or the server is elsewhere */
  NEXT_BLOB, /* it is done, or refused */
  NEXT_END,  /* no more of them in this run */
  NEXT_FAIL,
} Next;

typedef struct
{
  DmeSyncRun *run;
  const DmeBlobOut *blob;
  gint64 offset; /* bytes that the server has */
  guint content; /* how often the whole had another hash than announced */
} Sending;

/* What the store remembers of a refusal; to be offered again in the next run. */
static Next
refuse (Sending *self, const char *code, Next next, GError **error)
{
  g_message ("A photo or scan was not taken: %s", code);
  return dme_db_note_blob_refused (self->run->db, self->blob->sha256, code, error) ? next
                                                                                   : NEXT_FAIL;
}

/* What a failed request means for this content, and for those after it. */
static Next
judge (Sending *self, const DmeHttpAnswer *answer, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;
  g_autofree char *code = dme_sync_problem_code (answer);

  if (g_error_matches (failure, DME_SYNC_ERROR, DME_SYNC_ERROR_CUT) &&
      ++self->run->cuts < DME_SYNC_MAX_CUTS)
    return NEXT_ASK;
  if (g_strcmp0 (code, "offset") == 0 && ++self->run->cuts < DME_SYNC_MAX_CUTS)
    return NEXT_ASK;
  if (g_strcmp0 (code, "content") == 0 && self->content++ == 0)
    return NEXT_ASK; /* From the beginning, once. */
  if (g_strcmp0 (code, "quota") == 0)
    return refuse (self, code, NEXT_END, error);
  if (answer->status == 404 && g_strcmp0 (code, "no-record") != 0 && self->offset < 0)
    return NEXT_END; /* A server that knows no photos yet. */
  if (g_error_matches (failure, DME_SYNC_ERROR, DME_SYNC_ERROR_REFUSED))
    return refuse (self, code != NULL ? code : "refused", NEXT_BLOB, error);

  self->run->report->retry_after = answer->retry_after;
  g_propagate_error (error, g_steal_pointer (&owned));
  return NEXT_FAIL;
}

/* The server has so much of it. */
static Next
take_offset (Sending *self, gint64 offset, GError **error)
{
  DmeSyncRun *run = self->run;

  if (offset < 0 || offset > self->blob->bytes)
    {
      g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PROTOCOL,
                           "The server does not say where an upload stands");
      return NEXT_FAIL;
    }
  if (!dme_db_note_blob_sent (run->db, self->blob->sha256, offset, error))
    return NEXT_FAIL;

  run->progress.photo_done += offset - MAX (self->offset, 0);
  self->offset = offset;
  dme_sync_tell_progress (run);
  if (offset < self->blob->bytes)
    return NEXT_PART;
  run->report->photos++;
  return NEXT_BLOB;
}

/* Announces it, and learns where it stands. */
static Next
ask (Sending *self, GError **error)
{
  DmeSyncRun *run = self->run;
  g_autofree char *url = g_strconcat (run->link.url, "/v1/blobs", NULL);
  g_autofree char *hash =
    g_base64_encode ((const guchar *) self->blob->sha256, strlen (self->blob->sha256));
  g_autofree char *metadata = g_strconcat ("Upload-Metadata: sha256 ", hash, NULL);
  g_autofree char *length = g_strdup_printf ("Upload-Length: %" G_GINT64_FORMAT, self->blob->bytes);
  const char *const headers[] = { TUS, length, metadata, NULL };
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  DmeHttpRequest request = {
    .url = url, .token = run->link.token, .body = nothing, .short_answer = TRUE
  };
  DmeHttpMore more = { .headers = headers };
  g_auto (DmeHttpAnswer) answer = { 0 };
  GError *failure = NULL;

  if (!dme_sync_exchange_more (run->http, &request, &more, &answer, run->cancellable, &failure))
    return judge (self, &answer, failure, error);
  return take_offset (self, answer.upload_offset, error);
}

/* A content that cannot be read any more is no reason to stop; without the key nothing can be. */
static Next
judge_store (Sending *self, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (g_error_matches (failure, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED) ||
      g_error_matches (failure, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT))
    return NEXT_END;
  if (g_error_matches (failure, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND))
    return NEXT_BLOB; /* Erased meanwhile. */
  if (g_error_matches (failure, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED))
    return refuse (self, "damaged", NEXT_BLOB, error);
  g_propagate_error (error, g_steal_pointer (&owned));
  return NEXT_FAIL;
}

static Next
send_part (Sending *self, GError **error)
{
  DmeSyncRun *run = self->run;
  g_autofree char *url = g_strconcat (run->link.url, "/v1/blobs/", self->blob->sha256, NULL);
  g_autofree char *offset = g_strdup_printf ("Upload-Offset: %" G_GINT64_FORMAT, self->offset);
  const char *const headers[] = { TUS, offset, NULL };
  g_autoptr (GBytes) part = NULL;
  DmeHttpRequest request = { .url = url,
                             .token = run->link.token,
                             .content_type = "application/offset+octet-stream",
                             .short_answer = TRUE };
  DmeHttpMore more = { "PATCH", headers };
  g_auto (DmeHttpAnswer) answer = { 0 };
  GError *failure = NULL;

  part = dme_db_read_blob_part (run->db, self->blob->sha256, self->offset, DME_BLOB_PART, &failure);
  if (part == NULL)
    return judge_store (self, failure, error);

  request.body = part;
  if (!dme_sync_exchange_more (run->http, &request, &more, &answer, run->cancellable, &failure))
    return judge (self, &answer, failure, error);
  run->cuts = 0;
  return take_offset (self, answer.upload_offset, error);
}

static Next
send_blob (DmeSyncRun *run, const DmeBlobOut *blob, GError **error)
{
  Sending self = { run, blob, -1, 0 };
  Next next = NEXT_ASK;

  while (next == NEXT_ASK || next == NEXT_PART)
    next = next == NEXT_ASK ? ask (&self, error) : send_part (&self, error);

  /* What was refused will not be sent in this run. */
  if (next == NEXT_BLOB && self.offset < blob->bytes)
    run->progress.photo_bytes -= blob->bytes - MAX (self.offset, 0);
  return next;
}

/**
 * dme_sync_send_blobs:
 * @run: a run that has sent all records
 * @error: DME_SYNC_ERROR, DME_STORE_ERROR or G_IO_ERROR_CANCELLED
 *
 * Sends the contents that the server does not have of the records that it
 * has. Asks nothing if there are none.
 *
 * Returns: success; also if some were refused
 */
gboolean
dme_sync_send_blobs (DmeSyncRun *run, GError **error)
{
  g_autoptr (GPtrArray) blobs = dme_db_list_blobs_out (run->db, error);
  Next next = NEXT_BLOB;

  if (blobs == NULL)
    return FALSE;

  run->cuts = 0;
  for (guint i = 0; i < blobs->len; i++)
    run->progress.photo_bytes += ((const DmeBlobOut *) blobs->pdata[i])->bytes;
  for (guint i = 0; i < blobs->len && next == NEXT_BLOB; i++)
    next = send_blob (run, blobs->pdata[i], error);

  return next != NEXT_FAIL;
}
