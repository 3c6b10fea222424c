/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-notice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-consent.h"

#define FRAME 30.0 /* mm: a thumb, or a signature */
#define BLANK "____________________________________________"

/**
 * dme_notice_split:
 * @text: of dme_consent_get_notice()
 *
 * Returns: (transfer full): its parts; a part of two lines begins with its
 *   heading
 */
char **
dme_notice_split (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\n\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);

  return g_strv_builder_end (builder);
}

static void
add_part (DmePdf *pdf, const char *part)
{
  const char *line_end = strchr (part, '\n');
  g_autofree char *heading = NULL;

  if (line_end != NULL)
    {
      heading = g_strndup (part, (gsize) (line_end - part));
      dme_pdf_add (pdf, DME_PDF_LARGE_HEADING, heading);
      part = line_end + 1;
    }
  dme_pdf_add (pdf, DME_PDF_LARGE, part);
}

static gboolean
draw_notice (const DmeNotice *notice, DmePdf *pdf, GError **error)
{
  g_auto (GStrv) parts = dme_notice_split (dme_consent_get_notice (DME_CONSENT_VERSION));
  const char *const frames[] = { _ ("Signature of the person, or of a parent or guardian"),
                                 _ ("Or the print of the right thumb"),
                                 _ ("Signature of the officer"), NULL };
  g_autofree char *version = g_strdup_printf (_ ("Notice version %d"), DME_CONSENT_VERSION);
  g_autofree char *footer = notice->record != NULL
                              ? g_strdup_printf ("%s · %s", version, notice->record)
                              : g_strdup (version);

  dme_pdf_set_footer (pdf, footer);
  dme_pdf_add (pdf, DME_PDF_LARGE, notice->heading);
  dme_pdf_add (pdf, DME_PDF_TITLE, parts[0]);
  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    add_part (pdf, parts[i]);
  dme_pdf_add_space (pdf, 4);
  dme_pdf_add_pair (pdf, _ ("Name"), notice->name != NULL ? notice->name : BLANK);
  dme_pdf_add_space (pdf, 2);
  dme_pdf_add_pair (pdf, _ ("Village"), notice->village != NULL ? notice->village : BLANK);
  dme_pdf_add_space (pdf, 2);
  dme_pdf_add_pair (pdf, _ ("Place and date"), BLANK);
  dme_pdf_add_frames (pdf, frames, FRAME);

  return dme_pdf_finish (pdf, error);
}

/**
 * dme_notice_write:
 * @notice: for whom
 * @out: where to write
 * @error: of the domain %G_IO_ERROR
 *
 * Writes the notice as a PDF of A4 in large type, with frames for signatures
 * and a thumb: what is signed is the proof of the consent (UU 27/2022,
 * article 24).
 *
 * Returns: whether it was written
 */
gboolean
dme_notice_write (const DmeNotice *notice, FILE *out, GError **error)
{
  g_autoptr (DmePdf) pdf = NULL;

  g_return_val_if_fail (notice != NULL && out != NULL, FALSE);

  pdf = dme_pdf_new (out, DME_PDF_A4_WIDTH, DME_PDF_A4_HEIGHT, _ ("Notice about Personal Data"));

  return draw_notice (notice, pdf, error);
}

/**
 * dme_notice_draw:
 * @notice: for whom
 *
 * Returns: (transfer full): the same pages, for a printer
 */
DmePdf *
dme_notice_draw (const DmeNotice *notice)
{
  g_autoptr (DmePdf) pdf = NULL;

  g_return_val_if_fail (notice != NULL, NULL);

  pdf = dme_pdf_new_kept (DME_PDF_A4_WIDTH, DME_PDF_A4_HEIGHT);

  return draw_notice (notice, pdf, NULL) ? g_steal_pointer (&pdf) : NULL;
}
