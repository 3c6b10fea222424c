/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-import-target.h"
#include "dme-import.h"

G_BEGIN_DECLS

/* One run over a file: good lines to where records are kept, the others into a file of their own.
 * It goes on in steps, so that others get their turn. */

/* What becomes of a line of somebody who may be registered already. The same NIK is always refused.
 */
typedef enum
{
  DME_IMPORT_TWINS_UNASKED, /* nobody looks: scripts */
  DME_IMPORT_TWINS_LEAVE_OUT,
  DME_IMPORT_TWINS_TAKE,
} DmeImportTwins;

typedef enum
{
  DME_IMPORT_REFUSED, /* the line is left out */
  DME_IMPORT_TWIN,    /* may be registered already */
  DME_IMPORT_DOUBT,   /* it is imported all the same */
} DmeImportFindingKind;

typedef struct
{
  DmeImportFindingKind kind;
  guint64 line;
  const char *field; /* (nullable) its name; NULL: the whole line */
  const char *text;  /* translated */
  const char *twin;  /* (nullable) id of the record that may be the same */
  const char *why;   /* (nullable) with @twin: what speaks for it, without the record */
} DmeImportFinding;

typedef void (*DmeImportTell) (const DmeImportFinding *finding, gpointer user_data);

/* Everything is borrowed until the run is freed. */
typedef struct
{
  const DmeType *type;
  DmeImportPlan *plan;  /* resolved */
  DmeCsvReader *reader; /* behind the header */
  const DmeImportTarget *target;
  gboolean dry_run;
  DmeImportTwins twins;
  const char *errors_path; /* where lines that are left out go; made with the first of them */
  DmeImportTell tell;
  gpointer tell_data;
} DmeImportSetup;

typedef struct
{
  gint64 lines, imported, already, refused, doubts, twins;
} DmeImportCounts;

typedef struct _DmeImportRun DmeImportRun;

DmeImportRun *dme_import_run_new (const DmeImportSetup *setup);
void dme_import_run_free (DmeImportRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeImportRun, dme_import_run_free)
/* Goes on for about @max_usec (0: to the end of the file). What it has read is saved when it
 * returns. */
gboolean dme_import_run_step (DmeImportRun *self,
                              gpointer target,
                              gint64 max_usec,
                              gboolean *done,
                              GError **error);
const DmeImportCounts *dme_import_run_get_counts (const DmeImportRun *self);
const char *dme_import_run_get_errors_path (const DmeImportRun *self); /* NULL: nothing left out */

/* The id of the record of a line: always the same for the same line of the same file. */
char *dme_import_make_id (const char *file_hash,
                          const char *type,
                          guint64 line) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
