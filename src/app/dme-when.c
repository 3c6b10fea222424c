/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "dme-clock.h"
#include "dme-format.h"
#include "dme-when.h"

#define WITA_HOURS 8

static GDateTime *
wita_from_utc (const char *utc)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (utc, zone);

  return time != NULL ? g_date_time_add_hours (time, WITA_HOURS) : NULL;
}

static GDateTime *
wita_now (void)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (dme_clock_now () / G_USEC_PER_SEC);

  return g_date_time_add_hours (time, WITA_HOURS);
}

/* Days from @from to @to, both ISO. */
static int
days_between (const char *from, const char *to)
{
  GDate a, b;

  g_date_set_dmy (&a, atoi (from + 8), atoi (from + 5), atoi (from));
  g_date_set_dmy (&b, atoi (to + 8), atoi (to + 5), atoi (to));
  return g_date_days_between (&a, &b);
}

/**
 * dme_when_day:
 * @iso: a date
 *
 * A day in short, with its year unless that is the current one.
 */
char *
dme_when_day (const char *iso)
{
  g_autofree char *today = dme_clock_today ();
  g_autofree char *day = NULL;

  if (iso == NULL || !dme_date_is_valid (iso))
    return g_strdup ("–");

  day = dme_format_date_short (iso);
  if (strncmp (today, iso, 4) == 0)
    return g_steal_pointer (&day);
  return g_strdup_printf ("%s %.4s", day, iso);
}

/**
 * dme_when_ago:
 * @utc: a moment in the past
 *
 * How long ago that was; a day once it is older than yesterday.
 */
char *
dme_when_ago (const char *utc)
{
  g_autoptr (GDateTime) then = utc != NULL ? wita_from_utc (utc) : NULL;
  g_autoptr (GDateTime) now = wita_now ();
  g_autofree char *today = NULL;
  g_autofree char *day = NULL;
  g_autofree char *clock = NULL;
  gint64 minutes;
  int days;

  if (then == NULL)
    return g_strdup ("–");

  minutes = g_date_time_difference (now, then) / G_TIME_SPAN_MINUTE;
  if (minutes < 1)
    return g_strdup (_ ("just now"));
  if (minutes < 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute ago", "%d minutes ago",
                                         (gulong) minutes),
                            (int) minutes);

  today = g_date_time_format (now, "%Y-%m-%d");
  day = g_date_time_format (then, "%Y-%m-%d");
  clock = g_date_time_format (then, "%H.%M");
  days = days_between (day, today);
  if (days == 0)
    /* Translators: a time of today, "today, 18.42" */
    return g_strdup_printf (_ ("today, %s"), clock);
  if (days == 1)
    return g_strdup (_ ("yesterday"));
  return dme_when_day (day);
}

/**
 * dme_when_due:
 * @iso: (nullable): the day something is due
 * @late: (out) (optional): whether that day has passed
 *
 * Returns: (transfer full): the day as said in a list of things to do
 */
char *
dme_when_due (const char *iso, gboolean *late)
{
  g_autofree char *today = dme_clock_today ();
  int days;

  if (late != NULL)
    *late = FALSE;
  if (iso == NULL || !dme_date_is_valid (iso))
    return g_strdup (_ ("no date"));

  days = days_between (today, iso);
  if (days == 0)
    return g_strdup (_ ("today"));
  if (days == 1)
    return g_strdup (_ ("tomorrow"));
  if (days > 1)
    return dme_when_day (iso);

  if (late != NULL)
    *late = TRUE;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day late", "%d days late",
                                       (gulong) -days),
                          -days);
}

/**
 * dme_when_short:
 * @utc: a moment
 *
 * Day and time for a line of a log: "20 Nov 18.42".
 */
char *
dme_when_short (const char *utc)
{
  g_autoptr (GDateTime) then = utc != NULL ? wita_from_utc (utc) : NULL;
  g_autofree char *iso = NULL;
  g_autofree char *day = NULL;
  g_autofree char *clock = NULL;

  if (then == NULL)
    return g_strdup ("–");
  iso = g_date_time_format (then, "%Y-%m-%d");
  clock = g_date_time_format (then, "%H.%M");
  day = dme_when_day (iso);
  return g_strdup_printf ("%s %s", day, clock);
}

/**
 * dme_when_in:
 * @unix_seconds: a moment to come
 *
 * How long until then, in seconds or minutes.
 */
char *
dme_when_in (gint64 unix_seconds)
{
  gint64 seconds = unix_seconds - dme_clock_now () / G_USEC_PER_SEC;

  if (seconds <= 0)
    return g_strdup (_ ("now"));
  if (seconds < 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "in %d second", "in %d seconds",
                                         (gulong) seconds),
                            (int) seconds);
  seconds = (seconds + 30) / 60;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "in %d minute", "in %d minutes",
                                       (gulong) seconds),
                          (int) seconds);
}

/**
 * dme_when_greet:
 * @name: (nullable): of the user
 *
 * A greeting by the parts of the day as Indonesians divide it: pagi until 11,
 * siang until 15, sore until 18, then malam.
 */
char *
dme_when_greet (const char *name)
{
  g_autoptr (GDateTime) now = wita_now ();
  int hour = g_date_time_get_hour (now);
  const char *greeting;

  if (hour >= 4 && hour < 11)
    greeting = _ ("Good morning");
  else if (hour >= 11 && hour < 15)
    greeting = _ ("Good day");
  else if (hour >= 15 && hour < 18)
    greeting = _ ("Good afternoon");
  else
    greeting = _ ("Good evening");

  if (name == NULL || *name == '\0')
    return g_strdup_printf ("%s.", greeting);
  /* Translators: a greeting and a name: "Good morning, Rian." */
  return g_strdup_printf (_ ("%s, %s."), greeting, name);
}
