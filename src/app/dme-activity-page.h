/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* Sosialisasi: all activities, with search and filters, drafts on top. Opens records by win.*
 * actions. Signal "filled": the first answer is shown. */
#define DME_TYPE_ACTIVITY_PAGE (dme_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeActivityPage, dme_activity_page, DME, ACTIVITY_PAGE, GtkWidget)

GtkWidget *dme_activity_page_new (DmeStore *store);
void dme_activity_page_focus_search (DmeActivityPage *self);
/* @period: "2026" or "2026-11", "" for all; @region: a code, or ""; @state: a DmeState or -1.
 * Clears what was typed. */
void dme_activity_page_set_filter (DmeActivityPage *self,
                                   const char *period,
                                   const char *region,
                                   int state);
DmeQuery *dme_activity_page_get_query (DmeActivityPage *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_activity_page_set_search (DmeActivityPage *self, const char *text);
const char *
dme_activity_page_get_shown (DmeActivityPage *self); /* "loading", "list", "empty", "nothing" */
guint dme_activity_page_get_n_records (DmeActivityPage *self);

G_END_DECLS
