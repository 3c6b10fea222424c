/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-db-merge.h"
#include "dme-uuid.h"

/* Verbs that write a record. Each is one save, hence one transaction. */

static GPtrArray *
new_problems (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
}

/* The words from @first on as changes. */
static DmeFields *
parse_changes (const DmeCli *cli, const DmeType *type, guint first, DmeCliStatus *status)
{
  g_autoptr (DmeFields) changes = dme_fields_new ();
  g_autoptr (GPtrArray) problems = new_problems ();

  for (guint i = first; i < cli->args->len; i++)
    if (!dme_cli_parse_assignment (type, dme_cli_get_arg (cli, i), changes, problems, status))
      return NULL;
  *status = dme_cli_refuse (problems, type);
  return *status == DME_CLI_DONE ? g_steal_pointer (&changes) : NULL;
}

/* Writes one save and tells the user what stands against it. */
static DmeCliStatus
save (const DmeCli *cli, DmeDb *db, DmeSave *one)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new ();
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_ptr_array_add (saves, one);
  ok = dme_db_save (db, saves, NULL, &problems, &error);
  if (problems != NULL && dme_cli_refuse (problems, one->type) == DME_CLI_REFUSED && !ok)
    return DME_CLI_REFUSED;
  return ok ? DME_CLI_DONE : dme_cli_store_error (error, cli->dir);
}

DmeCliStatus
dme_cli_add (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeSave) one = NULL;
  DmeFields *changes;

  if (type == NULL)
    return status;
  changes = parse_changes (cli, type, 1, &status);
  if (changes == NULL)
    return status;
  one = dme_save_new (type, NULL, changes);
  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;

  status = save (cli, db, one);
  if (status != DME_CLI_DONE)
    return status;
  if (cli->json)
    dme_cli_print_json (json_pack ("{s:s}", "id", one->id));
  else
    dme_cli_print ("%s\n", one->id);
  return DME_CLI_DONE;
}

/* A slip or a list may still name a record that was merged into another. */
static void
say_where_it_went (DmeDb *db, const DmeRecord *record)
{
  g_autofree char *kept = dme_db_find_merged_into (db, record->id);
  g_autofree char *text = NULL;

  if (kept == NULL)
    return;
  text = g_strdup_printf (_ ("This record was merged into %s; that one is about the person "
                             "today."),
                          kept);
  dme_cli_complain (record->id, text);
}

/**
 * dme_cli_load_named:
 * @cli: the call; its words are TYPE ID
 * @type: the type
 * @db: the store
 * @status: (out): the status to leave with, if there is no such record
 *
 * Returns: (nullable): the record
 */
DmeRecord *
dme_cli_load_named (const DmeCli *cli, const DmeType *type, DmeDb *db, DmeCliStatus *status)
{
  const char *id = dme_cli_get_arg (cli, 1);
  g_autoptr (GError) error = NULL;
  DmeRecord *record = dme_uuid_is_valid (id) ? dme_db_load (db, type, id, &error) : NULL;

  if (record != NULL)
    {
      say_where_it_went (db, record);
      return record;
    }
  if (error == NULL || g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND))
    {
      dme_cli_complain ("id", _ ("There is no such record; “desactl list” shows the ids."));
      *status = DME_CLI_REFUSED;
    }
  else
    {
      *status = dme_cli_store_error (error, cli->dir);
    }
  return NULL;
}

static DmeCliStatus
change_record (const DmeCli *cli, DmeDel del)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (DmeSave) one = NULL;
  DmeFields *changes;

  if (type == NULL)
    return status;
  changes = parse_changes (cli, type, 2, &status);
  if (changes == NULL)
    return status;
  one = dme_save_new (type, dme_cli_get_arg (cli, 1), changes);
  one->del = del;
  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  record = dme_cli_load_named (cli, type, db, &status);
  if (record == NULL)
    return status;

  status = save (cli, db, one);
  if (status == DME_CLI_DONE && cli->json)
    dme_cli_print_json (json_pack ("{s:s}", "id", one->id));
  return status;
}

DmeCliStatus
dme_cli_set (const DmeCli *cli)
{
  return change_record (cli, DME_DEL_NONE);
}

DmeCliStatus
dme_cli_delete (const DmeCli *cli)
{
  return change_record (cli, DME_DEL_DELETE);
}
