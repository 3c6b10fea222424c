/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-match.h"

G_BEGIN_DECLS

/* What is compared of a person, made ready once: for those who look through many. Texts are "" where
 * nothing is known. */
typedef struct
{
  char *id;
  DmeMatchName *name;
  char nik[17];
  char birth_date[11];
  char sex;        /* 'l', 'p' or '\0' */
  char region[14]; /* "53.02.08.2005" */
  char *phone;
} DmeMatchPerson;

DmeMatchPerson *dme_match_person_new (const char *id, const DmeFields *fields);
void dme_match_person_free (DmeMatchPerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeMatchPerson, dme_match_person_free)
/* All but the name, which takes longest. */
DmeReasons dme_match_person_compare_rest (const DmeMatchPerson *a, const DmeMatchPerson *b);
int dme_reasons_get_score (DmeReasons reasons);
int
dme_match_person_compare (const DmeMatchPerson *a, const DmeMatchPerson *b, DmeReasons *reasons);

G_END_DECLS
