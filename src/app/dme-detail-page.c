/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-detail-page.h"

#include "dme-activity-text.h"
#include "dme-error-text.h"
#include "dme-format.h"

/**
 * DmeDetailPage:
 *
 * A page about one record and what belongs to it.
 *
 * It follows the store: at once while it is in view, otherwise when it comes
 * into view again.
 */

typedef struct
{
  /* Owned */
  DmeStore *store;
  char *id;
  gpointer bundle; /* as shown */
  GCancellable *reading;
  gulong changed_id;
  gboolean stale;

  /* Borrowed from the template */
  AdwWindowTitle *title;
  GtkStack *stack;
  AdwStatusPage *failed;
  GtkScrolledWindow *scroller;
  GtkImage *state_icon;
  GtkLabel *state_title;
  GtkLabel *state_detail;
} DmeDetailPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DmeDetailPage, dme_detail_page, GTK_TYPE_WIDGET)

#define GET_PRIVATE(self) \
  ((DmeDetailPagePrivate *) dme_detail_page_get_instance_private ((DmeDetailPage *) (self)))

static guint filled_signal;

static void
show_failure (DmeDetailPagePrivate *priv, const GError *error)
{
  g_autofree char *text = dme_error_to_text (error, dme_store_get_dir (priv->store));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (priv->failed, escaped);
  gtk_stack_set_visible_child_name (priv->stack, "failed");
}

/* Whoever did something on the page with the keyboard stays on it, though all of it was made anew.
 */
static void
keep_focus (DmeDetailPage *self, gboolean had_focus)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (had_focus && (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self))))
    gtk_widget_child_focus (GTK_WIDGET (GET_PRIVATE (self)->scroller), GTK_DIR_TAB_FORWARD);
}

/**
 * dme_detail_page_fill:
 * @self: a page
 *
 * Shows once more what was read last, for example in another way.
 */
void
dme_detail_page_fill (DmeDetailPage *self)
{
  DmeDetailPagePrivate *priv = GET_PRIVATE (self);
  DmeDetailPageClass *klass = DME_DETAIL_PAGE_GET_CLASS (self);
  gboolean gone, had_focus;

  g_return_if_fail (DME_IS_DETAIL_PAGE (self));

  if (priv->bundle == NULL)
    return;

  had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
  gone = klass->get_record (priv->bundle)->deleted;
  klass->fill (self, priv->bundle);
  gtk_stack_set_visible_child_name (priv->stack, gone ? "gone" : "content");
  keep_focus (self, had_focus && !gone);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeDetailPage) self = user_data;
  DmeDetailPagePrivate *priv = GET_PRIVATE (self);
  DmeDetailPageClass *klass = DME_DETAIL_PAGE_GET_CLASS (self);
  g_autoptr (GError) error = NULL;
  gpointer bundle = dme_store_run_finish (DME_STORE (source), result, &error);

  if (bundle == NULL)
    {
      if (priv->store != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_failure (priv, error);
      return;
    }
  if (priv->store == NULL)
    {
      klass->bundle_free (bundle);
      return;
    }

  g_clear_pointer (&priv->bundle, klass->bundle_free);
  priv->bundle = bundle;
  /* Another record may stand for the one that was asked for. */
  if (g_strcmp0 (priv->id, klass->get_record (bundle)->id) != 0)
    {
      g_free (priv->id);
      priv->id = g_strdup (klass->get_record (bundle)->id);
    }
  dme_detail_page_fill (self);
  g_signal_emit (self, filled_signal, 0);
}

static void
refresh (DmeDetailPage *self)
{
  DmeDetailPagePrivate *priv = GET_PRIVATE (self);
  DmeDetailPageClass *klass = DME_DETAIL_PAGE_GET_CLASS (self);

  priv->stale = FALSE;
  if (priv->id == NULL)
    return;
  if (priv->reading != NULL)
    g_cancellable_cancel (priv->reading);
  g_clear_object (&priv->reading);
  priv->reading = g_cancellable_new ();
  dme_store_run_async (priv->store, klass->load, g_strdup (priv->id), g_free, klass->bundle_free,
                       FALSE, priv->reading, loaded_cb, g_object_ref (self));
}

static void
store_changed_cb (DmeDetailPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
  else
    GET_PRIVATE (self)->stale = TRUE;
}

static void
dme_detail_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dme_detail_page_parent_class)->map (widget);
  if (GET_PRIVATE (widget)->stale)
    refresh (DME_DETAIL_PAGE (widget));
}

static void
dme_detail_page_dispose (GObject *object)
{
  DmeDetailPagePrivate *priv = GET_PRIVATE (object);

  if (priv->reading != NULL)
    g_cancellable_cancel (priv->reading);
  g_clear_object (&priv->reading);
  if (priv->store != NULL)
    g_clear_signal_handler (&priv->changed_id, priv->store);
  g_clear_object (&priv->store);
  gtk_widget_dispose_template (GTK_WIDGET (object), G_OBJECT_TYPE (object)); /* a final class */
  g_clear_pointer (&priv->bundle, DME_DETAIL_PAGE_GET_CLASS (object)->bundle_free);
  g_clear_pointer (&priv->id, g_free);

  G_OBJECT_CLASS (dme_detail_page_parent_class)->dispose (object);
}

static void
dme_detail_page_class_init (DmeDetailPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_detail_page_dispose;
  widget_class->map = dme_detail_page_map;

  /**
   * DmeDetailPage::filled:
   *
   * The record was read and is shown.
   */
  filled_signal = g_signal_new ("filled", DME_TYPE_DETAIL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_detail_page_init (DmeDetailPage *self)
{
}

/**
 * dme_detail_page_class_set_template:
 * @klass: of a page, in its class_init
 * @resource: the path of its layout
 *
 * Reads the layout, and finds in it what every page has.
 */
void
dme_detail_page_class_set_template (DmeDetailPageClass *klass, const char *resource)
{
  /* "whole" is bound so that it is taken down with its parent. */
  static const char *const names[] = { "whole",    "title",      "stack",       "failed",
                                       "scroller", "state_icon", "state_title", "state_detail" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, resource);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_bind_template_child_full (widget_class, names[i], FALSE, 0);
}

static gpointer
find (DmeDetailPage *self, const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (self), G_OBJECT_TYPE (self), name);
}

/**
 * dme_detail_page_init_template:
 * @self: a page, in its init
 *
 * Makes its children.
 */
void
dme_detail_page_init_template (DmeDetailPage *self)
{
  DmeDetailPagePrivate *priv = GET_PRIVATE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  priv->title = find (self, "title");
  priv->stack = find (self, "stack");
  priv->failed = find (self, "failed");
  priv->scroller = find (self, "scroller");
  priv->state_icon = find (self, "state_icon");
  priv->state_title = find (self, "state_title");
  priv->state_detail = find (self, "state_detail");
}

void
dme_detail_page_set_store (DmeDetailPage *self, DmeStore *store)
{
  DmeDetailPagePrivate *priv = GET_PRIVATE (self);

  g_assert (priv->store == NULL); /* Set once. */
  priv->store = g_object_ref (store);
  priv->changed_id =
    g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed_cb), self);
}

AdwWindowTitle *
dme_detail_page_get_title (DmeDetailPage *self)
{
  return GET_PRIVATE (self)->title;
}

void
dme_detail_page_show_state (DmeDetailPage *self, const DmeRecord *record, const char *more)
{
  DmeDetailPagePrivate *priv = GET_PRIVATE (self);
  const char *classes[] = { dme_state_css_class (record->state), NULL };
  g_autofree char *at = record->updated_at != NULL ? dme_format_timestamp (record->updated_at)
                                                   : g_strdup ("–");
  /* Translators: name, date and time */
  g_autofree char *by = g_strdup_printf (_ ("Last changed by %s, %s."),
                                         record->updated_by != NULL ? record->updated_by : "–", at);
  g_autofree char *detail = more != NULL && *more != '\0' ? g_strdup_printf ("%s\n%s", more, by)
                                                          : g_strdup (by);

  gtk_image_set_from_icon_name (priv->state_icon, dme_state_icon (record->state));
  gtk_widget_set_css_classes (GTK_WIDGET (priv->state_icon), classes);
  gtk_label_set_label (priv->state_title, dme_state_get_label (record->state));
  gtk_label_set_label (priv->state_detail, detail);
}

/**
 * dme_detail_page_show:
 * @self: the page
 * @id: of a record
 *
 * Reads and shows it, from its beginning.
 */
void
dme_detail_page_show (DmeDetailPage *self, const char *id)
{
  DmeDetailPagePrivate *priv = GET_PRIVATE (self);

  g_return_if_fail (DME_IS_DETAIL_PAGE (self));
  g_return_if_fail (id != NULL);

  if (g_strcmp0 (priv->id, id) != 0)
    {
      gtk_stack_set_visible_child_name (priv->stack, "loading");
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (priv->scroller), 0);
      g_free (priv->id);
      priv->id = g_strdup (id);
    }
  refresh (self);
}

const char *
dme_detail_page_get_id (DmeDetailPage *self)
{
  g_return_val_if_fail (DME_IS_DETAIL_PAGE (self), NULL);

  return GET_PRIVATE (self)->id;
}

gpointer
dme_detail_page_get_bundle (DmeDetailPage *self)
{
  g_return_val_if_fail (DME_IS_DETAIL_PAGE (self), NULL);

  return GET_PRIVATE (self)->bundle;
}

DmeStore *
dme_detail_page_get_store (DmeDetailPage *self)
{
  return GET_PRIVATE (self)->store;
}
