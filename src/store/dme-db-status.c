/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-blob.h"
#include "dme-db-conflict.h"
#include "dme-db-private.h"
#include "dme-db-pull.h"

/* What a person sees of sync: what waits, what was refused, receipts. Each question costs what
 * waits, not what there is. */

#define MAX_RECEIPTS 50

static void
receipt_free (gpointer data)
{
  DmeReceipt *receipt = data;

  g_free (receipt->at);
  g_free (receipt);
}

static void
issue_free (gpointer data)
{
  DmeIssue *issue = data;

  dme_record_unref (issue->record);
  g_free (issue->said_at);
  g_free (issue);
}

void
dme_store_status_free (DmeStoreStatus *self)
{
  g_free (self->last_sync_at);
  g_free (self->last_error);
  g_ptr_array_unref (self->receipts);
  g_ptr_array_unref (self->issues);
  g_clear_pointer (&self->decisions, g_ptr_array_unref);
  g_hash_table_unref (self->waiting_by_type);
  g_free (self);
}

static void
add_count (DmeStoreStatus *status, DmeState state, const char *type, gint64 n)
{
  gpointer before = g_hash_table_lookup (status->waiting_by_type, type);

  if (state == DME_STATE_WAITING)
    status->waiting += n;
  else if (state == DME_STATE_SENDING)
    status->sending += n;
  else if (state == DME_STATE_REFUSED)
    status->refused += n;
  else if (state == DME_STATE_CONFLICT)
    status->conflicts += n;

  if (state == DME_STATE_WAITING || state == DME_STATE_SENDING)
    g_hash_table_replace (status->waiting_by_type, g_strdup (type),
                          GINT_TO_POINTER (GPOINTER_TO_INT (before) + (int) n));
}

static gboolean
read_states (DmeDb *self, DmeStoreStatus *status, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (
    self, "SELECT state, type, count(*) FROM record WHERE state <> 0 GROUP BY state, type", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    add_count (status, (DmeState) sqlite3_column_int (stmt, 0), dme_column_text (stmt, 1),
               sqlite3_column_int64 (stmt, 2));
  return rc == SQLITE_DONE;
}

static gboolean
read_counts (DmeDb *self, DmeStoreStatus *status, GError **error)
{
  gint64 deleted, asked;

  if (!dme_db_get_int (self, "SELECT count(*) FROM op WHERE open = 1 AND asked = 0",
                       &status->waiting_ops, error) ||
      !dme_db_get_int (self, "SELECT count(*) FROM op WHERE open = 1 AND asked = 1", &asked,
                       error) ||
      !dme_db_get_int (self, "SELECT count(*) FROM draft", &status->drafts, error) ||
      !dme_db_get_int (self, "SELECT count(*) FROM record", &status->records, error) ||
      !dme_db_get_int (self, "SELECT count(*) FROM record WHERE deleted = 1", &deleted, error))
    return FALSE;

  status->waiting_ops += asked;
  status->records -= deleted;
  return TRUE;
}

static gboolean
read_photos (DmeDb *self, DmeStoreStatus *status, GError **error)
{
  g_auto (DmeBlobStatus) photos = { 0 };

  if (!dme_db_get_blob_status (self, &photos, error))
    return FALSE;
  status->photos = photos.waiting;
  status->photo_bytes = photos.bytes;
  return TRUE;
}

static gboolean
read_receipts (DmeDb *self, DmeStoreStatus *status, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT number, at, sent, conflicts, rejected FROM receipt"
                           " ORDER BY generation DESC, number DESC LIMIT :max",
                           error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":max", MAX_RECEIPTS);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      DmeReceipt *receipt = g_new (DmeReceipt, 1);

      *receipt = (DmeReceipt){ .number = sqlite3_column_int64 (stmt, 0),
                               .at = dme_column_dup (stmt, 1),
                               .sent = sqlite3_column_int64 (stmt, 2),
                               .conflicts = sqlite3_column_int64 (stmt, 3),
                               .rejected = sqlite3_column_int64 (stmt, 4) };
      g_ptr_array_add (status->receipts, receipt);
    }

  return rc == SQLITE_DONE;
}

static gboolean
read_issues (DmeDb *self, DmeStoreStatus *status, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (
    self,
    "SELECT " DME_RECORD_COLUMNS ", (SELECT max(verdict_at) FROM op WHERE op.rid = record.rid"
    " AND open IN (2, 3)) FROM record WHERE state IN (3, 4) AND state <> 0 ORDER BY rid DESC",
    error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      DmeIssue *issue;
      DmeRecord *record;

      if (dme_schema_find_type (dme_column_text (stmt, 1)) == NULL)
        continue;

      record = dme_record_from_row (self, stmt, error);
      if (record == NULL)
        return FALSE;

      issue = g_new (DmeIssue, 1);
      *issue =
        (DmeIssue){ .record = record, .said_at = dme_column_dup (stmt, DME_N_RECORD_COLUMNS) };
      g_ptr_array_add (status->issues, issue);
    }

  return rc == SQLITE_DONE;
}

/**
 * dme_db_get_status:
 * @self: a connection
 * @error: what SQLite says
 *
 * Returns: (transfer full): what waits, what is wrong, what was confirmed; as of one moment
 */
DmeStoreStatus *
dme_db_get_status (DmeDb *self, GError **error)
{
  g_autoptr (DmeStoreStatus) status = g_new0 (DmeStoreStatus, 1);
  gint64 compared_at;
  gboolean ok;

  status->receipts = g_ptr_array_new_with_free_func (receipt_free);
  status->issues = g_ptr_array_new_with_free_func (issue_free);
  status->waiting_by_type = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!dme_db_begin_read (self, error))
    return NULL;

  status->last_sync_at = dme_db_get_meta (self, "last_sync_at");
  status->last_error = dme_db_get_meta (self, "last_error");
  status->compared = dme_db_get_compared (self, &compared_at) == 1;
  status->decisions = dme_db_list_conflicts (self, NULL, error);
  ok = status->decisions != NULL && read_states (self, status, error) &&
       read_counts (self, status, error) && read_photos (self, status, error) &&
       read_receipts (self, status, error) && read_issues (self, status, error);

  return dme_db_end (self, ok, error) ? g_steal_pointer (&status) : NULL;
}

static gboolean
add_again (DmeDb *self, const DmeType *type, const char *id, GError **error)
{
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeOp) op = dme_op_new ();
  gboolean refused;
  gint64 rid = 0;

  record = dme_db_find (self, id, &rid, error);
  if (record == NULL || record->type != type)
    {
      if (error == NULL || *error == NULL)
        g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND, "No %s has the id %s",
                     type->name, id);
      return FALSE;
    }

  if (!dme_db_has_open_refusal (self, rid, &refused, error))
    return FALSE;
  if (!refused || record->state != DME_STATE_REFUSED)
    return TRUE; /* Nothing is refused, or it has been offered again already. */

  op->erase = record->erased; /* Then there is nothing else to say. */
  op->type = g_strdup (type->name);
  op->id = g_strdup (id);
  op->base = record->rev;
  op->by = dme_db_get_meta (self, "name");
  op->at = dme_clock_now_utc ();
  return dme_db_add_op (self, rid, op, record, error) && dme_db_update_state (self, rid, error);
}

/**
 * dme_db_send_again:
 * @self: a connection
 * @type: type of a refused record
 * @id: its id
 * @error: NOT_FOUND, BUSY, FULL, ENGINE
 *
 * Offers a refused record again as it is. The values do not change; the server
 * may have learnt better (a newer version, a parent that has come since).
 */
gboolean
dme_db_send_again (DmeDb *self, const DmeType *type, const char *id, GError **error)
{
  g_return_val_if_fail (type != NULL && id != NULL, FALSE);

  return dme_db_begin (self, error) && dme_db_end (self, add_again (self, type, id, error), error);
}
