/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The distinct words of names, each once, however many persons bear it: what is typed is compared
 * with each word instead of with each person. */
typedef struct _DmePersonWords DmePersonWords;

/* Everything by which most words are told apart from what was typed, in one row. */
typedef struct
{
  guint32 letters; /* that occur in it, folded */
  guint32 spelt_letters;
  guint8 length; /* bytes, folded; 0: a place that is free */
  guint8 spelt_length;
} DmeWordSketch;

DmePersonWords *dme_person_words_new (void);
void dme_person_words_free (DmePersonWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePersonWords, dme_person_words_free)

guint dme_person_words_take (DmePersonWords *self, const char *folded);
void dme_person_words_give_back (DmePersonWords *self, guint word);
guint dme_person_words_get_size (const DmePersonWords *self); /* places, free ones too */
const char *dme_person_words_get (const DmePersonWords *self, guint word);
const char *dme_person_words_get_spelt (const DmePersonWords *self, guint word);
const DmeWordSketch *dme_person_words_get_sketches (const DmePersonWords *self);
gsize dme_person_words_get_bytes (const DmePersonWords *self);

/* How well a word answers to what is typed, which may be the start of it. Larger is better. */
#define DME_WEIGHT_NEAR 4 /* a letter or two differ */
#define DME_WEIGHT_INSIDE 6
#define DME_WEIGHT_SPELT_START 8 /* in another spelling */
#define DME_WEIGHT_START 9
#define DME_WEIGHT_SPELT 10
#define DME_WEIGHT_WHOLE 11

/* Of each word (guint8), 0 for most. @typed: one folded word. */
guint8 *dme_person_words_weigh (const DmePersonWords *self,
                                const char *typed) G_GNUC_WARN_UNUSED_RESULT;
/* Of each word: nonzero if it may be one of a name that is alike. @spelt: a word of a
 * DmeMatchName. */
void dme_person_words_mark_alike (const DmePersonWords *self,
                                  const char *spelt,
                                  gsize length,
                                  guint32 letters,
                                  guint8 *marks);

G_END_DECLS
