/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-flag-row.h"

#include "dme-activity-text.h"
#include "dme-red-flag.h"
#include "dme-rows.h"
#include "dme-when.h"

static char *
describe (const DmeRecord *flag)
{
  const char *date = dme_record_get (flag, "date");
  g_autofree char *day = date != NULL ? dme_when_day (date) : g_strdup ("–");
  g_autofree char *place = dme_region_title (dme_record_get (flag, "region"));
  g_autofree char *signs = dme_red_flag_describe_signs (flag->fields);

  return g_strdup_printf ("%s · %s\n%s", day, place != NULL ? place : "–", signs);
}

static GtkWidget *
new_status (const DmeRecord *flag)
{
  const DmeField *field = dme_type_find_field (&dme_type_red_flag, "status");
  const char *status = dme_record_get (flag, "status");
  GtkWidget *label = gtk_label_new (status != NULL ? dme_choice_get_label (field, status) : "");

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  return label;
}

/**
 * dme_flag_row_new:
 * @flag: a red flag
 * @opens: whether it opens when it is activated
 *
 * Who, when, where, which signs, and what became of it; and whether it was sent.
 */
GtkWidget *
dme_flag_row_new (DmeRecord *flag, gboolean opens)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *state = dme_state_label_new ();
  g_autofree char *who = dme_red_flag_get_who (flag);
  g_autofree char *about = describe (flag);

  /* It takes its texts for markup unless told otherwise, and told so first. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), who);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), about);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_add_css_class (icon, "warning");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_status (flag));
  dme_state_label_set (state, flag->state);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), state);
  if (opens)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", flag->id);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-flag");
    }
  return row;
}
