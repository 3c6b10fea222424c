/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-address.h"
#include "dme-retry.h"
#include "dme-wire.h"

/* The rules of sync that need no socket, as tables. */

#define OURS "1"
#define JSON "application/json"
#define PROBLEM DME_MEDIA_PROBLEM
#define GOOD -1

static void
test_outcomes (void)
{
  static const struct
  {
    DmeHttpOutcome outcome;
    int error;
  } rows[] = {
    { DME_HTTP_ANSWERED, GOOD },
    { DME_HTTP_UNREACHABLE, DME_SYNC_ERROR_OFFLINE },
    { DME_HTTP_STALLED, DME_SYNC_ERROR_TIMEOUT },
    { DME_HTTP_CUT, DME_SYNC_ERROR_CUT },
    { DME_HTTP_TLS, DME_SYNC_ERROR_TLS },
    { DME_HTTP_TLS_CLOCK, DME_SYNC_ERROR_CLOCK },
    { DME_HTTP_GARBAGE, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { DME_HTTP_LOCAL, DME_SYNC_ERROR_URL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DmeSyncError error = 0;
      gboolean good = dme_retry_check_outcome (rows[i].outcome, &error);

      g_assert_cmpint (good ? GOOD : (int) error, ==, rows[i].error);
    }
}

static void
test_answers (void)
{
  static const struct
  {
    guint status;
    const char *protocol, *media_type, *code;
    int error;
  } rows[] = {
    { 200, OURS, JSON, NULL, GOOD },
    { 201, OURS, JSON, NULL, GOOD },
    { 200, "2", JSON, NULL, GOOD }, /* A newer server that still speaks with us. */
    { 200, NULL, JSON, NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 200, "", JSON, NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 200, "x", JSON, NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 200, "0", JSON, NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 200, OURS, "text/html", NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 200, OURS, NULL, NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 302, NULL, "text/html", NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 404, NULL, "text/html", NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 502, NULL, "text/html", NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 511, NULL, "text/html", NULL, DME_SYNC_ERROR_NOT_OUR_SERVER },
    { 400, OURS, PROBLEM, "malformed", DME_SYNC_ERROR_REFUSED },
    { 400, OURS, PROBLEM, "protocol", DME_SYNC_ERROR_PROTOCOL },
    { 426, OURS, PROBLEM, NULL, DME_SYNC_ERROR_PROTOCOL },
    { 401, OURS, PROBLEM, "unauthorised", DME_SYNC_ERROR_REVOKED },
    { 403, OURS, PROBLEM, "revoked", DME_SYNC_ERROR_REVOKED },
    { 403, OURS, PROBLEM, "practice", DME_SYNC_ERROR_PRACTICE },
    { 403, OURS, PROBLEM, "code-unknown", DME_SYNC_ERROR_CODE },
    { 403, OURS, PROBLEM, "code-used", DME_SYNC_ERROR_CODE },
    { 410, OURS, PROBLEM, "code-expired", DME_SYNC_ERROR_CODE },
    { 400, OURS, PROBLEM, "signature", DME_SYNC_ERROR_REFUSED },
    { 404, OURS, PROBLEM, "not-found", DME_SYNC_ERROR_REFUSED },
    { 405, OURS, PROBLEM, "method", DME_SYNC_ERROR_REFUSED },
    { 413, OURS, PROBLEM, "too-large", DME_SYNC_ERROR_REFUSED },
    { 415, OURS, PROBLEM, "media-type", DME_SYNC_ERROR_REFUSED },
    { 418, OURS, PROBLEM, "from-the-future", DME_SYNC_ERROR_REFUSED },
    { 408, OURS, PROBLEM, NULL, DME_SYNC_ERROR_SERVER },
    { 429, OURS, PROBLEM, "rate-limited", DME_SYNC_ERROR_SERVER },
    { 500, OURS, PROBLEM, "internal", DME_SYNC_ERROR_SERVER },
    { 503, OURS, PROBLEM, "busy", DME_SYNC_ERROR_SERVER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DmeSyncError error = 0;
      gboolean good = dme_retry_check_answer (rows[i].status, rows[i].protocol, rows[i].media_type,
                                              rows[i].code, &error);

      g_test_message ("row %d", (int) i);
      g_assert_cmpint (good ? GOOD : (int) error, ==, rows[i].error);
    }
}

static void
test_back_off (void)
{
  static const struct
  {
    guint failures;
    gint64 retry_after;
    double jitter;
    guint delay;
  } rows[] = {
    { 1, 0, 0.5, 5 },
    { 2, 0, 0.5, 10 },
    { 3, 0, 0.5, 20 },
    { 8, 0, 0.5, 640 },
    { 9, 0, 0.5, 900 },
    { 1000, 0, 0.5, 900 },
    { 1000, 0, 1, 900 },
    { 1, 0, 0, 5 },
    { 3, 0, 0, 15 },
    { 3, 0, 1, 25 },
    { 1, 7, 0, 7 },
    { 1, 3600, 0, 3600 },
    { 1, 3600, 1, 4500 },
    { 1, -5, 0.5, 5 },
    { 1, 2, 0.5, 5 },
    { 0, 0, 0.5, 5 },
    { 1, G_MAXINT64, 0, 21600 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %d", (int) i);
      g_assert_cmpuint (dme_retry_get_delay (rows[i].failures, rows[i].retry_after, rows[i].jitter),
                        ==, rows[i].delay);
    }
}

static void
test_batches_grow (void)
{
  DmeBatchSize size;

  dme_batch_size_init (&size);
  g_assert_cmpuint (size.packed, ==, 32 * 1024);
  dme_batch_size_grow (&size, 300000, 30000);
  g_assert_cmpuint (size.packed, ==, 64 * 1024);
  g_assert_cmpuint (dme_batch_size_get_text (&size), ==, 10 * 64 * 1024);
  for (int i = 0; i < 5; i++)
    dme_batch_size_grow (&size, 300000, 30000);
  g_assert_cmpuint (size.packed, ==, DME_BATCH_MAX);
  dme_batch_size_grow (&size, 300000, 10); /* However well it packs, the server inflates it. */
  g_assert_cmpuint (dme_batch_size_get_text (&size), <, DME_BATCH_MAX_INFLATED);
}

static void
test_batches_shrink (void)
{
  DmeBatchSize size;
  guint ops = 1000, halvings = 0;

  dme_batch_size_init (&size);
  while (dme_batch_size_shrink (&size, ops))
    {
      g_assert_cmpuint (size.max_ops, <, ops);
      ops = size.max_ops;
      halvings++;
    }
  g_assert_cmpuint (ops, ==, 1);
  g_assert_cmpuint (halvings, ==, 9);
  g_assert_cmpuint (size.packed, >, 0);
  dme_batch_size_grow (&size, 500, 250);
  g_assert_cmpuint (size.max_ops, ==, 2);
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *typed, *url;
  } rows[] = {
    { "desa.example.id", "https://desa.example.id" },
    { "  https://Desa.Example.ID/  ", "https://desa.example.id" },
    { "https://desa.example.id/v1/enrol?x=1#y", "https://desa.example.id" },
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
    { "localhost:8443", "https://localhost:8443" },
    { "https://[::1]:8443/", "https://[::1]:8443" },
    { "HTTPS://desa.example.id", "https://desa.example.id" },
    { "", NULL },
    { "   ", NULL },
    { "ftp://desa.example.id", NULL },
    { "https://", NULL },
    { "https:///path", NULL },
    { "https://user:secret@desa.example.id", NULL },
    { "https://desa example.id", NULL },
    { "https://desa.example.id:99999", NULL },
    { "https://desa.example.id:0", NULL },
    { "https://desa.example.id\r\nX: y", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = dme_address_normalise (rows[i].typed, &error);

      g_test_message ("“%s”", rows[i].typed);
      g_assert_cmpstr (url, ==, rows[i].url);
      if (rows[i].url == NULL)
        g_assert_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_URL);
    }
}

static void
test_every_error_has_words (void)
{
  g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *unknown = dme_sync_error_to_text ("from-a-newer-program");

  for (int error = 0; error <= (int) DME_SYNC_ERROR_CLOCK; error++)
    {
      const char *code = dme_sync_error_get_code (error);
      g_autofree char *text = dme_sync_error_to_text (code);

      g_assert_cmpstr (code, !=, "other");
      g_assert_true (g_hash_table_add (codes, (gpointer) code));
      g_assert_cmpstr (text, !=, unknown);
    }
  g_assert_cmpstr (unknown, !=, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync-rules/each-end-of-a-request-has-one-meaning", test_outcomes);
  g_test_add_func ("/sync-rules/each-answer-has-one-meaning", test_answers);
  g_test_add_func ("/sync-rules/back-off-grows-to-15-minutes-and-obeys-the-server", test_back_off);
  g_test_add_func ("/sync-rules/batches-double-to-the-limit", test_batches_grow);
  g_test_add_func ("/sync-rules/batches-halve-down-to-one-op", test_batches_shrink);
  g_test_add_func ("/sync-rules/addresses-are-found-in-what-people-paste", test_addresses);
  g_test_add_func ("/sync-rules/every-error-has-a-code-and-a-sentence", test_every_error_has_words);

  return g_test_run ();
}
