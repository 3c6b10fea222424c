/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-table.h"

#include <glib/gi18n-lib.h>

#include "dme-nik.h"
#include "dme-validate.h"

typedef struct
{
  DmeColumn column;      /* first, so that a Source is a DmeColumn */
  const DmeField *field; /* (nullable) where the cell comes from; NULL: see @member */
  const char *member;    /* (nullable) what every record has, as in leading_columns */
  gboolean in_words;     /* the value as people read it */
  gboolean masked;       /* a NIK that is not to be known */
} Source;

struct _DmeTable
{
  GPtrArray *columns; /* of Source */
  GPtrArray *cells;   /* of const char*: of the record that was read last */
  GPtrArray *made;    /* of char*: those of them that had to be made */
};

/* Of a record whose sealed part cannot be read: its empty cells are not to be taken for what is
 * known. */
#define DAMAGED "damaged"

static const struct
{
  const char *name, *title;
  DmeCellKind kind;
} leading_columns[] = {
  { "id", N_ ("Record id"), DME_CELL_TEXT },
  { "type", N_ ("Kind of record"), DME_CELL_TEXT },
  { "region", N_ ("Region code"), DME_CELL_TEXT },
  { "rev", N_ ("Revision"), DME_CELL_NUMBER },
  { "state", N_ ("State of sending"), DME_CELL_TEXT },
  { "created_at", N_ ("Written at"), DME_CELL_TEXT },
  { "created_by", N_ ("Written by"), DME_CELL_TEXT },
  { "updated_at", N_ ("Last changed at"), DME_CELL_TEXT },
  { "updated_by", N_ ("Last changed by"), DME_CELL_TEXT },
  { DAMAGED, N_ ("Protected part damaged"), DME_CELL_BOOL },
};

static void
source_free (Source *self)
{
  g_free (self->column.name);
  g_free (self->column.title);
  g_free (self);
}

DmeTable *
dme_table_new (void)
{
  DmeTable *self = g_new0 (DmeTable, 1);

  self->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  self->cells = g_ptr_array_new ();
  self->made = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
dme_table_free (DmeTable *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->cells);
  g_ptr_array_unref (self->made);
  g_free (self);
}

static Source *
add_source (DmeTable *self, const char *name, const char *title, DmeCellKind kind)
{
  Source *source = g_new0 (Source, 1);

  source->column.name = g_strdup (name);
  source->column.title = g_strdup (title);
  source->column.kind = kind;
  g_ptr_array_add (self->columns, source);
  return source;
}

/**
 * dme_table_add:
 * @self: a table
 * @name: of the column, the same in every language
 * @title: what the header says
 * @kind: of its cells
 *
 * Adds a column after the others.
 */
void
dme_table_add (DmeTable *self, const char *name, const char *title, DmeCellKind kind)
{
  g_return_if_fail (self != NULL && name != NULL && title != NULL);

  add_source (self, name, title, kind);
}

static DmeCellKind
kind_of_field (const DmeField *field)
{
  if (field->kind == DME_KIND_INT || field->kind == DME_KIND_MONEY)
    return DME_CELL_NUMBER;
  if (field->kind == DME_KIND_DATE)
    return DME_CELL_DATE;
  return field->kind == DME_KIND_BOOL ? DME_CELL_BOOL : DME_CELL_TEXT;
}

static void
add_field (DmeTable *self, const DmeField *field, gboolean for_people)
{
  Source *source = add_source (self, field->name,
                               for_people ? dme_field_get_label (field) : field->name,
                               kind_of_field (field));

  source->field = field;
  if (!for_people)
    return;
  source->in_words = field->kind == DME_KIND_CHOICE || field->kind == DME_KIND_CHOICES ||
                     field->kind == DME_KIND_REGION || field->kind == DME_KIND_TIME;
}

static void
add_leading (DmeTable *self, const DmeType *type, const char *member, gboolean for_people)
{
  const char *name = dme_record_name_member (type, member);

  for (gsize i = 0; i < G_N_ELEMENTS (leading_columns); i++)
    if (g_str_equal (member, leading_columns[i].name))
      add_source (self, name, for_people ? _ (leading_columns[i].title) : name,
                  leading_columns[i].kind)
        ->member = leading_columns[i].name;
}

static gboolean
has_sealed_part (const DmeType *type)
{
  for (gsize i = 0; i < type->n_fields; i++)
    if (type->fields[i].flags & DME_FIELD_SENSITIVE)
      return TRUE;
  return FALSE;
}

static gboolean
find_source (DmeTable *self, const char *name, guint *index)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_str_equal (((const Source *) self->columns->pdata[i])->column.name, name))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * dme_table_new_of_records:
 * @type: a type
 * @leading: (array zero-terminated=1): names of what stands before the fields
 * @for_people: titles, choices and villages in words instead of names and codes
 *
 * A column for each of @leading, named by dme_record_name_member(), and for each field that is not
 * among them; between them, for types with sensitive fields, one that says whether these were
 * damaged and could not be read.
 *
 * Returns: (transfer full): the table
 */
DmeTable *
dme_table_new_of_records (const DmeType *type, const char *const *leading, gboolean for_people)
{
  DmeTable *self = dme_table_new ();
  guint index;

  g_return_val_if_fail (type != NULL && leading != NULL, self);

  for (gsize i = 0; leading[i] != NULL; i++)
    add_leading (self, type, leading[i], for_people);
  if (has_sealed_part (type) && !g_strv_contains (leading, DAMAGED))
    add_leading (self, type, DAMAGED, for_people);
  for (gsize i = 0; i < type->n_fields; i++)
    if (!find_source (self, type->fields[i].name, &index))
      add_field (self, &type->fields[i], for_people);
  return self;
}

/**
 * dme_table_remove:
 * @self: a table
 * @name: of a column that may be there
 *
 * Leaves a column out.
 */
void
dme_table_remove (DmeTable *self, const char *name)
{
  guint index;

  g_return_if_fail (self != NULL && name != NULL);

  if (find_source (self, name, &index))
    g_ptr_array_remove_index (self->columns, index);
}

/**
 * dme_table_mask_nik:
 * @self: a table
 * @name: of a column of NIK
 *
 * From now on the cells of the column are as in the lists of the app: "530207******0001".
 */
void
dme_table_mask_nik (DmeTable *self, const char *name)
{
  guint index;

  g_return_if_fail (self != NULL && name != NULL);

  if (find_source (self, name, &index))
    ((Source *) self->columns->pdata[index])->masked = TRUE;
}

guint
dme_table_get_size (const DmeTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->columns->len;
}

const DmeColumn *
dme_table_get_column (const DmeTable *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->columns->len, NULL);

  return g_ptr_array_index (self->columns, index);
}

/* Keeps @text until the next record is read. */
static const char *
keep (DmeTable *self, char *text)
{
  g_ptr_array_add (self->made, text);
  return text;
}

static const char *
leading_value (DmeTable *self, const DmeRecord *record, const char *name)
{
  if (name == NULL)
    return NULL;
  if (g_str_equal (name, "id"))
    return record->id;
  if (g_str_equal (name, "type"))
    return record->type->name;
  if (g_str_equal (name, "region"))
    return record->region;
  if (g_str_equal (name, "rev"))
    return keep (self, g_strdup_printf ("%" G_GINT64_FORMAT, record->rev));
  if (g_str_equal (name, "state"))
    return dme_state_get_code (record->state);
  if (g_str_equal (name, "created_at"))
    return record->created_at;
  if (g_str_equal (name, "created_by"))
    return record->created_by;
  if (g_str_equal (name, "updated_at"))
    return record->updated_at;
  if (g_str_equal (name, DAMAGED))
    return record->damaged ? "true" : NULL;
  return g_str_equal (name, "updated_by") ? record->updated_by : NULL;
}

/**
 * dme_table_read_record:
 * @self: made by dme_table_new_of_records()
 * @record: a record of its type
 *
 * Returns: (transfer none): the cells, as many as there are columns, %NULL where nothing is known;
 *   good until the next call
 */
const char *const *
dme_table_read_record (DmeTable *self, const DmeRecord *record)
{
  g_return_val_if_fail (self != NULL && record != NULL, NULL);

  g_ptr_array_set_size (self->cells, 0);
  g_ptr_array_set_size (self->made, 0);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Source *source = g_ptr_array_index (self->columns, i);
      const char *value = source->field != NULL ? dme_record_get (record, source->field->name)
                                                : leading_value (self, record, source->member);

      if (value != NULL && source->masked)
        value = keep (self, dme_nik_mask (value));
      if (value != NULL && source->in_words)
        value = keep (self, dme_value_to_text (source->field, value));
      g_ptr_array_add (self->cells, (gpointer) value);
    }
  return (const char *const *) self->cells->pdata;
}
