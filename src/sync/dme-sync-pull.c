/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-pull.h"
#include "dme-page.h"
#include "dme-sync-private.h"

/* What others did comes in pages. Each is one transaction with the cursor of the next, so a line
 * that breaks costs one page, and the next one is asked for half as large. */

#define SMALLEST_PAGE 2048 /* compressed bytes */

typedef struct
{
  DmeSyncRun *run;
  gsize size; /* of a page, compressed */
} Pull;

static char *
page_url (const Pull *self)
{
  const DmeSyncRun *run = self->run;
  g_autofree char *cursor = dme_db_get_cursor (run->db);
  g_autofree char *incarnation = g_uri_escape_string (run->link.incarnation, NULL, FALSE);
  g_autofree char *after = NULL;

  after = g_uri_escape_string (cursor != NULL ? cursor : "", ",:!", FALSE);
  return g_strdup_printf ("%s/v1/pull?max=%" G_GSIZE_FORMAT "&incarnation=%s%s%s%s", run->link.url,
                          self->size, incarnation, dme_db_needs_own (run->db) ? "&own=1" : "",
                          cursor != NULL ? "&after=" : "", after);
}

static DmePage *
parse_page (const DmeHttpAnswer *answer, GError **error)
{
  g_autoptr (GError) malformed = NULL;
  gsize length = 0;
  const char *text = g_bytes_get_data (answer->body, &length);
  DmePage *page = text != NULL ? dme_page_parse (text, length, &malformed) : NULL;

  if (page == NULL)
    g_set_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PROTOCOL, "Pull: %s",
                 malformed != NULL ? malformed->message : "empty answer");
  return page;
}

/* What is sensitive cannot be kept without the key. Nothing is lost: the cursor stays. */
static gboolean
store_page (Pull *self, const DmePage *page, GError **error)
{
  DmePageCounts counts = { 0 };
  g_autoptr (GError) local = NULL;

  if (dme_db_take_page (self->run->db, page, &counts, &local))
    {
      self->run->report->pulled += counts.records + counts.gone + counts.erased;
      self->run->report->conflicts += counts.conflicts;
      self->run->progress.pulled = self->run->report->pulled;
      return TRUE;
    }
  if (g_error_matches (local, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED))
    g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_LOCKED, local->message);
  else if (g_error_matches (local, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT))
    g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_NO_VAULT, local->message);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A page that belongs to another life is asked for again: the cursor may be another one now. */
static gboolean
take_page (Pull *self, const DmePage *page, gboolean *more, GError **error)
{
  DmeSyncRun *run = self->run;
  g_autofree char *incarnation = g_strdup (run->link.incarnation);
  guint lives = run->lives;

  if (!dme_sync_take_epoch (run, &page->epoch, error) ||
      !dme_sync_check_next (run, incarnation, page->epoch.next, error))
    return FALSE;
  *more = run->lives != lives || page->more;
  return run->lives != lives || store_page (self, page, error);
}

/* A line that broke: with less, at once. */
static gboolean
try_again (Pull *self, const DmeHttpAnswer *answer, const GError *error)
{
  self->run->report->retry_after = answer->retry_after;
  if (!g_error_matches (error, DME_SYNC_ERROR, DME_SYNC_ERROR_CUT))
    return FALSE;
  self->size = MAX (self->size / 2, SMALLEST_PAGE);
  return ++self->run->cuts < DME_SYNC_MAX_CUTS;
}

static gboolean
pull_page (Pull *self, gboolean *more, GError **error)
{
  g_autofree char *url = page_url (self);
  DmeHttpRequest request = { url, self->run->link.token, NULL, FALSE, NULL, FALSE };
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_autoptr (DmePage) page = NULL;
  g_autoptr (GError) local = NULL;

  *more = FALSE;
  if (!dme_sync_exchange (self->run->http, &request, &answer, self->run->cancellable, &local))
    {
      self->run->no_feed = answer.status == 404 &&
                           g_error_matches (local, DME_SYNC_ERROR, DME_SYNC_ERROR_REFUSED);
      if (self->run->no_feed)
        return TRUE;
      *more = try_again (self, &answer, local);
      if (!*more)
        g_propagate_error (error, g_steal_pointer (&local));
      return *more;
    }
  page = parse_page (&answer, error);
  if (page == NULL || !take_page (self, page, more, error))
    return FALSE;
  self->run->cuts = 0;
  self->run->own += page->own;
  self->run->report->retry_after = 0;
  self->size = MIN (self->size * 2, DME_BATCH_MAX);
  dme_sync_tell_progress (self->run);
  return TRUE;
}

/* What is sent back without a cursor: it does not move the feed on. */
gboolean
dme_sync_fetch (DmeSyncRun *run, const char *ids, GError **error)
{
  Pull self = { run, DME_PAGE_SIZE };
  g_autofree char *url = g_strdup_printf ("%s/v1/pull?ids=%s", run->link.url, ids);
  DmeHttpRequest request = { url, run->link.token, NULL, FALSE, NULL, FALSE };
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_autoptr (DmePage) page = NULL;

  if (!dme_sync_exchange (run->http, &request, &answer, run->cancellable, error))
    return FALSE;
  page = parse_page (&answer, error);
  return page != NULL && store_page (&self, page, error);
}

/**
 * dme_sync_pull:
 * @run: a run whose link is open
 * @error: DME_SYNC_ERROR, DME_STORE_ERROR or G_IO_ERROR_CANCELLED
 *
 * Fetches what is new, to the end of the feed.
 *
 * Returns: success; also of a server so old that it has no feed
 */
gboolean
dme_sync_pull (DmeSyncRun *run, GError **error)
{
  Pull self = { run, DME_PAGE_SIZE };
  gboolean more = TRUE;

  run->cuts = 0;
  while (more)
    if (!pull_page (&self, &more, error))
      return FALSE;
  return TRUE;
}
