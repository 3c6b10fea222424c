/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-activity-bundle.h"
#include "dme-detail-page.h"

G_BEGIN_DECLS

/* One activity, all of it in words: a page with its own header bar. */
#define DME_TYPE_ACTIVITY_DETAIL (dme_activity_detail_get_type ())
G_DECLARE_FINAL_TYPE (DmeActivityDetail, dme_activity_detail, DME, ACTIVITY_DETAIL, DmeDetailPage)

GtkWidget *dme_activity_detail_new (DmeStore *store);
const DmeActivityBundle *dme_activity_detail_get_bundle (DmeActivityDetail *self); /* (nullable) */

G_END_DECLS
