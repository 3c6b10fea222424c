/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-vault-error.h"

G_BEGIN_DECLS

/* The code that opens a store whose passphrase was forgotten: "7KQX-2M9D-..." in 8 groups of 4, of
 * the characters that nobody confuses; 147 random bits and two check characters. */
#define DME_RECOVERY_CODE_CHARACTERS 32

char *dme_recovery_code_new (void) G_GNUC_WARN_UNUSED_RESULT; /* free by dme_secret_free() */
char *dme_recovery_code_read (const char *text, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* as typed -> 32 characters; MISTYPED */

/* Overwrites a secret text before its memory is used for something else. */
void dme_secret_free (char *text);
void dme_secret_wipe (gpointer data, gsize length);
typedef char DmeSecret; /* g_autoptr (DmeSecret) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeSecret, dme_secret_free)

G_END_DECLS
