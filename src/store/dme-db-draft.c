/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-db-private.h"

/* Drafts: half-typed forms. What they hold is text as typed, valid or not, so it is stored as a
 * list of names and texts, not as a record. */

void
dme_draft_free (DmeDraft *self)
{
  g_free (self->id);
  g_free (self->record);
  g_clear_pointer (&self->fields, dme_fields_free);
  g_free (self->extra);
  g_free (self->updated_at);
  g_free (self);
}

/* A serialised a{sms}: any text survives it, and NULL (cleared) stays NULL. */
static char *
fields_to_text (const DmeFields *fields)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sms}"));
  g_autoptr (GVariant) variant = NULL;

  for (guint i = 0; fields != NULL && i < dme_fields_get_size (fields); i++)
    {
      const char *value = dme_fields_get_value_at (fields, i);
      g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

      g_variant_builder_add (&builder, "{sms}", dme_fields_get_name_at (fields, i), valid);
    }

  variant = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (variant, FALSE);
}

/* NULL: that was not written so. */
static DmeFields *
fields_from_text (const char *text)
{
  DmeFields *fields;
  g_autoptr (GVariant)
    variant = g_variant_parse (G_VARIANT_TYPE ("a{sms}"), text, NULL, NULL, NULL);
  GVariantIter iter;
  const char *name, *value;

  if (variant == NULL)
    return NULL;

  fields = dme_fields_new ();
  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "{&sm&s}", &name, &value))
    dme_fields_set (fields, name, value);
  return fields;
}

/* Body and extra in one text, as they are sealed together. */
static GBytes *
seal_texts (DmeDb *self, const DmeDraft *draft, const char *body, GError **error)
{
  g_autoptr (GVariant) both = g_variant_ref_sink (g_variant_new ("(sms)", body, draft->extra));
  g_autofree char *text = g_variant_print (both, FALSE);

  return dme_db_seal_draft (self, draft->id, text, error);
}

/* @self reads them back into @draft. */
static gboolean
unseal_texts (DmeDb *self, DmeDraft *draft, sqlite3_stmt *stmt, int column, GError **error)
{
  g_autofree char *text = dme_db_unseal_draft (self, draft->id, stmt, column, error);
  g_autoptr (GVariant) both = NULL;
  g_autofree char *body = NULL;

  if (text == NULL)
    return FALSE;

  both = g_variant_parse (G_VARIANT_TYPE ("(sms)"), text, NULL, NULL, NULL);
  if (both != NULL)
    {
      g_variant_get (both, "(sms)", &body, &draft->extra);
      draft->fields = fields_from_text (body);
    }
  if (draft->fields != NULL)
    return TRUE;

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED, "The draft %s is damaged",
               draft->id);
  return FALSE;
}

/* Within a transaction or without. */
gboolean
dme_db_write_draft (DmeDb *self, const DmeDraft *draft, GError **error)
{
  g_autofree char *body = fields_to_text (draft->fields);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (dme_clock_now () / G_USEC_PER_SEC);
  g_autofree char *at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "INSERT INTO draft (id, type, record, base, body, extra, sealed, updated_at, "
                    "changed)"
                    " SELECT :id, :type, :record, :base, :body, :extra, :sealed, :at, (SELECT "
                    "coalesce(max(changed), 0) + 1 FROM draft)"
                    " WHERE NOT EXISTS (SELECT 1 FROM record WHERE id = :record AND erased = 1)"
                    " ON CONFLICT (id) DO UPDATE SET type = excluded.type, record = "
                    "excluded.record,"
                    "  base = excluded.base, body = excluded.body, extra = excluded.extra,"
                    "  sealed = excluded.sealed,"
                    "  updated_at = excluded.updated_at, changed = excluded.changed",
                    error);

  if (stmt == NULL)
    return FALSE;
  if (dme_type_is_sealed (draft->type))
    {
      sealed = seal_texts (self, draft, body, error);
      if (sealed == NULL)
        return FALSE;
    }

  dme_bind_text (stmt, ":id", draft->id);
  dme_bind_text (stmt, ":type", draft->type->name);
  dme_bind_text (stmt, ":record", draft->record);
  dme_bind_int (stmt, ":base", draft->base);
  dme_bind_text (stmt, ":body", sealed != NULL ? "" : body);
  dme_bind_text (stmt, ":extra", sealed != NULL ? NULL : draft->extra);
  dme_bind_bytes (stmt, ":sealed", sealed);
  dme_bind_text (stmt, ":at", at);
  return dme_db_run (self, stmt, error);
}

/**
 * dme_db_save_draft:
 * @self: a connection
 * @draft: a half-typed form; replaces the one of the same id
 * @error: NO_VAULT, LOCKED, BUSY, FULL, ENGINE
 *
 * Keeps a draft; durable when it returns. Nothing in it is checked. One of a
 * type with sensitive fields is sealed; of a record that was erased meanwhile nothing is kept.
 */
gboolean
dme_db_save_draft (DmeDb *self, const DmeDraft *draft, GError **error)
{
  g_return_val_if_fail (draft != NULL && draft->id != NULL && draft->type != NULL, FALSE);

  return dme_db_begin (self, error) &&
         dme_db_end (self, dme_db_write_draft (self, draft, error), error);
}

/**
 * dme_db_delete_draft:
 * @self: a connection
 * @id: of a draft; it is no error if there is none
 * @error: BUSY, FULL, ENGINE
 */
gboolean
dme_db_delete_draft (DmeDb *self, const char *id, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, "DELETE FROM draft WHERE id = :id", error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", id);
  return dme_db_run (self, stmt, error);
}

#define DRAFT_COLUMNS "id, type, record, base, body, extra, updated_at, sealed "

/* @error: LOCKED, DAMAGED */
static DmeDraft *
draft_from_row (DmeDb *self, sqlite3_stmt *stmt, const DmeType *type, GError **error)
{
  g_autoptr (DmeDraft) draft = g_new0 (DmeDraft, 1);

  draft->id = dme_column_dup (stmt, 0);
  draft->type = type;
  draft->record = dme_column_dup (stmt, 2);
  draft->base = sqlite3_column_int64 (stmt, 3);
  draft->updated_at = dme_column_dup (stmt, 6);
  if (sqlite3_column_type (stmt, 7) != SQLITE_NULL)
    return unseal_texts (self, draft, stmt, 7, error) ? g_steal_pointer (&draft) : NULL;

  draft->fields = fields_from_text (dme_column_text (stmt, 4));
  draft->extra = dme_column_dup (stmt, 5);
  if (draft->fields != NULL)
    return g_steal_pointer (&draft);

  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED, "The draft %s is damaged",
               draft->id);
  return NULL;
}

/* @damaged: (nullable): gets the ids of those that cannot be read. */
static GPtrArray *
read_drafts (DmeDb *self, const DmeType *type, GPtrArray *damaged, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_draft_free);
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT " DRAFT_COLUMNS "FROM draft"
                           " WHERE :type IS NULL OR type = :type ORDER BY changed DESC",
                           error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":type", type != NULL ? type->name : NULL);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      const DmeType *found = dme_schema_find_type (dme_column_text (stmt, 1));
      g_autoptr (GError) why = NULL;
      DmeDraft *draft;

      if (found == NULL)
        continue; /* Of a newer program; kept. */

      draft = draft_from_row (self, stmt, found, &why);
      if (draft != NULL)
        g_ptr_array_add (drafts, draft);
      else if (damaged != NULL && g_error_matches (why, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED))
        g_ptr_array_add (damaged, dme_column_dup (stmt, 0));
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&drafts) : NULL;
}

/**
 * dme_db_list_drafts:
 * @self: a connection
 * @type: (nullable): only those of one type
 * @error: what SQLite says
 *
 * Those that are sealed are left out while the vault is locked, and those that
 * are damaged always; both stay as they are.
 *
 * Returns: (transfer full) (element-type DmeDraft): drafts, the one changed last first
 */
GPtrArray *
dme_db_list_drafts (DmeDb *self, const DmeType *type, GError **error)
{
  return read_drafts (self, type, NULL, error);
}

/**
 * dme_db_list_damaged_drafts:
 * @self: a connection
 * @error: what SQLite says
 *
 * Returns: (transfer full) (element-type utf8): ids of the drafts that cannot be read, and will not
 *   be; nobody can tell while the vault is locked
 */
GPtrArray *
dme_db_list_damaged_drafts (DmeDb *self, GError **error)
{
  g_autoptr (GPtrArray) damaged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) drafts = read_drafts (self, NULL, damaged, error);

  return drafts != NULL ? g_steal_pointer (&damaged) : NULL;
}

/**
 * dme_db_take_damaged_drafts:
 * @self: a connection
 * @n: (out): how many drafts cannot be read of which nobody was told yet
 * @error: BUSY, FULL, and what SQLite says
 *
 * Each is told of once; its bytes stay, for whoever can mend them.
 */
gboolean
dme_db_take_damaged_drafts (DmeDb *self, guint *n, GError **error)
{
  g_autoptr (GPtrArray) damaged = dme_db_list_damaged_drafts (self, error);
  g_autofree char *told = dme_db_get_meta (self, "drafts_told");
  g_autoptr (GString) all = g_string_new (told);

  *n = 0;
  if (damaged == NULL)
    return FALSE;

  for (guint i = 0; i < damaged->len; i++)
    if (told == NULL || strstr (told, damaged->pdata[i]) == NULL)
      {
        g_string_append_printf (all, "%s%s", all->len > 0 ? "," : "",
                                (const char *) damaged->pdata[i]);
        ++*n;
      }

  return *n == 0 || dme_db_set_meta (self, "drafts_told", all->str, error);
}
