/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whatever inside @scroller takes the keyboard focus comes into view, new and hidden widgets too. */
void dme_scroll_to_focus (GtkScrolledWindow *scroller);

G_END_DECLS
