/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-import.h"
#include "dme-regions.h"

G_BEGIN_DECLS

/* What people in NTT write in the lists they keep, whatever language the program speaks. */

/* @folded: a heading. @field: (out) (nullable): with USE_FIELD. */
DmeImportUse
dme_import_words_find (const DmeType *type, const char *folded, const DmeField **field);
const char *dme_import_words_find_choice (const DmeField *field,
                                          const char *folded); /* (nullable) a code */
gboolean dme_import_words_is_ours (const char *folded);        /* of our own exports */

/* A place by its names. *@n: how many fit; the place itself if it is one. @village may name the
 * others too: "Nifukani, Amanuban Barat, TTS"; all but one of the three may be "". */
const DmeRegion *
dme_import_place_find (const char *village, const char *kecamatan, const char *kabupaten, guint *n);
gboolean dme_import_place_is_code (const char *text); /* digits and dots */

G_END_DECLS
