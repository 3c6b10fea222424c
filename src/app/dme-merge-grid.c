/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-merge-grid.h"

#include "dme-form-control.h"
#include "dme-format.h"
#include "dme-person-text.h"
#include "dme-schema-persons.h"
#include "dme-validate.h"

/**
 * DmeMergeGrid:
 *
 * Two records of one person side by side. Where both say something, two radio buttons ask which
 * holds; where only one does, or a rule decides, a tick shows what is taken.
 */

typedef struct
{
  const char *field; /* static */
  GtkCheckButton *kept, *other;
} Choice;

struct _DmeMergeGrid
{
  GtkWidget parent_instance;

  GArray *choices; /* of Choice, in the order of the lines */

  /* Children */
  GtkBox *lines;
};

G_DEFINE_FINAL_TYPE (DmeMergeGrid, dme_merge_grid, GTK_TYPE_WIDGET)

static void
dme_merge_grid_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));
  g_array_set_size (DME_MERGE_GRID (object)->choices, 0);

  G_OBJECT_CLASS (dme_merge_grid_parent_class)->dispose (object);
}

static void
dme_merge_grid_finalize (GObject *object)
{
  g_array_unref (DME_MERGE_GRID (object)->choices);

  G_OBJECT_CLASS (dme_merge_grid_parent_class)->finalize (object);
}

static void
dme_merge_grid_class_init (DmeMergeGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_merge_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_merge_grid_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_merge_grid_init (DmeMergeGrid *self)
{
  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  self->lines = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_set_parent (GTK_WIDGET (self->lines), GTK_WIDGET (self));
}

GtkWidget *
dme_merge_grid_new (void)
{
  return g_object_new (DME_TYPE_MERGE_GRID, NULL);
}

/* --- values in words --- */

static char *
value_to_words (const DmeFields *fields, const char *name, gboolean show_nik)
{
  const char *value = dme_fields_get (fields, name);

  if (value == NULL)
    return NULL;
  if (g_str_equal (name, "nik") && !show_nik)
    return dme_person_nik (fields);

  return dme_value_to_text (dme_type_find_field (&dme_type_person, name), value);
}

static char *
line_to_words (const DmePersonMergeLine *line, const DmeFields *fields, gboolean show_nik)
{
  const char *const single[] = { line->field->name, NULL };
  const char *const *names = line->group != NULL ? line->group : single;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      char *words = value_to_words (fields, names[i], show_nik);

      if (words != NULL)
        g_ptr_array_add (parts, words);
    }
  if (parts->len == 0)
    return g_strdup ("–");

  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

/* --- lines --- */

static GtkWidget *
new_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);

  return label;
}

/* Two halves of the same width below a small title. */
static void
add_line (DmeMergeGrid *self, const char *title, GtkWidget *left, GtkWidget *right)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *halves = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);

  gtk_widget_add_css_class (line, "merge-line");
  gtk_box_set_homogeneous (GTK_BOX (halves), TRUE);
  gtk_box_append (GTK_BOX (halves), left);
  gtk_box_append (GTK_BOX (halves), right);
  if (title != NULL)
    gtk_box_append (GTK_BOX (line), new_label (title, "form-label"));
  gtk_box_append (GTK_BOX (line), halves);
  gtk_box_append (self->lines, line);
}

static GtkWidget *
new_radio (const char *title, const char *words, const char *record)
{
  GtkWidget *button = gtk_check_button_new ();
  /* Translators: a field, its value, and in which of two records it stands */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s (%s)"), title, words, record);

  gtk_check_button_set_child (GTK_CHECK_BUTTON (button), new_label (words, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return button;
}

static void
add_choice (DmeMergeGrid *self,
            const DmePersonMergeLine *line,
            const char *title,
            const char *left,
            const char *right)
{
  Choice choice = {
    line->field->name,
    GTK_CHECK_BUTTON (new_radio (title, left, _ ("this record"))),
    GTK_CHECK_BUTTON (new_radio (title, right, _ ("other record"))),
  };

  gtk_check_button_set_group (choice.other, choice.kept);
  gtk_check_button_set_active (line->side == DME_SIDE_OTHER ? choice.other : choice.kept, TRUE);
  add_line (self, title, GTK_WIDGET (choice.kept), GTK_WIDGET (choice.other));
  g_array_append_val (self->choices, choice);
}

static GtkWidget *
new_side (const char *words, gboolean taken)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = gtk_image_new_from_icon_name (taken ? "object-select-symbolic" : NULL);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  if (taken)
    gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Taken"), -1);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), new_label (words, taken ? NULL : "dim-label"));

  return box;
}

/* Which of the two is which: since when, and by whom. */
static GtkWidget *
new_head (const char *title, const DmeRecord *record)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *at = record->created_at != NULL ? dme_format_timestamp (record->created_at)
                                                   : g_strdup ("–");
  /* Translators: date and time, name */
  g_autofree char *by = g_strdup_printf (_ ("Written %s by %s"), at,
                                         record->created_by != NULL ? record->created_by : "–");

  gtk_box_append (GTK_BOX (box), new_label (title, "heading"));
  gtk_box_append (GTK_BOX (box), new_label (by, "caption"));

  return box;
}

/**
 * dme_merge_grid_fill:
 * @self: a grid
 * @kept: the record that stays, with names in place of ids
 * @other: the record that is merged into it, likewise
 * @merge: what becomes of them unless somebody chooses
 * @show_nik: whether the two NIK are shown in full; that is noted before
 */
void
dme_merge_grid_fill (DmeMergeGrid *self,
                     const DmeRecord *kept,
                     const DmeRecord *other,
                     const DmePersonMerge *merge,
                     gboolean show_nik)
{
  GtkWidget *child;

  g_return_if_fail (DME_IS_MERGE_GRID (self));

  g_array_set_size (self->choices, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, child);

  add_line (self, NULL, new_head (_ ("This Record"), kept), new_head (_ ("Other Record"), other));
  for (guint i = 0; i < merge->lines->len; i++)
    {
      const DmePersonMergeLine *line = &g_array_index (merge->lines, DmePersonMergeLine, i);
      g_autofree char *left = line_to_words (line, kept->fields, show_nik);
      g_autofree char *right = line_to_words (line, other->fields, show_nik);
      const char *title = dme_field_get_label (line->field);

      if (line->choice)
        add_choice (self, line, title, left, right);
      else
        add_line (self, title, new_side (left, line->side != DME_SIDE_OTHER),
                  new_side (right, line->side != DME_SIDE_KEPT));
    }
}

/**
 * dme_merge_grid_dup_choices:
 * @self: a grid
 *
 * Returns: (transfer full): what stands chosen, for dme_person_merge_new()
 */
DmeFields *
dme_merge_grid_dup_choices (DmeMergeGrid *self)
{
  DmeFields *choices = dme_fields_new ();

  g_return_val_if_fail (DME_IS_MERGE_GRID (self), choices);

  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = &g_array_index (self->choices, Choice, i);

      dme_fields_set (choices, choice->field,
                      gtk_check_button_get_active (choice->other) ? DME_CHOOSE_OTHER
                                                                  : DME_CHOOSE_KEPT);
    }

  return choices;
}

void
dme_merge_grid_choose (DmeMergeGrid *self, const char *field, DmeSide side)
{
  g_return_if_fail (DME_IS_MERGE_GRID (self));

  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = &g_array_index (self->choices, Choice, i);

      if (g_str_equal (choice->field, field))
        gtk_check_button_set_active (side == DME_SIDE_OTHER ? choice->other : choice->kept, TRUE);
    }
}
