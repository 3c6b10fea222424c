/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-regions.h"

#include "dme-model-resources.h"
#include "dme-regions-private.h"

#include <stdlib.h>
#include <string.h>

#define RESOURCE "/org/desamigran/DesaMigranEmas/data/ntt-regions.csv"

static const char *const level_codes[] = {
  [DME_LEVEL_PROVINSI] = "provinsi",   [DME_LEVEL_KABUPATEN] = "kabupaten",
  [DME_LEVEL_KOTA] = "kota",           [DME_LEVEL_KECAMATAN] = "kecamatan",
  [DME_LEVEL_KELURAHAN] = "kelurahan", [DME_LEVEL_DESA] = "desa",
};

/* Sorted by code; never freed, as everybody holds pointers into it. */
static DmeRegion *rows;
static const DmeRegion **pointers;
static gsize n_rows;

static int
compare_code (gconstpointer code, gconstpointer row)
{
  return strcmp (code, ((const DmeRegion *) row)->code);
}

static DmeRegion *
find_row (const char *code, gsize n)
{
  return bsearch (code, rows, n, sizeof *rows, compare_code);
}

const char *
dme_region_get_short_name (const DmeRegion *region)
{
  if (region->level == DME_LEVEL_KABUPATEN && g_str_has_prefix (region->name, "Kabupaten "))
    return region->name + strlen ("Kabupaten ");

  return region->name;
}

/* One line "code,level,name,parent", cut up in place. The file is part of the program and sorted by
 * code, so a fault in it is a fault of the build. */
static void
read_line (char *line, gsize index)
{
  DmeRegion *row = &rows[index];
  DmeRegion *above;
  char *parts[4];
  guint i;

  for (i = 0; i < 4; i++)
    {
      parts[i] = line;
      line += strcspn (line, ",");
      if (*line == ',')
        *line++ = '\0';
      else if (i < 3)
        g_error ("The table of regions is damaged in line %" G_GSIZE_FORMAT, index + 2);
    }

  row->code = parts[0];
  row->name = parts[2];
  for (i = 0; i < G_N_ELEMENTS (level_codes); i++)
    if (g_str_equal (parts[1], level_codes[i]))
      row->level = i;

  above = *parts[3] != '\0' ? find_row (parts[3], index) : NULL;
  row->parent = above;

  if (index > 0 && (above == NULL || strcmp (rows[index - 1].code, parts[0]) >= 0))
    g_error ("The table of regions is not sorted in line %" G_GSIZE_FORMAT, index + 2);
}

static void
load (void)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (dme_model_get_resource (), RESOURCE,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  char *text = g_strndup (data, size); /* kept: codes and names point into it */
  char *line;
  char *end;
  gsize room = 0;
  gsize i;

  for (i = 0; i < size; i++)
    room += data[i] == '\n';
  rows = g_new0 (DmeRegion, room);

  line = strchr (text, '\n') + 1; /* after the head of the table */
  for (end = strchr (line, '\n'); end != NULL; end = strchr (line, '\n'))
    {
      *end = '\0';
      read_line (line, n_rows++);
      line = end + 1;
    }

  pointers = g_new (const DmeRegion *, n_rows);
  for (i = 0; i < n_rows; i++)
    pointers[i] = &rows[i];
}

static void
ensure_loaded (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      load ();
      g_once_init_leave (&done, 1);
    }
}

const DmeRegion *
dme_regions_get_rows (gsize *n)
{
  ensure_loaded ();
  *n = n_rows;
  return rows;
}

/**
 * dme_regions_find:
 * @code: (nullable): a code with its dots, as `53.02.08.2005`
 *
 * Returns: (transfer none) (nullable): the region, or %NULL if NTT has none of that code
 */
const DmeRegion *
dme_regions_find (const char *code)
{
  DmeRegion *row;

  if (code == NULL)
    return NULL;

  ensure_loaded ();
  row = find_row (code, n_rows);
  return row != NULL ? row : NULL;
}

/**
 * dme_regions_get_all:
 * @n: (out) (optional): how many there are
 *
 * Returns: (transfer none) (array length=n): all regions of NTT, sorted by code
 */
const DmeRegion *const *
dme_regions_get_all (gsize *n)
{
  ensure_loaded ();
  if (n != NULL)
    *n = n_rows;
  return pointers;
}

/**
 * dme_region_is_village:
 * @region: (nullable): a region
 *
 * Returns: whether it is a desa or a kelurahan
 */
gboolean
dme_region_is_village (const DmeRegion *region)
{
  return region != NULL &&
         (region->level == DME_LEVEL_DESA || region->level == DME_LEVEL_KELURAHAN);
}

/**
 * dme_region_get_kecamatan:
 * @region: (nullable): a region
 *
 * Returns: (transfer none) (nullable): the kecamatan it lies in or is
 */
const DmeRegion *
dme_region_get_kecamatan (const DmeRegion *region)
{
  while (region != NULL && region->level != DME_LEVEL_KECAMATAN)
    region = region->parent;

  return region;
}

/**
 * dme_region_get_kabupaten:
 * @region: (nullable): a region
 *
 * Returns: (transfer none) (nullable): the kabupaten or kota it lies in or is
 */
const DmeRegion *
dme_region_get_kabupaten (const DmeRegion *region)
{
  while (region != NULL && region->level != DME_LEVEL_KABUPATEN && region->level != DME_LEVEL_KOTA)
    region = region->parent;

  return region;
}

/**
 * dme_region_level_get_code:
 * @level: a level
 *
 * Returns: (transfer none): its Indonesian name in lower case, also for scripts
 */
const char *
dme_region_level_get_code (DmeRegionLevel level)
{
  g_return_val_if_fail ((guint) level < G_N_ELEMENTS (level_codes), "");

  return level_codes[level];
}

/* Has another region the same name and the same parent? Regions of one parent stand together,
 * but for those in between that lie below them: villages have none. */
static gboolean
has_twin (const DmeRegion *region)
{
  const DmeRegion *other;

  if (!dme_region_is_village (region))
    return FALSE;

  for (other = region - 1; other->parent == region->parent; other--)
    if (g_str_equal (other->name, region->name))
      return TRUE;
  for (other = region + 1; other < rows + n_rows && other->parent == region->parent; other++)
    if (g_str_equal (other->name, region->name))
      return TRUE;

  return FALSE;
}

/**
 * dme_region_describe:
 * @region: a region
 *
 * Names a region so that it cannot be taken for another one of the same name,
 * of which NTT has many. If even kecamatan and kabupaten are the same, the name
 * says whether it is the desa or the kelurahan.
 *
 * Returns: (transfer full): as "Kuale'u, Amanatun Selatan, Kabupaten Timor Tengah Selatan"
 */
char *
dme_region_describe (const DmeRegion *region)
{
  const DmeRegion *kecamatan;
  const DmeRegion *kabupaten;
  GString *text;

  g_return_val_if_fail (region != NULL, NULL);

  text = g_string_new (NULL);
  if (has_twin (region))
    g_string_append (text, region->level == DME_LEVEL_DESA ? "Desa " : "Kelurahan ");
  g_string_append (text, region->name);

  kecamatan = dme_region_get_kecamatan (region);
  kabupaten = dme_region_get_kabupaten (region);
  if (kecamatan != NULL && kecamatan != region)
    g_string_append_printf (text, ", %s", kecamatan->name);
  if (kabupaten != NULL && kabupaten != region)
    g_string_append_printf (text, ", %s", kabupaten->name);

  return g_string_free (text, FALSE);
}

/**
 * dme_region_describe_above:
 * @region: a region
 *
 * Returns: (transfer full): where it lies, as "Amanatun Selatan, Timor Tengah
 *   Selatan"; empty for the province
 */
char *
dme_region_describe_above (const DmeRegion *region)
{
  const DmeRegion *kecamatan;
  const DmeRegion *kabupaten;

  g_return_val_if_fail (region != NULL, NULL);

  kecamatan = dme_region_get_kecamatan (region);
  kabupaten = dme_region_get_kabupaten (region);

  if (dme_region_is_village (region))
    return g_strdup_printf ("%s, %s", kecamatan->name, dme_region_get_short_name (kabupaten));
  if (region == kecamatan)
    return g_strdup (dme_region_get_short_name (kabupaten));

  return g_strdup (region->parent != NULL ? region->parent->name : "");
}

/**
 * dme_region_code_in_scope:
 * @code: (nullable): the code of a region
 * @prefix: (nullable): the code of a region above it, or the same
 *
 * Returns: whether @code lies in @prefix: whole groups count, so `53.02.07` is
 *   in `53.02`, but not in `53.0`
 */
gboolean
dme_region_code_in_scope (const char *code, const char *prefix)
{
  gsize n;

  if (code == NULL || prefix == NULL || *prefix == '\0')
    return FALSE;

  n = strlen (prefix);
  return strncmp (code, prefix, n) == 0 && (code[n] == '\0' || code[n] == '.');
}
