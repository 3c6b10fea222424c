/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-raw.h"
#include "bench-util.h"

#include "dme-wire.h"

/* One durable save of a session of eleven fields, validated, with its op,
 * beside two rows and an index in plain SQLite. Turn by turn, so that both
 * see the same disk. */

#define ROUNDS 400

static double
save_once (DmeDb *db, GRand *rand, guint index)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  double begin;

  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL,
                                        bench_session_new (rand, index)));
  begin = bench_seconds ();
  bench_check (dme_db_save (db, saves, NULL, NULL, &error), error, "Saving");
  return (bench_seconds () - begin) * 1e6;
}

static double
save_raw (BenchRaw *raw, GRand *rand, guint index)
{
  g_autoptr (DmeOp) op = bench_op_new (rand, index, index + 1);
  g_autofree char *line = dme_wire_op_to_json (op);
  g_autofree char *body = dme_wire_fields_to_json (dme_schema_find_type ("activity"), op->set);
  double begin = bench_seconds ();

  bench_raw_begin (raw);
  bench_raw_add_record (raw, op->id, body);
  bench_raw_add_line (raw, line);
  bench_raw_commit (raw);
  return (bench_seconds () - begin) * 1e6;
}

int
main (void)
{
  g_autofree char *dir = bench_dir_new ();
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED);
  g_autoptr (GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) floor = g_array_new (FALSE, FALSE, sizeof (double));
  DmeDb *db = bench_store_new (store, 2000);
  BenchRaw *raw = bench_raw_new (dir);
  double median, least;

  for (guint i = 0; i < ROUNDS; i++)
    {
      double value = save_once (db, rand, i);

      g_array_append_val (ours, value);
      value = save_raw (raw, rand, i);
      g_array_append_val (floor, value);
    }
  dme_db_close (db);
  bench_raw_free (raw);
  bench_dir_remove (dir);

  median = bench_percentile (ours, 0.5);
  least = bench_percentile (floor, 0.5);
  bench_print ("save-median", median, "us", least, median / least, "ratio<=2", median <= 2 * least);
  bench_print ("save-p99", bench_percentile (ours, 0.99), "us", bench_percentile (floor, 0.99),
               bench_percentile (ours, 0.99) / bench_percentile (floor, 0.99), "-", TRUE);
  return 0;
}
