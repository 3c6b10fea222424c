/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-backup.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-file-dialog.h"

static gpointer
backup_job (DmeDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (dme_db_backup (db, data, error));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  const char *path = g_object_get_data (G_OBJECT (task), "path");

  if (GPOINTER_TO_INT (dme_store_run_finish (DME_STORE (source), result, &error)))
    {
      g_autofree char *name = g_path_get_basename (path);

      g_task_return_pointer (task, g_strdup_printf (_ ("Backup written: %s"), name), g_free);
      return;
    }
  g_warning ("Writing a backup failed: %s", error != NULL ? error->message : "no reason");
  g_task_return_pointer (task,
                         error != NULL ? dme_error_to_text (error, path)
                                       : g_strdup (_ ("The backup could not be written.")),
                         g_free);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFile) file = dme_file_dialog_save_finish (result, NULL);
  char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  g_object_set_data_full (G_OBJECT (task), "path", path, g_free);
  dme_store_run_async (g_task_get_source_object (task), backup_job, g_strdup (path), g_free, NULL,
                       FALSE, NULL, written_cb, g_steal_pointer (&task));
}

/**
 * dme_backup_async:
 * @parent: the window that asks
 * @store: what is copied
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Asks for a file, and has the store write a verified copy to it.
 */
void
dme_backup_async (GtkWindow *parent,
                  DmeStore *store,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (store, NULL, callback, user_data);
  g_autofree char *today = dme_clock_today ();
  g_autofree char *name = g_strdup_printf ("desa-migran-emas-%s.db", today);

  dme_file_dialog_save_async (parent, _ ("Back Up"), _ ("_Back Up"), name, chosen_cb, task);
}

char *
dme_backup_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
