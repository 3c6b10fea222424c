/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who works here, and where: the short pages before there is a store.
 * signal "finished" (const char *dir): a store was made in @dir (one of the two given). */
#define DME_TYPE_FIRST_RUN (dme_first_run_get_type ())
G_DECLARE_FINAL_TYPE (DmeFirstRun, dme_first_run, DME, FIRST_RUN, GtkWidget)

GtkWidget *dme_first_run_new (const char *default_dir, const char *practice_dir);

G_END_DECLS
