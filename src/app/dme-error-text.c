/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "dme-db.h"
#include "dme-error-text.h"
#include "dme-sync.h"
#include "dme-vault-error.h"

static char *
io_error_to_text (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_strdup (_ ("The disk is full. Delete files you no longer need, then try again."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_strdup (_ ("This computer does not allow writing there. Choose another folder."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return g_strdup (_ ("There is already a file of that name. Choose another name."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_strdup (_ ("The file or folder is not there any more. Choose it again."));
  return g_strdup (_ ("The file could not be read or written. Try again, or choose another "
                      "place."));
}

/**
 * dme_error_to_text:
 * @error: an error of the store, its vault, of sync or of a file
 * @path: (nullable): what it is about, for errors of the store
 *
 * The one place where the app turns an error into words for a person.
 *
 * Returns: (transfer full): a translated sentence
 */
char *
dme_error_to_text (const GError *error, const char *path)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == DME_STORE_ERROR)
    return dme_store_error_to_text (error, path);
  if (error->domain == DME_SYNC_ERROR)
    return dme_sync_error_to_text (dme_sync_error_get_code (error->code));
  if (error->domain == DME_VAULT_ERROR)
    return dme_vault_error_to_text (error);
  if (error->domain == G_IO_ERROR)
    return io_error_to_text (error);
  return g_strdup (_ ("Something went wrong in the program. What you saved is safe; please try "
                      "again."));
}
