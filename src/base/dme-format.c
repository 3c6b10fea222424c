/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Numbers, dates and times as id_ID has them (glibc localedata/locales/id_ID): "." between
 * thousands, day before month, a dot in times. Built by hand, since laptops in the field rarely
 * have that locale installed. Only the names of months and days change with the language. */

static const char *const month_names[] = {
  N_ ("January"),   N_ ("February"), N_ ("March"),    N_ ("April"),
  N_ ("May"),       N_ ("June"),     N_ ("July"),     N_ ("August"),
  N_ ("September"), N_ ("October"),  N_ ("November"), N_ ("December"),
};

static const char *const short_month_names[] = {
  NC_ ("short month", "Jan"), NC_ ("short month", "Feb"), NC_ ("short month", "Mar"),
  NC_ ("short month", "Apr"), NC_ ("short month", "May"), NC_ ("short month", "Jun"),
  NC_ ("short month", "Jul"), NC_ ("short month", "Aug"), NC_ ("short month", "Sep"),
  NC_ ("short month", "Oct"), NC_ ("short month", "Nov"), NC_ ("short month", "Dec"),
};

static const char *const day_names[] = {
  N_ ("Monday"), N_ ("Tuesday"),  N_ ("Wednesday"), N_ ("Thursday"),
  N_ ("Friday"), N_ ("Saturday"), N_ ("Sunday"),
};

/* Both take what dme_date_is_valid() has accepted. */
static int
digits_to_int (const char *text, guint n)
{
  int value = 0;
  guint i;

  for (i = 0; i < n; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

static gboolean
split_date (const char *iso, int *year, int *month, int *day)
{
  if (iso == NULL || !dme_date_is_valid (iso))
    return FALSE;

  *year = digits_to_int (iso, 4);
  *month = digits_to_int (iso + 5, 2);
  *day = digits_to_int (iso + 8, 2);
  return TRUE;
}

static char *
group_thousands (guint64 value)
{
  char digits[24];
  GString *out = g_string_new (NULL);
  gsize n;
  gsize i;

  n = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, value);
  for (i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (out, '.');
      g_string_append_c (out, digits[i]);
    }

  return g_string_free (out, FALSE);
}

/* Unlike -value, right for G_MININT64 too. */
static guint64
magnitude (gint64 value)
{
  return value < 0 ? ~(guint64) value + 1 : (guint64) value;
}

/**
 * dme_format_int:
 * @value: a number
 *
 * Returns: (transfer full): the number with a dot between thousands, as `15.345`
 */
char *
dme_format_int (gint64 value)
{
  g_autofree char *text = group_thousands (magnitude (value));

  return g_strconcat (value < 0 ? "-" : "", text, NULL);
}

/**
 * dme_format_rupiah:
 * @value: whole rupiah
 *
 * Returns: (transfer full): the amount without space and decimals, as `Rp78.468.365.801`
 */
char *
dme_format_rupiah (gint64 value)
{
  g_autofree char *text = group_thousands (magnitude (value));

  return g_strconcat (value < 0 ? "-Rp" : "Rp", text, NULL);
}

/**
 * dme_format_date_long:
 * @iso: (nullable): a date as `2026-02-09`
 *
 * Returns: (transfer full): `9 February 2026` in the language of the user; what
 *   is not a date comes back as it is, so that nothing is hidden
 */
char *
dme_format_date_long (const char *iso)
{
  int year, month, day;

  if (!split_date (iso, &year, &month, &day))
    return g_strdup (iso != NULL ? iso : "");

  return g_strdup_printf ("%d %s %d", day, _ (month_names[month - 1]), year);
}

/**
 * dme_format_date_full:
 * @iso: (nullable): a date as `2026-02-09`
 *
 * Returns: (transfer full): `Monday, 9 February 2026`, with the day of the week
 *   computed; what is not a date comes back as it is
 */
char *
dme_format_date_full (const char *iso)
{
  g_autofree char *date = dme_format_date_long (iso);
  const char *weekday = dme_format_weekday (iso);

  if (weekday == NULL)
    return g_steal_pointer (&date);

  return g_strdup_printf ("%s, %s", weekday, date);
}

/**
 * dme_format_date_short:
 * @iso: (nullable): a date as `2026-02-09`
 *
 * Returns: (transfer full): `9 Feb`, for places where the year is known
 */
char *
dme_format_date_short (const char *iso)
{
  int year, month, day;

  if (!split_date (iso, &year, &month, &day))
    return g_strdup (iso != NULL ? iso : "");

  return g_strdup_printf ("%d %s", day,
                          g_dpgettext2 (GETTEXT_PACKAGE, "short month",
                                        short_month_names[month - 1]));
}

/**
 * dme_format_date_entry:
 * @iso: (nullable): a date as `2026-02-09`
 *
 * Returns: (transfer full): `09/02/2026`, which dme_parse_date() reads back
 */
char *
dme_format_date_entry (const char *iso)
{
  int year, month, day;

  if (!split_date (iso, &year, &month, &day))
    return g_strdup (iso != NULL ? iso : "");

  return g_strdup_printf ("%02d/%02d/%04d", day, month, year);
}

/**
 * dme_format_month:
 * @year_month: (nullable): a month as `2026-02`
 *
 * Returns: (transfer full): `February 2026`
 */
char *
dme_format_month (const char *year_month)
{
  g_autofree char *first = NULL;
  int year, month, day;

  if (year_month == NULL)
    return g_strdup ("");

  first = g_strconcat (year_month, "-01", NULL);
  if (!split_date (first, &year, &month, &day))
    return g_strdup (year_month);

  return g_strdup_printf ("%s %d", _ (month_names[month - 1]), year);
}

/**
 * dme_format_weekday:
 * @iso: (nullable): a date as `2026-02-09`
 *
 * Returns: (nullable): the name of the day, or %NULL if @iso is not a date
 */
const char *
dme_format_weekday (const char *iso)
{
  GDate date;
  int year, month, day;

  if (!split_date (iso, &year, &month, &day))
    return NULL;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, day, month, year);
  return _ (day_names[g_date_get_weekday (&date) - G_DATE_MONDAY]);
}

/**
 * dme_format_time:
 * @hh_mm: (nullable): a time of day as `09:00`
 *
 * Returns: (transfer full): `09.00`, as times are written in Indonesia
 */
char *
dme_format_time (const char *hh_mm)
{
  char *text;

  if (hh_mm == NULL || !dme_time_is_valid (hh_mm))
    return g_strdup (hh_mm != NULL ? hh_mm : "");

  text = g_strdup (hh_mm);
  text[2] = '.';
  return text;
}

/**
 * dme_format_timestamp:
 * @utc: (nullable): a moment as `2026-11-20T10:42:00Z`
 *
 * Returns: (transfer full): the moment in WITA (UTC+8), as `20 November 2026, 18.42 WITA`
 */
char *
dme_format_timestamp (const char *utc)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (utc == NULL)
    return g_strdup ("");

  moment = g_date_time_new_from_iso8601 (utc, zone);
  local = moment != NULL ? g_date_time_add_hours (moment, 8) : NULL;
  if (local == NULL)
    return g_strdup (utc);

  return g_strdup_printf ("%d %s %d, %02d.%02d WITA", g_date_time_get_day_of_month (local),
                          _ (month_names[g_date_time_get_month (local) - 1]),
                          g_date_time_get_year (local), g_date_time_get_hour (local),
                          g_date_time_get_minute (local));
}
