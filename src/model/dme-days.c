/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-days.h"

#include "dme-format.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

static gboolean
read_date (const char *date, GDate *out)
{
  if (!dme_date_is_valid (date) || g_str_has_prefix (date, "0000"))
    return FALSE;

  g_date_clear (out, 1);
  g_date_set_dmy (out, atoi (date + 8), atoi (date + 5), atoi (date));
  return TRUE;
}

static char *
write_date (const GDate *date)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (date), g_date_get_month (date),
                          g_date_get_day (date));
}

/**
 * dme_days_add_months:
 * @date: (nullable): an ISO date
 * @months: how many, not negative
 *
 * Returns: (transfer full) (nullable): the same day that many months later, or
 *   the last day of a month that has no such day; %NULL if @date is none or the
 *   result lies beyond the year 9999
 */
char *
dme_days_add_months (const char *date, int months)
{
  GDate day;

  g_return_val_if_fail (months >= 0, NULL);

  if (!read_date (date, &day) || months > 12 * 9999)
    return NULL;

  g_date_add_months (&day, months);
  return g_date_get_year (&day) <= 9999 ? write_date (&day) : NULL;
}

/**
 * dme_days_add_years:
 * @date: (nullable): an ISO date
 * @years: how many, not negative
 *
 * Returns: (transfer full) (nullable): as dme_days_add_months()
 */
char *
dme_days_add_years (const char *date, int years)
{
  g_return_val_if_fail (years >= 0 && years < 9999, NULL);

  return dme_days_add_months (date, 12 * years);
}

/**
 * dme_days_between:
 * @from: an ISO date
 * @to: an ISO date
 *
 * Returns: the days from one to the other; 0 if either is no date
 */
int
dme_days_between (const char *from, const char *to)
{
  GDate first, last;

  if (!read_date (from, &first) || !read_date (to, &last))
    return 0;

  return g_date_days_between (&first, &last);
}

/**
 * dme_days_get_age:
 * @birth_date: (nullable): an ISO date
 * @on: (nullable): an ISO date
 *
 * Who was born on 29 February is a year older on the 28th in other years, as
 * dme_days_add_years() has it.
 *
 * Returns: the whole years; -1 if either is no date or @on lies before the birth
 */
int
dme_days_get_age (const char *birth_date, const char *on)
{
  GDate birth, day, birthday;
  int years;

  if (!read_date (birth_date, &birth) || !read_date (on, &day) || g_date_compare (&day, &birth) < 0)
    return -1;

  years = g_date_get_year (&day) - g_date_get_year (&birth);
  birthday = birth;
  g_date_add_years (&birthday, years);

  return g_date_compare (&day, &birthday) < 0 ? years - 1 : years;
}

/**
 * dme_days_get_expiry:
 * @until: (nullable): the last day of validity, an ISO date
 * @today: an ISO date
 *
 * Returns: whether something is still valid; on its last day it is
 */
DmeExpiry
dme_days_get_expiry (const char *until, const char *today)
{
  int left;

  g_return_val_if_fail (dme_date_is_valid (today), DME_EXPIRY_NONE);

  if (!dme_date_is_valid (until))
    return DME_EXPIRY_NONE;

  left = dme_days_between (today, until);
  if (left < 0)
    return DME_EXPIRY_EXPIRED;
  return left <= DME_EXPIRY_SOON_DAYS ? DME_EXPIRY_SOON : DME_EXPIRY_VALID;
}

/**
 * dme_expiry_get_label:
 * @expiry: a state
 *
 * Returns: (transfer none): its name in the language of the user
 */
const char *
dme_expiry_get_label (DmeExpiry expiry)
{
  switch (expiry)
    {
    case DME_EXPIRY_NONE:
      return C_ ("expiry", "No end date");
    case DME_EXPIRY_VALID:
      return C_ ("expiry", "Valid");
    case DME_EXPIRY_SOON:
      return C_ ("expiry", "Expires soon");
    case DME_EXPIRY_EXPIRED:
      return C_ ("expiry", "Expired");
    default:
      g_return_val_if_reached ("");
    }
}
