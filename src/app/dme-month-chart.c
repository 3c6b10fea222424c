/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-activity-text.h"
#include "dme-format.h"
#include "dme-month-bar.h"
#include "dme-month-chart.h"

/**
 * DmeMonthChart:
 *
 * People reached in each month of a year.
 */

struct _DmeMonthChart
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkGrid *grid;

  GtkWidget *bars[12]; /* borrowed from the grid */
  GtkWidget *values[12];
  GtkWidget *names[12];
};

G_DEFINE_FINAL_TYPE (DmeMonthChart, dme_month_chart, GTK_TYPE_WIDGET)

static void
dme_month_chart_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_MONTH_CHART);
  G_OBJECT_CLASS (dme_month_chart_parent_class)->dispose (object);
}

static void
dme_month_chart_class_init (DmeMonthChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_month_chart_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-month-chart.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeMonthChart, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeMonthChart, grid);
}

static void
dme_month_chart_init (DmeMonthChart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (int i = 0; i < 12; i++)
    {
      g_autofree char *date = g_strdup_printf ("2026-%02d-01", i + 1);
      g_autofree char *day = dme_format_date_short (date);
      const char *month = strchr (day, ' ');

      self->values[i] = gtk_label_new ("");
      gtk_widget_add_css_class (self->values[i], "caption");
      gtk_widget_add_css_class (self->values[i], "numeric");
      self->bars[i] = dme_month_bar_new ();
      gtk_widget_set_hexpand (self->bars[i], TRUE);
      self->names[i] = gtk_label_new (month != NULL ? month + 1 : day);
      gtk_widget_add_css_class (self->names[i], "caption");
      gtk_widget_add_css_class (self->names[i], "dim-label");
      gtk_grid_attach (self->grid, self->values[i], i, 0, 1, 1);
      gtk_grid_attach (self->grid, self->bars[i], i, 1, 1, 1);
      gtk_grid_attach (self->grid, self->names[i], i, 2, 1, 1);
    }
}

/* "Februari 2026: 97 people · men 41 · women 56"; what is zero is left out. */
static char *
describe_month (int year, int month, const DmeSummary *s)
{
  g_autofree char *ym = g_strdup_printf ("%04d-%02d", year, month + 1);
  g_autofree char *name = dme_format_month (ym);
  g_autofree char *people = dme_people_text (s->month_people[month]);
  gint64 unsplit = s->month_people[month] - s->month_l[month] - s->month_p[month];
  g_autoptr (GString) text = g_string_new (NULL);

  if (s->month_sessions[month] == 0)
    return g_strdup_printf (_ ("%s: no sessions"), name);

  g_string_printf (text, "%s: %s", name, people);
  if (s->month_l[month] + s->month_p[month] > 0)
    {
      g_autofree char *l = dme_format_int (s->month_l[month]);
      g_autofree char *p = dme_format_int (s->month_p[month]);

      g_string_append_printf (text, _ (" · men %s · women %s"), l, p);
    }
  if (unsplit > 0)
    {
      g_autofree char *n = dme_format_int (unsplit);

      g_string_append_printf (text, _ (" · not split %s"), n);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * dme_month_chart_set_summary:
 * @self: a chart
 * @year: the year it is about
 * @summary: the numbers
 *
 * Shows the months of @summary; the highest bar fills the height.
 */
void
dme_month_chart_set_summary (DmeMonthChart *self, int year, const DmeSummary *summary)
{
  gint64 highest = 0;

  g_return_if_fail (DME_IS_MONTH_CHART (self));
  g_return_if_fail (summary != NULL);

  for (int i = 0; i < 12; i++)
    highest = MAX (highest, summary->month_people[i]);

  for (int i = 0; i < 12; i++)
    {
      gint64 l = summary->month_l[i], p = summary->month_p[i];
      g_autofree char *text = describe_month (year, i, summary);
      g_autofree char *value =
        summary->month_people[i] > 0 ? dme_format_int (summary->month_people[i]) : g_strdup ("");

      dme_month_bar_set (DME_MONTH_BAR (self->bars[i]), l, p,
                         MAX (0, summary->month_people[i] - l - p), highest);
      gtk_label_set_label (GTK_LABEL (self->values[i]), value);
      gtk_widget_set_tooltip_text (self->bars[i], text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->bars[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      text, -1);
    }
}
