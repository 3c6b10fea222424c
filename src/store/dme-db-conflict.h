/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* Two people changed the same field, and one of the values stands (DESIGN 5.2). */
typedef struct
{
  char *id;              /* "412-venue" */
  DmeRecord *record;     /* as it is here */
  char *field;           /* DME_CONFLICT_DELETED: one of them deleted the record */
  char *value;           /* (nullable) the value that does not stand; NULL: cleared */
  char *by, *at;         /* (nullable) who brought it; UTC */
  char *now;             /* (nullable) the value that stands */
  char *now_by, *now_at; /* (nullable) */
  gboolean mine;         /* this device brought the value that does not stand */
  gboolean now_mine;     /* its user wrote the value that stands */
  gboolean locked;       /* @value is not known: the vault is locked, or it is damaged */
} DmeConflict;

#define DME_CONFLICT_DELETED "deleted"

void dme_conflict_free (DmeConflict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeConflict, dme_conflict_free)

/* Those that nobody here has decided. @record: (nullable): only of this one. */
GPtrArray *dme_db_list_conflicts (DmeDb *self,
                                  const char *record,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of DmeConflict */

typedef enum
{
  DME_DECIDE_MINE,   /* what the user of this device wrote; of a third person: what stands */
  DME_DECIDE_THEIRS, /* the other value */
  DME_DECIDE_OTHER,  /* neither of them */
} DmeDecision;

/* Writes an op that names the conflict and reaches everybody. @value: of OTHER, canonical; NULL
 * clears. @problems: (out) (optional): with CONSTRAINT. NOT_FOUND: nothing of that id waits for a
 * decision. */
gboolean dme_db_resolve (DmeDb *self,
                         const char *id,
                         DmeDecision decision,
                         const char *value,
                         GPtrArray **problems,
                         GError **error);

G_END_DECLS
