/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-person-index-private.h"

#include <stdlib.h>
#include <string.h>

#include "dme-text.h"

/* Search as somebody types. Each word that is typed is weighed once against each distinct word of
 * names and of places; then a person is a few look-ups. Every word must be found somewhere: in the
 * name, as it is spelt or nearly so, in the village, in the NIK or the telephone. */

#define MAX_TYPED 12 /* words; what comes after them is not looked for */
#define MAX_RANK (MAX_TYPED * DME_WEIGHT_WHOLE + 1)
#define FEW_DIGITS 3 /* fewer are found in every number */

G_STATIC_ASSERT (MAX_RANK <= G_MAXUINT8);

/* One word that was typed. */
typedef struct
{
  char *word;
  guint8 *names;   /* weight of each word of names */
  guint8 *regions; /* weight of each region */
  guint64 digits;
  guint n_digits; /* 0: it is not a part of a number */
} Typed;

static void
typed_free (gpointer data)
{
  Typed *typed = data;

  if (typed == NULL)
    return;

  explicit_bzero (typed->word, strlen (typed->word));
  explicit_bzero (&typed->digits, sizeof typed->digits);
  g_free (typed->word);
  g_free (typed->names);
  g_free (typed->regions);
  g_free (typed);
}

/* Words of the last search. Of one key and the next all but the last are the same: they are not
 * weighed again. */
GPtrArray *
dme_person_index_typed_new (void)
{
  return g_ptr_array_new_with_free_func (typed_free);
}

/* A place is worth half of a name. */
static guint8 *
weigh_regions (const DmePersonIndex *self, const char *word)
{
  g_autofree guint8 *weights = dme_person_words_weigh (self->region_words, word);
  guint8 *regions = g_malloc0 (self->regions->len);

  for (guint i = 0; i < self->regions->len; i++)
    {
      const DmePersonRegion *region = self->regions->pdata[i];

      for (guint j = 0; j < region->n_words; j++)
        regions[i] = MAX (regions[i], weights[region->words[j]] / 2);
    }

  return regions;
}

static void
add_digits (Typed *typed, const char *digits)
{
  guint n = (guint) strlen (digits);

  if (n >= FEW_DIGITS && dme_pack_digits (digits, &typed->digits) == n)
    typed->n_digits = n;
}

/* "0812-3456 7890", "+62 812 ..." and "5302 0714 ..." are one number, however they are spaced. */
static char *
take_number (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      g_string_append_c (digits, *text);
    else if (strchr (" +-.()/", *text) == NULL)
      return NULL;

  return digits->len >= FEW_DIGITS ? g_string_free (g_steal_pointer (&digits), FALSE) : NULL;
}

static Typed *
take_typed (const DmePersonIndex *self, const char *word)
{
  Typed *typed;

  for (guint i = 0; i < self->typed->len; i++)
    {
      typed = self->typed->pdata[i];
      if (typed != NULL && g_str_equal (typed->word, word))
        {
          self->typed->pdata[i] = NULL;
          return typed;
        }
    }

  typed = g_new0 (Typed, 1);
  typed->word = g_strdup (word);
  typed->names = dme_person_words_weigh (self->words, word);
  typed->regions = weigh_regions (self, word);
  add_digits (typed, word);
  return typed;
}

/* Long words are in few names: who has not the first is passed over at once. */
static int
longest_first (gconstpointer a, gconstpointer b)
{
  return (int) strlen (*(const char *const *) b) - (int) strlen (*(const char *const *) a);
}

/* (element-type Typed) */
static GPtrArray *
read_words (const DmePersonIndex *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *number = take_number (valid);
  g_autofree char *folded = NULL;
  g_auto (GStrv) words = NULL;
  GPtrArray *query = dme_person_index_typed_new ();

  if (number != NULL)
    {
      g_ptr_array_add (query, take_typed (self, number));
      return query;
    }

  folded = dme_text_fold (valid);
  words = g_strsplit (folded, " ", -1);
  qsort (words, g_strv_length (words), sizeof *words, longest_first);
  for (guint i = 0; words[i] != NULL && query->len < MAX_TYPED; i++)
    if (*words[i] != '\0')
      g_ptr_array_add (query, take_typed (self, words[i]));

  return query;
}

/* Where in @number of @n digits the typed ones are: DME_WEIGHT_ or 0. */
static guint8
weigh_number (guint64 number, guint n, guint64 digits, guint n_digits)
{
  guint64 mask = n_digits >= 16 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << 4 * n_digits) - 1;

  if (n < n_digits)
    return 0;
  if (number >> 4 * (n - n_digits) == digits)
    return n == n_digits ? DME_WEIGHT_WHOLE : DME_WEIGHT_START;

  for (guint i = 0; i < n - n_digits; i++, number >>= 4)
    if ((number & mask) == digits)
      return DME_WEIGHT_INSIDE;

  return 0;
}

/* "0812" is "+62812". */
static guint8
weigh_phone (const DmePerson *person, const Typed *typed)
{
  guint n = person->phone_digits;
  guint8 weight = weigh_number (person->phone, n, typed->digits, typed->n_digits);
  guint after = typed->n_digits - 1;

  if (weight > DME_WEIGHT_INSIDE || n < 2 + after ||
      typed->digits >> 4 * after != 0 || /* begins with 0 */
      person->phone >> 4 * (n - 2) != 0x62)
    return weight;
  if ((person->phone >> 4 * (n - 2 - after) & ((G_GUINT64_CONSTANT (1) << 4 * after) - 1)) !=
      typed->digits)
    return weight;
  return n == 2 + after ? DME_WEIGHT_WHOLE : DME_WEIGHT_START;
}

static guint8
weigh_numbers (const DmePerson *person, const Typed *typed)
{
  guint8 best = 0;

  if (person->nik != 0)
    best = weigh_number (person->nik, DME_NIK_DIGITS, typed->digits, typed->n_digits);
  if (person->phone_digits > 0)
    best = MAX (best, weigh_phone (person, typed));
  return best;
}

/* 0: not found. A name without further words comes first. */
static guint8
rank (const DmePersonIndex *self, guint place, Typed *const *query, guint n)
{
  const DmePersonKey *key = &self->keys[place];
  const guint32 *words = dme_person_key_get_words (self, key);
  guint n_words = key->n_words;
  guint sum = n_words == n;

  for (guint i = 0; i < n; i++)
    {
      const Typed *typed = query[i];
      guint8 best = typed->regions[key->region];

      for (guint j = 0; j < n_words; j++)
        best = MAX (best, typed->names[words[j]]);
      if (typed->n_digits > 0)
        best = MAX (best, weigh_numbers (&self->persons[place], typed));
      if (best == 0)
        return 0;
      sum += best;
    }

  return (guint8) sum;
}

/* @rows: ascending; not all of them are persons in the index. Marks those that are. */
static void
mark_only (const DmePersonIndex *self, const GArray *rows, guint8 *marks)
{
  guint next = 0;

  for (guint i = 0; i < self->n_persons && next < rows->len; i++)
    {
      while (next < rows->len && g_array_index (rows, gint64, next) < self->persons[i].rid)
        next++;
      marks[i] = next < rows->len && g_array_index (rows, gint64, next) == self->persons[i].rid;
    }
}

typedef struct
{
  guint8 *ranks;              /* of each person, 0: not found */
  guint counts[MAX_RANK + 1]; /* of each rank */
} Found;

/* Best first; of the same rank the newest row first, like all lists. */
static GArray *
sort_found (const DmePersonIndex *self, const Found *found)
{
  guint starts[MAX_RANK + 1];
  guint n = 0;
  GArray *rows;

  for (guint i = MAX_RANK; i > 0; i--)
    {
      starts[i] = n;
      n += found->counts[i];
    }

  rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_set_size (rows, n);
  for (guint i = self->n_persons; n > 0 && i > 0; i--)
    if (found->ranks[i - 1] > 0)
      {
        g_array_index (rows, gint64, starts[found->ranks[i - 1]]++) = self->persons[i - 1].rid;
        n--;
      }

  return rows;
}

/**
 * dme_person_index_search: (skip)
 * @self: an index
 * @text: what was typed so far
 * @only: (nullable) (element-type gint64): rows, ascending, to look among; %NULL:
 *   all persons that are not deleted
 *
 * Finds persons of whom every word of @text is known, at its start, inside, in
 * another spelling, or nearly: in name, village, kecamatan, kabupaten, NIK or
 * telephone.
 *
 * Returns: (transfer full) (element-type gint64): rows, the best first
 */
GArray *
dme_person_index_search (DmePersonIndex *self, const char *text, const GArray *only)
{
  g_autofree guint8 *ranks = NULL;
  Found found = { .counts = { 0 } };
  GPtrArray *query;

  g_return_val_if_fail (self != NULL && text != NULL, NULL);

  query = read_words (self, text);
  g_ptr_array_unref (self->typed);
  self->typed = query;

  found.ranks = ranks = g_malloc0 (self->n_persons + 1);
  if (only != NULL)
    mark_only (self, only, ranks);

  for (guint i = 0; i < self->n_persons; i++)
    if (only != NULL ? ranks[i] : !self->keys[i].deleted)
      {
        ranks[i] = query->len > 0 ? rank (self, i, (Typed *const *) query->pdata, query->len) : 1;
        found.counts[ranks[i]]++;
      }

  return sort_found (self, &found);
}
