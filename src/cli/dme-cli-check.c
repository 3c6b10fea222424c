/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-clock.h"
#include "dme-format.h"
#include "dme-recruiter.h"
#include "dme-red-flag.h"
#include "dme-schema-table.h"
#include "dme-text.h"

/* Cek P3MI for scripts: the same rule as in the app. */

#define MAX_SHOWN 20

static json_t *
new_match (const DmeRecruiterMatch *match)
{
  static const char *const names[] = { "kind", "name", "licence_no", "licence_until",
                                       "licence_status" };
  json_t *object = json_object ();

  json_object_set_new (object, "id", json_string (match->record->id));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = dme_record_get (match->record, names[i]);

      if (value != NULL)
        json_object_set_new (object, names[i], json_string (value));
    }
  json_object_set_new (object, "licence", json_string (dme_licence_get_code (match->licence)));
  json_object_set_new (object, "licensed", json_boolean (dme_licence_is_licensed (match->licence)));
  json_object_set_new (object, "score", json_integer (match->score));
  return object;
}

static json_t *
new_matches (const GPtrArray *matches)
{
  json_t *array = json_array ();

  for (guint i = 0; i < matches->len && i < MAX_SHOWN; i++)
    json_array_append_new (array, new_match (matches->pdata[i]));
  return array;
}

static json_t *
new_flag (const DmeRecord *flag)
{
  static const char *const names[] = { "date", "region", "signs", "status" };
  json_t *object = json_object ();

  json_object_set_new (object, "id", json_string (flag->id));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = dme_record_get (flag, names[i]);

      if (value != NULL)
        json_object_set_new (object, names[i], json_string (value));
    }
  return object;
}

static json_t *
new_flags (const GPtrArray *flags)
{
  json_t *array = json_array ();

  for (guint i = 0; i < flags->len; i++)
    json_array_append_new (array, new_flag (flags->pdata[i]));
  return array;
}

static void
print_as_json (const DmeRecruiterAnswer *answer,
               const GPtrArray *flags,
               gboolean locked,
               const char *name)
{
  json_t *document = json_object ();

  json_object_set_new (document, "name", json_string (name));
  json_object_set_new (document, "licensed", json_boolean (answer->licensed));
  json_object_set_new (document, "found", json_boolean (answer->found));
  json_object_set_new (document, "listed", json_integer (answer->n_listed));
  json_object_set_new (document, "list_date",
                       answer->list_date != NULL ? json_string (answer->list_date) : json_null ());
  json_object_set_new (document, "companies", new_matches (answer->companies));
  json_object_set_new (document, "others", new_matches (answer->others));
  json_object_set_new (document, "red_flags", new_flags (flags));
  json_object_set_new (document, "red_flags_locked", json_boolean (locked));
  dme_cli_print_json (document);
}

static void
print_matches (const GPtrArray *matches)
{
  for (guint i = 0; i < matches->len && i < MAX_SHOWN; i++)
    {
      const DmeRecruiterMatch *match = matches->pdata[i];
      const char *number = dme_record_get (match->record, "licence_no");
      const char *until = dme_record_get (match->record, "licence_until");
      const char *nearness = dme_recruiter_get_nearness (match->score);
      g_autofree char *day = until != NULL ? dme_format_date_long (until) : NULL;

      dme_cli_print ("  %s  %s: %s", match->record->id, dme_record_get (match->record, "name"),
                     dme_licence_get_label (match->licence));
      if (number != NULL)
        dme_cli_print (", %s", number);
      if (day != NULL)
        /* Translators: of a licence; %s is a date. It follows other facts. */
        dme_cli_print (_ (", until %s"), day);
      dme_cli_print ("\n");
      if (nearness != NULL)
        dme_cli_print ("      %s.\n", nearness);
    }
}

static void
print_flags (const GPtrArray *flags, gboolean locked)
{
  g_autofree char *summary = flags->len > 0 ? dme_flags_summarise (flags) : NULL;

  if (summary != NULL)
    dme_cli_print ("%s\n", summary);
  for (guint i = 0; i < flags->len && i < MAX_SHOWN; i++)
    {
      const DmeRecord *flag = flags->pdata[i];
      g_autofree char *who = dme_red_flag_get_who (flag);
      g_autofree char *signs = dme_red_flag_describe_signs (flag->fields);

      dme_cli_print ("  %s  %s: %s\n", flag->id, who, signs);
    }
  if (locked)
    dme_cli_complain (NULL, _ ("Red flags that name only a person were not searched: their names "
                               "are locked. Give the passphrase by --passphrase-file or "
                               "DESA_PASSPHRASE."));
}

static void
print_as_text (const DmeRecruiterAnswer *answer)
{
  g_autofree char *day = answer->list_date != NULL ? dme_format_date_long (answer->list_date)
                                                   : NULL;

  if (answer->n_listed == 0)
    dme_cli_print ("%s\n", _ ("The list of P3MI is empty, so nothing can be checked. Bring it in "
                              "from a CSV file of the office by “desactl import”."));
  else if (answer->licensed)
    dme_cli_print (_ ("Licensed today, by the list of %s.\n"), day);
  else if (answer->found)
    dme_cli_print (_ ("In the list of %s, but not as this name with a valid licence.\n"), day);
  else
    dme_cli_print (_ ("Not in the list of %s. Possibly an illegal recruiter.\n"), day);
  print_matches (answer->companies);
  print_matches (answer->others);
}

/* @locked: whether names of people could not be read. */
static DmeFlagList *
load_flags (DmeDb *db, GError **error)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_red_flag);
  g_autoptr (GPtrArray) records = dme_db_list (db, query, error);

  return records != NULL ? dme_flag_list_new (records) : NULL;
}

/**
 * dme_cli_check:
 * @cli: the call
 *
 * `check NAME`: whether a placement company of this name is licensed today, and
 * which red flags there are about it. While the vault is locked those that name
 * a person only are not found; that is said.
 *
 * Returns: DME_CLI_DONE if it is; DME_CLI_REFUSED if it is not, or if nothing
 *   can be said
 */
DmeCliStatus
dme_cli_check (const DmeCli *cli)
{
  const char *name = dme_cli_get_arg (cli, 0);
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_organisation);
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (DmeRecruiterList) list = NULL;
  g_autoptr (DmeRecruiterAnswer) answer = NULL;
  g_autoptr (DmeFlagList) flags = NULL;
  g_autoptr (GPtrArray) about = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *today = dme_clock_today ();

  if (!g_utf8_validate (name, -1, NULL))
    {
      dme_cli_complain ("name", _ ("The text is not valid UTF-8."));
      return DME_CLI_REFUSED;
    }
  clean = dme_text_clean (name);
  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  query->deleted = TRUE; /* For the date of the list. */
  records = dme_db_list (db, query, &error);
  flags = records != NULL ? load_flags (db, &error) : NULL;
  if (flags == NULL)
    return dme_cli_store_error (error, cli->dir);

  list = dme_recruiter_list_new (records);
  answer = dme_recruiter_list_ask (list, clean, today);
  if (!answer->asked)
    {
      dme_cli_complain ("name", _ ("There is no name to look for; give at least three letters."));
      return DME_CLI_REFUSED;
    }
  about = dme_flag_list_ask (flags, clean, answer);
  if (cli->json)
    {
      print_as_json (answer, about, dme_flag_list_is_locked (flags), clean);
    }
  else
    {
      print_as_text (answer);
      print_flags (about, dme_flag_list_is_locked (flags));
    }
  return answer->licensed ? DME_CLI_DONE : DME_CLI_REFUSED;
}
