/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-conflict.h"
#include "dme-db-pull.h"
#include "dme-wire.h"
#include "vault-fixture.h"

/* Pages of a server are stored: what a change that was not sent hides, and when that appears. */

#define ID "0198a0c2-0000-7000-8000-00000000000a"
#define VILLAGE "53.02.08.2005"

static DmePageRecord *
news (const char *type, const char *id, gint64 rev, DmeFields *set)
{
  DmePageRecord *record = dme_page_record_new ();

  record->type = g_strdup (type);
  record->id = g_strdup (id);
  record->rev = rev;
  record->region = g_strdup (VILLAGE);
  record->updated_at = g_strdup ("2026-02-09T03:00:00Z");
  record->updated_by = g_strdup ("Yosef");
  record->set = set;
  return record;
}

static DmePage *
page_of (DmePageRecord *record)
{
  DmePage *page = dme_page_new ();

  page->cursor = g_strdup ("1~petugas~53:9");
  if (record != NULL)
    g_ptr_array_add (page->records, record);
  return page;
}

static void
take (Fixture *f, DmePageRecord *record)
{
  g_autoptr (DmePage) page = page_of (record);
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_db_take_page (f->db, page, NULL, &error));
  g_assert_no_error (error);
}

static void
take_whole (Fixture *f, const char *id, gint64 rev, const char *venue)
{
  DmePageRecord *record = news ("activity", id, rev, an_activity ("2026-02-09", venue));

  record->whole = TRUE;
  take (f, record);
}

static char *
get (Fixture *f, const char *id, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = dme_db_load (f->db, dme_schema_find_type ("activity"), id, &error);

  g_assert_no_error (error);
  return g_strdup (dme_record_get (record, field));
}

static void
assert_is (Fixture *f, const char *field, const char *expected)
{
  g_autofree char *value = get (f, ID, field);

  g_assert_cmpstr (value, ==, expected);
}

static DmeOp *
next_op (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (f->db, 1, 1 << 20, &error);
  DmeOp *op;

  g_assert_no_error (error);
  g_assert_nonnull (out);
  op = dme_wire_op_from_json (out->lines->pdata[0], -1, &error);
  g_assert_no_error (error);
  g_assert_true (dme_db_reset_sending (f->db, &error));
  return op;
}

static void
answer_first (Fixture *f, DmeVerdictKind kind, gint64 rev, const char *fields)
{
  g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (f->db, 1, 1 << 20, NULL);
  g_autoptr (GPtrArray)
    verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_verdict_free);
  DmeVerdict *verdict = dme_verdict_new (out->first, kind);
  g_autoptr (GError) error = NULL;

  verdict->rev = rev;
  if (fields != NULL)
    verdict->fields = g_strsplit (fields, ",", -1);
  g_ptr_array_add (verdicts, verdict);
  g_assert_true (dme_db_take_verdicts (f->db, out->incarnation, verdicts, 1, 1, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (dme_db_reset_sending (f->db, &error));
}

static void
assert_verified (Fixture *f)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (dme_db_verify (f->db, findings, NULL));
}

static void
test_new_record (Fixture *f, gconstpointer data)
{
  g_autofree char *cursor = NULL;
  g_autoptr (DmeRecord) record = NULL;
  DmePageRecord *child = news ("follow_up", "0198a0c2-0000-7000-8000-00000000000b", 6,
                               fields_of ("parent", ID, "what", "Kirim brosur", NULL));

  child->whole = TRUE;
  take (f, child); /* before its parent */
  take_whole (f, ID, 7, "Balai");
  record = dme_db_load (f->db, dme_schema_find_type ("activity"), ID, NULL);
  g_assert_cmpint (record->rev, ==, 7);
  g_assert_cmpint (record->state, ==, DME_STATE_SENT);
  g_assert_cmpstr (record->updated_by, ==, "Yosef");
  g_assert_cmpstr (record->region, ==, VILLAGE);
  cursor = dme_db_get_cursor (f->db);
  g_assert_cmpstr (cursor, ==, "1~petugas~53:9");
  g_assert_cmpuint (count_lines (f->db), ==, 0);
  assert_verified (f);
}

/* What one types stays; what others wrote beneath appears when the server has decided. */
static void
test_unsent_keeps_its_value (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeOp) first = NULL, second = NULL;

  take_whole (f, ID, 7, "Balai");
  save_set (f->db, "activity", ID, "venue", "Sekolah");
  take (f, news ("activity", ID, 9, fields_of ("venue", "Gereja", "host", "Kecamatan", NULL)));
  assert_is (f, "venue", "Sekolah");
  assert_is (f, "host", "Kecamatan");
  g_assert_cmpint (state_of (f->db, "activity", ID), ==, DME_STATE_WAITING);

  first = next_op (f);
  g_assert_cmpint (first->base, ==, 7);
  answer_first (f, DME_VERDICT_CONFLICT, 10, "venue");
  assert_is (f, "venue", "Gereja");
  g_assert_cmpint (state_of (f->db, "activity", ID), ==, DME_STATE_CONFLICT);

  /* Now it is seen. */
  save_set (f->db, "activity", ID, "venue", "Sekolah");
  second = next_op (f);
  g_assert_cmpint (second->base, ==, 9);
  assert_verified (f);
}

/* The news were hidden, so whoever goes on typing has not seen them. */
static void
test_edit_again_has_not_seen (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeOp) op = NULL;

  take_whole (f, ID, 7, "Balai");
  save_set (f->db, "activity", ID, "venue", "Sekolah");
  take (f, news ("activity", ID, 9, fields_of ("venue", "Gereja", NULL)));
  save_set (f->db, "activity", ID, "venue", "Sekolah Dasar");
  answer_first (f, DME_VERDICT_CONFLICT, 10, "venue");
  op = next_op (f);
  g_assert_cmpint (op->base, ==, 7);
  assert_is (f, "venue", "Sekolah Dasar"); /* still hides it */
  answer_first (f, DME_VERDICT_CONFLICT, 11, "venue");
  assert_is (f, "venue", "Gereja");
}

/* The answer to a push was lost, and others went on meanwhile. */
static void
test_lost_verdict (Fixture *f, gconstpointer data)
{
  take_whole (f, ID, 7, "Balai");
  save_set (f->db, "activity", ID, "venue", "Sekolah");
  take (f, news ("activity", ID, 9, fields_of ("venue", "Gereja", NULL)));
  answer_first (f, DME_VERDICT_OK, 8, NULL); /* as it was decided then */
  assert_is (f, "venue", "Gereja");

  save_set (f->db, "activity", ID, "host", "Desa");
  take (f, news ("activity", ID, 10, fields_of ("host", "Kecamatan", NULL)));
  answer_first (f, DME_VERDICT_OK, 11, NULL); /* above what was pulled */
  assert_is (f, "host", "Desa");
}

static void
test_deleted_beneath (Fixture *f, gconstpointer data)
{
  DmePageRecord *deleted;

  take_whole (f, ID, 7, "Balai");
  save_set (f->db, "activity", ID, "venue", "Sekolah");
  deleted = news ("activity", ID, 9, dme_fields_new ());
  deleted->deleted = TRUE;
  take (f, deleted);
  assert_is (f, "venue", "Sekolah");
  answer_first (f, DME_VERDICT_SAME, 10, NULL);
  {
    g_autoptr (DmeRecord) record = dme_db_load (f->db, dme_schema_find_type ("activity"), ID, NULL);

    g_assert_true (record->deleted);
  }
}

static DmePageRecord *
with_conflict (gint64 rev, const char *venue, const char *other, gboolean mine)
{
  DmePageRecord *record = news ("activity", ID, rev, fields_of ("venue", venue, NULL));
  DmePageConflict *conflict = g_new0 (DmePageConflict, 1);

  conflict->rev = rev;
  conflict->field = g_strdup ("venue");
  conflict->value = g_strdup (other);
  conflict->by = g_strdup ("Maria");
  conflict->at = g_strdup ("2026-02-09T03:00:00Z");
  conflict->now_by = g_strdup ("Yosef");
  conflict->mine = mine;
  record->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_page_conflict_free);
  g_ptr_array_add (record->conflicts, conflict);
  return record;
}

static void
test_decide (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL, none = NULL, problems = NULL;
  g_autoptr (DmeOp) op = NULL;
  g_autoptr (GError) error = NULL;
  const DmeConflict *conflict;

  take_whole (f, ID, 7, "Balai");
  take (f, with_conflict (9, "Gereja", "Sekolah", FALSE));
  g_assert_cmpint (state_of (f->db, "activity", ID), ==, DME_STATE_CONFLICT);
  list = dme_db_list_conflicts (f->db, NULL, &error);
  g_assert_cmpuint (list->len, ==, 1);
  conflict = list->pdata[0];
  g_assert_cmpstr (conflict->id, ==, "9-venue");
  g_assert_cmpstr (conflict->value, ==, "Sekolah");
  g_assert_cmpstr (conflict->now, ==, "Gereja");
  g_assert_cmpstr (conflict->now_by, ==, "Yosef");

  g_assert_false (dme_db_resolve (f->db, "9-venue", DME_DECIDE_OTHER, "a\nb", &problems, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_assert_cmpuint (problems->len, ==, 1);
  g_clear_error (&error);
  g_assert_false (dme_db_resolve (f->db, "8-venue", DME_DECIDE_MINE, NULL, NULL, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (dme_db_resolve (f->db, "9-venue", DME_DECIDE_THEIRS, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_is (f, "venue", "Sekolah");
  g_assert_cmpint (state_of (f->db, "activity", ID), ==, DME_STATE_WAITING);
  op = next_op (f);
  g_assert_cmpuint (op->decides->len, ==, 1);
  g_assert_cmpint (g_array_index (op->decides, gint64, 0), ==, 9);
  g_assert_cmpint (op->base, ==, 9);
  none = dme_db_list_conflicts (f->db, NULL, &error);
  g_assert_cmpuint (none->len, ==, 0);

  /* The same page again does not ask a second time; the next one closes it. */
  take (f, with_conflict (9, "Gereja", "Sekolah", FALSE));
  g_clear_pointer (&none, g_ptr_array_unref);
  none = dme_db_list_conflicts (f->db, NULL, &error);
  g_assert_cmpuint (none->len, ==, 0);
  answer_first (f, DME_VERDICT_OK, 12, NULL);
  g_assert_cmpint (state_of (f->db, "activity", ID), ==, DME_STATE_SENT);
  assert_is (f, "venue", "Sekolah");
  assert_verified (f);
}

/* "Mine" is what the user of this device wrote, whichever value stands. */
static void
test_mine (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  take_whole (f, ID, 7, "Balai");
  take (f, with_conflict (9, "Gereja", "Sekolah", TRUE));
  g_assert_true (dme_db_resolve (f->db, "9-venue", DME_DECIDE_MINE, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_is (f, "venue", "Sekolah");
}

static void
test_scope_leaves (Fixture *f, gconstpointer data)
{
  g_autoptr (DmePage) page = page_of (NULL);
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("activity"));
  g_autoptr (GPtrArray) found = NULL, again = NULL;
  g_autofree char *own = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (DmeIdentity) identity = { 0 };

  take_whole (f, ID, 7, "Balai");
  own = save_new (f->db, "activity", an_activity ("2026-02-10", "Belum terkirim"));
  page->scope = g_strdup ("53.03");
  page->role = g_strdup ("petugas");
  g_assert_true (dme_db_take_page (f->db, page, NULL, &error));
  g_assert_cmpint (state_of (f->db, "activity", ID), ==, DME_STATE_GONE);
  g_assert_cmpint (state_of (f->db, "activity", own), ==, DME_STATE_WAITING);
  found = dme_db_list (f->db, query, &error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (dme_db_get_identity (f->db, &identity, &error));
  g_assert_cmpstr (identity.scope, ==, "53.03");
  assert_is (f, "venue", "Balai"); /* it can be read */
  take_whole (f, ID, 12, "Balai");
  again = dme_db_list (f->db, query, &error);
  g_assert_cmpuint (again->len, ==, 2);
  assert_verified (f);
}

static void
test_persons_need_a_vault (Fixture *f, gconstpointer data)
{
  g_autoptr (DmePage) page = page_of (news ("person", ID, 7, a_person (NAME)));
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeSecret) code = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *leak = NULL;

  ((DmePageRecord *) page->records->pdata[0])->whole = TRUE;
  g_assert_false (dme_db_take_page (f->db, page, NULL, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT);
  cursor = dme_db_get_cursor (f->db);
  g_assert_null (cursor);
  g_clear_error (&error);
  code = make_vault (f->db);
  g_assert_true (dme_db_take_page (f->db, page, NULL, &error));
  {
    g_autoptr (DmeRecord) person = load_person (f->db, ID);

    g_assert_cmpstr (dme_record_get (person, "name"), ==, NAME);
  }
  g_clear_pointer (&f->db, dme_db_close);
  leak = find_in_files (f->root, NIK);
  g_assert_null (leak);
}

/* Hidden values and conflicts of persons are sealed like the persons. */
static void
test_sealed_beside (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = make_vault (f->db);
  DmePageRecord *record = news ("person", ID, 7, a_person ("Maria"));
  DmePageRecord *later = news ("person", ID, 9, fields_of ("name", NAME, NULL));
  DmePageConflict *conflict = g_new0 (DmePageConflict, 1);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *leak = NULL;

  record->whole = TRUE;
  take (f, record);
  save_set (f->db, "person", ID, "name", "Yosefina");
  conflict->rev = 9;
  conflict->field = g_strdup ("address");
  conflict->value = g_strdup (NAME);
  later->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_page_conflict_free);
  g_ptr_array_add (later->conflicts, conflict);
  take (f, later);
  list = dme_db_list_conflicts (f->db, ID, NULL);
  g_assert_cmpstr (((DmeConflict *) list->pdata[0])->value, ==, NAME);
  dme_db_lock (f->db);
  g_ptr_array_unref (g_steal_pointer (&list));
  list = dme_db_list_conflicts (f->db, ID, NULL);
  g_assert_true (((DmeConflict *) list->pdata[0])->locked);
  g_clear_pointer (&f->db, dme_db_close);
  leak = find_in_files (f->root, NAME);
  g_assert_null (leak);
}

static void
test_erased_and_unknown (Fixture *f, gconstpointer data)
{
  g_autoptr (DmePage) page = page_of (NULL);
  g_autoptr (GError) error = NULL;

  take (f, news ("job_of_tomorrow", "0198a0c2-0000-7000-8000-00000000000c", 5,
                 fields_of ("title", "\"x\"", NULL)));
  take_whole (f, ID, 7, "Balai");
  g_ptr_array_add (page->erased, g_strdup (ID));
  g_ptr_array_add (page->erased, g_strdup ("0198a0c2-0000-7000-8000-00000000000d"));
  g_assert_true (dme_db_take_page (f->db, page, NULL, &error));
  take_whole (f, ID, 12, "Balai"); /* a late copy */
  {
    g_autoptr (DmeRecord)
      record = dme_db_load (f->db, dme_schema_find_type ("activity"), ID, &error);

    g_assert_true (record->erased);
    g_assert_null (dme_record_get (record, "venue"));
  }
  assert_verified (f);
}

static void
test_another_life_of_the_server (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) lineage = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 pairs[] = { 1, 8 };
  g_autoptr (DmeRecord) old = NULL, cut = NULL;
  g_autoptr (GError) error = NULL;
  const char *other = "0198a0c2-0000-7000-8000-00000000000b";

  g_assert_true (dme_db_begin_generation (f->db, 1, lineage, NULL, &error));
  take_whole (f, ID, 7, "Balai");
  take_whole (f, other, 9, "Gereja");
  g_array_append_vals (lineage, pairs, 2);
  g_assert_true (dme_db_begin_generation (f->db, 2, lineage, NULL, &error));
  old = dme_db_load (f->db, dme_schema_find_type ("activity"), ID, &error);
  cut = dme_db_load (f->db, dme_schema_find_type ("activity"), other, &error);
  g_assert_cmpint (old->rev, ==, 7);
  g_assert_cmpint (cut->rev, ==, 0); /* what it says counts as nothing there */
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, vault_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/pull/a-record-of-others-is-listed-and-not-sent-back", test_new_record);
  ADD ("/pull/an-unsent-change-keeps-its-value-until-the-server-decided",
       test_unsent_keeps_its_value);
  ADD ("/pull/whoever-types-on-has-not-seen-what-is-hidden", test_edit_again_has_not_seen);
  ADD ("/pull/a-verdict-that-was-lost-does-not-bring-old-values-back", test_lost_verdict);
  ADD ("/pull/a-deletion-beneath-an-edit-waits-for-the-server", test_deleted_beneath);
  ADD ("/pull/what-leaves-the-area-is-in-no-list-and-can-be-read", test_scope_leaves);
  ADD ("/pull/persons-wait-until-there-is-a-vault", test_persons_need_a_vault);
  ADD ("/pull/hidden-values-and-conflicts-are-sealed", test_sealed_beside);
  ADD ("/pull/what-was-erased-stays-erased-and-unknown-types-come-later", test_erased_and_unknown);
  ADD ("/pull/what-a-restored-server-lost-was-not-read", test_another_life_of_the_server);
  ADD ("/conflict/is-decided-by-an-op-that-names-it", test_decide);
  ADD ("/conflict/mine-is-what-this-device-wrote", test_mine);
  return g_test_run ();
}
