/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A sentence for the user: what happened and what to do; translated. Never error->message. @path:
 * (nullable) of what the error is about. */
char *dme_error_to_text (const GError *error, const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
