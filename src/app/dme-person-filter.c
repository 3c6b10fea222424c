/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "dme-person-filter.h"

#include "dme-form-control.h"
#include "dme-regions.h"
#include "dme-schema-persons.h"
#include "dme-social-security.h"

/**
 * DmePersonFilter:
 *
 * What of the list of persons is shown. The first line of each drop-down is
 * "all".
 */

enum
{
  STATUS,
  PAPERS,
  BPJS,
  REGION,
  STATE,
  N_FILTERS,
};

typedef struct
{
  GtkWidget *drop_down;
  GPtrArray *codes; /* of char* */
} Filter;

struct _DmePersonFilter
{
  GtkWidget parent_instance;

  Filter filters[N_FILTERS];
  GtkWidget *clear;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (DmePersonFilter, dme_person_filter, GTK_TYPE_WIDGET)

static guint changed_signal;

static const char *
get_code (DmePersonFilter *self, guint which)
{
  Filter *filter = &self->filters[which];
  guint position = gtk_drop_down_get_selected (GTK_DROP_DOWN (filter->drop_down));

  return position < filter->codes->len ? filter->codes->pdata[position] : "";
}

static void
selected_cb (DmePersonFilter *self)
{
  if (self->setting)
    return;

  gtk_widget_set_visible (self->clear, !dme_person_filter_is_clear (self));
  g_signal_emit (self, changed_signal, 0);
}

static void
add (DmePersonFilter *self, guint which, const char *code, const char *name)
{
  Filter *filter = &self->filters[which];
  GListModel *names = gtk_drop_down_get_model (GTK_DROP_DOWN (filter->drop_down));

  g_ptr_array_add (filter->codes, g_strdup (code));
  gtk_string_list_append (GTK_STRING_LIST (names), name);
}

static void
add_choices (DmePersonFilter *self, guint which, const DmeField *field)
{
  const DmeChoice *choice;

  for (choice = field->choices; choice->code != NULL; choice++)
    add (self, which, choice->code, dme_choice_get_label (field, choice->code));
}

static void
begin (DmePersonFilter *self, guint which, const char *name, const char *all)
{
  const char *const first[] = { all, NULL };
  Filter *filter = &self->filters[which];

  filter->drop_down = gtk_drop_down_new_from_strings (first);
  filter->codes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (filter->codes, g_strdup (""));
  gtk_widget_set_tooltip_text (filter->drop_down, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (filter->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_widget_set_parent (filter->drop_down, GTK_WIDGET (self));
  g_signal_connect_object (filter->drop_down, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
fill_regions (DmePersonFilter *self)
{
  gsize n, i;
  const DmeRegion *const *all = dme_regions_get_all (&n);

  for (i = 0; i < n; i++)
    {
      if (all[i]->level == DME_LEVEL_KABUPATEN || all[i]->level == DME_LEVEL_KOTA)
        add (self, REGION, all[i]->code, all[i]->name);
    }
}

static void
fill_covers (DmePersonFilter *self)
{
  int cover;

  for (cover = DME_COVER_NONE; cover <= DME_COVER_EXPIRED; cover++)
    {
      g_autofree char *code = g_strdup_printf ("%d", cover);

      add (self, BPJS, code, dme_cover_get_label (cover));
    }
}

static void
fill_states (DmePersonFilter *self)
{
  static const DmeState states[] = { DME_STATE_WAITING, DME_STATE_SENT, DME_STATE_REFUSED,
                                     DME_STATE_CONFLICT };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *code = g_strdup_printf ("%d", states[i]);

      add (self, STATE, code, dme_state_get_label (states[i]));
    }
}

static void
dme_person_filter_dispose (GObject *object)
{
  DmePersonFilter *self = DME_PERSON_FILTER (object);
  guint i;

  self->setting = TRUE;
  dme_form_unparent_children (GTK_WIDGET (self));
  for (i = 0; i < N_FILTERS; i++)
    g_clear_pointer (&self->filters[i].codes, g_ptr_array_unref);

  G_OBJECT_CLASS (dme_person_filter_parent_class)->dispose (object);
}

static void
dme_person_filter_class_init (DmePersonFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_person_filter_dispose;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
dme_person_filter_init (DmePersonFilter *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->setting = TRUE;
  begin (self, STATUS, _ ("Status"), _ ("All statuses"));
  add_choices (self, STATUS, dme_type_find_field (&dme_type_person, "status"));
  begin (self, PAPERS, _ ("Papers"), _ ("All papers"));
  add (self, PAPERS, "0", _ ("Some are missing"));
  add (self, PAPERS, "1", _ ("All are there"));
  begin (self, BPJS, _ ("BPJS Ketenagakerjaan"), _ ("All BPJS"));
  fill_covers (self);
  begin (self, REGION, _ ("Regency or City"), _ ("All regencies"));
  fill_regions (self);
  begin (self, STATE, _ ("State of Sending"), _ ("All states"));
  fill_states (self);

  self->clear = gtk_button_new_from_icon_name ("edit-clear-all-symbolic");
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_set_tooltip_text (self->clear, _ ("Clear Filters"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Clear filters"), -1);
  gtk_widget_set_visible (self->clear, FALSE);
  gtk_widget_set_parent (self->clear, GTK_WIDGET (self));
  g_signal_connect_object (self->clear, "clicked", G_CALLBACK (dme_person_filter_clear), self,
                           G_CONNECT_SWAPPED);
  self->setting = FALSE;
}

GtkWidget *
dme_person_filter_new (void)
{
  return g_object_new (DME_TYPE_PERSON_FILTER, NULL);
}

static void
add_where (DmeQuery *query, const char *name, const char *value)
{
  if (query->where == NULL)
    query->where = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (query->where, g_strdup (name));
  g_ptr_array_add (query->where, g_strdup (value));
}

/**
 * dme_person_filter_apply:
 * @self: the filter
 * @query: a question for persons
 *
 * Narrows @query to what is chosen.
 */
void
dme_person_filter_apply (DmePersonFilter *self, DmeQuery *query)
{
  const char *code;

  g_return_if_fail (DME_IS_PERSON_FILTER (self));

  code = get_code (self, STATUS);
  if (*code != '\0')
    add_where (query, "status", code);
  code = get_code (self, PAPERS);
  if (*code != '\0')
    query->papers = atoi (code);
  code = get_code (self, BPJS);
  if (*code != '\0')
    query->cover = atoi (code);
  code = get_code (self, REGION);
  if (*code != '\0')
    {
      g_free (query->region);
      query->region = g_strdup (code);
    }
  code = get_code (self, STATE);
  if (*code != '\0')
    query->state = atoi (code);
}

gboolean
dme_person_filter_is_clear (DmePersonFilter *self)
{
  guint i;

  g_return_val_if_fail (DME_IS_PERSON_FILTER (self), TRUE);

  for (i = 0; i < N_FILTERS; i++)
    {
      if (*get_code (self, i) != '\0')
        return FALSE;
    }

  return TRUE;
}

void
dme_person_filter_clear (DmePersonFilter *self)
{
  guint i;

  g_return_if_fail (DME_IS_PERSON_FILTER (self));

  self->setting = TRUE;
  for (i = 0; i < N_FILTERS; i++)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->filters[i].drop_down), 0);
  self->setting = FALSE;
  selected_cb (self);
}

void
dme_person_filter_select (DmePersonFilter *self, const char *name, guint position)
{
  static const char *const names[] = { "status", "papers", "bpjs", "region", "state" };
  guint i;

  g_return_if_fail (DME_IS_PERSON_FILTER (self));

  for (i = 0; i < N_FILTERS; i++)
    {
      if (g_str_equal (names[i], name))
        gtk_drop_down_set_selected (GTK_DROP_DOWN (self->filters[i].drop_down), position);
    }
}
