/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "bench-raw.h"
#include "bench-util.h"

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-ingest.h"
#include "dme-server-db-pg.h"
#include "dme-server-db-sqlite.h"

/* As bench-ingest, without HTTP: what a batch costs from its compressed bytes
 * to the answer's text, durable, in one process and on one thread. Started by with-postgres.sh it
 * measures PostgreSQL, whose floor is COPY, its fastest way in. */

typedef struct
{
  DmeServerDb *db;
  DmeServerDevice *device;
  char *secret_key;
  BenchRaw *raw;   /* NULL: PostgreSQL */
  GString *script; /* for psql: the same lines, copied by it */
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
write_copy (Ingest *self, GPtrArray *lines)
{
  g_string_append (self->script, "COPY raw (id, line) FROM STDIN;\n");
  for (guint i = 0; i < lines->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (lines, i), "\\", -1);
      g_autofree char *escaped = g_strjoinv ("\\\\", parts);

      /* As in bench_raw_add_line(). */
      g_string_append_printf (self->script, "%.36s\t%s\n",
                              strstr (escaped, "\"id\":\"") + strlen ("\"id\":\""), escaped);
    }
  g_string_append (self->script, "\\.\n");
}

static void
run_copies (Ingest *self, const char *dir)
{
  g_autofree char *file = g_build_filename (dir, "raw.sql", NULL);
  const char *words[] = { "psql", "-qX", "-d", "bench", "-f", file, NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;
  double begin;

  bench_check (g_file_set_contents (file, self->script->str, -1, &error), error, "Writing lines");
  begin = bench_seconds ();
  bench_check (g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                             NULL, &status, &error) &&
                 status == 0,
               error, "Copying lines");
  self->raw_seconds = bench_seconds () - begin;
  g_string_truncate (self->script, 0);
}

static void
insert_batch (Ingest *self, GPtrArray *lines)
{
  double begin = bench_seconds ();

  if (self->raw == NULL)
    {
      write_copy (self, lines);
      return;
    }
  bench_raw_begin (self->raw);
  for (guint i = 0; i < lines->len; i++)
    bench_raw_add_line (self->raw, g_ptr_array_index (lines, i));
  bench_raw_commit (self->raw);
  self->raw_seconds += bench_seconds () - begin;
}

static void
measure (Ingest *self, const char *dir, guint batch, guint rounds)
{
  g_autofree char *name =
    g_strdup_printf ("ingest-%s-%u", self->raw != NULL ? "library" : "postgresql", batch);
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
  if (self->raw == NULL)
    run_copies (self, dir);
  value = (double) self->ops / self->seconds;
  floor = (double) self->ops / self->raw_seconds;
  bench_print (name, value, "ops/s", floor, value / floor, "ratio>=0.25", value >= 0.25 * floor);
}

static DmeServerDb *
open_postgresql (const char *base)
{
  const char *words[] = { "psql", "-qX", "-c", "CREATE DATABASE bench", NULL };
  const char *table[] = { "psql",  "-qX", "-d",
                          "bench", "-c",  "CREATE TABLE raw (id text PRIMARY KEY, line text)",
                          NULL };
  g_autofree char *url = g_strconcat (base, "bench", NULL);
  g_autoptr (GError) error = NULL;
  DmeServerDb *db;

  bench_check (g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                             NULL, NULL, &error) &&
                 g_spawn_sync (NULL, (char **) table, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, &error) &&
                 dme_server_db_pg_create (url, "Bench", FALSE, &error),
               error, "Making a database");
  db = dme_server_db_pg_open (url, &error);
  bench_check (db != NULL, error, "Opening the database");
  return db;
}

static DmeServerDb *
open_sqlite (const char *dir)
{
  g_autoptr (GError) error = NULL;
  DmeServerDb *db;

  bench_check (dme_server_db_sqlite_create (dir, "Bench", FALSE, &error), error,
               "Making a database");
  db = dme_server_db_sqlite_open (dir, &error);
  bench_check (db != NULL, error, "Opening the database");
  return db;
}

int
main (void)
{
  const char *base = g_getenv ("DESA_TEST_DATABASE");
  g_autofree char *dir = bench_dir_new ();
  g_autoptr (GString) script = g_string_new (NULL);
  Ingest self = { .script = script };

  self.db = base != NULL ? open_postgresql (base) : open_sqlite (dir);
  self.device = add_device (self.db, &self.secret_key);
  self.raw = base != NULL ? NULL : bench_raw_new (dir);
  self.rand = g_rand_new_with_seed (BENCH_SEED);

  measure (&self, dir, 200, 60);
  measure (&self, dir, 1000, 20);

  g_rand_free (self.rand);
  g_clear_pointer (&self.raw, bench_raw_free);
  dme_server_device_free (self.device);
  g_free (self.secret_key);
  dme_server_db_close (self.db);
  bench_dir_remove (dir);
  return 0;
}
