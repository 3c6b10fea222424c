/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-format.h"

#include "core-test.h"

#define assert_text(call, expected) \
  G_STMT_START \
  { \
    g_autofree char *text_ = (call); \
    g_assert_cmpstr (text_, ==, expected); \
  } \
  G_STMT_END

static void
test_numbers_have_dots_in_every_language (void)
{
  static const char *const languages[] = { "id", "en" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      use_language (languages[i]);
      assert_text (dme_format_int (0), "0");
      assert_text (dme_format_int (999), "999");
      assert_text (dme_format_int (1000), "1.000");
      assert_text (dme_format_int (15345), "15.345");
      assert_text (dme_format_int (-15345), "-15.345");
      assert_text (dme_format_int (100000), "100.000");
      assert_text (dme_format_int (G_MAXINT64), "9.223.372.036.854.775.807");
      assert_text (dme_format_int (G_MININT64), "-9.223.372.036.854.775.808");
      assert_text (dme_format_rupiah (G_GINT64_CONSTANT (78468365801)), "Rp78.468.365.801");
      assert_text (dme_format_rupiah (-5000), "-Rp5.000");
      assert_text (dme_format_time ("09:00"), "09.00");
      assert_text (dme_format_date_entry ("2026-02-09"), "09/02/2026");
    }
}

static void
test_dates_read_as_in_indonesia (void)
{
  static const struct
  {
    const char *iso;
    const char *full;
    const char *shortened;
  } rows[] = {
    { "2026-01-05", "Senin, 5 Januari 2026", "5 Jan" },
    { "2026-02-09", "Senin, 9 Februari 2026", "9 Feb" },
    { "2026-03-10", "Selasa, 10 Maret 2026", "10 Mar" },
    { "2026-04-01", "Rabu, 1 April 2026", "1 Apr" },
    { "2026-05-31", "Minggu, 31 Mei 2026", "31 Mei" },
    { "2025-06-21", "Sabtu, 21 Juni 2025", "21 Jun" },
    { "2024-07-12", "Jumat, 12 Juli 2024", "12 Jul" },
    { "2025-08-21", "Kamis, 21 Agustus 2025", "21 Agu" },
    { "2025-08-25", "Senin, 25 Agustus 2025", "25 Agu" }, /* a report prints "Kamis" */
    { "2025-09-30", "Selasa, 30 September 2025", "30 Sep" },
    { "2024-10-11", "Jumat, 11 Oktober 2024", "11 Okt" },
    { "2026-11-20", "Jumat, 20 November 2026", "20 Nov" },
    { "2025-12-18", "Kamis, 18 Desember 2025", "18 Des" },
    { "2024-02-29", "Kamis, 29 Februari 2024", "29 Feb" },
  };
  guint i;

  use_language ("id");
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      assert_text (dme_format_date_full (rows[i].iso), rows[i].full);
      assert_text (dme_format_date_short (rows[i].iso), rows[i].shortened);
    }
  g_assert_cmpstr (dme_format_weekday ("2025-08-25"), ==, "Senin");
  assert_text (dme_format_date_long ("2026-02-09"), "9 Februari 2026");
  assert_text (dme_format_month ("2026-02"), "Februari 2026");
  assert_text (dme_format_timestamp ("2026-11-20T10:42:00Z"), "20 November 2026, 18.42 WITA");
  assert_text (dme_format_timestamp ("2026-11-20T16:00:00Z"), "21 November 2026, 00.00 WITA");
  assert_text (dme_format_timestamp ("2025-12-31T23:59:59Z"), "1 Januari 2026, 07.59 WITA");
}

static void
test_dates_read_in_english (void)
{
  use_language ("en");
  assert_text (dme_format_date_long ("2026-02-09"), "9 February 2026");
  assert_text (dme_format_date_full ("2025-08-25"), "Monday, 25 August 2025");
  assert_text (dme_format_date_short ("2025-12-18"), "18 Dec");
  assert_text (dme_format_month ("2026-05"), "May 2026");
}

static void
test_what_is_not_a_date_is_shown_as_it_is (void)
{
  assert_text (dme_format_date_long ("kemarin"), "kemarin");
  assert_text (dme_format_date_full ("2025-02-30"), "2025-02-30");
  assert_text (dme_format_date_short (NULL), "");
  assert_text (dme_format_month ("2025"), "2025");
  assert_text (dme_format_time ("9"), "9");
  assert_text (dme_format_timestamp ("yesterday"), "yesterday");
  g_assert_null (dme_format_weekday ("2025-13-01"));
  g_assert_null (dme_format_weekday (NULL));
}

static void
test_numbers_are_understood (void)
{
  static const struct
  {
    const char *text;
    gint64 value;
  } good[] = {
    { "0", 0 },
    { "97", 97 },
    { " 97 ", 97 },
    { "15.345", 15345 },
    { "15 345", 15345 },
    { "1.000.000", 1000000 },
    { "-3", -3 },
    { "\u22123", -3 },
    { "007", 7 },
    { "15345", 15345 },
    { "-1.500", -1500 },
    { "78.468.365.801", 78468365801 },
    { "15\u00A0345", 15345 },
    { "9223372036854775807", G_MAXINT64 },
  };
  static const char *const bad[] = {
    "",      " ",   "-",   "1.5",  "1.50",   "15.34", "1.5000",   "15,345",
    "1,5",   "abc", "12a", "1 2",  "1..000", ".500",  "500.",     "1.000 000",
    "0.123", "--3", "3-",  "0x10", "1e3",    "+3",    "1234.567", "9223372036854775808",
    "\xff",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 value = 42;

      g_assert_true (dme_parse_int (good[i].text, &value));
      g_assert_cmpint (value, ==, good[i].value);
    }
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gint64 value = 42;

      if (dme_parse_int (bad[i], &value))
        g_error ("“%s” was read as %" G_GINT64_FORMAT, bad[i], value);
    }
}

static void
test_every_number_shown_is_understood (void)
{
  guint i;

  for (i = 0; i < 20000; i++)
    {
      guint64 bits = (guint64) (guint32) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
      gint64 value = (gint64) bits >> g_test_rand_int_range (0, 63);
      g_autofree char *text = dme_format_int (value);
      gint64 back = 0;

      g_assert_true (dme_parse_int (text, &back));
      g_assert_cmpint (back, ==, value);
    }
}

static void
test_dates_are_understood (void)
{
  static const struct
  {
    const char *text;
    const char *iso;
  } good[] = {
    { "21/6/2025", "2025-06-21" },
    { "21/06/2025", "2025-06-21" },
    { "21-06-2025", "2025-06-21" },
    { "21.6.2025", "2025-06-21" },
    { "21 6 2025", "2025-06-21" },
    { "21/6/25", "2025-06-21" },
    { "2025-06-21", "2025-06-21" },
    { "2025/6/21", "2025-06-21" },
    { "21062025", "2025-06-21" },
    { "20250621", "2025-06-21" },
    { "21 Juni 2025", "2025-06-21" },
    { "21 jun 2025", "2025-06-21" },
    { "21 June 2025", "2025-06-21" },
    { "June 21, 2025", "2025-06-21" },
    { "Sabtu, 21 Juni 2025", "2025-06-21" },
    { "Kamis, 25 Agustus 2025", "2025-08-25" },
    { "Jum'at, 12 Juli 2024", "2024-07-12" },
    { "9 Februari 2026", "2026-02-09" },
    { "9 Pebruari 2026", "2026-02-09" },
    { "1 Mei 2025", "2025-05-01" },
    { "1 May 2025", "2025-05-01" },
    { "17 Agt 2025", "2025-08-17" },
    { "17 Agu 2025", "2025-08-17" },
    { "17 Aug 2025", "2025-08-17" },
    { "5 Okt 2025", "2025-10-05" },
    { "5 Nopember 2025", "2025-11-05" },
    { "18 DES 2025", "2025-12-18" },
    { "18 December 2025", "2025-12-18" },
    { "29/2/2024", "2024-02-29" },
    { "  1/1/2000  ", "2000-01-01" },
    { "17/8/1999", "1999-08-17" },
  };
  static const char *const bad[] = {
    "",           " ",          "31/2/2025",         "29/2/2025",
    "32/1/2025",  "0/1/2025",   "21/13/2025",        "21/6",
    "2025",       "besok",      "21 Foo 2025",       "21/6/2025/1",
    "1/2/3",      "21/6/225",   "21:6:2025",         "2025-06-21T10:00",
    "99999999",   "21 Ju 2025", "Juni 2025",         "2025-6",
    "-1/2/2025x", "1/1/0000",   "21 Juni 2025 sore",
  };
  static const char *const languages[] = { "id", "en" };
  guint i, j;

  for (j = 0; j < G_N_ELEMENTS (languages); j++)
    {
      use_language (languages[j]);
      for (i = 0; i < G_N_ELEMENTS (good); i++)
        assert_text (dme_parse_date (good[i].text), good[i].iso);
      for (i = 0; i < G_N_ELEMENTS (bad); i++)
        assert_text (dme_parse_date (bad[i]), NULL);
    }
}

static void
test_every_date_shown_is_understood (void)
{
  static const char *const languages[] = { "id", "en" };
  GDate date;
  guint i;

  g_date_clear (&date, 1);
  for (i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      use_language (languages[i]);
      for (g_date_set_dmy (&date, 1, 1, 1999); g_date_get_year (&date) < 2041;
           g_date_add_days (&date, 1))
        {
          g_autofree char *iso = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date),
                                                  g_date_get_month (&date), g_date_get_day (&date));
          g_autofree char *entry = dme_format_date_entry (iso);
          g_autofree char *full = dme_format_date_full (iso);

          g_assert_true (dme_date_is_valid (iso));
          assert_text (dme_parse_date (iso), iso);
          assert_text (dme_parse_date (entry), iso);
          assert_text (dme_parse_date (full), iso);
        }
    }
}

static void
test_times_are_understood (void)
{
  static const struct
  {
    const char *text;
    const char *time;
  } good[] = {
    { "9", "09:00" },
    { "9.00", "09:00" },
    { "09:00", "09:00" },
    { "0900", "09:00" },
    { "900", "09:00" },
    { "9.30", "09:30" },
    { "23.59", "23:59" },
    { "0", "00:00" },
    { "00.00", "00:00" },
    { " 11.30 ", "11:30" },
    { "9 30", "09:30" },
    { "09.00 WITA", "09:00" },
    { "pukul 09.00 WITA", "09:00" },
    { "jam 9", "09:00" },
  };
  static const char *const bad[] = {
    "", "24.00", "9.60", "9.5", "12345", "x", "9.00.00", "-9", "9/30", "99", "pukul", "2400",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    assert_text (dme_parse_time (good[i].text), good[i].time);
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_text (dme_parse_time (bad[i]), NULL);

  g_assert_true (dme_time_is_valid ("00:00"));
  g_assert_true (dme_time_is_valid ("23:59"));
  g_assert_false (dme_time_is_valid ("24:00"));
  g_assert_false (dme_time_is_valid ("9:00"));
  g_assert_false (dme_time_is_valid ("09.00"));
  g_assert_false (dme_time_is_valid ("09:60"));
  g_assert_false (dme_time_is_valid (NULL));
}

static void
test_only_real_days_are_dates (void)
{
  g_assert_true (dme_date_is_valid ("2024-02-29"));
  g_assert_true (dme_date_is_valid ("2000-02-29"));
  g_assert_false (dme_date_is_valid ("1900-02-29"));
  g_assert_false (dme_date_is_valid ("2025-02-29"));
  g_assert_false (dme_date_is_valid ("2025-04-31"));
  g_assert_false (dme_date_is_valid ("2025-00-10"));
  g_assert_false (dme_date_is_valid ("2025-1-1"));
  g_assert_false (dme_date_is_valid ("2025-01-01 "));
  g_assert_false (dme_date_is_valid ("0000-01-01"));
  g_assert_false (dme_date_is_valid (""));
  g_assert_false (dme_date_is_valid (NULL));
}

static void
test_a_pasted_novel_is_refused_at_once (void)
{
  g_autofree char *novel = g_strnfill (1024 * 1024, '1');
  gint64 value;

  g_assert_false (dme_parse_int (novel, &value));
  assert_text (dme_parse_date (novel), NULL);
  assert_text (dme_parse_time (novel), NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/format/numbers-have-dots-in-every-language",
                   test_numbers_have_dots_in_every_language);
  g_test_add_func ("/base/format/dates-read-as-in-indonesia", test_dates_read_as_in_indonesia);
  g_test_add_func ("/base/format/dates-read-in-english", test_dates_read_in_english);
  g_test_add_func ("/base/format/what-is-not-a-date-is-shown-as-it-is",
                   test_what_is_not_a_date_is_shown_as_it_is);
  g_test_add_func ("/base/parse/numbers-are-understood", test_numbers_are_understood);
  g_test_add_func ("/base/parse/every-number-shown-is-understood",
                   test_every_number_shown_is_understood);
  g_test_add_func ("/base/parse/dates-are-understood", test_dates_are_understood);
  g_test_add_func ("/base/parse/every-date-shown-is-understood",
                   test_every_date_shown_is_understood);
  g_test_add_func ("/base/parse/times-are-understood", test_times_are_understood);
  g_test_add_func ("/base/parse/only-real-days-are-dates", test_only_real_days_are_dates);
  g_test_add_func ("/base/parse/a-pasted-novel-is-refused-at-once",
                   test_a_pasted_novel_is_refused_at_once);

  return g_test_run ();
}
