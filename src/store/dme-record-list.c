/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-record-item-private.h"

#define PAGE_SIZE 50
#define MAX_PAGES 40 /* loaded ones; beyond, what nobody shows is let go */

/**
 * DmeRecordList:
 *
 * The records that a query finds, as a list model: row ids at once, records a
 * page at a time when they are asked for. When the store changes it asks again
 * and reports no more than what moved, so that a view keeps its place.
 */
struct _DmeRecordList
{
  GObject parent_instance;

  DmeStore *store;   /* (owned) */
  DmeQuery *query;   /* (owned) (nullable) */
  GArray *rows;      /* of gint64 */
  GPtrArray *items;  /* of DmeRecordItem or NULL, beside rows */
  GHashTable *pages; /* numbers of pages read or being read */
  GQueue recent;     /* the same, the one read last at the tail */
  gint64 people;
  gboolean ready;
  gboolean asking;           /* a query is under way */
  gboolean stale;            /* and the store has changed since */
  guint serial;              /* of the query; answers to an earlier one are dropped */
  GCancellable *cancellable; /* of the query and its pages */
};

typedef enum
{
  PROP_PEOPLE = 1,
  PROP_READY,
} DmeRecordListProperty;

static GParamSpec *props[PROP_READY + 1];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeRecordList,
                               dme_record_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* What an answer needs to find its place. */
typedef struct
{
  DmeRecordList *list; /* (owned) */
  guint serial;
  guint page;
  DmeQueryResult *found; /* (owned) (nullable) its first page is being read */
} Ask;

static Ask *
ask_new (DmeRecordList *self, guint page)
{
  Ask *ask = g_new (Ask, 1);

  *ask = (Ask){ .list = g_object_ref (self), .serial = self->serial, .page = page };
  return ask;
}

static void
ask_free (Ask *ask)
{
  g_object_unref (ask->list);
  g_clear_pointer (&ask->found, dme_query_result_free);
  g_free (ask);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ask, ask_free)

/* Lets the page go that was read longest ago. An item that somebody holds stays, and is read again
 * when it is asked for. */
static void
trim (DmeRecordList *self)
{
  while (g_queue_get_length (&self->recent) > MAX_PAGES)
    {
      guint page = GPOINTER_TO_UINT (g_queue_pop_head (&self->recent));

      g_hash_table_remove (self->pages, GUINT_TO_POINTER (page));
      for (guint i = page * PAGE_SIZE; i < MIN ((page + 1) * PAGE_SIZE, self->items->len); i++)
        {
          GObject *item = self->items->pdata[i];

          if (item != NULL && item->ref_count == 1)
            g_clear_object (&self->items->pdata[i]);
        }
    }
}

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ask) ask = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = dme_store_load_rows_finish (DME_STORE (source), result, &error);
  DmeRecordList *self = ask->list;
  guint first = ask->page * PAGE_SIZE;

  if (ask->serial != self->serial)
    return;

  if (records == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("Reading a page of records: %s", error->message);
      g_hash_table_remove (self->pages, GUINT_TO_POINTER (ask->page));
      g_queue_remove (&self->recent, GUINT_TO_POINTER (ask->page));
      return;
    }

  for (guint i = 0; i < records->len && first + i < self->items->len; i++)
    if (self->items->pdata[first + i] != NULL)
      dme_record_item_set_record (self->items->pdata[first + i], records->pdata[i]);
    else
      {
        self->items->pdata[first + i] = g_object_new (DME_TYPE_RECORD_ITEM, NULL);
        dme_record_item_set_record (self->items->pdata[first + i], records->pdata[i]);
      }

  trim (self);
}

static void
want_page (DmeRecordList *self, guint page)
{
  guint first = page * PAGE_SIZE;

  if (!g_hash_table_add (self->pages, GUINT_TO_POINTER (page)))
    return;

  g_queue_push_tail (&self->recent, GUINT_TO_POINTER (page));
  dme_store_load_rows_async (self->store, &g_array_index (self->rows, gint64, first),
                             MIN (PAGE_SIZE, self->rows->len - first), self->cancellable, page_cb,
                             ask_new (self, page));
}

static GType
get_item_type (GListModel *model)
{
  return DME_TYPE_RECORD_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return DME_RECORD_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  DmeRecordList *self = DME_RECORD_LIST (model);

  if (position >= self->rows->len)
    return NULL;

  if (self->items->pdata[position] == NULL)
    self->items->pdata[position] = g_object_new (DME_TYPE_RECORD_ITEM, NULL);
  want_page (self, position / PAGE_SIZE);
  return g_object_ref (self->items->pdata[position]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
item_unref (gpointer item)
{
  if (item != NULL)
    g_object_unref (item);
}

/* The first page is shown at once, so it comes with the rows: nothing is drawn twice. */
static void
fill_first_page (DmeRecordList *self, const GPtrArray *records)
{
  g_hash_table_add (self->pages, GUINT_TO_POINTER (0));
  g_queue_push_tail (&self->recent, GUINT_TO_POINTER (0));
  for (guint i = 0; i < records->len; i++)
    {
      if (self->items->pdata[i] == NULL)
        self->items->pdata[i] = g_object_new (DME_TYPE_RECORD_ITEM, NULL);
      dme_record_item_set_record (self->items->pdata[i], records->pdata[i]);
    }
}

/* Rows that stay keep their items: those before and those after what changed. */
static void
take_rows (DmeRecordList *self, GArray *rows, const GPtrArray *records)
{
  const gint64 *old = (gint64 *) self->rows->data, *new = (gint64 *) rows->data;
  guint n_old = self->rows->len, n_new = rows->len, prefix = 0, suffix = 0;
  g_autoptr (GPtrArray) items = g_ptr_array_new_full (n_new, item_unref);

  while (prefix < n_old && prefix < n_new && old[prefix] == new[prefix])
    prefix++;
  while (suffix < n_old - prefix && suffix < n_new - prefix &&
         old[n_old - 1 - suffix] == new[n_new - 1 - suffix])
    suffix++;

  g_ptr_array_set_size (items, (int) n_new);
  for (guint i = 0; i < prefix; i++)
    items->pdata[i] = g_steal_pointer (&self->items->pdata[i]);
  for (guint i = 1; i <= suffix; i++)
    items->pdata[n_new - i] = g_steal_pointer (&self->items->pdata[n_old - i]);

  g_array_unref (self->rows);
  self->rows = g_array_ref (rows);
  g_ptr_array_unref (self->items);
  self->items = g_steal_pointer (&items);
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->recent);
  if (records != NULL)
    fill_first_page (self, records);

  if (prefix < n_old || prefix < n_new)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, n_old - prefix - suffix,
                                n_new - prefix - suffix);
}

/* Items that exist are shown by somebody: they are read again, and notify only if they differ. */
static void
reload_pages (DmeRecordList *self)
{
  guint serial = self->serial;

  for (guint i = 0; serial == self->serial && i < self->items->len; i++)
    if (self->items->pdata[i] != NULL)
      {
        want_page (self, i / PAGE_SIZE);
        i += PAGE_SIZE - 1 - i % PAGE_SIZE;
      }
}

static void ask_rows (DmeRecordList *self);

static void
take_answer (DmeRecordList *self, const DmeQueryResult *found, const GPtrArray *records)
{
  self->asking = FALSE;
  self->serial++; /* Pages of the rows of before are late now. */
  take_rows (self, found->rows, records);
  reload_pages (self);

  if (self->people != found->people)
    {
      self->people = found->people;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PEOPLE]);
    }
  if (!self->ready)
    {
      self->ready = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
    }
  if (self->stale && !self->asking)
    ask_rows (self);
}

static void
first_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ask) ask = user_data;
  g_autoptr (GPtrArray) records = dme_store_load_rows_finish (DME_STORE (source), result, NULL);

  /* A row may be gone since it was found; then each page says for itself what is the matter. */
  if (ask->serial == ask->list->serial)
    take_answer (ask->list, ask->found, records);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ask) ask = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeQueryResult) found = dme_store_query_finish (DME_STORE (source), result, &error);
  DmeRecordList *self = ask->list;
  GArray *rows = found != NULL ? found->rows : NULL;

  if (ask->serial != self->serial)
    return;

  if (found == NULL)
    {
      self->asking = FALSE;
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("Asking for records: %s", error->message);
      return;
    }
  if (rows->len == 0)
    {
      take_answer (self, found, NULL);
      return;
    }

  ask->found = g_steal_pointer (&found);
  dme_store_load_rows_async (self->store, (gint64 *) rows->data, MIN (PAGE_SIZE, rows->len),
                             self->cancellable, first_page_cb, g_steal_pointer (&ask));
}

static void
ask_rows (DmeRecordList *self)
{
  self->asking = TRUE;
  self->stale = FALSE;
  dme_store_query_async (self->store, self->query, self->cancellable, query_cb, ask_new (self, 0));
}

static void
changed_cb (DmeRecordList *self)
{
  if (self->query == NULL)
    return;
  if (self->asking)
    self->stale = TRUE;
  else
    ask_rows (self);
}

static void
dme_record_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DmeRecordList *self = DME_RECORD_LIST (object);

  switch ((DmeRecordListProperty) prop_id)
    {
    case PROP_PEOPLE:
      g_value_set_int64 (value, self->people);
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_record_list_dispose (GObject *object)
{
  DmeRecordList *self = DME_RECORD_LIST (object);

  self->serial++;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_record_list_parent_class)->dispose (object);
}

static void
dme_record_list_finalize (GObject *object)
{
  DmeRecordList *self = DME_RECORD_LIST (object);

  g_clear_pointer (&self->query, dme_query_free);
  g_array_unref (self->rows);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->pages);
  g_queue_clear (&self->recent);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (dme_record_list_parent_class)->finalize (object);
}

static void
dme_record_list_class_init (DmeRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dme_record_list_get_property;
  object_class->dispose = dme_record_list_dispose;
  object_class->finalize = dme_record_list_finalize;

  /**
   * DmeRecordList:people:
   *
   * Sum of the attendance of all records found.
   */
  props[PROP_PEOPLE] =
    g_param_spec_int64 ("people", NULL, NULL, 0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * DmeRecordList:ready:
   *
   * Whether the first answer has come: before, an empty list means nothing.
   */
  props[PROP_READY] =
    g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
dme_record_list_init (DmeRecordList *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->items = g_ptr_array_new_with_free_func (item_unref);
  self->pages = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->recent);
  self->cancellable = g_cancellable_new ();
}

DmeRecordList *
dme_record_list_new (DmeStore *store)
{
  DmeRecordList *self;

  g_return_val_if_fail (DME_IS_STORE (store), NULL);

  self = g_object_new (DME_TYPE_RECORD_LIST, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * dme_record_list_set_query:
 * @self: a list
 * @query: what is to be shown
 *
 * Asks for other records. Until the answer has come the list shows what it showed.
 */
void
dme_record_list_set_query (DmeRecordList *self, const DmeQuery *query)
{
  g_return_if_fail (DME_IS_RECORD_LIST (self) && query != NULL);

  self->serial++;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();

  g_clear_pointer (&self->query, dme_query_free);
  self->query = dme_query_copy (query);
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->recent);
  ask_rows (self);
}

gint64
dme_record_list_get_people (DmeRecordList *self)
{
  g_return_val_if_fail (DME_IS_RECORD_LIST (self), 0);

  return self->people;
}

gboolean
dme_record_list_get_ready (DmeRecordList *self)
{
  g_return_val_if_fail (DME_IS_RECORD_LIST (self), FALSE);

  return self->ready;
}
