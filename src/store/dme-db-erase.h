/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* Erasure on request (UU 27/2022 art 8, DESIGN 7): what was known of a record, and of all that
 * belongs to it, is forgotten here and, once sent, everywhere; that it was there stays. */

/* By the user of this store: notes it in the access log, and tells the server. Nobody can undo it.
 */
gboolean dme_db_erase (DmeDb *self, const DmeType *type, const char *id, GError **error);

/* For an erasure that was heard of: in the transaction of the caller, without a note, and
 * without an op but for records that were merged into it. No error if the record is not here, or erased already. Call dme_db_scrub() after the
 * commit. */
gboolean dme_db_apply_erasure (DmeDb *self, const DmeType *type, const char *id, GError **error);

/* Whether something erased may still lie in freed pages: another program was reading. Unlocking
 * the vault tries again. */
gboolean dme_db_erasure_is_due (DmeDb *self);

/* What would go, to be shown before. */
typedef struct
{
  guint papers, follow_ups, photos;
  guint others; /* of any other type, and records that were merged into it */
} DmeErasureCounts;

gboolean
dme_db_count_erasure (DmeDb *self, const char *id, DmeErasureCounts *counts, GError **error);

void dme_store_erase_async (DmeStore *self,
                            const DmeType *type,
                            const char *id,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean dme_store_erase_finish (DmeStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
