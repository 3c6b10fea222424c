/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "bench-persons.h"
#include "bench-util.h"

#include "dme-db-persons.h"
#include "dme-db-vault.h"
#include "dme-social-security.h"

/* Searching 100,000 sealed persons while somebody types: each key of names, misspelt names, NIK,
 * telephones and villages, with the first page of the list; then the same behind each filter of the
 * page. What it costs to open the store, to read the index, and to keep it. */

#define PERSONS 100000
#define PAGE 50
#define NAMES 40

static double
type_key (DmeDb *db, const char *text, const DmeQuery *filter)
{
  g_autoptr (DmeQuery) query = dme_query_copy (filter);
  g_autoptr (DmeQueryResult) result = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GError) error = NULL;
  double begin;

  query->search = g_strdup (text);
  begin = bench_seconds ();
  result = dme_db_query (db, query, &error);
  bench_check (result != NULL, error, "Searching");
  page =
    dme_db_load_rows (db, (gint64 *) result->rows->data, MIN (PAGE, result->rows->len), &error);
  bench_check (page != NULL, error, "Reading a page");
  return (bench_seconds () - begin) * 1e3;
}

static void
type_text (DmeDb *db, const char *text, const DmeQuery *filter, GArray *times)
{
  for (gsize length = 1; length <= strlen (text); length++)
    {
      g_autofree char *typed = g_strndup (text, length);
      double time = type_key (db, typed, filter);

      g_array_append_val (times, time);
    }
}

static void
type_all (DmeDb *db, const DmeQuery *filter, GArray *times)
{
  static const char *const others[] = { "5302054107990", "0812 3456 78", "amanatun selatan",
                                        "kupang", "maria kualeu" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < NAMES; i++)
    {
      g_autofree char *name = bench_person_name (rand);

      if (i % 2 == 1)
        name[strlen (name) / 2] = 'e';
      type_text (db, name, filter, times);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    type_text (db, others[i], filter, times);
}

static void
print_times (const char *name, GArray *times, gboolean bounded)
{
  g_autofree char *p50 = g_strconcat (name, "-p50", NULL);
  g_autofree char *p99 = g_strconcat (name, "-p99", NULL);
  double last = bench_percentile (times, 0.99);

  bench_print (p50, bench_percentile (times, 0.5), "ms", 0, 0, "-", TRUE);
  bench_print (p99, last, "ms", 0, 0, bounded ? "p99<=8ms" : "-", !bounded || last <= 8);
}

/* The first key behind a filter asks the store who passes it; the others know. */
static void
measure_search (DmeDb *db, const char *name, const DmeQuery *filter)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *first = g_strconcat (name, "-first-key", NULL);

  type_all (db, filter, times);
  bench_print (first, g_array_index (times, double, 0), "ms", 0, 0, "-", TRUE);
  print_times (name, times, TRUE);
}

static void
measure_filters (DmeDb *db)
{
  const DmeType *type = dme_schema_find_type ("person");
  g_autoptr (DmeQuery) none = dme_query_new (type), region = dme_query_new (type);
  g_autoptr (DmeQuery) status = dme_query_new (type), papers = dme_query_new (type);
  g_autoptr (DmeQuery) cover = dme_query_new (type), state = dme_query_new (type);

  region->region = g_strdup ("53.02");
  status->where = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (status->where, g_strdup ("status"));
  g_ptr_array_add (status->where, g_strdup ("proses"));
  papers->papers = 0;
  cover->cover = DME_COVER_NONE;
  state->state = DME_STATE_WAITING;

  measure_search (db, "search-100000", none);
  measure_search (db, "search-kabupaten", region);
  measure_search (db, "search-status", status);
  measure_search (db, "search-papers", papers);
  measure_search (db, "search-cover", cover);
  measure_search (db, "search-state", state);
}

static void
measure_duplicates (DmeDb *db)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = bench_person_name (rand);
      g_autoptr (DmeFields) fields = dme_fields_new ();
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (GError) error = NULL;
      double begin = bench_seconds (), time;

      dme_fields_set (fields, "name", name);
      dme_fields_set (fields, "birth_date", "1991-05-06");
      dme_fields_set (fields, "region", "53.02.08.2005");
      found = dme_db_find_duplicates (db, fields, NULL, 10, &error);
      bench_check (found != NULL, error, "Looking for duplicates");
      time = (bench_seconds () - begin) * 1e3;
      g_array_append_val (times, time);
    }
  print_times ("duplicates-100000", times, FALSE);
}

int
main (void)
{
  g_autofree char *dir = bench_dir_new ();
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  g_autoptr (GError) error = NULL;
  DmeDb *db = bench_persons_new (store, PERSONS);
  double begin, time, bytes;

  dme_db_close (db);
  begin = bench_seconds ();
  db = dme_db_open (store, &error);
  bench_check (db != NULL, error, "Opening the store");
  time = (bench_seconds () - begin) * 1e3;
  bench_print ("open-sealed-100000", time, "ms", 0, 0, "-", TRUE);

  bench_check (dme_db_unlock (db, BENCH_PASSPHRASE, &error), error, "Unlocking");
  begin = bench_seconds ();
  bench_check (dme_db_build_person_index (db, 0, NULL, &error), error, "Reading the index");
  time = (bench_seconds () - begin) * 1e3;
  bench_print ("index-100000", time, "ms", 0, 0, "-", TRUE);
  bytes = (double) dme_db_get_person_index_bytes (db) / PERSONS;
  bench_print ("index-per-person", bytes, "B", 0, 0, "<=200B", bytes <= 200);

  measure_filters (db);
  measure_duplicates (db);
  dme_db_close (db);
  bench_dir_remove (dir);
  return 0;
}
