/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-person-filter.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* CPMI: all persons, with search and filters, drafts on top. Opens records by win.* actions.
 * Signal "filled": the first answer is shown. */
#define DME_TYPE_PERSON_PAGE (dme_person_page_get_type ())
G_DECLARE_FINAL_TYPE (DmePersonPage, dme_person_page, DME, PERSON_PAGE, GtkWidget)

GtkWidget *dme_person_page_new (DmeStore *store);
void dme_person_page_focus_search (DmePersonPage *self);
DmeQuery *dme_person_page_get_query (DmePersonPage *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_person_page_set_search (DmePersonPage *self, const char *text);
DmePersonFilter *dme_person_page_get_filter (DmePersonPage *self);
const char *
dme_person_page_get_shown (DmePersonPage *self); /* "loading", "list", "empty", "nothing" */
guint dme_person_page_get_n_records (DmePersonPage *self);

G_END_DECLS
