/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-schema-table.h"
#include "dme-validate.h"

#include "core-test.h"

#include <string.h>

#define TODAY "2026-11-21"
#define UUID "0192f0c1-7c1e-7abc-8def-0123456789ab"
#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

#define NONE ((DmeProblemCode) -1)

/* Codes that have been refused by a row of a table below. */
static gboolean refused[DME_PROBLEM_OTHER + 1];

static const DmeField fields_of_all_kinds[] = {
  { "text", "Text", DME_KIND_TEXT, 0, 1, NULL, NULL },
  { "longtext", "Longtext", DME_KIND_LONGTEXT, 0, 1, NULL, NULL },
  { "int", "Int", DME_KIND_INT, 0, 1, NULL, NULL },
  { "money", "Money", DME_KIND_MONEY, 0, 1, NULL, NULL },
  { "date", "Date", DME_KIND_DATE, 0, 1, NULL, NULL },
  { "past", "Past", DME_KIND_DATE, DME_FIELD_NOT_FUTURE, 1, NULL, NULL },
  { "birth_date", "Birth", DME_KIND_DATE, DME_FIELD_NOT_FUTURE | DME_FIELD_OLD_DATE, 1, NULL,
    NULL },
  { "time", "Time", DME_KIND_TIME, 0, 1, NULL, NULL },
  { "bool", "Bool", DME_KIND_BOOL, 0, 1, NULL, NULL },
  { "choice", "Choice", DME_KIND_CHOICE, 0, 1, dme_attendance_categories, NULL },
  { "choices", "Choices", DME_KIND_CHOICES, 0, 1, dme_attendance_categories, NULL },
  { "region", "Region", DME_KIND_REGION, 0, 1, NULL, NULL },
  { "ref", "Ref", DME_KIND_REF, 0, 1, NULL, NULL },
  { "nik", "NIK", DME_KIND_NIK, DME_FIELD_SENSITIVE, 1, NULL, NULL },
  { "phone", "Phone", DME_KIND_PHONE, DME_FIELD_SENSITIVE, 1, NULL, NULL },
  { "blob", "Blob", DME_KIND_BLOB, 0, 1, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};
static const DmeType type_of_all_kinds = { "test", "Test", fields_of_all_kinds, 16 };

static GPtrArray *
new_problems (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
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
                              problem->field != NULL ? problem->field : "",
                              dme_problem_code_to_string (problem->code));
      refused[problem->code] = TRUE;
    }

  return g_string_free (text, FALSE);
}

/* What the server checks of a value from anywhere: canonical, or refused. */
static void
test_only_canonical_values_pass (void)
{
  static const struct
  {
    const char *field;
    const char *value;
    DmeProblemCode code;
  } rows[] = {
    { "text", "Kuale'u", NONE },
    { "text", "é", NONE },
    { "text", NULL, NONE },
    { "text", "", DME_PROBLEM_REQUIRED },
    { "text", " \u00A0", DME_PROBLEM_REQUIRED },
    { "text", "a\nb", DME_PROBLEM_CONTROL_CHARACTER },
    { "text", "a\x7F", DME_PROBLEM_CONTROL_CHARACTER },
    { "text", "\xC3(", DME_PROBLEM_NOT_UTF8 },
    { "text", "\xED\xA0\x80", DME_PROBLEM_NOT_UTF8 },
    { "longtext", "a\n\tb", NONE },
    { "longtext", "a\rb", DME_PROBLEM_CONTROL_CHARACTER },
    { "longtext", "a\x1B", DME_PROBLEM_CONTROL_CHARACTER },
    { "int", "0", NONE },
    { "int", "97", NONE },
    { "int", "100000", NONE },
    { "int", "100001", DME_PROBLEM_TOO_LARGE },
    { "int", "99999999999999999999", DME_PROBLEM_TOO_LARGE },
    { "int", "-1", DME_PROBLEM_NEGATIVE },
    { "int", "-99999999999999999999", DME_PROBLEM_NEGATIVE },
    { "int", "-0", DME_PROBLEM_NOT_A_NUMBER },
    { "int", "", DME_PROBLEM_NOT_A_NUMBER },
    { "int", "-", DME_PROBLEM_NOT_A_NUMBER },
    { "int", "007", DME_PROBLEM_NOT_A_NUMBER },
    { "int", "15.345", DME_PROBLEM_NOT_A_NUMBER },
    { "int", " 7", DME_PROBLEM_NOT_A_NUMBER },
    { "int", "7e3", DME_PROBLEM_NOT_A_NUMBER },
    { "int", "\xFF", DME_PROBLEM_NOT_A_NUMBER },
    { "money", "9223372036854775807", NONE },
    { "money", "78468365801", NONE },
    { "money", "9223372036854775808", DME_PROBLEM_TOO_LARGE },
    { "money", "-5", DME_PROBLEM_NEGATIVE },
    { "money", "Rp5", DME_PROBLEM_NOT_A_NUMBER },
    { "date", "2000-01-01", NONE },
    { "date", "2027-06-30", NONE },
    { "date", "1999-12-31", DME_PROBLEM_DATE_TOO_OLD },
    { "date", "2025-02-29", DME_PROBLEM_NOT_A_DATE },
    { "date", "21/06/2025", DME_PROBLEM_NOT_A_DATE },
    { "date", "2025-6-21", DME_PROBLEM_NOT_A_DATE },
    { "date", "", DME_PROBLEM_NOT_A_DATE },
    { "past", TODAY, NONE },
    { "past", "2026-11-22", DME_PROBLEM_DATE_IN_FUTURE },
    { "past", "2036-01-01", DME_PROBLEM_DATE_IN_FUTURE },
    { "birth_date", "1961-05-20", NONE },
    { "birth_date", "2026-12-01", DME_PROBLEM_DATE_IN_FUTURE },
    { "time", "23:59", NONE },
    { "time", "24:00", DME_PROBLEM_NOT_A_TIME },
    { "time", "9:00", DME_PROBLEM_NOT_A_TIME },
    { "time", "09.00", DME_PROBLEM_NOT_A_TIME },
    { "bool", "true", NONE },
    { "bool", "false", NONE },
    { "bool", "ya", DME_PROBLEM_NOT_A_BOOL },
    { "bool", "1", DME_PROBLEM_NOT_A_BOOL },
    { "bool", "TRUE", DME_PROBLEM_NOT_A_BOOL },
    { "choice", "cpmi", NONE },
    { "choice", "CPMI", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choice", "cpm", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choice", "", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choices", "cpmi", NONE },
    { "choices", "cpmi,keluarga,purna", NONE },
    { "choices", "purna,cpmi", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choices", "cpmi,cpmi", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choices", "cpmi,", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choices", "cpmi, purna", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choices", "cpmi,ufo", DME_PROBLEM_UNKNOWN_CHOICE },
    { "choices", "", DME_PROBLEM_UNKNOWN_CHOICE },
    { "region", "53", NONE },
    { "region", "53.02.08.2005", NONE },
    { "region", "5302082005", DME_PROBLEM_REGION_UNKNOWN },
    { "region", "53.02.08.9999", DME_PROBLEM_REGION_UNKNOWN },
    { "region", "Kuale'u", DME_PROBLEM_REGION_UNKNOWN },
    { "region", "", DME_PROBLEM_REGION_UNKNOWN },
    { "ref", UUID, NONE },
    { "ref", "0192F0C1-7C1E-7ABC-8DEF-0123456789AB", DME_PROBLEM_NOT_AN_ID },
    { "ref", "17", DME_PROBLEM_NOT_AN_ID },
    { "nik", "5302075506990001", NONE },
    { "nik", "5302071506990001", NONE },
    { "nik", "5302072902960001", NONE },
    { "nik", "5302076902000001", NONE },
    { "nik", "5302072902990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302073006990000", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302073200990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302073213990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302077206990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302070006990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "5302074006990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "0302075506990001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "530207550699001", DME_PROBLEM_NOT_A_NIK },
    { "nik", "53020755069900011", DME_PROBLEM_NOT_A_NIK },
    { "nik", "53020755069900O1", DME_PROBLEM_NOT_A_NIK },
    { "phone", "+6281234567890", NONE },
    { "phone", "+62380821234", NONE },
    { "phone", "+60123456789", NONE },
    { "phone", "081234567890", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "+6284234567890", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "+62812", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "+628123456789012", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "+0123456789", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "+62 812 3456 789", DME_PROBLEM_NOT_A_PHONE },
    { "phone", "", DME_PROBLEM_NOT_A_PHONE },
    { "blob", HASH, NONE },
    { "blob", "E3B0", DME_PROBLEM_NOT_A_HASH },
    { "blob", HASH "00", DME_PROBLEM_NOT_A_HASH },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DmeField *field = dme_type_find_field (&type_of_all_kinds, rows[i].field);
      g_autoptr (GPtrArray) problems = new_problems ();
      gboolean good = dme_validate_value (field, rows[i].value, TODAY, problems);
      g_autofree char *got = list_problems (problems);
      g_autofree char *expected = NULL;

      if (rows[i].code == NONE)
        expected = g_strdup ("");
      else
        expected =
          g_strconcat (rows[i].field, ":", dme_problem_code_to_string (rows[i].code), NULL);

      if (!g_str_equal (got, expected))
        g_error ("%s “%s”: “%s” instead of “%s”", rows[i].field, rows[i].value, got, expected);
      g_assert_true (good == (rows[i].code == NONE));
    }
}

static void
test_too_long_texts_are_refused (void)
{
  g_autofree char *text = g_strnfill (DME_MAX_TEXT + 1, 'a');
  g_autofree char *longtext = g_strnfill (DME_MAX_LONGTEXT + 1, 'a');
  g_autoptr (GPtrArray) problems = new_problems ();
  g_autofree char *got = NULL;

  g_assert_false (dme_validate_value (&fields_of_all_kinds[0], text, TODAY, problems));
  g_assert_false (dme_validate_value (&fields_of_all_kinds[1], longtext, TODAY, problems));
  text[DME_MAX_TEXT] = '\0';
  longtext[DME_MAX_LONGTEXT] = '\0';
  g_assert_true (dme_validate_value (&fields_of_all_kinds[0], text, TODAY, problems));
  g_assert_true (dme_validate_value (&fields_of_all_kinds[1], longtext, TODAY, problems));

  got = list_problems (problems);
  g_assert_cmpstr (got, ==, "text:too-long longtext:too-long");
}

static void
test_without_today_the_future_is_not_looked_at (void)
{
  g_autoptr (GPtrArray) problems = new_problems ();

  g_assert_true (dme_validate_value (&fields_of_all_kinds[5], "2099-01-01", NULL, problems));
  g_assert_cmpuint (problems->len, ==, 0);
}

/* A complete record; the changes of a row are put on top, "x=" takes a field away. */
static DmeFields *
make_fields (const char *base, const char *changes)
{
  g_autofree char *all = g_strconcat (base, "|", changes, NULL);
  g_auto (GStrv) pairs = g_strsplit (all, "|", -1);
  DmeFields *fields = dme_fields_new ();
  guint i;

  for (i = 0; pairs[i] != NULL; i++)
    {
      char *value = strchr (pairs[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      if (*value != '\0')
        dme_fields_set (fields, pairs[i], value);
      else
        dme_fields_remove (fields, pairs[i]);
    }

  return fields;
}

#define ACTIVITY "kind=sosialisasi|region=53.02.07.2015|date=2025-06-21"
#define PARTICIPATION "activity=" UUID "|organisation=" UUID
#define FOLLOW_UP "parent=" UUID "|what=Kunjungan ulang"
#define ORGANISATION "kind=p3mi|name=PT Contoh"

static void
test_the_rules_between_fields_hold (void)
{
  static const struct
  {
    const DmeType *type;
    const char *base;
    const char *changes;
    const char *problems; /* in the order of the form; "?" before a warning */
  } rows[] = {
    { &dme_type_activity, ACTIVITY, "", "" },
    { &dme_type_activity, "", "", "kind:required region:required date:required" },
    { &dme_type_activity, ACTIVITY, "date=2026-11-21", "" },
    { &dme_type_activity, ACTIVITY, "date=2026-11-22", "date:date-in-future" },
    { &dme_type_activity, ACTIVITY, "date=1999-12-31", "date:date-too-old" },
    { &dme_type_activity, ACTIVITY, "letter_date=2026-12-01", "letter_date:date-in-future" },
    { &dme_type_activity, ACTIVITY, "start=09:00|end=11:30", "" },
    { &dme_type_activity, ACTIVITY, "start=09:00", "" },
    { &dme_type_activity, ACTIVITY, "end=09:00", "" },
    { &dme_type_activity, ACTIVITY, "start=09:00|end=09:00", "end:end-before-start" },
    { &dme_type_activity, ACTIVITY, "start=11:30|end=09:00", "end:end-before-start" },
    { &dme_type_activity, ACTIVITY, "start=later|end=09:00", "start:not-a-time" },
    { &dme_type_activity, ACTIVITY, "region=53.01.13.1002", "" },
    { &dme_type_activity, ACTIVITY, "region=53.02.07", "region:region-not-village" },
    { &dme_type_activity, ACTIVITY, "region=53.02|mode=hibrida", "region:region-not-village" },
    { &dme_type_activity, ACTIVITY, "region=53.02|mode=tatap_muka", "region:region-not-village" },
    { &dme_type_activity, ACTIVITY, "region=53|mode=daring", "" },
    { &dme_type_activity, ACTIVITY, "region=53.02.07.2015|mode=daring", "" },
    { &dme_type_activity, ACTIVITY, "region=99.99|mode=daring", "region:region-unknown" },
    { &dme_type_activity, ACTIVITY, "region=99.99", "region:region-unknown" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=12|att_cpmi_p=20", "" },
    { &dme_type_activity, ACTIVITY, "att_estimate=97", "" },
    { &dme_type_activity, ACTIVITY, "att_estimate=200|att_is_estimate=true", "" },
    { &dme_type_activity, ACTIVITY, "att_estimate=200|att_cpmi_l=0", "" },
    { &dme_type_activity, ACTIVITY, "att_estimate=200|att_cpmi_l=1",
      "att_estimate:matrix-and-estimate" },
    { &dme_type_activity, ACTIVITY, "att_estimate=0|att_umum_p=5|att_is_estimate=true",
      "att_estimate:matrix-and-estimate" },
    { &dme_type_activity, ACTIVITY, "att_is_estimate=true", "att_estimate:estimate-missing" },
    { &dme_type_activity, ACTIVITY, "att_is_estimate=false", "" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=12|att_disability=12", "" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=12|att_disability=13",
      "att_disability:disability-too-many" },
    { &dme_type_activity, ACTIVITY, "att_estimate=97|att_disability=98",
      "att_disability:disability-too-many" },
    { &dme_type_activity, ACTIVITY, "att_disability=1", "att_disability:disability-too-many" },
    { &dme_type_activity, ACTIVITY, "att_disability=0", "" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=0", "?:nobody-came" },
    { &dme_type_activity, ACTIVITY, "att_estimate=0", "?:nobody-came" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=60000|att_cpmi_p=40000", "" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=60000|att_cpmi_p=40001", ":too-large" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=-4", "att_cpmi_l:negative" },
    { &dme_type_activity, ACTIVITY, "att_cpmi_l=100001", "att_cpmi_l:too-large :too-large" },
    { &dme_type_activity, ACTIVITY, "att_estimate=1000000", "att_estimate:too-large" },
    { &dme_type_activity, ACTIVITY, "kind=pesta|venue=a\x01|topics=pesta",
      "kind:unknown-choice venue:control-character topics:unknown-choice" },
    { &dme_type_activity, ACTIVITY, "from_a_newer_program={\"any\":\x01}", "" },
    { &dme_type_activity, ACTIVITY, "venue= ", "venue:required" },

    { &dme_type_participation, PARTICIPATION, "", "" },
    { &dme_type_participation, PARTICIPATION, "count_l=0|count_p=48|represented=48", "" },
    { &dme_type_participation, PARTICIPATION, "count_l=-1", "count_l:negative" },
    { &dme_type_participation, PARTICIPATION, "activity=", "activity:required" },
    { &dme_type_participation, PARTICIPATION, "organisation=BPJS", "organisation:not-an-id" },

    { &dme_type_follow_up, FOLLOW_UP, "", "" },
    { &dme_type_follow_up, FOLLOW_UP, "due=2027-03-01|done_on=2026-11-21", "" },
    { &dme_type_follow_up, FOLLOW_UP, "done_on=2026-11-22", "done_on:date-in-future" },
    { &dme_type_follow_up, FOLLOW_UP, "what=|parent=", "parent:required what:required" },

    { &dme_type_organisation, ORGANISATION, "", "" },
    { &dme_type_organisation, ORGANISATION, "region=53.71", "" },
    { &dme_type_organisation, ORGANISATION, "region=53.02.07.2015|licence_until=2028-01-01", "" },
    { &dme_type_organisation, ORGANISATION, "licence_status=maybe",
      "licence_status:unknown-choice" },
    { &dme_type_organisation, ORGANISATION, "name=", "name:required" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) fields = make_fields (rows[i].base, rows[i].changes);
      g_autoptr (GPtrArray) problems = new_problems ();
      gboolean good = dme_validate_record (rows[i].type, fields, TODAY, problems);
      g_autofree char *got = list_problems (problems);

      if (!g_str_equal (got, rows[i].problems))
        g_error ("“%s”: “%s” instead of “%s”", rows[i].changes, got, rows[i].problems);
      g_assert_true (good == (*got == '\0' || *got == '?'));
    }
}

/* The sessions of BP3MI NTT that the press wrote about. */
static void
test_the_real_sessions_pass (void)
{
  static const char *const sessions[] = {
    "kind=sosialisasi|mode=tatap_muka|role=narasumber|region=53.02.07.2015|venue=Kantor Desa "
    "Nifukani|date=2025-06-21|host=Dinas Nakertrans TTS|speakers=Muhammad Geo Amang|"
    "att_estimate=97|guests=Kadis, Camat, Kades, pastor, tokoh masyarakat",
    "kind=sosialisasi|role=narasumber|region=53.02.08.2005|venue=Kantor Desa Kuale'u|"
    "date=2025-08-21|host=Dinas Nakertrans TTS|speakers=Lukas Doni Pura",
    "kind=sosialisasi|role=narasumber|region=53.02.13.2004|date=2025-08-25|speakers=Neppa Amtiran",
    "kind=sosialisasi|role=narasumber|region=53.01.13.1002|venue=Paroki St Stefanus|"
    "date=2024-07-12|travel_km=145|travel_hours=8|speakers=Winda Bolla, Rianny Karim|"
    "obstacles=jarak",
    "kind=peringatan|role=penyelenggara|region=53.71.04.1009|date=2025-12-18|att_estimate=200|"
    "att_is_estimate=true|services=Pemeriksaan kesehatan gratis",
    "kind=rapat_koordinasi|role=penyelenggara|region=53.71.04.1009|venue=Aula Lt I|"
    "date=2026-02-09|start=09:00|topics=jaminan_sosial|att_estimate=48",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      g_autoptr (DmeFields) fields = make_fields (sessions[i], "");
      g_autoptr (GPtrArray) problems = new_problems ();
      guint j;

      g_assert_true (dme_validate_record (&dme_type_activity, fields, TODAY, problems));
      g_assert_cmpuint (problems->len, ==, 0);
      for (j = 0; j < dme_fields_get_size (fields); j++)
        g_assert_nonnull (dme_type_find_field (&dme_type_activity,
                                               dme_fields_get_name_at (fields, j)));
    }
}

static void
test_any_bytes_are_survived (void)
{
  guint i, j, k;

  for (i = 0; i < 3000; i++)
    for (j = 0; j < type_of_all_kinds.n_fields; j++)
      {
        g_autoptr (GPtrArray) problems = new_problems ();
        g_autoptr (DmeProblem) problem = NULL;
        g_autofree char *value = NULL;
        char bytes[12];

        for (k = 0; k < sizeof bytes - 1; k++)
          bytes[k] = g_test_rand_bit () ? g_test_rand_int_range (1, 256)
                                        : "0123456789.-,+: \n"[g_test_rand_int_range (0, 17)];
        bytes[g_test_rand_int_range (0, sizeof bytes)] = '\0';
        bytes[sizeof bytes - 1] = '\0';

        dme_validate_value (&fields_of_all_kinds[j], bytes, TODAY, problems);
        value = dme_value_from_text (&fields_of_all_kinds[j], bytes, &problem);
        g_assert_false (value != NULL && problem != NULL);
        /* What from_text gives out, the server takes. */
        g_ptr_array_set_size (problems, 0);
        g_assert_true (dme_validate_value (&fields_of_all_kinds[j], value, "9999-12-31", problems));
      }
}

/* After all tables: none of the codes that this layer gives is untested. */
static void
test_every_problem_was_met (void)
{
  /* These are found by those who have the records and the names: store, server, desactl. */
  static const DmeProblemCode elsewhere[] = {
    DME_PROBLEM_UNKNOWN_TYPE, DME_PROBLEM_UNKNOWN_FIELD,   DME_PROBLEM_NO_SUCH_RECORD,
    DME_PROBLEM_DELETED,      DME_PROBLEM_DUE_BEFORE_DONE, DME_PROBLEM_OTHER,
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      g_assert_false (refused[elsewhere[i]]);
      refused[elsewhere[i]] = TRUE;
    }
  for (i = 0; i < G_N_ELEMENTS (refused); i++)
    if (!refused[i])
      g_error ("Nothing is refused for “%s”", dme_problem_code_to_string (i));
}

static void
test_the_whole_table (void)
{
  test_only_canonical_values_pass ();
  test_too_long_texts_are_refused ();
  test_the_rules_between_fields_hold ();
  test_every_problem_was_met ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/validate/only-canonical-values-pass", test_only_canonical_values_pass);
  g_test_add_func ("/model/validate/too-long-texts-are-refused", test_too_long_texts_are_refused);
  g_test_add_func ("/model/validate/without-today-the-future-is-not-looked-at",
                   test_without_today_the_future_is_not_looked_at);
  g_test_add_func ("/model/validate/the-rules-between-fields-hold",
                   test_the_rules_between_fields_hold);
  g_test_add_func ("/model/validate/the-real-sessions-pass", test_the_real_sessions_pass);
  g_test_add_func ("/model/validate/any-bytes-are-survived", test_any_bytes_are_survived);
  g_test_add_func ("/model/validate/every-problem-is-met-by-the-table", test_the_whole_table);

  return g_test_run ();
}
