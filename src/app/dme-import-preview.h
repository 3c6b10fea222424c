/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-import-source.h"
#include "dme-import.h"

G_BEGIN_DECLS

/* A table of the first lines of a file, as they would be saved. */
GtkWidget *
dme_import_preview_new (const DmeType *type, DmeImportPlan *plan, const DmeImportSource *source);

G_END_DECLS
