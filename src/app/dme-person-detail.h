/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-detail-page.h"
#include "dme-person-bundle.h"

G_BEGIN_DECLS

/* One person in words, on tabs: who it is, what is planned, papers, insurance, follow-ups, history.
 */
#define DME_TYPE_PERSON_DETAIL (dme_person_detail_get_type ())
G_DECLARE_FINAL_TYPE (DmePersonDetail, dme_person_detail, DME, PERSON_DETAIL, DmeDetailPage)

GtkWidget *dme_person_detail_new (DmeStore *store);
/* The first tab, and a masked NIK. */
void dme_person_detail_show (DmePersonDetail *self, const char *id);
void dme_person_detail_show_tab (DmePersonDetail *self,
                                 const char *name); /* "life", "plan", "papers",
                                  "security", "follow-ups", "history" */
const char *dme_person_detail_get_tab (DmePersonDetail *self);
void dme_person_detail_withdraw (DmePersonDetail *self); /* the consent, without asking again */
const DmePersonBundle *
dme_person_detail_get_bundle (DmePersonDetail *self); /* (nullable) as shown */

G_END_DECLS
