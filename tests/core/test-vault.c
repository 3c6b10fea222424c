/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-crypto.h"

#define TEXT "sosialisasi di Kuale'u"
#define URL_ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static void
test_tokens_fit_in_headers (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int i;

  for (i = 0; i < 1000; i++)
    {
      char *token = dme_crypto_random_token (32);

      g_assert_cmpuint (strlen (token), ==, 43);
      g_assert_cmpuint (strspn (token, URL_ALPHABET), ==, 43);
      g_assert_true (g_hash_table_add (seen, token));
    }
}

static void
test_codes_are_read_aloud_without_doubt (void)
{
  gboolean used[128] = { FALSE };
  int kinds = 0, i, k;

  for (i = 0; i < 500; i++)
    {
      g_autofree char *code = dme_crypto_random_code (12);

      g_assert_cmpuint (strlen (code), ==, 12);
      for (k = 0; k < 12; k++)
        {
          g_assert_true (g_ascii_isupper (code[k]) || g_ascii_isdigit (code[k]));
          g_assert_null (strchr ("0O1IL", code[k]));
          kinds += !used[(guchar) code[k]];
          used[(guchar) code[k]] = TRUE;
        }
    }
  g_assert_cmpint (kinds, >=, 30); /* 6,000 draws: each character of the alphabet came */
}

static void
test_hash_is_blake2b (void)
{
  g_autofree char *hash = dme_crypto_hash_token ("abc");
  g_autofree char *other = dme_crypto_hash_token ("abd");

  /* By another implementation: hashlib.blake2b (b"abc", digest_size=32) of Python. */
  g_assert_cmpstr (hash, ==, "vd2BPGNCOXIxce8_7phXm5SWTjuxyz5CcmLIwGjVIxk");
  g_assert_cmpstr (hash, !=, other);
  g_assert_cmpuint (dme_crypto_fingerprint ("abc", 3), ==, G_GUINT64_CONSTANT (0x723942633c81ddbd));
  g_assert_cmpuint (dme_crypto_fingerprint ("abc", 2), !=, dme_crypto_fingerprint ("abc", 3));
}

static void
test_missing_secret_equals_nothing (void)
{
  g_assert_true (dme_crypto_equal ("rahasia", "rahasia"));
  g_assert_true (dme_crypto_equal ("", ""));
  g_assert_false (dme_crypto_equal ("rahasia", "rahasiA"));
  g_assert_false (dme_crypto_equal ("rahasia", "rahasi"));
  g_assert_false (dme_crypto_equal (NULL, NULL));
  g_assert_false (dme_crypto_equal (NULL, ""));
}

static void
test_signature_belongs_to_text_and_key (void)
{
  g_autofree char *pk = NULL, *sk = NULL, *pk2 = NULL, *sk2 = NULL, *sig = NULL;
  gsize i;

  dme_crypto_new_keypair (&pk, &sk);
  dme_crypto_new_keypair (&pk2, &sk2);
  sig = dme_crypto_sign (sk, TEXT, strlen (TEXT));
  g_assert_nonnull (sig);
  g_assert_true (dme_crypto_verify (pk, sig, TEXT, strlen (TEXT)));
  g_assert_false (dme_crypto_verify (pk2, sig, TEXT, strlen (TEXT)));
  g_assert_false (dme_crypto_verify (pk, sig, TEXT, strlen (TEXT) - 1));

  for (i = 0; i < strlen (sig); i++)
    {
      g_autofree char *bent = g_strdup (sig);

      bent[i] = bent[i] == 'A' ? 'B' : 'A';
      g_assert_false (dme_crypto_verify (pk, bent, TEXT, strlen (TEXT)));
    }
}

static void
test_strangers_keys_are_refused (void)
{
  const char *const bad[] = { NULL, "", "A", "not base64 !", "AAAA", "====", "\xff\xfe" };
  g_autofree char *pk = NULL, *sk = NULL, *sig = NULL, *longer = NULL;
  gsize i;

  dme_crypto_new_keypair (&pk, &sk);
  sig = dme_crypto_sign (sk, TEXT, strlen (TEXT));
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (dme_crypto_sign (bad[i], TEXT, strlen (TEXT)));
      g_assert_false (dme_crypto_verify (bad[i], sig, TEXT, strlen (TEXT)));
      g_assert_false (dme_crypto_verify (pk, bad[i], TEXT, strlen (TEXT)));
    }
  longer = g_strconcat (sig, "AAAA", NULL);
  g_assert_false (dme_crypto_verify (pk, longer, TEXT, strlen (TEXT)));
  g_assert_null (dme_crypto_sign (pk, TEXT, strlen (TEXT)));
}

static gpointer
make_token (gpointer data)
{
  return dme_crypto_random_token (16);
}

static void
test_starts_from_any_thread (void)
{
  GThread *threads[8];
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("token", make_token, NULL);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *token = g_thread_join (threads[i]);

      g_assert_cmpuint (strlen (token), ==, 22);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/starts-from-any-thread", test_starts_from_any_thread);
  g_test_add_func ("/vault/tokens-fit-in-headers", test_tokens_fit_in_headers);
  g_test_add_func ("/vault/codes-are-read-aloud-without-doubt",
                   test_codes_are_read_aloud_without_doubt);
  g_test_add_func ("/vault/hash-is-blake2b-256", test_hash_is_blake2b);
  g_test_add_func ("/vault/a-missing-secret-equals-nothing", test_missing_secret_equals_nothing);
  g_test_add_func ("/vault/a-signature-belongs-to-its-text-and-key",
                   test_signature_belongs_to_text_and_key);
  g_test_add_func ("/vault/keys-of-strangers-are-refused", test_strangers_keys_are_refused);

  return g_test_run ();
}
