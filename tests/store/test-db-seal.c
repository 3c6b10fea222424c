/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault-fixture.h"

/* What is sensitive is sealed wherever it is kept, and comes back whole. */

#define KILL_ROUNDS 30

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

/* With the store open: the WAL is one of the files. */
static void
test_nothing_in_any_file (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *paper = NULL, *file = path_in (f->dir, "salinan.db");
  g_autoptr (DmeFields) fields = a_person (NAME);
  DmeDraft draft = { .id = (char *) "draft-1",
                     .type = dme_schema_find_type ("person"),
                     .fields = fields,
                     .extra = (char *) NAME };

  paper =
    save_new (f->db, "document",
              fields_of ("person", id, "kind", "paspor", "number", "Xanthira 81234567890", NULL));
  g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
  save_set (f->db, "person", id, "contact_name", NAME);
  save_set (f->db, "person", id, "address", "Rumah " NAME);
  save_del (f->db, "person", id, DME_DEL_DELETE);
  save_del (f->db, "person", id, DME_DEL_REVIVE);
  answer_all (f->db, DME_VERDICT_REJECTED);
  save_set (f->db, "person", id, "contact_name", "Ibu " NAME);
  g_assert_true (dme_db_backup (f->db, file, NULL));
  assert_nothing_leaked (f->root);

  /* The search itself works. */
  {
    g_autofree char *found = find_in_files (f->dir, "53.02.08.2005");

    g_assert_nonnull (found);
  }
}

static void
test_records_come_back_whole (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeFields) wanted = a_person (NAME);
  g_autoptr (DmeRecord) record = NULL, changed = NULL;
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("person"));
  g_autoptr (GPtrArray) all = NULL;

  record = load_person (f->db, id);
  g_assert_true (dme_fields_equal (record->fields, wanted));
  g_assert_false (record->locked || record->damaged);

  save_set (f->db, "person", id, "phone", NULL);
  save_set (f->db, "person", id, "job", "Perawat");
  changed = load_person (f->db, id);
  g_assert_null (dme_record_get (changed, "phone"));
  g_assert_cmpstr (dme_record_get (changed, "job"), ==, "Perawat");
  g_assert_cmpstr (dme_record_get (changed, "name"), ==, NAME);

  all = dme_db_list (f->db, query, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpstr (dme_record_get (all->pdata[0], "nik"), ==, NIK);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME)), *activity = NULL;
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeFields) fields = a_person (NAME);
  g_autoptr (GPtrArray) drafts = NULL, again = NULL, history = NULL;
  g_autoptr (GError) error = NULL;
  DmeDraft draft = { .id = (char *) "draft-1",
                     .type = dme_schema_find_type ("person"),
                     .fields = fields };

  g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
  dme_db_lock (f->db);

  record = load_person (f->db, id);
  g_assert_true (record->locked);
  g_assert_null (dme_record_get (record, "name"));
  g_assert_cmpstr (dme_record_get (record, "status"), ==, "peminat");

  g_assert_false (save_person (f->db, NULL, NAME, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (save_person (f->db, id, "Lain", &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (dme_db_save_draft (f->db, &draft, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  history = dme_db_history (f->db, dme_schema_find_type ("person"), id, &error);
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (dme_db_take_outgoing (f->db, 10, 1 << 20, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  drafts = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (drafts->len, ==, 0);

  /* What is not sensitive goes on. */
  activity = save_new (f->db, "activity", an_activity ("2026-02-09", "Ada"));
  save_set (f->db, "activity", activity, "venue", "Balai");

  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  again = dme_db_list_drafts (f->db, NULL, NULL);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_true (dme_fields_equal (((DmeDraft *) again->pdata[0])->fields, fields));
}

static void
test_drafts_come_back_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeFields) fields = fields_of ("name", "O'Neil \"Xanthira\"\n\xf0\x9f\x98\x80", "nik",
                                            "53020741", "phone", NULL, NULL);
  DmeDraft draft = { .id = (char *) "draft-1",
                     .type = dme_schema_find_type ("person"),
                     .fields = fields,
                     .extra = (char *) "{\"x\":1}" };
  g_autoptr (GPtrArray) drafts = NULL;
  DmeDraft *found;

  g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
  drafts = dme_db_list_drafts (f->db, NULL, NULL);
  found = drafts->pdata[0];
  g_assert_true (dme_fields_equal (found->fields, fields));
  g_assert_cmpstr (found->extra, ==, draft.extra);
}

static void
test_what_is_sent_is_whole (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeOutgoing) out = NULL, moved = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;
  const char *line;

  save_set (f->db, "person", id, "status", "terdata"); /* not sensitive: in the clear */
  save_set (f->db, "person", id, "name", "Xanthira Lain");
  out = dme_db_take_outgoing (f->db, 10, 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (out->lines->len, ==, 3);
  g_assert_nonnull (strstr (out->lines->pdata[0], NIK));
  g_assert_nonnull (strstr (out->lines->pdata[1], "terdata"));
  g_assert_nonnull (strstr (out->lines->pdata[2], "Xanthira Lain"));

  /* In another life of this store they have other names, and are sealed for them. */
  g_assert_true (dme_db_begin_incarnation (f->db, 2, &error));
  g_assert_no_error (error);
  moved = dme_db_take_outgoing (f->db, 10, 1 << 20, &error);
  g_assert_no_error (error);
  answer (f->db, moved->incarnation, 1, DME_VERDICT_OK, 7, NULL, NULL);
  g_clear_pointer (&moved, dme_outgoing_free);
  moved = dme_db_take_outgoing (f->db, 10, 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (moved->lines->len, ==, 2);
  g_assert_cmpint (moved->first, ==, 1);
  line = moved->lines->pdata[1];
  g_assert_nonnull (strstr (line, "Xanthira Lain"));

  history = dme_db_history (f->db, dme_schema_find_type ("person"), id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, 3);
  g_assert_cmpstr (dme_fields_get (((DmeOp *) history->pdata[0])->set, "nik"), ==, NIK);
  assert_nothing_leaked (f->dir);
}

static void
test_refused_is_said_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autoptr (DmeOutgoing) out = NULL;
  g_autoptr (GError) error = NULL;

  answer_all (f->db, DME_VERDICT_REJECTED);
  save_set (f->db, "person", id, "status", "terdata");
  out = dme_db_take_outgoing (f->db, 10, 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (out->lines->len, ==, 1);
  g_assert_nonnull (strstr (out->lines->pdata[0],
                            NIK)); /* so it is sealed, though the change was not */
  g_assert_cmpuint (answer_all (f->db, DME_VERDICT_OK), ==, 1);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
  assert_nothing_leaked (f->dir);
}

static void
test_flipped_bit_costs_one_record (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = save_new (f->db, "person", a_person ("Xanthira Lain"));
  g_autofree char *sql = NULL;
  g_autoptr (DmeRecord) record = NULL, deleted = NULL, good = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("person"));
  g_autoptr (GPtrArray) all = NULL;

  sql = g_strdup_printf ("UPDATE record SET sealed = CAST (substr (sealed, 1, 50) || x'ff' ||"
                         " substr (sealed, 52) AS BLOB) WHERE id = '%s'",
                         id);
  edit_store (f, sql);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));

  record = load_person (f->db, id);
  g_assert_true (record->damaged);
  g_assert_false (record->locked);
  g_assert_cmpstr (dme_record_get (record, "status"), ==, "peminat");
  g_assert_null (dme_record_get (record, "name"));
  all = dme_db_list (f->db, query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  good = load_person (f->db, other);
  g_assert_cmpstr (dme_record_get (good, "nik"), ==, NIK);
  g_assert_true (save_person (f->db, other, NAME, NULL));

  g_assert_false (dme_db_verify (f->db, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_nonnull (strstr (findings->pdata[0], id));

  /* It cannot be written over, only deleted, and then too what is there stays. */
  g_assert_false (save_person (f->db, id, NAME, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED);
  save_del (f->db, "person", id, DME_DEL_DELETE);
  deleted = load_person (f->db, id);
  g_assert_true (deleted->deleted && deleted->damaged);
  g_clear_pointer (&f->db, dme_db_close); /* not in order, and not to be checked */
}

static void
test_damaged_line_stops_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = save_new (f->db, "person", a_person ("Xanthira Lain"));
  g_autoptr (DmeOutgoing) out = NULL;
  g_autoptr (GPtrArray) history = NULL, mended = NULL;
  g_autoptr (GError) error = NULL;
  const DmeType *person = dme_schema_find_type ("person");

  edit_store (f, "UPDATE op SET sealed = CAST (substr (sealed, 1, 50) || x'ff' ||"
                 " substr (sealed, 52) AS BLOB) WHERE seq = 1");
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));

  history = dme_db_history (f->db, person, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, 1);
  g_assert_cmpuint (dme_fields_get_size (((DmeOp *) history->pdata[0])->set), ==, 0);

  /* The record is whole, so the op can say what it says. */
  out = dme_db_take_outgoing (f->db, 10, 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (out->lines->len, ==, 2);
  g_assert_nonnull (strstr (out->lines->pdata[0], NAME));
  g_assert_nonnull (strstr (out->lines->pdata[1], "Xanthira Lain"));
  g_assert_cmpuint (answer_all (f->db, DME_VERDICT_OK), ==, 2);
  g_assert_cmpint (state_of (f->db, "person", id), ==, DME_STATE_SENT);
  mended = dme_db_history (f->db, person, id, &error);
  g_assert_cmpstr (dme_fields_get (((DmeOp *) mended->pdata[0])->set, "nik"), ==, NIK);
  assert_nothing_leaked (f->dir);
}

static void
test_moved_value_does_not_open (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *other = save_new (f->db, "person", a_person ("Xanthira Lain"));
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeRecord) second = NULL;

  edit_store (f, "UPDATE record SET sealed = (SELECT sealed FROM record r WHERE r.rid = 2)"
                 " WHERE rid = 1");
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  record = load_person (f->db, id);
  second = load_person (f->db, other);
  g_assert_true (record->damaged);
  g_assert_false (second->damaged);
  g_clear_pointer (&f->db, dme_db_close);
}

static void
set_link (DmeDb *db)
{
  DmeServerLink link = { .url = (char *) "https://desa.example.id",
                         .device = (char *) "d1",
                         .token = (char *) "token-rahasia-123",
                         .public_key = (char *) "kunci-umum",
                         .secret_key = (char *) "kunci-rahasia-456",
                         .server = (char *) "s1" };
  g_autoptr (GError) error = NULL;

  dme_db_set_link (db, &link, &error);
  g_assert_no_error (error);
}

static void
assert_link_sealed (Fixture *f)
{
  g_auto (DmeServerLink) link = { 0 }, open = { 0 };
  g_autofree char *token = find_in_files (f->dir, "token-rahasia-123");
  g_autofree char *key = find_in_files (f->dir, "kunci-rahasia-456");

  g_assert_null (token);
  g_assert_null (key);
  fixture_reopen (f);
  g_assert_true (dme_db_get_link (f->db, &link, NULL));
  g_assert_true (link.locked);
  g_assert_null (link.token);
  g_assert_null (link.secret_key);
  g_assert_cmpstr (link.url, ==, "https://desa.example.id");
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  g_assert_true (dme_db_get_link (f->db, &open, NULL));
  g_assert_false (open.locked);
  g_assert_cmpstr (open.token, ==, "token-rahasia-123");
  g_assert_cmpstr (open.secret_key, ==, "kunci-rahasia-456");
}

static void
test_secrets_of_the_link (Fixture *f, gconstpointer data)
{
  set_link (f->db);
  assert_link_sealed (f);
}

static void
test_what_was_readable_is_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autoptr (DmeSecret) code = NULL;

  for (int i = 0; i < 20; i++)
    g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
  set_link (f->db);
  before = find_in_files (f->dir, "token-rahasia-123");
  g_assert_nonnull (before);

  code = make_vault (f->db); /* The files are looked at with the store open. */
  assert_link_sealed (f);
}

static void
test_scrubbing_waits_for_readers (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_in (f->dir, "store.db"), *found = NULL;
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (DmeDb) reader = NULL;
  g_autoptr (GError) error = NULL;

  set_link (f->db);
  reader = dme_db_open (f->dir, NULL);
  code = make_vault (f->db);
  g_clear_pointer (&reader, dme_db_close);
  dme_db_lock (f->db);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, &error));
  g_clear_pointer (&f->db, dme_db_close);
  found = find_in_files (f->dir, "token-rahasia-123");
  g_assert_null (found);
}

/* --- kill -9 between any two steps --- */

typedef void (*Step) (DmeDb *db);

static void
make_step (DmeDb *db)
{
  g_autoptr (DmeSecret) code = NULL;

  dme_db_make_vault (db, PASSPHRASE, &code, NULL);
}

static void
change_step (DmeDb *db)
{
  dme_db_change_passphrase (db, PASSPHRASE, NEW_PASSPHRASE, NULL);
}

static void
person_step (DmeDb *db)
{
  dme_db_unlock (db, PASSPHRASE, NULL);
  while (save_person (db, NULL, NAME, NULL))
    ;
}

/* Runs @step in a process that is killed after at most @usec. */
static void
run_killed (Fixture *f, Step step, int usec)
{
  int status;
  pid_t pid;

  g_clear_pointer (&f->db, dme_db_close);
  pid = fork ();
  if (pid == 0)
    {
      DmeDb *db = dme_db_open (f->dir, NULL);

      if (db != NULL)
        step (db);
      pause ();
      _exit (0);
    }
  g_usleep ((gulong) usec);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  assert_nothing_leaked (f->dir);
  fixture_reopen (f);
}

static void
assert_in_order (DmeDb *db)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  dme_db_verify (db, findings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_kill_while_it_is_made (void)
{
  guint made = 0;

  for (int round = 0; round < KILL_ROUNDS; round++)
    {
      Fixture f = { 0 };
      g_auto (DmeServerLink) link = { 0 };

      vault_set_up (&f, NULL);
      set_link (f.db);
      run_killed (&f, make_step, g_test_rand_int_range (500, 25000));

      /* All of it or nothing. */
      if (dme_db_has_vault (f.db))
        {
          g_autofree char *found = NULL;

          made++;
          g_assert_true (dme_db_unlock (f.db, PASSPHRASE, NULL));
          found = find_in_files (f.dir, "token-rahasia-123");
          g_assert_null (found);
        }
      assert_in_order (f.db);
      g_assert_true (dme_db_get_link (f.db, &link, NULL));
      g_assert_cmpstr (link.token, ==, "token-rahasia-123");
      fixture_tear_down (&f, NULL);
    }
  g_test_message ("%u of %d were made", made, KILL_ROUNDS);
}

static void
test_kill_while_it_is_rewrapped (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "person", a_person (NAME));
  guint changed = 0;

  for (int round = 0; round < KILL_ROUNDS; round++)
    {
      g_autoptr (DmeRecord) person = NULL;

      run_killed (f, change_step, g_test_rand_int_range (500, 8000));
      if (dme_db_unlock (f->db, NEW_PASSPHRASE, NULL))
        {
          changed++;
          g_assert_true (dme_db_change_passphrase (f->db, NEW_PASSPHRASE, PASSPHRASE, NULL));
        }
      g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
      person = load_person (f->db, id);
      g_assert_cmpstr (dme_record_get (person, "name"), ==, NAME);
    }
  g_test_message ("%u of %d were changed", changed, KILL_ROUNDS);
}

static void
test_kill_while_persons_are_saved (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("person"));
  g_autoptr (GPtrArray) all = NULL;

  for (int round = 0; round < KILL_ROUNDS; round++)
    run_killed (f, person_step, round == 0 ? 500000 : g_test_rand_int_range (2000, 30000));

  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  all = dme_db_list (f->db, query, NULL);
  g_assert_cmpuint (all->len, >, 0);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpstr (dme_record_get (all->pdata[i], "nik"), ==, NIK);
  g_assert_cmpuint (count_lines (f->db), ==, all->len);
}

#define ADD(name, func) \
  g_test_add ("/store/seal/" name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("nothing-sensitive-in-any-file", test_nothing_in_any_file);
  ADD ("records-come-back-whole", test_records_come_back_whole);
  ADD ("locked-shows-and-takes-only-the-rest", test_locked);
  ADD ("drafts-come-back-whole", test_drafts_come_back_whole);
  ADD ("what-is-sent-is-whole", test_what_is_sent_is_whole);
  ADD ("what-was-refused-is-said-again", test_refused_is_said_again);
  ADD ("flipped-bit-costs-one-record", test_flipped_bit_costs_one_record);
  ADD ("damaged-line-of-the-log-stops-nothing", test_damaged_line_stops_nothing);
  ADD ("value-moved-to-another-record-does-not-open", test_moved_value_does_not_open);
  ADD ("secrets-of-the-link-are-sealed", test_secrets_of_the_link);
  g_test_add ("/store/seal/what-was-readable-before-is-gone", Fixture, NULL, vault_set_up,
              test_what_was_readable_is_gone, fixture_tear_down);
  g_test_add ("/store/seal/scrubbing-waits-for-readers", Fixture, NULL, vault_set_up,
              test_scrubbing_waits_for_readers, fixture_tear_down);
  g_test_add_func ("/store/seal/kill-while-it-is-made", test_kill_while_it_is_made);
  ADD ("kill-while-it-is-rewrapped", test_kill_while_it_is_rewrapped);
  ADD ("kill-while-persons-are-saved", test_kill_while_persons_are_saved);

  return g_test_run ();
}
