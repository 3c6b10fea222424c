/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-days.h"
#include "dme-fields.h"

G_BEGIN_DECLS

/* What must be paid to BPJS Ketenagakerjaan, in whole rupiah. */
typedef struct
{
  gint64 before; /* before work: when the placement agreement is signed; 0 for who goes alone */
  gint64 during; /* during and after work, for the listed term */
  gint64 extra;  /* for the months beyond it */
  gint64 total;
  int term; /* months of the listed term that was taken */
  int extra_months;
  const char *basis; /* where the largest part is written; static */
} DmeContribution;

gboolean dme_social_security_get_due (const char *scheme,
                                      const char *subscheme,
                                      int months,
                                      const char *on,
                                      DmeContribution *out);
char *dme_contribution_to_text (const DmeContribution *self) G_GNUC_WARN_UNUSED_RESULT;
char *dme_social_security_get_until (const char *paid_on, int months) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  DME_COVER_NONE,   /* nothing is written of it */
  DME_COVER_UNPAID, /* a number, but no payment and no end */
  DME_COVER_VALID,
  DME_COVER_SOON, /* ends within DME_EXPIRY_SOON_DAYS */
  DME_COVER_EXPIRED,
} DmeCover;

DmeCover dme_social_security_get_cover (const DmeFields *person, const char *today);
const char *dme_cover_get_label (DmeCover cover);               /* translated */
const char *dme_social_security_get_phase (const char *status); /* "sebelum"; NULL: unknown */

G_END_DECLS
