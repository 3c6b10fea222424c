/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-values.h"

#include "dme-validate.h"

static gboolean
has_problem (GPtrArray *problems, const char *field)
{
  guint i;

  for (i = 0; i < problems->len; i++)
    {
      if (g_strcmp0 (((DmeProblem *) problems->pdata[i])->field, field) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
convert (const DmeField *field,
         const char *text,
         const char *loaded,
         DmeFields *values,
         GPtrArray *problems)
{
  g_autoptr (DmeProblem) problem = NULL;
  g_autofree char *value = NULL;

  if (g_strcmp0 (text, loaded) == 0)
    return; /* Untouched, and perhaps better understood by a newer program. */

  dme_fields_remove (values, field->name);
  if (text == NULL)
    return;

  value = dme_value_from_text (field, text, &problem);
  if (problem != NULL)
    g_ptr_array_add (problems, g_steal_pointer (&problem));
  else if (value != NULL)
    dme_fields_set (values, field->name, value);
}

/* One sentence per field is enough, and what was not touched may hold a choice of a newer program.
 */
static gboolean
is_news (DmeProblem *problem, const DmeFields *values, const DmeFields *loaded, GPtrArray *problems)
{
  if (problem->field != NULL && has_problem (problems, problem->field))
    return FALSE;
  if (problem->code != DME_PROBLEM_UNKNOWN_CHOICE)
    return TRUE;

  return g_strcmp0 (dme_fields_get (values, problem->field),
                    dme_fields_get (loaded, problem->field)) != 0;
}

/**
 * dme_form_values:
 * @type: what the form is about
 * @texts: what stands in the form, as typed
 * @loaded: what the form was opened with; empty for a new record
 * @today: the latest date of something that has happened
 * @problems: (element-type DmeProblem): where to add what is wrong
 *
 * Turns what was typed into values and checks them, each and together.
 *
 * Returns: (transfer full): the record as it would be saved
 */
DmeFields *
dme_form_values (const DmeType *type,
                 const DmeFields *texts,
                 const DmeFields *loaded,
                 const char *today,
                 GPtrArray *problems)
{
  DmeFields *values = dme_fields_copy (loaded);
  g_autoptr (GPtrArray) found = NULL;
  guint i;

  found = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  for (i = 0; i < type->n_fields; i++)
    {
      const DmeField *field = &type->fields[i];

      convert (field, dme_fields_get (texts, field->name), dme_fields_get (loaded, field->name),
               values, problems);
    }

  dme_validate_record (type, values, today, found);
  while (found->len > 0)
    {
      DmeProblem *problem = g_ptr_array_steal_index (found, 0);

      if (is_news (problem, values, loaded, problems))
        g_ptr_array_add (problems, problem);
      else
        dme_problem_free (problem);
    }

  return values;
}

/**
 * dme_form_problem_text:
 * @problem: what is wrong with a field
 *
 * Returns: (transfer full): a sentence for below the field, whose label is
 *   already there
 */
char *
dme_form_problem_text (const DmeProblem *problem)
{
  DmeProblem nameless = *problem;

  nameless.field = NULL;

  return dme_problem_to_text (&nameless, NULL);
}

/**
 * dme_form_fields_to_variant:
 * @fields: texts or values
 *
 * Returns: (transfer floating): the same as `a{ss}`
 */
GVariant *
dme_form_fields_to_variant (const DmeFields *fields)
{
  GVariantBuilder builder;
  guint i;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (i = 0; fields != NULL && i < dme_fields_get_size (fields); i++)
    {
      const char *value = dme_fields_get_value_at (fields, i);

      if (value != NULL)
        g_variant_builder_add (&builder, "{ss}", dme_fields_get_name_at (fields, i), value);
    }

  return g_variant_builder_end (&builder);
}

/**
 * dme_form_fields_from_variant:
 * @variant: (nullable): an `a{ss}`
 *
 * Returns: (transfer full): the fields in it
 */
DmeFields *
dme_form_fields_from_variant (GVariant *variant)
{
  DmeFields *fields = dme_fields_new ();
  GVariantIter iter;
  const char *name, *value;

  if (variant == NULL || !g_variant_is_of_type (variant, G_VARIANT_TYPE ("a{ss}")))
    return fields;

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    dme_fields_set (fields, name, value);

  return fields;
}
