/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-consent.h"
#include "dme-db-erase.h"
#include "vault-fixture.h"

/* Whoever writes, by form, script or import: after a withdrawal nothing is written of the person.
 */

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = NULL;

  vault_set_up (f, data);
  code = make_vault (f->db);
}

static gboolean
save (Fixture *f, const char *type, const char *id, DmeFields *changes, const char *field)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type (type), id, changes));
  if (dme_db_save (f->db, saves, NULL, &problems, &error))
    return TRUE;

  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpint (((DmeProblem *) problems->pdata[0])->code, ==, DME_PROBLEM_CONSENT_WITHDRAWN);
  g_assert_cmpstr (((DmeProblem *) problems->pdata[0])->field, ==, field);
  return FALSE;
}

static char *
add_withdrawn (Fixture *f, char **paper)
{
  DmeFields *fields = a_person (NAME);
  char *id;

  dme_consent_give (fields, "cap_jempol", "Yohanis", "2026-01-10", NULL);
  id = save_new (f->db, "person", fields);
  *paper = save_new (f->db, "document", fields_of ("person", id, "kind", "paspor", NULL));
  save_set (f->db, "person", id, "consent_withdrawn_at", "2026-02-01");
  return id;
}

static void
test_nothing_is_written_of_the_person (Fixture *f, gconstpointer data)
{
  g_autofree char *paper = NULL, *id = add_withdrawn (f, &paper);
  guint lines = count_lines (f->db);

  g_assert_false (save (f, "person", id, fields_of ("job", "Perawat", NULL), "job"));
  g_assert_false (save (f, "document", paper, fields_of ("number", "X 1", NULL), "person"));
  g_assert_false (save (f, "document", NULL, fields_of ("person", id, "kind", "akta_lahir", NULL),
                        "person"));
  g_assert_false (save (f, "follow_up", NULL, fields_of ("parent", id, "what", "Jemput", NULL),
                        "parent"));
  g_assert_cmpuint (count_lines (f->db), ==, lines);
}

static void
test_what_the_law_still_asks_is_possible (Fixture *f, gconstpointer data)
{
  g_autofree char *paper = NULL, *id = add_withdrawn (f, &paper);
  g_autofree char *other = save_new (f->db, "person", a_person ("Orang Lain"));

  g_assert_true (save (f, "person", id, fields_of ("consent_withdrawn_at", "2026-02-02", NULL),
                       NULL));
  g_assert_true (save (f, "person", id, fields_of ("not_same", other, NULL), NULL));
  save_del (f->db, "document", paper, DME_DEL_DELETE);
  save_del (f->db, "person", id, DME_DEL_DELETE);
  save_del (f->db, "person", id, DME_DEL_REVIVE);
  g_assert_true (dme_db_erase (f->db, dme_schema_find_type ("person"), id, NULL));
}

static void
test_new_consent_opens_it_again (Fixture *f, gconstpointer data)
{
  g_autofree char *paper = NULL, *id = add_withdrawn (f, &paper);
  DmeFields *consent = fields_of ("job", "Perawat", NULL);

  dme_consent_give (consent, "cap_jempol", "Yohanis", "2026-02-05", NULL);
  g_assert_true (save (f, "person", id, consent, NULL));
  g_assert_true (save (f, "document", paper, fields_of ("number", "X 1", NULL), NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/store/consent/" name, Fixture, NULL, set_up, func, fixture_tear_down)
  ADD ("nothing-is-written-of-the-person", test_nothing_is_written_of_the_person);
  ADD ("what-the-law-still-asks-is-possible", test_what_the_law_still_asks_is_possible);
  ADD ("new-consent-opens-it-again", test_new_consent_opens_it_again);

  return g_test_run ();
}
