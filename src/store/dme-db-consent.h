/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* For lists that leave the store: takes the records about persons who have withdrawn their consent
 * out of @rows (of gint64 row ids). @left_out: (out) (optional): how many. */
gboolean dme_db_leave_out_withdrawn (DmeDb *self,
                                     const DmeType *type,
                                     GArray *rows,
                                     guint *left_out,
                                     GError **error);

G_END_DECLS
