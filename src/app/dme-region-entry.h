/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-control.h"

#include "dme-regions.h"

G_BEGIN_DECLS

/* Finds a village (or any region) by its name; see dme_regions_search(). */
#define DME_TYPE_REGION_ENTRY (dme_region_entry_get_type ())
G_DECLARE_FINAL_TYPE (DmeRegionEntry, dme_region_entry, DME, REGION_ENTRY, GtkWidget)

GtkWidget *dme_region_entry_new (gboolean villages_only);
void dme_region_entry_set_villages_only (DmeRegionEntry *self, gboolean villages_only);
const DmeRegion *dme_region_entry_get_region (DmeRegionEntry *self); /* NULL: none picked */

G_END_DECLS
