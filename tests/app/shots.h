/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-window.h"

G_BEGIN_DECLS

/* What the parts of desa-shots share. */
void shots_take (GtkWidget *window, const char *name); /* NAME-light.png or NAME-dark.png */
void shots_act (DmeWindow *window, const char *action, const char *format, ...);
DmeWindow *shots_open_window (const char *dir);
void shots_take_scrolled (DmeWindow *window, const char *name); /* as far down as it goes */
void shots_scroll_to (GtkWidget *widget, double part); /* of the way down */
GtkWidget *shots_find_dialog (DmeWindow *window); /* that stands before @window */
GtkWidget *shots_find_button (GtkWidget *widget, const char *id);

/* shots-check.c */
void shots_check (void);
void shots_flags (void);
void shots_access (void);

/* shots-inout.c */
void shots_inout (void);

/* shots-photos.c */
void shots_photos (void);
void shots_viewer (void);

G_END_DECLS
