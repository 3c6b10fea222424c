/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The only door to libsodium. Keys and tokens are text (base64url without padding) at this boundary, so that they fit in tables and headers. */

gboolean dme_crypto_init (void); /* idempotent, thread-safe; called by every function here */

char *dme_crypto_random_token (gsize bytes) G_GNUC_WARN_UNUSED_RESULT;          /* base64url */
char *dme_crypto_random_code (gsize characters) G_GNUC_WARN_UNUSED_RESULT;      /* letters and digits nobody confuses (no 0 O 1 I L), upper case */
char *dme_crypto_hash_token (const char *token) G_GNUC_WARN_UNUSED_RESULT;      /* what a server stores instead of a token */
gboolean dme_crypto_equal (const char *a, const char *b);                       /* constant time for equal lengths */
guint64 dme_crypto_fingerprint (const void *data, gsize length);                /* 64 bits of BLAKE2b: names the content of an op */

/* Ed25519 */
void dme_crypto_new_keypair (char **public_key, char **secret_key);
char *dme_crypto_sign (const char *secret_key, const void *data, gsize length) G_GNUC_WARN_UNUSED_RESULT; /* NULL: not a key */
gboolean dme_crypto_verify (const char *public_key, const char *signature, const void *data, gsize length);

G_END_DECLS
