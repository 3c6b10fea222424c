/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

/* The floor of a start: an empty libadwaita window. Says "first-frame" when
 * its first frame is drawn, and ends; with "stay" it stays. */

static gboolean stays;

static void
after_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  g_printerr ("first-frame\n");
  if (stays)
    g_signal_handlers_disconnect_by_func (clock, after_paint_cb, user_data);
  else
    g_application_quit (user_data);
}

static void
activate_cb (GApplication *app, gpointer user_data)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (app));

  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  gtk_widget_realize (window);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb),
                    app);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication)
    app = adw_application_new ("org.desamigran.EmptyWindow", G_APPLICATION_NON_UNIQUE);

  stays = argc > 1 && g_str_equal (argv[1], "stay");
  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (app), 1, argv);
}
