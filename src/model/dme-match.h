/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-match-name.h"

G_BEGIN_DECLS

/* Why two records may be one person. */
typedef enum
{
  DME_REASON_NIK = 1 << 0,
  DME_REASON_NIK_NEAR = 1 << 1, /* one digit differs, or two have changed places */
  DME_REASON_PHONE = 1 << 2,
  DME_REASON_NAME = 1 << 3,
  DME_REASON_NAME_SPELLING = 1 << 4,
  DME_REASON_NAME_NEAR = 1 << 5,
  DME_REASON_NAME_PART = 1 << 6,
  DME_REASON_NAME_WORD = 1 << 7,
  DME_REASON_BIRTH_DATE = 1 << 8,
  DME_REASON_BIRTH_DATE_NEAR = 1 << 9, /* day and month swapped, or one digit differs */
  DME_REASON_VILLAGE = 1 << 10,
  DME_REASON_KECAMATAN = 1 << 11,
  DME_REASON_KABUPATEN = 1 << 12,
  /* and why not */
  DME_REASON_OTHER_NIK = 1 << 13,
  DME_REASON_OTHER_BIRTH_DATE = 1 << 14,
  DME_REASON_OTHER_SEX = 1 << 15,
} DmeReasons;

#define DME_MATCH_SHOWN 50    /* from here on it is worth a question */
#define DME_MATCH_CERTAIN 100 /* the same NIK */

int dme_match_persons (const DmeFields *a, const DmeFields *b, DmeReasons *reasons);
GStrv dme_reasons_to_text (DmeReasons reasons) G_GNUC_WARN_UNUSED_RESULT; /* translated */

/* Cek P3MI: 0 not alike, to 100 the same name; by name, other names and initials. */
int dme_match_organisation (const char *text, const char *name, const char *aliases);
int dme_match_companies (const DmeMatchName *query, const DmeMatchName *candidate);

G_END_DECLS
