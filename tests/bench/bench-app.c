/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <time.h>

#include "app-fixture.h"
#include "bench-persons.h"
#include "bench-util.h"
#include "dme-clock.h"
#include "dme-person-page.h"
#include "dme-record-list.h"
#include "dme-settings.h"

/* bench-app EMPTY STORE PERSONS: the window on a locked store of PERSONS persons: from the
 * passphrase to the first names, to the first answer of a search; then how long the main loop is
 * away while somebody types and scrolls, which is what they feel; and the memory beside that of
 * EMPTY, an empty window. */

#define FRAME 16.7 /* ms */

/* --- how long the main loop is away --- */

/* What a turn takes of the processor: how long it lasts besides is up to the other programs. */
static double
work_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static double turn_begun;
static GArray *turns; /* (nullable) ms */

static gint
poll_between_turns (GPollFD *fds, guint n, gint timeout)
{
  double now = work_seconds ();
  gint ready;

  if (turns != NULL && turn_begun > 0)
    {
      double turn = (now - turn_begun) * 1e3;

      g_array_append_val (turns, turn);
    }
  ready = g_poll (fds, n, timeout);
  turn_begun = work_seconds ();
  return ready;
}

static void
begin_turns (void)
{
  g_clear_pointer (&turns, g_array_unref);
  turns = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
print_turns (const char *name, double allowed)
{
  g_autofree char *p99 = g_strconcat (name, "-turn-p99", NULL);
  g_autofree char *longest = g_strconcat (name, "-turn-longest", NULL);
  g_autofree char *budget = g_strdup_printf ("<=%gms", allowed);
  double last = bench_percentile (turns, 1);

  bench_print (p99, bench_percentile (turns, 0.99), "ms", 0, 0, "-", TRUE);
  bench_print (longest, last, "ms", 0, 0, budget, last <= allowed);
}

/* --- waiting --- */

static void
wait_until (gboolean (*is_so) (gconstpointer data), gconstpointer data, const char *what)
{
  double end = bench_seconds () + 120;

  while (!is_so (data))
    {
      bench_check (bench_seconds () < end, NULL, what);
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE; /* So that no iteration waits for ever. */
}

static DmePersonPage *
persons_of (DmeWindow *window)
{
  GtkWidget *page = dme_window_get_page_widget (window);

  return page != NULL && DME_IS_PERSON_PAGE (page) ? DME_PERSON_PAGE (page) : NULL;
}

static gboolean
is_locked (gconstpointer window)
{
  return g_str_equal (dme_window_get_page ((DmeWindow *) window), "lock");
}

static gboolean
is_home (gconstpointer window)
{
  return g_str_equal (dme_window_get_page ((DmeWindow *) window), "home");
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  if (!gtk_widget_get_mapped (widget)) /* What pops up has lists too. */
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

static GtkWidget *list; /* (nullable) of persons */
static GListModel *rows;

static gboolean
find_rows (DmeWindow *window)
{
  /* The page is not there until the window knows that persons can be read. */
  if (persons_of (window) == NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "persons");
  else
    list = find_widget (GTK_WIDGET (persons_of (window)), GTK_TYPE_LIST_VIEW);
  if (list != NULL)
    rows = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  return list != NULL;
}

/* Nobody, or the first has a name. */
static gboolean
is_read (gconstpointer data)
{
  DmeWindow *window = (DmeWindow *) data;
  g_autoptr (GObject) first = NULL;

  if (rows == NULL && !find_rows (window))
    return FALSE;
  first = g_list_model_get_item (rows, 0);
  if (first != NULL)
    return DME_IS_RECORD_ITEM (first) &&
           dme_record_item_get_record (DME_RECORD_ITEM (first)) != NULL;
  return dme_person_page_get_shown (persons_of (window)) != NULL;
}

typedef struct
{
  DmeWindow *window;
  gboolean changed;
  double end;
} Answer;

static void
changed_cb (Answer *answer)
{
  answer->changed = TRUE;
}

static gboolean
is_answered (gconstpointer data)
{
  const Answer *answer = data;

  return (answer->changed && is_read (answer->window)) || bench_seconds () > answer->end;
}

/* Until the list shows something else than before: ms, or 0 if everything stays for a second. */
static double
search (DmeWindow *window, const char *text)
{
  double begin = bench_seconds ();
  Answer answer = { window, FALSE, begin + 1 };
  gulong id = g_signal_connect_swapped (rows, "items-changed", G_CALLBACK (changed_cb), &answer);

  dme_person_page_set_search (persons_of (window), text);
  wait_until (is_answered, &answer, "Waiting for the answer to a search");
  g_signal_handler_disconnect (rows, id);
  return answer.changed ? (bench_seconds () - begin) * 1e3 : 0;
}

static gboolean
is_flag (gconstpointer flag)
{
  return *(const gboolean *) flag;
}

static gboolean
raise_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, raise_cb, &over);
  wait_until (is_flag, &over, "Waiting");
}

/* --- memory --- */

/* What only this process has and the file system has not: libraries and the files read do not
 * count.
 */
static double
private_kb (const char *pid)
{
  g_autofree char *file = g_build_filename ("/proc", pid, "smaps_rollup", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  double sum = 0;

  g_file_get_contents (file, &text, NULL, NULL);
  lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "Private_Dirty:"))
      sum += g_ascii_strtod (strchr (lines[i], ':') + 1, NULL);
  return sum;
}

static double
empty_kb (const char *program)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, program, "stay", NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  double kb;

  bench_check (process != NULL, error, program);
  lines = g_data_input_stream_new (g_subprocess_get_stderr_pipe (process));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
    }
  while (line != NULL && !g_str_has_prefix (line, "first-frame"));
  kb = private_kb (g_subprocess_get_identifier (process));
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  bench_check (kb > 0, NULL, "Weighing an empty window");
  return kb;
}

/* --- what is measured --- */

static void
unlock (DmeWindow *window)
{
  GtkWidget *entry = find_widget (dme_window_get_page_widget (window), ADW_TYPE_PASSWORD_ENTRY_ROW);
  double begin;

  bench_check (entry != NULL, NULL, "Finding where the passphrase goes");
  gtk_editable_set_text (GTK_EDITABLE (entry), BENCH_PASSPHRASE);
  begin = bench_seconds ();
  g_signal_emit_by_name (entry, "entry-activated");
  wait_until (is_home, window, "Unlocking");
  bench_print ("unlock-to-home", (bench_seconds () - begin) * 1e3, "ms", 0, 0, "-", TRUE);

  wait_until (is_read, window, "Showing persons");
  bench_print ("unlock-to-persons", (bench_seconds () - begin) * 1e3, "ms", 0, 0, "-", TRUE);

  search (window, "banunaek");
  bench_print ("unlock-to-found", (bench_seconds () - begin) * 1e3, "ms", 0, 0, "-", TRUE);
}

static void
type (DmeWindow *window)
{
  static const char *const texts[] = { "maria ba", "yohanis", "kupang barat", "0812" };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  begin_turns ();
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize n = 1; n <= strlen (texts[i]); n++)
      {
        g_autofree char *typed = g_strndup (texts[i], n);
        double time;

        if (typed[n - 1] == ' ')
          continue;
        time = search (window, typed);
        if (time > 0)
          g_array_append_val (times, time);
        run_for (100);
      }
  bench_print ("app-search-p50", bench_percentile (times, 0.5), "ms", 0, 0, "-", TRUE);
  bench_print ("app-search-p99", bench_percentile (times, 0.99), "ms", 0, 0, "-", TRUE);
  print_turns ("app-search", 3 * FRAME);
}

typedef struct
{
  GtkAdjustment *down;
  double step;
  guint left;
} Scroll;

static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;

  gtk_adjustment_set_value (scroll->down, gtk_adjustment_get_value (scroll->down) + scroll->step);
  return --scroll->left > 0;
}

static gboolean
has_scrolled (gconstpointer data)
{
  return ((const Scroll *) data)->left == 0;
}

static void
scroll_by (const char *name, double step)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);
  Scroll scroll = { gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)), step,
                    100 };

  gtk_adjustment_set_value (scroll.down, 0);
  run_for (300);
  begin_turns ();
  gtk_widget_add_tick_callback (scroller, scroll_cb, &scroll, NULL);
  wait_until (has_scrolled, &scroll, "Scrolling");
  print_turns (name, 2 * FRAME);
}

static void
prepare_settings (void)
{
  g_autofree char *today = dme_clock_today ();

  dme_settings_set_string ("passphrase-postponed", today);
}

int
main (int argc, char *argv[])
{
  DmeWindow *window;
  double least, kb, persons;

  bench_check (argc == 4, NULL, "usage: bench-app EMPTY STORE PERSONS;");
  least = empty_kb (argv[1]);
  app_init (NULL, NULL, "id");
  g_main_context_set_poll_func (NULL, poll_between_turns);
  g_timeout_add (5, tick_cb, NULL);
  prepare_settings ();
  window = dme_window_new (app_application (), argv[2]);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (is_locked, window, "Opening the store");
  run_for (500);
  kb = private_kb ("self");
  bench_print ("memory-locked", kb, "kB", least, kb / least, "-", TRUE);

  unlock (window);
  type (window);
  search (window, "");
  scroll_by ("app-scroll-page", 600);
  scroll_by ("app-scroll-far", 20000);

  persons = g_ascii_strtod (argv[3], NULL);
  kb = private_kb ("self");
  bench_print ("memory-in-use", kb, "kB", least, kb / least, "-", TRUE);
  bench_print ("memory-per-person", (kb - least) * 1024 / persons, "B", 0, 0, "<=1024B",
               (kb - least) * 1024 <= 1024 * persons);
  app_close (window);
  return 0;
}
