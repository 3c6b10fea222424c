/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Text that flows over the pages of a PDF, from top to bottom. Sizes are in millimetres. */
typedef struct _DmePdf DmePdf;

typedef enum
{
  DME_PDF_TITLE,
  DME_PDF_HEADING,
  DME_PDF_BODY,
  DME_PDF_BULLET,
  DME_PDF_SMALL,
} DmePdfStyle;

#define DME_PDF_A4_WIDTH 210.0
#define DME_PDF_A4_HEIGHT 297.0
#define DME_PDF_A5_WIDTH 148.0
#define DME_PDF_A5_HEIGHT 210.0

/* @title: what readers of the file show; no personal data, as it may end in lists of recent files.
 */
DmePdf *
dme_pdf_new (FILE *out, double width, double height, const char *title) G_GNUC_WARN_UNUSED_RESULT;
void dme_pdf_free (DmePdf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePdf, dme_pdf_free)

void dme_pdf_set_footer (DmePdf *self, const char *text); /* with the number of the page */
void dme_pdf_add (DmePdf *self, DmePdfStyle style, const char *text);
void dme_pdf_add_pair (DmePdf *self, const char *label, const char *value);
void dme_pdf_add_space (DmePdf *self, double height);
void dme_pdf_add_line (DmePdf *self);
/* At the right of what follows; nothing is drawn over it. FALSE: @text is too long for a code. */
gboolean dme_pdf_add_qr (DmePdf *self, const char *text, double size);
gboolean dme_pdf_finish (DmePdf *self, GError **error);

G_END_DECLS
