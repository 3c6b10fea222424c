/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-record-list.h"

G_BEGIN_DECLS

/* A half-typed form among the rows of a list. */
#define DME_TYPE_DRAFT_ITEM (dme_draft_item_get_type ())
G_DECLARE_FINAL_TYPE (DmeDraftItem, dme_draft_item, DME, DRAFT_ITEM, GObject)
DmeDraftItem *dme_draft_item_new (DmeDraft *draft,
                                  GPtrArray *owner); /* keeps @owner, in which @draft lives */
DmeDraft *dme_draft_item_get_draft (DmeDraftItem *self);

/* One row of the list of activities; shows a DmeRecordItem, once it is loaded, or a DmeDraftItem.
 */
#define DME_TYPE_ACTIVITY_ROW (dme_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (DmeActivityRow, dme_activity_row, DME, ACTIVITY_ROW, GtkWidget)
GtkWidget *dme_activity_row_new (void);
void dme_activity_row_set_item (DmeActivityRow *self, GObject *item /* (nullable) */);
DmeRecord *dme_activity_row_get_record (DmeActivityRow *self); /* (nullable) */

G_END_DECLS
