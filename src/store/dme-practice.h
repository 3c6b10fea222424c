/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* Invented records for practice (Latihan), so that there is something to look at. CONSTRAINT if the
 * store is not one of practice. */
gboolean dme_practice_fill (DmeDb *db, GError **error);

G_END_DECLS
