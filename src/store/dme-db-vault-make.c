/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "dme-db-private.h"
#include "dme-recovery-code.h"
#include "dme-wire.h"

/* Making the vault of a store, new or used: everything sensitive in it is sealed at once. */

/* Ids of the records of sealed types, whose fields may stand in the clear. */
static GPtrArray *
find_readable (DmeDb *self, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT id, type FROM record WHERE sealed IS NULL", error);
  int rc;

  if (stmt == NULL)
    return NULL;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      const DmeType *type = dme_schema_find_type (dme_column_text (stmt, 1));

      if (type != NULL && dme_type_is_sealed (type))
        g_ptr_array_add (ids, dme_column_dup (stmt, 0));
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&ids) : NULL;
}

static gboolean
seal_record_of (DmeDb *self, const char *id, gint64 *rid, GError **error)
{
  g_autoptr (DmeRecord) record = dme_db_find (self, id, rid, error);
  g_autofree char *body = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (DmeStmt) stmt = NULL;

  if (record == NULL || !dme_db_seal_record (self, record, &body, &sealed, error))
    return FALSE;

  stmt = dme_db_prepare (self, "UPDATE record SET body = :body, sealed = :sealed WHERE rid = :rid",
                         error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":body", body);
  dme_bind_bytes (stmt, ":sealed", sealed);
  dme_bind_int (stmt, ":rid", *rid);
  return dme_db_run (self, stmt, error) && dme_db_write_listing (self, *rid, record, error);
}

typedef struct
{
  gint64 incarnation, seq;
  char *line;
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->line);
  g_free (line);
}

static GPtrArray *
find_lines (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "SELECT incarnation, seq, line FROM op"
                                             " WHERE rid = :rid AND sealed IS NULL",
                                             error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_int (stmt, ":rid", rid);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      Line *line = g_new (Line, 1);

      *line = (Line){ sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1),
                      dme_column_dup (stmt, 2) };
      g_ptr_array_add (lines, line);
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&lines) : NULL;
}

static gboolean
seal_line (DmeDb *self, const Line *line, GError **error)
{
  g_autoptr (DmeOp) op = dme_wire_op_from_json (line->line, -1, error);
  g_autoptr (DmeStmt) stmt = NULL;

  if (op == NULL)
    return FALSE;

  stmt = dme_db_prepare (self,
                         "UPDATE op SET line = :line, sealed = :sealed"
                         " WHERE incarnation = :incarnation AND seq = :seq",
                         error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":incarnation", line->incarnation);
  dme_bind_int (stmt, ":seq", line->seq);
  return dme_db_bind_line (self, stmt, op, line->incarnation, line->line, error) &&
         dme_db_run (self, stmt, error);
}

static gboolean
seal_records (DmeDb *self, GError **error)
{
  g_autoptr (GPtrArray) ids = find_readable (self, error);

  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GPtrArray) lines = NULL;
      gint64 rid = 0;

      if (!seal_record_of (self, ids->pdata[i], &rid, error))
        return FALSE;

      lines = find_lines (self, rid, error);
      if (lines == NULL)
        return FALSE;
      for (guint j = 0; j < lines->len; j++)
        if (!seal_line (self, lines->pdata[j], error))
          return FALSE;
    }

  return TRUE;
}

static gboolean
seal_drafts (DmeDb *self, GError **error)
{
  g_autoptr (GPtrArray) drafts = dme_db_list_drafts (self, NULL, error);

  if (drafts == NULL)
    return FALSE;

  for (guint i = drafts->len; i-- > 0;) /* the oldest first, so that they keep their order */
    {
      const DmeDraft *draft = drafts->pdata[i];

      if (dme_type_is_sealed (draft->type) && !dme_db_write_draft (self, draft, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
seal_secrets (DmeDb *self, GError **error)
{
  static const char *const keys[] = { "token", "secret_key" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *value = dme_db_get_meta (self, keys[i]);

      if (value != NULL && !dme_db_set_secret (self, keys[i], value, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
give_vault (DmeDb *copy, const char *passphrase_wrap, const char *recovery_wrap, GError **error)
{
  return dme_db_begin (copy, error) &&
         dme_db_end (copy,
                     dme_db_set_meta (copy, DME_META_PASSPHRASE, passphrase_wrap, error) &&
                       dme_db_set_meta (copy, DME_META_RECOVERY, recovery_wrap, error) &&
                       dme_db_set_meta_int (copy, DME_META_SCRUB, DME_SCRUB_FILES, error) &&
                       seal_secrets (copy, error),
                     error);
}

/* A copy of before (of a migration, of a restore) that has no vault gets this one: its device key
 * and token would be readable still. Whoever puts it back opens it by the passphrase of today. */
static gboolean
seal_copy (DmeDb *self, const char *path, GError **error)
{
  g_autofree char *passphrase_wrap = dme_db_get_meta (self, DME_META_PASSPHRASE);
  g_autofree char *recovery_wrap = dme_db_get_meta (self, DME_META_RECOVERY);
  g_autoptr (DmeDb) copy = NULL;

  if (!dme_file_check_header (path, NULL, NULL))
    return TRUE; /* Damaged: nothing can be done to it. */

  g_chmod (path, 0600);
  copy = dme_db_open_file (path, error);
  if (copy == NULL)
    return FALSE;
  if (dme_db_get_meta_int (copy, DME_META_SCRUB) == DME_SCRUB_NONE && dme_db_has_vault (copy))
    return TRUE;

  return dme_db_exec (copy,
                      "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
                      "PRAGMA temp_store = MEMORY",
                      error) &&
         (dme_db_has_vault (copy) || give_vault (copy, passphrase_wrap, recovery_wrap, error)) &&
         dme_db_exec (copy, "VACUUM", error) && dme_db_set_meta (copy, DME_META_SCRUB, NULL, error);
}

static gboolean
seal_copies (DmeDb *self, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);
      gboolean ours = g_str_has_prefix (name, DME_STORE_FILE "-before-v") ||
                      (g_str_has_prefix (name, "store-") && g_str_has_suffix (name, ".db"));

      if (ours && !seal_copy (self, path, error))
        return FALSE;
    }

  return TRUE;
}

/* The file and its WAL are written anew, so that nothing of what was readable stays in freed pages.
 * Not while somebody else reads: then it is done at the next unlocking. */
void
dme_db_scrub (DmeDb *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOwnStmt) stmt = NULL;
  gint64 due = dme_db_get_meta_int (self, DME_META_SCRUB);
  gboolean done = FALSE;

  if (due == DME_SCRUB_NONE)
    return;

  /* Long, and in memory: only where there are pages from before secure_delete, or where nothing at
   * all may stay. */
  if (due == DME_SCRUB_WAL || dme_db_exec (self, "VACUUM", &error))
    stmt = dme_db_prepare_own (self, "PRAGMA wal_checkpoint(TRUNCATE)", &error);
  if (stmt != NULL && dme_db_step (self, stmt, &error) == SQLITE_ROW)
    done = sqlite3_column_int (stmt, 0) == 0;
  g_clear_pointer (&stmt, sqlite3_finalize);
  done = done && (due != DME_SCRUB_FILES || seal_copies (self, &error));

  if (!done || !dme_db_set_meta (self, DME_META_SCRUB, NULL, &error))
    g_debug ("The store is not scrubbed yet: %s", error != NULL ? error->message : "in use");
}

static gboolean
write_vault (DmeDb *self, const char *passphrase_wrap, const char *recovery_wrap, GError **error)
{
  return dme_db_set_meta (self, DME_META_PASSPHRASE, passphrase_wrap, error) &&
         dme_db_set_meta (self, DME_META_RECOVERY, recovery_wrap, error) &&
         dme_db_set_meta_int (self, DME_META_SCRUB, DME_SCRUB_FILES, error) &&
         seal_records (self, error) && seal_drafts (self, error) && seal_secrets (self, error);
}

static gboolean
fail_with_vault (DmeDb *self, GError **error)
{
  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_EXISTS, "%s has a vault", self->dir);
  return FALSE;
}

/**
 * dme_db_make_vault:
 * @self: a connection to a store without a vault, new or used
 * @passphrase: what the user chose; see dme_passphrase_strength()
 * @recovery_code: (out): to be shown once and written down; for dme_secret_free()
 * @error: EXISTS, BUSY, FULL, ENGINE; %DME_VAULT_ERROR_WEAK, %DME_VAULT_ERROR_MEMORY
 *
 * Gives the store a vault, unlocked, and seals in the same transaction what is
 * sensitive in it already: records, the log, drafts, the secrets of the link.
 */
gboolean
dme_db_make_vault (DmeDb *self, const char *passphrase, char **recovery_code, GError **error)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autoptr (DmeSecret) code = dme_recovery_code_new ();
  g_autofree char *passphrase_wrap = NULL, *recovery_wrap = NULL;
  gboolean ok;

  g_return_val_if_fail (passphrase != NULL && recovery_code != NULL, FALSE);

  if (dme_db_has_vault (self))
    return fail_with_vault (self, error);
  if (!dme_keyring_make (keyring, error))
    return FALSE;

  passphrase_wrap = dme_keyring_wrap_passphrase (keyring, passphrase, dme_db_vault_cost, error);
  if (passphrase_wrap == NULL)
    return FALSE;
  recovery_wrap = dme_keyring_wrap_code (keyring, code, error);
  if (recovery_wrap == NULL || !dme_db_begin (self, error))
    return FALSE;

  if (dme_db_has_vault (self)) /* Another process was faster. */
    return dme_db_end (self, fail_with_vault (self, error), error);

  dme_db_adopt_keyring (self, g_steal_pointer (&keyring));
  ok = dme_db_end (self, write_vault (self, passphrase_wrap, recovery_wrap, error), error);
  if (!ok)
    {
      dme_db_release_keyring (self);
      return FALSE;
    }

  dme_db_scrub (self);
  *recovery_code = g_steal_pointer (&code);
  return TRUE;
}
