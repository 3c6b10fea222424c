/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-schema.h"

#include "dme-access.h"
#include "dme-blob-ref.h"
#include "dme-red-flag.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the order in which desactl and the forms show them. */
static const DmeType *const types[] = {
  &dme_type_activity,     &dme_type_participation, &dme_type_follow_up,
  &dme_type_organisation, &dme_type_person,        &dme_type_document,
  &dme_type_access,       &dme_type_blob_ref,      &dme_type_red_flag,
};

/* The fields of each type by the hash of their names, made once: the server looks up every field of
 * every op three times. At most a quarter of a table is filled, so one comparison mostly does. */
#define SLOTS 512
static const DmeField *slots[G_N_ELEMENTS (types)][SLOTS];

static guint
hash_name (const char *name)
{
  guint hash = 5381;

  for (; *name != '\0'; name++)
    hash = hash * 33 + (guchar) *name;
  return (hash ^ hash >> 9) % SLOTS;
}

static void
ensure_slots (void)
{
  static gsize done;
  gsize i, j;

  if (!g_once_init_enter (&done))
    return;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_assert (types[i]->n_fields <= SLOTS / 4);
      for (j = 0; j < types[i]->n_fields; j++)
        {
          guint slot = hash_name (types[i]->fields[j].name);

          while (slots[i][slot] != NULL)
            slot = (slot + 1) % SLOTS;
          slots[i][slot] = &types[i]->fields[j];
        }
    }

  g_once_init_leave (&done, 1);
}

static const DmeField *
find_slot (gsize type, const char *name)
{
  guint slot = hash_name (name);

  while (slots[type][slot] != NULL && strcmp (slots[type][slot]->name, name) != 0)
    slot = (slot + 1) % SLOTS;
  return slots[type][slot];
}

/**
 * dme_schema_get_types:
 * @n_types: (out) (optional): how many there are
 *
 * Returns: (transfer none) (array length=n_types): all record types
 */
const DmeType *const *
dme_schema_get_types (gsize *n_types)
{
  if (n_types != NULL)
    *n_types = G_N_ELEMENTS (types);
  return types;
}

/**
 * dme_schema_find_type:
 * @name: (nullable): a type name, as `activity`
 *
 * Returns: (transfer none) (nullable): the type, or %NULL if this program does not know it
 */
const DmeType *
dme_schema_find_type (const char *name)
{
  gsize i;

  if (name == NULL)
    return NULL;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i]->name, name) == 0)
      return types[i];

  return NULL;
}

/**
 * dme_type_find_field:
 * @type: a record type
 * @name: (nullable): a field name
 *
 * Returns: (transfer none) (nullable): the field, or %NULL if this program does not know it
 */
const DmeField *
dme_type_find_field (const DmeType *type, const char *name)
{
  gsize i;

  g_return_val_if_fail (type != NULL, NULL);

  if (name == NULL)
    return NULL;

  ensure_slots ();
  for (i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i] == type)
      return find_slot (i, name);

  for (i = 0; i < type->n_fields; i++) /* a type that only a test knows */
    if (strcmp (type->fields[i].name, name) == 0)
      return &type->fields[i];

  return NULL;
}

/**
 * dme_type_get_parent_field:
 * @type: a record type
 *
 * Returns: (transfer none) (nullable): the field that names the record to which
 *   one of @type belongs, or %NULL if these stand alone
 */
const DmeField *
dme_type_get_parent_field (const DmeType *type)
{
  gsize i;

  g_return_val_if_fail (type != NULL, NULL);

  for (i = 0; i < type->n_fields; i++)
    if (type->fields[i].flags & DME_FIELD_PARENT)
      return &type->fields[i];

  return NULL;
}

/**
 * dme_field_find_choice:
 * @field: a field
 * @code: (nullable): a code, as it is stored
 *
 * Returns: (transfer none) (nullable): the choice, or %NULL if there is none of that code
 */
const DmeChoice *
dme_field_find_choice (const DmeField *field, const char *code)
{
  const DmeChoice *choice;

  g_return_val_if_fail (field != NULL, NULL);

  if (field->choices == NULL || code == NULL)
    return NULL;

  for (choice = field->choices; choice->code != NULL; choice++)
    if (strcmp (choice->code, code) == 0)
      return choice;

  return NULL;
}

/**
 * dme_field_get_kind_name:
 * @field: a field
 *
 * Returns: (transfer none): the kind, as scripts and the API description name it
 */
const char *
dme_field_get_kind_name (const DmeField *field)
{
  g_return_val_if_fail (field != NULL, NULL);

  switch (field->kind)
    {
    case DME_KIND_TEXT:
      return "text";
    case DME_KIND_LONGTEXT:
      return "longtext";
    case DME_KIND_INT:
      return "int";
    case DME_KIND_MONEY:
      return "money";
    case DME_KIND_DATE:
      return "date";
    case DME_KIND_TIME:
      return "time";
    case DME_KIND_BOOL:
      return "bool";
    case DME_KIND_CHOICE:
      return "choice";
    case DME_KIND_CHOICES:
      return "choices";
    case DME_KIND_REGION:
      return "region";
    case DME_KIND_REF:
      return "ref";
    case DME_KIND_NIK:
      return "nik";
    case DME_KIND_PHONE:
      return "phone";
    case DME_KIND_BLOB:
      return "blob";
    default:
      g_return_val_if_reached ("text");
    }
}

/**
 * dme_type_get_label:
 * @type: a record type
 *
 * Returns: (transfer none): its name in the language of the user
 */
const char *
dme_type_get_label (const DmeType *type)
{
  g_return_val_if_fail (type != NULL, NULL);

  return _ (type->label);
}

/**
 * dme_field_get_label:
 * @field: a field
 *
 * Returns: (transfer none): its name in the language of the user
 */
const char *
dme_field_get_label (const DmeField *field)
{
  g_return_val_if_fail (field != NULL, NULL);

  return _ (field->label);
}

/**
 * dme_choice_get_label:
 * @field: a field with choices
 * @code: the code of one
 *
 * Returns: (transfer none): its name in the language of the user; @code itself
 *   if it comes from a newer program and is not known here
 */
const char *
dme_choice_get_label (const DmeField *field, const char *code)
{
  const DmeChoice *choice = dme_field_find_choice (field, code);

  return choice != NULL ? _ (choice->label) : code;
}

/**
 * dme_schema_get_attendance_categories:
 *
 * Returns: (transfer none): the rows of the attendance grid, ended by a %NULL code
 */
const DmeChoice *
dme_schema_get_attendance_categories (void)
{
  return dme_attendance_categories;
}
