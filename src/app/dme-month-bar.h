/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One bar in up to three parts, drawn by the style sheet; its height is a share of the highest bar
 * of the chart. */
#define DME_TYPE_MONTH_BAR (dme_month_bar_get_type ())
G_DECLARE_FINAL_TYPE (DmeMonthBar, dme_month_bar, DME, MONTH_BAR, GtkWidget)

GtkWidget *dme_month_bar_new (void);
void dme_month_bar_set (DmeMonthBar *self, gint64 l, gint64 p, gint64 unsplit, gint64 highest);

G_END_DECLS
