/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-crypto.h"

G_BEGIN_DECLS

/* What only the vault may see. */

/* Crockford's alphabet without 0 1 I L O U: what remains is read aloud and copied by hand without
 * doubt. */
#define DME_CODE_ALPHABET "23456789ABCDEFGHJKMNPQRSTVWXYZ"

char *dme_crypto_encode (const guint8 *data,
                         gsize length) G_GNUC_WARN_UNUSED_RESULT; /* base64url */
gboolean
dme_crypto_decode (const char *text, guint8 *data, gsize length); /* exactly @length bytes */

G_END_DECLS
