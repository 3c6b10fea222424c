/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-schema.h"

G_BEGIN_DECLS

/* Two records of one person become one: which value each field gets. Pure: what is written, and
 * what belongs to the two, is the business of the store. */
typedef enum
{
  DME_SIDE_KEPT,  /* the record that stays */
  DME_SIDE_OTHER, /* the one that is merged into it */
  DME_SIDE_BOTH,  /* sets are united */
} DmeSide;

/* Fields that are only true together are taken from one side together: a telephone and whose it is,
 * a status and its date. */
typedef struct
{
  const DmeField *field;    /* the one that names the line */
  const char *const *group; /* (nullable) names of all that go with it, itself first; static */
  DmeSide side;
  gboolean choice; /* both sides say something else, and a person may say which holds */
} DmePersonMergeLine;

typedef struct
{
  DmeFields *changes; /* to the record that stays */
  GArray *lines;      /* of DmePersonMergeLine: where the two differ, in the order of the form */
  gboolean withdrawn; /* the consent that holds is withdrawn: they may not be merged */
} DmePersonMerge;

/* What @choices say of a field, by its name. */
#define DME_CHOOSE_KEPT "kept"
#define DME_CHOOSE_OTHER "other"

DmePersonMerge *dme_person_merge_new (const char *kept_id,
                                      const DmeFields *kept,
                                      const char *other_id,
                                      const DmeFields *other,
                                      const DmeFields *choices) G_GNUC_WARN_UNUSED_RESULT;
void dme_person_merge_free (DmePersonMerge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePersonMerge, dme_person_merge_free)

G_END_DECLS
