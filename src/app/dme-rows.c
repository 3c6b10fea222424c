/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-activity-text.h"
#include "dme-rows.h"
#include "dme-when.h"

/* An AdwActionRow takes its texts for markup unless told otherwise, and told so first. */
static GtkWidget *
row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  return row;
}

static void
set_row_action (GtkWidget *row, const char *action, const char *id)
{
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
}

static GtkWidget *
add_button (GtkWidget *row,
            const char *label,
            const char *about,
            const char *action,
            const char *id)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  g_autofree char *name =
    g_strdup_printf ("%s: %s", gtk_button_get_label (GTK_BUTTON (button)), about);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}

/**
 * dme_row_new_follow_up:
 * @follow_up: what was agreed
 * @opens_parent: whether the row opens the activity or person it belongs to
 *
 * A row with what, when and who, and a button that says it is done.
 */
GtkWidget *
dme_row_new_follow_up (DmeRecord *follow_up, gboolean opens_parent)
{
  const char *what = dme_record_get (follow_up, "what");
  const char *owner = dme_record_get (follow_up, "owner");
  const char *done_on = dme_record_get (follow_up, "done_on");
  const char *parent = dme_record_get (follow_up, "parent");
  gboolean late = FALSE;
  g_autofree char *when = NULL;
  g_autofree char *subtitle = NULL;
  GtkWidget *row = NULL;
  GtkWidget *image = NULL;

  if (done_on != NULL)
    {
      g_autofree char *day = dme_when_day (done_on);

      when = g_strdup_printf (_ ("Done on %s"), day);
    }
  else
    when = dme_when_due (dme_record_get (follow_up, "due"), &late);
  subtitle = owner != NULL ? g_strdup_printf ("%s · %s", when, owner) : g_strdup (when);

  row = row_new (what != NULL ? what : "–", subtitle);
  image = gtk_image_new_from_icon_name (done_on != NULL ? "object-select-symbolic"
                                        : late          ? "emblem-important-symbolic"
                                                        : "x-office-calendar-symbolic");
  if (late)
    gtk_widget_add_css_class (image, "warning");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  if (done_on == NULL)
    add_button (row, _ ("Done"), what != NULL ? what : "", "win.finish-follow-up", follow_up->id);
  if (opens_parent && parent != NULL)
    set_row_action (row, "win.show-parent", parent);
  return row;
}

/**
 * dme_row_new_draft:
 * @draft: a half-typed form
 *
 * A row that offers to go on with it.
 */
GtkWidget *
dme_row_new_draft (DmeDraft *draft)
{
  g_autofree char *place = dme_activity_place (draft->fields);
  g_autofree char *ago = dme_when_ago (draft->updated_at);
  g_autofree char *subtitle = NULL;
  GtkWidget *row = NULL;

  /* Translators: of a draft; %s is "3 minutes ago" */
  subtitle = draft->record != NULL ? g_strdup_printf (_ ("A change not saved yet · typed %s"), ago)
                                   : g_strdup_printf (_ ("Not saved yet · typed %s"), ago);
  row = row_new (place, subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name (dme_state_icon (DME_STATE_DRAFT)));
  add_button (row, _ ("Continue"), place, "win.resume-draft", draft->id);
  set_row_action (row, "win.resume-draft", draft->id);
  return row;
}

/**
 * dme_row_new_activity:
 * @activity: a record
 * @photos: how many belong to it
 *
 * A row that opens it.
 */
GtkWidget *
dme_row_new_activity (DmeRecord *activity, gint64 photos)
{
  g_autofree char *place = dme_activity_place (activity->fields);
  g_autofree char *day = dme_when_day (dme_record_get (activity, "date"));
  g_autofree char *people = dme_activity_people (activity->fields);
  g_autofree char *n = dme_photos_text (photos);
  g_autofree char *subtitle = g_strjoin (" · ", day, people, photos > 0 ? n : NULL, NULL);
  GtkWidget *row = row_new (place, subtitle);
  GtkWidget *state = dme_state_label_new ();

  dme_state_label_set (state, activity->state);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), state);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  set_row_action (row, "win.show-activity", activity->id);
  return row;
}

/**
 * dme_state_label_new:
 *
 * An icon and a word, to be filled by dme_state_label_set().
 */
GtkWidget *
dme_state_label_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

void
dme_state_label_set (GtkWidget *label, DmeState state)
{
  GtkWidget *image = gtk_widget_get_first_child (label);
  GtkWidget *word = gtk_widget_get_last_child (label);
  const char *css = dme_state_css_class (state);
  const char *classes[] = { css, NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (image), dme_state_icon (state));
  gtk_label_set_label (GTK_LABEL (word), dme_state_get_label (state));
  gtk_widget_set_css_classes (image, classes);
}

void
dme_list_box_clear (GtkListBox *box)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (box, 0)) != NULL)
    gtk_list_box_remove (box, GTK_WIDGET (row));
}
