/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-cli.h"
#include "dme-db-persons.h"
#include "dme-schema-persons.h"

/* Who in the store may be the same person, before somebody is registered twice. */

#define MAX_SHOWN 20

static void
print_as_json (const GPtrArray *found)
{
  json_t *document = json_array ();

  for (guint i = 0; i < found->len; i++)
    {
      const DmeDuplicate *duplicate = found->pdata[i];
      g_auto (GStrv) reasons = dme_reasons_to_text (duplicate->reasons);
      json_t *object = json_object ();
      json_t *array = json_array ();

      for (guint j = 0; reasons[j] != NULL; j++)
        json_array_append_new (array, json_string (reasons[j]));
      json_object_set_new (object, "id", json_string (duplicate->record->id));
      json_object_set_new (object, "score", json_integer (duplicate->score));
      json_object_set_new (object, "reasons", array);
      json_array_append_new (document, object);
    }
  dme_cli_print_json (document);
}

static void
print_as_text (const GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const DmeDuplicate *duplicate = found->pdata[i];
      const char *name = dme_record_get (duplicate->record, "name");
      g_auto (GStrv) reasons = dme_reasons_to_text (duplicate->reasons);
      g_autofree char *joined = g_strjoinv ("; ", reasons);

      dme_cli_print ("%s  %3d  %s  %s\n", duplicate->record->id, duplicate->score,
                     name != NULL ? name : "", joined);
    }
}

DmeCliStatus
dme_cli_duplicates (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (DmeFields) person = dme_fields_new ();
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < cli->args->len; i++)
    if (!dme_cli_parse_assignment (&dme_type_person, dme_cli_get_arg (cli, i), person, problems,
                                   &status))
      return status;
  status = dme_cli_refuse (problems, &dme_type_person);
  if (status != DME_CLI_DONE)
    return status;

  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  found = dme_db_find_duplicates (db, person, NULL, MAX_SHOWN, &error);
  if (found == NULL)
    return dme_cli_store_error (error, cli->dir);

  if (cli->json)
    print_as_json (found);
  else
    print_as_text (found);
  return DME_CLI_DONE;
}
