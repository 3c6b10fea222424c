/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-format.h"
#include "dme-text.h"

#include <string.h>

/* Nothing that a person means as a number, date or time is longer; a pasted novel is not searched.
 */
#define MAX_TYPED 80

static const char *const months[12][4] = {
  { "januari", "january", NULL, NULL },   { "februari", "february", "pebruari", NULL },
  { "maret", "march", NULL, NULL },       { "april", NULL, NULL, NULL },
  { "mei", "may", NULL, NULL },           { "juni", "june", NULL, NULL },
  { "juli", "july", NULL, NULL },         { "agustus", "august", "agt", "ags" },
  { "september", NULL, NULL, NULL },      { "oktober", "october", NULL, NULL },
  { "november", "nopember", NULL, NULL }, { "desember", "december", NULL, NULL },
};

static const char *const weekdays[] = {
  "senin",  "selasa",  "rabu",      "kamis",    "jumat",  "jumaat",   "sabtu",  "minggu", "ahad",
  "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", NULL,
};

/* A name, or at least its first three letters. */
static gboolean
names (const char *token, const char *name)
{
  gsize n = strlen (token);

  return n >= 3 && strncmp (token, name, n) == 0;
}

static int
find_month (const char *token)
{
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (months); i++)
    for (j = 0; j < G_N_ELEMENTS (months[i]) && months[i][j] != NULL; j++)
      if (names (token, months[i][j]))
        return i + 1;

  return 0;
}

static gboolean
is_weekday (const char *token)
{
  guint i;

  for (i = 0; weekdays[i] != NULL; i++)
    if (names (token, weekdays[i]))
      return TRUE;

  return FALSE;
}

/* -1: not a number of at most @max_digits digits. */
static int
read_number (const char *token, gsize max_digits)
{
  gsize n = strlen (token);
  int value = 0;
  gsize i;

  if (n == 0 || n > max_digits)
    return -1;

  for (i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (token[i]))
        return -1;
      value = value * 10 + (token[i] - '0');
    }

  return value;
}

/* Two digits as in POSIX: 69-99 are of the last century. */
static int
read_year (const char *token)
{
  int year = read_number (token, 4);

  if (strlen (token) == 4)
    return year;
  if (strlen (token) == 2 && year >= 0)
    return year < 69 ? 2000 + year : 1900 + year;
  return -1;
}

static char *
make_date (int year, int month, int day)
{
  char text[48];

  if (year < 0 || month < 0 || day < 0)
    return NULL;

  g_snprintf (text, sizeof text, "%04d-%02d-%02d", year, month, day);
  return dme_date_is_valid (text) ? g_strdup (text) : NULL;
}

/* "21062025" or "20250621": whichever is a day of the years in question. */
static char *
make_date_of_8_digits (const char *token)
{
  g_autofree char *first = g_strndup (token, 4);
  int year = read_number (token + 4, 4);
  int start = read_number (first, 4);
  int rest = year;

  if (start < 0 || rest < 0)
    return NULL;

  if (year >= 1900 && year < 2200)
    return make_date (year, start % 100, start / 100);
  if (start >= 1900 && start < 2200)
    return make_date (start, rest / 100, rest % 100);
  return NULL;
}

static char *
make_date_of_words (const char *a, const char *b, const char *c)
{
  if (find_month (b) != 0)
    return make_date (read_year (c), find_month (b), read_number (a, 2));
  if (find_month (a) != 0)
    return make_date (read_year (c), find_month (a), read_number (b, 2));
  if (strlen (a) == 4)
    return make_date (read_number (a, 4), read_number (b, 2), read_number (c, 2));
  return make_date (read_year (c), read_number (b, 2), read_number (a, 2));
}

/**
 * dme_parse_int:
 * @text: what was typed
 * @value: (out): the number, if it is one
 *
 * Reads a whole number with or without dots or spaces between its thousands.
 * "1.5" is refused rather than guessed at, as is "15,345".
 *
 * Returns: whether @text is a number that fits
 */
gboolean
dme_parse_int (const char *text, gint64 *value)
{
  g_autofree char *clean = NULL;
  GString *digits;
  g_autofree char *plain = NULL;
  g_auto (GStrv) groups = NULL;
  const char *separator;
  const char *start;
  guint i;

  g_return_val_if_fail (text != NULL && value != NULL, FALSE);

  if (strlen (text) > MAX_TYPED || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  /* NFKC turns the non-breaking spaces that word processors put in into plain ones. */
  plain = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  clean = dme_text_clean (plain);
  start = clean;
  if (g_str_has_prefix (start, "-"))
    start += 1;
  else if (g_str_has_prefix (start, "\u2212"))
    start += strlen ("\u2212");

  separator = strchr (start, '.') != NULL ? "." : " ";
  groups = g_strsplit (start, separator, -1);
  digits = g_string_new (start > clean ? "-" : "");

  for (i = 0; groups[i] != NULL; i++)
    {
      gsize n = strlen (groups[i]);

      if (n == 0 || strspn (groups[i], "0123456789") != n ||
          (groups[1] != NULL && (i == 0 ? n > 3 || groups[0][0] == '0' : n != 3)))
        {
          g_string_free (digits, TRUE);
          return FALSE;
        }
      g_string_append (digits, groups[i]);
    }

  g_free (g_steal_pointer (&clean));
  clean = g_string_free (digits, FALSE);
  return g_ascii_string_to_signed (clean, 10, G_MININT64, G_MAXINT64, value, NULL);
}

/**
 * dme_parse_date:
 * @text: what was typed
 *
 * Reads a date as Indonesians write it: day before month, with digits or with
 * the name of the month in Indonesian or English, with or without the day of
 * the week (which is not believed); or as ISO 8601 has it.
 *
 * Returns: (transfer full) (nullable): the date as `2025-06-21`, or %NULL
 */
char *
dme_parse_date (const char *text)
{
  g_autofree char *folded = NULL;
  g_auto (GStrv) tokens = NULL;
  const char *word[4] = { NULL };
  guint n = 0;
  guint i;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > MAX_TYPED)
    return NULL;

  for (i = 0; text[i] != '\0'; i++)
    if (g_ascii_ispunct (text[i]) && strchr ("/-.,'", text[i]) == NULL)
      return NULL;

  folded = dme_text_fold (text);
  tokens = g_strsplit (folded, " ", -1);
  for (i = 0; tokens[i] != NULL; i++)
    {
      if (n == 0 && is_weekday (tokens[i]))
        continue;
      if (n == 3 || *tokens[i] == '\0')
        return NULL;
      word[n++] = tokens[i];
    }

  if (n == 3)
    return make_date_of_words (word[0], word[1], word[2]);
  if (n == 1 && strlen (word[0]) == 8)
    return make_date_of_8_digits (word[0]);
  return NULL;
}

/**
 * dme_parse_time:
 * @text: what was typed
 *
 * Reads a time of day: `9`, `9.00`, `09:00`, `0900`, `pukul 09.00 WITA`.
 *
 * Returns: (transfer full) (nullable): the time as `09:00`, or %NULL
 */
char *
dme_parse_time (const char *text)
{
  g_autofree char *folded = NULL;
  g_auto (GStrv) tokens = NULL;
  char result[32];
  const char *word[2] = { NULL };
  guint n = 0;
  guint i;
  int hour, minute = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > MAX_TYPED)
    return NULL;

  for (i = 0; text[i] != '\0'; i++)
    if (g_ascii_ispunct (text[i]) && strchr (".:,", text[i]) == NULL)
      return NULL;

  folded = dme_text_fold (text);
  tokens = g_strsplit (folded, " ", -1);
  for (i = 0; tokens[i] != NULL; i++)
    {
      if (g_str_equal (tokens[i], n == 0 ? "pukul" : "wita") ||
          (n == 0 && g_str_equal (tokens[i], "jam")))
        continue;
      if (n == 2)
        return NULL;
      word[n++] = tokens[i];
    }

  if (n == 0)
    return NULL;

  hour = read_number (word[0], n == 1 ? 4 : 2);
  if (n == 2)
    minute = strlen (word[1]) == 2 ? read_number (word[1], 2) : -1;
  else if (strlen (word[0]) > 2 && hour >= 0)
    {
      minute = hour % 100;
      hour = hour / 100;
    }

  if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
    return NULL;

  g_snprintf (result, sizeof result, "%02d:%02d", hour, minute);
  return g_strdup (result);
}

/**
 * dme_date_is_valid:
 * @iso: (nullable): any text
 *
 * Returns: whether @iso is exactly `YYYY-MM-DD` and a day of the calendar
 */
gboolean
dme_date_is_valid (const char *iso)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  int year, month, day;
  gboolean leap;
  guint i;

  if (iso == NULL)
    return FALSE;

  for (i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? iso[i] != '-' : !g_ascii_isdigit (iso[i]))
      return FALSE;
  if (iso[10] != '\0')
    return FALSE;

  year = (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 + (iso[2] - '0') * 10 + (iso[3] - '0');
  month = (iso[5] - '0') * 10 + (iso[6] - '0');
  day = (iso[8] - '0') * 10 + (iso[9] - '0');
  if (year < 1 || month < 1 || month > 12 || day < 1)
    return FALSE;

  leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap);
}

/**
 * dme_time_is_valid:
 * @hh_mm: (nullable): any text
 *
 * Returns: whether @hh_mm is exactly `HH:MM`, from 00:00 to 23:59
 */
gboolean
dme_time_is_valid (const char *hh_mm)
{
  return hh_mm != NULL && strlen (hh_mm) == 5 && g_ascii_isdigit (hh_mm[0]) &&
         g_ascii_isdigit (hh_mm[1]) && hh_mm[2] == ':' && hh_mm[3] >= '0' && hh_mm[3] <= '5' &&
         g_ascii_isdigit (hh_mm[4]) && (hh_mm[0] - '0') * 10 + (hh_mm[1] - '0') < 24;
}
