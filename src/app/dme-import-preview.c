/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-preview.h"

#include <glib/gi18n-lib.h>

#include "dme-clock.h"
#include "dme-nik.h"

#define WIDEST 22 /* characters of a cell */

static GtkWidget *
attach (GtkGrid *grid, int column, int row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDEST);
  gtk_label_set_width_chars (GTK_LABEL (label), (int) MIN (g_utf8_strlen (text, -1), WIDEST));
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  if (g_utf8_strlen (text, -1) > WIDEST)
    gtk_widget_set_tooltip_text (label, text);
  gtk_grid_attach (grid, label, column, row, 1, 1);
  return label;
}

/* The first problem that refuses the line, or else the first doubt; or NULL. */
static const DmeProblem *
worst (const GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (!((const DmeProblem *) problems->pdata[i])->warning)
      return problems->pdata[i];
  return problems->len > 0 ? problems->pdata[0] : NULL;
}

static char *
shown_value (const DmeField *field, const DmeFields *fields)
{
  const char *value = dme_fields_get (fields, field->name);

  if (value != NULL && field->kind == DME_KIND_NIK)
    return dme_nik_mask (value);
  return dme_value_to_text (field, value);
}

static void
add_line (GtkGrid *grid,
          int row,
          const DmeType *type,
          DmeImportPlan *plan,
          const DmeImportSample *sample)
{
  DmeCsvRow cells = { sample->line, sample->fault, sample->fault_cell,
                      g_strv_length (sample->cells), sample->cells };
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, sample->line);
  g_autofree char *id = NULL, *reason = NULL;
  g_autofree char *today = dme_clock_today ();
  g_autoptr (DmeFields) fields = dme_import_plan_read (plan, &cells, &id, problems, &reason);
  const DmeProblem *problem;
  int column = 2;

  if (fields != NULL && problems->len == 0)
    dme_validate_record (type, fields, today, problems);
  problem = worst (problems);
  if (reason == NULL && problem != NULL)
    reason = dme_problem_to_text (problem, type);
  attach (grid, 0, row, number, "dim-label");
  attach (grid, 1, row, reason != NULL ? reason : _ ("Good"),
          reason == NULL                        ? "success"
          : problem != NULL && problem->warning ? "warning"
                                                : "error");
  for (guint i = 0; i < dme_import_plan_get_size (plan); i++)
    {
      const DmeField *field = dme_import_plan_get_field (plan, i);
      g_autofree char *text = NULL;

      if (field == NULL)
        continue;
      text = fields != NULL && dme_fields_get (fields, field->name) != NULL
               ? shown_value (field, fields)
               : g_strdup (i < cells.n_cells ? cells.cells[i] : "");
      attach (grid, column++, row, text,
              problem != NULL && g_strcmp0 (problem->field, field->name) == 0
                ? (problem->warning ? "warning" : "error")
                : NULL);
    }
}

/**
 * dme_import_preview_new:
 * @type: what the lines become
 * @plan: which column is which field
 * @source: the file
 *
 * Each of the first lines with what is wrong in it, as it would be read with
 * @plan. A NIK is not shown in full.
 */
GtkWidget *
dme_import_preview_new (const DmeType *type, DmeImportPlan *plan, const DmeImportSource *source)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *grid = gtk_grid_new ();
  int column = 2;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_add_css_class (grid, "dme-preview");
  attach (GTK_GRID (grid), 0, 0, _ ("Line"), "heading");
  /* Translators: the heading above whether a line of a file is good */
  attach (GTK_GRID (grid), 1, 0, _ ("Verdict"), "heading");
  for (guint i = 0; i < dme_import_plan_get_size (plan); i++)
    if (dme_import_plan_get_field (plan, i) != NULL)
      attach (GTK_GRID (grid), column++, 0,
              dme_field_get_label (dme_import_plan_get_field (plan, i)), "heading");
  for (guint i = 0; i < source->samples->len; i++)
    add_line (GTK_GRID (grid), (int) i + 1, type, plan, source->samples->pdata[i]);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), grid);
  gtk_widget_set_focusable (scroller, TRUE);
  gtk_widget_add_css_class (scroller, "card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The first lines, as they will be"), -1);
  return scroller;
}
