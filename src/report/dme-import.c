/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-import-words.h"
#include "dme-text.h"
#include "dme-uuid.h"

typedef enum
{
  COLUMN_UNKNOWN,
  COLUMN_FIELD,
  COLUMN_ID,
  COLUMN_OURS, /* of our own exports and lists of refused lines */
  COLUMN_LEFT_OUT,
  COLUMN_AMBIGUOUS,
  COLUMN_KECAMATAN,
  COLUMN_KABUPATEN,
} Use;

typedef struct
{
  char *heading, *folded;
  Use use;
  const DmeField *field;
  gboolean explicit_use; /* by dme_import_plan_map() */
} Column;

struct _DmeImportPlan
{
  const DmeType *type;
  GPtrArray *columns;  /* of Column */
  GHashTable *names;   /* folded name -> DmeField */
  GHashTable *labels;  /* folded label -> DmeField, or &ambiguous */
  GHashTable *choices; /* "field\n" and folded label -> code */
  gboolean knows_words;
  DmeFields *defaults;
};

static const DmeField ambiguous = { 0 };

static void
column_free (Column *self)
{
  g_free (self->heading);
  g_free (self->folded);
  g_free (self);
}

/**
 * dme_import_plan_new:
 * @type: what the rows shall become
 * @header: the first row of the file
 *
 * Returns: (transfer full): a plan that knows the fields by their names and English labels
 */
DmeImportPlan *
dme_import_plan_new (const DmeType *type, const DmeCsvRow *header)
{
  DmeImportPlan *self = g_new0 (DmeImportPlan, 1);

  self->type = type;
  self->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) column_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->choices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->defaults = dme_fields_new ();
  for (guint i = 0; i < header->n_cells; i++)
    {
      Column *column = g_new0 (Column, 1);

      column->heading = dme_text_clean (header->cells[i]);
      column->folded = dme_text_fold (column->heading);
      g_ptr_array_add (self->columns, column);
    }
  for (gsize i = 0; i < type->n_fields; i++)
    g_hash_table_insert (self->names, dme_text_fold (type->fields[i].name),
                         (gpointer) &type->fields[i]);
  return self;
}

void
dme_import_plan_free (DmeImportPlan *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->columns);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->labels);
  g_hash_table_unref (self->choices);
  dme_fields_free (self->defaults);
  g_free (self);
}

static void
learn_label (DmeImportPlan *self, const char *label, const DmeField *field)
{
  g_autofree char *folded = dme_text_fold (label);
  const DmeField *known = g_hash_table_lookup (self->labels, folded);

  g_hash_table_insert (self->labels, g_steal_pointer (&folded),
                       (gpointer) (known == NULL || known == field ? field : &ambiguous));
}

static void
learn_choice (DmeImportPlan *self, const DmeField *field, const DmeChoice *choice)
{
  g_autofree char *folded = dme_text_fold (dme_choice_get_label (field, choice->code));

  g_hash_table_insert (self->choices, g_strconcat (field->name, "\n", folded, NULL),
                       (gpointer) choice->code);
}

/**
 * dme_import_plan_learn:
 * @self: a plan
 *
 * From now on the fields, and the choices of a field, are also known by their labels in English and
 * in the language that gettext speaks now. To be called once per language.
 */
void
dme_import_plan_learn (DmeImportPlan *self)
{
  for (gsize i = 0; i < self->type->n_fields; i++)
    {
      const DmeField *field = &self->type->fields[i];

      learn_label (self, field->label, field);
      learn_label (self, dme_field_get_label (field), field);
      if (field->kind == DME_KIND_CHOICE)
        for (const DmeChoice *choice = field->choices; choice->code != NULL; choice++)
          learn_choice (self, field, choice);
    }
}

/**
 * dme_import_plan_learn_words:
 * @self: a plan
 *
 * From now on headings are also known as village offices write them ("No. HP", "L/P"), choices by
 * short words ("kawin", "laki-laki"), and a village by its name, with the kecamatan and the
 * kabupaten in columns of their own.
 */
void
dme_import_plan_learn_words (DmeImportPlan *self)
{
  self->knows_words = TRUE;
}

static Column *
find_column (const DmeImportPlan *self, const char *heading)
{
  g_autofree char *folded = dme_text_fold (heading);

  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = g_ptr_array_index (self->columns, i);

      if (g_str_equal (column->folded, folded))
        return column;
    }
  return NULL;
}

/**
 * dme_import_plan_map:
 * @self: a plan
 * @text: "COLUMN=FIELD", or "COLUMN=" to leave the column out
 * @reason: (out): a sentence, if it cannot be done
 *
 * Decides about a column, whatever its heading suggests.
 *
 * Returns: whether there are such a column and such a field
 */
gboolean
dme_import_plan_map (DmeImportPlan *self, const char *text, char **reason)
{
  const char *equals = g_utf8_validate (text, -1, NULL) ? strrchr (text, '=') : NULL;
  g_autofree char *heading = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : NULL;
  const DmeField *field = NULL;
  Column *column;

  if (equals == NULL)
    {
      *reason = g_strdup (_ ("Write --map COLUMN=FIELD; --map COLUMN= leaves the column out."));
      return FALSE;
    }
  column = find_column (self, heading);
  if (column == NULL)
    {
      *reason = g_strdup_printf (_ ("The file has no column “%.60s”."), heading);
      return FALSE;
    }
  if (equals[1] != '\0')
    {
      field = dme_type_find_field (self->type, equals + 1);
      if (field == NULL)
        {
          *reason = g_strdup_printf (_ ("There is no field “%.60s”; see “desactl fields %s”."),
                                     equals + 1, self->type->name);
          return FALSE;
        }
    }
  column->explicit_use = TRUE;
  column->use = field != NULL ? COLUMN_FIELD : COLUMN_LEFT_OUT;
  column->field = field;
  return TRUE;
}

/* A word that people write, and none of ours. */
static void
guess_by_word (const DmeImportPlan *self, Column *column)
{
  DmeImportUse use = DME_IMPORT_USE_NOTHING;
  const DmeField *field = NULL;

  if (self->knows_words)
    use = dme_import_words_find (self->type, column->folded, &field);
  if (use == DME_IMPORT_USE_NOTHING)
    return;
  column->use = use == DME_IMPORT_USE_FIELD       ? COLUMN_FIELD
                : use == DME_IMPORT_USE_KECAMATAN ? COLUMN_KECAMATAN
                                                  : COLUMN_KABUPATEN;
  column->field = field;
}

/* What the heading of a column suggests. */
static void
guess_use (const DmeImportPlan *self, Column *column)
{
  const DmeField *field = g_hash_table_lookup (self->names, column->folded);

  if (field == NULL && g_str_equal (column->folded, "id"))
    {
      column->use = COLUMN_ID;
      return;
    }
  if (field == NULL)
    field = g_hash_table_lookup (self->labels, column->folded);
  if (field == &ambiguous)
    column->use = COLUMN_AMBIGUOUS;
  else if (field != NULL)
    {
      column->use = COLUMN_FIELD;
      column->field = field;
    }
  else
    column->use = dme_import_words_is_ours (column->folded) ? COLUMN_OURS : COLUMN_UNKNOWN;
  if (column->use == COLUMN_UNKNOWN)
    guess_by_word (self, column);
}

static guint
count_columns (const DmeImportPlan *self, const DmeField *field)
{
  guint n = 0;

  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = g_ptr_array_index (self->columns, i);

      n += column->use == COLUMN_FIELD && column->field == field;
    }
  return n;
}

static void
add_fault (GArray *faults, DmeImportFaultKind kind, const char *heading, const DmeField *field)
{
  DmeImportFault fault = { kind, heading, field };

  g_array_append_val (faults, fault);
}

/**
 * dme_import_plan_find_faults:
 * @self: a plan
 *
 * Gives each column its use.
 *
 * Returns: (transfer full) (element-type DmeImportFault): why the file cannot be imported so
 */
GArray *
dme_import_plan_find_faults (DmeImportPlan *self)
{
  GArray *faults = g_array_new (FALSE, FALSE, sizeof (DmeImportFault));
  gboolean has_kecamatan = FALSE;

  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = g_ptr_array_index (self->columns, i);

      if (!column->explicit_use)
        guess_use (self, column);
      if (column->use == COLUMN_AMBIGUOUS)
        add_fault (faults, DME_IMPORT_FAULT_AMBIGUOUS, column->heading, NULL);
      has_kecamatan = has_kecamatan || column->use == COLUMN_KECAMATAN;
    }
  for (gsize i = 0; i < self->type->n_fields; i++)
    {
      const DmeField *field = &self->type->fields[i];
      guint n = count_columns (self, field);

      if (n > 1)
        add_fault (faults, DME_IMPORT_FAULT_DOUBLE, NULL, field);
      if (n == 0 && (field->flags & DME_FIELD_REQUIRED) &&
          dme_fields_get (self->defaults, field->name) == NULL &&
          !(field->kind == DME_KIND_REGION && has_kecamatan))
        add_fault (faults, DME_IMPORT_FAULT_MISSING, NULL, field);
    }
  return faults;
}

/**
 * dme_import_plan_resolve:
 * @self: a plan
 * @reasons: (element-type utf8): sentences to add to
 *
 * dme_import_plan_find_faults() for who maps columns on a command line.
 *
 * Returns: whether the file can be imported so
 */
gboolean
dme_import_plan_resolve (DmeImportPlan *self, GPtrArray *reasons)
{
  g_autoptr (GArray) faults = dme_import_plan_find_faults (self);

  for (guint i = 0; i < faults->len; i++)
    {
      const DmeImportFault *fault = &g_array_index (faults, DmeImportFault, i);

      if (fault->kind == DME_IMPORT_FAULT_AMBIGUOUS)
        g_ptr_array_add (reasons, g_strdup_printf (_ ("The column “%.60s” may be more than one "
                                                      "field. Decide with --map COLUMN=FIELD."),
                                                   fault->heading));
      else if (fault->kind == DME_IMPORT_FAULT_DOUBLE)
        g_ptr_array_add (reasons,
                         g_strdup_printf (_ ("%s: more than one column is this field. Leave "
                                             "the others out with --map COLUMN=."),
                                          fault->field->name));
      else
        g_ptr_array_add (reasons,
                         g_strdup_printf (_ ("%s: no column is this field (“%s”), and no "
                                             "record can be without it. Name one with "
                                             "--map COLUMN=%s."),
                                          fault->field->name, dme_field_get_label (fault->field),
                                          fault->field->name));
    }
  return faults->len == 0;
}

/**
 * dme_import_plan_set_use:
 * @self: a plan
 * @column: from 0
 * @use: what it is for
 * @field: (nullable): with %DME_IMPORT_USE_FIELD
 *
 * Decides about a column, whatever its heading suggests. To be resolved again.
 */
void
dme_import_plan_set_use (DmeImportPlan *self, guint column, DmeImportUse use, const DmeField *field)
{
  static const Use uses[] = { COLUMN_LEFT_OUT, COLUMN_FIELD, COLUMN_KECAMATAN, COLUMN_KABUPATEN,
                              COLUMN_OURS };
  Column *at = g_ptr_array_index (self->columns, column);

  at->explicit_use = TRUE;
  at->use = uses[use];
  at->field = use == DME_IMPORT_USE_FIELD ? field : NULL;
}

/**
 * dme_import_plan_set_default:
 * @self: a plan
 * @field: a field
 * @value: (nullable): its canonical value
 *
 * What all records get for which the file says nothing: a list of companies does not say in each
 * line that it is a list of companies.
 */
void
dme_import_plan_set_default (DmeImportPlan *self, const DmeField *field, const char *value)
{
  if (value != NULL)
    dme_fields_set (self->defaults, field->name, value);
  else
    dme_fields_remove (self->defaults, field->name);
}

DmeImportUse
dme_import_plan_get_use (const DmeImportPlan *self, guint column)
{
  switch (((const Column *) g_ptr_array_index (self->columns, column))->use)
    {
    case COLUMN_FIELD:
      return DME_IMPORT_USE_FIELD;
    case COLUMN_KECAMATAN:
      return DME_IMPORT_USE_KECAMATAN;
    case COLUMN_KABUPATEN:
      return DME_IMPORT_USE_KABUPATEN;
    case COLUMN_ID:
    case COLUMN_OURS:
      return DME_IMPORT_USE_OURS;
    case COLUMN_UNKNOWN:
    case COLUMN_LEFT_OUT:
    case COLUMN_AMBIGUOUS:
    default:
      return DME_IMPORT_USE_NOTHING;
    }
}

guint
dme_import_plan_get_size (const DmeImportPlan *self)
{
  return self->columns->len;
}

const char *
dme_import_plan_get_heading (const DmeImportPlan *self, guint column)
{
  return ((const Column *) g_ptr_array_index (self->columns, column))->heading;
}

const DmeField *
dme_import_plan_get_field (const DmeImportPlan *self, guint column)
{
  return ((const Column *) g_ptr_array_index (self->columns, column))->field;
}

gboolean
dme_import_plan_is_ours (const DmeImportPlan *self, guint column)
{
  Use use = ((const Column *) g_ptr_array_index (self->columns, column))->use;

  return use == COLUMN_ID || use == COLUMN_OURS || use == COLUMN_LEFT_OUT;
}

/* A choice may be named in a language that the program does not speak at the moment. */
static char *
read_choice (const DmeImportPlan *self, const DmeField *field, const char *text)
{
  g_autofree char *folded = dme_text_fold (text);
  g_autofree char *key = g_strconcat (field->name, "\n", folded, NULL);
  const char *code = g_hash_table_lookup (self->choices, key);

  if (code == NULL && self->knows_words)
    code = dme_import_words_find_choice (field, folded);
  return g_strdup (code);
}

static void
read_cell (DmeImportPlan *self,
           const DmeField *field,
           const char *cell,
           DmeFields *fields,
           GPtrArray *problems)
{
  const char *text = dme_csv_cell_value (cell);
  g_autoptr (DmeProblem) problem = NULL;
  g_autofree char *value = NULL;

  if (field->kind == DME_KIND_CHOICE && *text != '\0')
    value = read_choice (self, field, text);
  if (value == NULL && field->kind == DME_KIND_REGION && self->knows_words &&
      !dme_import_place_is_code (text))
    return; /* with the columns that say where the village is */
  if (value == NULL)
    value = dme_value_from_text (field, text, &problem);
  if (problem != NULL)
    g_ptr_array_add (problems, g_steal_pointer (&problem));
  else if (value != NULL)
    dme_fields_set (fields, field->name, value);
}

static gboolean
has_more_cells (const DmeImportPlan *self, const DmeCsvRow *row)
{
  for (guint i = self->columns->len; i < row->n_cells; i++)
    if (*row->cells[i] != '\0')
      return TRUE;
  return FALSE;
}

/* The text of the first column of that use; "" if there is none. */
static const char *
text_of_use (const DmeImportPlan *self, const DmeCsvRow *row, Use use, DmeFieldKind kind)
{
  for (guint i = 0; i < MIN (row->n_cells, self->columns->len); i++)
    {
      const Column *column = g_ptr_array_index (self->columns, i);

      if (column->use == use && (use != COLUMN_FIELD || column->field->kind == kind))
        return dme_csv_cell_value (row->cells[i]);
    }
  return "";
}

/* Where it is, by the names of the village, its kecamatan and its kabupaten. */
static void
read_place (DmeImportPlan *self, const DmeCsvRow *row, DmeFields *fields, GPtrArray *problems)
{
  const char *village = text_of_use (self, row, COLUMN_FIELD, DME_KIND_REGION);
  const char *kecamatan = text_of_use (self, row, COLUMN_KECAMATAN, 0);
  const char *kabupaten = text_of_use (self, row, COLUMN_KABUPATEN, 0);
  const DmeRegion *found;
  guint n = 0;

  if (dme_fields_get (fields, "region") != NULL || dme_import_place_is_code (village) ||
      (*village == '\0' && *kecamatan == '\0'))
    return;
  found = dme_import_place_find (village, kecamatan, kabupaten, &n);
  if (found != NULL)
    dme_fields_set (fields, "region", found->code);
  else
    g_ptr_array_add (problems, dme_problem_new (n > 1 ? DME_PROBLEM_PLACE_AMBIGUOUS
                                                      : DME_PROBLEM_PLACE_UNKNOWN,
                                                "region", *village != '\0' ? village : kecamatan));
}

/**
 * dme_import_plan_read:
 * @self: a plan that is resolved
 * @row: a row
 * @id: (out) (nullable): the id that the row brings itself
 * @problems: (element-type DmeProblem): where to add what is wrong with a cell
 * @reason: (out) (nullable): a sentence on what is wrong with the whole row
 *
 * Reads the cells as people write values. Empty cells at the end may be missing: spreadsheets leave
 * them out.
 *
 * Returns: (transfer full) (nullable): the fields of the row, those of bad cells missing; %NULL
 * with a @reason
 */
DmeFields *
dme_import_plan_read (DmeImportPlan *self,
                      const DmeCsvRow *row,
                      char **id,
                      GPtrArray *problems,
                      char **reason)
{
  g_autoptr (DmeFields) fields = dme_fields_copy (self->defaults);

  *id = NULL;
  *reason = NULL;
  if (row->fault != DME_CSV_GOOD)
    *reason = g_strdup (dme_csv_fault_get_text (row->fault));
  else if (has_more_cells (self, row))
    *reason = g_strdup_printf (_ ("The line has %u cells, but there are only %u columns. Put texts "
                                  "with a comma between quotation marks."),
                               row->n_cells, self->columns->len);
  if (*reason != NULL)
    return NULL;

  for (guint i = 0; i < MIN (row->n_cells, self->columns->len); i++)
    {
      const Column *column = g_ptr_array_index (self->columns, i);

      if (column->use == COLUMN_FIELD)
        read_cell (self, column->field, row->cells[i], fields, problems);
      else if (column->use == COLUMN_ID && *row->cells[i] != '\0')
        {
          if (dme_uuid_is_valid (row->cells[i]))
            *id = g_strdup (row->cells[i]);
          else
            g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NOT_AN_ID, "id", NULL));
        }
    }
  if (self->knows_words && dme_type_find_field (self->type, "region") != NULL)
    read_place (self, row, fields, problems);
  /* Whoever has a NIK needs no reason for having none. */
  if (dme_fields_get (self->defaults, "no_nik_reason") != NULL &&
      dme_fields_get (fields, "nik") != NULL)
    dme_fields_remove (fields, "no_nik_reason");
  return g_steal_pointer (&fields);
}
