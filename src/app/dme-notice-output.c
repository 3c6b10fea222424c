/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-notice-output.h"

#include "dme-file-dialog.h"
#include "dme-output.h"
#include "dme-print.h"

static const DmeNotice empty_notice = { .heading = DME_OFFICE };

void
dme_notice_print_empty (GtkWidget *widget)
{
  dme_print (widget, dme_notice_draw (&empty_notice), NULL, NULL, NULL);
}

static gboolean
write_file (const char *path, GError **error)
{
  g_autoptr (DmeOutput) out = dme_output_open (path, error);

  return out != NULL && dme_notice_write (&empty_notice, dme_output_get_file (out), error) &&
         dme_output_finish (out, error);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GFile) file = dme_file_dialog_save_finish (result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (path == NULL)
    return;

  if (write_file (path, &error))
    text = g_strdup (_ ("The notice is saved"));
  else
    {
      g_message ("The notice could not be written: %s", error->message);
      text = g_strdup_printf (_ ("The file could not be written: %s"), error->message);
    }
  gtk_widget_activate_action (widget, "win.show-toast", "s", text);
}

void
dme_notice_save_empty (GtkWidget *widget)
{
  dme_file_dialog_save_async (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Save the Notice"),
                              _ ("_Save"), "pemberitahuan-data-pribadi.pdf", chosen_cb,
                              g_object_ref (widget));
}
