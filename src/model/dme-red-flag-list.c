/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-red-flag.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-format.h"
#include "dme-regions.h"
#include "dme-text.h"

/* Which red flags there are about a recruiter. The names are compared as in the list of companies,
 * since a calo spells them as it suits. */

#define LONG_WORD 4 /* letters: a single name so short is everywhere */
#define SHORTEST_NUMBER 6

typedef struct
{
  DmeRecord *record;
  DmeMatchName *name;    /* (nullable) of the recruiter */
  DmeMatchName *company; /* (nullable) */
  char *phone;           /* (nullable) digits, without country or trunk */
} Entry;

struct _DmeFlagList
{
  GPtrArray *records; /* of DmeRecord, newest first */
  GPtrArray *entries; /* of Entry, in the same order */
  gboolean locked;
};

static void
entry_free (Entry *self)
{
  g_clear_pointer (&self->name, dme_match_name_free);
  g_clear_pointer (&self->company, dme_match_name_free);
  dme_record_unref (self->record);
  g_free (self->phone);
  g_free (self);
}

/* The digits that are the same in 0812…, 62812… and +62812…; NULL: too few. */
static char *
fold_phone (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  const char *rest;

  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_isdigit (*c))
        g_string_append_c (digits, *c);
      else if (strchr ("+-. ()/", *c) == NULL)
        return NULL;
    }

  rest = digits->str;
  if (g_str_has_prefix (rest, "62"))
    rest += 2;
  else if (*rest == '0')
    rest++;
  return strlen (rest) >= SHORTEST_NUMBER ? g_strdup (rest) : NULL;
}

static Entry *
entry_new (DmeRecord *record)
{
  Entry *self = g_new0 (Entry, 1);
  const char *name = dme_record_get (record, "name");
  const char *company = dme_record_get (record, "company");
  const char *phone = dme_record_get (record, "phone");

  self->record = dme_record_ref (record);
  self->name = name != NULL ? dme_match_name_new (name) : NULL;
  self->company = company != NULL ? dme_match_name_new_for_company (company) : NULL;
  self->phone = phone != NULL ? fold_phone (phone) : NULL;
  return self;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const DmeRecord *left = *(DmeRecord *const *) a;
  const DmeRecord *right = *(DmeRecord *const *) b;
  int order = g_strcmp0 (dme_record_get (right, "date"), dme_record_get (left, "date"));

  return order != 0 ? order : g_strcmp0 (right->created_at, left->created_at);
}

/**
 * dme_flag_list_new:
 * @flags: (element-type DmeRecord): red flags; deleted ones are left out
 *
 * Makes the names ready, so that each question is answered while somebody types.
 * Holds names of people in the clear: free it when the store locks. May be made
 * in one thread and used in another.
 */
DmeFlagList *
dme_flag_list_new (const GPtrArray *flags)
{
  DmeFlagList *self = g_new0 (DmeFlagList, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  for (guint i = 0; i < flags->len; i++)
    {
      DmeRecord *record = flags->pdata[i];

      if (record->deleted)
        continue;
      self->locked = self->locked || record->locked;
      g_ptr_array_add (self->records, dme_record_ref (record));
    }
  g_ptr_array_sort (self->records, newest_first);
  for (guint i = 0; i < self->records->len; i++)
    g_ptr_array_add (self->entries, entry_new (self->records->pdata[i]));
  return self;
}

void
dme_flag_list_free (DmeFlagList *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

const GPtrArray *
dme_flag_list_get_all (const DmeFlagList *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->records;
}

gboolean
dme_flag_list_is_locked (const DmeFlagList *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->locked;
}

typedef struct
{
  DmeMatchName *name;
  DmeMatchName *company;
  const char *phone; /* (nullable) */
  const DmeRecruiterAnswer *answer;
} Question;

/* A person is often known by one name only. */
static gboolean
is_same_person (const DmeMatchName *query, const DmeMatchName *name)
{
  DmeNameMatch match = dme_match_name_compare (query, name);

  if (match != DME_NAME_WORD)
    return match > DME_NAME_WORD;
  return (query->n_words == 1 && query->words[0].length >= LONG_WORD) ||
         (name->n_words == 1 && name->words[0].length >= LONG_WORD);
}

static gboolean
is_answer (const DmeRecruiterAnswer *answer, const char *organisation)
{
  for (guint i = 0; answer != NULL && i < answer->companies->len; i++)
    {
      const DmeRecruiterMatch *match = answer->companies->pdata[i];

      if (match->score >= DME_RECRUITER_NEAR && g_str_equal (match->record->id, organisation))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_about (const Entry *entry, const Question *question)
{
  const char *organisation = dme_record_get (entry->record, "organisation");

  if (g_strcmp0 (dme_record_get (entry->record, "status"), "tidak_terbukti") == 0)
    return FALSE;
  if (organisation != NULL && is_answer (question->answer, organisation))
    return TRUE;
  if (question->phone != NULL && g_strcmp0 (entry->phone, question->phone) == 0)
    return TRUE;
  if (entry->company != NULL && question->company->n_words > 0 &&
      dme_match_companies (question->company, entry->company) >= DME_RECRUITER_FOUND)
    return TRUE;
  return entry->name != NULL && question->name->n_words > 0 &&
         is_same_person (question->name, entry->name);
}

/**
 * dme_flag_list_ask:
 * @self: the list
 * @text: a name or a telephone number, as typed
 * @answer: (nullable): what the list of companies says of it
 *
 * The flags about that recruiter, by name, telephone, or the company in the
 * list. What turned out to be wrong is left out, so that nobody is accused twice.
 *
 * Returns: (transfer full) (element-type DmeRecord): newest first
 */
GPtrArray *
dme_flag_list_ask (const DmeFlagList *self, const char *text, const DmeRecruiterAnswer *answer)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_unref);
  g_autoptr (DmeMatchName) name = dme_match_name_new (text);
  g_autoptr (DmeMatchName) company = dme_match_name_new_for_company (text);
  g_autofree char *phone = fold_phone (text);
  const Question question = { name, company, phone, answer };

  if ((answer == NULL || !answer->asked) && phone == NULL)
    return found;
  for (guint i = 0; i < self->entries->len; i++)
    if (is_about (self->entries->pdata[i], &question))
      g_ptr_array_add (found, dme_record_ref (self->records->pdata[i]));
  return found;
}

/**
 * dme_flags_summarise:
 * @flags: (element-type DmeRecord): red flags, newest first; at least one
 *
 * Returns: (transfer full): how many, and when and where the last one was
 */
char *
dme_flags_summarise (const GPtrArray *flags)
{
  const DmeRecord *last = flags->pdata[0];
  const DmeRegion *region = dme_regions_find (dme_record_get (last, "region"));
  const char *date = dme_record_get (last, "date");
  g_autofree char *number = dme_format_int (flags->len);
  g_autofree char *day = date != NULL ? dme_format_date_long (date) : g_strdup ("–");

  if (flags->len == 1)
    /* Translators: a date, the name of a village */
    return g_strdup_printf (_ ("A red flag is recorded: on %s in %s."), day,
                            region != NULL ? region->name : "–");
  /* Translators: a number, a date, the name of a village */
  return g_strdup_printf (_ ("%s red flags are recorded, the last on %s in %s."), number, day,
                          region != NULL ? region->name : "–");
}
