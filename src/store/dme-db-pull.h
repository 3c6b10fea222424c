/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"
#include "dme-digest.h"
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
gint64 dme_db_get_pulled_at (DmeDb *self);
/* Whether what this device did itself must come too. */
gboolean dme_db_needs_own (DmeDb *self);

/* What is here of the server, as the server answers GET /v1/digest. */
DmeDigestReply *dme_db_get_digest (DmeDb *self, const char *type, int bucket, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;
int dme_db_get_compared (DmeDb *self, gint64 *at);
gboolean dme_db_set_compared (DmeDb *self, int result, gint64 at, GError **error);
/* The next pull begins at nothing. */
gboolean dme_db_begin_anew (DmeDb *self, GError **error);

G_END_DECLS
