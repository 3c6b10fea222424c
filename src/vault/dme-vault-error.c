/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-vault-error.h"

G_DEFINE_QUARK (dme_vault_error, dme_vault_error)

/**
 * dme_vault_error_to_text:
 * @error: what went wrong
 *
 * Returns: (transfer full): what happened and what to do, for the user; translated
 */
char *
dme_vault_error_to_text (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != DME_VAULT_ERROR)
    return g_strdup (_ ("The protected data could not be used. Start the program again; if it "
                        "happens again, ask the office."));

  switch ((DmeVaultError) error->code)
    {
    case DME_VAULT_ERROR_WRONG:
      return g_strdup (_ ("That is not the passphrase or recovery code of these data. Look at Caps "
                          "Lock and try again. If you forgot the passphrase, use the recovery code "
                          "that you wrote down."));
    case DME_VAULT_ERROR_MISTYPED:
      return g_strdup (_ ("The recovery code is not typed as it was printed. It has 8 groups of 4 "
                          "letters and digits, never 0, 1, I, L, O or U. Compare each group and "
                          "try again."));
    case DME_VAULT_ERROR_WEAK:
      return g_strdup (_ ("This passphrase is too easy to guess. Use at least 8 characters; best "
                          "are four words that do not belong together."));
    case DME_VAULT_ERROR_DAMAGED:
      return g_strdup (_ ("The protected part of these data is damaged and cannot be read. Nothing "
                          "was changed. Restore a backup, or ask the office."));
    case DME_VAULT_ERROR_NEWER:
      return g_strdup (_ ("The protected part of these data was written by a newer version of this "
                          "program. Nothing was changed. Update the program and open them again."));
    case DME_VAULT_ERROR_LOCKED:
      return g_strdup (_ ("The protected data are locked. Enter the passphrase to open them."));
    case DME_VAULT_ERROR_MEMORY:
      return g_strdup (_ ("This computer has not enough free memory to open the protected data. "
                          "Close other programs and try again."));
    default:
      return g_strdup (_ ("The protected data could not be used. Start the program again; if it "
                          "happens again, ask the office."));
    }
}
