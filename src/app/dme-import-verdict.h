/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-import-job.h"

G_BEGIN_DECLS

/* What a rehearsal has found, line by line, and what shall become of people who may be registered
 * already. signal "changed": the user decided about them. */
#define DME_TYPE_IMPORT_VERDICT (dme_import_verdict_get_type ())
G_DECLARE_FINAL_TYPE (DmeImportVerdict, dme_import_verdict, DME, IMPORT_VERDICT, GtkWidget)

GtkWidget *dme_import_verdict_new (DmeImportJob *job);
DmeImportTwins dme_import_verdict_get_twins (DmeImportVerdict *self);
void dme_import_verdict_set_twins (DmeImportVerdict *self, DmeImportTwins twins);
gint64 dme_import_verdict_get_n_good (DmeImportVerdict *self); /* lines that will be imported */

G_END_DECLS
