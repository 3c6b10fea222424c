/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"

#define SECOND G_USEC_PER_SEC
/* 2026-11-20T16:30:00Z, half past midnight of the 21st in WITA. */
#define LATE_EVENING (G_GINT64_CONSTANT (1795192200) * SECOND)

static void
test_today_is_of_wita (void)
{
  g_autofree char *utc = NULL;
  g_autofree char *today = NULL;
  g_autofree char *before = NULL;

  dme_clock_set_for_test (LATE_EVENING);
  utc = dme_clock_now_utc ();
  today = dme_clock_today ();
  g_assert_cmpstr (utc, ==, "2026-11-20T16:30:00Z");
  g_assert_cmpstr (today, ==, "2026-11-21");

  dme_clock_set_for_test (LATE_EVENING - 31 * 60 * SECOND);
  before = dme_clock_today ();
  g_assert_cmpstr (before, ==, "2026-11-20");
  dme_clock_set_for_test (0);
}

static void
test_the_time_zone_of_the_machine_does_not_count (void)
{
  const char *const zones[] = { "Asia/Jakarta", "America/Los_Angeles", "Pacific/Kiritimati" };
  guint i;

  dme_clock_set_for_test (LATE_EVENING);
  for (i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autofree char *today = NULL;

      g_setenv ("TZ", zones[i], TRUE);
      today = dme_clock_today ();
      g_assert_cmpstr (today, ==, "2026-11-21");
    }
  g_unsetenv ("TZ");
  dme_clock_set_for_test (0);
}

static void
test_a_clock_behind_the_server_is_not_believed (void)
{
  g_autofree char *now = NULL;

  dme_clock_set_for_test (SECOND); /* the battery died: 1970 */
  dme_clock_set_floor (LATE_EVENING);
  now = dme_clock_now_utc ();
  g_assert_cmpstr (now, ==, "2026-11-20T16:30:00Z");

  dme_clock_set_floor (LATE_EVENING - 1000); /* an older answer does not lower it */
  g_assert_cmpint (dme_clock_now (), ==, LATE_EVENING);

  dme_clock_set_for_test (LATE_EVENING + SECOND); /* a clock that is right counts */
  g_assert_cmpint (dme_clock_now (), ==, LATE_EVENING + SECOND);

  dme_clock_set_floor (0);
  dme_clock_set_for_test (SECOND);
  g_assert_cmpint (dme_clock_now (), ==, SECOND);
  dme_clock_set_for_test (0);
}

static void
test_the_real_clock_runs (void)
{
  gint64 before = g_get_real_time ();
  gint64 now = dme_clock_now ();

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, g_get_real_time ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/clock/today-is-of-wita", test_today_is_of_wita);
  g_test_add_func ("/base/clock/the-time-zone-of-the-machine-does-not-count",
                   test_the_time_zone_of_the_machine_does_not_count);
  g_test_add_func ("/base/clock/a-clock-behind-the-server-is-not-believed",
                   test_a_clock_behind_the_server_is_not_believed);
  g_test_add_func ("/base/clock/the-real-clock-runs", test_the_real_clock_runs);

  return g_test_run ();
}
