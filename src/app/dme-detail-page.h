/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* A page about one record: reads it, and reads it again when the store has changed. How it is shown
 * is the affair of the class. Signal "filled": the record was read and is shown. */
#define DME_TYPE_DETAIL_PAGE (dme_detail_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (DmeDetailPage, dme_detail_page, DME, DETAIL_PAGE, GtkWidget)

struct _DmeDetailPageClass
{
  GtkWidgetClass parent_class;

  DmeStoreFunc load;          /* in the thread of the store; its data is the id */
  GDestroyNotify bundle_free; /* of what load gives */
  DmeRecord *(*get_record) (gconstpointer bundle);
  /* Shows it. A record that is deleted has been said to be gone. */
  void (*fill) (DmeDetailPage *self, gpointer bundle);
};

/* For classes. The template names: whole, title (AdwWindowTitle), stack with the pages "loading",
 * "gone", "failed" and "content", failed (AdwStatusPage), scroller, state_icon, state_title and
 * state_detail. */
void dme_detail_page_class_set_template (DmeDetailPageClass *klass, const char *resource);
void dme_detail_page_init_template (DmeDetailPage *self);
void dme_detail_page_set_store (DmeDetailPage *self, DmeStore *store);
AdwWindowTitle *dme_detail_page_get_title (DmeDetailPage *self);
void dme_detail_page_fill (DmeDetailPage *self); /* again, from what was read */
/* @more: (nullable): stands above who changed it last */
void dme_detail_page_show_state (DmeDetailPage *self, const DmeRecord *record, const char *more);

/* For everybody. */
void dme_detail_page_show (DmeDetailPage *self, const char *id); /* from its beginning */
const char *dme_detail_page_get_id (DmeDetailPage *self);        /* (nullable) */
gpointer dme_detail_page_get_bundle (DmeDetailPage *self);       /* (nullable) as shown */
DmeStore *dme_detail_page_get_store (DmeDetailPage *self);       /* NULL once it is closed */

G_END_DECLS
