/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-vault-error.h"

G_BEGIN_DECLS

/* The key of one store, in memory that is never swapped out or dumped. Shared by all who work with
 * that store, on any thread: locking it locks them all. */
typedef struct _DmeKeyring DmeKeyring;

/* What is sealed for one of these opens for no other, so that nothing can be moved between tables.
 * Stored: append only. */
typedef enum
{
  DME_SEAL_RECORD = 1,
  DME_SEAL_OP = 2,
  DME_SEAL_DRAFT = 3,
  DME_SEAL_BLOB = 4,
  DME_SEAL_LINK = 5,
} DmeSeal;

#define DME_SEAL_OVERHEAD 41 /* bytes that sealing adds */

/* How hard guessing a passphrase is made. */
typedef struct
{
  guint64 passes;
  guint64 kibibytes;
} DmeKeyringCost;

extern const DmeKeyringCost dme_keyring_cost_default; /* half a second and 256 MiB */
extern const DmeKeyringCost dme_keyring_cost_least;   /* for tests */

/* --- life --- */
DmeKeyring *dme_keyring_new (void) G_GNUC_WARN_UNUSED_RESULT; /* locked */
DmeKeyring *dme_keyring_ref (DmeKeyring *self);
void dme_keyring_unref (DmeKeyring *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeKeyring, dme_keyring_unref)
gboolean dme_keyring_make (DmeKeyring *self, GError **error); /* a new store key */
void dme_keyring_lock (DmeKeyring *self);                     /* wipes the key */
gboolean dme_keyring_is_locked (DmeKeyring *self);
char *dme_keyring_get_id (DmeKeyring *self) G_GNUC_WARN_UNUSED_RESULT; /* NULL: locked */

/* --- wraps: the store key, sealed by what a person knows; one line of text each --- */
char *dme_keyring_wrap_passphrase (DmeKeyring *self,
                                   const char *passphrase,
                                   const DmeKeyringCost *cost,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *dme_keyring_wrap_code (DmeKeyring *self,
                             const char *code,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
dme_keyring_unlock (DmeKeyring *self, const char *wrap, const char *passphrase, GError **error);
gboolean
dme_keyring_unlock_with_code (DmeKeyring *self, const char *wrap, const char *code, GError **error);
char *dme_keyring_wrap_get_id (const char *wrap, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_keyring_wrap_is_cheap (const char *wrap, const DmeKeyringCost *cost);

/* --- sealing --- */
GBytes *dme_keyring_seal (DmeKeyring *self,
                          DmeSeal purpose,
                          const void *bound,
                          gsize bound_length,
                          const void *plain,
                          gsize length,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *dme_keyring_unseal (DmeKeyring *self,
                            DmeSeal purpose,
                            const void *bound,
                            gsize bound_length,
                            const void *sealed,
                            gsize length,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
