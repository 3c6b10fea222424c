/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <sodium.h>

#include "dme-crypto-private.h"

static const char code_alphabet[] = DME_CODE_ALPHABET;

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

char *
dme_crypto_encode (const guint8 *data, gsize length)
{
  gsize size = sodium_base64_encoded_len (length, VARIANT);
  char *text = g_malloc (size);

  return sodium_bin2base64 (text, size, data, length, VARIANT);
}

/* Exactly @length bytes, or it is not what it should be. */
gboolean
dme_crypto_decode (const char *text, guint8 *data, gsize length)
{
  gsize n = 0;
  const char *end = NULL;

  if (text == NULL)
    return FALSE;
  if (sodium_base642bin (data, length, text, strlen (text), NULL, &n, &end, VARIANT) != 0)
    return FALSE;

  return n == length && *end == '\0';
}

/**
 * dme_crypto_init:
 *
 * Makes the library ready. Idempotent and safe from any thread; every function
 * here calls it.
 *
 * Returns: %FALSE never: without a source of randomness the program ends, since
 *   a token or key made anyway would be a lie
 */
gboolean
dme_crypto_init (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      if (sodium_init () < 0)
        g_error ("libsodium cannot start: the system gives no random numbers");
      g_once_init_leave (&once, 1);
    }

  return TRUE;
}

/**
 * dme_crypto_random_token:
 * @bytes: how many random bytes; 32 for a secret
 *
 * Makes a secret nobody can guess.
 *
 * Returns: (transfer full): the bytes in base64url without padding
 */
char *
dme_crypto_random_token (gsize bytes)
{
  g_autofree guint8 *buffer = g_malloc (MAX (bytes, 1));
  char *text;

  dme_crypto_init ();
  randombytes_buf (buffer, bytes);
  text = dme_crypto_encode (buffer, bytes);
  sodium_memzero (buffer, bytes);

  return text;
}

/**
 * dme_crypto_random_code:
 * @characters: length of the code
 *
 * Makes a code for people to read aloud and type: each character is one of 30,
 * which gives 4.9 bits.
 *
 * Returns: (transfer full): upper-case letters and digits
 */
char *
dme_crypto_random_code (gsize characters)
{
  char *code = g_malloc (characters + 1);
  gsize i;

  dme_crypto_init ();
  for (i = 0; i < characters; i++)
    code[i] = code_alphabet[randombytes_uniform (sizeof code_alphabet - 1)];
  code[characters] = '\0';

  return code;
}

/**
 * dme_crypto_hash_token:
 * @token: a secret
 *
 * What a server stores instead of a token: BLAKE2b-256. A token is random and
 * long, so no salt and no slow hash is needed.
 *
 * Returns: (transfer full): the hash in base64url
 */
char *
dme_crypto_hash_token (const char *token)
{
  guint8 hash[crypto_generichash_BYTES];

  g_return_val_if_fail (token != NULL, NULL);

  dme_crypto_init ();
  crypto_generichash (hash, sizeof hash, (const guint8 *) token, strlen (token), NULL, 0);

  return dme_crypto_encode (hash, sizeof hash);
}

/**
 * dme_crypto_equal:
 * @a: (nullable): a text
 * @b: (nullable): another
 *
 * Compares two secrets without telling by its duration where they differ; only
 * their lengths can be learnt. A missing text equals nothing.
 *
 * Returns: whether they are equal
 */
gboolean
dme_crypto_equal (const char *a, const char *b)
{
  gsize length;

  if (a == NULL || b == NULL)
    return FALSE;

  dme_crypto_init ();
  length = strlen (a);

  return length == strlen (b) && sodium_memcmp (a, b, length) == 0;
}

/**
 * dme_crypto_fingerprint:
 * @data: the content
 * @length: its bytes
 *
 * Names the content of an op: the first 64 bits of BLAKE2b-256, read as
 * little endian, so the same on every machine.
 *
 * Returns: the fingerprint
 */
guint64
dme_crypto_fingerprint (const void *data, gsize length)
{
  guint8 hash[crypto_generichash_BYTES];
  guint64 value;

  dme_crypto_init ();
  crypto_generichash (hash, sizeof hash, data, length, NULL, 0);
  memcpy (&value, hash, sizeof value);

  return GUINT64_FROM_LE (value);
}

/**
 * dme_crypto_new_keypair:
 * @public_key: (out): may be shown to anyone
 * @secret_key: (out): must not leave this machine
 *
 * Makes a pair of Ed25519 keys, in base64url.
 */
void
dme_crypto_new_keypair (char **public_key, char **secret_key)
{
  guint8 pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];

  g_return_if_fail (public_key != NULL && secret_key != NULL);

  dme_crypto_init ();
  crypto_sign_keypair (pk, sk);
  *public_key = dme_crypto_encode (pk, sizeof pk);
  *secret_key = dme_crypto_encode (sk, sizeof sk);
  sodium_memzero (sk, sizeof sk);
}

/**
 * dme_crypto_sign:
 * @secret_key: of dme_crypto_new_keypair()
 * @data: what is signed
 * @length: its bytes
 *
 * Signs, detached.
 *
 * Returns: (transfer full) (nullable): the signature in base64url; %NULL if
 *   @secret_key is not a key
 */
char *
dme_crypto_sign (const char *secret_key, const void *data, gsize length)
{
  guint8 sk[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
  char *text = NULL;

  dme_crypto_init ();
  if (dme_crypto_decode (secret_key, sk, sizeof sk) &&
      crypto_sign_detached (signature, NULL, data, length, sk) == 0)
    text = dme_crypto_encode (signature, sizeof signature);
  sodium_memzero (sk, sizeof sk);

  return text;
}

/**
 * dme_crypto_verify:
 * @public_key: (nullable): whose signature it should be
 * @signature: (nullable): of dme_crypto_sign()
 * @data: what was signed
 * @length: its bytes
 *
 * Checks a signature. All arguments may come from a stranger.
 *
 * Returns: whether exactly @data was signed by the owner of @public_key
 */
gboolean
dme_crypto_verify (const char *public_key, const char *signature, const void *data, gsize length)
{
  guint8 pk[crypto_sign_PUBLICKEYBYTES], sig[crypto_sign_BYTES];

  dme_crypto_init ();

  return dme_crypto_decode (public_key, pk, sizeof pk) &&
         dme_crypto_decode (signature, sig, sizeof sig) &&
         crypto_sign_verify_detached (sig, data, length, pk) == 0;
}
