/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store-fixture.h"

/* Opening: what is not a healthy store of a known version is named and stays as it is, to the byte.
 */

extern int dme_db_busy_timeout_ms;

/* Where SQLite takes its locks: https://www.sqlite.org/fileformat2.html and os_unix.c. */
#define SHARED_FIRST (0x40000000 + 2)
#define SHARED_SIZE 510
#define WAL_WRITE_LOCK 120

/* Names and contents of everything in the directory. */
static char *
picture_of (const char *dir)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) picture = g_string_new (NULL);
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (open)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, (GCompareFunc) g_strcmp0);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = path_in (dir, names->pdata[i]);
      g_autofree char *hash = hash_of (path);

      g_string_append_printf (picture, "%s %s\n", (char *) names->pdata[i], hash);
    }

  return g_string_free (g_steal_pointer (&picture), FALSE);
}

static void
assert_refused (Fixture *f, DmeStoreError code)
{
  g_autofree char *before = picture_of (f->dir), *after = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (f->dir, &error);

  g_assert_null (db);
  g_assert_error (error, DME_STORE_ERROR, (int) code);
  after = picture_of (f->dir);
  g_assert_cmpstr (before, ==, after);
  text = dme_store_error_to_text (error, f->dir);
  g_assert_nonnull (strstr (text, f->dir));
}

static void
read_store (Fixture *f, char **contents, gsize *length)
{
  g_autofree char *path = path_in (f->dir, "store.db");

  g_assert_true (g_file_get_contents (path, contents, length, NULL));
}

static void
write_store (Fixture *f, const char *contents, gsize length)
{
  g_autofree char *path = path_in (f->dir, "store.db");
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (contents, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
close_with_records (Fixture *f)
{
  for (int i = 0; i < 20; i++)
    g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
  g_clear_pointer (&f->db, dme_db_close);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL, create_error = NULL;
  g_autofree char *elsewhere = path_in (f->root, "nowhere");
  g_auto (DmeIdentity) identity = { 0 };

  g_assert_null (dme_db_open (elsewhere, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (elsewhere, G_FILE_TEST_EXISTS));

  g_assert_true (dme_db_get_identity (f->db, &identity, NULL));
  g_assert_false (dme_db_create (f->dir, &identity, &create_error));
  g_assert_error (create_error, DME_STORE_ERROR, DME_STORE_ERROR_EXISTS);
}

static void
test_only_its_owner_may_read (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_in (f->dir, "store.db");
  struct stat st;

  g_assert_no_errno (stat (f->dir, &st));
  g_assert_cmpint (st.st_mode & 0777, ==, 0700);
  g_assert_no_errno (stat (path, &st));
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

static void
test_closed_store_is_one_file (Fixture *f, gconstpointer data)
{
  g_autofree char *picture = NULL;

  close_with_records (f);
  picture = picture_of (f->dir);
  g_assert_true (g_str_has_prefix (picture, "store.db "));
  g_assert_cmpstr (strchr (picture, '\n'), ==, "\n");
}

static void
test_truncated (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize length;

  close_with_records (f);
  read_store (f, &whole, &length);

  for (gsize i = 0; i < 64; i++)
    {
      gsize size = i < 8 ? i * 16 : i < 40 ? length * (i - 7) / 33 : (i - 39) * 4096;

      if (size >= length)
        size = length - 1;
      write_store (f, whole, size);
      assert_refused (f, DME_STORE_ERROR_CORRUPT);
    }

  write_store (f, whole, length);
  fixture_reopen (f);
}

static void
test_rubbish (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL, *rubbish = NULL;
  gsize length;

  close_with_records (f);
  read_store (f, &whole, &length);
  rubbish = g_malloc (length);
  for (gsize i = 0; i < length; i++)
    rubbish[i] = (char) g_test_rand_int ();
  write_store (f, rubbish, length);
  assert_refused (f, DME_STORE_ERROR_CORRUPT);

  write_store (f, "Catatan saya\n", 13);
  assert_refused (f, DME_STORE_ERROR_CORRUPT);

  /* Any one page, the header left alone. */
  for (gsize page = 1; page < length / 4096; page += 7)
    {
      g_autofree char *damaged = g_memdup2 (whole, length);

      memset (damaged + page * 4096, 0xa5, 4096);
      write_store (f, damaged, length);
      assert_refused (f, DME_STORE_ERROR_CORRUPT);
    }
}

static void
test_newer (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize length;

  close_with_records (f);
  read_store (f, &whole, &length);
  whole[63] = 99; /* user_version, big endian */
  write_store (f, whole, length);
  assert_refused (f, DME_STORE_ERROR_TOO_NEW);
}

static void
test_other_database (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize length;

  close_with_records (f);
  read_store (f, &whole, &length);
  memset (whole + 68, 0, 4); /* application_id */
  write_store (f, whole, length);
  assert_refused (f, DME_STORE_ERROR_CORRUPT);
}

static void
test_directory (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_in (f->dir, "store.db");

  g_clear_pointer (&f->db, dme_db_close);
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_mkdir (path, 0700));
  assert_refused (f, DME_STORE_ERROR_CORRUPT);
}

/* What another user meets who may look, but not touch. */
static gboolean
is_refused_to_others (Fixture *f, const char *mode)
{
  g_autofree char *path = path_in (f->dir, "store.db");
  g_autoptr (GError) error = NULL;
  gboolean look = g_str_equal (mode, "look");

  if (look &&
      (g_chmod (f->root, 0755) != 0 || g_chmod (f->dir, 0755) != 0 || g_chmod (path, 0444) != 0))
    return FALSE;
  if (geteuid () == 0 ? setuid (65534) != 0 : !look && g_chmod (f->dir, 0) != 0)
    return FALSE;
  return dme_db_open (f->dir, &error) == NULL &&
         g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_PERMISSION);
}

static int
wait_for (pid_t pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static void
test_permission (Fixture *f, gconstpointer data)
{
  static const char *const modes[] = { "nothing", "look" };
  g_autofree char *path = path_in (f->dir, "store.db");

  close_with_records (f);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      pid_t pid = fork ();

      if (pid == 0)
        _exit (is_refused_to_others (f, modes[i]) ? 0 : 1);
      g_test_message ("May %s", modes[i]);
      g_assert_cmpint (wait_for (pid), ==, 0);
    }

  g_chmod (f->dir, 0700);
  g_chmod (path, 0600);
}

/* Another process that holds a lock until it is told to end. */
static pid_t
hold (const char *path, off_t at, off_t size)
{
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_no_errno (pipe (ready));
  pid = fork ();
  if (pid == 0)
    {
      struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = at, .l_len = size };
      int fd = open (path, O_RDWR);

      if (fcntl (fd, F_SETLK, &lock) != 0 || write (ready[1], "x", 1) != 1)
        _exit (1);
      while (TRUE)
        pause ();
    }

  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  return pid;
}

static void
let_go (pid_t pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_in (f->dir, "store.db");
  pid_t pid;

  close_with_records (f);
  pid = hold (path, SHARED_FIRST, SHARED_SIZE);
  assert_refused (f, DME_STORE_ERROR_BUSY);
  let_go (pid);
  fixture_reopen (f);
}

static void
test_locked_for_writing (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_in (f->dir, "store.db-shm");
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  pid_t pid = hold (path, WAL_WRITE_LOCK, 1);

  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL,
                                        an_activity ("2026-02-09", "Ada")));
  g_assert_false (dme_db_save (f->db, saves, NULL, NULL, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 100 * 1000);
  let_go (pid);

  g_assert_true (dme_db_save (f->db, saves, NULL, NULL, NULL)); /* The same save, once it can. */
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 1);
}

/* Killed while the WAL is full: what was reported lies there. */
static void
leave_wal (Fixture *f)
{
  pid_t pid;

  g_clear_pointer (&f->db, dme_db_close);
  pid = fork ();
  if (pid == 0)
    {
      fixture_reopen (f);
      for (int i = 0; i < 5; i++)
        g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
      kill (getpid (), SIGKILL);
    }
  g_assert_cmpint (wait_for (pid), ==, -1);
}

static void
test_wal_is_taken_up (Fixture *f, gconstpointer data)
{
  leave_wal (f);
  fixture_reopen (f);
  g_assert_cmpuint (count_lines (f->db), ==, 5);
}

static void
test_rubbish_beside_a_wal (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL, *path = path_in (f->dir, "store.db"),
                  *wal = path_in (f->dir, "store.db-wal"), *before = NULL, *after = NULL;
  g_autofree char *wal_before = NULL, *wal_after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  leave_wal (f);
  read_store (f, &whole, &length);
  memset (whole + 4096, 0xa5, length - 4096);
  write_store (f, whole, length);

  before = hash_of (path);
  wal_before = hash_of (wal);
  g_assert_null (dme_db_open (f->dir, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CORRUPT);
  after = hash_of (path);
  wal_after = hash_of (wal);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (wal_before, ==, wal_after); /* There may be something to save in it. */
}

static void
test_store_of_version_1 (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_in (f->dir, "store.db");
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "fixtures", "store-v1.db", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (fixture), to = g_file_new_for_path (path);
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("activity"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL, drafts = NULL;
  g_autoptr (DmeStoreStatus) status = NULL;

  g_clear_pointer (&f->db, dme_db_close);
  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error));
  fixture_reopen (f);

  records = dme_db_list (f->db, query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 12);
  drafts = dme_db_list_drafts (f->db, NULL, &error);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpstr (dme_fields_get (((DmeDraft *) drafts->pdata[0])->fields, "venue"), ==,
                   "Belum selesai (rekaan)");
  status = dme_db_get_status (f->db, &error);
  g_assert_cmpint (status->waiting, ==, 19);
  g_assert_cmpint (status->refused, ==, 1);
  g_free (save_new (f->db, "activity", an_activity ("2026-02-09", "Ada")));
}

/* The version a closed store was written in; SQLite keeps it in the header of the file. */
static guint32
version_of (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length;
  guint32 version;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >=, 100);
  memcpy (&version, bytes + 60, sizeof version);
  return GUINT32_FROM_BE (version);
}

/* Every version there ever was, by the file kept of it: see make-store-fixture. */
static void
test_old_store_becomes_like_a_new_one (Fixture *f, gconstpointer data)
{
  g_autofree char *path = path_in (f->dir, "store.db"), *fresh = NULL;
  g_autoptr (GFile) to = g_file_new_for_path (path);
  guint32 present;

  fresh = dme_db_get_schema (f->db);
  g_assert_nonnull (strstr (fresh, "CREATE TABLE record"));
  g_clear_pointer (&f->db, dme_db_close);
  present = version_of (path);
  g_assert_cmpuint (present, >=, 3);

  for (guint32 version = 1; version <= present; version++)
    {
      g_autofree char *name = g_strdup_printf ("store-v%u.db", version);
      g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "fixtures", name, NULL);
      g_autoptr (GFile) from = g_file_new_for_path (fixture);
      g_autoptr (GError) error = NULL;
      g_autofree char *old = NULL;

      g_assert_cmpuint (version_of (fixture), ==, version);
      g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      fixture_reopen (f);
      old = dme_db_get_schema (f->db);
      g_assert_cmpstr (fresh, ==, old);
      g_clear_pointer (&f->db, dme_db_close);
      g_assert_cmpuint (version_of (path), ==, present);
    }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  dme_db_busy_timeout_ms = 150;
  fixture_set_up (f, data);
}

#define ADD(name, func) \
  g_test_add ("/store/open/" name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("missing-store-is-not-made", test_missing);
  ADD ("only-its-owner-may-read", test_only_its_owner_may_read);
  ADD ("closed-store-is-one-file", test_closed_store_is_one_file);
  ADD ("truncated-at-any-size", test_truncated);
  ADD ("overwritten-with-rubbish", test_rubbish);
  ADD ("written-by-a-newer-program", test_newer);
  ADD ("database-of-another-program", test_other_database);
  ADD ("directory-in-its-place", test_directory);
  ADD ("store-of-another-user", test_permission);
  ADD ("held-by-another-process", test_locked);
  ADD ("written-by-another-process", test_locked_for_writing);
  ADD ("wal-of-a-killed-process-is-taken-up", test_wal_is_taken_up);
  ADD ("rubbish-beside-a-wal-leaves-the-wal", test_rubbish_beside_a_wal);
  ADD ("store-of-version-1-is-opened", test_store_of_version_1);
  ADD ("old-store-becomes-like-a-new-one", test_old_store_becomes_like_a_new_one);

  return g_test_run ();
}
