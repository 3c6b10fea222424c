/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-db.h"

G_BEGIN_DECLS

/* Twelve bars: people reached per month, men, women and those nobody has split. Each bar says its
 * numbers on hover and to a screen reader. */
#define DME_TYPE_MONTH_CHART (dme_month_chart_get_type ())
G_DECLARE_FINAL_TYPE (DmeMonthChart, dme_month_chart, DME, MONTH_CHART, GtkWidget)

void dme_month_chart_set_summary (DmeMonthChart *self, int year, const DmeSummary *summary);

G_END_DECLS
