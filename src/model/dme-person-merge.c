/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-person-merge.h"

#include <string.h>

#include "dme-consent.h"
#include "dme-schema-persons.h"
#include "dme-social-security.h"

#define MAX_NAMES 7

/* What goes together, the field that names the line first. Every other field stands for itself. */
static const char *const groups[][MAX_NAMES] = {
  { "nik", "no_nik_reason", NULL },
  { "phone", "phone_owner", NULL },
  { "contact_name", "contact_phone", NULL },
  { "scheme", "subscheme", NULL },
  { "status", "status_on", NULL },
  { "bpjs_tk_paid_on", "bpjs_tk_phase", "bpjs_tk_months", "bpjs_tk_until", NULL },
  { "bpjs_kes_no", "bpjs_kes_active", NULL },
  { "consent_at", "consent_version", "consent_time", "consent_method", "consent_by",
    "consent_withdrawn_at", NULL },
};

/* Ids of others, written by the store, not by people. */
#define NOT_SAME "not_same"
#define MERGED_INTO "merged_into"

typedef struct
{
  const char *kept_id, *other_id;
  const DmeFields *kept, *other;
  const DmeFields *choices; /* (nullable) */
  DmeFields *result;        /* the kept record as it will be */
  DmePersonMerge *merge;
} Run;

static const char *const *
find_group (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_strv_contains (groups[i], name))
      return groups[i];

  return NULL;
}

/* --- which side holds, where nobody has chosen --- */

static int
rank_of_status (const char *status)
{
  for (int i = 0; dme_person_statuses[i].code != NULL; i++)
    if (g_strcmp0 (dme_person_statuses[i].code, status) == 0)
      return i;

  return -1;
}

/* Who gave up or was stopped has left the way: that is neither far nor near. */
static gboolean
has_left_the_way (const char *status)
{
  return g_strcmp0 (status, "batal") == 0 || g_strcmp0 (status, "dicegah") == 0;
}

/* The farther status; where one has left the way, the one that was written for the later day. */
static DmeSide
farther_status (const DmeFields *kept, const DmeFields *other)
{
  const char *a = dme_fields_get (kept, "status"), *b = dme_fields_get (other, "status");

  if (has_left_the_way (a) != has_left_the_way (b))
    return g_strcmp0 (dme_fields_get (other, "status_on"), dme_fields_get (kept, "status_on")) > 0
             ? DME_SIDE_OTHER
             : DME_SIDE_KEPT;

  return rank_of_status (b) > rank_of_status (a) ? DME_SIDE_OTHER : DME_SIDE_KEPT;
}

static char *
end_of_cover (const DmeFields *fields)
{
  const char *until = dme_fields_get (fields, "bpjs_tk_until");

  if (until != NULL)
    return g_strdup (until);

  return dme_social_security_get_until (dme_fields_get (fields, "bpjs_tk_paid_on"),
                                        (int) CLAMP (dme_fields_get_int (fields, "bpjs_tk_months",
                                                                         0),
                                                     0, 1200));
}

static DmeSide
longer_cover (const DmeFields *kept, const DmeFields *other)
{
  g_autofree char *a = end_of_cover (kept);
  g_autofree char *b = end_of_cover (other);

  return g_strcmp0 (b, a) > 0 ? DME_SIDE_OTHER : DME_SIDE_KEPT;
}

static char *
moment_of_consent (const DmeFields *fields)
{
  const char *time = dme_fields_get (fields, "consent_time");

  return g_strconcat (dme_fields_get (fields, "consent_at"), " ", time != NULL ? time : "", NULL);
}

/* A withdrawal holds against every consent given before it, wherever that was written down: two
 * records of one person are no way around it. Of two consents the later one holds. */
static DmeSide
side_of_consent (const DmeFields *kept, const DmeFields *other)
{
  DmeConsent a = dme_consent_get_state (kept), b = dme_consent_get_state (other);
  g_autofree char *at = NULL, *bt = NULL;

  if (a == DME_CONSENT_WITHDRAWN || b == DME_CONSENT_WITHDRAWN)
    {
      DmeSide withdrawn = a == DME_CONSENT_WITHDRAWN ? DME_SIDE_KEPT : DME_SIDE_OTHER;
      const DmeFields *lost = withdrawn == DME_SIDE_KEPT ? kept : other;
      const DmeFields *left = withdrawn == DME_SIDE_KEPT ? other : kept;
      gboolean renewed = dme_consent_is_valid (left) &&
                         g_strcmp0 (dme_fields_get (left, "consent_at"),
                                    dme_fields_get (lost, "consent_withdrawn_at")) > 0;

      return renewed == (withdrawn == DME_SIDE_KEPT) ? DME_SIDE_OTHER : DME_SIDE_KEPT;
    }
  if (a != b)
    return b > a ? DME_SIDE_OTHER : DME_SIDE_KEPT; /* NONE, UNPROVED, GIVEN: in this order */
  if (a != DME_CONSENT_GIVEN)
    return DME_SIDE_KEPT;

  at = moment_of_consent (kept);
  bt = moment_of_consent (other);
  return strcmp (bt, at) > 0 ? DME_SIDE_OTHER : DME_SIDE_KEPT;
}

static DmeSide
side_of (const Run *run, const char *first)
{
  const char *a = dme_fields_get (run->kept, first), *b = dme_fields_get (run->other, first);

  if (g_str_equal (first, "consent_at"))
    return side_of_consent (run->kept, run->other);
  if (a == NULL || b == NULL)
    return a == NULL && b != NULL ? DME_SIDE_OTHER : DME_SIDE_KEPT;
  if (g_str_equal (first, "status"))
    return farther_status (run->kept, run->other);
  if (g_str_equal (first, "bpjs_tk_paid_on"))
    return longer_cover (run->kept, run->other);

  return DME_SIDE_KEPT;
}

/* --- one line --- */

static gboolean
differ (const Run *run, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (dme_fields_get (run->kept, names[i]), dme_fields_get (run->other, names[i])) !=
        0)
      return TRUE;

  return FALSE;
}

static gboolean
says_something (const DmeFields *fields, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (dme_fields_get (fields, names[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Whether somebody has to choose: not where one side only leaves open what the other says. What was
 * agreed to is no matter of choice. */
static gboolean
is_choice (const Run *run, const char *const *names)
{
  if (g_str_equal (names[0], "consent_at"))
    return FALSE;
  if (g_strcmp0 (dme_fields_get (run->kept, names[0]), dme_fields_get (run->other, names[0])) != 0)
    return says_something (run->kept, names) && says_something (run->other, names);

  for (gsize i = 1; names[i] != NULL; i++)
    {
      const char *a = dme_fields_get (run->kept, names[i]);
      const char *b = dme_fields_get (run->other, names[i]);

      if (a != NULL && b != NULL && !g_str_equal (a, b))
        return TRUE;
    }

  return FALSE;
}

/* Anything a person has chosen for one of @names. */
static const char *
find_choice (const Run *run, const char *const *names)
{
  for (gsize i = 0; run->choices != NULL && names[i] != NULL; i++)
    {
      const char *choice = dme_fields_get (run->choices, names[i]);

      if (choice != NULL)
        return choice;
    }

  return NULL;
}

/* Where the first fields say the same, what one side leaves open is filled from the other. */
static void
take (Run *run, const char *const *names, DmeSide side)
{
  const DmeFields *from = side == DME_SIDE_OTHER ? run->other : run->kept;
  const DmeFields *rest = side == DME_SIDE_OTHER ? run->kept : run->other;
  gboolean same =
    g_strcmp0 (dme_fields_get (run->kept, names[0]), dme_fields_get (run->other, names[0])) == 0;
  gboolean fill = same && !g_str_equal (names[0], "consent_at");

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *value = dme_fields_get (from, names[i]);

      if (value == NULL && fill)
        value = dme_fields_get (rest, names[i]);
      if (value != NULL)
        dme_fields_set (run->result, names[i], value);
      else
        dme_fields_remove (run->result, names[i]);
    }
}

static void
add_line (Run *run, const DmeField *field, const char *const *group, DmeSide side, gboolean choice)
{
  DmePersonMergeLine line = { field, group, side, choice };

  g_array_append_val (run->merge->lines, line);
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What either of two lists holds, sorted, without @but and @nor. */
static char *
unite_words (const char *a, const char *b, const char *separator, const char *but, const char *nor)
{
  g_autofree char *both = g_strjoin (separator, a != NULL ? a : "", b, NULL);
  g_auto (GStrv) words = g_strsplit (both, separator, -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && g_strcmp0 (words[i], but) != 0 && g_strcmp0 (words[i], nor) != 0 &&
        !g_ptr_array_find_with_equal_func (kept, words[i], g_str_equal, NULL))
      g_ptr_array_add (kept, words[i]);
  if (kept->len == 0)
    return NULL;

  g_ptr_array_sort (kept, compare_words);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv (separator, (char **) kept->pdata);
}

static void
set_united (Run *run, const char *name, char *united)
{
  if (united != NULL)
    dme_fields_set (run->result, name, united);
  else
    dme_fields_remove (run->result, name);
  g_free (united);
}

static void
merge_field (Run *run, const DmeField *field)
{
  const char *const *group = find_group (field->name);
  const char *const single[] = { field->name, NULL };
  const char *const *names = group != NULL ? group : single;
  const char *choice;
  DmeSide side;
  gboolean open;

  if (!g_str_equal (names[0], field->name) || !differ (run, names))
    return;
  if (field->kind == DME_KIND_CHOICES)
    {
      set_united (run, field->name,
                  unite_words (dme_fields_get (run->kept, field->name),
                               dme_fields_get (run->other, field->name), ",", NULL, NULL));
      add_line (run, field, group, DME_SIDE_BOTH, FALSE);
      return;
    }

  side = side_of (run, field->name);
  open = is_choice (run, names);
  choice = open ? find_choice (run, names) : NULL;
  if (choice != NULL)
    side = g_str_equal (choice, DME_CHOOSE_OTHER) ? DME_SIDE_OTHER : DME_SIDE_KEPT;
  take (run, names, side);
  add_line (run, field, group, side, open);
}

/* Of a newer program, or written by the store: no form shows them. */
static void
merge_the_rest (Run *run)
{
  for (guint i = 0; i < dme_fields_get_size (run->other); i++)
    {
      const char *name = dme_fields_get_name_at (run->other, i);

      if (dme_type_find_field (&dme_type_person, name) == NULL && !dme_fields_has (run->kept, name))
        dme_fields_set (run->result, name, dme_fields_get_value_at (run->other, i));
    }

  set_united (run, NOT_SAME,
              unite_words (dme_fields_get (run->kept, NOT_SAME),
                           dme_fields_get (run->other, NOT_SAME), " ", run->kept_id,
                           run->other_id));
}

/**
 * dme_person_merge_new:
 * @kept_id: id of the record that stays
 * @kept: its fields
 * @other_id: id of the record that is merged into it
 * @other: its fields
 * @choices: (nullable): what a person has chosen: names of fields, with DME_CHOOSE_KEPT or
 *   DME_CHOOSE_OTHER; fields that go together follow each other, and what is no matter of choice
 *   is passed over
 *
 * What only one of the two says is taken. Where both say something, sets are united, the farther
 * status holds, the longer insurance, and the consent that is valid; else the record that stays is
 * right unless somebody has chosen.
 *
 * Returns: (transfer full): what is to be changed, and why
 */
DmePersonMerge *
dme_person_merge_new (const char *kept_id,
                      const DmeFields *kept,
                      const char *other_id,
                      const DmeFields *other,
                      const DmeFields *choices)
{
  DmePersonMerge *self;
  Run run = { kept_id, other_id, kept, other, choices, NULL, NULL };

  g_return_val_if_fail (kept_id != NULL && kept != NULL, NULL);
  g_return_val_if_fail (other_id != NULL && other != NULL, NULL);

  self = g_new0 (DmePersonMerge, 1);
  self->lines = g_array_new (FALSE, FALSE, sizeof (DmePersonMergeLine));
  run.merge = self;
  run.result = dme_fields_copy (kept);
  for (gsize i = 0; i < dme_type_person.n_fields; i++)
    {
      const DmeField *field = &dme_type_person.fields[i];

      if (!g_str_equal (field->name, NOT_SAME) && !g_str_equal (field->name, MERGED_INTO))
        merge_field (&run, field);
    }
  merge_the_rest (&run);

  self->withdrawn = !dme_consent_may_use (run.result);
  self->changes = dme_fields_diff (kept, run.result);
  dme_fields_free (run.result);
  return self;
}

void
dme_person_merge_free (DmePersonMerge *self)
{
  dme_fields_free (self->changes);
  g_array_unref (self->lines);
  g_free (self);
}
