/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

/* What the app asks of the vault of a store, as jobs of its thread. */

typedef struct
{
  DmeIdentity identity;
  gboolean has_vault;
  gboolean locked;
  gint64 wait; /* seconds before the next attempt to open it */
} DmeVaultLook;

void dme_vault_look_free (DmeVaultLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeVaultLook, dme_vault_look_free)

void dme_vault_look_async (DmeStore *store, GAsyncReadyCallback callback, gpointer user_data);
DmeVaultLook *dme_vault_look_finish (DmeStore *store, GAsyncResult *result, GError **error);

typedef enum
{
  DME_VAULT_MAKE,    /* @passphrase of a store without one -> recovery code */
  DME_VAULT_OPEN,    /* @passphrase */
  DME_VAULT_RECOVER, /* @old is the recovery code, @passphrase the new one -> new recovery code */
  DME_VAULT_CHANGE,  /* @old to @passphrase */
  DME_VAULT_RENEW,   /* @passphrase -> new recovery code */
} DmeVaultTask;

typedef struct
{
  char *code;    /* (nullable) the new recovery code, "XXXX-XXXX-..." */
  gint64 wait;   /* after a failure: seconds before the next attempt */
  GError *error; /* (nullable) why it was refused; nothing was changed */
} DmeVaultAnswer;

void dme_vault_answer_free (DmeVaultAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeVaultAnswer, dme_vault_answer_free)

void dme_vault_do_async (DmeStore *store,
                         DmeVaultTask task,
                         const char *old,
                         const char *passphrase,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* Never NULL. */
DmeVaultAnswer *dme_vault_do_finish (DmeStore *store, GAsyncResult *result);

G_END_DECLS
