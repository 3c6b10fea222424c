/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-retry.h"
#include "dme-sync-private.h"

/* (nullable) the code of the problem document that @answer is. */
char *
dme_sync_problem_code (const DmeHttpAnswer *answer)
{
  g_auto (DmeHttpProblem) problem = { 0 };
  gsize length = 0;
  const char *text = answer->body != NULL ? g_bytes_get_data (answer->body, &length) : NULL;

  if (g_strcmp0 (answer->media_type, DME_MEDIA_PROBLEM) != 0 || text == NULL ||
      !dme_http_problem_from_json (&problem, text, (gssize) length, NULL))
    return NULL;
  return g_steal_pointer (&problem.code);
}

/**
 * dme_sync_exchange:
 * @http: a client
 * @request: what to send
 * @answer: (out caller-allocates): the answer; its status also after a refusal
 * @cancellable: (nullable): ends it
 *
 * Sends one request and says what the answer means.
 *
 * Returns: TRUE if @answer is a good answer of our server
 */
gboolean
dme_sync_exchange (DmeHttp *http,
                   const DmeHttpRequest *request,
                   DmeHttpAnswer *answer,
                   GCancellable *cancellable,
                   GError **error)
{
  return dme_sync_exchange_more (http, request, NULL, answer, cancellable, error);
}

/* With a method and headers of the caller's choice. */
gboolean
dme_sync_exchange_more (DmeHttp *http,
                        const DmeHttpRequest *request,
                        const DmeHttpMore *more,
                        DmeHttpAnswer *answer,
                        GCancellable *cancellable,
                        GError **error)
{
  DmeHttpOutcome outcome = dme_http_send_more (http, request, more, answer, cancellable);
  DmeSyncError code = DME_SYNC_ERROR_SERVER;
  g_autofree char *problem = NULL;

  if (outcome == DME_HTTP_CANCELLED)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Sync was cancelled");
      return FALSE;
    }
  if (!dme_retry_check_outcome (outcome, &code))
    {
      g_set_error_literal (error, DME_SYNC_ERROR, code, answer->detail);
      return FALSE;
    }

  problem = dme_sync_problem_code (answer);
  if (dme_retry_check_answer (answer->status, answer->protocol, answer->media_type, problem, &code))
    return TRUE;
  g_set_error (error, DME_SYNC_ERROR, code, "HTTP %u, %s", answer->status,
               problem != NULL ? problem : "no problem document");
  return FALSE;
}

/**
 * dme_sync_check_epoch:
 * @db: the store
 * @epoch: how the answer is headed
 * @server: (nullable): id of the server this device was enrolled at
 * @practice: whether the store holds practice data
 *
 * Refuses a server that is not the one meant, and believes its clock as a
 * floor for ours: a laptop whose battery died must still know today from
 * "in the future".
 *
 * Returns: TRUE if its answer may be used
 */
gboolean
dme_sync_check_epoch (DmeDb *db,
                      const DmeEpoch *epoch,
                      const char *server,
                      gboolean practice,
                      GError **error)
{
  if (server != NULL && g_strcmp0 (server, epoch->server) != 0)
    {
      g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_OTHER_SERVER,
                           "The answer names another server id");
      return FALSE;
    }
  if (practice != epoch->practice)
    {
      g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PRACTICE,
                           practice ? "Practice data, real server" : "Real data, practice server");
      return FALSE;
    }
  return epoch->time <= 0 || dme_db_note_server_time (db, epoch->time, error);
}

/* A life of the server that comes after all others and has kept nothing. */
gboolean
dme_sync_void_receipts (DmeDb *db, GError **error)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (gint64));

  return dme_db_begin_generation (db, G_MAXINT64, nothing, NULL, error);
}
