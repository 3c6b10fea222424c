/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include "core-test.h"
#include "dme-dossier.h"
#include "dme-notice.h"
#include "dme-output.h"
#include "dme-pdf.h"
#include "dme-schema-persons.h"
#include "dme-slip.h"

#define ID "019af3a2-7c1e-7b44-9d21-5a0c6e1f2b3c"
#define NIK "5302074107990001"

static DmeRecord *
new_person (void)
{
  DmeRecord *person = dme_record_new (&dme_type_person, ID);

  dme_fields_set (person->fields, "name", "Maria Öematan & <Anak>");
  dme_fields_set (person->fields, "nik", NIK);
  dme_fields_set (person->fields, "region", "53.02.08.2005");
  dme_fields_set (person->fields, "scheme", "p_to_p");
  dme_fields_set (person->fields, "consent_at", "2026-11-20");
  dme_fields_set (person->fields, "consent_version", "1");
  dme_fields_set (person->fields, "consent_method", "tanda_tangan");
  dme_fields_set (person->fields, "consent_by", "Rian");
  person->created_at = g_strdup ("2026-11-20T02:00:00Z");
  person->created_by = g_strdup ("Rian");
  person->updated_at = g_strdup ("2026-11-20T02:00:00Z");
  person->updated_by = g_strdup ("Rian");
  return person;
}

/* What @argv writes to stdout. */
static char *
run_program (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return out;
}

static char *
scratch_file (const char *name)
{
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  return g_build_filename (g_get_user_runtime_dir (), name, NULL);
}

static char *
text_of (const char *pdf)
{
  const char *argv[] = { "pdftotext", "-layout", pdf, "-", NULL };
  char *text = run_program (argv);

  g_strdelimit (text, "\n\f", ' ');
  return text;
}

static char *
write_slip (const DmeRecord *person, const DmeFields *const *documents, gsize n)
{
  char *path = scratch_file ("slip.pdf");
  DmeSlip slip = { "BP3MI Nusa Tenggara Timur\nKupang", person, documents, n, "2026-11-21" };
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutput) out = dme_output_open (path, &error);

  g_assert_no_error (error);
  dme_slip_write (&slip, dme_output_get_file (out), &error);
  g_assert_no_error (error);
  dme_output_finish (out, &error);
  g_assert_no_error (error);
  return path;
}

static gboolean
has_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  if (path == NULL)
    g_test_skip ("a program that looks into the PDF is not installed");
  return path != NULL;
}

static void
test_slip_says_what_is_needed (void)
{
  g_autoptr (DmeRecord) person = new_person ();
  g_autofree char *path = NULL, *text = NULL;
  static const char *const parts[] = { "BP3MI Nusa Tenggara Timur",
                                       "Maria Öematan & <Anak>",
                                       "Kuale'u, Amanatun Selatan",
                                       "Bukti Pendataan",
                                       "21 November 2026",
                                       "20 November 2026",
                                       ID };

  if (!has_program ("pdftotext"))
    return;
  use_language ("id");
  path = write_slip (person, NULL, 0);
  text = text_of (path);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (text, parts[i]) == NULL)
      g_error ("“%s” is not in: %s", parts[i], text);
  g_assert_null (strstr (text, NIK));
  g_assert_nonnull (strstr (text, "•"));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A paper that is there is not among the missing ones; one that has expired is. */
static void
test_slip_lists_missing_papers (void)
{
  g_autoptr (DmeRecord) person = new_person ();
  g_autoptr (DmeFields) ktp = dme_fields_new ();
  g_autoptr (DmeFields) passport = dme_fields_new ();
  const DmeFields *documents[] = { ktp, passport };
  const DmeField *kind = dme_type_find_field (&dme_type_document, "kind");
  g_autofree char *path = NULL, *text = NULL;

  if (!has_program ("pdftotext"))
    return;
  use_language ("en");
  dme_fields_set (ktp, "kind", "ktp");
  dme_fields_set (ktp, "state", "ada");
  dme_fields_set (passport, "kind", "paspor");
  dme_fields_set (passport, "state", "ada");
  dme_fields_set (passport, "expires", "2026-01-01");
  path = write_slip (person, documents, G_N_ELEMENTS (documents));
  text = text_of (path);
  g_assert_null (strstr (text, dme_choice_get_label (kind, "ktp")));
  g_assert_nonnull (strstr (text, dme_choice_get_label (kind, "paspor")));
  g_assert_nonnull (strstr (text, "has expired"));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_code_holds_the_id_alone (void)
{
  g_autoptr (DmeRecord) person = new_person ();
  g_autofree char *path = NULL, *picture = NULL, *stem = scratch_file ("slip"), *decoded = NULL;

  if (!has_program ("pdftoppm") || !has_program ("zbarimg"))
    return;
  path = write_slip (person, NULL, 0);
  {
    const char *argv[] = { "pdftoppm", "-r", "150", "-png", "-singlefile", path, stem, NULL };
    g_autofree char *nothing = run_program (argv);
  }
  picture = g_strconcat (stem, ".png", NULL);
  {
    const char *argv[] = { "zbarimg", "--quiet", "--raw", picture, NULL };

    decoded = run_program (argv);
  }
  g_assert_cmpstr (g_strchomp (decoded), ==, ID);
  g_unlink (picture);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_long_texts_go_over_pages (void)
{
  g_autofree char *path = scratch_file ("long.pdf"), *text = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutput) out = dme_output_open (path, &error);
  g_autoptr (DmePdf) pdf = NULL;

  if (!has_program ("pdftotext"))
    return;
  g_assert_no_error (error);
  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (words, "w%u ", i);
  pdf = dme_pdf_new (dme_output_get_file (out), DME_PDF_A5_WIDTH, DME_PDF_A5_HEIGHT, "Test");
  dme_pdf_set_footer (pdf, "foot");
  dme_pdf_add_pair (pdf, "Label", words->str);
  dme_pdf_add (pdf, DME_PDF_BODY, words->str);
  g_assert_true (dme_pdf_finish (pdf, &error));
  g_assert_no_error (error);
  g_assert_true (dme_output_finish (out, &error));
  text = text_of (path);
  g_assert_nonnull (strstr (text, "w0 "));
  g_assert_nonnull (strstr (text, "w2999"));
  g_assert_nonnull (strstr (text, "foot · 3"));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Nothing is left of a file that was not finished, and nothing was there under its name. */
static void
test_unfinished_output_vanishes (void)
{
  g_autofree char *path = scratch_file ("never.pdf"), *part = NULL;
  g_autoptr (GError) error = NULL;
  DmeOutput *out = dme_output_open (path, &error);

  g_assert_no_error (error);
  part = g_strdup (dme_output_get_part (out));
  fputs ("secret", dme_output_get_file (out));
  g_assert_true (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  dme_output_free (out);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_full_disk_is_an_error (void)
{
  g_autoptr (DmeRecord) person = new_person ();
  DmeSlip slip = { "BP3MI", person, NULL, 0, "2026-11-21" };
  g_autoptr (GError) error = NULL;
  FILE *out = fopen ("/dev/full", "w");

  g_assert_nonnull (out);
  setvbuf (out, NULL, _IONBF, 0);
  g_assert_false (dme_slip_write (&slip, out, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  fclose (out);
}

static void
test_dossier_holds_everything (void)
{
  g_autoptr (DmeRecord) person = new_person ();
  g_autoptr (DmeRecord) paper = dme_record_new (&dme_type_document, ID);
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  g_autoptr (GPtrArray) history = g_ptr_array_new ();
  g_autoptr (DmeOp) op = dme_op_new ();
  DmeDossier dossier = { "BP3MI", person, children, history, NULL, "2026-11-21T02:00:00Z", "Rian" };
  g_autofree char *path = scratch_file ("dossier.pdf"), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutput) out = dme_output_open (path, &error);
  static const char *const parts[] = { "Maria Öematan", NIK,      "X1234567",      "Petugas Lama",
                                       "Nama Lama",     "Baru77", "(not so named)" };

  if (!has_program ("pdftotext"))
    return;
  use_language ("en");
  dme_fields_set (person->fields, "baru_sekali", "\"Baru77\"");
  dme_fields_set (person->fields, "job", "(not so named)");
  dme_fields_set (paper->fields, "kind", "paspor");
  dme_fields_set (paper->fields, "number", "X1234567");
  g_ptr_array_add (children, paper);
  op->type = g_strdup ("activity");
  op->by = g_strdup ("Petugas Lama");
  op->at = g_strdup ("2026-11-19T02:00:00Z");
  dme_fields_set (op->set, "venue", "Nama Lama");
  dme_fields_set (op->set, "host", NULL);
  g_ptr_array_add (history, op);
  g_assert_true (dme_dossier_write_pdf (&dossier, dme_output_get_file (out), &error));
  g_assert_no_error (error);
  g_assert_true (dme_output_finish (out, &error));
  text = text_of (path);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (text, parts[i]) == NULL)
      g_error ("“%s” is not in: %s", parts[i], text);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Large type needs more than a page, and the frames must not be cut in two. */
static void
test_notice_is_there_to_be_signed (void)
{
  g_autofree char *path = scratch_file ("notice.pdf");
  DmeNotice notice = { "BP3MI Nusa Tenggara Timur", "Maria Öematan", "Desa Kuale'u", ID };
  static const char *const parts[] = { "BP3MI Nusa Tenggara Timur",
                                       "Hak Anda",
                                       "Saya setuju data saya dicatat",
                                       "Maria Öematan",
                                       "Desa Kuale'u",
                                       "Pemberitahuan versi 1",
                                       ID,
                                       "cap jempol" };
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOutput) out = NULL;
  g_autoptr (DmePdf) pages = NULL;
  g_autofree char *text = NULL;

  if (!has_program ("pdftotext"))
    return;
  use_language ("id");
  out = dme_output_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (dme_notice_write (&notice, dme_output_get_file (out), &error));
  g_assert_true (dme_output_finish (out, &error));
  text = text_of (path);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (text, parts[i]) == NULL)
      g_error ("“%s” is not in: %s", parts[i], text);
  g_assert_cmpint (g_unlink (path), ==, 0);

  pages = dme_notice_draw (&notice);
  g_assert_cmpuint (dme_pdf_get_n_pages (pages), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/slip/says-what-is-needed-and-no-nik", test_slip_says_what_is_needed);
  g_test_add_func ("/slip/lists-missing-and-expired-papers", test_slip_lists_missing_papers);
  g_test_add_func ("/slip/code-holds-the-id-alone", test_code_holds_the_id_alone);
  g_test_add_func ("/slip/full-disk-is-an-error", test_full_disk_is_an_error);
  g_test_add_func ("/pdf/long-texts-go-over-pages", test_long_texts_go_over_pages);
  g_test_add_func ("/output/unfinished-leaves-nothing", test_unfinished_output_vanishes);
  g_test_add_func ("/dossier/holds-everything-written", test_dossier_holds_everything);
  g_test_add_func ("/dossier/notice-is-there-to-be-signed", test_notice_is_there_to_be_signed);

  return g_test_run ();
}
