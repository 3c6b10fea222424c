/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-regions.h"

G_BEGIN_DECLS

/* Why a text is no NIK; the first reason that is found, from left to right. */
typedef enum
{
  DME_NIK_GOOD,
  DME_NIK_NOT_DIGITS,
  DME_NIK_LENGTH,       /* not 16 digits */
  DME_NIK_PLACE,        /* no province begins with 0 */
  DME_NIK_DAY,          /* neither 1-31 nor 41-71 */
  DME_NIK_MONTH,        /* not 1-12 */
  DME_NIK_NO_SUCH_DATE, /* 31 February */
  DME_NIK_SERIAL,       /* 0000 */
} DmeNikFault;

typedef struct
{
  char kecamatan[9];       /* "53.02.07", where the NIK was issued; may be no region of today */
  const DmeRegion *region; /* that kecamatan, or else its kabupaten; NULL: neither is known */
  gboolean in_ntt;         /* issued in province 53 */
  char birth_date[11];     /* ISO */
  const char *sex;         /* "l" or "p" */
} DmeNik;

DmeNikFault dme_nik_check (const char *nik);
gboolean dme_nik_parse (const char *nik, const char *today, DmeNik *out);
void dme_nik_compare (const DmeFields *fields, const char *today, GPtrArray *problems);
char *dme_nik_mask (const char *nik) G_GNUC_WARN_UNUSED_RESULT; /* "530207******0001" */

const char *dme_nik_fault_get_code (DmeNikFault fault); /* "length"; holds no personal data */
gboolean dme_nik_fault_from_code (const char *code, DmeNikFault *fault);
const char *dme_nik_fault_get_text (DmeNikFault fault); /* translated: what is wrong, what to do */

G_END_DECLS
