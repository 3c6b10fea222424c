/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-text.h"

typedef struct
{
  const char *type; /* NULL: any */
  const char *field;
  const char *words; /* folded, apart by | */
} Words;

/* Headings of the registers of villages, Disnaker and BP3MI; labels of the fields are known
 * besides.
 */
static const Words headings[] = {
  { "person", "nik",
    "no nik|nomor nik|no ktp|nomor ktp|ktp|no induk kependudukan|"
    "nomor induk kependudukan" },
  { "person", "name",
    "nama|nama lengkap|nama cpmi|nama pmi|nama calon pmi|nama peminat|full name|"
    "nama pencari kerja" },
  { "person", "sex", "jk|l p|lp|p l|kelamin|jenis kelamin|gender|jns kelamin|jenis kelamin l p" },
  { "person", "birth_date", "tgl lahir|tanggal lahir|tgl lhr|date of birth|birth date|lahir" },
  { "person", "birth_place", "tempat lahir|tmp lahir|tempat lhr|birth place|place of birth" },
  { "person", "phone",
    "hp|no hp|nomor hp|telp|no telp|no telepon|nomor telepon|telepon|wa|no wa|"
    "nomor wa|whatsapp|no hp wa|no telp hp|handphone|phone|kontak" },
  { "person", "address", "alamat|alamat lengkap|alamat rumah|dusun|rt rw|address" },
  { "person", "region",
    "desa|kelurahan|desa kelurahan|desa kel|kel desa|nama desa|village|"
    "desa asal|kode desa|kode wilayah" },
  { "person", "education", "pendidikan|pendidikan terakhir|ijazah|education" },
  { "person", "marital", "status kawin|status perkawinan|status nikah|pernikahan|marital status" },
  { "person", "contact_name",
    "nama keluarga|kontak keluarga|nama kontak|nama orang tua|nama wali" },
  { "person", "contact_phone", "hp keluarga|no hp keluarga|telepon keluarga|no telp keluarga" },
  { "person", "country", "negara|negara tujuan|tujuan|negara penempatan|country" },
  { "person", "job", "pekerjaan|jabatan|pekerjaan yang dituju|profesi|job" },
  { "person", "sector", "sektor|sektor pekerjaan" },
  { "person", "scheme", "skema|skema penempatan" },
  { "person", "recruiter", "perekrut|sponsor|pl|petugas lapangan|nama sponsor" },
  { "person", "status", "status cpmi|tahapan|tahap" },
  { "person", "bpjs_tk_no", "no bpjs tk|bpjs tk|no bpjs ketenagakerjaan|bpjs ketenagakerjaan" },
  { "person", "bpjs_kes_no", "no bpjs kes|bpjs kes|no bpjs kesehatan|bpjs kesehatan|no jkn|jkn" },
  { "organisation", "name",
    "nama|nama pt|nama p3mi|p3mi|nama perusahaan|perusahaan|nama lembaga|"
    "lembaga|company" },
  { "organisation", "aliases", "alias|nama lain|singkatan" },
  { "organisation", "kind", "jenis|jenis lembaga" },
  { "organisation", "licence_no",
    "sip3mi|no sip3mi|nomor sip3mi|siup3mi|no siup3mi|izin|no izin|"
    "nomor izin|no sk|nomor sk|licence|license|license no" },
  { "organisation", "licence_until",
    "berlaku sampai|berlaku hingga|masa berlaku|sampai dengan|"
    "berlaku s d|tgl berakhir|tanggal berakhir|valid until" },
  { "organisation", "licence_status", "status|status izin|keterangan status" },
  { "organisation", "region", "kota|kabupaten|kabupaten kota|wilayah|kode wilayah" },
  { "organisation", "address", "alamat|alamat kantor|address" },
  { "activity", "kind", "jenis|jenis kegiatan|kegiatan" },
  { "activity", "mode", "metode|cara|moda" },
  { "activity", "region",
    "desa|kelurahan|desa kelurahan|desa kel|nama desa|village|lokasi desa|"
    "kode desa|kode wilayah" },
  { "activity", "venue", "tempat|lokasi|tempat kegiatan|venue" },
  { "activity", "date", "tgl|tanggal|hari tanggal|tanggal kegiatan|tgl kegiatan|date" },
  { "activity", "start", "mulai|jam mulai|pukul|jam" },
  { "activity", "end", "selesai|jam selesai|sampai" },
  { "activity", "letter_no", "surat tugas|no surat tugas|nomor surat tugas|no st" },
  { "activity", "host", "penyelenggara|host" },
  { "activity", "speakers", "narasumber|pemateri|speakers" },
  { "activity", "topics_other", "materi|topik|tema" },
  { "activity", "att_estimate", "peserta|jumlah peserta|total peserta|jumlah orang" },
  { "activity", "results", "hasil|hasil kegiatan" },
  { "activity", "obstacles_note", "kendala|hambatan" },
  { "activity", "notes", "catatan|keterangan|ket" },
};

static const char kecamatan_words[] = "kecamatan|kec|nama kecamatan|district";
static const char kabupaten_words[] =
  "kabupaten|kab|kabupaten kota|kab kota|nama kabupaten|kota|regency";

/* Short words for choices, whatever the labels are. */
static const struct
{
  const char *field, *code, *words;
} choices[] = {
  { "sex", "l", "l|lk|laki|laki laki|pria|m|male|man" },
  { "sex", "p", "p|pr|perempuan|wanita|f|female|woman" },
  { "education", "tidak_sekolah", "tidak sekolah|tidak tamat sd|belum sekolah" },
  { "education", "sd", "sd|sdk|sdn|mi|sd sederajat|tamat sd|paket a" },
  { "education", "smp", "smp|sltp|mts|smp sederajat|tamat smp|paket b" },
  { "education", "sma", "sma|slta|ma|sma sederajat|slta sederajat|tamat sma|paket c" },
  { "education", "smk", "smk|stm|smea" },
  { "education", "diploma", "d1|d2|d3|d4|diploma|d iii|diploma 3" },
  { "education", "sarjana", "s1|s 1|sarjana|strata 1" },
  { "education", "pascasarjana", "s2|s3|magister|doktor" },
  { "marital", "belum_kawin", "belum kawin|belum menikah|lajang|bk|single" },
  { "marital", "kawin", "kawin|menikah|nikah|k|married" },
  { "marital", "cerai_hidup", "cerai|cerai hidup|janda|duda|divorced" },
  { "marital", "cerai_mati", "cerai mati|widowed" },
  { "country", "my", "malaysia|malaysia barat|malaysia timur|sabah|sarawak" },
  { "country", "sg", "singapura|singapore" },
  { "country", "hk", "hongkong|hong kong" },
  { "country", "tw", "taiwan" },
  { "country", "jp", "jepang|japan" },
  { "country", "kr", "korea|korea selatan|south korea" },
  { "country", "bn", "brunei|brunei darussalam" },
  { "country", "sa", "arab saudi|saudi arabia|saudi" },
  { "licence_status", "aktif", "aktif|active|berlaku|valid" },
  { "kind", "p3mi", "p3mi|pt|pptkis" },
  { "kind", "sosialisasi", "sosialisasi|penyuluhan" },
  { "mode", "tatap_muka", "tatap muka|luring|offline|langsung" },
  { "mode", "daring", "daring|online|virtual|zoom" },
};

/* What our own files hold besides the fields. */
static const char *const ours[] = { "rev",        "state",      "created_at", "created_by",
                                    "updated_at", "updated_by", "deleted",    "type",
                                    "line",       "reason",     "damaged",    "record_state" };

static gboolean
has_word (const char *words, const char *folded)
{
  gsize n = strlen (folded);

  for (const char *word = words; word != NULL && n > 0;)
    {
      const char *end = strchr (word, '|');
      gsize length = end != NULL ? (gsize) (end - word) : strlen (word);

      if (length == n && memcmp (word, folded, n) == 0)
        return TRUE;
      word = end != NULL ? end + 1 : NULL;
    }
  return FALSE;
}

/**
 * dme_import_words_find:
 * @type: what the rows shall become
 * @folded: a heading, folded
 * @field: (out) (nullable): with %DME_IMPORT_USE_FIELD
 *
 * Returns: what the heading means, %DME_IMPORT_USE_NOTHING if nobody can know
 */
DmeImportUse
dme_import_words_find (const DmeType *type, const char *folded, const DmeField **field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (headings); i++)
    if (g_str_equal (headings[i].type, type->name) && has_word (headings[i].words, folded))
      {
        *field = dme_type_find_field (type, headings[i].field);
        return *field != NULL ? DME_IMPORT_USE_FIELD : DME_IMPORT_USE_NOTHING;
      }
  *field = NULL;
  if (dme_type_find_field (type, "region") == NULL)
    return DME_IMPORT_USE_NOTHING;
  if (has_word (kecamatan_words, folded))
    return DME_IMPORT_USE_KECAMATAN;
  return has_word (kabupaten_words, folded) ? DME_IMPORT_USE_KABUPATEN : DME_IMPORT_USE_NOTHING;
}

const char *
dme_import_words_find_choice (const DmeField *field, const char *folded)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (choices[i].field, field->name) && has_word (choices[i].words, folded) &&
        dme_field_find_choice (field, choices[i].code) != NULL)
      return choices[i].code;
  return NULL;
}

gboolean
dme_import_words_is_ours (const char *folded)
{
  static const char *const in_other_words[] = { N_ ("Line"), N_ ("Reason") };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      g_autofree char *name = dme_text_fold (ours[i]);

      if (g_str_equal (name, folded))
        return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (in_other_words); i++)
    {
      g_autofree char *name = dme_text_fold (_ (in_other_words[i]));

      if (g_str_equal (name, folded))
        return TRUE;
    }
  return FALSE;
}
