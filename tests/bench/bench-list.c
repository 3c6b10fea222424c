/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "bench-raw.h"
#include "bench-util.h"

#include "dme-text.h"

/* The list while somebody types: the query of each prefix of some searches over 20,000 sessions,
 * beside a plain scan of the same text with instr(). Before each search the whole list is shown, so
 * that its first key reads everything anew. */

#define SESSIONS 20000
#define ROUNDS 3

static const char *const searches[] = {
  "kuale'u",
  "nifukani",
  "amanuban barat",
  "kantor desa",
  "rian banunaek",
  "aula kantor camat",
  "timor tengah selatan",
  "gereja",
  "naikliu",
  "loli",
};

static void
copy_text (const char *text, gpointer user_data)
{
  bench_raw_add_text (user_data, text);
}

static double
query_once (DmeDb *db, const char *search)
{
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("activity"));
  g_autoptr (DmeQueryResult) result = NULL;
  g_autoptr (GError) error = NULL;
  double begin;

  query->search = g_strdup (search); /* "": all of them */
  begin = bench_seconds ();
  result = dme_db_query (db, query, &error);
  bench_check (result != NULL, error, "Querying");
  return (bench_seconds () - begin) * 1e3;
}

static double
scan_once (BenchRaw *raw, const char *search)
{
  g_autofree char *folded = dme_text_fold (search);
  double begin = bench_seconds ();

  bench_raw_scan (raw, folded);
  return (bench_seconds () - begin) * 1e3;
}

static void
type_search (DmeDb *db,
             BenchRaw *raw,
             const char *search,
             GArray *first,
             GArray *ours,
             GArray *floor)
{
  query_once (db, "");
  for (gsize length = 1; length <= strlen (search); length++)
    {
      g_autofree char *prefix = g_strndup (search, length);
      double value = query_once (db, prefix);

      g_array_append_val (length == 1 ? first : ours, value);
      value = scan_once (raw, prefix);
      g_array_append_val (floor, value);
    }
}

int
main (void)
{
  g_autofree char *dir = bench_dir_new ();
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  g_autofree char *file = g_build_filename (store, "store.db", NULL);
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) floor = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GError) error = NULL;
  DmeDb *db = bench_store_new (store, SESSIONS);
  BenchRaw *raw = bench_raw_new (dir);
  double p50, p99, first99, floor50, floor99;

  dme_db_close (db);
  bench_raw_begin (raw);
  bench_raw_each_text (file, "SELECT folded FROM listing WHERE type = 'activity'", copy_text, raw);
  bench_raw_commit (raw);
  db = dme_db_open (store, &error);
  bench_check (db != NULL, error, "Opening the store");

  for (int round = 0; round < ROUNDS; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
      type_search (db, raw, searches[i], first, ours, floor);
  dme_db_close (db);
  bench_raw_free (raw);
  bench_dir_remove (dir);

  first99 = bench_percentile (first, 0.99);
  p50 = bench_percentile (ours, 0.5);
  p99 = bench_percentile (ours, 0.99);
  floor50 = bench_percentile (floor, 0.5);
  floor99 = bench_percentile (floor, 0.99);
  bench_print ("list-first-key-20000-p99", first99, "ms", 0, 0, "p99<=8ms", first99 <= 8);
  bench_print ("list-key-20000-p50", p50, "ms", floor50, p50 / floor50, "-", TRUE);
  bench_print ("list-key-20000-p99", p99, "ms", floor99, p99 / floor99, "p99<=8ms", p99 <= 8);
  return 0;
}
