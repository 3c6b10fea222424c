/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dme-clock.h"
#include "dme-db-blob.h"
#include "dme-db-private.h"
#include "vault-fixture.h"

/* Photos and scans: sealed, whole, sent after their records, and gone when nothing needs them. */

#define CAPTION "Foto Xanthira di kantor desa"
#define DAY (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)
#define KILL_ROUNDS 12

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

/* Bytes that a search finds, and that differ from @seed to @seed. */
static GBytes *
a_content (gsize length, char seed)
{
  GString *text = g_string_sized_new (length);

  while (text->len < length)
    g_string_append_printf (text, "%s %c %" G_GSIZE_FORMAT "; ", NAME, seed, text->len);
  g_string_truncate (text, length);
  return g_string_free_to_bytes (text);
}

static char *
add (DmeDb *db, gsize length, char seed)
{
  g_autoptr (GBytes) content = a_content (length, seed);
  g_autoptr (GBytes) thumbnail = a_content (3000, seed);
  g_autoptr (GError) error = NULL;
  char *sha256 = NULL;

  dme_db_add_blob (db, content, "image/jpeg", thumbnail, &sha256, &error);
  g_assert_no_error (error);
  g_assert_true (dme_blob_is_sha256 (sha256));
  return sha256;
}

static char *
refer (DmeDb *db, const char *parent, const char *sha256)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  DmeSave *save = dme_blob_ref_save_new (parent, sha256, "image/jpeg", 200000, CAPTION);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (saves, save);
  dme_db_save (db, saves, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (save->id);
}

static char *
an_activity_with (DmeDb *db, const char *sha256)
{
  char *id = save_new (db, "activity", an_activity ("2026-02-09", "Aula"));
  g_autofree char *ref = refer (db, id, sha256);

  return id;
}

static guint
count_out (DmeDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) out = dme_db_list_blobs_out (db, &error);

  g_assert_no_error (error);
  return out->len;
}

static void
assert_verified (DmeDb *db, guint n)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  dme_db_verify (db, findings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, n);
}

static void
test_comes_back_whole (Fixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 1, DME_BLOB_PART - 1, DME_BLOB_PART, DME_BLOB_PART + 1,
                                   3 * DME_BLOB_PART + 77 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *sha256 = add (f->db, lengths[i], 'a');
      g_autoptr (GBytes) wanted = a_content (lengths[i], 'a');
      g_autoptr (GBytes) small = a_content (3000, 'a');
      g_autoptr (GBytes) content = dme_db_load_blob (f->db, sha256, NULL);
      g_autoptr (GBytes) thumbnail = dme_db_load_thumbnail (f->db, sha256, NULL);

      g_assert_true (g_bytes_equal (content, wanted));
      g_assert_true (g_bytes_equal (thumbnail, small));
    }
  assert_verified (f->db, 0);
}

static void
test_nothing_in_any_file (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a');
  g_autofree char *id = an_activity_with (f->db, sha256);
  g_autofree char *file = path_in (f->root, "salinan.db");

  g_assert_true (dme_db_backup (f->db, file, NULL));
  assert_nothing_leaked (f->root);
  fixture_reopen (f);
  assert_nothing_leaked (f->root);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a'), *other = NULL;
  g_autoptr (GBytes) content = a_content (10, 'b');
  g_autoptr (GError) error = NULL;

  dme_db_lock (f->db);
  g_assert_null (dme_db_load_blob (f->db, sha256, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (dme_db_load_thumbnail (f->db, sha256, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (dme_db_add_blob (f->db, content, "image/jpeg", NULL, &other, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED);
  assert_verified (f->db, 0);
}

static void
test_without_a_vault_none_is_taken (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) content = a_content (10, 'b');
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (dme_db_add_blob (f->db, content, "image/jpeg", NULL, &sha256, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT);
}

static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) large = a_content (DME_BLOB_MAX + 1, 'b'), empty = g_bytes_new (NULL, 0);
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (dme_db_add_blob (f->db, large, "application/pdf", NULL, &sha256, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_false (dme_db_add_blob (f->db, empty, "application/pdf", NULL, &sha256, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
}

/* A part that is changed, swapped with another or missing costs this content, and no other. */
static void
test_damage (Fixture *f, gconstpointer data)
{
  g_autofree char *bad = add (f->db, 200000, 'a');
  g_autofree char *good = add (f->db, 200000, 'b');
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  edit_store (f, data);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));

  g_assert_null (dme_db_load_blob (f->db, bad, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED);
  content = dme_db_load_blob (f->db, good, NULL);
  g_assert_nonnull (content);
  assert_verified (f->db, 1);

  edit_store (f, "DELETE FROM blob_part WHERE bid = 1; DELETE FROM blob WHERE bid = 1");
  fixture_reopen (f);
}

static void
test_once_is_enough (Fixture *f, gconstpointer data)
{
  g_autofree char *first = add (f->db, 200000, 'a');
  g_autofree char *second = add (f->db, 200000, 'a');
  gint64 n = 0;

  g_assert_cmpstr (first, ==, second);
  g_assert_true (dme_db_get_int (f->db, "SELECT count(*) FROM blob_part", &n, NULL));
  g_assert_cmpint (n, ==, 4);
}

static void
test_sent_after_its_record (Fixture *f, gconstpointer data)
{
  g_autofree char *large = add (f->db, 200000, 'a'), *small = add (f->db, 100, 'b');
  g_autofree char *nobodys = add (f->db, 50, 'c');
  g_autofree char *id = an_activity_with (f->db, large), *other = an_activity_with (f->db, small);
  g_autoptr (GPtrArray) out = NULL;
  g_auto (DmeBlobStatus) status = { 0 };

  g_assert_cmpuint (count_out (f->db), ==, 0);
  g_assert_true (dme_db_get_blob_status (f->db, &status, NULL));
  g_assert_cmpint (status.waiting, ==, 2);
  g_assert_cmpint (status.bytes, ==, 200100);
  g_assert_cmpint (state_of (f->db, "activity", id), ==, DME_STATE_WAITING);

  answer_all (f->db, DME_VERDICT_OK);
  g_assert_cmpint (state_of (f->db, "activity", id), ==, DME_STATE_PHOTOS_WAITING);
  out = dme_db_list_blobs_out (f->db, NULL);
  g_assert_cmpuint (out->len, ==, 2);
  g_assert_cmpstr (((DmeBlobOut *) out->pdata[0])->sha256, ==, small);

  g_assert_true (dme_db_note_blob_sent (f->db, large, DME_BLOB_PART, NULL));
  g_assert_cmpint (state_of (f->db, "activity", id), ==, DME_STATE_PHOTOS_WAITING);
  g_assert_true (dme_db_note_blob_sent (f->db, large, 200000, NULL));
  g_assert_cmpint (state_of (f->db, "activity", id), ==, DME_STATE_SENT);
  g_assert_cmpint (state_of (f->db, "activity", other), ==, DME_STATE_PHOTOS_WAITING);
  assert_verified (f->db, 0);
}

static void
test_parts_to_send (Fixture *f, gconstpointer data)
{
  const gsize length = 2 * DME_BLOB_PART + 100;
  g_autofree char *sha256 = add (f->db, length, 'a');
  g_autoptr (GBytes) whole = a_content (length, 'a');
  GByteArray *sent = g_byte_array_new ();
  g_autoptr (GBytes) all = NULL;

  /* Also from where a broken line left off. */
  while (sent->len < length)
    {
      g_autoptr (GBytes)
        part = dme_db_read_blob_part (f->db, sha256, sent->len, sent->len == 0 ? 777 : 65536, NULL);

      g_assert_nonnull (part);
      g_byte_array_append (sent, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
    }
  all = g_byte_array_free_to_bytes (sent);
  g_assert_true (g_bytes_equal (all, whole));
  g_assert_null (dme_db_read_blob_part (f->db, sha256, (gint64) length, 1, NULL));
}

static void
test_scan_of_a_paper_waits_for_the_person (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a');
  g_autofree char *person = save_new (f->db, "person", a_person (NAME));
  g_autofree char *paper =
    save_new (f->db, "document",
              fields_of ("person", person, "kind", "paspor", "scan", sha256, NULL));
  g_autofree char *ref = refer (f->db, paper, sha256);

  answer_all (f->db, DME_VERDICT_OK);
  g_assert_cmpint (state_of (f->db, "person", person), ==, DME_STATE_PHOTOS_WAITING);
  g_assert_cmpint (state_of (f->db, "document", paper), ==, DME_STATE_PHOTOS_WAITING);
  g_assert_cmpint (state_of (f->db, "blob_ref", ref), ==, DME_STATE_PHOTOS_WAITING);
}

static void
sweep_after (Fixture *f, int days)
{
  g_autoptr (GError) error = NULL;

  dme_clock_set_for_test (dme_clock_now () + days * DAY);
  dme_db_sweep_blobs (f->db, &error);
  dme_clock_set_for_test (0);
  g_assert_no_error (error);
}

static void
test_goes_a_week_after_the_last_record (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a');
  g_autofree char *id = an_activity_with (f->db, sha256);
  g_autofree char *other = an_activity_with (f->db, sha256);
  g_autofree char *nobodys = add (f->db, 50, 'c');

  save_del (f->db, "activity", id, DME_DEL_DELETE);
  sweep_after (f, 8);
  g_assert_true (dme_db_has_blob (f->db, sha256));
  g_assert_false (dme_db_has_blob (f->db, nobodys));

  save_del (f->db, "activity", other, DME_DEL_DELETE);
  g_assert_cmpuint (count_out (f->db), ==, 0);
  sweep_after (f, 6);
  g_assert_true (dme_db_has_blob (f->db, sha256));

  /* Undone in time. */
  save_del (f->db, "activity", other, DME_DEL_REVIVE);
  sweep_after (f, 8);
  g_assert_true (dme_db_has_blob (f->db, sha256));

  save_del (f->db, "activity", other, DME_DEL_DELETE);
  sweep_after (f, 8);
  g_assert_false (dme_db_has_blob (f->db, sha256));
  assert_verified (f->db, 0);
}

static void
test_a_draft_keeps_it (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a');
  g_autofree char *extra = g_strdup_printf ("{'blob_ref': <'%s'>}", sha256);
  g_autoptr (DmeFields) fields = an_activity ("2026-02-09", "Aula");
  DmeDraft draft = { .id = (char *) "draft-1",
                     .type = dme_schema_find_type ("activity"),
                     .fields = fields,
                     .extra = extra };

  g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
  sweep_after (f, 30);
  g_assert_true (dme_db_has_blob (f->db, sha256));

  g_assert_true (dme_db_delete_draft (f->db, "draft-1", NULL));
  sweep_after (f, 30);
  g_assert_false (dme_db_has_blob (f->db, sha256));
}

static void
test_erased_with_its_person (Fixture *f, gconstpointer data)
{
  g_autofree char *own = add (f->db, 200000, 'a'), *shared = add (f->db, 100, 'b');
  g_autofree char *person = save_new (f->db, "person", a_person (NAME));
  g_autofree char *paper =
    save_new (f->db, "document", fields_of ("person", person, "kind", "paspor", NULL));
  g_autofree char *first = refer (f->db, paper, own), *second = refer (f->db, person, shared);
  g_autofree char *activity = an_activity_with (f->db, shared);

  save_del (f->db, "blob_ref", first, DME_DEL_DELETE);
  g_assert_true (dme_db_begin (f->db, NULL));
  g_assert_true (dme_db_end (f->db, dme_db_erase_blobs_of (f->db, person, NULL), NULL));
  g_assert_false (dme_db_has_blob (f->db, own));
  g_assert_true (dme_db_has_blob (f->db, shared));
}

static void
test_offered_again_to_a_restored_server (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a');
  g_autofree char *id = an_activity_with (f->db, sha256);
  g_autoptr (GArray) lineage = g_array_new (FALSE, FALSE, sizeof (gint64));

  answer_all (f->db, DME_VERDICT_OK);
  g_assert_true (dme_db_note_blob_sent (f->db, sha256, 200000, NULL));
  g_assert_cmpuint (count_out (f->db), ==, 0);
  g_assert_true (dme_db_begin_generation (f->db, 7, lineage, NULL, NULL));
  answer_all (f->db, DME_VERDICT_OK);
  g_assert_cmpuint (count_out (f->db), ==, 1);
}

static void
test_refusal_is_remembered (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a');
  g_autofree char *id = an_activity_with (f->db, sha256);
  g_auto (DmeBlobStatus) status = { 0 };

  answer_all (f->db, DME_VERDICT_OK);
  g_assert_true (dme_db_note_blob_refused (f->db, sha256, "quota", NULL));
  g_assert_true (dme_db_get_blob_status (f->db, &status, NULL));
  g_assert_cmpint (status.refused, ==, 1);
  g_assert_cmpstr (status.code, ==, "quota");
  g_assert_cmpuint (count_out (f->db), ==, 1);
}

/* A process that adds contents until it is killed: each is there whole, or not at all. */
static void
test_kill_while_they_are_added (Fixture *f, gconstpointer data)
{
  for (int round = 0; round < KILL_ROUNDS; round++)
    {
      int status;
      pid_t pid;

      g_clear_pointer (&f->db, dme_db_close);
      pid = fork ();
      if (pid == 0)
        {
          DmeDb *db = dme_db_open (f->dir, NULL);
          g_autofree char *sha256 = NULL;

          g_assert_true (dme_db_unlock (db, PASSPHRASE, NULL));
          for (char seed = 'a'; seed <= 'z'; seed++)
            {
              g_clear_pointer (&sha256, g_free);
              sha256 = add (db, 150000 + (gsize) round, seed);
            }
          pause ();
          _exit (0);
        }
      g_usleep ((gulong) g_test_rand_int_range (1000, 40000));
      kill (pid, SIGKILL);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      fixture_reopen (f);
      g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
    }
  assert_nothing_leaked (f->dir);
  assert_verified (f->db, 0);
}

static void
test_backup_holds_them (Fixture *f, gconstpointer data)
{
  g_autofree char *sha256 = add (f->db, 200000, 'a');
  g_autofree char *id = an_activity_with (f->db, sha256);
  g_autofree char *file = path_in (f->root, "salinan.db"), *kept = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  dme_db_backup (f->db, file, &error);
  g_assert_no_error (error);
  edit_store (f, "DELETE FROM blob_part; DELETE FROM blob");
  dme_db_restore (f->dir, file, &kept, &error);
  g_assert_no_error (error);
  fixture_reopen (f);
  g_assert_true (dme_db_unlock (f->db, PASSPHRASE, NULL));
  content = dme_db_load_blob (f->db, sha256, &error);
  g_assert_no_error (error);
  assert_verified (f->db, 0);
}

#define ADD(name, set_up, data, func) \
  g_test_add ("/db-blob/" name, Fixture, data, set_up, func, fixture_tear_down)
#define DAMAGE(sql) "UPDATE blob_part SET sealed = " sql " WHERE bid = 1 AND part = 1"

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("comes-back-whole", set_up, NULL, test_comes_back_whole);
  ADD ("nothing-of-it-is-in-any-file", set_up, NULL, test_nothing_in_any_file);
  ADD ("locked-is-locked", set_up, NULL, test_locked);
  ADD ("without-a-vault-none-is-taken", vault_set_up, NULL, test_without_a_vault_none_is_taken);
  ADD ("too-large-or-empty-is-refused", set_up, NULL, test_too_large);
  ADD ("a-flipped-bit-costs-one-content", set_up,
       DAMAGE ("CAST (substr (sealed, 1, 500) || x'ff' || substr (sealed, 502) AS BLOB)"),
       test_damage);
  ADD ("a-part-of-another-is-noticed", set_up,
       DAMAGE ("(SELECT sealed FROM blob_part WHERE bid = 2 AND part = 1)"), test_damage);
  ADD ("a-part-in-another-place-is-noticed", set_up,
       DAMAGE ("(SELECT sealed FROM blob_part WHERE bid = 1 AND part = 0)"), test_damage);
  ADD ("a-missing-part-is-noticed", set_up, "DELETE FROM blob_part WHERE bid = 1 AND part = 1",
       test_damage);
  ADD ("the-same-twice-is-kept-once", set_up, NULL, test_once_is_enough);
  ADD ("sent-after-its-record-the-small-ones-first", set_up, NULL, test_sent_after_its_record);
  ADD ("parts-are-read-from-any-place", set_up, NULL, test_parts_to_send);
  ADD ("a-person-waits-for-the-scan-of-a-paper", set_up, NULL,
       test_scan_of_a_paper_waits_for_the_person);
  ADD ("goes-a-week-after-the-last-record", set_up, NULL, test_goes_a_week_after_the_last_record);
  ADD ("a-draft-keeps-it", set_up, NULL, test_a_draft_keeps_it);
  ADD ("erased-with-its-person", set_up, NULL, test_erased_with_its_person);
  ADD ("offered-again-to-a-restored-server", set_up, NULL, test_offered_again_to_a_restored_server);
  ADD ("a-refusal-is-remembered", set_up, NULL, test_refusal_is_remembered);
  ADD ("kill-while-they-are-added", set_up, NULL, test_kill_while_they_are_added);
  ADD ("a-backup-holds-them", set_up, NULL, test_backup_holds_them);

  return g_test_run ();
}
