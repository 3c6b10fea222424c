/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* The access log, for people to look through. */
#define DME_TYPE_ACCESS_PAGE (dme_access_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeAccessPage, dme_access_page, DME, ACCESS_PAGE, GtkWidget)

GtkWidget *dme_access_page_new (DmeStore *store);
void dme_access_page_set_filter (DmeAccessPage *self, const char *what, const char *month);
guint dme_access_page_get_n_notes (DmeAccessPage *self);
const char *dme_access_page_get_shown (DmeAccessPage *self); /* "list", "empty", "nothing" */

G_END_DECLS
