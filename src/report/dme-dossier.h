/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

#include "dme-op.h"
#include "dme-record.h"

G_BEGIN_DECLS

/* Everything that is written about one person, for a request of access (UU 27/2022 art 7). */
typedef struct
{
  const char *heading; /* of the office */
  const DmeRecord *person;
  const GPtrArray *children; /* of DmeRecord: papers */
  const GPtrArray *history;  /* of DmeOp, oldest first: of the person and the children */
  const GPtrArray *accesses; /* (nullable) of DmeRecord: who has looked, newest first */
  const char *made_at;       /* UTC */
  const char *made_by;
} DmeDossier;

gboolean dme_dossier_write_pdf (const DmeDossier *dossier, FILE *out, GError **error);

G_END_DECLS
