/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-schema-persons.h"
#include "dme-schema-table.h"

/* People and their papers. Codes are stored and travel: append, never rename or reuse.
 *
 * Sources: UU 18/2017 art 5 and 13 (requirements, papers), PP 59/2021, Permenaker 4/2023 (social
 * security), UU PDP 27/2022 art 20-24 (consent); what BP3MI NTT, P4MI and the placement systems ask
 * for in practice. The fields of a person are those of the office's own registers.
 *
 * A status has the date since when it holds, in "status_on"; every change of it is an op with that
 * date, so the history of the record holds all earlier ones and their dates. A form that changes
 * the one asks for the other, with today in it. */

#define SINCE 2 /* the schema version that brought both types */
#define S DME_FIELD_SENSITIVE
#define REQUIRED DME_FIELD_REQUIRED
#define SEARCHED DME_FIELD_SEARCHED
#define PAST DME_FIELD_NOT_FUTURE

static const DmeChoice sexes[] = {
  { "l", N_ ("Man") },
  { "p", N_ ("Woman") },
  { NULL, NULL },
};

static const DmeChoice no_nik_reasons[] = {
  { "belum_terdaftar", N_ ("Never registered at Dukcapil") },
  { "tidak_dibawa", N_ ("KTP and KK not at hand") },
  { "hilang", N_ ("KTP and KK lost") },
  { "bermasalah", N_ ("The NIK is wrong or doubled at Dukcapil") },
  { "menolak", N_ ("Does not want to say") },
  { "lainnya", N_ ("Other reason") },
  { NULL, NULL },
};

static const DmeChoice phone_owners[] = {
  { "sendiri", N_ ("Own") },
  { "pasangan", N_ ("Husband or wife") },
  { "orang_tua", N_ ("Parent or guardian") },
  { "anak", N_ ("Child") },
  { "saudara", N_ ("Relative") },
  { "tetangga", N_ ("Neighbour or friend") },
  { "perangkat_desa", N_ ("Village official") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

static const DmeChoice educations[] = {
  { "tidak_sekolah", N_ ("No school") },
  { "sd", N_ ("Primary school (SD)") },
  { "smp", N_ ("Junior secondary school (SMP)") },
  { "sma", N_ ("Senior secondary school (SMA)") },
  { "smk", N_ ("Vocational school (SMK)") },
  { "diploma", N_ ("Diploma") },
  { "sarjana", N_ ("Bachelor (S1)") },
  { "pascasarjana", N_ ("Master or doctor") },
  { NULL, NULL },
};

static const DmeChoice maritals[] = {
  { "belum_kawin", N_ ("Single") },
  { "kawin", N_ ("Married") },
  { "cerai_hidup", N_ ("Divorced") },
  { "cerai_mati", N_ ("Widowed") },
  { NULL, NULL },
};

const DmeChoice dme_schemes[] = {
  { "g_to_g", N_ ("Government to government (G to G)") },
  { "g_to_p", N_ ("Government to private (G to P)") },
  { "p_to_p", N_ ("By a P3MI (P to P)") },
  { "ukps", N_ ("For the company's own needs (UKPS)") },
  { "perseorangan", N_ ("On one's own (perseorangan)") },
  { "ssw", N_ ("Specified Skilled Worker, Japan (SSW)") },
  { "perpanjangan", N_ ("Extension of a contract") },
  { NULL, NULL },
};

static const DmeChoice subschemes[] = {
  { "profesional", N_ ("Professional") },
  { "re_entry", N_ ("Re-entry after leave") },
  { "sp2t", N_ ("SP2T Taiwan") },
  { "ssw_mandiri", N_ ("SSW on one's own") },
  { "ssw_p3mi", N_ ("SSW by a P3MI") },
  { "korea_eps", N_ ("Korea, EPS") },
  { "jepang_perawat", N_ ("Japan, nurse or careworker") },
  { "jerman_perawat", N_ ("Germany, nurse") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

/* ISO 3166-1 codes in lower case; the destinations that figures of NTT name stand first. */
const DmeChoice dme_countries[] = {
  { "my", N_ ("Malaysia") },
  { "sg", N_ ("Singapore") },
  { "hk", N_ ("Hong Kong") },
  { "tw", N_ ("Taiwan") },
  { "jp", N_ ("Japan") },
  { "kr", N_ ("South Korea") },
  { "bn", N_ ("Brunei") },
  { "de", N_ ("Germany") },
  { "sa", N_ ("Saudi Arabia") },
  { "ae", N_ ("United Arab Emirates") },
  { "qa", N_ ("Qatar") },
  { "kw", N_ ("Kuwait") },
  { "bh", N_ ("Bahrain") },
  { "om", N_ ("Oman") },
  { "jo", N_ ("Jordan") },
  { "tr", N_ ("Türkiye") },
  { "pl", N_ ("Poland") },
  { "hu", N_ ("Hungary") },
  { "ro", N_ ("Romania") },
  { "it", N_ ("Italy") },
  { "nl", N_ ("Netherlands") },
  { "gb", N_ ("United Kingdom") },
  { "us", N_ ("United States") },
  { "ca", N_ ("Canada") },
  { "au", N_ ("Australia") },
  { "nz", N_ ("New Zealand") },
  { "pg", N_ ("Papua New Guinea") },
  { "tl", N_ ("Timor-Leste") },
  { "cn", N_ ("China") },
  { "mo", N_ ("Macao") },
  { "th", N_ ("Thailand") },
  { "mv", N_ ("Maldives") },
  { "lainnya", N_ ("Another country") },
  { NULL, NULL },
};

/* Coarse and free in order: papers are made in any order, and people change their minds. */
const DmeChoice dme_person_statuses[] = {
  { "peminat", N_ ("Interested") },
  { "terdata", N_ ("Recorded by the village") },
  { "berkas_desa", N_ ("Village papers") },
  { "terdaftar", N_ ("Registered (ID PMI)") },
  { "proses", N_ ("In process") },
  { "siap_berangkat", N_ ("Ready to depart") },
  { "berangkat", N_ ("Departed") },
  { "pulang", N_ ("Returned") },
  { "batal", N_ ("Gave up") },
  { "dicegah", N_ ("Stopped from departing") },
  { NULL, NULL },
};

static const DmeChoice bpjs_tk_phases[] = {
  { "sebelum", N_ ("Before work") },
  { "selama", N_ ("During work") },
  { "setelah", N_ ("After work") },
  { NULL, NULL },
};

static const DmeChoice consent_methods[] = {
  { "tanda_tangan", N_ ("Signed on paper") },
  { "cap_jempol", N_ ("Thumbprint on paper") },
  { "rekaman", N_ ("Said aloud and recorded") },
  { "elektronik", N_ ("Signed on the screen") },
  { "dibacakan", N_ ("Read aloud, then signed or thumbprint") },
  { NULL, NULL },
};

/* What the office teaches villages to watch for: signs of a calo or of trafficking. */
const DmeChoice dme_red_flag_signs[] = {
  { "p3mi_tidak_terdaftar", N_ ("Company not on the list") },
  { "calo", N_ ("Recruited by a calo or sponsor") },
  { "uang_muka", N_ ("Asked to pay in advance") },
  { "uang_saku", N_ ("Family was given money") },
  { "dokumen_ditahan", N_ ("Papers are held by others") },
  { "dokumen_palsu", N_ ("False papers or false age") },
  { "visa_bukan_kerja", N_ ("Visit or tourist visa") },
  { "tanpa_kontrak", N_ ("No work agreement") },
  { "tanpa_izin_keluarga", N_ ("Family does not know") },
  { "janji_berlebihan", N_ ("Promises too good to be true") },
  { "jalur_gelap", N_ ("Unofficial route") },
  { "negara_tertutup", N_ ("Country is closed") },
  { "izin_tidak_berlaku", N_ ("Company without a valid licence") },
  { "tanpa_lapor_desa", N_ ("Did not report to the village head") },
  { "penampungan", N_ ("People are kept in a house") },
  { "ancaman", N_ ("Threats or force") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

static const DmeField person_fields[] = {
  { "nik", N_ ("NIK"), DME_KIND_NIK, S | SEARCHED, SINCE, NULL, NULL },
  { "no_nik_reason", N_ ("Why there is no NIK"), DME_KIND_CHOICE, 0, SINCE, no_nik_reasons, NULL },
  { "name", N_ ("Name"), DME_KIND_TEXT, REQUIRED | S | SEARCHED, SINCE, NULL, NULL },
  { "sex", N_ ("Sex"), DME_KIND_CHOICE, 0, SINCE, sexes, NULL },
  { "birth_date", N_ ("Date of birth"), DME_KIND_DATE, S | PAST | DME_FIELD_OLD_DATE, SINCE, NULL,
    NULL },
  { "birth_place", N_ ("Place of birth"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "phone", N_ ("Telephone"), DME_KIND_PHONE, S | SEARCHED, SINCE, NULL, NULL },
  { "phone_owner", N_ ("Whose telephone"), DME_KIND_CHOICE, 0, SINCE, phone_owners, NULL },
  { "address", N_ ("Address"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "region", N_ ("Village"), DME_KIND_REGION, REQUIRED | SEARCHED, SINCE, NULL, NULL },
  { "education", N_ ("Education"), DME_KIND_CHOICE, 0, SINCE, educations, NULL },
  { "marital", N_ ("Marital status"), DME_KIND_CHOICE, 0, SINCE, maritals, NULL },
  { "contact_name", N_ ("Family contact"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "contact_phone", N_ ("Telephone of the family"), DME_KIND_PHONE, S, SINCE, NULL, NULL },
  { "scheme", N_ ("Placement scheme"), DME_KIND_CHOICE, 0, SINCE, dme_schemes, NULL },
  { "subscheme", N_ ("Kind of scheme"), DME_KIND_CHOICE, 0, SINCE, subschemes, NULL },
  { "sector", N_ ("Sector"), DME_KIND_CHOICE, 0, SINCE, dme_sectors, NULL },
  { "job", N_ ("Job"), DME_KIND_TEXT, SEARCHED, SINCE, NULL, NULL },
  { "country", N_ ("Country"), DME_KIND_CHOICE, 0, SINCE, dme_countries, NULL },
  { "organisation", N_ ("Placement company (P3MI)"), DME_KIND_REF, 0, SINCE, NULL, "organisation" },
  { "recruiter", N_ ("Recruiter"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "status", N_ ("Status"), DME_KIND_CHOICE, 0, SINCE, dme_person_statuses, NULL },
  { "status_on", N_ ("Status since"), DME_KIND_DATE, PAST, SINCE, NULL, NULL },
  { "procedural", N_ ("Official procedure"), DME_KIND_BOOL, 0, SINCE, NULL, NULL },
  { "bpjs_tk_no", N_ ("BPJS Ketenagakerjaan number"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "bpjs_tk_phase", N_ ("BPJS Ketenagakerjaan, phase"), DME_KIND_CHOICE, 0, SINCE, bpjs_tk_phases,
    NULL },
  { "bpjs_tk_months", N_ ("BPJS Ketenagakerjaan, months"), DME_KIND_INT, 0, SINCE, NULL, NULL },
  { "bpjs_tk_paid_on", N_ ("BPJS Ketenagakerjaan, paid on"), DME_KIND_DATE, PAST, SINCE, NULL,
    NULL },
  { "bpjs_tk_until", N_ ("BPJS Ketenagakerjaan, valid until"), DME_KIND_DATE, 0, SINCE, NULL,
    NULL },
  { "bpjs_kes_no", N_ ("BPJS Kesehatan number"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "bpjs_kes_active", N_ ("BPJS Kesehatan active"), DME_KIND_BOOL, 0, SINCE, NULL, NULL },
  { "consent_version", N_ ("Version of the notice"), DME_KIND_INT, 0, SINCE, NULL, NULL },
  { "consent_at", N_ ("Consent given on"), DME_KIND_DATE, PAST, SINCE, NULL, NULL },
  { "consent_time", N_ ("Consent given at"), DME_KIND_TIME, 0, SINCE, NULL, NULL },
  { "consent_method", N_ ("How consent was given"), DME_KIND_CHOICE, 0, SINCE, consent_methods,
    NULL },
  { "consent_by", N_ ("Consent written down by"), DME_KIND_TEXT, 0, SINCE, NULL, NULL },
  { "consent_withdrawn_at", N_ ("Consent withdrawn on"), DME_KIND_DATE, PAST, SINCE, NULL, NULL },
  { "activity", N_ ("Met at"), DME_KIND_REF, 0, SINCE, NULL, "activity" },
  { "red_flags", N_ ("Warning signs"), DME_KIND_CHOICES, 0, SINCE, dme_red_flag_signs, NULL },
  /* Ids with a space between: who looks the same was asked about. */
  { "not_same", N_ ("Others who are not this person"), DME_KIND_TEXT, 0, SINCE, NULL, NULL },
  /* Of a record that is deleted since it was written twice: where everything about the person is.
   */
  { "merged_into", N_ ("Merged into"), DME_KIND_REF, 0, 4, NULL, "person" },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

/* The eight of art 13 stand first, in the order of the law. */
const DmeChoice dme_document_kinds[] = {
  { "status_kawin", N_ ("Statement of marital status") },
  { "izin_keluarga", N_ ("Permission of the family") },
  { "kompetensi", N_ ("Certificate of competence") },
  { "sehat", N_ ("Health certificate, body and mind") },
  { "paspor", N_ ("Passport") },
  { "visa", N_ ("Work visa") },
  { "pp", N_ ("Placement agreement (PP)") },
  { "pk", N_ ("Work agreement (PK)") },
  { "ktp", N_ ("KTP") },
  { "kk", N_ ("Family card (KK)") },
  { "akta_lahir", N_ ("Birth certificate") },
  { "buku_nikah", N_ ("Marriage certificate") },
  { "ijazah", N_ ("School certificate") },
  { "bpjs_tk", N_ ("BPJS Ketenagakerjaan card") },
  { "jkn", N_ ("BPJS Kesehatan card (JKN)") },
  { "siapkerja", N_ ("SIAPkerja account") },
  { "id_pmi", N_ ("ID PMI in SISKOP2MI") },
  { "skck", N_ ("Police record (SKCK)") },
  { "bahasa", N_ ("Language certificate") },
  { "coe", N_ ("Certificate of eligibility (CoE)") },
  { "opp", N_ ("Certificate of the pre-departure orientation") },
  { "e_pmi", N_ ("E-PMI/E-KPMI card") },
  { "pas_foto", N_ ("Photograph") },
  { "surat_cuti", N_ ("Leave letter of the employer") },
  { "surat_panggilan", N_ ("Summons of the employer") },
  { "profil_pemberi_kerja", N_ ("Profile of the employer") },
  { "pernyataan_risiko", N_ ("Statement of own risk") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

const DmeChoice dme_document_states[] = {
  { "belum", N_ ("Not yet") },
  { "diurus", N_ ("Being made") },
  { "ada", N_ ("There") },
  { "tidak_perlu", N_ ("Not needed") },
  { NULL, NULL },
};

static const DmeField document_fields[] = {
  { "person", N_ ("Person"), DME_KIND_REF, REQUIRED | DME_FIELD_PARENT, SINCE, NULL, "person" },
  { "kind", N_ ("Paper"), DME_KIND_CHOICE, REQUIRED, SINCE, dme_document_kinds, NULL },
  { "state", N_ ("State"), DME_KIND_CHOICE, 0, SINCE, dme_document_states, NULL },
  { "number", N_ ("Number"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "issued", N_ ("Issued on"), DME_KIND_DATE, PAST | DME_FIELD_OLD_DATE, SINCE, NULL, NULL },
  { "expires", N_ ("Valid until"), DME_KIND_DATE, DME_FIELD_OLD_DATE, SINCE, NULL, NULL },
  { "scan", N_ ("Scan"), DME_KIND_BLOB, S, SINCE, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

const DmeType dme_type_person = { "person", N_ ("Person"), person_fields,
                                  G_N_ELEMENTS (person_fields) - 1 };
const DmeType dme_type_document = { "document", N_ ("Paper of a person"), document_fields,
                                    G_N_ELEMENTS (document_fields) - 1 };
