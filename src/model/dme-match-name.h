/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How alike two names are. */
typedef enum
{
  DME_NAME_DIFFERENT,
  DME_NAME_WORD,     /* one word of one is in the other: a single name, or half of one */
  DME_NAME_PART,     /* all words of one are in the other: at least two */
  DME_NAME_NEAR,     /* a letter or two differ, or a word is cut short */
  DME_NAME_SPELLING, /* the same in another spelling or order: Djami, Jami */
  DME_NAME_SAME,
} DmeNameMatch;

#define DME_MATCH_MAX_WORDS 8
#define DME_MATCH_MAX_WORD 31 /* bytes; what is longer is cut */

typedef struct
{
  guint32 letters; /* which occur: a cheap way to see that two words cannot be alike */
  guint8 start;    /* in spelt */
  guint8 length;
} DmeMatchWord;

/* A name made ready to be compared; in one piece. */
typedef struct
{
  const char *folded; /* as in a search */
  const char *spelt;  /* one spelling for all that sound alike, words apart by '\0' */
  guint n_words;
  guint joined; /* bytes of all words together */
  DmeMatchWord words[];
} DmeMatchName;

DmeMatchName *dme_match_name_new (const char *name);
DmeMatchName *dme_match_name_new_for_company (const char *name); /* without PT, CV, Tbk */
void dme_match_name_free (DmeMatchName *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeMatchName, dme_match_name_free)

DmeNameMatch dme_match_name_compare (const DmeMatchName *a, const DmeMatchName *b);

/* Could two names of so many words and letters be the same with spaces in other places? */
gboolean dme_match_may_be_split (guint a_words, guint a_joined, guint b_words, guint b_joined);

/* How alike two words are. */
typedef enum
{
  DME_WORD_DIFFERENT,
  DME_WORD_INITIAL, /* one is the first letter of the other */
  DME_WORD_START,   /* one is the start of the other, of at least four letters */
  DME_WORD_NEAR,    /* few letters differ, are missing, or have changed places */
  DME_WORD_SAME,
} DmeWordMatch;

guint dme_match_get_bound (gsize length); /* how many letters may differ */
DmeWordMatch dme_match_words (const char *a,
                              gsize a_length,
                              guint32 a_letters,
                              const char *b,
                              gsize b_length,
                              guint32 b_letters);

G_END_DECLS
