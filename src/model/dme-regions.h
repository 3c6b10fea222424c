/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DME_LEVEL_PROVINSI,
  DME_LEVEL_KABUPATEN,
  DME_LEVEL_KOTA,
  DME_LEVEL_KECAMATAN,
  DME_LEVEL_KELURAHAN,
  DME_LEVEL_DESA,
} DmeRegionLevel;

typedef struct _DmeRegion DmeRegion;
struct _DmeRegion
{
  const char *code;
  const char *name;
  DmeRegionLevel level;
  const DmeRegion *parent;
};

/* The table of NTT is inside the program; it is read once, on first use, from any thread. */
const DmeRegion *dme_regions_find (const char *code);
const DmeRegion *const *dme_regions_get_all (gsize *n); /* sorted by code */
gboolean dme_region_is_village (const DmeRegion *region);
const DmeRegion *dme_region_get_kecamatan (const DmeRegion *region); /* NULL above it */
const DmeRegion *dme_region_get_kabupaten (const DmeRegion *region); /* also kota */
const char *dme_region_level_get_code (DmeRegionLevel level);        /* "desa" */
char *dme_region_describe (const DmeRegion *region)
  G_GNUC_WARN_UNUSED_RESULT; /* "Kuale'u, Amanatun Selatan, Kabupaten Timor Tengah Selatan" */
char *dme_region_describe_above (const DmeRegion *region)
  G_GNUC_WARN_UNUSED_RESULT; /* "Amanatun Selatan, Timor Tengah Selatan" */

/* Folded search, best first: whole name, start of name, inside; several words may name kecamatan or
 * kabupaten. Codes work too. */
GPtrArray *dme_regions_search (const char *text, gboolean villages_only, guint limit)
  G_GNUC_WARN_UNUSED_RESULT; /* of const DmeRegion, not owned */

gboolean
dme_region_code_in_scope (const char *code,
                          const char *prefix); /* "53.02.07" is in "53.02", not in "53.0" */

G_END_DECLS
