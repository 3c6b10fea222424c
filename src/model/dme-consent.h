/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-schema.h"

G_BEGIN_DECLS

/* UU 27/2022 (UU PDP): consent is written or recorded, can be proved, and can be withdrawn. */
typedef enum
{
  DME_CONSENT_NONE,
  DME_CONSENT_UNPROVED, /* a part is missing: version, date, method or who wrote it down */
  DME_CONSENT_GIVEN,
  DME_CONSENT_WITHDRAWN,
} DmeConsent;

#define DME_CONSENT_VERSION 1 /* of the notice that is shown now */

DmeConsent dme_consent_get_state (const DmeFields *person);
const char *dme_consent_get_label (DmeConsent consent); /* translated */
gboolean dme_consent_is_valid (const DmeFields *person);
gboolean dme_consent_may_use (const DmeFields *person);
gboolean
dme_consent_may_change (const DmeFields *person, const DmeFields *changes, const char **field);

gboolean dme_consent_forbids (const DmeType *type,
                              const DmeFields *before,
                              const DmeFields *changes,
                              const DmeFields *person,
                              const char **field);

void dme_consent_give (DmeFields *changes,
                       const char *method,
                       const char *by,
                       const char *date,
                       const char *time);
void dme_consent_withdraw (DmeFields *changes, const char *date);

const char *
dme_consent_get_notice (int version); /* plain Indonesian; the first line is its title */

G_END_DECLS
