/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-server.h"

#define CODE_LENGTH 10
#define SAFE_SECONDS ((gint64) 3600)

GArray *
dme_lineage_from_text (const char *text)
{
  GArray *lineage = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", " ", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *end = NULL;
      gint64 pair[2];

      pair[0] = g_ascii_strtoll (pairs[i], &end, 10);
      if (*end != ':' || pair[0] <= 0)
        continue;
      pair[1] = g_ascii_strtoll (end + 1, NULL, 10);
      g_array_append_vals (lineage, pair, 2);
    }
  return lineage;
}

char *
dme_lineage_to_text (const GArray *lineage)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i + 1 < lineage->len; i += 2)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            g_array_index (lineage, gint64, i),
                            g_array_index (lineage, gint64, i + 1));
  return g_string_free (text, FALSE);
}

/**
 * dme_server_new:
 * @db: (transfer full): an open database
 * @error: of the database
 *
 * Returns: (transfer full): the server over @db
 */
DmeServer *
dme_server_new (DmeServerDb *db, GError **error)
{
  g_autoptr (DmeServer) self = g_new0 (DmeServer, 1);
  g_autofree char *generation = NULL;
  g_autofree char *lineage = NULL;
  g_autofree char *practice = NULL;

  self->db = db;
  self->metrics = dme_metrics_new ();
  self->limiter = dme_limiter_new ();
  self->buckets = dme_buckets_new ();
  g_mutex_init (&self->safe_lock);
  if (!dme_server_db_get_meta (db, DME_META_SERVER, &self->id, error) ||
      !dme_server_db_get_meta (db, DME_META_NAME, &self->name, error) ||
      !dme_server_db_get_meta (db, DME_META_PUBLIC_KEY, &self->public_key, error) ||
      !dme_server_db_get_meta (db, DME_META_PRACTICE, &practice, error) ||
      !dme_server_db_get_meta (db, DME_META_LINEAGE, &lineage, error) ||
      !dme_server_db_get_meta (db, DME_META_GENERATION, &generation, error))
    return NULL;
  self->practice = g_strcmp0 (practice, "1") == 0;
  self->lineage = dme_lineage_from_text (lineage);
  self->generation = generation != NULL ? g_ascii_strtoll (generation, NULL, 10) : 0;
  if (self->id == NULL || self->public_key == NULL || self->generation <= 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_CORRUPT,
                   "The database does not know who this server is");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
dme_server_set_dir (DmeServer *self, const char *dir)
{
  g_return_if_fail (self->blobs == NULL);

  self->blobs = dme_blobs_new (dir);
}

void
dme_server_free (DmeServer *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->db, dme_server_db_close);
  g_clear_pointer (&self->lineage, g_array_unref);
  g_clear_pointer (&self->metrics, dme_metrics_free);
  g_clear_pointer (&self->limiter, dme_limiter_free);
  g_clear_pointer (&self->buckets, dme_buckets_free);
  g_clear_pointer (&self->blobs, dme_blobs_free);
  g_mutex_clear (&self->safe_lock);
  g_free (self->id);
  g_free (self->name);
  g_free (self->public_key);
  g_free (self);
}

/* Backups come and go by the day: looking for their files at every request would be in vain. */
static gint64
find_safe (DmeServer *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 safe;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->safe_lock);
  if (now >= self->safe_until)
    {
      if (!dme_server_db_get_safe (self->db, &self->safe, &error))
        {
          g_message ("%s", error->message);
          self->safe = 0; /* Devices then keep everything. */
        }
      self->safe_until = now + SAFE_SECONDS * G_USEC_PER_SEC;
    }
  safe = self->safe;
  g_mutex_unlock (&self->safe_lock);
  return safe;
}

/**
 * dme_server_fill_epoch:
 * @self: the server
 * @epoch: gets who answers and which life of the server this is; zeroed before
 */
void
dme_server_fill_epoch (DmeServer *self, DmeEpoch *epoch)
{
  epoch->server = g_strdup (self->id);
  epoch->name = g_strdup (self->name);
  epoch->practice = self->practice;
  epoch->generation = self->generation;
  epoch->lineage = self->lineage->len > 0 ? g_array_ref (self->lineage) : NULL;
  epoch->safe = find_safe (self);
  epoch->time = dme_clock_now () / G_USEC_PER_SEC;
}

/**
 * dme_server_new_id:
 *
 * Returns: (transfer full): an id of a server or a device: 59 random bits in 12 letters and digits.
 * It is in every push of one session, where a UUID would cost three times as much.
 */
char *
dme_server_new_id (void)
{
  g_autofree char *code = dme_crypto_random_code (12);

  return g_ascii_strdown (code, -1);
}

char *
dme_server_new_code (void)
{
  g_autofree char *code = dme_crypto_random_code (CODE_LENGTH);

  return g_strdup_printf ("%.4s-%.4s-%s", code, code + 4, code + 8);
}

/**
 * dme_server_hash_code:
 * @typed: as people type it: lower case, spaces, no dashes
 *
 * Returns: (nullable) (transfer full): what the database keeps instead of the code; %NULL if it
 * cannot be one
 */
char *
dme_server_hash_code (const char *typed)
{
  char plain[CODE_LENGTH + 1];
  gsize n = 0;

  for (; *typed != '\0'; typed++)
    {
      if (*typed == '-' || g_ascii_isspace (*typed))
        continue;
      if (n == CODE_LENGTH || !g_ascii_isalnum (*typed))
        return NULL;
      plain[n++] = g_ascii_toupper (*typed);
    }
  plain[n] = '\0';
  return n == CODE_LENGTH ? dme_crypto_hash_token (plain) : NULL;
}

static DmeServerDevice *
make_device (DmeServerTxn *txn,
             const DmeEnrolRequest *request,
             const DmeEnrolCode *code,
             const char *hash,
             const char *now,
             GError **error)
{
  g_autoptr (DmeServerDevice) device = g_new0 (DmeServerDevice, 1);

  device->id = dme_server_new_id ();
  device->person_no = code->person_no;
  device->label = g_strdup (request->name);
  device->public_key = g_strdup (request->public_key);
  device->created_at = g_strdup (now);
  if (!dme_server_txn_add_device (txn, device, error) ||
      !dme_server_txn_use_code (txn, hash, request->public_key, device->id, error) ||
      !dme_server_txn_audit (txn, now, device->id, "enrol", NULL, error))
    return NULL;
  return dme_server_txn_find_device_by_id (txn, device->id, error);
}

static gboolean
enrol_with (DmeServerTxn *txn,
            const DmeEnrolRequest *request,
            const char *hash,
            DmeServerDevice **device,
            DmeEnrolResult *result,
            GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autoptr (GError) why = NULL;
  g_autoptr (DmeEnrolCode) code = dme_server_txn_find_code (txn, hash, &why);

  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (code == NULL)
    *result = DME_ENROL_UNKNOWN;
  else if (code->used_key != NULL && !dme_crypto_equal (code->used_key, request->public_key))
    *result = DME_ENROL_USED;
  else if (code->expires <= dme_clock_now () / G_USEC_PER_SEC)
    *result = DME_ENROL_EXPIRED;
  else
    {
      *device = code->used_key != NULL
                  ? dme_server_txn_find_device_by_id (txn, code->device_id, error)
                  : make_device (txn, request, code, hash, now, error);
      if (*device == NULL)
        return FALSE;
      *result = (*device)->revoked_at != NULL ? DME_ENROL_REVOKED : DME_ENROL_DONE;
    }
  return TRUE;
}

/**
 * dme_server_enrol:
 * @self: the server
 * @request: what the device sent
 * @reply: gets everything, if @result is DONE
 * @result: (out): what came of it
 * @error: of the database
 *
 * Exchanges a one-time code for a device and its token (DESIGN 5.11). The same code with the same
 * key gives the same device again with a new token, so an answer that got lost costs nothing.
 *
 * Returns: success, which includes that the code is refused
 */
gboolean
dme_server_enrol (DmeServer *self,
                  const DmeEnrolRequest *request,
                  DmeEnrolReply *reply,
                  DmeEnrolResult *result,
                  GError **error)
{
  g_autofree char *hash = dme_server_hash_code (request->code);
  g_autofree char *token = dme_crypto_random_token (32);
  g_autofree char *token_hash = dme_crypto_hash_token (token);
  g_autoptr (DmeServerDevice) device = NULL;
  g_autoptr (DmeServerTxn) txn = NULL;

  *result = DME_ENROL_UNKNOWN;
  if (hash == NULL)
    return TRUE;
  txn = dme_server_db_begin (self->db, error);
  if (txn == NULL || !enrol_with (txn, request, hash, &device, result, error))
    return FALSE;
  if (*result != DME_ENROL_DONE)
    return TRUE;
  if (!dme_server_txn_set_token (txn, device->no, token_hash, error) ||
      !dme_server_txn_commit (g_steal_pointer (&txn), error))
    return FALSE;
  dme_server_fill_epoch (self, &reply->epoch);
  reply->device = g_steal_pointer (&device->id);
  reply->token = g_steal_pointer (&token);
  reply->person = g_steal_pointer (&device->person);
  reply->role = g_steal_pointer (&device->role);
  reply->scope = g_steal_pointer (&device->scope);
  reply->server_key = g_strdup (self->public_key);
  return TRUE;
}
