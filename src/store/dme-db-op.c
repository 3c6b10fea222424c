/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-wire.h"

/* Writing ops: what one save of one record says to the server. */

static gboolean
next_seq (DmeDb *self, gint64 *incarnation, gint64 *seq, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "SELECT number, max(pruned, coalesce((SELECT max(seq) "
                                             "FROM op WHERE incarnation = number), 0)) + 1"
                                             " FROM incarnation ORDER BY number DESC LIMIT 1",
                                             error);

  if (stmt == NULL || dme_db_step (self, stmt, error) == SQLITE_ERROR)
    return FALSE;

  *incarnation = sqlite3_column_int64 (stmt, 0);
  *seq = sqlite3_column_int64 (stmt, 1);
  return TRUE;
}

/**
 * dme_db_has_open_refusal:
 * @self: a connection
 * @rid: row of a record
 * @has: (out): whether the server has refused an op of it that nothing has settled since
 * @error: what SQLite says
 */
gboolean
dme_db_has_open_refusal (DmeDb *self, gint64 rid, gboolean *has, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT 1 FROM op WHERE rid = :rid AND open = 2 LIMIT 1", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  rc = dme_db_step (self, stmt, error);
  *has = rc == SQLITE_ROW;
  return rc != SQLITE_ERROR;
}

/* Everything that an op which the server has not accepted said is said again, with the values of
 * now. */
static gboolean
say_again (DmeOp *op, const char *line, const DmeRecord *record, GError **error)
{
  g_autoptr (DmeOp) earlier = dme_wire_op_from_json (line, -1, error);

  if (earlier == NULL)
    return FALSE;

  for (guint i = 0; i < dme_fields_get_size (earlier->set); i++)
    {
      const char *name = dme_fields_get_name_at (earlier->set, i);

      /* What a damaged record has lost here is not to be cleared elsewhere. */
      if (!record->damaged || dme_fields_has (record->fields, name))
        dme_fields_set (op->set, name, dme_record_get (record, name));
    }

  if (earlier->del != DME_DEL_NONE && op->del == DME_DEL_NONE)
    op->del = record->deleted ? DME_DEL_DELETE : DME_DEL_REVIVE;
  return TRUE;
}

static gboolean
take_up_refused (DmeDb *self,
                 gint64 rid,
                 gint64 incarnation,
                 DmeOp *op,
                 const DmeRecord *record,
                 GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "SELECT incarnation, seq, open, line, sealed FROM op"
                                             " WHERE rid = :rid AND open IN (1, 2)"
                                             " ORDER BY incarnation, seq",
                                             error);
  gboolean refused = FALSE;
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 seq = sqlite3_column_int64 (stmt, 1);
      g_autofree char *line = NULL;

      /* Behind the first refused one nothing is accepted, so it all comes again. */
      refused = refused || sqlite3_column_int (stmt, 2) == DME_OPEN_REFUSED;
      if (!refused)
        continue;

      line = dme_db_read_line_to_send (self, stmt, 3, sqlite3_column_int64 (stmt, 0), seq, error);
      if (line == NULL || !say_again (op, line, record, error))
        return FALSE;
      if (sqlite3_column_int64 (stmt, 0) != incarnation)
        continue; /* A seq of an earlier life means nothing in this one. */
      if (op->again == NULL)
        op->again = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (op->again, seq);
    }

  return rc == SQLITE_DONE;
}

static gboolean
insert_op (DmeDb *self, gint64 incarnation, gint64 rid, const DmeOp *op, GError **error)
{
  g_autofree char *line = dme_wire_op_to_json (op);
  g_autoptr (DmeStmt) stmt = NULL;

  if (strlen (line) > DME_OP_MAX_BYTES)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT,
                   "One save of %" G_GSIZE_FORMAT " bytes; at most %d can be sent", strlen (line),
                   DME_OP_MAX_BYTES);
      return FALSE;
    }

  stmt = dme_db_prepare (
    self,
    "INSERT INTO op (incarnation, seq, rid, base, generation, line, sealed, at, open)"
    " VALUES (:incarnation, :seq, :rid, :base, :generation, :line, :sealed, :at, 1)",
    error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":incarnation", incarnation);
  dme_bind_int (stmt, ":seq", op->seq);
  dme_bind_int (stmt, ":rid", rid);
  dme_bind_int (stmt, ":base", op->base);
  dme_bind_int (stmt, ":generation", op->generation);
  dme_bind_text (stmt, ":at", op->at);
  return dme_db_bind_line (self, stmt, op, incarnation, line, error) &&
         dme_db_run (self, stmt, error);
}

/**
 * dme_db_add_op:
 * @self: a connection, in a transaction
 * @rid: row of @record
 * @op: what is to be said; gets its seq, generation and what was refused before
 * @record: (nullable): as it is now, in the same transaction; %NULL if @op erases it
 * @error: CONSTRAINT if it is too long to be sent, and what SQLite says
 *
 * Adds one op to the log, as the next of the present incarnation. If the
 * server has refused something of this record before, the op brings that again.
 */
gboolean
dme_db_add_op (DmeDb *self, gint64 rid, DmeOp *op, const DmeRecord *record, GError **error)
{
  gint64 incarnation;

  if (!next_seq (self, &incarnation, &op->seq, error) ||
      (!op->erase && !take_up_refused (self, rid, incarnation, op, record, error)))
    return FALSE;

  if (op->base > 0 && !dme_db_find_seen (self, rid, op->set, &op->base, error))
    return FALSE;
  op->generation = op->base > 0 ? dme_db_get_meta_int (self, "generation") : 0;
  return insert_op (self, incarnation, rid, op, error);
}

/* What the record says now, in place of what one of its ops said. */
static DmeOp *
op_of_record (const DmeRecord *record, sqlite3_stmt *row, gint64 seq)
{
  DmeOp *op = dme_op_new ();

  g_clear_pointer (&op->set, dme_fields_free);
  op->set = dme_fields_copy (record->fields);
  op->seq = seq;
  op->type = g_strdup (record->type->name);
  op->id = g_strdup (record->id);
  op->base = sqlite3_column_int64 (row, 1);
  op->generation = sqlite3_column_int64 (row, 2);
  op->at = dme_column_dup (row, 3);
  op->by = g_strdup (record->updated_by);
  op->del = record->deleted ? DME_DEL_DELETE : DME_DEL_NONE;
  return op;
}

static char *
mend_line (DmeDb *self, gint64 incarnation, gint64 seq, GError **error)
{
  g_autoptr (DmeStmt) row = dme_db_prepare (self,
                                            "SELECT (SELECT id FROM record WHERE record.rid = "
                                            "op.rid), base, generation, at FROM op"
                                            " WHERE incarnation = :incarnation AND seq = :seq",
                                            error);
  g_autoptr (DmeStmt) update = dme_db_prepare (self,
                                               "UPDATE op SET line = :line, sealed = :sealed"
                                               " WHERE incarnation = :incarnation AND seq = :seq",
                                               error);
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeOp) op = NULL;
  g_autofree char *line = NULL;

  if (row == NULL || update == NULL)
    return NULL;

  dme_bind_int (row, ":incarnation", incarnation);
  dme_bind_int (row, ":seq", seq);
  if (dme_db_step (self, row, error) != SQLITE_ROW)
    return NULL;
  record = dme_db_find (self, dme_column_text (row, 0), NULL, error);
  if (record == NULL)
    return NULL;

  op = op_of_record (record, row, seq);
  line = dme_wire_op_to_json (op);
  dme_bind_int (update, ":incarnation", incarnation);
  dme_bind_int (update, ":seq", seq);
  return dme_db_bind_line (self, update, op, incarnation, line, error) &&
             dme_db_run (self, update, error)
           ? g_steal_pointer (&line)
           : NULL;
}

/**
 * dme_db_read_line_to_send:
 * @self: a connection, in a transaction
 * @stmt: a row with the columns line and sealed side by side
 * @column: of line
 * @incarnation: where it is kept
 * @seq: where it is kept
 * @error: LOCKED, and what SQLite says
 *
 * As dme_db_read_line(), but one damaged line does not stop all that come after
 * it: the op then says what its record says now, which the server merges field
 * by field as ever.
 *
 * Returns: (transfer full) (nullable): the line as it goes on the wire
 */
char *
dme_db_read_line_to_send (DmeDb *self,
                          sqlite3_stmt *stmt,
                          int column,
                          gint64 incarnation,
                          gint64 seq,
                          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *line = dme_db_read_line (self, stmt, column, incarnation, seq, &local_error);

  if (line != NULL)
    return line;
  if (g_error_matches (local_error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED))
    return mend_line (self, incarnation, seq, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/**
 * dme_db_last_seq:
 * @self: a connection
 *
 * Returns: the seq of the newest op of the present incarnation; 0 if it has none
 */
gint64
dme_db_last_seq (DmeDb *self)
{
  gint64 incarnation, seq;

  return next_seq (self, &incarnation, &seq, NULL) ? seq - 1 : 0;
}
