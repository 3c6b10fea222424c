/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-export-job.h"

G_BEGIN_DECLS

/* A window that asks how a list is to be exported, and does it.
 * signal "exported" (const char *sentence): what came of it, for a toast.
 * signal "busy": work is going on, though nobody touches anything.
 * Action: export.run. */
#define DME_TYPE_EXPORT_DIALOG (dme_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DmeExportDialog, dme_export_dialog, DME, EXPORT_DIALOG, AdwWindow)

DmeExportDialog *dme_export_dialog_new (GtkWindow *parent,
                                        DmeStore *store,
                                        const DmeQuery *query,
                                        const char *title,
                                        const char *file_name);
void dme_export_dialog_set_xlsx (DmeExportDialog *self, gboolean xlsx);
void dme_export_dialog_set_full (DmeExportDialog *self, gboolean full);
void dme_export_dialog_write (DmeExportDialog *self, GFile *file); /* as if it was chosen */

G_END_DECLS
