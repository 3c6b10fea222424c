/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-consent.h"

#include "dme-persons-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The notice is one text in the language of the people it is read to, whatever the language of the
 * program. A changed text is a new version in a new file; old ones stay, as they were agreed to. */
#define NOTICE "/org/desamigran/DesaMigranEmas/data/consent/notice-1.id.txt"

static const char *const fields_of_consent[] = {
  "consent_version", "consent_at",           "consent_time", "consent_method",
  "consent_by",      "consent_withdrawn_at", NULL,
};

/* They say which records are about one person or not, and nothing about the person. */
static const char *const links[] = { "merged_into", "not_same", NULL };

/**
 * dme_consent_get_state:
 * @person: the fields of a person
 *
 * A consent to a version of the notice that only a newer program has is one too.
 *
 * Returns: where the consent of that person stands
 */
DmeConsent
dme_consent_get_state (const DmeFields *person)
{
  const char *at, *method, *by;
  gint64 version;

  g_return_val_if_fail (person != NULL, DME_CONSENT_NONE);

  if (dme_fields_get (person, "consent_withdrawn_at") != NULL)
    return DME_CONSENT_WITHDRAWN;

  version = dme_fields_get_int (person, "consent_version", 0);
  at = dme_fields_get (person, "consent_at");
  method = dme_fields_get (person, "consent_method");
  by = dme_fields_get (person, "consent_by");

  if (version < 1 && at == NULL && method == NULL)
    return DME_CONSENT_NONE;

  return version >= 1 && at != NULL && method != NULL && by != NULL ? DME_CONSENT_GIVEN
                                                                    : DME_CONSENT_UNPROVED;
}

/**
 * dme_consent_get_label:
 * @consent: a state
 *
 * Returns: (transfer none): its name in the language of the user
 */
const char *
dme_consent_get_label (DmeConsent consent)
{
  switch (consent)
    {
    case DME_CONSENT_NONE:
      return C_ ("consent", "Not asked yet");
    case DME_CONSENT_UNPROVED:
      return C_ ("consent", "Incomplete");
    case DME_CONSENT_GIVEN:
      return C_ ("consent", "Given");
    case DME_CONSENT_WITHDRAWN:
      return C_ ("consent", "Withdrawn");
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * dme_consent_is_valid:
 * @person: the fields of a person
 *
 * Returns: whether consent was given, can be proved (art 24), and stands
 */
gboolean
dme_consent_is_valid (const DmeFields *person)
{
  return dme_consent_get_state (person) == DME_CONSENT_GIVEN;
}

/**
 * dme_consent_may_use:
 * @person: the fields of a person
 *
 * The register itself is a duty of the village (UU 18/2017 art 42), so a person
 * who was not asked yet may be written down; one who withdrew may neither be
 * edited nor counted, exported or printed with others.
 *
 * Returns: whether the record may be used
 */
gboolean
dme_consent_may_use (const DmeFields *person)
{
  return dme_consent_get_state (person) != DME_CONSENT_WITHDRAWN;
}

/**
 * dme_consent_may_change:
 * @person: the fields of a person as they are
 * @changes: what somebody wants to change
 * @field: (out) (optional) (nullable) (transfer none): the first field that may not
 *   be changed
 *
 * After a withdrawal only the consent itself may be changed, which is how it is
 * given anew, and what links the record with others; erasing or deleting the
 * record is not a change of fields. A change that takes the withdrawal back
 * together with a new consent, given on the day of the withdrawal or later, may
 * bring other fields too.
 *
 * Returns: whether @changes may be saved
 */
gboolean
dme_consent_may_change (const DmeFields *person, const DmeFields *changes, const char **field)
{
  g_autoptr (DmeFields) after = NULL;
  guint i;

  g_return_val_if_fail (person != NULL && changes != NULL, FALSE);

  if (field != NULL)
    *field = NULL;
  if (dme_consent_may_use (person))
    return TRUE;

  after = dme_fields_copy (person);
  dme_fields_apply (after, changes);
  if (dme_consent_is_valid (after) && strcmp (dme_fields_get (after, "consent_at"),
                                              dme_fields_get (person, "consent_withdrawn_at")) >= 0)
    return TRUE;

  for (i = 0; i < dme_fields_get_size (changes); i++)
    if (!g_strv_contains (fields_of_consent, dme_fields_get_name_at (changes, i)) &&
        !g_strv_contains (links, dme_fields_get_name_at (changes, i)))
      {
        if (field != NULL)
          *field = dme_fields_get_name_at (changes, i);
        return FALSE;
      }

  return TRUE;
}

/**
 * dme_consent_forbids:
 * @type: the type of a record
 * @before: (nullable): its fields as they are; %NULL: it is new
 * @changes: what somebody wants to change, or the fields of a new record
 * @person: (nullable): the fields of the person whom it belongs to then, if it does
 * @field: (out) (transfer none): the field to be named with the refusal
 *
 * The one rule for store and server: after a withdrawal nothing is written about a
 * person, nor into a record that belongs to one; only to whom it belongs may change.
 *
 * Returns: whether @changes may not be saved
 */
gboolean
dme_consent_forbids (const DmeType *type,
                     const DmeFields *before,
                     const DmeFields *changes,
                     const DmeFields *person,
                     const char **field)
{
  const DmeField *parent = dme_type_get_parent_field (type);

  g_return_val_if_fail (changes != NULL && field != NULL, FALSE);

  *field = NULL;
  if (g_str_equal (type->name, "person"))
    return before != NULL && !dme_consent_may_change (before, changes, field);
  if (parent == NULL || person == NULL || dme_consent_may_use (person))
    return FALSE;

  for (guint i = 0; i < dme_fields_get_size (changes); i++)
    if (before == NULL || !g_str_equal (dme_fields_get_name_at (changes, i), parent->name))
      {
        *field = parent->name;
        return TRUE;
      }

  return FALSE;
}

/**
 * dme_consent_give:
 * @changes: where to write it
 * @method: the code of how it was given
 * @by: who wrote it down
 * @date: the day, ISO
 * @time: (nullable): the time of day, WITA
 *
 * Writes a consent to the notice of today; an earlier withdrawal is cleared and
 * stays in the history of the record.
 */
void
dme_consent_give (DmeFields *changes,
                  const char *method,
                  const char *by,
                  const char *date,
                  const char *time)
{
  g_return_if_fail (changes != NULL && method != NULL && by != NULL && date != NULL);

  dme_fields_set_int (changes, "consent_version", DME_CONSENT_VERSION);
  dme_fields_set (changes, "consent_at", date);
  dme_fields_set (changes, "consent_time", time);
  dme_fields_set (changes, "consent_method", method);
  dme_fields_set (changes, "consent_by", by);
  dme_fields_set (changes, "consent_withdrawn_at", NULL);
}

/**
 * dme_consent_withdraw:
 * @changes: where to write it
 * @date: the day, ISO
 */
void
dme_consent_withdraw (DmeFields *changes, const char *date)
{
  g_return_if_fail (changes != NULL && date != NULL);

  dme_fields_set (changes, "consent_withdrawn_at", date);
}

/**
 * dme_consent_get_notice:
 * @version: a version of the notice
 *
 * Returns: (transfer none) (nullable): its text: a title, then paragraphs with
 *   an empty line between, each headed by a line of its own; %NULL if this
 *   program does not have that version
 */
const char *
dme_consent_get_notice (int version)
{
  static gsize done;
  static char *notice;

  if (version != DME_CONSENT_VERSION)
    return NULL;

  if (g_once_init_enter (&done))
    {
      g_autoptr (GBytes) bytes = g_resource_lookup_data (dme_persons_get_resource (), NOTICE,
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      gsize size;
      const char *data = g_bytes_get_data (bytes, &size);

      notice = g_strndup (data, size);
      g_once_init_leave (&done, 1);
    }

  return notice;
}
