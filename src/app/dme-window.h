/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-application.h"
#include "dme-idle-watch.h"
#include "dme-syncer.h"

G_BEGIN_DECLS

/* The main window. Signal "filled": the page in view shows its data (or the failure, or the first
 * run). */
#define DME_TYPE_WINDOW (dme_window_get_type ())
G_DECLARE_FINAL_TYPE (DmeWindow, dme_window, DME, WINDOW, AdwApplicationWindow)

/* @store_dir: (nullable): the folder given on the command line; NULL: the usual one, or practice if
 * that was used last. */
DmeWindow *dme_window_new (DmeApplication *app, const char *store_dir);
const char *dme_window_get_page (DmeWindow *self); /* "first-run", "failure", "lock", "protect", "home", "activities",
                                                      "sync", "detail", "form", "" */
GtkWidget *dme_window_get_page_widget (DmeWindow *self); /* (nullable) of the page in view */
DmeStore *dme_window_get_store (DmeWindow *self);        /* (nullable) */
DmeSyncer *dme_window_get_syncer (DmeWindow *self);      /* (nullable) */
DmeIdleWatch *dme_window_get_idle_watch (DmeWindow *self); /* what locks it by itself */
const char *
dme_window_get_toast (DmeWindow *self); /* (nullable) the text of the toast in view, not escaped */

G_END_DECLS
