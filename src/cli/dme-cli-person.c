/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-access.h"
#include "dme-cli.h"
#include "dme-clock.h"
#include "dme-consent.h"
#include "dme-db-access.h"
#include "dme-dossier.h"
#include "dme-output.h"
#include "dme-schema-persons.h"
#include "dme-slip.h"
#include "dme-wire.h"

/* Papers about one person: the slip to take home, and all that is written, for a request of access.
 * Both are noted in the access log. */

typedef struct
{
  const DmeCli *cli;
  DmeDb *db;
  DmeRecord *person;
  GPtrArray *children; /* of DmeRecord */
  DmeOutput *out;
  const char *output;
} Job;

static void
job_clear (Job *self)
{
  g_clear_pointer (&self->out, dme_output_free);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->person, dme_record_unref);
  g_clear_pointer (&self->db, dme_db_close);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static const char *
get_heading (const DmeCli *cli)
{
  const char *heading = dme_cli_get_option (cli, "heading");

  return heading != NULL && g_utf8_validate (heading, -1, NULL) ? heading
                                                                : "BP3MI Nusa Tenggara Timur";
}

/* Adds the records that @query finds, deleted ones as well. */
static gboolean
add_found (Job *self, DmeQuery *query, GPtrArray *records, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  query->deleted = TRUE;
  found = dme_db_list (self->db, query, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    g_ptr_array_add (records, dme_record_ref (found->pdata[i]));
  return found != NULL;
}

/* The records of @type that name the person. */
static gboolean
add_children (Job *self, const DmeType *type, GError **error)
{
  for (gsize i = 0; i < type->n_fields; i++)
    {
      const DmeField *field = &type->fields[i];
      g_autoptr (DmeQuery) query = NULL;

      if (field->kind != DME_KIND_REF ||
          (field->ref_type != NULL && !g_str_equal (field->ref_type, self->person->type->name)))
        continue;
      query = dme_query_new (type);
      if (field->flags & DME_FIELD_PARENT)
        query->parent = g_strdup (self->person->id);
      else
        {
          query->where = g_ptr_array_new_with_free_func (g_free);
          g_ptr_array_add (query->where, g_strdup (field->name));
          g_ptr_array_add (query->where, g_strdup (self->person->id));
        }
      if (!add_found (self, query, self->children, error))
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
new_records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
}

/* Opens everything that a verb needs; TYPE ID are the words. */
static gboolean
begin (Job *self, DmeCliStatus *status)
{
  const DmeType *type = dme_cli_get_type (self->cli, status);
  g_autoptr (GError) error = NULL;
  gsize n_types;
  const DmeType *const *types = dme_schema_get_types (&n_types);

  if (type == NULL)
    return FALSE;
  self->output = dme_cli_get_option (self->cli, "output");
  if (type != &dme_type_person)
    *status = dme_cli_usage_error ("%s", _ ("This is only for records of the type “person”."));
  else if (self->output == NULL || *self->output == '\0')
    *status = dme_cli_usage_error ("%s", _ ("Say --output FILE."));
  else
    self->db = dme_cli_open (self->cli, status);
  if (self->db == NULL)
    return FALSE;
  self->person = dme_cli_load_named (self->cli, type, self->db, status);
  if (self->person == NULL)
    return FALSE;

  self->children = new_records ();
  for (gsize i = 0; i < n_types; i++)
    if (!add_children (self, types[i], &error))
      {
        *status = dme_cli_store_error (error, self->cli->dir);
        return FALSE;
      }
  self->out = dme_output_open (self->output, &error);
  if (self->out == NULL)
    *status = dme_cli_output_error (self->cli, self->output, error);
  return self->out != NULL;
}

/* Puts the file in place and notes it. */
static DmeCliStatus
end (Job *self, DmeAccessKind kind)
{
  DmeAccessNote note = { kind, self->person->type->name, self->person->id, NULL, 0 };
  g_autoptr (GError) error = NULL;

  if (!dme_output_finish (self->out, &error))
    return dme_cli_output_error (self->cli, self->output, error);
  if (!dme_db_note_access (self->db, &note, &error))
    return dme_cli_store_error (error, self->cli->dir);
  return DME_CLI_DONE;
}

DmeCliStatus
dme_cli_slip (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_auto (Job) self = { .cli = cli };
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *today = dme_clock_today ();
  DmeSlip slip = { .heading = get_heading (cli), .today = today };

  if (!begin (&self, &status))
    return status;
  if (!dme_consent_may_use (self.person->fields))
    {
      dme_cli_complain ("consent_withdrawn_at",
                        _ ("The person has withdrawn the consent, so no slip is made."));
      return DME_CLI_REFUSED;
    }
  for (guint i = 0; i < self.children->len; i++)
    {
      const DmeRecord *child = self.children->pdata[i];

      if (child->type == &dme_type_document && !child->deleted)
        g_ptr_array_add (documents, child->fields);
    }
  slip.person = self.person;
  slip.documents = (const DmeFields *const *) documents->pdata;
  slip.n_documents = documents->len;
  if (!dme_slip_write (&slip, dme_output_get_file (self.out), &error))
    return dme_cli_output_error (cli, self.output, error);
  return end (&self, DME_ACCESS_PRINT);
}

/* The ops of the person and of the children. */
static GPtrArray *
load_history (Job *self, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);

  for (guint i = 0; i <= self->children->len; i++)
    {
      const DmeRecord *record = i == 0 ? self->person : self->children->pdata[i - 1];
      g_autoptr (GPtrArray) ops = NULL;

      if (i > 0 && record->type == &dme_type_person)
        continue; /* Merged into this one: its history is in that of the first. */
      ops = dme_db_history (self->db, record->type, record->id, error);
      if (ops == NULL)
        return NULL;
      for (guint j = 0; j < ops->len; j++)
        g_ptr_array_add (all, dme_op_copy (ops->pdata[j]));
    }
  return g_steal_pointer (&all);
}

static GPtrArray *
load_accesses (Job *self, GError **error)
{
  g_autoptr (GPtrArray) all = new_records ();
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_access);

  query->where = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (query->where, g_strdup ("record"));
  g_ptr_array_add (query->where, g_strdup (self->person->id));
  return add_found (self, query, all, error) ? g_steal_pointer (&all) : NULL;
}

static json_t *
records_to_json (const GPtrArray *records)
{
  json_t *array = json_array ();

  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *text = dme_wire_record_to_json (records->pdata[i]);

      json_array_append_new (array, json_loads (text, 0, NULL));
    }
  return array;
}

static json_t *
ops_to_json (const GPtrArray *ops)
{
  json_t *array = json_array ();

  for (guint i = 0; i < ops->len; i++)
    {
      g_autofree char *text = dme_wire_op_to_json (ops->pdata[i]);

      json_array_append_new (array, json_loads (text, 0, NULL));
    }
  return array;
}

static void
write_json (const DmeDossier *dossier, FILE *out)
{
  g_autofree char *text = dme_wire_record_to_json (dossier->person);
  json_t *document = json_pack ("{s:s, s:s, s:o, s:o, s:o, s:o}", "made_at", dossier->made_at,
                                "made_by", dossier->made_by, "record", json_loads (text, 0, NULL),
                                "children", records_to_json (dossier->children), "history",
                                ops_to_json (dossier->history), "accesses",
                                records_to_json (dossier->accesses));

  json_dumpf (document, out, JSON_INDENT (2));
  fputc ('\n', out);
  json_decref (document);
}

static DmeCliStatus
write_dossier (Job *self, gboolean as_json)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_auto (DmeIdentity) identity = { 0 };
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GPtrArray) accesses = NULL;
  g_autoptr (GError) error = NULL;
  DmeDossier dossier = { .heading = get_heading (self->cli), .made_at = now };

  if (!dme_db_get_identity (self->db, &identity, &error))
    return dme_cli_store_error (error, self->cli->dir);
  history = load_history (self, &error);
  accesses = history != NULL ? load_accesses (self, &error) : NULL;
  if (accesses == NULL)
    return dme_cli_store_error (error, self->cli->dir);
  dossier.person = self->person;
  dossier.children = self->children;
  dossier.history = history;
  dossier.accesses = accesses;
  dossier.made_by = identity.name;
  if (as_json)
    write_json (&dossier, dme_output_get_file (self->out));
  else if (!dme_dossier_write_pdf (&dossier, dme_output_get_file (self->out), &error))
    return dme_cli_output_error (self->cli, self->output, error);
  return DME_CLI_DONE;
}

DmeCliStatus
dme_cli_dossier (const DmeCli *cli)
{
  const char *format = dme_cli_get_option (cli, "format");
  DmeCliStatus status = DME_CLI_DONE;
  g_auto (Job) self = { .cli = cli };

  if (g_strcmp0 (format, "json") != 0 && g_strcmp0 (format, "pdf") != 0)
    return dme_cli_usage_error ("%s", _ ("Say --format json or --format pdf."));
  if (!begin (&self, &status))
    return status;
  status = write_dossier (&self, g_str_equal (format, "json"));
  return status == DME_CLI_DONE ? end (&self, DME_ACCESS_COPY) : status;
}
