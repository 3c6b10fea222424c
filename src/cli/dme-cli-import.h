/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-cli.h"
#include "dme-import.h"

G_BEGIN_DECLS

/* One run over a file: good lines into the store, the others into a file of their own. */
typedef struct
{
  const DmeCli *cli;
  const DmeType *type;
  DmeDb *db;
  DmeCsvReader *reader;
  DmeImportPlan *plan;
  gboolean dry_run;
  char *errors_path; /* where refused lines go; the file is made with the first of them */

  FILE *errors; /* (nullable) */
  char *today;
  GPtrArray *batch; /* of lines that wait to be saved */
  GHashTable *niks; /* (nullable) of the lines before: text -> line */
  GError *failure;  /* of the store or the disk: ends the run */
  gint64 lines, imported, already, refused, notes;
} DmeCliImport;

gboolean dme_cli_import_run (DmeCliImport *self); /* FALSE: see @failure */
void dme_cli_import_clear (DmeCliImport *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeCliImport, dme_cli_import_clear)

G_END_DECLS
