/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* One red flag: a new one, or one that is corrected.
 * signal "saved" (const char *id, gboolean is_new): it is in the store; the window has closed. */
#define DME_TYPE_FLAG_DIALOG (dme_flag_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DmeFlagDialog, dme_flag_dialog, DME, FLAG_DIALOG, AdwWindow)

DmeFlagDialog *dme_flag_dialog_new (GtkWindow *parent, DmeStore *store, const DmeFields *proposed);
DmeFlagDialog *dme_flag_dialog_new_for (GtkWindow *parent, DmeStore *store, DmeRecord *flag);
void dme_flag_dialog_set_about (DmeFlagDialog *self, const char *name); /* whom it happened to */
void dme_flag_dialog_fill (DmeFlagDialog *self, const char *field, const char *text);

G_END_DECLS
