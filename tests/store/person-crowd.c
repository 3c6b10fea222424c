/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "person-crowd.h"

void
somebody_free (gpointer data)
{
  Somebody *somebody = data;

  g_free (somebody->name);
  g_free (somebody->nik);
  g_free (somebody->phone);
  g_free (somebody->birth_date);
  g_free (somebody->sex);
  g_free (somebody->region);
  g_free (somebody);
}

static const char *const villages[] = { "53.02.08.2005", "53.02.08.2006", "53.01.08.1007",
                                        "53.04.01.2004", "53.71.01.1002" };
static const char *const starts[] = { "ma", "yo", "ju", "dja", "fe", "oe", "si", "kha", "ti" };
static const char *const middles[] = { "ri", "ha", "li", "sten", "no", "mi", "tje", "be" };
static const char *const ends[] = { "a", "nes", "us", "da", "ti", "k", "n", "su" };

static void
append_word (GRand *rand, GString *name)
{
  if (name->len > 0)
    g_string_append_c (name, ' ');
  g_string_append (name, starts[g_rand_int_range (rand, 0, G_N_ELEMENTS (starts))]);
  for (int i = g_rand_int_range (rand, 0, 3); i > 0; i--)
    g_string_append (name, middles[g_rand_int_range (rand, 0, G_N_ELEMENTS (middles))]);
  g_string_append (name, ends[g_rand_int_range (rand, 0, G_N_ELEMENTS (ends))]);
  if (g_rand_int_range (rand, 0, 8) == 0)
    g_string_append (name, "\xc3\xa9");
}

char *
crowd_digits (GRand *rand, const char *start, guint n)
{
  g_autoptr (GString) digits = g_string_new (start);

  /* Few different ones, so that numbers are alike. */
  while (digits->len < n)
    g_string_append_c (digits, (char) ('0' + g_rand_int_range (rand, 0, 4)));
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

Somebody *
somebody_new (GRand *rand, gint64 rid)
{
  Somebody *somebody = g_new0 (Somebody, 1);
  g_autoptr (GString) name = g_string_new (NULL);

  for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
    append_word (rand, name);
  name->str[0] = g_ascii_toupper (name->str[0]);

  somebody->rid = rid;
  somebody->name = g_strdup (name->str);
  somebody->deleted = g_rand_int_range (rand, 0, 20) == 0;
  somebody->region = g_strdup (villages[g_rand_int_range (rand, 0, G_N_ELEMENTS (villages))]);
  if (g_rand_boolean (rand))
    somebody->nik = crowd_digits (rand, "5302", 16);
  if (g_rand_boolean (rand))
    somebody->phone = crowd_digits (rand, "+628", (guint) g_rand_int_range (rand, 9, 17));
  if (g_rand_boolean (rand))
    somebody->birth_date = g_strdup_printf ("199%d-0%d-1%d", g_rand_int_range (rand, 0, 3),
                                            g_rand_int_range (rand, 1, 4),
                                            g_rand_int_range (rand, 0, 3));
  if (g_rand_boolean (rand))
    somebody->sex = g_strdup (g_rand_boolean (rand) ? "l" : "p");
  return somebody;
}

void
crowd_put (DmePersonIndex *index, const Somebody *somebody)
{
  DmePersonEntry entry = {
    somebody->rid,   somebody->deleted,    somebody->name, somebody->nik,
    somebody->phone, somebody->birth_date, somebody->sex,  somebody->region
  };

  dme_person_index_put (index, &entry);
}

GPtrArray *
crowd_new (GRand *rand, guint n, DmePersonIndex *index)
{
  GPtrArray *people = g_ptr_array_new_with_free_func (somebody_free);

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (people, somebody_new (rand, 1 + i * 2));
      crowd_put (index, people->pdata[i]);
    }

  return people;
}

void
crowd_add (DmePersonIndex *index, gint64 rid, const char *name, const char *nik, const char *phone)
{
  DmePersonEntry entry = {
    .rid = rid, .name = name, .nik = nik, .phone = phone, .region = "53.02.08.2005"
  };

  dme_person_index_put (index, &entry);
}
