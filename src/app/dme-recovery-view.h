/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The recovery code, large, to be written down or printed; it is shown once.
 * signal "done": its last group was typed back. */
#define DME_TYPE_RECOVERY_VIEW (dme_recovery_view_get_type ())
G_DECLARE_FINAL_TYPE (DmeRecoveryView, dme_recovery_view, DME, RECOVERY_VIEW, GtkWidget)

/* "XXXX-XXXX-..."; NULL: none, and the old one is forgotten */
void dme_recovery_view_set_code (DmeRecoveryView *self, const char *code);
const char *dme_recovery_view_get_code (DmeRecoveryView *self); /* (nullable) */

G_END_DECLS
