/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-month-bar.h"

/**
 * DmeMonthBar:
 *
 * A bar of the chart. Its parts are widgets without content, so that the
 * style sheet gives their colours in the light, the dark and the
 * high-contrast style alike.
 */

#define N_PARTS 3
#define BAR_HEIGHT 120
#define BAR_MAX_WIDTH 40

struct _DmeMonthBar
{
  GtkWidget parent_instance;

  GtkWidget *parts[N_PARTS]; /* from the bottom: men, women, not split */
  gint64 values[N_PARTS];
  gint64 highest;
};

G_DEFINE_FINAL_TYPE (DmeMonthBar, dme_month_bar, GTK_TYPE_WIDGET)

static void
dme_month_bar_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? BAR_HEIGHT : 12;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? BAR_HEIGHT : BAR_MAX_WIDTH;
}

static void
dme_month_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DmeMonthBar *self = DME_MONTH_BAR (widget);
  int bar = MIN (width, BAR_MAX_WIDTH);
  int bottom = height;

  for (int i = 0; i < N_PARTS; i++)
    {
      int part = 0;
      GtkAllocation place;

      if (self->highest > 0 && self->values[i] > 0)
        part = MAX (2, (int) (self->values[i] * height / self->highest));
      part = MIN (part, bottom);
      place = (GtkAllocation){ (width - bar) / 2, bottom - part, bar, MAX (part, 0) };
      gtk_widget_set_child_visible (self->parts[i], part > 0);
      if (part > 0)
        gtk_widget_size_allocate (self->parts[i], &place, -1);
      bottom -= part;
    }
}

static void
dme_month_bar_dispose (GObject *object)
{
  DmeMonthBar *self = DME_MONTH_BAR (object);

  for (int i = 0; i < N_PARTS; i++)
    g_clear_pointer (&self->parts[i], gtk_widget_unparent);

  G_OBJECT_CLASS (dme_month_bar_parent_class)->dispose (object);
}

static void
dme_month_bar_class_init (DmeMonthBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_month_bar_dispose;
  widget_class->measure = dme_month_bar_measure;
  widget_class->size_allocate = dme_month_bar_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "monthbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dme_month_bar_init (DmeMonthBar *self)
{
  static const char *const classes[N_PARTS] = { "men", "women", "unsplit" };

  for (int i = 0; i < N_PARTS; i++)
    {
      self->parts[i] = g_object_new (GTK_TYPE_BOX, "css-name", "part", "accessible-role",
                                     GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_add_css_class (self->parts[i], classes[i]);
      gtk_widget_set_parent (self->parts[i], GTK_WIDGET (self));
    }
}

GtkWidget *
dme_month_bar_new (void)
{
  return g_object_new (DME_TYPE_MONTH_BAR, NULL);
}

/**
 * dme_month_bar_set:
 * @self: a bar
 * @l: men
 * @p: women
 * @unsplit: people nobody has split
 * @highest: the sum that fills the whole height
 */
void
dme_month_bar_set (DmeMonthBar *self, gint64 l, gint64 p, gint64 unsplit, gint64 highest)
{
  g_return_if_fail (DME_IS_MONTH_BAR (self));

  self->values[0] = l;
  self->values[1] = p;
  self->values[2] = unsplit;
  self->highest = highest;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
