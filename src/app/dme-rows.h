/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-db.h"

G_BEGIN_DECLS

/* Rows of boxed lists that several pages show. Text of records is never taken for markup. */
GtkWidget *dme_row_new_follow_up (DmeRecord *follow_up,
                                  gboolean opens_parent); /* with "Done"; win.finish-follow-up */
GtkWidget *dme_row_new_draft (DmeDraft *draft);           /* with "Continue"; win.resume-draft */
GtkWidget *dme_row_new_activity (DmeRecord *activity, gint64 photos); /* win.show-activity */
/* What is not data: an icon and a word for the state of a record. */
GtkWidget *dme_state_label_new (void);
void dme_state_label_set (GtkWidget *label, DmeState state);
void dme_list_box_clear (GtkListBox *box);

G_END_DECLS
