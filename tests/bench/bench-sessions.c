/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-util.h"

#include "dme-regions.h"
#include "dme-wire.h"

/* Invented sessions that look like real ones: villages of the table, the same
 * few officers and venues again and again, attendance in the tens. The seed is
 * fixed, so that each run measures the same work. */

#define SESSIONS_A_DAY 20

static const char *const venues[] = {
  "Kantor Desa",  "Aula Kantor Desa",  "Balai Desa",   "Aula Kantor Camat",
  "Kapela Stasi", "Gereja Ebenhaezer", "SMA Negeri 1", "Rumah Kepala Dusun II",
};
static const char *const speakers[] = {
  "Rian Banunaek", "Winda Tefa",    "Yohanes Nubatonis", "Maria Goreti Seran",
  "Adrianus Bere", "Novita Kolloh", "Markus Lete",       "Rian Banunaek, Winda Tefa",
};
static const char *const topics[] = {
  "kerentanan,migrasi_prosedural",
  "migrasi_prosedural",
  "hak_kewajiban,jaminan_sosial,migrasi_prosedural",
  "kerentanan,lowongan,migrasi_prosedural,pengaduan",
  "daftar_p3mi,kerentanan,negara_tujuan",
};

static const char *
pick (GRand *rand, const char *const *list, gsize n)
{
  return list[g_rand_int_range (rand, 0, (gint32) n)];
}

static const DmeRegion *
pick_village (GRand *rand)
{
  gsize n;
  const DmeRegion *const *regions = dme_regions_get_all (&n);
  const DmeRegion *region;

  do
    region = regions[g_rand_int_range (rand, 0, (gint32) n)];
  while (!dme_region_is_village (region));
  return region;
}

/**
 * bench_session_new:
 * @rand: decides everything but the date
 * @index: the sessions of one generator are held in this order, about twenty
 *   a day, from February 2022 until October 2024
 *
 * One invented session of eleven fields.
 *
 * Returns: the fields of an activity
 */
DmeFields *
bench_session_new (GRand *rand, guint index)
{
  DmeFields *fields = dme_fields_new ();
  g_autoptr (GDateTime) first = g_date_time_new_utc (2022, 2, 1, 0, 0, 0);
  g_autoptr (GDateTime) day = g_date_time_add_days (first, (int) (index / SESSIONS_A_DAY % 1000));
  g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");
  int hour = g_rand_int_range (rand, 8, 15);
  g_autofree char *start = g_strdup_printf ("%02d:%s", hour, g_rand_boolean (rand) ? "00" : "30");
  g_autofree char *end = g_strdup_printf ("%02d:00", hour + g_rand_int_range (rand, 2, 4));

  dme_fields_set (fields, "kind", g_rand_int_range (rand, 0, 8) != 0 ? "sosialisasi" : "kunjungan");
  dme_fields_set (fields, "mode", g_rand_int_range (rand, 0, 10) != 0 ? "tatap_muka" : "daring");
  dme_fields_set (fields, "region", pick_village (rand)->code);
  dme_fields_set (fields, "venue", pick (rand, venues, G_N_ELEMENTS (venues)));
  dme_fields_set (fields, "date", date);
  dme_fields_set (fields, "start", start);
  dme_fields_set (fields, "end", end);
  dme_fields_set (fields, "speakers", pick (rand, speakers, G_N_ELEMENTS (speakers)));
  dme_fields_set (fields, "topics", pick (rand, topics, G_N_ELEMENTS (topics)));
  dme_fields_set_int (fields, "att_cpmi_l", g_rand_int_range (rand, 5, 45));
  dme_fields_set_int (fields, "att_cpmi_p", g_rand_int_range (rand, 5, 60));
  return fields;
}

/* As dme_uuid_new() writes them, but of a given moment. */
static char *
make_id (GRand *rand, gint64 msec)
{
  return g_strdup_printf ("%08x-%04x-7%03x-%04x-%04x%08x", (guint) (msec >> 16),
                          (guint) (msec & 0xffff), g_rand_int (rand) & 0xfff,
                          0x8000 | (g_rand_int (rand) & 0x3fff), g_rand_int (rand) & 0xffff,
                          g_rand_int (rand));
}

/**
 * bench_op_new:
 * @rand: as above
 * @index: as above
 * @seq: its number
 *
 * A new session as one op of a device, written down at some moment of its day:
 * a batch holds the work of weeks, so ids and times are far from each other.
 *
 * Returns: the op
 */
DmeOp *
bench_op_new (GRand *rand, guint index, gint64 seq)
{
  DmeOp *op = dme_op_new ();
  g_autoptr (GDateTime) first = g_date_time_new_utc (2022, 2, 1, 0, 0, 0);
  gint64 step = 86400 * 1000 / SESSIONS_A_DAY;
  gint64 msec =
    g_date_time_to_unix (first) * 1000 + index * step + g_rand_int_range (rand, 0, (gint32) step);
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (msec / 1000);

  op->seq = seq;
  op->type = g_strdup ("activity");
  op->id = make_id (rand, msec);
  op->by = g_strdup ("Rian Banunaek");
  op->at = g_date_time_format (at, "%Y-%m-%dT%H:%M:%SZ");
  dme_fields_free (op->set);
  op->set = bench_session_new (rand, index);
  return op;
}

/**
 * bench_lines_new:
 * @rand: as above
 * @seq: the last number that was used
 * @n: how many
 *
 * New sessions as they go on the wire.
 *
 * Returns: (element-type utf8): the lines
 */
GPtrArray *
bench_lines_new (GRand *rand, gint64 seq, guint n)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++, seq++)
    {
      g_autoptr (DmeOp) op = bench_op_new (rand, (guint) seq, seq + 1);

      g_ptr_array_add (lines, dme_wire_op_to_json (op));
    }
  return lines;
}

/**
 * bench_save_sessions:
 * @db: a store
 * @rand: as above
 * @first: index of the first
 * @n: how many
 *
 * Saves sessions, five hundred in a transaction.
 */
void
bench_save_sessions (DmeDb *db, GRand *rand, guint first, guint n)
{
  const DmeType *type = dme_schema_find_type ("activity");

  for (guint done = 0; done < n;)
    {
      g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < 500 && done < n; i++, done++)
        g_ptr_array_add (saves, dme_save_new (type, NULL, bench_session_new (rand, first + done)));
      bench_check (dme_db_save (db, saves, NULL, NULL, &error), error, "Saving sessions");
    }
}

/**
 * bench_store_new:
 * @dir: a directory that does not exist yet
 * @sessions: how many it holds
 *
 * Makes a store with invented sessions.
 *
 * Returns: the open store
 */
DmeDb *
bench_store_new (const char *dir, guint sessions)
{
  DmeIdentity identity = { (char *) "Rian Banunaek", NULL, (char *) "petugas", (char *) "53",
                           FALSE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (BENCH_SEED);
  g_autoptr (GError) error = NULL;
  DmeDb *db;

  bench_check (dme_db_create (dir, &identity, &error), error, "Making a store");
  db = dme_db_open (dir, &error);
  bench_check (db != NULL, error, "Opening the store");
  bench_save_sessions (db, rand, 0, sessions);
  return db;
}
