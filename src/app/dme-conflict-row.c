/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-conflict-row.h"
#include "dme-validate.h"
#include "dme-when.h"

static gboolean
is_deletion (const DmeConflict *conflict)
{
  return g_str_equal (conflict->field, DME_CONFLICT_DELETED);
}

/**
 * dme_conflict_field_label:
 * @conflict: a conflict
 *
 * Returns: (transfer full): what it is about, in the words of the forms
 */
char *
dme_conflict_field_label (const DmeConflict *conflict)
{
  const DmeField *field = dme_type_find_field (conflict->record->type, conflict->field);

  if (is_deletion (conflict))
    return g_strdup (_ ("Delete, or keep"));
  return g_strdup (field != NULL ? dme_field_get_label (field) : conflict->field);
}

gboolean
dme_conflict_can_be_typed (const DmeConflict *conflict)
{
  const DmeField *field = dme_type_find_field (conflict->record->type, conflict->field);

  if (is_deletion (conflict) || field == NULL)
    return FALSE;
  switch (field->kind)
    {
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
    case DME_KIND_INT:
    case DME_KIND_MONEY:
    case DME_KIND_DATE:
    case DME_KIND_TIME:
    case DME_KIND_NIK:
    case DME_KIND_PHONE:
      return TRUE;
    case DME_KIND_BOOL:
    case DME_KIND_CHOICE:
    case DME_KIND_CHOICES:
    case DME_KIND_REGION:
    case DME_KIND_REF:
    case DME_KIND_BLOB:
    default:
      return FALSE;
    }
}

static char *
value_text (const DmeConflict *conflict, const char *value)
{
  const DmeField *field = dme_type_find_field (conflict->record->type, conflict->field);

  if (is_deletion (conflict))
    return g_strdup (g_strcmp0 (value, "true") == 0 ? _ ("Delete the record")
                                                    : _ ("Keep the record"));
  if (value == NULL)
    return g_strdup (_ ("(empty)"));
  return field != NULL ? dme_value_to_text (field, value) : g_strdup (value);
}

/* "You, 12 Nov 18.42" */
static char *
author_text (gboolean mine, const char *by, const char *at)
{
  g_autofree char *when = at != NULL ? dme_when_short (at) : NULL;
  const char *who = mine ? _ ("You") : by != NULL && *by != '\0' ? by : _ ("Somebody else");

  if (when == NULL)
    return g_strdup (who);
  /* Translators: who wrote a value, and when: "You, 12 Nov 18.42" */
  return g_strdup_printf (_ ("%s, %s"), who, when);
}

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 6);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
side_new (const DmeConflict *conflict,
          const char *value,
          gboolean mine,
          const char *by,
          const char *at)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *author = author_text (mine, by, at);
  g_autofree char *text = value_text (conflict, value);

  gtk_box_append (GTK_BOX (box), label_new (author, "caption"));
  gtk_widget_add_css_class (gtk_widget_get_first_child (box), "dim-label");
  gtk_box_append (GTK_BOX (box), label_new (text, NULL));
  return box;
}

static void
add_button (GtkWidget *box,
            const char *label,
            const char *about,
            const char *action,
            const char *id,
            const char *decision)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, about);
  GVariant *target = decision != NULL ? g_variant_new ("(ss)", id, decision)
                                      : g_variant_new_string (id);

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), button);
}

/* "Use Mine", "Use Winda's" */
static char *
use_label (gboolean mine, const char *by)
{
  if (mine)
    return g_strdup (_ ("Use Mine"));
  if (by == NULL || *by == '\0')
    return g_strdup (_ ("Use the Other"));
  /* Translators: %s is a name */
  return g_strdup_printf (_ ("Use That of %s"), by);
}

static GtkWidget *
buttons_new (const DmeConflict *conflict, const char *about)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *now = use_label (conflict->now_mine, conflict->now_by);
  g_autofree char *other = use_label (conflict->mine, conflict->by);

  gtk_widget_set_halign (box, GTK_ALIGN_START);
  add_button (box, now, about, "win.decide", conflict->id, "now");
  add_button (box, other, about, "win.decide", conflict->id, "other");
  if (dme_conflict_can_be_typed (conflict))
    add_button (box, _ ("Write Another…"), about, "win.decide-otherwise", conflict->id, NULL);
  return box;
}

/**
 * dme_conflict_row_new:
 * @conflict: two values of one field
 * @title: of its record
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dme_conflict_row_new (const DmeConflict *conflict, const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *sides = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  g_autofree char *field = dme_conflict_field_label (conflict);
  /* Translators: a record and one of its fields: "Maria Goreti Taneo — Telephone" */
  g_autofree char *heading = g_strdup_printf (_ ("%s — %s"), title, field);

  gtk_widget_add_css_class (box, "dme-conflict");
  gtk_box_set_homogeneous (GTK_BOX (sides), TRUE);
  gtk_box_append (GTK_BOX (box), label_new (heading, "heading"));
  gtk_box_append (GTK_BOX (sides), side_new (conflict, conflict->now, conflict->now_mine,
                                             conflict->now_by, conflict->now_at));
  if (conflict->locked)
    gtk_box_append (GTK_BOX (sides),
                    label_new (_ ("The other value cannot be read just now."), "dim-label"));
  else
    gtk_box_append (GTK_BOX (sides), side_new (conflict, conflict->value, conflict->mine,
                                               conflict->by, conflict->at));
  gtk_box_append (GTK_BOX (box), sides);
  if (!conflict->locked)
    gtk_box_append (GTK_BOX (box), buttons_new (conflict, heading));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  return row;
}
