/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-record.h"

G_BEGIN_DECLS

/* @get_record: (nullable) the record that a row of the list shows; @row may be of another class. */
typedef DmeRecord *(*DmeRowGetRecord) (GtkWidget *row);

void dme_list_add_delete_key (GtkListView *list, DmeRowGetRecord get_record, const char *action);

G_END_DECLS
