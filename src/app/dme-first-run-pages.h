/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-db.h"

G_BEGIN_DECLS

/* The pages of the first run in one language.
 * signal "language" (const char *code): another one was chosen.
 * signal "start" (gboolean practice): the last page was answered. */
#define DME_TYPE_FIRST_RUN_PAGES (dme_first_run_pages_get_type ())
G_DECLARE_FINAL_TYPE (DmeFirstRunPages, dme_first_run_pages, DME, FIRST_RUN_PAGES, GtkWidget)

GtkWidget *dme_first_run_pages_new (const char *language);
void dme_first_run_pages_get_identity (DmeFirstRunPages *self, DmeIdentity *identity);
void dme_first_run_pages_set_busy (DmeFirstRunPages *self, gboolean busy);
void dme_first_run_pages_show_failure (DmeFirstRunPages *self, const char *text);

G_END_DECLS
