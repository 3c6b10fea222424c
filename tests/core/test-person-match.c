/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-match.h"

#include "core-test.h"

#include <string.h>

static void
test_names_are_compared_as_people_spell_them (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    DmeNameMatch match;
  } rows[] = {
    { "Maria Goreti Taneo", "Maria Goreti Taneo", DME_NAME_SAME },
    { "Maria Goreti Taneo", "  MARIA  GORETI taneo ", DME_NAME_SAME },
    { "Kuale'u", "Kualeu", DME_NAME_SAME },
    { "Andrés", "Andres", DME_NAME_SAME },
    { "Taneo Maria Goreti", "Maria Goreti Taneo", DME_NAME_SPELLING },
    { "Maria Gorreti Tanneo", "Maria Goreti Taneo", DME_NAME_SPELLING },
    { "Djami", "Jami", DME_NAME_SPELLING },
    { "Soekarno", "Sukarno", DME_NAME_SPELLING },
    { "Tjahjadi", "Cahyadi", DME_NAME_SPELLING },
    { "Johanes Djawa", "Yohanes Jawa", DME_NAME_SPELLING },
    { "Stefanus", "Stevanus", DME_NAME_SPELLING },
    { "Stephanus", "Stepanus", DME_NAME_SPELLING },
    { "Christina Markus", "Kristina Marcus", DME_NAME_SPELLING },
    { "Yosef", "Jozef", DME_NAME_SPELLING },
    { "Merry", "Mery", DME_NAME_SPELLING },
    { "Nyoman", "Njoman", DME_NAME_SPELLING },
    { "Marlinda Nenobais", "Marlin da Nenobais", DME_NAME_SPELLING },
    { "Supriyadin Pua Rake", "Sipriyadin Pua Rake", DME_NAME_NEAR },
    { "Yohanes Nenobais", "Yohanis Nenobais", DME_NAME_NEAR },
    { "Maria Taneo", "Maria Tnaeo", DME_NAME_NEAR }, /* swapped */
    { "Wilhelmina Kolo", "Wilhelmna Kollo", DME_NAME_NEAR },
    { "Maria G. Taneo", "Maria Goreti Taneo", DME_NAME_NEAR },
    { "Maria Taneo", "Maria Goreti Taneo", DME_NAME_PART },
    { "Maria G", "Maria Goreti Taneo", DME_NAME_PART },
    { "M Taneo", "Maria Taneo", DME_NAME_PART },
    { "Maria", "Maria Goreti Taneo", DME_NAME_WORD },
    { "Ana", "Ani", DME_NAME_DIFFERENT }, /* short words are too many */
    { "Petrus", "Paulus", DME_NAME_DIFFERENT },
    { "Maria Taneo", "Maria Nenobais", DME_NAME_DIFFERENT },
    { "M G T", "Maria Goreti Taneo", DME_NAME_DIFFERENT }, /* initials alone say nothing */
    { "", "Maria", DME_NAME_DIFFERENT },
    { "", "", DME_NAME_DIFFERENT },
    { "???", "...", DME_NAME_DIFFERENT },
    { "李 小龙", "李 小龙", DME_NAME_SAME },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeMatchName) a = dme_match_name_new (rows[i].a);
      g_autoptr (DmeMatchName) b = dme_match_name_new (rows[i].b);

      if (dme_match_name_compare (a, b) != rows[i].match ||
          dme_match_name_compare (b, a) != rows[i].match)
        g_error ("“%s” and “%s”: %d and %d instead of %d", rows[i].a, rows[i].b,
                 dme_match_name_compare (a, b), dme_match_name_compare (b, a), rows[i].match);
    }
}

static DmeFields *
make_person (const char *text)
{
  static const char *const names[] = { "nik", "name", "birth_date", "phone", "region", "sex" };
  DmeFields *fields = dme_fields_new ();
  g_auto (GStrv) parts = g_strsplit (text, "|", G_N_ELEMENTS (names));
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      dme_fields_set (fields, names[i], parts[i]);

  return fields;
}

#define MARIA "5302075506990001|Maria Goreti Taneo|1999-06-15|+6281234567890|53.02.07.2015|p"

static void
test_persons_are_the_same_for_a_reason (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean shown;
    const char *reasons;
  } rows[] = {
    { MARIA, MARIA, TRUE,
      "Same NIK; Same telephone, which may be the family's; Same name; Same date of birth; "
      "Same village" },
    { MARIA, "5302075506990001", TRUE, "Same NIK" },
    { MARIA, "5302075506990001|Petrus Kolo|1970-01-02||53.71.04.1009|l", TRUE,
      "Same NIK; But another date of birth; But the other sex" },
    { MARIA, "5302075506990123|Maria Taneo", FALSE,
      "One name is part of the other; But another NIK" },
    { MARIA, "5302075506990002|Maria G. Taneo", TRUE,
      "NIK nearly the same: one digit differs; Similar name" },
    { MARIA, "5302075560990001|Maria Gorety Taneo|1999-06-15", TRUE,
      "NIK nearly the same: one digit differs; Same name in another spelling; Same date of "
      "birth" },
    { MARIA, "|Yuliana Taneo||+6281234567890", TRUE, "Same telephone, which may be the family's" },
    { MARIA, "|Petrus Taneo|1970-01-02|+6281234567890|53.02.07.2015|l", TRUE,
      "Same telephone, which may be the family's; Same village; But another date of birth; But "
      "the other sex" },
    { MARIA, "|maria goreti taneo", FALSE, "Same name" },
    { MARIA, "|maria goreti taneo|||53.02.07.2015", TRUE, "Same name; Same village" },
    { MARIA, "|maria goreti taneo|||53.02.07.2001", FALSE, "Same name; Same kecamatan" },
    { MARIA, "|maria goreti taneo|1999-06-15|||", TRUE, "Same name; Same date of birth" },
    { MARIA, "|Maria Gorety Tanneo|1999-06-15|||", TRUE,
      "Same name in another spelling; Same date of birth" },
    { MARIA, "|Maria Taneo|1999-06-15||53.02.13.2004", TRUE,
      "One name is part of the other; Same date of birth; Same kabupaten" },
    { MARIA, "|Maria|1999-06-15||53.02.07.2015", TRUE,
      "One word of the name is the same; Same date of birth; Same village" },
    { MARIA, "|Maria Goreti Taneo|1999-05-15||53.02.07.2015", TRUE,
      "Same name; Date of birth nearly the same; Same village" },
    { MARIA, "|Maria Goreti Taneo|1987-01-02||53.02.07.2015", FALSE,
      "Same name; Same village; But another date of birth" },
    { MARIA, "|Petrus Kolo|1999-06-15||53.02.07.2015", FALSE, "Same date of birth; Same village" },
    { "|Anna|2000-06-05", "|Anna|2000-05-06||", TRUE, "Same name; Date of birth nearly the same" },
    { "", "", FALSE, "" },
    { "||||53.02", "||||53.02", FALSE, "Same kabupaten" },
  };
  guint i;

  use_language ("en");
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) a = make_person (rows[i].a);
      g_autoptr (DmeFields) b = make_person (rows[i].b);
      DmeReasons reasons, back;
      int score = dme_match_persons (a, b, &reasons);
      g_auto (GStrv) texts = dme_reasons_to_text (reasons);
      g_autofree char *text = g_strjoinv ("; ", texts);

      g_assert_cmpint (dme_match_persons (b, a, &back), ==, score);
      g_assert_cmpint (back, ==, reasons);
      g_assert_cmpstr (text, ==, rows[i].reasons);
      if ((score >= DME_MATCH_SHOWN) != rows[i].shown)
        g_error ("%s\n%s: %d", rows[i].a, rows[i].b, score);
      g_assert_true ((score >= DME_MATCH_CERTAIN) >= ((reasons & DME_REASON_NIK) != 0));
    }
}

static void
test_companies_are_found_as_recruiters_name_them (void)
{
  static const struct
  {
    const char *text;
    const char *name;
    const char *aliases;
    int score;
  } rows[] = {
    { "PT Sriti Rukma Lestari", "PT. SRITI RUKMA LESTARI", NULL, 100 },
    { "sriti rukma lestari", "PT Sriti Rukma Lestari", NULL, 95 },
    { "Sriti Rukmana", "PT Sriti Rukma Lestari", NULL, 70 },
    { "PT Sriti Rukmana Lestari", "PT Sriti Rukma Lestari", NULL, 85 },
    { "sritti rukma lestary", "PT Sriti Rukma Lestari", NULL, 95 },
    { "Seriti Rukma Lestari", "PT Sriti Rukma Lestari", NULL, 85 },
    { "SRL", "PT Sriti Rukma Lestari", NULL, 60 },
    { "Lestari", "PT Sriti Rukma Lestari", NULL, 50 },
    { "Cahaya Timur", "PT Sriti Rukma Lestari", NULL, 0 },
    { "Cahaya Timur", "PT Sriti Rukma Lestari", "Sriti; Tjahaja Timoer, Lestari", 95 },
    { "PT", "PT Sriti Rukma Lestari", NULL, 0 },
    { "", "PT Sriti Rukma Lestari", ";,", 0 },
    { "CV Maju", "PT Maju", NULL, 95 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int score = dme_match_organisation (rows[i].text, rows[i].name, rows[i].aliases);

      if (score != rows[i].score)
        g_error ("“%s” and “%s”: %d instead of %d", rows[i].text, rows[i].name, score,
                 rows[i].score);
    }
}

/* Invented people, with the name parts that are common in NTT. */
static DmeFields *
make_random_person (GRand *rand, gboolean whole)
{
  static const char *const first[] = {
    "Maria",     "Yohanes",   "Petrus",  "Paulus",    "Yosef",       "Anastasia",
    "Kristina",  "Melkianus", "Yuliana", "Marselina", "Ferdinandus", "Theresia",
    "Agustinus", "Dominggus", "Adriana", "Wilhelmus", "Bernadeta",   "Oktovianus",
    "Elisabeth", "Yakobus",   "Imelda",  "Stefanus",  "Lusia",       "Gaudensius",
    "Ermelinda", "Aloysius",  "Rosalia", "Benyamin",  "Naomi",       "Fransiskus",
  };
  static const char *const syllables[] = {
    "ta", "ne", "o",  "no", "ba", "is", "ko", "lo", "be", "tu",  "la",  "sa",  "mau", "bo", "na",
    "fa", "ki", "de", "ra", "lu", "we", "go", "ma", "ti", "ben", "lik", "suk", "ato", "in", "uk",
  };
  DmeFields *fields = dme_fields_new ();
  GString *name = g_string_new (first[g_rand_int_range (rand, 0, G_N_ELEMENTS (first))]);
  g_autofree char *text = NULL;
  guint i, n;

  if (g_rand_boolean (rand))
    g_string_append_printf (name, " %s", first[g_rand_int_range (rand, 0, G_N_ELEMENTS (first))]);
  g_string_append_c (name, ' ');
  n = g_rand_int_range (rand, 2, 4);
  for (i = 0; i < n; i++)
    g_string_append (name, syllables[g_rand_int_range (rand, 0, G_N_ELEMENTS (syllables))]);
  text = g_string_free (name, FALSE);
  dme_fields_set (fields, "name", text);

  if (whole)
    {
      g_autofree char *birth = g_strdup_printf ("%d-%02d-%02d", g_rand_int_range (rand, 1980, 2008),
                                                g_rand_int_range (rand, 1, 13),
                                                g_rand_int_range (rand, 1, 29));
      g_autofree char *phone = g_strdup_printf ("+62812%07d", g_rand_int_range (rand, 0, 3000));
      g_autofree char *nik =
        g_strdup_printf ("530207%02d0%d%02d%04d", g_rand_int_range (rand, 1, 29),
                         g_rand_int_range (rand, 1, 10), g_rand_int_range (rand, 80, 100),
                         g_rand_int_range (rand, 1, 9999));
      g_autofree char *region =
        g_strdup_printf ("53.%02d.%02d.20%02d", g_rand_int_range (rand, 1, 4),
                         g_rand_int_range (rand, 1, 5), g_rand_int_range (rand, 1, 10));

      dme_fields_set (fields, "birth_date", birth);
      dme_fields_set (fields, "phone", phone);
      dme_fields_set (fields, "nik", nik);
      dme_fields_set (fields, "region", region);
    }

  return fields;
}

/* The short cut gives what comparing with everybody gives. */
static void
test_the_index_misses_no_one (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_fields_free);
  g_autoptr (DmeMatchIndex) index = dme_match_index_new ();
  guint hits = 0;
  guint i, j;

  for (i = 0; i < 1500; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_ptr_array_add (all, make_random_person (rand, i % 10 != 0));
      dme_match_index_add (index, id, all->pdata[i]);
    }
  g_assert_cmpuint (dme_match_index_get_size (index), ==, 1500);

  for (i = 0; i < 60; i++)
    {
      const DmeFields *person = all->pdata[i];
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (GPtrArray) found = dme_match_index_find (index, person, id, 0);
      guint expected = 0;

      for (j = 0; j < all->len; j++)
        expected += j != i && dme_match_persons (person, all->pdata[j], NULL) >= DME_MATCH_SHOWN;
      g_assert_cmpuint (found->len, ==, expected);
      hits += found->len;

      for (j = 0; j < found->len; j++)
        {
          const DmeMatch *match = found->pdata[j];
          DmeReasons reasons;
          guint place = g_ascii_strtoull (match->id, NULL, 10);

          g_assert_cmpint (match->score, ==,
                           dme_match_persons (person, all->pdata[place], &reasons));
          g_assert_cmpint (match->reasons, ==, reasons);
          g_assert_true (j == 0 || match->score <= ((DmeMatch *) found->pdata[j - 1])->score);
        }
    }
  g_assert_cmpuint (hits, >, 10);
}

static void
test_the_index_follows_changes (void)
{
  g_autoptr (DmeMatchIndex) index = dme_match_index_new ();
  g_autoptr (DmeFields) maria = make_person (MARIA);
  g_autoptr (DmeFields) petrus = make_person ("|Petrus Kolo|1970-01-02");
  g_autoptr (DmeFields) typed = make_person ("|Maria Gorety Taneo|1999-06-15");
  guint i;

  dme_match_index_add (index, "1", maria);
  for (i = 0; i < 5000; i++) /* more than once around */
    {
      g_autofree char *id = g_strdup_printf ("x%u", i % 100);

      dme_match_index_add (index, id, petrus);
    }
  g_assert_cmpuint (dme_match_index_get_size (index), ==, 101);

  {
    g_autoptr (GPtrArray) found = dme_match_index_find (index, typed, NULL, 0);
    g_autoptr (GPtrArray) but_one = dme_match_index_find (index, typed, "1", 0);
    g_autoptr (GPtrArray) others = dme_match_index_find (index, petrus, NULL, 7);

    g_assert_cmpuint (found->len, ==, 1);
    g_assert_cmpstr (((DmeMatch *) found->pdata[0])->id, ==, "1");
    g_assert_cmpuint (but_one->len, ==, 0);
    g_assert_cmpuint (others->len, ==, 7);
  }

  dme_match_index_add (index, "1", petrus);
  {
    g_autoptr (GPtrArray) found = dme_match_index_find (index, typed, NULL, 0);

    g_assert_cmpuint (found->len, ==, 0);
  }
  dme_match_index_remove (index, "1");
  dme_match_index_remove (index, "1");
  dme_match_index_remove (index, "never");
  g_assert_cmpuint (dme_match_index_get_size (index), ==, 100);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* Only with -m perf. */
static void
test_how_long_a_key_takes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (53);
  g_autoptr (DmeMatchIndex) index = dme_match_index_new ();
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 start = g_get_monotonic_time ();
  guint i, j;

  for (i = 0; i < 100000; i++)
    {
      g_autofree char *id = g_strdup_printf ("0192f0c1-7c1e-7abc-8def-%012u", i);
      g_autoptr (DmeFields) fields = make_random_person (rand, TRUE);

      dme_match_index_add (index, id, fields);
    }
  g_test_message ("filled in %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - start) / 1000);

  for (i = 0; i < 200; i++)
    {
      g_autoptr (DmeFields) fields = make_random_person (rand, TRUE);
      g_autofree char *name = g_strdup (dme_fields_get (fields, "name"));

      for (j = 1; j <= strlen (name); j++)
        {
          g_autofree char *typed = g_strndup (name, j);
          g_autoptr (GPtrArray) found = NULL;
          gint64 took;

          dme_fields_set (fields, "name", typed);
          start = g_get_monotonic_time ();
          found = dme_match_index_find (index, fields, NULL, 5);
          took = g_get_monotonic_time () - start;
          g_array_append_val (times, took);
        }
    }

  g_array_sort (times, compare_times);
  g_test_minimized_result (g_array_index (times, gint64, times->len * 99 / 100),
                           "p99 of a key: %" G_GINT64_FORMAT " µs, median %" G_GINT64_FORMAT,
                           g_array_index (times, gint64, times->len * 99 / 100),
                           g_array_index (times, gint64, times->len / 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/match/names-are-compared-as-people-spell-them",
                   test_names_are_compared_as_people_spell_them);
  g_test_add_func ("/match/persons-are-the-same-for-a-reason",
                   test_persons_are_the_same_for_a_reason);
  g_test_add_func ("/match/companies-are-found-as-recruiters-name-them",
                   test_companies_are_found_as_recruiters_name_them);
  g_test_add_func ("/match/the-index-misses-no-one", test_the_index_misses_no_one);
  g_test_add_func ("/match/the-index-follows-changes", test_the_index_follows_changes);
  if (g_test_perf ())
    g_test_add_func ("/match/how-long-a-key-takes", test_how_long_a_key_takes);

  return g_test_run ();
}
