/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "config.h"

#include "dme-person-words.h"

#include <string.h>

#include "dme-match-name.h"

#define MAX_WORD 200 /* bytes; what is longer is cut */

struct _DmePersonWords
{
  GHashTable *by_text; /* folded word -> place + 1 */
  GPtrArray *texts;    /* of char*: "folded\0spelt", NULL: free */
  GArray *sketches;    /* of DmeWordSketch */
  GArray *uses;        /* of guint32: in how many names */
  GArray *vacant;      /* of guint: free places */
  gsize bytes;         /* of all texts */
};

static gsize
text_size (const char *text)
{
  gsize folded = strlen (text) + 1;

  return folded + strlen (text + folded) + 1;
}

static void
free_text (gpointer text)
{
  if (text == NULL)
    return;

  explicit_bzero (text, text_size (text));
  g_free (text);
}

DmePersonWords *
dme_person_words_new (void)
{
  DmePersonWords *self = g_new0 (DmePersonWords, 1);

  self->by_text = g_hash_table_new (g_str_hash, g_str_equal);
  self->texts = g_ptr_array_new_with_free_func (free_text);
  self->sketches = g_array_new (FALSE, TRUE, sizeof (DmeWordSketch));
  self->uses = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->vacant = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
dme_person_words_free (DmePersonWords *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_text);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->sketches);
  g_array_unref (self->uses);
  g_array_unref (self->vacant);
  g_free (self);
}

/* Those of a spelling are made where spellings are; these are only ever compared with each other.
 */
static guint32
letters_of (const char *text, gsize length)
{
  guint32 letters = 0;

  for (gsize i = 0; i < length; i++)
    letters |= 1U << ((guchar) text[i] & 31);

  return letters;
}

static guint
find_place (DmePersonWords *self)
{
  guint place;

  if (self->vacant->len > 0)
    {
      place = g_array_index (self->vacant, guint, self->vacant->len - 1);
      g_array_set_size (self->vacant, self->vacant->len - 1);
      return place;
    }

  place = self->texts->len;
  g_ptr_array_add (self->texts, NULL);
  g_array_set_size (self->sketches, place + 1);
  g_array_set_size (self->uses, place + 1);
  return place;
}

static void
fill_place (DmePersonWords *self, guint place, const char *folded)
{
  g_autoptr (DmeMatchName) name = dme_match_name_new (folded);
  DmeWordSketch *sketch = &g_array_index (self->sketches, DmeWordSketch, place);
  gsize length = strlen (folded);
  gsize spelt_length = name->n_words > 0 ? name->words[0].length : 0;
  char *text = g_malloc (length + spelt_length + 2);

  memcpy (text, folded, length + 1);
  if (spelt_length > 0)
    memcpy (text + length + 1, name->spelt + name->words[0].start, spelt_length);
  text[length + 1 + spelt_length] = '\0';

  *sketch = (DmeWordSketch){ letters_of (folded, length),
                             spelt_length > 0 ? name->words[0].letters : 0, (guint8) length,
                             (guint8) spelt_length };
  self->texts->pdata[place] = text;
  self->bytes += length + spelt_length + 2;
}

/**
 * dme_person_words_take: (skip)
 * @self: words
 * @folded: one word, folded, not empty
 *
 * Returns: its number, to be given back as often as it was taken
 */
guint
dme_person_words_take (DmePersonWords *self, const char *folded)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_text, folded));

  if (place != 0)
    {
      g_array_index (self->uses, guint32, place - 1)++;
      return place - 1;
    }
  if (strlen (folded) > MAX_WORD)
    {
      const char *end = g_utf8_find_prev_char (folded, folded + MAX_WORD + 1);
      g_autofree char *cut = g_strndup (folded, (gsize) (end - folded));

      return dme_person_words_take (self, cut);
    }

  place = find_place (self);
  fill_place (self, place, folded);
  g_hash_table_insert (self->by_text, self->texts->pdata[place], GUINT_TO_POINTER (place + 1));
  g_array_index (self->uses, guint32, place) = 1;
  return place;
}

/**
 * dme_person_words_give_back: (skip)
 * @self: words
 * @word: the number of one that was taken
 *
 * A word that no name has any more is overwritten.
 */
void
dme_person_words_give_back (DmePersonWords *self, guint word)
{
  g_return_if_fail (word < self->uses->len && g_array_index (self->uses, guint32, word) > 0);

  if (--g_array_index (self->uses, guint32, word) > 0)
    return;

  g_hash_table_remove (self->by_text, self->texts->pdata[word]);
  self->bytes -= text_size (self->texts->pdata[word]);
  free_text (g_steal_pointer (&self->texts->pdata[word]));
  g_array_index (self->sketches, DmeWordSketch, word) = (DmeWordSketch){ 0 };
  g_array_append_val (self->vacant, word);
}

guint
dme_person_words_get_size (const DmePersonWords *self)
{
  return self->texts->len;
}

const char *
dme_person_words_get (const DmePersonWords *self, guint word)
{
  return self->texts->pdata[word];
}

const char *
dme_person_words_get_spelt (const DmePersonWords *self, guint word)
{
  const char *text = self->texts->pdata[word];

  return text + strlen (text) + 1;
}

const DmeWordSketch *
dme_person_words_get_sketches (const DmePersonWords *self)
{
  return (const DmeWordSketch *) self->sketches->data;
}

gsize
dme_person_words_get_bytes (const DmePersonWords *self)
{
  gsize each = sizeof (DmeWordSketch) + sizeof (guint32) + sizeof (char *) +
               2 * sizeof (gpointer) +                     /* malloc's own */
               4 * (sizeof (char *) + 2 * sizeof (guint)); /* a table that is a quarter full */

  return self->bytes + self->texts->len * each;
}

typedef struct
{
  const char *folded, *spelt;
  gsize length, spelt_length;
  guint32 letters, spelt_letters;
  guint bound;
  guint64 places[256]; /* of each byte: where it is in spelt, one bit each */
} Typed;

/* Whether Damerau and Levenshtein's distance between what is typed and the start of @word that is
 * nearest to it is within the bound. A column of the table at a time, in the bits of one number:
 * Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003. */
static gboolean
is_start_near (const Typed *typed, const char *word, gsize n_word)
{
  guint64 last = G_GUINT64_CONSTANT (1) << (typed->spelt_length - 1);
  guint64 more = G_MAXUINT64, less = 0, diagonal = 0, before = 0; /* of the column */
  gsize distance = typed->spelt_length;

  n_word = MIN (n_word, typed->spelt_length + typed->bound);
  for (gsize j = 0; j < n_word && distance > typed->bound; j++)
    {
      guint64 here = typed->places[(guchar) word[j]];
      guint64 swapped = ((~diagonal & here) << 1) & before;
      guint64 grows, shrinks;

      diagonal = (((here & more) + more) ^ more) | here | less | swapped;
      grows = less | ~(diagonal | more);
      shrinks = diagonal & more;
      distance += (grows & last) != 0;
      distance -= (shrinks & last) != 0;

      grows = grows << 1 | 1;
      more = shrinks << 1 | ~(diagonal | grows);
      less = grows & diagonal;
      before = here;
    }

  return distance <= typed->bound;
}

/* Each letter that is wrong brings at most one that the word has not. */
static gboolean
has_letters (const Typed *typed, guint32 letters)
{
  guint32 missing = typed->spelt_letters & ~letters;

  for (guint i = 0; i < typed->bound; i++)
    missing &= missing - 1;
  return missing == 0;
}

static gboolean
is_near (const Typed *typed, const DmeWordSketch *sketch, const char *spelt)
{
  if (typed->spelt_length < 4 || sketch->spelt_length + typed->bound < typed->spelt_length ||
      !has_letters (typed, sketch->spelt_letters))
    return FALSE;

  /* Of four letters one that differs is much: then the rest of the word must be typed as well. */
  if (typed->spelt_length == 4)
    return dme_match_words (typed->spelt, 4, typed->spelt_letters, spelt, sketch->spelt_length,
                            sketch->spelt_letters) == DME_WORD_NEAR;

  return is_start_near (typed, spelt, sketch->spelt_length);
}

static guint8
weigh (const Typed *typed, const DmeWordSketch *sketch, const char *text)
{
  const char *spelt = text + sketch->length + 1;

  if (sketch->length >= typed->length && (typed->letters & ~sketch->letters) == 0)
    {
      if (memcmp (text, typed->folded, typed->length) == 0)
        return sketch->length == typed->length ? DME_WEIGHT_WHOLE : DME_WEIGHT_START;
    }
  if (typed->spelt_length >= 3 && sketch->spelt_length >= typed->spelt_length &&
      (typed->spelt_letters & ~sketch->spelt_letters) == 0 &&
      memcmp (spelt, typed->spelt, typed->spelt_length) == 0)
    return sketch->spelt_length == typed->spelt_length ? DME_WEIGHT_SPELT : DME_WEIGHT_SPELT_START;
  if (typed->length >= 2 && sketch->length > typed->length &&
      (typed->letters & ~sketch->letters) == 0 &&
      memmem (text, sketch->length, typed->folded, typed->length) != NULL)
    return DME_WEIGHT_INSIDE;

  return is_near (typed, sketch, spelt) ? DME_WEIGHT_NEAR : 0;
}

/**
 * dme_person_words_weigh: (skip)
 * @self: words
 * @typed: one folded word
 *
 * Returns: (transfer full): the weight of each word, by its number
 */
guint8 *
dme_person_words_weigh (const DmePersonWords *self, const char *typed)
{
  g_autoptr (DmeMatchName) name = dme_match_name_new (typed);
  const DmeWordSketch *sketches = dme_person_words_get_sketches (self);
  guint8 *weights = g_malloc0 (self->texts->len + 1);
  Typed of = { .folded = typed, .length = strlen (typed) };

  of.letters = letters_of (typed, of.length);
  if (name->n_words > 0)
    {
      of.spelt = name->spelt + name->words[0].start;
      of.spelt_length = name->words[0].length;
      of.spelt_letters = name->words[0].letters;
      of.bound = dme_match_get_bound (of.spelt_length);
      for (gsize i = 0; i < of.spelt_length; i++)
        of.places[(guchar) of.spelt[i]] |= G_GUINT64_CONSTANT (1) << i;
    }

  for (guint i = 0; i < self->texts->len; i++)
    if (sketches[i].length > 0)
      weights[i] = weigh (&of, &sketches[i], self->texts->pdata[i]);

  return weights;
}

void
dme_person_words_mark_alike (const DmePersonWords *self,
                             const char *spelt,
                             gsize length,
                             guint32 letters,
                             guint8 *marks)
{
  const DmeWordSketch *sketches = dme_person_words_get_sketches (self);

  for (guint i = 0; i < self->texts->len; i++)
    {
      const DmeWordSketch *sketch = &sketches[i];
      const char *word;
      guint shorter = MIN ((guint) length, sketch->spelt_length);
      guint bound = dme_match_get_bound (shorter);

      if (shorter == 0)
        continue;

      /* What dme_match_words() calls near has nearly the same letters; what it calls the same or a
       * start begins with the same one. */
      word = dme_person_words_get_spelt (self, i);
      if (*word != *spelt &&
          (guint) __builtin_popcount (letters ^ sketch->spelt_letters) > 2 * bound)
        continue;
      if (dme_match_words (spelt, length, letters, word, sketch->spelt_length,
                           sketch->spelt_letters) >= DME_WORD_START)
        marks[i] = 1;
    }
}
