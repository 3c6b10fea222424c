/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* One follow-up, or one organisation that took part, as a line of the form.
 * signals "changed" and "remove". */
#define DME_TYPE_CHILD_ROW (dme_child_row_get_type ())
G_DECLARE_FINAL_TYPE (DmeChildRow, dme_child_row, DME, CHILD_ROW, GtkWidget)

GtkWidget *dme_child_row_new (const DmeType *type, DmeStore *store);
void dme_child_row_load (DmeChildRow *self, DmeRecord *record);
GVariant *dme_child_row_save (DmeChildRow *self);                /* floating; for a draft */
void dme_child_row_restore (DmeChildRow *self, GVariant *state); /* of that row */
gboolean dme_child_row_is_empty (DmeChildRow *self);             /* new, and nothing typed */
const char *dme_child_row_get_id (DmeChildRow *self);
/* A deletion of the record that the row was loaded from; NULL if there is none. */
DmeSave *dme_child_row_get_removal (DmeChildRow *self) G_GNUC_WARN_UNUSED_RESULT;
/* Shows what is wrong; FALSE if that blocks. Adds what is to be saved: @parent is the id of the activity.
 * @organisations: folded name -> id of those that are added by this save. */
gboolean dme_child_row_collect (DmeChildRow *self, const char *parent, const char *today, GHashTable *organisations, GPtrArray *saves);
gboolean dme_child_row_focus_field (DmeChildRow *self, const char *field); /* NULL: the first one, or the first that is wrong */
gboolean dme_child_row_has_problem (DmeChildRow *self);
char *dme_child_row_get_focus (DmeChildRow *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
