/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-db.h"
#include "dme-vault-error.h"

G_DEFINE_QUARK (dme_store_error, dme_store_error)

/**
 * dme_store_error_to_text:
 * @error: what went wrong
 * @path: the directory of the store, as the user knows it
 *
 * Returns: (transfer full): what happened and what to do, for the user; translated
 */
char *
dme_store_error_to_text (const GError *error, const char *path)
{
  g_return_val_if_fail (error != NULL && path != NULL, NULL);

  if (error->domain == DME_VAULT_ERROR)
    return dme_vault_error_to_text (error);
  if (error->domain != DME_STORE_ERROR)
    return g_strdup_printf (_ ("The data in %s could not be used. Start the program again; if it "
                               "happens again, ask the office."),
                            path);

  switch ((DmeStoreError) error->code)
    {
    case DME_STORE_ERROR_BUSY:
      return g_strdup_printf (
        _ ("Another program is using the data in %s. Close it and try again."), path);
    case DME_STORE_ERROR_CORRUPT:
      return g_strdup_printf (_ ("The data file in %s is damaged or is not one of this program. "
                                 "Nothing was changed. Restore a backup with “desactl restore "
                                 "FILE”, or ask the office."),
                              path);
    case DME_STORE_ERROR_TOO_NEW:
      return g_strdup_printf (_ ("The data in %s were written by a newer version of this program. "
                                 "Nothing was changed. Update the program and open them again."),
                              path);
    case DME_STORE_ERROR_NOT_FOUND:
      return g_strdup_printf (
        _ ("There are no such data in %s. Check the folder, or set it up first."), path);
    case DME_STORE_ERROR_EXISTS:
      return g_strdup_printf (
        _ ("There is already something at %s. Nothing was changed. Choose another name."), path);
    case DME_STORE_ERROR_CONSTRAINT:
      return g_strdup (_ ("The data were refused. Nothing was changed. Correct what is marked and "
                          "save again."));
    case DME_STORE_ERROR_FULL:
      return g_strdup_printf (_ ("The disk that holds %s is full. Nothing was saved. Free some "
                                 "space and save again."),
                              path);
    case DME_STORE_ERROR_PERMISSION:
      return g_strdup_printf (_ ("This user may not read and write %s. Nothing was changed. Use "
                                 "your own folder, or ask who looks after this computer."),
                              path);
    case DME_STORE_ERROR_LOCKED:
      return g_strdup (_ ("These data are locked. Nothing was changed. Enter the passphrase and "
                          "try again."));
    case DME_STORE_ERROR_NO_VAULT:
      return g_strdup (_ ("Data about people are only kept behind a passphrase, and there is none "
                          "yet. Nothing was changed. Choose a passphrase first."));
    case DME_STORE_ERROR_DAMAGED:
      return g_strdup (_ ("The protected part of this record is damaged and cannot be changed. "
                          "Everything else works. Restore a backup, or ask the office."));
    case DME_STORE_ERROR_WAIT:
      return g_strdup (_ ("There were too many wrong attempts. Wait a little, at most 15 minutes, "
                          "and try again."));
    case DME_STORE_ERROR_ENGINE:
    default:
      return g_strdup_printf (_ ("The data in %s could not be used. Start the program again; if it "
                                 "happens again, ask the office."),
                              path);
    }
}
