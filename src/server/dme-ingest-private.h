/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-ingest.h"
#include "dme-server-record.h"

G_BEGIN_DECLS

/* What one push knows while it runs. */
typedef struct
{
  DmeServerTxn *txn;
  const DmeEpoch *epoch;
  char *now;            /* UTC */
  char *today;          /* latest acceptable date: tomorrow, since clocks and midnights differ */
  gboolean any_waiting; /* does any op wait at all? */
  GHashTable *records; /* id -> DmeServerRecord, those touched by this push; an id that is not there
                          -> NULL */
  GPtrArray *dirty;    /* of DmeServerRecord, in the order they were first touched */
  GHashTable *rejects; /* number of a stream -> GPtrArray of its open DmeRejectRow */
  GQueue *arrived;     /* of char*: ids on which something may have waited */
} DmeIngest;

/* (out) *record NULL: there is none. */
gboolean
dme_ingest_find_record (DmeIngest *self, const char *id, DmeServerRecord **record, GError **error);
void dme_ingest_add_record (DmeIngest *self, DmeServerRecord *record /* (transfer full) */);
void dme_ingest_touch (DmeIngest *self, DmeServerRecord *record);
gboolean dme_ingest_flush (DmeIngest *self, GError **error);
GPtrArray *dme_ingest_get_rejects (DmeIngest *self, gint64 stream, GError **error);

/* What an op asks for, with the fields of waiting ops that it takes along. */
typedef struct
{
  DmeOp *op;
  DmeOpRow *row; /* gets the verdict */
  const DmeType *type;
  DmeServerRecord *record; /* (nullable) as it is now */
  gint64 base;             /* what of op->base this life of the server knows */
  DmeDel del;
  DmeFields *taken; /* (nullable) fields of waiting ops of the same record and stream that @op does
                       not set itself */
  gint64 taken_base;
  GPtrArray *held;     /* (nullable) of DmeOpRow: those ops */
  GPtrArray *held_ops; /* (nullable) of DmeOp */
} DmeTask;

/* (out) *obstacle: the record this op has to wait for; NULL: nothing stands in its way, and
 * task->taken is what it takes along. */
gboolean
dme_ingest_find_obstacle (DmeIngest *self, DmeTask *task, const char **obstacle, GError **error);
/* After the verdict: the ops that were brought again are history, and so is what waited behind
 * them. */
gboolean dme_ingest_close_again (DmeIngest *self, DmeTask *task, GError **error);
/* Judges, validates and applies; sets the verdict in task->row: ok, same, conflict or rejected. */
gboolean dme_ingest_apply (DmeIngest *self, DmeTask *task, GError **error);
void dme_ingest_reject (DmeIngest *self, DmeOpRow *row, const char *code, const char *field);
gboolean dme_ingest_has_again (const DmeOp *op, gint64 seq);

G_END_DECLS
