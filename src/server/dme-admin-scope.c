/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-admin.h"
#include "dme-clock.h"

/* Somebody gets another area, or another role; their devices hear of it at the next pull. */

static const DmeServerPerson *
find_person (GPtrArray *people, const char *id)
{
  for (guint i = 0; i < people->len; i++)
    if (g_str_equal (((DmeServerPerson *) people->pdata[i])->id, id))
      return people->pdata[i];
  return NULL;
}

static gboolean
write_scope (DmeServerDb *db, const DmeServerPerson *person, GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (db, error);

  return txn != NULL && dme_server_txn_set_scope (txn, person, error) &&
         dme_server_txn_audit (txn, now, "admin", "scope", person->id, error) &&
         dme_server_txn_commit (g_steal_pointer (&txn), error);
}

static int
change_scope (DmeServerDb *db, const char *dir, const char *id, const char *scope, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = dme_server_db_list_people (db, &error);
  const DmeServerPerson *found = people != NULL ? find_person (people, id) : NULL;
  DmeServerPerson person;

  if (error != NULL)
    return dme_admin_fail (dir, error);
  if (found == NULL)
    {
      g_printerr (_ ("desad: There is nobody %s. See \"desad people\".\n"), id);
      return DME_EXIT_DATA;
    }
  person = *found;
  person.scope = (char *) scope;
  if (role != NULL)
    person.role = (char *) role;
  return write_scope (db, &person, &error) ? DME_EXIT_DONE : dme_admin_fail (dir, error);
}

int
dme_verb_scope (int argc, char **argv)
{
  static char *scope, *role;
  const GOptionEntry entries[] = {
    { "scope", 's', 0, G_OPTION_ARG_STRING, &scope,
      N_ ("Region codes, such as 53.02 or 53.02.08.2005"), N_ ("CODE[,CODE]") },
    { "role", 'r', 0, G_OPTION_ARG_STRING, &role, N_ ("petugas, koordinator or kantor"),
      N_ ("ROLE") },
    G_OPTION_ENTRY_NULL,
  };
  const char *dir;
  int status;
  g_autofree char *clean = NULL, *wrong = NULL;
  g_autoptr (DmeServerDb) db = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_admin_parse (&argc, &argv, entries, "PERSON --scope CODE[,CODE] [--role ROLE]",
                        N_ ("Gives a person another area. What lies outside leaves their "
                            "computers at the next sync; what they have not sent is kept."),
                        &dir, &status))
    return status;
  if (argc != 2 || scope == NULL)
    return dme_admin_usage (_ ("Name one person, as \"desad people\" lists them, and --scope."));
  if (role != NULL && !dme_admin_is_role (role))
    return dme_admin_usage (
      _ ("--role: \"%s\" is not a role. Give petugas, koordinator or kantor."), role);
  clean = dme_admin_check_scope (scope, &wrong);
  if (clean == NULL)
    return dme_admin_usage (_ ("--scope: \"%s\" is not a region code of NTT."), wrong);
  db = dme_admin_open (dir, &error);
  if (db == NULL)
    return dme_admin_fail (dir, error);
  return change_scope (db, dir, argv[1], clean, role);
}
