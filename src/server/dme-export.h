/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "dme-server-db.h"

G_BEGIN_DECLS

typedef enum
{
  DME_EXPORT_JSON, /* an array of flat documents, one a line */
  DME_EXPORT_CSV,  /* RFC 4180, UTF-8, with a header */
} DmeExportFormat;

/* Writes all records of @type that are not deleted, in the order they came; nothing about persons
 * who have withdrawn their consent. */
gboolean dme_export (DmeServerDb *db,
                     const DmeType *type,
                     DmeExportFormat format,
                     FILE *out,
                     gint64 *left_out,
                     GError **error);

G_END_DECLS
