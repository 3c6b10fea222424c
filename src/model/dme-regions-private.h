/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-regions.h"

G_BEGIN_DECLS

/* The whole table in one piece, sorted by code: a parent stands before its children. */
const DmeRegion *dme_regions_get_rows (gsize *n);

/* The name without "Kabupaten": that is how it is spoken of. "Kota Kupang" needs its "Kota". */
const char *dme_region_get_short_name (const DmeRegion *region);

G_END_DECLS
