/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "dme-clock.h"
#include "dme-db-blob.h"
#include "dme-db-private.h"

/* Contents of photos and scans: which wait to be sent, which may go, and whether they are whole. */

#define KEPT_DAYS 7 /* as long as somebody may still undo, or come back to a draft */

/* A living record of a content @b that the server knows, or any living one. */
#define LIVING_REF \
  "SELECT 1 FROM record r WHERE r.type = 'blob_ref'" \
  " AND json_extract (r.body, '$.sha256') = b.sha256 AND r.deleted = 0"

/* --- what waits --- */

void
dme_blob_out_free (DmeBlobOut *self)
{
  g_free (self->sha256);
  g_free (self->media_type);
  g_free (self);
}

void
dme_blob_status_clear (DmeBlobStatus *self)
{
  g_clear_pointer (&self->code, g_free);
}

/**
 * dme_db_get_blob_status:
 * @self: a connection
 * @status: (out caller-allocates): what waits
 * @error: what SQLite says
 *
 * Counts the contents that are still to be sent. What belongs to nothing does
 * not count: it is not sent.
 */
gboolean
dme_db_get_blob_status (DmeDb *self, DmeBlobStatus *status, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "SELECT count(*), coalesce (sum (b.bytes - b.sent), 0), count (b.code),"
                    " max (b.code) FROM blob b WHERE b.state = 1 AND EXISTS (" LIVING_REF ")",
                    error);

  *status = (DmeBlobStatus){ 0 };
  if (stmt == NULL || dme_db_step (self, stmt, error) != SQLITE_ROW)
    return FALSE;

  status->waiting = sqlite3_column_int64 (stmt, 0);
  status->bytes = sqlite3_column_int64 (stmt, 1);
  status->refused = sqlite3_column_int64 (stmt, 2);
  status->code = dme_column_dup (stmt, 3);
  return TRUE;
}

void
dme_db_hold_blobs (DmeDb *self, gboolean hold)
{
  self->holds_blobs = hold;
}

/**
 * dme_db_list_blobs_out:
 * @self: a connection
 * @error: what SQLite says
 *
 * Returns: (transfer full) (element-type DmeBlobOut): what may be sent now, the smallest first: of
 *   each the server has acknowledged a record that names it
 */
GPtrArray *
dme_db_list_blobs_out (DmeDb *self, GError **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_blob_out_free);
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT b.sha256, b.media_type, b.bytes FROM blob b WHERE b.state = 1"
                           " AND EXISTS (" LIVING_REF " AND (r.acked > 0 OR r.rev > 0))"
                           " ORDER BY b.bytes, b.bid",
                           error);
  int rc;

  if (stmt == NULL)
    return NULL;
  if (self->holds_blobs)
    return g_steal_pointer (&out);

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      DmeBlobOut *one = g_new (DmeBlobOut, 1);

      *one = (DmeBlobOut){ dme_column_dup (stmt, 0), dme_column_dup (stmt, 1),
                           sqlite3_column_int64 (stmt, 2) };
      g_ptr_array_add (out, one);
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&out) : NULL;
}

/**
 * dme_db_note_blob_sent:
 * @self: a connection
 * @sha256: a content
 * @bytes: so much of it lies on the server
 * @error: BUSY, FULL, ENGINE
 *
 * When that is all of it, it does not wait any more.
 */
gboolean
dme_db_note_blob_sent (DmeDb *self, const char *sha256, gint64 bytes, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "UPDATE blob SET sent = min (:bytes, bytes), state = :bytes < bytes,"
                           " code = NULL WHERE sha256 = :sha256",
                           error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":sha256", sha256);
  dme_bind_int (stmt, ":bytes", bytes);
  return dme_db_run (self, stmt, error);
}

/**
 * dme_db_note_blob_refused:
 * @self: a connection
 * @sha256: a content
 * @code: why the server did not want it: a problem code
 * @error: BUSY, FULL, ENGINE
 *
 * It goes on waiting, and is offered again in the next run.
 */
gboolean
dme_db_note_blob_refused (DmeDb *self, const char *sha256, const char *code, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "UPDATE blob SET code = :code WHERE sha256 = :sha256", error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":sha256", sha256);
  dme_bind_text (stmt, ":code", code);
  return dme_db_run (self, stmt, error);
}

/* The server was restored from a backup: who knows which contents that held. A content that is
 * there costs one request. */
gboolean
dme_db_offer_blobs_again (DmeDb *self, GError **error)
{
  return dme_db_exec (self, "UPDATE blob SET state = 1, sent = 0", error);
}

/* --- the state of records --- */

static gboolean
has_waiting (DmeDb *self, const char *id, gboolean *waiting, GError **error)
{
  /* From the side of the record: it has few photos, while many may wait. */
#define OF_REF \
  " AND (SELECT b.state FROM blob b WHERE b.sha256 = json_extract (r.body, '$.sha256')) = 1"
  g_autoptr (DmeStmt) stmt = dme_db_prepare (
    self,
    "SELECT EXISTS (SELECT 1 FROM blob WHERE state = 1) AND (EXISTS"
    " (SELECT 1 FROM record r WHERE r.id = :id AND r.type = 'blob_ref'" OF_REF ") OR EXISTS"
    " (SELECT 1 FROM record r WHERE r.parent = :id AND r.type = 'blob_ref' AND r.deleted = 0" OF_REF
    ") OR EXISTS (SELECT 1 FROM record d JOIN record r ON r.parent = d.id WHERE d.parent = :id"
    " AND d.deleted = 0 AND r.type = 'blob_ref' AND r.deleted = 0" OF_REF "))",
    error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", id);
  if (dme_db_step (self, stmt, error) != SQLITE_ROW)
    return FALSE;
  *waiting = sqlite3_column_int (stmt, 0) != 0;
  return TRUE;
}

/* A record that is sent while its photos are not says so. Not stored: it follows from them. */
gboolean
dme_db_look_for_photos (DmeDb *self, DmeRecord *record, GError **error)
{
  gboolean waiting = FALSE;

  if (record->state != DME_STATE_SENT || record->deleted)
    return TRUE;
  if (!has_waiting (self, record->id, &waiting, error))
    return FALSE;
  if (waiting)
    record->state = DME_STATE_PHOTOS_WAITING;
  return TRUE;
}

/* --- what may go --- */

static gboolean
drop_blob (DmeDb *self, const char *sha256, GError **error)
{
  g_autoptr (DmeStmt) parts = dme_db_prepare (
    self, "DELETE FROM blob_part WHERE bid = (SELECT bid FROM blob WHERE sha256 = :sha256)", error);
  g_autoptr (DmeStmt) stmt = NULL;

  if (parts == NULL)
    return FALSE;

  dme_bind_text (parts, ":sha256", sha256);
  if (!dme_db_run (self, parts, error))
    return FALSE;

  stmt = dme_db_prepare (self, "DELETE FROM blob WHERE sha256 = :sha256", error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":sha256", sha256);
  return dme_db_run (self, stmt, error);
}

static GPtrArray *
read_names (DmeDb *self, sqlite3_stmt *stmt, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int rc;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    g_ptr_array_add (names, dme_column_dup (stmt, 0));

  return rc == SQLITE_DONE ? g_steal_pointer (&names) : NULL;
}

static gboolean
drop_blobs (DmeDb *self, GPtrArray *names, GError **error)
{
  for (guint i = 0; i < names->len; i++)
    if (!drop_blob (self, names->pdata[i], error))
      return FALSE;

  return TRUE;
}

/**
 * dme_db_erase_blobs_of:
 * @self: a connection, in a transaction
 * @record: id of a record that is being erased
 * @error: BUSY, FULL, ENGINE
 *
 * Drops the contents that belong to @record, to its children or to theirs,
 * deleted or not. Call it while the records of the type blob_ref still name
 * them. One that also belongs to a living record of somebody else stays.
 */
gboolean
dme_db_erase_blobs_of (DmeDb *self, const char *record, GError **error)
{
#define FAMILY \
  "WITH RECURSIVE family (id) AS (SELECT :id UNION SELECT c.id FROM record c JOIN family f" \
  " ON c.parent = f.id) "
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    FAMILY
                    "SELECT b.sha256 FROM blob b WHERE EXISTS (SELECT 1 FROM record r"
                    " WHERE r.type = 'blob_ref' AND json_extract (r.body, '$.sha256') = b.sha256"
                    " AND r.id IN (SELECT id FROM family))"
                    " AND NOT EXISTS (" LIVING_REF " AND r.id NOT IN (SELECT id FROM family))",
                    error);

  g_return_val_if_fail (record != NULL, FALSE);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", record);
  names = read_names (self, stmt, error);
  return names != NULL && drop_blobs (self, names, error);
}

static gboolean
is_in_drafts (GPtrArray *drafts, const char *sha256)
{
  for (guint i = 0; i < drafts->len; i++)
    {
      const DmeDraft *draft = drafts->pdata[i];

      if (draft->extra != NULL && strstr (draft->extra, sha256) != NULL)
        return TRUE;
    }

  return FALSE;
}

static char *
days_ago (int days)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (dme_clock_now () / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -days);

  return g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
}

static gboolean
sweep (DmeDb *self, GError **error)
{
  g_autofree char *before = days_ago (KEPT_DAYS);
  g_autoptr (GPtrArray) names = NULL, drafts = NULL;
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT b.sha256 FROM blob b WHERE b.added_at < :before AND NOT EXISTS"
                           " (SELECT 1 FROM record r WHERE r.type = 'blob_ref'"
                           "  AND json_extract (r.body, '$.sha256') = b.sha256"
                           "  AND (r.deleted = 0 OR r.updated_at >= :before))",
                           error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":before", before);
  names = read_names (self, stmt, error);
  if (names == NULL || names->len == 0)
    return names != NULL;

  drafts = dme_db_list_drafts (self, NULL, error);
  if (drafts == NULL)
    return FALSE;

  for (guint i = names->len; i-- > 0;)
    if (is_in_drafts (drafts, names->pdata[i]))
      g_ptr_array_remove_index (names, i);
  return drop_blobs (self, names, error);
}

/**
 * dme_db_sweep_blobs:
 * @self: a connection
 * @error: LOCKED (drafts cannot be asked), NO_VAULT, BUSY, FULL, ENGINE
 *
 * Lets the contents go that have belonged to nothing for a week. Until then a
 * deletion can be undone.
 */
gboolean
dme_db_sweep_blobs (DmeDb *self, GError **error)
{
  gint64 any = 0;

  if (!dme_db_get_int (self, "SELECT EXISTS (SELECT 1 FROM blob)", &any, error) || any == 0)
    return any == 0;
  return dme_db_check_unlocked (self, error) && dme_db_begin (self, error) &&
         dme_db_end (self, sweep (self, error), error);
}

/* --- whole? --- */

/* What can be told without the key: every part is there. */
static gboolean
check_parts (DmeDb *self, GPtrArray *findings, GError **error)
{
  g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (
    self,
    "SELECT b.sha256 FROM blob b WHERE b.bytes <> (SELECT coalesce (sum (length (p.sealed) "
    "- " G_STRINGIFY (DME_SEAL_OVERHEAD) "), 0) FROM blob_part p WHERE p.bid = b.bid)",
    error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    g_ptr_array_add (findings, g_strdup_printf (_ ("The photo or scan %.8s is not whole"),
                                                dme_column_text (stmt, 0)));
  return rc == SQLITE_DONE;
}

/* Each content is opened and hashed; while it is locked, or in a copy, that is not possible. */
static gboolean
check_contents (DmeDb *self, GPtrArray *findings, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, "SELECT sha256 FROM blob", error);

  if (stmt == NULL)
    return FALSE;
  names = read_names (self, stmt, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) content = dme_db_read_whole_blob (self, names->pdata[i], &local_error);

      if (content == NULL &&
          g_error_matches (local_error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED))
        g_ptr_array_add (findings, g_strdup_printf (_ ("The photo or scan %.8s is damaged"),
                                                    (char *) names->pdata[i]));
    }

  return names != NULL;
}

/* Part of dme_db_verify(), in its transaction. */
gboolean
dme_db_verify_blobs (DmeDb *self, GPtrArray *findings, GError **error)
{
  guint before = findings->len;

  return check_parts (self, findings, error) &&
         (findings->len > before || self->is_copy || check_contents (self, findings, error));
}
