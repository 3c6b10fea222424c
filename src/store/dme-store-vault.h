/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

/* The vault seen from the main thread. Each call takes half a second or more on the thread of the
 * store; secrets are copied and wiped there. */

typedef struct
{
  gboolean exists, locked;
  gint64 wait; /* seconds until an attempt is allowed */
} DmeVaultState;

void dme_store_vault_state_async (DmeStore *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean dme_store_vault_state_finish (DmeStore *self,
                                       GAsyncResult *result,
                                       DmeVaultState *state,
                                       GError **error);
void dme_store_make_vault_async (DmeStore *self,
                                 const char *passphrase,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *dme_store_make_vault_finish (DmeStore *self,
                                   GAsyncResult *result,
                                   GError **error); /* the recovery code; dme_secret_free() */
void dme_store_unlock_async (DmeStore *self,
                             const char *passphrase,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean dme_store_unlock_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_lock_async (DmeStore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean dme_store_lock_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_change_passphrase_async (DmeStore *self,
                                        const char *passphrase,
                                        const char *new_passphrase,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean dme_store_change_passphrase_finish (DmeStore *self, GAsyncResult *result, GError **error);
/* @new_passphrase: NULL only unlocks, so that a code can be checked before a new passphrase is
 * asked for. */
void dme_store_recover_async (DmeStore *self,
                              const char *code,
                              const char *new_passphrase,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean dme_store_recover_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_renew_code_async (DmeStore *self,
                                 const char *passphrase,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *dme_store_renew_code_finish (DmeStore *self,
                                   GAsyncResult *result,
                                   GError **error); /* the recovery code; dme_secret_free() */

G_END_DECLS
