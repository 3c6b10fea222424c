/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-match-name.h"

#include "dme-text.h"

#include <string.h>

/* What sounds the same is written the same: the spelling before 1972 (tj, dj, oe, j for y), letters
 * that Indonesians do not tell apart (f, p, v; c, k, q; s, z), and Latin h after a consonant.
 * Longer ones first. */
static const struct
{
  const char *from;
  const char *to;
} spellings[] = {
  { "tj", "k" }, { "dj", "i" }, { "nj", "ni" }, { "sj", "si" }, { "oe", "u" }, { "kh", "k" },
  { "ch", "k" }, { "ph", "p" }, { "th", "t" },  { "dh", "d" },  { "c", "k" },  { "q", "k" },
  { "f", "p" },  { "v", "p" },  { "y", "i" },   { "j", "i" },   { "z", "s" },  { "x", "ks" },
};

/* Writes the spelling of @n bytes of a folded word to @out, doubled letters single; returns the
 * length. @out has room for twice as many. */
static gsize
spell (const char *word, gsize n, char *out)
{
  gsize length = 0;
  gsize i = 0;
  guint j;

  while (i < n)
    {
      char single[2] = { word[i], '\0' };
      const char *to = single;
      gsize step = 1;

      for (j = 0; j < G_N_ELEMENTS (spellings); j++)
        {
          gsize from = strlen (spellings[j].from);

          if (i + from <= n && strncmp (word + i, spellings[j].from, from) == 0)
            {
              to = spellings[j].to;
              step = from;
              break;
            }
        }

      for (; *to != '\0'; to++)
        if (length == 0 || out[length - 1] != *to || (guchar) *to >= 0x80)
          out[length++] = *to;
      i += step;
    }

  return length;
}

static guint32
get_letters (const char *word, gsize n)
{
  guint32 letters = 0;
  gsize i;

  for (i = 0; i < n; i++)
    if (g_ascii_islower (word[i]))
      letters |= 1U << (word[i] - 'a');
    else
      letters |= 1U << (26 + (guchar) word[i] % 6);

  return letters;
}

static gboolean
is_form_of_company (const char *word, gsize n)
{
  static const char *const forms[] = { "pt", "cv", "tbk", "persero", NULL };
  guint i;

  for (i = 0; forms[i] != NULL; i++)
    if (strlen (forms[i]) == n && strncmp (word, forms[i], n) == 0)
      return TRUE;

  return FALSE;
}

static DmeMatchName *
make_name (const char *name, gboolean company)
{
  g_autofree char *folded = dme_text_fold (name);
  char spelt[DME_MATCH_MAX_WORDS * (DME_MATCH_MAX_WORD + 1)];
  DmeMatchWord words[DME_MATCH_MAX_WORDS];
  gsize used = 0;
  guint n = 0;
  const char *p = folded;
  gsize folded_size = strlen (folded) + 1;
  DmeMatchName *self;
  char *text;

  while (*p != '\0' && n < DME_MATCH_MAX_WORDS)
    {
      gsize length = strcspn (p, " ");
      char out[2 * DME_MATCH_MAX_WORD];
      gsize n_out;

      if (length > 0 && !(company && is_form_of_company (p, length)))
        {
          n_out = MIN (spell (p, MIN (length, DME_MATCH_MAX_WORD), out), DME_MATCH_MAX_WORD);
          memcpy (spelt + used, out, n_out);
          words[n++] = (DmeMatchWord){ get_letters (out, n_out), used, n_out };
          used += n_out;
          spelt[used++] = '\0';
        }
      p += length + (p[length] == ' ');
    }

  self = g_malloc (sizeof *self + n * sizeof *words + folded_size + used + 1);
  self->n_words = n;
  self->joined = used - n;
  memcpy (self->words, words, n * sizeof *words);
  text = (char *) &self->words[n];
  self->folded = text;
  memcpy (text, folded, folded_size);
  text += folded_size;
  self->spelt = text;
  memcpy (text, spelt, used);
  text[used] = '\0';
  return self;
}

/**
 * dme_match_name_new: (skip)
 * @name: the name of a person, as it is written
 *
 * Returns: (transfer full): the name made ready to be compared; of more than
 *   eight words the first eight
 */
DmeMatchName *
dme_match_name_new (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return make_name (name, FALSE);
}

/**
 * dme_match_name_new_for_company: (skip)
 * @name: the name of an organisation, as it is written
 *
 * Returns: (transfer full): the same without words that only say which kind of
 *   company it is
 */
DmeMatchName *
dme_match_name_new_for_company (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return make_name (name, TRUE);
}

/* Names are overwritten: the memory may live on. */
void
dme_match_name_free (DmeMatchName *self)
{
  const DmeMatchWord *last;

  if (self == NULL)
    return;

  explicit_bzero ((char *) self->folded, strlen (self->folded));
  last = self->n_words > 0 ? &self->words[self->n_words - 1] : NULL;
  if (last != NULL)
    explicit_bzero ((char *) self->spelt, last->start + last->length);
  g_free (self);
}

/* How many letters may differ, in words of that length: none in short ones, which are too many. */
guint
dme_match_get_bound (gsize length)
{
  if (length < 4)
    return 0;
  return length < 8 ? 1 : 2;
}

/* Damerau and Levenshtein's distance (one letter more, less, other, or two neighbours swapped), or
 * more than @bound if it is larger than that. Words are at most DME_MATCH_MAX_WORD bytes. */
static guint
get_distance (const char *a, gsize a_length, const char *b, gsize b_length, guint bound)
{
  guint8 rows[3][DME_MATCH_MAX_WORD + 1];
  guint8 *before = rows[0], *last = rows[1], *row = rows[2];
  gsize i, j;

  if (MAX (a_length, b_length) - MIN (a_length, b_length) > bound)
    return bound + 1;

  for (j = 0; j <= b_length; j++)
    last[j] = j;

  for (i = 1; i <= a_length; i++)
    {
      guint8 *spare = before;
      guint8 best;

      row[0] = best = i;
      for (j = 1; j <= b_length; j++)
        {
          guint8 value = last[j - 1] + (a[i - 1] != b[j - 1]);

          value = MIN (value, last[j] + 1);
          value = MIN (value, row[j - 1] + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            value = MIN (value, before[j - 2] + 1);
          row[j] = value;
          best = MIN (best, value);
        }

      /* A swap looks back two rows, but never comes below the smallest of the row between. */
      if (best > bound)
        return bound + 1;
      before = last;
      last = row;
      row = spare;
    }

  return last[b_length];
}

/* A letter that is replaced takes one out of the set and puts one in. */
static guint
count_letters (guint32 letters)
{
  return __builtin_popcount (letters);
}

/**
 * dme_match_words: (skip)
 * @a: a spelt word
 * @a_length: its bytes
 * @a_letters: its letters
 * @b: another one
 * @b_length: its bytes
 * @b_letters: its letters
 *
 * Returns: how alike they are
 */
DmeWordMatch
dme_match_words (const char *a,
                 gsize a_length,
                 guint32 a_letters,
                 const char *b,
                 gsize b_length,
                 guint32 b_letters)
{
  gsize shorter = MIN (a_length, b_length);
  gsize longer = MAX (a_length, b_length);
  guint bound = dme_match_get_bound (shorter);

  if (a_length == b_length && memcmp (a, b, a_length) == 0)
    return DME_WORD_SAME;
  if (shorter == 0)
    return DME_WORD_DIFFERENT;

  if (bound > 0 && longer - shorter <= bound &&
      count_letters (a_letters ^ b_letters) <= 2 * bound &&
      get_distance (a, a_length, b, b_length, bound) <= bound)
    return DME_WORD_NEAR;

  if ((shorter == 1 || shorter >= 4) && memcmp (a, b, shorter) == 0)
    return shorter == 1 ? DME_WORD_INITIAL : DME_WORD_START;

  return DME_WORD_DIFFERENT;
}

static DmeWordMatch
match_at (const DmeMatchName *a, guint i, const DmeMatchName *b, guint j)
{
  const DmeMatchWord *left = &a->words[i];
  const DmeMatchWord *right = &b->words[j];

  return dme_match_words (a->spelt + left->start, left->length, left->letters,
                          b->spelt + right->start, right->length, right->letters);
}

gboolean
dme_match_may_be_split (guint a_words, guint a_joined, guint b_words, guint b_joined)
{
  guint shorter = MIN (a_joined, b_joined);
  guint longer = MAX (a_joined, b_joined);

  return a_words != b_words && shorter >= 6 && longer - shorter <= 1 &&
         longer <= DME_MATCH_MAX_WORD;
}

/* The letters of all words without what is between them, if they fit a word. */
static gsize
join (const DmeMatchName *name, char out[DME_MATCH_MAX_WORD])
{
  gsize length = 0;
  guint i, j;

  for (i = 0; i < name->n_words; i++)
    for (j = 0; j < name->words[i].length; j++)
      out[length++] = name->spelt[name->words[i].start + j];

  return length;
}

/* "Marlin da" and "Marlinda": spaces come and go. */
static DmeNameMatch
compare_joined (const DmeMatchName *a, const DmeMatchName *b)
{
  char left[DME_MATCH_MAX_WORD], right[DME_MATCH_MAX_WORD];
  gsize n_left, n_right;

  if (!dme_match_may_be_split (a->n_words, a->joined, b->n_words, b->joined))
    return DME_NAME_DIFFERENT;

  n_left = join (a, left);
  n_right = join (b, right);
  switch (get_distance (left, n_left, right, n_right, 1))
    {
    case 0:
      return DME_NAME_SPELLING;
    case 1:
      return DME_NAME_NEAR;
    default:
      return DME_NAME_DIFFERENT;
    }
}

/* Finds for each word of @a, which has not more than @b, the best one of @b that is still free. */
static gboolean
pair_words (const DmeMatchName *a, const DmeMatchName *b, guint counts[DME_WORD_SAME + 1])
{
  guint taken = 0;
  guint i, j;

  for (i = 0; i < a->n_words; i++)
    {
      DmeWordMatch best = DME_WORD_DIFFERENT;
      guint place = 0;

      for (j = 0; j < b->n_words && best < DME_WORD_SAME; j++)
        {
          DmeWordMatch match = (taken & (1U << j)) ? DME_WORD_DIFFERENT : match_at (a, i, b, j);

          if (match > best)
            {
              best = match;
              place = j;
            }
        }

      if (best == DME_WORD_DIFFERENT)
        return FALSE;
      taken |= 1U << place;
      counts[best]++;
    }

  return TRUE;
}

/**
 * dme_match_name_compare: (skip)
 * @a: a name
 * @b: another one
 *
 * The order of the words does not count, nor does case, accents, spaces, doubled
 * letters and old spelling.
 *
 * Returns: how alike they are; the same the other way round
 */
DmeNameMatch
dme_match_name_compare (const DmeMatchName *a, const DmeMatchName *b)
{
  guint counts[DME_WORD_SAME + 1] = { 0 };
  DmeNameMatch joined;
  guint whole;

  g_return_val_if_fail (a != NULL && b != NULL, DME_NAME_DIFFERENT);

  if (a->n_words == 0 || b->n_words == 0)
    return DME_NAME_DIFFERENT;
  if (strcmp (a->folded, b->folded) == 0)
    return DME_NAME_SAME;
  if (a->n_words > b->n_words || (a->n_words == b->n_words && strcmp (a->folded, b->folded) > 0))
    {
      const DmeMatchName *swapped = a;

      a = b;
      b = swapped;
    }

  joined = compare_joined (a, b);
  if (joined != DME_NAME_DIFFERENT)
    return joined;
  if (!pair_words (a, b, counts))
    return DME_NAME_DIFFERENT;

  whole = counts[DME_WORD_SAME] + counts[DME_WORD_NEAR];
  if (whole == 0)
    return DME_NAME_DIFFERENT;
  if (a->n_words == b->n_words)
    {
      if (counts[DME_WORD_SAME] == a->n_words)
        return DME_NAME_SPELLING;
      if (whole == a->n_words || whole >= 2)
        return DME_NAME_NEAR;
    }

  return a->n_words >= 2 ? DME_NAME_PART : DME_NAME_WORD;
}
