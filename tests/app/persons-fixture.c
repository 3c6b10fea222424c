/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "persons-fixture.h"

#include "dme-db-vault.h"
#include "dme-recovery-code.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-uuid.h"

static const char *const maria[] = { "name",
                                     "Maria Goreti Taneo",
                                     "sex",
                                     "p",
                                     "nik",
                                     "5302075506990001",
                                     "birth_date",
                                     "1999-06-15",
                                     "birth_place",
                                     "Soe",
                                     "region",
                                     "53.02.07.2015",
                                     "phone",
                                     "+6281353998877",
                                     "phone_owner",
                                     "sendiri",
                                     "address",
                                     "RT 02 RW 01",
                                     "education",
                                     "sma",
                                     "marital",
                                     "kawin",
                                     "contact_name",
                                     "Yohanes Taneo",
                                     "contact_phone",
                                     "+6281237001122",
                                     "scheme",
                                     "p_to_p",
                                     "country",
                                     "my",
                                     "job",
                                     "Perawat lansia",
                                     "status",
                                     "berkas_desa",
                                     "status_on",
                                     "2026-10-02",
                                     "bpjs_tk_no",
                                     "15012345678",
                                     "bpjs_tk_phase",
                                     "sebelum",
                                     "bpjs_tk_months",
                                     "24",
                                     "bpjs_tk_paid_on",
                                     "2026-09-01",
                                     "bpjs_tk_until",
                                     "2028-09-01",
                                     "consent_version",
                                     "1",
                                     "consent_at",
                                     "2026-09-01",
                                     "consent_time",
                                     "10:15",
                                     "consent_method",
                                     "dibacakan",
                                     "consent_by",
                                     "Rian Nenobais",
                                     NULL };
static const char *const single[] = { "name",    "Yuliana",       "sex",
                                      "p",       "no_nik_reason", "belum_terdaftar",
                                      "region",  "53.02.08.2005", "status",
                                      "peminat", "status_on",     "2026-11-20",
                                      NULL };
static const char *const long_name[] = {
  "name",      "Maria Magdalena Antonia Bernadetha Carolina da Costa Nenobais-Taneo Wihelmina",
  "sex",       "p",
  "nik",       "5302081203010002",
  "region",    "53.02.08.2005",
  "recruiter", "Bapak Yeremias (bukan nama sebenarnya), tetangga dari sepupu di pasar",
  "red_flags", "calo,uang_muka",
  "status",    "proses",
  "status_on", "2026-11-01",
  NULL
};
static const char *const stopped[] = { "name",      "Petrus Contoh",    "sex",        "l",
                                       "nik",       "5302071501000003", "birth_date", "2000-01-15",
                                       "region",    "53.02.07.2015",    "status",     "dicegah",
                                       "status_on", "2026-11-11",       NULL };
static const char *const withdrawn[] = { "name",
                                         "Agustinus Contoh",
                                         "sex",
                                         "l",
                                         "nik",
                                         "5302072008950004",
                                         "region",
                                         "53.02.07.2015",
                                         "status",
                                         "terdata",
                                         "status_on",
                                         "2026-10-10",
                                         "consent_version",
                                         "1",
                                         "consent_at",
                                         "2026-10-10",
                                         "consent_method",
                                         "tanda_tangan",
                                         "consent_by",
                                         "Rian Nenobais",
                                         "consent_withdrawn_at",
                                         "2026-11-15",
                                         NULL };

/* A store that somebody has given a passphrase, and that stays open. */
void
persons_make_vault (DmeDb *db)
{
  g_autoptr (GError) error = NULL;
  char *code = NULL;

  dme_db_make_vault (db, PERSONS_PASSPHRASE, &code, &error);
  g_assert_no_error (error);
  dme_secret_free (code);
}

DmeSave *
persons_save_new (const char *const *pairs)
{
  g_autofree char *id = dme_uuid_new ();
  DmeFields *fields = dme_fields_new ();

  for (guint i = 0; pairs[i] != NULL; i += 2)
    dme_fields_set (fields, pairs[i], pairs[i + 1]);

  return dme_save_new (&dme_type_person, id, fields);
}

static void
add_paper (GPtrArray *saves,
           const char *person,
           const char *kind,
           const char *state,
           const char *expires)
{
  DmeFields *fields = dme_fields_new ();

  dme_fields_set (fields, "person", person);
  dme_fields_set (fields, "kind", kind);
  dme_fields_set (fields, "state", state);
  dme_fields_set (fields, "number", "C1234567");
  if (expires != NULL)
    dme_fields_set (fields, "expires", expires);
  g_ptr_array_add (saves, dme_save_new (&dme_type_document, NULL, fields));
}

static void
add_follow_up (GPtrArray *saves,
               const char *person,
               const char *what,
               const char *due,
               const char *done_on)
{
  DmeFields *fields = dme_fields_new ();

  dme_fields_set (fields, "parent", person);
  dme_fields_set (fields, "what", what);
  dme_fields_set (fields, "owner", "Rian");
  dme_fields_set (fields, "due", due);
  if (done_on != NULL)
    dme_fields_set (fields, "done_on", done_on);
  g_ptr_array_add (saves, dme_save_new (&dme_type_follow_up, NULL, fields));
}

void
persons_fill (const char *dir)
{
  const char *const *const all[] = { withdrawn, stopped, long_name, single, maria };
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  const char *id;

  g_assert_no_error (error);
  persons_make_vault (db);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_ptr_array_add (saves, persons_save_new (all[i]));
  id = ((DmeSave *) saves->pdata[saves->len - 1])->id;
  add_paper (saves, id, "status_kawin", "ada", NULL);
  add_paper (saves, id, "izin_keluarga", "diurus", NULL);
  add_paper (saves, id, "paspor", "ada", "2031-03-01");
  add_paper (saves, id, "sehat", "ada", "2026-12-20");
  add_paper (saves, id, "kompetensi", "ada", "2026-01-31");
  add_follow_up (saves, id, "Antar ke Disnaker untuk rekom paspor", "2026-11-25", NULL);
  add_follow_up (saves, id, "Tanya jadwal pelatihan bahasa", "2026-10-01", "2026-10-03");
  dme_db_save (db, saves, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Written by somebody else who did not look: another telephone, farther on, with a paper. */
char *
persons_add_twin (const char *dir)
{
  static const char *const twin[] = {
    "name",      "Maria G. Taneo",
    "sex",       "p",
    "nik",       "5302075506990002",
    "region",    "53.02.08.2005",
    "phone",     "+6281237001122",
    "education", "sma",
    "status",    "proses",
    "status_on", "2026-11-12",
    "marital",   "kawin",
    NULL,
  };
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  const char *id;

  g_assert_no_error (error);
  dme_db_unlock (db, PERSONS_PASSPHRASE, &error);
  g_assert_no_error (error);
  g_ptr_array_add (saves, persons_save_new (twin));
  id = ((DmeSave *) saves->pdata[0])->id;
  add_paper (saves, id, "sehat", "ada", "2027-06-01");
  dme_db_save (db, saves, NULL, NULL, &error);
  g_assert_no_error (error);

  return g_strdup (id);
}

char *
persons_find (const char *dir, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_person);
  g_autoptr (GPtrArray) records = NULL;

  g_assert_no_error (error);
  dme_db_unlock (db, PERSONS_PASSPHRASE, &error);
  g_assert_no_error (error);
  records = dme_db_list (db, query, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    {
      DmeRecord *record = records->pdata[i];

      if (g_strcmp0 (dme_record_get (record, "name"), name) == 0)
        return g_strdup (record->id);
    }

  return NULL;
}

static gpointer
unlock_job (DmeDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (dme_db_unlock (db, PERSONS_PASSPHRASE, error));
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dme_store_run_finish (DME_STORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

void
persons_unlock (DmeStore *store)
{
  gboolean done = FALSE;

  dme_store_run_async (store, unlock_job, NULL, NULL, NULL, TRUE, NULL, unlocked_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}
