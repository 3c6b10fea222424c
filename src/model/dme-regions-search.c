/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-regions-private.h"
#include "dme-text.h"

#include <string.h>

/* A search is a few words. Some of them in a row name the place; all others must name what lies
 * above it ("nifukani tts", "amanatun selatan kualeu") or say what it is ("desa loli kec polen").
 * Each way to cut the words that fits is tried, and the best match counts. */
#define MAX_WORDS 8
#define NO_MATCH 100

/* In the order of preference. */
enum
{
  MATCH_WHOLE,
  MATCH_START,
  MATCH_WORD_START,
  MATCH_INSIDE,
  MATCH_ABOVE, /* only the kecamatan or kabupaten is named */
};

/* What is compared of a region, made on the first search. */
typedef struct
{
  char *words;       /* "molo utara" for "Mollo Utara" */
  char *joined;      /* the same without the space */
  const char *alias; /* "tts"; NULL for most */
  char
    *context; /* of its children: " amanatun selatan timor tengah selatan tts"; NULL of a village */
} SearchRow;

static const DmeRegion *regions;
static SearchRow *index_rows; /* in the order of @regions; never freed */
static gsize n_rows;

typedef struct
{
  char **words;
  guint n;
  guint noise;                            /* bit per word */
  char *joined[MAX_WORDS][MAX_WORDS + 1]; /* [first][after last], without spaces */
} Query;

/* How officers abbreviate the kabupaten, in letters, files and speech. */
static const struct
{
  const char *code;
  const char *alias;
} aliases[] = {
  { "53.02", "tts" },     { "53.03", "ttu" },    { "53.06", "flotim" },
  { "53.11", "sumtim" },  { "53.12", "sumbar" }, { "53.15", "mabar" },
  { "53.17", "sumteng" }, { "53.18", "sbd" },    { "53.19", "matim" },
};

/* Doubled letters of the first @n made single; returns how many are left. Not in short words: "tts"
 * and "ttu" are names of their own. */
static gsize
single_letters (char *text, gsize n)
{
  gsize kept = 0;
  gsize i;

  if (n <= 3)
    return n;

  for (i = 0; i < n; i++)
    if (kept == 0 || text[i] != text[kept - 1])
      text[kept++] = text[i];

  return kept;
}

static char *
fold_words (const char *text)
{
  char *folded = dme_text_fold (text);
  char *in = folded;
  char *out = folded;

  while (*in != '\0')
    {
      gsize n = strcspn (in, " ");
      gsize kept = single_letters (in, n);

      memmove (out, in, kept);
      out += kept;
      in += n;
      if (*in == ' ')
        *out++ = *in++;
    }

  *out = '\0';
  return folded;
}

static char *
join_words (char **words, guint n)
{
  GString *joined = g_string_new (NULL);
  guint i;

  for (i = 0; i < n; i++)
    g_string_append (joined, words[i]);

  /* Also where two words meet: "Noe'e" may come as "noe e". */
  g_string_truncate (joined, single_letters (joined->str, joined->len));
  return g_string_free (joined, FALSE);
}

static const char *
find_alias (const char *code)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (code, aliases[i].code))
      return aliases[i].alias;

  return NULL;
}

static void
prepare_row (gsize i)
{
  const DmeRegion *region = &regions[i];
  const DmeRegion *above = region->parent;
  SearchRow *row = &index_rows[i];
  g_auto (GStrv) words = NULL;

  row->words = fold_words (dme_region_get_short_name (region));
  words = g_strsplit (row->words, " ", -1);
  row->joined = join_words (words, g_strv_length (words));
  row->alias = find_alias (region->code);

  /* The province is above everything and tells nothing apart. */
  if (above != NULL && !dme_region_is_village (region))
    row->context = g_strconcat (" ", row->words, row->alias != NULL ? " " : "",
                                row->alias != NULL ? row->alias : "",
                                index_rows[above - regions].context, NULL);
}

static void
ensure_prepared (void)
{
  static gsize done;
  gsize i;

  if (!g_once_init_enter (&done))
    return;

  regions = dme_regions_get_rows (&n_rows);
  index_rows = g_new0 (SearchRow, n_rows);
  for (i = 0; i < n_rows; i++)
    prepare_row (i);
  g_once_init_leave (&done, 1);
}

static gboolean
is_noise (const char *word)
{
  static const char *const noise[] = {
    "desa", "ds", "kelurahan", "kel", "kecamatan", "kec", "kabupaten", "kab", "kota", NULL,
  };

  return g_strv_contains (noise, word);
}

static void
query_init (Query *self, const char *text)
{
  g_autofree char *folded = fold_words (text);
  guint i, j;

  memset (self, 0, sizeof *self);
  self->words = g_strsplit (folded, " ", MAX_WORDS);
  self->n = g_strv_length (self->words);

  for (i = 0; i < self->n; i++)
    {
      if (is_noise (self->words[i]))
        self->noise |= 1U << i;
      for (j = i; j < self->n; j++)
        self->joined[i][j + 1] = join_words (self->words + i, j + 1 - i);
    }
}

static void
query_clear (Query *self)
{
  guint i, j;

  g_strfreev (self->words);
  for (i = 0; i < self->n; i++)
    for (j = i + 1; j <= self->n; j++)
      g_free (self->joined[i][j]);
}

/* Which words start a word of @context? */
static guint
words_in_context (const Query *query, const char *context)
{
  guint mask = 0;
  guint i;

  if (context == NULL)
    return 0;

  for (i = 0; i < query->n; i++)
    {
      gsize n = strlen (query->words[i]);
      const char *p = context;

      while ((p = strchr (p, ' ')) != NULL)
        if (strncmp (++p, query->words[i], n) == 0)
          {
            mask |= 1U << i;
            break;
          }
    }

  return mask;
}

/* Does @joined start at the start of a word of the name, other than the first? The spaces of the
 * name are skipped, since people do not know where they are. */
static gboolean
starts_a_word (const char *words, const char *joined)
{
  const char *start = words;

  while ((start = strchr (start, ' ')) != NULL)
    {
      const char *p = ++start;
      const char *q = joined;

      for (; *p != '\0' && *q != '\0'; p++)
        if (*p == *q)
          q++;
        else if (*p != ' ')
          break;
      if (*q == '\0')
        return TRUE;
    }

  return FALSE;
}

static guint
match_name (const SearchRow *row, const char *joined)
{
  const char *place;

  if (row->alias != NULL && strcmp (row->alias, joined) == 0)
    return MATCH_WHOLE;

  place = strstr (row->joined, joined);
  if (place == NULL)
    return NO_MATCH;
  if (place == row->joined)
    return strcmp (place, joined) == 0 ? MATCH_WHOLE : MATCH_START;

  if (starts_a_word (row->words, joined))
    return MATCH_WORD_START;

  /* A few letters across two words are chance: "ttu" is not in "Rendut Tutubhada". */
  return strlen (joined) > 3 || strstr (row->words, joined) != NULL ? MATCH_INSIDE : NO_MATCH;
}

/* Twice the best match, plus one where a word had to be explained otherwise. */
static guint
score_row (gsize index, const Query *query, guint mask)
{
  const SearchRow *row = &index_rows[index];
  guint all = (1U << query->n) - 1;
  guint best = NO_MATCH;
  guint i, j;

  if ((mask & all & ~query->noise) != 0 && ((mask | query->noise) & all) == all &&
      regions[index].parent != NULL)
    best = 2 * MATCH_ABOVE;

  for (i = 0; i < query->n; i++)
    for (j = query->n; j > i; j--)
      {
        guint run = ((1U << j) - 1) & ~((1U << i) - 1);
        guint match;

        if ((all & ~run & ~mask & ~query->noise) != 0 || (run & ~query->noise) == 0)
          continue;

        match = match_name (row, query->joined[i][j]);
        if (match != NO_MATCH)
          best = MIN (best, 2 * match + (run != all));
      }

  return best;
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const guint64 *left = a;
  const guint64 *right = b;

  return (*left > *right) - (*left < *right);
}

/* Better matches first, then larger regions, then shorter names, then the order of the codes. */
static guint64
make_key (gsize index, guint score)
{
  const DmeRegion *region = &regions[index];
  guint level = dme_region_is_village (region) ? DME_LEVEL_KELURAHAN : region->level;
  gsize length = score == 2 * MATCH_ABOVE ? 0 : MIN (strlen (index_rows[index].joined), 255);

  return ((guint64) score << 56) | ((guint64) level << 48) | ((guint64) length << 40) | index;
}

static gboolean
starts_with_digits (const char *code, const char *digits)
{
  for (; *digits != '\0'; code++)
    {
      if (*code == '.')
        continue;
      if (*code != *digits)
        return FALSE;
      digits++;
    }

  return TRUE;
}

/* The digits of a code typed with or without dots, or NULL if it is not one. */
static char *
read_code (const char *text)
{
  GString *digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      g_string_append_c (digits, *text);
    else if (*text != '.' && *text != ' ')
      break;

  return g_string_free (digits, *text != '\0' || digits->len == 0);
}

/**
 * dme_regions_search:
 * @text: what was typed: names, in any spelling; or a code, or its beginning
 * @villages_only: whether to leave out all but desa and kelurahan
 * @limit: how many to return at most; 0 for all
 *
 * Finds regions for a person who does not know how the name is written in the
 * gazetteer: case, apostrophes, spaces and doubled letters do not count.
 *
 * Returns: (transfer container) (element-type DmeRegion): best first
 */
GPtrArray *
dme_regions_search (const char *text, gboolean villages_only, guint limit)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autofree char *digits = NULL;
  const DmeRegion *above = NULL;
  Query query;
  guint mask = 0;
  gsize i;

  g_return_val_if_fail (text != NULL, found);

  ensure_prepared ();
  digits = read_code (text);
  query_init (&query, text);

  for (i = 0; i < n_rows && query.n > 0; i++)
    {
      guint score;
      guint64 key;

      if (villages_only && !dme_region_is_village (&regions[i]))
        continue;

      /* Villages of one kecamatan stand together: what is above is looked at once for all. */
      if (regions[i].parent != above)
        {
          above = regions[i].parent;
          mask =
            words_in_context (&query, above != NULL ? index_rows[above - regions].context : NULL);
        }

      if (digits != NULL)
        score = starts_with_digits (regions[i].code, digits) ? MATCH_START : NO_MATCH;
      else
        score = score_row (i, &query, mask);
      if (score == NO_MATCH)
        continue;

      key = digits != NULL ? i : make_key (i, score);
      g_array_append_val (keys, key);
    }

  g_array_sort (keys, compare_keys);
  for (i = 0; i < keys->len && (limit == 0 || i < limit); i++)
    g_ptr_array_add (found, (gpointer) &regions[g_array_index (keys, guint64, i) & G_MAXUINT32]);

  query_clear (&query);
  return found;
}
