/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *dme_text_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;  /* for search: case, accents, apostrophes, spaces, punctuation dropped */
char *dme_text_clean (const char *text) G_GNUC_WARN_UNUSED_RESULT; /* valid UTF-8 in, NFC, outer spaces off */
gboolean dme_text_has_control (const char *text, gboolean newline_allowed);

G_END_DECLS
