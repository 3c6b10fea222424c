/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-db-private.h"
#include "dme-text.h"
#include "store-fixture.h"

/* Lists, search, sums. */

static DmeQuery *
about (const char *type)
{
  return dme_query_new (dme_schema_find_type (type));
}

/* The venues found, joined by spaces, and the sum of people. */
static char *
venues_of (DmeDb *db, const DmeQuery *query, gint64 *people)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeQueryResult) result = dme_db_query (db, query, &error);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GString) venues = g_string_new (NULL);

  g_assert_no_error (error);
  records = dme_db_load_rows (db, (gint64 *) result->rows->data, result->rows->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (venues, "%s%s", i > 0 ? " " : "",
                            dme_record_get (records->pdata[i], "venue"));
  if (people != NULL)
    *people = result->people;
  return g_string_free (g_steal_pointer (&venues), FALSE);
}

static void
assert_found (DmeDb *db, DmeQuery *query, const char *venues)
{
  g_autoptr (DmeQuery) owned = query;
  g_autofree char *found = venues_of (db, query, NULL);

  g_assert_cmpstr (found, ==, venues);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  DmeFields *other;

  fixture_set_up (f, data);
  g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Tengah")));
  g_free (save_new (f->db, "activity", an_activity ("2025-12-31", "Lama")));
  g_free (save_new (f->db, "activity", an_activity ("2026-11-20", "Baru")));
  g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Sore")));
  other = fields_of ("kind", "pelatihan", "mode", "daring", "region", "53.01.13.1002", "date",
                     "2026-05-01", "venue", "Jauh", "att_estimate", "200", "att_is_estimate",
                     "true", "topics", "biaya,pengaduan", "notes", "Bapak Sonbai hadir", NULL);
  g_free (save_new (f->db, "activity", other));
}

static void
test_newest_date_first (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeQuery) query = about ("activity");
  gint64 people;
  g_autofree char *found = venues_of (f->db, query, &people);

  g_assert_cmpstr (found, ==, "Baru Jauh Sore Tengah Lama");
  g_assert_cmpint (people, ==, 240);
}

static void
test_search_finds_every_word (Fixture *f, gconstpointer data)
{
  const struct
  {
    const char *search, *found;
  } cases[] = {
    { "kuale'u", "Baru Sore Tengah Lama" }, /* the village */
    { "kualeu", "Baru Sore Tengah Lama" },
    { "KUALEU sore", "Sore" },
    { "sonbai jauh", "Jauh" },
    { "sonbai sore", "" },
    { "  ", "Baru Jauh Sore Tengah Lama" },
    { "amanatun", "Baru Sore Tengah Lama" },
    { "tengah", NULL },
    { "%", "Baru Jauh Sore Tengah Lama" },
    { "zzz", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DmeQuery *query = about ("activity");

      query->search = g_strdup (cases[i].search);
      g_test_message ("%s", cases[i].search);
      if (cases[i].found != NULL)
        assert_found (f->db, query, cases[i].found);
      else /* Also the name of a kabupaten. */
        {
          g_autoptr (DmeQuery) owned = query;
          g_autofree char *found = venues_of (f->db, query, NULL);

          g_assert_nonnull (strstr (found, "Tengah"));
        }
    }
}

static void
test_filters (Fixture *f, gconstpointer data)
{
  DmeQuery *query = about ("activity");

  query->period = g_strdup ("2026");
  assert_found (f->db, query, "Baru Jauh Sore Tengah");
  query = about ("activity");
  query->period = g_strdup ("2026-02");
  assert_found (f->db, query, "Sore Tengah");
  query = about ("activity");
  query->region = g_strdup ("53.01");
  assert_found (f->db, query, "Jauh");
  query = about ("activity");
  query->region = g_strdup ("53.02.08.2005");
  query->period = g_strdup ("2025");
  assert_found (f->db, query, "Lama");
  query = about ("activity");
  query->region = g_strdup ("53.0");
  assert_found (f->db, query, "");
  query = about ("activity");
  query->limit = 2;
  assert_found (f->db, query, "Baru Jauh");
}

static void
test_filter_by_any_field (Fixture *f, gconstpointer data)
{
  const struct
  {
    const char *field, *value, *found;
  } cases[] = {
    { "kind", "pelatihan", "Jauh" },
    { "mode", "daring", "Jauh" },
    { "venue", "Sore", "Sore" },
    { "att_estimate", "200", "Jauh" },
    { "att_is_estimate", "true", "Jauh" },
    { "topics", "biaya,pengaduan", "Jauh" },
    { "topics", "biaya", "" },
    { "date", "2026-02-09", "Sore Tengah" },
    { "att_cpmi_l", "4", "Baru Sore Tengah Lama" },
    { "att_cpmi_l", "", "Jauh" },
    { "tidak_ada", "x", "" },
    { "venue", "' OR 1 = 1 --", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DmeQuery *query = about ("activity");

      query->where = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (query->where, g_strdup (cases[i].field));
      g_ptr_array_add (query->where, g_strdup (cases[i].value));
      g_test_message ("%s=%s", cases[i].field, cases[i].value);
      assert_found (f->db, query, cases[i].found);
    }
}

static void
test_filter_by_state_and_deletion (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  DmeQuery *query = about ("activity");

  answer_all (f->db, DME_VERDICT_OK);
  id = save_new (f->db, "activity", an_activity ("2026-03-01", "Menunggu"));
  query->state = DME_STATE_WAITING;
  assert_found (f->db, query, "Menunggu");
  query = about ("activity");
  query->state = DME_STATE_SENT;
  assert_found (f->db, query, "Baru Jauh Sore Tengah Lama");
  query = about ("activity");
  query->state = DME_STATE_REFUSED;
  assert_found (f->db, query, "");

  save_del (f->db, "activity", id, DME_DEL_DELETE);
  assert_found (f->db, about ("activity"), "Baru Jauh Sore Tengah Lama");
  query = about ("activity");
  query->deleted = TRUE;
  assert_found (f->db, query, "Baru Jauh Menunggu Sore Tengah Lama");
}

static void
test_children_of_a_record (Fixture *f, gconstpointer data)
{
  g_autofree char *one = save_new (f->db, "activity", an_activity ("2026-03-01", "Satu"));
  g_autofree char *two = save_new (f->db, "activity", an_activity ("2026-03-01", "Dua"));
  g_autoptr (DmeQuery) query = about ("follow_up");
  g_autoptr (GPtrArray) found = NULL;

  g_free (save_new (f->db, "follow_up", fields_of ("parent", one, "what", "A", NULL)));
  g_free (save_new (f->db, "follow_up", fields_of ("parent", two, "what", "B", NULL)));
  query->parent = g_strdup (two);
  found = dme_db_list (f->db, query, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (dme_record_get (found->pdata[0], "what"), ==, "B");
}

static void
test_list_follows_edits (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "activity", an_activity ("2026-03-01", "Pindah"));
  DmeQuery *query = about ("activity");

  save_set (f->db, "activity", id, "date", "2024-01-01");
  save_set (f->db, "activity", id, "venue", "Terpindah");
  assert_found (f->db, about ("activity"), "Baru Jauh Sore Tengah Lama Terpindah");
  query->search = g_strdup ("terpindah");
  assert_found (f->db, query, "Terpindah");
}

/* Every record of the list, every word, nothing remembered. */
static void
assert_as_plain (DmeDb *db, const char *search, const char *region, gint64 limit)
{
  g_autoptr (DmeQuery) query = about ("activity");
  g_autoptr (DmeQueryResult) ours = NULL, all = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *folded = dme_text_fold (search);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  guint n = 0;

  query->search = g_strdup (search);
  query->region = g_strdup (region);
  query->limit = limit;
  ours = dme_db_query (db, query, NULL);
  g_clear_pointer (&query->search, g_free);
  query->limit = 0;
  /* By another connection: what this one remembers of the search must stay. */
  {
    DmeDb *other = dme_db_open (db->dir, NULL);

    all = dme_db_query (other, query, NULL);
    records = dme_db_load_rows (other, (gint64 *) all->rows->data, all->rows->len, NULL);
    dme_db_close (other);
  }

  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *text = dme_record_plain_search_text (records->pdata[i]);
      gboolean found = TRUE;

      for (guint j = 0; words[j] != NULL && found; j++)
        found = strstr (text, words[j]) != NULL;
      if (found && (limit == 0 || n < (guint) limit))
        {
          g_assert_cmpuint (n, <, ours->rows->len);
          g_assert_cmpint (g_array_index (ours->rows, gint64, n), ==,
                           g_array_index (all->rows, gint64, i));
          n++;
        }
    }
  g_assert_cmpuint (ours->rows->len, ==, n);
}

static void
test_key_by_key (Fixture *f, gconstpointer data)
{
  static const char *const searches[] = { "sonbai jauh", "e e2 1", "kantor kantor desa",
                                          "balai kuale'u", "amanatun 2 1" };
  static const char *const venues[] = { "Kantor Desa", "Balai 2 Desa", "Aula 12, Kantor Camat" };
  DmeDb *other = dme_db_open (f->dir, NULL);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *date = g_strdup_printf ("2026-0%u-1%u", 1 + i % 9, i % 7);

      g_free (save_new (f->db, "activity", an_activity (date, venues[i % 3])));
    }

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      const char *region = i % 2 == 0 ? NULL : "53.02";
      const char *text = searches[i];

      /* Forth and back again; before the last keys somebody else writes something. */
      for (gsize n = 1; n < 2 * strlen (text); n++)
        {
          g_autofree char *typed = g_strndup (text, n <= strlen (text) ? n : 2 * strlen (text) - n);

          if (n == strlen (text))
            g_free (save_new (other, "activity", an_activity ("2026-02-03", searches[i])));
          assert_as_plain (f->db, typed, region, 0);
          assert_as_plain (f->db, typed, region, n % 4);
          if (n % 5 == 0)
            assert_as_plain (f->db, typed, "53.01", 0);
        }
    }

  dme_db_close (other);
}

static void
test_year_at_a_glance (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSummary) all = NULL, part = NULL;
  g_autofree char *id = save_new (f->db, "activity", an_activity ("2026-02-10", "Baru saja"));

  g_free (save_new (f->db, "follow_up",
                    fields_of ("parent", id, "what", "Nanti", "due", "2026-12-01", NULL)));
  g_free (save_new (f->db, "follow_up",
                    fields_of ("parent", id, "what", "Lewat", "due", "2026-10-01", NULL)));
  g_free (save_new (f->db, "follow_up",
                    fields_of ("parent", id, "what", "Sudah", "due", "2026-10-01", "done_on",
                               "2026-10-02", NULL)));

  all = dme_db_summarise (f->db, 2026, NULL, NULL);
  g_assert_cmpint (all->sessions, ==, 5);
  g_assert_cmpint (all->sessions_online, ==, 1);
  g_assert_cmpint (all->l, ==, 16);
  g_assert_cmpint (all->p, ==, 24);
  g_assert_cmpint (all->people, ==, 240);
  g_assert_cmpint (all->people_estimated, ==, 200);
  g_assert_cmpint (all->villages, ==, 2);
  g_assert_cmpint (all->month_sessions[1], ==, 3);
  g_assert_cmpint (all->month_people[4], ==, 200);
  g_assert_cmpint (all->waiting, ==, 9);
  g_assert_cmpuint (all->due->len, ==, 2);
  g_assert_cmpstr (dme_record_get (all->due->pdata[0], "what"), ==, "Lewat");
  g_assert_cmpstr (all->latest->id, ==, id);

  part = dme_db_summarise (f->db, 2026, "53.01", NULL);
  g_assert_cmpint (part->sessions, ==, 1);
  g_assert_cmpuint (part->due->len, ==, 0);
}

static void
test_twenty_thousand (Fixture *f, gconstpointer data)
{
  static const char *const words[] = { "Kantor", "Balai", "Gereja", "Sekolah", "Aula" };
  static const char *const searches[] = { "k", "ku", "kua", "kual", "kuale", "kualeu balai" };
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  gint64 begin, worst = 0;

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *date =
        g_strdup_printf ("20%02d-%02d-%02d", 10 + i % 15, 1 + i % 12, 1 + i % 28);
      g_autofree char *venue = g_strdup_printf ("%s Desa Uji %d", words[i % 5], i);
      DmeFields *fields = an_activity (date, venue);

      dme_fields_set (fields, "host", "Dinas Nakertrans Kabupaten Contoh");
      dme_fields_set (fields, "speakers", "Muhammad Contoh, Maria Contoh");
      dme_fields_set (fields, "notes",
                      "Warga bertanya tentang biaya penempatan, paspor dan BPJS; "
                      "camat dan kepala desa hadir sampai selesai.");
      g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL, fields));
    }
  g_assert_true (dme_db_save (f->db, saves, NULL, NULL, &error));

  begin = g_get_monotonic_time ();
  fixture_reopen (f);
  {
    g_autoptr (DmeQuery) query = about ("activity");
    g_autoptr (DmeQueryResult) all = dme_db_query (f->db, query, &error);
    g_autoptr (GPtrArray) page = dme_db_load_rows (f->db, (gint64 *) all->rows->data, 50, &error);

    g_assert_cmpuint (page->len, ==, 50);
    g_assert_cmpuint (all->rows->len, ==, 20005);
  }
  g_test_message ("Opened with the first page: %" G_GINT64_FORMAT " us",
                  g_get_monotonic_time () - begin);

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autoptr (DmeQuery) query = about ("activity");
      g_autoptr (DmeQueryResult) found = NULL;

      query->search = g_strdup (searches[i]);
      begin = g_get_monotonic_time ();
      found = dme_db_query (f->db, query, &error);
      worst = MAX (worst, g_get_monotonic_time () - begin);
      g_test_message ("\"%s\": %u of 20,005 in %" G_GINT64_FORMAT " us", searches[i],
                      found->rows->len, g_get_monotonic_time () - begin);
      g_assert_cmpuint (found->rows->len, >, 0);
    }

  /* A budget of milliseconds is for ./dev bench; this only catches a search that reads records. */
  g_assert_cmpint (worst, <, 2 * G_USEC_PER_SEC);
}

#define ADD(name, func) \
  g_test_add ("/store/query/" name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("newest-date-first", test_newest_date_first);
  ADD ("search-finds-every-word", test_search_finds_every_word);
  ADD ("filters-by-period-and-region", test_filters);
  ADD ("filters-by-any-field", test_filter_by_any_field);
  ADD ("filters-by-state-and-deletion", test_filter_by_state_and_deletion);
  ADD ("children-of-a-record", test_children_of_a_record);
  ADD ("list-follows-edits", test_list_follows_edits);
  ADD ("search-key-by-key-finds-the-same-as-a-plain-one", test_key_by_key);
  ADD ("year-at-a-glance", test_year_at_a_glance);
  ADD ("twenty-thousand-records", test_twenty_thousand);

  return g_test_run ();
}
