/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-import-columns.h"
#include "dme-import-verdict.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* A window: choose a file, say which column is which field, rehearse, import.
 * signal "busy": work is going on, though nobody touches anything.
 * Actions: import.choose, import.next, import.back, import.stop, import.show-folder. */
#define DME_TYPE_IMPORT_DIALOG (dme_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DmeImportDialog, dme_import_dialog, DME, IMPORT_DIALOG, AdwWindow)

DmeImportDialog *
dme_import_dialog_new (GtkWindow *parent, DmeStore *store, const DmeType *type, const char *title);
void dme_import_dialog_open (DmeImportDialog *self, GFile *file); /* as if it was chosen */
const char *dme_import_dialog_get_page (DmeImportDialog *self);
DmeImportColumns *dme_import_dialog_get_columns (DmeImportDialog *self);
DmeImportVerdict *dme_import_dialog_get_verdict (DmeImportDialog *self); /* (nullable) */

G_END_DECLS
