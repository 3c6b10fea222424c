/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-wire.h"
#include "store-fixture.h"

/* The op log: every transition of the states, order and names of ops, what restores of either side
 * do. */

#define ACTIVITY "activity"

static DmeOutgoing *
take (DmeDb *db, guint max)
{
  g_autoptr (GError) error = NULL;
  DmeOutgoing *out = dme_db_take_outgoing (db, max, 1 << 20, &error);

  g_assert_no_error (error);
  return out;
}

static DmeOp *
op_of (const DmeOutgoing *out, guint index)
{
  g_autoptr (GError) error = NULL;
  DmeOp *op = dme_wire_op_from_json (out->lines->pdata[index], -1, &error);

  g_assert_no_error (error);
  return op;
}

static char *
new_activity (DmeDb *db)
{
  return save_new (db, ACTIVITY, an_activity ("2026-02-09", "Ada"));
}

static char *
present_incarnation (DmeDb *db)
{
  g_auto (DmeServerLink) link = { 0 };

  g_assert_true (dme_db_get_link (db, &link, NULL));
  return g_strdup (link.incarnation);
}

/* --- states --- */

static void
test_states_of_the_usual_way (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = NULL;

  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
  out = take (f->db, 10);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_SENDING);
  answer (f->db, out->incarnation, 1, DME_VERDICT_OK, 7, NULL, NULL);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_SENT);
  g_assert_null (take (f->db, 10));
  save_set (f->db, ACTIVITY, id, "venue", "Lain");
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
}

static void
test_failed_run_waits_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) one = take (f->db, 10), two = NULL;

  g_assert_true (dme_db_reset_sending (f->db, NULL));
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
  two = take (f->db, 10);
  g_assert_cmpstr (one->lines->pdata[0], ==,
                   two->lines->pdata[0]); /* The same name, the same words. */
}

static void
test_killed_run_waits_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = take (f->db, 10);

  fixture_reopen (f);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
}

static void
test_edit_while_sending_goes_back_to_waiting (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = take (f->db, 10), next = NULL;

  save_set (f->db, ACTIVITY, id, "venue", "Lain");
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
  answer (f->db, out->incarnation, 1, DME_VERDICT_OK, 7, NULL, NULL);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
  next = take (f->db, 10);
  g_assert_cmpint (next->first, ==, 2);
  answer (f->db, next->incarnation, 2, DME_VERDICT_SAME, 7, NULL, NULL);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_SENT);
}

static void
test_refusal_is_kept_with_its_reason (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = take (f->db, 10);
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeStoreStatus) status = NULL;

  answer (f->db, out->incarnation, 1, DME_VERDICT_REJECTED, 0, "date-in-future", "date");
  record = dme_db_load (f->db, dme_schema_find_type (ACTIVITY), id, NULL);
  g_assert_cmpint (record->state, ==, DME_STATE_REFUSED);
  g_assert_cmpstr (record->refused_code, ==, "date-in-future");
  g_assert_cmpstr (record->refused_field, ==, "date");
  g_assert_null (take (f->db, 10)); /* It is not sent again by itself. */

  status = dme_db_get_status (f->db, NULL);
  g_assert_cmpint (status->refused, ==, 1);
  g_assert_cmpuint (status->issues->len, ==, 1);
  g_assert_nonnull (((DmeIssue *) status->issues->pdata[0])->said_at);
}

static void
test_correction_brings_everything_refused_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = NULL, next = NULL;
  g_autoptr (DmeOp) op = NULL;
  g_autoptr (DmeRecord) record = NULL;

  save_set (f->db, ACTIVITY, id, "host", "Dinas");
  out = take (f->db, 10);
  answer (f->db, out->incarnation, 1, DME_VERDICT_REJECTED, 0, "date-in-future", "date");
  answer (f->db, out->incarnation, 2, DME_VERDICT_WAITING, 0, NULL, NULL);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
  g_assert_null (take (f->db, 10));

  save_set (f->db, ACTIVITY, id, "date", "2026-02-08");
  g_assert_true (dme_db_reset_sending (f->db, NULL));
  next = take (f->db, 10);
  g_assert_cmpint (next->first, ==, 2);
  op = op_of (next, 1);
  g_assert_cmpuint (op->again->len, ==, 2);
  g_assert_cmpint (g_array_index (op->again, gint64, 0), ==, 1);
  g_assert_cmpint (g_array_index (op->again, gint64, 1), ==, 2);
  g_assert_cmpstr (dme_fields_get (op->set, "date"), ==, "2026-02-08");
  g_assert_cmpstr (dme_fields_get (op->set, "venue"), ==, "Ada");
  g_assert_cmpstr (dme_fields_get (op->set, "host"), ==, "Dinas");

  answer (f->db, next->incarnation, 3, DME_VERDICT_OK, 9, NULL, NULL);
  record = dme_db_load (f->db, dme_schema_find_type (ACTIVITY), id, NULL);
  g_assert_cmpint (record->state, ==, DME_STATE_SENT);
  g_assert_null (record->refused_code);
  g_assert_null (take (f->db, 10)); /* What stood behind is settled with it. */
}

static void
test_correction_that_is_refused_too (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) one = take (f->db, 10), two = NULL, three = NULL;
  g_autoptr (DmeOp) op = NULL;

  answer (f->db, one->incarnation, 1, DME_VERDICT_REJECTED, 0, "date-in-future", "date");
  save_set (f->db, ACTIVITY, id, "date", "2026-02-08");
  two = take (f->db, 10);
  answer (f->db, two->incarnation, 2, DME_VERDICT_REJECTED, 0, "required", "kind");
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_REFUSED);

  g_assert_true (dme_db_send_again (f->db, dme_schema_find_type (ACTIVITY), id, NULL));
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
  g_assert_true (dme_db_send_again (f->db, dme_schema_find_type (ACTIVITY), id, NULL));
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 3); /* Once is enough. */
  three = take (f->db, 10);
  op = op_of (three, 0);
  g_assert_cmpuint (op->again->len, ==, 2);
  g_assert_cmpstr (dme_fields_get (op->set, "date"), ==, "2026-02-08");
  answer (f->db, three->incarnation, 3, DME_VERDICT_OK, 5, NULL, NULL);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_SENT);
}

static void
test_conflict_is_shown (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = take (f->db, 10);
  g_autoptr (DmeStoreStatus) status = NULL;

  answer (f->db, out->incarnation, 1, DME_VERDICT_CONFLICT, 5, NULL, NULL);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_CONFLICT);
  status = dme_db_get_status (f->db, NULL);
  g_assert_cmpint (status->conflicts, ==, 1);
}

static void
test_repeated_verdict_changes_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = take (f->db, 10);
  g_autoptr (DmeStoreStatus) status = NULL;

  for (int i = 0; i < 5; i++)
    answer (f->db, out->incarnation, 1, DME_VERDICT_OK, 5, NULL, NULL);
  answer (f->db, out->incarnation, 1, DME_VERDICT_REJECTED, 0, "required", "kind");
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_SENT);
  status = dme_db_get_status (f->db, NULL);
  g_assert_cmpuint (status->receipts->len, ==, 1);
  g_assert_cmpint (((DmeReceipt *) status->receipts->pdata[0])->sent, ==, 1);
}

static void
test_verdict_never_advances_rev (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeOutgoing) out = NULL;
  g_autoptr (DmeOp) op = NULL;

  answer_all (f->db, DME_VERDICT_OK);
  record = dme_db_load (f->db, dme_schema_find_type (ACTIVITY), id, NULL);
  g_assert_cmpint (record->rev, ==, 0);
  save_set (f->db, ACTIVITY, id, "venue", "Lain");
  out = take (f->db, 1);
  op = op_of (out, 0);
  g_assert_cmpint (op->base, ==, 0);
}

/* --- batches --- */

static void
test_batches_hold_consecutive_seqs (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeOutgoing) all = NULL, few = NULL, one = NULL, rest = NULL;

  for (int i = 0; i < 6; i++)
    g_free (new_activity (f->db));

  all = take (f->db, 100);
  g_assert_cmpuint (all->lines->len, ==, 6);
  few = take (f->db, 2);
  g_assert_cmpuint (few->lines->len, ==, 2);
  one = dme_db_take_outgoing (f->db, 100, 1, NULL);
  g_assert_cmpuint (one->lines->len, ==, 1);

  answer (f->db, all->incarnation, 3, DME_VERDICT_OK, 5, NULL, NULL);
  rest = take (f->db, 100);
  g_assert_cmpint (rest->first, ==, 1);
  g_assert_cmpuint (rest->lines->len, ==, 2); /* 1, 2; then a gap. */
}

static void
test_op_that_waits_does_not_stop_the_others (Fixture *f, gconstpointer data)
{
  g_autofree char *first = new_activity (f->db), *second = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = take (f->db, 1), next = NULL, again = NULL;

  answer (f->db, out->incarnation, 1, DME_VERDICT_WAITING, 0, NULL, NULL);
  next = take (f->db, 10);
  g_assert_cmpint (next->first, ==, 2);
  answer (f->db, out->incarnation, 2, DME_VERDICT_OK, 1, NULL, NULL);
  g_assert_null (take (f->db, 10)); /* The run ends here... */
  again = take (f->db, 10);         /* ...and the next one asks again. */
  g_assert_cmpint (again->first, ==, 1);
}

static void
test_op_is_asked_again_when_its_parent_has_come (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = new_activity (f->db), *other = new_activity (f->db);
  g_autoptr (GPtrArray)
    verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_verdict_free);
  g_autoptr (DmeOutgoing) out = take (f->db, 10), again = NULL;
  DmeVerdict *verdict = dme_verdict_new (2, DME_VERDICT_WAITING);

  verdict->waits_for = g_strdup (parent);
  g_ptr_array_add (verdicts, verdict);
  g_assert_true (dme_db_take_verdicts (f->db, out->incarnation, verdicts, 1, 1, NULL, NULL));
  answer (f->db, out->incarnation, 1, DME_VERDICT_OK, 3, NULL, NULL);
  again = take (f->db, 10);
  g_assert_cmpint (again->first, ==, 2);
}

static void
test_status_counts_what_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (DmeStoreStatus) status = NULL;

  g_free (save_new (f->db, "follow_up", fields_of ("parent", id, "what", "Satu", NULL)));
  save_set (f->db, ACTIVITY, id, "venue", "Lain");
  g_assert_true (dme_db_note_sync (f->db, "offline", NULL));
  status = dme_db_get_status (f->db, NULL);
  g_assert_cmpint (status->waiting, ==, 2);
  g_assert_cmpint (status->waiting_ops, ==, 3);
  g_assert_cmpint (status->records, ==, 2);
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (status->waiting_by_type, ACTIVITY)), ==,
                   1);
  g_assert_cmpstr (status->last_error, ==, "offline");
  g_assert_null (status->last_sync_at);
}

/* --- lives --- */

static GArray *
lineage_of (gint64 generation, gint64 survived)
{
  GArray *lineage = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (lineage, generation);
  g_array_append_val (lineage, survived);
  return lineage;
}

static void
test_restored_server_is_offered_what_it_lost (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = new_activity (f->db), *lost = new_activity (f->db);
  g_autoptr (DmeOutgoing) out = take (f->db, 10), again = NULL;
  g_autoptr (GArray) lineage = lineage_of (1, 100);
  gint64 offered = 0;

  answer (f->db, out->incarnation, 1, DME_VERDICT_OK, 100, NULL, NULL);
  answer (f->db, out->incarnation, 2, DME_VERDICT_OK, 101, NULL, NULL);
  for (int i = 0; i < 2; i++) /* Repeating it changes nothing more. */
    {
      g_assert_true (dme_db_begin_generation (f->db, 2, lineage, &offered, NULL));
      g_assert_cmpint (offered, ==, i == 0);
    }
  g_assert_cmpint (state_of (f->db, ACTIVITY, kept), ==, DME_STATE_SENT);
  g_assert_cmpint (state_of (f->db, ACTIVITY, lost), ==, DME_STATE_WAITING);
  again = take (f->db, 10);
  g_assert_cmpint (again->first, ==, 2);
  g_assert_cmpuint (again->lines->len, ==, 1);
  g_assert_cmpstr (again->lines->pdata[0], ==, out->lines->pdata[1]);
}

static void
test_server_without_memory_is_offered_everything (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db);
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DmeOutgoing) out = take (f->db, 10), again = NULL;
  gint64 offered;

  answer (f->db, out->incarnation, 1, DME_VERDICT_REJECTED, 0, "required", "kind");
  save_set (f->db, ACTIVITY, id, "venue", "Lain");
  answer_all (f->db, DME_VERDICT_OK);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_SENT);
  g_assert_true (dme_db_begin_generation (f->db, 9, nothing, &offered, NULL));
  g_assert_cmpint (offered, ==, 2);
  again = take (f->db, 10);
  g_assert_cmpint (again->first, ==, 1);
  g_assert_cmpuint (again->lines->len, ==, 2);
}

static void
test_void_correction_reopens_what_it_settled (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db), *other = NULL;
  g_autoptr (DmeOutgoing) out = take (f->db, 10);
  g_autoptr (GArray) lineage = lineage_of (1, 100);

  answer (f->db, out->incarnation, 1, DME_VERDICT_REJECTED, 0, "required", "kind");
  other = new_activity (f->db);
  answer (f->db, out->incarnation, 2, DME_VERDICT_OK, 100, NULL,
          NULL); /* So the refusal before it survived. */
  save_set (f->db, ACTIVITY, id, "venue", "Lain");
  answer (f->db, out->incarnation, 3, DME_VERDICT_OK, 101, NULL, NULL);
  g_assert_true (dme_db_begin_generation (f->db, 2, lineage, NULL, NULL));
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_WAITING);
  answer (f->db, out->incarnation, 3, DME_VERDICT_REJECTED, 0, "required", "kind");
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_REFUSED);
}

static void
test_new_incarnation_renames_what_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *before = present_incarnation (f->db), *after = NULL;
  g_autofree char *id = new_activity (f->db), *other = new_activity (f->db);
  g_autoptr (DmeOutgoing) one = take (f->db, 10), two = NULL;
  g_autoptr (DmeOp) first = NULL, second = NULL;

  answer (f->db, before, 1, DME_VERDICT_REJECTED, 0, "required", "kind");
  save_set (f->db, ACTIVITY, id, "venue", "Lain"); /* 3, brings 1 again */
  g_assert_true (dme_db_begin_incarnation (f->db, 0, NULL));
  after = present_incarnation (f->db);
  g_assert_cmpstr (before, !=, after);

  two = take (f->db, 10);
  g_assert_cmpstr (two->incarnation, ==, after);
  g_assert_cmpint (two->first, ==, 1);
  g_assert_cmpuint (two->lines->len, ==, 2);
  first = op_of (two, 0);
  second = op_of (two, 1);
  g_assert_cmpstr (first->id, ==, other);
  g_assert_cmpint (second->seq, ==, 2);
  g_assert_null (second->again); /* The name of an earlier life. */
  g_assert_cmpstr (dme_fields_get (second->set, "kind"), ==, "sosialisasi");
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 2);

  answer (f->db, after, 2, DME_VERDICT_OK, 4, NULL, NULL);
  g_assert_cmpint (state_of (f->db, ACTIVITY, id), ==, DME_STATE_SENT);
}

static void
test_clash_renames_from_where_it_began (Fixture *f, gconstpointer data)
{
  g_autofree char *before = present_incarnation (f->db);
  g_autoptr (DmeOutgoing) out = NULL, rest = NULL;

  for (int i = 0; i < 4; i++)
    g_free (new_activity (f->db));

  g_assert_true (dme_db_begin_incarnation (f->db, 3, NULL));
  out = take (f->db, 10);
  g_assert_cmpstr (out->incarnation, ==, before);
  g_assert_cmpuint (out->lines->len, ==, 2);
  answer (f->db, before, 1, DME_VERDICT_OK, 1, NULL, NULL);
  answer (f->db, before, 2, DME_VERDICT_OK, 2, NULL, NULL);
  rest = take (f->db, 10);
  g_assert_cmpstr (rest->incarnation, !=, before);
  g_assert_cmpint (rest->first, ==, 1);
  g_assert_cmpuint (rest->lines->len, ==, 2);
}

static void
test_another_device_gets_names_of_its_own (Fixture *f, gconstpointer data)
{
  g_auto (DmeServerLink) link = { 0 }, now = { 0 };
  g_autoptr (DmeOutgoing) out = NULL;

  g_free (new_activity (f->db));
  answer_all (f->db, DME_VERDICT_OK);
  g_assert_true (dme_db_get_link (f->db, &link, NULL));
  g_assert_null (link.url);
  g_assert_nonnull (link.secret_key);
  link.url = g_strdup ("https://localhost:1");
  link.device = g_strdup ("satu");
  link.token = g_strdup ("rahasia");
  g_assert_true (dme_db_set_link (f->db, &link, NULL));
  g_free (new_activity (f->db));
  g_free (link.device);
  link.device = g_strdup ("dua");
  g_assert_true (dme_db_set_link (f->db, &link, NULL));

  g_assert_true (dme_db_get_link (f->db, &now, NULL));
  g_assert_cmpstr (now.device, ==, "dua");
  g_assert_cmpstr (now.incarnation, !=, link.incarnation);
  g_assert_cmpstr (now.public_key, ==, link.public_key);
  out = take (f->db, 10);
  g_assert_cmpint (out->first, ==, 1);
  g_assert_true (dme_db_set_revoked (f->db, TRUE, NULL));
  g_assert_cmpuint (count_lines (f->db), ==, 1); /* A revoked device keeps what it has. */
}

static void
test_ops_leave_the_log_late (Fixture *f, gconstpointer data)
{
  g_autofree char *id = new_activity (f->db), *incarnation = present_incarnation (f->db);
  g_autoptr (GPtrArray) now = NULL, later = NULL;
  gint64 day = 24 * 3600 * (gint64) G_USEC_PER_SEC;

  g_free (new_activity (f->db));
  answer (f->db, incarnation, 1, DME_VERDICT_OK, 5, NULL, NULL);
  g_assert_true (dme_db_prune_ops (f->db, 100, NULL));
  now = dme_db_history (f->db, dme_schema_find_type (ACTIVITY), id, NULL);
  g_assert_cmpuint (now->len, ==, 1); /* Not 90 days old. */

  dme_clock_set_for_test (dme_clock_now () + 91 * day);
  g_assert_true (dme_db_prune_ops (f->db, 4, NULL)); /* Not in the oldest backup. */
  g_assert_true (dme_db_prune_ops (f->db, 5, NULL));
  later = dme_db_history (f->db, dme_schema_find_type (ACTIVITY), id, NULL);
  g_assert_cmpuint (later->len, ==, 0);
  g_assert_cmpuint (count_lines (f->db), ==, 1); /* What waits stays, however old. */

  answer_all (f->db, DME_VERDICT_OK);
  dme_clock_set_for_test (dme_clock_now () + 91 * day);
  g_assert_true (dme_db_prune_ops (f->db, G_MAXINT64, NULL));
  g_free (new_activity (f->db));
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 3); /* No name is ever given twice. */
}

static void
test_server_time_is_a_floor_after_restart (Fixture *f, gconstpointer data)
{
  gint64 then = dme_clock_now ();
  g_autofree char *today = NULL;

  g_assert_true (dme_db_note_server_time (f->db, then / G_USEC_PER_SEC, NULL));
  dme_clock_set_for_test (then - 400 * 24 * 3600 * (gint64) G_USEC_PER_SEC);
  dme_clock_set_floor (0);
  fixture_reopen (f);
  today = dme_clock_today ();
  g_assert_cmpstr (today, ==, "2026-11-21");
}

static void
test_many_ops_cost_what_waits (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeStoreStatus) status = NULL;
  gint64 begin;

  for (int i = 0; i < 20000; i++)
    g_ptr_array_add (saves, dme_save_new (dme_schema_find_type (ACTIVITY), NULL,
                                          an_activity ("2026-02-09", "Ada")));
  g_assert_true (dme_db_save (f->db, saves, NULL, NULL, &error));
  g_assert_cmpuint (answer_all (f->db, DME_VERDICT_OK), ==, 20000);
  g_free (new_activity (f->db));

  begin = g_get_monotonic_time ();
  status = dme_db_get_status (f->db, &error);
  g_assert_cmpint (status->waiting_ops, ==, 1);
  g_assert_cmpuint (count_lines (f->db), ==, 1);
  g_test_message ("Status and outbox beside 20,000 sent ops: %" G_GINT64_FORMAT " us",
                  g_get_monotonic_time () - begin);
}

#define ADD(name, func) \
  g_test_add ("/store/outbox/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("waiting-sending-sent-waiting", test_states_of_the_usual_way);
  ADD ("failed-run-waits-again", test_failed_run_waits_again);
  ADD ("killed-run-waits-again", test_killed_run_waits_again);
  ADD ("edit-while-sending-goes-back-to-waiting", test_edit_while_sending_goes_back_to_waiting);
  ADD ("refusal-is-kept-with-its-reason", test_refusal_is_kept_with_its_reason);
  ADD ("correction-brings-everything-refused-again",
       test_correction_brings_everything_refused_again);
  ADD ("correction-may-be-refused-too", test_correction_that_is_refused_too);
  ADD ("conflict-is-shown", test_conflict_is_shown);
  ADD ("repeated-verdict-changes-nothing", test_repeated_verdict_changes_nothing);
  ADD ("verdict-never-advances-rev", test_verdict_never_advances_rev);
  ADD ("batches-hold-consecutive-seqs", test_batches_hold_consecutive_seqs);
  ADD ("op-that-waits-does-not-stop-the-others", test_op_that_waits_does_not_stop_the_others);
  ADD ("op-is-asked-again-when-its-parent-has-come",
       test_op_is_asked_again_when_its_parent_has_come);
  ADD ("status-counts-what-waits", test_status_counts_what_waits);
  ADD ("restored-server-is-offered-what-it-lost", test_restored_server_is_offered_what_it_lost);
  ADD ("server-without-memory-is-offered-everything",
       test_server_without_memory_is_offered_everything);
  ADD ("void-correction-reopens-what-it-settled", test_void_correction_reopens_what_it_settled);
  ADD ("new-incarnation-renames-what-waits", test_new_incarnation_renames_what_waits);
  ADD ("clash-renames-from-where-it-began", test_clash_renames_from_where_it_began);
  ADD ("another-device-gets-names-of-its-own", test_another_device_gets_names_of_its_own);
  ADD ("ops-leave-the-log-late", test_ops_leave_the_log_late);
  ADD ("server-time-is-a-floor-after-restart", test_server_time_is_a_floor_after_restart);
  ADD ("many-ops-cost-what-waits", test_many_ops_cost_what_waits);

  return g_test_run ();
}
