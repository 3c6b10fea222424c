/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-access.h"
#include "dme-cli.h"
#include "dme-clock.h"
#include "dme-db-access.h"
#include "dme-db-dossier.h"
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
  DmePersonFile *file;
  DmeOutput *out;
  const char *output;
} Job;

static void
job_clear (Job *self)
{
  g_clear_pointer (&self->out, dme_output_free);
  g_clear_pointer (&self->file, dme_person_file_free);
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

/* Opens everything that a verb needs; TYPE ID are the words. */
static gboolean
begin (Job *self, DmeCliStatus *status)
{
  const DmeType *type = dme_cli_get_type (self->cli, status);
  g_autoptr (DmeRecord) person = NULL;
  g_autoptr (GError) error = NULL;

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
  person = dme_cli_load_named (self->cli, type, self->db, status);
  if (person == NULL)
    return FALSE;

  self->file = dme_db_load_person_file (self->db, person->id, &error);
  if (self->file == NULL)
    {
      *status = dme_cli_store_error (error, self->cli->dir);
      return FALSE;
    }
  self->out = dme_output_open (self->output, &error);
  if (self->out == NULL)
    *status = dme_cli_output_error (self->cli, self->output, error);
  return self->out != NULL;
}

/* Notes it and puts the file in place: never a file that nothing was noted of. */
static DmeCliStatus
end (Job *self, DmeAccessKind kind)
{
  const DmeRecord *person = self->file->person;
  DmeAccessNote note = { kind, person->type->name, person->id, NULL, 0 };
  g_autoptr (GError) error = NULL;

  if (!dme_db_note_access (self->db, &note, &error))
    return dme_cli_store_error (error, self->cli->dir);
  if (!dme_output_finish (self->out, &error))
    return dme_cli_output_error (self->cli, self->output, error);
  return DME_CLI_DONE;
}

DmeCliStatus
dme_cli_slip (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_auto (Job) self = { .cli = cli };
  g_autoptr (GPtrArray) papers = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *today = dme_clock_today ();
  DmeSlip slip = { .heading = get_heading (cli), .today = today };
  const char *objection, *field;

  if (!begin (&self, &status))
    return status;
  if (self.file->person->deleted)
    {
      g_autofree char *text =
        dme_problem_describe (dme_problem_code_to_string (self.file->person->erased
                                                            ? DME_PROBLEM_ERASED
                                                            : DME_PROBLEM_DELETED),
                              NULL, &dme_type_person);

      dme_cli_complain (NULL, text);
      return DME_CLI_REFUSED;
    }
  if (dme_cli_complain_if_damaged (self.file->person))
    return DME_CLI_STORE; /* A slip without a name is no slip. */
  objection = dme_slip_get_objection (self.file->person->fields, &field);
  if (objection != NULL)
    {
      dme_cli_complain (field, objection);
      return DME_CLI_REFUSED;
    }
  papers = dme_person_file_get_papers (self.file);
  slip.person = self.file->person;
  slip.documents = (const DmeFields *const *) papers->pdata;
  slip.n_documents = papers->len;
  if (!dme_slip_write (&slip, dme_output_get_file (self.out), &error))
    return dme_cli_output_error (cli, self.output, error);
  return end (&self, DME_ACCESS_PRINT);
}

static void
write_json (const DmePersonFile *file, const char *now, FILE *out)
{
  g_autofree char *text = dme_wire_dossier_to_json (file->person, file->children, file->history,
                                                    file->accesses, now, file->user);

  fputs (text, out);
}

static DmeCliStatus
write_dossier (Job *self, gboolean as_json)
{
  g_autofree char *now = dme_clock_now_utc ();
  g_autoptr (GError) error = NULL;
  FILE *out = dme_output_get_file (self->out);
  DmeDossier dossier = { .heading = get_heading (self->cli),
                         .person = self->file->person,
                         .children = self->file->children,
                         .history = self->file->history,
                         .accesses = self->file->accesses,
                         .made_at = now,
                         .made_by = self->file->user };

  if (as_json)
    write_json (self->file, now, out);
  else if (!dme_dossier_write_pdf (&dossier, out, &error))
    return dme_cli_output_error (self->cli, self->output, error);
  return DME_CLI_DONE;
}

/* What cannot be read is said in the file, and here. */
static gboolean
is_anything_damaged (const DmePersonFile *file)
{
  gboolean damaged = dme_cli_complain_if_damaged (file->person);

  for (guint i = 0; i < file->children->len; i++)
    damaged |= dme_cli_complain_if_damaged (file->children->pdata[i]);
  return damaged;
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
  if (status == DME_CLI_DONE)
    status = end (&self, DME_ACCESS_COPY);
  return is_anything_damaged (self.file) && status == DME_CLI_DONE ? DME_CLI_STORE : status;
}
