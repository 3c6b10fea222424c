/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-nik.h"

#include "dme-format.h"
#include "dme-problem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* PPKKCC DDMMYY SSSS: province, kabupaten and kecamatan where it was first issued; date of birth,
 * with 40 added to the day for women; a serial number from 0001. A NIK never changes: not on
 * moving, not when a kabupaten is divided, and not even when the date of birth in it is wrong
 * (Dukcapil). So only what can be in no NIK at all is refused, and everything else is a doubt. */
#define LENGTH 16
#define WOMEN_FROM 40
#define NTT "53"

static const struct
{
  const char *code;
  const char *text;
} faults[] = {
  [DME_NIK_GOOD] = { "good", N_ ("This is a possible NIK.") },
  [DME_NIK_NOT_DIGITS] = { "not-digits", N_ ("A NIK has digits only. Take out the letters and "
                                             "signs; O is often a 0 and I a 1.") },
  [DME_NIK_LENGTH] = { "length",
                       N_ ("A NIK has 16 digits, neither more nor fewer. Count them on the KTP.") },
  [DME_NIK_PLACE] = { "place", N_ ("No NIK begins with 0. Compare the first six digits with the "
                                   "KTP.") },
  [DME_NIK_DAY] = { "day", N_ ("Digits 7 and 8 of a NIK are the day of birth: 01 to 31, for women "
                               "41 to 71. Compare them with the KTP.") },
  [DME_NIK_MONTH] = { "month", N_ ("Digits 9 and 10 of a NIK are the month of birth: 01 to 12. "
                                   "Compare them with the KTP.") },
  [DME_NIK_NO_SUCH_DATE] = { "no-such-date", N_ ("Digits 7 to 12 of a NIK are the date of birth, "
                                                 "but there is no such day. Compare them with the "
                                                 "KTP.") },
  [DME_NIK_SERIAL] = { "serial", N_ ("The last four digits of a NIK begin with 0001; 0000 is never "
                                     "given out. Compare them with the KTP.") },
};

/* Two digits, already known to be such. */
static int
two_digits (const char *text)
{
  return (text[0] - '0') * 10 + (text[1] - '0');
}

/**
 * dme_nik_check:
 * @nik: any text
 *
 * Looks at the form alone, which needs no clock. The two digits of the year leave
 * 29 February to every fourth.
 *
 * Returns: %DME_NIK_GOOD, or what is wrong
 */
DmeNikFault
dme_nik_check (const char *nik)
{
  static const guint8 days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gsize n;
  int day, month, year;

  g_return_val_if_fail (nik != NULL, DME_NIK_LENGTH);

  n = strlen (nik);
  if (strspn (nik, "0123456789") != n)
    return DME_NIK_NOT_DIGITS;
  if (n != LENGTH)
    return DME_NIK_LENGTH;
  if (*nik == '0')
    return DME_NIK_PLACE;

  day = two_digits (nik + 6);
  month = two_digits (nik + 8);
  year = two_digits (nik + 10);
  if (day > WOMEN_FROM)
    day -= WOMEN_FROM;
  if (day < 1 || day > 31)
    return DME_NIK_DAY;
  if (month < 1 || month > 12)
    return DME_NIK_MONTH;
  if (day > days[month - 1] || (month == 2 && day == 29 && year % 4 != 0))
    return DME_NIK_NO_SUCH_DATE;

  return strcmp (nik + 12, "0000") != 0 ? DME_NIK_GOOD : DME_NIK_SERIAL;
}

/* The newest date of that day, month and year of two digits that is not after @today. */
static void
read_birth_date (const char *nik, const char *today, char out[11])
{
  int day = two_digits (nik + 6);
  int month = two_digits (nik + 8);
  int year = two_digits (nik + 10);
  int century = two_digits (today);

  if (day > WOMEN_FROM)
    day -= WOMEN_FROM;

  for (;; century--)
    {
      g_snprintf (out, 11, "%02d%02d-%02d-%02d", century, year, month, day);
      /* 29 February of a year 00 that was no leap year, as 1900, is that of the century before. */
      if (century == 0 || (dme_date_is_valid (out) && strcmp (out, today) <= 0))
        return;
    }
}

/**
 * dme_nik_parse:
 * @nik: (nullable): any text
 * @today: an ISO date; nobody was born after it
 * @out: (out): what the NIK says
 *
 * Returns: %FALSE, and @out untouched, if @nik is none: see dme_nik_check()
 */
gboolean
dme_nik_parse (const char *nik, const char *today, DmeNik *out)
{
  char kabupaten[6];

  g_return_val_if_fail (dme_date_is_valid (today) && out != NULL, FALSE);

  if (nik == NULL || dme_nik_check (nik) != DME_NIK_GOOD)
    return FALSE;

  g_snprintf (out->kecamatan, sizeof out->kecamatan, "%.2s.%.2s.%.2s", nik, nik + 2, nik + 4);
  g_snprintf (kabupaten, sizeof kabupaten, "%.2s.%.2s", nik, nik + 2);
  out->region = dme_regions_find (out->kecamatan);
  if (out->region == NULL)
    out->region = dme_regions_find (kabupaten);
  out->in_ntt = g_str_has_prefix (nik, NTT);
  out->sex = two_digits (nik + 6) > WOMEN_FROM ? "p" : "l";
  read_birth_date (nik, today, out->birth_date);
  return TRUE;
}

/**
 * dme_nik_compare:
 * @fields: the fields of a person
 * @today: an ISO date
 * @problems: (element-type DmeProblem): where to add doubts
 *
 * Adds warnings where the NIK does not fit what else is written of the person,
 * or was issued where nothing is known. None of them blocks: people of Malaka
 * keep the digits of Belu, and a wrong date in a NIK is never corrected. Their
 * details hold no personal data. A NIK that is absent or none at all adds nothing.
 */
void
dme_nik_compare (const DmeFields *fields, const char *today, GPtrArray *problems)
{
  const char *birth_date;
  const char *sex;
  DmeNik nik;

  g_return_if_fail (fields != NULL && problems != NULL);

  if (!dme_nik_parse (dme_fields_get (fields, "nik"), today, &nik))
    return;

  birth_date = dme_fields_get (fields, "birth_date");
  sex = dme_fields_get (fields, "sex");

  if (!nik.in_ntt)
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NIK_ELSEWHERE, "nik", NULL));
  else if (nik.region == NULL || nik.region->level != DME_LEVEL_KECAMATAN)
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NIK_REGION_UNKNOWN, "nik", NULL));
  if (birth_date != NULL && strcmp (birth_date, nik.birth_date) != 0)
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NIK_BIRTH_DIFFERS, "birth_date", NULL));
  if (sex != NULL && strcmp (sex, nik.sex) != 0)
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NIK_SEX_DIFFERS, "sex", NULL));
}

/**
 * dme_nik_mask:
 * @nik: (nullable): a NIK
 *
 * Hides date of birth and sex: what lists, slips and titles show.
 *
 * Returns: (transfer full): as `530207******0001`; empty for %NULL, and nothing
 *   but asterisks for what is no NIK
 */
char *
dme_nik_mask (const char *nik)
{
  if (nik == NULL || *nik == '\0')
    return g_strdup ("");

  if (strlen (nik) != LENGTH || strspn (nik, "0123456789") != LENGTH)
    return g_strnfill (LENGTH, '*');

  return g_strdup_printf ("%.6s******%s", nik, nik + 12);
}

/**
 * dme_nik_fault_get_code:
 * @fault: a fault
 *
 * Returns: (transfer none): its name, the detail of a %DME_PROBLEM_NOT_A_NIK
 */
const char *
dme_nik_fault_get_code (DmeNikFault fault)
{
  g_return_val_if_fail ((guint) fault < G_N_ELEMENTS (faults), "length");

  return faults[fault].code;
}

/**
 * dme_nik_fault_from_code:
 * @code: (nullable): a name
 * @fault: (out): the fault
 *
 * Returns: whether there is one of that name
 */
gboolean
dme_nik_fault_from_code (const char *code, DmeNikFault *fault)
{
  guint i;

  g_return_val_if_fail (fault != NULL, FALSE);

  for (i = 0; i < G_N_ELEMENTS (faults); i++)
    if (g_strcmp0 (code, faults[i].code) == 0)
      {
        *fault = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dme_nik_fault_get_text:
 * @fault: a fault
 *
 * Returns: (transfer none): what is wrong and what to do, in the language of the user
 */
const char *
dme_nik_fault_get_text (DmeNikFault fault)
{
  g_return_val_if_fail ((guint) fault < G_N_ELEMENTS (faults), "");

  return _ (faults[fault].text);
}
