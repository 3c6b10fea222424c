/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-util.h"

#include "dme-crypto.h"
#include "dme-sync-private.h"
#include "dme-wire.h"

/* Bytes on the line: of batches of new sessions, beside their bare values as
 * gzipped CSV, which no protocol can do without; of one lone session with all
 * of HTTP, and of a run with nothing to send, both counted by a relay. */

static char *
sign (const void *data, gsize length, gpointer user_data)
{
  return dme_crypto_sign (user_data, data, length);
}

static gsize
size_of_batch (GPtrArray *lines, const char *secret_key)
{
  g_autofree char *device = dme_crypto_random_token (9);
  g_autofree char *incarnation = dme_crypto_random_token (9);
  g_autoptr (GBytes) body = NULL;
  DmeBatchHeader header = { DME_PROTOCOL, device, incarnation, 1, lines->len, 1, lines->len };

  body = dme_batch_build (&header, lines, sign, (gpointer) secret_key);
  return g_bytes_get_size (body);
}

static void
measure_batch (guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GBytes) packed = NULL;
  g_autofree char *public_key = NULL, *secret_key = NULL, *name = NULL;
  double value, floor;

  dme_crypto_new_keypair (&public_key, &secret_key);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DmeOp) op = bench_op_new (rand, i, i + 1);

      g_ptr_array_add (lines, dme_wire_op_to_json (op));
      g_string_append_printf (csv, "%s,%s", op->id, op->at);
      for (guint f = 0; f < dme_fields_get_size (op->set); f++)
        g_string_append_printf (csv, ",%s", dme_fields_get_value_at (op->set, f));
      g_string_append_c (csv, '\n');
    }
  packed = dme_gzip (csv->str, csv->len);
  value = (double) size_of_batch (lines, secret_key) / n;
  floor = (double) g_bytes_get_size (packed) / n;
  name = g_strdup_printf ("wire-body-per-record-%u", n);
  bench_print (name, value, "B", floor, value / floor, n >= 100 ? "<=60B" : "-",
               n < 100 || value <= 60);
}

static void
sync_once (DmeDb *db, DmeSyncReport *report)
{
  g_autoptr (GError) error = NULL;

  DmeSyncOptions options = DME_SYNC_OPTIONS_DEFAULT; /* as the app does it */

  options.compare_after = 6 * 3600;
  options.pull_after = 30;
  bench_check (dme_sync_run_with_options (db, &options, report, NULL, NULL, NULL, &error), error,
               "Syncing");
}

static void
measure_line (void)
{
  g_autofree char *dir = bench_dir_new ();
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED + 1);
  BenchServer *server = bench_server_start ();
  DmeDb *db = bench_store_new (store, 20);
  DmeSyncReport report = { 0 };
  gint64 before, before_up;
  double bytes, up;

  bench_server_enrol (server, db, TRUE);
  sync_once (db, &report);

  bench_save_sessions (db, rand, 500, 1);
  before_up = server->up;
  before = server->up + server->down;
  sync_once (db, &report);
  bytes = (double) (server->up + server->down - before);
  up = (double) (server->up - before_up);
  bench_check (report.pushed == 1, NULL, "Sending one session");
  bench_print ("wire-http-lone-request", up, "B", 0, 0, "-", TRUE);
  bench_print ("wire-http-lone-answer", bytes - up, "B", 0, 0, "-", TRUE);
  bench_print ("wire-http-lone-session", bytes, "B", 0, 0, "<=900B", bytes <= 900);

  before = server->up + server->down;
  sync_once (db, &report);
  bytes = (double) (server->up + server->down - before);
  bench_print ("idle-sync-requests", (double) report.requests, "", 0, 0, "<=1",
               report.requests <= 1);
  bench_print ("idle-sync-bytes", bytes, "B", 0, 0, "<=1024B", bytes <= 1024);

  dme_db_close (db);
  bench_server_stop (server);
  bench_dir_remove (dir);
}

int
main (void)
{
  measure_batch (1);
  measure_batch (10);
  measure_batch (100);
  measure_batch (1000);
  measure_line ();
  return 0;
}
