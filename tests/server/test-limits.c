/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

/* How often one device may ask. */

#define MICRO ((gint64) G_USEC_PER_SEC)

static void
test_bucket_fills_again (void)
{
  g_autoptr (DmeBuckets) buckets = dme_buckets_new ();
  gint64 now = 5 * MICRO;

  for (guint i = 0; i < DME_BUCKET_BURST; i++)
    g_assert_cmpuint (dme_buckets_take (buckets, 1, now), ==, 0);
  g_assert_cmpuint (dme_buckets_take (buckets, 1, now), >, 0);
  g_assert_cmpuint (dme_buckets_take (buckets, 2, now), ==, 0); /* Another device. */
  now += dme_buckets_take (buckets, 1, now) * MICRO;
  for (guint i = 0; i < DME_BUCKET_RATE; i++)
    g_assert_cmpuint (dme_buckets_take (buckets, 1, now), ==, 0);
  g_assert_cmpuint (dme_buckets_take (buckets, 1, now), >, 0);
  /* Thousands of devices that are quiet again are forgotten; nobody gets more than a bucket. */
  for (gint64 device = 3; device < 5000; device++)
    g_assert_cmpuint (dme_buckets_take (buckets, device, now += MICRO), ==, 0);
  for (guint i = 0; i < DME_BUCKET_BURST; i++)
    g_assert_cmpuint (dme_buckets_take (buckets, 1, now), ==, 0);
  g_assert_cmpuint (dme_buckets_take (buckets, 1, now), >, 0);
}

/* It learns when to come again, what it has sent is not lost, and the others do not notice. */
static void
test_wild_device_is_slowed_down (Fixture *f, gconstpointer data)
{
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeRequest) other = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_auto (DmeResponse) calm = { 0 };
  g_auto (DmeHttpProblem) problem = { 0 };
  g_autofree char *text = NULL;
  guint i = 0;

  request_init (&request, &f->a, "GET", "/v1/status", NULL, NULL);
  while (i < 2 * DME_BUCKET_BURST && send_request (f->server, &request, NULL, &response) == 200)
    {
      dme_response_clear (&response);
      g_clear_pointer (&request.device, dme_server_device_free);
      i++;
    }
  g_assert_cmpuint (i, >=, DME_BUCKET_BURST);
  g_assert_cmpuint (i, <, 2 * DME_BUCKET_BURST);
  g_assert_cmpuint (response.status, ==, 429);
  g_assert_cmpuint (response.retry_after, >, 0);
  g_assert_cmpuint (response.retry_after, <=, 2);
  text = g_strndup (g_bytes_get_data (response.body, NULL), g_bytes_get_size (response.body));
  g_assert_true (dme_http_problem_from_json (&problem, text, -1, NULL));
  g_assert_cmpstr (problem.code, ==, "rate-limited");
  request_init (&other, &f->b, "GET", "/v1/status", NULL, NULL);
  g_assert_cmpuint (send_request (f->server, &other, NULL, &calm), ==, 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/server/limits/bucket-fills-again", test_bucket_fills_again);
  g_test_add ("/server/limits/wild-device-is-slowed-down-alone", Fixture, NULL, fixture_set_up,
              test_wild_device_is_slowed_down, fixture_tear_down);

  return g_test_run ();
}
