/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "config.h"

#include <string.h>

#include <sqlite3.h>

#include "dme-text.h"
#include "vault-fixture.h"

void
vault_set_up (Fixture *f, gconstpointer data)
{
  dme_db_vault_cost = &dme_keyring_cost_least;
  fixture_set_up (f, data);
}

char *
make_vault (DmeDb *db)
{
  g_autoptr (GError) error = NULL;
  char *code = NULL;

  dme_db_make_vault (db, PASSPHRASE, &code, &error);
  g_assert_no_error (error);
  return code;
}

DmeFields *
a_person (const char *name)
{
  return fields_of ("name", name, "nik", NIK, "sex", "p", "phone", PHONE, "region", "53.02.08.2005",
                    "status", "peminat", "status_on", "2026-02-09", NULL);
}

gboolean
save_person (DmeDb *db, const char *id, const char *name, GError **error)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);

  g_ptr_array_add (saves,
                   dme_save_new (dme_schema_find_type ("person"), id,
                                 id == NULL ? a_person (name) : fields_of ("name", name, NULL)));
  return dme_db_save (db, saves, NULL, NULL, error);
}

DmeRecord *
load_person (DmeDb *db, const char *id)
{
  g_autoptr (GError) error = NULL;
  DmeRecord *record = dme_db_load (db, dme_schema_find_type ("person"), id, &error);

  g_assert_no_error (error);
  return record;
}

void
edit_store (Fixture *f, const char *sql)
{
  g_autofree char *path = path_in (f->dir, "store.db");
  sqlite3 *handle = NULL;

  g_clear_pointer (&f->db, dme_db_close);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static gboolean
holds (const char *contents, gsize length, const char *text, const char *charset)
{
  gsize size;
  g_autofree char *bytes = g_convert (text, -1, charset, "UTF-8", NULL, &size, NULL);

  g_assert_nonnull (bytes);
  return memmem (contents, length, bytes, size) != NULL;
}

static gboolean
file_holds (const char *path, const char *text)
{
  static const char *const charsets[] = { "UTF-8", "UTF-16LE", "UTF-16BE" };
  g_autofree char *lower = g_utf8_strdown (text, -1), *upper = g_utf8_strup (text, -1);
  g_autofree char *folded = dme_text_fold (text);
  const char *const forms[] = { text, lower, upper, folded };
  g_autofree char *contents = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, NULL))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (forms); j++)
      if (holds (contents, length, forms[j], charsets[i]))
        return TRUE;

  return FALSE;
}

char *
find_in_files (const char *dir, const char *text)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open != NULL && (name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = path_in (dir, name);
      char *found = g_file_test (path, G_FILE_TEST_IS_DIR) ? find_in_files (path, text) : NULL;

      if (found == NULL && file_holds (path, text))
        found = g_strdup (path);
      if (found != NULL)
        return found;
    }

  return NULL;
}

void
assert_nothing_leaked (const char *dir)
{
  static const char *const secrets[] = { NAME, "Yohana", "Xanthira", NIK, PHONE, "81234567890" };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *found = find_in_files (dir, secrets[i]);

      if (found != NULL)
        g_test_message ("“%s” is in %s", secrets[i], found);
      g_assert_null (found);
    }
}
