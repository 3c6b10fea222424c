/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-days.h"
#include "dme-fields.h"

G_BEGIN_DECLS

typedef enum
{
  DME_PAPER_MISSING,
  DME_PAPER_IN_WORK,
  DME_PAPER_THERE, /* may have expired */
  DME_PAPER_NOT_NEEDED,
} DmePaperState;

/* One line of a person's checklist. */
typedef struct
{
  const char *kind; /* code of a document kind */
  const char *hint; /* translated: who makes it; NULL: nothing to add */
  gboolean village; /* the village issues it or helps with it: stands first */
  gboolean counted; /* part of the progress; others are asked for in practice */
  DmePaperState state;
  DmeExpiry expiry;          /* of a paper that is there */
  gboolean done;             /* there and not expired, or not needed */
  const DmeFields *document; /* (nullable): what is written of it; belongs to the caller */
} DmePaper;

typedef struct
{
  guint done;
  guint total;
  guint expiring; /* papers that are there and end within DME_EXPIRY_SOON_DAYS, counted or not */
  guint expired;
} DmePapersProgress;

GArray *dme_papers_list (const DmeFields *person,
                         const DmeFields *const *documents,
                         gsize n_documents,
                         const char *today,
                         DmePapersProgress *progress) G_GNUC_WARN_UNUSED_RESULT; /* of DmePaper */
char *dme_papers_progress_to_text (const DmePapersProgress *self)
  G_GNUC_WARN_UNUSED_RESULT;                            /* "3 of 8" */
const char *dme_paper_get_label (const DmePaper *self); /* translated */

G_END_DECLS
