/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-person-index.h"

G_BEGIN_DECLS

/* Invented persons by the hundred, as alike as chance makes them. */

typedef struct
{
  gint64 rid;
  gboolean deleted;
  char *name, *nik, *phone, *birth_date, *sex, *region;
} Somebody;

void somebody_free (gpointer data);
Somebody *somebody_new (GRand *rand, gint64 rid);
char *crowd_digits (GRand *rand, const char *start, guint n); /* @start, then to @n digits */
void crowd_put (DmePersonIndex *index, const Somebody *somebody);
GPtrArray *crowd_new (GRand *rand, guint n, DmePersonIndex *index); /* all of them put in @index */
void
crowd_add (DmePersonIndex *index, gint64 rid, const char *name, const char *nik, const char *phone);

G_END_DECLS
