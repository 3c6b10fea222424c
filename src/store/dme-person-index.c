/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-person-index-private.h"

#include <stdio.h>
#include <string.h>

#include "dme-regions.h"
#include "dme-text.h"

/* 100,000 persons in a few megabytes: the words of names are numbers, since people share them, and
 * so are villages. Memory that held something personal is overwritten before it is given back,
 * which is why no GArray that grows holds any. */

#define FIRST_ROOM 256

guint
dme_pack_digits (const char *text, guint64 *packed)
{
  guint n = 0;

  *packed = 0;
  for (; *text != '\0'; text++, n++)
    {
      if (!g_ascii_isdigit (*text) || n == DME_NIK_DIGITS)
        return 0;
      *packed = *packed << 4 | (guint64) (*text - '0');
    }

  return n;
}

void
dme_unpack_digits (guint64 packed, guint n, char *text)
{
  for (guint i = n; i > 0; i--, packed >>= 4)
    text[i - 1] = (char) ('0' + (packed & 15));
  text[n] = '\0';
}

static void
add_no_region (DmePersonIndex *self)
{
  g_ptr_array_add (self->regions, g_new0 (DmePersonRegion, 1));
}

/**
 * dme_person_index_new: (skip)
 *
 * Returns: (transfer full): an index without anybody
 */
DmePersonIndex *
dme_person_index_new (void)
{
  DmePersonIndex *self = g_new0 (DmePersonIndex, 1);

  self->words = dme_person_words_new ();
  self->spans = g_ptr_array_new_with_free_func (g_free);
  self->span_used = DME_INDEX_SPAN;
  self->region_numbers = g_hash_table_new (g_str_hash, g_str_equal);
  self->regions = g_ptr_array_new_with_free_func (g_free);
  self->region_words = dme_person_words_new ();
  self->typed = dme_person_index_typed_new ();
  add_no_region (self);
  return self;
}

static void
free_bytes (gpointer bytes, gsize n)
{
  if (bytes != NULL)
    explicit_bzero (bytes, n);
  g_free (bytes);
}

/**
 * dme_person_index_free: (skip)
 * @self: (nullable): an index
 *
 * Overwrites what was personal in it.
 */
void
dme_person_index_free (DmePersonIndex *self)
{
  if (self == NULL)
    return;

  free_bytes (self->persons, self->n_persons * sizeof *self->persons);
  free_bytes (self->keys, self->n_persons * sizeof *self->keys);
  g_ptr_array_unref (self->typed);
  dme_person_words_free (self->words);
  g_ptr_array_unref (self->spans);
  g_hash_table_unref (self->region_numbers);
  g_ptr_array_unref (self->regions);
  dme_person_words_free (self->region_words);
  g_free (self);
}

guint
dme_person_index_get_size (const DmePersonIndex *self)
{
  return self->n_persons;
}

/**
 * dme_person_index_get_bytes: (skip)
 * @self: an index
 *
 * Returns: about how much memory it takes
 */
gsize
dme_person_index_get_bytes (const DmePersonIndex *self)
{
  return self->room * (sizeof (DmePerson) + sizeof (DmePersonKey)) +
         self->spans->len * DME_INDEX_SPAN * sizeof (guint32) +
         dme_person_words_get_bytes (self->words) +
         dme_person_words_get_bytes (self->region_words) +
         self->regions->len * (sizeof (DmePersonRegion) + 10 * sizeof (guint32));
}

/* Where @rid is, or would be. Most come in order. */
static guint
find_place (const DmePersonIndex *self, gint64 rid)
{
  guint low = 0, high = self->n_persons;

  if (high > 0 && self->persons[high - 1].rid < rid)
    return high;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->persons[middle].rid < rid)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static gboolean
is_there (const DmePersonIndex *self, guint place, gint64 rid)
{
  return place < self->n_persons && self->persons[place].rid == rid;
}

static gpointer
grow (gpointer bytes, gsize used, gsize size)
{
  gpointer more = g_malloc (size);

  if (used > 0)
    memcpy (more, bytes, used);
  free_bytes (bytes, used);
  return more;
}

static void
make_room (DmePersonIndex *self)
{
  gsize n = self->n_persons;

  if (self->n_persons < self->room)
    return;

  self->room = MAX (FIRST_ROOM, self->room + self->room / 2);
  self->persons =
    grow (self->persons, n * sizeof *self->persons, self->room * sizeof *self->persons);
  self->keys = grow (self->keys, n * sizeof *self->keys, self->room * sizeof *self->keys);
}

/* Where there is room for @n words. */
static guint32
new_span (DmePersonIndex *self, guint n)
{
  guint32 place;

  if (self->spans->len == 0 || self->span_used + n > DME_INDEX_SPAN)
    {
      g_ptr_array_add (self->spans, g_new0 (guint32, DME_INDEX_SPAN));
      self->span_used = 0;
    }

  place = (self->spans->len - 1) * DME_INDEX_SPAN + self->span_used;
  self->span_used += n;
  return place;
}

/* @key: of the one in whose place the words come, or of nobody. */
static void
set_words (DmePersonIndex *self, DmePersonKey *key, const guint32 *numbers, guint n)
{
  guint32 *words = key->words;
  guint before = key->n_words;

  key->n_words = (guint8) n;
  if (n > G_N_ELEMENTS (key->words))
    {
      if (before < n)
        key->words[0] = new_span (self, n);
      words = (guint32 *) dme_person_key_get_words (self, key);
    }
  memcpy (words, numbers, n * sizeof *words);
}

static guint
take_words (DmePersonWords *words, const char *text, guint32 *numbers, guint max)
{
  g_autofree char *folded = dme_text_fold (text);
  gsize length = strlen (folded);
  char *rest = folded;
  char *word;
  guint n = 0;

  while (n < max && (word = strsep (&rest, " ")) != NULL)
    if (*word != '\0')
      numbers[n++] = dme_person_words_take (words, word);

  explicit_bzero (folded, length);
  return n;
}

static DmePersonRegion *
new_region (DmePersonIndex *self, const char *code)
{
  guint32 words[DME_INDEX_MAX_WORDS];
  guint n = 0;
  DmePersonRegion *region;

  for (const DmeRegion *r = dme_regions_find (code); r != NULL && r->parent != NULL; r = r->parent)
    n += take_words (self->region_words, r->name, words + n, G_N_ELEMENTS (words) - n);

  region = g_malloc0 (sizeof *region + n * sizeof *words);
  g_strlcpy (region->code, code, sizeof region->code);
  region->n_words = (guint8) n;
  memcpy (region->words, words, n * sizeof *words);
  return region;
}

static guint16
number_of_region (DmePersonIndex *self, const char *code)
{
  guint number;
  DmePersonRegion *region;

  if (code == NULL || strlen (code) >= sizeof region->code)
    return 0;

  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->region_numbers, code));
  if (number != 0 || self->regions->len > G_MAXUINT16)
    return (guint16) number;

  region = new_region (self, code);
  number = self->regions->len;
  g_ptr_array_add (self->regions, region);
  g_hash_table_insert (self->region_numbers, region->code, GUINT_TO_POINTER (number));
  return (guint16) number;
}

static guint32
pack_date (const char *iso)
{
  guint year, month, day;

  if (iso == NULL || sscanf (iso, "%4u-%2u-%2u", &year, &month, &day) != 3)
    return 0;
  return year * 10000 + month * 100 + day;
}

static void
fill_numbers (DmePerson *person, const DmePersonEntry *entry)
{
  const char *phone = entry->phone;

  if (entry->nik == NULL || dme_pack_digits (entry->nik, &person->nik) != DME_NIK_DIGITS)
    person->nik = 0;
  if (phone != NULL)
    person->phone_digits = (guint8) dme_pack_digits (phone + (*phone == '+'), &person->phone);
  if (person->phone_digits == 0 || person->phone_digits > DME_PHONE_DIGITS)
    person->phone = person->phone_digits = 0;

  person->birth = pack_date (entry->birth_date);
  person->sex = entry->sex != NULL ? *entry->sex : '\0';
}

static void
give_back_words (DmePersonIndex *self, const DmePersonKey *key)
{
  const guint32 *words = dme_person_key_get_words (self, key);

  for (guint i = 0; i < key->n_words; i++)
    dme_person_words_give_back (self->words, words[i]);
}

/* Makes a gap at @place. */
static void
insert_place (DmePersonIndex *self, guint place)
{
  gsize after = self->n_persons - place;

  make_room (self);
  memmove (self->persons + place + 1, self->persons + place, after * sizeof *self->persons);
  memmove (self->keys + place + 1, self->keys + place, after * sizeof *self->keys);
  self->keys[place] = (DmePersonKey){ .n_words = 0 };
  self->n_persons++;
}

/**
 * dme_person_index_put: (skip)
 * @self: an index
 * @entry: what is to be known of a person; copied
 *
 * Adds a person, or takes the place of what was there of that row.
 */
void
dme_person_index_put (DmePersonIndex *self, const DmePersonEntry *entry)
{
  guint32 numbers[DME_INDEX_MAX_WORDS];
  guint n = take_words (self->words, entry->name != NULL ? entry->name : "", numbers,
                        G_N_ELEMENTS (numbers));
  guint place = find_place (self, entry->rid);
  DmePerson person = { .rid = entry->rid };
  DmePersonKey *key;

  g_ptr_array_set_size (self->typed, 0);
  if (is_there (self, place, entry->rid))
    give_back_words (self, &self->keys[place]);
  else
    insert_place (self, place);

  key = &self->keys[place];
  set_words (self, key, numbers, n);
  key->region = number_of_region (self, entry->region);
  key->deleted = entry->deleted;
  fill_numbers (&person, entry);
  self->persons[place] = person;
  explicit_bzero (&person, sizeof person);
}

/**
 * dme_person_index_remove: (skip)
 * @self: an index
 * @rid: a row; it need not be there
 */
void
dme_person_index_remove (DmePersonIndex *self, gint64 rid)
{
  guint place = find_place (self, rid);
  gsize after;

  if (!is_there (self, place, rid))
    return;

  g_ptr_array_set_size (self->typed, 0);
  give_back_words (self, &self->keys[place]);
  self->n_persons--;
  after = self->n_persons - place;
  memmove (self->persons + place, self->persons + place + 1, after * sizeof *self->persons);
  memmove (self->keys + place, self->keys + place + 1, after * sizeof *self->keys);
  explicit_bzero (self->persons + self->n_persons, sizeof *self->persons);
  explicit_bzero (self->keys + self->n_persons, sizeof *self->keys);
}
