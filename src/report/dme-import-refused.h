/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-import.h"

G_BEGIN_DECLS

/* The file of the lines that are left out: each with its number and the reason, so that it can be
 * mended and imported in its turn. */
typedef struct _DmeImportRefused DmeImportRefused;

DmeImportRefused *dme_import_refused_new (const char *path, const DmeImportPlan *plan);
void dme_import_refused_free (DmeImportRefused *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeImportRefused, dme_import_refused_free)
gboolean dme_import_refused_add (DmeImportRefused *self,
                                 guint64 line,
                                 char **cells,
                                 guint n_cells,
                                 const char *reason,
                                 GError **error);
gboolean dme_import_refused_flush (DmeImportRefused *self, GError **error);
const char *dme_import_refused_get_path (const DmeImportRefused *self); /* NULL: nothing in it */

G_END_DECLS
