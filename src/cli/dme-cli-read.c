/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "dme-access.h"
#include "dme-cli.h"
#include "dme-db-access.h"
#include "dme-format.h"
#include "dme-validate.h"
#include "dme-wire.h"

/* Verbs that read records. */

static void
print_value (const DmeType *type, const char *name, const char *value)
{
  const DmeField *field = dme_type_find_field (type, name);
  g_autofree char *shown = NULL;

  if (value == NULL)
    shown = g_strdup (_ ("(cleared)"));
  else
    shown = field != NULL ? dme_value_to_text (field, value) : g_strdup (value);
  dme_cli_print ("%-22s %s\n", name, shown);
}

/**
 * dme_cli_complain_if_damaged:
 * @record: a record that is about to be shown
 *
 * Returns: whether its protected part cannot be read; then the user was told
 */
gboolean
dme_cli_complain_if_damaged (const DmeRecord *record)
{
  if (record->damaged)
    dme_cli_complain (record->id,
                      _ ("The protected part of this record is damaged: names, numbers and "
                         "telephones are missing here, though they were written. Restore them "
                         "from a backup, or write them again as a new record."));
  return record->damaged;
}

static gboolean
holds_nik (const DmeRecord *record)
{
  return dme_record_get (record, "nik") != NULL;
}

/* A full NIK is about to be printed: of @record, or of @count persons in a list. Like one that is
 * shown in the app, it is noted before. */
static gboolean
note_seen (const DmeCli *cli,
           DmeDb *db,
           const DmeRecord *record,
           gint64 count,
           DmeCliStatus *status)
{
  DmeAccessNote note = { record != NULL ? DME_ACCESS_NIK_SHOWN : DME_ACCESS_EXPORT, "person",
                         record != NULL ? record->id : NULL, NULL, count };
  g_autoptr (GError) error = NULL;

  if (dme_db_note_access (db, &note, &error))
    return TRUE;
  *status = dme_cli_store_error (error, cli->dir);
  return FALSE;
}

DmeCliStatus
dme_cli_show (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeRecord) record = NULL;

  if (type == NULL)
    return status;
  db = dme_cli_open_to_read (cli, type, &status);
  if (db == NULL)
    return status;
  record = dme_cli_load_named (cli, type, db, &status);
  if (record == NULL)
    return status;
  dme_cli_complain_if_damaged (record);
  if (holds_nik (record) && !note_seen (cli, db, record, 0, &status))
    return status;

  if (cli->json)
    {
      g_autofree char *json = dme_wire_record_to_json (record);

      dme_cli_print ("%s\n", json);
      return DME_CLI_DONE;
    }
  dme_cli_print ("%-22s %s\n", "id", record->id);
  dme_cli_print ("%-22s %s%s\n", dme_record_name_member (type, "state"),
                 dme_state_get_label (record->state), record->deleted ? _ (", deleted") : "");
  if (record->state == DME_STATE_REFUSED && record->refused_code != NULL)
    {
      g_autofree char *why =
        dme_problem_describe (record->refused_code, record->refused_field, type);

      dme_cli_print ("%-22s %s\n", "refused", why);
    }
  for (guint i = 0; i < dme_fields_get_size (record->fields); i++)
    print_value (type, dme_fields_get_name_at (record->fields, i),
                 dme_fields_get_value_at (record->fields, i));
  return DME_CLI_DONE;
}

/* --where FIELD=VALUE, each checked like a value that is to be saved. */
static gboolean
take_where (const DmeCli *cli, DmeQuery *query, DmeCliStatus *status)
{
  GPtrArray *wheres = dme_cli_get_options (cli, "where");
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (DmeFields) fields = NULL;

  if (wheres == NULL)
    return TRUE;
  problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  fields = dme_fields_new ();
  for (guint i = 0; i < wheres->len; i++)
    if (!dme_cli_parse_assignment (query->type, g_ptr_array_index (wheres, i), fields, problems,
                                   status))
      return FALSE;
  *status = dme_cli_refuse (problems, query->type);
  if (*status != DME_CLI_DONE)
    return FALSE;

  query->where = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < dme_fields_get_size (fields); i++)
    {
      const char *value = dme_fields_get_value_at (fields, i);

      if (value == NULL)
        {
          *status = dme_cli_usage_error (_ ("--where %s= needs a value."),
                                         dme_fields_get_name_at (fields, i));
          return FALSE;
        }
      g_ptr_array_add (query->where, g_strdup (dme_fields_get_name_at (fields, i)));
      g_ptr_array_add (query->where, g_strdup (value));
    }
  return TRUE;
}

/* Who, when, what, and of which record. */
static void
print_access (const DmeRecord *note)
{
  const char *type = dme_record_get (note, "record_type");
  const char *id = dme_record_get (note, "record");
  g_autofree char *at = note->created_at != NULL ? dme_format_timestamp (note->created_at)
                                                 : g_strdup ("–");
  g_autofree char *what = dme_access_describe (note->fields);

  dme_cli_print ("  %s  %s  %s", at, note->created_by != NULL ? note->created_by : "–", what);
  if (type != NULL && id != NULL)
    dme_cli_print ("  %s %s", type, id);
  dme_cli_print ("\n");
}

/* One line a record: id, state, and the values by which people know it. */
static void
print_line (const DmeRecord *record)
{
  dme_cli_print ("%s  %-10s%s", record->id, dme_state_get_code (record->state),
                 record->damaged ? _ ("  [damaged]") : "");
  if (record->type == &dme_type_access)
    {
      print_access (record);
      return;
    }
  for (gsize i = 0; i < record->type->n_fields; i++)
    {
      const DmeField *field = &record->type->fields[i];
      const char *value = dme_record_get (record, field->name);

      if ((field->flags & DME_FIELD_REQUIRED) != 0 && value != NULL)
        {
          g_autofree char *shown = dme_value_to_text (field, value);

          dme_cli_print ("  %s", shown);
        }
    }
  dme_cli_print ("\n");
}

DmeCliStatus
dme_cli_list (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  const char *search = dme_cli_get_option (cli, "search");
  const char *limit = dme_cli_get_option (cli, "limit");
  g_autoptr (DmeQuery) query = NULL;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_niks = 0;

  if (type == NULL)
    return status;
  query = dme_query_new (type);
  if (limit != NULL && !dme_cli_parse_count (limit, "limit", &query->limit, &status))
    return status;
  if (search != NULL && !g_utf8_validate (search, -1, NULL))
    {
      dme_cli_complain ("search", _ ("The text is not valid UTF-8."));
      return DME_CLI_REFUSED;
    }
  query->search = g_strdup (search);
  if (!take_where (cli, query, &status))
    return status;
  db = dme_cli_open_to_read (cli, type, &status);
  if (db == NULL)
    return status;
  records = dme_db_list (db, query, &error);
  if (records == NULL)
    return dme_cli_store_error (error, cli->dir);

  for (guint i = 0; i < records->len; i++)
    {
      dme_cli_complain_if_damaged (records->pdata[i]);
      n_niks += holds_nik (records->pdata[i]);
    }
  if (cli->json)
    {
      g_autofree char *json = NULL;

      if (n_niks > 0 && !note_seen (cli, db, NULL, n_niks, &status))
        return status;
      json = dme_wire_records_to_json (records);
      dme_cli_print ("%s\n", g_strchomp (json));
      return DME_CLI_DONE;
    }
  for (guint i = 0; i < records->len; i++)
    print_line (g_ptr_array_index (records, i));
  return DME_CLI_DONE;
}

static void
print_op (const DmeType *type, const DmeOp *op, const char *id)
{
  g_autofree char *where = NULL;

  if (g_strcmp0 (op->id, id) != 0) /* Of a record that was merged into this one. */
    where = g_strdup_printf (_ (", in the record %s"), op->id);
  dme_cli_print ("%s  %s%s%s\n", op->at != NULL ? op->at : "", op->by != NULL ? op->by : "",
                 where != NULL ? where : "",
                 op->del == DME_DEL_DELETE   ? _ (", deleted")
                 : op->del == DME_DEL_REVIVE ? _ (", restored")
                                             : "");
  for (guint i = 0; i < dme_fields_get_size (op->set); i++)
    {
      dme_cli_print ("    ");
      print_value (type, dme_fields_get_name_at (op->set, i), dme_fields_get_value_at (op->set, i));
    }
}

DmeCliStatus
dme_cli_history (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GError) error = NULL;

  if (type == NULL)
    return status;
  db = dme_cli_open_to_read (cli, type, &status);
  if (db == NULL)
    return status;
  record = dme_cli_load_named (cli, type, db, &status);
  if (record == NULL)
    return status;
  if (holds_nik (record) && !note_seen (cli, db, record, 0, &status))
    return status;
  ops = dme_db_history (db, type, record->id, &error);
  if (ops == NULL)
    return dme_cli_store_error (error, cli->dir);

  if (cli->json)
    dme_cli_print ("[");
  for (guint i = 0; i < ops->len; i++)
    {
      const DmeOp *op = g_ptr_array_index (ops, i);

      if (cli->json)
        {
          g_autofree char *json = dme_wire_op_to_json (op);

          dme_cli_print ("%s%s", i > 0 ? ",\n" : "", json);
        }
      else
        {
          print_op (type, op, record->id);
        }
    }
  if (cli->json)
    dme_cli_print ("]\n");
  return DME_CLI_DONE;
}
