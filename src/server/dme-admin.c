/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "dme-admin.h"
#include "dme-clock.h"
#include "dme-regions.h"
#include "dme-server-db-pg.h"
#include "dme-server-db-sqlite.h"
#include "dme-server.h"

/* The subcommands, what they share, and those that change something about people and devices. */

#define CODE_HOURS 72

const DmeVerb dme_verbs[] = {
  { "serve", N_ ("Answer devices until told to stop"), dme_verb_serve },
  { "enrol", N_ ("Make a one-time code for one computer"), dme_verb_enrol },
  { "people", N_ ("List the people"), dme_verb_people },
  { "devices", N_ ("List the devices"), dme_verb_devices },
  { "revoke", N_ ("Lock a device out"), dme_verb_revoke },
  { "scope", N_ ("Give a person another area"), dme_verb_scope },
  { "health", N_ ("Who has not synced, since when, how much waits"), dme_verb_health },
  { "rejects", N_ ("List what was refused, and why"), dme_verb_rejects },
  { "conflicts", N_ ("List the values that a person has to decide about"), dme_verb_conflicts },
  { "export", N_ ("Write all records of a type as JSON or CSV"), dme_verb_export },
  { "backup", N_ ("Write a verified copy of the database"), dme_verb_backup },
  { "restore", N_ ("Put a backup in place"), dme_verb_restore },
  { "verify", N_ ("Check the database"), dme_verb_verify },
  { "move", N_ ("Carry everything over to PostgreSQL"), dme_verb_move },
  { NULL, NULL, NULL },
};

static char *database;

const char *
dme_admin_get_database (void)
{
  return database;
}

DmeServerDb *
dme_admin_open (const char *dir, GError **error)
{
  return database != NULL ? dme_server_db_pg_open (database, error)
                          : dme_server_db_sqlite_open (dir, error);
}

gboolean
dme_admin_parse (int *argc,
                 char ***argv,
                 const GOptionEntry *entries,
                 const char *parameters,
                 const char *summary,
                 const char **data,
                 int *status)
{
  static char *dir;
  GOptionEntry common[] = { { "data", 'd', 0, G_OPTION_ARG_FILENAME, &dir,
                              N_ ("Directory of the server's data"), N_ ("DIR") },
                            { "database", 'D', 0, G_OPTION_ARG_STRING, &database,
                              N_ ("Keep records in PostgreSQL: postgresql://USER@HOST/DATABASE"),
                              N_ ("URL") },
                            G_OPTION_ENTRY_NULL };
  g_autofree char *usage =
    g_strdup_printf ("--data DIR%s%s", *parameters != '\0' ? " " : "", parameters);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, g_dgettext (GETTEXT_PACKAGE, summary));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  *status = DME_EXIT_USAGE;
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      dme_admin_usage ("%s", error->message);
      return FALSE;
    }
  if (dir == NULL || *dir == '\0')
    {
      dme_admin_usage (_ ("--data is missing: the directory of the server's data."));
      return FALSE;
    }
  if (database != NULL && !g_str_has_prefix (database, "postgresql://") &&
      !g_str_has_prefix (database, "postgres://"))
    {
      dme_admin_usage (_ ("--database: give an address that begins with postgresql://."));
      return FALSE;
    }
  *data = dir;
  return TRUE;
}

int
dme_admin_usage (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("desad: %s\n", text);
  return DME_EXIT_USAGE;
}

static char *
describe (const char *dir, const GError *error, int *status)
{
  *status = DME_EXIT_DATABASE;
  if (error->domain != DME_SERVER_ERROR)
    {
      *status = DME_EXIT_DATA;
      return g_strdup (error->message);
    }
  switch ((DmeServerError) error->code)
    {
    case DME_SERVER_ERROR_BUSY:
      return g_strdup_printf (
        _ ("The database in %s is in use by another process. Try again when it has ended."), dir);
    case DME_SERVER_ERROR_CORRUPT:
      return g_strdup_printf (_ ("The database in %s is damaged or not a server's database. "
                                 "Nothing was changed. Restore a backup: desad restore."),
                              dir);
    case DME_SERVER_ERROR_TOO_NEW:
      return g_strdup_printf (_ ("The database in %s was written by a newer program. Nothing was "
                                 "changed. Update desad."),
                              dir);
    case DME_SERVER_ERROR_NOT_FOUND:
      return g_strdup_printf (
        _ ("There is no server database in %s. Start \"desad serve\" there first."), dir);
    case DME_SERVER_ERROR_LOST:
      return g_strdup_printf (_ ("PostgreSQL cannot be reached: %s"), error->message);
    case DME_SERVER_ERROR_FULL:
      return g_strdup_printf (
        _ ("The disk of %s is full. Nothing was changed. Make room and try again."), dir);
    case DME_SERVER_ERROR_PERMISSION:
      return g_strdup_printf (_ ("The data in %s cannot be read or written: %s"), dir,
                              error->message);
    case DME_SERVER_ERROR_EXISTS:
    case DME_SERVER_ERROR_CONSTRAINT:
      *status = DME_EXIT_DATA;
      return g_strdup (error->message);
    case DME_SERVER_ERROR_ENGINE:
    default:
      return g_strdup_printf (_ ("The database in %s cannot be used: %s"), dir, error->message);
    }
}

int
dme_admin_fail (const char *dir, const GError *error)
{
  int status;
  g_autofree char *text = describe (dir, error, &status);

  g_printerr ("desad: %s\n", text);
  return status;
}

char *
dme_admin_check_scope (const char *scope, char **wrong)
{
  g_auto (GStrv) codes = g_strsplit (scope, ",", -1);
  GString *clean = g_string_new (NULL);

  for (guint i = 0; codes[i] != NULL; i++)
    {
      g_strstrip (codes[i]);
      if (dme_regions_find (codes[i]) == NULL)
        {
          *wrong = g_strdup (codes[i]);
          g_string_free (clean, TRUE);
          return NULL;
        }
      g_string_append_printf (clean, "%s%s", clean->len > 0 ? "," : "", codes[i]);
    }
  return g_string_free (clean, FALSE);
}

gboolean
dme_admin_is_role (const char *role)
{
  static const char *const roles[] = { "petugas", "koordinator", "kantor", NULL };

  return g_strv_contains (roles, role);
}

static gboolean
write_code (DmeServerDb *db, DmeServerPerson *person, int hours, const char *code, GError **error)
{
  g_autofree char *hash = dme_server_hash_code (code);
  g_autofree char *now = dme_clock_now_utc ();
  gint64 expires = dme_clock_now () / G_USEC_PER_SEC + (gint64) hours * 3600;
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (db, error);

  return txn != NULL && dme_server_txn_add_person (txn, person, error) &&
         dme_server_txn_add_code (txn, hash, person->no, expires, error) &&
         dme_server_txn_audit (txn, now, "admin", "code", person->id, error) &&
         dme_server_txn_commit (g_steal_pointer (&txn), error);
}

int
dme_verb_enrol (int argc, char **argv)
{
  static char *name, *role, *scope;
  static int hours = CODE_HOURS;
  const GOptionEntry entries[] = {
    { "name", 'n', 0, G_OPTION_ARG_STRING, &name,
      N_ ("Name of the person, as the office writes it"), N_ ("NAME") },
    { "role", 'r', 0, G_OPTION_ARG_STRING, &role, N_ ("petugas, koordinator or kantor"),
      N_ ("ROLE") },
    { "scope", 's', 0, G_OPTION_ARG_STRING, &scope,
      N_ ("Region codes, such as 53.02 or 53.02.08.2005"), N_ ("CODE[,CODE]") },
    { "hours", 0, 0, G_OPTION_ARG_INT, &hours, N_ ("How long the code is valid (72)"),
      N_ ("HOURS") },
    G_OPTION_ENTRY_NULL,
  };
  const char *dir;
  int status;
  g_autofree char *clean = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *code = NULL;
  g_autoptr (DmeServerPerson) person = g_new0 (DmeServerPerson, 1);
  g_autoptr (DmeServerDb) db = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_admin_parse (&argc, &argv, entries, "--name NAME --role ROLE --scope CODE[,CODE]",
                        N_ ("Makes a one-time code for one computer and prints nothing else."),
                        &dir, &status))
    return status;
  if (argc > 1 || name == NULL || role == NULL || scope == NULL)
    return dme_admin_usage (_ ("Give --name, --role and --scope, and nothing else."));
  person->name = g_strstrip (g_utf8_make_valid (name, -1));
  if (*person->name == '\0' || g_utf8_strlen (person->name, -1) > 200)
    return dme_admin_usage (_ ("--name: the name is empty or too long."));
  if (!dme_admin_is_role (role))
    return dme_admin_usage (
      _ ("--role: \"%s\" is not a role. Give petugas, koordinator or kantor."), role);
  clean = dme_admin_check_scope (scope, &wrong);
  if (clean == NULL)
    return dme_admin_usage (_ ("--scope: \"%s\" is not a region code of NTT."), wrong);
  if (hours < 1 || hours > 24 * 90)
    return dme_admin_usage (_ ("--hours: give a number from 1 to 2160."));

  person->role = g_strdup (role);
  person->scope = g_steal_pointer (&clean);
  code = dme_server_new_code ();
  db = dme_admin_open (dir, &error);
  if (db == NULL || !write_code (db, person, hours, code, &error))
    return dme_admin_fail (dir, error);
  g_print ("%s\n", code);
  return DME_EXIT_DONE;
}

static gboolean
lock_out (DmeServerDb *db, const char *id, gboolean *found, GError **error)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autoptr (DmeServerDevice) device = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (db, error);

  if (txn == NULL)
    return FALSE;
  device = dme_server_txn_find_device_by_id (txn, id, &why);
  *found = device != NULL;
  if (device == NULL)
    {
      if (why != NULL)
        g_propagate_error (error, g_steal_pointer (&why));
      return error == NULL || *error == NULL;
    }
  return dme_server_txn_revoke_device (txn, device->no, now, error) &&
         dme_server_txn_audit (txn, now, "admin", "revoke", id, error) &&
         dme_server_txn_commit (g_steal_pointer (&txn), error);
}

int
dme_verb_revoke (int argc, char **argv)
{
  const char *dir;
  int status;
  gboolean found = FALSE;
  g_autoptr (DmeServerDb) db = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_admin_parse (&argc, &argv, NULL, "DEVICE",
                        N_ ("Locks a device out. It keeps what it has not sent."), &dir, &status))
    return status;
  if (argc != 2)
    return dme_admin_usage (_ ("Name one device, as \"desad devices\" lists it."));
  db = dme_admin_open (dir, &error);
  if (db == NULL || !lock_out (db, argv[1], &found, &error))
    return dme_admin_fail (dir, error);
  if (!found)
    {
      g_printerr (_ ("desad: There is no device %s. See \"desad devices\".\n"), argv[1]);
      return DME_EXIT_DATA;
    }
  return DME_EXIT_DONE;
}
