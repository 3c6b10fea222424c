/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One page with the recovery code and how to keep it; nothing else about anybody. */
void dme_recovery_print (GtkWindow *parent, const char *code, GError **error);
/* What is printed, on any surface; @width in its units of 1/72 inch. */
void dme_recovery_draw (cairo_t *cr, PangoContext *context, double width, const char *code);

G_END_DECLS
