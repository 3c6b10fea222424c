/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store-fixture.h"

/* Backup, restore, verify; what a kill or a full disk leaves behind. */

extern int dme_db_busy_timeout_ms;

#define KILL_ROUNDS 200

static guint
count_activities (DmeDb *db)
{
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("activity"));
  g_autoptr (DmeQueryResult) result = dme_db_query (db, query, NULL);

  return result->rows->len;
}

static guint
count_files (const char *dir)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (open) != NULL)
    n++;
  return n;
}

static GPtrArray *
one_save (void)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);

  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL,
                                        an_activity ("2026-02-09", "Ada")));
  return saves;
}

/* --- backup and restore --- */

static void
test_backup_is_whole (Fixture *f, gconstpointer data)
{
  g_autofree char *file = path_in (f->root, "cadangan.db"), *kept = NULL;
  g_autofree char *incarnation = NULL;
  g_auto (DmeServerLink) before = { 0 }, after = { 0 };
  g_autoptr (GError) error = NULL, again = NULL;
  GStatBuf st;

  g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
  g_assert_true (dme_db_get_link (f->db, &before, NULL));
  dme_db_backup (f->db, file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (file, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count_files (f->root), ==, 2);
  g_assert_false (dme_db_backup (f->db, file, &again));
  g_assert_error (again, DME_STORE_ERROR, DME_STORE_ERROR_EXISTS);

  g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Sesudahnya")));
  g_clear_pointer (&f->db, dme_db_close);
  dme_db_restore (f->dir, file, &kept, &error);
  g_assert_no_error (error);
  g_assert_nonnull (kept);

  fixture_reopen (f);
  g_assert_cmpuint (count_activities (f->db), ==, 1);
  g_assert_true (dme_db_get_link (f->db, &after, NULL));
  g_assert_cmpstr (before.incarnation, !=, after.incarnation);
  g_assert_cmpuint (count_lines (f->db), ==,
                    1); /* What waited then waits again, under its old name. */
}

static void
test_old_store_is_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *file = path_in (f->root, "cadangan.db"), *kept = NULL,
                  *place = path_in (f->root, "lain"), *path = path_in (place, "store.db");
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_db_backup (f->db, file, NULL));
  for (int i = 0; i < 3; i++)
    g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (dme_db_restore (f->dir, file, &kept, NULL));

  /* The file that was kept is a store of its own. */
  g_assert_no_errno (g_mkdir (place, 0700));
  g_assert_no_errno (g_rename (kept, path));
  f->db = dme_db_open (place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_activities (f->db), ==, 3);
}

static void
test_damaged_backup_is_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *file = path_in (f->root, "cadangan.db"), *path = path_in (f->dir, "store.db"),
                  *whole = NULL, *before = NULL, *after = NULL;
  gsize length;

  g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
  g_assert_true (dme_db_backup (f->db, file, NULL));
  g_clear_pointer (&f->db, dme_db_close);
  before = hash_of (path);
  g_assert_true (g_file_get_contents (file, &whole, &length, NULL));

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *bad = g_memdup2 (whole, length);
      g_autofree char *hash = NULL, *bad_after = NULL;
      g_autoptr (GError) error = NULL;
      int code = i == 3 ? DME_STORE_ERROR_TOO_NEW : DME_STORE_ERROR_CORRUPT;
      gsize size = i == 0 ? 0 : i == 1 ? length / 2 : length;

      if (i == 2)
        memset (bad + length / 2, 0xa5, 8192);
      if (i == 3)
        bad[63] = 99; /* a newer version */
      if (i == 4)
        memset (bad, 'x', 100);
      g_assert_true (g_file_set_contents (file, bad, (gssize) size, NULL));
      hash = hash_of (file);
      g_assert_false (dme_db_restore (f->dir, file, NULL, &error));
      g_assert_true (g_error_matches (error, DME_STORE_ERROR, code));
      bad_after = hash_of (file);
      g_assert_cmpstr (hash, ==, bad_after);
      g_assert_cmpuint (count_files (f->dir), ==, 1);
    }

  after = hash_of (path);
  g_assert_cmpstr (before, ==, after);
}

static void
test_damaged_store_is_replaced_and_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *file = path_in (f->root, "cadangan.db"), *path = path_in (f->dir, "store.db"),
                  *kept = NULL, *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_db_backup (f->db, file, NULL));
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (g_file_set_contents (path, "rusak", -1, NULL));
  before = hash_of (path);
  dme_db_restore (f->dir, file, &kept, &error);
  g_assert_no_error (error);
  after = hash_of (kept);
  g_assert_cmpstr (before, ==, after);
  fixture_reopen (f);
}

static void
test_store_in_use_is_not_replaced (Fixture *f, gconstpointer data)
{
  g_autofree char *file = path_in (f->root, "cadangan.db");
  g_autoptr (GError) error = NULL;
  pid_t pid;
  int status;

  g_assert_true (dme_db_backup (f->db, file, NULL));
  g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
  pid = fork ();
  if (pid == 0) /* Another process, since this one holds the locks itself. */
    {
      dme_db_busy_timeout_ms = 100;
      _exit (!dme_db_restore (f->dir, file, NULL, &error) &&
                 g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_BUSY)
               ? 0
               : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (count_activities (f->db), ==, 1);
}

static void
test_restore_without_a_store (Fixture *f, gconstpointer data)
{
  g_autofree char *file = path_in (f->root, "cadangan.db"), *place = path_in (f->root, "baru"),
                  *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_db_backup (f->db, file, NULL));
  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (dme_db_restore (place, file, &kept, NULL));
  g_assert_null (kept);
  f->db = dme_db_open (place, &error);
  g_assert_no_error (error);
}

/* --- kill -9 --- */

/* Saves until it is killed; writes each id only when its save was reported. */
static void
save_for_ever (const char *dir, int report)
{
  DmeDb *db = dme_db_open (dir, NULL);

  while (db != NULL)
    {
      g_autofree char *id = save_new (db, "activity", an_activity ("2026-02-09", "Ada"));

      if (write (report, id, 36) != 36)
        break;
    }
  _exit (1);
}

static gboolean
read_one (int fd, GPtrArray *ids)
{
  char id[37] = { 0 };

  if (read (fd, id, 36) != 36)
    return FALSE;
  g_ptr_array_add (ids, g_strdup (id));
  return TRUE;
}

static void
test_reported_saves_survive_kill (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint records;

  g_clear_pointer (&f->db, dme_db_close);
  for (int round = 0; round < KILL_ROUNDS; round++)
    {
      int ends[2];
      pid_t pid;

      g_assert_cmpint (pipe (ends), ==, 0);
      pid = fork ();
      if (pid == 0)
        {
          close (ends[0]);
          save_for_ever (f->dir, ends[1]);
        }
      close (ends[1]);
      if (round % 2 == 1) /* Half of them not before something was reported. */
        read_one (ends[0], ids);
      g_usleep ((gulong) g_test_rand_int_range (0, 15000));
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      while (read_one (ends[0], ids))
        ;
      close (ends[0]);
    }

  fixture_reopen (f);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (DmeRecord)
        record = dme_db_load (f->db, dme_schema_find_type ("activity"), ids->pdata[i], NULL);

      g_assert_nonnull (record);
      g_assert_true (g_hash_table_add (seen, ids->pdata[i]));
    }

  records = count_activities (f->db);
  g_test_message ("%u saves reported, %u in the store", ids->len, records);
  g_assert_cmpuint (ids->len, >=, KILL_ROUNDS / 2);
  g_assert_cmpuint (records, >=, ids->len);
  g_assert_cmpuint (records - ids->len, <=,
                    KILL_ROUNDS);                      /* Saved, killed before it could be told. */
  g_assert_cmpuint (count_lines (f->db), ==, records); /* Gapless, one op each. */
}

static void
test_draft_survives_kill (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL;
  pid_t pid;

  g_clear_pointer (&f->db, dme_db_close);
  pid = fork ();
  if (pid == 0)
    {
      g_autoptr (DmeFields) fields = fields_of ("venue", "Setengah", NULL);
      DmeDraft draft = { .id = (char *) "d",
                         .type = dme_schema_find_type ("activity"),
                         .fields = fields };

      fixture_reopen (f);
      g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
      kill (getpid (), SIGKILL);
    }
  waitpid (pid, NULL, 0);

  fixture_reopen (f);
  drafts = dme_db_list_drafts (f->db, dme_schema_find_type ("activity"), NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpstr (dme_fields_get (((DmeDraft *) drafts->pdata[0])->fields, "venue"), ==,
                   "Setengah");
}

static void
test_two_processes_save_at_once (Fixture *f, gconstpointer data)
{
  pid_t pids[3];

  g_clear_pointer (&f->db, dme_db_close);
  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      pids[i] = fork ();
      if (pids[i] == 0)
        {
          g_autoptr (DmeDb) db = dme_db_open (f->dir, NULL);

          for (int n = 0; n < 100; n++)
            g_free (save_new (db, "activity", an_activity ("2026-02-09", "Ada")));
          g_clear_pointer (&db, dme_db_close);
          _exit (0);
        }
    }

  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }

  fixture_reopen (f);
  g_assert_cmpuint (count_activities (f->db), ==, 300);
  g_assert_cmpuint (count_lines (f->db), ==, 300);
}

/* --- a full disk --- */

/* A limit on the size of files stands for the disk: the kernel refuses the write in the same place.
 */
static int
fill_up (Fixture *f)
{
  struct rlimit limit = { 300 * 1024, RLIM_INFINITY };
  g_autofree char *file = path_in (f->root, "cadangan.db");
  g_autoptr (GPtrArray) saves = NULL;
  g_autoptr (GError) error = NULL, backup_error = NULL;
  int n = 0;

  fixture_reopen (f);
  signal (SIGXFSZ, SIG_IGN);
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return 2;

  do
    {
      g_clear_pointer (&saves, g_ptr_array_unref);
      saves = one_save ();
    }
  while (dme_db_save (f->db, saves, NULL, NULL, &error) && ++n < 10000);

  if (!g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_FULL))
    return 3;
  if (count_activities (f->db) != (guint) n || dme_db_last_seq (f->db) != n)
    return 4;

  limit.rlim_cur = 64 * 1024;
  setrlimit (RLIMIT_FSIZE, &limit);
  if (dme_db_backup (f->db, file, &backup_error) ||
      !g_error_matches (backup_error, DME_STORE_ERROR, DME_STORE_ERROR_FULL) ||
      count_files (f->root) != 1)
    return 5;

  /* Space is freed; the same save goes through. */
  limit.rlim_cur = RLIM_INFINITY;
  setrlimit (RLIMIT_FSIZE, &limit);
  if (!dme_db_save (f->db, saves, NULL, NULL, NULL) || count_activities (f->db) != (guint) n + 1)
    return 6;
  g_clear_pointer (&f->db, dme_db_close);
  return 0;
}

static void
test_full_disk (Fixture *f, gconstpointer data)
{
  pid_t pid;
  int status;

  g_clear_pointer (&f->db, dme_db_close);
  pid = fork ();
  if (pid == 0)
    _exit (fill_up (f));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  fixture_reopen (f);
}

#define ADD(name, func) \
  g_test_add ("/store/care/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("backup-is-whole", test_backup_is_whole);
  ADD ("old-store-is-kept", test_old_store_is_kept);
  ADD ("damaged-backup-is-refused", test_damaged_backup_is_refused);
  ADD ("damaged-store-is-replaced-and-kept", test_damaged_store_is_replaced_and_kept);
  ADD ("store-in-use-is-not-replaced", test_store_in_use_is_not_replaced);
  ADD ("restore-needs-no-store", test_restore_without_a_store);
  ADD ("reported-saves-survive-kill", test_reported_saves_survive_kill);
  ADD ("draft-survives-kill", test_draft_survives_kill);
  ADD ("processes-save-at-once", test_two_processes_save_at_once);
  ADD ("full-disk-leaves-nothing-half-written", test_full_disk);

  return g_test_run ();
}
