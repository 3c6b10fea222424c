/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "config.h"

#include <string.h>

#include <sqlite3.h>

#include "dme-access.h"
#include "dme-db-blob.h"
#include "dme-db-private.h"
#include "erase-fixture.h"

/* What is erased is gone from every byte, with all that belongs to it; the rest stays. */

/* --- every byte --- */

/* All that was sealed, to be sought in the files afterwards. */
static GPtrArray *
sealed_parts (Fixture *f)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (DmeOwnStmt)
    stmt = dme_db_prepare_own (f->db,
                               "SELECT sealed FROM record WHERE sealed IS NOT NULL UNION ALL"
                               " SELECT sealed FROM op WHERE sealed IS NOT NULL UNION ALL"
                               " SELECT sealed FROM draft WHERE sealed IS NOT NULL",
                               NULL);

  while (dme_db_step (f->db, stmt, NULL) == SQLITE_ROW)
    g_ptr_array_add (parts, g_bytes_new (sqlite3_column_blob (stmt, 0),
                                         (gsize) sqlite3_column_bytes (stmt, 0)));
  return g_steal_pointer (&parts);
}

static guint
count_in_files (const char *dir, GPtrArray *parts)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;
  guint found = 0;

  while ((name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = path_in (dir, name), *contents = NULL;
      gsize length = 0;

      if (!g_file_get_contents (path, &contents, &length, NULL))
        continue;
      for (guint i = 0; i < parts->len; i++)
        {
          gsize size;
          const void *part = g_bytes_get_data (parts->pdata[i], &size);

          /* The head of a long part may stand in another page than the rest. */
          found += memmem (contents, length, part, MIN (size, 48)) != NULL;
        }
    }

  return found;
}

/* Others come and go before and after, so that its cells are moved from page to page. */
static void
add_others (Fixture *f, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *date = g_strdup_printf ("2025-%02u-%02u", i * 7 % 12 + 1, i * 5 % 28 + 1);
      g_autofree char *id = save_new (f->db, "activity", an_activity (date, "Balai desa"));

      if (i % 3 == 0)
        save_set (f->db, "activity", id, "notes", "Catatan yang agak panjang supaya baris pindah");
    }
}

static void
test_no_byte_stays (Fixture *f, gconstpointer data)
{
  g_autofree char *before = path_in (f->root, "sebelum.db"), *id = NULL, *bystander = NULL;
  g_autofree char *after = path_in (f->dir, "sesudah.db");
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (DmeFields) typed = fields_of ("name", NAME, "job", JOB, NULL);
  DmeDraft draft = { .id = (char *) "draft-1", .type = person_type (), .fields = typed };

  add_others (f, 40);
  id = add_victim (f);
  add_others (f, 40);
  answer_all (f->db, DME_VERDICT_OK);
  save_set (f->db, "person", id, "job", "Suka " JOB);
  draft.record = id;
  g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
  parts = sealed_parts (f);
  g_assert_cmpuint (parts->len, >=, 5);
  g_assert_cmpuint (count_in_files (f->dir, parts), >=, parts->len);
  {
    g_autofree char *found = find_in_files (f->dir, "Xilofon");

    g_assert_nonnull (found); /* The search works. */
  }

  erase (f, id);
  assert_forgotten (f->dir); /* With the store open: the WAL is one of the files. */
  g_assert_cmpuint (count_in_files (f->dir, parts), ==, 0);
  g_assert_false (dme_db_erasure_is_due (f->db));
  g_assert_true (dme_db_backup (f->db, after, NULL));
  assert_forgotten (f->dir);
  assert_sound (f);

  bystander = save_new (f->db, "person", a_person ("Orang Lain"));
  fixture_reopen (f);
  assert_forgotten (f->dir);
}

static void
test_another_reader_delays_the_scrub (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  g_autoptr (DmeDb) reader = dme_db_open (f->dir, NULL);

  g_assert_true (dme_db_begin_read (reader, NULL));
  {
    g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (reader, "SELECT * FROM record", NULL);

    g_assert_cmpint (dme_db_step (reader, stmt, NULL), ==, SQLITE_ROW);
  }
  sqlite3_busy_timeout (f->db->handle, 50);
  erase (f, id);
  g_assert_true (dme_db_erasure_is_due (f->db));

  g_assert_true (dme_db_end (reader, TRUE, NULL));
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  g_assert_false (dme_db_erasure_is_due (f->db));
  assert_forgotten (f->dir);
}

/* --- what goes and what stays --- */

static void
test_all_that_belongs_to_it_goes (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f), *twice = NULL, *other = NULL, *paper = NULL;
  g_autofree char *activity = save_new (f->db, "activity", an_activity ("2026-02-09", "Ada"));
  g_autofree char *plan = NULL, *where = NULL;
  g_autoptr (DmeRecord) gone = NULL, kept = NULL;
  g_autoptr (DmeQuery) query = dme_query_new (person_type ());
  g_autoptr (GPtrArray) all = NULL;

  twice = save_new (f->db, "person", a_person (NAME));
  save_set (f->db, "person", twice, "merged_into", id);
  save_del (f->db, "person", twice, DME_DEL_DELETE);
  other = save_new (f->db, "person", a_person ("Orang Lain"));
  paper = save_new (f->db, "document",
                    fields_of ("person", other, "kind", "paspor", "number", "B 1", NULL));
  plan = save_new (f->db, "follow_up", fields_of ("parent", activity, "what", "Kirim surat", NULL));

  erase (f, id);
  gone = load_person (f->db, id);
  g_assert_true (gone->deleted && gone->erased);
  g_assert_cmpuint (dme_fields_get_size (gone->fields), ==, 0);
  g_assert_cmpstr (gone->region, ==, "53.02.08.2005"); /* So that it reaches whom it concerns. */
  kept = load_person (f->db, other);
  g_assert_cmpstr (dme_record_get (kept, "name"), ==, "Orang Lain");

  where = g_strdup_printf ("SELECT count(*) FROM record WHERE erased = 1 AND body = '{}'"
                           " AND sealed IS NULL AND (id IN ('%s', '%s') OR parent = '%s')",
                           id, twice, id);
  g_assert_cmpint (number (f, where), ==, 4);
  g_assert_cmpint (number (f, "SELECT count(*) FROM record WHERE erased = 1"), ==, 4);
  all = dme_db_list (f->db, query, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  query->deleted = TRUE;
  query->search = g_strdup ("xanthira");
  {
    g_autoptr (GPtrArray) found = dme_db_list (f->db, query, NULL);

    g_assert_cmpuint (found->len, ==, 0);
  }
  assert_sound (f);
}

static char *
add_photo (Fixture *f, const char *parent, const char *content)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  char *sha256 = NULL;

  g_assert_true (dme_db_add_blob (f->db, bytes, "image/jpeg", NULL, &sha256, NULL));
  g_ptr_array_add (saves,
                   dme_blob_ref_save_new (parent, sha256, "image/jpeg", strlen (content), JOB));
  g_assert_true (dme_db_save (f->db, saves, NULL, NULL, NULL));
  return sha256;
}

static void
test_photos_go_too (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  g_autofree char *other = save_new (f->db, "person", a_person ("Orang Lain"));
  g_autofree char *own = add_photo (f, id, "wajahnya");
  g_autofree char *shared = add_photo (f, id, "mereka berdua");
  g_autofree char *same = add_photo (f, other, "mereka berdua");

  g_assert_cmpstr (shared, ==, same);
  erase (f, id);
  g_assert_false (dme_db_has_blob (f->db, own));
  g_assert_true (dme_db_has_blob (f->db, shared));
}

static void
test_drafts_go_and_do_not_come_back (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  g_autoptr (DmeFields) typed = fields_of ("job", JOB, NULL);
  g_autoptr (DmeFields) paper = fields_of ("person", id, "number", "X 1", NULL);
  g_autoptr (DmeFields) fresh = fields_of ("name", "Orang Lain", NULL);
  DmeDraft of_it = { .id = (char *) "a", .type = person_type (), .record = id, .fields = typed };
  DmeDraft of_paper = { .id = (char *) "b",
                        .type = dme_schema_find_type ("document"),
                        .fields = paper };
  DmeDraft of_other = { .id = (char *) "c", .type = person_type (), .fields = fresh };
  g_autoptr (GPtrArray) drafts = NULL;

  g_assert_true (dme_db_save_draft (f->db, &of_it, NULL));
  g_assert_true (dme_db_save_draft (f->db, &of_paper, NULL));
  g_assert_true (dme_db_save_draft (f->db, &of_other, NULL));
  erase (f, id);
  g_assert_true (dme_db_save_draft (f->db, &of_it, NULL)); /* A form that was open still. */
  drafts = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpstr (((DmeDraft *) drafts->pdata[0])->id, ==, "c");
}

static void
assert_refused (Fixture *f, DmeSave *save /* (transfer full) */, const char *field)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (saves, save);
  g_assert_false (dme_db_save (f->db, saves, NULL, &problems, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_assert_cmpint (((DmeProblem *) problems->pdata[0])->code, ==, DME_PROBLEM_ERASED);
  g_assert_cmpstr (((DmeProblem *) problems->pdata[0])->field, ==, field);
}

static void
test_nothing_can_be_written_to_it (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  DmeSave *revive = dme_save_new (person_type (), id, NULL);

  erase (f, id);
  revive->del = DME_DEL_REVIVE;
  assert_refused (f, revive, NULL);
  assert_refused (f, dme_save_new (person_type (), id, fields_of ("job", "Petani", NULL)), NULL);
  assert_refused (f,
                  dme_save_new (dme_schema_find_type ("document"), NULL,
                                fields_of ("person", id, "kind", "paspor", NULL)),
                  "person");
  erase (f, id); /* Twice is no error, and says nothing more. */
  g_assert_cmpint (number (f, "SELECT count(*) FROM record WHERE type = 'access'"), ==, 1);
}

static void
test_only_what_is_about_a_person (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  g_autofree char *activity = save_new (f->db, "activity", an_activity ("2026-02-09", "Ada"));
  g_autoptr (GError) error = NULL;

  g_assert_false (dme_db_erase (f->db, dme_schema_find_type ("activity"), activity, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_false (dme_db_erase (f->db, person_type (), activity, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  dme_db_lock (f->db);
  g_assert_false (dme_db_erase (f->db, person_type (), id, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_assert_cmpint (number (f, "SELECT count(*) FROM record WHERE erased = 1"), ==, 0);
}

static void
test_it_is_in_the_access_log (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_access);
  g_autoptr (GPtrArray) notes = NULL;

  erase (f, id);
  notes = dme_db_list (f->db, query, NULL);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (dme_record_get (notes->pdata[0], "what"), ==,
                   dme_access_get_code (DME_ACCESS_ERASURE));
  g_assert_cmpstr (dme_record_get (notes->pdata[0], "record"), ==, id);
  g_assert_cmpstr (dme_record_get (notes->pdata[0], "region"), ==, "53.02.08.2005");
}

static void
test_verify_sees_what_was_left (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);

  erase (f, id);
  edit_store (f, "UPDATE record SET body = '{\"job\":\"Petani\"}' WHERE erased = 1");
  fixture_reopen (f);
  g_assert_false (dme_db_verify (f->db, findings, NULL));
  g_assert_cmpuint (findings->len, ==, 3);
  g_assert_nonnull (strstr (findings->pdata[0], id));

  edit_store (f, "UPDATE record SET body = '{}' WHERE erased = 1");
  fixture_reopen (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/store/erase/" name, Fixture, NULL, erase_set_up, func, fixture_tear_down)
  ADD ("no-byte-stays", test_no_byte_stays);
  ADD ("another-reader-delays-the-scrub", test_another_reader_delays_the_scrub);
  ADD ("all-that-belongs-to-it-goes", test_all_that_belongs_to_it_goes);
  ADD ("photos-go-too", test_photos_go_too);
  ADD ("drafts-go-and-do-not-come-back", test_drafts_go_and_do_not_come_back);
  ADD ("nothing-can-be-written-to-it", test_nothing_can_be_written_to_it);
  ADD ("only-what-is-about-a-person", test_only_what_is_about_a_person);
  ADD ("it-is-in-the-access-log", test_it_is_in_the_access_log);
  ADD ("verify-sees-what-was-left", test_verify_sees_what_was_left);

  return g_test_run ();
}
