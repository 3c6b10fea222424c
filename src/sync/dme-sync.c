/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-db-pull.h"
#include "dme-retry.h"
#include "dme-sync-private.h"

/* One run. No transaction of the store is held while the network is waited
 * for; each answer is one transaction, so a run may end anywhere. */

#define MAX_LIVES 4 /* incarnations or generations a single run may begin */
#define FEW_OPS \
  2 /* whose answer gzip would not make shorter by more than the header that asks for it */
#define MAX_STALE \
  3 /* answers in a row without news: another run is faster, or the server leaves ops out */

typedef DmeSyncRun Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->http, dme_http_free);
  dme_server_link_clear (&run->link);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
count_waiting (Run *run, gint64 *waiting, GError **error)
{
  g_autoptr (DmeStoreStatus) status = dme_db_get_status (run->db, error);

  if (status == NULL)
    return FALSE;
  *waiting = status->waiting_ops;
  return TRUE;
}

void
dme_sync_tell_progress (Run *run)
{
  DmeHttpCount count;

  dme_http_get_count (run->http, &count);
  run->progress.bytes_up = count.bytes_up;
  run->progress.bytes_down = count.bytes_down;
  if (run->progress_func != NULL)
    run->progress_func (&run->progress, run->progress_data);
}

/* A loop of lives would mean that server and device disagree for ever. */
static gboolean
begin_life (Run *run, GError **error)
{
  if (++run->lives <= MAX_LIVES)
    return TRUE;
  g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_REFUSED,
                       "Server and device do not agree on what was sent");
  return FALSE;
}

static gboolean
begin_incarnation (Run *run, gint64 rename_from, GError **error)
{
  g_debug ("A new incarnation: the server knows more of this device than its store");
  if (!begin_life (run, error) || !dme_db_begin_incarnation (run->db, rename_from, error))
    return FALSE;
  dme_server_link_clear (&run->link);
  return dme_db_get_link (run->db, &run->link, error);
}

/* The server was restored from a backup: what it lost is offered again. */
static gboolean
begin_generation (Run *run, const DmeEpoch *epoch, GError **error)
{
  gint64 offered = 0;

  g_debug ("Generation %" G_GINT64_FORMAT " of the server", epoch->generation);
  if (!begin_life (run, error) ||
      !dme_db_begin_generation (run->db, epoch->generation, epoch->lineage, &offered, error))
    return FALSE;
  run->report->offered_again += offered;
  run->progress.total += offered;
  run->link.generation = epoch->generation;
  return TRUE;
}

gboolean
dme_sync_take_epoch (Run *run, const DmeEpoch *epoch, GError **error)
{
  if (!dme_sync_check_epoch (run->db, epoch, run->link.server, run->practice, error))
    return FALSE;
  run->safe = epoch->safe;
  return epoch->generation == run->link.generation || begin_generation (run, epoch, error);
}

/* A store that was copied back by hand does not know that it is old: the
 * server does, it has seqs of this incarnation that the store never gave. */
gboolean
dme_sync_check_next (Run *run, const char *incarnation, gint64 next, GError **error)
{
  g_auto (DmeServerLink) now = { 0 };

  if (next == 0 || !dme_db_get_link (run->db, &now, error))
    return next == 0;
  if (g_strcmp0 (now.incarnation, incarnation) != 0 || next <= dme_db_last_seq (run->db) + 1)
    return TRUE;
  return begin_incarnation (run, 0, error);
}

/* The server wants ops that were acknowledged: somebody put back a copy of
 * its database by hand, so it does not say that it is another life. Offer
 * all that the log still has; if even that leaves a gap, because old ops have
 * left the log, go on under new names. */
static gboolean
close_gap (Run *run, const DmeEpoch *epoch, GError **error)
{
  gint64 offered;

  if (run->gaps++ > 0)
    return begin_incarnation (run, 0, error);
  if (!begin_life (run, error) || !dme_sync_void_receipts (run->db, error) ||
      !dme_db_begin_generation (run->db, epoch->generation, epoch->lineage, &offered, error) ||
      !count_waiting (run, &run->progress.total, error))
    return FALSE;
  run->report->offered_again = run->progress.total;
  run->progress.total += run->progress.done;
  return TRUE;
}

static gboolean
ask_status (Run *run, GError **error)
{
  g_autofree char *incarnation = g_strdup (run->link.incarnation);
  g_autofree char *escaped = g_uri_escape_string (incarnation, NULL, FALSE);
  g_autofree char *url = g_strdup_printf ("%s/v1/status?incarnation=%s", run->link.url, escaped);
  DmeHttpRequest request = { url, run->link.token, NULL, FALSE, NULL, TRUE };
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_auto (DmeEpoch) epoch = { 0 };
  g_autoptr (GError) malformed = NULL;
  const char *text;
  gsize length;

  if (!dme_sync_exchange (run->http, &request, &answer, run->cancellable, error))
    {
      run->report->retry_after = answer.retry_after;
      return FALSE;
    }
  text = g_bytes_get_data (answer.body, &length);
  if (text == NULL || !dme_epoch_from_json (&epoch, text, (gssize) length, &malformed))
    {
      g_set_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PROTOCOL, "Status: %s",
                   malformed != NULL ? malformed->message : "empty");
      return FALSE;
    }
  return dme_sync_take_epoch (run, &epoch, error) &&
         dme_sync_check_next (run, incarnation, epoch.next, error);
}

static char *
sign_cb (const void *data, gsize length, gpointer user_data)
{
  return dme_crypto_sign (user_data, data, length);
}

static gsize
text_of (const DmeOutgoing *out)
{
  gsize bytes = 0;

  for (guint i = 0; i < out->lines->len; i++)
    bytes += strlen (g_ptr_array_index (out->lines, i)) + 1;
  return bytes;
}

static GBytes *
build_batch (Run *run, const DmeOutgoing *out)
{
  DmeBatchHeader header = { 0 };

  header.protocol = DME_PROTOCOL;
  header.device = run->link.device;
  header.incarnation = out->incarnation;
  header.first = out->first;
  header.count = out->lines->len;
  header.generation = run->link.generation;
  header.waiting = MAX (run->progress.total - run->progress.done, header.count);
  return dme_batch_build (&header, out->lines, sign_cb, run->link.secret_key);
}

/* The estimate from the last ratio may be wrong: drop ops from the end until
 * the batch fits. Those stay in the outbox for the next one. */
static GBytes *
build_fitting_batch (Run *run, DmeOutgoing *out)
{
  g_autoptr (GBytes) batch = build_batch (run, out);

  while (g_bytes_get_size (batch) > run->size.packed && out->lines->len > 1)
    {
      double share = 0.9 * (double) run->size.packed / (double) g_bytes_get_size (batch);
      guint keep = (guint) (share * out->lines->len);

      g_ptr_array_set_size (out->lines, (int) CLAMP (keep, 1, out->lines->len - 1));
      g_clear_pointer (&batch, g_bytes_unref);
      batch = build_batch (run, out);
    }
  return g_steal_pointer (&batch);
}

static DmePushReply *
parse_push_reply (const DmeHttpAnswer *answer, GError **error)
{
  g_autoptr (GError) malformed = NULL;
  gsize length;
  const char *text = g_bytes_get_data (answer->body, &length);
  DmePushReply *reply = NULL;

  if (text != NULL)
    reply = dme_push_reply_from_json (text, (gssize) length, &malformed);
  if (reply == NULL)
    g_set_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PROTOCOL, "Push: %s",
                 malformed != NULL ? malformed->message : "empty answer");
  return reply;
}

/* What the server said of a batch becomes one transaction of the store. */
static gboolean
take_reply (Run *run, const DmeOutgoing *out, DmePushReply *reply, GError **error)
{
  DmeVerdictCounts counts = { 0 };
  guint lives = run->lives;
  gint64 final;

  if (!dme_sync_take_epoch (run, &reply->epoch, error) ||
      !dme_db_take_verdicts (run->db, out->incarnation, reply->verdicts, reply->receipt,
                             run->link.generation, &counts, error))
    return FALSE;

  final = counts.ok + counts.same + counts.conflicts + counts.rejected;
  run->report->pushed += final;
  run->report->conflicts += counts.conflicts;
  run->report->rejected += counts.rejected;
  run->report->receipt = MAX (run->report->receipt, reply->receipt);
  run->progress.done += final;

  if (reply->clash > 0)
    {
      if (!begin_incarnation (run, reply->clash, error))
        return FALSE;
    }
  else if (reply->epoch.next > 0 && reply->epoch.next < out->first)
    {
      if (!close_gap (run, &reply->epoch, error))
        return FALSE;
    }
  else if (!dme_sync_check_next (run, out->incarnation, reply->epoch.next, error))
    {
      return FALSE;
    }
  /* An op that waits for another is not offered twice in one run. */
  run->stale = final + counts.waiting > 0 || run->lives != lives ? 0 : run->stale + 1;
  return TRUE;
}

/* A batch did not arrive. TRUE: worth another try at once, with less. */
static gboolean
try_again_smaller (Run *run, const DmeHttpAnswer *answer, guint n_ops, const GError *error)
{
  gboolean cut = g_error_matches (error, DME_SYNC_ERROR, DME_SYNC_ERROR_CUT);

  run->report->retry_after = answer->retry_after;
  if (answer->status == 413 && g_error_matches (error, DME_SYNC_ERROR, DME_SYNC_ERROR_REFUSED))
    return dme_batch_size_shrink (&run->size, n_ops);
  if (!cut)
    return FALSE;
  dme_batch_size_shrink (&run->size, n_ops);
  return ++run->cuts < DME_SYNC_MAX_CUTS;
}

/* Sends one batch. @more: there may be more to send. */
static gboolean
push_batch (Run *run, gboolean *more, GError **error)
{
  g_autofree char *url = g_strconcat (run->link.url, "/v1/push", NULL);
  g_autoptr (DmeOutgoing) out = NULL;
  g_autoptr (GBytes) batch = NULL;
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_autoptr (DmePushReply) reply = NULL;
  g_autoptr (GError) local = NULL;
  DmeHttpRequest request = { url, run->link.token, DME_MEDIA_BATCH, TRUE, NULL, FALSE };

  *more = FALSE;
  out =
    dme_db_take_outgoing (run->db, run->size.max_ops, dme_batch_size_get_text (&run->size), &local);
  if (out == NULL)
    {
      gboolean nothing_waits = local == NULL;

      if (!nothing_waits)
        g_propagate_error (error, g_steal_pointer (&local));
      return nothing_waits;
    }

  batch = build_fitting_batch (run, out);
  request.body = batch;
  request.short_answer = out->lines->len <= FEW_OPS;
  if (!dme_sync_exchange (run->http, &request, &answer, run->cancellable, &local))
    {
      *more = try_again_smaller (run, &answer, out->lines->len, local);
      if (!*more)
        g_propagate_error (error, g_steal_pointer (&local));
      return *more;
    }

  reply = parse_push_reply (&answer, error);
  if (reply == NULL || !take_reply (run, out, reply, error))
    return FALSE;
  *more = run->stale < MAX_STALE;
  run->cuts = 0;
  run->report->retry_after = 0;
  dme_batch_size_grow (&run->size, text_of (out), g_bytes_get_size (batch));
  dme_sync_tell_progress (run);
  return TRUE;
}

static gboolean
open_run (Run *run, const DmeSyncOptions *options, GError **error)
{
  g_auto (DmeIdentity) identity = { 0 };

  /* What a run before this one left half said, by a power cut perhaps. */
  if (!dme_db_reset_sending (run->db, error) || !dme_db_get_link (run->db, &run->link, error) ||
      !dme_db_get_identity (run->db, &identity, error) ||
      !count_waiting (run, &run->progress.total, error))
    return FALSE;
  if (run->link.url != NULL && run->link.locked)
    {
      g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_LOCKED, "The vault is locked");
      return FALSE;
    }
  /* A damaged token or key is as good as none: to enrol again brings new ones. */
  if (run->link.url == NULL || run->link.token == NULL || run->link.secret_key == NULL)
    {
      g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_NOT_ENROLLED,
                           "The store has no server");
      return FALSE;
    }
  run->practice = identity.practice;
  run->compare_after = options->compare_after;
  run->pull_after = options->pull_after;
  run->http = dme_http_new (run->link.ca_file, &options->limits);
  dme_http_set_alive_func (run->http, options->alive_func, options->alive_data);
  dme_batch_size_init (&run->size);
  return TRUE;
}

static gboolean
push_all (Run *run, GError **error)
{
  gboolean more = TRUE;

  while (more)
    if (!push_batch (run, &more, error))
      return FALSE;
  return TRUE;
}

/* A server that refuses what is sent may still have something to say; a line that is not there has
 * not. */
static gboolean
may_go_on (const GError *failure)
{
  return failure == NULL || g_error_matches (failure, DME_SYNC_ERROR, DME_SYNC_ERROR_CUT) ||
         g_error_matches (failure, DME_SYNC_ERROR, DME_SYNC_ERROR_SERVER) ||
         g_error_matches (failure, DME_SYNC_ERROR, DME_SYNC_ERROR_REFUSED);
}

/* One record after the other is typed and sent: not every time the question what else is new. */
static gboolean
has_just_pulled (Run *run)
{
  gint64 ago = dme_clock_now () / G_USEC_PER_SEC - dme_db_get_pulled_at (run->db);

  return run->report->pushed > 0 && ago >= 0 && ago < run->pull_after;
}

/* An idle run is one question: what is new? The answer also says which op is wanted next. */
static gboolean
talk (Run *run, GError **error)
{
  g_autoptr (GError) failure = NULL, local = NULL;
  guint lives;
  gboolean pulled = FALSE;

  if (run->progress.total > 0)
    push_all (run, &failure);
  lives = run->lives;
  if (failure == NULL && run->lives == 0 && has_just_pulled (run))
    return dme_db_set_compared (run->db, -1, 0, error) &&
           dme_db_prune_ops (run->db, run->safe, error);
  if (may_go_on (failure))
    {
      pulled = dme_sync_pull (run, &local);
      if (pulled && run->no_feed && run->progress.total == 0)
        pulled = ask_status (run, &local);
    }
  /* Another life of the server, or of this device: what is on offer again. */
  if (pulled && failure == NULL && run->lives != lives)
    push_all (run, &failure);
  if (failure == NULL)
    failure = g_steal_pointer (&local);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!dme_sync_compare (run, error))
    return FALSE;
  /* Only now: what a new life of the server has lost is on offer again. */
  return dme_db_prune_ops (run->db, run->safe, error);
}

/* What the store must know of a run, however it ended. */
static gboolean
close_run (Run *run, gboolean ok, GError *failure, GError **error)
{
  const char *code = NULL;
  g_autoptr (GError) local = NULL;

  if (run->http != NULL)
    {
      DmeHttpCount count;

      dme_http_get_count (run->http, &count);
      run->report->requests = count.requests;
      run->report->bytes_up = count.bytes_up;
      run->report->bytes_down = count.bytes_down;
    }

  if (failure != NULL && failure->domain == DME_SYNC_ERROR)
    code = dme_sync_error_get_code (failure->code);
  else if (failure != NULL)
    code = "other";

  if (g_error_matches (failure, DME_SYNC_ERROR, DME_SYNC_ERROR_REVOKED))
    dme_db_set_revoked (run->db, TRUE, NULL);
  else if (ok && run->link.revoked && !dme_db_set_revoked (run->db, FALSE, &local))
    ok = FALSE;

  if (ok && !dme_db_reset_sending (run->db, &local))
    ok = FALSE;
  else if (!ok)
    dme_db_reset_sending (run->db, NULL);

  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !dme_db_note_sync (run->db, code, ok ? &local : NULL))
    ok = FALSE;
  if (ok && !count_waiting (run, &run->report->waiting, &local))
    ok = FALSE;

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

/* As dme_sync_run(), with patience of the caller's choice. */
gboolean
dme_sync_run_with_options (DmeDb *db,
                           const DmeSyncOptions *options,
                           DmeSyncReport *report,
                           DmeSyncProgressFunc progress,
                           gpointer user_data,
                           GCancellable *cancellable,
                           GError **error)
{
  g_auto (Run) run = { 0 };
  DmeSyncReport unwanted;
  GError *failure = NULL;
  gboolean ok;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  run.db = db;
  run.report = report != NULL ? report : &unwanted;
  run.progress_func = progress;
  run.progress_data = user_data;
  run.cancellable = cancellable;
  memset (run.report, 0, sizeof *run.report);
  run.report->digest = -1;

  if (!open_run (&run, options, error))
    return FALSE;
  dme_sync_tell_progress (&run);
  ok = talk (&run, &failure) && dme_sync_send_blobs (&run, &failure);
  return close_run (&run, ok, failure, error);
}

/**
 * dme_sync_run:
 * @db: the store
 * @report: (out caller-allocates) (optional): what was done; filled in also
 *   when the run failed
 * @progress: (nullable): called after each batch, on this thread
 * @cancellable: (nullable): ends the run within a second
 *
 * One whole run, blocking: everything that waits is sent, in batches that
 * shrink and grow. What was acknowledged stays acknowledged when it fails,
 * and nothing leaves the outbox without a verdict.
 *
 * Returns: TRUE if the server was reached and nothing is left that could be
 *   sent; else FALSE with DME_SYNC_ERROR, DME_STORE_ERROR or
 *   G_IO_ERROR_CANCELLED
 */
gboolean
dme_sync_run (DmeDb *db,
              DmeSyncReport *report,
              DmeSyncProgressFunc progress,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  static const DmeSyncOptions usual = DME_SYNC_OPTIONS_DEFAULT;

  return dme_sync_run_with_options (db, &usual, report, progress, user_data, cancellable, error);
}
