/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-db-conflict.h"

G_BEGIN_DECLS

/* A row of a boxed list: both values side by side, with authors and times, and what to do.
 * @title: of the record. Its buttons are win.decide and win.decide-otherwise. */
GtkWidget *dme_conflict_row_new (const DmeConflict *conflict, const char *title);

/* Words that the row and its dialog share. */
char *dme_conflict_field_label (const DmeConflict *conflict) G_GNUC_WARN_UNUSED_RESULT;
/* May somebody type a value of their own? */
gboolean dme_conflict_can_be_typed (const DmeConflict *conflict);

G_END_DECLS
