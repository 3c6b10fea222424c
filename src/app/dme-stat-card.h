/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One figure of the home page: what it is, the number, and a line that makes it honest. A button
 * that opens the list behind it. Property "title". */
#define DME_TYPE_STAT_CARD (dme_stat_card_get_type ())
G_DECLARE_FINAL_TYPE (DmeStatCard, dme_stat_card, DME, STAT_CARD, GtkWidget)

void dme_stat_card_set (DmeStatCard *self, const char *value, const char *detail);
GtkWidget *dme_stat_card_get_button (DmeStatCard *self);

G_END_DECLS
