/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dme-db-private.h"
#include "dme-wire.h"
#include "erase-fixture.h"

/* The server hears of an erasure whatever became of the ops that were on their way, and whenever
 * the program ended. */

/* All that would be sent now, as one batch; what is about @id must erase it. */
static guint
count_erasing (Fixture *f, const char *id, guint *others)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (f->db, 1000, 1 << 20, &error);
  guint n = 0;

  *others = 0;
  g_assert_no_error (error);
  for (guint i = 0; out != NULL && i < out->lines->len; i++)
    {
      g_autoptr (DmeOp) op = dme_wire_op_from_json (out->lines->pdata[i], -1, &error);

      g_assert_no_error (error);
      g_assert_cmpint (op->seq, ==, out->first + i);
      n += op->erase && g_str_equal (op->id, id);
      *others += !op->erase;
      g_assert_true (op->erase || !g_str_equal (op->id, id));
    }
  g_assert_true (dme_db_reset_sending (f->db, NULL));
  return n;
}

static void
test_ops_that_wait_keep_their_place (Fixture *f, gconstpointer data)
{
  g_autofree char *first = save_new (f->db, "activity", an_activity ("2026-02-09", "Satu"));
  g_autofree char *id = add_victim (f); /* 4 ops: 2 of the person */
  g_autofree char *last = save_new (f->db, "activity", an_activity ("2026-02-10", "Dua"));
  guint others;

  g_assert_cmpuint (count_lines (f->db), ==, 6);
  erase (f, id);
  g_assert_cmpuint (count_lines (f->db), ==, 8); /* the note and the erasure */
  g_assert_cmpuint (count_erasing (f, id, &others), ==, 3);
  g_assert_cmpuint (others, ==, 3);
  assert_sound (f);
  answer_all (f->db, DME_VERDICT_OK);
  g_assert_cmpuint (count_lines (f->db), ==, 0);
  g_assert_cmpint (number (f, "SELECT count(*) FROM op WHERE open <> 0"), ==, 0);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
}

/* What was on its way when it was erased is answered afterwards, in any way: the erasure is sent
 * all the same, and then nothing is open. */
static void
test_verdict_that_comes_late (Fixture *f, gconstpointer data)
{
  static const struct
  {
    DmeVerdictKind kind;
    const char *code;
  } answers[] = {
    { DME_VERDICT_OK, NULL },       { DME_VERDICT_SAME, NULL },
    { DME_VERDICT_CONFLICT, NULL }, { DME_VERDICT_REJECTED, "required" },
    { DME_VERDICT_WAITING, NULL },  { DME_VERDICT_REJECTED, "erased" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *id = save_new (f->db, "person", a_person (NAME));
      g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (f->db, 10, 1 << 20, NULL);
      g_autofree char *any_open = NULL;
      guint others;

      g_assert_cmpuint (out->lines->len, ==, 1);
      erase (f, id);
      answer (f->db, out->incarnation, out->first, answers[i].kind, 50 + (gint64) i,
              answers[i].code, NULL);
      g_assert_cmpuint (count_erasing (f, id, &others), >=, 1);
      g_assert_cmpuint (others, <=, 1);
      answer_all (f->db, DME_VERDICT_SAME);
      any_open = g_strdup_printf ("SELECT count(*) FROM op JOIN record USING (rid)"
                                  " WHERE id = '%s' AND open <> 0",
                                  id);
      g_assert_cmpint (number (f, any_open), ==, 0);
      g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
    }
  assert_sound (f);
}

static void
test_refused_and_undecided_are_settled (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = NULL;

  answer_all (f->db, DME_VERDICT_REJECTED);
  other = save_new (f->db, "person", a_person (NAME));
  answer_all (f->db, DME_VERDICT_CONFLICT);
  erase (f, id);
  erase (f, other);
  g_assert_cmpint (number (f, "SELECT count(*) FROM op WHERE open > 1"), ==, 0);
  answer_all (f->db, DME_VERDICT_SAME);
  g_assert_cmpint (number (f, "SELECT count(*) FROM op WHERE open <> 0"), ==, 0);
  assert_sound (f);
}

/* The office may refuse the erasure itself; then it can be offered again. */
static void
test_refused_erasure_is_offered_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  guint others;

  answer_all (f->db, DME_VERDICT_OK);
  erase (f, id);
  answer_all (f->db, DME_VERDICT_REJECTED);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_REFUSED);
  g_assert_true (dme_db_send_again (f->db, person_type (), id, NULL));
  g_assert_cmpuint (count_erasing (f, id, &others), ==, 1);
  answer_all (f->db, DME_VERDICT_OK);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
}

static void
test_late_op_erases_here_too (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  g_autoptr (DmeOutgoing) out = NULL;
  g_autoptr (DmeRecord) gone = NULL;

  answer_all (f->db, DME_VERDICT_OK);
  save_set (f->db, "person", id, "job", "Masih di " JOB);
  out = dme_db_take_outgoing (f->db, 10, 1 << 20, NULL);
  answer (f->db, out->incarnation, out->first, DME_VERDICT_REJECTED, 2000, "erased", NULL);

  gone = load_person (f->db, id);
  g_assert_true (gone->erased);
  g_assert_cmpint (gone->state, ==, DME_STATE_SENT);
  g_assert_cmpuint (count_lines (f->db), ==, 0);
  assert_forgotten (f->dir);
  assert_sound (f);
}

static void
test_restored_server_hears_it_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = add_victim (f);
  gint64 pair[] = { 1, 5 }, offered = 0;
  g_autoptr (GArray) lineage = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint others;

  erase (f, id);
  answer_all (f->db, DME_VERDICT_OK);
  g_array_append_vals (lineage, pair, 2);
  g_assert_true (dme_db_begin_generation (f->db, 2, lineage, &offered, NULL));
  g_assert_cmpint (offered, >=, 5);
  g_assert_cmpuint (count_erasing (f, id, &others), ==, 3);
  g_assert_cmpuint (others, ==, 1); /* the note */

  g_assert_true (dme_db_begin_incarnation (f->db, 0, NULL));
  g_assert_cmpuint (count_erasing (f, id, &others), ==, 3);
  assert_forgotten (f->dir);
}

/* --- kill -9 --- */

static int
kill_at_statement (unsigned type, void *left, void *stmt, void *text)
{
  if (--*(int *) left < 0)
    kill (getpid (), SIGKILL);
  return 0;
}

/* Whether it came to its end. */
static gboolean
erase_and_be_killed (Fixture *f, const char *id, int after)
{
  pid_t pid = fork ();
  int status = 0;

  if (pid == 0)
    {
      DmeDb *db = dme_db_open (f->dir, NULL);

      if (db == NULL || !dme_db_unlock (db, PASSPHRASE, NULL))
        _exit (2);
      sqlite3_trace_v2 (db->handle, SQLITE_TRACE_STMT, kill_at_statement, &after);
      _exit (dme_db_erase (db, person_type (), id, NULL) ? 0 : 3);
    }
  waitpid (pid, &status, 0);
  g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);
  return WIFEXITED (status);
}

static void
test_killed_between_any_two_steps (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  guint whole = 0, erased = 0;

  for (int after = 0;; after++)
    {
      g_autoptr (DmeRecord) record = NULL;
      gboolean ended;
      guint others;

      if (id == NULL)
        id = add_victim (f);
      g_clear_pointer (&f->db, dme_db_close);
      ended = erase_and_be_killed (f, id, after);
      fixture_reopen (f);
      g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
      record = load_person (f->db, id);
      assert_sound (f);
      if (record->erased)
        {
          erased++;
          g_assert_cmpint (number (f, "SELECT count(*) FROM record WHERE type <> 'access' AND "
                                      "erased = 0"),
                           ==, 0);
          assert_forgotten (f->dir);
          g_assert_cmpuint (count_erasing (f, id, &others), ==, 3);
          g_clear_pointer (&id, g_free);
        }
      else
        {
          whole++;
          g_assert_cmpstr (dme_record_get (record, "name"), ==, NAME);
          g_assert_cmpstr (dme_record_get (record, "job"), ==, JOB);
        }
      if (ended)
        break;
    }
  g_test_message ("killed %u times before, %u times after", whole, erased);
  g_assert_cmpuint (whole, >=, 10);
  g_assert_cmpuint (erased, >=, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/store/erase-ops/" name, Fixture, NULL, erase_set_up, func, fixture_tear_down)
  ADD ("ops-that-wait-keep-their-place", test_ops_that_wait_keep_their_place);
  ADD ("verdict-that-comes-late", test_verdict_that_comes_late);
  ADD ("refused-and-undecided-are-settled", test_refused_and_undecided_are_settled);
  ADD ("refused-erasure-is-offered-again", test_refused_erasure_is_offered_again);
  ADD ("late-op-erases-here-too", test_late_op_erases_here_too);
  ADD ("restored-server-hears-it-again", test_restored_server_hears_it_again);
  ADD ("killed-between-any-two-steps", test_killed_between_any_two_steps);

  return g_test_run ();
}
