/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-address.h"
#include "dme-crypto.h"
#include "dme-sync-private.h"

static gboolean
ask_for_place (const char *url,
               const DmeEnrolRequest *wish,
               const char *ca_file,
               DmeEnrolReply *reply,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *address = g_strconcat (url, "/v1/enrol", NULL);
  g_autofree char *json = dme_enrol_request_to_json (wish);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (DmeHttp) http = dme_http_new (ca_file, NULL);
  g_auto (DmeHttpAnswer) answer = { 0 };
  g_autoptr (GError) malformed = NULL;
  DmeHttpRequest request = { address, NULL, "application/json", FALSE, body, TRUE };
  const char *text;
  gsize length;

  if (!dme_sync_exchange (http, &request, &answer, cancellable, error))
    return FALSE;
  text = g_bytes_get_data (answer.body, &length);
  if (text != NULL && dme_enrol_reply_from_json (reply, text, (gssize) length, &malformed))
    return TRUE;
  g_set_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PROTOCOL, "Enrol: %s",
               malformed != NULL ? malformed->message : "empty answer");
  return FALSE;
}

static gboolean
take_link (DmeDb *db,
           const char *address,
           const char *ca_file,
           const DmeEnrolReply *reply,
           const char *public_key,
           const char *secret_key,
           GError **error)
{
  g_auto (DmeServerLink) now = { 0 };
  DmeServerLink link;

  if (!dme_db_get_link (db, &now, error))
    return FALSE;
  link = now;
  link.url = (char *) address;
  link.device = reply->device;
  link.token = reply->token;
  link.server = reply->epoch.server;
  link.server_name = reply->epoch.name;
  link.server_key = reply->server_key;
  link.ca_file = (char *) ca_file;
  link.generation = reply->epoch.generation;
  link.revoked = FALSE;
  link.public_key = (char *) public_key;
  link.secret_key = (char *) secret_key;
  return dme_db_set_link (db, &link, error);
}

/* The office says who works here and where; a name typed on first run was
 * only a guess. */
static gboolean
take_identity (DmeDb *db, DmeIdentity *identity, const DmeEnrolReply *reply, GError **error)
{
  g_auto (DmeIdentity) told = { 0 };

  told.name = g_strdup (reply->person != NULL ? reply->person : identity->name);
  told.job_title = g_strdup (identity->job_title);
  told.role = g_strdup (reply->role != NULL ? reply->role : identity->role);
  told.scope = g_strdup (reply->scope != NULL ? reply->scope : identity->scope);
  told.practice = identity->practice;
  return dme_db_set_identity (db, &told, error);
}

/* Receipts of one server prove nothing to another: all is offered there. */
static gboolean
leave_old_server (DmeDb *db, const DmeServerLink *old, const DmeEnrolReply *reply, GError **error)
{
  if (old->server == NULL || g_strcmp0 (old->server, reply->epoch.server) == 0)
    return TRUE;
  return dme_sync_void_receipts (db, error);
}

/**
 * dme_sync_enrol:
 * @db: the store
 * @url: the address as typed; see dme_address_normalise()
 * @code: the one-time code from the office, as typed
 * @ca_file: (nullable): PEM of the one CA to believe
 * @cancellable: (nullable): ends it
 *
 * Connects the store to a server; blocking. The same code may be sent again
 * after a broken line: the server knows this device by its key. Work done
 * before is sent by the next run.
 *
 * Returns: TRUE if the link is stored; FALSE with DME_SYNC_ERROR,
 *  DME_STORE_ERROR or G_IO_ERROR_CANCELLED, and the old link stays
 */
gboolean
dme_sync_enrol (DmeDb *db,
                const char *url,
                const char *code,
                const char *ca_file,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *trimmed = NULL;
  g_auto (DmeServerLink) old = { 0 };
  g_auto (DmeIdentity) identity = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 };
  DmeEnrolRequest wish = { 0 };

  g_return_val_if_fail (db != NULL && url != NULL && code != NULL, FALSE);

  trimmed = g_ascii_strup (code, -1);
  wish.code = g_strstrip (trimmed);
  address = dme_address_normalise (url, error);
  if (address == NULL || !dme_db_get_link (db, &old, error) ||
      !dme_db_get_identity (db, &identity, error))
    return FALSE;
  if (old.locked) /* The token could not be kept, and the code would be spent. */
    {
      g_set_error_literal (error, DME_SYNC_ERROR, DME_SYNC_ERROR_LOCKED, "The vault is locked");
      return FALSE;
    }
  if (old.secret_key == NULL) /* damaged */
    {
      g_clear_pointer (&old.public_key, g_free);
      dme_crypto_new_keypair (&old.public_key, &old.secret_key);
    }
  wish.public_key = old.public_key;
  wish.name = identity.name;
  wish.practice = identity.practice;
  if (!ask_for_place (address, &wish, ca_file, &reply, cancellable, error) ||
      !dme_sync_check_epoch (db, &reply.epoch, NULL, identity.practice, error))
    return FALSE;

  /* First let go of the old server: if the power fails in between, ops are
   * offered once too often, never once too few. */
  return leave_old_server (db, &old, &reply, error) &&
         take_link (db, address, ca_file, &reply, old.public_key, old.secret_key, error) &&
         take_identity (db, &identity, &reply, error);
}
