/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "dme-clock.h"
#include "store-fixture.h"

static const DmeIdentity identity = {
  .name = (char *) "Maria Uji",
  .job_title = (char *) "Petugas",
  .role = (char *) "petugas",
  .scope = (char *) "53",
  .practice = TRUE,
};

void
remove_tree (const char *path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

char *
path_in (const char *dir, const char *name)
{
  return g_build_filename (dir, name, NULL);
}

void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  dme_clock_set_for_test (G_GINT64_CONSTANT (1795258800) *
                          G_USEC_PER_SEC); /* 2026-11-21 11:00 UTC */
  f->root = g_dir_make_tmp ("dme-store-XXXXXX", &error);
  g_assert_no_error (error);
  f->dir = g_build_filename (f->root, "store", NULL);
  dme_db_create (f->dir, &identity, &error);
  g_assert_no_error (error);
  f->db = dme_db_open (f->dir, &error);
  g_assert_no_error (error);
}

void
fixture_reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->db, dme_db_close);
  f->db = dme_db_open (f->dir, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  /* Whatever a test did, the store is in order afterwards. */
  if (f->db != NULL)
    {
      gboolean good = dme_db_verify (f->db, findings, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < findings->len; i++)
        g_test_message ("%s", (char *) findings->pdata[i]);
      g_assert_true (good);
    }

  g_clear_pointer (&f->db, dme_db_close);
  remove_tree (f->root);
  g_free (f->root);
  g_free (f->dir);
}

DmeFields *
fields_of (const char *name, ...)
{
  DmeFields *fields = dme_fields_new ();
  va_list args;

  va_start (args, name);
  for (; name != NULL; name = va_arg (args, const char *))
    dme_fields_set (fields, name, va_arg (args, const char *));
  va_end (args);
  return fields;
}

DmeFields *
an_activity (const char *date, const char *venue)
{
  return fields_of ("kind", "sosialisasi", "region", "53.02.08.2005", "date", date, "venue", venue,
                    "att_cpmi_l", "4", "att_cpmi_p", "6", NULL);
}

static char *
save_one (DmeDb *db, DmeSave *save)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (saves, save);
  dme_db_save (db, saves, NULL, &problems, &error);
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      g_autofree char *text = dme_problem_to_text (problems->pdata[i], save->type);

      g_test_message ("%s", text);
    }
  g_assert_no_error (error);
  return g_strdup (save->id);
}

char *
save_new (DmeDb *db, const char *type, DmeFields *fields)
{
  return save_one (db, dme_save_new (dme_schema_find_type (type), NULL, fields));
}

void
save_set (DmeDb *db, const char *type, const char *id, const char *field, const char *value)
{
  g_autofree char *same =
    save_one (db, dme_save_new (dme_schema_find_type (type), id, fields_of (field, value, NULL)));

  g_assert_cmpstr (same, ==, id);
}

void
save_del (DmeDb *db, const char *type, const char *id, DmeDel del)
{
  DmeSave *save = dme_save_new (dme_schema_find_type (type), id, NULL);
  g_autofree char *same = NULL;

  save->del = del;
  same = save_one (db, save);
}

DmeState
state_of (DmeDb *db, const char *type, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = dme_db_load (db, dme_schema_find_type (type), id, &error);

  g_assert_no_error (error);
  return record->state;
}

void
answer (DmeDb *db,
        const char *incarnation,
        gint64 seq,
        DmeVerdictKind kind,
        gint64 rev,
        const char *code,
        const char *field)
{
  g_autoptr (GPtrArray)
    verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_verdict_free);
  g_autoptr (GError) error = NULL;
  DmeVerdict *verdict = dme_verdict_new (seq, kind);

  verdict->rev = rev;
  verdict->code = g_strdup (code);
  verdict->field = g_strdup (field);
  g_ptr_array_add (verdicts, verdict);
  dme_db_take_verdicts (db, incarnation, verdicts, 1, 1, NULL, &error);
  g_assert_no_error (error);
}

guint
answer_all (DmeDb *db, DmeVerdictKind kind)
{
  static gint64 feed = 1000;
  guint n = 0;

  while (TRUE)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray)
        verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_verdict_free);
      g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (db, 1000, 1 << 20, &error);

      g_assert_no_error (error);
      if (out == NULL)
        return n;

      for (guint i = 0; i < out->lines->len; i++, n++)
        {
          DmeVerdict *verdict = dme_verdict_new (out->first + i, kind);

          verdict->rev = kind == DME_VERDICT_WAITING ? 0 : ++feed;
          verdict->code = kind == DME_VERDICT_REJECTED ? g_strdup ("required") : NULL;
          g_ptr_array_add (verdicts, verdict);
        }

      dme_db_take_verdicts (db, out->incarnation, verdicts, feed, 1, NULL, &error);
      g_assert_no_error (error);
    }
}

guint
count_lines (DmeDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (db, 100000, G_MAXUINT32, &error);

  g_assert_no_error (error);
  dme_db_reset_sending (db, &error);
  g_assert_no_error (error);
  return out != NULL ? out->lines->len : 0;
}

char *
hash_of (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, NULL))
    return g_strdup ("absent");
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents, length);
}
