/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-recruiter.h"
#include "dme-schema-table.h"

#define TODAY "2026-11-21"

static void
add (GPtrArray *list, const char *kind, const char *name, const char *until, const char *status)
{
  g_autofree char *id = g_strdup_printf ("id-%u", list->len);
  DmeRecord *record = dme_record_new (&dme_type_organisation, id);

  dme_fields_set (record->fields, "kind", kind);
  dme_fields_set (record->fields, "name", name);
  if (until != NULL)
    dme_fields_set (record->fields, "licence_until", until);
  if (status != NULL)
    dme_fields_set (record->fields, "licence_status", status);
  record->updated_at = g_strdup ("2026-11-11T20:00:00Z");
  g_ptr_array_add (list, record);
}

static GPtrArray *
make_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);

  add (list, "p3mi", "PT Sriti Rukmana Lestari", "2028-12-31", "aktif");
  add (list, "p3mi", "PT Contoh Karya Mandiri", "2026-11-20", "aktif");
  add (list, "p3mi", "PT Bina Harapan Bangsa", "2028-12-31", "dicabut");
  add (list, "p3mi", "PT Bina Harapan Bansa", "2028-12-31", "aktif");
  add (list, "dinas", "Dinas Nakertrans Contoh", NULL, NULL);
  return list;
}

static DmeRecruiterAnswer *
ask (const GPtrArray *organisations, const char *text, const char *today)
{
  g_autoptr (DmeRecruiterList) list = dme_recruiter_list_new (organisations);

  return dme_recruiter_list_ask (list, text, today);
}

static const DmeRecruiterMatch *
first (const DmeRecruiterAnswer *answer)
{
  g_assert_cmpuint (answer->companies->len, >, 0);
  return answer->companies->pdata[0];
}

static void
test_a_misspelt_company_is_found_and_licensed (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  static const char *const asked[] = { "PT Sriti Rukma Lestari", "pt. sriti rukmana lestari",
                                       "Sriti Rukmana Lestary", "PT SRITI RUKMANA LESTARI" };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (DmeRecruiterAnswer) answer = ask (list, asked[i], TODAY);

      g_test_message ("%s", asked[i]);
      g_assert_true (answer->asked);
      g_assert_true (answer->found);
      g_assert_true (answer->licensed);
      g_assert_cmpstr (first (answer)->record->id, ==, "id-0");
      g_assert_cmpint (first (answer)->licence, ==, DME_LICENCE_VALID);
    }
}

static void
test_a_part_of_a_name_is_found_but_vouches_for_nobody (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  static const char *const asked[] = { "Sriti Rukmana", "srit", "SRL" };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (DmeRecruiterAnswer) answer = ask (list, asked[i], TODAY);

      g_test_message ("%s", asked[i]);
      g_assert_true (answer->found);
      g_assert_false (answer->licensed);
      g_assert_cmpstr (first (answer)->record->id, ==, "id-0");
      g_assert_nonnull (dme_recruiter_get_nearness (first (answer)->score));
    }
}

static void
test_a_stranger_is_not_found (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  g_autoptr (DmeRecruiterAnswer) answer = ask (list, "PT Maju Terus", TODAY);
  g_autoptr (DmeRecruiterAnswer) one_word = ask (list, "PT Karya Nusantara Jaya", TODAY);

  g_assert_true (answer->asked);
  g_assert_false (answer->found);
  g_assert_false (answer->licensed);
  g_assert_cmpuint (answer->companies->len, ==, 0);
  g_assert_cmpuint (answer->n_listed, ==, 4);

  g_assert_false (one_word->found);
  g_assert_false (one_word->licensed);
}

static void
test_one_word_in_common_is_another_company (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  g_autoptr (DmeRecruiterAnswer) answer = NULL;

  add (list, "p3mi", "PT Maju", "2028-12-31", "aktif");
  answer = ask (list, "PT Maju Terus Jaya", TODAY);
  g_assert_false (answer->found);
  g_assert_false (answer->licensed);
  g_assert_cmpint (first (answer)->score, ==, DME_RECRUITER_ALIKE);
}

static void
test_only_the_nearest_name_vouches (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  g_autoptr (DmeRecruiterAnswer) answer = ask (list, "PT Bina Harapan Bangsa", TODAY);

  /* Its licence was revoked; that of the other, one letter away, is good. */
  g_assert_true (answer->found);
  g_assert_cmpuint (answer->companies->len, ==, 2);
  g_assert_cmpint (first (answer)->licence, ==, DME_LICENCE_REVOKED);
  g_assert_false (answer->licensed);
}

static void
test_a_renewed_licence_counts_beside_the_old_one (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  g_autoptr (DmeRecruiterAnswer) before = ask (list, "Contoh Karya Mandiri", TODAY);
  g_autoptr (DmeRecruiterAnswer) after = NULL;

  g_assert_cmpint (first (before)->licence, ==, DME_LICENCE_EXPIRED);
  g_assert_false (before->licensed);

  add (list, "p3mi", "PT Contoh Karya Mandiri", "2031-11-20", NULL);
  after = ask (list, "Contoh Karya Mandiri", TODAY);
  g_assert_true (after->licensed);
  g_assert_cmpint (first (after)->licence, ==, DME_LICENCE_VALID);
}

static void
test_other_names_and_numbers_are_searched (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  DmeRecord *record = list->pdata[0];
  static const char *const asked[] = { "PT Rukmana Tenaga", "SIP3MI No. 123/2024",
                                       "sip3mi 123-2024", "123/2024" };

  dme_fields_set (record->fields, "aliases", "PT Rukmana Tenaga; SRL Group");
  dme_fields_set (record->fields, "licence_no", "SIP3MI 123/2024");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (DmeRecruiterAnswer) answer = ask (list, asked[i], TODAY);

      g_test_message ("%s", asked[i]);
      g_assert_true (answer->licensed);
      g_assert_cmpstr (first (answer)->record->id, ==, "id-0");
    }
}

static void
test_a_year_is_no_licence_number (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  g_autoptr (DmeRecruiterAnswer) answer = NULL;

  dme_fields_set (((DmeRecord *) list->pdata[0])->fields, "licence_no", "SIP3MI 123/2024");
  answer = ask (list, "PT Maju 2024", TODAY);
  g_assert_false (answer->found);
}

static void
test_other_kinds_are_no_placement_companies (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  g_autoptr (DmeRecruiterAnswer) answer = ask (list, "Dinas Nakertrans Contoh", TODAY);
  const DmeRecruiterMatch *match;

  g_assert_false (answer->found);
  g_assert_false (answer->licensed);
  g_assert_cmpuint (answer->others->len, ==, 1);
  match = answer->others->pdata[0];
  g_assert_cmpint (match->licence, ==, DME_LICENCE_NONE);
}

static void
test_nothing_is_asked_by_a_form_of_company (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  static const char *const asked[] = { "", " ", "PT", "pt.", "a", "--" };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (DmeRecruiterAnswer) answer = ask (list, asked[i], TODAY);

      g_test_message ("“%s”", asked[i]);
      g_assert_false (answer->asked);
      g_assert_false (answer->found);
      g_assert_cmpuint (answer->companies->len, ==, 0);
    }
}

static void
test_the_list_has_the_date_of_its_newest_change (void)
{
  g_autoptr (GPtrArray) list = make_list ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (DmeRecruiterAnswer) answer = ask (list, "", TODAY);
  g_autoptr (DmeRecruiterAnswer) empty = ask (none, "PT Maju", TODAY);
  g_autoptr (DmeRecruiterAnswer) shorter = NULL;
  DmeRecord *removed = list->pdata[3];
  DmeRecord *office = list->pdata[4];

  g_assert_cmpstr (answer->list_date, ==, "2026-11-12"); /* 20.00 UTC is the next day in WITA */
  g_assert_null (empty->list_date);
  g_assert_cmpuint (empty->n_listed, ==, 0);

  /* A deletion is a change of the list; an office that moves is not. */
  removed->deleted = TRUE;
  g_free (removed->updated_at);
  removed->updated_at = g_strdup ("2026-11-13T01:00:00Z");
  g_free (office->updated_at);
  office->updated_at = g_strdup ("2026-11-20T01:00:00Z");
  shorter = ask (list, "", TODAY);
  g_assert_cmpstr (shorter->list_date, ==, "2026-11-13");
  g_assert_cmpuint (shorter->n_listed, ==, 3);
}

static void
test_a_licence_is_seen_from_today (void)
{
  static const struct
  {
    const char *kind, *until, *status;
    DmeLicence licence;
  } rows[] = {
    { "p3mi", "2027-12-31", "aktif", DME_LICENCE_VALID },
    { "p3mi", "2027-12-31", NULL, DME_LICENCE_VALID },
    { "p3mi", "2026-12-31", "aktif", DME_LICENCE_SOON },
    { "p3mi", TODAY, "aktif", DME_LICENCE_SOON },
    { "p3mi", "2026-11-20", "aktif", DME_LICENCE_EXPIRED },
    { "p3mi", "2027-12-31", "habis", DME_LICENCE_EXPIRED },
    { "p3mi", "2027-12-31", "dibekukan", DME_LICENCE_SUSPENDED },
    { "p3mi", "2020-12-31", "dicabut", DME_LICENCE_REVOKED },
    { "p3mi", NULL, "aktif", DME_LICENCE_UNKNOWN },
    { "p3mi", NULL, NULL, DME_LICENCE_UNKNOWN },
    { "p3mi", "2027-12-31", "a_word_of_tomorrow", DME_LICENCE_UNKNOWN },
    { "yayasan", "2027-12-31", "aktif", DME_LICENCE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray)
        list = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
      DmeLicence licence;

      add (list, rows[i].kind, "PT X", rows[i].until, rows[i].status);
      licence = dme_licence_get (((DmeRecord *) list->pdata[0])->fields, TODAY);
      g_test_message ("%u", i);
      g_assert_cmpint (licence, ==, rows[i].licence);
      g_assert_cmpint (dme_licence_is_licensed (licence), ==,
                       licence == DME_LICENCE_VALID || licence == DME_LICENCE_SOON);
      g_assert_nonnull (dme_licence_get_code (licence));
      g_assert_nonnull (dme_licence_get_label (licence));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recruiter/a-misspelt-company-is-found-and-licensed",
                   test_a_misspelt_company_is_found_and_licensed);
  g_test_add_func ("/recruiter/a-part-of-a-name-is-found-but-vouches-for-nobody",
                   test_a_part_of_a_name_is_found_but_vouches_for_nobody);
  g_test_add_func ("/recruiter/a-stranger-is-not-found", test_a_stranger_is_not_found);
  g_test_add_func ("/recruiter/one-word-in-common-is-another-company",
                   test_one_word_in_common_is_another_company);
  g_test_add_func ("/recruiter/only-the-nearest-name-vouches", test_only_the_nearest_name_vouches);
  g_test_add_func ("/recruiter/a-renewed-licence-counts-beside-the-old-one",
                   test_a_renewed_licence_counts_beside_the_old_one);
  g_test_add_func ("/recruiter/other-names-and-numbers-are-searched",
                   test_other_names_and_numbers_are_searched);
  g_test_add_func ("/recruiter/a-year-is-no-licence-number", test_a_year_is_no_licence_number);
  g_test_add_func ("/recruiter/other-kinds-are-no-placement-companies",
                   test_other_kinds_are_no_placement_companies);
  g_test_add_func ("/recruiter/nothing-is-asked-by-a-form-of-company",
                   test_nothing_is_asked_by_a_form_of_company);
  g_test_add_func ("/recruiter/the-list-has-the-date-of-its-newest-change",
                   test_the_list_has_the_date_of_its_newest_change);
  g_test_add_func ("/recruiter/a-licence-is-seen-from-today", test_a_licence_is_seen_from_today);
  return g_test_run ();
}
