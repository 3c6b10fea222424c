/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A strip that states something lasting, with at most one button: AdwBanner (1.3) for
 * libadwaita 1.2. Properties "title", "button-label" (NULL: no button), "action-name", "revealed".
 */
#define DME_TYPE_BANNER (dme_banner_get_type ())
G_DECLARE_FINAL_TYPE (DmeBanner, dme_banner, DME, BANNER, GtkWidget)

void dme_banner_set_title (DmeBanner *self, const char *title);
void dme_banner_set_revealed (DmeBanner *self, gboolean revealed);

G_END_DECLS
