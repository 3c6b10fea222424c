/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-red-flag.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-regions.h"
#include "dme-schema-persons.h"
#include "dme-text.h"
#include "dme-validate.h"

/* Codes are stored and travel: append, never rename or reuse.
 *
 * Fields: what a report of trafficking needs so that somebody can act (UU 21/2007 art 1: who, by
 * which means, to where). The recruiter is a person too, and perhaps a wrongly
 * suspected one, so the name, the telephone and the account are sealed; a company is none. */

#define SINCE 4 /* the schema version that brought the type */
#define S DME_FIELD_SENSITIVE
#define REQUIRED DME_FIELD_REQUIRED
#define SEARCHED DME_FIELD_SEARCHED

static const DmeChoice receivers[] = {
  { "kepala_desa", N_ ("Village head") },
  { "babinsa", N_ ("Babinsa or Bhabinkamtibmas") },
  { "polisi", N_ ("Police") },
  { "satgas", N_ ("Task force against trafficking (TPPO)") },
  { "disnaker", N_ ("Disnaker") },
  { "bp3mi", N_ ("BP3MI") },
  { "lainnya", N_ ("Other") },
  { NULL, NULL },
};

static const DmeChoice statuses[] = {
  { "baru", N_ ("New") },
  { "ditindaklanjuti", N_ ("Being followed up") },
  { "selesai", N_ ("Dealt with") },
  { "tidak_terbukti", N_ ("Not confirmed") },
  { NULL, NULL },
};

static const DmeField fields[] = {
  { "signs", N_ ("Signs that were seen"), DME_KIND_CHOICES, REQUIRED, SINCE, dme_red_flag_signs,
    NULL },
  { "name", N_ ("Who recruits"), DME_KIND_TEXT, S, SINCE, NULL, NULL },
  { "phone", N_ ("Telephone of the recruiter"), DME_KIND_PHONE, S, SINCE, NULL, NULL },
  { "company", N_ ("Company that was named"), DME_KIND_TEXT, SEARCHED, SINCE, NULL, NULL },
  { "organisation", N_ ("Company in the list"), DME_KIND_REF, 0, SINCE, NULL, "organisation" },
  { "region", N_ ("Village"), DME_KIND_REGION, REQUIRED | SEARCHED, SINCE, NULL, NULL },
  { "date", N_ ("Seen on"), DME_KIND_DATE, REQUIRED | DME_FIELD_NOT_FUTURE, SINCE, NULL, NULL },
  { "person", N_ ("Who was approached"), DME_KIND_REF, 0, SINCE, NULL, "person" },
  { "people", N_ ("How many people were approached"), DME_KIND_INT, 0, SINCE, NULL, NULL },
  { "country", N_ ("Country"), DME_KIND_CHOICE, 0, SINCE, dme_countries, NULL },
  { "departs", N_ ("Planned departure"), DME_KIND_DATE, 0, SINCE, NULL, NULL },
  { "notes", N_ ("What happened"), DME_KIND_LONGTEXT, S, SINCE, NULL, NULL },
  { "reported_to", N_ ("Reported to"), DME_KIND_CHOICES, 0, SINCE, receivers, NULL },
  { "status", N_ ("Status"), DME_KIND_CHOICE, 0, SINCE, statuses, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

const DmeType dme_type_red_flag = { "red_flag", N_ ("Red flag"), fields,
                                    G_N_ELEMENTS (fields) - 1 };

/**
 * dme_validate_red_flag:
 * @flag: the fields of a red flag, each already checked for itself
 * @today: (nullable): the day of the check
 * @problems: (element-type DmeProblem): where to add what is wrong
 *
 * A flag about nobody and nothing cannot be acted upon. A region that is no
 * village only warns.
 *
 * Returns: %FALSE if an error was added
 */
gboolean
dme_validate_red_flag (const DmeFields *flag, const char *today, GPtrArray *problems)
{
  static const char *const subjects[] = { "name", "phone", "company", "organisation", "notes" };
  const DmeRegion *region = dme_regions_find (dme_fields_get (flag, "region"));
  gboolean named = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    named = named || dme_fields_get (flag, subjects[i]) != NULL;
  if (!named)
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NOBODY_NAMED, "name", NULL));
  if (region != NULL && !dme_region_is_village (region))
    g_ptr_array_add (problems, dme_problem_new (DME_PROBLEM_NO_VILLAGE, "region", region->name));

  return named;
}

/* Is it the name of a company rather than that of a person? */
static gboolean
is_company (const char *name)
{
  static const char *const forms[] = { "pt",   "cv",      "ud",  "pjtki",    "pptkis",
                                       "p3mi", "yayasan", "lpk", "koperasi", "blk",
                                       "agen", "agency",  "tbk", "firma" };
  g_auto (GStrv) words = g_strsplit_set (name, " .,()/", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *folded = dme_text_fold (words[i]);

      for (gsize j = 0; j < G_N_ELEMENTS (forms); j++)
        if (g_str_equal (folded, forms[j]))
          return TRUE;
    }

  return FALSE;
}

static gboolean
is_phone (const char *name)
{
  guint digits = 0;

  for (const char *c = name; *c != '\0'; c++)
    {
      if (g_ascii_isdigit (*c))
        digits++;
      else if (strchr ("+-. ()", *c) == NULL)
        return FALSE;
    }

  return digits >= 8;
}

static const char *
propose_sign (const DmeRecruiterAnswer *answer, gboolean company)
{
  if (answer->n_listed == 0 || answer->licensed)
    return NULL; /* The list says nothing against them. */
  if (!company)
    return "calo";
  return answer->found ? "izin_tidak_berlaku" : "p3mi_tidak_terdaftar";
}

/**
 * dme_red_flag_propose:
 * @name: what was searched for, cleaned; may be empty
 * @answer: (nullable): what the list said of it
 * @today: an ISO date
 *
 * What a flag raised from Cek P3MI begins with. A name without PT, CV and their
 * like is taken for that of a person, and so sealed.
 *
 * Returns: (transfer full): fields of a red flag
 */
DmeFields *
dme_red_flag_propose (const char *name, const DmeRecruiterAnswer *answer, const char *today)
{
  DmeFields *proposed = dme_fields_new ();
  const DmeRecruiterMatch *first = NULL;
  gboolean company = is_company (name);

  if (answer != NULL && answer->asked && answer->companies->len > 0)
    first = answer->companies->pdata[0];
  if (first != NULL && first->score >= DME_RECRUITER_NEAR)
    {
      dme_fields_set (proposed, "organisation", first->record->id);
      dme_fields_set (proposed, "company", dme_record_get (first->record, "name"));
      company = TRUE;
    }
  else if (is_phone (name))
    dme_fields_set (proposed, "phone", name);
  else if (*name != '\0')
    dme_fields_set (proposed, company ? "company" : "name", name);

  if (answer != NULL && answer->asked && propose_sign (answer, company) != NULL)
    dme_fields_set (proposed, "signs", propose_sign (answer, company));
  dme_fields_set (proposed, "date", today);
  dme_fields_set (proposed, "status", "baru");
  return proposed;
}

/**
 * dme_red_flag_get_who:
 * @flag: a record
 *
 * Returns: (transfer full): the recruiter and the company, as far as they are
 *   known, or a word for an unknown one
 */
char *
dme_red_flag_get_who (const DmeRecord *flag)
{
  const char *name = dme_record_get (flag, "name");
  const char *company = dme_record_get (flag, "company");
  const char *phone = dme_record_get (flag, "phone");

  if (name != NULL && company != NULL)
    return g_strdup_printf ("%s · %s", name, company);
  if (name != NULL || company != NULL)
    return g_strdup (name != NULL ? name : company);
  if (phone != NULL)
    return g_strdup (phone);
  return g_strdup (flag->locked ? _ ("Name protected by the passphrase") : _ ("Unknown recruiter"));
}

/**
 * dme_red_flag_describe_signs:
 * @flag: the fields of a red flag
 *
 * Returns: (transfer full): its warning signs in words, with commas
 */
char *
dme_red_flag_describe_signs (const DmeFields *flag)
{
  const DmeField *field = dme_type_find_field (&dme_type_red_flag, "signs");
  const char *value = dme_fields_get (flag, "signs");

  return value != NULL ? dme_value_to_text (field, value) : g_strdup ("");
}
