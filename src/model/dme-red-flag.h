/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-match.h"
#include "dme-recruiter.h"

G_BEGIN_DECLS

/* A red flag: somebody has seen signs of an illegal recruiter or of trafficking, and writes down
 * what the police and the BP3MI need: who, where, when, how many, and how soon they leave. */
extern const DmeType dme_type_red_flag;

gboolean dme_validate_red_flag (const DmeFields *fields, const char *today, GPtrArray *problems);

/* What is known about it before anybody types: of a search for @name with @answer. */
DmeFields *dme_red_flag_propose (const char *name,
                                 const DmeRecruiterAnswer *answer,
                                 const char *today) G_GNUC_WARN_UNUSED_RESULT;
char *dme_red_flag_get_who (const DmeRecord *flag) G_GNUC_WARN_UNUSED_RESULT;
char *dme_red_flag_describe_signs (const DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT;

/* All of them made ready for questions. Holds on to the records; never changes. */
typedef struct _DmeFlagList DmeFlagList;

DmeFlagList *dme_flag_list_new (const GPtrArray *flags) G_GNUC_WARN_UNUSED_RESULT;
void dme_flag_list_free (DmeFlagList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeFlagList, dme_flag_list_free)
const GPtrArray *dme_flag_list_get_all (const DmeFlagList *self); /* of DmeRecord, newest first */
gboolean dme_flag_list_is_locked (const DmeFlagList *self); /* names of people could not be read */
GPtrArray *dme_flag_list_ask (const DmeFlagList *self,
                              const char *text,
                              const DmeRecruiterAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;
/* "3 red flags are recorded, the last on … in …." */
char *dme_flags_summarise (const GPtrArray *flags) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
