/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-match.h"
#include "dme-schema.h"

G_BEGIN_DECLS

/* What an import asks of whatever keeps the records: so that the reading of files knows no store,
 * and the store no files. */

/* A line that is fit to be saved. */
typedef struct
{
  guint64 line; /* of the file, from 1 */
  char *id;
  DmeFields *fields;   /* until they are saved */
  GStrv cells;         /* as they stand in the file, in case the line is refused after all */
  GPtrArray *problems; /* (nullable) of DmeProblem: of the line, set by save() */
} DmeImportLine;

/* Who may be the same person. */
typedef struct
{
  char *id;
  gboolean same_nik;
  DmeReasons reasons;
} DmeImportTwin;

typedef struct
{
  /* Is there a record of that id and type, deleted or not? */
  gboolean (*has) (gpointer target,
                   const DmeType *type,
                   const char *id,
                   gboolean *has,
                   GError **error);
  /* @twin: zeroed; its id stays NULL if nobody is alike. */
  gboolean (*find_twin) (gpointer target,
                         const DmeFields *person,
                         DmeImportTwin *twin,
                         GError **error);
  /* All of @lines (of DmeImportLine) in one transaction, or none of them. FALSE without an error:
   * at least one line has an error among its problems. */
  gboolean (*save) (gpointer target, const DmeType *type, const GPtrArray *lines, GError **error);
} DmeImportTarget;

G_END_DECLS
