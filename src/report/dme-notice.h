/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-pdf.h"

G_BEGIN_DECLS

/* The notice about personal data on paper: to be read, taken home, and signed. */
typedef struct
{
  const char *heading; /* of the office */
  const char *name;    /* (nullable): of the person; NULL leaves a line to write on */
  const char *village; /* (nullable) */
  const char *record;  /* (nullable): id, for the footer */
} DmeNotice;

gboolean dme_notice_write (const DmeNotice *notice, FILE *out, GError **error);
DmePdf *dme_notice_draw (const DmeNotice *notice) G_GNUC_WARN_UNUSED_RESULT; /* for a printer */

/* The notice of today in parts, as it is read aloud: a title, then each heading with its text.
 * (transfer full) */
char **dme_notice_split (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
