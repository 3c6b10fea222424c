/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-dossier.h"

#include <glib/gi18n-lib.h>

#include "dme-format.h"
#include "dme-pdf.h"
#include "dme-validate.h"

/* The fields in the order of the schema, then those that a newer program has written. */
static void
add_fields (DmePdf *pdf, const DmeType *type, const DmeFields *fields)
{
  for (gsize i = 0; i < type->n_fields; i++)
    {
      const DmeField *field = &type->fields[i];
      const char *value = dme_fields_get (fields, field->name);
      g_autofree char *text = NULL;

      if (!dme_fields_has (fields, field->name))
        continue;
      text = value != NULL ? dme_value_to_text (field, value) : g_strdup (_ ("(cleared)"));
      dme_pdf_add_pair (pdf, dme_field_get_label (field), text);
    }
  for (guint i = 0; i < dme_fields_get_size (fields); i++)
    {
      const char *name = dme_fields_get_name_at (fields, i);

      if (dme_type_find_field (type, name) == NULL)
        dme_pdf_add_pair (pdf, name, dme_fields_get_value_at (fields, i));
    }
}

static char *
describe_time (const char *utc)
{
  return utc != NULL ? dme_format_timestamp (utc) : g_strdup ("–");
}

static void
add_record (DmePdf *pdf, const DmeRecord *record)
{
  g_autofree char *created = describe_time (record->created_at);
  g_autofree char *updated = describe_time (record->updated_at);
  g_autofree char *by = NULL;

  dme_pdf_add (pdf, DME_PDF_HEADING, dme_type_get_label (record->type));
  dme_pdf_add_pair (pdf, _ ("Record id"), record->id);
  if (record->deleted)
    dme_pdf_add (pdf, DME_PDF_BODY, _ ("This record is deleted."));
  if (record->damaged)
    dme_pdf_add (pdf, DME_PDF_BODY,
                 _ ("The protected part of this record is damaged: names and numbers were written, "
                    "but cannot be read on this computer any more."));
  add_fields (pdf, record->type, record->fields);
  by = g_strdup_printf (_ ("Written %s by %s; last changed %s by %s."), created,
                        record->created_by != NULL ? record->created_by : "–", updated,
                        record->updated_by != NULL ? record->updated_by : "–");
  dme_pdf_add (pdf, DME_PDF_SMALL, by);
}

static void
add_change (DmePdf *pdf, const DmeOp *op)
{
  const DmeType *type = dme_schema_find_type (op->type);
  g_autofree char *at = describe_time (op->at);
  g_autofree char *line = g_strdup_printf ("%s · %s · %s", at, op->by != NULL ? op->by : "–",
                                           type != NULL ? dme_type_get_label (type) : op->type);

  dme_pdf_add_space (pdf, 1.5);
  dme_pdf_add (pdf, DME_PDF_BODY, line);
  if (op->del == DME_DEL_DELETE)
    dme_pdf_add (pdf, DME_PDF_BULLET, _ ("Deleted"));
  else if (op->del == DME_DEL_REVIVE)
    dme_pdf_add (pdf, DME_PDF_BULLET, _ ("Deletion undone"));
  if (type != NULL)
    add_fields (pdf, type, op->set);
}

static void
add_changes (DmePdf *pdf, const GPtrArray *history)
{
  dme_pdf_add (pdf, DME_PDF_HEADING, _ ("Who changed what, when"));
  for (guint i = 0; i < history->len; i++)
    add_change (pdf, g_ptr_array_index (history, i));
}

static void
add_accesses (DmePdf *pdf, const GPtrArray *accesses)
{
  dme_pdf_add (pdf, DME_PDF_HEADING, _ ("Who has looked at it or taken it out"));
  if (accesses->len == 0)
    dme_pdf_add (pdf, DME_PDF_BODY, _ ("Nothing is noted on this device."));
  for (guint i = 0; i < accesses->len; i++)
    {
      const DmeRecord *access = g_ptr_array_index (accesses, i);
      g_autofree char *at = describe_time (access->created_at);
      g_autofree char *line =
        g_strdup_printf ("%s · %s", at, access->created_by != NULL ? access->created_by : "–");

      dme_pdf_add_space (pdf, 1.5);
      dme_pdf_add (pdf, DME_PDF_BODY, line);
      add_fields (pdf, access->type, access->fields);
    }
}

/**
 * dme_dossier_write_pdf:
 * @dossier: what to write
 * @out: where to write
 * @error: of the domain %G_IO_ERROR
 *
 * Writes a PDF of A4 for the person whom it is about: values in words, in the language of the
 * program, nothing masked.
 *
 * Returns: whether it was written
 */
gboolean
dme_dossier_write_pdf (const DmeDossier *dossier, FILE *out, GError **error)
{
  g_autofree char *at = describe_time (dossier->made_at);
  g_autofree char *made = NULL;
  g_autoptr (DmePdf) pdf = NULL;

  g_return_val_if_fail (dossier != NULL && dossier->person != NULL && out != NULL, FALSE);

  pdf = dme_pdf_new (out, DME_PDF_A4_WIDTH, DME_PDF_A4_HEIGHT, _ ("What is written about you"));
  dme_pdf_set_footer (pdf, dossier->person->id);
  made = g_strdup_printf (_ ("Made %s by %s, at the request of the person (Law 27/2022 on the "
                             "protection of personal data)."),
                          at, dossier->made_by);
  dme_pdf_add (pdf, DME_PDF_BODY, dossier->heading);
  dme_pdf_add (pdf, DME_PDF_TITLE, _ ("What is written about you"));
  dme_pdf_add (pdf, DME_PDF_SMALL, made);
  add_record (pdf, dossier->person);
  for (guint i = 0; i < dossier->children->len; i++)
    add_record (pdf, g_ptr_array_index (dossier->children, i));
  add_changes (pdf, dossier->history);
  if (dossier->accesses != NULL)
    add_accesses (pdf, dossier->accesses);
  return dme_pdf_finish (pdf, error);
}
