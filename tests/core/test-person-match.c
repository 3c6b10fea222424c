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

  return g_test_run ();
}
