/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-record-list.h"

G_BEGIN_DECLS

/* One row of the access log; shows a DmeRecordItem, once it is loaded. */
#define DME_TYPE_ACCESS_ROW (dme_access_row_get_type ())
G_DECLARE_FINAL_TYPE (DmeAccessRow, dme_access_row, DME, ACCESS_ROW, GtkWidget)

/* @titles: what records are called, by their ids; "" is one that is not there. Rows add to it. */
GtkWidget *dme_access_row_new (DmeStore *store, GHashTable *titles);
void dme_access_row_set_item (DmeAccessRow *self, GObject *item /* (nullable) */);

G_END_DECLS
