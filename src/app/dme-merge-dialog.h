/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-merge-grid.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* Merges another record of the same person into one: first which, unless that is known; then what
 * holds.
 * signal "merged" (const char *kept, GPtrArray *saves): it is done; what takes it back. */
#define DME_TYPE_MERGE_DIALOG (dme_merge_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DmeMergeDialog, dme_merge_dialog, DME, MERGE_DIALOG, AdwWindow)

DmeMergeDialog *dme_merge_dialog_new (GtkWindow *parent,
                                      DmeStore *store,
                                      const char *kept,
                                      const char *other);      /* @other: (nullable) */
const char *dme_merge_dialog_get_shown (DmeMergeDialog *self); /* "loading" "choose" "compare" */
DmeMergeGrid *dme_merge_dialog_get_grid (DmeMergeDialog *self);
void dme_merge_dialog_compare (DmeMergeDialog *self, const char *other);

G_END_DECLS
