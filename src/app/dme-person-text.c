/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-person-text.h"

#include "dme-activity-text.h"
#include "dme-clock.h"
#include "dme-days.h"
#include "dme-format.h"
#include "dme-nik.h"
#include "dme-schema-persons.h"
#include "dme-social-security.h"
#include "dme-text.h"
#include "dme-when.h"

static const char *
choice (const DmeFields *fields, const char *name)
{
  const char *code = dme_fields_get (fields, name);

  if (code == NULL)
    return NULL;

  return dme_choice_get_label (dme_type_find_field (&dme_type_person, name), code);
}

char *
dme_person_name (const DmeFields *fields)
{
  const char *name = dme_fields_get (fields, "name");

  return g_strdup (name != NULL ? name : "–");
}

/**
 * dme_person_title:
 * @record: a person
 *
 * A name that was written and cannot be read is not the same as none.
 *
 * Returns: (transfer full): what the record is called
 */
char *
dme_person_title (const DmeRecord *record)
{
  return record->damaged ? g_strdup (_ ("Damaged: name not readable"))
                         : dme_person_name (record->fields);
}

/**
 * dme_person_nik:
 * @fields: of a person
 *
 * Returns: (transfer full): the NIK with its birth date masked, or the reason
 *   why there is none, in words
 */
char *
dme_person_nik (const DmeFields *fields)
{
  const char *nik = dme_fields_get (fields, "nik");
  const char *reason = choice (fields, "no_nik_reason");

  if (nik != NULL)
    return dme_nik_mask (nik);

  return g_strdup (reason != NULL ? reason : _ ("No NIK"));
}

char *
dme_person_village (const DmeFields *fields)
{
  char *title = dme_region_title (dme_fields_get (fields, "region"));

  return title != NULL ? title : g_strdup ("");
}

static void
add (GString *text, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

/**
 * dme_person_about:
 * @fields: of a person
 *
 * Sex, age and village, as far as they are known.
 */
char *
dme_person_about (const DmeFields *fields)
{
  GString *text = g_string_new (NULL);
  g_autofree char *today = dme_clock_today ();
  g_autofree char *village = dme_person_village (fields);
  g_autofree char *above = dme_activity_above (fields);
  g_autofree char *years = NULL;
  g_autofree char *place = NULL;
  int age = -1;

  if (dme_fields_get (fields, "birth_date") != NULL)
    age = dme_days_get_age (dme_fields_get (fields, "birth_date"), today);
  if (age >= 0)
    years = g_strdup_printf (ngettext ("%d year old", "%d years old", (gulong) age), age);
  place = *above != '\0' ? g_strdup_printf ("%s, %s", village, above) : g_strdup (village);

  add (text, choice (fields, "sex"));
  add (text, years);
  add (text, place);

  return g_string_free (text, FALSE);
}

const char *
dme_person_status (const DmeFields *fields)
{
  const char *label = choice (fields, "status");

  return label != NULL ? label : "";
}

/**
 * dme_person_cover:
 * @fields: of a person
 * @today: the day of the question
 *
 * Whether BPJS Ketenagakerjaan covers the person, with its end.
 */
char *
dme_person_cover (const DmeFields *fields, const char *today)
{
  DmeCover cover = dme_social_security_get_cover (fields, today);
  const char *until = dme_fields_get (fields, "bpjs_tk_until");
  g_autofree char *day = NULL;

  if (cover == DME_COVER_NONE)
    return g_strdup (_ ("BPJS –"));
  if (until == NULL)
    /* Translators: %s is a word like "valid" or "not paid" */
    return g_strdup_printf (_ ("BPJS: %s"), dme_cover_get_label (cover));

  day = dme_when_day (until);
  if (cover == DME_COVER_EXPIRED)
    return g_strdup_printf (_ ("BPJS ended %s"), day);
  /* Translators: %s is a day */
  return g_strdup_printf (_ ("BPJS until %s"), day);
}

char *
dme_persons_text (gint64 persons)
{
  g_autofree char *number = dme_format_int (persons);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s person", "%s persons",
                                       (gulong) persons),
                          number);
}
