/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "dme-activity-text.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-language.h"
#include "dme-sync-text.h"
#include "dme-when.h"

/* 21 November 2026, 10.42 UTC: 18.42 WITA. */
#define NOW (G_GINT64_CONSTANT (1795257720) * G_USEC_PER_SEC)

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_moments_are_told_as_people_do (void)
{
  gboolean late;

  dme_clock_set_for_test (NOW);
  assert_text (dme_when_ago ("2026-11-21T10:41:40Z"), "just now");
  assert_text (dme_when_ago ("2026-11-21T10:39:00Z"), "3 minutes ago");
  assert_text (dme_when_ago ("2026-11-21T00:05:00Z"), "today, 08.05");
  assert_text (dme_when_ago ("2026-11-20T15:59:00Z"), "yesterday");
  /* 16.30 UTC is already the next day in WITA. */
  assert_text (dme_when_ago ("2026-11-20T16:30:00Z"), "today, 00.30");
  assert_text (dme_when_ago ("2026-11-12T02:00:00Z"), "12 Nov");
  assert_text (dme_when_ago ("2025-06-21T02:00:00Z"), "21 Jun 2025");
  assert_text (dme_when_ago ("rubbish"), "–");
  assert_text (dme_when_ago (NULL), "–");

  assert_text (dme_when_due ("2026-11-25", &late), "25 Nov");
  g_assert_false (late);
  assert_text (dme_when_due ("2026-11-21", &late), "today");
  g_assert_false (late);
  assert_text (dme_when_due ("2026-11-18", &late), "3 days late");
  g_assert_true (late);
  assert_text (dme_when_due (NULL, &late), "no date");
  g_assert_false (late);

  assert_text (dme_when_short ("2026-11-20T10:42:00Z"), "20 Nov 18.42");
  assert_text (dme_when_in (NOW / G_USEC_PER_SEC + 120), "in 2 minutes");
  assert_text (dme_when_in (NOW / G_USEC_PER_SEC + 20), "in 20 seconds");
  assert_text (dme_when_in (NOW / G_USEC_PER_SEC - 20), "now");
  dme_clock_set_for_test (0);
}

static void
test_greeting_follows_the_day (void)
{
  static const struct
  {
    int wita_hour;
    const char *expected;
  } cases[] = { { 5, "Good morning, Rian." },
                { 12, "Good day, Rian." },
                { 16, "Good afternoon, Rian." },
                { 20, "Good evening, Rian." },
                { 2, "Good evening, Rian." } };
  gint64 midnight = NOW - 18 * G_TIME_SPAN_HOUR - 42 * G_TIME_SPAN_MINUTE;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      dme_clock_set_for_test (midnight + cases[i].wita_hour * G_TIME_SPAN_HOUR);
      assert_text (dme_when_greet ("Rian"), cases[i].expected);
    }
  dme_clock_set_for_test (0);
}

static const char *
code (DmeSyncError error)
{
  return dme_sync_error_get_code (error);
}

static void
test_sync_is_one_sentence (void)
{
  DmeSyncView view = { .state = DME_SYNCER_RUNNING, .done = 13, .total = 19 };

  assert_text (dme_sync_view_get_title (&view), "Sending 13 of 19 records");
  view.total = 0;
  assert_text (dme_sync_view_get_title (&view), "Connecting to the server…");
  view = (DmeSyncView){ .state = DME_SYNCER_NOT_ENROLLED, .waiting = 3 };
  assert_text (dme_sync_view_get_title (&view), "Not connected to a server yet");
  assert_text (dme_sync_view_get_waiting (&view), "3 records waiting");
  assert_text (dme_sync_view_get_last (&view), "No server yet");

  view = (DmeSyncView){ .state = DME_SYNCER_IDLE };
  assert_text (dme_sync_view_get_title (&view), "Nothing is waiting to be sent");
  view.last_sync_at = "2026-11-20T10:42:00Z";
  assert_text (dme_sync_view_get_title (&view), "Everything has been sent to the server");
  view.refused = 1;
  assert_text (dme_sync_view_get_title (&view), "1 record needs your attention");
  assert_text (dme_sync_view_get_waiting (&view), "1 record refused");
  view.waiting = 15345;
  assert_text (dme_sync_view_get_title (&view), "15.345 records are waiting to be sent");
}

/* Being offline is normal: what waits is said, not an alarm; only what needs a person stops. */
static void
test_offline_is_no_alarm_and_revoked_is (void)
{
  DmeSyncView view = { .state = DME_SYNCER_WAITING, .waiting = 3 };
  g_autofree char *detail = NULL;

  view.error_code = code (DME_SYNC_ERROR_OFFLINE);
  assert_text (dme_sync_view_get_title (&view), "3 records are waiting to be sent");
  assert_text (dme_sync_view_get_last (&view), "Offline");
  g_assert_cmpstr (dme_sync_view_get_icon (&view), ==, "network-offline-symbolic");

  dme_clock_set_for_test (NOW);
  view.next_try = NOW / G_USEC_PER_SEC + 120;
  detail = dme_sync_view_get_detail (&view);
  g_assert_nonnull (strstr (detail, "It is tried again in 2 minutes."));
  g_clear_pointer (&detail, g_free);

  view.error_code = code (DME_SYNC_ERROR_REVOKED);
  assert_text (dme_sync_view_get_title (&view), "Sending has stopped");
  assert_text (dme_sync_view_get_last (&view), "Needs your attention");
  g_assert_cmpstr (dme_sync_view_get_icon (&view), ==, "dialog-warning-symbolic");
  detail = dme_sync_view_get_detail (&view);
  g_assert_null (strstr (detail, "tried again"));
  dme_clock_set_for_test (0);
}

static void
test_every_sync_error_has_a_detail (void)
{
  for (int error = DME_SYNC_ERROR_NOT_ENROLLED; error <= DME_SYNC_ERROR_OTHER_SERVER; error++)
    {
      DmeSyncView view = { .state = DME_SYNCER_WAITING, .error_code = code (error) };
      g_autofree char *detail = dme_sync_view_get_detail (&view);
      g_autofree char *sentence = dme_sync_error_to_text (view.error_code);

      g_assert_cmpstr (sentence, !=, "");
      g_assert_nonnull (strstr (detail, sentence));
    }
}

static void
test_receipts_say_what_they_are_for (void)
{
  DmeReceipt receipt = { .number = 412, .sent = 12 };

  assert_text (dme_receipt_describe (&receipt), "12 sent · receipt 000412");
  receipt.rejected = 1;
  receipt.conflicts = 2;
  assert_text (dme_receipt_describe (&receipt),
               "12 sent · 1 refused · 2 to decide · receipt 000412");
}

static void
test_an_activity_is_told_in_few_words (void)
{
  g_autoptr (DmeFields) fields = dme_fields_new ();

  assert_text (dme_activity_place (fields), "No village yet");
  assert_text (dme_activity_people (fields), "– people");
  assert_text (dme_activity_how (fields), "");
  dme_fields_set (fields, "region", "half a name");
  assert_text (dme_activity_place (fields), "half a name");
  dme_fields_set (fields, "region", "53.02.08.2005");
  assert_text (dme_activity_place (fields), "Village Kuale'u");
  assert_text (dme_activity_above (fields), "Amanatun Selatan, Timor Tengah Selatan");
  dme_fields_set (fields, "mode", "tatap_muka");
  assert_text (dme_activity_how (fields), "Face to face");
  dme_fields_set (fields, "venue", "Kantor Desa");
  assert_text (dme_activity_how (fields), "Face to face · Kantor Desa");
  dme_fields_set (fields, "att_estimate", "1200");
  assert_text (dme_activity_people (fields), "1.200 people");
  dme_fields_set (fields, "att_is_estimate", "true");
  assert_text (dme_activity_people (fields), "about 1.200 people");
}

/* What the technician reads in the log never reaches the user. */
static void
test_errors_become_sentences (void)
{
  static const struct
  {
    GQuark (*domain) (void);
    int code;
  } cases[] = { { dme_store_error_quark, DME_STORE_ERROR_BUSY },
                { dme_store_error_quark, DME_STORE_ERROR_ENGINE },
                { dme_sync_error_quark, DME_SYNC_ERROR_TLS },
                { g_io_error_quark, G_IO_ERROR_NO_SPACE },
                { g_io_error_quark, G_IO_ERROR_FAILED },
                { g_file_error_quark, G_FILE_ERROR_FAILED } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)
        error = g_error_new_literal (cases[i].domain (), cases[i].code, "SQLITE_XYZ 0x1234");
      g_autofree char *text = dme_error_to_text (error, "/somewhere");

      g_assert_cmpuint (strlen (text), >, 20);
      g_assert_null (strstr (text, "SQLITE_XYZ"));
    }
}

int
main (int argc, char *argv[])
{
  dme_language_init ("en");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/words/moments-are-told-as-people-do", test_moments_are_told_as_people_do);
  g_test_add_func ("/app/words/greeting-follows-the-day", test_greeting_follows_the_day);
  g_test_add_func ("/app/words/sync-is-one-sentence", test_sync_is_one_sentence);
  g_test_add_func ("/app/words/offline-is-no-alarm-and-revoked-is",
                   test_offline_is_no_alarm_and_revoked_is);
  g_test_add_func ("/app/words/every-sync-error-has-a-detail", test_every_sync_error_has_a_detail);
  g_test_add_func ("/app/words/receipts-say-what-they-are-for",
                   test_receipts_say_what_they_are_for);
  g_test_add_func ("/app/words/an-activity-is-told-in-few-words",
                   test_an_activity_is_told_in_few_words);
  g_test_add_func ("/app/words/errors-become-sentences", test_errors_become_sentences);
  return g_test_run ();
}
