/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-schema-table.h"

/* The record types of the programme. Codes are stored and travel: append, never rename or reuse.
 * Sources of the choices: PP 59/2021 art 4(4) for the topics; reports of BP3MI NTT for the rest. */

static const DmeChoice activity_kinds[] = {
  { "sosialisasi", N_ ("Outreach session") },
  { "rapat_koordinasi", N_ ("Coordination meeting") },
  { "pelatihan", N_ ("Training") },
  { "pemberdayaan", N_ ("Empowerment") },
  { "opp", N_ ("Pre-departure orientation") },
  { "peringatan", N_ ("Commemoration") },
  { "kunjungan", N_ ("Visit") },
  { "layanan_keliling", N_ ("Mobile service") },
  { NULL, NULL },
};

static const DmeChoice activity_modes[] = {
  { "tatap_muka", N_ ("Face to face") },
  { "daring", N_ ("Online") },
  { "hibrida", N_ ("Hybrid") },
  { NULL, NULL },
};

static const DmeChoice activity_roles[] = {
  { "penyelenggara", N_ ("Organiser") },
  { "narasumber", N_ ("Speaker") },
  { NULL, NULL },
};

static const DmeChoice activity_topics[] = {
  { "hak_kewajiban", N_ ("Rights and duties of workers and families") },
  { "lowongan", N_ ("Vacancies, employers and working conditions") },
  { "jaminan_sosial", N_ ("Social security and claims") },
  { "migrasi_prosedural", N_ ("Official migration procedure") },
  { "biaya", N_ ("Cost of placement") },
  { "kerentanan", N_ ("Trafficking, narcotics, radicalisation and health risks") },
  { "hukum_budaya", N_ ("Law and culture of the destination") },
  { "perjanjian", N_ ("Placement and work agreements") },
  { "daftar_p3mi", N_ ("Licensed placement companies (P3MI)") },
  { "negara_tujuan", N_ ("Open and closed countries") },
  { "pengaduan", N_ ("How to complain") },
  { NULL, NULL },
};

static const DmeChoice activity_obstacles[] = {
  { "sinyal", N_ ("No signal") },
  { "jarak", N_ ("Distance and roads") },
  { "cuaca", N_ ("Weather") },
  { "listrik", N_ ("No electricity") },
  { "bahasa", N_ ("Language") },
  { "calo", N_ ("Illegal recruiters") },
  { "kehadiran", N_ ("Few people came") },
  { "sarana", N_ ("Venue and equipment") },
  { "dokumen", N_ ("People without papers") },
  { "penolakan", N_ ("Rejection or distrust") },
  { "anggaran", N_ ("Budget") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

const DmeChoice dme_sectors[] = {
  { "rumah_tangga", N_ ("Domestic work") },
  { "perawatan", N_ ("Care") },
  { "perhotelan", N_ ("Hospitality") },
  { "perkebunan", N_ ("Plantation") },
  { "pertanian", N_ ("Agriculture") },
  { "perikanan", N_ ("Fisheries") },
  { "konstruksi", N_ ("Construction") },
  { "manufaktur", N_ ("Manufacturing") },
  { "pengolahan_pangan", N_ ("Food processing") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

static const DmeChoice organisation_kinds[] = {
  { "p3mi", N_ ("Placement company (P3MI)") },
  { "bpjs_tk", N_ ("BPJS Ketenagakerjaan") },
  { "bpjs_kes", N_ ("BPJS Kesehatan") },
  { "dinas", N_ ("Government office") },
  { "kecamatan", N_ ("District office") },
  { "desa", N_ ("Village government") },
  { "dprd", N_ ("Provincial or regency parliament") },
  { "aparat", N_ ("Police or military") },
  { "puskesmas", N_ ("Health centre or hospital") },
  { "sekolah", N_ ("School or university") },
  { "keagamaan", N_ ("Religious body") },
  { "yayasan", N_ ("Foundation or NGO") },
  { "asosiasi", N_ ("Association (Apjati, HIMPSI)") },
  { "media", N_ ("Media") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

static const DmeChoice licence_states[] = {
  { "aktif", N_ ("Active") },
  { "dibekukan", N_ ("Suspended") },
  { "dicabut", N_ ("Revoked") },
  { "habis", N_ ("Expired") },
  { NULL, NULL },
};

const DmeChoice dme_attendance_categories[] = {
  { "cpmi", N_ ("Prospective workers (CPMI)") },
  { "pmi", N_ ("Migrant workers (PMI)") },
  { "purna", N_ ("Returned workers") },
  { "keluarga", N_ ("Families of workers") },
  { "perangkat_desa", N_ ("Village officials") },
  { "tokoh", N_ ("Community leaders") },
  { "pemuda", N_ ("Youth") },
  { "pelajar", N_ ("Pupils and students") },
  { "umum", N_ ("General public") },
  { "lembaga", N_ ("Institutions") },
  { NULL, NULL },
};

#define ATT(code, men, women) \
  { "att_" code "_l", men, DME_KIND_INT, 0, 1, NULL, NULL }, \
  { \
    "att_" code "_p", women, DME_KIND_INT, 0, 1, NULL, NULL \
  }

static const DmeField activity_fields[] = {
  { "kind", N_ ("Kind"), DME_KIND_CHOICE, DME_FIELD_REQUIRED, 1, activity_kinds, NULL },
  { "mode", N_ ("Mode"), DME_KIND_CHOICE, 0, 1, activity_modes, NULL },
  { "region", N_ ("Village"), DME_KIND_REGION, DME_FIELD_REQUIRED | DME_FIELD_SEARCHED, 1, NULL,
    NULL },
  { "venue", N_ ("Venue"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "date", N_ ("Date"), DME_KIND_DATE, DME_FIELD_REQUIRED | DME_FIELD_NOT_FUTURE, 1, NULL, NULL },
  { "start", N_ ("Start"), DME_KIND_TIME, 0, 1, NULL, NULL },
  { "end", N_ ("End"), DME_KIND_TIME, 0, 1, NULL, NULL },
  { "travel_km", N_ ("Distance travelled (km)"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "travel_hours", N_ ("Travel time (hours)"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "letter_no", N_ ("Letter of assignment"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "letter_date", N_ ("Date of the letter"), DME_KIND_DATE, DME_FIELD_NOT_FUTURE, 1, NULL, NULL },
  { "role", N_ ("Role of BP3MI"), DME_KIND_CHOICE, 0, 1, activity_roles, NULL },
  { "host", N_ ("Host"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "speakers", N_ ("Speakers"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "guests", N_ ("Officials and leaders present"), DME_KIND_LONGTEXT, DME_FIELD_SEARCHED, 1, NULL,
    NULL },
  { "topics", N_ ("Topics"), DME_KIND_CHOICES, 0, 1, activity_topics, NULL },
  { "topics_other", N_ ("Other topics"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  ATT ("cpmi", N_ ("Prospective workers (CPMI), men"), N_ ("Prospective workers (CPMI), women")),
  ATT ("pmi", N_ ("Migrant workers (PMI), men"), N_ ("Migrant workers (PMI), women")),
  ATT ("purna", N_ ("Returned workers, men"), N_ ("Returned workers, women")),
  ATT ("keluarga", N_ ("Families of workers, men"), N_ ("Families of workers, women")),
  ATT ("perangkat_desa", N_ ("Village officials, men"), N_ ("Village officials, women")),
  ATT ("tokoh", N_ ("Community leaders, men"), N_ ("Community leaders, women")),
  ATT ("pemuda", N_ ("Youth, men"), N_ ("Youth, women")),
  ATT ("pelajar", N_ ("Pupils and students, men"), N_ ("Pupils and students, women")),
  ATT ("umum", N_ ("General public, men"), N_ ("General public, women")),
  ATT ("lembaga", N_ ("Institutions, men"), N_ ("Institutions, women")),
  { "att_disability", N_ ("With a disability"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "att_estimate", N_ ("People, not split"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "att_is_estimate", N_ ("Only an estimate"), DME_KIND_BOOL, 0, 1, NULL, NULL },
  { "materials", N_ ("Materials handed out"), DME_KIND_TEXT, 0, 1, NULL, NULL },
  { "services", N_ ("Services given"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "services_count", N_ ("People served"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "sector", N_ ("Sector"), DME_KIND_CHOICE, 0, 1, dme_sectors, NULL },
  { "partner", N_ ("Partner"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "results", N_ ("Results"), DME_KIND_LONGTEXT, 0, 1, NULL, NULL },
  { "obstacles", N_ ("Obstacles"), DME_KIND_CHOICES, 0, 1, activity_obstacles, NULL },
  { "obstacles_note", N_ ("Note on obstacles"), DME_KIND_LONGTEXT, 0, 1, NULL, NULL },
  { "notes", N_ ("Notes"), DME_KIND_LONGTEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

static const DmeField participation_fields[] = {
  { "activity", N_ ("Activity"), DME_KIND_REF, DME_FIELD_REQUIRED | DME_FIELD_PARENT, 1, NULL,
    "activity" },
  { "organisation", N_ ("Organisation"), DME_KIND_REF, DME_FIELD_REQUIRED, 1, NULL,
    "organisation" },
  { "count_l", N_ ("Men"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "count_p", N_ ("Women"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "represented", N_ ("Organisations represented"), DME_KIND_INT, 0, 1, NULL, NULL },
  { "note", N_ ("Note"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

static const DmeField follow_up_fields[] = {
  { "parent", N_ ("Belongs to"), DME_KIND_REF, DME_FIELD_REQUIRED | DME_FIELD_PARENT, 1, NULL,
    NULL },
  { "what", N_ ("What"), DME_KIND_TEXT, DME_FIELD_REQUIRED | DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "owner", N_ ("Who"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "due", N_ ("Due"), DME_KIND_DATE, 0, 1, NULL, NULL },
  { "done_on", N_ ("Done on"), DME_KIND_DATE, DME_FIELD_NOT_FUTURE, 1, NULL, NULL },
  { "result", N_ ("Result"), DME_KIND_LONGTEXT, 0, 1, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

static const DmeField organisation_fields[] = {
  { "kind", N_ ("Kind"), DME_KIND_CHOICE, DME_FIELD_REQUIRED, 1, organisation_kinds, NULL },
  { "name", N_ ("Name"), DME_KIND_TEXT, DME_FIELD_REQUIRED | DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "aliases", N_ ("Other names"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "licence_no", N_ ("Licence number"), DME_KIND_TEXT, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "licence_until", N_ ("Licence valid until"), DME_KIND_DATE, 0, 1, NULL, NULL },
  { "licence_status", N_ ("Licence status"), DME_KIND_CHOICE, 0, 1, licence_states, NULL },
  { "region", N_ ("Region"), DME_KIND_REGION, DME_FIELD_SEARCHED, 1, NULL, NULL },
  { "address", N_ ("Address"), DME_KIND_TEXT, 0, 1, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

#define TYPE(name, label) \
  const DmeType dme_type_##name = { #name, label, name##_fields, G_N_ELEMENTS (name##_fields) - 1 }

TYPE (activity, N_ ("Activity"));
TYPE (participation, N_ ("Participating organisation"));
TYPE (follow_up, N_ ("Follow-up"));
TYPE (organisation, N_ ("Organisation"));
