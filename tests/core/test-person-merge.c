/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-person-merge.h"

#include "core-test.h"

#define KEPT_ID "0192f0c1-7c1e-7abc-8def-000000000001"
#define OTHER_ID "0192f0c1-7c1e-7abc-8def-000000000002"
#define THIRD_ID "0192f0c1-7c1e-7abc-8def-000000000003"
#define FOURTH_ID "0192f0c1-7c1e-7abc-8def-000000000004"

static DmeFields *fields_of (const char *name, ...) G_GNUC_NULL_TERMINATED;

static DmeFields *
fields_of (const char *name, ...)
{
  DmeFields *fields = dme_fields_new ();
  va_list args;

  va_start (args, name);
  for (; name != NULL; name = va_arg (args, const char *))
    dme_fields_set (fields, name, va_arg (args, const char *));
  va_end (args);

  return fields;
}

/* @kept, @other and @choices: (transfer full) */
static DmePersonMerge *
merge (DmeFields *kept, DmeFields *other, DmeFields *choices)
{
  g_autoptr (DmeFields) a = kept, b = other, c = choices;

  return dme_person_merge_new (KEPT_ID, a, OTHER_ID, b, c);
}

static const DmePersonMergeLine *
find_line (const DmePersonMerge *self, const char *name)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const DmePersonMergeLine *line = &g_array_index (self->lines, DmePersonMergeLine, i);

      if (g_str_equal (line->field->name, name))
        return line;
    }

  return NULL;
}

static void
test_what_only_one_says_is_taken (void)
{
  g_autoptr (DmePersonMerge)
    self = merge (fields_of ("name", "Maria Taneo", "nik", "5302076708990001", NULL),
                  fields_of ("name", "Maria Taneo", "no_nik_reason", "tidak_dibawa", "education",
                             "sma", "unknown_to_us", "\"x\"", NULL),
                  NULL);

  g_assert_cmpuint (dme_fields_get_size (self->changes), ==, 2);
  g_assert_cmpstr (dme_fields_get (self->changes, "education"), ==, "sma");
  g_assert_cmpstr (dme_fields_get (self->changes, "unknown_to_us"), ==, "\"x\"");
  g_assert_null (find_line (self, "name"));
  g_assert_cmpint (find_line (self, "education")->side, ==, DME_SIDE_OTHER);
  g_assert_false (find_line (self, "education")->choice);
  g_assert_false (self->withdrawn);
}

static void
test_a_nik_ends_the_reason_why_there_was_none (void)
{
  g_autoptr (DmePersonMerge) self = merge (fields_of ("no_nik_reason", "hilang", NULL),
                                           fields_of ("nik", "5302076708990001", NULL), NULL);

  g_assert_cmpstr (dme_fields_get (self->changes, "nik"), ==, "5302076708990001");
  g_assert_true (dme_fields_has (self->changes, "no_nik_reason"));
  g_assert_null (dme_fields_get (self->changes, "no_nik_reason"));
}

static void
test_the_record_that_stays_is_right_unless_chosen (void)
{
  g_autoptr (DmePersonMerge) quiet = NULL;
  g_autoptr (DmePersonMerge) chosen = NULL;

  quiet = merge (fields_of ("name", "Maria G. Taneo", "sex", "p", NULL),
                 fields_of ("name", "Maria Goreti Taneo", "sex", "p", NULL), NULL);
  g_assert_cmpuint (dme_fields_get_size (quiet->changes), ==, 0);
  g_assert_true (find_line (quiet, "name")->choice);
  g_assert_cmpint (find_line (quiet, "name")->side, ==, DME_SIDE_KEPT);

  chosen = merge (fields_of ("name", "Maria G. Taneo", NULL),
                  fields_of ("name", "Maria Goreti Taneo", NULL),
                  fields_of ("name", DME_CHOOSE_OTHER, NULL));
  g_assert_cmpstr (dme_fields_get (chosen->changes, "name"), ==, "Maria Goreti Taneo");
}

static void
test_what_goes_together_is_taken_together (void)
{
  g_autoptr (DmePersonMerge) chosen = NULL;
  g_autoptr (DmePersonMerge) filled = NULL;

  /* By the name of either field. */
  chosen = merge (fields_of ("phone", "+6281353998877", "phone_owner", "sendiri", NULL),
                  fields_of ("phone", "+6281237001122", NULL),
                  fields_of ("phone_owner", DME_CHOOSE_OTHER, NULL));
  g_assert_cmpstr (dme_fields_get (chosen->changes, "phone"), ==, "+6281237001122");
  g_assert_true (dme_fields_has (chosen->changes, "phone_owner"));
  g_assert_null (dme_fields_get (chosen->changes, "phone_owner"));
  g_assert_nonnull (find_line (chosen, "phone")->group);
  g_assert_null (find_line (chosen, "phone_owner"));

  /* The same telephone: whose it is, only one of them knows. */
  filled = merge (fields_of ("phone", "+6281353998877", NULL),
                  fields_of ("phone", "+6281353998877", "phone_owner", "pasangan", NULL), NULL);
  g_assert_cmpstr (dme_fields_get (filled->changes, "phone_owner"), ==, "pasangan");
  g_assert_false (find_line (filled, "phone")->choice);
}

static void
test_sets_are_united (void)
{
  g_autoptr (DmePersonMerge) self = merge (fields_of ("red_flags", "calo,uang_muka", NULL),
                                           fields_of ("red_flags", "calo,jalur_gelap", NULL), NULL);

  g_assert_cmpstr (dme_fields_get (self->changes, "red_flags"), ==, "calo,jalur_gelap,uang_muka");
  g_assert_cmpint (find_line (self, "red_flags")->side, ==, DME_SIDE_BOTH);
}

static void
test_others_stay_others (void)
{
  g_autoptr (DmePersonMerge)
    self = merge (fields_of ("not_same", THIRD_ID " " OTHER_ID, NULL),
                  fields_of ("not_same", FOURTH_ID " " KEPT_ID, NULL), NULL);
  g_autoptr (DmePersonMerge)
    empty = merge (fields_of ("not_same", OTHER_ID, NULL), dme_fields_new (), NULL);

  g_assert_cmpstr (dme_fields_get (self->changes, "not_same"), ==, THIRD_ID " " FOURTH_ID);
  g_assert_cmpuint (self->lines->len, ==, 0);
  g_assert_true (dme_fields_has (empty->changes, "not_same"));
  g_assert_null (dme_fields_get (empty->changes, "not_same"));
}

static void
test_the_farther_status_holds_with_its_date (void)
{
  static const struct
  {
    const char *kept, *kept_on, *other, *other_on, *result;
  } rows[] = {
    { "terdata", "2026-05-01", "proses", "2026-03-01", "proses" },
    { "proses", "2026-03-01", "terdata", "2026-05-01", NULL },
    { "pulang", "2025-03-01", "peminat", "2026-05-01", NULL },
    { "proses", "2026-03-01", "batal", "2026-05-01", "batal" },
    { "batal", "2026-03-01", "proses", "2026-05-01", "proses" },
    { "dicegah", "2026-03-01", "terdata", "2026-02-01", NULL },
    { "proses", "2026-03-01", "batal", NULL, NULL },
    { "terdata", NULL, "terdata", "2026-05-01", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DmeFields *kept = fields_of ("status", rows[i].kept, NULL);
      DmeFields *other = fields_of ("status", rows[i].other, NULL);
      g_autoptr (DmePersonMerge) self = NULL;

      if (rows[i].kept_on != NULL)
        dme_fields_set (kept, "status_on", rows[i].kept_on);
      if (rows[i].other_on != NULL)
        dme_fields_set (other, "status_on", rows[i].other_on);
      self = merge (kept, other, NULL);
      g_assert_cmpstr (dme_fields_get (self->changes, "status"), ==, rows[i].result);
      g_assert_cmpstr (dme_fields_get (self->changes, "status_on"), ==,
                       rows[i].result != NULL || i == 7 ? rows[i].other_on : NULL);
    }
}

static void
test_the_longer_insurance_holds_whole (void)
{
  g_autoptr (DmePersonMerge)
    self = merge (fields_of ("bpjs_tk_paid_on", "2025-06-01", "bpjs_tk_months", "12",
                             "bpjs_tk_phase", "sebelum", NULL),
                  fields_of ("bpjs_tk_paid_on", "2026-01-01", "bpjs_tk_months", "24",
                             "bpjs_tk_until", "2027-12-31", NULL),
                  NULL);

  g_assert_cmpstr (dme_fields_get (self->changes, "bpjs_tk_months"), ==, "24");
  g_assert_cmpstr (dme_fields_get (self->changes, "bpjs_tk_until"), ==, "2027-12-31");
  g_assert_true (dme_fields_has (self->changes, "bpjs_tk_phase"));
  g_assert_null (dme_fields_get (self->changes, "bpjs_tk_phase"));
  g_assert_true (find_line (self, "bpjs_tk_paid_on")->choice);
}

static DmeFields *
consent_on (const char *date, const char *withdrawn_on)
{
  DmeFields *fields = fields_of ("consent_version", "1", "consent_at", date, "consent_method",
                                 "tanda_tangan", "consent_by", "Rian", NULL);

  if (withdrawn_on != NULL)
    dme_fields_set (fields, "consent_withdrawn_at", withdrawn_on);
  return fields;
}

static void
test_the_valid_consent_holds (void)
{
  static const struct
  {
    const char *kept, *kept_withdrawn, *other, *other_withdrawn, *result;
    gboolean withdrawn;
  } rows[] = {
    { NULL, NULL, "2026-01-05", NULL, "2026-01-05", FALSE },
    { "2026-01-05", NULL, NULL, NULL, "2026-01-05", FALSE },
    { "2026-01-05", NULL, "2026-02-05", NULL, "2026-02-05", FALSE },
    { "2026-02-05", NULL, "2026-01-05", NULL, "2026-02-05", FALSE },
    /* Withdrawn after the other was given, or on that day: it is withdrawn. */
    { "2026-01-05", NULL, "2026-01-04", "2026-02-01", "2026-01-04", TRUE },
    { "2026-01-05", NULL, "2026-01-04", "2026-01-05", "2026-01-04", TRUE },
    { "2026-01-05", "2026-02-01", NULL, NULL, "2026-01-05", TRUE },
    /* Given anew since. */
    { "2026-03-01", NULL, "2026-01-04", "2026-02-01", "2026-03-01", FALSE },
    { "2026-01-04", "2026-02-01", "2026-03-01", NULL, "2026-03-01", FALSE },
    { "2026-01-04", "2026-02-01", "2026-01-04", "2026-02-01", "2026-01-04", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) kept = rows[i].kept != NULL
                                     ? consent_on (rows[i].kept, rows[i].kept_withdrawn)
                                     : dme_fields_new ();
      DmeFields *other = rows[i].other != NULL ? consent_on (rows[i].other, rows[i].other_withdrawn)
                                               : dme_fields_new ();
      g_autoptr (DmePersonMerge) self =
        merge (dme_fields_copy (kept), other, fields_of ("consent_at", DME_CHOOSE_OTHER, NULL));
      const DmePersonMergeLine *line = find_line (self, "consent_at");

      dme_fields_apply (kept, self->changes);
      g_assert_cmpstr (dme_fields_get (kept, "consent_at"), ==, rows[i].result);
      g_assert_cmpint (self->withdrawn, ==, rows[i].withdrawn);
      g_assert_cmpint (dme_fields_has (kept, "consent_withdrawn_at"), ==, rows[i].withdrawn);
      g_assert_true (line == NULL || !line->choice);
    }
}

static void
test_the_same_record_twice_changes_nothing (void)
{
  g_autoptr (DmeFields) fields = consent_on ("2026-01-05", NULL);
  g_autoptr (DmePersonMerge) self = NULL;

  dme_fields_set (fields, "red_flags", "calo,uang_muka");
  dme_fields_set (fields, "status", "proses");
  self = dme_person_merge_new (KEPT_ID, fields, OTHER_ID, fields, NULL);
  g_assert_cmpuint (dme_fields_get_size (self->changes), ==, 0);
  g_assert_cmpuint (self->lines->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/person-merge/what-only-one-says-is-taken", test_what_only_one_says_is_taken);
  g_test_add_func ("/person-merge/a-nik-ends-the-reason-why-there-was-none",
                   test_a_nik_ends_the_reason_why_there_was_none);
  g_test_add_func ("/person-merge/the-record-that-stays-is-right-unless-chosen",
                   test_the_record_that_stays_is_right_unless_chosen);
  g_test_add_func ("/person-merge/what-goes-together-is-taken-together",
                   test_what_goes_together_is_taken_together);
  g_test_add_func ("/person-merge/sets-are-united", test_sets_are_united);
  g_test_add_func ("/person-merge/others-stay-others", test_others_stay_others);
  g_test_add_func ("/person-merge/the-farther-status-holds-with-its-date",
                   test_the_farther_status_holds_with_its_date);
  g_test_add_func ("/person-merge/the-longer-insurance-holds-whole",
                   test_the_longer_insurance_holds_whole);
  g_test_add_func ("/person-merge/the-valid-consent-holds", test_the_valid_consent_holds);
  g_test_add_func ("/person-merge/the-same-record-twice-changes-nothing",
                   test_the_same_record_twice_changes_nothing);

  return g_test_run ();
}
