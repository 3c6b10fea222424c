/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-red-flag.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-validate.h"

#define TODAY "2026-11-21"
#define NIFUKANI "53.02.07.2015"

static DmeFields *
parse (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);
  DmeFields *fields = dme_fields_new ();

  for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);

      dme_fields_set (fields, pair[0], pair[1]);
    }
  return fields;
}

/* "field:code" for errors, "?field:code" for warnings, apart by spaces. */
static char *
judge (const char *text)
{
  g_autoptr (DmeFields) fields = parse (text);
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (GString) all = g_string_new (NULL);

  dme_validate_record (&dme_type_red_flag, fields, TODAY, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      const DmeProblem *problem = problems->pdata[i];

      g_string_append_printf (all, "%s%s%s:%s", i > 0 ? " " : "", problem->warning ? "?" : "",
                              problem->field, dme_problem_code_to_string (problem->code));
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

#define SMALLEST "signs=calo|region=" NIFUKANI "|date=" TODAY

static void
test_rules (void)
{
  static const struct
  {
    const char *fields, *problems;
  } rows[] = {
    { SMALLEST "|name=Yeremias", "" },
    { SMALLEST "|phone=+6281353998877", "" },
    { SMALLEST "|company=PT Maju Terus Jaya", "" },
    { SMALLEST "|notes=Dua orang naik pikap hitam", "" },
    { SMALLEST, "name:nobody-named" },
    { "name=Yeremias", "signs:required region:required date:required" },
    { "signs=ancaman,calo,penampungan,uang_muka|region=" NIFUKANI "|date=" TODAY "|name=X", "" },
    { "signs=naga|region=" NIFUKANI "|date=" TODAY "|name=X", "signs:unknown-choice" },
    { "signs=calo|region=53.02|date=" TODAY "|name=X", "?region:no-village" },
    { "signs=calo|region=" NIFUKANI "|date=2026-11-22|name=X", "date:date-in-future" },
    { SMALLEST "|name=X|departs=2027-01-15|people=12|country=my|status=baru", "" },
    { SMALLEST "|name=X|people=-1", "people:negative" },
    { SMALLEST "|name=X|phone=0813", "phone:not-a-phone" },
    { SMALLEST "|name=X|reported_to=kepala_desa,polisi", "" },
    { SMALLEST "|name=X|reported_to=gubernur", "reported_to:unknown-choice" },
    { SMALLEST "|name=X|status=hilang", "status:unknown-choice" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *found = judge (rows[i].fields);

      g_test_message ("%s", rows[i].fields);
      g_assert_cmpstr (found, ==, rows[i].problems);
    }
}

/* Whoever is suspected may be innocent: nothing that names a person lies in the open. */
static void
test_people_are_sealed (void)
{
  static const char *const sealed[] = { "name", "phone", "notes" };
  guint n = 0;

  for (gsize i = 0; i < dme_type_red_flag.n_fields; i++)
    n += (dme_type_red_flag.fields[i].flags & DME_FIELD_SENSITIVE) != 0;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (sealed));
  for (gsize i = 0; i < G_N_ELEMENTS (sealed); i++)
    g_assert_true (dme_type_find_field (&dme_type_red_flag, sealed[i])->flags &
                   DME_FIELD_SENSITIVE);
  g_assert_true (dme_type_find_field (&dme_type_person, "red_flags")->choices ==
                 dme_type_find_field (&dme_type_red_flag, "signs")->choices);
}

static DmeRecruiterList *
new_companies (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
  DmeRecord *good = dme_record_new (&dme_type_organisation, "id-good");
  DmeRecord *ended = dme_record_new (&dme_type_organisation, "id-ended");

  dme_fields_set (good->fields, "kind", "p3mi");
  dme_fields_set (good->fields, "name", "PT Sriti Rukmana Lestari");
  dme_fields_set (good->fields, "licence_until", "2028-12-31");
  dme_fields_set (ended->fields, "kind", "p3mi");
  dme_fields_set (ended->fields, "name", "PT Contoh Karya Mandiri");
  dme_fields_set (ended->fields, "licence_until", "2026-01-31");
  g_ptr_array_add (all, good);
  g_ptr_array_add (all, ended);
  return dme_recruiter_list_new (all);
}

static void
test_proposal (void)
{
  static const struct
  {
    const char *asked, *name, *phone, *company, *organisation, *signs;
  } rows[] = {
    { "PT Maju Terus Jaya", NULL, NULL, "PT Maju Terus Jaya", NULL, "p3mi_tidak_terdaftar" },
    { "Yeremias Contoh", "Yeremias Contoh", NULL, NULL, NULL, "calo" },
    { "0813 5399 8877", NULL, "0813 5399 8877", NULL, NULL, NULL },
    { "contoh karya mandiri", NULL, NULL, "PT Contoh Karya Mandiri", "id-ended",
      "izin_tidak_berlaku" },
    { "PT Sriti Rukma Lestari", NULL, NULL, "PT Sriti Rukmana Lestari", "id-good", NULL },
    { "CV. Sejahtera", NULL, NULL, "CV. Sejahtera", NULL, "p3mi_tidak_terdaftar" },
    { "", NULL, NULL, NULL, NULL, NULL },
  };
  g_autoptr (DmeRecruiterList) list = new_companies ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeRecruiterAnswer) answer = dme_recruiter_list_ask (list, rows[i].asked, TODAY);
      g_autoptr (DmeFields) proposed = dme_red_flag_propose (rows[i].asked, answer, TODAY);

      g_test_message ("%s", rows[i].asked);
      g_assert_cmpstr (dme_fields_get (proposed, "name"), ==, rows[i].name);
      g_assert_cmpstr (dme_fields_get (proposed, "phone"), ==, rows[i].phone);
      g_assert_cmpstr (dme_fields_get (proposed, "company"), ==, rows[i].company);
      g_assert_cmpstr (dme_fields_get (proposed, "organisation"), ==, rows[i].organisation);
      if (rows[i].phone == NULL)
        g_assert_cmpstr (dme_fields_get (proposed, "signs"), ==, rows[i].signs);
      g_assert_cmpstr (dme_fields_get (proposed, "date"), ==, TODAY);
      g_assert_cmpstr (dme_fields_get (proposed, "status"), ==, "baru");
    }
}

static void
add_flag (GPtrArray *all, const char *fields)
{
  g_autofree char *id = g_strdup_printf ("flag-%u", all->len);
  DmeRecord *record = dme_record_new (&dme_type_red_flag, id);

  dme_fields_free (record->fields);
  record->fields = parse (fields);
  record->created_at = g_strdup_printf ("2026-11-20T0%u:00:00Z", all->len);
  g_ptr_array_add (all, record);
}

static DmeFlagList *
new_flags (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);

  add_flag (all, "date=2026-11-01|region=" NIFUKANI "|company=PT Maju Terus Jaya|signs=calo");
  add_flag (all, "date=2026-11-12|region=53.02.08.2005|company=PT Maju Trus Jaya|signs=calo");
  add_flag (all, "date=2026-10-01|region=" NIFUKANI "|name=Yeremias|signs=uang_muka");
  add_flag (all, "date=2026-11-15|region=" NIFUKANI "|organisation=id-good|signs=uang_muka");
  add_flag (all, "date=2026-11-16|region=" NIFUKANI "|company=PT Maju Terus Jaya|signs=calo|"
                 "status=tidak_terbukti");
  add_flag (all, "date=2026-11-02|region=" NIFUKANI "|phone=+6281353998877|signs=ancaman");
  return dme_flag_list_new (all);
}

static void
test_flags_are_found_by_company_person_and_number (void)
{
  static const struct
  {
    const char *asked;
    guint found;
    const char *newest;
  } rows[] = {
    { "PT Maju Terus Jaya", 2, "2026-11-12" },
    { "maju terus", 2, "2026-11-12" },
    { "yeremias", 1, "2026-10-01" },
    { "Yeremias Nenobais", 1, "2026-10-01" },
    { "Pt Sriti Rukma Lestari", 1, "2026-11-15" },
    { "0813-5399-8877", 1, "2026-11-02" },
    { "62 813 5399 8877", 1, "2026-11-02" },
    { "0813", 0, NULL },
    { "PT", 0, NULL },
    { "", 0, NULL },
    { "PT Lain Sekali", 0, NULL },
    { "PT Contoh Karya Mandiri", 0, NULL },
  };
  g_autoptr (DmeRecruiterList) companies = new_companies ();
  g_autoptr (DmeFlagList) flags = new_flags ();

  g_assert_cmpuint (dme_flag_list_get_all (flags)->len, ==, 6);
  g_assert_cmpstr (dme_record_get (dme_flag_list_get_all (flags)->pdata[0], "date"), ==,
                   "2026-11-16");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeRecruiterAnswer)
        answer = dme_recruiter_list_ask (companies, rows[i].asked, TODAY);
      g_autoptr (GPtrArray) found = dme_flag_list_ask (flags, rows[i].asked, answer);

      g_test_message ("%s", rows[i].asked);
      g_assert_cmpuint (found->len, ==, rows[i].found);
      if (found->len > 0)
        g_assert_cmpstr (dme_record_get (found->pdata[0], "date"), ==, rows[i].newest);
    }
}

static void
test_the_answer_says_how_many_when_and_where (void)
{
  g_autoptr (DmeRecruiterList) companies = new_companies ();
  g_autoptr (DmeFlagList) flags = new_flags ();
  g_autoptr (DmeRecruiterAnswer) answer = dme_recruiter_list_ask (companies, "Maju Terus", TODAY);
  g_autoptr (GPtrArray) found = dme_flag_list_ask (flags, "Maju Terus", answer);
  g_autofree char *text = dme_flags_summarise (found);

  g_assert_cmpstr (text, ==, "2 red flags are recorded, the last on 12 November 2026 in Kuale'u.");
}

static void
test_a_locked_name_is_said_to_be_so (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
  g_autoptr (DmeFlagList) flags = NULL;
  g_autofree char *who = NULL;
  g_autofree char *unknown = NULL;

  add_flag (all, "date=2026-11-01|region=" NIFUKANI "|signs=calo");
  unknown = dme_red_flag_get_who (all->pdata[0]);
  ((DmeRecord *) all->pdata[0])->locked = TRUE;
  who = dme_red_flag_get_who (all->pdata[0]);
  flags = dme_flag_list_new (all);

  g_assert_cmpstr (unknown, ==, "Unknown recruiter");
  g_assert_cmpstr (who, ==, "Name protected by the passphrase");
  g_assert_true (dme_flag_list_is_locked (flags));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/red-flag/what-is-needed-to-act-is-asked-for", test_rules);
  g_test_add_func ("/red-flag/people-are-sealed-companies-are-not", test_people_are_sealed);
  g_test_add_func ("/red-flag/a-search-proposes-what-it-knows", test_proposal);
  g_test_add_func ("/red-flag/flags-are-found-by-company-person-and-number",
                   test_flags_are_found_by_company_person_and_number);
  g_test_add_func ("/red-flag/the-answer-says-how-many-when-and-where",
                   test_the_answer_says_how_many_when_and_where);
  g_test_add_func ("/red-flag/a-locked-name-is-said-to-be-so", test_a_locked_name_is_said_to_be_so);
  return g_test_run ();
}
