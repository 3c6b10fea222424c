/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A scope is a set of region codes joined by ',': everything inside one of them. */

GPtrArray *dme_scope_split (const char *scope) G_GNUC_WARN_UNUSED_RESULT; /* of char*; the fewest
                                                                             codes that say it */
gboolean dme_scope_covers (const char *scope, const char *region);

G_END_DECLS
