/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-merge.h"

#define ME "device-a"
#define OTHER "device-b"

/* Every combination of: what the server holds, when and by whom it changed, what comes in. The rule
 * is written here a second time, as the design says it. */
static void
test_every_combination_follows_the_rule (void)
{
  static const char *const values[] = { NULL, "", "one", "two" };
  static const char *const devices[] = { NULL, ME, OTHER };
  static const gint64 revs[] = { 0, 6, 7, 8, G_MAXINT64 };
  static const gint64 bases[] = { 0, 7, G_MAXINT64 };
  guint now, stamp, device, value, base;
  guint seen[3] = { 0 };

  for (now = 0; now < G_N_ELEMENTS (values); now++)
    for (value = 0; value < G_N_ELEMENTS (values); value++)
      for (stamp = 0; stamp < G_N_ELEMENTS (revs); stamp++)
        for (device = 0; device < G_N_ELEMENTS (devices); device++)
          for (base = 0; base < G_N_ELEMENTS (bases); base++)
            {
              gboolean changed_since = revs[stamp] > bases[base];
              gboolean by_me = device == 1;
              DmeMerge expected = now == value              ? DME_MERGE_SAME
                                  : !changed_since || by_me ? DME_MERGE_APPLY
                                                            : DME_MERGE_CONFLICT;
              DmeMerge got = dme_merge_field (values[now], revs[stamp], devices[device],
                                              values[value], bases[base], ME);

              g_assert_cmpint (got, ==, expected);
              seen[got]++;
            }

  g_assert_cmpuint (seen[DME_MERGE_APPLY], >, 0);
  g_assert_cmpuint (seen[DME_MERGE_SAME], >, 0);
  g_assert_cmpuint (seen[DME_MERGE_CONFLICT], >, 0);
}

static void
test_the_cases_people_meet (void)
{
  /* A first value. */
  g_assert_cmpint (dme_merge_field (NULL, 0, NULL, "Aula", 0, ME), ==, DME_MERGE_APPLY);
  /* Seen, then changed. */
  g_assert_cmpint (dme_merge_field ("Aula", 7, OTHER, "Gereja", 7, ME), ==, DME_MERGE_APPLY);
  /* Somebody else was faster, with another value. */
  g_assert_cmpint (dme_merge_field ("Aula", 8, OTHER, "Gereja", 7, ME), ==, DME_MERGE_CONFLICT);
  /* ... or with the same. */
  g_assert_cmpint (dme_merge_field ("Gereja", 8, OTHER, "Gereja", 7, ME), ==, DME_MERGE_SAME);
  /* Two saves of one device before its next pull. */
  g_assert_cmpint (dme_merge_field ("Aula", 8, ME, "Gereja", 7, ME), ==, DME_MERGE_APPLY);
  /* One clears what the other changed, and both clear. */
  g_assert_cmpint (dme_merge_field ("Aula", 8, OTHER, NULL, 7, ME), ==, DME_MERGE_CONFLICT);
  g_assert_cmpint (dme_merge_field (NULL, 8, OTHER, "Aula", 7, ME), ==, DME_MERGE_CONFLICT);
  g_assert_cmpint (dme_merge_field (NULL, 8, OTHER, NULL, 7, ME), ==, DME_MERGE_SAME);
  /* Nobody known on either side is not "this very device". */
  g_assert_cmpint (dme_merge_field ("Aula", 8, NULL, "Gereja", 7, NULL), ==, DME_MERGE_CONFLICT);
}

static void
test_only_who_saw_everything_may_delete (void)
{
  g_assert_true (dme_merge_may_delete (0, 0));
  g_assert_true (dme_merge_may_delete (7, 7));
  g_assert_true (dme_merge_may_delete (0, 7));
  g_assert_false (dme_merge_may_delete (8, 7));
  g_assert_false (dme_merge_may_delete (1, 0));
}

static void
test_verdicts_have_names (void)
{
  guint i;

  for (i = DME_VERDICT_OK; i <= DME_VERDICT_WAITING; i++)
    {
      DmeVerdictKind kind = DME_VERDICT_NONE;

      g_assert_true (dme_verdict_from_code (dme_verdict_get_code (i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  g_assert_cmpstr (dme_verdict_get_code (DME_VERDICT_CONFLICT), ==, "conflict");
  g_assert_false (dme_verdict_from_code ("none", &(DmeVerdictKind){ 0 }));
  g_assert_false (dme_verdict_from_code ("", &(DmeVerdictKind){ 0 }));
  g_assert_false (dme_verdict_from_code (NULL, &(DmeVerdictKind){ 0 }));
}

static void
test_a_copy_of_an_op_stands_alone (void)
{
  g_autoptr (DmeOp) op = dme_op_new ();
  g_autoptr (DmeOp) copy = NULL;
  gint64 seq = 3;

  op->seq = 17;
  op->type = g_strdup ("activity");
  op->id = g_strdup ("0192f0c1-7c1e-7abc-8def-0123456789ab");
  op->base = 7;
  op->generation = 2;
  op->del = DME_DEL_REVIVE;
  op->by = g_strdup ("Petugas");
  op->at = g_strdup ("2026-11-21T10:42:07Z");
  dme_fields_set (op->set, "venue", NULL);
  op->again = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (op->again, seq);

  copy = dme_op_copy (op);
  dme_fields_set (op->set, "venue", "Aula");
  g_array_index (op->again, gint64, 0) = 4;
  g_clear_pointer (&op->type, g_free);

  g_assert_cmpint (copy->seq, ==, 17);
  g_assert_cmpstr (copy->type, ==, "activity");
  g_assert_cmpstr (copy->id, ==, op->id);
  g_assert_cmpint (copy->base, ==, 7);
  g_assert_cmpint (copy->generation, ==, 2);
  g_assert_cmpint (copy->del, ==, DME_DEL_REVIVE);
  g_assert_cmpstr (copy->by, ==, "Petugas");
  g_assert_cmpstr (copy->at, ==, "2026-11-21T10:42:07Z");
  g_assert_true (dme_fields_has (copy->set, "venue"));
  g_assert_null (dme_fields_get (copy->set, "venue"));
  g_assert_cmpuint (copy->again->len, ==, 1);
  g_assert_cmpint (g_array_index (copy->again, gint64, 0), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/merge/every-combination-follows-the-rule",
                   test_every_combination_follows_the_rule);
  g_test_add_func ("/model/merge/the-cases-people-meet", test_the_cases_people_meet);
  g_test_add_func ("/model/merge/only-who-saw-everything-may-delete",
                   test_only_who_saw_everything_may_delete);
  g_test_add_func ("/model/op/verdicts-have-names", test_verdicts_have_names);
  g_test_add_func ("/model/op/a-copy-stands-alone", test_a_copy_of_an_op_stands_alone);

  return g_test_run ();
}
