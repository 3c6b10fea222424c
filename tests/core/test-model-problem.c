/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-problem.h"
#include "dme-schema-table.h"

#include "core-test.h"

#include <string.h>

static void
test_every_code_has_a_name_and_a_sentence (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint code;

  use_language ("en");
  for (code = 0; code <= DME_PROBLEM_OTHER; code++)
    {
      const char *name = dme_problem_code_to_string (code);
      g_autoptr (DmeProblem) bare = dme_problem_new (code, "venue", NULL);
      g_autoptr (DmeProblem) full = dme_problem_new (code, "venue", "100% %s %n");
      g_autofree char *bare_text = dme_problem_to_text (bare, &dme_type_activity);
      g_autofree char *full_text = dme_problem_to_text (full, &dme_type_activity);
      g_autofree char *described = dme_problem_describe (name, "venue", &dme_type_activity);
      DmeProblemCode back = DME_PROBLEM_OTHER + 1;

      g_assert_true (g_hash_table_add (names, (gpointer) name));
      g_assert_true (dme_problem_code_from_string (name, &back));
      g_assert_cmpint (back, ==, code);

      g_assert_true (g_str_has_prefix (bare_text, "Venue: "));
      g_assert_true (g_str_has_prefix (full_text, "Venue: "));
      g_assert_null (strstr (bare_text, "%s"));
      g_assert_cmpuint (strlen (bare_text), >, strlen ("Venue: ") + 20);
      g_assert_cmpstr (described, ==, bare_text);
      g_assert_true (bare->warning == (code == DME_PROBLEM_NOBODY_CAME));
    }
  g_assert_false (dme_problem_code_from_string ("from-a-newer-server", &(DmeProblemCode){ 0 }));
  g_assert_false (dme_problem_code_from_string (NULL, &(DmeProblemCode){ 0 }));
}

static void
test_sentences_name_field_reason_and_remedy (void)
{
  static const struct
  {
    DmeProblemCode code;
    const char *field;
    const char *detail;
    const char *text;
  } rows[] = {
    { DME_PROBLEM_DATE_IN_FUTURE, "date", "2026-11-21",
      "Date: The date lies in the future (today is 21 November 2026). Check the date, or the clock "
      "of this computer." },
    { DME_PROBLEM_TOO_LARGE, "att_cpmi_l", "100000",
      "Prospective workers (CPMI), men: The number is too large: at most 100.000. Check the "
      "number." },
    { DME_PROBLEM_REQUIRED, "kind", NULL, "Kind: This must be filled in." },
    { DME_PROBLEM_UNKNOWN_CHOICE, "mode", "pesta",
      "Mode: “pesta” is not one of the choices. Choose one from the list. Possible: tatap_muka, "
      "daring, hibrida." },
    { DME_PROBLEM_UNKNOWN_FIELD, "colour", "colour",
      "colour: There is no field “colour”. Check its name." },
    { DME_PROBLEM_NOBODY_CAME, NULL, NULL,
      "0 people? If nobody came, this is fine; otherwise fill in the attendance." },
  };
  guint i;

  use_language ("en");
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeProblem)
        problem = dme_problem_new (rows[i].code, rows[i].field, rows[i].detail);
      g_autofree char *text = dme_problem_to_text (problem, &dme_type_activity);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_a_code_of_a_newer_server_is_named (void)
{
  g_autofree char *text = NULL;
  g_autofree char *without_type = NULL;
  g_autofree char *without_code = NULL;

  use_language ("en");
  text = dme_problem_describe ("moon-phase", "date", &dme_type_activity);
  without_type = dme_problem_describe ("required", "moon", NULL);
  without_code = dme_problem_describe (NULL, NULL, NULL);

  g_assert_true (g_str_has_prefix (text, "Date: "));
  g_assert_nonnull (strstr (text, "(moon-phase)"));
  g_assert_cmpstr (without_type, ==, "moon: This must be filled in.");
  g_assert_nonnull (strstr (without_code, "(?)"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/problem/every-code-has-a-name-and-a-sentence",
                   test_every_code_has_a_name_and_a_sentence);
  g_test_add_func ("/model/problem/sentences-name-field-reason-and-remedy",
                   test_sentences_name_field_reason_and_remedy);
  g_test_add_func ("/model/problem/a-code-of-a-newer-server-is-named",
                   test_a_code_of_a_newer_server_is_named);

  return g_test_run ();
}
