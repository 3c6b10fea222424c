/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-uuid.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_THREADS 4
#define N_PER_THREAD 20000
#define MOMENT (G_GINT64_CONSTANT (1795192200123) * 1000)

static void
test_an_id_is_of_version_7_and_carries_its_moment (void)
{
  g_autofree char *id = NULL;

  dme_clock_set_for_test (MOMENT);
  id = dme_uuid_new ();
  dme_clock_set_for_test (0);

  g_assert_true (dme_uuid_is_valid (id));
  g_assert_cmpint (id[14], ==, '7');
  g_assert_nonnull (strchr ("89ab", id[19]));
  id[8] = '\0';
  id[13] = '\0';
  g_assert_cmpint (g_ascii_strtoll (id, NULL, 16) * 0x10000 + g_ascii_strtoll (id + 9, NULL, 16),
                   ==, MOMENT / 1000);
}

static void
test_ids_grow_even_when_the_clock_goes_back (void)
{
  g_autofree char *last = dme_uuid_new ();
  guint i;

  for (i = 0; i < 50000; i++)
    {
      g_autofree char *next = NULL;

      if (i % 1000 == 0)
        dme_clock_set_for_test (i % 3000 == 0 ? MOMENT + i : MOMENT - i * 1000);
      next = dme_uuid_new ();
      g_assert_cmpstr (next, >, last);
      g_free (last);
      last = g_steal_pointer (&next);
    }
  dme_clock_set_for_test (0);
}

static gpointer
make_ids (gpointer data)
{
  char **ids = data;
  guint i;

  for (i = 0; i < N_PER_THREAD; i++)
    ids[i] = dme_uuid_new ();
  return NULL;
}

static void
test_threads_never_make_the_same_id (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GThread *threads[N_THREADS];
  g_autofree char **ids = g_new0 (char *, N_THREADS *N_PER_THREAD);
  guint i;

  for (i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("ids", make_ids, ids + i * N_PER_THREAD);
  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  for (i = 0; i < N_THREADS * N_PER_THREAD; i++)
    {
      if (i % N_PER_THREAD > 0)
        g_assert_cmpstr (ids[i], >, ids[i - 1]);
      g_assert_true (g_hash_table_add (seen, ids[i]));
    }
}

/* A child that starts as a copy of its parent, in the same millisecond, is the worst case. */
static void
test_processes_of_one_millisecond_never_make_the_same_id (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint i, j;

  dme_clock_set_for_test (MOMENT);
  g_free (dme_uuid_new ());

  for (i = 0; i < 4; i++)
    {
      int ends[2];
      char id[37] = "";
      pid_t pid;
      int status;
      FILE *file;

      g_assert_no_errno (pipe (ends));
      pid = fork ();
      g_assert_cmpint (pid, >=, 0);
      if (pid == 0)
        {
          for (j = 0; j < 1000; j++)
            {
              char *made = dme_uuid_new ();

              if (write (ends[1], made, 36) != 36)
                _exit (1);
              g_free (made);
            }
          _exit (0);
        }

      close (ends[1]);
      file = fdopen (ends[0], "r");
      for (j = 0; fread (id, 36, 1, file) == 1; j++)
        g_assert_true (g_hash_table_add (seen, g_strdup (id)));
      g_assert_cmpuint (j, ==, 1000);
      fclose (file);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_cmpint (status, ==, 0);
    }
  dme_clock_set_for_test (0);
}

static void
test_only_ids_as_we_write_them_are_valid (void)
{
  static const char *const bad[] = {
    "",
    "0192f0c1-7c1e-7abc-8def-0123456789a",
    "0192f0c1-7c1e-7abc-8def-0123456789abc",
    "0192F0C1-7C1E-7ABC-8DEF-0123456789AB",
    "0192f0c1+7c1e-7abc-8def-0123456789ab",
    "0192f0c17c1e-7abc-8def-0123456789abcd",
    "0192f0c1-7c1e-7abc-8def-0123456789ag",
    "{192f0c1-7c1e-7abc-8def-0123456789a}",
  };
  guint i;

  g_assert_true (dme_uuid_is_valid ("0192f0c1-7c1e-7abc-8def-0123456789ab"));
  g_assert_true (dme_uuid_is_valid ("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
  g_assert_false (dme_uuid_is_valid (NULL));
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (dme_uuid_is_valid (bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/uuid/an-id-is-of-version-7-and-carries-its-moment",
                   test_an_id_is_of_version_7_and_carries_its_moment);
  g_test_add_func ("/base/uuid/processes-of-one-millisecond-never-make-the-same-id",
                   test_processes_of_one_millisecond_never_make_the_same_id);
  g_test_add_func ("/base/uuid/ids-grow-even-when-the-clock-goes-back",
                   test_ids_grow_even_when_the_clock_goes_back);
  g_test_add_func ("/base/uuid/threads-never-make-the-same-id",
                   test_threads_never_make_the_same_id);
  g_test_add_func ("/base/uuid/only-ids-as-we-write-them-are-valid",
                   test_only_ids_as_we_write_them_are_valid);

  return g_test_run ();
}
