/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"
#include "dme-match.h"

G_BEGIN_DECLS

/* Searching persons, whose names, NIK and telephones are sealed in the file. dme_db_query() and
 * dme_db_list() use the index by themselves when a query of persons has a search; rows then come
 * best first. */

/* Reads into the index for about @max_usec (0: to the end); *@complete: nothing is left to do. Any
 * search does the rest by itself. */
gboolean
dme_db_build_person_index (DmeDb *self, gint64 max_usec, gboolean *complete, GError **error);
/* When the store locks: overwrites all of it. The next search after unlocking makes a new one. */
void dme_db_drop_person_index (DmeDb *self);
gboolean dme_db_wants_person_index (DmeDb *self); /* there is something to read, and it can be */
gsize dme_db_get_person_index_bytes (DmeDb *self);

/* Somebody who may be the same person, among all villages in the store. */
typedef struct
{
  DmeRecord *record;
  int score;          /* from DME_MATCH_SHOWN to DME_MATCH_CERTAIN and above */
  DmeReasons reasons; /* dme_reasons_to_text() */
} DmeDuplicate;

void dme_duplicate_free (DmeDuplicate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeDuplicate, dme_duplicate_free)

/* @person: the fields known so far, half typed or not; @except_id: (nullable): its own id. */
GPtrArray *dme_db_find_duplicates (DmeDb *self,
                                   const DmeFields *person,
                                   const char *except_id,
                                   guint limit,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of DmeDuplicate */

G_END_DECLS
