/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-match.h"

G_BEGIN_DECLS

/* The persons of a store, in memory and only there: what is sealed in the file cannot be searched
 * in it. Freed, and with that overwritten, when the store locks. Not for two threads at once. */
typedef struct _DmePersonIndex DmePersonIndex;

/* What is kept of one. Canonical values; NULL where nothing is known. */
typedef struct
{
  gint64 rid;
  gboolean deleted;
  const char *name, *nik, *phone, *birth_date, *sex, *region;
} DmePersonEntry;

DmePersonIndex *dme_person_index_new (void);
void dme_person_index_free (DmePersonIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePersonIndex, dme_person_index_free)

void dme_person_index_put (DmePersonIndex *self, const DmePersonEntry *entry);
void dme_person_index_remove (DmePersonIndex *self, gint64 rid);
guint dme_person_index_get_size (const DmePersonIndex *self);
gsize dme_person_index_get_bytes (const DmePersonIndex *self);

/* @only: (nullable): row ids, ascending; others are not looked at. NULL: all that are not deleted.
 */
GArray *dme_person_index_search (DmePersonIndex *self, const char *text, const GArray *only)
  G_GNUC_WARN_UNUSED_RESULT; /* of gint64 row ids, best first */

typedef struct
{
  gint64 rid;
  int score;
  DmeReasons reasons;
} DmeTwin;

/* Deleted persons are no twins. @except: row id of the person itself, or 0. */
GArray *dme_person_index_find_twins (DmePersonIndex *self,
                                     const DmeFields *person,
                                     gint64 except,
                                     guint limit) G_GNUC_WARN_UNUSED_RESULT; /* of DmeTwin */

G_END_DECLS
