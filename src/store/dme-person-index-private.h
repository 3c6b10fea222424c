/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-person-index.h"
#include "dme-person-words.h"

G_BEGIN_DECLS

#define DME_NIK_DIGITS 16
#define DME_PHONE_DIGITS 15
#define DME_INDEX_MAX_WORDS 15 /* of one name */

/* What each key looks at, of everybody: 16 bytes, apart from the rest. */
typedef struct
{
  guint32 words[3]; /* their numbers, in order; of more than three: the first is where they lie */
  guint16 region;
  guint8 n_words;
  guint8 deleted;
} DmePersonKey;

/* The numbers of one person. Digits are packed four bits each, the last one lowest. */
typedef struct
{
  gint64 rid;
  guint64 nik;   /* 0: none */
  guint64 phone; /* without the '+' */
  guint32 birth; /* 19990531; 0: unknown */
  guint8 phone_digits;
  char sex; /* 'l', 'p' or '\0' */
} DmePerson;

typedef struct
{
  char code[14];
  guint8 n_words;
  guint32 words[]; /* of the village, its kecamatan and its kabupaten */
} DmePersonRegion;

struct _DmePersonIndex
{
  DmePerson *persons; /* by row id */
  DmePersonKey *keys; /* of the same persons */
  guint n_persons, room;

  DmePersonWords *words;
  GPtrArray *spans; /* of guint32*: words of those who have many */
  guint span_used;

  GHashTable *region_numbers; /* code -> number */
  GPtrArray *regions;         /* of DmePersonRegion; the first is no region */
  DmePersonWords *region_words;

  GPtrArray *typed; /* the words of the last search, weighed; empty after a change */
};

#define DME_INDEX_SPAN 4096 /* words */

static inline const guint32 *
dme_person_key_get_words (const DmePersonIndex *self, const DmePersonKey *key)
{
  guint32 place = key->words[0];

  if (G_LIKELY (key->n_words <= G_N_ELEMENTS (key->words)))
    return key->words;
  return (const guint32 *) self->spans->pdata[place / DME_INDEX_SPAN] + place % DME_INDEX_SPAN;
}

GPtrArray *dme_person_index_typed_new (void);

/* 0 if @text has other things than digits, or too many. */
guint dme_pack_digits (const char *text, guint64 *packed);
void dme_unpack_digits (guint64 packed, guint n, char *text);

G_END_DECLS
