/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-db-conflict.h"
#include "dme-validate.h"

/* Two people changed the same field: which value shall stand. */

static json_t *
text_or_null (const char *text)
{
  return text != NULL ? json_string (text) : json_null ();
}

static json_t *
to_json (const DmeConflict *conflict)
{
  return json_pack ("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "id", conflict->id,
                    "type", conflict->record->type->name, "record", conflict->record->id, "field",
                    conflict->field, "value", text_or_null (conflict->value), "by",
                    text_or_null (conflict->by), "at", text_or_null (conflict->at), "now",
                    text_or_null (conflict->now), "now_by", text_or_null (conflict->now_by),
                    "now_at", text_or_null (conflict->now_at), "mine", conflict->mine);
}

/* "Balai desa (Maria, 2026-02-09T03:00:00Z)" */
static char *
describe (const DmeConflict *conflict, const char *value, const char *by, const char *at)
{
  const DmeField *field = dme_type_find_field (conflict->record->type, conflict->field);
  g_autofree char *shown = NULL;

  if (value != NULL)
    shown = field != NULL ? dme_value_to_text (field, value) : g_strdup (value);
  return g_strdup_printf ("%s (%s%s%s)", shown != NULL ? shown : "-", by != NULL ? by : "?",
                          at != NULL ? ", " : "", at != NULL ? at : "");
}

static void
print_as_text (const DmeConflict *conflict)
{
  g_autofree char *now = describe (conflict, conflict->now, conflict->now_by, conflict->now_at);
  g_autofree char *other = describe (conflict, conflict->value, conflict->by, conflict->at);

  dme_cli_print ("%s  %s %s %s\n", conflict->id, conflict->record->type->name, conflict->record->id,
                 conflict->field);
  dme_cli_print ("  %s %s\n", conflict->mine ? "theirs:" : "mine:  ", now);
  dme_cli_print ("  %s %s\n", conflict->mine ? "mine:  " : "theirs:", other);
}

DmeCliStatus
dme_cli_conflicts (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = dme_cli_open (cli, &status);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  json_t *document;

  if (db == NULL)
    return status;
  list = dme_db_list_conflicts (db, NULL, &error);
  if (list == NULL)
    return dme_cli_store_error (error, cli->dir);

  document = cli->json ? json_array () : NULL;
  for (guint i = 0; i < list->len; i++)
    {
      if (cli->json)
        json_array_append_new (document, to_json (list->pdata[i]));
      else
        print_as_text (list->pdata[i]);
    }
  if (cli->json)
    dme_cli_print_json (document);
  return DME_CLI_DONE;
}

static const DmeConflict *
find (GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((DmeConflict *) list->pdata[i])->id, id))
      return list->pdata[i];
  return NULL;
}

/* (out) *value: canonical. */
static DmeCliStatus
parse_value (const DmeConflict *conflict, const char *text, char **value)
{
  const DmeField *field = dme_type_find_field (conflict->record->type, conflict->field);
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  DmeProblem *problem = NULL;

  if (field == NULL)
    return dme_cli_usage_error (_ ("Here only “mine” or “theirs” can be chosen."));
  *value = dme_value_from_text (field, text, &problem);
  if (problem != NULL)
    g_ptr_array_add (problems, problem);
  return dme_cli_refuse (problems, conflict->record->type);
}

static DmeCliStatus
resolve (const DmeCli *cli, DmeDb *db, const DmeConflict *conflict, const char *text)
{
  DmeDecision decision = DME_DECIDE_OTHER;
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;
  DmeCliStatus status = DME_CLI_DONE;

  if (g_str_equal (text, "mine"))
    decision = DME_DECIDE_MINE;
  else if (g_str_equal (text, "theirs"))
    decision = DME_DECIDE_THEIRS;
  else
    status = parse_value (conflict, text, &value);
  if (status != DME_CLI_DONE ||
      dme_db_resolve (db, conflict->id, decision, value, &problems, &error))
    return status;
  if (g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT) && problems != NULL)
    return dme_cli_refuse (problems, conflict->record->type);
  return dme_cli_store_error (error, cli->dir);
}

DmeCliStatus
dme_cli_resolve (const DmeCli *cli)
{
  const char *id = dme_cli_get_arg (cli, 0);
  const char *text = dme_cli_get_arg (cli, 1);
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const DmeConflict *conflict;
  g_autoptr (GError) error = NULL;

  if (!g_utf8_validate (id, -1, NULL) || !g_utf8_validate (text, -1, NULL))
    return dme_cli_usage_error ("%s", _ ("The text is not valid UTF-8."));
  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  list = dme_db_list_conflicts (db, NULL, &error);
  if (list == NULL)
    return dme_cli_store_error (error, cli->dir);
  conflict = find (list, id);
  if (conflict == NULL)
    {
      g_autofree char *sentence =
        g_strdup_printf (_ ("Nothing called “%s” waits for a decision. See “desactl conflicts”."),
                         id);

      dme_cli_complain (NULL, sentence);
      return DME_CLI_REFUSED;
    }
  return resolve (cli, db, conflict, text);
}
