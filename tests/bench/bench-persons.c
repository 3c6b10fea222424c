/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-persons.h"
#include "bench-util.h"

#include "dme-db-vault.h"
#include "dme-keyring.h"
#include "dme-recovery-code.h"
#include "dme-regions.h"
#include "dme-uuid.h"

extern const DmeKeyringCost *dme_db_vault_cost;

#define PER_SAVE 1000

static const char *const given[] = {
  "Maria",  "Yohanes", "Yosef",  "Agustinus", "Fransiska", "Marlinda", "Dominggus", "Adriana",
  "Petrus", "Paulus",  "Marten", "Yuliana",   "Kristina",  "Antonius", "Rosalia",   "Melkianus",
  "Ferdi",  "Novita",  "Yanti",  "Simon",     "Bernadete", "Thomas",   "Welmince",  "Djami",
};

static const char *const first_parts[] = { "Ba", "Nu", "Ta", "Li", "Se", "Fa", "Ma", "Be", "Ne",
                                           "Ka", "Lo", "Sa", "To", "Oe", "Na", "Ra", "Bi", "Le" };
static const char *const middle_parts[] = { "nu", "ba", "to", "ne", "li", "fa", "ma", "ka", "sa",
                                            "ni", "be", "tu", "la", "ko", "ti", "",   "",   "" };
static const char *const last_parts[] = { "naek", "nis", "o", "u", "k", "t", "n", "lak",
                                          "bau",  "ne",  "s", "a", "e", "i", "f", "mau" };

#define PICK(rand, list) (list)[g_rand_int_range (rand, 0, G_N_ELEMENTS (list))]

/* Some 15,000 family names, as many as there are: what is slow must not become fast by few. */
static void
append_family (GRand *rand, GString *name)
{
  g_string_append_printf (name, " %s%s%s%s", PICK (rand, first_parts), PICK (rand, middle_parts),
                          PICK (rand, middle_parts), PICK (rand, last_parts));
}

char *
bench_person_name (GRand *rand)
{
  GString *name = g_string_new (PICK (rand, given));

  if (g_rand_int_range (rand, 0, 3) == 0)
    g_string_append_printf (name, " %s", PICK (rand, given));
  append_family (rand, name);
  return g_string_free (name, FALSE);
}

static const DmeRegion *
random_village (GRand *rand)
{
  gsize n;
  const DmeRegion *const *all = dme_regions_get_all (&n);
  const DmeRegion *region;

  do
    region = all[g_rand_int_range (rand, 0, (gint) n)];
  while (!dme_region_is_village (region));
  return region;
}

static DmeFields *
new_person (GRand *rand, guint index)
{
  DmeFields *fields = dme_fields_new ();
  g_autofree char *name = bench_person_name (rand);
  gboolean woman = g_rand_boolean (rand);
  int year = g_rand_int_range (rand, 70, 100), month = g_rand_int_range (rand, 1, 13);
  int day = g_rand_int_range (rand, 1, 29);
  g_autofree char *nik = g_strdup_printf ("5302%02d%02d%02d%02d%04u",
                                          g_rand_int_range (rand, 1, 30), day + (woman ? 40 : 0),
                                          month, year, 1 + index % 9999);
  g_autofree char *birth = g_strdup_printf ("19%02d-%02d-%02d", year, month, day);
  g_autofree char *phone =
    g_strdup_printf ("+6281%09d", g_rand_int_range (rand, 100000000, 999999999));

  dme_fields_set (fields, "name", name);
  dme_fields_set (fields, "nik", nik);
  dme_fields_set (fields, "sex", woman ? "p" : "l");
  dme_fields_set (fields, "birth_date", birth);
  dme_fields_set (fields, "phone", phone);
  dme_fields_set (fields, "region", random_village (rand)->code);
  dme_fields_set (fields, "status", index % 3 == 0 ? "proses" : "peminat");
  dme_fields_set (fields, "status_on", "2026-02-09");
  dme_fields_set (fields, "contact_name", name);
  dme_fields_set (fields, "country", index % 2 ? "my" : "tw");
  return fields;
}

static DmeFields *
new_paper (GRand *rand, const char *person, guint index)
{
  static const char *const kinds[] = { "ktp", "kk", "izin_keluarga", "sehat", "paspor" };
  DmeFields *fields = dme_fields_new ();
  g_autofree char *number = g_strdup_printf ("X%07u", index);

  dme_fields_set (fields, "person", person);
  dme_fields_set (fields, "kind", PICK (rand, kinds));
  dme_fields_set (fields, "state", "ada");
  dme_fields_set (fields, "number", number);
  return fields;
}

static void
save_persons (DmeDb *db, GRand *rand, guint first, guint n, gboolean papers)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  const DmeType *type = dme_schema_find_type ("person");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = dme_uuid_new ();

      g_ptr_array_add (saves, dme_save_new (type, id, new_person (rand, first + i)));
      if (papers)
        g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("document"), NULL,
                                              new_paper (rand, id, first + i)));
    }
  bench_check (dme_db_save (db, saves, NULL, NULL, &error), error, "Saving persons");
}

void
bench_persons_add (DmeDb *db, guint n, gboolean papers)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED);
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (GError) error = NULL;

  bench_check (dme_db_make_vault (db, BENCH_PASSPHRASE, &code, &error), error, "Making a vault");
  for (guint i = 0; i < n; i += PER_SAVE)
    save_persons (db, rand, i, MIN (PER_SAVE, n - i), papers);
}

DmeDb *
bench_persons_new (const char *dir, guint n)
{
  DmeDb *db = bench_store_new (dir, 0);

  dme_db_vault_cost = &dme_keyring_cost_least;
  bench_persons_add (db, n, FALSE);
  return db;
}
