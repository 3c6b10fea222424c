/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before GTK and the first gettext call. @language: "id", "en", or "" for that of the system. */
void dme_language_init (const char *language);

G_END_DECLS
