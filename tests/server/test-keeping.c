/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dme-uuid.h"
#include "server-fixture.h"

/* What the server keeps: databases of older versions, backups that devices rely on, and everything
 * it has said yes to when the disk fills up. */

static void
push_new (Fixture *f)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_activity (id, "Balai desa"));

  assert_verdict (reply, 0, DME_VERDICT_OK);
}

static gint64
told_safe (Fixture *f)
{
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_auto (DmeEpoch) epoch = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  request_init (&request, &f->a, "GET", "/v1/status", NULL, NULL);
  g_assert_cmpuint (send_request (f->server, &request, &text, &response), ==, 200);
  g_assert_true (dme_epoch_from_json (&epoch, text, -1, &error));
  g_assert_no_error (error);
  return epoch.safe;
}

/* As an hour later. */
static gint64
told_safe_later (Fixture *f)
{
  f->server->safe_until = 0;
  return told_safe (f);
}

static void
back_up (Fixture *f, const char *file)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_server_sqlite_backup (f->dir, file, &error));
  g_assert_no_error (error);
}

static void
test_oldest_backup_is_told (Fixture *f, gconstpointer data)
{
  g_autofree char *first = fixture_path (f, "first.db");
  g_autofree char *second = fixture_path (f, "second.db");
  g_autofree char *content = NULL;
  gsize length;

  push_new (f);
  g_assert_cmpint (told_safe_later (f), ==, 0);
  back_up (f, first);
  g_assert_cmpint (told_safe (f), ==, 0); /* The files are not looked for at every request. */
  g_assert_cmpint (told_safe_later (f), ==, 1);
  push_new (f);
  push_new (f);
  g_assert_cmpint (told_safe_later (f), ==, 1);
  back_up (f, second);
  g_assert_cmpint (told_safe_later (f), ==, 1);
  g_assert_no_errno (g_unlink (first));
  g_assert_cmpint (told_safe_later (f), ==, 3);
  fixture_reopen (f);
  g_assert_cmpint (told_safe (f), ==, 3);

  /* Another file under that name is not the backup. */
  g_assert_true (g_file_get_contents (second, &content, &length, NULL));
  g_assert_true (g_file_set_contents (second, content, (gssize) length - 1, NULL));
  g_assert_cmpint (told_safe_later (f), ==, 0);
}

static void
test_restored_server_knows_no_later_backup (Fixture *f, gconstpointer data)
{
  g_autofree char *file = fixture_path (f, "backup.db");
  g_autofree char *kept_as = NULL;
  g_autoptr (GError) error = NULL;
  gint64 generation = 0;

  push_new (f);
  back_up (f, file);
  push_new (f);
  g_clear_pointer (&f->server, dme_server_free);
  g_assert_true (dme_server_sqlite_restore (f->dir, file, &kept_as, &generation, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  g_assert_cmpint (told_safe (f), ==, 0);
}

/* --- a database of an older version --- */

static void
test_version_1_is_opened (Fixture *f, gconstpointer data)
{
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "fixtures", "server-v1.db", NULL);
  g_autofree char *path = fixture_path (f, "server.db");
  g_autofree char *copy = fixture_path (f, "server.db.v1");
  g_autofree char *content = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (DmePushReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_clear_pointer (&f->server, dme_server_free);
  device_clear (&f->a);
  g_assert_true (g_file_get_contents (fixture, &content, &length, &error));
  g_assert_true (g_file_set_contents (path, content, (gssize) length, &error));
  fixture_reopen (f);
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
  device_enrol (f->server, &f->a, "Anna");
  g_assert_cmpint (stats_of (f).records, ==, 3);
  g_assert_cmpuint (open_rejects (f), ==, 1);
  conflicts = conflicts_of (f);
  g_assert_cmpuint (conflicts->len, ==, 1);
  assert_field (f, "0193499c-0001-7abc-8def-000000000001", "venue", "Aula (rekaan)");

  /* What waited in it goes on when it can. */
  reply =
    push_one (f->server, &f->a, make_activity ("0193499c-0001-7abc-8def-000000000006", "Aula"));
  assert_verdict (reply, 0, DME_VERDICT_OK);
  g_assert_cmpint (stats_of (f).waiting, ==, 0);
  g_assert_true (dme_server_sqlite_verify (f->dir, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* --- a full disk --- */

/* A limit on the size of files stands for the disk: the kernel refuses the write in the same place.
 * Runs in a child, which has threads of its own only. */
static int
fill_up (Fixture *f)
{
  struct rlimit limit = { 200 * 1024, RLIM_INFINITY };
  g_autoptr (GBytes) refused = NULL;
  g_autoptr (DmePushReply) again = NULL;
  g_autofree char *problem = NULL;
  guint status = 200, n = 0;

  fixture_reopen (f);
  signal (SIGXFSZ, SIG_IGN);
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return 2;
  while (status == 200 && n < 10000)
    {
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
      g_autoptr (DmePushReply) reply = NULL;

      for (guint i = 0; i < 20; i++)
        {
          g_autofree char *id = dme_uuid_new ();

          g_ptr_array_add (ops, make_activity (id, "Balai desa"));
        }
      g_clear_pointer (&refused, g_bytes_unref);
      refused = batch_of (&f->a, ops);
      reply = push_bytes (f->server, &f->a, refused, &status, &problem);
      n += status == 200;
    }
  if (status != 507 || g_strcmp0 (problem, "internal") != 0)
    return 3;
  if (stats_of (f).records != 20 * (gint64) n || stats_of (f).ops != 20 * (gint64) n)
    return 4; /* Half of a push. */

  /* Room is made; the same push goes through, once. */
  limit.rlim_cur = RLIM_INFINITY;
  setrlimit (RLIMIT_FSIZE, &limit);
  again = push_bytes (f->server, &f->a, refused, &status, NULL);
  if (status != 200 || again->verdicts->len != 20 || again->epoch.next != 20 * (gint64) n + 21)
    return 5;
  g_clear_pointer (&again, dme_push_reply_free);
  again = push_bytes (f->server, &f->a, refused, &status, NULL);
  if (status != 200 || stats_of (f).records != 20 * (gint64) n + 20)
    return 6;
  g_clear_pointer (&f->server, dme_server_free);
  return 0;
}

static void
test_full_disk (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  pid_t pid;
  int status;

  g_clear_pointer (&f->server, dme_server_free);
  pid = fork ();
  if (pid == 0)
    _exit (fill_up (f));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_true (dme_server_sqlite_verify (f->dir, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* --- a disk that gives back something else --- */

static void
test_damage_is_500 (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "server.db");
  g_autofree char *content = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (DmePushReply) reply = NULL;
  gsize length;
  guint status = 0;

  for (guint i = 0; i < 100; i++)
    push_new (f);
  g_clear_pointer (&f->server, dme_server_free); /* The log goes into the file. */
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + length - length / 5, 'x',
          length / 5); /* Behind the first page of each table. */
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  fixture_reopen (f);
  g_ptr_array_add (ops, make_activity (id, "Balai desa"));
  body = batch_of (&f->a, ops);
  reply = push_bytes (f->server, &f->a, body, &status, &problem);
  g_assert_null (reply);
  g_assert_cmpuint (status, ==, 500);
  g_assert_cmpstr (problem, ==, "internal");
}

#define ADD(name, func) \
  g_test_add ("/server/keeping/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("oldest-backup-still-kept-is-told", test_oldest_backup_is_told);
  ADD ("restored-server-knows-no-later-backup", test_restored_server_knows_no_later_backup);
  ADD ("database-of-version-1-is-opened", test_version_1_is_opened);
  ADD ("full-disk-is-507-and-nothing-half", test_full_disk);
  ADD ("damage-is-500", test_damage_is_500);

  return g_test_run ();
}
