/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

static void
test_saved_record_is_read_back (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "activity", an_activity ("2026-02-09", "Kantor Desa Uji"));
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = NULL;

  fixture_reopen (f);
  record = dme_db_load (f->db, dme_schema_find_type ("activity"), id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dme_record_get (record, "venue"), ==, "Kantor Desa Uji");
  g_assert_cmpstr (record->region, ==, "53.02.08.2005");
  g_assert_cmpstr (record->created_by, ==, "Maria Uji");
  g_assert_cmpint (record->state, ==, DME_STATE_WAITING);
  g_assert_cmpint (record->rev, ==, 0);
  g_assert_cmpuint (count_lines (f->db), ==, 1);
}

#define ADD(name, func) \
  g_test_add ("/store/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("saved-record-is-read-back", test_saved_record_is_read_back);

  return g_test_run ();
}
