/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* Asks for a file and writes a checked copy of the store to it. Finish: the sentence for a toast,
 * or NULL if nobody chose a file. */
void dme_backup_async (GtkWindow *parent,
                       DmeStore *store,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
char *dme_backup_finish (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
