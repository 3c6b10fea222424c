/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-retry.h"
#include "dme-page.h"

#define MAX_RETRY_AFTER \
  (6 * 60 * 60) /* A server does not switch us off for longer than half a day's work. */
#define SMALLEST_BATCH 512

/**
 * dme_retry_check_outcome:
 * @outcome: how a request ended
 * @error: (out): what it means
 *
 * Returns: TRUE if there is an answer to look at
 */
gboolean
dme_retry_check_outcome (DmeHttpOutcome outcome, DmeSyncError *error)
{
  switch (outcome)
    {
    case DME_HTTP_ANSWERED:
      return TRUE;
    case DME_HTTP_STALLED:
      *error = DME_SYNC_ERROR_TIMEOUT;
      return FALSE;
    case DME_HTTP_CANCELLED: /* The caller knows; to anybody else it is a line that broke. */
    case DME_HTTP_CUT:
      *error = DME_SYNC_ERROR_CUT;
      return FALSE;
    case DME_HTTP_TLS:
      *error = DME_SYNC_ERROR_TLS;
      return FALSE;
    case DME_HTTP_TLS_CLOCK:
      *error = DME_SYNC_ERROR_CLOCK;
      return FALSE;
    case DME_HTTP_GARBAGE:
      *error = DME_SYNC_ERROR_NOT_OUR_SERVER;
      return FALSE;
    case DME_HTTP_LOCAL:
      *error = DME_SYNC_ERROR_URL;
      return FALSE;
    case DME_HTTP_UNREACHABLE:
    default:
      *error = DME_SYNC_ERROR_OFFLINE;
      return FALSE;
    }
}

static DmeSyncError
error_of_refusal (guint status, const char *code)
{
  if (g_strcmp0 (code, "protocol") == 0 || status == 426)
    return DME_SYNC_ERROR_PROTOCOL;
  if (g_strcmp0 (code, "practice") == 0)
    return DME_SYNC_ERROR_PRACTICE;
  if (code != NULL && g_str_has_prefix (code, "code-"))
    return DME_SYNC_ERROR_CODE;
  if (status == 401 || status == 403)
    return DME_SYNC_ERROR_REVOKED;
  if (status == 408 || status == 429 || status >= 500)
    return DME_SYNC_ERROR_SERVER;
  return DME_SYNC_ERROR_REFUSED;
}

/**
 * dme_retry_check_answer:
 * @status: of HTTP
 * @protocol: (nullable): the value of Desa-Protocol
 * @media_type: (nullable): of the body
 * @code: (nullable): of the problem document, if there is one
 * @error: (out): what it means
 *
 * Whatever does not name our protocol is not our server, whichever status it
 * has: a portal that asks for a login, a router's page, another program. An
 * answer without a body is one of ours if its status says so.
 *
 * Returns: TRUE if this is a good answer of our server
 */
gboolean
dme_retry_check_answer (guint status,
                        const char *protocol,
                        const char *media_type,
                        const char *code,
                        DmeSyncError *error)
{
  gboolean good = status >= 200 && status < 300;
  gint64 version = 0;

  if (protocol == NULL || !g_ascii_string_to_signed (protocol, 10, 1, G_MAXINT, &version, NULL))
    {
      *error = DME_SYNC_ERROR_NOT_OUR_SERVER;
      return FALSE;
    }
  if (good && media_type == NULL && (status == 201 || status == 204))
    return TRUE; /* What tus answers has no body. */
  if (g_strcmp0 (media_type, good ? "application/json" : DME_MEDIA_PROBLEM) != 0 &&
      !(good && g_strcmp0 (media_type, DME_MEDIA_PAGE) == 0))
    {
      *error = DME_SYNC_ERROR_NOT_OUR_SERVER;
      return FALSE;
    }
  if (good)
    return TRUE;
  *error = error_of_refusal (status, code);
  return FALSE;
}

/**
 * dme_retry_needs_a_person:
 * @error: a DmeSyncError
 *
 * Some refusals will not go away by themselves. They are still tried again,
 * but at the slowest pace.
 *
 * Returns: TRUE if somebody has to do something first
 */
gboolean
dme_retry_needs_a_person (int error)
{
  return error == DME_SYNC_ERROR_REVOKED || error == DME_SYNC_ERROR_PROTOCOL ||
         error == DME_SYNC_ERROR_REFUSED || error == DME_SYNC_ERROR_PRACTICE ||
         error == DME_SYNC_ERROR_OTHER_SERVER || error == DME_SYNC_ERROR_URL;
}

/**
 * dme_retry_get_delay:
 * @failures: runs that failed one after another, this one included
 * @retry_after: seconds the server asked for; 0: none
 * @jitter: from 0 up to 1, random
 *
 * Doubles from 5 s to 15 min, for ever, and moves each by up to a quarter
 * in both directions, so that a district coming back on line does not call
 * all at once. The server's own wish is never shortened.
 *
 * Returns: seconds until the next try
 */
guint
dme_retry_get_delay (guint failures, gint64 retry_after, double jitter)
{
  guint doublings = MIN (failures > 0 ? failures - 1 : 0, 8);
  double delay = MIN (DME_RETRY_FIRST << doublings, DME_RETRY_LAST) * (0.75 + 0.5 * jitter);
  gint64 wish = CLAMP (retry_after, 0, MAX_RETRY_AFTER);

  return (guint) MAX (CLAMP (delay, DME_RETRY_FIRST, DME_RETRY_LAST), wish * (1.0 + 0.25 * jitter));
}

/**
 * dme_batch_size_init:
 * @self: a size
 *
 * The size of the first batch of a run.
 */
void
dme_batch_size_init (DmeBatchSize *self)
{
  self->packed = DME_BATCH_START;
  self->max_ops = DME_BATCH_MAX_OPS;
  self->ratio = 4; /* Of sessions; corrected by the first batch. */
}

/**
 * dme_batch_size_get_text:
 * @self: a size
 *
 * Returns: about how many bytes of op lines give a batch of that size
 */
gsize
dme_batch_size_get_text (const DmeBatchSize *self)
{
  /* What the server would inflate, less room for the header and signature. */
  return (gsize) MIN (self->packed * self->ratio, DME_BATCH_MAX_INFLATED - 65536);
}

/**
 * dme_batch_size_grow:
 * @self: a size
 * @text: bytes of op lines of the batch that has arrived
 * @packed: its compressed bytes
 *
 * The line is good: twice as much next time.
 */
void
dme_batch_size_grow (DmeBatchSize *self, gsize text, gsize packed)
{
  self->packed = MIN (self->packed * 2, DME_BATCH_MAX);
  self->max_ops = MIN (self->max_ops * 2, DME_BATCH_MAX_OPS);
  if (packed > 0)
    self->ratio = CLAMP ((double) text / packed, 1, 20);
}

/**
 * dme_batch_size_shrink:
 * @self: a size
 * @n_ops: ops of the batch that did not arrive
 *
 * The line broke, or the server found it too much: half as much next time,
 * down to one op.
 *
 * Returns: FALSE if it was one op already
 */
gboolean
dme_batch_size_shrink (DmeBatchSize *self, guint n_ops)
{
  self->packed = MAX (self->packed / 2, SMALLEST_BATCH);
  self->max_ops = MAX (n_ops / 2, 1);
  return n_ops > 1;
}
