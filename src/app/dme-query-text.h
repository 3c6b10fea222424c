/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* What a question narrows a list to, in words; NULL: to nothing, it is all of them. */
char *dme_query_to_text (const DmeQuery *query) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
