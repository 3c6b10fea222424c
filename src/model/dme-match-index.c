/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-match-person.h"

#include <string.h>

/* How 100,000 persons are looked through at every key. Names share their words, so each distinct
 * word is compared once with each of the few that were typed: first by its beginning and by the
 * letters that occur in it, which stand together in one array. Each person then has a set of typed
 * words that are alike to one of theirs. Only where these are enough for the names to be alike, and
 * all the rest could make up a score that is shown, are two persons compared as a whole; NIK and
 * telephone have tables of their own. No one is missed by that (but for names that are split in an
 * unusual place and have no word alike). */

typedef struct
{
  char *text;
  GArray *places; /* of guint: persons in whose name it occurs */
} Word;

typedef struct
{
  guint32 letters;
  guint32 head; /* the first four bytes */
  guint length;
} Sketch;

/* What a search has found out of a person so far, and what of the name it must know of everybody:
 * most need not be looked up in memory for more. */
typedef struct
{
  guint search;    /* the last that met this one */
  guint8 alike;    /* in that search: a bit for each typed word that is alike to one of this name */
  guint8 done;     /* in that search: compared already */
  guint8 n_words;  /* always */
  guint8 initials; /* always: how many of them are single letters */
  guint joined;    /* always */
} Mark;

struct _DmeMatchIndex
{
  GPtrArray *persons; /* of DmeMatchPerson; NULL: removed */
  GArray *marks;      /* of guint: in which search a person was last met */
  GHashTable *by_id;  /* id -> place + 1 */
  GHashTable *by_nik; /* NIK -> GArray of places */
  GHashTable *by_phone;
  GHashTable *by_word; /* spelt word -> Word */
  GPtrArray *words;    /* of Word: the same, in a row */
  GArray *sketches;    /* of Sketch: of each of them */
  guint search;
  guint removed;
};

static void
word_free (gpointer data)
{
  Word *word = data;

  explicit_bzero (word->text, strlen (word->text));
  g_free (word->text);
  g_array_unref (word->places);
  g_free (word);
}

static void
free_key (gpointer data)
{
  char *key = data;

  explicit_bzero (key, strlen (key));
  g_free (key);
}

static void
person_free (gpointer data)
{
  dme_match_person_free (data);
}

static void
init_tables (DmeMatchIndex *self)
{
  self->persons = g_ptr_array_new_with_free_func (person_free);
  self->marks = g_array_new (FALSE, TRUE, sizeof (Mark));
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_nik =
    g_hash_table_new_full (g_str_hash, g_str_equal, free_key, (GDestroyNotify) g_array_unref);
  self->by_phone =
    g_hash_table_new_full (g_str_hash, g_str_equal, free_key, (GDestroyNotify) g_array_unref);
  self->by_word = g_hash_table_new (g_str_hash, g_str_equal);
  self->words = g_ptr_array_new_with_free_func (word_free);
  self->sketches = g_array_new (FALSE, FALSE, sizeof (Sketch));
  self->removed = 0;
}

static void
clear_tables (DmeMatchIndex *self)
{
  g_hash_table_unref (self->by_word);
  g_ptr_array_unref (self->words);
  g_array_unref (self->sketches);
  g_hash_table_unref (self->by_phone);
  g_hash_table_unref (self->by_nik);
  g_hash_table_unref (self->by_id);
  g_array_unref (self->marks);
  g_ptr_array_unref (self->persons);
}

/**
 * dme_match_index_new: (skip)
 *
 * Returns: (transfer full): an empty index
 */
DmeMatchIndex *
dme_match_index_new (void)
{
  DmeMatchIndex *self = g_new0 (DmeMatchIndex, 1);

  init_tables (self);
  return self;
}

/**
 * dme_match_index_free: (skip)
 * @self: (nullable): an index
 *
 * Overwrites what was personal in it.
 */
void
dme_match_index_free (DmeMatchIndex *self)
{
  if (self == NULL)
    return;

  clear_tables (self);
  g_free (self);
}

/**
 * dme_match_index_get_size: (skip)
 * @self: an index
 *
 * Returns: how many persons are in it
 */
guint
dme_match_index_get_size (const DmeMatchIndex *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->by_id);
}

static void
note_place (GHashTable *table, const char *key, guint place)
{
  GArray *places = g_hash_table_lookup (table, key);

  if (places == NULL)
    {
      places = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (table, g_strdup (key), places);
    }
  g_array_append_val (places, place);
}

/* The text ends in '\0'. */
static Sketch
make_sketch (const char *text, const DmeMatchWord *word)
{
  Sketch sketch = { .letters = word->letters, .length = word->length };

  memcpy (&sketch.head, text, MIN (word->length, sizeof sketch.head));
  return sketch;
}

static Word *
get_word (DmeMatchIndex *self, const char *text, const DmeMatchWord *as)
{
  Word *word = g_hash_table_lookup (self->by_word, text);
  Sketch sketch = make_sketch (text, as);

  if (word != NULL)
    return word;

  word = g_new (Word, 1);
  word->text = g_strdup (text);
  word->places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_hash_table_insert (self->by_word, word->text, word);
  g_ptr_array_add (self->words, word);
  g_array_append_val (self->sketches, sketch);
  return word;
}

static guint
count_initials (const DmeMatchName *name)
{
  guint n = 0;
  guint i;

  for (i = 0; i < name->n_words; i++)
    n += name->words[i].length == 1;

  return n;
}

static void
insert (DmeMatchIndex *self, DmeMatchPerson *person)
{
  const DmeMatchName *name = person->name;
  Mark mark = { .n_words = name->n_words,
                .initials = count_initials (name),
                .joined = name->joined };
  guint place = self->persons->len;
  guint i;

  g_ptr_array_add (self->persons, person);
  g_array_append_val (self->marks, mark);
  g_hash_table_insert (self->by_id, person->id, GUINT_TO_POINTER (place + 1));
  if (*person->nik != '\0')
    note_place (self->by_nik, person->nik, place);
  if (person->phone != NULL)
    note_place (self->by_phone, person->phone, place);

  for (i = 0; i < name->n_words; i++)
    {
      Word *word = get_word (self, name->spelt + name->words[i].start, &name->words[i]);

      g_array_append_val (word->places, place);
    }
}

/* When most places are empty: the same persons in new tables. */
static void
compact (DmeMatchIndex *self)
{
  DmeMatchIndex old = *self;
  guint i;

  init_tables (self);
  for (i = 0; i < old.persons->len; i++)
    if (old.persons->pdata[i] != NULL)
      insert (self, g_steal_pointer (&old.persons->pdata[i]));
  clear_tables (&old);
}

/**
 * dme_match_index_add: (skip)
 * @self: an index
 * @id: the id of the record
 * @person: its fields
 *
 * Adds a person, or takes the place of what was there of that id.
 */
void
dme_match_index_add (DmeMatchIndex *self, const char *id, const DmeFields *person)
{
  g_return_if_fail (self != NULL && id != NULL && person != NULL);

  dme_match_index_remove (self, id);
  insert (self, dme_match_person_new (id, person));
}

/**
 * dme_match_index_remove: (skip)
 * @self: an index
 * @id: the id of a record; it need not be there
 */
void
dme_match_index_remove (DmeMatchIndex *self, const char *id)
{
  guint place;

  g_return_if_fail (self != NULL && id != NULL);

  place = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_id, id));
  if (place == 0)
    return;

  g_hash_table_remove (self->by_id, id);
  dme_match_person_free (g_steal_pointer (&self->persons->pdata[place - 1]));
  self->removed++;
  if (self->removed > 1000 && self->removed > self->persons->len / 2)
    compact (self);
}

typedef struct
{
  DmeMatchIndex *index;
  const DmeMatchPerson *wanted;
  guint except; /* place + 1 of the person itself, or 0 */
  GArray *met;  /* of guint: persons with a word alike */
  GPtrArray *found;
} Search;

/* The mark of a person in this search, clean when it is met for the first time. */
static Mark *
get_mark (Search *search, guint place)
{
  Mark *mark = &g_array_index (search->index->marks, Mark, place);

  if (mark->search != search->index->search)
    {
      mark->search = search->index->search;
      mark->alike = 0;
      mark->done = FALSE;
    }
  return mark;
}

static void
compare_with (Search *search, guint place)
{
  const DmeMatchPerson *person = search->index->persons->pdata[place];
  DmeReasons reasons;
  DmeMatch *match;
  int score;

  get_mark (search, place)->done = TRUE;
  score = dme_match_person_compare (search->wanted, person, &reasons);
  if (score < DME_MATCH_SHOWN)
    return;

  match = g_new (DmeMatch, 1);
  *match = (DmeMatch){ g_strdup (person->id), score, reasons };
  g_ptr_array_add (search->found, match);
}

static gboolean
is_wanted (Search *search, guint place)
{
  return search->index->persons->pdata[place] != NULL && place + 1 != search->except &&
         !get_mark (search, place)->done;
}

/* Those who have the NIK or the telephone. */
static void
look_at_all (Search *search, const GArray *places)
{
  guint i;

  for (i = 0; places != NULL && i < places->len; i++)
    if (is_wanted (search, g_array_index (places, guint, i)))
      compare_with (search, g_array_index (places, guint, i));
}

/* The best that names can be with so many words alike; 0: they are different. */
static DmeReasons
guess_name (const DmeMatchName *typed, guint initials, const Mark *mark)
{
  guint shorter = MIN (typed->n_words, mark->n_words);

  if (dme_match_may_be_split (typed->n_words, typed->joined, mark->n_words, mark->joined))
    return DME_REASON_NAME;
  if (__builtin_popcount (mark->alike) + initials + mark->initials < shorter)
    return 0;
  if (typed->n_words == mark->n_words)
    return DME_REASON_NAME;
  return shorter == 1 ? DME_REASON_NAME_WORD : DME_REASON_NAME_PART;
}

/* The most that all but the name can give. */
static DmeReasons
guess_rest (const DmeMatchPerson *typed)
{
  return (*typed->nik != '\0' ? DME_REASON_NIK_NEAR : 0) |
         (*typed->birth_date != '\0' ? DME_REASON_BIRTH_DATE : 0) |
         (*typed->region != '\0' ? DME_REASON_VILLAGE : 0);
}

/* Those of whose name enough is alike, if the rest could be enough too. */
static void
look_at_met (Search *search)
{
  const DmeMatchPerson *wanted = search->wanted;
  DmeReasons rest = guess_rest (wanted);
  guint initials = count_initials (wanted->name);
  guint i;

  for (i = 0; i < search->met->len; i++)
    {
      guint place = g_array_index (search->met, guint, i);
      DmeReasons best = guess_name (wanted->name, initials, get_mark (search, place));

      if (best == 0 || dme_reasons_get_score (best | rest) < DME_MATCH_SHOWN ||
          !is_wanted (search, place))
        continue;
      best |= dme_match_person_compare_rest (wanted, search->index->persons->pdata[place]);
      if (dme_reasons_get_score (best) >= DME_MATCH_SHOWN)
        compare_with (search, place);
    }
}

static void
meet_all (Search *search, const Word *word, guint8 bit)
{
  guint i;

  for (i = 0; i < word->places->len; i++)
    {
      guint place = g_array_index (word->places, guint, i);
      Mark *mark = get_mark (search, place);

      if (mark->alike == 0)
        g_array_append_val (search->met, place);
      mark->alike |= bit;
    }
}

/* What dme_match_words() can call the same, near or a start has the same first letters, or about
 * the same length and nearly the same letters. */
static inline gboolean
may_be_alike (const Sketch *a, const Sketch *b)
{
  guint shorter = MIN (a->length, b->length);
  guint bound;

  if (a->head == b->head)
    return TRUE;

  bound = dme_match_get_bound (shorter);
  return bound > 0 && MAX (a->length, b->length) - shorter <= bound &&
         (guint) __builtin_popcount (a->letters ^ b->letters) <= 2 * bound;
}

static void
meet_by_word (Search *search, guint index)
{
  DmeMatchIndex *self = search->index;
  const DmeMatchWord *as = &search->wanted->name->words[index];
  const char *text = search->wanted->name->spelt + as->start;
  Sketch typed = make_sketch (text, as);
  guint i;

  for (i = 0; i < self->sketches->len; i++)
    {
      const Sketch *sketch = &g_array_index (self->sketches, Sketch, i);
      const Word *word = self->words->pdata[i];

      if (may_be_alike (&typed, sketch) &&
          dme_match_words (text, typed.length, typed.letters, word->text, sketch->length,
                           sketch->letters) >= DME_WORD_START)
        meet_all (search, word, 1 << index);
    }
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const DmeMatch *left = *(const DmeMatch *const *) a;
  const DmeMatch *right = *(const DmeMatch *const *) b;

  if (left->score != right->score)
    return right->score - left->score;
  return strcmp (left->id, right->id);
}

/**
 * dme_match_index_find: (skip)
 * @self: an index
 * @person: what is known so far of a person
 * @except_id: (nullable): the id of that person, if it is in the index itself
 * @limit: how many to return at most; 0 for all
 *
 * Looks for records that may be the same person, while it is being typed.
 *
 * Returns: (transfer full) (element-type DmeMatch): those worth a question, the
 *   likeliest first
 */
GPtrArray *
dme_match_index_find (DmeMatchIndex *self,
                      const DmeFields *person,
                      const char *except_id,
                      guint limit)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_match_free);
  g_autoptr (DmeMatchPerson) wanted = NULL;
  g_autoptr (GArray) met = g_array_new (FALSE, FALSE, sizeof (guint));
  Search search;
  guint i;

  g_return_val_if_fail (self != NULL && person != NULL, found);

  wanted = dme_match_person_new ("", person);
  search = (Search){ self, wanted, 0, met, found };
  if (except_id != NULL)
    search.except = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_id, except_id));
  self->search++;

  look_at_all (&search, g_hash_table_lookup (self->by_nik, wanted->nik));
  if (wanted->phone != NULL)
    look_at_all (&search, g_hash_table_lookup (self->by_phone, wanted->phone));
  for (i = 0; i < wanted->name->n_words; i++)
    meet_by_word (&search, i);
  look_at_met (&search);

  g_ptr_array_sort (found, compare_matches);
  if (limit > 0 && found->len > limit)
    g_ptr_array_set_size (found, limit);
  return found;
}
