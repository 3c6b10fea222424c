/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-record.h"
#include "dme-schema-table.h"
#include "dme-validate.h"

#include "core-test.h"

/* "a=1|b=2" */
static DmeFields *
make_fields (const char *text)
{
  DmeFields *fields = dme_fields_new ();
  g_auto (GStrv) pairs = g_strsplit (text, "|", -1);
  guint i;

  for (i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      dme_fields_set (fields, pair[0], pair[1]);
    }

  return fields;
}

static void
test_attendance_is_added_up (void)
{
  static const struct
  {
    const char *fields;
    DmeAttendance sums;
  } rows[] = {
    { "", { 0, 0, 0, FALSE, FALSE } },
    { "venue=Aula", { 0, 0, 0, FALSE, FALSE } },
    { "att_cpmi_l=12|att_cpmi_p=20|att_perangkat_desa_l=3", { 15, 20, 35, FALSE, TRUE } },
    { "att_lembaga_p=48", { 0, 48, 48, FALSE, TRUE } },
    { "att_cpmi_l=0", { 0, 0, 0, FALSE, TRUE } },
    { "att_estimate=97", { 0, 0, 97, FALSE, TRUE } },
    { "att_estimate=200|att_is_estimate=true", { 0, 0, 200, TRUE, TRUE } },
    { "att_estimate=200|att_is_estimate=false", { 0, 0, 200, FALSE, TRUE } },
    { "att_cpmi_l=0|att_estimate=97", { 0, 0, 97, FALSE, TRUE } },
    { "att_cpmi_l=5|att_estimate=97|att_is_estimate=true", { 5, 0, 5, FALSE, TRUE } },
    { "att_disability=2", { 0, 0, 0, FALSE, FALSE } },
    { "att_unknown_l=5|att_cpm_l=4|att_cpmi_x=3|att_l=2|att__p=1", { 0, 0, 0, FALSE, FALSE } },
    { "att_cpmi_l=many|att_cpmi_p=-3", { 0, 0, 0, FALSE, FALSE } },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) fields = *rows[i].fields != '\0' ? make_fields (rows[i].fields)
                                                             : dme_fields_new ();
      DmeAttendance sums = { -1, -1, -1, -1, -1 };

      dme_attendance_of (fields, &sums);
      g_assert_cmpint (sums.l, ==, rows[i].sums.l);
      g_assert_cmpint (sums.p, ==, rows[i].sums.p);
      g_assert_cmpint (sums.total, ==, rows[i].sums.total);
      g_assert_cmpint (sums.estimate, ==, rows[i].sums.estimate);
      g_assert_cmpint (sums.known, ==, rows[i].sums.known);
    }
}

static void
test_every_category_counts (void)
{
  const DmeChoice *category;
  g_autoptr (DmeFields) fields = dme_fields_new ();
  DmeAttendance sums;
  gint64 l = 0, p = 0;
  guint i = 1;

  for (category = dme_schema_get_attendance_categories (); category->code != NULL; category++)
    {
      g_autofree char *name_l = g_strdup_printf ("att_%s_l", category->code);
      g_autofree char *name_p = g_strdup_printf ("att_%s_p", category->code);

      dme_fields_set_int (fields, name_l, i);
      dme_fields_set_int (fields, name_p, i * 100);
      l += i;
      p += i * 100;
      i *= 2;
    }
  dme_attendance_of (fields, &sums);
  g_assert_cmpint (sums.l, ==, l);
  g_assert_cmpint (sums.p, ==, p);
}

static void
test_a_record_is_found_by_its_text_and_its_place (void)
{
  g_autoptr (DmeFields)
    fields = make_fields ("kind=sosialisasi|region=53.02.08.2005|venue=Kantor Desa Kuale'u|"
                          "host=Dinas Nakertrans TTS|speakers=Lukas Doni Pura|results=tidak dicari|"
                          "letter_no=B.12/BP3MI-NTT/VIII/2025");
  g_autoptr (DmeFields) organisation = make_fields ("kind=p3mi|name=PT Çahaya|region=53.71");
  g_autoptr (DmeFields) none = dme_fields_new ();
  g_autofree char *text = dme_record_search_text (&dme_type_activity, fields);
  g_autofree char *other = dme_record_search_text (&dme_type_organisation, organisation);
  g_autofree char *empty = dme_record_search_text (&dme_type_activity, none);

  g_assert_cmpstr (text, ==,
                   "kualeu amanatun selatan kabupaten timor tengah selatan kantor desa kualeu "
                   "b 12 bp3mi ntt viii 2025 dinas nakertrans tts lukas doni pura");
  g_assert_cmpstr (other, ==, "pt cahaya kota kupang");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_states_have_codes_and_labels (void)
{
  guint i;

  for (i = DME_STATE_SENT; i <= DME_STATE_GONE; i++)
    {
      DmeState state = 99;

      g_assert_true (dme_state_from_code (dme_state_get_code (i), &state));
      g_assert_cmpint (state, ==, i);
      g_assert_cmpstr (dme_state_get_label (i), !=, "");
    }
  g_assert_cmpstr (dme_state_get_code (DME_STATE_WAITING), ==, "waiting");
  g_assert_false (dme_state_from_code ("lost", &(DmeState){ 0 }));
  g_assert_false (dme_state_from_code (NULL, &(DmeState){ 0 }));
}

static gpointer
hold_and_let_go (gpointer data)
{
  guint i;

  for (i = 0; i < 10000; i++)
    dme_record_unref (dme_record_ref (data));
  return NULL;
}

static void
test_a_record_is_shared_between_threads (void)
{
  g_autoptr (DmeRecord) record = dme_record_new (&dme_type_activity, "an-id");
  GThread *threads[4];
  guint i;

  dme_fields_set (record->fields, "venue", "Aula");
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("record", hold_and_let_go, record);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpstr (dme_record_get (record, "venue"), ==, "Aula");
  g_assert_null (dme_record_get (record, "notes"));
  g_assert_cmpint (record->rev, ==, 0);
  g_assert_false (record->deleted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/record/attendance-is-added-up", test_attendance_is_added_up);
  g_test_add_func ("/model/record/every-category-counts", test_every_category_counts);
  g_test_add_func ("/model/record/a-record-is-found-by-its-text-and-its-place",
                   test_a_record_is_found_by_its_text_and_its_place);
  g_test_add_func ("/model/record/states-have-codes-and-labels", test_states_have_codes_and_labels);
  g_test_add_func ("/model/record/a-record-is-shared-between-threads",
                   test_a_record_is_shared_between_threads);

  return g_test_run ();
}
