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

/* One organisation, its names made ready to be compared. */
typedef struct
{
  DmeRecord *record;
  GPtrArray *names; /* of DmeMatchName: its own, and the others it goes by */
  char *folded;     /* all of them, as in a search, a line each */
  char *number;     /* (nullable) of its licence */
  gboolean company; /* for placement */
} Entry;

struct _DmeRecruiterList
{
  GPtrArray *entries; /* of Entry, by name */
  guint n_companies;
  char *date; /* ISO, WITA; NULL: there was never a company in it */
};

typedef struct
{
  DmeMatchName *name;
  char *folded;
  char *number; /* (nullable) */
} Question;

static void
entry_free (Entry *self)
{
  dme_record_unref (self->record);
  g_ptr_array_unref (self->names);
  g_free (self->folded);
  g_free (self->number);
  g_free (self);
}

static void
add_name (Entry *self, GString *folded, const char *name)
{
  g_autofree char *text = dme_text_fold (name);

  if (*text == '\0')
    return;
  g_ptr_array_add (self->names, dme_match_name_new_for_company (name));
  g_string_append_printf (folded, "%s\n", text);
}

static Entry *
entry_new (DmeRecord *record)
{
  Entry *self = g_new0 (Entry, 1);
  const char *name = dme_record_get (record, "name");
  const char *aliases = dme_record_get (record, "aliases");
  const char *number = dme_record_get (record, "licence_no");
  g_auto (GStrv) others = g_strsplit_set (aliases != NULL ? aliases : "", ";,\n", -1);
  GString *folded = g_string_new (NULL);

  self->record = dme_record_ref (record);
  self->names = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_match_name_free);
  self->number = number != NULL ? fold_number (number) : NULL;
  self->company = g_strcmp0 (dme_record_get (record, "kind"), "p3mi") == 0;
  add_name (self, folded, name != NULL ? name : "");
  for (guint i = 0; others[i] != NULL; i++)
    add_name (self, folded, others[i]);
  self->folded = g_string_free (folded, FALSE);
  return self;
}

static int
score_entry (const Question *question, const Entry *entry)
{
  int score = 0;

  for (guint i = 0; i < entry->names->len; i++)
    score = MAX (score, dme_match_companies (question->name, entry->names->pdata[i]));
  if (score >= DME_RECRUITER_NEAR)
    return score;

  if (question->number != NULL && g_strcmp0 (entry->number, question->number) == 0)
    return DME_RECRUITER_SAME;
  /* The beginning of a word, while somebody is still typing. */
  if (strstr (entry->folded, question->folded) != NULL)
    score = MAX (score, DME_RECRUITER_FOUND);
  return score;
}

static int
compare_names (const DmeRecord *left, const DmeRecord *right)
{
  const char *left_name = dme_record_get (left, "name");
  const char *right_name = dme_record_get (right, "name");

  return g_utf8_collate (left_name != NULL ? left_name : "", right_name != NULL ? right_name : "");
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return compare_names ((*(Entry *const *) a)->record, (*(Entry *const *) b)->record);
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
  return compare_names (left->record, right->record);
}

/* The day in WITA of a point in time in UTC. */
static char *
day_of (const char *utc)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_iso8601 (utc, NULL);
  g_autoptr (GDateTime) there = then != NULL ? g_date_time_add (then, WITA) : NULL;

  return there != NULL ? g_date_time_format (there, "%Y-%m-%d") : NULL;
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
 * dme_recruiter_list_new:
 * @organisations: (element-type DmeRecord): all of the store; deleted ones are
 *   only looked at for the date of the list
 *
 * Makes the names ready, so that each question is answered while somebody types.
 * May be made in one thread and used in another.
 */
DmeRecruiterList *
dme_recruiter_list_new (const GPtrArray *organisations)
{
  DmeRecruiterList *self = g_new0 (DmeRecruiterList, 1);
  const char *newest = NULL;

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  for (guint i = 0; i < organisations->len; i++)
    {
      DmeRecord *record = organisations->pdata[i];
      gboolean company = g_strcmp0 (dme_record_get (record, "kind"), "p3mi") == 0;

      if (company && g_strcmp0 (record->updated_at, newest) > 0)
        newest = record->updated_at;
      if (record->deleted)
        continue;
      self->n_companies += company;
      g_ptr_array_add (self->entries, entry_new (record));
    }
  g_ptr_array_sort (self->entries, compare_entries);
  self->date = newest != NULL ? day_of (newest) : NULL;
  return self;
}

void
dme_recruiter_list_free (DmeRecruiterList *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->entries);
  g_free (self->date);
  g_free (self);
}

guint
dme_recruiter_list_get_size (const DmeRecruiterList *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

DmeRecord *
dme_recruiter_list_get (const DmeRecruiterList *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->entries->len, NULL);

  return ((Entry *) self->entries->pdata[index])->record;
}

static void
ask_entries (const DmeRecruiterList *self,
             const Question *question,
             const char *today,
             DmeRecruiterAnswer *answer)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = self->entries->pdata[i];
      int score = score_entry (question, entry);
      DmeRecruiterMatch *match;

      if (score < (entry->company ? DME_RECRUITER_ALIKE : DME_RECRUITER_FOUND))
        continue;
      match = g_new0 (DmeRecruiterMatch, 1);
      match->record = dme_record_ref (entry->record);
      match->score = score;
      match->licence = dme_licence_get (entry->record->fields, today);
      g_ptr_array_add (entry->company ? answer->companies : answer->others, match);
    }
  g_ptr_array_sort (answer->companies, compare_matches);
  g_ptr_array_sort (answer->others, compare_matches);
}

/**
 * dme_recruiter_list_ask:
 * @self: the list
 * @text: a name as typed or heard, or a licence number
 * @today: an ISO date
 *
 * The one rule behind Cek P3MI, in the app and in desactl. An answer about an
 * empty list says nothing about a recruiter: look at `n_listed` first.
 *
 * Returns: (transfer full): what the list says
 */
DmeRecruiterAnswer *
dme_recruiter_list_ask (const DmeRecruiterList *self, const char *text, const char *today)
{
  DmeRecruiterAnswer *answer = g_new0 (DmeRecruiterAnswer, 1);
  g_autoptr (DmeMatchName) name = dme_match_name_new_for_company (text);
  g_autofree char *folded = dme_text_fold (text);
  g_autofree char *number = fold_number (text);
  const Question question = { name, folded, number };

  answer->asked = name->n_words > 0 && g_utf8_strlen (folded, -1) >= SHORTEST_NAME;
  answer->n_listed = self->n_companies;
  answer->list_date = g_strdup (self->date);
  answer->companies = g_ptr_array_new_with_free_func ((GDestroyNotify) match_free);
  answer->others = g_ptr_array_new_with_free_func ((GDestroyNotify) match_free);
  if (!answer->asked)
    return answer;

  ask_entries (self, &question, today, answer);
  answer->found = answer->companies->len > 0 &&
                  ((DmeRecruiterMatch *) answer->companies->pdata[0])->score >= DME_RECRUITER_FOUND;
  answer->licensed = is_licensed (answer->companies);
  return answer;
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
