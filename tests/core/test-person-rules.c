/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-days.h"
#include "dme-schema-persons.h"
#include "dme-validate.h"

#include "core-test.h"

#include <string.h>

#define TODAY "2026-11-21"
#define UUID "0192f0c1-7c1e-7abc-8def-0123456789ab"

static DmeFields *
make_fields (const char *base, const char *changes)
{
  DmeFields *fields = dme_fields_new ();
  g_autofree char *all = g_strconcat (base, "|", changes, NULL);
  g_auto (GStrv) parts = g_strsplit (all, "|", -1);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      char *value = strchr (parts[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      if (*value != '\0')
        dme_fields_set (fields, parts[i], value);
      else
        dme_fields_remove (fields, parts[i]);
    }

  return fields;
}

static char *
list_problems (GPtrArray *problems)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < problems->len; i++)
    {
      const DmeProblem *problem = problems->pdata[i];

      g_string_append_printf (text, "%s%s%s:%s", i > 0 ? " " : "", problem->warning ? "?" : "",
                              problem->field, dme_problem_code_to_string (problem->code));
    }

  return g_string_free (text, FALSE);
}

#define PERSON "nik=5302075506990001|name=Maria|region=53.02.07.2015"
#define DOCUMENT "person=" UUID "|kind=paspor"

static void
test_the_rules_between_fields_hold (void)
{
  static const struct
  {
    const DmeType *type;
    const char *base;
    const char *changes;
    const char *problems; /* "?" before a warning */
  } rows[] = {
    { &dme_type_person, PERSON, "", "" },
    { &dme_type_person, "", "", "name:required region:required nik:nik-missing" },
    { &dme_type_person, PERSON, "name=", "name:required" },
    { &dme_type_person, PERSON, "name= ", "name:required" },
    { &dme_type_person, PERSON, "name=I Made Ngurah Purnawan", "" },
    { &dme_type_person, PERSON, "nik=", "nik:nik-missing" },
    { &dme_type_person, PERSON, "nik=|no_nik_reason=hilang", "" },
    { &dme_type_person, PERSON, "nik=530207550699001", "nik:not-a-nik" },
    { &dme_type_person, PERSON, "nik=5302075506990000|no_nik_reason=lupa",
      "nik:not-a-nik no_nik_reason:unknown-choice" },
    { &dme_type_person, PERSON, "birth_date=1999-06-15|sex=p", "" },
    { &dme_type_person, PERSON, "birth_date=1999-06-16", "?birth_date:nik-birth-differs" },
    { &dme_type_person, PERSON, "sex=l", "?sex:nik-sex-differs" },
    { &dme_type_person, PERSON, "nik=3171015506990001", "?nik:nik-elsewhere" },
    { &dme_type_person, PERSON, "nik=5304995506990001", "?nik:nik-region-unknown" },
    { &dme_type_person, PERSON, "region=53.02.07", "?region:no-village" },
    { &dme_type_person, PERSON, "region=99.99", "region:region-unknown" },
    { &dme_type_person, PERSON, "phone=0812 3456 7890", "phone:not-a-phone" },
    { &dme_type_person, PERSON, "phone=+6281234567890|phone_owner=saudara", "" },
    { &dme_type_person, PERSON, "nik=|no_nik_reason=hilang|birth_date=2026-11-22",
      "birth_date:date-in-future" },
    { &dme_type_person, PERSON, "nik=|no_nik_reason=hilang|birth_date=1999-02-31",
      "birth_date:not-a-date" },
    { &dme_type_person, PERSON, "nik=|no_nik_reason=hilang|birth_date=1945-08-17", "" },
    /* 18 years old */
    { &dme_type_person, PERSON, "nik=|no_nik_reason=hilang|birth_date=2008-11-21", "" },
    { &dme_type_person, PERSON, "nik=|no_nik_reason=hilang|birth_date=2008-11-22",
      "?birth_date:under-age" },
    { &dme_type_person, PERSON,
      "nik=|no_nik_reason=hilang|birth_date=2007-01-10|status=berangkat|status_on=2025-01-09",
      "?birth_date:under-age" },
    { &dme_type_person, PERSON,
      "nik=|no_nik_reason=hilang|birth_date=2007-01-10|status=berangkat|status_on=2025-01-10", "" },
    { &dme_type_person, PERSON,
      "nik=|no_nik_reason=hilang|birth_date=2010-01-10|status=dicegah|status_on=2026-01-10", "" },
    { &dme_type_person, PERSON, "status=peminat", "?status_on:status-without-date" },
    { &dme_type_person, PERSON, "status=peminat|status_on=2026-11-21", "" },
    { &dme_type_person, PERSON, "status=peminat|status_on=2026-11-22", "status_on:date-in-future" },
    { &dme_type_person, PERSON, "status=mungkin|status_on=2026-11-21", "status:unknown-choice" },
    { &dme_type_person, PERSON,
      "scheme=p_to_p|country=my|sector=perkebunan|red_flags=calo,uang_muka", "" },
    /* social security */
    { &dme_type_person, PERSON, "bpjs_tk_paid_on=2026-01-10|bpjs_tk_until=2028-01-10", "" },
    { &dme_type_person, PERSON, "bpjs_tk_paid_on=2026-01-10|bpjs_tk_until=2026-01-10", "" },
    { &dme_type_person, PERSON, "bpjs_tk_paid_on=2026-01-10|bpjs_tk_until=2026-01-09",
      "bpjs_tk_until:end-before-begin" },
    { &dme_type_person, PERSON, "bpjs_tk_paid_on=2027-01-10", "bpjs_tk_paid_on:date-in-future" },
    { &dme_type_person, PERSON, "bpjs_tk_until=2027-01-10", "" },
    { &dme_type_person, PERSON, "bpjs_tk_phase=nanti", "bpjs_tk_phase:unknown-choice" },
    /* consent */
    { &dme_type_person, PERSON,
      "consent_at=2026-01-10|consent_version=1|consent_method=cap_jempol|consent_by=Yohanis", "" },
    { &dme_type_person, PERSON, "consent_at=2026-01-10", "?consent_at:consent-incomplete" },
    { &dme_type_person, PERSON, "consent_version=1|consent_method=cap_jempol",
      "?consent_at:consent-incomplete" },
    { &dme_type_person, PERSON,
      "consent_at=2026-01-10|consent_version=1|consent_method=cap_jempol|consent_by=Yohanis|"
      "consent_withdrawn_at=2026-01-09",
      "consent_withdrawn_at:end-before-begin" },
    { &dme_type_person, PERSON, "from_a_newer_program=1", "" },

    { &dme_type_document, DOCUMENT, "", "" },
    { &dme_type_document, "", "", "person:required kind:required" },
    { &dme_type_document, DOCUMENT, "kind=sim", "kind:unknown-choice" },
    { &dme_type_document, DOCUMENT, "state=ada|issued=2021-02-03|expires=2031-02-03", "" },
    { &dme_type_document, DOCUMENT, "issued=2021-02-03|expires=2021-02-02",
      "expires:end-before-begin" },
    { &dme_type_document, DOCUMENT, "kind=akta_lahir|issued=1987-02-03", "" },
    { &dme_type_document, DOCUMENT, "issued=2026-12-01", "issued:date-in-future" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) fields = make_fields (rows[i].base, rows[i].changes);
      g_autoptr (GPtrArray)
        problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
      gboolean good = dme_validate_record (rows[i].type, fields, TODAY, problems);
      g_autofree char *got = list_problems (problems);

      if (!g_str_equal (got, rows[i].problems))
        g_error ("“%s”: “%s” instead of “%s”", rows[i].changes, got, rows[i].problems);
      g_assert_true (good == (*got == '\0' || *got == '?'));
    }
}

static void
test_without_today_nothing_depends_on_the_day (void)
{
  g_autoptr (DmeFields)
    fields = make_fields (PERSON, "birth_date=2020-01-01|status=peminat|status_on=2099-01-01");
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);

  g_assert_true (dme_validate_record (&dme_type_person, fields, NULL, problems));
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_warnings_of_persons_name_what_to_do (void)
{
  DmeProblemCode code;

  use_language ("en");
  for (code = DME_PROBLEM_OTHER + 1; code <= DME_PROBLEM_CONSENT_INCOMPLETE; code++)
    {
      g_autoptr (DmeProblem) problem = dme_problem_new (code, "nik", NULL);
      g_autofree char *text = dme_problem_to_text (problem, &dme_type_person);
      DmeProblemCode back;

      g_assert_true (g_str_has_prefix (text, "NIK: "));
      g_assert_cmpuint (strlen (text), >, 40);
      g_assert_null (strstr (text, "%s"));
      g_assert_true (dme_problem_code_from_string (dme_problem_code_to_string (code), &back));
      g_assert_cmpint (back, ==, code);
      g_assert_true (problem->warning ==
                     (code != DME_PROBLEM_NIK_MISSING && code != DME_PROBLEM_END_BEFORE_BEGIN));
    }

  {
    g_autoptr (DmeProblem) problem = dme_problem_new (DME_PROBLEM_UNDER_AGE, "birth_date", NULL);
    g_autofree char *text = dme_problem_to_text (problem, &dme_type_person);

    g_assert_nonnull (strstr (text, "18/2017"));
  }
}

/* The names and the sealed fields that the design lays down, and no sealed one by mistake. */
static void
test_the_types_are_those_of_the_design (void)
{
  static const char *const sealed[] = {
    "nik",          "name",          "birth_date", "birth_place", "phone",       "address",
    "contact_name", "contact_phone", "recruiter",  "bpjs_tk_no",  "bpjs_kes_no", NULL,
  };
  static const char *const open[] = {
    "no_nik_reason",   "sex",
    "phone_owner",     "region",
    "education",       "marital",
    "scheme",          "subscheme",
    "sector",          "job",
    "country",         "organisation",
    "status",          "status_on",
    "procedural",      "bpjs_tk_phase",
    "bpjs_tk_months",  "bpjs_tk_paid_on",
    "bpjs_tk_until",   "bpjs_kes_active",
    "consent_version", "consent_at",
    "consent_time",    "consent_method",
    "consent_by",      "consent_withdrawn_at",
    "activity",        "red_flags",
    "not_same", /* ids only: with whom a twin was ruled out */
    "merged_into",     NULL,
  };
  gsize i;

  g_assert_cmpuint (dme_type_person.n_fields, ==,
                    g_strv_length ((char **) sealed) + g_strv_length ((char **) open));
  for (i = 0; i < dme_type_person.n_fields; i++)
    {
      const DmeField *field = &dme_type_person.fields[i];
      gboolean is_sealed = (field->flags & DME_FIELD_SENSITIVE) != 0;

      g_assert_true (g_strv_contains (is_sealed ? sealed : open, field->name));
      g_assert_true ((field->kind == DME_KIND_CHOICE || field->kind == DME_KIND_CHOICES) ==
                     (field->choices != NULL));
    }

  g_assert_cmpstr (dme_type_get_parent_field (&dme_type_document)->name, ==, "person");
  g_assert_true (dme_type_find_field (&dme_type_document, "number")->flags & DME_FIELD_SENSITIVE);
}

static void
test_choices_are_sound (void)
{
  const DmeType *const types[] = { &dme_type_person, &dme_type_document };
  gsize i, j;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    for (j = 0; j < types[i]->n_fields; j++)
      {
        const DmeField *field = &types[i]->fields[j];
        const DmeChoice *choice = field->choices;

        for (; choice != NULL && choice->code != NULL; choice++)
          {
            g_assert_true (g_ascii_islower (*choice->code));
            g_assert_cmpuint (strspn (choice->code, "abcdefghijklmnopqrstuvwxyz0123456789_"), ==,
                              strlen (choice->code));
            g_assert_true (dme_field_find_choice (field, choice->code) == choice);
          }
      }
}

static void
test_days_are_reckoned (void)
{
  static const struct
  {
    const char *date;
    int months;
    const char *later;
  } sums[] = {
    { "2026-01-31", 1, "2026-02-28" },
    { "2024-01-31", 1, "2024-02-29" },
    { "2026-11-21", 24, "2028-11-21" },
    { "2024-02-29", 12, "2025-02-28" },
    { "2026-11-21", 0, "2026-11-21" },
    { "9999-06-01", 6, "9999-12-01" },
    { "9998-06-01", 24, NULL },
    { "2026-02-30", 1, NULL },
    { NULL, 1, NULL },
  };
  static const struct
  {
    const char *birth;
    const char *on;
    int age;
  } ages[] = {
    { "2008-11-21", "2026-11-21", 18 }, { "2008-11-22", "2026-11-21", 17 },
    { "2008-02-29", "2026-02-28", 18 }, { "2008-02-29", "2026-02-27", 17 },
    { "2026-11-21", "2026-11-21", 0 },  { "2026-11-22", "2026-11-21", -1 },
    { "2026-11-31", "2026-11-21", -1 }, { NULL, "2026-11-21", -1 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      g_autofree char *later = dme_days_add_months (sums[i].date, sums[i].months);

      g_assert_cmpstr (later, ==, sums[i].later);
    }
  for (i = 0; i < G_N_ELEMENTS (ages); i++)
    g_assert_cmpint (dme_days_get_age (ages[i].birth, ages[i].on), ==, ages[i].age);

  g_assert_cmpint (dme_days_between ("2026-11-21", "2027-02-19"), ==, 90);
  g_assert_cmpint (dme_days_between ("2026-11-21", "2026-11-20"), ==, -1);
  g_assert_cmpint (dme_days_get_expiry (NULL, TODAY), ==, DME_EXPIRY_NONE);
  g_assert_cmpint (dme_days_get_expiry ("2026-11-20", TODAY), ==, DME_EXPIRY_EXPIRED);
  g_assert_cmpint (dme_days_get_expiry (TODAY, TODAY), ==, DME_EXPIRY_SOON);
  g_assert_cmpint (dme_days_get_expiry ("2027-02-19", TODAY), ==, DME_EXPIRY_SOON);
  g_assert_cmpint (dme_days_get_expiry ("2027-02-20", TODAY), ==, DME_EXPIRY_VALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/person/the-rules-between-fields-hold", test_the_rules_between_fields_hold);
  g_test_add_func ("/person/without-today-nothing-depends-on-the-day",
                   test_without_today_nothing_depends_on_the_day);
  g_test_add_func ("/person/warnings-name-what-to-do", test_warnings_of_persons_name_what_to_do);
  g_test_add_func ("/person/the-types-are-those-of-the-design",
                   test_the_types_are_those_of_the_design);
  g_test_add_func ("/person/choices-are-sound", test_choices_are_sound);
  g_test_add_func ("/person/days-are-reckoned", test_days_are_reckoned);

  return g_test_run ();
}
