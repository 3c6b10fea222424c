/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-raw.h"
#include "bench-util.h"

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-ingest.h"
#include "dme-server-db-sqlite.h"

/* As bench-ingest, without HTTP: what a batch costs from its compressed bytes
 * to the answer's text, durable, in one process and on one thread. */

typedef struct
{
  DmeServerDb *db;
  DmeServerDevice *device;
  char *secret_key;
  BenchRaw *raw;
  GRand *rand;
  gint64 seq;
  double seconds, raw_seconds;
  gint64 ops;
} Ingest;

static char *
sign (const void *data, gsize length, gpointer user_data)
{
  return dme_crypto_sign (user_data, data, length);
}

static gboolean
verify (const char *signature, const void *data, gsize length, gpointer user_data)
{
  return dme_crypto_verify (user_data, signature, data, length);
}

static DmeServerDevice *
add_device (DmeServerDb *db, char **secret_key)
{
  DmeServerPerson person = {
    0, NULL, (char *) "Bench", (char *) "petugas", (char *) "53", NULL, 0
  };
  DmeServerDevice *device = g_new0 (DmeServerDevice, 1);
  g_autoptr (GError) error = NULL;
  DmeServerTxn *txn = dme_server_db_begin (db, &error);

  bench_check (txn != NULL, error, "Beginning");
  person.created_at = dme_clock_now_utc ();
  bench_check (dme_server_txn_add_person (txn, &person, &error), error, "Adding a person");
  device->id = dme_crypto_random_token (12);
  device->person_no = person.no;
  device->person = g_strdup ("Bench");
  device->role = g_strdup ("petugas");
  device->scope = g_strdup ("53");
  device->label = g_strdup ("Bench");
  device->created_at = dme_clock_now_utc ();
  dme_crypto_new_keypair (&device->public_key, secret_key);
  bench_check (dme_server_txn_add_device (txn, device, &error), error, "Adding a device");
  bench_check (dme_server_txn_commit (txn, &error), error, "Committing");
  g_free (person.created_at);
  g_free (person.id);
  return device;
}

static void
push_batch (Ingest *self, GPtrArray *lines)
{
  DmeBatchHeader header = {
    DME_PROTOCOL, self->device->id, (char *) "bench", self->seq - lines->len + 1, lines->len, 0, 0,
  };
  g_autoptr (GBytes) body = dme_batch_build (&header, lines, sign, self->secret_key);
  g_autoptr (DmeBatch) batch = NULL;
  g_autoptr (DmePushReply) reply = dme_push_reply_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  DmeIngestCounts counts = { 0 };
  double begin = bench_seconds ();

  batch = dme_batch_parse (body, TRUE, self->device->id, verify, self->device->public_key, &error);
  bench_check (batch != NULL, error, "Parsing a batch");
  bench_check (dme_ingest_push (self->db, self->device, batch, reply, &counts, &error), error,
               "Pushing");
  text = dme_push_reply_to_json (reply);
  self->seconds += bench_seconds () - begin;
  self->ops += lines->len;
  bench_check (counts.verdicts[DME_VERDICT_OK] == lines->len, NULL, "New sessions");
}

static void
insert_batch (Ingest *self, GPtrArray *lines)
{
  double begin = bench_seconds ();

  bench_raw_begin (self->raw);
  for (guint i = 0; i < lines->len; i++)
    bench_raw_add_line (self->raw, g_ptr_array_index (lines, i));
  bench_raw_commit (self->raw);
  self->raw_seconds += bench_seconds () - begin;
}

static void
measure (Ingest *self, guint batch, guint rounds)
{
  g_autofree char *name = g_strdup_printf ("ingest-library-%u", batch);
  double value, floor;

  self->seconds = self->raw_seconds = 0;
  self->ops = 0;
  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (GPtrArray) lines = bench_lines_new (self->rand, self->seq, batch);

      self->seq += batch;
      push_batch (self, lines);
      insert_batch (self, lines);
    }
  value = (double) self->ops / self->seconds;
  floor = (double) self->ops / self->raw_seconds;
  bench_print (name, value, "ops/s", floor, value / floor, "ratio>=0.25", value >= 0.25 * floor);
}

int
main (void)
{
  g_autofree char *dir = bench_dir_new ();
  g_autoptr (GError) error = NULL;
  Ingest self = { 0 };

  bench_check (dme_server_db_sqlite_create (dir, "Bench", FALSE, &error), error,
               "Making a database");
  self.db = dme_server_db_sqlite_open (dir, &error);
  bench_check (self.db != NULL, error, "Opening the database");
  self.device = add_device (self.db, &self.secret_key);
  self.raw = bench_raw_new (dir);
  self.rand = g_rand_new_with_seed (BENCH_SEED);

  measure (&self, 200, 60);
  measure (&self, 1000, 20);

  g_rand_free (self.rand);
  bench_raw_free (self.raw);
  dme_server_device_free (self.device);
  g_free (self.secret_key);
  dme_server_db_close (self.db);
  bench_dir_remove (dir);
  return 0;
}
