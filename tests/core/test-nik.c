/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-nik.h"

#include "dme-problem.h"
#include "dme-validate.h"

#include "core-test.h"

#include <string.h>

#define TODAY "2026-11-21"

static const DmeField nik_field = {
  "nik", "NIK", DME_KIND_NIK, DME_FIELD_SENSITIVE, 1, NULL, NULL
};

/* All numbers are made up. */
static void
test_every_form_is_judged (void)
{
  static const struct
  {
    const char *nik;
    DmeNikFault fault;
    const char *birth_date; /* of good ones, on TODAY */
    const char *sex;
  } rows[] = {
    { "5302075506990001", DME_NIK_GOOD, "1999-06-15", "p" },
    { "5302071506990001", DME_NIK_GOOD, "1999-06-15", "l" },
    { "5302071506999999", DME_NIK_GOOD, "1999-06-15", "l" },
    { "5302070101000001", DME_NIK_GOOD, "2000-01-01", "l" },
    { "5302074101000001", DME_NIK_GOOD, "2000-01-01", "p" },
    { "5302073112990001", DME_NIK_GOOD, "1999-12-31", "l" },
    { "5302077112990001", DME_NIK_GOOD, "1999-12-31", "p" },
    /* the newest day that is not in the future */
    { "5302072111260001", DME_NIK_GOOD, "2026-11-21", "l" },
    { "5302072211260001", DME_NIK_GOOD, "1926-11-22", "l" },
    { "5302076111260001", DME_NIK_GOOD, "2026-11-21", "p" },
    { "5302076211260001", DME_NIK_GOOD, "1926-11-22", "p" },
    { "5302070101270001", DME_NIK_GOOD, "1927-01-01", "l" },
    { "5302070101260001", DME_NIK_GOOD, "2026-01-01", "l" },
    { "5302073112250001", DME_NIK_GOOD, "2025-12-31", "l" },
    { "5302071705450001", DME_NIK_GOOD, "1945-05-17", "l" },
    /* 29 February */
    { "5302072902000001", DME_NIK_GOOD, "2000-02-29", "l" },
    { "5302076902000001", DME_NIK_GOOD, "2000-02-29", "p" },
    { "5302072902960001", DME_NIK_GOOD, "1996-02-29", "l" },
    { "5302072902240001", DME_NIK_GOOD, "2024-02-29", "l" },
    { "5302072902280001", DME_NIK_GOOD, "1928-02-29", "l" },
    { "5302076902040001", DME_NIK_GOOD, "2004-02-29", "p" },
    { "5302072802990001", DME_NIK_GOOD, "1999-02-28", "l" },
    { "5302072902990001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302076902010001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302072902260001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302073002000001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302073102990001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302077102990001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302073104990001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302073106990001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302077109990001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302073111990001", DME_NIK_NO_SUCH_DATE, NULL, NULL },
    { "5302073004990001", DME_NIK_GOOD, "1999-04-30", "l" },
    /* days */
    { "5302070006990001", DME_NIK_DAY, NULL, NULL },
    { "5302073206990001", DME_NIK_DAY, NULL, NULL },
    { "5302073906990001", DME_NIK_DAY, NULL, NULL },
    { "5302074006990001", DME_NIK_DAY, NULL, NULL },
    { "5302077206990001", DME_NIK_DAY, NULL, NULL },
    { "5302078006990001", DME_NIK_DAY, NULL, NULL },
    { "5302079906990001", DME_NIK_DAY, NULL, NULL },
    /* months */
    { "5302071500990001", DME_NIK_MONTH, NULL, NULL },
    { "5302071513990001", DME_NIK_MONTH, NULL, NULL },
    { "5302075599990001", DME_NIK_MONTH, NULL, NULL },
    /* serial number */
    { "5302075506990000", DME_NIK_SERIAL, NULL, NULL },
    { "5302071506990000", DME_NIK_SERIAL, NULL, NULL },
    /* length and letters */
    { "", DME_NIK_LENGTH, NULL, NULL },
    { "5", DME_NIK_LENGTH, NULL, NULL },
    { "530207550699001", DME_NIK_LENGTH, NULL, NULL },
    { "53020755069900011", DME_NIK_LENGTH, NULL, NULL },
    { "53020755069900015302075506990001", DME_NIK_LENGTH, NULL, NULL },
    { "53020755069900O1", DME_NIK_NOT_DIGITS, NULL, NULL },
    { "5302O75506990001", DME_NIK_NOT_DIGITS, NULL, NULL },
    { "530207550699000I", DME_NIK_NOT_DIGITS, NULL, NULL },
    { "5302 0755 0699 0001", DME_NIK_NOT_DIGITS, NULL, NULL },
    { "-302075506990001", DME_NIK_NOT_DIGITS, NULL, NULL },
    { "53020755069900\xD9\xA1", DME_NIK_NOT_DIGITS, NULL, NULL },
    { "tidak ada", DME_NIK_NOT_DIGITS, NULL, NULL },
    { "\xFF\xFF", DME_NIK_NOT_DIGITS, NULL, NULL },
    /* places: any that can be, also those that are no more and those far away */
    { "0302075506990001", DME_NIK_PLACE, NULL, NULL },
    { "0000000000000000", DME_NIK_PLACE, NULL, NULL },
    { "5304115506990001", DME_NIK_GOOD, "1999-06-15", "p" },
    { "5309065506990001", DME_NIK_GOOD, "1999-06-15", "p" },
    { "3171015506990001", DME_NIK_GOOD, "1999-06-15", "p" },
    { "5371015506990001", DME_NIK_GOOD, "1999-06-15", "p" },
    { "5399995506990001", DME_NIK_GOOD, "1999-06-15", "p" },
  };
  guint i;

  G_STATIC_ASSERT (G_N_ELEMENTS (rows) >= 60);
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DmeNik nik = { .birth_date = "untouched", .sex = "untouched" };
      DmeNikFault fault = dme_nik_check (rows[i].nik);
      gboolean good = dme_nik_parse (rows[i].nik, TODAY, &nik);
      g_autoptr (GPtrArray)
        problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);

      if (fault != rows[i].fault)
        g_error ("“%s” is %s instead of %s", rows[i].nik, dme_nik_fault_get_code (fault),
                 dme_nik_fault_get_code (rows[i].fault));
      g_assert_true (good == (fault == DME_NIK_GOOD));
      g_assert_cmpstr (nik.birth_date, ==, good ? rows[i].birth_date : "untouched");
      g_assert_cmpstr (nik.sex, ==, good ? rows[i].sex : "untouched");

      /* The validator of forms and server says the same, with the reason. */
      g_assert_true (dme_validate_value (&nik_field, rows[i].nik, TODAY, problems) == good);
      if (!good)
        {
          const DmeProblem *problem = problems->pdata[0];

          g_assert_cmpint (problem->code, ==, DME_PROBLEM_NOT_A_NIK);
          g_assert_cmpstr (problem->detail, ==, dme_nik_fault_get_code (fault));
        }
    }
}

static void
test_the_place_of_issue_is_found (void)
{
  static const struct
  {
    const char *nik;
    const char *kecamatan;
    const char *region; /* the name of what is found */
    gboolean in_ntt;
  } rows[] = {
    { "5302075506990001", "53.02.07", "Amanuban Barat", TRUE },
    /* Malaka was a part of Belu until 2013, Nagekeo of Ngada until 2007. */
    { "5304095506990001", "53.04.09", "Kabupaten Belu", TRUE },
    { "5309085506990001", "53.09.08", "Kabupaten Ngada", TRUE },
    { "5399015506990001", "53.99.01", NULL, TRUE },
    { "3171015506990001", "31.71.01", NULL, FALSE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DmeNik nik;

      g_assert_true (dme_nik_parse (rows[i].nik, TODAY, &nik));
      g_assert_cmpstr (nik.kecamatan, ==, rows[i].kecamatan);
      g_assert_cmpstr (nik.region != NULL ? nik.region->name : NULL, ==, rows[i].region);
      g_assert_true (nik.in_ntt == rows[i].in_ntt);
    }
}

static void
test_doubts_warn_and_never_block (void)
{
  static const struct
  {
    const char *nik;
    const char *birth_date;
    const char *sex;
    const char *problems;
  } rows[] = {
    { "5302075506990001", "1999-06-15", "p", "" },
    { "5302075506990001", NULL, NULL, "" },
    { "5302075506990001", "1999-06-16", "p", "birth_date:nik-birth-differs" },
    { "5302075506990001", "1999-06-15", "l", "sex:nik-sex-differs" },
    { "5302075506990001", "1899-06-15", "l", "birth_date:nik-birth-differs sex:nik-sex-differs" },
    { "5304995506990001", "1999-06-15", "p", "nik:nik-region-unknown" },
    { "5399995506990001", "1999-06-15", "p", "nik:nik-region-unknown" },
    { "3171015506990001", "1999-06-15", "p", "nik:nik-elsewhere" },
    { "not a NIK", "1999-06-15", "p", "" },
    { NULL, "1999-06-15", "p", "" },
  };
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) fields = dme_fields_new ();
      g_autoptr (GPtrArray)
        problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
      g_autoptr (GString) got = g_string_new (NULL);

      if (rows[i].nik != NULL)
        dme_fields_set (fields, "nik", rows[i].nik);
      if (rows[i].birth_date != NULL)
        dme_fields_set (fields, "birth_date", rows[i].birth_date);
      if (rows[i].sex != NULL)
        dme_fields_set (fields, "sex", rows[i].sex);
      dme_nik_compare (fields, TODAY, problems);

      for (j = 0; j < problems->len; j++)
        {
          const DmeProblem *problem = problems->pdata[j];

          g_assert_true (problem->warning);
          g_assert_null (problem->detail);
          g_string_append_printf (got, "%s%s:%s", j > 0 ? " " : "", problem->field,
                                  dme_problem_code_to_string (problem->code));
        }
      g_assert_cmpstr (got->str, ==, rows[i].problems);
    }
}

static void
test_the_middle_is_masked (void)
{
  static const char *const rows[][2] = {
    { "5302075506990001", "530207******0001" },
    { "", "" },
    { "530207550699001", "****************" },
    { "Maria", "****************" },
  };
  g_autofree char *none = dme_nik_mask (NULL);
  guint i;

  g_assert_cmpstr (none, ==, "");
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *masked = dme_nik_mask (rows[i][0]);

      g_assert_cmpstr (masked, ==, rows[i][1]);
    }
}

static void
test_every_fault_says_what_to_do (void)
{
  DmeNikFault fault, back;

  use_language ("en");
  for (fault = DME_NIK_GOOD; fault <= DME_NIK_SERIAL; fault++)
    {
      g_autoptr (DmeProblem)
        problem = dme_problem_new (DME_PROBLEM_NOT_A_NIK, "nik", dme_nik_fault_get_code (fault));
      g_autofree char *text = dme_problem_to_text (problem, NULL);
      g_autofree char *expected = g_strconcat ("nik: ", dme_nik_fault_get_text (fault), NULL);

      g_assert_true (dme_nik_fault_from_code (dme_nik_fault_get_code (fault), &back));
      g_assert_cmpint (back, ==, fault);
      g_assert_cmpstr (text, ==, expected);
    }
  g_assert_false (dme_nik_fault_from_code ("from-a-newer-server", &back));
  g_assert_false (dme_nik_fault_from_code (NULL, &back));
}

static void
test_what_is_typed_is_told_what_is_wrong (void)
{
  static const char *const rows[][3] = {
    { "5302 0755 0699 0001", "5302075506990001", NULL },
    { "530207-550699-0001", "5302075506990001", NULL },
    { "53020755069900O1", NULL, "not-digits" },
    { "530207 550699 001", NULL, "length" },
    { "5302071513990001", NULL, "month" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeProblem) problem = NULL;
      g_autofree char *value = dme_value_from_text (&nik_field, rows[i][0], &problem);

      g_assert_cmpstr (value, ==, rows[i][1]);
      g_assert_cmpstr (problem != NULL ? problem->detail : NULL, ==, rows[i][2]);
    }
}

/* No byte of any 16 digits leads astray: what parses is a real day that has been. */
static void
test_any_digits_are_survived (void)
{
  guint good = 0;
  guint i, j;

  for (i = 0; i < 100000; i++)
    {
      char text[17] = "";
      DmeNik nik;

      for (j = 0; j < 16; j++)
        text[j] = '0' + g_test_rand_int_range (0, 10);
      if (!dme_nik_parse (text, TODAY, &nik))
        continue;

      good++;
      g_assert_cmpint (strcmp (nik.birth_date, TODAY), <=, 0);
      g_assert_cmpint (strcmp (nik.birth_date, "1926-11-21"), >, 0);
    }
  g_assert_cmpuint (good, >, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/nik/every-form-is-judged", test_every_form_is_judged);
  g_test_add_func ("/nik/the-place-of-issue-is-found", test_the_place_of_issue_is_found);
  g_test_add_func ("/nik/doubts-warn-and-never-block", test_doubts_warn_and_never_block);
  g_test_add_func ("/nik/the-middle-is-masked", test_the_middle_is_masked);
  g_test_add_func ("/nik/every-fault-says-what-to-do", test_every_fault_says_what_to_do);
  g_test_add_func ("/nik/what-is-typed-is-told-what-is-wrong",
                   test_what_is_typed_is_told_what_is_wrong);
  g_test_add_func ("/nik/any-digits-are-survived", test_any_digits_are_survived);

  return g_test_run ();
}
