/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-papers.h"

#include "dme-schema-persons.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Who needs the same papers. */
enum
{
  PLACED = 1 << 0, /* by a P3MI, G to P, UKPS; also as long as no scheme is chosen */
  G_TO_G = 1 << 1,
  ALONE = 1 << 2, /* perseorangan */
  SSW_ALONE = 1 << 3,
  SSW_PLACED = 1 << 4,
  RE_ENTRY = 1 << 5,  /* back to the same employer after leave */
  EXTENSION = 1 << 6, /* abroad already */

  SSW = SSW_ALONE | SSW_PLACED,
  NEW = PLACED | G_TO_G | ALONE | SSW,
  EVERYBODY = NEW | RE_ENTRY | EXTENSION,
};

typedef struct
{
  const char *kind;
  guint counted; /* for whom it is part of the progress */
  guint asked;   /* who is asked for it in practice */
  gboolean village;
  gboolean married_only;
  const char *hint;
} Rule;

/* In the order of the checklist: what the village can do stands first.
 * Counted: UU 18/2017 art 13 a-h, the placement agreement not for those who go on their own; for
 * re-entry the list of the E-PMI service. Asked for: Disnaker, SIAPkerja and E-PMI lists, standards
 * of service of BP3MI. The village issues the statement of marital status, its head knows of the
 * permission of the family (art 13), and it helps with papers of civil registration (art 42 c). */
static const Rule rules[] = {
  { "status_kawin", NEW, 0, TRUE, FALSE, N_ ("The village issues it") },
  { "izin_keluarga", NEW, 0, TRUE, FALSE,
    N_ ("Signed by husband or wife, parent or guardian, before the head of the village") },
  { "ktp", 0, NEW, TRUE, FALSE, N_ ("The village helps with Dukcapil") },
  { "kk", 0, NEW, TRUE, FALSE, N_ ("The village helps with Dukcapil") },
  { "akta_lahir", 0, NEW, TRUE, FALSE, N_ ("The village helps with Dukcapil") },
  { "siapkerja", 0, NEW, TRUE, FALSE, N_ ("The village helps with the account") },
  { "kompetensi", NEW, 0, FALSE, FALSE, N_ ("LSP or BNSP, after training") },
  { "sehat", NEW | RE_ENTRY, 0, FALSE, FALSE, N_ ("Medical and psychological examination") },
  { "paspor", EVERYBODY, 0, FALSE, FALSE, N_ ("Immigration, with a letter of the Disnaker") },
  { "visa", EVERYBODY, 0, FALSE, FALSE, NULL },
  { "pp", PLACED | G_TO_G | SSW_PLACED, 0, FALSE, FALSE,
    N_ ("With the placement company, known to the Disnaker") },
  { "pk", EVERYBODY, 0, FALSE, FALSE, N_ ("With the employer") },
  { "surat_cuti", RE_ENTRY, 0, FALSE, FALSE, NULL },
  { "bpjs_tk", RE_ENTRY, EVERYBODY, FALSE, FALSE, NULL },
  { "pas_foto", RE_ENTRY, SSW, FALSE, FALSE, NULL },
  { "jkn", 0, NEW, FALSE, FALSE, NULL },
  { "buku_nikah", 0, NEW, FALSE, TRUE, N_ ("For married people, with the statement") },
  { "ijazah", 0, NEW, FALSE, FALSE, NULL },
  { "id_pmi", 0, NEW, FALSE, FALSE, N_ ("After the Disnaker has checked the account") },
  { "bahasa", 0, G_TO_G | SSW, FALSE, FALSE, NULL },
  { "skck", 0, G_TO_G, FALSE, FALSE, N_ ("The police") },
  { "coe", 0, SSW, FALSE, FALSE, NULL },
  { "surat_panggilan", 0, ALONE, FALSE, FALSE, NULL },
  { "profil_pemberi_kerja", 0, ALONE, FALSE, FALSE, NULL },
  { "pernyataan_risiko", 0, ALONE, FALSE, FALSE, NULL },
  { "opp", 0, NEW, FALSE, FALSE, N_ ("BP3MI, free of charge") },
  { "e_pmi", 0, EVERYBODY, FALSE, FALSE, N_ ("BP3MI, last of all") },
};

static guint
get_group (const DmeFields *person)
{
  const char *scheme = dme_fields_get (person, "scheme");
  const char *subscheme = dme_fields_get (person, "subscheme");

  if (g_strcmp0 (scheme, "perpanjangan") == 0)
    return EXTENSION;
  if (g_strcmp0 (scheme, "g_to_g") == 0)
    return G_TO_G;
  if (g_strcmp0 (scheme, "ssw") == 0)
    return g_strcmp0 (subscheme, "ssw_p3mi") == 0 ||
               (subscheme == NULL && dme_fields_get (person, "organisation") != NULL)
             ? SSW_PLACED
             : SSW_ALONE;
  if (g_strcmp0 (scheme, "perseorangan") == 0)
    {
      if (g_strcmp0 (subscheme, "re_entry") == 0)
        return RE_ENTRY;
      return g_strcmp0 (subscheme, "ssw_mandiri") == 0 ? SSW_ALONE : ALONE;
    }

  return PLACED;
}

static DmePaperState
get_state (const DmeFields *document)
{
  const char *state = dme_fields_get (document, "state");

  if (g_strcmp0 (state, "ada") == 0)
    return DME_PAPER_THERE;
  if (g_strcmp0 (state, "diurus") == 0)
    return DME_PAPER_IN_WORK;
  return g_strcmp0 (state, "tidak_perlu") == 0 ? DME_PAPER_NOT_NEEDED : DME_PAPER_MISSING;
}

/* How much a document helps: there, valid, and for longest; then in work; then any. */
static int
compare_documents (const DmeFields *a, const DmeFields *b, const char *today)
{
  static const int worth[] = {
    [DME_PAPER_MISSING] = 0,
    [DME_PAPER_IN_WORK] = 2,
    [DME_PAPER_THERE] = 3,
    [DME_PAPER_NOT_NEEDED] = 1,
  };
  int difference = worth[get_state (a)] - worth[get_state (b)];
  const char *a_expires = dme_fields_get (a, "expires");
  const char *b_expires = dme_fields_get (b, "expires");

  if (difference != 0)
    return difference;

  /* Without an end it may be good for ever, but it may not hide one that is known to be good. */
  return g_strcmp0 (a_expires != NULL ? a_expires : today, b_expires != NULL ? b_expires : today);
}

static const DmeFields *
find_best (const char *kind, const DmeFields *const *documents, gsize n, const char *today)
{
  const DmeFields *best = NULL;
  gsize i;

  for (i = 0; i < n; i++)
    if (g_strcmp0 (dme_fields_get (documents[i], "kind"), kind) == 0 &&
        (best == NULL || compare_documents (documents[i], best, today) > 0))
      best = documents[i];

  return best;
}

static DmePaper
make_paper (const char *kind, const DmeFields *document, const char *today)
{
  DmePaper paper = { .kind = kind, .document = document };

  if (document == NULL)
    return paper;

  paper.state = get_state (document);
  if (paper.state == DME_PAPER_THERE)
    paper.expiry = dme_days_get_expiry (dme_fields_get (document, "expires"), today);
  paper.done = (paper.state == DME_PAPER_THERE && paper.expiry != DME_EXPIRY_EXPIRED) ||
               paper.state == DME_PAPER_NOT_NEEDED;
  return paper;
}

static void
count (DmePapersProgress *progress, const DmePaper *paper)
{
  progress->expiring += paper->expiry == DME_EXPIRY_SOON;
  progress->expired += paper->expiry == DME_EXPIRY_EXPIRED;

  if (!paper->counted || paper->state == DME_PAPER_NOT_NEEDED)
    return;
  progress->total++;
  progress->done += paper->done;
}

static const Rule *
find_rule (const char *kind, guint group, gboolean married)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_strcmp0 (rules[i].kind, kind) == 0)
      return ((rules[i].counted | rules[i].asked) & group) && (!rules[i].married_only || married)
               ? &rules[i]
               : NULL;

  return NULL;
}

/**
 * dme_papers_list:
 * @person: the fields of a person: the scheme decides which papers are needed
 * @documents: (array length=n_documents): the fields of the documents of that person
 * @n_documents: how many
 * @today: an ISO date
 * @progress: (out) (optional): how far the counted ones are
 *
 * Makes the checklist: what the village can do first, then what else counts, then
 * what is asked for in practice, and last every other document that is written
 * down. Of several documents of one kind the most useful one stands for it.
 * Without a scheme it is that of a P3MI, by which most people go.
 *
 * Returns: (transfer container) (element-type DmePaper): the lines; they point
 *   into @documents
 */
GArray *
dme_papers_list (const DmeFields *person,
                 const DmeFields *const *documents,
                 gsize n_documents,
                 const char *today,
                 DmePapersProgress *progress)
{
  GArray *papers = g_array_new (FALSE, FALSE, sizeof (DmePaper));
  DmePapersProgress sum = { 0 };
  gboolean married;
  guint group;
  gsize i;

  g_return_val_if_fail (person != NULL && today != NULL, papers);

  group = get_group (person);
  married = g_strcmp0 (dme_fields_get (person, "marital"), "kawin") == 0;

  for (i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const DmeFields *document = find_best (rules[i].kind, documents, n_documents, today);
      DmePaper paper = make_paper (rules[i].kind, document, today);

      if (find_rule (rules[i].kind, group, married) == NULL)
        continue;
      paper.hint = rules[i].hint != NULL ? _ (rules[i].hint) : NULL;
      paper.village = rules[i].village;
      paper.counted = (rules[i].counted & group) != 0;
      count (&sum, &paper);
      g_array_append_val (papers, paper);
    }

  for (i = 0; i < n_documents; i++)
    {
      const char *kind = dme_fields_get (documents[i], "kind");
      DmePaper paper = make_paper (kind, documents[i], today);

      if (kind == NULL || find_rule (kind, group, married) != NULL)
        continue;
      count (&sum, &paper);
      g_array_append_val (papers, paper);
    }

  if (progress != NULL)
    *progress = sum;
  return papers;
}

/**
 * dme_papers_progress_to_text:
 * @self: a progress
 *
 * Returns: (transfer full): as "3 of 8", in the language of the user
 */
char *
dme_papers_progress_to_text (const DmePapersProgress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  /* Translators: papers that are there, papers that are needed. */
  return g_strdup_printf (_ ("%u of %u"), self->done, self->total);
}

/**
 * dme_paper_get_label:
 * @self: a line of a checklist
 *
 * Returns: (transfer none): the name of the paper in the language of the user
 */
const char *
dme_paper_get_label (const DmePaper *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return dme_choice_get_label (dme_type_find_field (&dme_type_document, "kind"), self->kind);
}
