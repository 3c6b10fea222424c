/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-ingest-private.h"
#include "dme-problem.h"
#include "dme-uuid.h"

/* A push, op by op: known already? in its turn? does something stand in its way? Then it is applied
 * (dme-ingest-apply.c), and what waited for it is decided too, all in one transaction. */

static void
free_record (gpointer record)
{
  dme_server_record_free (record);
}

gboolean
dme_ingest_find_record (DmeIngest *self, const char *id, DmeServerRecord **record, GError **error)
{
  DmeRecordRow *row = NULL;
  gpointer known = NULL;

  if (g_hash_table_lookup_extended (self->records, id, NULL, &known))
    {
      *record = known;
      return TRUE;
    }
  *record = NULL;
  if (!dme_server_txn_find_record (self->txn, id, &row, error))
    return FALSE;
  if (row != NULL)
    {
      *record = dme_server_record_from_row (row, error);
      if (*record == NULL)
        return FALSE;
      g_hash_table_insert (self->records, g_strdup (id), *record);
    }
  return TRUE;
}

void
dme_ingest_add_record (DmeIngest *self, DmeServerRecord *record)
{
  g_hash_table_insert (self->records, g_strdup (record->row->id), record);
  dme_ingest_touch (self, record);
}

void
dme_ingest_touch (DmeIngest *self, DmeServerRecord *record)
{
  if (record->dirty)
    return;
  record->dirty = TRUE;
  g_ptr_array_add (self->dirty, record);
}

/* A record that many ops of one push change is written once. */
gboolean
dme_ingest_flush (DmeIngest *self, GError **error)
{
  for (guint i = 0; i < self->dirty->len; i++)
    {
      DmeServerRecord *record = g_ptr_array_index (self->dirty, i);

      dme_server_record_flush (record);
      if (!dme_server_txn_save_record (self->txn, record->row, error))
        return FALSE;
      record->dirty = FALSE;
    }
  g_ptr_array_set_size (self->dirty, 0);
  return TRUE;
}

GPtrArray *
dme_ingest_get_rejects (DmeIngest *self, gint64 stream, GError **error)
{
  GPtrArray *rejects = g_hash_table_lookup (self->rejects, &stream);

  if (rejects == NULL)
    {
      rejects = dme_server_txn_list_open_rejects (self->txn, stream, error);
      if (rejects != NULL)
        g_hash_table_insert (self->rejects, g_memdup2 (&stream, sizeof stream), rejects);
    }
  return rejects;
}

void
dme_ingest_reject (DmeIngest *self, DmeOpRow *row, const char *code, const char *field)
{
  row->verdict = DME_VERDICT_REJECTED;
  row->rev = dme_server_txn_next_rev (self->txn);
  g_free (row->code);
  row->code = g_strdup (code);
  g_free (row->field);
  row->field = g_strdup (field);
}

static void
wait_for (DmeOpRow *row, const char *record)
{
  row->verdict = DME_VERDICT_WAITING;
  row->rev = 0;
  g_free (row->waits_for);
  row->waits_for = g_strdup (record);
}

/* The numbers of feed that a restore cut off mean nothing here: such an edit was made on knowledge
 * this server does not have. */
static gint64
base_here (const DmeIngest *self, const DmeOp *op)
{
  const GArray *lineage = self->epoch->lineage;

  if (op->generation == self->epoch->generation)
    return op->base;
  for (guint i = 0; lineage != NULL && i + 1 < lineage->len; i += 2)
    {
      if (g_array_index (lineage, gint64, i) == op->generation)
        return op->base <= g_array_index (lineage, gint64, i + 1) ? op->base : 0;
    }
  return 0;
}

/* What stands beside the fields in the flat document of a record; sorted. */
static const char *const reserved[] = { "created_at", "created_by", "deleted", "id",
                                        "refused",    "rev",        "state",   "type",
                                        "updated_at", "updated_by" };

static gboolean
looks_like_a_field (const char *name)
{
  const char *c = name;

  if (!g_ascii_islower (*c))
    return FALSE;
  while (g_ascii_islower (*c) || g_ascii_isdigit (*c) || *c == '_')
    c++;
  return *c == '\0' && c - name <= 64;
}

/* Field names of a newer schema are kept, but only such as a schema can have: they become keys of
 * documents and columns. The fields are sorted like the reserved names, so both are walked at once.
 */
static gboolean
names_are_possible (const DmeType *type, const DmeFields *set)
{
  gsize r = 0;

  for (guint i = 0; i < dme_fields_get_size (set); i++)
    {
      const char *name = dme_fields_get_name_at (set, i);
      int order = 1;

      while (r < G_N_ELEMENTS (reserved) && (order = strcmp (reserved[r], name)) < 0)
        r++;
      if ((!looks_like_a_field (name) || (r < G_N_ELEMENTS (reserved) && order == 0)) &&
          dme_type_find_field (type, name) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_well_formed (const DmeTask *task)
{
  return (task->record == NULL || task->record->type == task->type) &&
         names_are_possible (task->type, task->op->set);
}

static gboolean
keep_reject (DmeIngest *self, const DmeOpRow *row, const char *type, GError **error)
{
  GPtrArray *rejects = dme_ingest_get_rejects (self, row->stream, error);
  DmeRejectRow *reject;

  if (rejects == NULL || !dme_server_txn_add_reject (self->txn, row, type, self->now, error))
    return FALSE;
  reject = g_new0 (DmeRejectRow, 1);
  reject->seq = row->seq;
  reject->record = g_strdup (row->record);
  reject->open = TRUE;
  g_ptr_array_add (rejects, reject);
  return TRUE;
}

static void
task_clear (DmeTask *task)
{
  g_clear_pointer (&task->taken, dme_fields_free);
  g_clear_pointer (&task->held, g_ptr_array_unref);
  g_clear_pointer (&task->held_ops, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeTask, task_clear)

static gboolean
decide_readable (DmeIngest *self, DmeTask *task, GError **error)
{
  const char *obstacle = NULL, *refused = NULL;

  if (!dme_uuid_is_valid (task->op->id))
    {
      dme_ingest_reject (self, task->row, "malformed", NULL);
      return TRUE;
    }
  if (!dme_ingest_find_record (self, task->op->id, &task->record, error) ||
      (!task->op->erase && !dme_ingest_refuse_late (self, task, error)))
    return FALSE;
  if (task->late)
    return TRUE;
  if (!is_well_formed (task))
    {
      dme_ingest_reject (self, task->row, "malformed", NULL);
      return TRUE;
    }
  if (task->op->erase)
    return dme_ingest_erase (self, task, error);
  if (!dme_ingest_find_obstacle (self, task, &obstacle, error))
    return FALSE;
  if (obstacle != NULL)
    {
      wait_for (task->row, obstacle);
      return TRUE;
    }
  g_clear_pointer (&task->row->waits_for, g_free);
  if (!dme_ingest_check_rights (self, task, &refused, error))
    return FALSE;
  if (refused != NULL)
    {
      dme_ingest_reject (self, task->row, refused, NULL);
      return TRUE;
    }
  if (!dme_ingest_apply (self, task, error))
    return FALSE;
  if (task->row->verdict == DME_VERDICT_REJECTED)
    return TRUE;
  if (!dme_ingest_close_again (self, task, error))
    return FALSE;
  if (self->any_waiting)
    g_queue_push_tail (self->arrived, g_strdup (task->op->id));
  return TRUE;
}

/* Gives an op its verdict, and its effect. */
static gboolean
decide (DmeIngest *self, DmeOp *op, DmeOpRow *row, GError **error)
{
  g_auto (DmeTask) task = { .op = op, .row = row, .base = base_here (self, op), .del = op->del };

  if (op->type == NULL)
    dme_ingest_reject (self, row, "malformed", NULL);
  else
    {
      task.type = dme_schema_find_type (op->type);
      if (task.type == NULL)
        dme_ingest_reject (self, row, dme_problem_code_to_string (DME_PROBLEM_UNKNOWN_TYPE), NULL);
      else if (!decide_readable (self, &task, error))
        return FALSE;
    }
  if (row->verdict == DME_VERDICT_WAITING)
    self->any_waiting = TRUE;
  return row->verdict != DME_VERDICT_REJECTED || task.late ||
         keep_reject (self, row, op->type, error);
}

DmeVerdict *
dme_ingest_verdict_of (const DmeOpRow *row)
{
  DmeVerdict *verdict = dme_verdict_new (row->seq, row->verdict);

  verdict->rev = row->rev;
  if (row->verdict == DME_VERDICT_REJECTED)
    {
      verdict->code = g_strdup (row->code);
      verdict->field = g_strdup (row->field);
    }
  if (row->verdict == DME_VERDICT_CONFLICT)
    verdict->fields = g_strsplit (row->field, ",", -1);
  verdict->waits_for = g_strdup (row->waits_for);
  return verdict;
}

/* If the op is part of this very push, its answer is the newer one. */
static void
renew_verdict (DmePushReply *reply, gint64 stream, const DmeOpRow *row)
{
  for (guint i = 0; row->stream == stream && i < reply->verdicts->len; i++)
    {
      if (((DmeVerdict *) g_ptr_array_index (reply->verdicts, i))->seq == row->seq)
        {
          dme_verdict_free (g_ptr_array_index (reply->verdicts, i));
          reply->verdicts->pdata[i] = dme_ingest_verdict_of (row);
        }
    }
}

/* Decides what waited for the records that have arrived, in order of arrival, and what waited for
 * those. */
static gboolean
release (DmeIngest *self, gint64 stream, DmePushReply *reply, GError **error)
{
  if (!g_queue_is_empty (self->arrived) && !dme_ingest_flush (self, error))
    return FALSE;
  while (!g_queue_is_empty (self->arrived))
    {
      g_autofree char *id = g_queue_pop_head (self->arrived);
      g_autoptr (GPtrArray) waiting = dme_server_txn_list_waiting_for (self->txn, id, error);

      if (waiting == NULL)
        return FALSE;
      for (guint i = 0; i < waiting->len; i++)
        {
          const DmeOpRow *listed = g_ptr_array_index (waiting, i);
          g_autoptr (DmeOpRow)
            row = dme_server_txn_find_op (self->txn, listed->stream, listed->seq, error);
          g_autoptr (DmeOp) op = NULL;

          if (row != NULL && row->verdict != DME_VERDICT_WAITING)
            continue; /* Taken along by one of those before it. */
          op = row != NULL ? dme_wire_op_from_json (row->line, -1, error) : NULL;
          if (op == NULL || !decide (self, op, row, error) ||
              !dme_server_txn_set_verdict (self->txn, row, error))
            return FALSE;
          renew_verdict (reply, stream, row);
        }
    }
  return TRUE;
}

static DmeOpRow *
row_of (gint64 stream, const DmeServerDevice *device, DmeOp *op, char *line)
{
  DmeOpRow *row = g_new0 (DmeOpRow, 1);

  row->stream = stream;
  row->device_no = device->no;
  row->seq = op->seq;
  row->record = g_strdup (op->type != NULL ? op->id : NULL);
  row->line = line;
  row->fingerprint = dme_crypto_fingerprint (line, strlen (line));
  return row;
}

/* An op whose name is known: the same again, or another one under a used name (two copies of one
 * store). */
static gboolean
answer_known (DmeIngest *self, DmeOp *op, DmeOpRow *row, DmePushReply *reply, GError **error)
{
  DmeVerdict *verdict = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (DmeOpRow) known = dme_server_txn_find_op (self->txn, row->stream, row->seq, &why);

  if (known == NULL)
    {
      if (why == NULL)
        g_set_error (&why, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT,
                     "Op %" G_GINT64_FORMAT " of stream %" G_GINT64_FORMAT " is missing", row->seq,
                     row->stream);
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (known->fingerprint == row->fingerprint)
    verdict = dme_ingest_verdict_of (known);
  else if (!dme_ingest_settle_name (self, op, row, known, &verdict, error))
    return FALSE;
  if (verdict == NULL)
    {
      g_free (row->code);
      row->code = g_strdup ("name-reused");
      reply->clash = row->seq;
      return dme_server_txn_add_reject (self->txn, row, op->type, self->now, error);
    }
  g_ptr_array_add (reply->verdicts, verdict);
  reply->receipt = known->receipt;
  return release (self, row->stream, reply, error);
}

typedef struct
{
  gint64 stream, next;
  gint64 receipt; /* 0: nothing new yet */
} Stream;

static gboolean
receive (DmeIngest *self,
         Stream *stream,
         DmeOp *op,
         DmeOpRow *row,
         DmePushReply *reply,
         GError **error)
{
  if (stream->receipt == 0 && !dme_server_txn_add_receipt (self->txn, stream->stream, row->seq,
                                                           self->now, &stream->receipt, error))
    return FALSE;
  row->receipt = stream->receipt;
  if (!decide (self, op, row, error) || !dme_server_txn_add_op (self->txn, row, error))
    return FALSE;
  reply->receipt = stream->receipt;
  g_ptr_array_add (reply->verdicts, dme_ingest_verdict_of (row));
  stream->next = row->seq + 1;
  return release (self, stream->stream, reply, error);
}

static gboolean
receive_all (DmeIngest *self,
             Stream *stream,
             const DmeServerDevice *device,
             const DmeBatch *batch,
             DmePushReply *reply,
             DmeIngestCounts *counts,
             GError **error)
{
  for (guint i = 0; i < batch->ops->len && reply->clash == 0; i++)
    {
      DmeOp *op = g_ptr_array_index (batch->ops, i);
      g_autoptr (DmeOpRow) row = NULL;

      if (op->seq > stream->next)
        break; /* A gap: the answer says what is wanted. */
      row = row_of (stream->stream, device, op, g_steal_pointer (&batch->lines->pdata[i]));
      if (op->seq < stream->next)
        {
          if (!answer_known (self, op, row, reply, error))
            return FALSE;
          counts->repeats++;
          continue;
        }
      if (!receive (self, stream, op, row, reply, error))
        return FALSE;
      counts->ops++;
      counts->verdicts[row->verdict]++;
    }
  return TRUE;
}

static char *
latest_date (void)
{
  g_autofree char *today = dme_clock_today ();
  g_autofree char *midnight = g_strconcat (today, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (midnight, NULL);
  g_autoptr (GDateTime) tomorrow = date != NULL ? g_date_time_add_days (date, 1) : NULL;

  return tomorrow != NULL ? g_date_time_format (tomorrow, "%Y-%m-%d") : g_steal_pointer (&today);
}

static void
ingest_init (DmeIngest *self, const DmeEpoch *epoch)
{
  self->epoch = epoch;
  self->now = dme_clock_now_utc ();
  self->today = latest_date ();
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_record);
  self->dirty = g_ptr_array_new ();
  self->rejects =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->arrived = g_queue_new ();
  self->authors = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) dme_server_device_free);
}

static void
ingest_clear (DmeIngest *self)
{
  g_queue_free_full (self->arrived, g_free);
  g_hash_table_unref (self->authors);
  g_hash_table_unref (self->rejects);
  g_ptr_array_unref (self->dirty);
  g_hash_table_unref (self->records);
  g_free (self->today);
  g_free (self->now);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeIngest, ingest_clear)

static gint64
count_final (const DmePushReply *reply)
{
  gint64 n = 0;

  for (guint i = 0; i < reply->verdicts->len; i++)
    n += ((DmeVerdict *) g_ptr_array_index (reply->verdicts, i))->kind != DME_VERDICT_WAITING;
  return n;
}

/* The records of the ops, and those that they name as their parents. */
static gboolean
fetch (DmeIngest *self, const DmeBatch *batch, GError **error)
{
  static const char *const names[] = { "parent", "person" };
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < batch->ops->len; i++)
    {
      const DmeOp *op = g_ptr_array_index (batch->ops, i);

      if (op->type == NULL)
        continue;
      g_ptr_array_add (ids, op->id);
      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        {
          const char *id = dme_fields_get (op->set, names[j]);

          if (id != NULL)
            g_ptr_array_add (ids, (gpointer) id);
        }
    }
  return ids->len < 2 || dme_server_txn_fetch_records (self->txn, ids, error);
}

/**
 * dme_ingest_push:
 * @db: the server's database
 * @device: who sends
 * @batch: its ops and lines; what of them is kept or stored is taken away
 * @reply: its epoch is set; gets verdicts, receipt, clash and the next seq wanted
 * @counts: (out): what happened, for log and metrics
 * @error: of the database; a bad op is no error, it gets a verdict
 *
 * Takes one push (DESIGN 5, points 1 to 3). One transaction: when this returns TRUE everything that
 * @reply says is durable.
 *
 * Returns: success; otherwise nothing has changed
 */
gboolean
dme_ingest_push (DmeServerDb *db,
                 const DmeServerDevice *device,
                 const DmeBatch *batch,
                 DmePushReply *reply,
                 DmeIngestCounts *counts,
                 GError **error)
{
  g_auto (DmeIngest) self = { 0 };
  g_autoptr (DmeServerTxn) txn = NULL;
  Stream stream = { 0 };

  g_return_val_if_fail (db != NULL && device != NULL && batch != NULL && reply != NULL, FALSE);

  memset (counts, 0, sizeof *counts);
  ingest_init (&self, &reply->epoch);
  self.device = device->id;
  self.txn = txn = dme_server_db_begin (db, error);
  if (txn == NULL ||
      !dme_server_txn_open_stream (txn, device->no, batch->header.incarnation, &stream.stream,
                                   &stream.next, error) ||
      !dme_server_txn_has_waiting (txn, &self.any_waiting, error) || !fetch (&self, batch, error) ||
      !receive_all (&self, &stream, device, batch, reply, counts, error) ||
      !dme_ingest_flush (&self, error))
    return FALSE;
  if (stream.receipt != 0 &&
      !dme_server_txn_end_receipt (txn, stream.receipt, stream.next - 1, error))
    return FALSE;
  if (!dme_server_txn_close_stream (txn, device->no, stream.stream, stream.next,
                                    MAX (batch->header.waiting - count_final (reply), 0), self.now,
                                    error))
    return FALSE;
  if (!dme_server_txn_commit (g_steal_pointer (&txn), error))
    return FALSE;
  counts->erased = self.erased;
  reply->epoch.next = stream.next;
  return TRUE;
}
