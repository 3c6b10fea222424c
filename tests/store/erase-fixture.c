/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "erase-fixture.h"

#include "dme-db-private.h"

const DmeType *
person_type (void)
{
  return dme_schema_find_type ("person");
}

void
erase_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

void
erase (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;

  dme_db_erase (f->db, person_type (), id, &error);
  g_assert_no_error (error);
}

/* A person with a paper and a follow-up, and words in all that is not sealed. */
char *
add_victim (Fixture *f)
{
  char *id = save_new (f->db, "person", a_person (NAME));
  g_autofree char *paper = NULL, *plan = NULL;

  save_set (f->db, "person", id, "job", JOB);
  paper = save_new (f->db, "document",
                    fields_of ("person", id, "kind", "paspor", "number", "X 1234567", NULL));
  plan = save_new (f->db, "follow_up", fields_of ("parent", id, "what", PLAN, NULL));
  return id;
}

gint64
number (Fixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOwnStmt) stmt = dme_db_prepare_own (f->db, sql, &error);

  g_assert_no_error (error);
  return dme_db_step (f->db, stmt, &error) == SQLITE_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
}

void
assert_sound (Fixture *f)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gboolean sound = dme_db_verify (f->db, findings, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (char *) findings->pdata[i]);
  g_assert_true (sound);
}

void
assert_forgotten (const char *dir)
{
  static const char *const words[] = { "Xilofon", "Waxlotu" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *found = find_in_files (dir, words[i]);

      if (found != NULL)
        g_test_message ("“%s” is in %s", words[i], found);
      g_assert_null (found);
    }
}
