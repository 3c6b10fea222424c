/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* The page on which an activity is written down or changed, with its own header bar; keeps what is typed as a draft.
 * signal "saved" (const char *id, gboolean is_new): the record is durable; the form is empty again.
 * signal "closed": the person is done here, with or without a save; show another page.
 * property "dirty": something was typed that is not saved as a record. */
#define DME_TYPE_ACTIVITY_FORM (dme_activity_form_get_type ())
G_DECLARE_FINAL_TYPE (DmeActivityForm, dme_activity_form, DME, ACTIVITY_FORM, GtkWidget)

GtkWidget *dme_activity_form_new (DmeStore *store);
void dme_activity_form_begin (DmeActivityForm *self); /* an empty form */
/* @children: (nullable) of DmeRecord follow_up and participation; NULL: they are loaded. @focus_field: (nullable) */
void dme_activity_form_edit (DmeActivityForm *self, DmeRecord *record, GPtrArray *children, const char *focus_field);
void dme_activity_form_resume (DmeActivityForm *self, DmeDraft *draft); /* copies what it needs */
gboolean dme_activity_form_get_dirty (DmeActivityForm *self);
/* Writes the draft now if something was typed; for the window that is about to close. */
void dme_activity_form_keep (DmeActivityForm *self);

G_END_DECLS
