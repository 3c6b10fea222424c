/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-unrolled-list.h"

/**
 * DmeUnrolledList:
 *
 * The items of another list, told in such a way that a GtkListView stays quick.
 *
 * A list view keeps some two hundred rows, and makes all of them in one go when
 * the list is another one: nothing can be typed meanwhile. So of a list that is
 * new only the beginning is there at first, and the rest comes while nobody
 * wants anything else. And where many items take the place of others, a list
 * view of GTK 4.8 asks for every new one, to see whether it is one that was
 * there, which would read a whole store: it is told first that the old ones are
 * gone, and then that others have come.
 */
struct _DmeUnrolledList
{
  GObject parent_instance;

  GListModel *source; /* (owned) */
  guint shown;        /* the first so many are there */
  guint gap_at, gap;  /* between two announcements: so many of the source are not there yet */
  guint growing;      /* (nullable) source id: the rest is still to come */
};

/* More rows than a list view keeps. */
#define KEPT 250

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeUnrolledList,
                               dme_unrolled_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (DME_UNROLLED_LIST (model)->source);
}

static guint
get_n_items (GListModel *model)
{
  return DME_UNROLLED_LIST (model)->shown;
}

static gpointer
get_item (GListModel *model, guint position)
{
  DmeUnrolledList *self = DME_UNROLLED_LIST (model);

  if (position >= self->shown)
    return NULL;
  return g_list_model_get_item (self->source,
                                position < self->gap_at ? position : position + self->gap);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
announce (DmeUnrolledList *self, guint position, guint removed, guint added)
{
  self->shown += added - removed;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static gboolean
grow_cb (gpointer data)
{
  DmeUnrolledList *self = data;
  guint n = g_list_model_get_n_items (self->source);
  guint next = self->shown + DME_UNROLLED_FIRST;

  if (next >= KEPT || next >= n)
    {
      self->growing = 0;
      next = n;
    }
  announce (self, self->shown, 0, next - self->shown);
  return next < n ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Drawing, keys and what the store has read come before. */
static void
keep_growing (DmeUnrolledList *self)
{
  gboolean whole = self->shown == g_list_model_get_n_items (self->source);

  if (whole)
    g_clear_handle_id (&self->growing, g_source_remove);
  else if (self->growing == 0)
    self->growing = g_idle_add_full (G_PRIORITY_LOW, grow_cb, self, NULL);
}

/* More is gone of what is there than stays: it is another list. */
static gboolean
is_another (const DmeUnrolledList *self, guint position, guint removed, guint added)
{
  return added > DME_UNROLLED_FIRST && position < DME_UNROLLED_FIRST &&
         (self->growing != 0 || removed >= self->shown - position - removed);
}

static void
changed_cb (GListModel *source, guint position, guint removed, guint added, DmeUnrolledList *self)
{
  if (position > self->shown || (position == self->shown && self->growing != 0))
    return; /* Of what is still to come. */

  removed = MIN (removed, self->shown - position);
  if (is_another (self, position, removed, added))
    announce (self, position, self->shown - position, DME_UNROLLED_FIRST);
  else if (removed > 0 && added > DME_UNROLLED_FIRST)
    {
      self->gap_at = position;
      self->gap = added;
      announce (self, position, removed, 0);
      self->gap_at = self->gap = 0;
      announce (self, position, 0, added);
    }
  else
    announce (self, position, removed, added);

  keep_growing (self);
}

static void
dme_unrolled_list_dispose (GObject *object)
{
  DmeUnrolledList *self = DME_UNROLLED_LIST (object);

  g_clear_handle_id (&self->growing, g_source_remove);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_func (self->source, changed_cb, self);
  self->shown = 0;

  G_OBJECT_CLASS (dme_unrolled_list_parent_class)->dispose (object);
}

static void
dme_unrolled_list_finalize (GObject *object)
{
  g_clear_object (&DME_UNROLLED_LIST (object)->source);

  G_OBJECT_CLASS (dme_unrolled_list_parent_class)->finalize (object);
}

static void
dme_unrolled_list_class_init (DmeUnrolledListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dme_unrolled_list_dispose;
  object_class->finalize = dme_unrolled_list_finalize;
}

static void
dme_unrolled_list_init (DmeUnrolledList *self)
{
}

/**
 * dme_unrolled_list_new:
 * @source: (transfer full): the list
 *
 * Returns: (transfer full): the same items
 */
DmeUnrolledList *
dme_unrolled_list_new (GListModel *source)
{
  DmeUnrolledList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (source), NULL);

  self = g_object_new (DME_TYPE_UNROLLED_LIST, NULL);
  self->source = source;
  self->shown = MIN (DME_UNROLLED_FIRST, g_list_model_get_n_items (source));
  g_signal_connect (source, "items-changed", G_CALLBACK (changed_cb), self);
  keep_growing (self);
  return self;
}
