/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-regions.h"

#include <string.h>

#define N_REGIONS 3780

static char *
search_codes (const char *text, gboolean villages_only, guint limit)
{
  g_autoptr (GPtrArray) found = dme_regions_search (text, villages_only, limit);
  GString *codes = g_string_new (NULL);
  guint i;

  for (i = 0; i < found->len; i++)
    g_string_append_printf (codes, "%s%s", i > 0 ? " " : "",
                            ((const DmeRegion *) found->pdata[i])->code);

  return g_string_free (codes, FALSE);
}

static gboolean
is_found (const char *text, gboolean villages_only, guint limit, const DmeRegion *region)
{
  g_autoptr (GPtrArray) found = dme_regions_search (text, villages_only, limit);

  return g_ptr_array_find (found, region, NULL);
}

static gpointer
find_a_code (gpointer code)
{
  return (gpointer) dme_regions_find (code);
}

static void
test_the_table_is_read_once_from_any_thread (void)
{
  GThread *threads[8];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("regions", find_a_code, (gpointer) "53.02.08.2005");
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_thread_join (threads[i]) == dme_regions_find ("53.02.08.2005"));
}

static void
test_all_codes_of_the_gazetteer_are_there (void)
{
  g_autofree char *path =
    g_build_filename (g_getenv ("DESA_SOURCE"), "data", "regions", "ntt-regions.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize n;
  guint i;
  const DmeRegion *const *all = dme_regions_get_all (&n);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (n, ==, N_REGIONS);
  g_assert_cmpuint (g_strv_length (lines), ==, N_REGIONS + 1);

  for (i = 0; i < N_REGIONS; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i + 1], ",", -1);
      const DmeRegion *region = dme_regions_find (parts[0]);

      g_assert_true (region == all[i]);
      g_assert_cmpstr (region->code, ==, parts[0]);
      g_assert_cmpstr (dme_region_level_get_code (region->level), ==, parts[1]);
      g_assert_cmpstr (region->name, ==, parts[2]);
      g_assert_cmpstr (region->parent != NULL ? region->parent->code : "", ==, parts[3]);
      if (i > 0)
        {
          g_assert_cmpstr (all[i - 1]->code, <, region->code);
          g_assert_true (dme_region_code_in_scope (region->code, region->parent->code));
        }
    }
}

static void
test_no_other_code_is_there (void)
{
  static const char *const bad[] = {
    "",
    "5",
    "54",
    "53.",
    "53.22",
    "530208",
    "5302082005",
    "53.02.08.2099",
    "53.02.08.2005 ",
    " 53.02",
    "53.02.08.2005.1",
    "kualeu",
  };
  guint i;

  g_assert_null (dme_regions_find (NULL));
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (dme_regions_find (bad[i]));
}

static void
test_kualeu_offers_both_villages (void)
{
  static const char *const spellings[] = { "kualeu",   "Kuale'u", "KUALE’U",     "kuale u",
                                           " Kualeu ", "ku aleu", "desa kualeu", "Ds. Kuale'u" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autofree char *codes = search_codes (spellings[i], TRUE, 10);

      g_assert_cmpstr (codes, ==, "53.02.08.2005 53.02.30.2005");
    }
}

static void
test_words_of_the_places_above_narrow_the_search (void)
{
  static const struct
  {
    const char *text;
    const char *codes;
  } rows[] = {
    { "nifukani tts", "53.02.07.2015" },
    { "tts nifukani", "53.02.07.2015" },
    { "nifukani amanuban barat", "53.02.07.2015" },
    { "kualeu amanatun", "53.02.08.2005" },
    { "kualeu, kec. amanatun selatan, kab. timor tengah selatan", "53.02.08.2005" },
    { "kualeu mollo", "53.02.30.2005" },
    { "kualeu molo tengah", "53.02.30.2005" },
    { "desa loli kec polen", "53.02.13.2004" },
    { "loli sel", "53.02.13.2004" },
    { "naikliu", "53.01.13.1002" },
    { "oebufu kota kupang", "53.71.04.1009" },
    { "kualeu ttu", "" },
    { "zzz", "" },
    { "", "" },
    { "' -", "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *codes = search_codes (rows[i].text, TRUE, 1);

      g_assert_cmpstr (codes, ==, rows[i].codes);
    }
}

static void
test_abbreviations_of_kabupaten_are_known (void)
{
  static const struct
  {
    const char *alias;
    const char *code;
  } rows[] = {
    { "TTS", "53.02" },
    { "ttu", "53.03" },
    { "SBD", "53.18" },
    { "Matim", "53.19" },
    { "mabar", "53.15" },
    { "Flotim", "53.06" },
    { "sumtim", "53.11" },
    { "kab. ende", "53.08" },
    { "kabupaten kupang", "53.01" },
    { "kota kupang", "53.71" },
    { "timor tengah utara", "53.03" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *codes = search_codes (rows[i].alias, FALSE, 1);

      g_assert_cmpstr (codes, ==, rows[i].code);
    }
}

static void
test_doubled_letters_do_not_count (void)
{
  g_autofree char *one = search_codes ("molo utara", FALSE, 1);
  g_autofree char *two = search_codes ("Mollo Utara", FALSE, 1);

  g_assert_cmpstr (one, ==, "53.02.03");
  g_assert_cmpstr (two, ==, "53.02.03");
}

static void
test_codes_are_searched_with_or_without_dots (void)
{
  g_autofree char *dots = search_codes ("53.02.08.2005", FALSE, 0);
  g_autofree char *plain = search_codes ("5302082005", FALSE, 0);
  g_autofree char *half = search_codes ("53.02.08.200", TRUE, 3);
  g_autofree char *kecamatan = search_codes ("530208", FALSE, 1);
  g_autofree char *none = search_codes ("99", FALSE, 0);

  g_assert_cmpstr (dots, ==, "53.02.08.2005");
  g_assert_cmpstr (plain, ==, "53.02.08.2005");
  g_assert_cmpstr (half, ==, "53.02.08.2001 53.02.08.2002 53.02.08.2003");
  g_assert_cmpstr (kecamatan, ==, "53.02.08");
  g_assert_cmpstr (none, ==, "");
}

static void
test_better_matches_come_first (void)
{
  g_autoptr (GPtrArray) found = dme_regions_search ("baru", TRUE, 0);
  guint rank = 0;
  guint i;

  g_assert_cmpuint (found->len, >, 5);
  for (i = 0; i < found->len; i++)
    {
      const char *name = ((const DmeRegion *) found->pdata[i])->name;
      guint this_rank = g_ascii_strcasecmp (name, "Baru") == 0       ? 0
                        : g_ascii_strncasecmp (name, "Baru", 4) == 0 ? 1
                        : strstr (name, " Baru") != NULL             ? 2
                                                                     : 3;

      g_assert_cmpuint (this_rank, >=, rank);
      rank = this_rank;
    }
}

/* Whoever knows the name finds the village by it, however it is spelt, among the first few. */
static void
test_every_region_is_found_by_its_name (void)
{
  gsize n, i;
  const DmeRegion *const *all = dme_regions_get_all (&n);

  for (i = 0; i < n; i++)
    {
      g_autofree char *upper = g_ascii_strup (all[i]->name, -1);
      const DmeRegion *kabupaten = dme_region_get_kabupaten (all[i]);
      g_autofree char *within =
        g_strconcat (all[i]->name, " ", kabupaten != NULL ? kabupaten->name : "", NULL);

      g_assert_true (is_found (upper, dme_region_is_village (all[i]), 12, all[i]));
      if (i % 7 == 0 && dme_region_is_village (all[i]))
        if (!is_found (within, FALSE, 12, all[i]))
          g_error ("“%s” does not find %s", within, all[i]->code);
    }
}

static void
test_apostrophes_are_not_needed (void)
{
  gsize n, i;
  guint seen = 0;
  const DmeRegion *const *all = dme_regions_get_all (&n);

  for (i = 0; i < n; i++)
    {
      g_auto (GStrv) parts = g_strsplit (all[i]->name, "'", -1);
      g_autofree char *without = g_strjoinv ("", parts);
      g_autofree char *spaced = g_strjoinv (" ", parts);
      g_autofree char *curly = g_strjoinv ("’", parts);

      if (g_strv_length (parts) == 1)
        continue;

      seen++;
      g_assert_true (is_found (without, FALSE, 8, all[i]));
      g_assert_true (is_found (spaced, FALSE, 8, all[i]));
      g_assert_true (is_found (curly, FALSE, 8, all[i]));
    }
  g_assert_cmpuint (seen, ==, 37);
}

static void
test_a_region_says_where_it_lies (void)
{
  static const struct
  {
    const char *code;
    const char *text;
    const char *above;
  } rows[] = {
    { "53.02.08.2005", "Kuale'u, Amanatun Selatan, Kabupaten Timor Tengah Selatan",
      "Amanatun Selatan, Timor Tengah Selatan" },
    { "53.01.06.1004", "Kelurahan Oesao, Kupang Timur, Kabupaten Kupang", "Kupang Timur, Kupang" },
    { "53.01.06.2015", "Desa Oesao, Kupang Timur, Kabupaten Kupang", "Kupang Timur, Kupang" },
    { "53.71.04.1009", "Oebufu, Oebobo, Kota Kupang", "Oebobo, Kota Kupang" },
    { "53.02.08", "Amanatun Selatan, Kabupaten Timor Tengah Selatan", "Timor Tengah Selatan" },
    { "53.02", "Kabupaten Timor Tengah Selatan", "Nusa Tenggara Timur" },
    { "53", "Nusa Tenggara Timur", "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DmeRegion *region = dme_regions_find (rows[i].code);
      g_autofree char *text = dme_region_describe (region);
      g_autofree char *above = dme_region_describe_above (region);

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpstr (above, ==, rows[i].above);
    }
}

static void
test_no_two_villages_are_described_alike (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n, i;
  const DmeRegion *const *all = dme_regions_get_all (&n);
  guint villages = 0;

  for (i = 0; i < n; i++)
    if (dme_region_is_village (all[i]))
      {
        villages++;
        g_assert_true (g_hash_table_add (seen, dme_region_describe (all[i])));
        g_assert_cmpint (dme_region_get_kecamatan (all[i])->level, ==, DME_LEVEL_KECAMATAN);
      }
  g_assert_cmpuint (villages, ==, 3442);
  g_assert_null (dme_region_get_kecamatan (dme_regions_find ("53.02")));
  g_assert_null (dme_region_get_kabupaten (dme_regions_find ("53")));
  g_assert_false (dme_region_is_village (NULL));
}

static void
test_a_scope_ends_at_a_dot (void)
{
  g_assert_true (dme_region_code_in_scope ("53.02.07", "53.02"));
  g_assert_true (dme_region_code_in_scope ("53.02", "53.02"));
  g_assert_true (dme_region_code_in_scope ("53.02.07.2015", "53"));
  g_assert_false (dme_region_code_in_scope ("53.02.07", "53.0"));
  g_assert_false (dme_region_code_in_scope ("53.02", "53.02.07"));
  g_assert_false (dme_region_code_in_scope ("53.02.07", ""));
  g_assert_false (dme_region_code_in_scope (NULL, "53"));
  g_assert_false (dme_region_code_in_scope ("53.02", NULL));
}

static void
test_odd_searches_do_no_harm (void)
{
  g_autofree char *novel = g_strnfill (100000, 'a');
  g_autofree char *words = NULL;
  guint i;

  g_ptr_array_unref (dme_regions_search (novel, FALSE, 5));
  memset (novel, ' ', 100000);
  for (i = 0; i < 100000; i += 2)
    novel[i] = 'a';
  g_ptr_array_unref (dme_regions_search (novel, FALSE, 5));
  words = search_codes ("desa kelurahan kecamatan kabupaten kota", TRUE, 1);
  g_ptr_array_unref (dme_regions_search ("\xff\xfe", FALSE, 5));
  g_ptr_array_unref (dme_regions_search ("%s%n", FALSE, 5));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/model/regions/" name, func)
  ADD ("the-table-is-read-once-from-any-thread", test_the_table_is_read_once_from_any_thread);
  ADD ("all-codes-of-the-gazetteer-are-there", test_all_codes_of_the_gazetteer_are_there);
  ADD ("no-other-code-is-there", test_no_other_code_is_there);
  ADD ("kualeu-offers-both-villages", test_kualeu_offers_both_villages);
  ADD ("words-of-the-places-above-narrow-the-search",
       test_words_of_the_places_above_narrow_the_search);
  ADD ("abbreviations-of-kabupaten-are-known", test_abbreviations_of_kabupaten_are_known);
  ADD ("doubled-letters-do-not-count", test_doubled_letters_do_not_count);
  ADD ("codes-are-searched-with-or-without-dots", test_codes_are_searched_with_or_without_dots);
  ADD ("better-matches-come-first", test_better_matches_come_first);
  ADD ("every-region-is-found-by-its-name", test_every_region_is_found_by_its_name);
  ADD ("apostrophes-are-not-needed", test_apostrophes_are_not_needed);
  ADD ("a-region-says-where-it-lies", test_a_region_says_where_it_lies);
  ADD ("no-two-villages-are-described-alike", test_no_two_villages_are_described_alike);
  ADD ("a-scope-ends-at-a-dot", test_a_scope_ends_at_a_dot);
  ADD ("odd-searches-do-no-harm", test_odd_searches_do_no_harm);

  return g_test_run ();
}
