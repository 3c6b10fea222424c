/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-scroll-to-focus.h"

#include "dme-form-field.h"

#define MARGIN 18
#define PENDING "dme-scroll-to-focus" /* frames left to wait */

static GtkWidget *
get_focus (GtkWidget *scroller)
{
  GtkRoot *root = gtk_widget_get_root (scroller);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *field;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, scroller) || !gtk_widget_get_mapped (focus))
    return NULL;

  /* With its label and what is wrong with it. */
  field = gtk_widget_get_ancestor (focus, DME_TYPE_FORM_FIELD);

  return field != NULL ? field : focus;
}

static void
scroll (GtkWidget *scroller, GtkWidget *target)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  double height = gtk_widget_get_height (scroller);
  double value = gtk_adjustment_get_value (adjustment);
  graphene_rect_t bounds;
  double top, bottom;

  if (!gtk_widget_compute_bounds (target, scroller, &bounds))
    return;

  top = bounds.origin.y - MARGIN;
  bottom = bounds.origin.y + bounds.size.height + MARGIN;
  if (bottom > height)
    gtk_adjustment_set_value (adjustment, value + MIN (bottom - height, top));
  else if (top < 0)
    gtk_adjustment_set_value (adjustment, value + top);
}

/* The first frame after the change gives a new widget its place; the second one can look at it. */
static gboolean
tick_cb (GtkWidget *scroller, GdkFrameClock *clock, gpointer data)
{
  guint frames = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (scroller), PENDING));
  GtkWidget *target;

  g_object_set_data (G_OBJECT (scroller), PENDING, GUINT_TO_POINTER (frames - 1));
  if (frames > 1)
    return G_SOURCE_CONTINUE;

  target = get_focus (scroller);
  if (target != NULL)
    scroll (scroller, target);

  return G_SOURCE_REMOVE;
}

static void
focus_changed_cb (GtkWidget *scroller)
{
  if (get_focus (scroller) == NULL)
    return;
  if (g_object_get_data (G_OBJECT (scroller), PENDING) == NULL)
    gtk_widget_add_tick_callback (scroller, tick_cb, NULL, NULL);
  g_object_set_data (G_OBJECT (scroller), PENDING, GUINT_TO_POINTER (2));
}

static void
root_changed_cb (GtkWidget *scroller)
{
  GtkRoot *root = gtk_widget_get_root (scroller);

  if (root != NULL)
    g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_changed_cb), scroller,
                             G_CONNECT_SWAPPED);
}

/**
 * dme_scroll_to_focus:
 * @scroller: a scrolled window
 *
 * Keeps what has the keyboard focus in view. GtkViewport does that as well, but
 * at the moment of the change, when a row that was just added, or a page that
 * is about to be shown, has no place yet.
 */
void
dme_scroll_to_focus (GtkScrolledWindow *scroller)
{
  g_return_if_fail (GTK_IS_SCROLLED_WINDOW (scroller));

  g_signal_connect (scroller, "notify::root", G_CALLBACK (root_changed_cb), NULL);
  g_signal_connect (scroller, "map", G_CALLBACK (focus_changed_cb), NULL);
}
