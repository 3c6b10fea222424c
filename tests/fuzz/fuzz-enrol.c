/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

static void
check_request (const char *text, gssize length)
{
  g_auto (DmeEnrolRequest) request = { 0 }, back = { 0 };
  g_autofree char *json = NULL;

  if (!dme_enrol_request_from_json (&request, text, length, NULL))
    return;
  json = dme_enrol_request_to_json (&request);
  g_assert_true (dme_enrol_request_from_json (&back, json, -1, NULL));
  g_assert_cmpstr (request.code, ==, back.code);
  g_assert_cmpstr (request.public_key, ==, back.public_key);
  g_assert_cmpstr (request.name, ==, back.name);
}

static void
check_reply (const char *text, gssize length)
{
  g_auto (DmeEnrolReply) reply = { 0 }, back = { 0 };
  g_autofree char *json = NULL;

  if (!dme_enrol_reply_from_json (&reply, text, length, NULL))
    return;
  json = dme_enrol_reply_to_json (&reply);
  g_assert_true (dme_enrol_reply_from_json (&back, json, -1, NULL));
  g_assert_cmpstr (reply.token, ==, back.token);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_memdup2 (data, MAX (size, 1));

  check_request (text, (gssize) size);
  check_reply (text, (gssize) size);

  return 0;
}
