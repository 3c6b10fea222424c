/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-syncer.h"

G_BEGIN_DECLS

/* The pages of the app, and at its foot the quiet sync indicator. Rows and foot call win.show-page.
 */
#define DME_TYPE_SIDEBAR (dme_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (DmeSidebar, dme_sidebar, DME, SIDEBAR, GtkWidget)

void dme_sidebar_set_page (DmeSidebar *self, const char *page); /* "home", "activities", "sync" */
void dme_sidebar_set_status (DmeSidebar *self, DmeStoreStatus *status, DmeSyncer *syncer);
void dme_sidebar_open_menu (DmeSidebar *self);

void dme_sidebar_set_has_persons (DmeSidebar *self, gboolean has);

G_END_DECLS
