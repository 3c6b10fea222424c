/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-validate.h"

/* Helpers of all verbs: what is said on stdout and stderr, and in which form. */

const char *
dme_cli_get_arg (const DmeCli *cli, guint index)
{
  return index < cli->args->len ? g_ptr_array_index (cli->args, index) : NULL;
}

GPtrArray *
dme_cli_get_options (const DmeCli *cli, const char *name)
{
  return g_hash_table_lookup (cli->options, name);
}

const char *
dme_cli_get_option (const DmeCli *cli, const char *name)
{
  GPtrArray *values = dme_cli_get_options (cli, name);

  return values != NULL ? g_ptr_array_index (values, values->len - 1) : NULL;
}

/* Not g_print(): what comes out is UTF-8 whatever the terminal claims. */
void
dme_cli_print (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
}

void
dme_cli_print_json (json_t *document)
{
  json_dumpf (document, stdout, JSON_COMPACT);
  putchar ('\n');
  json_decref (document);
}

/**
 * dme_cli_complain:
 * @field: (nullable): the name of the field it is about
 * @text: a sentence
 *
 * Writes "desactl: FIELD: text" to stderr. Scripts look at the name, people
 * read the sentence.
 */
void
dme_cli_complain (const char *field, const char *text)
{
  if (field != NULL)
    fprintf (stderr, "desactl: %s: %s\n", field, text);
  else
    fprintf (stderr, "desactl: %s\n", text);
}

DmeCliStatus
dme_cli_usage_error (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  dme_cli_complain (NULL, text);
  fprintf (stderr, "%s\n", _ ("Try “desactl --help”."));
  return DME_CLI_USAGE;
}

/**
 * dme_cli_store_error:
 * @error: of the store's domain, or any other
 * @path: the folder of the store, or the file that it is about
 *
 * Tells the user what is wrong with the store.
 *
 * Returns: the status to leave with
 */
DmeCliStatus
dme_cli_store_error (const GError *error, const char *path)
{
  g_autofree char *text = dme_store_error_to_text (error, path);

  g_debug ("%s", error->message);
  if (g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED))
    dme_cli_complain (NULL, _ ("These data are locked. Give the passphrase by --passphrase-file or "
                               "DESA_PASSPHRASE."));
  else if (g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_NO_VAULT))
    dme_cli_complain (NULL, _ ("Data about people are only kept behind a passphrase. Set one with "
                               "“desactl passphrase”."));
  else
    dme_cli_complain (NULL, text);

  if (g_error_matches (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WEAK) ||
      g_error_matches (error, DME_VAULT_ERROR, DME_VAULT_ERROR_MISTYPED) ||
      g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT) ||
      g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_EXISTS))
    return DME_CLI_REFUSED;
  return DME_CLI_STORE;
}

/* A network failure ends with 4, whatever its kind; a store that fails
 * beneath it with 3. */
DmeCliStatus
dme_cli_sync_error (const DmeCli *cli, const GError *error)
{
  g_autofree char *text = NULL;

  if (error->domain == DME_STORE_ERROR || error->domain == DME_VAULT_ERROR)
    return dme_cli_store_error (error, cli->dir);
  text = dme_sync_error_to_text (error->domain == DME_SYNC_ERROR
                                   ? dme_sync_error_get_code (error->code)
                                   : NULL);
  dme_cli_complain (NULL, text);
  g_debug ("%s", error->message);
  return g_error_matches (error, DME_SYNC_ERROR, DME_SYNC_ERROR_LOCKED) ? DME_CLI_STORE
                                                                        : DME_CLI_NOT_REACHED;
}

/**
 * dme_cli_refuse:
 * @problems: (element-type DmeProblem): why
 * @type: the type of the record
 *
 * Writes each problem on a line of its own, warnings marked as such.
 *
 * Returns: DME_CLI_REFUSED if one of them is an error, else DME_CLI_DONE
 */
DmeCliStatus
dme_cli_refuse (const GPtrArray *problems, const DmeType *type)
{
  DmeCliStatus status = DME_CLI_DONE;

  for (guint i = 0; i < problems->len; i++)
    {
      const DmeProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *text = dme_problem_to_text (problem, type);

      if (problem->warning)
        {
          g_autofree char *note = g_strdup_printf (_ ("note: %s"), text);

          dme_cli_complain (problem->field, note);
        }
      else
        {
          dme_cli_complain (problem->field, text);
          status = DME_CLI_REFUSED;
        }
    }
  return status;
}

/**
 * dme_cli_open_as_it_is:
 * @cli: the call
 * @status: (out): the status to leave with, if there is no store
 *
 * Returns: (nullable): the store, locked if it has a vault; NULL after the user was told why
 */
DmeDb *
dme_cli_open_as_it_is (const DmeCli *cli, DmeCliStatus *status)
{
  g_autoptr (GError) error = NULL;
  DmeDb *db;

  if (!dme_db_exists (cli->dir))
    {
      g_autofree char *text =
        g_strdup_printf (_ ("There is no store in “%s”. Make one with “desactl init”."), cli->dir);

      dme_cli_complain (NULL, text);
      *status = DME_CLI_STORE;
      return NULL;
    }
  db = dme_db_open (cli->dir, &error);
  if (db == NULL)
    *status = dme_cli_store_error (error, cli->dir);
  return db;
}

/**
 * dme_cli_open:
 * @cli: the call
 * @status: (out): the status to leave with, if there is no store
 *
 * A passphrase that is given must be right; none is needed for what is not
 * sensitive.
 *
 * Returns: (nullable): the store; NULL after the user was told why
 */
DmeDb *
dme_cli_open (const DmeCli *cli, DmeCliStatus *status)
{
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeSecret) passphrase = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_cli_get_passphrase (cli, &passphrase, status))
    return NULL;
  db = dme_cli_open_as_it_is (cli, status);
  if (db == NULL || passphrase == NULL || !dme_db_has_vault (db) ||
      dme_db_unlock (db, passphrase, &error))
    return g_steal_pointer (&db);

  *status = dme_cli_store_error (error, cli->dir);
  return NULL;
}

DmeDb *
dme_cli_open_to_read (const DmeCli *cli, const DmeType *type, DmeCliStatus *status)
{
  g_autoptr (DmeDb) db = dme_cli_open (cli, status);
  g_autoptr (GError) error = NULL;

  if (db == NULL || dme_db_can_read (db, type, &error))
    return g_steal_pointer (&db);

  *status = dme_cli_store_error (error, cli->dir);
  return NULL;
}

/* The first word after the verb names a type. */
const DmeType *
dme_cli_get_type (const DmeCli *cli, DmeCliStatus *status)
{
  const char *name = dme_cli_get_arg (cli, 0);
  const DmeType *type = g_utf8_validate (name, -1, NULL) ? dme_schema_find_type (name) : NULL;

  if (type == NULL)
    *status = dme_cli_usage_error (_ ("There is no type “%.40s”; see “desactl types”."),
                                   g_utf8_validate (name, -1, NULL) ? name : "?");
  return type;
}

/* What a person typed as a field name may be anything; show it safely. */
static char *
printable_name (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (length, 160));
  g_autofree char *shortened = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 40));

  for (char *c = shortened; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';
  return g_steal_pointer (&shortened);
}

gboolean
dme_cli_parse_assignment (const DmeType *type,
                          const char *text,
                          DmeFields *fields,
                          GPtrArray *problems,
                          DmeCliStatus *status)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  const DmeField *field;
  DmeProblem *problem = NULL;

  name = printable_name (text, equals != NULL ? (gsize) (equals - text) : strlen (text));
  if (equals == NULL || equals == text)
    {
      *status = dme_cli_usage_error (_ ("“%s” is not FIELD=VALUE."), name);
      return FALSE;
    }
  if (dme_fields_has (fields, name))
    {
      *status = dme_cli_usage_error (_ ("The field “%s” is given twice."), name);
      return FALSE;
    }

  field = dme_type_find_field (type, name);
  if (field == NULL)
    {
      g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_UNKNOWN_FIELD, name, NULL));
      return TRUE;
    }
  value = dme_value_from_text (field, equals + 1, &problem);
  if (problem != NULL)
    g_ptr_array_add (problems, problem);
  else
    dme_fields_set (fields, name, value);
  return TRUE;
}
