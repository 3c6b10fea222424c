/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-record.h"

G_BEGIN_DECLS

/* A row of a boxed list; @opens: win.show-flag. */
GtkWidget *dme_flag_row_new (DmeRecord *flag, gboolean opens);

G_END_DECLS
