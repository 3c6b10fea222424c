/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-csv.h"
#include "dme-import-run.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* An import, or its rehearsal, beside everything else that the store is asked for.
 * signal "progress": some lines further on. signal "ended": finished, stopped or failed. */
#define DME_TYPE_IMPORT_JOB (dme_import_job_get_type ())
G_DECLARE_FINAL_TYPE (DmeImportJob, dme_import_job, DME, IMPORT_JOB, GObject)

#define DME_IMPORT_NOTES 500 /* findings that are kept to be shown */

typedef struct
{
  DmeImportFindingKind kind;
  guint64 line;
  char *field; /* (nullable) its label */
  char *text;
  char *twin, *why; /* (nullable) who may be the same; until the name is known */
} DmeImportNote;

typedef struct
{
  const DmeType *type;
  const char *path;
  DmeCsvForm form;
  DmeImportPlan *plan; /* (transfer full) resolved */
  gboolean dry_run;
  DmeImportTwins twins;
  const char *errors_path;
} DmeImportOrder;

DmeImportJob *dme_import_job_new (DmeStore *store,
                                  const DmeImportOrder *order) G_GNUC_WARN_UNUSED_RESULT;
void dme_import_job_stop (DmeImportJob *self); /* after the step that is under way */
gboolean dme_import_job_get_ended (DmeImportJob *self);
gboolean dme_import_job_get_complete (DmeImportJob *self);   /* the end of the file was reached */
const GError *dme_import_job_get_error (DmeImportJob *self); /* NULL, also if it was stopped */
double dme_import_job_get_fraction (DmeImportJob *self);
const DmeImportCounts *dme_import_job_get_counts (DmeImportJob *self);
gint64 dme_import_job_get_twins_left_out (DmeImportJob *self);
GPtrArray *dme_import_job_get_notes (DmeImportJob *self);        /* of DmeImportNote */
const char *dme_import_job_get_errors_path (DmeImportJob *self); /* NULL: nothing left out */

G_END_DECLS
