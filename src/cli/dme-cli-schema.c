/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-regions.h"
#include "dme-schema.h"

/* Verbs that need no store: what can be written down, and where. */

#define REGIONS_USUAL_LIMIT 50

DmeCliStatus
dme_cli_types (const DmeCli *cli)
{
  gsize n;
  const DmeType *const *types = dme_schema_get_types (&n);
  json_t *list = json_array ();

  for (gsize i = 0; i < n; i++)
    {
      json_array_append_new (list, json_pack ("{s:s, s:s}", "name", types[i]->name, "label",
                                              dme_type_get_label (types[i])));
      if (!cli->json)
        dme_cli_print ("%-16s %s\n", types[i]->name, dme_type_get_label (types[i]));
    }
  if (cli->json)
    dme_cli_print_json (list);
  else
    json_decref (list);
  return DME_CLI_DONE;
}

static json_t *
field_to_json (const DmeField *field)
{
  json_t *choices = json_array ();

  for (const DmeChoice *choice = field->choices; choice != NULL && choice->code != NULL; choice++)
    json_array_append_new (choices, json_pack ("{s:s, s:s}", "code", choice->code, "label",
                                               dme_choice_get_label (field, choice->code)));
  return json_pack ("{s:s, s:s, s:s, s:b, s:b, s:o}", "name", field->name, "label",
                    dme_field_get_label (field), "kind", dme_field_get_kind_name (field),
                    "required", (field->flags & DME_FIELD_REQUIRED) != 0, "sensitive",
                    (field->flags & DME_FIELD_SENSITIVE) != 0, "choices", choices);
}

static void
print_field (const DmeField *field)
{
  dme_cli_print ("%-22s %-9s %s%s\n", field->name, dme_field_get_kind_name (field),
                 dme_field_get_label (field), (field->flags & DME_FIELD_REQUIRED) != 0 ? " *" : "");
  for (const DmeChoice *choice = field->choices; choice != NULL && choice->code != NULL; choice++)
    dme_cli_print ("    %-20s %s\n", choice->code, dme_choice_get_label (field, choice->code));
}

DmeCliStatus
dme_cli_fields (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  json_t *list;

  if (type == NULL)
    return status;
  list = json_array ();
  for (gsize i = 0; i < type->n_fields; i++)
    {
      if (cli->json)
        json_array_append_new (list, field_to_json (&type->fields[i]));
      else
        print_field (&type->fields[i]);
    }
  if (cli->json)
    dme_cli_print_json (list);
  else
    json_decref (list);
  return DME_CLI_DONE;
}

/**
 * dme_cli_parse_count:
 * @text: digits
 * @name: the option they belong to
 * @count: (out): the number
 * @status: (out): the status to leave with if they are no number
 */
gboolean
dme_cli_parse_count (const char *text, const char *name, gint64 *count, DmeCliStatus *status)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, NULL))
    {
      *status = dme_cli_usage_error (_ ("The option --%s needs a number from 1 on."), name);
      return FALSE;
    }
  *count = (gint64) number;
  return TRUE;
}

static json_t *
region_to_json (const DmeRegion *region)
{
  const DmeRegion *kecamatan = dme_region_get_kecamatan (region);
  const DmeRegion *kabupaten = dme_region_get_kabupaten (region);

  return json_pack ("{s:s, s:s, s:s, s:s?, s:s?}", "code", region->code, "level",
                    dme_region_level_get_code (region->level), "name", region->name, "kecamatan",
                    kecamatan != NULL ? kecamatan->name : NULL, "kabupaten",
                    kabupaten != NULL ? kabupaten->name : NULL);
}

DmeCliStatus
dme_cli_regions (const DmeCli *cli)
{
  const char *text = dme_cli_get_arg (cli, 0);
  const char *limit_text = dme_cli_get_option (cli, "limit");
  gint64 limit = REGIONS_USUAL_LIMIT;
  g_autoptr (GPtrArray) found = NULL;
  DmeCliStatus status = DME_CLI_DONE;
  json_t *list;

  if (limit_text != NULL && !dme_cli_parse_count (limit_text, "limit", &limit, &status))
    return status;
  if (!g_utf8_validate (text, -1, NULL))
    {
      dme_cli_complain (NULL, _ ("The text is not valid UTF-8."));
      return DME_CLI_REFUSED;
    }

  found = dme_regions_search (text, FALSE, (guint) limit);
  list = json_array ();
  for (guint i = 0; i < found->len; i++)
    {
      const DmeRegion *region = g_ptr_array_index (found, i);
      g_autofree char *described = dme_region_describe (region);

      if (cli->json)
        json_array_append_new (list, region_to_json (region));
      else
        dme_cli_print ("%-14s %-10s %s\n", region->code, dme_region_level_get_code (region->level),
                       described);
    }
  if (cli->json)
    dme_cli_print_json (list);
  else
    json_decref (list);
  return DME_CLI_DONE;
}
