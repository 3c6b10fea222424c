/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sodium.h>

#include "dme-keyring.h"

G_BEGIN_DECLS

#define DME_KEY_BYTES 32
#define DME_KEY_ID_BYTES 16
#define DME_N_SEALS 5

/* Lives in memory of sodium_malloc(): between guard pages, locked, not in core dumps, wiped when
 * freed; read-only once filled. */
typedef struct
{
  guint8 store[DME_KEY_BYTES];
  guint8 seal[DME_N_SEALS][DME_KEY_BYTES]; /* of each DmeSeal, from 1 */
  guint8 id[DME_KEY_ID_BYTES];             /* public: tells which store key this is */
} DmeSecrets;

struct _DmeKeyring
{
  gatomicrefcount refs;
  GMutex lock;         /* of secrets; a GRWLock lets those who seal starve the one who locks */
  DmeSecrets *secrets; /* (owned) (nullable): NULL is locked */
};

/* Takes the 32 bytes of a store key; they stay the caller's to wipe. */
DmeSecrets *dme_secrets_new (const guint8 *store_key, GError **error);
void dme_keyring_take (DmeKeyring *self, DmeSecrets *secrets);

G_END_DECLS
