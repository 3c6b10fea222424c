/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "dme-import-run.h"
#include "dme-import-words.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"

/* The run of an import, over a target that keeps nothing but ids. */

typedef struct
{
  GHashTable *ids;
  GString *names; /* of what was saved, in order */
  guint saves;
} Target;

static gboolean
has (gpointer target, const DmeType *type, const char *id, gboolean *known, GError **error)
{
  *known = g_hash_table_contains (((Target *) target)->ids, id);
  return TRUE;
}

/* Everybody called Maria is there already. */
static gboolean
find_twin (gpointer target, const DmeFields *person, DmeImportTwin *twin, GError **error)
{
  if (g_strcmp0 (dme_fields_get (person, "name"), "Maria") == 0)
    {
      twin->id = g_strdup ("an-id");
      twin->reasons = DME_REASON_NAME;
    }
  return TRUE;
}

static gboolean
save (gpointer data, const DmeType *type, const GPtrArray *lines, GError **error)
{
  Target *target = data;

  target->saves++;
  for (guint i = 0; i < lines->len; i++)
    {
      DmeImportLine *line = lines->pdata[i];

      /* What only the target can know: it refuses one line, hence all of them. */
      if (g_strcmp0 (dme_fields_get (line->fields, "name"), "Terlarang") == 0)
        {
          line->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
          g_ptr_array_add (line->problems, dme_problem_new (DME_PROBLEM_DELETED, NULL, NULL));
          return FALSE;
        }
    }
  for (guint i = 0; i < lines->len; i++)
    {
      DmeImportLine *line = lines->pdata[i];

      g_hash_table_add (target->ids, g_strdup (line->id));
      g_string_append_printf (target->names, "%s ", dme_fields_get (line->fields, "name"));
    }
  return TRUE;
}

static const DmeImportTarget functions = { has, find_twin, save };

typedef struct
{
  Target target;
  DmeCsvReader *reader;
  DmeImportPlan *plan;
  GString *found; /* "line:field " of all that was told */
  char *dir, *errors;
} Fixture;

static void
note (const DmeImportFinding *finding, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpuint (strlen (finding->text), >, 10);
  g_string_append_printf (f->found, "%s%" G_GUINT64_FORMAT ":%s ",
                          finding->kind == DME_IMPORT_DOUBT  ? "?"
                          : finding->kind == DME_IMPORT_TWIN ? "="
                                                             : "",
                          finding->line, finding->field != NULL ? finding->field : "-");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->target.ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  f->target.names = g_string_new (NULL);
  f->found = g_string_new (NULL);
  f->dir = g_dir_make_tmp ("desa-import-XXXXXX", NULL);
  f->errors = g_build_filename (f->dir, "a.csv.errors.csv", NULL);
}

static void
close_file (Fixture *f)
{
  g_clear_pointer (&f->plan, dme_import_plan_free);
  g_clear_pointer (&f->reader, dme_csv_reader_free);
  g_string_truncate (f->found, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_file (f);
  g_unlink (f->errors);
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_hash_table_unref (f->target.ids);
  g_string_free (f->target.names, TRUE);
  g_string_free (f->found, TRUE);
  g_free (f->dir);
  g_free (f->errors);
}

static void
open_text (Fixture *f, const DmeType *type, const char *text, DmeCsvForm form)
{
  g_autoptr (GInputStream)
    stream = g_memory_input_stream_new_from_data (g_strdup (text), (gssize) strlen (text), g_free);
  g_autoptr (GError) error = NULL;
  DmeCsvRow header;

  close_file (f);
  f->reader = dme_csv_reader_new_of_form (stream, &form, &error);
  g_assert_no_error (error);
  g_assert_true (dme_csv_reader_next (f->reader, &header, &error));
  f->plan = dme_import_plan_new (type, &header);
  dme_import_plan_learn (f->plan);
  dme_import_plan_learn_words (f->plan);
}

static const DmeCsvForm found_out = { '\0', -1 };

static DmeImportRun *
new_run (Fixture *f, const DmeType *type, gboolean dry_run, DmeImportTwins twins)
{
  DmeImportSetup setup = { .type = type,
                           .plan = f->plan,
                           .reader = f->reader,
                           .target = &functions,
                           .dry_run = dry_run,
                           .twins = twins,
                           .errors_path = f->errors,
                           .tell = note,
                           .tell_data = f };
  g_autoptr (GArray) faults = dme_import_plan_find_faults (f->plan);

  g_assert_cmpuint (faults->len, ==, 0);
  return dme_import_run_new (&setup);
}

static DmeImportCounts
run_all (Fixture *f, const DmeType *type, gboolean dry_run, DmeImportTwins twins)
{
  g_autoptr (DmeImportRun) run = new_run (f, type, dry_run, twins);
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_unlink (f->errors);
  g_assert_true (dme_import_run_step (run, &f->target, 0, &done, &error));
  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_cmpint (dme_import_run_get_errors_path (run) != NULL, ==,
                   g_file_test (f->errors, G_FILE_TEST_EXISTS));
  return *dme_import_run_get_counts (run);
}

static void
test_headings_of_village_registers_are_known (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *heading, *field;
  } cases[] = {
    { "Nama Lengkap", "name" },
    { "No. KTP", "nik" },
    { "L/P", "sex" },
    { "Tgl. Lahir", "birth_date" },
    { "No. HP / WA", "phone" },
    { "No. HP", "phone" },
    { "Desa/Kelurahan", "region" },
    { "Pendidikan", "education" },
    { "NAMA", "name" },
    { "Negara Tujuan", "country" },
    { "Kolom lain", NULL },
    { "date of birth", "birth_date" },
    { "nik", "nik" },
    { "Jenis Kelamin", "sex" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) faults = NULL;
      g_autofree char *text = g_strdup_printf ("\"%s\",x\n", cases[i].heading);
      const DmeField *field;

      open_text (f, &dme_type_person, text, found_out);
      faults = dme_import_plan_find_faults (f->plan);
      field = dme_import_plan_get_field (f->plan, 0);
      g_assert_cmpstr (field != NULL ? field->name : NULL, ==, cases[i].field);
    }
}

static void
test_places_are_found_by_their_names (void)
{
  static const struct
  {
    const char *village, *kecamatan, *kabupaten, *code;
  } cases[] = {
    { "Nifukani", "", "", "53.02.07.2015" },
    { "desa NIFUKANI", "Kec. Amanuban Barat", "TTS", "53.02.07.2015" },
    { "Nifukani, Amanuban Barat, Timor Tengah Selatan", "", "", "53.02.07.2015" },
    { "Nifukani", "Mollo Utara", "", NULL },
    { "Nifukanii", "", "", NULL },
    { "", "Amanuban Barat", "", "53.02.07" },
    { "", "", "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n = 0;
      const DmeRegion *found =
        dme_import_place_find (cases[i].village, cases[i].kecamatan, cases[i].kabupaten, &n);

      g_assert_cmpstr (found != NULL ? found->code : NULL, ==, cases[i].code);
      g_assert_cmpint (found != NULL, ==, n == 1);
    }
  g_assert_true (dme_import_place_is_code ("53.02.08.2005"));
  g_assert_false (dme_import_place_is_code ("Nifukani"));
}

/* A name that several villages have is asked for, never guessed. */
static void
test_a_name_of_many_villages_is_refused (Fixture *f, gconstpointer data)
{
  gsize n, same = 0;
  const DmeRegion *const *all = dme_regions_get_all (&n);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const DmeRegion *twice = NULL;
  g_autofree char *text = NULL;
  g_autofree char *exact = NULL;
  DmeImportCounts counts;

  for (gsize i = 0; i < n && twice == NULL; i++)
    if (dme_region_is_village (all[i]) && !g_hash_table_add (seen, (gpointer) all[i]->name))
      twice = all[i];
  g_assert_nonnull (twice);
  for (gsize i = 0; i < n; i++)
    same += dme_region_is_village (all[i]) && g_str_equal (all[i]->name, twice->name);
  g_assert_cmpuint (same, >, 1);

  exact = dme_region_describe_above (twice);
  text = g_strdup_printf ("Nama,NIK,Desa\nAnton,,\"%s\"\nBerta,,\"%s, %s\"\n", twice->name,
                          twice->name, exact);
  open_text (f, &dme_type_person, text, found_out);
  counts = run_all (f, &dme_type_person, FALSE, DME_IMPORT_TWINS_LEAVE_OUT);
  g_assert_nonnull (strstr (f->found->str, "2:region "));
  g_assert_cmpint (counts.refused, >=, 1);
}

static void
test_possible_twins_are_for_the_user_to_decide (Fixture *f, gconstpointer data)
{
  const char *text = "nama;desa;tgl lahir;no_nik_reason\n"
                     "Maria;Nifukani;1/7/1999;hilang\n"
                     "Anton Taneo;Nifukani;2/7/1999;hilang\n"
                     "anton  taneo;Nifukani;2/7/1999;hilang\n";
  DmeImportCounts counts;

  open_text (f, &dme_type_person, text, found_out);
  counts = run_all (f, &dme_type_person, TRUE, DME_IMPORT_TWINS_LEAVE_OUT);
  g_assert_cmpstr (f->found->str, ==, "=2:name =4:name ");
  g_assert_cmpint (counts.twins, ==, 2);
  g_assert_cmpint (counts.imported, ==, 1);
  g_assert_cmpuint (f->target.saves, ==, 0);

  open_text (f, &dme_type_person, text, found_out);
  counts = run_all (f, &dme_type_person, FALSE, DME_IMPORT_TWINS_LEAVE_OUT);
  g_assert_cmpint (counts.imported, ==, 1);
  g_assert_cmpint (counts.refused, ==, 0);
  g_assert_cmpstr (f->target.names->str, ==, "Anton Taneo ");

  open_text (f, &dme_type_person, text, found_out);
  counts = run_all (f, &dme_type_person, FALSE, DME_IMPORT_TWINS_TAKE);
  g_assert_cmpint (counts.already, ==, 1);
  g_assert_cmpint (counts.imported, ==, 2);
}

static void
test_what_the_target_refuses_keeps_nobody_else_out (Fixture *f, gconstpointer data)
{
  g_autofree char *errors = NULL;
  DmeImportCounts counts;

  open_text (f, &dme_type_organisation, "nama,jenis\nBaik,p3mi\nTerlarang,p3mi\nBagus,p3mi\n",
             found_out);
  counts = run_all (f, &dme_type_organisation, FALSE, DME_IMPORT_TWINS_UNASKED);
  g_assert_cmpint (counts.imported, ==, 2);
  g_assert_cmpint (counts.refused, ==, 1);
  g_assert_cmpstr (f->target.names->str, ==, "Baik Bagus ");
  g_assert_true (g_file_get_contents (f->errors, &errors, NULL, NULL));
  g_assert_nonnull (strstr (errors, "3,"));
  g_assert_nonnull (strstr (errors, ",Terlarang,p3mi\r\n"));
}

/* A list of companies does not say in each line that it is one. */
static void
test_a_default_stands_in_for_a_column (Fixture *f, gconstpointer data)
{
  const DmeField *kind = dme_type_find_field (&dme_type_organisation, "kind");
  DmeImportCounts counts;

  open_text (f, &dme_type_organisation, "Nama PT,Kota\nPT Satu,Kupang\n", found_out);
  {
    g_autoptr (GArray) faults = dme_import_plan_find_faults (f->plan);

    g_assert_cmpuint (faults->len, ==, 1);
    g_assert_true (g_array_index (faults, DmeImportFault, 0).field == kind);
  }
  dme_import_plan_set_use (f->plan, 1, DME_IMPORT_USE_NOTHING, NULL);
  dme_import_plan_set_default (f->plan, kind, "p3mi");
  counts = run_all (f, &dme_type_organisation, FALSE, DME_IMPORT_TWINS_UNASKED);
  g_assert_cmpint (counts.imported, ==, 1);
}

/* Who sees that the look at the file was wrong says what it is. */
static void
test_a_form_that_is_given_is_believed (Fixture *f, gconstpointer data)
{
  static const DmeCsvForm semicolon = { ';', DME_CSV_WINDOWS_1252 };

  open_text (f, &dme_type_organisation, "nama,satu;jenis\n", semicolon);
  g_assert_cmpuint (dme_import_plan_get_size (f->plan), ==, 2);
  g_assert_cmpstr (dme_import_plan_get_heading (f->plan, 0), ==, "nama,satu");
  g_assert_cmpint (dme_csv_reader_get_encoding (f->reader), ==, DME_CSV_WINDOWS_1252);
}

/* Steps end with everything saved, so a run may be dropped after any of them and begun again. */
static void
test_a_run_that_is_dropped_goes_on (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("nama,jenis\n");
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  guint before;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "PT %u,p3mi\n", i);
  open_text (f, &dme_type_organisation, text->str, found_out);
  {
    g_autoptr (DmeImportRun)
      run = new_run (f, &dme_type_organisation, FALSE, DME_IMPORT_TWINS_UNASKED);

    g_assert_true (dme_import_run_step (run, &f->target, 200, &done, &error));
    before = g_hash_table_size (f->target.ids);
    g_assert_cmpint (dme_import_run_get_counts (run)->imported, ==, before);
    g_assert_cmpint (dme_import_run_get_counts (run)->lines, ==, before);
  }
  g_assert_cmpuint (before, >, 0);
  open_text (f, &dme_type_organisation, text->str, found_out);
  {
    DmeImportCounts counts = run_all (f, &dme_type_organisation, FALSE, DME_IMPORT_TWINS_UNASKED);

    g_assert_cmpint (counts.already, ==, before);
    g_assert_cmpint (counts.already + counts.imported, ==, 5000);
  }
  g_assert_cmpuint (g_hash_table_size (f->target.ids), ==, 5000);
}

#define ADD(name, func) g_test_add ("/import/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import/places-are-found-by-their-names", test_places_are_found_by_their_names);
  ADD ("headings-of-village-registers-are-known", test_headings_of_village_registers_are_known);
  ADD ("a-name-of-many-villages-is-refused", test_a_name_of_many_villages_is_refused);
  ADD ("possible-twins-are-for-the-user-to-decide", test_possible_twins_are_for_the_user_to_decide);
  ADD ("what-the-target-refuses-keeps-nobody-else-out",
       test_what_the_target_refuses_keeps_nobody_else_out);
  ADD ("a-default-stands-in-for-a-column", test_a_default_stands_in_for_a_column);
  ADD ("a-form-that-is-given-is-believed", test_a_form_that_is_given_is_believed);
  ADD ("a-run-that-is-dropped-goes-on", test_a_run_that_is_dropped_goes_on);

  return g_test_run ();
}
