/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-days.h"
#include "dme-match.h"
#include "dme-recruiter.h"
#include "dme-text.h"

/* Cek P3MI: is this recruiter on the list of licensed placement companies, and is it licensed
 * today? Under UU 18/2017 a company needs a written licence (SIP3MI) to place workers. */

#define SHORTEST_NAME 3   /* letters; below that everything would be alike */
#define SHORTEST_NUMBER 4 /* digits of a licence number */
#define WITA (8 * G_TIME_SPAN_HOUR)

static const struct
{
  DmeLicence licence;
  const char *code;
  const char *label;
} licences[] = {
  { DME_LICENCE_NONE, "none", N_ ("Not a placement company") },
  { DME_LICENCE_VALID, "valid", N_ ("Licensed") },
  { DME_LICENCE_SOON, "soon", N_ ("Licensed, expires soon") },
  { DME_LICENCE_EXPIRED, "expired", N_ ("Licence expired") },
  { DME_LICENCE_SUSPENDED, "suspended", N_ ("Licence suspended") },
  { DME_LICENCE_REVOKED, "revoked", N_ ("Licence revoked") },
  { DME_LICENCE_UNKNOWN, "unknown", N_ ("Licence not known") },
};

/**
 * dme_licence_get:
 * @organisation: the fields of an organisation
 * @today: an ISO date
 *
 * What stands in the list about the licence, seen from today. A licence is only
 * believed if its last day is known: "active" was true on the day when somebody
 * wrote it. A licence that ends today is valid today.
 *
 * Returns: %DME_LICENCE_NONE for whatever is not a placement company
 */
DmeLicence
dme_licence_get (const DmeFields *organisation, const char *today)
{
  const char *status;

  g_return_val_if_fail (organisation != NULL && today != NULL, DME_LICENCE_UNKNOWN);

  if (g_strcmp0 (dme_fields_get (organisation, "kind"), "p3mi") != 0)
    return DME_LICENCE_NONE;

  status = dme_fields_get (organisation, "licence_status");
  if (g_strcmp0 (status, "dicabut") == 0)
    return DME_LICENCE_REVOKED;
  if (g_strcmp0 (status, "dibekukan") == 0)
    return DME_LICENCE_SUSPENDED;
  if (g_strcmp0 (status, "habis") == 0)
    return DME_LICENCE_EXPIRED;
  /* A word of a newer program may be the worst of news. */
  if (status != NULL && !g_str_equal (status, "aktif"))
    return DME_LICENCE_UNKNOWN;

  switch (dme_days_get_expiry (dme_fields_get (organisation, "licence_until"), today))
    {
    case DME_EXPIRY_VALID:
      return DME_LICENCE_VALID;
    case DME_EXPIRY_SOON:
      return DME_LICENCE_SOON;
    case DME_EXPIRY_EXPIRED:
      return DME_LICENCE_EXPIRED;
    case DME_EXPIRY_NONE:
    default:
      return DME_LICENCE_UNKNOWN;
    }
}

gboolean
dme_licence_is_licensed (DmeLicence licence)
{
  return licence == DME_LICENCE_VALID || licence == DME_LICENCE_SOON;
}

const char *
dme_licence_get_code (DmeLicence licence)
{
  g_return_val_if_fail ((guint) licence < G_N_ELEMENTS (licences), NULL);

  g_assert (licences[licence].licence == licence);
  return licences[licence].code;
}

const char *
dme_licence_get_label (DmeLicence licence)
{
  g_return_val_if_fail ((guint) licence < G_N_ELEMENTS (licences), NULL);

  return _ (licences[licence].label);
}

/**
 * dme_recruiter_get_nearness:
 * @score: of a match
 *
 * Returns: (nullable): what differs, as a sentence in the language of the user;
 *   %NULL if the name is the same
 */
const char *
dme_recruiter_get_nearness (int score)
{
  if (score >= DME_RECRUITER_SAME)
    return NULL;
  if (score >= DME_RECRUITER_NEAR)
    return _ ("A few letters differ: compare the whole name with the papers");
  if (score >= DME_RECRUITER_FOUND)
    return _ ("Only a part of the name: compare the whole name with the papers");
  return _ ("Only one word is the same: this may be another company");
}

static void
match_free (DmeRecruiterMatch *self)
{
  dme_record_unref (self->record);
  g_free (self);
}

/* The digits alone: "SIP3MI No. 123/2024" and "123-2024" are one number. */
static char *
fold_number (const char *text)
{
  g_autofree char *folded = dme_text_fold (text);
  const char *word = strstr (folded, "sip3mi");
  GString *digits = g_string_new (NULL);

  for (const char *c = word != NULL ? word + strlen ("sip3mi") : folded; *c != '\0'; c++)
    if (g_ascii_isdigit (*c))
      g_string_append_c (digits, *c);
  return g_string_free (digits, digits->len < SHORTEST_NUMBER);
}

typedef struct
{
  const char *text;
  char *folded;
  char *number; /* (nullable) */
} Question;

static int
score_organisation (const Question *question, const DmeRecord *record)
{
  const char *name = dme_record_get (record, "name");
  const char *aliases = dme_record_get (record, "aliases");
  const char *licence_no = dme_record_get (record, "licence_no");
  g_autofree char *folded = NULL;
  g_autofree char *folded_aliases = NULL;
  int score;

  if (name == NULL)
    return 0;
  score = dme_match_organisation (question->text, name, aliases);
  if (score >= DME_RECRUITER_NEAR)
    return score;

  if (question->number != NULL && licence_no != NULL)
    {
      g_autofree char *number = fold_number (licence_no);

      if (g_strcmp0 (number, question->number) == 0)
        return DME_RECRUITER_SAME;
    }

  /* The beginning of a word, while somebody is still typing. */
  folded = dme_text_fold (name);
  folded_aliases = dme_text_fold (aliases != NULL ? aliases : "");
  if (strstr (folded, question->folded) != NULL ||
      strstr (folded_aliases, question->folded) != NULL)
    score = MAX (score, DME_RECRUITER_FOUND);
  return score;
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const DmeRecruiterMatch *left = *(DmeRecruiterMatch *const *) a;
  const DmeRecruiterMatch *right = *(DmeRecruiterMatch *const *) b;
  gboolean left_licensed = dme_licence_is_licensed (left->licence);
  gboolean right_licensed = dme_licence_is_licensed (right->licence);

  if (left->score != right->score)
    return right->score - left->score;
  if (left_licensed != right_licensed)
    return right_licensed - left_licensed;
  return g_utf8_collate (dme_record_get (left->record, "name"),
                         dme_record_get (right->record, "name"));
}

/* The day in WITA of a point in time in UTC. */
static char *
day_of (const char *utc)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_iso8601 (utc, NULL);
  g_autoptr (GDateTime) there = then != NULL ? g_date_time_add (then, WITA) : NULL;

  return there != NULL ? g_date_time_format (there, "%Y-%m-%d") : NULL;
}

static gboolean
is_askable (const char *text, const char *folded)
{
  g_autoptr (DmeMatchName) name = dme_match_name_new_for_company (text);

  return name->n_words > 0 && g_utf8_strlen (folded, -1) >= SHORTEST_NAME;
}

/* The licence of the name that is nearest: a company that is licensed and has nearly the name of
 * one that has lost its licence does not vouch for it. */
static gboolean
is_licensed (const GPtrArray *companies)
{
  const DmeRecruiterMatch *first = companies->len > 0 ? companies->pdata[0] : NULL;
  int least;

  if (first == NULL || first->score < DME_RECRUITER_NEAR)
    return FALSE;
  least = first->score >= DME_RECRUITER_SAME ? DME_RECRUITER_SAME : DME_RECRUITER_NEAR;
  for (guint i = 0; i < companies->len; i++)
    {
      const DmeRecruiterMatch *match = companies->pdata[i];

      if (match->score >= least && dme_licence_is_licensed (match->licence))
        return TRUE;
    }
  return FALSE;
}

/**
 * dme_recruiter_ask:
 * @organisations: (element-type DmeRecord): all of the store; deleted ones are
 *   only looked at for the date of the list
 * @text: a name as typed or heard, or a licence number
 * @today: an ISO date
 *
 * The one rule behind Cek P3MI, in the app and in desactl. An answer about an
 * empty list says nothing about a recruiter: look at `n_listed` first.
 *
 * Returns: (transfer full): what the list says
 */
DmeRecruiterAnswer *
dme_recruiter_ask (const GPtrArray *organisations, const char *text, const char *today)
{
  DmeRecruiterAnswer *self = g_new0 (DmeRecruiterAnswer, 1);
  g_autofree char *folded = dme_text_fold (text);
  g_autofree char *number = fold_number (text);
  const Question question = { text, folded, number };
  const char *newest = NULL;

  self->asked = is_askable (text, folded);
  self->companies = g_ptr_array_new_with_free_func ((GDestroyNotify) match_free);
  self->others = g_ptr_array_new_with_free_func ((GDestroyNotify) match_free);

  for (guint i = 0; i < organisations->len; i++)
    {
      DmeRecord *record = organisations->pdata[i];
      gboolean company = g_strcmp0 (dme_record_get (record, "kind"), "p3mi") == 0;
      DmeRecruiterMatch *match;
      int score;

      if (company && g_strcmp0 (record->updated_at, newest) > 0)
        newest = record->updated_at;
      if (record->deleted)
        continue;
      self->n_listed += company;
      score = self->asked ? score_organisation (&question, record) : 0;
      if (score < (company ? DME_RECRUITER_ALIKE : DME_RECRUITER_FOUND))
        continue;

      match = g_new0 (DmeRecruiterMatch, 1);
      match->record = dme_record_ref (record);
      match->score = score;
      match->licence = dme_licence_get (record->fields, today);
      g_ptr_array_add (company ? self->companies : self->others, match);
    }

  g_ptr_array_sort (self->companies, compare_matches);
  g_ptr_array_sort (self->others, compare_matches);
  self->found = self->companies->len > 0 &&
                ((DmeRecruiterMatch *) self->companies->pdata[0])->score >= DME_RECRUITER_FOUND;
  self->licensed = is_licensed (self->companies);
  self->list_date = newest != NULL ? day_of (newest) : NULL;
  return self;
}

void
dme_recruiter_answer_free (DmeRecruiterAnswer *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->companies);
  g_ptr_array_unref (self->others);
  g_free (self->list_date);
  g_free (self);
}
