/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-person-index-private.h"

#include <string.h>

#include "dme-match-person.h"

/* Who of all may be the same person. Most are passed over by their numbers: nothing of the name is
 * alike, and neither NIK nor telephone. Of the rest everything but the name is compared, and the
 * name only where it could still decide. */

typedef struct
{
  DmePersonIndex *index;
  DmeMatchPerson *wanted;
  guint64 nik, phone;
  guint phone_digits;
  guint8 *alike; /* of each word: whether one that was typed is alike */
} Search;

/* A slip changes one digit, or two. */
static gboolean
is_nik_near (guint64 a, guint64 b)
{
  guint64 differs = a ^ b;

  differs = (differs | differs >> 1 | differs >> 2 | differs >> 3) &
            G_GUINT64_CONSTANT (0x1111111111111111);
  return a != 0 && b != 0 && __builtin_popcountll (differs) <= 2;
}

/* Spaces come and go: as in dme_match_name_may_be_split(). */
static gboolean
may_be_split (const Search *search, const DmePersonKey *key)
{
  const DmeWordSketch *sketches = dme_person_words_get_sketches (search->index->words);
  const guint32 *words = dme_person_key_get_words (search->index, key);
  guint joined = 0;

  if (key->n_words == search->wanted->name->n_words)
    return FALSE;

  for (guint i = 0; i < MIN (key->n_words, DME_MATCH_MAX_WORDS); i++)
    joined += sketches[words[i]].spelt_length;

  return MAX (joined, search->wanted->name->joined) - MIN (joined, search->wanted->name->joined) <=
         1;
}

static gboolean
is_name_worth_it (const Search *search, const DmePersonKey *key)
{
  const guint32 *words = dme_person_key_get_words (search->index, key);

  for (guint i = 0; i < key->n_words; i++)
    if (search->alike[words[i]])
      return TRUE;

  return may_be_split (search, key);
}

static gboolean
is_phone_same (const Search *search, const DmePerson *person)
{
  return search->phone_digits > 0 && person->phone_digits == search->phone_digits &&
         person->phone == search->phone;
}

static DmeMatchName *
name_of (const Search *search, const DmePersonKey *key)
{
  const guint32 *words = dme_person_key_get_words (search->index, key);
  g_autoptr (GString) name = g_string_new (NULL);
  DmeMatchName *made;

  for (guint i = 0; i < key->n_words; i++)
    {
      if (i > 0)
        g_string_append_c (name, ' ');
      g_string_append (name, dme_person_words_get (search->index->words, words[i]));
    }

  made = dme_match_name_new (name->str);
  explicit_bzero (name->str, name->len);
  return made;
}

static void
write_date (guint32 packed, char *iso)
{
  if (packed != 0)
    g_snprintf (iso, 11, "%04u-%02u-%02u", packed / 10000 % 10000, packed / 100 % 100,
                packed % 100);
}

/* How much speaks for the person at @place being the wanted one. @out: its score, if it is to be
 * shown. */
static gboolean
compare (const Search *search, guint place, DmeTwin *out)
{
  const DmePerson *person = &search->index->persons[place];
  const DmePersonKey *key = &search->index->keys[place];
  gboolean named = is_name_worth_it (search, key);
  const DmePersonRegion *region = search->index->regions->pdata[key->region];
  char phone[DME_PHONE_DIGITS + 2] = "+";
  DmeMatchPerson other = { .sex = person->sex };
  DmeReasons reasons;
  int best;

  if (!named && !is_phone_same (search, person) && !is_nik_near (search->nik, person->nik))
    return FALSE;

  if (person->nik != 0)
    dme_unpack_digits (person->nik, DME_NIK_DIGITS, other.nik);
  if (person->phone_digits > 0)
    {
      dme_unpack_digits (person->phone, person->phone_digits, phone + 1);
      other.phone = phone;
    }
  write_date (person->birth, other.birth_date);
  g_strlcpy (other.region, region->code, sizeof other.region);

  reasons = dme_match_person_compare_rest (search->wanted, &other);
  best = dme_reasons_get_score (named ? reasons | DME_REASON_NAME : reasons);
  if (best >= DME_MATCH_SHOWN)
    {
      other.name = name_of (search, key);
      best = dme_match_person_compare (search->wanted, &other, &reasons);
      dme_match_name_free (other.name);
    }

  *out = (DmeTwin){ person->rid, best, reasons };
  explicit_bzero (&other, sizeof other);
  explicit_bzero (phone, sizeof phone);
  return best >= DME_MATCH_SHOWN;
}

static int
compare_twins (gconstpointer a, gconstpointer b)
{
  const DmeTwin *left = a, *right = b;

  if (left->score != right->score)
    return right->score - left->score;
  return left->rid < right->rid ? -1 : left->rid > right->rid;
}

/**
 * dme_person_index_find_twins: (skip)
 * @self: an index
 * @person: what is known so far of somebody
 * @except: the row of that person, if it is there already; or 0
 * @limit: how many to return at most; 0 for all
 *
 * Looks for rows that may be the same person, wherever they live; with the scores
 * of dme_match_persons().
 *
 * Returns: (transfer full) (element-type DmeTwin): those worth a question, the
 *   likeliest first
 */
GArray *
dme_person_index_find_twins (DmePersonIndex *self,
                             const DmeFields *person,
                             gint64 except,
                             guint limit)
{
  g_autoptr (DmeMatchPerson) wanted = dme_match_person_new ("", person);
  g_autofree guint8 *alike = g_malloc0 (dme_person_words_get_size (self->words) + 1);
  Search search = { .index = self, .wanted = wanted, .alike = alike };
  GArray *twins = g_array_new (FALSE, FALSE, sizeof (DmeTwin));

  if (dme_pack_digits (wanted->nik, &search.nik) != DME_NIK_DIGITS)
    search.nik = 0;
  if (wanted->phone != NULL)
    search.phone_digits = dme_pack_digits (wanted->phone + (*wanted->phone == '+'), &search.phone);
  for (guint i = 0; i < wanted->name->n_words; i++)
    {
      const DmeMatchWord *word = &wanted->name->words[i];

      dme_person_words_mark_alike (self->words, wanted->name->spelt + word->start, word->length,
                                   word->letters, alike);
    }

  for (guint i = 0; i < self->n_persons; i++)
    {
      DmeTwin twin;

      if (!self->keys[i].deleted && self->persons[i].rid != except && compare (&search, i, &twin))
        g_array_append_val (twins, twin);
    }

  g_array_sort (twins, compare_twins);
  if (limit > 0 && twins->len > limit)
    g_array_set_size (twins, limit);
  return twins;
}
