/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-private.h"
#include "dme-db-pull.h"
#include "dme-rights.h"

/* What this store has of the server, to be compared with what the server says (DESIGN 5.7). Changes
 * that were not sent play no part: what counts is which change of a record was the last one known.
 */

typedef struct
{
  DmeDigestReply *reply;
  const char *type;
  int bucket;
  char *role;
} Reading;

static void
take_row (Reading *self, const char *type, const char *id, gint64 known)
{
  if (dme_schema_find_type (type) == NULL || !dme_rights_has (self->role, type, DME_RIGHT_READ))
    return;
  if (self->type == NULL)
    dme_digest_add (dme_digest_reply_get (self->reply, type), id, known);
  else if (self->bucket < 0)
    dme_digest_add (&g_array_index (self->reply->buckets, DmeDigest, dme_digest_get_bucket (id)),
                    id, known);
  else if (dme_digest_get_bucket (id) == (guint) self->bucket)
    dme_digest_reply_add_version (self->reply, id, known);
}

static gboolean
read_rows (DmeDb *self, Reading *reading, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT type, id, known FROM record WHERE known > 0 AND gone = 0"
                           " AND erased = 0 AND (:type IS NULL OR type = :type)",
                           error);
  int rc;

  if (stmt == NULL)
    return FALSE;
  dme_bind_text (stmt, ":type", reading->type);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    take_row (reading, dme_column_text (stmt, 0), dme_column_text (stmt, 1),
              sqlite3_column_int64 (stmt, 2));
  return rc == SQLITE_DONE;
}

/**
 * dme_db_get_digest:
 * @self: a connection
 * @type: (nullable): then in buckets
 * @bucket: -1, or the one whose records are named one by one
 * @error: what SQLite says
 *
 * Returns: (transfer full): the same that the server answers
 */
DmeDigestReply *
dme_db_get_digest (DmeDb *self, const char *type, int bucket, GError **error)
{
  g_autoptr (DmeDigestReply) reply = dme_digest_reply_new ();
  g_autofree char *role = dme_db_get_meta (self, "role");
  Reading reading = { reply, type, bucket, role };

  if (type == NULL)
    dme_digest_reply_begin_types (reply);
  else if (bucket >= 0)
    dme_digest_reply_begin_versions (reply);
  else
    {
      reply->buckets = g_array_new (FALSE, TRUE, sizeof (DmeDigest));
      g_array_set_size (reply->buckets, DME_DIGEST_BUCKETS);
    }
  return read_rows (self, &reading, error) ? g_steal_pointer (&reply) : NULL;
}

/**
 * dme_db_get_compared:
 * @self: a connection
 * @at: (out): unix seconds of the last comparison; 0: never
 *
 * Returns: 1: nothing has changed since store and server were the same; 0: they were not; -1: not
 *   known
 */
int
dme_db_get_compared (DmeDb *self, gint64 *at)
{
  g_autofree char *result = dme_db_get_meta (self, "compared");

  *at = dme_db_get_meta_int (self, "compared_at");
  return result != NULL ? g_str_equal (result, "1") : -1;
}

/* @result: as above. @at: 0: no comparison was made. */
gboolean
dme_db_set_compared (DmeDb *self, int result, gint64 at, GError **error)
{
  gboolean ok;

  if (!dme_db_begin (self, error))
    return FALSE;
  ok = dme_db_set_meta (self, "compared",
                        result < 0   ? NULL
                        : result > 0 ? "1"
                                     : "0",
                        error) &&
       (at == 0 || dme_db_set_meta_int (self, "compared_at", at, error));
  return dme_db_end (self, ok, error);
}

/* For the caller of a run that finds too much to be different. */
gboolean
dme_db_begin_anew (DmeDb *self, GError **error)
{
  return dme_db_begin (self, error) && dme_db_end (self, dme_db_pull_anew (self, error), error);
}
