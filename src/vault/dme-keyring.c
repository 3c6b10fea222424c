/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-crypto-private.h"
#include "dme-keyring-private.h"

/* A sealed value: version (1), nonce (24), text and tag (16). */
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define VERSION 1

G_STATIC_ASSERT (1 + NONCE + TAG == DME_SEAL_OVERHEAD);
G_STATIC_ASSERT (crypto_aead_xchacha20poly1305_ietf_KEYBYTES == DME_KEY_BYTES);
G_STATIC_ASSERT (crypto_kdf_KEYBYTES == DME_KEY_BYTES);
G_STATIC_ASSERT (DME_KEY_ID_BYTES >= crypto_kdf_BYTES_MIN);
G_STATIC_ASSERT (DME_SEAL_LINK == DME_N_SEALS);

/* Texts of 8 bytes that part one use of the store key from another; never change. */
#define CONTEXT_SEAL "dme-seal"
#define CONTEXT_ID "dme-k-id"

/* The version in 7 bits and their parity: one flipped bit must not send the user to look for a
 * newer program. */
static guint8
version_byte (guint version)
{
  return version << 1 | __builtin_parity (version);
}

DmeSecrets *
dme_secrets_new (const guint8 *store_key, GError **error)
{
  DmeSecrets *secrets;
  guint i;

  dme_crypto_init ();
  secrets = sodium_malloc (sizeof *secrets);
  if (secrets == NULL)
    {
      g_set_error_literal (error, DME_VAULT_ERROR, DME_VAULT_ERROR_MEMORY,
                           "No protected memory for the store key");
      return NULL;
    }

  memcpy (secrets->store, store_key, DME_KEY_BYTES);
  for (i = 0; i < DME_N_SEALS; i++)
    crypto_kdf_derive_from_key (secrets->seal[i], DME_KEY_BYTES, i + 1, CONTEXT_SEAL,
                                secrets->store);
  crypto_kdf_derive_from_key (secrets->id, DME_KEY_ID_BYTES, 1, CONTEXT_ID, secrets->store);
  sodium_mprotect_readonly (secrets);

  return secrets;
}

void
dme_keyring_take (DmeKeyring *self, DmeSecrets *secrets)
{
  DmeSecrets *old;

  g_mutex_lock (&self->lock);
  old = self->secrets;
  self->secrets = secrets;
  g_mutex_unlock (&self->lock);

  sodium_free (old); /* wipes; NULL is fine */
}

/**
 * dme_keyring_new:
 *
 * Makes a key ring without a key: locked.
 *
 * Returns: (transfer full): the key ring
 */
DmeKeyring *
dme_keyring_new (void)
{
  DmeKeyring *self = g_new0 (DmeKeyring, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);

  return self;
}

/**
 * dme_keyring_ref:
 * @self: a key ring
 *
 * Returns: (transfer full): @self
 */
DmeKeyring *
dme_keyring_ref (DmeKeyring *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * dme_keyring_unref:
 * @self: a key ring
 *
 * The last one wipes the key.
 */
void
dme_keyring_unref (DmeKeyring *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  dme_keyring_lock (self);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * dme_keyring_make:
 * @self: a key ring, whose key, if it has one, is forgotten
 *
 * Draws a new store key of 256 bits. Wrap it before anything is sealed with it.
 *
 * Errors: %DME_VAULT_ERROR_MEMORY
 *
 * Returns: whether @self has a new key
 */
gboolean
dme_keyring_make (DmeKeyring *self, GError **error)
{
  guint8 key[DME_KEY_BYTES];
  DmeSecrets *secrets;

  g_return_val_if_fail (self != NULL, FALSE);

  dme_crypto_init ();
  crypto_kdf_keygen (key);
  secrets = dme_secrets_new (key, error);
  sodium_memzero (key, sizeof key);
  if (secrets == NULL)
    return FALSE;

  dme_keyring_take (self, secrets);

  return TRUE;
}

/**
 * dme_keyring_lock:
 * @self: a key ring
 *
 * Wipes the key, after any sealing that another thread is about.
 */
void
dme_keyring_lock (DmeKeyring *self)
{
  g_return_if_fail (self != NULL);

  dme_keyring_take (self, NULL);
}

/**
 * dme_keyring_is_locked:
 * @self: a key ring
 *
 * Returns: whether it has no key now
 */
gboolean
dme_keyring_is_locked (DmeKeyring *self)
{
  gboolean locked;

  g_return_val_if_fail (self != NULL, TRUE);

  g_mutex_lock (&self->lock);
  locked = self->secrets == NULL;
  g_mutex_unlock (&self->lock);

  return locked;
}

/**
 * dme_keyring_get_id:
 * @self: a key ring
 *
 * Tells store keys apart, without telling anything about them.
 *
 * Returns: (transfer full) (nullable): 128 bits in base64url; %NULL if locked
 */
char *
dme_keyring_get_id (DmeKeyring *self)
{
  char *id = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->lock);
  if (self->secrets != NULL)
    id = dme_crypto_encode (self->secrets->id, DME_KEY_ID_BYTES);
  g_mutex_unlock (&self->lock);

  return id;
}

/* Bytes that are wiped when the last user lets go of them. */
typedef struct
{
  gsize length;
  guint8 data[];
} Plain;

static void
plain_free (gpointer data)
{
  Plain *plain = data;

  sodium_memzero (plain->data, plain->length);
  g_free (plain);
}

/* What a value is bound to: its version and what the caller says it belongs to. */
static guint8 *
bind_to (guint8 version, const void *bound, gsize length)
{
  guint8 *all = g_malloc (1 + length);

  all[0] = version;
  if (length > 0)
    memcpy (all + 1, bound, length);

  return all;
}

static gboolean
check_unlocked (DmeKeyring *self, GError **error)
{
  if (self->secrets != NULL)
    return TRUE;

  g_set_error_literal (error, DME_VAULT_ERROR, DME_VAULT_ERROR_LOCKED, "The key ring is locked");

  return FALSE;
}

/**
 * dme_keyring_seal:
 * @self: a key ring
 * @purpose: where the value will be kept
 * @bound: (nullable): what it belongs to, such as "person\0" and the id; needed
 *   again to open it
 * @bound_length: its bytes
 * @plain: (nullable): what is sealed
 * @length: its bytes
 *
 * Seals by XChaCha20-Poly1305 with a random nonce: two seals of the same value
 * differ, and nobody without the key can read, change or move one.
 *
 * Errors: %DME_VAULT_ERROR_LOCKED
 *
 * Returns: (transfer full) (nullable): @length + %DME_SEAL_OVERHEAD bytes
 */
GBytes *
dme_keyring_seal (DmeKeyring *self,
                  DmeSeal purpose,
                  const void *bound,
                  gsize bound_length,
                  const void *plain,
                  gsize length,
                  GError **error)
{
  g_autofree guint8 *all = NULL;
  guint8 *sealed = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (purpose >= DME_SEAL_RECORD && purpose <= DME_N_SEALS, NULL);
  g_return_val_if_fail (bound != NULL || bound_length == 0, NULL);
  g_return_val_if_fail (plain != NULL || length == 0, NULL);
  g_return_val_if_fail (length < G_MAXSIZE - DME_SEAL_OVERHEAD, NULL);

  all = bind_to (version_byte (VERSION), bound, bound_length);
  g_mutex_lock (&self->lock);
  if (check_unlocked (self, error))
    {
      sealed = g_malloc (length + DME_SEAL_OVERHEAD);
      sealed[0] = version_byte (VERSION);
      randombytes_buf (sealed + 1, NONCE);
      crypto_aead_xchacha20poly1305_ietf_encrypt (sealed + 1 + NONCE, NULL, plain, length, all,
                                                  1 + bound_length, NULL, sealed + 1,
                                                  self->secrets->seal[purpose - 1]);
    }
  g_mutex_unlock (&self->lock);

  return sealed != NULL ? g_bytes_new_take (sealed, length + DME_SEAL_OVERHEAD) : NULL;
}

static gboolean
check_form (const guint8 *sealed, gsize length, GError **error)
{
  guint version = length > 0 ? sealed[0] >> 1 : 0;

  if (length > 0 && version > VERSION && sealed[0] == version_byte (version))
    {
      g_set_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_NEWER,
                   "A value sealed in form %u; this program knows %u", version, VERSION);
      return FALSE;
    }
  if (length < DME_SEAL_OVERHEAD || sealed[0] != version_byte (VERSION))
    {
      g_set_error_literal (error, DME_VAULT_ERROR, DME_VAULT_ERROR_DAMAGED,
                           "Not a sealed value: cut or overwritten");
      return FALSE;
    }

  return TRUE;
}

/**
 * dme_keyring_unseal:
 * @self: a key ring
 * @purpose: as it was sealed
 * @bound: (nullable): as it was sealed
 * @bound_length: its bytes
 * @sealed: (nullable): of dme_keyring_seal(), or whatever is found in its place
 * @length: its bytes
 *
 * Opens a sealed value, or refuses all of it.
 *
 * Errors: %DME_VAULT_ERROR_LOCKED; %DME_VAULT_ERROR_DAMAGED for any other byte
 *   than was written, another purpose, another @bound or another store key;
 *   %DME_VAULT_ERROR_NEWER
 *
 * Returns: (transfer full) (nullable): the value, wiped when freed; its data
 *   end in a NUL that is not counted
 */
GBytes *
dme_keyring_unseal (DmeKeyring *self,
                    DmeSeal purpose,
                    const void *bound,
                    gsize bound_length,
                    const void *sealed,
                    gsize length,
                    GError **error)
{
  g_autofree guint8 *all = NULL;
  const guint8 *bytes = sealed;
  Plain *plain = NULL;
  gboolean unlocked;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (purpose >= DME_SEAL_RECORD && purpose <= DME_N_SEALS, NULL);
  g_return_val_if_fail (bound != NULL || bound_length == 0, NULL);
  g_return_val_if_fail (sealed != NULL || length == 0, NULL);

  g_mutex_lock (&self->lock);
  unlocked = check_unlocked (self, error);
  if (unlocked && check_form (bytes, length, error))
    {
      all = bind_to (bytes[0], bound, bound_length);
      plain = g_malloc (sizeof *plain + length - DME_SEAL_OVERHEAD + 1);
      plain->length = length - DME_SEAL_OVERHEAD;
      plain->data[plain->length] = '\0';
      if (crypto_aead_xchacha20poly1305_ietf_decrypt (plain->data, NULL, NULL, bytes + 1 + NONCE,
                                                      length - 1 - NONCE, all, 1 + bound_length,
                                                      bytes + 1,
                                                      self->secrets->seal[purpose - 1]) != 0)
        {
          g_clear_pointer (&plain, plain_free);
          g_set_error_literal (error, DME_VAULT_ERROR, DME_VAULT_ERROR_DAMAGED,
                               "A sealed value was changed, or belongs elsewhere");
        }
    }
  g_mutex_unlock (&self->lock);

  if (plain == NULL)
    return NULL;

  return g_bytes_new_with_free_func (plain->data, plain->length, plain_free, plain);
}
