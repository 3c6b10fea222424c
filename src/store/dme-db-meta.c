/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-regions.h"
#include "dme-uuid.h"

/* Keys of meta: created_at, schema; name, job_title, role, scope, practice; public_key, secret_key;
 * url, device, token, server, server_name, server_key, ca_file, generation, revoked; server_time,
 * last_sync_at, last_error. */

char *
dme_db_get_meta (DmeDb *self, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT value FROM meta WHERE key = :key", &error);
  int rc = SQLITE_ERROR;

  if (stmt != NULL)
    {
      dme_bind_text (stmt, ":key", key);
      rc = dme_db_step (self, stmt, &error);
    }

  if (rc == SQLITE_ERROR)
    g_warning ("Reading the setting %s: %s", key, error->message);
  return rc == SQLITE_ROW ? dme_column_dup (stmt, 0) : NULL;
}

gint64
dme_db_get_meta_int (DmeDb *self, const char *key)
{
  g_autofree char *value = dme_db_get_meta (self, key);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
}

gboolean
dme_db_set_meta (DmeDb *self, const char *key, const char *value, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "INSERT INTO meta (key, value) VALUES (:key, :value)"
                           " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                           error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":key", key);
  dme_bind_text (stmt, ":value", value);
  return dme_db_run (self, stmt, error);
}

gboolean
dme_db_set_meta_int (DmeDb *self, const char *key, gint64 value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  return dme_db_set_meta (self, key, text, error);
}

gboolean
dme_db_add_incarnation (DmeDb *self, GError **error)
{
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *now = dme_clock_now_utc ();
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "INSERT INTO incarnation (name, began_at) VALUES (:name, :now)", error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":name", name);
  dme_bind_text (stmt, ":now", now);
  return dme_db_run (self, stmt, error);
}

void
dme_identity_clear (DmeIdentity *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->job_title, g_free);
  g_clear_pointer (&self->role, g_free);
  g_clear_pointer (&self->scope, g_free);
  self->practice = FALSE;
}

static gboolean
check_scope (const char *scope, char **reason)
{
  g_auto (GStrv) codes = g_strsplit (scope != NULL ? scope : "", ",", -1);

  for (guint i = 0; codes[i] != NULL; i++)
    if (dme_regions_find (g_strstrip (codes[i])) == NULL)
      {
        if (reason != NULL)
          *reason = g_strdup_printf (_ ("“%s” is not a region code of NTT. Use a code such as 53, "
                                        "53.02 or 53.02.08.2005."),
                                     codes[i]);
        return FALSE;
      }

  if (codes[0] != NULL)
    return TRUE;
  if (reason != NULL)
    *reason = g_strdup (_ ("Say which area is yours: at least one region code, such as 53.02."));
  return FALSE;
}

/**
 * dme_identity_check:
 * @self: who is to use a store
 * @reason: (out) (optional): what is wrong and what to do; translated
 *
 * Returns: whether name, role and every code of the scope are known
 */
gboolean
dme_identity_check (const DmeIdentity *self, char **reason)
{
  static const char *const roles[] = { "petugas", "koordinator", "kantor", NULL };
  g_autofree char *name = g_strdup (self->name != NULL ? self->name : "");

  if (!g_utf8_validate (name, -1, NULL) || *g_strstrip (name) == '\0')
    {
      if (reason != NULL)
        *reason = g_strdup (_ ("Write your name."));
      return FALSE;
    }

  if (self->role == NULL || !g_strv_contains (roles, self->role))
    {
      if (reason != NULL)
        *reason = g_strdup_printf (_ ("“%s” is not a role. Use petugas, koordinator or kantor."),
                                   self->role ? self->role : "");
      return FALSE;
    }

  return check_scope (self->scope, reason);
}

/**
 * dme_db_get_identity:
 * @self: a connection
 * @identity: (out): filled in; clear it with dme_identity_clear()
 * @error: what SQLite says
 *
 * Reads whose store this is.
 */
gboolean
dme_db_get_identity (DmeDb *self, DmeIdentity *identity, GError **error)
{
  *identity = (DmeIdentity){
    .name = dme_db_get_meta (self, "name"),
    .job_title = dme_db_get_meta (self, "job_title"),
    .role = dme_db_get_meta (self, "role"),
    .scope = dme_db_get_meta (self, "scope"),
    .practice = dme_db_get_meta_int (self, "practice") != 0,
  };

  if (identity->name != NULL && identity->role != NULL && identity->scope != NULL)
    return TRUE;

  dme_identity_clear (identity);
  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_ENGINE,
               "The store does not say whose it is");
  return FALSE;
}

static gboolean
write_identity (DmeDb *self, const DmeIdentity *identity, GError **error)
{
  return dme_db_set_meta (self, "name", identity->name, error) &&
         dme_db_set_meta (self, "job_title", identity->job_title, error) &&
         dme_db_set_meta (self, "role", identity->role, error) &&
         dme_db_set_meta (self, "scope", identity->scope, error) &&
         dme_db_set_meta_int (self, "practice", identity->practice, error);
}

gboolean
dme_db_set_identity (DmeDb *self, const DmeIdentity *identity, GError **error)
{
  g_autofree char *reason = NULL;

  if (!dme_identity_check (identity, &reason))
    {
      g_set_error_literal (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT, reason);
      return FALSE;
    }

  return dme_db_begin (self, error) &&
         dme_db_end (self, write_identity (self, identity, error), error);
}
