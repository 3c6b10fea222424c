/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-access.h"
#include "vault-fixture.h"

/* Who saw or took out personal data is written down, and stays so. */

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

static GPtrArray *
list_notes (DmeDb *db)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_access);
  g_autoptr (GError) error = NULL;
  GPtrArray *notes = dme_db_list (db, query, &error);

  g_assert_no_error (error);
  return notes;
}

static void
note (DmeDb *db, DmeAccessKind kind, const char *id, gint64 count)
{
  const DmeAccessNote what = { .kind = kind, .type = "person", .id = id, .count = count };
  g_autoptr (GError) error = NULL;

  dme_db_note_access (db, &what, &error);
  g_assert_no_error (error);
}

static void
test_written_and_sent (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (GPtrArray) notes = NULL;
  const DmeRecord *last, *first;
  guint before = count_lines (f->db);

  note (f->db, DME_ACCESS_NIK_SHOWN, id, 0);
  note (f->db, DME_ACCESS_EXPORT, NULL, 120);
  notes = list_notes (f->db);

  g_assert_cmpuint (notes->len, ==, 2);
  last = notes->pdata[0];
  first = notes->pdata[1];
  g_assert_cmpstr (dme_record_get (first, "what"), ==, "nik_dibuka");
  g_assert_cmpstr (dme_record_get (first, "record"), ==, id);
  g_assert_cmpstr (first->region, ==, "53.02.08.2005");
  g_assert_cmpstr (first->created_by, ==, "Maria Uji");
  g_assert_nonnull (first->created_at);
  g_assert_cmpstr (dme_record_get (last, "what"), ==, "ekspor");
  g_assert_cmpstr (dme_record_get (last, "count"), ==, "120");
  g_assert_cmpint (last->state, ==, DME_STATE_WAITING);
  g_assert_cmpuint (count_lines (f->db), ==, before + 2);
  g_assert_cmpuint (answer_all (f->db, DME_VERDICT_OK), ==, before + 2);
}

static void
test_never_changed (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) notes = NULL;
  const DmeRecord *record;

  note (f->db, DME_ACCESS_EXPORT, NULL, 120);
  notes = list_notes (f->db);
  record = notes->pdata[0];

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
      g_autoptr (GPtrArray) problems = NULL, after = NULL;
      g_autoptr (GError) error = NULL;
      DmeSave *save =
        dme_save_new (&dme_type_access, record->id, i == 0 ? fields_of ("count", "1", NULL) : NULL);

      save->del = i == 0 ? DME_DEL_NONE : DME_DEL_DELETE;
      g_ptr_array_add (saves, save);
      g_assert_false (dme_db_save (f->db, saves, NULL, &problems, &error));
      g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
      g_assert_cmpint (((DmeProblem *) problems->pdata[0])->code, ==, DME_PROBLEM_APPEND_ONLY);
      after = list_notes (f->db);
      g_assert_cmpuint (after->len, ==, 1);
      g_assert_cmpstr (dme_record_get (after->pdata[0], "count"), ==, "120");
    }
}

static void
test_failed_unlock (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GError) error = NULL;

  dme_db_lock (f->db);
  g_assert_false (dme_db_unlock (f->db, "bukan ini kata sandinya", NULL));
  notes = list_notes (f->db);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (dme_record_get (notes->pdata[0], "what"), ==, "gagal_buka");
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/access/notes-are-listed-and-sent", test_written_and_sent);
  ADD ("/access/notes-are-never-changed-or-deleted", test_never_changed);
  ADD ("/access/a-wrong-passphrase-is-noted-while-locked", test_failed_unlock);
  return g_test_run ();
}
