/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

/* Records as a file for a spreadsheet. */

typedef struct
{
  const DmeQuery *query;
  const char *path; /* replaced when all of it is there */
  gboolean xlsx;
  gboolean full; /* with everything that is sealed in the store */
} DmeExportOrder;

typedef struct
{
  gint64 written;
  gint64 withdrawn; /* left out: they have withdrawn their consent */
  gint64 damaged;   /* written without what cannot be opened */
} DmeExportCounts;

/* May be read while it goes on, from any thread. */
typedef struct
{
  gint done, total; /* atomic */
} DmeExportProgress;

/* @progress must live until @callback. */
void dme_export_async (DmeStore *store,
                       const DmeExportOrder *order,
                       DmeExportProgress *progress,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
gboolean dme_export_finish (GAsyncResult *result, DmeExportCounts *counts, GError **error);
gboolean dme_export_is_sensitive (const DmeType *type); /* something of it is sealed */

G_END_DECLS
