/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-wire.h"

/* What the server said: one transaction per answer. */

typedef struct
{
  DmeDb *db;
  gint64 incarnation, receipt, generation;
  char *at;
  DmeVerdictCounts counts;
  GHashTable *touched;  /* rid (as gint64*) of records whose state may be another */
  GHashTable *accepted; /* rid of records that others may have waited for */
  gboolean erased;      /* something was */
} Run;

static gboolean
find_incarnation (DmeDb *self, const char *name, gint64 *number, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT number FROM incarnation WHERE name = :name", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":name", name);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    *number = sqlite3_column_int64 (stmt, 0);
  else if (rc == SQLITE_DONE)
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND, "No incarnation %s", name);
  return rc == SQLITE_ROW;
}

/* @rid: 0 if the op is settled or unknown: then the verdict is a repeat. */
static gboolean
find_op (Run *run, gint64 seq, gint64 *rid, gboolean *erased, char **line, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (run->db,
                                             "SELECT rid, line, sealed, (SELECT erased FROM record "
                                             "WHERE record.rid = op.rid) FROM op WHERE incarnation "
                                             "= :incarnation AND seq = :seq AND open = 1",
                                             error);
  int rc;

  *rid = 0;
  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":incarnation", run->incarnation);
  dme_bind_int (stmt, ":seq", seq);
  rc = dme_db_step (run->db, stmt, error);
  if (rc == SQLITE_ROW)
    {
      *rid = sqlite3_column_int64 (stmt, 0);
      *erased = sqlite3_column_int (stmt, 3) != 0;
      *line = dme_db_read_line_to_send (run->db, stmt, 1, run->incarnation, seq, error);
    }
  return rc == SQLITE_DONE || (rc == SQLITE_ROW && *line != NULL);
}

static int
open_after (DmeVerdictKind kind)
{
  switch (kind)
    {
    case DME_VERDICT_OK:
    case DME_VERDICT_SAME:
      return DME_OPEN_DONE;
    case DME_VERDICT_CONFLICT:
      return DME_OPEN_CONFLICT;
    case DME_VERDICT_REJECTED:
      return DME_OPEN_REFUSED;
    case DME_VERDICT_NONE:
    case DME_VERDICT_WAITING:
    default:
      return DME_OPEN_WAITS;
    }
}

static gboolean
write_verdict (Run *run, const DmeVerdict *verdict, GError **error)
{
  g_autofree char *fields = verdict->fields != NULL ? g_strjoinv (",", verdict->fields) : NULL;
  g_autoptr (DmeStmt) stmt = dme_db_prepare (
    run->db,
    "UPDATE op SET open = :open, asked = :asked, verdict = :verdict, rev = :rev, code = :code,"
    " field = :field, fields = :fields, waits_for = :waits, verdict_generation = :generation,"
    " verdict_at = :at, receipt = :receipt WHERE incarnation = :incarnation AND seq = :seq",
    error);
  int open = open_after (verdict->kind);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":open", open);
  dme_bind_int (stmt, ":asked", open == DME_OPEN_WAITS);
  dme_bind_int (stmt, ":verdict", verdict->kind);
  dme_bind_int (stmt, ":rev", verdict->rev);
  dme_bind_text (stmt, ":code", verdict->code);
  dme_bind_text (stmt, ":field", verdict->field);
  dme_bind_text (stmt, ":fields", fields);
  dme_bind_text (stmt, ":waits", verdict->waits_for);
  dme_bind_int (stmt, ":generation", run->generation);
  dme_bind_text (stmt, ":at", run->at);
  dme_bind_int (stmt, ":receipt", open == DME_OPEN_WAITS ? 0 : run->receipt);
  dme_bind_int (stmt, ":incarnation", run->incarnation);
  dme_bind_int (stmt, ":seq", verdict->seq);
  return dme_db_run (run->db, stmt, error);
}

static gboolean
says_all_of (const DmeOp *op, const char *line)
{
  g_autoptr (DmeOp) earlier = dme_wire_op_from_json (line, -1, NULL);

  for (guint i = 0; earlier != NULL && i < dme_fields_get_size (earlier->set); i++)
    if (!dme_fields_has (op->set, dme_fields_get_name_at (earlier->set, i)))
      return FALSE;

  return earlier != NULL;
}

static gboolean
brings (Run *run, const DmeOp *op, gint64 incarnation, gint64 seq, const char *line)
{
  /* Across lives ops cannot be named; there, having said it all again is enough. */
  if (incarnation != run->incarnation)
    return incarnation < run->incarnation && says_all_of (op, line);

  for (guint i = 0; op->again != NULL && i < op->again->len; i++)
    if (g_array_index (op->again, gint64, i) == seq)
      return TRUE;

  return FALSE;
}

static gboolean
settle_one (Run *run, gint64 incarnation, gint64 seq, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (run->db,
                                             "UPDATE op SET open = 0, asked = 0 WHERE incarnation "
                                             "= :incarnation AND seq = :seq",
                                             error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":incarnation", incarnation);
  dme_bind_int (stmt, ":seq", seq);
  return dme_db_run (run->db, stmt, error);
}

/* An accepted op that brought others again has settled them, whether they were refused or stood
 * behind one that was. */
static gboolean
settle_again (Run *run, gint64 rid, const char *line, GError **error)
{
  g_autoptr (DmeOp) op = dme_wire_op_from_json (line, -1, error);
  g_autoptr (GArray) settled = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DmeStmt) stmt = dme_db_prepare (run->db,
                                             "SELECT incarnation, seq, line, sealed FROM op WHERE "
                                             "rid = :rid AND open IN (1, 2)",
                                             error);
  int rc;

  if (op == NULL || stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  while ((rc = dme_db_step (run->db, stmt, error)) == SQLITE_ROW)
    {
      gint64 name[] = { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1) };
      g_autofree char *said = dme_db_read_line_to_send (run->db, stmt, 2, name[0], name[1], error);

      if (said == NULL)
        return FALSE;
      if (brings (run, op, name[0], name[1], said))
        g_array_append_vals (settled, name, 2);
    }

  for (guint i = 0; rc == SQLITE_DONE && i < settled->len; i += 2)
    if (!settle_one (run, g_array_index (settled, gint64, i),
                     g_array_index (settled, gint64, i + 1), error))
      return FALSE;

  return rc == SQLITE_DONE;
}

/* The server has forgotten the record, so this store does, if it has not yet. */
static gboolean
forget (Run *run, const DmeOp *op, GError **error)
{
  const DmeType *type = dme_schema_find_type (op->type);

  run->erased = TRUE;
  return type == NULL || dme_db_apply_erasure (run->db, type, op->id, error);
}

/* Of an erased record nothing is left to correct or to decide: what the server said of earlier
 * texts is void. @accepted: it has taken this op, and those before it, for an erasure. */
static gboolean
settle_erased (Run *run, gint64 rid, gint64 seq, gboolean accepted, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (run->db,
                    "UPDATE op SET open = 0, asked = 0 WHERE rid = :rid AND (open = 3 OR (:accepted"
                    " AND (open = 2 OR (open = 1 AND (incarnation < :incarnation"
                    "  OR (incarnation = :incarnation AND seq < :seq))))))",
                    error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  dme_bind_int (stmt, ":accepted", accepted);
  dme_bind_int (stmt, ":incarnation", run->incarnation);
  dme_bind_int (stmt, ":seq", seq);
  return dme_db_run (run->db, stmt, error);
}

static gboolean
says_erased (const DmeVerdict *verdict)
{
  return verdict->kind == DME_VERDICT_REJECTED &&
         g_strcmp0 (verdict->code, dme_problem_code_to_string (DME_PROBLEM_ERASED)) == 0;
}

/* A late op is refused because its record was erased, or this is the answer to an erasing one. */
static gboolean
take_erased (Run *run,
             gint64 rid,
             gboolean erased,
             const DmeVerdict *verdict,
             const char *line,
             GError **error)
{
  g_autoptr (DmeOp) op = dme_wire_op_from_json (line, -1, error);
  gboolean late = says_erased (verdict);
  gboolean accepted = verdict->kind == DME_VERDICT_OK || verdict->kind == DME_VERDICT_SAME;

  if (op == NULL || (late && !erased && !forget (run, op, error)))
    return FALSE;

  return settle_erased (run, rid, verdict->seq, accepted || late, error);
}

/* Most records have nothing open besides, and no line needs to be read. */
static gboolean
has_open (Run *run, gint64 rid, gboolean *open, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (run->db, "SELECT 1 FROM op WHERE rid = :rid AND open IN (1, 2) LIMIT 1", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  rc = dme_db_step (run->db, stmt, error);
  *open = rc == SQLITE_ROW;
  return rc != SQLITE_ERROR;
}

static gboolean
note_acked (Run *run, gint64 rid, const DmeVerdict *verdict, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (run->db,
                           "UPDATE record SET acked = max (acked, :rev),"
                           " known = iif (:changed, max (known, :rev), known) WHERE rid = :rid",
                           error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  dme_bind_int (stmt, ":rev", verdict->rev);
  dme_bind_int (stmt, ":changed", verdict->kind != DME_VERDICT_SAME);
  return dme_db_run (run->db, stmt, error);
}

static void
count (DmeVerdictCounts *counts, DmeVerdictKind kind)
{
  counts->ok += kind == DME_VERDICT_OK;
  counts->same += kind == DME_VERDICT_SAME;
  counts->conflicts += kind == DME_VERDICT_CONFLICT;
  counts->rejected += kind == DME_VERDICT_REJECTED;
  counts->waiting += kind == DME_VERDICT_WAITING;
}

static gboolean
take_one (Run *run, const DmeVerdict *verdict, GError **error)
{
  g_autofree char *line = NULL;
  gboolean open, erased = FALSE;
  gint64 rid;

  if (!find_op (run, verdict->seq, &rid, &erased, &line, error))
    return FALSE;
  if (rid == 0 || verdict->kind == DME_VERDICT_NONE)
    return TRUE;

  count (&run->counts, verdict->kind);
  g_hash_table_add (run->touched, g_memdup2 (&rid, sizeof rid));
  if (!write_verdict (run, verdict, error) ||
      ((erased || says_erased (verdict)) && !take_erased (run, rid, erased, verdict, line, error)))
    return FALSE;
  if (verdict->kind == DME_VERDICT_WAITING || verdict->kind == DME_VERDICT_REJECTED)
    return TRUE;

  g_hash_table_add (run->accepted, g_memdup2 (&rid, sizeof rid));
  return note_acked (run, rid, verdict, error) && has_open (run, rid, &open, error) &&
         (!open || settle_again (run, rid, line, error));
}

/* Only what waits for one of the records just accepted is worth asking again in this run. */
static gboolean
ask_again (Run *run, GError **error)
{
  GHashTableIter iter;
  gpointer rid;
  gint64 asked;

  if (!dme_db_get_int (run->db, "SELECT EXISTS (SELECT 1 FROM op WHERE open = 1 AND asked = 1)",
                       &asked, error))
    return FALSE;

  g_hash_table_iter_init (&iter, run->accepted);
  while (asked != 0 && g_hash_table_iter_next (&iter, &rid, NULL))
    {
      g_autoptr (DmeStmt) stmt =
        dme_db_prepare (run->db,
                        "UPDATE op INDEXED BY op_waits SET asked = 0 WHERE open = 1 AND asked = 1"
                        " AND (rid = :rid OR waits_for = (SELECT id FROM record WHERE rid = :rid))",
                        error);

      if (stmt == NULL)
        return FALSE;
      dme_bind_int (stmt, ":rid", *(gint64 *) rid);
      if (!dme_db_run (run->db, stmt, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
update_states (Run *run, GError **error)
{
  GHashTableIter iter;
  gpointer rid;

  g_hash_table_iter_init (&iter, run->touched);
  while (g_hash_table_iter_next (&iter, &rid, NULL))
    if (!dme_db_settle_beside (run->db, *(gint64 *) rid, error) ||
        !dme_db_update_state (run->db, *(gint64 *) rid, error))
      return FALSE;

  return TRUE;
}

static gboolean
write_receipt (Run *run, GError **error)
{
  const DmeVerdictCounts *counts = &run->counts;
  g_autoptr (DmeStmt) stmt = NULL;

  if (run->receipt == 0 || counts->ok + counts->same + counts->conflicts + counts->rejected == 0)
    return TRUE;

  stmt =
    dme_db_prepare (run->db,
                    "INSERT INTO receipt (generation, number, at, sent, conflicts, rejected)"
                    " VALUES (:generation, :number, :at, :sent, :conflicts, :rejected)"
                    " ON CONFLICT (generation, number) DO UPDATE SET sent = sent + excluded.sent,"
                    "  conflicts = conflicts + excluded.conflicts, rejected = rejected + "
                    "excluded.rejected",
                    error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":generation", run->generation);
  dme_bind_int (stmt, ":number", run->receipt);
  dme_bind_text (stmt, ":at", run->at);
  dme_bind_int (stmt, ":sent", counts->ok + counts->same + counts->conflicts);
  dme_bind_int (stmt, ":conflicts", counts->conflicts);
  dme_bind_int (stmt, ":rejected", counts->rejected);
  return dme_db_run (run->db, stmt, error);
}

static gboolean
take_all (Run *run, const char *incarnation, GPtrArray *verdicts, GError **error)
{
  if (!find_incarnation (run->db, incarnation, &run->incarnation, error))
    return FALSE;

  for (guint i = 0; i < verdicts->len; i++)
    if (!take_one (run, verdicts->pdata[i], error))
      return FALSE;

  return ask_again (run, error) && update_states (run, error) && write_receipt (run, error);
}

/**
 * dme_db_take_verdicts:
 * @self: a connection
 * @incarnation: whose ops they speak of
 * @verdicts: (element-type DmeVerdict): what the server said
 * @receipt: number of the receipt; 0: none
 * @generation: of the server
 * @counts: (out) (optional): the verdicts that were news
 * @error: NOT_FOUND (the incarnation), BUSY, FULL, ENGINE
 *
 * Stores verdicts, states and the receipt in one transaction. A verdict on an
 * op that has its final one already is a repeat and changes nothing. No
 * verdict advances a record's rev: others' fields may not have been seen.
 */
gboolean
dme_db_take_verdicts (DmeDb *self,
                      const char *incarnation,
                      GPtrArray *verdicts,
                      gint64 receipt,
                      gint64 generation,
                      DmeVerdictCounts *counts,
                      GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autoptr (GHashTable)
    touched = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable)
    accepted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Run run = { .db = self,
              .receipt = receipt,
              .generation = generation,
              .at = at,
              .touched = touched,
              .accepted = accepted };

  g_return_val_if_fail (incarnation != NULL && verdicts != NULL, FALSE);

  if (!dme_db_begin (self, error) ||
      !dme_db_end (self, take_all (&run, incarnation, verdicts, error), error))
    return FALSE;

  if (run.erased)
    dme_db_scrub (self);
  if (counts != NULL)
    *counts = run.counts;
  return TRUE;
}
