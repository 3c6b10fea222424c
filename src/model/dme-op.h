/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"

G_BEGIN_DECLS

typedef enum
{
  DME_DEL_NONE,   /* the op does not speak of deletion */
  DME_DEL_DELETE, /* "del": true */
  DME_DEL_REVIVE, /* "del": false: undo of a deletion */
} DmeDel;

/* One save of one user: what one device changed in one record. Named by (device, incarnation, seq). */
typedef struct
{
  gint64 seq;        /* gapless per device and incarnation, from 1 */
  char *type;
  char *id;
  gint64 base;       /* last rev of the record that this device had pulled; 0: none */
  gint64 generation; /* of the server that gave base; 0 with base 0 */
  DmeDel del;
  DmeFields *set;    /* changed fields; a NULL value clears */
  gsize set_at, set_length; /* of an op that was read: where @set stands in its line, if it stands there as it would be
                               written anew; length 0: it does not */
  gboolean erase;    /* all that is known of the record is forgotten; nothing else is said then */
  char *by;          /* display name of the author */
  char *at;          /* UTC, by the clock of the device; never used for order */
  GArray *again;     /* (nullable) of gint64: seqs of refused ops of this record that this one brings again */
  GArray *decides;   /* (nullable) of gint64: feed numbers of kept values of its fields, about which it is the decision */
} DmeOp;

DmeOp *dme_op_new (void);
DmeOp *dme_op_copy (const DmeOp *self);
void dme_op_free (DmeOp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeOp, dme_op_free)

/* What the server says of an op. Stored as numbers: append only. */
typedef enum
{
  DME_VERDICT_NONE = 0,
  DME_VERDICT_OK = 1,
  DME_VERDICT_SAME = 2,
  DME_VERDICT_CONFLICT = 3,
  DME_VERDICT_REJECTED = 4,
  DME_VERDICT_WAITING = 5, /* not final: behind a refused op of the record, or for a parent that is not there */
} DmeVerdictKind;

const char *dme_verdict_get_code (DmeVerdictKind kind); /* "ok" "same" "conflict" "rejected" "waiting" */
gboolean dme_verdict_from_code (const char *code, DmeVerdictKind *kind);

typedef struct
{
  gint64 seq;
  DmeVerdictKind kind;
  gint64 rev;      /* feed number; 0 while waiting */
  char *code;      /* rejected: a problem code, see dme-problem.h */
  char *field;     /* rejected: the field, or NULL */
  GStrv fields;    /* conflict: the fields that were not applied */
  char *waits_for; /* waiting: a record id */
} DmeVerdict;

DmeVerdict *dme_verdict_new (gint64 seq, DmeVerdictKind kind);
void dme_verdict_free (DmeVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeVerdict, dme_verdict_free)

G_END_DECLS
