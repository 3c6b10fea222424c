/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-op.h"

G_BEGIN_DECLS

typedef enum
{
  DME_MERGE_APPLY,
  DME_MERGE_SAME,
  DME_MERGE_CONFLICT,
} DmeMerge;

/* The merge of one field (DESIGN 5.2); pure. @now may be NULL (no value); @stamp_rev 0: never written. */
DmeMerge dme_merge_field (const char *now, gint64 stamp_rev, const char *stamp_device,
                          const char *value, gint64 base, const char *device);

/* May @device, which saw the record as of @base, delete it? Only if nobody else changed anything since. */
gboolean dme_merge_may_delete (gint64 newest_foreign_rev, gint64 base);

G_END_DECLS
