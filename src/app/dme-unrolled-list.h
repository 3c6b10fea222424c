/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A long list that a GtkListView can take in at once. */
#define DME_TYPE_UNROLLED_LIST (dme_unrolled_list_get_type ())
G_DECLARE_FINAL_TYPE (DmeUnrolledList, dme_unrolled_list, DME, UNROLLED_LIST, GObject)

/* How many items of a new list are there at once. */
#define DME_UNROLLED_FIRST 30

DmeUnrolledList *
dme_unrolled_list_new (GListModel *source) G_GNUC_WARN_UNUSED_RESULT; /* (transfer full) */

G_END_DECLS
