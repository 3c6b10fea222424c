/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Text that flows over the pages of a PDF, from top to bottom. Sizes are in millimetres. */
typedef struct _DmePdf DmePdf;
struct _cairo;

typedef enum
{
  DME_PDF_TITLE,
  DME_PDF_HEADING,
  DME_PDF_BODY,
  DME_PDF_BULLET,
  DME_PDF_SMALL,
  DME_PDF_LARGE, /* for those who read seldom, or without their glasses */
  DME_PDF_LARGE_HEADING,
} DmePdfStyle;

#define DME_PDF_A4_WIDTH 210.0
#define DME_PDF_A4_HEIGHT 297.0
#define DME_PDF_A5_WIDTH 148.0
#define DME_PDF_A5_HEIGHT 210.0

/* @title: what readers of the file show; no personal data, as it may end in lists of recent files.
 */
DmePdf *
dme_pdf_new (FILE *out, double width, double height, const char *title) G_GNUC_WARN_UNUSED_RESULT;
/* Its pages are drawn by a printer after dme_pdf_finish(). */
DmePdf *dme_pdf_new_kept (double width, double height) G_GNUC_WARN_UNUSED_RESULT;
guint dme_pdf_get_n_pages (DmePdf *self);
void dme_pdf_get_size (DmePdf *self, double *width, double *height);
void dme_pdf_draw_page (DmePdf *self, guint page, struct _cairo *cr);
void dme_pdf_free (DmePdf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePdf, dme_pdf_free)

void dme_pdf_set_footer (DmePdf *self, const char *text); /* with the number of the page */
void dme_pdf_add (DmePdf *self, DmePdfStyle style, const char *text);
void dme_pdf_add_pair (DmePdf *self, const char *label, const char *value);
void dme_pdf_add_space (DmePdf *self, double height);
void dme_pdf_add_line (DmePdf *self);
/* Empty frames side by side, to sign in or to press a thumb on; what each is for stands below it. */
void dme_pdf_add_frames (DmePdf *self, const char *const *captions, double height);
/* At the right of what follows; nothing is drawn over it. FALSE: @text is too long for a code. */
gboolean dme_pdf_add_qr (DmePdf *self, const char *text, double size);
gboolean dme_pdf_finish (DmePdf *self, GError **error);

G_END_DECLS
