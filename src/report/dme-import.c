/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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
};

static const DmeField ambiguous = { 0 };

/* What our own files hold besides the fields. */
static const char *const ours[] = { "rev",        "state",      "created_at", "created_by",
                                    "updated_at", "updated_by", "deleted",    "type",
                                    "line",       "reason" };

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

static gboolean
is_ours (const char *folded)
{
  static const char *const in_other_words[] = { N_ ("Line"), N_ ("Reason") };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      g_autofree char *name = dme_text_fold (ours[i]);

      if (g_str_equal (name, folded))
        return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (in_other_words); i++)
    {
      g_autofree char *name = dme_text_fold (_ (in_other_words[i]));

      if (g_str_equal (name, folded))
        return TRUE;
    }
  return FALSE;
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
    column->use = is_ours (column->folded) ? COLUMN_OURS : COLUMN_UNKNOWN;
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

/**
 * dme_import_plan_resolve:
 * @self: a plan
 * @reasons: (element-type utf8): sentences to add to
 *
 * Gives each column its field.
 *
 * Returns: whether the file can be imported so
 */
gboolean
dme_import_plan_resolve (DmeImportPlan *self, GPtrArray *reasons)
{
  guint before = reasons->len;

  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = g_ptr_array_index (self->columns, i);

      if (!column->explicit_use)
        guess_use (self, column);
      if (column->use == COLUMN_AMBIGUOUS)
        g_ptr_array_add (reasons, g_strdup_printf (_ ("The column “%.60s” may be more than one "
                                                      "field. Decide with --map COLUMN=FIELD."),
                                                   column->heading));
    }
  for (gsize i = 0; i < self->type->n_fields; i++)
    {
      const DmeField *field = &self->type->fields[i];
      guint n = count_columns (self, field);

      if (n > 1)
        g_ptr_array_add (reasons,
                         g_strdup_printf (_ ("%s: more than one column is this field. Leave "
                                             "the others out with --map COLUMN=."),
                                          field->name));
      if (n == 0 && (field->flags & DME_FIELD_REQUIRED))
        g_ptr_array_add (reasons,
                         g_strdup_printf (_ ("%s: no column is this field (“%s”), and no "
                                             "record can be without it. Name one with "
                                             "--map COLUMN=%s."),
                                          field->name, dme_field_get_label (field), field->name));
    }
  return reasons->len == before;
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

  return g_strdup (g_hash_table_lookup (self->choices, key));
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
  g_autoptr (DmeFields) fields = dme_fields_new ();

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
  return g_steal_pointer (&fields);
}

/**
 * dme_import_make_id:
 * @file_hash: SHA-256 of the file
 * @type: name of the type
 * @line: of the file
 *
 * A UUID of version 8 (RFC 9562): bits of a hash, and the line in between, so that the ids of a
 * file lie side by side in an index, as those of dme_uuid_new() do. Nothing of the line's content
 * is in it.
 *
 * Returns: (transfer full): 36 characters
 */
char *
dme_import_make_id (const char *file_hash, const char *type, guint64 line)
{
  g_autofree char *of_file = g_strconcat (type, "\n", file_hash, NULL);
  g_autofree char *of_line = g_strdup_printf ("%s\n%" G_GUINT64_FORMAT, of_file, line);
  g_autofree char *first = g_compute_checksum_for_string (G_CHECKSUM_SHA256, of_file, -1);
  g_autofree char *last = g_compute_checksum_for_string (G_CHECKSUM_SHA256, of_line, -1);

  return g_strdup_printf ("%.8s-%.4s-8%03x-%04x-%.12s", first, first + 8,
                          (guint) ((line >> 14) & 0xFFF), (guint) (0x8000 | (line & 0x3FFF)), last);
}
