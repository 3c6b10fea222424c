/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-csv.h"

G_BEGIN_DECLS

/* What one look at the whole file says about it. */
typedef struct
{
  char separator;
  DmeCsvEncoding encoding;
  gsize skip; /* bytes before the first row: the mark of UTF-8, a line "sep=;" */
  guint skipped_lines;
  goffset size;
  char *hash;
} DmeCsvLook;

gboolean dme_csv_look (GInputStream *stream, DmeCsvLook *look, GError **error);

/* Appends bytes of the file as UTF-8. Returns what was wrong with them. */
DmeCsvFault dme_csv_append_text (GString *out, const char *bytes, gsize n, DmeCsvEncoding encoding);

G_END_DECLS
