/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* What stands before a locked store: the passphrase, or the recovery code and a new passphrase.
 * signal "unlocked": the store is open. */
#define DME_TYPE_LOCK_PAGE (dme_lock_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeLockPage, dme_lock_page, DME, LOCK_PAGE, GtkWidget)

/* @name: (nullable) of the user; @wait: seconds before the first attempt */
GtkWidget *dme_lock_page_new (DmeStore *store, const char *name, gint64 wait);

G_END_DECLS
