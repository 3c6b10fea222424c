/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-wire.h"

/* When a server or a store is restored from a backup, and when ops may leave the log. */

/* Updates the states of all records that have an op open or in doubt: few, and rarely. */
static gboolean
update_all_states (DmeDb *self, GError **error)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "SELECT rid FROM record WHERE state <> 0 UNION SELECT "
                                             "rid FROM op WHERE open <> 0",
                                             error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (rids, rid);
    }

  for (guint i = 0; rc == SQLITE_DONE && i < rids->len; i++)
    if (!dme_db_update_state (self, g_array_index (rids, gint64, i), error))
      return FALSE;

  return rc == SQLITE_DONE;
}

/* Of what was acknowledged in @from, everything up to this feed number survived all restores since.
 */
static gint64
survived (GArray *lineage, gint64 from)
{
  gint64 limit = G_MAXINT64;
  gboolean known = FALSE;

  for (guint i = 0; lineage != NULL && i + 1 < lineage->len; i += 2)
    {
      gint64 generation = g_array_index (lineage, gint64, i);

      known = known || generation == from;
      if (generation >= from)
        limit = MIN (limit, g_array_index (lineage, gint64, i + 1));
    }

  return known ? limit : 0; /* Of a life that the server does not know, nothing is certain. */
}

/* An accepted op beyond the limit is void. A verdict without a feed number (a refusal) is in doubt
 * if it came after the last op that surely survived. */
static gboolean
offer_again (DmeDb *self, gint64 from, gint64 limit, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (
    self,
    "UPDATE op SET open = 1, asked = 0, verdict = 0, rev = 0, code = NULL, field = NULL,"
    "  fields = NULL, waits_for = NULL, receipt = 0"
    " WHERE verdict IN (1, 2, 3, 4) AND verdict_generation = :from"
    " AND CASE WHEN verdict <> 4 AND rev > 0 THEN rev > :limit"
    "  ELSE seq > (SELECT coalesce(max(s.seq), 0) FROM op s WHERE s.incarnation = op.incarnation"
    "   AND s.verdict IN (1, 2, 3) AND s.verdict_generation = :from AND s.rev BETWEEN 1 AND :limit)"
    "  END",
    error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":from", from);
  dme_bind_int (stmt, ":limit", limit);
  return dme_db_run (self, stmt, error);
}

/* Ops that a void op had settled are open again, as their own verdicts say. */
static gboolean
reopen_settled (DmeDb *self, GError **error)
{
  return dme_db_exec (self,
                      "UPDATE op SET open = CASE verdict WHEN 4 THEN 2 ELSE 1 END"
                      " WHERE open = 0 AND verdict IN (0, 4, 5) AND EXISTS"
                      "  (SELECT 1 FROM op later WHERE later.rid = op.rid AND later.open = 1"
                      "   AND later.incarnation = op.incarnation AND later.seq > op.seq)",
                      error);
}

static GArray *
generations_before (DmeDb *self, gint64 generation, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT DISTINCT verdict_generation FROM op"
                           " WHERE verdict <> 0 AND verdict_generation < :generation",
                           error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_int (stmt, ":generation", generation);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 from = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (found, from);
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&found) : NULL;
}

/**
 * dme_db_pull_anew:
 * @self: a connection, in a transaction
 * @error: what SQLite says
 *
 * Everything comes again, also what this device did itself: it may not have it.
 */
gboolean
dme_db_pull_anew (DmeDb *self, GError **error)
{
  return dme_db_set_meta (self, DME_META_CURSOR, NULL, error) &&
         dme_db_set_meta_int (self, DME_META_OWN, 1, error);
}

/* What was read beyond the limit is not what the server has now. It is read again: the server knows
 * by the generation in the cursor from where. */
static gboolean
forget_news (DmeDb *self, gint64 generation, GArray *lineage, GError **error)
{
  gint64 limit = survived (lineage, dme_db_get_meta_int (self, "generation"));
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "UPDATE record SET rev = iif (rev > :limit, 0, rev),"
                                             " known = -1"
                                             " WHERE rev > :limit OR known > :limit",
                                             error);
  g_autoptr (DmeStmt)
    conflicts = dme_db_prepare (self, "DELETE FROM conflict WHERE rev > :limit", error);

  if (stmt == NULL || conflicts == NULL)
    return FALSE;
  dme_bind_int (stmt, ":limit", limit);
  dme_bind_int (conflicts, ":limit", limit);
  return dme_db_run (self, stmt, error) && dme_db_run (self, conflicts, error) &&
         dme_db_exec (self, "UPDATE beside SET rev = 0", error) &&
         (generation != G_MAXINT64 || dme_db_pull_anew (self, error));
}

static gboolean
change_generation (DmeDb *self, gint64 generation, GArray *lineage, gint64 *count, GError **error)
{
  g_autoptr (GArray) earlier = generations_before (self, generation, error);

  if (earlier == NULL)
    return FALSE;

  *count = 0;
  for (guint i = 0; i < earlier->len; i++)
    {
      gint64 from = g_array_index (earlier, gint64, i);

      if (!offer_again (self, from, survived (lineage, from), error))
        return FALSE;
      *count += sqlite3_changes (self->handle);
    }

  if (generation != dme_db_get_meta_int (self, "generation") &&
      !forget_news (self, generation, lineage, error))
    return FALSE;

  return (*count == 0 || reopen_settled (self, error)) && update_all_states (self, error) &&
         dme_db_offer_blobs_again (self, error) &&
         dme_db_set_meta_int (self, "generation", generation, error);
}

/**
 * dme_db_begin_generation:
 * @self: a connection
 * @generation: the life of the server that answers now
 * @lineage: (element-type gint64): pairs, as in #DmeEpoch
 * @offered_again: (out) (optional): ops whose receipts are void
 * @error: BUSY, FULL, ENGINE
 *
 * The server was restored from a backup: what it no longer holds waits again.
 * Safe to repeat.
 */
gboolean
dme_db_begin_generation (DmeDb *self,
                         gint64 generation,
                         GArray *lineage,
                         gint64 *offered_again,
                         GError **error)
{
  gint64 count = 0;

  if (!dme_db_begin (self, error) ||
      !dme_db_end (self, change_generation (self, generation, lineage, &count, error), error))
    return FALSE;

  if (offered_again != NULL)
    *offered_again = count;
  return TRUE;
}

typedef struct
{
  gint64 old, seq;
  char *line;
} Moving;

static void
moving_free (gpointer data)
{
  Moving *moving = data;

  g_free (moving->line);
  g_free (moving);
}

static GPtrArray *
find_moving (DmeDb *self, gint64 number, gint64 from, GError **error)
{
  g_autoptr (GPtrArray) moving = g_ptr_array_new_with_free_func (moving_free);
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT incarnation, seq, line, sealed FROM op WHERE open = 1"
                           " AND (incarnation < :number OR seq >= :from) ORDER BY incarnation, seq",
                           error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_int (stmt, ":number", number);
  dme_bind_int (stmt, ":from", from);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      Moving *one = g_new (Moving, 1);

      *one = (Moving){ sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1), NULL };
      g_ptr_array_add (moving, one);
      one->line = dme_db_read_line_to_send (self, stmt, 2, one->old, one->seq, error);
      if (one->line == NULL)
        return NULL;
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&moving) : NULL;
}

/* The new seq of an op is its place among those that move. */
static gint64
new_seq (GPtrArray *moving, gint64 incarnation, gint64 seq)
{
  for (guint i = 0; i < moving->len; i++)
    {
      const Moving *one = moving->pdata[i];

      if (one->old == incarnation && one->seq == seq)
        return i + 1;
    }

  return 0;
}

static DmeOp *
rename_op (GPtrArray *moving, guint index, GError **error)
{
  const Moving *one = moving->pdata[index];
  g_autoptr (DmeOp) op = dme_wire_op_from_json (one->line, -1, error);
  g_autoptr (GArray) again = NULL;

  if (op == NULL)
    return NULL;

  op->seq = index + 1;
  again = g_steal_pointer (&op->again);
  for (guint i = 0; again != NULL && i < again->len; i++)
    {
      gint64 seq = new_seq (moving, one->old, g_array_index (again, gint64, i));

      if (seq == 0) /* It stays behind under its old name, which means nothing in the new life. */
        continue;
      if (op->again == NULL)
        op->again = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (op->again, seq);
    }

  return g_steal_pointer (&op);
}

static gboolean
move_one (DmeDb *self, GPtrArray *moving, guint index, GError **error)
{
  const Moving *one = moving->pdata[index];
  g_autoptr (DmeOp) op = rename_op (moving, index, error);
  g_autofree char *line = NULL;
  g_autoptr (DmeStmt) stmt = NULL;
  gint64 incarnation;

  if (op == NULL ||
      !dme_db_get_int (self, "SELECT max(number) FROM incarnation", &incarnation, error))
    return FALSE;

  line = dme_wire_op_to_json (op);

  stmt = dme_db_prepare (self,
                         "UPDATE op SET incarnation = :incarnation, seq = :seq, line = :line,"
                         " sealed = :sealed,"
                         " verdict = 0, asked = 0, waits_for = NULL, verdict_at = NULL"
                         " WHERE incarnation = :old AND seq = :oldseq",
                         error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":seq", index + 1);
  dme_bind_int (stmt, ":incarnation", incarnation);
  dme_bind_int (stmt, ":old", one->old);
  dme_bind_int (stmt, ":oldseq", one->seq);
  return dme_db_bind_line (self, stmt, op, incarnation, line, error) &&
         dme_db_run (self, stmt, error);
}

/* Where ops have left an incarnation, nothing is said about its gaps any more. */
static gboolean
note_left (DmeDb *self, GError **error)
{
  return dme_db_exec (self,
                      "UPDATE incarnation SET pruned = max(pruned, coalesce("
                      " (SELECT max(seq) FROM op WHERE op.incarnation = number), 0))",
                      error);
}

/**
 * dme_db_renew_incarnation:
 * @self: a connection, in a transaction
 * @rename_from: see dme_db_begin_incarnation()
 * @error: what SQLite says
 */
gboolean
dme_db_renew_incarnation (DmeDb *self, gint64 rename_from, GError **error)
{
  g_autoptr (GPtrArray) moving = NULL;
  gint64 number;

  if (!dme_db_get_int (self, "SELECT max(number) FROM incarnation", &number, error))
    return FALSE;

  /* 0: all of them, of every earlier life as well. */
  moving = find_moving (self, rename_from == 0 ? number + 1 : number, rename_from, error);
  if (moving == NULL || !note_left (self, error) || !dme_db_add_incarnation (self, error) ||
      !dme_db_set_meta (self, DME_META_CURSOR, NULL, error))
    return FALSE;

  for (guint i = 0; i < moving->len; i++)
    if (!move_one (self, moving, i, error))
      return FALSE;

  return TRUE;
}

/**
 * dme_db_begin_incarnation:
 * @self: a connection
 * @rename_from: first seq of the present incarnation whose name the server holds for something
 * else; 0: every op without a final verdict gets a new name
 * @error: BUSY, FULL, ENGINE
 *
 * Begins a new incarnation of this store, and moves what is not acknowledged into it, in order,
 * from seq 1.
 */
gboolean
dme_db_begin_incarnation (DmeDb *self, gint64 rename_from, GError **error)
{
  return dme_db_begin (self, error) &&
         dme_db_end (self, dme_db_renew_incarnation (self, rename_from, error), error);
}

static gboolean
prune (DmeDb *self, gint64 safe, const char *before, GError **error)
{
  g_autoptr (DmeStmt) note =
    dme_db_prepare (self,
                    "UPDATE incarnation SET pruned = max(pruned, coalesce((SELECT max(seq) FROM op"
                    " WHERE op.incarnation = number AND open = 0 AND verdict IN (1, 2)"
                    "  AND rev BETWEEN 1 AND :safe AND verdict_at < :before), 0))",
                    error);
  g_autoptr (DmeStmt)
    remove = dme_db_prepare (self,
                             "DELETE FROM op WHERE open = 0 AND verdict IN (1, 2)"
                             " AND rev BETWEEN 1 AND :safe AND verdict_at < :before",
                             error);

  if (note == NULL || remove == NULL)
    return FALSE;

  dme_bind_int (note, ":safe", safe);
  dme_bind_text (note, ":before", before);
  dme_bind_int (remove, ":safe", safe);
  dme_bind_text (remove, ":before", before);
  return dme_db_run (self, note, error) && dme_db_run (self, remove, error);
}

/**
 * dme_db_prune_ops:
 * @self: a connection
 * @safe: newest feed number that the oldest backup of the server holds
 * @error: BUSY, FULL, ENGINE
 *
 * Ops leave the log when no restore of the server can lose them any more, and
 * never within 90 days of their verdict (DESIGN 5.8).
 */
gboolean
dme_db_prune_ops (DmeDb *self, gint64 safe, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (dme_clock_now () / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -90);
  g_autofree char *before = g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");

  if (safe <= 0)
    return TRUE;

  return dme_db_begin (self, error) && dme_db_end (self, prune (self, safe, before, error), error);
}
