/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sqlite3.h>

#include "dme-db-persons.h"
#include "dme-social-security.h"
#include "vault-fixture.h"

/* Persons are found by what is sealed in the file, while the vault is open, and only then. */

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

static DmeQuery *
new_query (const char *search)
{
  DmeQuery *query = dme_query_new (dme_schema_find_type ("person"));

  query->search = g_strdup (search);
  return query;
}

static guint
count (DmeDb *db, const DmeQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeQueryResult) result = dme_db_query (db, query, &error);

  g_assert_no_error (error);
  return result->rows->len;
}

static guint
count_found (DmeDb *db, const char *search)
{
  g_autoptr (DmeQuery) query = new_query (search);

  return count (db, query);
}

static char *
add (DmeDb *db, const char *name, const char *region, const char *status)
{
  return save_new (db, "person",
                   fields_of ("name", name, "no_nik_reason", "belum_terdaftar", "region", region,
                              "status", status, "status_on", "2026-02-09", NULL));
}

static void
test_found_by_all_of_it (Fixture *f, gconstpointer data)
{
  static const char *const searches[] = { "xanthira",  "ksantira", "yohanna contoh", NIK,
                                          "0812-3456", PHONE,      "kualeu",         "530207" };
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = add (f->db, "Lukas", "53.01.08.1007", "terdata");

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autoptr (DmeQuery) query = new_query (searches[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) records = dme_db_list (f->db, query, &error);

      g_assert_no_error (error);
      g_test_message ("%s", searches[i]);
      g_assert_cmpuint (records->len, ==, 1);
      g_assert_cmpstr (((DmeRecord *) records->pdata[0])->id, ==, id);
    }
  g_assert_cmpuint (count_found (f->db, ""), ==, 2);
}

static void
test_follows_saves (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add (f->db, "Maria Taneo", "53.02.08.2005", "peminat");
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GPtrArray) problems = NULL;

  g_assert_cmpuint (count_found (f->db, "taneo"), ==, 1);
  save_set (f->db, "person", id, "name", "Maria Banunaek");
  g_assert_cmpuint (count_found (f->db, "taneo"), ==, 0);
  g_assert_cmpuint (count_found (f->db, "banunaek"), ==, 1);

  /* A save that is refused as a whole. */
  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("person"), id,
                                        fields_of ("name", "Zakarias", NULL)));
  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("person"), NULL, NULL));
  g_assert_false (dme_db_save (f->db, saves, NULL, &problems, NULL));
  g_assert_cmpuint (count_found (f->db, "zakarias"), ==, 0);
  g_assert_cmpuint (count_found (f->db, "banunaek"), ==, 1);

  save_del (f->db, "person", id, DME_DEL_DELETE);
  g_assert_cmpuint (count_found (f->db, "banunaek"), ==, 0);
  {
    g_autoptr (DmeQuery) query = new_query ("banunaek");

    query->deleted = TRUE;
    g_assert_cmpuint (count (f->db, query), ==, 1);
  }
  save_del (f->db, "person", id, DME_DEL_REVIVE);
  g_assert_cmpuint (count_found (f->db, "banunaek"), ==, 1);
}

/* Sync has a connection of its own, and so has another program. */
static void
test_follows_others (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add (f->db, "Maria Taneo", "53.02.08.2005", "peminat");
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) other = NULL;
  g_autofree char *added = NULL;

  g_assert_cmpuint (count_found (f->db, "taneo"), ==, 1);
  other = dme_db_open (f->dir, &error);
  g_assert_no_error (error);
  added = add (other, "Yosef Taneo", "53.02.08.2005", "peminat");
  save_set (other, "person", id, "name", "Maria Liu");
  g_assert_cmpuint (count_found (f->db, "taneo"), ==, 1);
  g_assert_cmpuint (count_found (f->db, "liu"), ==, 1);
}

/* As a connection does that has read everything long since. */
static void
forget_changes (Fixture *f)
{
  g_autofree char *path = path_in (f->dir, "store.db");
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle,
                                 "DELETE FROM touched"
                                 " WHERE change < (SELECT max(change) FROM touched)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
test_forgotten_changes (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add (f->db, "Maria Taneo", "53.02.08.2005", "peminat");
  g_autoptr (DmeDb) other = dme_db_open (f->dir, NULL);

  g_assert_cmpuint (count_found (f->db, "taneo"), ==, 1);
  for (guint i = 0; i < 5; i++)
    g_free (add (other, "Yosef Liu", "53.02.08.2005", "peminat"));
  forget_changes (f);
  g_assert_cmpuint (count_found (f->db, "liu"), ==, 5);
  g_assert_cmpuint (count_found (f->db, "taneo"), ==, 1);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeFields) fields = a_person (NAME);
  g_autoptr (DmeQuery) query = new_query ("xanthira");
  g_autoptr (DmeQuery) village = new_query ("kualeu");
  g_autoptr (GError) error = NULL;
  gboolean complete;

  g_assert_cmpuint (count (f->db, query), ==, 1);
  g_assert_cmpuint (dme_db_get_person_index_bytes (f->db), >, 0);
  dme_db_lock (f->db);
  g_assert_cmpuint (dme_db_get_person_index_bytes (f->db), ==, 0);

  g_assert_null (dme_db_query (f->db, query, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (dme_db_query (f->db, village, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (dme_db_find_duplicates (f->db, fields, NULL, 0, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (dme_db_build_person_index (f->db, 0, &complete, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);

  dme_db_unlock (f->db, PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (f->db, query), ==, 1);
}

/* Another connection locks, as the lock after idle may. */
static void
test_locked_elsewhere (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeDb) other = dme_db_open (f->dir, NULL);
  g_autoptr (DmeQuery) query = new_query ("xanthira");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count (f->db, query), ==, 1);
  dme_db_lock (other);
  g_assert_null (dme_db_query (f->db, query, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_assert_cmpuint (dme_db_get_person_index_bytes (f->db), ==, 0);
}

static void
test_not_in_any_file (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeFields) fields = a_person (NAME);
  g_autoptr (GPtrArray) twins = NULL;

  g_assert_cmpuint (count_found (f->db, "xanthira"), ==, 1);
  twins = dme_db_find_duplicates (f->db, fields, NULL, 0, NULL);
  g_assert_cmpuint (twins->len, ==, 1);
  assert_nothing_leaked (f->root);
}

static void
test_pieces (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean complete = FALSE;
  guint pieces = 0;

  for (guint i = 0; i < 450; i++)
    g_free (add (f->db, i % 2 ? "Maria" : "Yosef", "53.02.08.2005", "peminat"));

  for (; !complete && pieces < 100; pieces++)
    {
      dme_db_build_person_index (f->db, 1, &complete, &error);
      g_assert_no_error (error);
      if (pieces == 0) /* in between, before and behind what has been read */
        g_free (add (f->db, "Nikodemus", "53.02.08.2005", "peminat"));
    }
  g_assert_true (complete);
  g_assert_cmpuint (pieces, >, 2);
  g_assert_cmpuint (count_found (f->db, "maria"), ==, 225);
  g_assert_cmpuint (count_found (f->db, "nikodemus"), ==, 1);
}

static void
test_filters (Fixture *f, gconstpointer data)
{
  g_autofree char *one = add (f->db, "Maria Satu", "53.02.08.2005", "peminat");
  g_autofree char *two = add (f->db, "Maria Dua", "53.02.08.2006", "proses");
  g_autofree char *three = add (f->db, "Maria Tiga", "53.01.08.1007", "proses");
  g_autofree char *four = add (f->db, "Yosef", "53.02.08.2006", "proses");
  g_autoptr (DmeQuery) query = new_query ("maria");

  query->region = g_strdup ("53.02");
  g_assert_cmpuint (count (f->db, query), ==, 2);
  g_assert_cmpuint (count (f->db, query), ==, 2);
  save_set (f->db, "person", three, "region", "53.02.08.2006");
  g_assert_cmpuint (count (f->db, query), ==, 3);

  query->where = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (query->where, g_strdup ("status"));
  g_ptr_array_add (query->where, g_strdup ("proses"));
  g_assert_cmpuint (count (f->db, query), ==, 2);
  query->limit = 1;
  g_assert_cmpuint (count (f->db, query), ==, 1);
  query->limit = 0;
  answer_all (f->db, DME_VERDICT_OK);
  save_set (f->db, "person", two, "job", "Perawat");
  query->state = DME_STATE_WAITING;
  g_assert_cmpuint (count (f->db, query), ==, 1);
  query->state = DME_STATE_SENT;
  g_assert_cmpuint (count (f->db, query), ==, 1);
}

static guint
count_by (DmeDb *db, int papers, int cover)
{
  g_autoptr (DmeQuery) query = new_query (NULL);

  query->papers = papers;
  query->cover = cover;
  return count (db, query);
}

static void
test_papers (Fixture *f, gconstpointer data)
{
  static const char *const kinds[] = { "status_kawin", "izin_keluarga", "kompetensi", "sehat",
                                       "paspor",       "visa",          "pp",         "pk" };
  g_autofree char *id = add (f->db, "Maria", "53.02.08.2005", "proses");
  g_autofree char *last = NULL;

  g_assert_cmpuint (count_by (f->db, 0, -1), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *paper = save_new (f->db, "document",
                                         fields_of ("person", id, "kind", kinds[i], "state", "ada",
                                                    "expires", "2026-12-01", NULL));

      g_free (last);
      last = g_steal_pointer (&paper);
    }
  g_assert_cmpuint (count_by (f->db, 1, -1), ==, 1);
  g_assert_cmpuint (count_by (f->db, 0, -1), ==, 0);

  save_del (f->db, "document", last, DME_DEL_DELETE);
  g_assert_cmpuint (count_by (f->db, 0, -1), ==, 1);
  save_del (f->db, "document", last, DME_DEL_REVIVE);
  g_assert_cmpuint (count_by (f->db, 1, -1), ==, 1);
}

static void
test_cover (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add (f->db, "Maria", "53.02.08.2005", "proses");

  g_assert_cmpuint (count_by (f->db, -1, DME_COVER_NONE), ==, 1);
  save_set (f->db, "person", id, "bpjs_tk_phase", "sebelum");
  g_assert_cmpuint (count_by (f->db, -1, DME_COVER_UNPAID), ==, 1);
  save_set (f->db, "person", id, "bpjs_tk_until", "2027-06-01");
  g_assert_cmpuint (count_by (f->db, -1, DME_COVER_VALID), ==, 1);
  g_assert_cmpuint (count_by (f->db, -1, DME_COVER_SOON), ==, 0);
  save_set (f->db, "person", id, "bpjs_tk_until", "2026-12-01");
  g_assert_cmpuint (count_by (f->db, -1, DME_COVER_SOON), ==, 1);
  save_set (f->db, "person", id, "bpjs_tk_until", "2026-11-01");
  g_assert_cmpuint (count_by (f->db, -1, DME_COVER_EXPIRED), ==, 1);
  g_assert_cmpuint (count_by (f->db, -1, DME_COVER_UNPAID), ==, 0);
}

static void
test_duplicates (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeFields)
    typed = fields_of ("name", "yohanna ksanthira tjontoh", "region", "53.02.08.2005", NULL);
  g_autoptr (GPtrArray) found = dme_db_find_duplicates (f->db, typed, NULL, 10, NULL);
  g_autoptr (GPtrArray) same = dme_db_find_duplicates (f->db, typed, id, 10, NULL);
  const DmeDuplicate *duplicate;

  g_assert_cmpuint (found->len, ==, 1);
  duplicate = found->pdata[0];
  g_assert_cmpstr (duplicate->record->id, ==, id);
  g_assert_cmpint (duplicate->score, >=, DME_MATCH_SHOWN);
  g_assert_true (duplicate->reasons & DME_REASON_VILLAGE);
  g_assert_cmpuint (same->len, ==, 0);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/persons/are-found-by-name-nik-telephone-and-village", test_found_by_all_of_it);
  ADD ("/persons/the-index-follows-saves-and-not-refusals", test_follows_saves);
  ADD ("/persons/the-index-follows-other-connections", test_follows_others);
  ADD ("/persons/an-index-that-missed-changes-is-made-anew", test_forgotten_changes);
  ADD ("/persons/after-lock-nothing-can-be-found", test_locked);
  ADD ("/persons/a-lock-by-another-connection-counts-too", test_locked_elsewhere);
  ADD ("/persons/searching-leaves-no-name-in-any-file", test_not_in_any_file);
  ADD ("/persons/the-index-is-read-in-pieces", test_pieces);
  ADD ("/persons/filters-and-search-go-together", test_filters);
  ADD ("/persons/papers-are-counted-when-written", test_papers);
  ADD ("/persons/social-security-is-listed-by-its-end", test_cover);
  ADD ("/persons/duplicates-are-found-in-any-spelling", test_duplicates);
  return g_test_run ();
}
