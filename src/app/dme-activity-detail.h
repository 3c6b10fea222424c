/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-activity-bundle.h"

G_BEGIN_DECLS

/* One activity, all of it in words: a page with its own header bar. Follows the store. Signal
 * "filled": it is shown. */
#define DME_TYPE_ACTIVITY_DETAIL (dme_activity_detail_get_type ())
G_DECLARE_FINAL_TYPE (DmeActivityDetail, dme_activity_detail, DME, ACTIVITY_DETAIL, GtkWidget)

GtkWidget *dme_activity_detail_new (DmeStore *store);
void dme_activity_detail_show (DmeActivityDetail *self, const char *id);
const char *dme_activity_detail_get_id (DmeActivityDetail *self);                  /* (nullable) */
const DmeActivityBundle *dme_activity_detail_get_bundle (DmeActivityDetail *self); /* (nullable) */

G_END_DECLS
