/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-first-run-pages.h"

#include "dme-banner.h"
#include "dme-region-entry.h"
#include "dme-text.h"

/**
 * DmeFirstRunPages:
 *
 * What is asked before there is a store, on three short pages: the language;
 * who works here, in what role and where; and whether to begin or to practise.
 * Enter goes on, Esc goes back.
 */

struct _DmeFirstRunPages
{
  GtkWidget parent_instance;

  /* Owned */
  GPtrArray *scope; /* of const DmeRegion, not owned */
  char *language;

  /* Template children */
  GtkStack *stack;
  DmeBanner *failure;
  GtkWidget *back, *go_on, *start, *practise, *spinner;
  AdwComboRow *language_row, *role_row;
  GtkEditable *name_row, *job_row;
  GtkWidget *name_message, *area_message, *area_box, *areas;

  /* Children made in code */
  GtkWidget *area_entry;
};

G_DEFINE_FINAL_TYPE (DmeFirstRunPages, dme_first_run_pages, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_LANGUAGE,
  SIGNAL_START,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* In the order of the rows of the .ui file. */
static const char *const languages[] = { "id", "en" };
static const char *const roles[] = { "petugas", "koordinator", "kantor" };

static void
show_message (GtkWidget *label, GtkWidget *field, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (field, "error");
  else
    gtk_widget_remove_css_class (field, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                            : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
name_changed_cb (DmeFirstRunPages *self)
{
  show_message (self->name_message, GTK_WIDGET (self->name_row), NULL);
}

static void
remove_area_cb (GtkWidget *button, DmeFirstRunPages *self)
{
  const char *code = g_object_get_data (G_OBJECT (button), "code");
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  g_ptr_array_remove (self->scope, (gpointer) dme_regions_find (code));
  gtk_list_box_remove (GTK_LIST_BOX (self->areas), row);
  gtk_widget_set_visible (self->areas, self->scope->len > 0);
  gtk_widget_grab_focus (dme_form_control_get_target (DME_FORM_CONTROL (self->area_entry)));
}

static void
add_area (DmeFirstRunPages *self, const DmeRegion *region)
{
  g_autofree char *above = dme_region_describe_above (region);
  GtkWidget *row, *button;

  show_message (self->area_message, self->area_entry, NULL);
  if (g_ptr_array_find (self->scope, region, NULL))
    return;

  g_ptr_array_add (self->scope, (gpointer) region);
  row = adw_action_row_new ();
  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), region->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), above != NULL ? above : "");
  button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Remove This Area"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove This Area"), -1);
  g_object_set_data_full (G_OBJECT (button), "code", g_strdup (region->code), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_area_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (GTK_LIST_BOX (self->areas), row);
  gtk_widget_set_visible (self->areas, TRUE);
}

/* A picked area goes to the list, and the entry waits for another. */
static void
area_changed_cb (DmeFirstRunPages *self)
{
  const DmeRegion *region = dme_region_entry_get_region (DME_REGION_ENTRY (self->area_entry));

  show_message (self->area_message, self->area_entry, NULL);
  if (region == NULL)
    return;

  add_area (self, region);
  dme_form_control_set_text (DME_FORM_CONTROL (self->area_entry), NULL);
}

static gboolean
check_person (DmeFirstRunPages *self)
{
  g_autofree char *name = dme_text_clean (gtk_editable_get_text (self->name_row));
  g_autofree char *area = dme_form_control_get_text (DME_FORM_CONTROL (self->area_entry));

  if (*name == '\0')
    {
      show_message (self->name_message, GTK_WIDGET (self->name_row),
                    _ ("Write your name. It stands on everything you record."));
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
      return FALSE;
    }
  if (self->scope->len == 0 || *area != '\0')
    {
      show_message (self->area_message, self->area_entry,
                    *area != '\0'
                      ? _ ("This is not yet an area. Choose it from the list, or clear it.")
                      : _ ("Choose where you work: one or more regencies, or villages."));
      gtk_widget_grab_focus (dme_form_control_get_target (DME_FORM_CONTROL (self->area_entry)));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_identity (DmeFirstRunPages *self)
{
  g_auto (DmeIdentity) identity = { 0 };
  g_autofree char *reason = NULL;

  if (!check_person (self))
    return FALSE;

  dme_first_run_pages_get_identity (self, &identity);
  if (dme_identity_check (&identity, &reason))
    return TRUE;

  show_message (self->area_message, self->area_entry, reason);

  return FALSE;
}

static void
show_page (DmeFirstRunPages *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->back, !g_str_equal (name, "welcome"));
  gtk_widget_set_visible (self->go_on, !g_str_equal (name, "start"));
  dme_banner_set_revealed (self->failure, FALSE);
  if (g_str_equal (name, "person"))
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  else if (g_str_equal (name, "start"))
    gtk_widget_grab_focus (self->start);
  else
    gtk_widget_grab_focus (self->go_on);
}

static void
next_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeFirstRunPages *self = DME_FIRST_RUN_PAGES (widget);
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  if (g_str_equal (page, "welcome"))
    show_page (self, "person");
  else if (g_str_equal (page, "person") && check_identity (self))
    show_page (self, "start");
}

/* Enter on the last field goes on; to the buttons of the areas it would only remove one. */
static void
area_activated_cb (DmeFirstRunPages *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "first-run.next", NULL);
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DmeFirstRunPages *self = DME_FIRST_RUN_PAGES (widget);
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  show_page (self, g_str_equal (page, "start") ? "person" : "welcome");
}

static void
start_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_START], 0, g_str_equal (action, "first-run.practise"));
}

static void
language_chosen_cb (DmeFirstRunPages *self)
{
  guint selected = adw_combo_row_get_selected (self->language_row);

  if (selected < G_N_ELEMENTS (languages) && !g_str_equal (languages[selected], self->language))
    g_signal_emit (self, signals[SIGNAL_LANGUAGE], 0, languages[selected]);
}

static void
dme_first_run_pages_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dme_first_run_pages_parent_class)->map (widget);

  gtk_widget_grab_focus (DME_FIRST_RUN_PAGES (widget)->go_on);
}

static void
dme_first_run_pages_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_first_run_pages_parent_class)->dispose (object);
}

static void
dme_first_run_pages_finalize (GObject *object)
{
  DmeFirstRunPages *self = DME_FIRST_RUN_PAGES (object);

  g_ptr_array_unref (self->scope);
  g_free (self->language);

  G_OBJECT_CLASS (dme_first_run_pages_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, stack);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, failure);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, back);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, go_on);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, start);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, practise);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, spinner);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, language_row);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, role_row);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, name_row);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, job_row);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, name_message);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, area_message);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, area_box);
  gtk_widget_class_bind_template_child (widget_class, DmeFirstRunPages, areas);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, language_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, dme_form_focus_next);
}

static void
dme_first_run_pages_class_init (DmeFirstRunPagesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_first_run_pages_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_first_run_pages_finalize;
  widget_class->map = dme_first_run_pages_map;

  signals[SIGNAL_LANGUAGE] = g_signal_new ("language", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_START] = g_signal_new ("start", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  g_type_ensure (DME_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-first-run-pages.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "first-run.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "first-run.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "first-run.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "first-run.practise", NULL, start_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "first-run.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "first-run.back",
                                       NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_first_run_pages_init (DmeFirstRunPages *self)
{
  GtkWidget *target;

  self->scope = g_ptr_array_new ();
  self->language = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));

  self->area_entry = dme_region_entry_new (FALSE);
  gtk_box_prepend (GTK_BOX (self->area_box), self->area_entry);
  target = dme_form_control_get_target (DME_FORM_CONTROL (self->area_entry));
  gtk_entry_set_placeholder_text (GTK_ENTRY (target), _ ("Search regency, district or village"));
  g_signal_handlers_disconnect_by_func (target, dme_form_focus_next, NULL);
  g_signal_connect_object (target, "activate", G_CALLBACK (area_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Area of Work"), -1);
  g_signal_connect_object (self->area_entry, "changed", G_CALLBACK (area_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_first_run_pages_new:
 * @language: the one that is spoken now
 *
 * The pages, on the first one.
 */
GtkWidget *
dme_first_run_pages_new (const char *language)
{
  DmeFirstRunPages *self = g_object_new (DME_TYPE_FIRST_RUN_PAGES, NULL);
  guint i;

  g_free (self->language);
  self->language = g_strdup (language);
  for (i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      if (g_str_equal (languages[i], language))
        adw_combo_row_set_selected (self->language_row, i);
    }

  return GTK_WIDGET (self);
}

/**
 * dme_first_run_pages_get_identity:
 * @self: the pages
 * @identity: (out caller-allocates): who works here
 *
 * What was answered so far.
 */
void
dme_first_run_pages_get_identity (DmeFirstRunPages *self, DmeIdentity *identity)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  guint selected, i;

  g_return_if_fail (DME_IS_FIRST_RUN_PAGES (self));

  selected = adw_combo_row_get_selected (self->role_row);
  for (i = 0; i < self->scope->len; i++)
    g_ptr_array_add (codes, (gpointer) ((const DmeRegion *) self->scope->pdata[i])->code);
  g_ptr_array_add (codes, NULL);

  identity->name = dme_text_clean (gtk_editable_get_text (self->name_row));
  identity->job_title = dme_text_clean (gtk_editable_get_text (self->job_row));
  if (*identity->job_title == '\0')
    g_clear_pointer (&identity->job_title, g_free);
  identity->role = g_strdup (roles[selected < G_N_ELEMENTS (roles) ? selected : 0]);
  identity->scope = g_strjoinv (",", (char **) codes->pdata);
}

void
dme_first_run_pages_set_busy (DmeFirstRunPages *self, gboolean busy)
{
  g_return_if_fail (DME_IS_FIRST_RUN_PAGES (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "first-run.start", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "first-run.practise", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "first-run.back", !busy);
  gtk_widget_set_visible (self->spinner, busy);
  g_object_set (self->spinner, "spinning", busy, NULL);
}

void
dme_first_run_pages_show_failure (DmeFirstRunPages *self, const char *text)
{
  g_return_if_fail (DME_IS_FIRST_RUN_PAGES (self));

  dme_banner_set_title (self->failure, text);
  dme_banner_set_revealed (self->failure, TRUE);
}
