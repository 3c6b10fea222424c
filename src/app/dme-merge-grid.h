/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-person-merge.h"
#include "dme-record.h"

G_BEGIN_DECLS

/* Two records of one person side by side, where they differ, with a choice for each line that needs
 * one. */
#define DME_TYPE_MERGE_GRID (dme_merge_grid_get_type ())
G_DECLARE_FINAL_TYPE (DmeMergeGrid, dme_merge_grid, DME, MERGE_GRID, GtkWidget)

GtkWidget *dme_merge_grid_new (void);
void dme_merge_grid_fill (DmeMergeGrid *self,
                          const DmeRecord *kept,
                          const DmeRecord *other,
                          const DmePersonMerge *merge,
                          gboolean show_nik);
DmeFields *dme_merge_grid_dup_choices (DmeMergeGrid *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_merge_grid_choose (DmeMergeGrid *self, const char *field, DmeSide side);

G_END_DECLS
