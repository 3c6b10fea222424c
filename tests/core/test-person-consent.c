/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-consent.h"
#include "dme-schema-persons.h"
#include "dme-validate.h"

#include "core-test.h"

#include <string.h>

static DmeFields *
make_consenting (void)
{
  DmeFields *fields = dme_fields_new ();

  dme_fields_set (fields, "nik", "5302075506990001");
  dme_fields_set (fields, "name", "Maria");
  dme_fields_set (fields, "region", "53.02.07.2015");
  dme_consent_give (fields, "cap_jempol", "Yohanis", "2026-01-10", "09:30");
  dme_fields_remove (fields, "consent_withdrawn_at"); /* a record holds no NULL */
  return fields;
}

static void
test_consent_must_be_provable (void)
{
  static const char *const needed[] = { "consent_version", "consent_at", "consent_method",
                                        "consent_by" };
  g_autoptr (DmeFields) nothing = dme_fields_new ();
  g_autoptr (DmeFields) all = make_consenting ();
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  guint i;

  g_assert_cmpint (dme_consent_get_state (nothing), ==, DME_CONSENT_NONE);
  g_assert_false (dme_consent_is_valid (nothing));
  g_assert_true (dme_consent_may_use (nothing));

  g_assert_cmpint (dme_consent_get_state (all), ==, DME_CONSENT_GIVEN);
  g_assert_true (dme_consent_is_valid (all));
  g_assert_true (dme_validate_record (&dme_type_person, all, "2026-11-21", problems));
  g_assert_cmpuint (problems->len, ==, 0);

  for (i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      g_autoptr (DmeFields) part = dme_fields_copy (all);

      dme_fields_remove (part, needed[i]);
      g_assert_cmpint (dme_consent_get_state (part), ==, DME_CONSENT_UNPROVED);
      g_assert_false (dme_consent_is_valid (part));
      g_assert_true (dme_consent_may_use (part));
    }

  dme_fields_set (all, "consent_version", "99"); /* of a newer program */
  g_assert_true (dme_consent_is_valid (all));
  dme_fields_set (all, "consent_version", "0");
  g_assert_false (dme_consent_is_valid (all));
}

static void
test_a_withdrawal_blocks_use_and_editing (void)
{
  g_autoptr (DmeFields) person = make_consenting ();
  g_autoptr (DmeFields) withdrawal = dme_fields_new ();
  g_autoptr (DmeFields) edit = dme_fields_new ();
  g_autoptr (DmeFields) again = dme_fields_new ();
  const char *field = "untouched";

  dme_fields_set (edit, "job", "Perawat");
  g_assert_true (dme_consent_may_change (person, edit, &field));
  g_assert_null (field);

  dme_consent_withdraw (withdrawal, "2026-03-01");
  g_assert_true (dme_consent_may_change (person, withdrawal, &field));
  dme_fields_apply (person, withdrawal);

  g_assert_cmpint (dme_consent_get_state (person), ==, DME_CONSENT_WITHDRAWN);
  g_assert_false (dme_consent_is_valid (person));
  g_assert_false (dme_consent_may_use (person));
  g_assert_false (dme_consent_may_change (person, edit, &field));
  g_assert_cmpstr (field, ==, "job");

  /* Clearing the withdrawal alone brings the old consent back: that is a consent again. Nothing
   * else may come along with one that was given before the withdrawal, or with none. */
  dme_fields_set (again, "consent_withdrawn_at", NULL);
  g_assert_true (dme_consent_may_change (person, again, &field));
  dme_fields_set (edit, "consent_withdrawn_at", NULL);
  g_assert_false (dme_consent_may_change (person, edit, &field));
  g_assert_cmpstr (field, ==, "job");
  dme_fields_set (edit, "consent_method", NULL);
  g_assert_false (dme_consent_may_change (person, edit, &field));
  g_assert_cmpstr (field, ==, "job");

  dme_consent_give (again, "tanda_tangan", "Winda", "2026-05-01", NULL);
  dme_fields_set (again, "job", "Perawat");
  g_assert_true (dme_consent_may_change (person, again, &field));
  dme_fields_apply (person, again);
  g_assert_true (dme_consent_is_valid (person));
  g_assert_cmpstr (dme_fields_get (person, "consent_at"), ==, "2026-05-01");
  g_assert_false (dme_fields_has (person, "consent_time"));
}

static void
test_withdrawal_covers_what_belongs_to_the_person (void)
{
  const DmeType *document = dme_schema_find_type ("document");
  const DmeType *follow_up = dme_schema_find_type ("follow_up");
  g_autoptr (DmeFields) person = make_consenting ();
  g_autoptr (DmeFields) paper = dme_fields_new (), move = dme_fields_new ();
  const char *field = NULL;

  dme_fields_set (paper, "person", "1");
  dme_fields_set (paper, "kind", "paspor");
  dme_fields_set (move, "person", "2");
  g_assert_false (dme_consent_forbids (document, NULL, paper, person, &field));

  dme_consent_withdraw (person, "2026-03-01");
  g_assert_true (dme_consent_forbids (document, NULL, paper, person, &field));
  g_assert_cmpstr (field, ==, "person");
  g_assert_true (dme_consent_forbids (document, move, paper, person, &field));
  g_assert_true (dme_consent_forbids (follow_up, NULL, paper, person, &field));
  g_assert_cmpstr (field, ==, "parent");
  /* A record that was merged into this one may be put here, and nothing more. */
  g_assert_false (dme_consent_forbids (document, paper, move, person, &field));
  g_assert_null (field);
  /* A session is nobody's. */
  g_assert_false (dme_consent_forbids (follow_up, NULL, paper, NULL, &field));
  g_assert_true (dme_consent_forbids (dme_schema_find_type ("person"), person, paper, NULL,
                                      &field));
  g_assert_cmpstr (field, ==, "kind");
  g_assert_false (dme_consent_forbids (dme_schema_find_type ("person"), NULL, person, NULL,
                                       &field));
}

/* UU PDP art 21: who, on what ground, what for, what, how long, and which rights; art 22: plain. */
static void
test_the_notice_says_what_the_law_asks (void)
{
  static const char *const words[] = {
    "BP3MI",
    "Undang-Undang Nomor 18 Tahun 2017",
    "Undang-Undang Nomor 27 Tahun 2022",
    "Untuk apa",
    "NIK",
    "Siapa yang dapat melihat",
    "berapa lama",
    "Hak Anda",
    "menarik persetujuan",
    "tiga kali dua puluh empat jam",
    "orang tua atau wali",
  };
  const char *notice = dme_consent_get_notice (DME_CONSENT_VERSION);
  g_auto (GStrv) sentences = NULL;
  guint i;

  g_assert_nonnull (notice);
  g_assert_true (g_utf8_validate (notice, -1, NULL));
  g_assert_true (g_str_has_prefix (notice, "Pemberitahuan tentang data pribadi Anda\n\n"));
  for (i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (notice, words[i]) == NULL)
      g_error ("The notice does not say “%s”", words[i]);

  /* It can be read aloud in one breath after the other. */
  sentences = g_strsplit_set (notice, ".\n", -1);
  for (i = 0; sentences[i] != NULL; i++)
    {
      g_auto (GStrv) spoken = g_strsplit (g_strstrip (sentences[i]), " ", -1);

      if (g_strv_length (spoken) > 25)
        g_error ("Too long to be said at once: “%s”", sentences[i]);
    }

  g_assert_true (dme_consent_get_notice (DME_CONSENT_VERSION) == notice);
  g_assert_null (dme_consent_get_notice (0));
  g_assert_null (dme_consent_get_notice (DME_CONSENT_VERSION + 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/consent/it-must-be-provable", test_consent_must_be_provable);
  g_test_add_func ("/consent/a-withdrawal-blocks-use-and-editing",
                   test_a_withdrawal_blocks_use_and_editing);
  g_test_add_func ("/consent/a-withdrawal-covers-what-belongs-to-the-person",
                   test_withdrawal_covers_what_belongs_to_the_person);
  g_test_add_func ("/consent/the-notice-says-what-the-law-asks",
                   test_the_notice_says_what_the_law_asks);

  return g_test_run ();
}
