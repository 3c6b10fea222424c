/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-pull.h"
#include "dme-digest.h"
#include "dme-sync-private.h"

/* Is here what the server has? Counts and hashes by type; where they differ, by bucket; where those
 * differ, record by record, and the records are fetched. */

#define MANY 2000   /* records that differ: then everything is read again */
#define AT_ONCE 100 /* ids in one question */

static DmeDigestReply *
ask (DmeSyncRun *run, const char *type, int bucket, GError **error)
{
  g_autofree char *of_type = type != NULL ? g_strconcat ("?type=", type, NULL) : g_strdup ("");
  g_autofree char *of_bucket = bucket >= 0 ? g_strdup_printf ("&bucket=%d", bucket) : g_strdup ("");
  g_autofree char *url = g_strconcat (run->link.url, "/v1/digest", of_type, of_bucket, NULL);
  DmeHttpRequest request = { url, run->link.token, NULL, FALSE, NULL, FALSE };
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_autoptr (DmeDigestReply) reply = NULL;
  g_autoptr (GError) malformed = NULL;
  const char *text;
  gsize length;

  if (!dme_sync_exchange (run->http, &request, &answer, run->cancellable, error))
    return NULL;
  text = g_bytes_get_data (answer.body, &length);
  if (text != NULL)
    reply = dme_digest_reply_from_json (text, (gssize) length, &malformed);
  if (reply == NULL)
    g_set_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PROTOCOL, "Digest: %s",
                 malformed != NULL ? malformed->message : "empty answer");
  /* Another life since the page: what was read is not what is compared. */
  else if (reply->epoch.generation != run->link.generation)
    g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_SERVER, "Another generation");
  else
    return g_steal_pointer (&reply);
  return NULL;
}

/* Names of the types, known here, in which the two differ. */
static GPtrArray *
find_types (DmeDigestReply *here, DmeDigestReply *there)
{
  GPtrArray *types = g_ptr_array_new ();
  gsize n;
  const DmeType *const *known = dme_schema_get_types (&n);

  for (gsize i = 0; i < n; i++)
    if (!dme_digest_equal (dme_digest_reply_get (here, known[i]->name),
                           dme_digest_reply_get (there, known[i]->name)))
      g_ptr_array_add (types, (gpointer) known[i]->name);
  return types;
}

static void
add_different (DmeDigestReply *here, DmeDigestReply *there, GPtrArray *ids)
{
  g_autoptr (GHashTable) revs = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < here->versions->len; i++)
    {
      DmeVersion *version = here->versions->pdata[i];

      g_hash_table_insert (revs, version->id, version);
    }
  for (guint i = 0; there->versions != NULL && i < there->versions->len; i++)
    {
      const DmeVersion *version = there->versions->pdata[i];
      const DmeVersion *mine = g_hash_table_lookup (revs, version->id);

      if (mine == NULL || mine->rev != version->rev)
        g_ptr_array_add (ids, g_strdup (version->id));
      g_hash_table_remove (revs, version->id);
    }
  {
    GHashTableIter iter;
    gpointer id;

    g_hash_table_iter_init (&iter, revs);
    while (g_hash_table_iter_next (&iter, &id, NULL))
      g_ptr_array_add (ids, g_strdup (id));
  }
}

static gboolean
compare_type (DmeSyncRun *run, const char *type, GPtrArray *ids, GError **error)
{
  g_autoptr (DmeDigestReply) here = dme_db_get_digest (run->db, type, -1, error);
  g_autoptr (DmeDigestReply) there = here != NULL ? ask (run, type, -1, error) : NULL;

  if (there == NULL || there->buckets == NULL)
    return FALSE;
  for (guint i = 0; i < DME_DIGEST_BUCKETS && ids->len < MANY; i++)
    {
      g_autoptr (DmeDigestReply) mine = NULL, theirs = NULL;

      if (dme_digest_equal (&g_array_index (here->buckets, DmeDigest, i),
                            &g_array_index (there->buckets, DmeDigest, i)))
        continue;
      mine = dme_db_get_digest (run->db, type, (int) i, error);
      theirs = mine != NULL ? ask (run, type, (int) i, error) : NULL;
      if (theirs == NULL)
        return FALSE;
      add_different (mine, theirs, ids);
    }
  return TRUE;
}

static gboolean
fetch (DmeSyncRun *run, GPtrArray *ids, GError **error)
{
  for (guint from = 0; from < ids->len; from += AT_ONCE)
    {
      g_autoptr (GString) list = g_string_new (NULL);

      for (guint i = from; i < ids->len && i < from + AT_ONCE; i++)
        g_string_append_printf (list, "%s%s", i > from ? "," : "", (char *) ids->pdata[i]);
      if (!dme_sync_fetch (run, list->str, error))
        return FALSE;
    }
  return TRUE;
}

/* (out) *equal: they were the same when it was asked. */
static gboolean
compare (DmeSyncRun *run, gboolean repair, gboolean *equal, gint64 *head, GError **error)
{
  g_autoptr (DmeDigestReply) here = dme_db_get_digest (run->db, NULL, -1, error);
  g_autoptr (DmeDigestReply) there = here != NULL ? ask (run, NULL, -1, error) : NULL;
  g_autoptr (GPtrArray) types = there != NULL ? find_types (here, there) : NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (types == NULL)
    return FALSE;
  *equal = types->len == 0;
  *head = there->head;
  for (guint i = 0; repair && i < types->len && ids->len < MANY; i++)
    if (!compare_type (run, types->pdata[i], ids, error))
      return FALSE;
  run->report->repaired = ids->len;
  if (ids->len >= MANY)
    return dme_db_begin_anew (run->db, error) && dme_sync_pull (run, error);
  return fetch (run, ids, error);
}

static gboolean
compare_and_repair (DmeSyncRun *run, GError **error)
{
  gboolean equal = FALSE;
  gint64 head = 0, later = 0;

  if (!compare (run, TRUE, &equal, &head, error))
    return FALSE;
  if (!equal && !compare (run, FALSE, &equal, &later, error))
    return FALSE;
  if (equal)
    run->report->digest = 1;
  else
    run->report->digest = head == later ? 0 : -1; /* Others are writing just now. */
  return TRUE;
}

/**
 * dme_sync_compare:
 * @run: a run that has sent and fetched everything
 * @error: of the store, or G_IO_ERROR_CANCELLED; that the line broke here is no failure
 *
 * Compares, and repairs what differs. If nothing has happened since the last time, there is nothing
 * to ask.
 */
gboolean
dme_sync_compare (DmeSyncRun *run, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 now = dme_clock_now () / G_USEC_PER_SEC, at = 0;
  int before = dme_db_get_compared (run->db, &at);
  /* Own changes that this run has not sent may be those of a copy of the store. */
  gboolean quiet = run->report->pushed == 0 && run->report->pulled == 0 && run->own == 0;

  run->report->digest = quiet ? before : -1;
  if (run->no_feed || (quiet && before == 1))
    return TRUE;
  if (now - at < run->compare_after && now >= at)
    return quiet || dme_db_set_compared (run->db, -1, 0, error);
  if (!compare_and_repair (run, &local))
    {
      g_debug ("No comparison: %s", local != NULL ? local->message : "not understood");
      run->report->digest = -1;
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return dme_db_set_compared (run->db, run->report->digest, now, error);
}
