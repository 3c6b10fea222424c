/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dme-frame-timer.h"

typedef struct
{
  DmeWindow *window; /* borrowed: lives until the process ends */
  gboolean framed, filled;
} Timer;

/* Since the process was started, loading of libraries included. The kernel counts in ticks of 10
 * ms. */
static gint64
ms_since_start (void)
{
  g_autofree char *stat = NULL;
  const char *after_name;
  g_auto (GStrv) fields = NULL;
  struct timespec now;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL) ||
      clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return -1;
  after_name = strrchr (stat, ')');
  fields = g_strsplit (after_name != NULL ? after_name : "", " ", -1);
  if (g_strv_length (fields) < 21)
    return -1;
  /* Field 22 of proc(5), counted from the name, which is the second. */
  return now.tv_sec * 1000 + now.tv_nsec / 1000000 -
         g_ascii_strtoll (fields[20], NULL, 10) * 1000 / sysconf (_SC_CLK_TCK);
}

static void
quit_if_done (Timer *timer)
{
  if (timer->framed && timer->filled && g_getenv ("DESA_QUIT_AFTER_FRAME") != NULL)
    gtk_window_close (GTK_WINDOW (timer->window));
}

static void
say (const char *what)
{
  if (g_getenv ("DESA_TIME_TO_FRAME") != NULL)
    g_printerr ("%s %" G_GINT64_FORMAT "\n", what, ms_since_start ());
}

/* The window may be gone by then: closing it is what this does. */
static gboolean
quit_cb (gpointer window)
{
  Timer *timer = g_object_get_data (window, "dme-frame-timer");

  if (timer != NULL)
    quit_if_done (timer);
  return G_SOURCE_REMOVE;
}

static void
plan_quit (Timer *timer)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, quit_cb, g_object_ref (timer->window), g_object_unref);
}

static void
after_paint_cb (GdkFrameClock *clock, Timer *timer)
{
  if (timer->framed)
    return;
  timer->framed = TRUE;
  say ("first-frame");
  plan_quit (timer);
}

static void
filled_cb (Timer *timer)
{
  timer->filled = TRUE;
  say ("filled");
  plan_quit (timer);
}

static void
map_cb (GtkWidget *window, Timer *timer)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb),
                    timer);
}

/**
 * dme_frame_timer_watch:
 * @window: a window that is not shown yet
 *
 * Does nothing unless one of the two variables is set.
 */
void
dme_frame_timer_watch (DmeWindow *window)
{
  Timer *timer;

  if (g_getenv ("DESA_TIME_TO_FRAME") == NULL && g_getenv ("DESA_QUIT_AFTER_FRAME") == NULL)
    return;
  timer = g_new0 (Timer, 1);
  timer->window = window;
  g_object_set_data_full (G_OBJECT (window), "dme-frame-timer", timer, g_free);
  g_signal_connect (window, "map", G_CALLBACK (map_cb), timer);
  g_signal_connect_swapped (window, "filled", G_CALLBACK (filled_cb), timer);
}
