/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"
#include "dme-page.h"

G_BEGIN_DECLS

/* What comes from the server. */

typedef struct
{
  gint64 records; /* with news */
  gint64 gone, erased;
  gint64 conflicts; /* open ones that were not known */
} DmePageCounts;

/* One transaction: the page and its cursor. LOCKED, NO_VAULT: a page with something sensitive must
 * wait; then nothing of it is stored. */
gboolean dme_db_take_page (DmeDb *self, const DmePage *page, DmePageCounts *counts, GError **error);
/* As given with the last page; NULL: there was none. */
char *dme_db_get_cursor (DmeDb *self) G_GNUC_WARN_UNUSED_RESULT;
/* Whether what this device did itself must come too. */
gboolean dme_db_needs_own (DmeDb *self);

G_END_DECLS
