/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-person-index.h"
#include "dme-person-words.h"

G_BEGIN_DECLS

#define DME_NIK_DIGITS 16
#define DME_PHONE_DIGITS 15
#define DME_INDEX_MAX_WORDS 15 /* of one name */

/* One person in 48 bytes. Digits are packed four bits each, the last one lowest. */
typedef struct
{
  gint64 rid;
  guint64 nik;    /* 0: none */
  guint64 phone;  /* without the '+' */
  guint32 *words; /* their numbers, in order */
  guint32 birth;  /* 19990531; 0: unknown */
  guint16 region;
  guint8 phone_digits;
  guint8 n_words;
  char sex; /* 'l', 'p' or '\0' */
  guint8 deleted;
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
  guint n_persons, room;

  DmePersonWords *words;
  GPtrArray *spans; /* of guint32*: where words of persons lie */
  guint span_used;

  GHashTable *region_numbers; /* code -> number */
  GPtrArray *regions;         /* of DmePersonRegion; the first is no region */
  DmePersonWords *region_words;
};

/* 0 if @text has other things than digits, or too many. */
guint dme_pack_digits (const char *text, guint64 *packed);
void dme_unpack_digits (guint64 packed, guint n, char *text);

G_END_DECLS
