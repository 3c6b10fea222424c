/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A new passphrase, typed twice, and how strong it is in words.
 * signal "activate": Enter was pressed on the last row. */
#define DME_TYPE_PASSPHRASE_FIELDS (dme_passphrase_fields_get_type ())
G_DECLARE_FINAL_TYPE (DmePassphraseFields, dme_passphrase_fields, DME, PASSPHRASE_FIELDS, GtkWidget)

/* @name: (nullable) of the user, which is no secret */
void dme_passphrase_fields_set_name (DmePassphraseFields *self, const char *name);
/* NULL: it cannot be used; the row says why and has the focus. For dme_secret_free(). */
char *dme_passphrase_fields_take (DmePassphraseFields *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_passphrase_fields_clear (DmePassphraseFields *self);

G_END_DECLS
