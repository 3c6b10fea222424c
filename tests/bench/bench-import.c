/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "bench-raw.h"
#include "bench-util.h"

#include "dme-wire.h"

/* desactl imports a CSV file of 100,000 sessions: read, checked, saved with their ops, 200 to a
 * transaction. Beside it plain SQLite that stores the same rows. The memory of the program does not
 * grow with the file, but for the pages that SQLite keeps, at most 32 MB. */

#define LINES 100000
#define FEW (LINES / 50)
#define BATCH 200
#define MAX_GROWTH (32 * 1024) /* KB: the cache of a store */

static char *
write_file (const char *dir, guint lines)
{
  g_autofree char *name = g_strdup_printf ("%u.csv", lines);
  char *path = g_build_filename (dir, name, NULL);
  FILE *out = fopen (path, "w");

  bench_check (out != NULL, NULL, "Writing a CSV file");
  fputs ("kind,region,date,venue,host,att_cpmi_l,att_cpmi_p,att_umum_l,att_umum_p,notes\r\n", out);
  for (guint i = 0; i < lines; i++)
    fprintf (out,
             "sosialisasi,53.02.08.2005,%u/%u/2025,\"Balai Desa, ruang %u\",BP3MI NTT,%u,%u,%u,%u,"
             "Lancar\r\n",
             1 + i % 28, 1 + i % 12, i % 100, 1 + i % 9, 1 + i % 8, i % 7, i % 6);
  bench_check (fclose (out) == 0, NULL, "Writing a CSV file");
  return path;
}

/* Returns the seconds; *@kilobytes: the most memory that the program held. */
static double
import_file (const char *store, const char *file, glong *kilobytes)
{
  const char *argv[] = { g_getenv ("DESACTL"), "--store", store, "import", "activity", file, NULL };
  g_autoptr (GError) error = NULL;
  double begin = bench_seconds ();
  struct rusage usage;
  GPid pid = 0;
  int status = 0;

  bench_check (argv[0] != NULL, NULL, "Finding desactl");
  bench_check (g_spawn_async (NULL, (char **) argv, NULL,
                              G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                              &pid, &error),
               error, "Starting desactl");
  bench_check (wait4 (pid, &status, 0, &usage) == pid && WIFEXITED (status) &&
                 WEXITSTATUS (status) == 0,
               NULL, "Importing");
  *kilobytes = usage.ru_maxrss;
  return bench_seconds () - begin;
}

static double
store_raw (const char *dir)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED);
  BenchRaw *raw = bench_raw_new (dir);
  double seconds = 0;

  for (guint i = 0; i < FEW; i += BATCH)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
      double begin;

      for (guint j = 0; j < BATCH; j++)
        {
          g_autoptr (DmeOp) op = bench_op_new (rand, i + j, i + j + 1);

          g_ptr_array_add (ids, g_strdup (op->id));
          g_ptr_array_add (bodies,
                           dme_wire_fields_to_json (dme_schema_find_type ("activity"), op->set));
          g_ptr_array_add (lines, dme_wire_op_to_json (op));
        }
      begin = bench_seconds ();
      bench_raw_begin (raw);
      for (guint j = 0; j < BATCH; j++)
        {
          bench_raw_add_record (raw, ids->pdata[j], bodies->pdata[j]);
          bench_raw_add_line (raw, lines->pdata[j]);
        }
      bench_raw_commit (raw);
      seconds += bench_seconds () - begin;
    }
  bench_raw_free (raw);
  return seconds;
}

int
main (void)
{
  g_autofree char *dir = bench_dir_new ();
  g_autofree char *small = g_build_filename (dir, "small", NULL);
  g_autofree char *large = g_build_filename (dir, "large", NULL);
  g_autofree char *few = write_file (dir, FEW);
  g_autofree char *many = write_file (dir, LINES);
  glong few_kilobytes = 0, many_kilobytes = 0;
  double rate, floor;

  dme_db_close (bench_store_new (small, 0));
  dme_db_close (bench_store_new (large, 0));
  import_file (small, few, &few_kilobytes);
  rate = LINES / import_file (large, many, &many_kilobytes);
  floor = FEW / store_raw (dir);
  bench_dir_remove (dir);

  bench_print ("import-lines", rate, "1/s", floor, rate / floor, "ratio>=0.05",
               rate >= 0.05 * floor);
  bench_print ("import-memory", (double) many_kilobytes, "KB", (double) few_kilobytes,
               (double) many_kilobytes / (double) few_kilobytes, "growth<=32MB",
               many_kilobytes - few_kilobytes <= MAX_GROWTH);
  return 0;
}
