/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-schema-table.h"
#include "dme-validate.h"

#include "core-test.h"

#include <string.h>

/* Kinds that no record type uses yet. */
static const DmeField nik = { "nik", "NIK", DME_KIND_NIK, DME_FIELD_SENSITIVE, 1, NULL, NULL };
static const DmeField phone = {
  "phone", "Phone", DME_KIND_PHONE, DME_FIELD_SENSITIVE, 1, NULL, NULL
};
static const DmeField money = { "amount", "Amount", DME_KIND_MONEY, 0, 1, NULL, NULL };
static const DmeField blob = { "scan", "Scan", DME_KIND_BLOB, 0, 1, NULL, NULL };
static const DmeField secret = {
  "name", "Name", DME_KIND_TEXT, DME_FIELD_SENSITIVE, 1, NULL, NULL
};

#define UUID "0192f0c1-7c1e-7abc-8def-0123456789ab"

static const DmeField *
find_field (const char *name)
{
  static const DmeField *const others[] = { &nik, &phone, &money, &blob, &secret };
  const DmeField *field = dme_type_find_field (&dme_type_activity, name);
  guint i;

  for (i = 0; field == NULL && i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (others[i]->name, name))
      field = others[i];
  if (field == NULL)
    field = dme_type_find_field (&dme_type_participation, name);

  g_assert_nonnull (field);
  return field;
}

static void
test_what_people_type_becomes_canonical (void)
{
  static const struct
  {
    const char *field;
    const char *text;
    const char *value;
  } rows[] = {
    { "venue", "  Kantor Desa Nifukani ", "Kantor Desa Nifukani" },
    { "venue", "Cafe\u0301", "Caf\u00E9" },
    { "venue", "", NULL },
    { "venue", " \u00A0 ", NULL },
    { "venue", "a\u2028b", "a b" },
    { "notes", "satu\r\ndua\rtiga\n", "satu\ndua\ntiga" },
    { "notes", "a\tb", "a\tb" },
    { "att_cpmi_l", "15.345", "15345" },
    { "att_cpmi_l", " 7 ", "7" },
    { "att_cpmi_l", "007", "7" },
    { "att_cpmi_l", "", NULL },
    { "amount", "Rp78.468.365.801", "78468365801" },
    { "amount", "Rp 5.000", "5000" },
    { "amount", "rp. 5000", "5000" },
    { "date", "21/6/2025", "2025-06-21" },
    { "date", "Kamis, 21 Agustus 2025", "2025-08-21" },
    { "start", "9", "09:00" },
    { "start", "09.30 WITA", "09:30" },
    { "att_is_estimate", "ya", "true" },
    { "att_is_estimate", "Tidak", "false" },
    { "att_is_estimate", "TRUE", "true" },
    { "att_is_estimate", "0", "false" },
    { "att_is_estimate", "yes", "true" },
    { "att_is_estimate", "No", "false" },
    { "kind", "sosialisasi", "sosialisasi" },
    { "kind", "RAPAT_KOORDINASI", "rapat_koordinasi" },
    { "kind", "rapat koordinasi", "rapat_koordinasi" },
    { "kind", "Coordination meeting", "rapat_koordinasi" },
    { "mode", "tatap-muka", "tatap_muka" },
    { "topics", "lowongan,biaya", "biaya,lowongan" },
    { "topics", "biaya; lowongan ;biaya;", "biaya,lowongan" },
    { "topics", "biaya\nlowongan", "biaya,lowongan" },
    { "topics", "Cost of placement, Vacancies, employers and working conditions, pengaduan",
      "biaya,lowongan,pengaduan" },
    { "topics", "Trafficking, narcotics, radicalisation and health risks", "kerentanan" },
    { "topics", " , ; ", NULL },
    { "region", "53.02.08.2005", "53.02.08.2005" },
    { "region", "5302082005", "53.02.08.2005" },
    { "region", " 53 02 08 2005 ", "53.02.08.2005" },
    { "region", "5302", "53.02" },
    { "region", "53", "53" },
    { "activity", UUID, UUID },
    { "activity", " 0192F0C1-7C1E-7ABC-8DEF-0123456789AB ", UUID },
    { "phone", "0812-3456-7890", "+6281234567890" },
    { "phone", "0812 3456 7890", "+6281234567890" },
    { "phone", "081234567890", "+6281234567890" },
    { "phone", "6281234567890", "+6281234567890" },
    { "phone", "+62 812 3456 7890", "+6281234567890" },
    { "phone", "+62 (0)812 3456 7890", "+6281234567890" },
    { "phone", "0062 812 3456 7890", "+6281234567890" },
    { "phone", "812.3456.7890", "+6281234567890" },
    { "phone", "\u202A+62 812\u20113456\u20117890\u202C", "+6281234567890" },
    { "phone", "(0380) 821234", "+62380821234" },
    { "phone", "+60 12-345 6789", "+60123456789" },
    { "nik", "5302075506990001", "5302075506990001" },
    { "nik", "530207 550699 0001", "5302075506990001" },
    { "nik", "53.02.07.550699.0001", "5302075506990001" },
    { "nik", "5302-0755-0699-0001", "5302075506990001" },
  };
  guint i;

  use_language ("en");
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DmeField *field = find_field (rows[i].field);
      g_autoptr (DmeProblem) problem = NULL;
      g_autofree char *value = dme_value_from_text (field, rows[i].text, &problem);

      if (problem != NULL)
        g_error ("%s “%s”: %s", field->name, rows[i].text,
                 dme_problem_code_to_string (problem->code));
      g_assert_cmpstr (value, ==, rows[i].value);
    }
}

/* As people write them; and what is shown is read as the same number again. */
static void
test_telephones_are_shown_as_they_are_dialled (void)
{
  static const struct
  {
    const char *value;
    const char *text;
  } rows[] = {
    { "+6281353998877", "0813 5399 8877" },
    { "+628123456789", "0812 345 6789" },
    { "+62812345678", "0812 345 678" },
    { "+62812345678901", NULL },
    { "+6281234567890", "0812 3456 7890" },
    { "+628123456789012", NULL },
    { "+6285712345678", "0857 1234 5678" },
    { "+6289512345678", "0895 1234 5678" },
    { "+62380821234", "(0380) 821234" },
    { "+6238021234", "(0380) 21234" },
    { "+623808212345", "(0380) 821 2345" },
    { "+6238121234", "(0381) 21234" },
    { "+6238221234", "(0382) 21234" },
    { "+6238321234", "(0383) 21234" },
    { "+6238421234", "(0384) 21234" },
    { "+6238521234", "(0385) 21234" },
    { "+6238621234", "(0386) 21234" },
    { "+6238721234", "(0387) 21234" },
    { "+6238821234", "(0388) 21234" },
    { "+6238921234", "(0389) 21234" },
    { "+62213456789", "(021) 345 6789" },
    { "+622134567890", "(021) 3456 7890" },
    { "+62317654321", "(031) 765 4321" },
    { "+60123456789", "+60 123 456 789" },
    { "+6591234567", "+65 9123 4567" },
    { "+85291234567", "+852 9123 4567" },
    { "+886912345678", "+886 912 345 678" },
    { "+966501234567", "+966 501 234 567" },
    { "+12025550123", "+1 202 555 0123" },
    { "+6701234567", "+670 123 4567" },
    { "0812", "0812" },
    { "", "" },
    { "+", "+" },
    { "+62812abc", "+62812abc" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DmeField *field = find_field ("phone");
      g_autoptr (DmeProblem) problem = NULL;
      g_autofree char *text = dme_value_to_text (field, rows[i].value);
      g_autofree char *again = NULL;

      if (rows[i].text != NULL)
        g_assert_cmpstr (text, ==, rows[i].text);
      again = dme_value_from_text (field, text, &problem);
      if (again != NULL)
        g_assert_cmpstr (again, ==, rows[i].value);
    }
}

/* Every number that can be stored: of each length, after each prefix. */
static void
test_every_telephone_shown_is_understood (void)
{
  static const char *const prefixes[] = { "+62811", "+6285",  "+62380", "+6221", "+60",
                                          "+852",   "+1",     "+7",     "+670",  "+62999",
                                          "+62100", "+62361", "+49",    NULL };
  const DmeField *field = find_field ("phone");
  guint seen = 0;

  for (guint i = 0; prefixes[i] != NULL; i++)
    for (guint n = 1; n <= 13; n++)
      {
        g_autofree char *digits = g_strnfill (n, '7');
        g_autofree char *value = g_strconcat (prefixes[i], digits, NULL);
        g_autofree char *stored = dme_value_from_text (field, value, NULL);
        g_autofree char *text = NULL;
        g_autofree char *again = NULL;

        if (stored == NULL)
          continue;
        text = dme_value_to_text (field, value);
        again = dme_value_from_text (field, text, NULL);
        g_assert_cmpstr (again, ==, value);
        seen++;
      }
  g_assert_cmpuint (seen, >, 60);
}

static void
test_what_makes_no_sense_is_refused (void)
{
  static const struct
  {
    const char *field;
    const char *text;
    DmeProblemCode code;
  } rows[] = {
    { "venue", "a\nb", DME_PROBLEM_CONTROL_CHARACTER },
    { "venue", "a\x1B[31mb", DME_PROBLEM_CONTROL_CHARACTER },
    { "notes", "a\x07", DME_PROBLEM_CONTROL_CHARACTER },
    { "date", "21/6/2025\x01", DME_PROBLEM_CONTROL_CHARACTER },
    { "venue", "a\xFFz", DME_PROBLEM_NOT_UTF8 },
    { "date", "\xC3", DME_PROBLEM_NOT_UTF8 },
    { "att_cpmi_l", "1.5", DME_PROBLEM_NOT_A_NUMBER },
    { "att_cpmi_l", "dua belas", DME_PROBLEM_NOT_A_NUMBER },
    { "att_cpmi_l", "-3", DME_PROBLEM_NEGATIVE },
    { "att_cpmi_l", "100.001", DME_PROBLEM_TOO_LARGE },
    { "att_cpmi_l", "99999999999999999999999", DME_PROBLEM_TOO_LARGE },
    { "amount", "-1", DME_PROBLEM_NEGATIVE },
    { "amount", "9223372036854775808", DME_PROBLEM_TOO_LARGE },
    { "date", "31/2/2025", DME_PROBLEM_NOT_A_DATE },
    { "date", "besok", DME_PROBLEM_NOT_A_DATE },
    { "date", "31/12/1999", DME_PROBLEM_DATE_TOO_OLD },
    { "start", "25.00", DME_PROBLEM_NOT_A_TIME },
    { "att_is_estimate", "mungkin", DME_PROBLEM_NOT_A_BOOL },
    { "kind", "pesta", DME_PROBLEM_UNKNOWN_CHOICE },
    { "kind", "_", DME_PROBLEM_UNKNOWN_CHOICE },
    { "topics", "biaya,pesta", DME_PROBLEM_UNKNOWN_CHOICE },
    { "region", "Kuale'u", DME_PROBLEM_REGION_UNKNOWN },
    { "region", "53.02.08.2999", DME_PROBLEM_REGION_UNKNOWN },
    { "region", "99", DME_PROBLEM_REGION_UNKNOWN },
    { "region", "530", DME_PROBLEM_REGION_UNKNOWN },
    { "activity", "1", DME_PROBLEM_NOT_AN_ID },
    { "phone", "12345", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "0812 rumah", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "081234567890123", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "+", DME_PROBLEM_NOT_A_PHONE },
    { "nik", "530207550699000", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302075506990000", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302077513990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "530207550699000a", DME_PROBLEM_NOT_A_NIK },
    { "scan", "abc", DME_PROBLEM_NOT_A_HASH },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DmeField *field = find_field (rows[i].field);
      g_autoptr (DmeProblem) problem = NULL;
      g_autofree char *value = dme_value_from_text (field, rows[i].text, &problem);

      g_assert_null (value);
      if (problem == NULL)
        g_error ("%s “%s” is accepted", field->name, rows[i].text);
      g_assert_cmpstr (dme_problem_code_to_string (problem->code), ==,
                       dme_problem_code_to_string (rows[i].code));
      g_assert_cmpstr (problem->field, ==, field->name);
      g_assert_false (problem->warning);
      if (problem->detail != NULL)
        {
          g_assert_true (g_utf8_validate (problem->detail, -1, NULL));
          g_assert_cmpuint (strlen (problem->detail), <=, 60);
        }
    }
}

/* A megabyte for every field there is: refused, without being repeated to the user. */
static void
test_a_megabyte_is_refused_briefly (void)
{
  static const char *const fills[] = { "a", "1", ",", " ", "é", "biaya,", "\n", "\xFF" };
  gsize n, i, j;
  const DmeType *const *types = dme_schema_get_types (&n);
  guint f;

  for (f = 0; f < G_N_ELEMENTS (fills); f++)
    {
      g_autoptr (GString) novel = g_string_new (NULL);

      while (novel->len < 1024 * 1024)
        g_string_append (novel, fills[f]);

      for (i = 0; i < n; i++)
        for (j = 0; j < types[i]->n_fields; j++)
          {
            const DmeField *field = &types[i]->fields[j];
            g_autoptr (DmeProblem) problem = NULL;
            g_autoptr (GPtrArray)
              problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
            g_autofree char *value = dme_value_from_text (field, novel->str, &problem);
            g_autofree char *text = NULL;

            g_assert_null (value);
            g_assert_nonnull (problem);
            text = dme_problem_to_text (problem, types[i]);
            g_assert_cmpuint (strlen (text), <, 600);
            g_assert_true (g_utf8_validate (text, -1, NULL));

            g_assert_false (dme_validate_value (field, novel->str, "2026-11-21", problems));
            g_assert_cmpuint (problems->len, ==, 1);
          }
    }
}

static void
test_limits_are_in_characters (void)
{
  const DmeField *venue = find_field ("venue");
  const DmeField *notes = find_field ("notes");
  static const struct
  {
    gboolean is_long;
    guint n;
    gboolean good;
  } rows[] = {
    { FALSE, DME_MAX_TEXT, TRUE },
    { FALSE, DME_MAX_TEXT + 1, FALSE },
    { TRUE, DME_MAX_LONGTEXT, TRUE },
    { TRUE, DME_MAX_LONGTEXT + 1, FALSE },
  };
  static const char *const letters[] = { "a", "é", "中", "𝄞" };
  guint i, j, k;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    for (j = 0; j < G_N_ELEMENTS (letters); j++)
      {
        g_autoptr (GString) text = g_string_new (NULL);
        g_autoptr (DmeProblem) problem = NULL;
        g_autofree char *value = NULL;

        for (k = 0; k < rows[i].n; k++)
          g_string_append (text, letters[j]);
        value = dme_value_from_text (rows[i].is_long ? notes : venue, text->str, &problem);
        g_assert_true (rows[i].good == (value != NULL));
        if (!rows[i].good)
          {
            g_assert_cmpint (problem->code, ==, DME_PROBLEM_TOO_LONG);
            g_assert_cmpstr (problem->detail, ==, rows[i].is_long ? "20000" : "500");
          }
      }
}

static void
test_personal_values_are_not_repeated (void)
{
  static const struct
  {
    const DmeField *field;
    const char *text;
    const char *detail; /* what is wrong, never what was written */
  } rows[] = {
    { &nik, "5302075506990000", "serial" },
    { &phone, "0812", NULL },
    { &secret, "Maria\x01", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeProblem) problem = NULL;

      g_assert_null (dme_value_from_text (rows[i].field, rows[i].text, &problem));
      g_assert_nonnull (problem);
      g_assert_cmpstr (problem->detail, ==, rows[i].detail);
    }
}

static void
test_values_are_shown_as_people_read_them (void)
{
  static const struct
  {
    const char *field;
    const char *value;
    const char *text;
  } rows[] = {
    { "att_cpmi_l", "15345", "15.345" },
    { "amount", "78468365801", "Rp78.468.365.801" },
    { "date", "2026-02-09", "9 February 2026" },
    { "start", "09:00", "09.00" },
    { "att_is_estimate", "true", "Yes" },
    { "att_is_estimate", "false", "No" },
    { "kind", "opp", "Pre-departure orientation" },
    { "kind", "newer", "newer" },
    { "topics", "biaya,pengaduan", "Cost of placement; How to complain" },
    { "region", "53.02.08.2005", "Kuale'u, Amanatun Selatan, Kabupaten Timor Tengah Selatan" },
    { "region", "99", "99" },
    { "venue", "Aula", "Aula" },
    { "att_cpmi_l", "many", "many" },
    { "date", "soon", "soon" },
    { "venue", NULL, "" },
  };
  guint i;

  use_language ("en");
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = dme_value_to_text (find_field (rows[i].field), rows[i].value);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* What is shown can be typed again, for every choice of every field. */
static void
test_every_choice_shown_is_understood (void)
{
  static const char *const languages[] = { "en", "id" };
  gsize n, i, j;
  const DmeType *const *types = dme_schema_get_types (&n);
  guint l;

  for (l = 0; l < G_N_ELEMENTS (languages); l++)
    {
      use_language (languages[l]);
      for (i = 0; i < n; i++)
        for (j = 0; j < types[i]->n_fields; j++)
          {
            const DmeField *field = &types[i]->fields[j];
            const DmeChoice *choice;

            for (choice = field->choices; choice != NULL && choice->code != NULL; choice++)
              {
                g_autofree char *text = dme_value_to_text (field, choice->code);
                g_autofree char *value = dme_value_from_text (field, text, NULL);

                g_assert_cmpstr (value, ==, choice->code);
              }
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/value/what-people-type-becomes-canonical",
                   test_what_people_type_becomes_canonical);
  g_test_add_func ("/model/value/telephones-are-shown-as-they-are-dialled",
                   test_telephones_are_shown_as_they_are_dialled);
  g_test_add_func ("/model/value/every-telephone-shown-is-understood",
                   test_every_telephone_shown_is_understood);
  g_test_add_func ("/model/value/what-makes-no-sense-is-refused",
                   test_what_makes_no_sense_is_refused);
  g_test_add_func ("/model/value/a-megabyte-is-refused-briefly",
                   test_a_megabyte_is_refused_briefly);
  g_test_add_func ("/model/value/limits-are-in-characters", test_limits_are_in_characters);
  g_test_add_func ("/model/value/personal-values-are-not-repeated",
                   test_personal_values_are_not_repeated);
  g_test_add_func ("/model/value/values-are-shown-as-people-read-them",
                   test_values_are_shown_as_people_read_them);
  g_test_add_func ("/model/value/every-choice-shown-is-understood",
                   test_every_choice_shown_is_understood);

  return g_test_run ();
}
