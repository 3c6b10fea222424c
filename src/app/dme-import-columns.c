/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-columns.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-form-control.h"
#include "dme-import-preview.h"
#include "dme-nik.h"
#include "dme-uuid.h"

/**
 * DmeImportColumns:
 *
 * The middle of an import: what the file is, which column is which field, and
 * a look at what becomes of it.
 */

typedef struct
{
  DmeImportUse use;
  const DmeField *field; /* (nullable) */
} Use;

typedef struct
{
  DmeImportUse use; /* USE_OURS: of our own files, no row */
  const DmeField *field;
  GtkWidget *row; /* (nullable) borrowed */
} Column;

struct _DmeImportColumns
{
  GtkWidget parent_instance;

  const DmeType *type;
  const DmeImportSource *source; /* borrowed */
  GArray *uses;                  /* of Use: the lines of each drop-down */
  GtkStringList *names;          /* owned: of them */
  GArray *columns;               /* of Column */
  char *fault;                   /* (nullable) */
  gboolean setting;

  /* Children */
  AdwPreferencesGroup *file_group, *columns_group, *preview_group;
  AdwComboRow *encoding, *separator, *kind, *no_nik;
  GtkWidget *preview;
};

G_DEFINE_FINAL_TYPE (DmeImportColumns, dme_import_columns, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FORM_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char separators[] = ",;\t";

static const DmeField *
kind_field (DmeImportColumns *self)
{
  return dme_type_find_field (self->type, "kind");
}

static const DmeField *
no_nik_field (DmeImportColumns *self)
{
  return dme_type_find_field (self->type, "no_nik_reason");
}

/* Is no column that field, so that it is the same for all lines? */
static gboolean
is_without_column (DmeImportColumns *self, const DmeField *field)
{
  for (guint i = 0; field != NULL && i < self->columns->len; i++)
    if (g_array_index (self->columns, Column, i).field == field)
      return FALSE;
  return field != NULL;
}

/**
 * dme_import_columns_make_plan:
 * @self: the page, with a file
 *
 * Returns: (transfer full): what the user has decided, for one run
 */
DmeImportPlan *
dme_import_columns_make_plan (DmeImportColumns *self)
{
  DmeCsvRow header = { 1, DME_CSV_GOOD, 0, g_strv_length (self->source->header),
                       self->source->header };
  DmeImportPlan *plan = dme_import_plan_new (self->type, &header);
  g_autoptr (GArray) faults = NULL;

  dme_import_plan_learn (plan);
  dme_import_plan_learn_words (plan);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = &g_array_index (self->columns, Column, i);

      if (column->use != DME_IMPORT_USE_OURS)
        dme_import_plan_set_use (plan, i, column->use, column->field);
    }
  if (is_without_column (self, no_nik_field (self)) &&
      adw_combo_row_get_selected (self->no_nik) > 0)
    dme_import_plan_set_default (plan, no_nik_field (self),
                                 no_nik_field (self)
                                   ->choices[adw_combo_row_get_selected (self->no_nik) - 1]
                                   .code);
  if (is_without_column (self, kind_field (self)))
    dme_import_plan_set_default (plan, kind_field (self),
                                 kind_field (self)
                                   ->choices[adw_combo_row_get_selected (self->kind)]
                                   .code);
  faults = dme_import_plan_find_faults (plan);
  g_free (self->fault);
  self->fault = NULL;
  if (faults->len > 0)
    {
      const DmeImportFault *fault = &g_array_index (faults, DmeImportFault, 0);
      const char *label = fault->field != NULL ? dme_field_get_label (fault->field) : "";

      self->fault = g_strdup_printf (fault->kind == DME_IMPORT_FAULT_DOUBLE
                                       ? _ ("Two columns are “%s”. Leave one of them out.")
                                       : _ ("No column is “%s”. Choose the one that is."),
                                     label);
    }
  return plan;
}

static void
update (DmeImportColumns *self)
{
  g_autoptr (DmeImportPlan) plan = dme_import_columns_make_plan (self);

  gtk_widget_set_visible (GTK_WIDGET (self->kind), is_without_column (self, kind_field (self)));
  gtk_widget_set_visible (GTK_WIDGET (self->no_nik), is_without_column (self, no_nik_field (self)));
  if (self->preview != NULL)
    adw_preferences_group_remove (self->preview_group, self->preview);
  self->preview = dme_import_preview_new (self->type, plan, self->source);
  adw_preferences_group_add (self->preview_group, self->preview);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
use_chosen_cb (AdwComboRow *row, GParamSpec *pspec, DmeImportColumns *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "column"));
  Column *column = &g_array_index (self->columns, Column, index);
  const Use *use = &g_array_index (self->uses, Use, adw_combo_row_get_selected (row));

  if (self->setting)
    return;
  column->use = use->use;
  column->field = use->field;
  update (self);
}

static void
form_chosen_cb (DmeImportColumns *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[SIGNAL_FORM_CHANGED], 0);
}

static void
default_chosen_cb (DmeImportColumns *self)
{
  if (!self->setting && self->source != NULL)
    update (self);
}

static guint
find_use (DmeImportColumns *self, DmeImportUse use, const DmeField *field)
{
  for (guint i = 0; i < self->uses->len; i++)
    {
      const Use *one = &g_array_index (self->uses, Use, i);

      if (one->use == use && one->field == field)
        return i;
    }
  return 0;
}

/* What stands in the column, so that one sees what it is. */
static char *
describe_samples (const DmeImportSource *source, guint column)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < source->samples->len && text->len < 80; i++)
    {
      const DmeImportSample *sample = source->samples->pdata[i];
      const char *cell = column < g_strv_length (sample->cells) ? sample->cells[column] : "";
      g_autofree char *shown = NULL;

      if (*cell == '\0')
        continue;
      shown = dme_nik_check (cell) == DME_NIK_GOOD
                ? dme_nik_mask (cell)
                : g_utf8_substring (cell, 0, MIN (g_utf8_strlen (cell, -1), 40));
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", shown);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup (_ ("Empty"));
}

static GtkWidget *
new_column_row (DmeImportColumns *self, guint index)
{
  const Column *column = &g_array_index (self->columns, Column, index);
  const char *heading = self->source->header[index];
  GtkWidget *row = adw_combo_row_new ();
  g_autofree char *number = g_strdup_printf (_ ("Column %u"), index + 1);
  g_autofree char *samples = describe_samples (self->source, index);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *heading != '\0' ? heading : number);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), samples);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (self->names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), find_use (self, column->use, column->field));
  g_object_set_data (G_OBJECT (row), "column", GUINT_TO_POINTER (index));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (use_chosen_cb), self, 0);
  return row;
}

/* A record is named by its id; a list for people has the name there, which is no help. */
static gboolean
has_ids (const DmeImportSource *source, guint column)
{
  for (guint i = 0; i < source->samples->len; i++)
    {
      const DmeImportSample *sample = source->samples->pdata[i];

      if (column < g_strv_length (sample->cells) && dme_uuid_is_valid (sample->cells[column]))
        return TRUE;
    }
  return FALSE;
}

static void
add_columns (DmeImportColumns *self, const DmeImportPlan *plan)
{
  for (guint i = 0; i < dme_import_plan_get_size (plan); i++)
    {
      Column column = { dme_import_plan_get_use (plan, i), dme_import_plan_get_field (plan, i),
                        NULL };

      if (column.field != NULL && column.field->kind == DME_KIND_REF && !has_ids (self->source, i))
        column = (Column){ DME_IMPORT_USE_NOTHING, NULL, NULL };
      g_array_append_val (self->columns, column);
    }
  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = &g_array_index (self->columns, Column, i);

      if (column->use == DME_IMPORT_USE_OURS)
        continue;
      column->row = new_column_row (self, i);
      adw_preferences_group_add (self->columns_group, column->row);
    }
}

/**
 * dme_import_columns_set_source:
 * @self: the page
 * @source: a file; it must live until there is another
 *
 * Shows a file, and what its headings suggest.
 */
void
dme_import_columns_set_source (DmeImportColumns *self, const DmeImportSource *source)
{
  DmeCsvRow header = { 1, DME_CSV_GOOD, 0, g_strv_length (source->header), source->header };
  g_autoptr (DmeImportPlan) plan = dme_import_plan_new (self->type, &header);
  g_autoptr (GArray) faults = NULL;
  g_autofree char *name = g_path_get_basename (source->path);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *escaped = g_markup_escape_text (shown, -1);

  g_return_if_fail (DME_IS_IMPORT_COLUMNS (self));

  for (guint i = 0; i < self->columns->len; i++)
    if (g_array_index (self->columns, Column, i).row != NULL)
      adw_preferences_group_remove (self->columns_group,
                                    g_array_index (self->columns, Column, i).row);
  g_array_set_size (self->columns, 0);

  self->source = source;
  self->setting = TRUE;
  dme_import_plan_learn (plan);
  dme_import_plan_learn_words (plan);
  faults = dme_import_plan_find_faults (plan);
  adw_preferences_group_set_title (self->file_group, escaped);
  adw_combo_row_set_selected (self->encoding, (guint) source->form.encoding);
  adw_combo_row_set_selected (self->separator,
                              (guint) (strchr (separators, source->form.separator) - separators));
  add_columns (self, plan);
  self->setting = FALSE;
  update (self);
}

DmeCsvForm
dme_import_columns_get_form (DmeImportColumns *self)
{
  DmeCsvForm form = { separators[adw_combo_row_get_selected (self->separator)],
                      (int) adw_combo_row_get_selected (self->encoding) };

  return form;
}

const char *
dme_import_columns_get_fault (DmeImportColumns *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_COLUMNS (self), NULL);

  return self->fault;
}

void
dme_import_columns_choose (DmeImportColumns *self, guint column, const DmeField *field)
{
  g_return_if_fail (DME_IS_IMPORT_COLUMNS (self) && column < self->columns->len);

  adw_combo_row_set_selected (ADW_COMBO_ROW (g_array_index (self->columns, Column, column).row),
                              find_use (self,
                                        field != NULL ? DME_IMPORT_USE_FIELD
                                                      : DME_IMPORT_USE_NOTHING,
                                        field));
}

void
dme_import_columns_choose_no_nik (DmeImportColumns *self, const char *reason)
{
  g_return_if_fail (DME_IS_IMPORT_COLUMNS (self) && no_nik_field (self) != NULL);

  for (guint i = 0; no_nik_field (self)->choices[i].code != NULL; i++)
    if (g_str_equal (no_nik_field (self)->choices[i].code, reason))
      adw_combo_row_set_selected (self->no_nik, i + 1);
}

static void
dme_import_columns_dispose (GObject *object)
{
  DmeImportColumns *self = DME_IMPORT_COLUMNS (object);

  self->setting = TRUE;
  dme_form_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->names);
  g_clear_pointer (&self->uses, g_array_unref);
  g_clear_pointer (&self->columns, g_array_unref);
  g_clear_pointer (&self->fault, g_free);

  G_OBJECT_CLASS (dme_import_columns_parent_class)->dispose (object);
}

static void
dme_import_columns_class_init (DmeImportColumnsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_import_columns_dispose;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FORM_CHANGED] =
    g_signal_new ("form-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static AdwComboRow *
add_choice (DmeImportColumns *self, const char *title, GtkStringList *names, GCallback chosen)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  g_signal_connect_object (row, "notify::selected", chosen, self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->file_group, row);
  g_object_unref (names);
  return ADW_COMBO_ROW (row);
}

static AdwPreferencesGroup *
add_group (DmeImportColumns *self, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  if (description != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_widget_set_parent (group, GTK_WIDGET (self));
  return ADW_PREFERENCES_GROUP (group);
}

static void
dme_import_columns_init (DmeImportColumns *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  const char *const encodings[] = { "UTF-8", "Windows-1252", NULL };
  const char *const signs[] = { _ ("Comma"), _ ("Semicolon"), _ ("Tab"), NULL };

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 24);
  self->setting = TRUE;
  self->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  self->uses = g_array_new (FALSE, FALSE, sizeof (Use));
  self->names = gtk_string_list_new (NULL);
  self->file_group = add_group (self, NULL,
                                _ ("Change these two if letters like é look wrong below, or if "
                                   "all lines stand in one column."));
  self->preview_group = add_group (self, _ ("The First Lines, as They Will Be"), NULL);
  self->columns_group =
    add_group (self, _ ("Columns"),
               _ ("Each column of the file fills one field, or is left out. Nothing is lost: the "
                  "file stays as it is."));
  self->encoding =
    add_choice (self, _ ("Encoding"), gtk_string_list_new (encodings), G_CALLBACK (form_chosen_cb));
  self->separator = add_choice (self, _ ("Columns are apart by"), gtk_string_list_new (signs),
                                G_CALLBACK (form_chosen_cb));
  self->setting = FALSE;
}

static void
add_use (DmeImportColumns *self, DmeImportUse use, const DmeField *field, const char *name)
{
  Use one = { use, field };

  g_array_append_val (self->uses, one);
  gtk_string_list_append (self->names, name);
}

/* Nobody types these, or they come only with a merge. */
static gboolean
is_for_people (const DmeField *field)
{
  return field->kind != DME_KIND_BLOB && !g_str_equal (field->name, "not_same") &&
         !g_str_equal (field->name, "merged_into");
}

/* What stands in for a column that the file does not have. */
static AdwComboRow *
add_default (DmeImportColumns *self, const char *title, const DmeField *field, const char *none)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  AdwComboRow *row;

  if (none != NULL)
    gtk_string_list_append (names, none);
  for (guint i = 0; field != NULL && field->choices[i].code != NULL; i++)
    gtk_string_list_append (names, dme_choice_get_label (field, field->choices[i].code));
  row = add_choice (self, title, names, G_CALLBACK (default_chosen_cb));
  gtk_widget_set_visible (GTK_WIDGET (row), FALSE);
  return row;
}

/**
 * dme_import_columns_new:
 * @type: what the lines become
 */
GtkWidget *
dme_import_columns_new (const DmeType *type)
{
  DmeImportColumns *self = g_object_new (DME_TYPE_IMPORT_COLUMNS, NULL);

  self->type = type;
  add_use (self, DME_IMPORT_USE_NOTHING, NULL, _ ("Do not import"));
  for (gsize i = 0; i < type->n_fields; i++)
    {
      if (is_for_people (&type->fields[i]))
        add_use (self, DME_IMPORT_USE_FIELD, &type->fields[i],
                 dme_field_get_label (&type->fields[i]));
      if (type->fields[i].kind != DME_KIND_REGION)
        continue;
      add_use (self, DME_IMPORT_USE_KECAMATAN, NULL, _ ("Kecamatan of the village"));
      add_use (self, DME_IMPORT_USE_KABUPATEN, NULL, _ ("Kabupaten of the village"));
    }
  self->kind = add_default (self, _ ("Kind, for all lines"), kind_field (self), NULL);
  self->no_nik =
    add_default (self, _ ("If the NIK is empty"), no_nik_field (self), _ ("Leave the line out"));
  return GTK_WIDGET (self);
}
