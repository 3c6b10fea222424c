/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-activity-text.h"
#include "dme-detail-sections.h"
#include "dme-format.h"
#include "dme-rows.h"
#include "dme-schema-table.h"
#include "dme-validate.h"

typedef struct
{
  const char *title;
  const char *fields[12];
} Section;

/* The order of the form; "attendance" stands for the grid. */
static const Section sections[] = {
  { N_ ("Time and Place"),
    { "kind", "mode", "region", "venue", "date", "start", "travel_km", "travel_hours", NULL } },
  { N_ ("Basis and Roles"),
    { "letter_no", "letter_date", "role", "host", "speakers", "guests", NULL } },
  { N_ ("Topics"), { "topics", "topics_other", "sector", "partner", NULL } },
  { N_ ("Participants"), { "attendance", NULL } },
  { N_ ("Results"),
    { "results", "materials", "services", "services_count", "obstacles", "obstacles_note", "notes",
      NULL } },
};

GtkWidget *
dme_detail_section_new (const char *title, GtkWidget *content)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), content);
  return group;
}

GtkWidget *
dme_detail_list_new (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return list;
}

/* A name beside or above its value; the value can be selected and copied. */
GtkWidget *
dme_detail_row_new (GtkOrientation orientation, const char *name, const char *value)
{
  gboolean beside = orientation == GTK_ORIENTATION_HORIZONTAL;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (orientation, beside ? 12 : 3);
  GtkWidget *name_label = gtk_label_new (name);
  GtkWidget *value_label = gtk_label_new (value);

  gtk_widget_add_css_class (box, "dme-value-row");
  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  if (beside)
    {
      gtk_label_set_yalign (GTK_LABEL (name_label), 0);
      gtk_label_set_width_chars (GTK_LABEL (name_label), 20);
      gtk_label_set_max_width_chars (GTK_LABEL (name_label), 20);
      gtk_label_set_wrap (GTK_LABEL (name_label), TRUE);
      gtk_widget_set_hexpand (value_label, TRUE);
    }
  else
    gtk_widget_add_css_class (name_label, "caption");
  gtk_widget_add_css_class (name_label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value_label), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  name_label, NULL, -1);
  gtk_box_append (GTK_BOX (box), name_label);
  gtk_box_append (GTK_BOX (box), value_label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  /* Tab goes to the value, which can be copied; the row itself does nothing. */
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

/* "09.00–11.30 WITA" */
static char *
time_to_words (const char *start, const char *end)
{
  g_autofree char *from = dme_format_time (start);
  g_autofree char *to = end != NULL ? dme_format_time (end) : NULL;

  if (to == NULL)
    /* Translators: a time of day and its zone */
    return g_strdup_printf (_ ("%s WITA"), from);
  return g_strdup_printf (_ ("%s–%s WITA"), from, to);
}

static char *
value_to_words (DmeRecord *record, const DmeField *field)
{
  const char *value = dme_record_get (record, field->name);
  g_autofree char *text = NULL;
  g_autofree char *above = NULL;

  if (value == NULL)
    return NULL;
  if (g_str_equal (field->name, "date"))
    return dme_format_date_full (value);
  if (g_str_equal (field->name, "start"))
    return time_to_words (value, dme_record_get (record, "end"));
  if (field->kind == DME_KIND_REGION)
    {
      text = dme_activity_place (record->fields);
      above = dme_activity_above (record->fields);
      return *above != '\0' ? g_strdup_printf ("%s, %s", text, above) : g_steal_pointer (&text);
    }
  return dme_value_to_text (field, value);
}

/* --- attendance --- */

static void
attach_label (GtkWidget *grid, const char *text, int column, int row, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_set_hexpand (label, column == 0);
  if (column == 0)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  else
    gtk_label_set_width_chars (GTK_LABEL (label), 11);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  if (column > 0)
    gtk_widget_add_css_class (label, "numeric");
  gtk_grid_attach (GTK_GRID (grid), label, column, row, 1, 1);
}

static void
attach_numbers (GtkWidget *grid, int row, gint64 l, gint64 p, const char *css)
{
  g_autofree char *men = dme_format_int (l);
  g_autofree char *women = dme_format_int (p);
  g_autofree char *both = dme_format_int (l + p);

  attach_label (grid, men, 1, row, css);
  attach_label (grid, women, 2, row, css);
  attach_label (grid, both, 3, row, css);
}

/* The categories somebody came from, with the sums. */
static GtkWidget *
matrix_new (DmeRecord *record, const DmeAttendance *att)
{
  const DmeChoice *categories = dme_schema_get_attendance_categories ();
  GtkWidget *grid = gtk_grid_new ();
  int row = 1;

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_widget_add_css_class (grid, "dme-matrix");
  attach_label (grid, "", 0, 0, NULL);
  attach_label (grid, _ ("Men"), 1, 0, "dim-label");
  attach_label (grid, _ ("Women"), 2, 0, "dim-label");
  attach_label (grid, _ ("Total"), 3, 0, "dim-label");

  for (const DmeChoice *c = categories; c->code != NULL; c++)
    {
      g_autofree char *field_l = g_strdup_printf ("att_%s_l", c->code);
      g_autofree char *field_p = g_strdup_printf ("att_%s_p", c->code);
      gint64 l = dme_fields_get_int (record->fields, field_l, 0);
      gint64 p = dme_fields_get_int (record->fields, field_p, 0);

      if (l == 0 && p == 0)
        continue;
      attach_label (grid, g_dgettext (GETTEXT_PACKAGE, c->label), 0, row, NULL);
      attach_numbers (grid, row++, l, p, NULL);
    }
  attach_label (grid, _ ("Total"), 0, row, "heading");
  attach_numbers (grid, row, att->l, att->p, "heading");
  return grid;
}

static GtkWidget *
attendance_new (DmeRecord *record, const char *title)
{
  GtkWidget *list = NULL;
  GtkWidget *row = NULL;
  DmeAttendance att;
  gint64 disability = dme_fields_get_int (record->fields, "att_disability", 0);

  dme_attendance_of (record->fields, &att);
  if (!att.known && disability == 0)
    return NULL;

  list = dme_detail_list_new (title);
  if (att.l + att.p > 0)
    {
      row = gtk_list_box_row_new ();
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), matrix_new (record, &att));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  else if (att.known)
    {
      g_autofree char *people = dme_activity_people (record->fields);

      gtk_list_box_append (GTK_LIST_BOX (list),
                           dme_detail_row_new (GTK_ORIENTATION_HORIZONTAL, _ ("Not split by sex"),
                                               people));
    }
  if (disability > 0)
    {
      g_autofree char *people = dme_people_text (disability);

      gtk_list_box_append (GTK_LIST_BOX (list),
                           dme_detail_row_new (GTK_ORIENTATION_HORIZONTAL, _ ("With a disability"),
                                               people));
    }
  return list;
}

static GtkWidget *
fields_new (DmeRecord *record, const Section *section, const char *title)
{
  g_autoptr (GtkWidget) list = g_object_ref_sink (dme_detail_list_new (title));
  gboolean any = FALSE;

  for (const char *const *name = section->fields; *name != NULL; name++)
    {
      const DmeField *field = dme_type_find_field (record->type, *name);
      g_autofree char *words = field != NULL ? value_to_words (record, field) : NULL;
      const char *label;

      if (words == NULL)
        continue;
      label = g_str_equal (*name, "start") ? _ ("Time") : dme_field_get_label (field);
      gtk_list_box_append (GTK_LIST_BOX (list),
                           dme_detail_row_new (GTK_ORIENTATION_HORIZONTAL, label, words));
      any = TRUE;
    }
  return any ? g_object_ref (list) : NULL;
}

/**
 * dme_detail_sections_of_fields:
 * @record: an activity
 *
 * Its fields in the order of the form, in words; what nobody filled in is
 * left out.
 *
 * Returns: (transfer full) (element-type GtkWidget): floating widgets
 */
GPtrArray *
dme_detail_sections_of_fields (DmeRecord *record)
{
  GPtrArray *widgets = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      const char *title = _ (sections[i].title);
      GtkWidget *content;

      if (g_str_equal (sections[i].fields[0], "attendance"))
        {
          content = attendance_new (record, title);
          if (content != NULL)
            g_ptr_array_add (widgets, dme_detail_section_new (title, content));
          continue;
        }

      content = fields_new (record, &sections[i], title);
      if (content == NULL)
        continue;
      g_ptr_array_add (widgets, dme_detail_section_new (title, content));
      g_object_unref (content); /* the section holds it now */
    }
  return widgets;
}

/**
 * dme_detail_section_participations:
 * @bundle: an activity with what belongs to it
 *
 * The organisations that took part, and with how many people.
 *
 * Returns: (transfer floating) (nullable): a section
 */
GtkWidget *
dme_detail_section_participations (const DmeActivityBundle *bundle)
{
  GtkWidget *list = NULL;

  if (bundle->participations->len == 0)
    return NULL;
  list = dme_detail_list_new (_ ("Organisations Present"));
  for (guint i = 0; i < bundle->participations->len; i++)
    {
      DmeRecord *p = bundle->participations->pdata[i];
      const char *id = dme_record_get (p, "organisation");
      const char *name = id != NULL ? g_hash_table_lookup (bundle->organisations, id) : NULL;
      const char *note = dme_record_get (p, "note");
      g_autofree char *l = dme_format_int (dme_fields_get_int (p->fields, "count_l", 0));
      g_autofree char *w = dme_format_int (dme_fields_get_int (p->fields, "count_p", 0));
      g_autofree char *split = NULL;
      g_autofree char *words = NULL;

      if (dme_record_get (p, "count_l") != NULL || dme_record_get (p, "count_p") != NULL)
        split = g_strdup_printf (_ ("M %s · F %s"), l, w);
      else if (dme_record_get (p, "represented") != NULL)
        {
          g_autofree char *n = dme_format_int (dme_fields_get_int (p->fields, "represented", 0));

          split = g_strdup_printf (_ ("%s organisations represented"), n);
        }
      words = split != NULL && note != NULL ? g_strdup_printf ("%s · %s", split, note)
                                            : g_strdup (split != NULL  ? split
                                                        : note != NULL ? note
                                                                       : _ ("number not noted"));
      gtk_list_box_append (GTK_LIST_BOX (list),
                           dme_detail_row_new (GTK_ORIENTATION_VERTICAL,
                                               name != NULL
                                                 ? name
                                                 : _ ("Organisation not on this computer yet"),
                                               words));
    }
  return dme_detail_section_new (_ ("Organisations Present"), list);
}

/**
 * dme_detail_section_follow_ups:
 * @bundle: an activity with what belongs to it
 *
 * What was agreed, and whether it is done.
 *
 * Returns: (transfer floating) (nullable): a section
 */
GtkWidget *
dme_detail_section_follow_ups (const DmeActivityBundle *bundle)
{
  GtkWidget *list = NULL;

  if (bundle->follow_ups->len == 0)
    return NULL;
  list = dme_detail_list_new (_ ("Follow-Ups"));
  for (guint i = 0; i < bundle->follow_ups->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         dme_row_new_follow_up (bundle->follow_ups->pdata[i], FALSE));
  return dme_detail_section_new (_ ("Follow-Ups"), list);
}

/* "Created", "Deleted", or the labels of the fields that changed. */
static char *
describe_op (const DmeType *type, const DmeOp *op, gboolean first)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  if (op->del == DME_DEL_DELETE && dme_fields_get (op->set, "merged_into") != NULL)
    return g_strdup (_ ("Merged with this record"));
  if (op->del == DME_DEL_DELETE)
    return g_strdup (_ ("Deleted"));
  if (op->del == DME_DEL_REVIVE)
    return g_strdup (_ ("Deletion undone"));
  if (first)
    return g_strdup (_ ("Logged"));

  for (guint i = 0; op->set != NULL && i < dme_fields_get_size (op->set); i++)
    {
      const char *name = dme_fields_get_name_at (op->set, i);
      const DmeField *field = dme_type_find_field (type, name);

      g_ptr_array_add (labels, (gpointer) (field != NULL ? dme_field_get_label (field) : name));
    }
  if (labels->len == 0)
    return g_strdup (_ ("Sent again"));
  g_ptr_array_add (labels, NULL);
  {
    g_autofree char *list = g_strjoinv (", ", (char **) labels->pdata);

    /* Translators: names of the fields that changed */
    return g_strdup_printf (_ ("Changed: %s"), list);
  }
}

/* Ids of the records that were merged into this one, with the name that each of them had last. */
static GHashTable *
find_merged (GPtrArray *history)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTable *merged = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < history->len; i++)
    {
      const DmeOp *op = history->pdata[i];

      if (dme_fields_get (op->set, "name") != NULL)
        g_hash_table_insert (names, op->id, (gpointer) dme_fields_get (op->set, "name"));
      if (dme_fields_get (op->set, "merged_into") != NULL)
        g_hash_table_insert (merged, op->id, g_hash_table_lookup (names, op->id));
      else if (dme_fields_has (op->set, "merged_into"))
        g_hash_table_remove (merged, op->id); /* Undone. */
    }

  return merged;
}

static gboolean
is_first (GPtrArray *history, guint index)
{
  for (guint i = 0; i < index; i++)
    if (g_str_equal (((DmeOp *) history->pdata[i])->id, ((DmeOp *) history->pdata[index])->id))
      return FALSE;

  return TRUE;
}

/* In whose record it was written, if that is not the one that is shown. */
static char *
describe_in_record (const DmeType *type, GPtrArray *history, guint index, GHashTable *merged)
{
  const DmeOp *op = history->pdata[index];
  char *what = describe_op (type, op, is_first (history, index));
  g_autofree char *own = NULL;
  gpointer name;

  if (!g_hash_table_lookup_extended (merged, op->id, NULL, &name))
    return what;

  own = what;
  /* Translators: a name, and what was done */
  return g_strdup_printf (_ ("In the other record of %s: %s"),
                          name != NULL ? (const char *) name : "–", own);
}

/**
 * dme_detail_section_history:
 * @type: the type of the record
 * @history: (element-type DmeOp): oldest first
 *
 * Who changed what, and when; newest first. What was written in a record that was merged into this
 * one says so.
 *
 * Returns: (transfer floating) (nullable): a section
 */
GtkWidget *
dme_detail_section_history (const DmeType *type, GPtrArray *history)
{
  g_autoptr (GHashTable) merged = find_merged (history);
  GtkWidget *list = NULL;

  if (history->len == 0)
    return NULL;
  list = dme_detail_list_new (_ ("History"));
  for (guint i = history->len; i > 0; i--)
    {
      const DmeOp *op = history->pdata[i - 1];
      g_autofree char *what = describe_in_record (type, history, i - 1, merged);
      g_autofree char *at = dme_format_timestamp (op->at);
      g_autofree char *name = g_strdup_printf ("%s · %s", op->by != NULL ? op->by : "–", at);

      gtk_list_box_append (GTK_LIST_BOX (list),
                           dme_detail_row_new (GTK_ORIENTATION_VERTICAL, name, what));
    }
  return dme_detail_section_new (_ ("History"), list);
}
