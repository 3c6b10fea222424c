/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "dme-activity-filter.h"
#include "dme-activity-text.h"
#include "dme-clock.h"
#include "dme-format.h"
#include "dme-regions.h"
#include "dme-schema-table.h"

/**
 * DmeActivityFilter:
 *
 * What of the list of activities is shown.
 */

#define N_YEARS 6

/* One drop-down: what it shows, and what each line stands for; the first line is "all". */
typedef struct
{
  GtkStringList *names;
  GPtrArray *codes; /* of char* */
} Choices;

struct _DmeActivityFilter
{
  GtkWidget parent_instance;

  gboolean setting; /* several change at once: one signal at the end */
  Choices kinds, periods, regions, states;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkDropDown *kind;
  GtkDropDown *period;
  GtkDropDown *region;
  GtkDropDown *state;
  GtkButton *clear;
};

G_DEFINE_FINAL_TYPE (DmeActivityFilter, dme_activity_filter, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
choices_init (Choices *self, const char *all)
{
  self->names = gtk_string_list_new (NULL);
  self->codes = g_ptr_array_new_with_free_func (g_free);
  gtk_string_list_append (self->names, all);
  g_ptr_array_add (self->codes, g_strdup (""));
}

static void
choices_add (Choices *self, const char *code, const char *name)
{
  g_ptr_array_add (self->codes, g_strdup (code));
  gtk_string_list_append (self->names, name);
}

static void
choices_clear (Choices *self)
{
  g_clear_object (&self->names);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
}

static const char *
choices_get (const Choices *self, GtkDropDown *drop_down)
{
  guint position = gtk_drop_down_get_selected (drop_down);

  return position < self->codes->len ? self->codes->pdata[position] : "";
}

/* Selects @code; one that is not offered is added with @name. */
static void
choices_select (Choices *self, GtkDropDown *drop_down, const char *code, const char *name)
{
  for (guint i = 0; i < self->codes->len; i++)
    if (g_str_equal (self->codes->pdata[i], code))
      {
        gtk_drop_down_set_selected (drop_down, i);
        return;
      }
  choices_add (self, code, name);
  gtk_drop_down_set_selected (drop_down, self->codes->len - 1);
}

static void
selected_cb (DmeActivityFilter *self)
{
  if (self->setting)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->clear), !dme_activity_filter_is_clear (self));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
dme_activity_filter_dispose (GObject *object)
{
  DmeActivityFilter *self = DME_ACTIVITY_FILTER (object);

  self->setting = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_ACTIVITY_FILTER);
  choices_clear (&self->kinds);
  choices_clear (&self->periods);
  choices_clear (&self->regions);
  choices_clear (&self->states);
  G_OBJECT_CLASS (dme_activity_filter_parent_class)->dispose (object);
}

static void
dme_activity_filter_class_init (DmeActivityFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_activity_filter_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", DME_TYPE_ACTIVITY_FILTER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-activity-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeActivityFilter, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityFilter, kind);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityFilter, period);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityFilter, region);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityFilter, state);
  gtk_widget_class_bind_template_child (widget_class, DmeActivityFilter, clear);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, dme_activity_filter_clear);
}

static void
fill_kinds (DmeActivityFilter *self)
{
  const DmeField *field = dme_type_find_field (&dme_type_activity, "kind");

  choices_init (&self->kinds, _ ("All kinds"));
  for (const DmeChoice *choice = field->choices; choice->code != NULL; choice++)
    choices_add (&self->kinds, choice->code, dme_choice_get_label (field, choice->code));
}

/* This year, its months up to now; last year and its months; then years only. */
static void
fill_periods (DmeActivityFilter *self)
{
  g_autofree char *today = dme_clock_today ();
  int year = atoi (today), month = atoi (today + 5);

  choices_init (&self->periods, _ ("Any time"));
  for (int y = year; y > year - N_YEARS; y--)
    {
      g_autofree char *code = g_strdup_printf ("%d", y);

      choices_add (&self->periods, code, code);
      for (int m = y == year ? month : 12; m > 0 && y >= year - 1; m--)
        {
          g_autofree char *ym = g_strdup_printf ("%d-%02d", y, m);
          g_autofree char *name = dme_format_month (ym);

          choices_add (&self->periods, ym, name);
        }
    }
}

static void
fill_regions (DmeActivityFilter *self)
{
  gsize n;
  const DmeRegion *const *all = dme_regions_get_all (&n);

  choices_init (&self->regions, _ ("All regencies"));
  for (gsize i = 0; i < n; i++)
    if (all[i]->level == DME_LEVEL_KABUPATEN || all[i]->level == DME_LEVEL_KOTA)
      choices_add (&self->regions, all[i]->code, all[i]->name);
}

static void
fill_states (DmeActivityFilter *self)
{
  static const DmeState offered[] = { DME_STATE_WAITING, DME_STATE_SENT, DME_STATE_REFUSED,
                                      DME_STATE_CONFLICT };

  choices_init (&self->states, _ ("All states"));
  for (gsize i = 0; i < G_N_ELEMENTS (offered); i++)
    choices_add (&self->states, dme_state_get_code (offered[i]), dme_state_get_label (offered[i]));
}

static void
dme_activity_filter_init (DmeActivityFilter *self)
{
  self->setting = TRUE;
  fill_kinds (self);
  fill_periods (self);
  fill_regions (self);
  fill_states (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->kind, G_LIST_MODEL (self->kinds.names));
  gtk_drop_down_set_model (self->period, G_LIST_MODEL (self->periods.names));
  gtk_drop_down_set_model (self->region, G_LIST_MODEL (self->regions.names));
  gtk_drop_down_set_model (self->state, G_LIST_MODEL (self->states.names));
  self->setting = FALSE;
}

/**
 * dme_activity_filter_apply:
 * @self: a filter
 * @query: the query to narrow
 *
 * Adds to @query what is chosen here.
 */
void
dme_activity_filter_apply (DmeActivityFilter *self, DmeQuery *query)
{
  const char *kind, *period, *region, *state;
  DmeState value;

  g_return_if_fail (DME_IS_ACTIVITY_FILTER (self));

  kind = choices_get (&self->kinds, self->kind);
  period = choices_get (&self->periods, self->period);
  region = choices_get (&self->regions, self->region);
  state = choices_get (&self->states, self->state);

  if (*kind != '\0')
    {
      g_clear_pointer (&query->where, g_ptr_array_unref);
      query->where = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (query->where, g_strdup ("kind"));
      g_ptr_array_add (query->where, g_strdup (kind));
    }
  g_free (query->period);
  query->period = *period != '\0' ? g_strdup (period) : NULL;
  g_free (query->region);
  query->region = *region != '\0' ? g_strdup (region) : NULL;
  query->state = dme_state_from_code (state, &value) ? (int) value : -1;
}

gboolean
dme_activity_filter_is_clear (DmeActivityFilter *self)
{
  g_return_val_if_fail (DME_IS_ACTIVITY_FILTER (self), TRUE);

  return gtk_drop_down_get_selected (self->kind) == 0 &&
         gtk_drop_down_get_selected (self->period) == 0 &&
         gtk_drop_down_get_selected (self->region) == 0 &&
         gtk_drop_down_get_selected (self->state) == 0;
}

void
dme_activity_filter_clear (DmeActivityFilter *self)
{
  dme_activity_filter_set (self, "", "", "", -1);
}

/**
 * dme_activity_filter_set:
 * @self: a filter
 * @kind: a kind of activity, or ""
 * @period: a year or a month, or ""
 * @region: a region code, or ""
 * @state: a DmeState, or -1
 *
 * Chooses all four; "changed" is emitted once.
 */
void
dme_activity_filter_set (DmeActivityFilter *self,
                         const char *kind,
                         const char *period,
                         const char *region,
                         int state)
{
  g_autofree char *period_name = NULL;
  g_autofree char *region_name = NULL;

  g_return_if_fail (DME_IS_ACTIVITY_FILTER (self));

  period_name = strlen (period) == 7 ? dme_format_month (period) : g_strdup (period);
  region_name = dme_region_title (region);

  self->setting = TRUE;
  choices_select (&self->kinds, self->kind, kind, kind);
  choices_select (&self->periods, self->period, period, period_name);
  choices_select (&self->regions, self->region, region, region_name != NULL ? region_name : region);
  choices_select (&self->states, self->state,
                  state < 0 ? "" : dme_state_get_code ((DmeState) state),
                  state < 0 ? "" : dme_state_get_label ((DmeState) state));
  self->setting = FALSE;
  selected_cb (self);
}
