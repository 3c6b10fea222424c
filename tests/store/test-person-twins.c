/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "person-crowd.h"

static void
set (DmeFields *fields, const char *name, const char *value)
{
  if (value != NULL)
    dme_fields_set (fields, name, value);
}

static DmeFields *
fields_of (const Somebody *somebody)
{
  DmeFields *fields = dme_fields_new ();

  set (fields, "name", somebody->name);
  set (fields, "nik", somebody->nik);
  set (fields, "phone", somebody->phone);
  set (fields, "birth_date", somebody->birth_date);
  set (fields, "sex", somebody->sex);
  set (fields, "region", somebody->region);
  return fields;
}

/* Somebody written down a second time, not quite the same way. */
static Somebody *
written_again (GRand *rand, const GPtrArray *people)
{
  const Somebody *one = people->pdata[g_rand_int_range (rand, 0, (gint) people->len)];
  Somebody *again = somebody_new (rand, 1000000);
  char *nik;

  if (g_rand_int_range (rand, 0, 4) > 0)
    {
      g_free (again->name);
      again->name = g_strdup (one->name);
      again->name[strlen (again->name) / 2] = 'e';
      if (!g_utf8_validate (again->name, -1, NULL))
        strcpy (again->name, "E");
    }
  if (g_rand_int_range (rand, 0, 4) > 0)
    {
      g_free (again->nik);
      again->nik = nik = g_strdup (one->nik);
      if (nik != NULL && g_rand_boolean (rand))
        nik[g_rand_int_range (rand, 5, 16)] = '3';
    }
  if (g_rand_int_range (rand, 0, 4) > 0)
    {
      g_free (again->birth_date);
      again->birth_date = g_strdup (one->birth_date);
    }
  return again;
}

static void
test_twins_as_plain (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();
  g_autoptr (GPtrArray) people = crowd_new (rand, 400, index);
  guint total = 0;

  for (guint i = 0; i < 100; i++)
    {
      Somebody *again = written_again (rand, people);
      g_autoptr (DmeFields) fields = fields_of (again);
      g_autoptr (GArray) twins = dme_person_index_find_twins (index, fields, 0, 0);
      guint n = 0;

      for (guint j = 0; j < people->len; j++)
        {
          const Somebody *other = people->pdata[j];
          g_autoptr (DmeFields) others = fields_of (other);
          DmeReasons reasons;
          int score = dme_match_persons (fields, others, &reasons);

          if (score < DME_MATCH_SHOWN || other->deleted)
            continue;
          n++;
          for (guint k = 0; k <= twins->len; k++)
            {
              const DmeTwin *twin = &g_array_index (twins, DmeTwin, k);

              g_assert_cmpuint (k, <, twins->len);
              if (twin->rid != other->rid)
                continue;
              g_assert_cmpint (twin->score, ==, score);
              g_assert_cmpuint (twin->reasons, ==, reasons);
              break;
            }
        }

      g_assert_cmpuint (twins->len, ==, n);
      for (guint k = 1; k < twins->len; k++)
        g_assert_cmpint (g_array_index (twins, DmeTwin, k - 1).score, >=,
                         g_array_index (twins, DmeTwin, k).score);
      total += n;
      somebody_free (again);
    }

  g_assert_cmpuint (total, >, 20);
}

static void
test_twins_pass_over (void)
{
  g_autoptr (DmePersonIndex) index = dme_person_index_new ();
  g_autoptr (DmeFields) fields = dme_fields_new ();
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) others = NULL;
  DmePersonEntry deleted = { .rid = 9, .deleted = TRUE, .nik = "5302074107990001", .name = "X" };

  for (gint64 rid = 1; rid <= 4; rid++)
    crowd_add (index, rid, "Maria", "5302074107990001", NULL);
  dme_person_index_put (index, &deleted);
  dme_fields_set (fields, "nik", "5302074107990001");

  all = dme_person_index_find_twins (index, fields, 0, 0);
  g_assert_cmpuint (all->len, ==, 4);
  others = dme_person_index_find_twins (index, fields, 2, 2);
  g_assert_cmpuint (others->len, ==, 2);
  g_assert_cmpint (g_array_index (others, DmeTwin, 1).rid, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/person-index/finds-the-same-twins-as-comparing-all", test_twins_as_plain);
  g_test_add_func ("/person-index/deleted-persons-and-oneself-are-no-twins", test_twins_pass_over);
  return g_test_run ();
}
