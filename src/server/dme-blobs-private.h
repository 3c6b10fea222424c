/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-blobs.h"

G_BEGIN_DECLS

char *dme_blobs_file (const char *path, const char *sha256);
gboolean dme_blobs_fail (const char *doing, const char *path, GError **error); /* of errno; FALSE */
gboolean dme_blobs_sync_folder_of (const char *file, GError **error);
/* On the disk under its name, or not at all. */
gboolean dme_blobs_write (const char *file, const char *data, gsize length, GError **error);
/* Of struct _DmeBlobs, for its other file. */
const char *dme_blobs_get_path (DmeBlobs *self);

G_END_DECLS
