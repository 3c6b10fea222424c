/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-schema.h"

G_BEGIN_DECLS

/* A photo, a sign-in sheet or a scan that belongs to a record: the record "blob_ref" travels like
 * all others, its content goes after them by its hash. */
extern const DmeType dme_type_blob_ref;

#define DME_BLOB_MAX (4 * 1024 * 1024) /* bytes of a content; a photo that was scaled has a tenth \
                                        */
#define DME_BLOB_PART (64 * 1024)      /* bytes that a broken line costs at most */

gboolean dme_blob_is_sha256 (const char *text);

G_END_DECLS
