/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-db-merge.h"
#include "dme-schema-persons.h"
#include "dme-uuid.h"

/* Two records of one person become one. */

/* --take and --keep: names of fields with ',' between. */
static gboolean
take_choices (const DmeCli *cli,
              const char *option,
              const char *choice,
              DmeFields *choices,
              DmeCliStatus *status)
{
  const char *value = dme_cli_get_option (cli, option);
  g_auto (GStrv) names = g_strsplit (value != NULL ? value : "", ",", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *name = g_strstrip (names[i]);

      if (dme_type_find_field (&dme_type_person, name) == NULL)
        *status = dme_cli_usage_error (_ ("--%s: a person has no field “%s”; “desactl fields "
                                          "person” shows them."),
                                       option, g_utf8_validate (name, -1, NULL) ? name : "?");
      else if (g_str_has_prefix (name, "consent_"))
        *status = dme_cli_usage_error (_ ("--%s %s: the consent that is valid holds; it cannot be "
                                          "chosen."),
                                       option, name);
      else if (dme_fields_has (choices, name))
        *status = dme_cli_usage_error (_ ("Say --take %s or --keep %s, not both."), name, name);
      else
        dme_fields_set (choices, name, choice);
      if (*status != DME_CLI_DONE)
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_ids (const char *kept, const char *other, DmeCliStatus *status)
{
  if (!dme_uuid_is_valid (kept) || !dme_uuid_is_valid (other))
    dme_cli_complain ("id", _ ("There is no such record; “desactl list” shows the ids."));
  else if (g_str_equal (kept, other))
    dme_cli_complain ("id", _ ("These are not two records, but one. Name the one that stays, then "
                               "the other."));
  else
    return TRUE;

  *status = DME_CLI_REFUSED;
  return FALSE;
}

DmeCliStatus
dme_cli_merge (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  const char *kept = dme_cli_get_arg (cli, 1), *other = dme_cli_get_arg (cli, 2);
  g_autoptr (DmeFields) choices = dme_fields_new ();
  g_autoptr (GPtrArray) problems = NULL, back = NULL;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (GError) error = NULL;

  if (type == NULL)
    return status;
  if (type != &dme_type_person)
    return dme_cli_usage_error ("%s", _ ("This is only for records of the type “person”."));
  if (!take_choices (cli, "take", DME_CHOOSE_OTHER, choices, &status) ||
      !take_choices (cli, "keep", DME_CHOOSE_KEPT, choices, &status) ||
      !check_ids (kept, other, &status))
    return status;

  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  back = dme_db_merge_persons (db, kept, other, choices, &problems, &error);
  if (problems != NULL && dme_cli_refuse (problems, type) == DME_CLI_REFUSED && back == NULL)
    return DME_CLI_REFUSED;
  if (back == NULL)
    return dme_cli_store_error (error, cli->dir);

  if (cli->json)
    dme_cli_print_json (json_pack ("{s:s, s:s}", "id", kept, "merged", other));
  return DME_CLI_DONE;
}
