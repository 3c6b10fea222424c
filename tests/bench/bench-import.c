/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "bench-persons.h"
#include "bench-raw.h"
#include "bench-util.h"

#include "dme-db-import.h"
#include "dme-db-persons.h"
#include "dme-import-run.h"
#include "dme-schema-persons.h"
#include "dme-wire.h"

/* desactl imports a CSV file of 100,000 sessions: read, checked, saved with their ops, 200 to a
 * transaction. Beside it plain SQLite that stores the same rows. The memory of the program does not
 * grow with the file, but for the pages that SQLite keeps, at most 32 MB. */

#define LINES 100000
#define FEW (LINES / 50)
#define BATCH 200
#define MAX_GROWTH (32 * 1024) /* KB: the cache of a store */

/* The app imports persons in steps, and compares each with all that are there. Nobody who types
 * meanwhile may wait longer than for a step. */
#define PERSONS 100000
#define NEW_PERSONS 1000
#define QUESTIONS 100
#define STEP_USEC (G_USEC_PER_SEC / 40)
#define LONGEST_STEP 4.0 /* times its share and one question */

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

/* The header and @n people of one village, the same in each run. */
static char *
write_persons (guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED + 1);
  g_autoptr (GString) text = g_string_new ("nama;tgl lahir;desa;kecamatan;no_nik_reason\n");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = bench_person_name (rand);

      g_string_append_printf (text, "%s;%d/%d/%d;Nifukani;Amanuban Barat;tidak_dibawa\n", name,
                              g_rand_int_range (rand, 1, 29), g_rand_int_range (rand, 1, 13),
                              g_rand_int_range (rand, 1970, 2005));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns the seconds; @steps: of double, those of each step. */
static double
import_persons (DmeDb *db, const char *errors_path, GArray *steps)
{
  char *text = write_persons (NEW_PERSONS);
  g_autoptr (GInputStream)
    stream = g_memory_input_stream_new_from_data (text, (gssize) strlen (text), g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeCsvReader) reader = dme_csv_reader_new (stream, &error);
  g_autoptr (DmeImportPlan) plan = NULL;
  g_autoptr (DmeImportRun) run = NULL;
  g_autoptr (GArray) faults = NULL;
  DmeImportSetup setup = { .type = &dme_type_person,
                           .target = &dme_db_import_target,
                           .twins = DME_IMPORT_TWINS_LEAVE_OUT,
                           .errors_path = errors_path };
  double begin = bench_seconds ();
  gboolean done = FALSE;
  DmeCsvRow header;

  bench_check (reader != NULL && dme_csv_reader_next (reader, &header, &error), error, "Reading");
  plan = dme_import_plan_new (&dme_type_person, &header);
  dme_import_plan_learn (plan);
  dme_import_plan_learn_words (plan);
  faults = dme_import_plan_find_faults (plan);
  bench_check (faults->len == 0, NULL, "Finding the columns");
  setup.plan = plan;
  setup.reader = reader;
  run = dme_import_run_new (&setup);
  while (!done)
    {
      double step = bench_seconds ();

      bench_check (dme_import_run_step (run, db, STEP_USEC, &done, &error), error, "Importing");
      step = bench_seconds () - step;
      g_array_append_val (steps, step);
    }
  bench_check (dme_import_run_get_counts (run)->lines == NEW_PERSONS, NULL, "Counting");
  return bench_seconds () - begin;
}

/* Seconds to ask whether somebody is registered already: nothing can be faster than that. */
static double
ask_for_twins (DmeDb *db)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED + 2);
  double begin = bench_seconds ();

  for (guint i = 0; i < QUESTIONS; i++)
    {
      g_autoptr (DmeFields) person = dme_fields_new ();
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *name = bench_person_name (rand);

      dme_fields_set (person, "name", name);
      dme_fields_set (person, "birth_date", "1999-07-01");
      dme_fields_set (person, "region", "53.02.07.2015");
      found = dme_db_find_duplicates (db, person, NULL, 1, &error);
      bench_check (found != NULL, error, "Looking for twins");
    }
  return (bench_seconds () - begin) / QUESTIONS;
}

static void
measure_persons (const char *dir)
{
  g_autofree char *store = g_build_filename (dir, "people", NULL);
  g_autofree char *errors = g_build_filename (dir, "people.errors.csv", NULL);
  g_autoptr (DmeDb) db = bench_persons_new (store, PERSONS);
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GError) error = NULL;
  double rate, question, longest, share;

  bench_check (dme_db_build_person_index (db, 0, NULL, &error), error, "Reading the persons");
  question = ask_for_twins (db);
  rate = NEW_PERSONS / import_persons (db, errors, steps);
  longest = bench_percentile (steps, 0.99);
  share = (double) STEP_USEC / G_USEC_PER_SEC + question;
  bench_print ("import-persons", rate, "1/s", 1 / question, rate * question, "ratio>=0.4",
               rate * question >= 0.4);
  bench_print ("import-step-p99", longest * 1000, "ms", share * 1000, longest / share, "ratio<=4",
               longest <= LONGEST_STEP * share);
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
  measure_persons (dir);
  bench_dir_remove (dir);

  bench_print ("import-lines", rate, "1/s", floor, rate / floor, "ratio>=0.05",
               rate >= 0.05 * floor);
  bench_print ("import-memory", (double) many_kilobytes, "KB", (double) few_kilobytes,
               (double) many_kilobytes / (double) few_kilobytes, "growth<=32MB",
               many_kilobytes - few_kilobytes <= MAX_GROWTH);
  return 0;
}
