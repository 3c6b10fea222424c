/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

static void
check_push (const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePushReply) reply = dme_push_reply_from_json (text, length, &error);
  g_autoptr (DmePushReply) back = NULL;
  g_autofree char *json = NULL, *again = NULL;

  g_assert_true ((reply == NULL) == (error != NULL));
  if (reply == NULL)
    return;
  json = dme_push_reply_to_json (reply);
  back = dme_push_reply_from_json (json, -1, NULL);
  g_assert_nonnull (back);
  g_assert_cmpuint (reply->verdicts->len, ==, back->verdicts->len);
  again = dme_push_reply_to_json (back);
  g_assert_cmpstr (json, ==, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_memdup2 (data, MAX (size, 1));
  g_auto (DmeEpoch) epoch = { 0 };
  g_auto (DmeHttpProblem) problem = { 0 };

  check_push (text, (gssize) size);
  if (dme_epoch_from_json (&epoch, text, (gssize) size, NULL))
    g_free (dme_epoch_to_json (&epoch));
  if (dme_http_problem_from_json (&problem, text, (gssize) size, NULL))
    g_free (dme_http_problem_to_json (&problem));

  return 0;
}
