/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-record-list.h"

G_BEGIN_DECLS

/* A row of the list of persons; the same widget shows many of them in turn. */
#define DME_TYPE_PERSON_ROW (dme_person_row_get_type ())
G_DECLARE_FINAL_TYPE (DmePersonRow, dme_person_row, DME, PERSON_ROW, GtkWidget)

GtkWidget *dme_person_row_new (void);
void dme_person_row_set_item (DmePersonRow *self, GObject *item); /* DmeRecordItem, DmeDraftItem or NULL */
DmeRecord *dme_person_row_get_record (DmePersonRow *self); /* (nullable) */

G_END_DECLS
