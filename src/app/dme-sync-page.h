/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-syncer.h"

G_BEGIN_DECLS

/* Sinkronisasi: the state in one sentence, what to do about each problem, the receipts. */
#define DME_TYPE_SYNC_PAGE (dme_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeSyncPage, dme_sync_page, DME, SYNC_PAGE, GtkWidget)

GtkWidget *dme_sync_page_new (DmeSyncer *syncer);
void dme_sync_page_set_status (DmeSyncPage *self,
                               DmeStoreStatus *status); /* borrowed: valid until the next one */
const char *dme_sync_page_get_title (DmeSyncPage *self);
const char *dme_sync_page_get_detail (DmeSyncPage *self);

G_END_DECLS
