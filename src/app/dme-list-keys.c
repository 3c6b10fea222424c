/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-list-keys.h"

typedef struct
{
  DmeRowGetRecord get_record;
  const char *action; /* static */
} DeleteKey;

/* Delete takes the row that has the focus, never one the pointer happens to be over. */
static gboolean
delete_focused_cb (GtkWidget *list, GVariant *args, gpointer user_data)
{
  const DeleteKey *key = user_data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  DmeRecord *record = row != NULL ? key->get_record (row) : NULL;

  if (record == NULL)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_activate_action (list, key->action, "s", record->id);
  return GDK_EVENT_STOP;
}

/**
 * dme_list_add_delete_key:
 * @list: a list of records
 * @get_record: what a row shows; %NULL for a row that cannot be deleted
 * @action: what takes an id and deletes it; a static string
 *
 * Lets the key Delete delete the record of the row that has the focus.
 */
void
dme_list_add_delete_key (GtkListView *list, DmeRowGetRecord get_record, const char *action)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  DeleteKey *key = g_new (DeleteKey, 1);

  *key = (DeleteKey){ get_record, action };
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Delete, 0),
                      gtk_callback_action_new (delete_focused_cb, key, g_free)));
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}
