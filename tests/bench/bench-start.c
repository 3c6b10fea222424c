/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "bench-util.h"
#include "dme-clock.h"

/* bench-start EMPTY APP STORE NAME: from the start of the process to its first frame, of an empty
 * libadwaita window and of the app on a full store, turn by turn. Both are timed from outside, by
 * the same clock; what else the machine does shows in both. */

#define ROUNDS 15

static double
start_once (const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  double begin, end = 0;
  char *line;

  g_subprocess_launcher_setenv (launcher, "DESA_TIME_TO_FRAME", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "DESA_QUIT_AFTER_FRAME", "1", TRUE);
  begin = bench_seconds ();
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  bench_check (process != NULL, error, argv[0]);
  lines = g_data_input_stream_new (g_subprocess_get_stderr_pipe (process));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      if (end <= 0 && g_str_has_prefix (line, "first-frame"))
        end = bench_seconds ();
      g_string_append_printf (said, "%s\n", line);
      g_free (line);
    }
  g_subprocess_wait (process, NULL, NULL);
  if (end <= 0)
    g_printerr ("%s", said->str);
  bench_check (end > 0, NULL, "Waiting for the first frame");
  return (end - begin) * 1e3;
}

/* If the store has no passphrase: asked for one today, the app goes straight to its pages. */
static void
put_settings (void)
{
  g_autofree char *folder =
    g_build_filename (g_get_user_config_dir (), "glib-2.0", "settings", NULL);
  g_autofree char *file = g_build_filename (folder, "keyfile", NULL);
  g_autofree char *today = dme_clock_today ();
  g_autofree char *text =
    g_strdup_printf ("[org/desamigran/DesaMigranEmas]\npassphrase-postponed='%s'\n", today);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  bench_check (g_file_set_contents (file, text, -1, &error), error, "Writing the settings");
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) floor = g_array_new (FALSE, FALSE, sizeof (double));
  double median, least;

  bench_check (argc == 5, NULL, "usage: bench-start EMPTY APP STORE NAME;");
  put_settings ();
  for (int i = 0; i <= ROUNDS; i++)
    {
      const char *const empty_argv[] = { argv[1], NULL };
      const char *const app_argv[] = { argv[2], "--store", argv[3], NULL };
      double empty = start_once (empty_argv);
      double app = start_once (app_argv);

      if (i == 0)
        continue; /* The first of each reads the disk. */
      g_array_append_val (floor, empty);
      g_array_append_val (ours, app);
    }

  median = bench_percentile (ours, 0.5);
  least = bench_percentile (floor, 0.5);
  bench_print (argv[4], median, "ms", least, median / least, "ratio<=1.5", median <= 1.5 * least);
  return 0;
}
