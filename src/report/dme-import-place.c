/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-words.h"

#include <string.h>

#include "dme-text.h"

/* Places by their names, exactly: a search may guess, a file of a thousand lines may not. */

static const char *const titles[] = { "desa ", "kelurahan ", "kel ", "ds ",  "kecamatan ",
                                      "kec ",  "kabupaten ", "kab ", "kota " };

/* The folded name without what kind of place it is. */
static char *
fold_name (const char *name)
{
  g_autofree char *folded = dme_text_fold (name);

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_has_prefix (folded, titles[i]))
      return g_strdup (folded + strlen (titles[i]));
  return g_steal_pointer (&folded);
}

/* Spaces come and go in the names of villages. */
static char *
make_key (const char *folded)
{
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);

  return g_strjoinv ("", words);
}

static gpointer
index_names (gpointer data)
{
  GHashTable *names =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  gsize n;
  const DmeRegion *const *all = dme_regions_get_all (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *folded = fold_name (all[i]->name);
      g_autofree char *key = make_key (folded);
      GPtrArray *regions = g_hash_table_lookup (names, key);

      if (regions == NULL)
        {
          regions = g_ptr_array_new ();
          g_hash_table_insert (names, g_steal_pointer (&key), regions);
        }
      g_ptr_array_add (regions, (gpointer) all[i]);
    }
  return names;
}

static GPtrArray *
find_by_name (const char *name)
{
  static GOnce once = G_ONCE_INIT;
  GHashTable *names = g_once (&once, index_names, NULL);
  g_autofree char *folded = fold_name (name);
  g_autofree char *key = make_key (folded);

  return g_hash_table_lookup (names, key);
}

/* "tts" for Timor Tengah Selatan: so all of NTT writes it. */
static gboolean
are_initials (const char *text, const char *folded)
{
  const char *c = text;
  gboolean start = TRUE;

  if (strlen (text) < 3)
    return FALSE;
  for (; *folded != '\0'; folded++)
    {
      if (start && *c++ != *folded)
        return FALSE;
      start = *folded == ' ';
    }
  return *c == '\0';
}

/* Does @region have that name? "" fits every region; an unknown one none. */
static gboolean
is_called (const DmeRegion *region, const char *text)
{
  g_autofree char *wanted = fold_name (text);
  g_autofree char *name = NULL;
  g_autofree char *wanted_key = NULL;
  g_autofree char *key = NULL;

  if (*wanted == '\0')
    return TRUE;
  if (region == NULL)
    return FALSE;
  name = fold_name (region->name);
  wanted_key = make_key (wanted);
  key = make_key (name);
  return g_str_equal (wanted_key, key) || are_initials (wanted, name);
}

static gboolean
is_the_level (const DmeRegion *region, const char *village, const char *kecamatan)
{
  if (*village != '\0')
    return dme_region_is_village (region);
  if (*kecamatan != '\0')
    return region->level == DME_LEVEL_KECAMATAN;
  return region->level == DME_LEVEL_KABUPATEN || region->level == DME_LEVEL_KOTA;
}

static const DmeRegion *
find_exactly (const char *village, const char *kecamatan, const char *kabupaten, guint *n)
{
  const char *name = *village != '\0' ? village : *kecamatan != '\0' ? kecamatan : kabupaten;
  GPtrArray *regions = find_by_name (name);
  const DmeRegion *found = NULL;

  *n = 0;
  for (guint i = 0; regions != NULL && i < regions->len; i++)
    {
      const DmeRegion *region = regions->pdata[i];

      if (!is_the_level (region, village, kecamatan) ||
          (*village != '\0' && !is_called (dme_region_get_kecamatan (region), kecamatan)) ||
          !is_called (dme_region_get_kabupaten (region), kabupaten))
        continue;
      found = region;
      (*n)++;
    }
  return *n == 1 ? found : NULL;
}

/**
 * dme_import_place_find:
 * @village: a name, with those of kecamatan and kabupaten behind commas, or ""
 * @kecamatan: its name, or ""
 * @kabupaten: its name or its initials, or ""
 * @n: (out): how many places fit
 *
 * Finds a place by names as people write them: case, apostrophes, spaces and words like "Desa" do
 * not count, letters do.
 *
 * Returns: (nullable): the place, if one alone fits
 */
const DmeRegion *
dme_import_place_find (const char *village, const char *kecamatan, const char *kabupaten, guint *n)
{
  g_auto (GStrv) parts = g_strsplit (village, ",", 3);
  guint n_parts = g_strv_length (parts);
  const DmeRegion *found;

  if (n_parts < 2)
    return find_exactly (village, kecamatan, kabupaten, n);

  found = find_exactly (parts[0], parts[1], n_parts > 2 ? parts[2] : kabupaten, n);
  if (found != NULL || n_parts > 2)
    return found;
  /* "Nifukani, TTS" */
  return find_exactly (parts[0], kecamatan, parts[1], n);
}

gboolean
dme_import_place_is_code (const char *text)
{
  gsize n = strspn (text, "0123456789. ");

  return n > 0 && text[n] == '\0';
}
