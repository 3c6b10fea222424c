/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-csv.h"
#include "dme-validate.h"

G_BEGIN_DECLS

/* Which column of a file fills which field, and rows as records. Pure: who saves them is elsewhere.
 */
typedef struct _DmeImportPlan DmeImportPlan;

DmeImportPlan *dme_import_plan_new (const DmeType *type, const DmeCsvRow *header);
void dme_import_plan_free (DmeImportPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeImportPlan, dme_import_plan_free)

/* Fields and choices are also called as the present language of the program calls them. */
void dme_import_plan_learn (DmeImportPlan *self);
/* "COLUMN=FIELD", "COLUMN=" to leave it out; FALSE: @reason says why not. */
gboolean dme_import_plan_map (DmeImportPlan *self, const char *text, char **reason);
/* Once all is said: FALSE: @reasons (of char*) say what is missing or there twice. */
gboolean dme_import_plan_resolve (DmeImportPlan *self, GPtrArray *reasons);

guint dme_import_plan_get_size (const DmeImportPlan *self); /* columns */
const char *dme_import_plan_get_heading (const DmeImportPlan *self, guint column);
const DmeField *dme_import_plan_get_field (const DmeImportPlan *self, guint column); /* or NULL */
/* TRUE: of our own files, and meant to be left out. */
gboolean dme_import_plan_is_ours (const DmeImportPlan *self, guint column);

/* One row. @id: (out) (nullable) what its column "id" says. @problems: of DmeProblem, to add to.
 * @reason: (out) (nullable): what is wrong with the row as a whole; then NULL is returned. */
DmeFields *dme_import_plan_read (DmeImportPlan *self,
                                 const DmeCsvRow *row,
                                 char **id,
                                 GPtrArray *problems,
                                 char **reason) G_GNUC_WARN_UNUSED_RESULT;

/* The id of the record of a line: always the same for the same line of the same file. */
char *dme_import_make_id (const char *file_hash,
                          const char *type,
                          guint64 line) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
