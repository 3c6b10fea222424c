/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

#include "dme-pdf.h"
#include "dme-record.h"

G_BEGIN_DECLS

/* What a person takes home from the registration: one page of A5. */
typedef struct
{
  const char *heading; /* of the office: the first line is its name */
  const DmeRecord *person;
  const DmeFields *const *documents; /* of the person */
  gsize n_documents;
  const char *today; /* ISO */
} DmeSlip;

/* NULL: a slip may be made. Otherwise why not, and what to do, in the language of the program. */
const char *dme_slip_get_objection (const DmeFields *person, const char **field);

/* The QR code holds the id of the record and nothing else. */
gboolean dme_slip_write (const DmeSlip *slip, FILE *out, GError **error);
DmePdf *dme_slip_draw (const DmeSlip *slip) G_GNUC_WARN_UNUSED_RESULT; /* for a printer */

G_END_DECLS
