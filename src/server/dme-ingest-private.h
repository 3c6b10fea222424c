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
  const char *device;   /* id of the one that sends */
  char *now;            /* UTC */
  char *today;          /* latest acceptable date: tomorrow, since clocks and midnights differ */
  gboolean any_waiting; /* does any op wait at all? */
  GHashTable *records; /* id -> DmeServerRecord, those touched by this push; an id that is not there
                          -> NULL */
  GPtrArray *dirty;    /* of DmeServerRecord, in the order they were first touched */
  GHashTable *rejects; /* number of a stream -> GPtrArray of its open DmeRejectRow */
  GQueue *arrived;     /* of char*: ids on which something may have waited */
  gint64 erased;       /* so many records */
  GHashTable *authors; /* number of a device -> DmeServerDevice */
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
  gboolean late;           /* refused, since the record was erased */
  gint64 base;             /* what of op->base this life of the server knows */
  DmeDel del;
  DmeFields *taken; /* (nullable) fields of waiting ops of the same record and stream that @op does
                       not set itself */
  gint64 taken_base;
  GPtrArray *held;     /* (nullable) of DmeOpRow: those ops */
  GPtrArray *held_ops; /* (nullable) of DmeOp */
} DmeTask;

/* The outcome before it is applied. */
typedef struct
{
  DmeFields *fields;    /* the record afterwards */
  gboolean borrowed;    /* it is the set of the op itself */
  GPtrArray *applied;   /* of const char*: names */
  GPtrArray *conflicts; /* of const char*: names */
  gboolean deleted;
  gboolean del_applied, del_conflict;
} DmeOutcome;

/* What @self writes into a field: of the op, or of those it takes along. */
const char *dme_task_get_value (const DmeTask *self, const char *name);

/* Region and parent of a record as its fields say. @rev: of what moves it; 0: it takes a feed
 * number of its own. (out) *moved: it was elsewhere. */
gboolean dme_ingest_set_region (DmeIngest *self,
                                DmeServerRecord *record,
                                gint64 rev,
                                gboolean *moved,
                                GError **error);
gboolean
dme_ingest_check_rights (DmeIngest *self, const DmeTask *task, const char **code, GError **error);
gboolean dme_ingest_move_children (DmeIngest *self, const char *id, GError **error);
gboolean dme_ingest_settle_conflicts (DmeIngest *self,
                                      const DmeTask *task,
                                      const DmeOutcome *outcome,
                                      GError **error);

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
DmeVerdict *dme_ingest_verdict_of (const DmeOpRow *row);

/* --- dme-ingest-erase.c --- */
gboolean dme_ingest_erase (DmeIngest *self, DmeTask *task, GError **error);
gboolean dme_ingest_refuse_late (DmeIngest *self, DmeTask *task, GError **error);
gboolean dme_ingest_settle_name (DmeIngest *self,
                                 DmeOp *op,
                                 DmeOpRow *row,
                                 const DmeOpRow *known,
                                 DmeVerdict **verdict,
                                 GError **error);

G_END_DECLS
