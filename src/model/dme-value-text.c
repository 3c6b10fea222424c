/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-validate.h"

#include "dme-format.h"
#include "dme-regions.h"
#include "dme-text.h"

#include <glib/gi18n-lib.h>

static char *
choices_to_text (const DmeField *field, const char *value)
{
  g_auto (GStrv) codes = g_strsplit (value, ",", -1);
  GString *out = g_string_new (NULL);
  guint i;

  for (i = 0; codes[i] != NULL; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "; " : "", dme_choice_get_label (field, codes[i]));

  return g_string_free (out, FALSE);
}

/**
 * dme_value_to_text:
 * @field: a field
 * @value: (nullable): a value in canonical text
 *
 * Returns: (transfer full): the value as a person reads it, in their language;
 *   what cannot be understood comes back as it is. Empty for %NULL.
 */
char *
dme_value_to_text (const DmeField *field, const char *value)
{
  const DmeRegion *region;
  gint64 number;

  g_return_val_if_fail (field != NULL, NULL);

  if (value == NULL)
    return g_strdup ("");

  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      if (!g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
        return g_strdup (value);
      return field->kind == DME_KIND_INT ? dme_format_int (number) : dme_format_rupiah (number);
    case DME_KIND_DATE:
      return dme_format_date_long (value);
    case DME_KIND_TIME:
      return dme_format_time (value);
    case DME_KIND_BOOL:
      if (g_str_equal (value, "true"))
        return g_strdup (_ ("Yes"));
      return g_strdup (g_str_equal (value, "false") ? _ ("No") : value);
    case DME_KIND_CHOICE:
      return g_strdup (dme_choice_get_label (field, value));
    case DME_KIND_CHOICES:
      return choices_to_text (field, value);
    case DME_KIND_REGION:
      region = dme_regions_find (value);
      return region != NULL ? dme_region_describe (region) : g_strdup (value);
    case DME_KIND_PHONE:
      return dme_format_phone (value);
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
    case DME_KIND_REF:
    case DME_KIND_NIK:
    case DME_KIND_BLOB:
    default:
      return g_strdup (value);
    }
}

/**
 * dme_record_search_text:
 * @type: the type of a record
 * @fields: its fields
 *
 * Returns: (transfer full): the folded text in which a search looks for the
 *   record: its searched fields, a region by the names of village, kecamatan
 *   and kabupaten
 */
char *
dme_record_search_text (const DmeType *type, const DmeFields *fields)
{
  GString *all = g_string_new (NULL);
  g_autofree char *text = NULL;
  gsize i;

  g_return_val_if_fail (type != NULL && fields != NULL, NULL);

  for (i = 0; i < type->n_fields; i++)
    {
      const DmeField *field = &type->fields[i];
      const char *value;
      const DmeRegion *region;

      if (!(field->flags & DME_FIELD_SEARCHED))
        continue;
      value = dme_fields_get (fields, field->name);
      if (value == NULL)
        continue;

      if (field->kind != DME_KIND_REGION)
        g_string_append_printf (all, "%s ", value);
      else
        for (region = dme_regions_find (value); region != NULL && region->parent != NULL;
             region = region->parent)
          g_string_append_printf (all, "%s ", region->name);
    }

  text = g_string_free (all, FALSE);
  return dme_text_fold (text);
}
