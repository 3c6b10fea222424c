/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-notice.h"

G_BEGIN_DECLS

#define DME_OFFICE "BP3MI Nusa Tenggara Timur" /* heads what is printed */

/* The empty notice, with lines to write on: no personal data, so nothing is noted. */
void dme_notice_print_empty (GtkWidget *widget);
void dme_notice_save_empty (GtkWidget *widget);

G_END_DECLS
