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
/* Headings that people in NTT write, and places by their names over several columns. */
void dme_import_plan_learn_words (DmeImportPlan *self);
/* "COLUMN=FIELD", "COLUMN=" to leave it out; FALSE: @reason says why not. */
gboolean dme_import_plan_map (DmeImportPlan *self, const char *text, char **reason);
/* What a column is for, whatever its heading suggests. */
typedef enum
{
  DME_IMPORT_USE_NOTHING, /* left out */
  DME_IMPORT_USE_FIELD,
  DME_IMPORT_USE_KECAMATAN, /* of the village that another column names */
  DME_IMPORT_USE_KABUPATEN,
  DME_IMPORT_USE_OURS, /* of our own files: never anybody's choice */
} DmeImportUse;

void dme_import_plan_set_use (DmeImportPlan *self,
                              guint column,
                              DmeImportUse use,
                              const DmeField *field); /* @field: with USE_FIELD */
/* For all rows of which no column says it; NULL: nothing. */
void dme_import_plan_set_default (DmeImportPlan *self, const DmeField *field, const char *value);
DmeImportUse dme_import_plan_get_use (const DmeImportPlan *self, guint column); /* once resolved */

typedef enum
{
  DME_IMPORT_FAULT_AMBIGUOUS, /* the heading may be more than one field */
  DME_IMPORT_FAULT_DOUBLE,    /* two columns are one field */
  DME_IMPORT_FAULT_MISSING,   /* no column is this required field */
} DmeImportFaultKind;

typedef struct
{
  DmeImportFaultKind kind;
  const char *heading;   /* of AMBIGUOUS */
  const DmeField *field; /* of the others */
} DmeImportFault;

/* Once all is said. Returns: of DmeImportFault; empty: the file can be imported so. */
GArray *dme_import_plan_find_faults (DmeImportPlan *self) G_GNUC_WARN_UNUSED_RESULT;
/* The same in words for the terminal, added to @reasons (of char*). */
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

G_END_DECLS
