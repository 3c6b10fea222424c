/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-db-private.h"
#include "dme-validate.h"
#include "dme-wire.h"

/* What is sensitive in rows, sealed and opened: which fields, bound to which place. Knows no
 * passphrase; that is dme-db-vault.c. */

/* --- which fields --- */

/**
 * dme_type_is_sealed:
 * @type: a type
 *
 * Returns: whether it has fields that are never written in the clear
 */
gboolean
dme_type_is_sealed (const DmeType *type)
{
  for (gsize i = 0; i < type->n_fields; i++)
    if (type->fields[i].flags & DME_FIELD_SENSITIVE)
      return TRUE;

  return FALSE;
}

/* A field of a newer program may be sensitive; then it is better sealed than not. */
static gboolean
is_secret (const DmeType *type, const char *name)
{
  const DmeField *field = dme_type_find_field (type, name);

  return field == NULL || (field->flags & DME_FIELD_SENSITIVE) != 0;
}

/* Those of @fields that are secret, or the others. */
static DmeFields *
part_of (const DmeType *type, const DmeFields *fields, gboolean secret)
{
  DmeFields *part = dme_fields_new ();

  for (guint i = 0; i < dme_fields_get_size (fields); i++)
    {
      const char *name = dme_fields_get_name_at (fields, i);

      if (is_secret (type, name) == secret)
        dme_fields_set (part, name, dme_fields_get_value_at (fields, i));
    }

  return part;
}

/**
 * dme_record_plain_search_text:
 * @record: a record
 *
 * Returns: (transfer full): folded text for the listing: nothing sensitive is in it
 */
char *
dme_record_plain_search_text (const DmeRecord *record)
{
  g_autoptr (DmeFields) plain = NULL;

  if (!dme_type_is_sealed (record->type))
    return dme_record_search_text (record->type, record->fields);

  plain = part_of (record->type, record->fields, FALSE);
  return dme_record_search_text (record->type, plain);
}

/* --- one key ring for all connections of this process to stores of one key --- */

typedef struct
{
  DmeKeyring *keyring;
  guint users;
} Shared;

static GMutex shared_lock;
static GHashTable *shared; /* id of the store key -> Shared */

static DmeKeyring *
acquire_keyring (const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared_lock);
  Shared *entry;

  if (shared == NULL)
    shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  entry = g_hash_table_lookup (shared, id);
  if (entry == NULL)
    {
      entry = g_new0 (Shared, 1);
      entry->keyring = dme_keyring_new ();
      g_hash_table_insert (shared, g_strdup (id), entry);
    }

  entry->users++;
  return entry->keyring;
}

/**
 * dme_db_adopt_keyring:
 * @self: a connection without a key ring
 * @keyring: (transfer full): an unlocked one that nobody else has yet
 *
 * The key ring of a vault that @self is about to make. If that fails, release it.
 */
void
dme_db_adopt_keyring (DmeDb *self, DmeKeyring *keyring)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared_lock);
  Shared *entry = g_new (Shared, 1);

  if (shared == NULL)
    shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  *entry = (Shared){ keyring, 1 };
  self->keyring = keyring;
  self->keyring_id = dme_keyring_get_id (keyring);
  g_hash_table_insert (shared, g_strdup (self->keyring_id), entry);
}

/**
 * dme_db_release_keyring:
 * @self: a connection
 *
 * The last connection wipes the key.
 */
void
dme_db_release_keyring (DmeDb *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared_lock);
  Shared *entry;

  if (self->keyring == NULL)
    return;

  entry = g_hash_table_lookup (shared, self->keyring_id);
  if (--entry->users == 0)
    {
      dme_keyring_unref (entry->keyring);
      g_hash_table_remove (shared, self->keyring_id);
    }
  self->keyring = NULL;
  g_clear_pointer (&self->keyring_id, g_free);
}

static char *
id_of_wraps (const char *passphrase, const char *recovery)
{
  char *id = passphrase != NULL ? dme_keyring_wrap_get_id (passphrase, NULL) : NULL;

  if (id == NULL && recovery != NULL)
    id = dme_keyring_wrap_get_id (recovery, NULL);

  /* Both damaged: nothing will open, but it is a vault. */
  return id != NULL ? id : g_uuid_string_random ();
}

/**
 * dme_db_find_keyring:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): the key ring of the store's vault; %NULL: it has none
 */
DmeKeyring *
dme_db_find_keyring (DmeDb *self)
{
  g_autofree char *passphrase = NULL, *recovery = NULL;

  if (self->keyring != NULL)
    return self->keyring;

  passphrase = dme_db_get_meta (self, DME_META_PASSPHRASE);
  recovery = dme_db_get_meta (self, DME_META_RECOVERY);
  if (passphrase == NULL && recovery == NULL)
    return NULL;

  self->keyring_id = id_of_wraps (passphrase, recovery);
  self->keyring = acquire_keyring (self->keyring_id);
  return self->keyring;
}

/**
 * dme_db_check_unlocked:
 * @self: a connection
 * @error: NO_VAULT or LOCKED
 *
 * Returns: whether something can be sealed now
 */
gboolean
dme_db_check_unlocked (DmeDb *self, GError **error)
{
  DmeKeyring *keyring = dme_db_find_keyring (self);

  if (keyring == NULL)
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT,
                 "The store has no vault for what is sensitive");
  else if (dme_keyring_is_locked (keyring))
    g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED, "The vault is locked");
  else
    return TRUE;

  return FALSE;
}

/* --- values --- */

/* Names of a place joined by NUL, which is in none of them. */
static GString *
place (const char *what, const char *name)
{
  GString *bound = g_string_new (what);

  g_string_append_c (bound, '\0');
  g_string_append (bound, name);
  return bound;
}

static GString *
place_of_record (const char *type, const char *id)
{
  GString *bound = place ("record", type);

  g_string_append_c (bound, '\0');
  g_string_append (bound, id);
  return bound;
}

static GString *
place_of_op (gint64 incarnation, gint64 seq)
{
  g_autofree char *name =
    g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, incarnation, seq);

  return place ("op", name);
}

/* @bound: (transfer full). */
static GBytes *
seal_data (DmeDb *self,
           DmeSeal purpose,
           GString *bound,
           gconstpointer data,
           gsize length,
           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *sealed = NULL;

  if (dme_db_check_unlocked (self, error))
    {
      sealed = dme_keyring_seal (self->keyring, purpose, bound->str, bound->len, data, length,
                                 &local_error);
      if (sealed == NULL) /* Locked by another thread just now. */
        g_set_error_literal (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED, local_error->message);
    }

  g_string_free (bound, TRUE);
  return sealed;
}

static GBytes *
seal (DmeDb *self, DmeSeal purpose, GString *bound, const char *text, GError **error)
{
  return seal_data (self, purpose, bound, text, strlen (text), error);
}

/* @error: LOCKED, NO_VAULT; DAMAGED for all that cannot be opened with the key. */
static GBytes *
unseal (DmeDb *self,
        DmeSeal purpose,
        GString *bound,
        gconstpointer data,
        gsize length,
        GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *plain = NULL;

  if (dme_db_check_unlocked (self, error))
    {
      plain = dme_keyring_unseal (self->keyring, purpose, bound->str, bound->len, data, length,
                                  &local_error);
      if (plain == NULL)
        g_set_error_literal (error, DME_STORE_ERROR,
                             g_error_matches (local_error, DME_VAULT_ERROR, DME_VAULT_ERROR_LOCKED)
                               ? DME_STORE_ERROR_LOCKED
                               : DME_STORE_ERROR_DAMAGED,
                             local_error->message);
    }

  g_string_free (bound, TRUE);
  return plain;
}

void
dme_bind_bytes (sqlite3_stmt *stmt, const char *name, GBytes *bytes)
{
  int index = sqlite3_bind_parameter_index (stmt, name);

  g_assert (index > 0);
  if (bytes == NULL)
    sqlite3_bind_null (stmt, index);
  else
    sqlite3_bind_blob64 (stmt, index, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                         SQLITE_TRANSIENT);
}

/* --- records --- */

/**
 * dme_db_seal_record:
 * @self: a connection
 * @record: as it is to be written
 * @body: (out): what may be read by anyone
 * @sealed: (out) (nullable): the rest
 * @error: NO_VAULT, LOCKED
 *
 * Parts the fields of a record.
 */
gboolean
dme_db_seal_record (DmeDb *self,
                    const DmeRecord *record,
                    char **body,
                    GBytes **sealed,
                    GError **error)
{
  g_autoptr (DmeFields) plain = NULL, secret = NULL;
  g_autofree char *json = NULL;

  *sealed = NULL;
  if (!dme_type_is_sealed (record->type))
    {
      *body = dme_wire_fields_to_json (record->type, record->fields);
      return TRUE;
    }

  secret = part_of (record->type, record->fields, TRUE);
  if (dme_fields_get_size (secret) > 0)
    {
      json = dme_wire_fields_to_json (record->type, secret);
      *sealed =
        seal (self, DME_SEAL_RECORD, place_of_record (record->type->name, record->id), json, error);
      if (*sealed == NULL)
        return FALSE;
    }

  plain = part_of (record->type, record->fields, FALSE);
  *body = dme_wire_fields_to_json (record->type, plain);
  return TRUE;
}

/**
 * dme_db_open_record:
 * @self: a connection
 * @record: with its plain fields
 * @stmt: its row
 * @column: of the sealed part
 *
 * Adds the sealed fields, or says in @record why they are not there.
 */
void
dme_db_open_record (DmeDb *self, DmeRecord *record, sqlite3_stmt *stmt, int column)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (DmeFields) secret = NULL;

  if (sqlite3_column_type (stmt, column) == SQLITE_NULL)
    return;

  json = unseal (self, DME_SEAL_RECORD, place_of_record (record->type->name, record->id),
                 sqlite3_column_blob (stmt, column), (gsize) sqlite3_column_bytes (stmt, column),
                 &error);
  if (json != NULL)
    secret = dme_wire_fields_from_json (record->type, g_bytes_get_data (json, NULL),
                                        (gssize) g_bytes_get_size (json), NULL);
  if (secret != NULL)
    dme_fields_apply (record->fields, secret);
  else if (error != NULL && error->code == DME_STORE_ERROR_LOCKED)
    record->locked = TRUE;
  else
    record->damaged = TRUE;
}

/* --- lines of the op log --- */

static gboolean
is_secret_op (const DmeOp *op)
{
  const DmeType *type = dme_schema_find_type (op->type);

  if (type == NULL || !dme_type_is_sealed (type))
    return FALSE;

  for (guint i = 0; i < dme_fields_get_size (op->set); i++)
    if (is_secret (type, dme_fields_get_name_at (op->set, i)))
      return TRUE;

  return FALSE;
}

/**
 * dme_db_bind_line:
 * @self: a connection
 * @stmt: with the parameters :line and :sealed
 * @op: what the line says
 * @incarnation: where it will be kept, with the seq of @op
 * @line: the line
 * @error: NO_VAULT, LOCKED
 *
 * Binds the line of an op, sealed if it says something sensitive.
 */
gboolean
dme_db_bind_line (DmeDb *self,
                  sqlite3_stmt *stmt,
                  const DmeOp *op,
                  gint64 incarnation,
                  const char *line,
                  GError **error)
{
  g_autoptr (GBytes) sealed = NULL;

  if (is_secret_op (op))
    {
      sealed = seal (self, DME_SEAL_OP, place_of_op (incarnation, op->seq), line, error);
      if (sealed == NULL)
        return FALSE;
    }

  dme_bind_text (stmt, ":line", sealed != NULL ? "" : line);
  dme_bind_bytes (stmt, ":sealed", sealed);
  return TRUE;
}

/**
 * dme_db_read_line:
 * @self: a connection
 * @stmt: a row with the columns line and sealed side by side
 * @column: of line
 * @incarnation: where it is kept
 * @seq: where it is kept
 * @error: LOCKED, DAMAGED
 *
 * Returns: (transfer full) (nullable): the line as it goes on the wire
 */
char *
dme_db_read_line (DmeDb *self,
                  sqlite3_stmt *stmt,
                  int column,
                  gint64 incarnation,
                  gint64 seq,
                  GError **error)
{
  g_autoptr (GBytes) plain = NULL;

  if (sqlite3_column_type (stmt, column + 1) == SQLITE_NULL)
    return dme_column_dup (stmt, column);

  plain = unseal (self, DME_SEAL_OP, place_of_op (incarnation, seq),
                  sqlite3_column_blob (stmt, column + 1),
                  (gsize) sqlite3_column_bytes (stmt, column + 1), error);
  return plain != NULL ? g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain))
                       : NULL;
}

/* --- photos and scans --- */

static GString *
place_of_blob (const char *sha256, const char *part)
{
  GString *bound = place ("blob", sha256);

  g_string_append_c (bound, '\0');
  g_string_append (bound, part);
  return bound;
}

/* @part: which part of the content @sha256 it is, in words of the caller. */
GBytes *
dme_db_seal_blob (DmeDb *self, const char *sha256, const char *part, GBytes *plain, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (plain, &length);

  return seal_data (self, DME_SEAL_BLOB, place_of_blob (sha256, part), data, length, error);
}

GBytes *
dme_db_unseal_blob (DmeDb *self,
                    const char *sha256,
                    const char *part,
                    sqlite3_stmt *stmt,
                    int column,
                    GError **error)
{
  return unseal (self, DME_SEAL_BLOB, place_of_blob (sha256, part),
                 sqlite3_column_blob (stmt, column), (gsize) sqlite3_column_bytes (stmt, column),
                 error);
}

/* --- drafts, secrets of the link --- */

GBytes *
dme_db_seal_draft (DmeDb *self, const char *id, const char *text, GError **error)
{
  return seal (self, DME_SEAL_DRAFT, place ("draft", id), text, error);
}

char *
dme_db_unseal_draft (DmeDb *self, const char *id, sqlite3_stmt *stmt, int column, GError **error)
{
  g_autoptr (GBytes)
    plain = unseal (self, DME_SEAL_DRAFT, place ("draft", id), sqlite3_column_blob (stmt, column),
                    (gsize) sqlite3_column_bytes (stmt, column), error);

  return plain != NULL ? g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain))
                       : NULL;
}

/**
 * dme_db_set_secret:
 * @self: a connection, in a transaction
 * @key: name of a setting
 * @value: (nullable): its text
 * @error: LOCKED, and what SQLite says
 *
 * Keeps a setting that nobody else may read: sealed as soon as the store has a vault.
 */
gboolean
dme_db_set_secret (DmeDb *self, const char *key, const char *value, GError **error)
{
  g_autofree char *sealed_key = g_strconcat ("sealed_", key, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) sealed = NULL;

  if (dme_db_find_keyring (self) == NULL)
    return dme_db_set_meta (self, key, value, error);

  if (value != NULL)
    {
      sealed = seal (self, DME_SEAL_LINK, place ("link", key), value, error);
      if (sealed == NULL)
        return FALSE;
      text = g_base64_encode (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
    }

  return dme_db_set_meta (self, key, NULL, error) &&
         dme_db_set_meta (self, sealed_key, text, error);
}

/**
 * dme_db_get_secret:
 * @self: a connection
 * @key: name of a setting
 * @locked: (out): set if there is one, but the vault is locked
 *
 * Returns: (transfer full) (nullable): its text; %NULL if it is not set, locked or damaged
 */
char *
dme_db_get_secret (DmeDb *self, const char *key, gboolean *locked)
{
  g_autofree char *sealed_key = g_strconcat ("sealed_", key, NULL);
  g_autofree char *text = dme_db_get_meta (self, sealed_key);
  g_autofree guchar *sealed = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (text == NULL)
    return dme_db_get_meta (self, key);

  sealed = g_base64_decode (text, &length);
  plain = unseal (self, DME_SEAL_LINK, place ("link", key), sealed, length, &error);
  if (plain != NULL)
    return g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));

  *locked = *locked || error->code == DME_STORE_ERROR_LOCKED;
  return NULL;
}
