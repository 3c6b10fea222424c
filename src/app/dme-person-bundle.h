/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

/* A person with what belongs to the page about them. */
typedef struct
{
  DmeRecord *record;
  GPtrArray *documents;  /* of DmeRecord */
  GPtrArray *follow_ups; /* of DmeRecord, by due date */
  GPtrArray *history;    /* of DmeOp, oldest first */
  char *organisation;    /* (nullable) name of the placement company */
  char *activity;        /* (nullable) where they were met */
} DmePersonBundle;

void dme_person_bundle_free (DmePersonBundle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePersonBundle, dme_person_bundle_free)

gpointer
dme_person_bundle_load (DmeDb *db, gpointer data, GError **error); /* in the store's thread */

G_END_DECLS
