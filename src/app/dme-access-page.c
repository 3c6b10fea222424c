/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "dme-access-page.h"

#include "dme-access-row.h"
#include "dme-access.h"
#include "dme-clock.h"
#include "dme-format.h"
#include "dme-record-list.h"

/**
 * DmeAccessPage:
 *
 * Who has seen or taken out personal data: all notes, the newest first, of a
 * kind or of a month. Nothing can be changed here, nor anywhere else.
 */

#define MONTHS 24 /* that are offered; older ones are found by scrolling */

struct _DmeAccessPage
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  DmeRecordList *notes; /* of DmeRecordItem */
  GHashTable *titles;   /* what records are called */
  GPtrArray *months;    /* of char*: "2026-11", in the order of the drop-down, "" first */
  gulong changed_id;
  gboolean setting;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkWidget *bar;
  GtkDropDown *kind;
  GtkDropDown *month;
  GtkWidget *clear;
  GtkLabel *summary;
  GtkStack *stack;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (DmeAccessPage, dme_access_page, GTK_TYPE_WIDGET)

static const DmeField *
what_field (void)
{
  return dme_type_find_field (&dme_type_access, "what");
}

static gboolean
is_filtered (DmeAccessPage *self)
{
  return gtk_drop_down_get_selected (self->kind) != 0 ||
         gtk_drop_down_get_selected (self->month) != 0;
}

static void
update (DmeAccessPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->notes));
  g_autofree char *number = dme_format_int (n);
  g_autofree char *text = NULL;
  const char *page = "list";

  if (!dme_record_list_get_ready (self->notes))
    return;

  if (n == 0)
    page = is_filtered (self) ? "nothing" : "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->bar, !g_str_equal (page, "empty"));
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s note", "%s notes", (gulong) n), number);
  gtk_label_set_label (self->summary, text);
}

static void
ask (DmeAccessPage *self)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_access);
  guint kind = gtk_drop_down_get_selected (self->kind);
  guint month = gtk_drop_down_get_selected (self->month);

  if (self->setting || self->notes == NULL)
    return;

  if (kind > 0)
    {
      query->where = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (query->where, g_strdup ("what"));
      g_ptr_array_add (query->where, g_strdup (what_field ()->choices[kind - 1].code));
    }
  if (month > 0 && month < self->months->len)
    query->period = g_strdup (self->months->pdata[month]);
  gtk_widget_set_visible (self->clear, is_filtered (self));
  dme_record_list_set_query (self->notes, query);
}

static void
clear_cb (DmeAccessPage *self)
{
  self->setting = TRUE;
  gtk_drop_down_set_selected (self->kind, 0);
  gtk_drop_down_set_selected (self->month, 0);
  self->setting = FALSE;
  ask (self);
}

/* --- the record that a note speaks of --- */

static void
open_record (DmeAccessPage *self, const char *type, const char *id)
{
  static const struct
  {
    const char *type, *action;
  } actions[] = {
    { "person", "win.show-person" },
    { "activity", "win.show-activity" },
    { "organisation", "win.edit-organisation" },
    { "red_flag", "win.show-flag" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].type, type))
      gtk_widget_activate_action (GTK_WIDGET (self), actions[i].action, "s", id);
}

static void
activate_cb (DmeAccessPage *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->notes), position);
  const DmeRecord *note = item != NULL ? dme_record_item_get_record (DME_RECORD_ITEM (item)) : NULL;
  const char *type = note != NULL ? dme_record_get (note, "record_type") : NULL;
  const char *id = note != NULL ? dme_record_get (note, "record") : NULL;
  const char *title;

  if (type == NULL || id == NULL)
    return;
  title = g_hash_table_lookup (self->titles, id);
  if (title != NULL && *title == '\0')
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s",
                                _ ("This record is not on this device any more."));
  else
    open_record (self, type, id);
}

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DmeAccessPage *self)
{
  gtk_list_item_set_child (item, dme_access_row_new (self->store, self->titles));
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  dme_access_row_set_item (DME_ACCESS_ROW (gtk_list_item_get_child (item)),
                           gtk_list_item_get_item (item));
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  dme_access_row_set_item (DME_ACCESS_ROW (gtk_list_item_get_child (item)), NULL);
}

/* Somebody may have got another name, or have been erased. */
static void
store_changed_cb (DmeAccessPage *self)
{
  g_hash_table_remove_all (self->titles);
}

static void
dme_access_page_dispose (GObject *object)
{
  DmeAccessPage *self = DME_ACCESS_PAGE (object);

  if (self->store != NULL)
    g_clear_signal_handler (&self->changed_id, self->store);
  if (self->notes != NULL)
    g_signal_handlers_disconnect_by_data (self->notes, self);
  self->setting = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_ACCESS_PAGE);
  g_clear_object (&self->store);
  g_clear_object (&self->notes);
  g_clear_pointer (&self->titles, g_hash_table_unref);
  g_clear_pointer (&self->months, g_ptr_array_unref);

  G_OBJECT_CLASS (dme_access_page_parent_class)->dispose (object);
}

static void
dme_access_page_class_init (DmeAccessPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_access_page_dispose;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-access-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, bar);
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, kind);
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, month);
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, clear);
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, summary);
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeAccessPage, list);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
fill_kinds (DmeAccessPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("All kinds"));
  for (const DmeChoice *choice = what_field ()->choices; choice->code != NULL; choice++)
    gtk_string_list_append (names, dme_choice_get_label (what_field (), choice->code));
  gtk_drop_down_set_model (self->kind, G_LIST_MODEL (names));
}

static void
fill_months (DmeAccessPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *today = dme_clock_today ();
  int year = atoi (today), month = atoi (today + 5);

  self->months = g_ptr_array_new_with_free_func (g_free);
  gtk_string_list_append (names, _ ("Any time"));
  g_ptr_array_add (self->months, g_strdup (""));
  for (guint i = 0; i < MONTHS; i++)
    {
      char *code = g_strdup_printf ("%d-%02d", year, month);
      g_autofree char *name = dme_format_month (code);

      gtk_string_list_append (names, name);
      g_ptr_array_add (self->months, code);
      month--;
      if (month == 0)
        {
          month = 12;
          year--;
        }
    }
  gtk_drop_down_set_model (self->month, G_LIST_MODEL (names));
}

static void
dme_access_page_init (DmeAccessPage *self)
{
  self->setting = TRUE;
  self->titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_kinds (self);
  fill_months (self);
  self->setting = FALSE;
}

static void
set_factory (DmeAccessPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_row_cb), self, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
}

/**
 * dme_access_page_new:
 * @store: the store it shows and follows
 *
 * The page begins to read at once; pages of the list are read as they are
 * scrolled to.
 */
GtkWidget *
dme_access_page_new (DmeStore *store)
{
  DmeAccessPage *self = g_object_new (DME_TYPE_ACCESS_PAGE, NULL);
  GtkNoSelection *selection;

  self->store = g_object_ref (store);
  self->notes = dme_record_list_new (store);
  self->changed_id =
    g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed_cb), self);
  set_factory (self);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->notes)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);

  g_signal_connect_swapped (self->notes, "items-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->notes, "notify::ready", G_CALLBACK (update), self);
  ask (self);
  return GTK_WIDGET (self);
}

/**
 * dme_access_page_set_filter:
 * @self: the page
 * @what: a kind of access, or ""
 * @month: "2026-11", or ""
 *
 * Chooses both.
 */
void
dme_access_page_set_filter (DmeAccessPage *self, const char *what, const char *month)
{
  guint kind = 0;

  g_return_if_fail (DME_IS_ACCESS_PAGE (self));

  for (guint i = 0; what_field ()->choices[i].code != NULL; i++)
    if (g_str_equal (what_field ()->choices[i].code, what))
      kind = i + 1;
  self->setting = TRUE;
  gtk_drop_down_set_selected (self->kind, kind);
  for (guint i = 0; i < self->months->len; i++)
    if (g_str_equal (self->months->pdata[i], month))
      gtk_drop_down_set_selected (self->month, i);
  self->setting = FALSE;
  ask (self);
}

guint
dme_access_page_get_n_notes (DmeAccessPage *self)
{
  g_return_val_if_fail (DME_IS_ACCESS_PAGE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->notes));
}

const char *
dme_access_page_get_shown (DmeAccessPage *self)
{
  g_return_val_if_fail (DME_IS_ACCESS_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}
