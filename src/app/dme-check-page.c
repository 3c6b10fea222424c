/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-check-page.h"
#include "dme-clock.h"
#include "dme-flag-row.h"
#include "dme-form-values.h"
#include "dme-format.h"
#include "dme-organisation-row.h"
#include "dme-regions.h"
#include "dme-rows.h"
#include "dme-schema-table.h"

/**
 * DmeCheckPage:
 *
 * Info & Cek P3MI: the search, and while nothing is asked the newest red flags
 * and all organisations.
 */

#define FIRST_FLAGS 5 /* rows; the rest is asked for */

#define MAX_SHOWN 100 /* rows; whoever looks for one of more than that types its name */

struct _DmeCheckPage
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  GCancellable *cancellable;
  gboolean can_edit;
  guint n_listed, n_flags;
  gboolean all_shown; /* of the red flags */
  char *village;      /* (nullable) code: the one village of this user */

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkWidget *add;
  GtkBox *box;
  GtkWidget *raised;
  GtkListBox *flags;
  GtkWidget *no_flags;
  GtkButton *all_flags;
  GtkWidget *browse;
  GtkDropDown *kind;
  GtkListBox *list;
  GtkLabel *more;
  GMenu *list_menu;
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
show_all_flags (DmeCheckPage *self, guint n)
{
  g_autofree char *number = dme_format_int (n);
  /* Translators: a number of red flags */
  g_autofree char *text = g_strdup_printf (_ ("Show All %s"), number);

  gtk_button_set_label (self->all_flags, text);
  gtk_widget_set_visible (GTK_WIDGET (self->all_flags), !self->all_shown && n > FIRST_FLAGS);
}

static void
show_flags (DmeCheckPage *self, gboolean asking)
{
  const DmeFlagList *list = dme_recruiter_check_get_flags (self->check);
  const GPtrArray *all = dme_flag_list_get_all (list);
  guint most = self->all_shown ? MAX_SHOWN : FIRST_FLAGS;

  gtk_widget_set_visible (self->raised, !asking);
  dme_list_box_clear (self->flags);
  self->n_flags = 0;
  if (asking)
    return;

  for (; self->n_flags < all->len && self->n_flags < most; self->n_flags++)
    gtk_list_box_append (self->flags, dme_flag_row_new (all->pdata[self->n_flags], TRUE));
  gtk_widget_set_visible (GTK_WIDGET (self->flags), all->len > 0);
  gtk_widget_set_visible (self->no_flags, all->len == 0);
  show_all_flags (self, all->len);
}

static void
update (DmeCheckPage *self)
{
  const DmeRecruiterList *list = dme_recruiter_check_get_list (self->check);
  gboolean visible;

  if (list == NULL)
    return;

  show_flags (self, dme_recruiter_check_is_asking (self->check));
  visible = !dme_recruiter_check_is_asking (self->check) && dme_recruiter_list_get_size (list) > 0;
  gtk_widget_set_visible (self->browse, visible);
  dme_list_box_clear (self->list);
  self->n_listed = 0;
  if (visible)
    fill (self, list);
}

static void
all_flags_cb (DmeCheckPage *self)
{
  self->all_shown = TRUE;
  update (self);
}

/* The village is known if this user has only one. */
static void
raise_flag (DmeCheckPage *self, DmeFields *proposed)
{
  if (self->village != NULL)
    dme_fields_set (proposed, "region", self->village);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.new-flag", "@a{ss}",
                              dme_form_fields_to_variant (proposed));
}

static void
flagged_cb (DmeCheckPage *self, GVariant *variant)
{
  g_autoptr (DmeFields) proposed = dme_form_fields_from_variant (variant);

  raise_flag (self, proposed);
}

static void
record_cb (DmeCheckPage *self)
{
  g_autoptr (DmeFields) proposed = dme_recruiter_check_propose_flag (self->check);

  raise_flag (self, proposed);
}

/* The list is the office's: coordinators of villages read it. */
static void
identity_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeCheckPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (DmeIdentity) identity = { 0 };
  const DmeRegion *region;

  if (!dme_store_identity_finish (DME_STORE (source), result, &identity, &error) ||
      self->store == NULL)
    return;
  region = dme_regions_find (identity.scope);
  g_free (self->village);
  self->village = region != NULL && dme_region_is_village (region) ? g_strdup (region->code) : NULL;
  self->can_edit = g_strcmp0 (identity.role, "koordinator") != 0;
  gtk_widget_set_visible (self->add, self->can_edit);
  if (!self->can_edit && g_menu_model_get_n_items (G_MENU_MODEL (self->list_menu)) > 1)
    g_menu_remove (self->list_menu, 0); /* The import. */
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
  g_clear_pointer (&self->village, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, raised);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, flags);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, no_flags);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, all_flags);
  gtk_widget_class_bind_template_callback (widget_class, record_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_flags_cb);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, browse);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, kind);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, list);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, more);
  gtk_widget_class_bind_template_child (widget_class, DmeCheckPage, list_menu);
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
  dme_recruiter_check_set_can_flag (self->check, TRUE);
  dme_recruiter_check_set_can_open (self->check, TRUE);
  g_signal_connect_swapped (self->check, "answered", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->check, "flagged", G_CALLBACK (flagged_cb), self);
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

/**
 * dme_check_page_get_query:
 * @self: the page
 *
 * Returns: (transfer full): the organisations of the kind that is chosen
 */
DmeQuery *
dme_check_page_get_query (DmeCheckPage *self)
{
  DmeQuery *query = dme_query_new (&dme_type_organisation);
  const char *kind = chosen_kind (self);

  if (kind == NULL)
    return query;
  query->where = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (query->where, g_strdup ("kind"));
  g_ptr_array_add (query->where, g_strdup (kind));
  return query;
}

guint
dme_check_page_get_n_listed (DmeCheckPage *self)
{
  g_return_val_if_fail (DME_IS_CHECK_PAGE (self), 0);

  return self->n_listed;
}

guint
dme_check_page_get_n_flags (DmeCheckPage *self)
{
  g_return_val_if_fail (DME_IS_CHECK_PAGE (self), 0);

  return self->n_flags;
}
