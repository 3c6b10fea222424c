/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reckoning with ISO dates; pure. */
char *dme_days_add_months (const char *date, int months) G_GNUC_WARN_UNUSED_RESULT;
char *dme_days_add_years (const char *date, int years) G_GNUC_WARN_UNUSED_RESULT;
int dme_days_between (const char *from, const char *to);       /* negative: @to lies before @from */
int dme_days_get_age (const char *birth_date, const char *on); /* whole years; -1: not born yet */

typedef enum
{
  DME_EXPIRY_NONE, /* no date is known */
  DME_EXPIRY_VALID,
  DME_EXPIRY_SOON, /* within DME_EXPIRY_SOON_DAYS */
  DME_EXPIRY_EXPIRED,
} DmeExpiry;

#define DME_EXPIRY_SOON_DAYS 90

DmeExpiry dme_days_get_expiry (const char *until, const char *today);
const char *dme_expiry_get_label (DmeExpiry expiry); /* translated */

G_END_DECLS
