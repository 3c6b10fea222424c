/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#define POINTS (72.0 / 25.4) /* per millimetre */
#define MARGIN (12 * POINTS)
#define FOOTER (8 * POINTS) /* between the text and the foot of the page */
#define LABEL_SHARE 0.36    /* of the width, for the labels of pairs */
#define QUIET 4             /* modules around a QR code, by ISO 18004 */
#define FAMILY "Cantarell, DejaVu Sans, Sans"

struct _DmePdf
{
  FILE *out;       /* NULL: the pages are kept */
  GPtrArray *kept; /* of cairo_surface_t; NULL: they are written */
  cairo_surface_t *surface;
  cairo_t *cr;
  double width, height; /* points */
  double y;
  double code_x, code_bottom; /* of a QR code: text above the one stays left of the other */
  char *footer;
  guint page;
  gboolean failed; /* @out takes no more */
};

static const struct
{
  double size; /* points */
  gboolean bold;
  double before, after; /* points */
} styles[] = {
  [DME_PDF_TITLE] = { 15, TRUE, 0, 4 },         [DME_PDF_HEADING] = { 10.5, TRUE, 7, 2 },
  [DME_PDF_BODY] = { 9.5, FALSE, 0, 2 },        [DME_PDF_BULLET] = { 9.5, FALSE, 0, 1 },
  [DME_PDF_SMALL] = { 8, FALSE, 0, 1 },         [DME_PDF_LARGE] = { 12, FALSE, 0, 3 },
  [DME_PDF_LARGE_HEADING] = { 12, TRUE, 7, 1 },
};

static cairo_status_t
write_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  DmePdf *self = closure;

  if (fwrite (data, 1, length, self->out) == length)
    return CAIRO_STATUS_SUCCESS;
  self->failed = TRUE;
  return CAIRO_STATUS_WRITE_ERROR;
}

/**
 * dme_pdf_new:
 * @out: where to write; not closed here
 * @width: of a page, in millimetres
 * @height: of a page, in millimetres
 * @title: of the document
 *
 * Returns: (transfer full): an empty document
 */
DmePdf *
dme_pdf_new (FILE *out, double width, double height, const char *title)
{
  DmePdf *self = g_new0 (DmePdf, 1);

  self->out = out;
  self->width = width * POINTS;
  self->height = height * POINTS;
  self->surface =
    cairo_pdf_surface_create_for_stream (write_bytes, self, self->width, self->height);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, title);
  self->cr = cairo_create (self->surface);
  self->y = MARGIN;
  self->page = 1;
  return self;
}

static void
begin_kept_page (DmePdf *self)
{
  cairo_rectangle_t extents = { 0, 0, self->width, self->height };

  self->surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);
  self->cr = cairo_create (self->surface);
  g_ptr_array_add (self->kept, self->surface);
}

/**
 * dme_pdf_new_kept:
 * @width: of a page, in millimetres
 * @height: of a page, in millimetres
 *
 * Returns: (transfer full): an empty document whose pages are not written, but
 *   drawn later, by a printer
 */
DmePdf *
dme_pdf_new_kept (double width, double height)
{
  DmePdf *self = g_new0 (DmePdf, 1);

  self->width = width * POINTS;
  self->height = height * POINTS;
  self->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) cairo_surface_destroy);
  begin_kept_page (self);
  self->y = MARGIN;
  self->page = 1;
  return self;
}

guint
dme_pdf_get_n_pages (DmePdf *self)
{
  return self->page;
}

void
dme_pdf_get_size (DmePdf *self, double *width, double *height)
{
  *width = self->width / POINTS;
  *height = self->height / POINTS;
}

/**
 * dme_pdf_draw_page:
 * @self: a document whose pages were kept, and that is finished
 * @page: from 0 on
 * @cr: where, in points
 */
void
dme_pdf_draw_page (DmePdf *self, guint page, struct _cairo *cr)
{
  g_return_if_fail (self->kept != NULL && page < self->kept->len);

  cairo_set_source_surface (cr, self->kept->pdata[page], 0, 0);
  cairo_paint (cr);
}

void
dme_pdf_free (DmePdf *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->cr, cairo_destroy);
  if (self->kept != NULL)
    g_clear_pointer (&self->kept, g_ptr_array_unref);
  else
    {
      cairo_surface_finish (self->surface);
      cairo_surface_destroy (self->surface);
    }
  g_free (self->footer);
  g_free (self);
}

void
dme_pdf_set_footer (DmePdf *self, const char *text)
{
  g_free (self->footer);
  self->footer = g_strdup (text);
}

static PangoLayout *
new_layout (DmePdf *self, DmePdfStyle style, gboolean bold, const char *text, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cr);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family (font, FAMILY);
  pango_font_description_set_absolute_size (font, styles[style].size * PANGO_SCALE);
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
layout_height (PangoLayout *layout)
{
  int height = 0;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static void
draw_footer (DmePdf *self)
{
  g_autofree char *text =
    g_strdup_printf ("%s · %u", self->footer != NULL ? self->footer : "", self->page);
  g_autoptr (PangoLayout)
    layout = new_layout (self, DME_PDF_SMALL, FALSE, text, self->width - 2 * MARGIN);

  cairo_move_to (self->cr, MARGIN, self->height - MARGIN);
  pango_cairo_show_layout (self->cr, layout);
}

/* Goes to the next page if fewer than @height points are left on this one. */
static void
need (DmePdf *self, double height)
{
  if (self->y + height <= self->height - MARGIN - FOOTER || self->y <= MARGIN)
    return;
  draw_footer (self);
  if (self->kept != NULL)
    {
      cairo_destroy (self->cr);
      begin_kept_page (self);
    }
  else
    cairo_show_page (self->cr);
  self->page++;
  self->y = MARGIN;
  self->code_bottom = 0;
}

static double
right_edge (const DmePdf *self)
{
  return self->y < self->code_bottom ? self->code_x : self->width - MARGIN;
}

/* Draws line by line, so that a text may go over several pages. */
static void
draw_layout (DmePdf *self, PangoLayout *layout, double x)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  do
    {
      PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
      PangoRectangle logical;
      double height, baseline;

      pango_layout_iter_get_line_extents (iter, NULL, &logical);
      height = (double) logical.height / PANGO_SCALE;
      baseline = (double) (pango_layout_iter_get_baseline (iter) - logical.y) / PANGO_SCALE;
      need (self, height);
      cairo_move_to (self->cr, x + (double) logical.x / PANGO_SCALE, self->y + baseline);
      pango_cairo_show_layout_line (self->cr, line);
      self->y += height;
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

/**
 * dme_pdf_add:
 * @self: a document
 * @style: how it looks
 * @text: plain text; line ends are kept
 *
 * Adds a paragraph.
 */
void
dme_pdf_add (DmePdf *self, DmePdfStyle style, const char *text)
{
  double indent = style == DME_PDF_BULLET ? 4 * POINTS : 0;
  g_autoptr (PangoLayout) layout = NULL;

  g_return_if_fail (self != NULL && text != NULL);

  self->y += self->y > MARGIN ? styles[style].before : 0;
  if (style == DME_PDF_HEADING ||
      style == DME_PDF_LARGE_HEADING) /* not alone at the foot of a page */
    need (self, 4 * styles[style].size);
  layout = new_layout (self, style, styles[style].bold, text, right_edge (self) - MARGIN - indent);
  need (self, MIN (layout_height (layout), 3 * styles[style].size));
  if (style == DME_PDF_BULLET)
    {
      g_autoptr (PangoLayout) bullet = new_layout (self, style, FALSE, "•", indent);

      cairo_move_to (self->cr, MARGIN + 1 * POINTS, self->y);
      pango_cairo_show_layout (self->cr, bullet);
    }
  draw_layout (self, layout, MARGIN + indent);
  self->y += styles[style].after;
}

/**
 * dme_pdf_add_pair:
 * @self: a document
 * @label: what it is
 * @value: (nullable): how it is; nothing is shown as a dash
 *
 * Adds a line of a form: the label at the left, the value beside it.
 */
void
dme_pdf_add_pair (DmePdf *self, const char *label, const char *value)
{
  double width = (self->width - 2 * MARGIN) * LABEL_SHARE;
  g_autoptr (PangoLayout) left = new_layout (self, DME_PDF_BODY, FALSE, label, width - 2 * POINTS);
  g_autoptr (PangoLayout) right = NULL;
  double top, bottom;
  guint page;

  right = new_layout (self, DME_PDF_BODY, TRUE, value != NULL && *value != '\0' ? value : "–",
                      right_edge (self) - MARGIN - width);
  need (self, MAX (layout_height (left), MIN (layout_height (right), 40)));
  top = self->y;
  page = self->page;
  cairo_move_to (self->cr, MARGIN, self->y);
  pango_cairo_show_layout (self->cr, left);
  bottom = top + layout_height (left);
  draw_layout (self, right, MARGIN + width);
  if (page == self->page)
    self->y = MAX (self->y, bottom);
  self->y += styles[DME_PDF_BODY].after;
}

void
dme_pdf_add_space (DmePdf *self, double height)
{
  self->y += height * POINTS;
}

void
dme_pdf_add_line (DmePdf *self)
{
  need (self, 4);
  self->y += 2;
  cairo_set_line_width (self->cr, 0.5);
  cairo_move_to (self->cr, MARGIN, self->y);
  cairo_line_to (self->cr, right_edge (self), self->y);
  cairo_stroke (self->cr);
  self->y += 4;
}

/**
 * dme_pdf_add_frames:
 * @self: a document
 * @captions: (array zero-terminated=1): what stands below each frame
 * @height: of the frames, in millimetres
 *
 * Adds empty frames side by side, all on one page.
 */
void
dme_pdf_add_frames (DmePdf *self, const char *const *captions, double height)
{
  guint n = g_strv_length ((char **) captions);
  double gap = 5 * POINTS;
  double width = (self->width - 2 * MARGIN - (n - 1) * gap) / n;
  double lowest = 0;

  need (self, (height + 8) * POINTS);
  self->y += 4;
  cairo_set_line_width (self->cr, 0.7);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PangoLayout) caption = new_layout (self, DME_PDF_BODY, FALSE, captions[i], width);
      double x = MARGIN + i * (width + gap);

      cairo_rectangle (self->cr, x, self->y, width, height * POINTS);
      cairo_stroke (self->cr);
      cairo_move_to (self->cr, x, self->y + height * POINTS + 3);
      pango_cairo_show_layout (self->cr, caption);
      lowest = MAX (lowest, layout_height (caption));
    }
  self->y += height * POINTS + 3 + lowest + 4;
}

static void
draw_code (cairo_t *cr, const QRcode *code, double x, double y, double module)
{
  for (int row = 0; row < code->width; row++)
    for (int column = 0; column < code->width; column++)
      if (code->data[row * code->width + column] & 1)
        cairo_rectangle (cr, x + column * module, y + row * module, module, module);
  cairo_fill (cr);
}

/**
 * dme_pdf_add_qr:
 * @self: a document
 * @text: what the code says
 * @size: with the white around it, in millimetres
 *
 * Puts a QR code (ISO 18004, level M) at the right edge; what is added next flows beside it.
 *
 * Returns: whether the text fits in a code
 */
gboolean
dme_pdf_add_qr (DmePdf *self, const char *text, double size)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  double module;

  if (code == NULL)
    return FALSE;
  need (self, size * POINTS);
  module = size * POINTS / (code->width + 2 * QUIET);
  self->code_x = self->width - MARGIN - size * POINTS;
  self->code_bottom = self->y + size * POINTS;
  draw_code (self->cr, code, self->code_x + QUIET * module, self->y + QUIET * module, module);
  QRcode_free (code);
  return TRUE;
}

/**
 * dme_pdf_finish:
 * @self: a document
 * @error: of the domain %G_IO_ERROR
 *
 * Ends the last page. Nothing can be added afterwards.
 *
 * Returns: whether all of it was written
 */
gboolean
dme_pdf_finish (DmePdf *self, GError **error)
{
  cairo_status_t status;

  draw_footer (self);
  if (self->kept != NULL)
    {
      g_clear_pointer (&self->cr, cairo_destroy);
      return TRUE;
    }
  cairo_show_page (self->cr);
  g_clear_pointer (&self->cr, cairo_destroy);
  cairo_surface_finish (self->surface);
  status = cairo_surface_status (self->surface);
  if (status == CAIRO_STATUS_SUCCESS && !self->failed)
    return TRUE;
  g_set_error (error, G_IO_ERROR, self->failed ? G_IO_ERROR_NO_SPACE : G_IO_ERROR_FAILED,
               "Cannot write the PDF: %s", cairo_status_to_string (status));
  return FALSE;
}
