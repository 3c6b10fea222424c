/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-csv.h"

G_BEGIN_DECLS

/* The beginning of a CSV file, and what a look at all of it says. */

#define DME_IMPORT_SAMPLES 5 /* lines after the header */

typedef struct
{
  guint64 line;
  DmeCsvFault fault;
  guint fault_cell;
  GStrv cells;
} DmeImportSample;

typedef struct
{
  char *path;
  DmeCsvForm form; /* both parts known */
  goffset size;
  GStrv header;
  GPtrArray *samples; /* of DmeImportSample */
} DmeImportSource;

void dme_import_source_free (DmeImportSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeImportSource, dme_import_source_free)

void dme_import_source_load_async (GFile *file,
                                   const DmeCsvForm *form,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
DmeImportSource *dme_import_source_load_finish (GAsyncResult *result, char **reason);
/* Opens it to be read from behind the header; slow, for it reads the file once. */
DmeCsvReader *dme_import_source_open (const char *path, const DmeCsvForm *form, GError **error);

G_END_DECLS
