/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-person-filter.h"
#include "dme-person-page.h"
#include "dme-activity-row.h"
#include "dme-list-keys.h"
#include "dme-person-row.h"
#include "dme-person-text.h"
#include "dme-record-list.h"
#include "dme-unrolled-list.h"
#include "dme-schema-persons.h"

/**
 * DmePersonPage:
 *
 * The list of persons.
 */

struct _DmePersonPage
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
  DmePersonFilter *filter;
  GtkLabel *summary;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (DmePersonPage, dme_person_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FILLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
update (DmePersonPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
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

  text = dme_persons_text (n);
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
  g_autoptr (DmePersonPage) self = user_data;
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
read_drafts (DmePersonPage *self)
{
  dme_store_list_drafts_async (self->store, &dme_type_person, NULL, drafts_cb, g_object_ref (self));
}

/**
 * dme_person_page_get_query:
 * @self: the page
 *
 * Returns: (transfer full): what the search and the filters let through
 */
DmeQuery *
dme_person_page_get_query (DmePersonPage *self)
{
  DmeQuery *query = dme_query_new (&dme_type_person);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  query->search = *text != '\0' ? g_strdup (text) : NULL;
  dme_person_filter_apply (self->filter, query);
  return query;
}

/* Something was typed or chosen. */
static void
query_changed_cb (DmePersonPage *self)
{
  g_autoptr (DmeQuery) query = NULL;

  if (self->records == NULL)
    return;

  query = dme_person_page_get_query (self);
  self->filtered = query->search != NULL || !dme_person_filter_is_clear (self->filter);
  dme_record_list_set_query (self->records, query);
  read_drafts (self);
}

static void
clear_cb (DmePersonPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  dme_person_filter_clear (self->filter);
}

static void
stop_search_cb (DmePersonPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* Enter in the search: on to those who were found, of whom the next Enter opens one. */
static void
to_list_cb (DmePersonPage *self)
{
  query_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
activate_cb (DmePersonPage *self, guint position)
{
  g_autoptr (GObject)
    item = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (self->list)), position);

  if (item == NULL)
    return;
  if (DME_IS_DRAFT_ITEM (item))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.resume-person", "s",
                                dme_draft_item_get_draft (DME_DRAFT_ITEM (item))->id);
  else if (dme_record_item_get_record (DME_RECORD_ITEM (item)) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-person", "s",
                                dme_record_item_get_record (DME_RECORD_ITEM (item))->id);
}

static DmeRecord *
get_record (GtkWidget *row)
{
  return DME_IS_PERSON_ROW (row) ? dme_person_row_get_record (DME_PERSON_ROW (row)) : NULL;
}

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, dme_person_row_new ());
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  dme_person_row_set_item (DME_PERSON_ROW (gtk_list_item_get_child (item)),
                           gtk_list_item_get_item (item));
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  dme_person_row_set_item (DME_PERSON_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
dme_person_page_dispose (GObject *object)
{
  DmePersonPage *self = DME_PERSON_PAGE (object);

  if (self->store != NULL)
    g_clear_signal_handler (&self->changed_id, self->store);
  if (self->records != NULL)
    g_signal_handlers_disconnect_by_data (self->records, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_PERSON_PAGE);
  g_clear_object (&self->store);
  g_clear_object (&self->drafts);
  g_clear_object (&self->records);
  G_OBJECT_CLASS (dme_person_page_parent_class)->dispose (object);
}

static void
dme_person_page_class_init (DmePersonPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_person_page_dispose;

  /**
   * DmePersonPage::filled:
   *
   * The first answer of the store is on the page.
   */
  signals[SIGNAL_FILLED] = g_signal_new ("filled", DME_TYPE_PERSON_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_PERSON_FILTER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-person-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, whole);
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, search);
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, bar);
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, filter);
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, summary);
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, DmePersonPage, list);
  gtk_widget_class_bind_template_callback (widget_class, query_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, to_list_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
dme_person_page_init (DmePersonPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dme_list_add_delete_key (self->list, get_record, "win.delete-person");
}

static void
set_factory (DmePersonPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_row_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
}

/**
 * dme_person_page_new:
 * @store: the store it shows and follows
 *
 * The page begins to read at once; pages of the list are read as they are
 * scrolled to.
 */
GtkWidget *
dme_person_page_new (DmeStore *store)
{
  DmePersonPage *self = g_object_new (DME_TYPE_PERSON_PAGE, NULL);
  g_autoptr (GListStore) parts = g_list_store_new (G_TYPE_LIST_MODEL);
  GListModel *rows = NULL;

  self->store = g_object_ref (store);
  self->drafts = g_list_store_new (DME_TYPE_DRAFT_ITEM);
  self->records = dme_record_list_new (store);
  set_factory (self);
  g_list_store_append (parts, self->drafts);
  g_list_store_append (parts, self->records);
  rows = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&parts))));
  rows = G_LIST_MODEL (dme_unrolled_list_new (rows));
  {
    g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (rows);

    gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  }

  g_signal_connect_swapped (self->records, "items-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->records, "notify::ready", G_CALLBACK (update), self);
  self->changed_id = g_signal_connect_swapped (store, "changed", G_CALLBACK (read_drafts), self);
  query_changed_cb (self);
  return GTK_WIDGET (self);
}

void
dme_person_page_focus_search (DmePersonPage *self)
{
  g_return_if_fail (DME_IS_PERSON_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

DmePersonFilter *
dme_person_page_get_filter (DmePersonPage *self)
{
  g_return_val_if_fail (DME_IS_PERSON_PAGE (self), NULL);

  return self->filter;
}

void
dme_person_page_set_search (DmePersonPage *self, const char *text)
{
  g_return_if_fail (DME_IS_PERSON_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
}

const char *
dme_person_page_get_shown (DmePersonPage *self)
{
  g_return_val_if_fail (DME_IS_PERSON_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

guint
dme_person_page_get_n_records (DmePersonPage *self)
{
  g_return_val_if_fail (DME_IS_PERSON_PAGE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->records));
}
