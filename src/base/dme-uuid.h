/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *dme_uuid_new (void) G_GNUC_WARN_UNUSED_RESULT; /* version 7, lower case, monotonic within the process */
gboolean dme_uuid_is_valid (const char *text);       /* any version, lower case, 36 characters */

G_END_DECLS
