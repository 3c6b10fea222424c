/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-run.h"

#include <glib/gi18n-lib.h>

#include "dme-clock.h"
#include "dme-import-refused.h"
#include "dme-match-person.h"

#define BATCH 200 /* lines per transaction */

struct _DmeImportRun
{
  DmeImportSetup setup;
  DmeImportRefused *left_out;
  DmeImportCounts counts;
  char *today;
  GPtrArray *batch; /* of DmeImportLine that wait to be saved */
  /* Of the lines before, which the target may not know yet: text -> line. */
  GHashTable *niks, *names;
};

/**
 * dme_import_make_id:
 * @file_hash: SHA-256 of the file
 * @type: name of the type
 * @line: of the file
 *
 * A UUID of version 8 (RFC 9562): bits of a hash, and the line in between, so that the ids of a
 * file lie side by side in an index, as those of dme_uuid_new() do. Nothing of the line's content
 * is in it.
 *
 * Returns: (transfer full): 36 characters
 */
char *
dme_import_make_id (const char *file_hash, const char *type, guint64 line)
{
  g_autofree char *of_file = g_strconcat (type, "\n", file_hash, NULL);
  g_autofree char *of_line = g_strdup_printf ("%s\n%" G_GUINT64_FORMAT, of_file, line);
  g_autofree char *first = g_compute_checksum_for_string (G_CHECKSUM_SHA256, of_file, -1);
  g_autofree char *last = g_compute_checksum_for_string (G_CHECKSUM_SHA256, of_line, -1);

  return g_strdup_printf ("%.8s-%.4s-8%03x-%04x-%.12s", first, first + 8,
                          (guint) ((line >> 14) & 0xFFF), (guint) (0x8000 | (line & 0x3FFF)), last);
}

static void
line_free (DmeImportLine *self)
{
  g_strfreev (self->cells);
  g_free (self->id);
  dme_fields_free (self->fields);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self);
}

/**
 * dme_import_run_new:
 * @setup: what is to be done; everything in it must outlive the run
 *
 * Returns: (transfer full): a run that has not begun
 */
DmeImportRun *
dme_import_run_new (const DmeImportSetup *setup)
{
  DmeImportRun *self = g_new0 (DmeImportRun, 1);

  self->setup = *setup;
  self->left_out = dme_import_refused_new (setup->errors_path, setup->plan);
  self->today = dme_clock_today ();
  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  self->niks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
dme_import_run_free (DmeImportRun *self)
{
  if (self == NULL)
    return;
  dme_import_refused_free (self->left_out);
  g_free (self->today);
  g_ptr_array_unref (self->batch);
  g_hash_table_unref (self->niks);
  g_hash_table_unref (self->names);
  g_free (self);
}

const DmeImportCounts *
dme_import_run_get_counts (const DmeImportRun *self)
{
  return &self->counts;
}

const char *
dme_import_run_get_errors_path (const DmeImportRun *self)
{
  return dme_import_refused_get_path (self->left_out);
}

static void
tell (DmeImportRun *self,
      DmeImportFindingKind kind,
      guint64 line,
      const char *field,
      const char *text,
      const DmeImportTwin *twin)
{
  DmeImportFinding finding = { kind, line, field, text, NULL, NULL };
  g_auto (GStrv) reasons = twin != NULL ? dme_reasons_to_text (twin->reasons) : NULL;
  g_autofree char *why = reasons != NULL ? g_strjoinv (", ", reasons) : NULL;

  if (twin != NULL && twin->id != NULL)
    {
      finding.twin = twin->id;
      finding.why = why;
    }

  if (self->setup.tell != NULL)
    self->setup.tell (&finding, self->setup.tell_data);
}

static gboolean
leave_out (DmeImportRun *self,
           guint64 line,
           char **cells,
           guint n_cells,
           const char *reason,
           GError **error)
{
  return self->setup.dry_run ||
         dme_import_refused_add (self->left_out, line, cells, n_cells, reason, error);
}

/* Tells of all problems. Returns the reason of a refusal, or NULL if there are only doubts. */
static char *
tell_problems (DmeImportRun *self, guint64 line, const GPtrArray *problems, gboolean doubts)
{
  g_autoptr (GString) reason = g_string_new (NULL);
  gboolean refused = FALSE;

  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      const DmeProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *text = dme_problem_to_text (problem, self->setup.type);

      if (problem->warning && !doubts)
        continue;
      tell (self, problem->warning ? DME_IMPORT_DOUBT : DME_IMPORT_REFUSED, line, problem->field,
            text, NULL);
      if (problem->warning)
        {
          self->counts.doubts++;
          continue;
        }
      g_string_append_printf (reason, "%s%s", refused ? " | " : "", text);
      refused = TRUE;
    }
  return refused ? g_string_free (g_steal_pointer (&reason), FALSE) : NULL;
}

/* Takes out of the batch what the target has refused. */
static gboolean
drop_refused (DmeImportRun *self, GError **error)
{
  for (guint i = 0; i < self->batch->len;)
    {
      DmeImportLine *line = g_ptr_array_index (self->batch, i);
      g_autofree char *reason = tell_problems (self, line->line, line->problems, FALSE);

      if (reason == NULL)
        {
          i++;
          continue;
        }
      self->counts.refused++;
      if (!leave_out (self, line->line, line->cells, g_strv_length (line->cells), reason, error))
        return FALSE;
      g_ptr_array_remove_index (self->batch, i);
    }
  return TRUE;
}

/* Saves what waits, in one transaction. */
static gboolean
flush (DmeImportRun *self, gpointer target, GError **error)
{
  while (self->batch->len > 0)
    {
      g_autoptr (GError) failure = NULL;

      if (self->setup.target->save (target, self->setup.type, self->batch, &failure))
        {
          self->counts.imported += self->batch->len;
          g_ptr_array_set_size (self->batch, 0);
        }
      else if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      else if (!drop_refused (self, error))
        return FALSE;
    }
  return TRUE;
}

/* Does @id name a record that @field may name? */
static gboolean
is_known (DmeImportRun *self,
          gpointer target,
          const DmeField *field,
          const char *id,
          gboolean *known,
          GError **error)
{
  gsize n_types;
  const DmeType *const *types = dme_schema_get_types (&n_types);

  *known = FALSE;
  for (gsize i = 0; i < n_types && !*known; i++)
    if ((field->ref_type == NULL || g_str_equal (field->ref_type, types[i]->name)) &&
        !self->setup.target->has (target, types[i], id, known, error))
      return FALSE;
  return TRUE;
}

/* A dry run does not ask the target to save, so it looks for the records that are named. */
static gboolean
check_refs (DmeImportRun *self,
            gpointer target,
            const DmeFields *fields,
            GPtrArray *problems,
            GError **error)
{
  for (gsize i = 0; i < self->setup.type->n_fields; i++)
    {
      const DmeField *field = &self->setup.type->fields[i];
      const char *id = dme_fields_get (fields, field->name);
      gboolean known;

      if (field->kind != DME_KIND_REF || id == NULL)
        continue;
      if (!is_known (self, target, field, id, &known, error))
        return FALSE;
      if (!known)
        g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NO_SUCH_RECORD, field->name, id));
    }
  return TRUE;
}

/* Under what a line is found again by one that may be of the same person, or NULL. */
static char *
name_key (const DmeFields *fields)
{
  const char *name = dme_fields_get (fields, "name");
  const char *birth = dme_fields_get (fields, "birth_date");
  const char *region = dme_fields_get (fields, "region");
  g_autoptr (DmeMatchName) match = NULL;
  g_autoptr (GString) key = g_string_new (NULL);
  DmeReasons reasons = DME_REASON_NAME_SPELLING;

  reasons |= birth != NULL ? DME_REASON_BIRTH_DATE : region != NULL ? DME_REASON_VILLAGE : 0;
  if (name == NULL || dme_reasons_get_score (reasons) < DME_MATCH_SHOWN)
    return NULL;
  match = dme_match_name_new (name);
  for (guint i = 0; i < match->n_words; i++)
    {
      g_string_append_len (key, match->spelt + match->words[i].start, match->words[i].length);
      g_string_append_c (key, ' ');
    }
  g_string_append (key, birth != NULL ? birth : region);
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static char *
ask_target (DmeImportRun *self,
            gpointer target,
            const DmeFields *fields,
            DmeImportTwin *twin,
            GError **error)
{
  g_autoptr (DmeFields) by_nik = dme_fields_new ();
  g_autofree char *why = NULL;
  g_auto (GStrv) reasons = NULL;
  gboolean only_nik = self->setup.twins == DME_IMPORT_TWINS_UNASKED;

  if (only_nik && dme_fields_get (fields, "nik") == NULL)
    return NULL;
  dme_fields_set (by_nik, "nik", dme_fields_get (fields, "nik"));
  if (!self->setup.target->find_twin (target, only_nik ? by_nik : fields, twin, error) ||
      twin->id == NULL || (only_nik && !twin->same_nik))
    return NULL;
  if (twin->same_nik)
    return g_strdup_printf (_ ("This NIK is already registered, as record %s. Open that record "
                               "and add what is new."),
                            twin->id);
  reasons = dme_reasons_to_text (twin->reasons);
  why = g_strjoinv (", ", reasons);
  /* Translators: reasons, like "same name, same birth date"; then an id */
  return g_strdup_printf (_ ("May be registered already: %s. See record %s."), why, twin->id);
}

/* Returns why the line may be no new person, or NULL. @twin says who and how surely. */
static char *
find_twin (DmeImportRun *self,
           gpointer target,
           guint64 line,
           const DmeFields *fields,
           DmeImportTwin *twin,
           GError **error)
{
  const char *nik = dme_fields_get (fields, "nik");
  g_autofree char *key = NULL;
  char *reason;
  gpointer before;

  if (dme_type_find_field (self->setup.type, "nik") == NULL)
    return NULL;
  if (nik != NULL && g_hash_table_lookup_extended (self->niks, nik, NULL, &before))
    {
      twin->same_nik = TRUE;
      return g_strdup_printf (_ ("This NIK is already on line %u. One person is registered once."),
                              GPOINTER_TO_UINT (before));
    }
  reason = ask_target (self, target, fields, twin, error);
  if (reason == NULL && self->setup.twins != DME_IMPORT_TWINS_UNASKED)
    {
      key = name_key (fields);
      if (key != NULL && g_hash_table_lookup_extended (self->names, key, NULL, &before))
        reason = g_strdup_printf (_ ("May be the same person as on line %u: the name is the same."),
                                  GPOINTER_TO_UINT (before));
      else if (key != NULL)
        g_hash_table_insert (self->names, g_steal_pointer (&key), GUINT_TO_POINTER ((guint) line));
    }
  if (nik != NULL && !twin->same_nik)
    g_hash_table_insert (self->niks, g_strdup (nik), GUINT_TO_POINTER ((guint) line));
  return reason;
}

static gboolean
add_to_batch (DmeImportRun *self,
              gpointer target,
              const DmeCsvRow *row,
              char **id,
              DmeFields **fields,
              GError **error)
{
  DmeImportLine *line;

  if (self->setup.dry_run)
    {
      self->counts.imported++;
      return TRUE;
    }
  line = g_new0 (DmeImportLine, 1);
  line->line = row->line;
  line->cells = g_new0 (char *, row->n_cells + 1);
  for (guint i = 0; i < row->n_cells; i++)
    line->cells[i] = g_strdup (row->cells[i]);
  line->id = g_steal_pointer (id);
  line->fields = g_steal_pointer (fields);
  g_ptr_array_add (self->batch, line);
  return self->batch->len < BATCH || flush (self, target, error);
}

/* A row that is fit by itself: is it somebody who is registered already? */
static gboolean
take_good_row (DmeImportRun *self,
               gpointer target,
               const DmeCsvRow *row,
               char **id,
               DmeFields **fields,
               GError **error)
{
  g_autoptr (GError) failure = NULL;
  DmeImportTwin twin = { 0 };
  g_autofree char *reason = find_twin (self, target, row->line, *fields, &twin, &failure);
  g_autofree char *twin_id = twin.id;
  gboolean possible = reason != NULL && !twin.same_nik;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (reason != NULL)
    tell (self, possible ? DME_IMPORT_TWIN : DME_IMPORT_REFUSED, row->line,
          possible ? "name" : "nik", reason, &twin);
  if (possible)
    self->counts.twins++;
  else if (reason != NULL)
    self->counts.refused++;
  if (reason == NULL || (possible && self->setup.twins == DME_IMPORT_TWINS_TAKE))
    return add_to_batch (self, target, row, id, fields, error);
  return leave_out (self, row->line, row->cells, row->n_cells, reason, error);
}

static gboolean
take_row (DmeImportRun *self, gpointer target, const DmeCsvRow *row, GError **error)
{
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (DmeFields) fields = NULL;
  g_autofree char *id = NULL, *reason = NULL;
  gboolean already = FALSE;

  self->counts.lines++;
  fields = dme_import_plan_read (self->setup.plan, row, &id, problems, &reason);
  /* A cell that cannot be read would be missed a second time. */
  if (fields != NULL && problems->len == 0)
    dme_validate_record (self->setup.type, fields, self->today, problems);
  if (fields != NULL && self->setup.dry_run && !check_refs (self, target, fields, problems, error))
    return FALSE;
  if (id == NULL)
    id = dme_import_make_id (dme_csv_reader_get_hash (self->setup.reader), self->setup.type->name,
                             row->line);
  if (reason != NULL)
    tell (self, DME_IMPORT_REFUSED, row->line, NULL, reason, NULL);
  else if (!self->setup.target->has (target, self->setup.type, id, &already, error))
    return FALSE;
  if (already)
    {
      self->counts.already++;
      return TRUE;
    }
  if (reason == NULL)
    reason = tell_problems (self, row->line, problems, TRUE);
  if (reason == NULL)
    return take_good_row (self, target, row, &id, &fields, error);
  self->counts.refused++;
  return leave_out (self, row->line, row->cells, row->n_cells, reason, error);
}

/**
 * dme_import_run_step:
 * @self: a run
 * @target: what the target of the setup works on
 * @max_usec: about how long; 0 for as long as it takes
 * @done: (out): whether the end of the file was reached
 * @error: of the target, or %G_IO_ERROR of the source or of the file of lines that are left out
 *
 * Goes on with the import. A line that the target has already, from an earlier run over the same
 * file, is left as it is there; so a run that was cut off by anything is simply begun again.
 *
 * Returns: whether the run may go on
 */
gboolean
dme_import_run_step (DmeImportRun *self,
                     gpointer target,
                     gint64 max_usec,
                     gboolean *done,
                     GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) failure = NULL;
  DmeCsvRow row;

  *done = FALSE;
  while (max_usec == 0 || g_get_monotonic_time () - begin < max_usec)
    {
      if (!dme_csv_reader_next (self->setup.reader, &row, &failure))
        {
          if (failure != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&failure));
              return FALSE;
            }
          *done = TRUE;
          break;
        }
      if (!take_row (self, target, &row, error))
        return FALSE;
    }
  return flush (self, target, error) && dme_import_refused_flush (self->left_out, error);
}
