/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* Asks for the passphrase of a store that has none, and shows the recovery code.
 * signal "protected": it has one now, and the code was written down.
 * signal "later": not now. */
#define DME_TYPE_PROTECT_PAGE (dme_protect_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeProtectPage, dme_protect_page, DME, PROTECT_PAGE, GtkWidget)

/* @name: (nullable) of the user; @can_wait: whether "later" is offered */
GtkWidget *dme_protect_page_new (DmeStore *store, const char *name, gboolean can_wait);

G_END_DECLS
