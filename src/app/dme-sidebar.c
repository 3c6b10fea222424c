/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-format.h"
#include "dme-sidebar.h"
#include "dme-sync-text.h"

/**
 * DmeSidebar:
 *
 * The pages of the app with what waits on them, and the sync indicator.
 */

struct _DmeSidebar
{
  GtkWidget parent_instance;

  /* Template children */
  GtkBox *box;
  GtkListBox *list;
  GtkLabel *activities_count;
  GtkWidget *persons_row;
  GtkLabel *persons_count;
  GtkMenuButton *menu_button;
  GtkToggleButton *sync_button;
  GtkLabel *sync_waiting;
  GtkLabel *sync_last;
};

G_DEFINE_FINAL_TYPE (DmeSidebar, dme_sidebar, GTK_TYPE_WIDGET)

static void
row_activated_cb (DmeSidebar *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s",
                              gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
sync_clicked_cb (DmeSidebar *self)
{
  /* A toggle shows where we are; a click never leaves the page it stands for. */
  gtk_toggle_button_set_active (self->sync_button, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", "sync");
}

static void
dme_sidebar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_SIDEBAR);
  G_OBJECT_CLASS (dme_sidebar_parent_class)->dispose (object);
}

static void
dme_sidebar_class_init (DmeSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_sidebar_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/desamigran/DesaMigranEmas/ui/dme-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, box);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, activities_count);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, persons_row);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, persons_count);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, sync_button);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, sync_waiting);
  gtk_widget_class_bind_template_child (widget_class, DmeSidebar, sync_last);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sync_clicked_cb);
}

/* A menu is a popover full of widgets: not at each start, but when it is first opened. */
static void
create_menu_cb (GtkMenuButton *button, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/org/desamigran/DesaMigranEmas/ui/dme-primary-menu.ui");

  gtk_menu_button_set_create_popup_func (button, NULL, NULL, NULL);
  gtk_menu_button_set_menu_model (button,
                                  G_MENU_MODEL (gtk_builder_get_object (builder, "primary_menu")));
}

static void
dme_sidebar_init (DmeSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu_cb, NULL, NULL);
}

/* Each row bears the name of its page. */
static void
select_row (DmeSidebar *self, const char *page)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (row)), page))
      gtk_list_box_select_row (self->list, row);
}

/**
 * dme_sidebar_set_page:
 * @self: the sidebar
 * @page: "home", "activities", "check" or "sync"
 *
 * Marks the page that is shown.
 */
void
dme_sidebar_set_page (DmeSidebar *self, const char *page)
{
  gboolean sync = g_str_equal (page, "sync");

  g_return_if_fail (DME_IS_SIDEBAR (self));

  if (sync)
    gtk_list_box_unselect_all (self->list);
  else
    select_row (self, page);
  gtk_toggle_button_set_active (self->sync_button, sync);
}

static void
show_count (GtkLabel *label, DmeStoreStatus *status, const char *type)
{
  int n = 0;

  if (status != NULL && status->waiting_by_type != NULL)
    n = GPOINTER_TO_INT (g_hash_table_lookup (status->waiting_by_type, type));
  gtk_widget_set_visible (GTK_WIDGET (label), n > 0);
  if (n > 0)
    {
      g_autofree char *number = dme_format_int (n);
      g_autofree char *tip = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s waiting to be sent",
                                                           "%s waiting to be sent", (gulong) n),
                                              number);

      gtk_label_set_label (label, number);
      gtk_widget_set_tooltip_text (GTK_WIDGET (label), tip);
    }
}

/**
 * dme_sidebar_set_status:
 * @self: the sidebar
 * @status: (nullable): what the store knows
 * @syncer: what is going on
 *
 * Shows what waits on each page, and the two lines of sync.
 */
void
dme_sidebar_set_status (DmeSidebar *self, DmeStoreStatus *status, DmeSyncer *syncer)
{
  DmeSyncView view;
  g_autofree char *waiting = NULL;
  g_autofree char *last = NULL;

  g_return_if_fail (DME_IS_SIDEBAR (self));

  show_count (self->activities_count, status, "activity");
  show_count (self->persons_count, status, "person");

  dme_sync_view_init (&view, status, syncer);
  waiting = dme_sync_view_get_waiting (&view);
  last = dme_sync_view_get_last (&view);
  gtk_label_set_label (self->sync_waiting, waiting);
  gtk_label_set_label (self->sync_last, last);
}

/**
 * dme_sidebar_open_menu:
 * @self: the sidebar
 *
 * Opens the primary menu.
 */
void
dme_sidebar_open_menu (DmeSidebar *self)
{
  g_return_if_fail (DME_IS_SIDEBAR (self));

  gtk_menu_button_popup (self->menu_button);
}

/**
 * dme_sidebar_set_has_persons:
 * @self: the sidebar
 * @has: whether the store can seal what is written about persons
 *
 * Without a vault there is no page of persons.
 */
void
dme_sidebar_set_has_persons (DmeSidebar *self, gboolean has)
{
  g_return_if_fail (DME_IS_SIDEBAR (self));

  gtk_widget_set_visible (self->persons_row, has);
}
