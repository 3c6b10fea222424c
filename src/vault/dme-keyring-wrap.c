/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-crypto-private.h"
#include "dme-keyring-private.h"
#include "dme-passphrase.h"
#include "dme-recovery-code.h"

/* A wrap is one line, its parts joined by ':', binary parts in base64url:
 *
 *   dme1:passphrase:KEYID:argon2id:PASSES:KIBIBYTES:SALT:BOX:SUM
 *   dme1:recovery:KEYID:blake2b:SALT:BOX:SUM
 *
 * BOX is a nonce and the store key sealed by the key that the passphrase or code gives; what stands
 * before it is bound to it, so that a wrap cannot serve another purpose. SUM tells damage from a
 * wrong passphrase, which the seal alone cannot; it stays last in every later version. */
#define MAGIC "dme"
#define VERSION "1"
#define PASSPHRASE "passphrase"
#define RECOVERY "recovery"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define BOX (NONCE + DME_KEY_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define SALT 16
#define SUM 16

/* What an honest wrap never asks for; more is damage, and must not stop the machine. */
#define MOST_PASSES 64
#define MOST_KIBIBYTES (1024 * 1024)

G_STATIC_ASSERT (crypto_pwhash_SALTBYTES == SALT);
G_STATIC_ASSERT (crypto_generichash_blake2b_SALTBYTES == SALT);
G_STATIC_ASSERT (crypto_generichash_BYTES_MIN == SUM);

const DmeKeyringCost dme_keyring_cost_default = { crypto_pwhash_OPSLIMIT_MODERATE,
                                                  crypto_pwhash_MEMLIMIT_MODERATE / 1024 };
const DmeKeyringCost dme_keyring_cost_least = { crypto_pwhash_OPSLIMIT_MIN,
                                                crypto_pwhash_MEMLIMIT_MIN / 1024 };

typedef struct
{
  gboolean recovery;
  DmeKeyringCost cost; /* of a passphrase */
  guint8 id[DME_KEY_ID_BYTES];
  guint8 salt[SALT];
  guint8 box[BOX];
  char *head; /* (owned): what BOX is bound to */
} Wrap;

static void
wrap_clear (Wrap *self)
{
  g_clear_pointer (&self->head, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wrap, wrap_clear)

static char *
checksum (const char *text, gsize length)
{
  guint8 sum[SUM];

  dme_crypto_init ();
  crypto_generichash (sum, sizeof sum, (const guint8 *) text, length, NULL, 0);

  return dme_crypto_encode (sum, sizeof sum);
}

static gboolean
fail (GError **error, DmeVaultError code, const char *message)
{
  g_set_error_literal (error, DME_VAULT_ERROR, code, message);

  return FALSE;
}

static gboolean
read_number (const char *text, guint64 least, guint64 most, guint64 *value)
{
  return g_ascii_string_to_unsigned (text, 10, least, most, value, NULL);
}

/* Reads the parts of version 1; the checksum held, so anything odd was written so. */
static gboolean
read_parts (Wrap *wrap, char **part, guint n)
{
  guint i = 3; /* where the ways part */

  if (wrap->recovery)
    i++;
  else
    {
      if (n != 9 || !read_number (part[4], 1, MOST_PASSES, &wrap->cost.passes) ||
          !read_number (part[5], crypto_pwhash_MEMLIMIT_MIN / 1024, MOST_KIBIBYTES,
                        &wrap->cost.kibibytes))
        return FALSE;
      i = 6;
    }

  return n == i + 3 && dme_crypto_decode (part[2], wrap->id, sizeof wrap->id) &&
         dme_crypto_decode (part[i], wrap->salt, SALT) &&
         dme_crypto_decode (part[i + 1], wrap->box, BOX);
}

static gboolean
wrap_read (Wrap *wrap, const char *line, GError **error)
{
  const char *damaged = "A wrapped key is cut or overwritten";
  const char *last = strrchr (line, ':');
  g_auto (GStrv) part = NULL;
  g_autofree char *sum = NULL;
  guint n;

  if (last == NULL)
    return fail (error, DME_VAULT_ERROR_DAMAGED, damaged);
  sum = checksum (line, last - line);
  part = g_strsplit (line, ":", -1);
  n = g_strv_length (part);
  if (!g_str_equal (sum, last + 1) || !g_str_has_prefix (line, MAGIC) || n < 4)
    return fail (error, DME_VAULT_ERROR_DAMAGED, damaged);
  if (!g_str_equal (part[0], MAGIC VERSION))
    return fail (error, DME_VAULT_ERROR_NEWER, "A key wrapped by a newer program");

  wrap->recovery = g_str_equal (part[1], RECOVERY);
  if (!wrap->recovery && !g_str_equal (part[1], PASSPHRASE))
    return fail (error, DME_VAULT_ERROR_NEWER, "A key wrapped in a way of a newer program");
  if (!g_str_equal (part[3], wrap->recovery ? "blake2b" : "argon2id"))
    return fail (error, DME_VAULT_ERROR_NEWER, "A key wrapped by a hash of a newer program");
  if (!read_parts (wrap, part, n))
    return fail (error, DME_VAULT_ERROR_DAMAGED, "A wrapped key has parts that cannot be");

  n = strlen (part[n - 1]) + strlen (part[n - 2]) + 2;
  wrap->head = g_strndup (line, strlen (line) - n);

  return TRUE;
}

/* The same passphrase typed on another keyboard may come in other code points; in NFKC they are
 * the same again. */
static char *
normalise (const char *passphrase)
{
  return g_utf8_normalize (passphrase, -1, G_NORMALIZE_ALL_COMPOSE);
}

/* The key that opens the box, in protected memory; what is not UTF-8 can be no passphrase. */
static guint8 *
key_of_passphrase (const char *passphrase, const Wrap *wrap, GError **error)
{
  g_autoptr (DmeSecret) text = normalise (passphrase);
  guint8 *key;

  if (text == NULL)
    {
      fail (error, DME_VAULT_ERROR_WRONG, "The passphrase is not UTF-8");
      return NULL;
    }

  dme_crypto_init ();
  key = sodium_malloc (DME_KEY_BYTES);
  if (key != NULL &&
      crypto_pwhash (key, DME_KEY_BYTES, text, strlen (text), wrap->salt, wrap->cost.passes,
                     wrap->cost.kibibytes * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0)
    return key;

  sodium_free (key);
  fail (error, DME_VAULT_ERROR_MEMORY, "No memory for Argon2id");

  return NULL;
}

/* A code is as random as a key, so one fast hash is enough. */
static guint8 *
key_of_code (const char *code, const Wrap *wrap, GError **error)
{
  static const guint8 personal[crypto_generichash_blake2b_PERSONALBYTES] = "dme recovery 1";
  g_autoptr (DmeSecret) text = dme_recovery_code_read (code, error);
  guint8 *key;

  if (text == NULL)
    return NULL;

  dme_crypto_init ();
  key = sodium_malloc (DME_KEY_BYTES);
  if (key == NULL)
    {
      fail (error, DME_VAULT_ERROR_MEMORY, "No protected memory for the key of a code");
      return NULL;
    }
  crypto_generichash_blake2b_salt_personal (key, DME_KEY_BYTES, (const guint8 *) text,
                                            strlen (text), NULL, 0, wrap->salt, personal);

  return key;
}

static char *
key_id (DmeKeyring *self, GError **error)
{
  char *id = dme_keyring_get_id (self);

  if (id == NULL)
    fail (error, DME_VAULT_ERROR_LOCKED, "The key ring is locked");

  return id;
}

/* Seals the store key into @wrap, whose head and salt are set; consumes @key. */
static char *
wrap_finish (DmeKeyring *self, Wrap *wrap, guint8 *key, GError **error)
{
  g_autofree char *box = NULL, *body = NULL, *sum = NULL;
  gboolean unlocked;

  randombytes_buf (wrap->box, NONCE);
  g_mutex_lock (&self->lock);
  unlocked = self->secrets != NULL;
  if (unlocked)
    crypto_aead_xchacha20poly1305_ietf_encrypt (wrap->box + NONCE, NULL, self->secrets->store,
                                                DME_KEY_BYTES, (const guint8 *) wrap->head,
                                                strlen (wrap->head), NULL, wrap->box, key);
  g_mutex_unlock (&self->lock);
  sodium_free (key);
  if (!unlocked)
    {
      fail (error, DME_VAULT_ERROR_LOCKED, "The key ring is locked");
      return NULL;
    }

  box = dme_crypto_encode (wrap->box, BOX);
  body = g_strdup_printf ("%s:%s", wrap->head, box);
  sum = checksum (body, strlen (body));

  return g_strdup_printf ("%s:%s", body, sum);
}

/**
 * dme_keyring_wrap_passphrase:
 * @self: an unlocked key ring
 * @passphrase: the new passphrase
 * @cost: (nullable): how hard guessing is made; %NULL is the default
 *
 * Wraps the store key by a passphrase. To change the passphrase, store this wrap
 * in place of the old one: nothing that was sealed changes.
 *
 * Errors: %DME_VAULT_ERROR_WEAK if dme_passphrase_is_allowed() says no,
 *   %DME_VAULT_ERROR_LOCKED, %DME_VAULT_ERROR_MEMORY
 *
 * Returns: (transfer full) (nullable): one line of text
 */
char *
dme_keyring_wrap_passphrase (DmeKeyring *self,
                             const char *passphrase,
                             const DmeKeyringCost *cost,
                             GError **error)
{
  g_auto (Wrap) wrap = { 0 };
  g_autofree char *id = NULL, *salt = NULL;
  guint8 *key;

  g_return_val_if_fail (self != NULL && passphrase != NULL, NULL);

  wrap.cost = cost != NULL ? *cost : dme_keyring_cost_default;
  g_return_val_if_fail (wrap.cost.passes >= 1 && wrap.cost.passes <= MOST_PASSES, NULL);
  g_return_val_if_fail (wrap.cost.kibibytes >= dme_keyring_cost_least.kibibytes &&
                          wrap.cost.kibibytes <= MOST_KIBIBYTES,
                        NULL);

  if (!dme_passphrase_is_allowed (dme_passphrase_strength (passphrase, NULL)))
    {
      fail (error, DME_VAULT_ERROR_WEAK, "The passphrase is too short or too well known");
      return NULL;
    }
  id = key_id (self, error);
  if (id == NULL)
    return NULL;

  dme_crypto_init ();
  randombytes_buf (wrap.salt, SALT);
  salt = dme_crypto_encode (wrap.salt, SALT);
  wrap.head = g_strdup_printf (MAGIC VERSION ":" PASSPHRASE ":%s:argon2id:%" G_GUINT64_FORMAT
                                             ":%" G_GUINT64_FORMAT ":%s",
                               id, wrap.cost.passes, wrap.cost.kibibytes, salt);
  key = key_of_passphrase (passphrase, &wrap, error);

  return key != NULL ? wrap_finish (self, &wrap, key, error) : NULL;
}

/**
 * dme_keyring_wrap_code:
 * @self: an unlocked key ring
 * @code: of dme_recovery_code_new()
 *
 * Wraps the store key by a recovery code. A new code replaces the old one by
 * storing this wrap in its place.
 *
 * Errors: %DME_VAULT_ERROR_MISTYPED, %DME_VAULT_ERROR_LOCKED,
 *   %DME_VAULT_ERROR_MEMORY
 *
 * Returns: (transfer full) (nullable): one line of text
 */
char *
dme_keyring_wrap_code (DmeKeyring *self, const char *code, GError **error)
{
  g_auto (Wrap) wrap = { 0 };
  g_autofree char *id = NULL, *salt = NULL;
  guint8 *key;

  g_return_val_if_fail (self != NULL && code != NULL, NULL);

  id = key_id (self, error);
  if (id == NULL)
    return NULL;

  dme_crypto_init ();
  randombytes_buf (wrap.salt, SALT);
  salt = dme_crypto_encode (wrap.salt, SALT);
  wrap.head = g_strdup_printf (MAGIC VERSION ":" RECOVERY ":%s:blake2b:%s", id, salt);
  key = key_of_code (code, &wrap, error);

  return key != NULL ? wrap_finish (self, &wrap, key, error) : NULL;
}

/* Consumes @key. */
static gboolean
open_box (DmeKeyring *self, const Wrap *wrap, guint8 *key, GError **error)
{
  guint8 *store = sodium_malloc (DME_KEY_BYTES);
  DmeSecrets *secrets = NULL;

  if (store == NULL)
    fail (error, DME_VAULT_ERROR_MEMORY, "No protected memory for the store key");
  else if (crypto_aead_xchacha20poly1305_ietf_decrypt (store, NULL, NULL, wrap->box + NONCE,
                                                       BOX - NONCE, (const guint8 *) wrap->head,
                                                       strlen (wrap->head), wrap->box, key) != 0)
    fail (error, DME_VAULT_ERROR_WRONG, "The passphrase or code does not open this wrap");
  else
    secrets = dme_secrets_new (store, error);
  sodium_free (store);
  sodium_free (key);
  if (secrets == NULL)
    return FALSE;

  if (sodium_memcmp (secrets->id, wrap->id, DME_KEY_ID_BYTES) != 0)
    {
      sodium_free (secrets);
      return fail (error, DME_VAULT_ERROR_DAMAGED, "A wrap names another key than it holds");
    }
  dme_keyring_take (self, secrets);

  return TRUE;
}

/**
 * dme_keyring_unlock:
 * @self: a key ring; it stays as it was if this fails
 * @wrap: of dme_keyring_wrap_passphrase()
 * @passphrase: as typed
 *
 * Opens the wrap and keeps the store key. Takes half a second at the default
 * cost; dme_passphrase_wait() says when it may be asked at all.
 *
 * Errors: %DME_VAULT_ERROR_WRONG, %DME_VAULT_ERROR_DAMAGED,
 *   %DME_VAULT_ERROR_NEWER, %DME_VAULT_ERROR_MEMORY
 *
 * Returns: whether @self is unlocked now by this wrap
 */
gboolean
dme_keyring_unlock (DmeKeyring *self, const char *wrap, const char *passphrase, GError **error)
{
  g_auto (Wrap) parts = { 0 };
  guint8 *key;

  g_return_val_if_fail (self != NULL && wrap != NULL && passphrase != NULL, FALSE);

  if (!wrap_read (&parts, wrap, error))
    return FALSE;
  if (parts.recovery)
    return fail (error, DME_VAULT_ERROR_DAMAGED, "A recovery wrap stands for the passphrase's");

  key = key_of_passphrase (passphrase, &parts, error);

  return key != NULL && open_box (self, &parts, key, error);
}

/**
 * dme_keyring_unlock_with_code:
 * @self: a key ring; it stays as it was if this fails
 * @wrap: of dme_keyring_wrap_code()
 * @code: as typed, in any case, with or without hyphens
 *
 * Opens the wrap and keeps the store key; a new passphrase should follow.
 *
 * Errors: %DME_VAULT_ERROR_MISTYPED if it cannot be a code,
 *   %DME_VAULT_ERROR_WRONG if it is another one, %DME_VAULT_ERROR_DAMAGED,
 *   %DME_VAULT_ERROR_NEWER, %DME_VAULT_ERROR_MEMORY
 *
 * Returns: whether @self is unlocked now by this wrap
 */
gboolean
dme_keyring_unlock_with_code (DmeKeyring *self, const char *wrap, const char *code, GError **error)
{
  g_auto (Wrap) parts = { 0 };
  guint8 *key;

  g_return_val_if_fail (self != NULL && wrap != NULL && code != NULL, FALSE);

  if (!wrap_read (&parts, wrap, error))
    return FALSE;
  if (!parts.recovery)
    return fail (error, DME_VAULT_ERROR_DAMAGED, "A passphrase's wrap stands for the recovery");

  key = key_of_code (code, &parts, error);

  return key != NULL && open_box (self, &parts, key, error);
}

/**
 * dme_keyring_wrap_get_id:
 * @wrap: a line
 *
 * Checks the line without opening it.
 *
 * Errors: %DME_VAULT_ERROR_DAMAGED, %DME_VAULT_ERROR_NEWER
 *
 * Returns: (transfer full) (nullable): which store key it says it holds, as
 *   dme_keyring_get_id()
 */
char *
dme_keyring_wrap_get_id (const char *wrap, GError **error)
{
  g_auto (Wrap) parts = { 0 };

  g_return_val_if_fail (wrap != NULL, NULL);

  if (!wrap_read (&parts, wrap, error))
    return NULL;

  return dme_crypto_encode (parts.id, sizeof parts.id);
}

/**
 * dme_keyring_wrap_is_cheap:
 * @wrap: of dme_keyring_wrap_passphrase()
 * @cost: (nullable): what is wanted; %NULL is the default
 *
 * Returns: whether guessing is easier than @cost makes it; then wrap again at
 *   the next unlock, when the passphrase is known
 */
gboolean
dme_keyring_wrap_is_cheap (const char *wrap, const DmeKeyringCost *cost)
{
  g_auto (Wrap) parts = { 0 };

  g_return_val_if_fail (wrap != NULL, FALSE);

  if (cost == NULL)
    cost = &dme_keyring_cost_default;

  return wrap_read (&parts, wrap, NULL) && !parts.recovery &&
         (parts.cost.passes < cost->passes || parts.cost.kibibytes < cost->kibibytes);
}
