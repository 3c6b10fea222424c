/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-private.h"

/* The connection to the server: where, who we are there, and which of its lives we last heard of.
 */

void
dme_server_link_clear (DmeServerLink *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->public_key, g_free);
  g_clear_pointer (&self->secret_key, g_free);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->server_name, g_free);
  g_clear_pointer (&self->server_key, g_free);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->incarnation, g_free);
  self->generation = 0;
  self->revoked = FALSE;
  self->locked = FALSE;
}

/**
 * dme_db_get_link:
 * @self: a connection
 * @link: (out): filled in; clear it with dme_server_link_clear(). Its url is %NULL before enrolment
 * @error: what SQLite says
 */
gboolean
dme_db_get_link (DmeDb *self, DmeServerLink *link, GError **error)
{
  g_autoptr (DmeStmt) stmt = NULL;

  *link = (DmeServerLink){ 0 };
  stmt = dme_db_prepare (self, "SELECT name FROM incarnation ORDER BY number DESC LIMIT 1", error);
  if (stmt == NULL || dme_db_step (self, stmt, error) == SQLITE_ERROR)
    return FALSE;

  link->incarnation = dme_column_dup (stmt, 0);
  link->url = dme_db_get_meta (self, "url");
  link->device = dme_db_get_meta (self, "device");
  link->token = dme_db_get_secret (self, "token", &link->locked);
  link->public_key = dme_db_get_meta (self, "public_key");
  link->secret_key = dme_db_get_secret (self, "secret_key", &link->locked);
  link->server = dme_db_get_meta (self, "server");
  link->server_name = dme_db_get_meta (self, "server_name");
  link->server_key = dme_db_get_meta (self, "server_key");
  link->ca_file = dme_db_get_meta (self, "ca_file");
  link->generation = dme_db_get_meta_int (self, "generation");
  link->revoked = dme_db_get_meta_int (self, "revoked") != 0;
  return TRUE;
}

static gboolean
write_link (DmeDb *self, const DmeServerLink *link, GError **error)
{
  g_autofree char *device = dme_db_get_meta (self, "device");

  /* Another device to the server: what it has not acknowledged yet goes under names of the new one.
   */
  if (device != NULL && g_strcmp0 (device, link->device) != 0 &&
      !dme_db_renew_incarnation (self, 0, error))
    return FALSE;

  return dme_db_set_meta (self, "url", link->url, error) &&
         dme_db_set_meta (self, "device", link->device, error) &&
         dme_db_set_secret (self, "token", link->token, error) &&
         dme_db_set_meta (self, "server", link->server, error) &&
         dme_db_set_meta (self, "server_name", link->server_name, error) &&
         dme_db_set_meta (self, "server_key", link->server_key, error) &&
         dme_db_set_meta (self, "ca_file", link->ca_file, error) &&
         dme_db_set_meta_int (self, "generation", link->generation, error) &&
         dme_db_set_meta_int (self, "revoked", link->revoked, error) &&
         (link->public_key == NULL ||
          dme_db_set_meta (self, "public_key", link->public_key, error)) &&
         (link->secret_key == NULL ||
          dme_db_set_secret (self, "secret_key", link->secret_key, error));
}

/**
 * dme_db_set_link:
 * @self: a connection
 * @link: of an enrolment; its incarnation is ignored, keys that are %NULL stay
 * @error: BUSY, FULL, ENGINE
 *
 * Stores an enrolment. If the server now knows this computer as another
 * device, what was not acknowledged moves into a new incarnation.
 */
gboolean
dme_db_set_link (DmeDb *self, const DmeServerLink *link, GError **error)
{
  return dme_db_begin (self, error) && dme_db_end (self, write_link (self, link, error), error);
}

gboolean
dme_db_set_revoked (DmeDb *self, gboolean revoked, GError **error)
{
  return dme_db_set_meta_int (self, "revoked", revoked, error);
}

static gboolean
write_sync_note (DmeDb *self, const char *error_code, GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();

  return dme_db_set_meta (self, "last_error", error_code, error) &&
         (error_code != NULL || dme_db_set_meta (self, "last_sync_at", now, error));
}

/**
 * dme_db_note_sync:
 * @self: a connection
 * @error_code: (nullable): code of the failure; %NULL: the run reached the server and ended well
 * @error: BUSY, FULL, ENGINE
 *
 * Keeps how the last run ended.
 */
gboolean
dme_db_note_sync (DmeDb *self, const char *error_code, GError **error)
{
  return dme_db_begin (self, error) &&
         dme_db_end (self, write_sync_note (self, error_code, error), error);
}

/**
 * dme_db_note_server_time:
 * @self: a connection
 * @unix_seconds: the clock of the server
 * @error: BUSY, FULL, ENGINE
 *
 * From now on, and after the next start, a clock of this computer that is
 * behind that moment is not believed.
 */
gboolean
dme_db_note_server_time (DmeDb *self, gint64 unix_seconds, GError **error)
{
  if (unix_seconds <= 0)
    return TRUE;

  dme_clock_set_floor (unix_seconds * G_USEC_PER_SEC);
  return dme_db_set_meta_int (self, "server_time", unix_seconds, error);
}
