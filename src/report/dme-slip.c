/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-slip.h"

#include <glib/gi18n-lib.h>

#include "dme-consent.h"
#include "dme-format.h"
#include "dme-papers.h"
#include "dme-pdf.h"
#include "dme-regions.h"
#include "dme-schema-persons.h"
#include "dme-validate.h"

#define CODE_SIZE 34.0 /* mm: read by any telephone, also from a bad copy */

static void
add_who (DmePdf *pdf, const DmeSlip *slip)
{
  const DmeRegion *region = dme_regions_find (dme_record_get (slip->person, "region"));
  g_autofree char *village = region != NULL ? dme_region_describe (region) : NULL;
  g_autofree char *date = dme_format_date_long (slip->today);
  const char *status = dme_record_get (slip->person, "status");

  dme_pdf_add_pair (pdf, _ ("Name"), dme_record_get (slip->person, "name"));
  dme_pdf_add_pair (pdf, _ ("Village"), village);
  dme_pdf_add_pair (pdf, _ ("Date"), date);
  if (status != NULL)
    dme_pdf_add_pair (pdf, _ ("Status"),
                      dme_choice_get_label (dme_type_find_field (&dme_type_person, "status"),
                                            status));
  dme_pdf_add_pair (pdf, _ ("Record id"), slip->person->id);
}

static char *
describe_paper (const DmePaper *paper)
{
  g_autoptr (GString) text = g_string_new (dme_paper_get_label (paper));

  if (paper->state == DME_PAPER_THERE) /* not done, so it has expired */
    g_string_append_printf (text, " – %s", _ ("has expired"));
  else if (paper->state == DME_PAPER_IN_WORK)
    g_string_append_printf (text, " – %s", _ ("in work"));
  if (paper->hint != NULL)
    g_string_append_printf (text, " (%s)", paper->hint);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns how many of the papers that the village can help with are missing. */
static guint
add_papers (DmePdf *pdf, GArray *papers, const DmePapersProgress *progress)
{
  g_autofree char *done = dme_papers_progress_to_text (progress);
  g_autofree char *line = g_strdup_printf (_ ("Papers that are there: %s"), done);
  guint village = 0, missing = 0;

  dme_pdf_add (pdf, DME_PDF_HEADING, _ ("Papers still missing"));
  for (guint i = 0; i < papers->len; i++)
    {
      const DmePaper *paper = &g_array_index (papers, DmePaper, i);
      g_autofree char *text = NULL;

      if (paper->done || !paper->counted)
        continue;
      text = describe_paper (paper);
      dme_pdf_add (pdf, DME_PDF_BULLET, text);
      missing++;
      village += paper->village;
    }
  if (missing == 0)
    dme_pdf_add (pdf, DME_PDF_BODY, _ ("None: all papers are there."));
  dme_pdf_add (pdf, DME_PDF_BODY, line);
  return village;
}

static void
add_next_steps (DmePdf *pdf, const DmePapersProgress *progress, guint village)
{
  dme_pdf_add (pdf, DME_PDF_HEADING, _ ("What to do next"));
  if (village > 0)
    dme_pdf_add (pdf, DME_PDF_BULLET,
                 _ ("Begin at the village office: the first papers of the list are made or "
                    "started there."));
  if (progress->done < progress->total)
    dme_pdf_add (pdf, DME_PDF_BULLET,
                 _ ("Bring each paper to the village coordinator, with this slip."));
  else
    dme_pdf_add (pdf, DME_PDF_BULLET,
                 _ ("Ask the village coordinator about the orientation before departure (OPP) at "
                    "BP3MI. It is free of charge."));
  dme_pdf_add (pdf, DME_PDF_BULLET,
               _ ("Give nobody money or original papers before the village has checked the "
                  "company. Asking is free."));
}

static void
add_consent (DmePdf *pdf, const DmeSlip *slip)
{
  DmeConsent consent = dme_consent_get_state (slip->person->fields);
  const char *at = dme_record_get (slip->person, "consent_at");
  g_autofree char *date = dme_date_is_valid (at) ? dme_format_date_long (at) : NULL;
  g_autofree char *line =
    date != NULL
      ? g_strdup_printf (_ ("Consent to the use of my data: %s, %s. I may withdraw it at any "
                            "time."),
                         dme_consent_get_label (consent), date)
      : g_strdup_printf (_ ("Consent to the use of my data: %s. I may withdraw it at any time."),
                         dme_consent_get_label (consent));

  dme_pdf_add_line (pdf);
  dme_pdf_add (pdf, DME_PDF_SMALL, line);
}

static gboolean
draw_slip (const DmeSlip *slip, DmePdf *pdf, GError **error)
{
  DmePapersProgress progress;
  g_autoptr (GArray) papers = NULL;
  guint village;

  papers = dme_papers_list (slip->person->fields, slip->documents, slip->n_documents, slip->today,
                            &progress);
  dme_pdf_set_footer (pdf, slip->person->id);
  dme_pdf_add_qr (pdf, slip->person->id, CODE_SIZE);
  dme_pdf_add (pdf, DME_PDF_BODY, slip->heading);
  dme_pdf_add (pdf, DME_PDF_TITLE, _ ("Registration slip"));
  add_who (pdf, slip);
  village = add_papers (pdf, papers, &progress);
  add_next_steps (pdf, &progress, village);
  add_consent (pdf, slip);
  return dme_pdf_finish (pdf, error);
}

/* What is missing of the consent, so that it can be filled in. */
static const char *
find_missing (const DmeFields *person)
{
  static const char *const needed[] = { "consent_at", "consent_method", "consent_by" };

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (dme_fields_get (person, needed[i]) == NULL)
      return needed[i];

  return "consent_version";
}

/**
 * dme_slip_get_objection:
 * @person: the fields of a person
 * @field: (out) (optional) (nullable) (transfer none): by which of them
 *
 * The slip says that its person has agreed to the use of their data, so it is made only where a
 * consent stands that can be proved (UU 27/2022 art 24).
 *
 * Returns: (transfer none) (nullable): why no slip is made, and what to do; %NULL: it may be made
 */
const char *
dme_slip_get_objection (const DmeFields *person, const char **field)
{
  const char *ignored;

  g_return_val_if_fail (person != NULL, NULL);

  if (field == NULL)
    field = &ignored;
  *field = NULL;
  if (dme_consent_is_valid (person))
    return NULL;

  if (!dme_consent_may_use (person))
    {
      *field = "consent_withdrawn_at";
      return _ ("The person has withdrawn the consent, so no slip is made. If they agree again, "
                "write down the new consent first.");
    }
  *field = find_missing (person);
  return _ ("The slip says that the person has agreed to the use of their data, but no complete "
            "consent is written down yet. Read the notice to them, and write down how they "
            "agreed.");
}

/**
 * dme_slip_write:
 * @slip: what to write
 * @out: where to write
 * @error: of the domain %G_IO_ERROR
 *
 * Writes a PDF of A5 in the language of the program. It does not show the NIK: a slip is lost more
 * easily than a KTP.
 *
 * Returns: whether it was written
 */
gboolean
dme_slip_write (const DmeSlip *slip, FILE *out, GError **error)
{
  g_autoptr (DmePdf) pdf = NULL;

  g_return_val_if_fail (slip != NULL && slip->person != NULL && out != NULL, FALSE);

  pdf = dme_pdf_new (out, DME_PDF_A5_WIDTH, DME_PDF_A5_HEIGHT, _ ("Registration slip"));

  return draw_slip (slip, pdf, error);
}

/**
 * dme_slip_draw:
 * @slip: what to draw
 *
 * Returns: (transfer full): the same pages, for a printer
 */
DmePdf *
dme_slip_draw (const DmeSlip *slip)
{
  g_autoptr (DmePdf) pdf = NULL;

  g_return_val_if_fail (slip != NULL && slip->person != NULL, NULL);

  pdf = dme_pdf_new_kept (DME_PDF_A5_WIDTH, DME_PDF_A5_HEIGHT);

  return draw_slip (slip, pdf, NULL) ? g_steal_pointer (&pdf) : NULL;
}
