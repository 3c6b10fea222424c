/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-activity-filter.h"
#include "dme-activity-page.h"
#include "dme-activity-row.h"
#include "dme-activity-text.h"
#include "dme-list-keys.h"
#include "dme-record-list.h"
#include "dme-unrolled-list.h"
#include "dme-schema-table.h"

/**
 * DmeActivityPage:
 *
 * The list of activities.
 */

struct _DmeActivityPage
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  GListStore *drafts;     /* of DmeDraftItem; shown while nothing is filtered */
  DmeRecordList *records; /* of DmeRecordItem */
  gulong changed_id;
  guint n_drafts;
  gboolean filtered; /* the question asked last was narrowed */
  gboolean filled;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkSearchEntry *search;
  GtkWidget *bar;
  DmeActivityFilter *filter;
  GtkLabel *summary;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (DmeActivityPage, dme_activity_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FILLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
update (DmeActivityPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  g_autofree char *records = NULL;
  g_autofree char *people = NULL;
  g_autofree char *text = NULL;
  const char *page;

  if (!dme_record_list_get_ready (self->records))
    return;

  if (n == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->drafts)) == 0)
    page = self->filtered ? "nothing" : "empty";
  else
    page = "list";
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->bar, !g_str_equal (page, "empty"));

  records = dme_records_text (n);
  people = dme_people_text (dme_record_list_get_people (self->records));
  text = g_strdup_printf ("%s · %s", records, people);
  gtk_label_set_label (self->summary, text);

  if (!self->filled)
    {
      self->filled = TRUE;
      g_signal_emit (self, signals[SIGNAL_FILLED], 0);
    }
}

static void
drafts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeActivityPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = dme_store_list_drafts_finish (DME_STORE (source), result, &error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean at_top;

  if (drafts == NULL || self->drafts == NULL)
    return;

  at_top = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller)) <= 0;
  if (!self->filtered)
    for (guint i = 0; i < drafts->len; i++)
      g_ptr_array_add (items, dme_draft_item_new (drafts->pdata[i], drafts));
  g_list_store_splice (self->drafts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->drafts)),
                       items->pdata, items->len);
  /* The list keeps its first row in place when others come before it; at the top that would hide
   * them. */
  if (at_top && items->len > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
  update (self);
}

static void
read_drafts (DmeActivityPage *self)
{
  dme_store_list_drafts_async (self->store, &dme_type_activity, NULL, drafts_cb,
                               g_object_ref (self));
}

/**
 * dme_activity_page_get_query:
 * @self: the page
 *
 * Returns: (transfer full): what the search and the filters let through
 */
DmeQuery *
dme_activity_page_get_query (DmeActivityPage *self)
{
  DmeQuery *query = dme_query_new (&dme_type_activity);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  query->search = *text != '\0' ? g_strdup (text) : NULL;
  dme_activity_filter_apply (self->filter, query);
  return query;
}

/* Something was typed or chosen. */
static void
query_changed_cb (DmeActivityPage *self)
{
  g_autoptr (DmeQuery) query = NULL;

  if (self->records == NULL)
    return;

  query = dme_activity_page_get_query (self);
  self->filtered = query->search != NULL || !dme_activity_filter_is_clear (self->filter);
  dme_record_list_set_query (self->records, query);
  read_drafts (self);
}

static void
clear_cb (DmeActivityPage *self)
{
  dme_activity_page_set_filter (self, "", "", -1);
}

static void
stop_search_cb (DmeActivityPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
activate_cb (DmeActivityPage *self, guint position)
{
  g_autoptr (GObject)
    item = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->list)), position);

  if (item == NULL)
    return;
  if (DME_IS_DRAFT_ITEM (item))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.resume-draft", "s",
                                dme_draft_item_get_draft (DME_DRAFT_ITEM (item))->id);
  else if (dme_record_item_get_record (DME_RECORD_ITEM (item)) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-activity", "s",
                                dme_record_item_get_record (DME_RECORD_ITEM (item))->id);
}

static DmeRecord *
get_record (GtkWidget *row)
{
  return DME_IS_ACTIVITY_ROW (row) ? dme_activity_row_get_record (DME_ACTIVITY_ROW (row)) : NULL;
}

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, dme_activity_row_new ());
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  dme_activity_row_set_item (DME_ACTIVITY_ROW (gtk_list_item_get_child (item)),
                             gtk_list_item_get_item (item));
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  dme_activity_row_set_item (DME_ACTIVITY_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
dme_activity_page_dispose (GObject *object)
{
  DmeActivityPage *self = DME_ACTIVITY_PAGE (object);

  if (self->store != NULL)
    g_clear_signal_handler (&self->changed_id, self->store);
  if (self->records != NULL)
    g_signal_handlers_disconnect_by_data (self->records, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_ACTIVITY_PAGE);
  g_clear_object (&self->store);
  g_clear_object (&self->drafts);
  g_clear_object (&self->records);
  G_OBJECT_CLASS (dme_activity_page_parent_class)->dispose (object);
}

static void
dme_activity_page_class_init (DmeActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_activity_page_dispose;

  /**
   * DmeActivityPage::filled:
   *
   * The first answer of the store is on the page.
   */
  signals[SIGNAL_FILLED] = g_signal_new ("filled", DME_TYPE_ACTIVITY_PAGE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_ACTIVITY_FILTER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, search);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, bar);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, filter);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, summary);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityPage, list);
  gtk_widget_class_bind_template_callback (widget_class, query_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
dme_activity_page_init (DmeActivityPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_row_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);

  dme_list_add_delete_key (self->list, get_record, "win.delete-activity");
}

/**
 * dme_activity_page_new:
 * @store: the store it shows and follows
 *
 * The page begins to read at once; pages of the list are read as they are
 * scrolled to.
 */
GtkWidget *
dme_activity_page_new (DmeStore *store)
{
  DmeActivityPage *self = g_object_new (DME_TYPE_ACTIVITY_PAGE, NULL);
  g_autoptr (GListStore) parts = g_list_store_new (G_TYPE_LIST_MODEL);
  GListModel *rows = NULL;

  self->store = g_object_ref (store);
  self->drafts = g_list_store_new (DME_TYPE_DRAFT_ITEM);
  self->records = dme_record_list_new (store);
  g_list_store_append (parts, self->drafts);
  g_list_store_append (parts, self->records);
  rows = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&parts))));
  rows = G_LIST_MODEL (dme_unrolled_list_new (rows));
  {
    g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (rows);

    gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  }

  g_signal_connect_swapped (self->records, "items-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->records, "notify::people", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->records, "notify::ready", G_CALLBACK (update), self);
  self->changed_id = g_signal_connect_swapped (store, "changed", G_CALLBACK (read_drafts), self);
  query_changed_cb (self);
  return GTK_WIDGET (self);
}

void
dme_activity_page_focus_search (DmeActivityPage *self)
{
  g_return_if_fail (DME_IS_ACTIVITY_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * dme_activity_page_set_filter:
 * @self: the page
 * @period: "2026" or "2026-11"; "" for all
 * @region: a region code, or ""
 * @state: a DmeState, or -1
 *
 * Shows just that; what was typed is cleared.
 */
void
dme_activity_page_set_filter (DmeActivityPage *self,
                              const char *period,
                              const char *region,
                              int state)
{
  g_return_if_fail (DME_IS_ACTIVITY_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  dme_activity_filter_set (self->filter, "", period, region, state);
}

void
dme_activity_page_set_search (DmeActivityPage *self, const char *text)
{
  g_return_if_fail (DME_IS_ACTIVITY_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
}

const char *
dme_activity_page_get_shown (DmeActivityPage *self)
{
  g_return_val_if_fail (DME_IS_ACTIVITY_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

guint
dme_activity_page_get_n_records (DmeActivityPage *self)
{
  g_return_val_if_fail (DME_IS_ACTIVITY_PAGE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->records));
}
