/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-papers.h"
#include "dme-schema-persons.h"

#include "core-test.h"

#include <string.h>

#define TODAY "2026-11-21"

static DmeFields *
make (const char *text)
{
  DmeFields *fields = dme_fields_new ();
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      char *value = strchr (parts[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      dme_fields_set (fields, parts[i], value);
    }

  return fields;
}

/* The kinds in order: "*" village, "+" counted. */
static char *
list_kinds (GArray *papers)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < papers->len; i++)
    {
      const DmePaper *paper = &g_array_index (papers, DmePaper, i);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? " " : "", paper->village ? "*" : "",
                              paper->counted ? "+" : "", paper->kind);
    }

  return g_string_free (text, FALSE);
}

#define VILLAGE "*+status_kawin *+izin_keluarga *ktp *kk *akta_lahir *siapkerja "

static void
test_each_scheme_needs_its_papers (void)
{
  static const struct
  {
    const char *person;
    const char *kinds;
    guint total;
  } rows[] = {
    { "scheme=p_to_p",
      VILLAGE "+kompetensi +sehat +paspor +visa +pp +pk bpjs_tk jkn ijazah id_pmi opp e_pmi", 8 },
    { "", VILLAGE "+kompetensi +sehat +paspor +visa +pp +pk bpjs_tk jkn ijazah id_pmi opp e_pmi",
      8 },
    { "scheme=ukps|marital=kawin",
      VILLAGE "+kompetensi +sehat +paspor +visa +pp +pk bpjs_tk jkn buku_nikah ijazah id_pmi opp "
              "e_pmi",
      8 },
    { "scheme=g_to_g",
      VILLAGE "+kompetensi +sehat +paspor +visa +pp +pk bpjs_tk jkn ijazah id_pmi bahasa skck opp "
              "e_pmi",
      8 },
    { "scheme=perseorangan",
      VILLAGE "+kompetensi +sehat +paspor +visa +pk bpjs_tk jkn ijazah id_pmi surat_panggilan "
              "profil_pemberi_kerja pernyataan_risiko opp e_pmi",
      7 },
    { "scheme=perseorangan|subscheme=re_entry",
      "+sehat +paspor +visa +pk +surat_cuti +bpjs_tk +pas_foto e_pmi", 7 },
    { "scheme=ssw",
      VILLAGE "+kompetensi +sehat +paspor +visa +pk bpjs_tk pas_foto jkn ijazah id_pmi bahasa coe "
              "opp e_pmi",
      7 },
    { "scheme=ssw|subscheme=ssw_p3mi",
      VILLAGE "+kompetensi +sehat +paspor +visa +pp +pk bpjs_tk pas_foto jkn ijazah id_pmi bahasa "
              "coe opp e_pmi",
      8 },
    { "scheme=perpanjangan", "+paspor +visa +pk bpjs_tk e_pmi", 3 },
    { "scheme=from_a_newer_program",
      VILLAGE "+kompetensi +sehat +paspor +visa +pp +pk bpjs_tk jkn ijazah id_pmi opp e_pmi", 8 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DmeFields) person = make (rows[i].person);
      DmePapersProgress progress;
      g_autoptr (GArray) papers = dme_papers_list (person, NULL, 0, TODAY, &progress);
      g_autofree char *kinds = list_kinds (papers);

      g_assert_cmpstr (kinds, ==, rows[i].kinds);
      g_assert_cmpuint (progress.total, ==, rows[i].total);
      g_assert_cmpuint (progress.done, ==, 0);
    }
}

static const DmePaper *
find (GArray *papers, const char *kind)
{
  guint i;

  for (i = 0; i < papers->len; i++)
    if (g_str_equal (g_array_index (papers, DmePaper, i).kind, kind))
      return &g_array_index (papers, DmePaper, i);

  return NULL;
}

static void
test_progress_counts_what_is_there_and_valid (void)
{
  static const char *const texts[] = {
    "kind=status_kawin|state=ada",
    "kind=izin_keluarga|state=diurus",
    "kind=paspor|state=ada|expires=2026-11-20", /* expired, and renewed: */
    "kind=paspor|state=ada|expires=2031-11-20",
    "kind=paspor|state=diurus",
    "kind=visa|state=ada|expires=2026-11-20",
    "kind=sehat|state=ada|expires=2027-01-10",
    "kind=kompetensi|state=tidak_perlu",
    "kind=ktp|state=ada",
    "kind=pk",
    "kind=lainnya|state=ada|expires=2026-01-01",
    "kind=surat_cuti|state=ada",
  };
  g_autoptr (GPtrArray)
    documents = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_fields_free);
  g_autoptr (DmeFields) person = make ("scheme=p_to_p");
  g_autoptr (GArray) papers = NULL;
  g_autofree char *text = NULL;
  DmePapersProgress progress;
  guint i;

  use_language ("en");
  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (documents, make (texts[i]));
  papers = dme_papers_list (person, (const DmeFields *const *) documents->pdata, documents->len,
                            TODAY, &progress);

  text = dme_papers_progress_to_text (&progress);
  g_assert_cmpstr (text, ==, "3 of 7"); /* marital status, health, passport; not: competence */
  g_assert_cmpuint (progress.expiring, ==, 1);
  g_assert_cmpuint (progress.expired, ==, 2);

  g_assert_true (find (papers, "paspor")->document == documents->pdata[3]);
  g_assert_cmpint (find (papers, "paspor")->expiry, ==, DME_EXPIRY_VALID);
  g_assert_true (find (papers, "paspor")->done);
  g_assert_cmpint (find (papers, "izin_keluarga")->state, ==, DME_PAPER_IN_WORK);
  g_assert_false (find (papers, "izin_keluarga")->done);
  g_assert_cmpint (find (papers, "visa")->state, ==, DME_PAPER_THERE);
  g_assert_cmpint (find (papers, "visa")->expiry, ==, DME_EXPIRY_EXPIRED);
  g_assert_false (find (papers, "visa")->done);
  g_assert_cmpint (find (papers, "sehat")->expiry, ==, DME_EXPIRY_SOON);
  g_assert_true (find (papers, "sehat")->done);
  g_assert_true (find (papers, "kompetensi")->done);
  g_assert_cmpint (find (papers, "pk")->state, ==, DME_PAPER_MISSING);
  g_assert_null (find (papers, "pp")->document);

  /* What no rule asks for is shown all the same. */
  g_assert_nonnull (find (papers, "surat_cuti"));
  g_assert_false (find (papers, "surat_cuti")->counted);
  g_assert_cmpstr (g_array_index (papers, DmePaper, papers->len - 1).kind, ==, "surat_cuti");
  g_assert_cmpstr (dme_paper_get_label (find (papers, "paspor")), ==, "Passport");
}

/* Every kind of a rule is a choice of the schema, and every choice is asked of somebody. */
static void
test_rules_and_schema_name_the_same_papers (void)
{
  static const char *const persons[] = {
    "scheme=p_to_p|marital=kawin",
    "scheme=g_to_g",
    "scheme=perseorangan",
    "scheme=perseorangan|subscheme=re_entry",
    "scheme=ssw",
    "scheme=perpanjangan",
  };
  g_autoptr (GHashTable) asked = g_hash_table_new (g_str_hash, g_str_equal);
  const DmeField *kind = dme_type_find_field (&dme_type_document, "kind");
  const DmeChoice *choice;
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (persons); i++)
    {
      g_autoptr (DmeFields) person = make (persons[i]);
      g_autoptr (GArray) papers = dme_papers_list (person, NULL, 0, TODAY, NULL);

      for (j = 0; j < papers->len; j++)
        {
          const DmePaper *paper = &g_array_index (papers, DmePaper, j);

          g_assert_nonnull (dme_field_find_choice (kind, paper->kind));
          g_hash_table_add (asked, (gpointer) paper->kind);
        }
    }

  for (choice = kind->choices; choice->code != NULL; choice++)
    g_assert_true (g_hash_table_contains (asked, choice->code) ||
                   g_str_equal (choice->code, "lainnya"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/papers/each-scheme-needs-its-papers", test_each_scheme_needs_its_papers);
  g_test_add_func ("/papers/progress-counts-what-is-there-and-valid",
                   test_progress_counts_what_is_there_and_valid);
  g_test_add_func ("/papers/rules-and-schema-name-the-same-papers",
                   test_rules_and_schema_name_the_same_papers);

  return g_test_run ();
}
