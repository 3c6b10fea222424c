/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-regions.h"

G_BEGIN_DECLS

/* A region with what the search compares, prepared once. */
typedef struct
{
  DmeRegion region;  /* first: a DmeRegion of the table is one of these */
  gboolean twin;     /* another region of the same name has the same parent */
  char *words;       /* folded for search, one space between words: "kuale u" never, "kualeu" */
  char *joined;      /* the same without spaces */
  const char *alias; /* "tts"; NULL for most */
  char *context; /* of what lies above its children: " amanatun selatan timor tengah selatan tts" */
} DmeRegionRow;

DmeRegionRow *dme_regions_get_rows (gsize *n);

/* Folded, and doubled letters made single: "Mollo" and "Molo" are the same to a searcher. */
char *dme_regions_fold (const char *text);

G_END_DECLS
