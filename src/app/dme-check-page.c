/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-check-page.h"
#include "dme-clock.h"
#include "dme-format.h"
#include "dme-organisation-row.h"
#include "dme-rows.h"
#include "dme-schema-table.h"

/**
 * DmeCheckPage:
 *
 * Info & Cek P3MI.
 */

#define MAX_SHOWN 100 /* rows; whoever looks for one of more than that types its name */

struct _DmeCheckPage
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  GCancellable *cancellable;
  gboolean can_edit;
  guint n_listed;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkWidget *add;
  GtkBox *box;
  GtkWidget *browse;
  GtkDropDown *kind;
  GtkListBox *list;
  GtkLabel *more;
  DmeRecruiterCheck *check; /* not of the template: it needs the store */
};

G_DEFINE_FINAL_TYPE (DmeCheckPage, dme_check_page, GTK_TYPE_WIDGET)

static const DmeField *
kind_field (void)
{
  return dme_type_find_field (&dme_type_organisation, "kind");
}

/* The code that is chosen, or NULL for all. */
static const char *
chosen_kind (DmeCheckPage *self)
{
  guint position = gtk_drop_down_get_selected (self->kind);

  if (position == 0 || position == GTK_INVALID_LIST_POSITION)
    return NULL;
  return kind_field ()->choices[position - 1].code;
}

static void
show_more (DmeCheckPage *self, guint n)
{
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->more), n == 0 || n > MAX_SHOWN);
  if (n == 0)
    {
      gtk_label_set_label (self->more, _ ("There is none of this kind yet."));
      return;
    }
  if (n <= MAX_SHOWN)
    return;
  number = dme_format_int (n - MAX_SHOWN);
  /* Translators: a number of organisations that are not shown */
  text = g_strdup_printf (_ ("… and %s more: type a name above."), number);
  gtk_label_set_label (self->more, text);
}

static void
fill (DmeCheckPage *self, const DmeRecruiterList *list)
{
  const char *kind = chosen_kind (self);
  g_autofree char *today = dme_clock_today ();
  guint n = 0;

  for (guint i = 0; i < dme_recruiter_list_get_size (list); i++)
    {
      DmeRecord *record = dme_recruiter_list_get (list, i);

      if (kind != NULL && g_strcmp0 (dme_record_get (record, "kind"), kind) != 0)
        continue;
      if (n++ >= MAX_SHOWN)
        continue;
      gtk_list_box_append (self->list,
                           dme_organisation_row_new (record,
                                                     dme_licence_get (record->fields, today), NULL,
                                                     self->can_edit ? "win.edit-organisation"
                                                                    : NULL));
    }
  self->n_listed = MIN (n, MAX_SHOWN);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  show_more (self, n);
}

static void
update (DmeCheckPage *self)
{
  const DmeRecruiterList *list = dme_recruiter_check_get_list (self->check);
  gboolean visible;

  if (list == NULL)
    return;

  visible = !dme_recruiter_check_is_asking (self->check) && dme_recruiter_list_get_size (list) > 0;
  gtk_widget_set_visible (self->browse, visible);
  dme_list_box_clear (self->list);
  self->n_listed = 0;
  if (visible)
    fill (self, list);
}

/* The list is the office's: coordinators of villages read it. */
static void
identity_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeCheckPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (DmeIdentity) identity = { 0 };

  if (!dme_store_identity_finish (DME_STORE (source), result, &identity, &error) ||
      self->store == NULL)
    return;
  self->can_edit = g_strcmp0 (identity.role, "koordinator") != 0;
  gtk_widget_set_visible (self->add, self->can_edit);
  dme_recruiter_check_set_can_edit (self->check, self->can_edit);
  update (self);
}

static void
dme_check_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dme_check_page_parent_class)->map (widget);
  dme_recruiter_check_focus (DME_CHECK_PAGE (widget)->check);
}

static void
dme_check_page_dispose (GObject *object)
{
  DmeCheckPage *self = DME_CHECK_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->check != NULL)
    g_signal_handlers_disconnect_by_data (self->check, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_CHECK_PAGE);
  self->check = NULL;
  g_clear_object (&self->store);
  G_OBJECT_CLASS (dme_check_page_parent_class)->dispose (object);
}

static void
dme_check_page_class_init (DmeCheckPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_check_page_dispose;
  widget_class->map = dme_check_page_map;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-check-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, add);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, box);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, browse);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, kind);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, list);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, more);
}

static void
dme_check_page_init (DmeCheckPage *self)
{
  GtkStringList *kinds = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_string_list_append (kinds, _ ("All kinds"));
  for (const DmeChoice *choice = kind_field ()->choices; choice->code != NULL; choice++)
    gtk_string_list_append (kinds, dme_choice_get_label (kind_field (), choice->code));
  gtk_drop_down_set_model (self->kind, G_LIST_MODEL (kinds));
  g_object_unref (kinds);
}

/**
 * dme_check_page_new:
 * @store: the store it shows and follows
 *
 * The page begins to read at once.
 */
GtkWidget *
dme_check_page_new (DmeStore *store)
{
  DmeCheckPage *self = g_object_new (DME_TYPE_CHECK_PAGE, NULL);

  self->store = g_object_ref (store);
  self->cancellable = g_cancellable_new ();
  self->check = DME_RECRUITER_CHECK (dme_recruiter_check_new (store));
  gtk_box_prepend (self->box, GTK_WIDGET (self->check));
  g_signal_connect_swapped (self->check, "answered", G_CALLBACK (update), self);
  g_signal_connect_object (self->kind, "notify::selected", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  dme_store_identity_async (store, self->cancellable, identity_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

DmeRecruiterCheck *
dme_check_page_get_check (DmeCheckPage *self)
{
  g_return_val_if_fail (DME_IS_CHECK_PAGE (self), NULL);

  return self->check;
}

/**
 * dme_check_page_set_kind:
 * @self: the page
 * @kind: (nullable): a kind of organisation; %NULL: all
 *
 * Narrows the list below the search.
 */
void
dme_check_page_set_kind (DmeCheckPage *self, const char *kind)
{
  guint position = 0;

  g_return_if_fail (DME_IS_CHECK_PAGE (self));

  for (guint i = 0; kind != NULL && kind_field ()->choices[i].code != NULL; i++)
    if (g_str_equal (kind_field ()->choices[i].code, kind))
      position = i + 1;
  gtk_drop_down_set_selected (self->kind, position);
}

guint
dme_check_page_get_n_listed (DmeCheckPage *self)
{
  g_return_val_if_fail (DME_IS_CHECK_PAGE (self), 0);

  return self->n_listed;
}
