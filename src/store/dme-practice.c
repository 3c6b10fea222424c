/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-practice.h"
#include "dme-uuid.h"

/* What a practice store shows at first. Everything is invented and says so; only the villages are
 * real. The words are data, as an officer would type them, and so they are not translated. */

#define INVENTED "Data latihan (rekaan)"

typedef struct
{
  int day; /* of the days of this year so far, in thousandths */
  const char *region;
  const char *venue;
  const char *kind, *mode;
  const char *counts; /* "cpmi_l=4 cpmi_p=9 ..." of the attendance grid; NULL: an estimate */
  const char *estimate;
  const char *topics;
} Session;

static const Session sessions[] = {
  { 20, "53.02.10.2001", "Balai Contoh Pilli", "sosialisasi", "tatap_muka",
    "cpmi_l=9 cpmi_p=14 keluarga_p=6 perangkat_desa_l=4 perangkat_desa_p=2", NULL,
    "migrasi_prosedural,pengaduan" },
  { 110, "53.02.20.2001", "Aula Contoh Kot'olin", "sosialisasi", "tatap_muka",
    "cpmi_l=12 cpmi_p=18 tokoh_l=3 tokoh_p=1 pemuda_l=7 pemuda_p=8", NULL,
    "hak_kewajiban,jaminan_sosial,migrasi_prosedural" },
  { 190, "53.02.28.2001", "Gereja Contoh Sillu", "sosialisasi", "tatap_muka",
    "cpmi_l=5 cpmi_p=11 purna_l=2 purna_p=4 keluarga_l=3 keluarga_p=9", NULL, "biaya,pengaduan" },
  { 260, "53.01.26.2001", "Sekolah Contoh Nunuanah", "sosialisasi", "hibrida",
    "pelajar_l=31 pelajar_p=44 umum_p=5", NULL, "lowongan,migrasi_prosedural" },
  { 330, "53.06.09.2001", "Kantor Contoh Wailebe", "rapat_koordinasi", "tatap_muka",
    "perangkat_desa_l=9 perangkat_desa_p=5 lembaga_l=8 lembaga_p=6", NULL, "pengaduan" },
  { 420, "53.05.01.1001", "Taman Contoh Kalabahi", "peringatan", "tatap_muka", NULL, "150", NULL },
  { 500, "53.01.28.2001", "Balai Contoh Oelbiteno", "sosialisasi", "tatap_muka",
    "cpmi_l=6 cpmi_p=13 keluarga_l=4 keluarga_p=7 perangkat_desa_l=3", NULL,
    "kerentanan,migrasi_prosedural" },
  { 590, "53.19.05.2001", "Rumah Contoh Lengko Namut", "kunjungan", "tatap_muka",
    "keluarga_l=1 keluarga_p=3 purna_p=1", NULL, NULL },
  { 680, "53.07.19.2001", "Aula Contoh Teka Iku", "pelatihan", "tatap_muka", "purna_l=8 purna_p=12",
    NULL, NULL },
  { 780, "53.01.19.2001", "Rapat daring contoh", "sosialisasi", "daring",
    "umum_l=17 umum_p=26 cpmi_p=4", NULL, "daftar_p3mi,negara_tujuan" },
  { 880, "53.07.01.2001", "Balai Contoh Masabewa", "sosialisasi", "tatap_muka",
    "cpmi_l=10 cpmi_p=15 tokoh_l=2 pemuda_l=9 pemuda_p=11", NULL,
    "biaya,migrasi_prosedural,perjanjian" },
  { 990, "53.02.32.2001", "Kantor Contoh Lill ana", "sosialisasi", "tatap_muka",
    "cpmi_l=7 cpmi_p=16 perangkat_desa_l=5 perangkat_desa_p=3", NULL,
    "jaminan_sosial,migrasi_prosedural" },
};

typedef struct
{
  guint session; /* index above */
  const char *what, *owner;
  int due; /* days from today */
  gboolean done;
} FollowUp;

static const FollowUp follow_ups[] = {
  { 6, "Kirim leaflet contoh ke Desa Oelbiteno", "Petugas Contoh", -3, FALSE },
  { 10, "Undang dinas contoh ke Desa Masabewa", "Petugas Contoh", 4, FALSE },
  { 1, "Serahkan daftar contoh kepada kepala desa", "Koordinator Contoh", -40, TRUE },
};

static char *
day_from_today (int days)
{
  g_autofree char *today = dme_clock_today ();
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *noon = g_strconcat (today, "T12:00:00", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (noon, utc);
  g_autoptr (GDateTime) then = g_date_time_add_days (now, days);

  return g_date_time_format (then, "%Y-%m-%d");
}

/* Spread over this year as far as it has come, and never in the future. */
static char *
day_of_year (int thousandth)
{
  g_autofree char *today = dme_clock_today ();
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *noon = g_strconcat (today, "T12:00:00", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (noon, utc);
  int passed = g_date_time_get_day_of_year (now) - 1;

  return day_from_today (passed * thousandth / 1000 - passed);
}

static void
set_counts (DmeFields *fields, const char *counts)
{
  g_auto (GStrv) cells = g_strsplit (counts, " ", -1);

  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_auto (GStrv) cell = g_strsplit (cells[i], "=", 2);
      g_autofree char *name = g_strconcat ("att_", cell[0], NULL);

      dme_fields_set (fields, name, cell[1]);
    }
}

static char *
add (GPtrArray *saves, const char *type, DmeFields *fields)
{
  g_autofree char *id = dme_uuid_new ();

  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type (type), id, fields));
  return g_steal_pointer (&id);
}

static char *
add_session (GPtrArray *saves, const Session *session)
{
  DmeFields *fields = dme_fields_new ();
  g_autofree char *date = day_of_year (session->day);

  dme_fields_set (fields, "kind", session->kind);
  dme_fields_set (fields, "mode", session->mode);
  dme_fields_set (fields, "role", "penyelenggara");
  dme_fields_set (fields, "region", session->region);
  dme_fields_set (fields, "venue", session->venue);
  dme_fields_set (fields, "date", date);
  dme_fields_set (fields, "start", "09:00");
  dme_fields_set (fields, "end", "12:00");
  dme_fields_set (fields, "host", "Dinas Contoh");
  dme_fields_set (fields, "speakers", "Petugas Contoh");
  dme_fields_set (fields, "notes", INVENTED);
  if (session->topics != NULL)
    dme_fields_set (fields, "topics", session->topics);
  if (session->counts != NULL)
    set_counts (fields, session->counts);
  else
    {
      dme_fields_set (fields, "att_estimate", session->estimate);
      dme_fields_set (fields, "att_is_estimate", "true");
    }
  return add (saves, "activity", fields);
}

static void
add_follow_up (GPtrArray *saves, const FollowUp *follow_up, const char *parent)
{
  DmeFields *fields = dme_fields_new ();
  g_autofree char *due = day_from_today (follow_up->due);
  g_autofree char *id = NULL;

  dme_fields_set (fields, "parent", parent);
  dme_fields_set (fields, "what", follow_up->what);
  dme_fields_set (fields, "owner", follow_up->owner);
  dme_fields_set (fields, "due", due);
  if (follow_up->done)
    {
      dme_fields_set (fields, "done_on", due);
      dme_fields_set (fields, "result", INVENTED);
    }
  id = add (saves, "follow_up", fields);
}

static char *
add_organisation (GPtrArray *saves, const char *kind, const char *name)
{
  DmeFields *fields = dme_fields_new ();

  dme_fields_set (fields, "kind", kind);
  dme_fields_set (fields, "name", name);
  dme_fields_set (fields, "address", INVENTED);
  return add (saves, "organisation", fields);
}

static void
add_participation (GPtrArray *saves,
                   const char *activity,
                   const char *organisation,
                   const char *l,
                   const char *p)
{
  DmeFields *fields = dme_fields_new ();
  g_autofree char *id = NULL;

  dme_fields_set (fields, "activity", activity);
  dme_fields_set (fields, "organisation", organisation);
  dme_fields_set (fields, "count_l", l);
  dme_fields_set (fields, "count_p", p);
  dme_fields_set (fields, "note", INVENTED);
  id = add (saves, "participation", fields);
}

/**
 * dme_practice_fill:
 * @db: a store made for practice
 * @error: CONSTRAINT if it was not, and as dme_db_save()
 *
 * Adds a dozen invented sessions of this year, with follow-ups and
 * organisations, in one save.
 */
gboolean
dme_practice_fill (DmeDb *db, GError **error)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *company = NULL, *office = NULL;
  g_auto (DmeIdentity) identity = { 0 };

  if (!dme_db_get_identity (db, &identity, error))
    return FALSE;
  if (!identity.practice)
    {
      g_set_error_literal (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT,
                           "Invented records only go into a practice store");
      return FALSE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (sessions); i++)
    g_ptr_array_add (ids, add_session (saves, &sessions[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (follow_ups); i++)
    add_follow_up (saves, &follow_ups[i], ids->pdata[follow_ups[i].session]);

  company = add_organisation (saves, "p3mi", "PT Contoh Latihan");
  office = add_organisation (saves, "dinas", "Dinas Contoh Latihan");
  add_participation (saves, ids->pdata[4], company, "4", "3");
  add_participation (saves, ids->pdata[4], office, "4", "3");
  add_participation (saves, ids->pdata[5], company, "2", "1");

  return dme_db_save (db, saves, NULL, NULL, error);
}
