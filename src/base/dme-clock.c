/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"

/* WITA, the time of Nusa Tenggara Timur: UTC+8 all year. The machine's own zone is not asked,
 * since a laptop set up in Jakarta would put evening sessions on another day. */
#define WITA_SECONDS (8 * 60 * 60)

static GMutex clock_lock;
static gint64 clock_floor;
static gint64 clock_for_test;

/**
 * dme_clock_now:
 *
 * Reads the wall clock. It never shows a time before the newest one that the
 * server has shown, so a laptop whose clock battery died does not write 1970.
 *
 * Returns: microseconds since 1970-01-01 00:00 UTC
 */
gint64
dme_clock_now (void)
{
  gint64 now;

  g_mutex_lock (&clock_lock);
  now = clock_for_test != 0 ? clock_for_test : g_get_real_time ();
  now = MAX (now, clock_floor);
  g_mutex_unlock (&clock_lock);

  return now;
}

/**
 * dme_clock_now_utc:
 *
 * Returns: (transfer full): the present second in UTC, as `2026-11-21T10:42:07Z`
 */
char *
dme_clock_now_utc (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (dme_clock_now () / G_USEC_PER_SEC);

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

/**
 * dme_clock_today:
 *
 * Returns: (transfer full): the day in WITA, as `2026-11-21`
 */
char *
dme_clock_today (void)
{
  g_autoptr (GDateTime)
    now = g_date_time_new_from_unix_utc (dme_clock_now () / G_USEC_PER_SEC + WITA_SECONDS);

  return g_date_time_format (now, "%Y-%m-%d");
}

/**
 * dme_clock_set_floor:
 * @usec: microseconds since 1970 UTC, as the server showed them
 *
 * From now on the clock shows at least this time. A floor is only ever raised;
 * 0 takes it away.
 */
void
dme_clock_set_floor (gint64 usec)
{
  g_mutex_lock (&clock_lock);
  clock_floor = usec == 0 ? 0 : MAX (clock_floor, usec);
  g_mutex_unlock (&clock_lock);
}

/**
 * dme_clock_set_for_test:
 * @usec: the time to show, in microseconds since 1970 UTC; 0 for the real clock
 *
 * Stops the clock at a given time. For tests only.
 */
void
dme_clock_set_for_test (gint64 usec)
{
  g_mutex_lock (&clock_lock);
  clock_for_test = usec;
  g_mutex_unlock (&clock_lock);
}
