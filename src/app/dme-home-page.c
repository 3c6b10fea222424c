/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "dme-activity-text.h"
#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-format.h"
#include "dme-home-page.h"
#include "dme-month-chart.h"
#include "dme-regions.h"
#include "dme-rows.h"
#include "dme-schema-table.h"
#include "dme-stat-card.h"
#include "dme-when.h"

/**
 * DmeHomePage:
 *
 * The first page: what was done this year, what is due, what waits.
 */

#define N_YEARS 6

struct _DmeHomePage
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  DmeSummary *summary; /* (nullable) as shown */
  GPtrArray *codes;    /* of char*, by position of the region drop-down; NULL: the whole area */
  GCancellable *reading;
  char *name;
  guint n_drafts;
  int this_year;
  int shown_year;
  gulong changed_id;
  gboolean stale;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkStack *stack;
  AdwBin *empty;
  GtkLabel *greeting;
  GtkDropDown *year;
  GtkDropDown *region;
  GtkWidget *drafts_group;
  GtkListBox *drafts;
  DmeStatCard *sessions;
  DmeStatCard *people;
  DmeStatCard *villages;
  DmeStatCard *waiting;
  DmeMonthChart *chart;
  GtkWidget *due_group;
  GtkListBox *due;
  GtkWidget *latest_group;
  GtkListBox *latest;
};

G_DEFINE_FINAL_TYPE (DmeHomePage, dme_home_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_FILLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
selected_region (DmeHomePage *self)
{
  guint position = gtk_drop_down_get_selected (self->region);

  if (self->codes == NULL || position >= self->codes->len)
    return NULL;
  return self->codes->pdata[position];
}

static void
link_card (DmeStatCard *card, const char *period, const char *region, int state)
{
  GtkActionable *button = GTK_ACTIONABLE (dme_stat_card_get_button (card));

  gtk_actionable_set_action_target (button, "(ssi)", period, region != NULL ? region : "", state);
  gtk_actionable_set_action_name (button, "win.show-activities");
}

/* "11 face to face, 3 online"; what is zero is left out. */
static char *
describe_modes (const DmeSummary *s)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (s->sessions_face > 0)
    {
      g_autofree char *n = dme_format_int (s->sessions_face);
      g_ptr_array_add (parts, g_strdup_printf (_ ("%s face to face"), n));
    }
  if (s->sessions_online > 0)
    {
      g_autofree char *n = dme_format_int (s->sessions_online);
      g_ptr_array_add (parts, g_strdup_printf (_ ("%s online"), n));
    }
  if (s->sessions_hybrid > 0)
    {
      g_autofree char *n = dme_format_int (s->sessions_hybrid);
      g_ptr_array_add (parts, g_strdup_printf (_ ("%s hybrid"), n));
    }
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}

/* A total that is partly a guess, or not split by sex, says so. */
static char *
describe_people (const DmeSummary *s)
{
  g_autofree char *l = dme_format_int (s->l);
  g_autofree char *p = dme_format_int (s->p);
  g_autofree char *other = NULL;

  if (s->people_estimated > 0)
    {
      other = dme_format_int (s->people_estimated);
      /* Translators: men, women, people only estimated: "L 540 · P 677 · 200 estimated" */
      return g_strdup_printf (_ ("M %s · F %s · %s estimated"), l, p, other);
    }
  if (s->people > s->l + s->p)
    {
      other = dme_format_int (s->people - s->l - s->p);
      return g_strdup_printf (_ ("M %s · F %s · %s not split"), l, p, other);
    }
  return g_strdup_printf (_ ("M %s · F %s"), l, p);
}

static void
fill_cards (DmeHomePage *self, const DmeSummary *s)
{
  const char *region = selected_region (self);
  g_autofree char *period = g_strdup_printf ("%d", self->shown_year);
  g_autofree char *sessions = dme_format_int (s->sessions);
  g_autofree char *modes = describe_modes (s);
  g_autofree char *people = dme_format_int (s->people);
  g_autofree char *split = describe_people (s);
  g_autofree char *villages = dme_format_int (s->villages);
  g_autofree char *waiting = dme_records_text (s->waiting);
  g_autofree char *refused = NULL;
  g_autofree char *photos = NULL;
  g_autofree char *both = NULL;

  dme_stat_card_set (self->sessions, sessions, modes);
  dme_stat_card_set (self->people, people, split);
  dme_stat_card_set (self->villages, villages, _ ("villages and urban villages"));
  if (s->photos_waiting > 0)
    photos = dme_photos_text (s->photos_waiting);
  if (s->refused > 0)
    {
      g_autofree char *n = dme_format_int (s->refused);
      refused = g_strdup_printf (_ ("%s refused by the server"), n);
    }
  both = g_strjoin (" · ", photos != NULL ? photos : "", refused, NULL);
  dme_stat_card_set (self->waiting, waiting,
                     photos != NULL    ? both
                     : refused != NULL ? refused
                     : s->waiting > 0  ? _ ("kept on this computer")
                                       : _ ("nothing is waiting"));

  link_card (self->sessions, period, region, -1);
  link_card (self->people, period, region, -1);
  link_card (self->villages, period, region, -1);
  link_card (self->waiting, "", NULL,
             s->waiting == 0 && s->refused > 0 ? DME_STATE_REFUSED : DME_STATE_WAITING);
}

/* Made when it is needed: most starts have something to show. @text: (nullable): what went wrong.
 */
static void
show_status (DmeHomePage *self, const char *text)
{
  g_autoptr (GtkBuilder)
    builder = gtk_builder_new_from_resource ("/org/desamigran/DesaMigranEmas/ui/dme-home-empty.ui");
  AdwStatusPage *page =
    ADW_STATUS_PAGE (gtk_builder_get_object (builder, text != NULL ? "failed" : "empty"));

  if (text != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      adw_status_page_set_description (page, escaped);
    }
  adw_bin_set_child (self->empty, GTK_WIDGET (page));
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
update_visible_page (DmeHomePage *self)
{
  gboolean empty;

  if (self->summary == NULL)
    return;
  empty = self->summary->latest == NULL && self->summary->sessions == 0 && self->n_drafts == 0;
  if (empty)
    show_status (self, NULL);
  else
    gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
fill (DmeHomePage *self)
{
  const DmeSummary *s = self->summary;

  fill_cards (self, s);
  dme_month_chart_set_summary (self->chart, self->shown_year, s);

  dme_list_box_clear (self->due);
  for (guint i = 0; s->due != NULL && i < s->due->len; i++)
    gtk_list_box_append (self->due, dme_row_new_follow_up (s->due->pdata[i], TRUE));
  gtk_widget_set_visible (self->due_group, s->due != NULL && s->due->len > 0);

  dme_list_box_clear (self->latest);
  if (s->latest != NULL)
    gtk_list_box_append (self->latest, dme_row_new_activity (s->latest, s->latest_photos));
  gtk_widget_set_visible (self->latest_group, s->latest != NULL);
  update_visible_page (self);
}

static void
summarised_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeHomePage) self = user_data;
  g_autoptr (GError) error = NULL;
  DmeSummary *summary = dme_store_summarise_finish (DME_STORE (source), result, &error);

  if (summary == NULL)
    {
      g_autofree char *text = NULL;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      text = dme_error_to_text (error, dme_store_get_dir (DME_STORE (source)));
      show_status (self, text);
      return;
    }

  g_clear_pointer (&self->summary, dme_summary_free);
  self->summary = summary;
  fill (self);
  g_signal_emit (self, signals[SIGNAL_FILLED], 0);
}

static void
drafts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeHomePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = dme_store_list_drafts_finish (DME_STORE (source), result, &error);

  if (drafts == NULL)
    return; /* The summary, asked at the same time, says what is wrong. */

  dme_list_box_clear (self->drafts);
  for (guint i = 0; i < drafts->len; i++)
    gtk_list_box_append (self->drafts, dme_row_new_draft (drafts->pdata[i]));
  self->n_drafts = drafts->len;
  gtk_widget_set_visible (self->drafts_group, drafts->len > 0);
  update_visible_page (self);
}

static void
refresh (DmeHomePage *self)
{
  guint position = gtk_drop_down_get_selected (self->year);
  g_autofree char *greeting = dme_when_greet (self->name);

  self->stale = FALSE;
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();

  gtk_label_set_label (self->greeting, greeting);
  self->shown_year = self->this_year - (position == GTK_INVALID_LIST_POSITION ? 0 : (int) position);
  dme_store_list_drafts_async (self->store, &dme_type_activity, self->reading, drafts_cb,
                               g_object_ref (self));
  dme_store_summarise_async (self->store, self->shown_year, selected_region (self), self->reading,
                             summarised_cb, g_object_ref (self));
}

static void
store_changed_cb (DmeHomePage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
  else
    self->stale = TRUE;
}

static void
dme_home_page_map (GtkWidget *widget)
{
  DmeHomePage *self = DME_HOME_PAGE (widget);

  GTK_WIDGET_CLASS (dme_home_page_parent_class)->map (widget);
  if (self->stale)
    refresh (self);
}

static void
dme_home_page_dispose (GObject *object)
{
  DmeHomePage *self = DME_HOME_PAGE (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->store != NULL)
    g_clear_signal_handler (&self->changed_id, self->store);
  g_clear_object (&self->store);
  g_clear_pointer (&self->summary, dme_summary_free);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
  g_clear_pointer (&self->name, g_free);

  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_HOME_PAGE);
  G_OBJECT_CLASS (dme_home_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, empty);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, greeting);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, year);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, region);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, drafts_group);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, drafts);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, sessions);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, people);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, villages);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, waiting);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, chart);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, due_group);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, due);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, latest_group);
  gtk_widget_class_bind_template_child (widget_class, DmeHomePage, latest);
}

static void
dme_home_page_class_init (DmeHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_home_page_dispose;
  widget_class->map = dme_home_page_map;

  /**
   * DmeHomePage::filled:
   *
   * The numbers of the store are on the page.
   */
  signals[SIGNAL_FILLED] = g_signal_new ("filled", DME_TYPE_HOME_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_STAT_CARD);
  g_type_ensure (DME_TYPE_MONTH_CHART);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-home-page.ui");
  bind_children (widget_class);
}

static void
dme_home_page_init (DmeHomePage *self)
{
  g_autofree char *today = dme_clock_today ();
  g_autoptr (GtkStringList) years = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));

  self->this_year = atoi (today);
  for (int i = 0; i < N_YEARS; i++)
    gtk_string_list_take (years, g_strdup_printf ("%d", self->this_year - i));
  gtk_drop_down_set_model (self->year, G_LIST_MODEL (years));
  g_signal_connect_swapped (self->year, "notify::selected", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (self->region, "notify::selected", G_CALLBACK (refresh), self);
}

/**
 * dme_home_page_new:
 * @store: the store it shows and follows
 *
 * The page begins to read at once.
 */
GtkWidget *
dme_home_page_new (DmeStore *store)
{
  DmeHomePage *self = g_object_new (DME_TYPE_HOME_PAGE, NULL);

  self->store = g_object_ref (store);
  self->changed_id =
    g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed_cb), self);
  refresh (self);
  return GTK_WIDGET (self);
}

/* The whole area first; then each kabupaten or kota in it, or the smaller parts a coordinator has.
 */
static void
fill_regions (DmeHomePage *self, const char *scope)
{
  g_auto (GStrv) codes = g_strsplit (scope != NULL ? scope : "", ",", -1);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gsize n_all;
  const DmeRegion *const *all = dme_regions_get_all (&n_all);

  g_clear_pointer (&self->codes, g_ptr_array_unref);
  self->codes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->codes, NULL);
  gtk_string_list_append (names, _ ("Whole area"));

  for (char **code = codes; *code != NULL; code++)
    {
      const DmeRegion *region = dme_regions_find (*code);

      if (region == NULL)
        continue;
      if (region->level != DME_LEVEL_PROVINSI)
        {
          g_ptr_array_add (self->codes, g_strdup (*code));
          gtk_string_list_take (names, dme_region_title (*code));
          continue;
        }
      for (gsize i = 0; i < n_all; i++)
        if (all[i]->level == DME_LEVEL_KABUPATEN || all[i]->level == DME_LEVEL_KOTA)
          {
            g_ptr_array_add (self->codes, g_strdup (all[i]->code));
            gtk_string_list_append (names, all[i]->name);
          }
    }
  gtk_drop_down_set_model (self->region, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->region), self->codes->len > 2);
}

/**
 * dme_home_page_set_identity:
 * @self: the page
 * @identity: who works here, and where
 *
 * Greets by name, and offers the areas of the person.
 */
void
dme_home_page_set_identity (DmeHomePage *self, const DmeIdentity *identity)
{
  g_autofree char *greeting = NULL;

  g_return_if_fail (DME_IS_HOME_PAGE (self));

  g_free (self->name);
  self->name = g_strdup (identity->name);
  greeting = dme_when_greet (self->name);
  gtk_label_set_label (self->greeting, greeting);

  g_signal_handlers_block_by_func (self->region, refresh, self);
  fill_regions (self, identity->scope);
  g_signal_handlers_unblock_by_func (self->region, refresh, self);
}

const DmeSummary *
dme_home_page_get_summary (DmeHomePage *self)
{
  g_return_val_if_fail (DME_IS_HOME_PAGE (self), NULL);

  return self->summary;
}
