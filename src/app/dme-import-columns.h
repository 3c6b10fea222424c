/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-import-source.h"
#include "dme-import.h"

G_BEGIN_DECLS

/* Which column of a file is which field, and its first lines as they will be.
 * signal "changed": the user decided otherwise. signal "form-changed": the user says that the
 * separator or the encoding is another; the file is to be read again. */
#define DME_TYPE_IMPORT_COLUMNS (dme_import_columns_get_type ())
G_DECLARE_FINAL_TYPE (DmeImportColumns, dme_import_columns, DME, IMPORT_COLUMNS, GtkWidget)

GtkWidget *dme_import_columns_new (const DmeType *type);
void dme_import_columns_set_source (DmeImportColumns *self, const DmeImportSource *source);
DmeCsvForm dme_import_columns_get_form (DmeImportColumns *self);
DmeImportPlan *
dme_import_columns_make_plan (DmeImportColumns *self) G_GNUC_WARN_UNUSED_RESULT; /* resolved */
const char *dme_import_columns_get_fault (DmeImportColumns *self); /* NULL: it can be imported */
/* As if the user chose it; for those who test. @field: (nullable): left out. */
void dme_import_columns_choose (DmeImportColumns *self, guint column, const DmeField *field);

void dme_import_columns_choose_no_nik (DmeImportColumns *self, const char *reason); /* a code */

G_END_DECLS
