/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DME_VAULT_ERROR_WRONG,    /* another passphrase, or the recovery code of another store */
  DME_VAULT_ERROR_MISTYPED, /* cannot be a recovery code: something in it was typed wrongly */
  DME_VAULT_ERROR_WEAK,     /* a new passphrase that is refused */
  DME_VAULT_ERROR_DAMAGED,  /* changed by accident or by somebody, or not of this record */
  DME_VAULT_ERROR_NEWER,    /* written by a newer program */
  DME_VAULT_ERROR_LOCKED,   /* the key ring holds no key */
  DME_VAULT_ERROR_MEMORY,   /* this computer has not enough free memory for it */
} DmeVaultError;

#define DME_VAULT_ERROR (dme_vault_error_quark ())
GQuark dme_vault_error_quark (void);
/* A sentence for the user: what happened and what to do; translated. Never error->message. */
char *dme_vault_error_to_text (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
