/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-db-private.h"

/* The outbox: the ops that wait, and what the server said of them. */

void
dme_outgoing_free (DmeOutgoing *self)
{
  g_free (self->incarnation);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static gboolean
find_first (DmeDb *self, gint64 *incarnation, gint64 *seq, char **name, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "SELECT op.incarnation, op.seq, (SELECT name FROM incarnation i WHERE i.number "
                    "= op.incarnation)"
                    " FROM op WHERE open = 1 AND asked = 0 ORDER BY op.incarnation, op.seq LIMIT 1",
                    error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    {
      *incarnation = sqlite3_column_int64 (stmt, 0);
      *seq = sqlite3_column_int64 (stmt, 1);
      *name = dme_column_dup (stmt, 2);
    }
  return rc != SQLITE_ERROR;
}

/* Seqs of one batch are consecutive: it ends at the first gap. */
static gboolean
collect (DmeDb *self,
         gint64 incarnation,
         guint max_ops,
         gsize max_bytes,
         DmeOutgoing *out,
         GError **error)
{
  /* Left to itself SQLite would walk through all that was ever sent. */
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT seq, line, sealed FROM op INDEXED BY op_waits"
                           " WHERE open = 1 AND asked = 0 AND incarnation = :incarnation"
                           " ORDER BY seq LIMIT :max",
                           error);
  gsize bytes = 0;
  int rc = SQLITE_DONE;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":incarnation", incarnation);
  dme_bind_int (stmt, ":max", MAX (max_ops, 1));
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      g_autofree char *line = dme_db_read_line_to_send (self, stmt, 1, incarnation,
                                                        sqlite3_column_int64 (stmt, 0), error);

      if (line == NULL)
        return FALSE;

      bytes += strlen (line) + 1;
      if (sqlite3_column_int64 (stmt, 0) != out->first + out->lines->len ||
          (bytes > max_bytes && out->lines->len > 0))
        return TRUE;
      g_ptr_array_add (out->lines, g_steal_pointer (&line));
    }

  return rc == SQLITE_DONE;
}

static gboolean
mark_sending (DmeDb *self, gint64 incarnation, const DmeOutgoing *out, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "UPDATE record SET state = 2 WHERE state = 1 AND rid IN"
                           " (SELECT rid FROM op WHERE incarnation = :incarnation AND seq BETWEEN "
                           ":first AND :last)",
                           error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":incarnation", incarnation);
  dme_bind_int (stmt, ":first", out->first);
  dme_bind_int (stmt, ":last", out->first + out->lines->len - 1);
  return dme_db_run (self, stmt, error);
}

/* Ops to which the server has just said "waiting" are passed over until the run ends, or until what
 * they wait for has come. */
static gboolean
forget_asked (DmeDb *self, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "UPDATE op INDEXED BY op_waits SET asked = 0 WHERE open = 1 AND asked = 1",
                    error);

  return stmt != NULL && dme_db_run (self, stmt, error);
}

static gboolean
take (DmeDb *self, guint max_ops, gsize max_bytes, DmeOutgoing **taken, GError **error)
{
  g_autoptr (DmeOutgoing) out = NULL;
  g_autofree char *name = NULL;
  gint64 incarnation = 0, first = 0;

  if (!find_first (self, &incarnation, &first, &name, error))
    return FALSE;
  if (name == NULL)
    return forget_asked (self, error);

  out = g_new0 (DmeOutgoing, 1);
  out->incarnation = g_steal_pointer (&name);
  out->lines = g_ptr_array_new_with_free_func (g_free);
  out->first = first;
  if (!collect (self, incarnation, max_ops, max_bytes, out, error) ||
      !mark_sending (self, incarnation, out, error))
    return FALSE;

  *taken = g_steal_pointer (&out);
  return TRUE;
}

/**
 * dme_db_take_outgoing:
 * @self: a connection
 * @max_ops: at most so many
 * @max_bytes: at most so much text, but at least one op
 * @error: BUSY, FULL, ENGINE
 *
 * Takes the next ops to be sent. An op to which the server has answered
 * "waiting" is asked again once what it waits for has been accepted, and
 * otherwise in the next run: a run ends when this returns %NULL.
 *
 * Returns: (transfer full) (nullable): the ops; %NULL without an error: nothing more in this run
 */
DmeOutgoing *
dme_db_take_outgoing (DmeDb *self, guint max_ops, gsize max_bytes, GError **error)
{
  g_autoptr (DmeOutgoing) out = NULL;

  if (!dme_db_begin (self, error))
    return NULL;
  if (!dme_db_end (self, take (self, max_ops, max_bytes, &out, error), error))
    return NULL;
  return g_steal_pointer (&out);
}

/**
 * dme_db_reset_sending:
 * @self: a connection
 * @error: BUSY, FULL, ENGINE
 *
 * What was being sent waits again: after a run that failed or was killed.
 */
gboolean
dme_db_reset_sending (DmeDb *self, GError **error)
{
  g_autoptr (DmeStmt) stmt = NULL;

  if (!dme_db_begin (self, error))
    return FALSE;

  stmt = dme_db_prepare (self, "UPDATE record SET state = 1 WHERE state = 2 AND state <> 0", error);
  return dme_db_end (self,
                     stmt != NULL && dme_db_run (self, stmt, error) && forget_asked (self, error),
                     error);
}
