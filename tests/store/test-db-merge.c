/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-db-merge.h"
#include "dme-db-persons.h"
#include "dme-papers.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "vault-fixture.h"

/* Two records of one person become one, and back. */

typedef struct
{
  char *kept, *other;
  char *old_paper, *good_paper, *follow_up; /* the first of the kept one, the rest of the other */
} Two;

static void
two_clear (Two *self)
{
  g_free (self->kept);
  g_free (self->other);
  g_free (self->old_paper);
  g_free (self->good_paper);
  g_free (self->follow_up);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Two, two_clear)

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

static void
make_two (DmeDb *db, Two *two)
{
  DmeFields *kept = a_person (NAME);
  DmeFields *other = a_person ("Yohana X. Contoh");

  dme_fields_set (kept, "status", "terdata");
  dme_fields_set (kept, "status_on", "2026-03-01");
  dme_fields_set (other, "status", "proses");
  dme_fields_set (other, "status_on", "2026-05-01");
  dme_fields_set (other, "education", "sma");
  dme_fields_set (other, "region", "53.02.08.2005");
  dme_fields_set (kept, "region", "53.02.07.2008");
  two->kept = save_new (db, "person", kept);
  two->other = save_new (db, "person", other);
  two->old_paper = save_new (db, "document",
                             fields_of ("person", two->kept, "kind", "paspor", "state", "diurus",
                                        "number", "A 1", NULL));
  two->good_paper = save_new (db, "document",
                              fields_of ("person", two->other, "kind", "paspor", "state", "ada",
                                         "number", "B 2", "expires", "2099-01-01", NULL));
  two->follow_up =
    save_new (db, "follow_up", fields_of ("parent", two->other, "what", "Antar ke Dukcapil", NULL));
}

static GPtrArray *
merge (DmeDb *db, const char *kept, const char *other)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *back = dme_db_merge_persons (db, kept, other, NULL, NULL, &error);

  g_assert_no_error (error);
  return back;
}

static const char *
value_of (DmeDb *db, const char *type, const char *id, const char *field)
{
  g_autoptr (DmeRecord) record = dme_db_load (db, dme_schema_find_type (type), id, NULL);

  g_assert_nonnull (record);
  return g_intern_string (dme_record_get (record, field));
}

static guint
count_papers (DmeDb *db, const char *person)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_document);
  g_autoptr (GPtrArray) papers = NULL;

  query->parent = g_strdup (person);
  papers = dme_db_list (db, query, NULL);
  return papers->len;
}

static guint
count_persons (DmeDb *db, const char *search)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_person);
  g_autoptr (GPtrArray) persons = NULL;

  query->search = g_strdup (search);
  persons = dme_db_list (db, query, NULL);
  return persons->len;
}

static void
test_all_of_both_is_in_one (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (DmeRecord) other = NULL, paper = NULL;

  make_two (f->db, &two);
  back = merge (f->db, two.kept, two.other);

  g_assert_cmpstr (value_of (f->db, "person", two.kept, "name"), ==, NAME);
  g_assert_cmpstr (value_of (f->db, "person", two.kept, "status"), ==, "proses");
  g_assert_cmpstr (value_of (f->db, "person", two.kept, "education"), ==, "sma");
  g_assert_cmpuint (count_papers (f->db, two.kept), ==, 2);
  g_assert_cmpuint (count_papers (f->db, two.other), ==, 0);
  g_assert_cmpstr (value_of (f->db, "follow_up", two.follow_up, "parent"), ==, two.kept);
  paper = dme_db_load (f->db, &dme_type_document, two.good_paper, NULL);
  g_assert_cmpstr (paper->region, ==, "53.02.07.2008"); /* of whom it belongs to now */
  g_assert_cmpstr (dme_record_get (paper, "number"), ==, "B 2");

  /* What was set aside is still there. */
  other = load_person (f->db, two.other);
  g_assert_true (other->deleted);
  g_assert_cmpstr (dme_record_get (other, "merged_into"), ==, two.kept);
  g_assert_cmpstr (dme_record_get (other, "name"), ==, "Yohana X. Contoh");
  g_assert_cmpuint (count_persons (f->db, NULL), ==, 1);
  g_assert_cmpuint (count_persons (f->db, "Yohana"), ==, 1);
}

static void
test_the_better_paper_counts (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GPtrArray) back = NULL, before = NULL, after = NULL, undone = NULL;
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_person);

  make_two (f->db, &two);
  before = dme_db_list (f->db, query, NULL); /* the one saved last first */
  g_assert_cmpuint (((DmeRecord *) before->pdata[1])->papers_done, ==, 0);
  back = merge (f->db, two.kept, two.other);
  after = dme_db_list (f->db, query, NULL);
  g_assert_cmpuint (((DmeRecord *) after->pdata[0])->papers_done, ==, 1);

  /* And no longer, when it goes back. */
  g_assert_true (dme_db_save (f->db, back, NULL, NULL, NULL));
  undone = dme_db_list (f->db, query, NULL);
  g_assert_cmpuint (((DmeRecord *) undone->pdata[0])->papers_done, ==, 1);
  g_assert_cmpuint (((DmeRecord *) undone->pdata[1])->papers_done, ==, 0);
}

static void
assert_same (const DmeRecord *a, const DmeRecord *b)
{
  g_assert_true (dme_fields_equal (a->fields, b->fields));
  g_assert_cmpint (a->deleted, ==, b->deleted);
  g_assert_cmpstr (a->region, ==, b->region);
}

static void
test_undo_brings_everything_back (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GPtrArray) back = NULL, before = NULL, problems = NULL;
  const char *ids[5], *const types[] = { "person", "person", "document", "document", "follow_up" };
  g_autoptr (GError) error = NULL;

  make_two (f->db, &two);
  ids[0] = two.kept;
  ids[1] = two.other;
  ids[2] = two.old_paper;
  ids[3] = two.good_paper;
  ids[4] = two.follow_up;
  before = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_ptr_array_add (before, dme_db_load (f->db, dme_schema_find_type (types[i]), ids[i], NULL));

  back = merge (f->db, two.kept, two.other);
  g_assert_true (dme_db_save (f->db, back, NULL, &problems, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (DmeRecord)
        now = dme_db_load (f->db, dme_schema_find_type (types[i]), ids[i], NULL);

      assert_same (now, before->pdata[i]);
    }
  g_assert_null (dme_db_find_merged_into (f->db, two.other));
}

static void
test_the_id_of_the_other_leads_to_the_kept (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autofree char *third = save_new (f->db, "person", a_person ("Yohana Contoh")), *once = NULL,
                  *twice = NULL;
  g_autoptr (GPtrArray) back = NULL, again = NULL;

  make_two (f->db, &two);
  back = merge (f->db, two.kept, two.other);
  once = dme_db_find_merged_into (f->db, two.other);
  g_assert_cmpstr (once, ==, two.kept);
  again = merge (f->db, third, two.kept);
  twice = dme_db_find_merged_into (f->db, two.other);
  g_assert_cmpstr (twice, ==, third);

  /* As the code on the slip of either, in the search. */
  g_assert_cmpuint (count_persons (f->db, two.other), ==, 1);
  g_assert_cmpuint (count_persons (f->db, third), ==, 1);
  g_assert_cmpuint (count_persons (f->db, "0192f0c1-7c1e-7abc-8def-000000000001"), ==, 0);
  g_assert_null (dme_db_find_merged_into (f->db, third));
  g_assert_null (dme_db_find_merged_into (f->db, "not an id"));
}

/* As two devices that merge at once could make it. */
static void
test_a_circle_ends (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autofree char *found = NULL, *sql = NULL;
  g_autoptr (GPtrArray) back = NULL;

  make_two (f->db, &two);
  back = merge (f->db, two.kept, two.other);
  sql = g_strdup_printf ("UPDATE record SET deleted = 1,"
                         " body = json_set (body, '$.merged_into', '%s') WHERE id = '%s'",
                         two.other, two.kept);
  edit_store (f, sql);
  fixture_reopen (f);
  found = dme_db_find_merged_into (f->db, two.other);
  g_assert_nonnull (found);
  g_clear_pointer (&f->db, dme_db_close); /* not in order, and not to be checked */
}

static void
test_history_is_that_of_both (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GPtrArray) back = NULL, history = NULL, of_other = NULL;
  guint of_kept = 0;

  make_two (f->db, &two);
  save_set (f->db, "person", two.other, "job", "Perawat");
  back = merge (f->db, two.kept, two.other);
  history = dme_db_history (f->db, &dme_type_person, two.kept, NULL);
  of_other = dme_db_history (f->db, &dme_type_person, two.other, NULL);
  for (guint i = 0; i < history->len; i++)
    of_kept += g_str_equal (((DmeOp *) history->pdata[i])->id, two.kept);

  g_assert_cmpuint (of_other->len, ==, 3);
  g_assert_cmpuint (of_kept, ==, 2);
  g_assert_cmpuint (history->len, ==, 5);
  g_assert_cmpstr (((DmeOp *) history->pdata[0])->id, ==, two.kept); /* oldest first */
  g_assert_cmpint (((DmeOp *) history->pdata[4])->del, ==, DME_DEL_DELETE);
}

static void
test_choices_are_kept_to (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (DmeFields)
    choices = fields_of ("name", DME_CHOOSE_OTHER, "status_on", DME_CHOOSE_KEPT, NULL);
  g_autoptr (GPtrArray) back = NULL;

  make_two (f->db, &two);
  back = dme_db_merge_persons (f->db, two.kept, two.other, choices, NULL, NULL);
  g_assert_nonnull (back);
  g_assert_cmpstr (value_of (f->db, "person", two.kept, "name"), ==, "Yohana X. Contoh");
  g_assert_cmpstr (value_of (f->db, "person", two.kept, "status"), ==, "terdata");
}

static void
assert_refused (Fixture *f, const char *kept, const char *other, DmeProblemCode code)
{
  g_autoptr (GPtrArray) problems = NULL, back = NULL;
  g_autoptr (GError) error = NULL;
  guint lines = count_lines (f->db);

  back = dme_db_merge_persons (f->db, kept, other, NULL, &problems, &error);
  g_assert_null (back);
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_assert_cmpuint (problems->len, >=, 1);
  g_assert_cmpint (((DmeProblem *) problems->pdata[0])->code, ==, code);
  g_assert_cmpuint (count_lines (f->db), ==, lines);
}

static void
test_what_cannot_be_merged_is_refused (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autofree char *session = save_new (f->db, "activity", an_activity ("2026-05-01", "Kantor"));
  g_autoptr (GPtrArray) back = NULL;

  make_two (f->db, &two);
  assert_refused (f, two.kept, two.kept, DME_PROBLEM_OTHER);
  assert_refused (f, two.kept, session, DME_PROBLEM_NO_SUCH_RECORD);
  assert_refused (f, "0192f0c1-7c1e-7abc-8def-000000000001", two.kept, DME_PROBLEM_NO_SUCH_RECORD);
  back = merge (f->db, two.kept, two.other);
  assert_refused (f, two.kept, two.other, DME_PROBLEM_DELETED);
}

static void
test_a_withdrawn_consent_is_not_merged_away (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autofree char *third = NULL;
  DmeFields *withdrawn = a_person ("Yohana Contoh");

  make_two (f->db, &two);
  dme_fields_set (withdrawn, "consent_version", "1");
  dme_fields_set (withdrawn, "consent_at", "2026-01-05");
  dme_fields_set (withdrawn, "consent_method", "tanda_tangan");
  dme_fields_set (withdrawn, "consent_by", "Rian");
  third = save_new (f->db, "person", withdrawn);
  save_set (f->db, "person", third, "consent_withdrawn_at", "2026-02-01");
  assert_refused (f, two.kept, third, DME_PROBLEM_CONSENT_WITHDRAWN);
  assert_refused (f, third, two.kept, DME_PROBLEM_CONSENT_WITHDRAWN);
}

static void
test_a_damaged_record_is_not_merged (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = NULL;

  make_two (f->db, &two);
  sql = g_strdup_printf ("UPDATE record SET sealed = CAST (substr (sealed, 1, 50) || x'ff' ||"
                         " substr (sealed, 52) AS BLOB) WHERE id = '%s'",
                         two.other);
  edit_store (f, sql);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  back = dme_db_merge_persons (f->db, two.kept, two.other, NULL, NULL, &error);
  g_assert_null (back);
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED);
  g_clear_pointer (&f->db, dme_db_close); /* not in order, and not to be checked */
}

/* What belongs to the other must have left it before it goes, there as here. */
static void
test_the_server_hears_it_in_order (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (DmeOutgoing) out = NULL;
  g_autofree char *moved = NULL;
  const char *last;

  make_two (f->db, &two);
  answer_all (f->db, DME_VERDICT_OK);
  back = merge (f->db, two.kept, two.other);
  out = dme_db_take_outgoing (f->db, 10, 1 << 20, NULL);
  g_assert_cmpuint (out->lines->len, ==, 4); /* the kept, two that move, the other */
  g_assert_nonnull (strstr (out->lines->pdata[0], two.kept));
  moved = g_strdup_printf ("\"person\":\"%s\"", two.kept);
  g_assert_true (strstr (out->lines->pdata[1], moved) != NULL ||
                 strstr (out->lines->pdata[2], moved) != NULL);
  last = out->lines->pdata[3];
  g_assert_nonnull (strstr (last, two.other));
  g_assert_nonnull (strstr (last, "\"del\":true"));
  g_assert_nonnull (strstr (last, "merged_into"));
  assert_nothing_leaked (f->dir);
}

static void
test_deleting_takes_papers_along_and_back (Fixture *f, gconstpointer data)
{
  g_auto (Two) two = { 0 };

  make_two (f->db, &two);
  save_del (f->db, "person", two.other, DME_DEL_DELETE);
  g_assert_cmpuint (count_persons (f->db, NULL), ==, 1);
  g_assert_cmpuint (count_papers (f->db, two.other), ==, 0);
  save_del (f->db, "person", two.other, DME_DEL_REVIVE);
  g_assert_cmpuint (count_persons (f->db, "Contoh"), ==, 2);
  g_assert_cmpuint (count_papers (f->db, two.other), ==, 1);
}

#define ADD(name, func) \
  g_test_add ("/store/merge/" name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("all-of-both-is-in-one", test_all_of_both_is_in_one);
  ADD ("the-better-paper-counts", test_the_better_paper_counts);
  ADD ("undo-brings-everything-back", test_undo_brings_everything_back);
  ADD ("the-id-of-the-other-leads-to-the-kept", test_the_id_of_the_other_leads_to_the_kept);
  ADD ("a-circle-ends", test_a_circle_ends);
  ADD ("history-is-that-of-both", test_history_is_that_of_both);
  ADD ("choices-are-kept-to", test_choices_are_kept_to);
  ADD ("what-cannot-be-merged-is-refused", test_what_cannot_be_merged_is_refused);
  ADD ("a-withdrawn-consent-is-not-merged-away", test_a_withdrawn_consent_is_not_merged_away);
  ADD ("a-damaged-record-is-not-merged", test_a_damaged_record_is_not_merged);
  ADD ("the-server-hears-it-in-order", test_the_server_hears_it_in_order);
  ADD ("deleting-takes-papers-along-and-back", test_deleting_takes_papers_along_and_back);

  return g_test_run ();
}
