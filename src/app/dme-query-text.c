/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-query-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-format.h"
#include "dme-regions.h"
#include "dme-social-security.h"
#include "dme-validate.h"

static void
add (GPtrArray *parts, const char *label, const char *value)
{
  g_ptr_array_add (parts, g_strdup_printf ("%s: %s", label, value));
}

static void
add_where (GPtrArray *parts, const DmeQuery *query)
{
  for (guint i = 0; query->where != NULL && i + 1 < query->where->len; i += 2)
    {
      const DmeField *field = dme_type_find_field (query->type, query->where->pdata[i]);
      g_autofree char *value = field != NULL ? dme_value_to_text (field, query->where->pdata[i + 1])
                                             : NULL;

      if (field != NULL)
        add (parts, dme_field_get_label (field), value);
    }
}

static char *
describe_period (const char *period)
{
  return strlen (period) == 7 ? dme_format_month (period) : g_strdup (period);
}

/**
 * dme_query_to_text:
 * @query: a question
 *
 * Returns: (transfer full) (nullable): "Status: Terdata · Kabupaten Kupang", %NULL if all records
 *   of the type are meant
 */
char *
dme_query_to_text (const DmeQuery *query)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (query->search != NULL)
    add (parts, _ ("Search"), query->search);
  add_where (parts, query);
  if (query->papers >= 0)
    add (parts, _ ("Papers"), query->papers == 0 ? _ ("Some are missing") : _ ("All are there"));
  if (query->cover >= 0)
    add (parts, _ ("BPJS Ketenagakerjaan"), dme_cover_get_label ((DmeCover) query->cover));
  if (query->region != NULL)
    {
      const DmeRegion *region = dme_regions_find (query->region);
      g_autofree char *name = region != NULL ? dme_region_describe (region)
                                             : g_strdup (query->region);

      g_ptr_array_add (parts, g_steal_pointer (&name));
    }
  if (query->period != NULL)
    g_ptr_array_add (parts, describe_period (query->period));
  if (query->state >= 0)
    g_ptr_array_add (parts, g_strdup (dme_state_get_label ((DmeState) query->state)));
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}
