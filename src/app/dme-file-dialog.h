/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Files to be read, one or more. @suffixes: of their names, without the dot. */
void dme_file_dialog_open_several_async (GtkWindow *parent,
                                         const char *title,
                                         const char *accept_label,
                                         const char *filter_name,
                                         const char *const *suffixes,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
/* -> of GFile */
GListModel *dme_file_dialog_open_several_finish (GAsyncResult *result,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Choosing a file, in the shape of GtkFileDialog (4.10). A closed dialog gives
 * G_IO_ERROR_CANCELLED. */
void dme_file_dialog_save_async (GtkWindow *parent,
                                 const char *title,
                                 const char *accept_label,
                                 const char *suggested_name,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GFile *dme_file_dialog_save_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @filter_name: what files of @pattern are called. */
void dme_file_dialog_open_async (GtkWindow *parent,
                                 const char *title,
                                 const char *accept_label,
                                 const char *filter_name,
                                 const char *pattern,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GFile *dme_file_dialog_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
