/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-attendance-grid.h"

#include "dme-form-control.h"
#include "dme-format.h"
#include "dme-schema-table.h"

/**
 * DmeAttendanceGrid:
 *
 * The table of people who came, a row per category, men and women apart.
 *
 * Made for a number pad: digits, Tab or Enter go from men to women to the next
 * row. An empty cell counts as nothing; rows, columns and all are summed while
 * one types.
 */

typedef struct
{
  const DmeField *field;
  DmeFormControl *control; /* not owned */
  char *problem;           /* what is wrong, or NULL */
  gboolean warning;
} Cell;

typedef struct
{
  Cell cells[2]; /* men, women */
  GtkLabel *sum;
} Row;

struct _DmeAttendanceGrid
{
  GtkWidget parent_instance;

  /* Owned */
  GArray *rows;  /* of Row */
  char *problem; /* of the table as a whole */
  gboolean warning;

  /* Children */
  GtkWidget *grid, *message;
  GtkLabel *sums[3]; /* men, women, all */
};

G_DEFINE_FINAL_TYPE (DmeAttendanceGrid, dme_attendance_grid, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gint64
get_number (Cell *cell)
{
  g_autofree char *text = dme_form_control_get_text (cell->control);
  gint64 value = 0;

  if (!dme_parse_int (text, &value) || value < 0 || value > G_MAXINT32)
    return 0;

  return value;
}

static void
set_sum (GtkLabel *label, gint64 value)
{
  g_autofree char *text = value != 0 ? dme_format_int (value) : g_strdup ("–");

  gtk_label_set_text (label, text);
}

static void
update_sums (DmeAttendanceGrid *self)
{
  gint64 men = 0, women = 0;
  guint i;

  for (i = 0; i < self->rows->len; i++)
    {
      Row *row = &g_array_index (self->rows, Row, i);
      gint64 l = get_number (&row->cells[0]);
      gint64 p = get_number (&row->cells[1]);

      set_sum (row->sum, l + p);
      men += l;
      women += p;
    }

  set_sum (self->sums[0], men);
  set_sum (self->sums[1], women);
  set_sum (self->sums[2], men + women);
}

static void
append_line (GString *text, const char *label, const char *problem)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (label != NULL)
    g_string_append_printf (text, "%s: ", label);
  g_string_append (text, problem);
}

/* One place below the table: a cell is too small for a sentence. */
static void
update_message (DmeAttendanceGrid *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean warning = TRUE;
  guint i, j;

  for (i = 0; i < self->rows->len; i++)
    {
      for (j = 0; j < 2; j++)
        {
          Cell *cell = &g_array_index (self->rows, Row, i).cells[j];

          if (cell->problem == NULL)
            continue;
          append_line (text, dme_field_get_label (cell->field), cell->problem);
          warning = warning && cell->warning;
        }
    }
  if (self->problem != NULL)
    {
      append_line (text, NULL, self->problem);
      warning = warning && self->warning;
    }

  gtk_label_set_text (GTK_LABEL (self->message), text->str);
  gtk_widget_set_visible (self->message, text->len > 0);
  gtk_widget_remove_css_class (self->message, "error");
  gtk_widget_remove_css_class (self->message, "warning");
  gtk_widget_add_css_class (self->message, warning ? "warning" : "error");
}

static void
set_cell_problem (Cell *cell, const char *text, gboolean warning)
{
  GtkWidget *target = dme_form_control_get_target (cell->control);

  g_free (cell->problem);
  cell->problem = g_strdup (text);
  cell->warning = warning;
  gtk_widget_remove_css_class (target, "error");
  gtk_widget_remove_css_class (target, "warning");
  if (text != NULL)
    gtk_widget_add_css_class (target, warning ? "warning" : "error");

  gtk_accessible_update_state (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL && !warning ? GTK_ACCESSIBLE_INVALID_TRUE
                                                        : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static Cell *
find_cell (DmeAttendanceGrid *self, const char *field, DmeFormControl *control)
{
  guint i, j;

  for (i = 0; i < self->rows->len; i++)
    {
      for (j = 0; j < 2; j++)
        {
          Cell *cell = &g_array_index (self->rows, Row, i).cells[j];

          if (cell->control == control || g_strcmp0 (cell->field->name, field) == 0)
            return cell;
        }
    }

  return NULL;
}

static void
cell_changed_cb (DmeAttendanceGrid *self, DmeFormControl *control)
{
  set_cell_problem (find_cell (self, NULL, control), NULL, FALSE);
  g_clear_pointer (&self->problem, g_free);
  update_message (self);
  update_sums (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
cell_left_cb (GtkEventController *controller, DmeAttendanceGrid *self)
{
  GtkWidget *control = gtk_event_controller_get_widget (controller);
  Cell *cell = find_cell (self, NULL, DME_FORM_CONTROL (control));

  g_signal_emit (self, signals[SIGNAL_LEFT], 0, cell->field->name);
}

static void
dme_attendance_grid_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_attendance_grid_parent_class)->dispose (object);
}

static void
dme_attendance_grid_finalize (GObject *object)
{
  DmeAttendanceGrid *self = DME_ATTENDANCE_GRID (object);
  guint i;

  for (i = 0; i < self->rows->len; i++)
    {
      g_free (g_array_index (self->rows, Row, i).cells[0].problem);
      g_free (g_array_index (self->rows, Row, i).cells[1].problem);
    }
  g_array_unref (self->rows);
  g_free (self->problem);

  G_OBJECT_CLASS (dme_attendance_grid_parent_class)->finalize (object);
}

static void
dme_attendance_grid_class_init (DmeAttendanceGridClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_attendance_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_attendance_grid_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "attendance");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static GtkWidget *
add_label (DmeAttendanceGrid *self, const char *text, int column, int row, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_label_set_wrap (GTK_LABEL (label), column == 0);
  gtk_widget_set_hexpand (label, column == 0);
  if (column == 3)
    gtk_label_set_width_chars (GTK_LABEL (label), 7);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (GTK_GRID (self->grid), label, column, row, 1, 1);

  return label;
}

static void
add_cell (DmeAttendanceGrid *self,
          Cell *cell,
          const char *code,
          const char *sex,
          int column,
          int row)
{
  g_autofree char *name = g_strdup_printf ("att_%s_%s", code, sex);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkWidget *control, *target;

  cell->field = dme_type_find_field (&dme_type_activity, name);
  control = dme_entry_control_new (cell->field);
  dme_entry_control_set_refuse_letters (DME_ENTRY_CONTROL (control), TRUE);
  cell->control = DME_FORM_CONTROL (control);
  target = dme_form_control_get_target (cell->control);
  gtk_editable_set_alignment (GTK_EDITABLE (target), 1);
  gtk_widget_remove_css_class (target, "form-entry");
  gtk_accessible_update_property (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  dme_field_get_label (cell->field), -1);
  gtk_grid_attach (GTK_GRID (self->grid), control, column, row, 1, 1);
  g_signal_connect_object (control, "changed", G_CALLBACK (cell_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (cell_left_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (control, focus);
}

static void
add_rows (DmeAttendanceGrid *self)
{
  const DmeChoice *categories = dme_schema_get_attendance_categories ();
  int i, j;

  add_label (self, _ ("Men"), 1, 0, "form-label");
  add_label (self, _ ("Women"), 2, 0, "form-label");
  add_label (self, _ ("Total"), 3, 0, "form-label");

  for (i = 0; categories[i].code != NULL; i++)
    {
      Row row = { 0 };

      add_label (self, _ (categories[i].label), 0, i + 1, NULL);
      add_cell (self, &row.cells[0], categories[i].code, "l", 1, i + 1);
      add_cell (self, &row.cells[1], categories[i].code, "p", 2, i + 1);
      row.sum = GTK_LABEL (add_label (self, NULL, 3, i + 1, "numeric"));
      g_array_append_val (self->rows, row);
    }

  add_label (self, _ ("Total"), 0, i + 1, "heading");
  for (j = 0; j < 3; j++)
    {
      self->sums[j] = GTK_LABEL (add_label (self, NULL, j + 1, i + 1, "heading"));
      gtk_widget_add_css_class (GTK_WIDGET (self->sums[j]), "numeric");
    }
}

static void
dme_attendance_grid_init (DmeAttendanceGrid *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  add_rows (self);

  self->message = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->message), 0);
  gtk_label_set_wrap (GTK_LABEL (self->message), TRUE);
  gtk_widget_add_css_class (self->message, "form-message");
  gtk_widget_set_visible (self->message, FALSE);
  gtk_widget_set_parent (self->message, GTK_WIDGET (self));
  update_sums (self);
}

/**
 * dme_attendance_grid_load:
 * @self: the table
 * @fields: values of an activity, or texts of a draft
 *
 * Fills the cells; absent ones are emptied.
 */
void
dme_attendance_grid_load (DmeAttendanceGrid *self, const DmeFields *fields)
{
  guint i, j;

  g_return_if_fail (DME_IS_ATTENDANCE_GRID (self));

  for (i = 0; i < self->rows->len; i++)
    {
      for (j = 0; j < 2; j++)
        {
          Cell *cell = &g_array_index (self->rows, Row, i).cells[j];

          dme_form_control_set_text (cell->control, dme_fields_get (fields, cell->field->name));
          set_cell_problem (cell, NULL, FALSE);
        }
    }
  g_clear_pointer (&self->problem, g_free);
  update_message (self);
  update_sums (self);
}

/**
 * dme_attendance_grid_store:
 * @self: the table
 * @fields: where to put what was typed
 *
 * The opposite of dme_attendance_grid_load().
 */
void
dme_attendance_grid_store (DmeAttendanceGrid *self, DmeFields *fields)
{
  guint i, j;

  g_return_if_fail (DME_IS_ATTENDANCE_GRID (self));

  for (i = 0; i < self->rows->len; i++)
    {
      for (j = 0; j < 2; j++)
        {
          Cell *cell = &g_array_index (self->rows, Row, i).cells[j];
          g_autofree char *text = dme_form_control_get_text (cell->control);

          if (*text != '\0')
            dme_fields_set (fields, cell->field->name, text);
        }
    }
}

gboolean
dme_attendance_grid_is_empty (DmeAttendanceGrid *self)
{
  g_autoptr (DmeFields) fields = dme_fields_new ();

  g_return_val_if_fail (DME_IS_ATTENDANCE_GRID (self), TRUE);

  dme_attendance_grid_store (self, fields);

  return dme_fields_get_size (fields) == 0;
}

/**
 * dme_attendance_grid_show_problem:
 * @self: the table
 * @field: (nullable): a cell, or %NULL for the table
 * @text: (nullable): what is wrong, or %NULL; for the whole table, %NULL clears every cell too
 * @warning: whether it is only a doubt
 *
 * Returns: whether there is such a cell
 */
gboolean
dme_attendance_grid_show_problem (DmeAttendanceGrid *self,
                                  const char *field,
                                  const char *text,
                                  gboolean warning)
{
  Cell *cell;
  guint i;

  g_return_val_if_fail (DME_IS_ATTENDANCE_GRID (self), FALSE);

  if (field == NULL)
    {
      g_free (self->problem);
      self->problem = g_strdup (text);
      self->warning = warning;
      for (i = 0; text == NULL && i < self->rows->len; i++)
        {
          set_cell_problem (&g_array_index (self->rows, Row, i).cells[0], NULL, FALSE);
          set_cell_problem (&g_array_index (self->rows, Row, i).cells[1], NULL, FALSE);
        }
    }
  else
    {
      cell = find_cell (self, field, NULL);
      if (cell == NULL)
        return FALSE;
      set_cell_problem (cell, text, warning);
    }
  update_message (self);

  return TRUE;
}

gboolean
dme_attendance_grid_focus_field (DmeAttendanceGrid *self, const char *field)
{
  Cell *cell;

  g_return_val_if_fail (DME_IS_ATTENDANCE_GRID (self), FALSE);

  cell = find_cell (self, field, NULL);
  if (cell == NULL)
    return FALSE;

  gtk_widget_grab_focus (dme_form_control_get_target (cell->control));

  return TRUE;
}

char *
dme_attendance_grid_get_focus (DmeAttendanceGrid *self)
{
  GtkRoot *root;
  GtkWidget *focus, *control;
  Cell *cell;

  g_return_val_if_fail (DME_IS_ATTENDANCE_GRID (self), NULL);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  control = focus != NULL ? gtk_widget_get_ancestor (focus, DME_TYPE_ENTRY_CONTROL) : NULL;
  cell = control != NULL ? find_cell (self, NULL, DME_FORM_CONTROL (control)) : NULL;

  return cell != NULL ? g_strdup (cell->field->name) : NULL;
}

/**
 * dme_attendance_grid_get_total:
 * @self: the table
 *
 * Returns: all people in it
 */
gint64
dme_attendance_grid_get_total (DmeAttendanceGrid *self)
{
  gint64 total = 0;
  guint i;

  g_return_val_if_fail (DME_IS_ATTENDANCE_GRID (self), 0);

  for (i = 0; i < self->rows->len; i++)
    total += get_number (&g_array_index (self->rows, Row, i).cells[0]) +
             get_number (&g_array_index (self->rows, Row, i).cells[1]);

  return total;
}
