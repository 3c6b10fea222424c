/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-match-person.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What each reason is worth. A name and the place alone may be two people; a name and a date of
 * birth, or a name in the same village, are worth a question. A telephone may be the family's, but
 * is always worth one. */
static const struct
{
  DmeReasons reason;
  int score;
  const char *text;
} reasons_table[] = {
  { DME_REASON_NIK, 100, N_ ("Same NIK") },
  { DME_REASON_NIK_NEAR, 25, N_ ("NIK nearly the same: one digit differs") },
  { DME_REASON_PHONE, 50, N_ ("Same telephone, which may be the family's") },
  { DME_REASON_NAME, 40, N_ ("Same name") },
  { DME_REASON_NAME_SPELLING, 38, N_ ("Same name in another spelling") },
  { DME_REASON_NAME_NEAR, 30, N_ ("Similar name") },
  { DME_REASON_NAME_PART, 20, N_ ("One name is part of the other") },
  { DME_REASON_NAME_WORD, 10, N_ ("One word of the name is the same") },
  { DME_REASON_BIRTH_DATE, 30, N_ ("Same date of birth") },
  { DME_REASON_BIRTH_DATE_NEAR, 15, N_ ("Date of birth nearly the same") },
  { DME_REASON_VILLAGE, 15, N_ ("Same village") },
  { DME_REASON_KECAMATAN, 8, N_ ("Same kecamatan") },
  { DME_REASON_KABUPATEN, 4, N_ ("Same kabupaten") },
  { DME_REASON_OTHER_NIK, -30, N_ ("But another NIK") },
  { DME_REASON_OTHER_BIRTH_DATE, -25, N_ ("But another date of birth") },
  { DME_REASON_OTHER_SEX, -10, N_ ("But the other sex") },
};

static void
keep_text (char *out, gsize size, const char *value)
{
  if (value != NULL && strlen (value) < size)
    g_strlcpy (out, value, size);
}

DmeMatchPerson *
dme_match_person_new (const char *id, const DmeFields *fields)
{
  DmeMatchPerson *self = g_new0 (DmeMatchPerson, 1);
  const char *name = dme_fields_get (fields, "name");
  const char *sex = dme_fields_get (fields, "sex");

  self->id = g_strdup (id);
  self->name = dme_match_name_new (name != NULL ? name : "");
  self->phone = g_strdup (dme_fields_get (fields, "phone"));
  self->sex = sex != NULL ? *sex : '\0';
  keep_text (self->nik, sizeof self->nik, dme_fields_get (fields, "nik"));
  keep_text (self->birth_date, sizeof self->birth_date, dme_fields_get (fields, "birth_date"));
  keep_text (self->region, sizeof self->region, dme_fields_get (fields, "region"));
  return self;
}

void
dme_match_person_free (DmeMatchPerson *self)
{
  if (self == NULL)
    return;

  dme_match_name_free (self->name);
  if (self->phone != NULL)
    explicit_bzero (self->phone, strlen (self->phone));
  g_free (self->phone);
  g_free (self->id);
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

/* One character differs, or two neighbours have changed places; of texts of equal length. */
static gboolean
is_one_slip (const char *a, const char *b)
{
  gsize n = strlen (a);
  gsize i = 0;
  gsize end = n;

  if (n != strlen (b))
    return FALSE;

  while (i < n && a[i] == b[i])
    i++;
  while (end > i && a[end - 1] == b[end - 1])
    end--;

  return end - i == 1 || (end - i == 2 && a[i] == b[i + 1] && a[i + 1] == b[i]);
}

static DmeReasons
compare_niks (const char *a, const char *b)
{
  if (*a == '\0' || *b == '\0')
    return 0;
  if (strcmp (a, b) == 0)
    return DME_REASON_NIK;
  return is_one_slip (a, b) ? DME_REASON_NIK_NEAR : DME_REASON_OTHER_NIK;
}

static DmeReasons
compare_birth_dates (const char *a, const char *b)
{
  if (strlen (a) != 10 || strlen (b) != 10)
    return 0;
  if (strcmp (a, b) == 0)
    return DME_REASON_BIRTH_DATE;

  /* 1999-06-05 and 1999-05-06 */
  if (strncmp (a, b, 5) == 0 && strncmp (a + 5, b + 8, 2) == 0 && strncmp (a + 8, b + 5, 2) == 0)
    return DME_REASON_BIRTH_DATE_NEAR;
  return is_one_slip (a, b) ? DME_REASON_BIRTH_DATE_NEAR : DME_REASON_OTHER_BIRTH_DATE;
}

/* The groups of a code that are the same: "53.02.08.2005". */
static DmeReasons
compare_regions (const char *a, const char *b)
{
  if (strlen (a) == 13 && strcmp (a, b) == 0)
    return DME_REASON_VILLAGE;
  if (strlen (a) >= 8 && strncmp (a, b, 8) == 0)
    return DME_REASON_KECAMATAN;
  return strlen (a) >= 5 && strncmp (a, b, 5) == 0 ? DME_REASON_KABUPATEN : 0;
}

static DmeReasons
compare_names (const DmeMatchName *a, const DmeMatchName *b)
{
  switch (dme_match_name_compare (a, b))
    {
    case DME_NAME_SAME:
      return DME_REASON_NAME;
    case DME_NAME_SPELLING:
      return DME_REASON_NAME_SPELLING;
    case DME_NAME_NEAR:
      return DME_REASON_NAME_NEAR;
    case DME_NAME_PART:
      return DME_REASON_NAME_PART;
    case DME_NAME_WORD:
      return DME_REASON_NAME_WORD;
    case DME_NAME_DIFFERENT:
    default:
      return 0;
    }
}

DmeReasons
dme_match_person_compare_rest (const DmeMatchPerson *a, const DmeMatchPerson *b)
{
  DmeReasons found = compare_niks (a->nik, b->nik);

  found |= compare_birth_dates (a->birth_date, b->birth_date);
  found |= compare_regions (a->region, b->region);
  if (a->phone != NULL && g_strcmp0 (a->phone, b->phone) == 0)
    found |= DME_REASON_PHONE;
  if (a->sex != '\0' && b->sex != '\0' && a->sex != b->sex)
    found |= DME_REASON_OTHER_SEX;

  return found;
}

int
dme_reasons_get_score (DmeReasons reasons)
{
  int score = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (reasons_table); i++)
    if (reasons & reasons_table[i].reason)
      score += reasons_table[i].score;

  if (reasons & DME_REASON_NIK)
    return MAX (score, DME_MATCH_CERTAIN);
  return reasons & DME_REASON_PHONE ? MAX (score, DME_MATCH_SHOWN) : score;
}

int
dme_match_person_compare (const DmeMatchPerson *a, const DmeMatchPerson *b, DmeReasons *reasons)
{
  *reasons = dme_match_person_compare_rest (a, b) | compare_names (a->name, b->name);
  return dme_reasons_get_score (*reasons);
}

/**
 * dme_match_persons:
 * @a: the fields of a person
 * @b: the fields of another record
 * @reasons: (out) (optional): what speaks for and against
 *
 * How much speaks for both being one person: by NIK, telephone, name in any
 * spelling, date of birth, and how near they live. Nothing is concluded from it:
 * a person decides.
 *
 * Returns: the score; from %DME_MATCH_SHOWN on it is worth a question, from
 *   %DME_MATCH_CERTAIN on the NIK is the same
 */
int
dme_match_persons (const DmeFields *a, const DmeFields *b, DmeReasons *reasons)
{
  g_autoptr (DmeMatchPerson) left = NULL;
  g_autoptr (DmeMatchPerson) right = NULL;
  DmeReasons found;
  int score;

  g_return_val_if_fail (a != NULL && b != NULL, 0);

  left = dme_match_person_new ("", a);
  right = dme_match_person_new ("", b);
  score = dme_match_person_compare (left, right, &found);
  if (reasons != NULL)
    *reasons = found;
  return score;
}

/**
 * dme_reasons_to_text:
 * @reasons: reasons
 *
 * Returns: (transfer full): one phrase for each, in the language of the user, the
 *   weightiest first; they hold no personal data
 */
GStrv
dme_reasons_to_text (DmeReasons reasons)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (reasons_table); i++)
    if (reasons & reasons_table[i].reason)
      g_strv_builder_add (builder, _ (reasons_table[i].text));

  return g_strv_builder_end (builder);
}

/**
 * dme_match_companies:
 * @query: the name of a company, of dme_match_name_new_for_company()
 * @candidate: another
 *
 * What dme_match_organisation() compares, for whoever keeps the names ready.
 *
 * Returns: the score, as there
 */
int
dme_match_companies (const DmeMatchName *query, const DmeMatchName *candidate)
{
  guint i;

  switch (dme_match_name_compare (query, candidate))
    {
    case DME_NAME_SAME:
      return 100;
    case DME_NAME_SPELLING:
      return 95;
    case DME_NAME_NEAR:
      return 85;
    case DME_NAME_PART:
      return 70;
    case DME_NAME_WORD:
      return 50;
    case DME_NAME_DIFFERENT:
    default:
      break;
    }

  /* "SRL" for Sriti Rukma Lestari. */
  if (query->n_words != 1 || candidate->n_words < 3 || query->words[0].length != candidate->n_words)
    return 0;
  for (i = 0; i < candidate->n_words; i++)
    if (query->spelt[i] != candidate->spelt[candidate->words[i].start])
      return 0;

  return 60;
}

static int
score_organisation (const DmeMatchName *query, const char *name)
{
  g_autoptr (DmeMatchName) candidate = dme_match_name_new_for_company (name);

  return dme_match_companies (query, candidate);
}

/**
 * dme_match_organisation:
 * @text: what was typed, or what a recruiter says: the name of a company
 * @name: the name of an organisation of the list
 * @aliases: (nullable): its other names, apart by `;`, `,` or line ends
 *
 * Finds "Rukmana" for PT Sriti Rukma Lestari: forms of companies, order, case,
 * spelling and cut words do not count.
 *
 * Returns: 0 not alike; 50 one word is the same; 60 its initials; 70 all words of
 *   one are in the other; 85 a few letters differ; 95 and 100 the same name
 */
int
dme_match_organisation (const char *text, const char *name, const char *aliases)
{
  g_autoptr (DmeMatchName) query = NULL;
  g_auto (GStrv) others = NULL;
  int best;
  guint i;

  g_return_val_if_fail (text != NULL && name != NULL, 0);

  query = dme_match_name_new_for_company (text);
  best = score_organisation (query, name);

  others = g_strsplit_set (aliases != NULL ? aliases : "", ";,\n", -1);
  for (i = 0; others[i] != NULL; i++)
    best = MAX (best, score_organisation (query, others[i]));

  return best;
}
