/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include <glib/gstdio.h>

#include "bench-util.h"

/**
 * bench_check:
 * @ok: whether it went well
 * @error: (nullable): why not
 * @what: what was tried
 *
 * A benchmark that does not work measures nothing: says so and ends.
 */
void
bench_check (gboolean ok, const GError *error, const char *what)
{
  if (ok)
    return;
  g_printerr ("bench: %s failed: %s\n", what, error != NULL ? error->message : "no reason given");
  exit (1);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/**
 * bench_percentile:
 * @values: of double; sorted by the call
 * @share: 0.5 for the median
 *
 * Returns: the value below which @share of the values lie
 */
double
bench_percentile (GArray *values, double share)
{
  guint index;

  g_return_val_if_fail (values->len > 0, 0);

  g_array_sort (values, compare_doubles);
  index = (guint) (share * (values->len - 1) + 0.5);
  return g_array_index (values, double, MIN (index, values->len - 1));
}

double
bench_seconds (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static char *
number (double value)
{
  if (value >= 1000)
    return g_strdup_printf ("%.0f", value);
  return g_strdup_printf (value >= 100 ? "%.1f" : "%.3g", value);
}

/**
 * bench_print:
 * @name: what was measured
 * @value: the figure
 * @unit: its unit
 * @floor: the least this machine needs for it, in the same unit; 0: there is none
 * @ratio: @value to @floor
 * @budget: what is allowed, in words without spaces
 * @ok: whether it is kept
 *
 * Prints one figure.
 */
void
bench_print (const char *name,
             double value,
             const char *unit,
             double floor,
             double ratio,
             const char *budget,
             gboolean ok)
{
  g_autofree char *value_text = number (value);
  g_autofree char *floor_text = floor > 0 ? number (floor) : g_strdup ("-");
  g_autofree char *ratio_text = floor > 0 ? g_strdup_printf ("%.2f", ratio) : g_strdup ("-");

  g_print ("%-28s %9s %-7s %9s %7s %-16s %s\n", name, value_text, unit, floor_text, ratio_text,
           budget, ok ? "OK" : "MISS");
}

/**
 * bench_dir_new:
 *
 * Returns: a new directory below $BENCH_DIR
 */
char *
bench_dir_new (void)
{
  const char *parent = g_getenv ("BENCH_DIR");
  char *dir = g_build_filename (parent != NULL ? parent : ".", "bench-XXXXXX", NULL);

  bench_check (g_mkdtemp (dir) != NULL, NULL, "Making a directory");
  return dir;
}

/**
 * bench_dir_remove:
 * @dir: made by bench_dir_new()
 *
 * Removes it with what it holds.
 */
void
bench_dir_remove (const char *dir)
{
  const char *name;
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        bench_dir_remove (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}
