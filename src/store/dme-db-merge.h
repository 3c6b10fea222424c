/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"
#include "dme-person-merge.h"

G_BEGIN_DECLS

/* Two records of one person become one, by ordinary ops: the record that stays changes, what
 * belonged to the other belongs to it, and the other is deleted and says where it went. Nothing is
 * lost: the values that were set aside stay in the deleted record and in the history. */

/* @choices: (nullable): as for dme_person_merge_new(). @problems: (out) (optional): why not.
 * -> (transfer full) of DmeSave: what takes it back, for dme_db_save() */
GPtrArray *dme_db_merge_persons (DmeDb *self,
                                 const char *kept,
                                 const char *other,
                                 const DmeFields *choices,
                                 GPtrArray **problems,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* -> the id of the record into which the person @id was merged, or NULL if it was not. */
char *dme_db_find_merged_into (DmeDb *self, const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
