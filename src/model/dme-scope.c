/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-scope.h"

#include <string.h>

#include "dme-regions.h"

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/**
 * dme_scope_split:
 * @scope: (nullable): region codes joined by ','
 *
 * Returns: (transfer full) (element-type utf8): the codes in order, none of them inside another:
 *   "53.02,53.02.08,53.01" is 53.01 and 53.02
 */
GPtrArray *
dme_scope_split (const char *scope)
{
  g_auto (GStrv) codes = g_strsplit (scope != NULL ? scope : "", ",", -1);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; codes[i] != NULL; i++)
    if (*g_strstrip (codes[i]) != '\0')
      g_ptr_array_add (found, g_strdup (codes[i]));
  g_ptr_array_sort (found, compare_codes);

  /* A wider code comes before all that lie in it. */
  for (guint i = 1; i < found->len;)
    {
      if (dme_region_code_in_scope (found->pdata[i], found->pdata[i - 1]))
        g_ptr_array_remove_index (found, i);
      else
        i++;
    }

  return found;
}

/**
 * dme_scope_covers:
 * @scope: (nullable): region codes joined by ','
 * @region: (nullable): a region code
 *
 * Returns: whether @region lies in @scope. What has no region lies in every scope: an
 *   organisation of the province, a notice
 */
gboolean
dme_scope_covers (const char *scope, const char *region)
{
  const char *code = scope;

  if (region == NULL || *region == '\0')
    return TRUE;

  /* In place: the server asks for every op. */
  while (code != NULL && *code != '\0')
    {
      gsize n;

      code += strspn (code, " ,");
      n = strcspn (code, " ,");
      if (n > 0 && strncmp (region, code, n) == 0 && (region[n] == '\0' || region[n] == '.'))
        return TRUE;
      code += n;
    }

  return FALSE;
}
