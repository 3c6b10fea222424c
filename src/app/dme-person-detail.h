/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-person-bundle.h"

G_BEGIN_DECLS

/* One person in words, with papers and history. Signal "filled": the person is shown. */
#define DME_TYPE_PERSON_DETAIL (dme_person_detail_get_type ())
G_DECLARE_FINAL_TYPE (DmePersonDetail, dme_person_detail, DME, PERSON_DETAIL, GtkWidget)

GtkWidget *dme_person_detail_new (DmeStore *store);
void dme_person_detail_show (DmePersonDetail *self, const char *id);
void dme_person_detail_withdraw (DmePersonDetail *self); /* the consent, without asking again */
const char *dme_person_detail_get_id (DmePersonDetail *self);
const DmePersonBundle *dme_person_detail_get_bundle (DmePersonDetail *self); /* (nullable) as shown */

G_END_DECLS
