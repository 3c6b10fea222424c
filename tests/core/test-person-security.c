/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-schema-persons.h"
#include "dme-social-security.h"

#include "core-test.h"

#define TODAY "2026-11-21"

static void
test_what_must_be_paid_is_computed (void)
{
  static const struct
  {
    const char *scheme;
    const char *subscheme;
    int months;
    gint64 before, during, extra, total;
  } rows[] = {
    /* the sums that the ministry itself names: 24 months are 370,000 */
    { "p_to_p", NULL, 24, 37500, 332500, 0, 370000 },
    { "p_to_p", NULL, 12, 37500, 189000, 0, 226500 },
    { "p_to_p", NULL, 6, 37500, 108000, 0, 145500 },
    { NULL, NULL, 24, 37500, 332500, 0, 370000 },
    { "g_to_g", NULL, 24, 37500, 332500, 0, 370000 },
    { "g_to_p", NULL, 24, 37500, 332500, 0, 370000 },
    { "ukps", NULL, 24, 37500, 332500, 0, 370000 },
    { "ssw", "ssw_p3mi", 24, 37500, 332500, 0, 370000 },
    /* on one's own: at once, nothing for the time before */
    { "perseorangan", NULL, 24, 0, 332500, 0, 332500 },
    { "perseorangan", NULL, 12, 0, 189000, 0, 189000 },
    { "perseorangan", NULL, 6, 0, 108000, 0, 108000 },
    { "ssw", NULL, 24, 0, 332500, 0, 332500 },
    { "perpanjangan", NULL, 12, 0, 189000, 0, 189000 },
    /* longer contracts: 13,500 a month */
    { "p_to_p", NULL, 25, 37500, 332500, 13500, 383500 },
    { "p_to_p", NULL, 36, 37500, 332500, 162000, 532000 },
    { "perseorangan", NULL, 18, 0, 189000, 81000, 270000 },
    { "p_to_p", NULL, 7, 37500, 108000, 13500, 159000 },
    { "p_to_p", NULL, 23, 37500, 189000, 148500, 375000 },
    /* shorter ones pay for the shortest term */
    { "p_to_p", NULL, 1, 37500, 108000, 0, 145500 },
    { "perseorangan", NULL, 5, 0, 108000, 0, 108000 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DmeContribution due;

      g_assert_true (dme_social_security_get_due (rows[i].scheme, rows[i].subscheme, rows[i].months,
                                                  TODAY, &due));
      g_assert_cmpint (due.before, ==, rows[i].before);
      g_assert_cmpint (due.during, ==, rows[i].during);
      g_assert_cmpint (due.extra, ==, rows[i].extra);
      g_assert_cmpint (due.total, ==, rows[i].total);
      g_assert_true (g_str_has_prefix (due.basis, "Permenaker 4/2023 art 18"));
    }
}

static void
test_rules_hold_from_their_day (void)
{
  DmeContribution due;

  g_assert_true (dme_social_security_get_due ("p_to_p", NULL, 24, "2023-02-22", &due));
  g_assert_false (dme_social_security_get_due ("p_to_p", NULL, 24, "2023-02-21", &due));
  g_assert_false (dme_social_security_get_due ("p_to_p", NULL, 24, "soon", &due));
  g_assert_false (dme_social_security_get_due ("p_to_p", NULL, 24, NULL, &due));
  g_assert_false (dme_social_security_get_due ("p_to_p", NULL, 0, TODAY, &due));
  g_assert_false (dme_social_security_get_due ("p_to_p", NULL, -24, TODAY, &due));
  g_assert_false (dme_social_security_get_due ("p_to_p", NULL, 1201, TODAY, &due));
}

static void
test_the_sum_is_explained (void)
{
  DmeContribution due;
  g_autofree char *placed = NULL;
  g_autofree char *alone = NULL;

  use_language ("en");
  g_assert_true (dme_social_security_get_due ("p_to_p", NULL, 25, TODAY, &due));
  placed = dme_contribution_to_text (&due);
  g_assert_cmpstr (placed, ==,
                   "Before work: Rp37.500\nDuring and after work, 24 months: Rp332.500\n"
                   "1 month more: Rp13.500\nTogether: Rp383.500 (Permenaker 4/2023 art 18(1)b1)");

  g_assert_true (dme_social_security_get_due ("perseorangan", NULL, 12, TODAY, &due));
  alone = dme_contribution_to_text (&due);
  g_assert_cmpstr (alone, ==,
                   "During and after work, 12 months: Rp189.000\n"
                   "Together: Rp189.000 (Permenaker 4/2023 art 18(2)b)");
}

static void
test_the_end_is_computed_and_can_be_corrected (void)
{
  static const struct
  {
    const char *fields[8]; /* name, value, ... */
    DmeCover cover;
  } rows[] = {
    { { NULL }, DME_COVER_NONE },
    { { "bpjs_tk_no", "123" }, DME_COVER_UNPAID },
    { { "bpjs_tk_phase", "sebelum" }, DME_COVER_UNPAID },
    { { "bpjs_tk_no", "123", "bpjs_tk_paid_on", "2026-01-10" }, DME_COVER_UNPAID },
    { { "bpjs_tk_paid_on", "2026-01-10", "bpjs_tk_months", "24" }, DME_COVER_VALID },
    { { "bpjs_tk_paid_on", "2025-12-10", "bpjs_tk_months", "12" }, DME_COVER_SOON },
    { { "bpjs_tk_paid_on", "2025-11-21", "bpjs_tk_months", "12" }, DME_COVER_SOON },
    { { "bpjs_tk_paid_on", "2025-11-20", "bpjs_tk_months", "12" }, DME_COVER_EXPIRED },
    { { "bpjs_tk_paid_on", "2025-11-20", "bpjs_tk_months", "12", "bpjs_tk_until", "2027-12-31" },
      DME_COVER_VALID },
    { { "bpjs_tk_until", "2026-11-20" }, DME_COVER_EXPIRED },
    { { "bpjs_tk_paid_on", "2026-01-10", "bpjs_tk_months", "100000" }, DME_COVER_VALID },
  };
  g_autofree char *until = dme_social_security_get_until ("2026-01-31", 6);
  g_autofree char *end_of_february = dme_social_security_get_until ("2026-08-31", 6);
  guint i, j;

  g_assert_cmpstr (until, ==, "2026-07-31");
  g_assert_cmpstr (end_of_february, ==, "2027-02-28");
  g_assert_null (dme_social_security_get_until ("2026-01-31", 0));
  g_assert_null (dme_social_security_get_until (NULL, 6));

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) person = dme_fields_new ();

      for (j = 0; j < 8 && rows[i].fields[j] != NULL; j += 2)
        dme_fields_set (person, rows[i].fields[j], rows[i].fields[j + 1]);
      g_assert_cmpint (dme_social_security_get_cover (person, TODAY), ==, rows[i].cover);
    }
}

static void
test_every_status_has_its_phase (void)
{
  const DmeField *phase = dme_type_find_field (&dme_type_person, "bpjs_tk_phase");
  const DmeChoice *status;
  guint without = 0;

  for (status = dme_person_statuses; status->code != NULL; status++)
    {
      const char *code = dme_social_security_get_phase (status->code);

      without += code == NULL;
      g_assert_true (code == NULL || dme_field_find_choice (phase, code) != NULL);
    }
  g_assert_cmpuint (without, ==, 2); /* gave up, stopped */
  g_assert_null (dme_social_security_get_phase (NULL));
  g_assert_cmpstr (dme_social_security_get_phase ("peminat"), ==, "sebelum");
  g_assert_cmpstr (dme_social_security_get_phase ("berangkat"), ==, "selama");
  g_assert_cmpstr (dme_social_security_get_phase ("pulang"), ==, "setelah");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/social-security/what-must-be-paid-is-computed",
                   test_what_must_be_paid_is_computed);
  g_test_add_func ("/social-security/rules-hold-from-their-day", test_rules_hold_from_their_day);
  g_test_add_func ("/social-security/the-sum-is-explained", test_the_sum_is_explained);
  g_test_add_func ("/social-security/the-end-is-computed-and-can-be-corrected",
                   test_the_end_is_computed_and_can_be_corrected);
  g_test_add_func ("/social-security/every-status-has-its-phase", test_every_status_has_its_phase);

  return g_test_run ();
}
