/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-regions.h"
#include "dme-text.h"
#include "person-crowd.h"

/* The index against the plainest search that can be written: everybody, every word, every letter.
 */

/* Letters that must change, be added, taken away or swapped with the next one. */
static guint
distance (const char *a, gsize n, const char *b, gsize m)
{
  guint table[40][40];

  for (gsize i = 0; i <= n; i++)
    for (gsize j = 0; j <= m; j++)
      {
        guint best = (guint) (i == 0 ? j : i);

        if (i > 0 && j > 0)
          {
            best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = MIN (best, table[i - 1][j] + 1);
            best = MIN (best, table[i][j - 1] + 1);
          }
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          best = MIN (best, table[i - 2][j - 2] + 1);
        table[i][j] = best;
      }

  return table[n][m];
}

static gboolean
is_near (const char *typed, const char *word)
{
  gsize n = strlen (typed), m = strlen (word);
  guint bound = n < 4 ? 0 : n < 8 ? 1 : 2;

  if (n < 4)
    return FALSE;
  if (n == 4)
    return m >= 4 && distance (typed, n, word, m) <= 1;
  for (gsize j = 0; j <= m; j++)
    if (distance (typed, n, word, j) <= bound)
      return TRUE;
  return FALSE;
}

static char *
spelling_of (const char *word)
{
  g_autoptr (DmeMatchName) name = dme_match_name_new (word);

  return g_strdup (name->n_words > 0 ? name->spelt + name->words[0].start : "");
}

static guint
weigh_word (const char *typed, const char *word)
{
  g_autofree char *a = spelling_of (typed);
  g_autofree char *b = spelling_of (word);

  if (g_str_equal (typed, word))
    return 11;
  if (g_str_has_prefix (word, typed))
    return 9;
  if (strlen (a) >= 3 && g_str_equal (a, b))
    return 10;
  if (strlen (a) >= 3 && g_str_has_prefix (b, a))
    return 8;
  if (strlen (typed) >= 2 && strstr (word, typed) != NULL)
    return 6;
  return is_near (a, b) ? 4 : 0;
}

static guint
weigh_text (const char *typed, const char *text)
{
  g_autofree char *folded = dme_text_fold (text);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  guint best = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      best = MAX (best, weigh_word (typed, words[i]));
  return best;
}

static guint
weigh_region (const char *typed, const char *code)
{
  guint best = 0;

  for (const DmeRegion *r = dme_regions_find (code); r->parent != NULL; r = r->parent)
    best = MAX (best, weigh_text (typed, r->name) / 2);
  return best;
}

static guint
weigh_number (const char *typed, const char *number)
{
  if (number == NULL || strlen (typed) < 3 || strspn (typed, "0123456789") < strlen (typed))
    return 0;
  if (g_str_equal (typed, number))
    return 11;
  if (g_str_has_prefix (number, typed))
    return 9;
  return strstr (number, typed) != NULL ? 6 : 0;
}

static guint
weigh_phone (const char *typed, const char *phone)
{
  g_autofree char *national = NULL;

  if (phone == NULL)
    return 0;
  national = g_str_has_prefix (phone, "+62") ? g_strconcat ("0", phone + 3, NULL) : g_strdup ("");
  return MAX (weigh_number (typed, phone + 1), weigh_number (typed, national));
}

static guint
rank_of (const Somebody *somebody, char **typed)
{
  g_autofree char *folded = dme_text_fold (somebody->name);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  guint sum = g_strv_length (words) == g_strv_length (typed);

  for (guint i = 0; typed[i] != NULL; i++)
    {
      guint best = weigh_text (typed[i], somebody->name);

      best = MAX (best, weigh_region (typed[i], somebody->region));
      best = MAX (best, weigh_number (typed[i], somebody->nik));
      best = MAX (best, weigh_phone (typed[i], somebody->phone));
      if (best == 0)
        return 0;
      sum += best;
    }

  return sum;
}

static GArray *
search_plainly (const GPtrArray *people, const char *text)
{
  g_autofree char *folded = dme_text_fold (text);
  g_auto (GStrv) typed = g_strsplit (folded, " ", -1);
  g_autofree guint *ranks = g_new (guint, people->len);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < people->len; i++)
    ranks[i] = rank_of (people->pdata[i], typed);
  for (guint rank = 150; rank > 0; rank--)
    for (guint i = people->len; i > 0; i--)
      {
        const Somebody *somebody = people->pdata[i - 1];

        if (!somebody->deleted && ranks[i - 1] == rank)
          g_array_append_val (rows, somebody->rid);
      }

  return rows;
}

static void
assert_same_rows (const GArray *a, const GArray *b, const char *text)
{
  if (a->len != b->len)
    g_test_message ("\"%s\" finds %u, plainly %u", text, a->len, b->len);
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpint (g_array_index (a, gint64, i), ==, g_array_index (b, gint64, i));
}

static char *
random_search (GRand *rand, const GPtrArray *people)
{
  const Somebody *somebody = people->pdata[g_rand_int_range (rand, 0, (gint) people->len)];
  g_autofree char *folded = dme_text_fold (somebody->name);
  gsize length = strlen (folded);
  char *c = folded + g_rand_int_range (rand, 0, (gint) length);

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      if (*c != ' ' && (guchar) *c < 0x80)
        *c = "aeiktj"[g_rand_int_range (rand, 0, 6)];
      break;
    case 1:
      if ((guchar) *c < 0x80)
        *c = '\0'; /* not typed to the end */
      break;
    case 2:
      if ((guchar) *c < 0x80 && *c != '\0')
        memmove (c, c + 1, strlen (c)); /* a letter is missing */
      break;
    case 3:
      return g_strconcat (folded, " amanatun", NULL);
    case 4:
      return crowd_digits (rand, g_rand_boolean (rand) ? "08" : "30", 5);
    default:
      break;
    }

  return g_strdup (*g_strstrip (folded) != '\0' ? folded : "a");
}

static void
test_same_as_plain (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();
  g_autoptr (GPtrArray) people = crowd_new (rand, 300, index);
  guint found = 0;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *text = random_search (rand, people);
      g_autoptr (GArray) ours = dme_person_index_search (index, text, NULL);
      g_autoptr (GArray) plain = search_plainly (people, text);

      assert_same_rows (ours, plain, text);
      found += ours->len;
    }

  g_assert_cmpuint (found, >, 200); /* and not because nothing was ever found */
}

static void
test_changes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();
  g_autoptr (GPtrArray) people = crowd_new (rand, 200, index);

  for (guint i = 0; i < 400; i++)
    {
      guint which = (guint) g_rand_int_range (rand, 0, (gint) people->len);
      Somebody *before = people->pdata[which];
      gint64 rid = before->rid;

      if (g_rand_int_range (rand, 0, 4) == 0 && people->len > 100)
        {
          dme_person_index_remove (index, rid);
          g_ptr_array_remove_index (people, which);
        }
      else
        {
          /* Another in its place, or in the gap before it. */
          gboolean gap = g_rand_boolean (rand) && rid > 1 &&
                         (which == 0 || ((Somebody *) people->pdata[which - 1])->rid < rid - 1);
          Somebody *after = somebody_new (rand, gap ? rid - 1 : rid);

          if (!gap)
            g_ptr_array_remove_index (people, which);
          g_ptr_array_insert (people, (gint) which, after);
          crowd_put (index, after);
        }
    }
  dme_person_index_remove (index, 999999);

  g_assert_cmpuint (dme_person_index_get_size (index), ==, people->len);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *text = random_search (rand, people);
      g_autoptr (GArray) ours = dme_person_index_search (index, text, NULL);
      g_autoptr (GArray) plain = search_plainly (people, text);

      assert_same_rows (ours, plain, text);
    }
}

static void
assert_as_plain (DmePersonIndex *index, const GPtrArray *people, const char *text)
{
  g_autoptr (GArray) ours = dme_person_index_search (index, text, NULL);
  g_autoptr (GArray) plain = search_plainly (people, text);

  assert_same_rows (ours, plain, text);
}

/* Somebody whose name has more words than have room beside the others. */
static Somebody *
somebody_of_many_words (GRand *rand, gint64 rid)
{
  Somebody *somebody = somebody_new (rand, rid);

  for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
    {
      Somebody *other = somebody_new (rand, rid);
      char *name = g_strconcat (somebody->name, " ", other->name, NULL);

      g_free (somebody->name);
      somebody->name = name;
      somebody_free (other);
    }
  return somebody;
}

/* What one key leaves for the next one must never show: neither of the words that stay, nor after
 * somebody has come, changed or gone. */
static void
test_key_by_key (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();
  g_autoptr (GPtrArray) people = crowd_new (rand, 20, index);

  for (guint i = 0; i < 4; i++)
    {
      Somebody *somebody = people->pdata[g_rand_int_range (rand, 0, (gint) people->len)];
      g_autofree char *text = g_strconcat (somebody->name, " amanatun", NULL);
      g_autofree char *folded = dme_text_fold (text);
      gint64 rid = somebody->rid;

      for (gsize n = 1; n <= strlen (folded); n += (gsize) g_rand_int_range (rand, 1, 7))
        {
          g_autofree char *typed = g_strndup (folded, n);

          if (*g_strchomp (typed) != '\0' && g_utf8_validate (typed, -1, NULL))
            assert_as_plain (index, people, typed);
        }

      somebody = somebody_of_many_words (rand, i % 3 == 0 ? 100000 + i : rid);
      if (i % 3 != 0)
        for (guint j = 0; j < people->len; j++)
          if (((Somebody *) people->pdata[j])->rid == rid)
            g_ptr_array_remove_index (people, j--);
      for (guint j = 0; j <= people->len; j++)
        if (j == people->len || ((Somebody *) people->pdata[j])->rid > somebody->rid)
          {
            g_ptr_array_insert (people, (gint) j, somebody);
            break;
          }
      crowd_put (index, somebody);
      assert_as_plain (index, people, folded);
    }
}

static void
assert_first (DmePersonIndex *index, const char *text, gint64 rid)
{
  g_autoptr (GArray) rows = dme_person_index_search (index, text, NULL);

  if (rows->len == 0)
    g_test_message ("\"%s\" finds nobody", text);
  g_assert_cmpuint (rows->len, >, 0);
  g_assert_cmpint (g_array_index (rows, gint64, 0), ==, rid);
}

static void
test_misspelt (void)
{
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();

  crowd_add (index, 1, "Yohanes Banunaek", NULL, NULL);
  crowd_add (index, 2, "Djami Tjahaja", NULL, NULL);
  crowd_add (index, 3, "Maria Goreti Nubatonis", NULL, NULL);
  crowd_add (index, 4, "Marlinda Taneo", NULL, NULL);
  crowd_add (index, 5, "Fransiska Kuale'u", NULL, NULL);
  crowd_add (index, 6, "Ruth", NULL, NULL);

  assert_first (index, "johanes", 1);
  assert_first (index, "yohannis banunek", 1);
  assert_first (index, "banunaek yohanes", 1);
  assert_first (index, "jami", 2);
  assert_first (index, "cahaya", 2);
  assert_first (index, "maria gorety", 3);
  assert_first (index, "nubatnois", 3);
  assert_first (index, "goreti nub", 3);
  assert_first (index, "marlin da", 4);
  assert_first (index, "pransiska", 5);
  assert_first (index, "KUALEU", 5);
  assert_first (index, "rut", 6);
  assert_first (index, "Kuale\xe2\x80\x99u fransiska", 5);
}

static void
test_numbers (void)
{
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();

  crowd_add (index, 1, "A", "5302074107990001", "+6281234567890");
  crowd_add (index, 2, "B", "5302070101010002", "+60123456789");
  crowd_add (index, 3, "C", "5301010101010003", NULL);

  assert_first (index, "5302074107990001", 1);
  assert_first (index, "5302 0741 0799 0001", 1);
  assert_first (index, "07410799", 1);
  assert_first (index, "0812-3456-7890", 1);
  assert_first (index, "+62 812 3456 7890", 1);
  assert_first (index, "(0812) 34567890", 1);
  assert_first (index, "67890", 1);
  assert_first (index, "+60 12-345 6789", 2);
  assert_first (index, "0003", 3);
  {
    g_autoptr (GArray) none = dme_person_index_search (index, "0812 3456 7891", NULL);
    g_autoptr (GArray) many = dme_person_index_search (index, "53020741079900011", NULL);

    g_assert_cmpuint (none->len, ==, 0);
    g_assert_cmpuint (many->len, ==, 0);
  }
}

static void
test_only (void)
{
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();
  g_autoptr (GArray) only = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 wanted[] = { 2, 3, 9 };
  g_autoptr (GArray) rows = NULL;

  for (gint64 rid = 1; rid <= 5; rid++)
    crowd_add (index, rid, rid == 3 ? "Yosef" : "Maria", NULL, NULL);
  g_array_append_vals (only, wanted, G_N_ELEMENTS (wanted));

  rows = dme_person_index_search (index, "maria", only);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (g_array_index (rows, gint64, 0), ==, 2);
}

static void
test_odd_input (void)
{
  static const char *const odd[] = { "",
                                     " ",
                                     "'",
                                     "%_\\",
                                     "\xff\xfe",
                                     "a\xcc\x81",
                                     "..--",
                                     "0",
                                     "00000000000000000000",
                                     "\xf0\x9f\x98\x80" };
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();
  g_autoptr (GString) long_name = g_string_new (NULL);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < 300; i++)
    {
      g_string_append (long_name, "\xc3\x9f");
      g_string_append (words, "x ");
    }
  crowd_add (index, 1, long_name->str, "x", "y");
  crowd_add (index, 2, words->str, "53020741079900011", "+1234567890123456789");
  crowd_add (index, 3, NULL, "", "");
  crowd_add (index, 3, "", NULL, "+");

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (GArray) rows = dme_person_index_search (index, odd[i], NULL);

      g_assert_cmpuint (rows->len, <=, 3);
    }
  {
    g_autoptr (GArray) first = dme_person_index_search (index, long_name->str, NULL);
    g_autoptr (GArray) second = dme_person_index_search (index, words->str, NULL);

    g_assert_cmpuint (first->len, <=, 1);
    g_assert_cmpuint (second->len, ==, 1);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/person-index/finds-the-same-as-a-plain-search", test_same_as_plain);
  g_test_add_func ("/person-index/follows-changes-and-removals", test_changes);
  g_test_add_func ("/person-index/finds-the-same-key-by-key-while-persons-change", test_key_by_key);
  g_test_add_func ("/person-index/finds-misspelt-names", test_misspelt);
  g_test_add_func ("/person-index/finds-numbers-however-they-are-written", test_numbers);
  g_test_add_func ("/person-index/looks-only-among-the-rows-it-is-given", test_only);
  g_test_add_func ("/person-index/odd-input-finds-nothing-and-breaks-nothing", test_odd_input);
  return g_test_run ();
}
