/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

/* One row of a list: an empty shell until its page has been read; then "loaded" and the record. */
#define DME_TYPE_RECORD_ITEM (dme_record_item_get_type ())
G_DECLARE_FINAL_TYPE (DmeRecordItem, dme_record_item, DME, RECORD_ITEM, GObject)
DmeRecord *dme_record_item_get_record (DmeRecordItem *self); /* (nullable) (transfer none); property
                                                                "loaded" notifies */

/* A GListModel of DmeRecordItem over a query; pages of 50 are read on demand. Follows the store's
 * "changed". */
#define DME_TYPE_RECORD_LIST (dme_record_list_get_type ())
G_DECLARE_FINAL_TYPE (DmeRecordList, dme_record_list, DME, RECORD_LIST, GObject)
DmeRecordList *dme_record_list_new (DmeStore *store);
void dme_record_list_set_query (DmeRecordList *self,
                                const DmeQuery *query);  /* asks again; an older answer that comes
                                                            late is dropped */
gint64 dme_record_list_get_people (DmeRecordList *self); /* property "people" */
gboolean
dme_record_list_get_ready (DmeRecordList *self); /* property "ready": the first answer has come */

G_END_DECLS
