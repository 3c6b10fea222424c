/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* The vault of a store: what is sensitive (DME_FIELD_SENSITIVE) is sealed under a random key, which
 * a passphrase or a recovery code opens. All connections of this process to one store are locked
 * and unlocked together. Errors are of DME_STORE_ERROR, and of DME_VAULT_ERROR where a passphrase
 * or code is wrong; dme_store_error_to_text() knows both. */

gboolean dme_db_has_vault (DmeDb *self);
gboolean dme_db_is_locked (DmeDb *self); /* FALSE without a vault */
gboolean
dme_db_can_read (DmeDb *self, const DmeType *type, GError **error); /* all fields of its records */
gboolean dme_db_make_vault (DmeDb *self,
                            const char *passphrase,
                            char **recovery_code,
                            GError **error); /* @recovery_code: free by dme_secret_free() */
gboolean dme_db_unlock (DmeDb *self, const char *passphrase, GError **error);
gboolean dme_db_unlock_with_code (DmeDb *self, const char *code, GError **error);
void dme_db_lock (DmeDb *self);
gint64 dme_db_get_unlock_wait (DmeDb *self); /* seconds */

/* None of these writes a record again. */
gboolean dme_db_change_passphrase (DmeDb *self,
                                   const char *passphrase,
                                   const char *new_passphrase,
                                   GError **error);
gboolean
dme_db_reset_passphrase (DmeDb *self, const char *code, const char *new_passphrase, GError **error);
gboolean dme_db_renew_recovery_code (DmeDb *self,
                                     const char *passphrase,
                                     char **recovery_code,
                                     GError **error);

G_END_DECLS
