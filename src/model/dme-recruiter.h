/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record.h"

G_BEGIN_DECLS

/* May this company send people abroad today? */
typedef enum
{
  DME_LICENCE_NONE, /* not a placement company */
  DME_LICENCE_VALID,
  DME_LICENCE_SOON, /* valid, but not for long; see dme_days_get_expiry() */
  DME_LICENCE_EXPIRED,
  DME_LICENCE_SUSPENDED,
  DME_LICENCE_REVOKED,
  DME_LICENCE_UNKNOWN, /* nobody has written until when it is valid */
} DmeLicence;

DmeLicence dme_licence_get (const DmeFields *organisation, const char *today);
gboolean dme_licence_is_licensed (DmeLicence licence);
const char *dme_licence_get_code (DmeLicence licence);  /* "valid"; stable, for scripts */
const char *dme_licence_get_label (DmeLicence licence); /* translated */

/* How near a name is to what was asked; see dme_match_organisation(). */
#define DME_RECRUITER_SAME 95  /* the same name, perhaps in another spelling */
#define DME_RECRUITER_NEAR 85  /* a few letters differ */
#define DME_RECRUITER_FOUND 60 /* a part of the name, or its initials */
#define DME_RECRUITER_ALIKE 50 /* one word is the same */

typedef struct
{
  DmeRecord *record; /* an organisation */
  int score;
  DmeLicence licence;
} DmeRecruiterMatch;

typedef struct
{
  gboolean asked;       /* there is a name to look for, not only "PT" */
  guint n_listed;       /* placement companies in the list */
  char *list_date;      /* ISO, WITA: of the newest change of the list; NULL: it was always empty */
  gboolean found;       /* a placement company has this name, or a part of it */
  gboolean licensed;    /* the one of this name is licensed today */
  GPtrArray *companies; /* of DmeRecruiterMatch: placement companies, the nearest first */
  GPtrArray *others;    /* of DmeRecruiterMatch: other organisations of this name */
} DmeRecruiterAnswer;

/* The organisations made ready for many questions. Holds on to the records; never changes. */
typedef struct _DmeRecruiterList DmeRecruiterList;

DmeRecruiterList *dme_recruiter_list_new (const GPtrArray *organisations) G_GNUC_WARN_UNUSED_RESULT;
void dme_recruiter_list_free (DmeRecruiterList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeRecruiterList, dme_recruiter_list_free)
guint dme_recruiter_list_get_size (const DmeRecruiterList *self); /* without deleted ones */
DmeRecord *dme_recruiter_list_get (const DmeRecruiterList *self,
                                   guint index); /* (transfer none), by name */
DmeRecruiterAnswer *dme_recruiter_list_ask (const DmeRecruiterList *self,
                                            const char *text,
                                            const char *today) G_GNUC_WARN_UNUSED_RESULT;
void dme_recruiter_answer_free (DmeRecruiterAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeRecruiterAnswer, dme_recruiter_answer_free)

const char *dme_recruiter_get_nearness (int score); /* translated; NULL: the same name */

G_END_DECLS
