/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* Beranda: this year at a glance, what is due, what was logged last. Opens other pages by win.*
 * actions. Signal "filled": the numbers stand. */
#define DME_TYPE_HOME_PAGE (dme_home_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeHomePage, dme_home_page, DME, HOME_PAGE, GtkWidget)

GtkWidget *dme_home_page_new (DmeStore *store);
void dme_home_page_set_identity (DmeHomePage *self, const DmeIdentity *identity);
const DmeSummary *dme_home_page_get_summary (DmeHomePage *self); /* (nullable) what is shown */

G_END_DECLS
