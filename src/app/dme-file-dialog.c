/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-file-dialog.h"

#include <glib/gi18n-lib.h>

static void
several_response_cb (GtkNativeDialog *dialog, int response, GTask *task)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (GtkNativeDialog) keep = dialog;

  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog)),
                           g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No file was chosen");
}

/**
 * dme_file_dialog_open_several_async:
 * @parent: the window it belongs to
 * @title: of the dialog, translated
 * @accept_label: the verb on the button, translated
 * @filter_name: what the files are, translated
 * @suffixes: (array zero-terminated=1): of their names, in any case
 * @callback: called when files were chosen, or not
 * @user_data: for @callback
 *
 * Asks which files to read.
 */
void
dme_file_dialog_open_several_async (GtkWindow *parent,
                                    const char *title,
                                    const char *accept_label,
                                    const char *filter_name,
                                    const char *const *suffixes,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkFileChooserNative *dialog = NULL;
  GTask *task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, dme_file_dialog_open_several_async);
  dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, accept_label, NULL);
  gtk_file_filter_set_name (filter, filter_name);
  for (; *suffixes != NULL; suffixes++)
    gtk_file_filter_add_suffix (filter, *suffixes);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (several_response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

GListModel *
dme_file_dialog_open_several_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
response_cb (GtkNativeDialog *dialog, int response, GTask *task)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (GtkNativeDialog) keep = dialog; /* A native dialog is owned by nobody else. */

  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)),
                           g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No file was chosen");
}

/**
 * dme_file_dialog_save_async:
 * @parent: the window it belongs to
 * @title: of the dialog, translated
 * @accept_label: the verb on the button, translated
 * @suggested_name: a file name to begin with
 * @callback: called when a file was chosen, or not
 * @user_data: for @callback
 *
 * Asks where to write a file.
 */
void
dme_file_dialog_save_async (GtkWindow *parent,
                            const char *title,
                            const char *accept_label,
                            const char *suggested_name,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GtkFileChooserNative *dialog = NULL;
  GTask *task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, dme_file_dialog_save_async);
  dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, accept_label, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), suggested_name);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

GFile *
dme_file_dialog_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * dme_file_dialog_open_async:
 * @parent: the window it belongs to
 * @title: of the dialog, translated
 * @accept_label: the verb on the button, translated
 * @filter_name: what such files are called, translated
 * @pattern: of their names; all others can be shown too
 * @callback: called when a file was chosen, or not
 * @user_data: for @callback
 *
 * Asks which file to read.
 */
void
dme_file_dialog_open_async (GtkWindow *parent,
                            const char *title,
                            const char *accept_label,
                            const char *filter_name,
                            const char *pattern,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const struct
  {
    const char *name, *pattern;
  } filters[] = { { filter_name, pattern }, { _ ("All files"), "*" } };
  GtkFileChooserNative *dialog = NULL;
  GTask *task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, dme_file_dialog_open_async);
  dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, accept_label, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, filters[i].name);
      gtk_file_filter_add_pattern (filter, filters[i].pattern);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

GFile *
dme_file_dialog_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
