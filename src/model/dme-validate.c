/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-validate.h"

#include "dme-format.h"
#include "dme-nik.h"
#include "dme-record.h"
#include "dme-red-flag.h"
#include "dme-regions.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"
#include "dme-text.h"
#include "dme-uuid.h"
#include "dme-validate-persons.h"
#include "dme-value-private.h"

#include <string.h>

#define MAX_DETAIL 48 /* characters */
#define OLDEST_DATE "2000-01-01"

DmeProblem *
dme_value_problem (DmeProblemCode code, const DmeField *field, const char *value)
{
  DmeProblem *problem = dme_problem_new (code, field->name, NULL);
  GString *detail;
  const char *p;
  guint n = 0;

  /* Not the number, but what is wrong with it. */
  if (field->kind == DME_KIND_NIK && value != NULL && dme_nik_check (value) != DME_NIK_GOOD)
    problem->detail = g_strdup (dme_nik_fault_get_code (dme_nik_check (value)));

  if (value == NULL || *value == '\0' || (field->flags & DME_FIELD_SENSITIVE) ||
      field->kind == DME_KIND_NIK || field->kind == DME_KIND_PHONE)
    return problem;

  detail = g_string_new (NULL);
  for (p = value; *p != '\0' && n < MAX_DETAIL; n++)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_c (detail, '?');
          p++;
          continue;
        }
      if (g_unichar_isprint (c))
        g_string_append_unichar (detail, c);
      else
        g_string_append_c (detail, '?');
      p = g_utf8_next_char (p);
    }
  if (*p != '\0')
    g_string_append (detail, "…");

  problem->detail = g_string_free (detail, FALSE);
  return problem;
}

static DmeProblem *
limit_problem (DmeProblemCode code, const DmeField *field, gint64 limit)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, limit);

  return dme_problem_new (code, field->name, text);
}

static DmeProblem *
check_text (const DmeField *field, const char *value)
{
  gboolean is_long = field->kind == DME_KIND_LONGTEXT;
  glong limit = is_long ? DME_MAX_LONGTEXT : DME_MAX_TEXT;
  gsize bytes = strlen (value);
  g_autofree char *clean = NULL;

  if (bytes > (gsize) limit * 4)
    return limit_problem (DME_PROBLEM_TOO_LONG, field, limit);
  if (!g_utf8_validate (value, bytes, NULL))
    return dme_problem_new (DME_PROBLEM_NOT_UTF8, field->name, NULL);
  if (bytes > (gsize) limit && g_utf8_strlen (value, -1) > limit)
    return limit_problem (DME_PROBLEM_TOO_LONG, field, limit);
  if (dme_text_has_control (value, is_long))
    return dme_problem_new (DME_PROBLEM_CONTROL_CHARACTER, field->name, NULL);

  if (g_ascii_isgraph (*value))
    return NULL;
  clean = dme_text_clean (value);
  return *clean != '\0' ? NULL : dme_problem_new (DME_PROBLEM_REQUIRED, field->name, NULL);
}

/* Canonical: no sign but a minus, no leading zero, no separators. */
static DmeProblem *
check_number (const DmeField *field, const char *value)
{
  gboolean large = field->kind == DME_KIND_MONEY || (field->flags & DME_FIELD_LARGE) != 0;
  gint64 limit = large ? G_MAXINT64 : DME_MAX_COUNT;
  const char *digits = *value == '-' ? value + 1 : value;
  gsize n = strlen (digits);
  gint64 number;

  if (n == 0 || strspn (digits, "0123456789") != n ||
      (*digits == '0' && (n > 1 || digits != value)))
    return dme_value_problem (DME_PROBLEM_NOT_A_NUMBER, field, value);
  if (digits != value)
    return dme_value_problem (DME_PROBLEM_NEGATIVE, field, value);
  if (!g_ascii_string_to_signed (digits, 10, 0, limit, &number, NULL))
    return limit_problem (DME_PROBLEM_TOO_LARGE, field, limit);

  return NULL;
}

static DmeProblem *
check_date (const DmeField *field, const char *value, const char *today)
{
  if (!dme_date_is_valid (value))
    return dme_value_problem (DME_PROBLEM_NOT_A_DATE, field, value);
  if ((field->flags & DME_FIELD_NOT_FUTURE) && today != NULL && strcmp (value, today) > 0)
    return dme_problem_new (DME_PROBLEM_DATE_IN_FUTURE, field->name, today);
  if (strcmp (value, OLDEST_DATE) < 0 && !(field->flags & DME_FIELD_OLD_DATE))
    return dme_value_problem (DME_PROBLEM_DATE_TOO_OLD, field, value);

  return NULL;
}

/* Known codes, each once, in strcmp() order: equal sets are equal texts. */
static DmeProblem *
check_choices (const DmeField *field, const char *value)
{
  g_auto (GStrv) codes = NULL;
  guint i;

  if (strlen (value) > 4 * DME_MAX_TEXT)
    return dme_value_problem (DME_PROBLEM_UNKNOWN_CHOICE, field, value);

  codes = g_strsplit (value, ",", -1);
  if (codes[0] == NULL)
    return dme_value_problem (DME_PROBLEM_UNKNOWN_CHOICE, field, value);

  for (i = 0; codes[i] != NULL; i++)
    if (dme_field_find_choice (field, codes[i]) == NULL ||
        (i > 0 && strcmp (codes[i - 1], codes[i]) >= 0))
      return dme_value_problem (DME_PROBLEM_UNKNOWN_CHOICE, field, codes[i]);

  return NULL;
}

/* E.164. Indonesian mobiles: 8, then not 4, 9 to 12 digits in all (libphonenumber, region ID). */
static gboolean
is_phone (const char *value)
{
  gsize n;

  if (*value != '+')
    return FALSE;

  n = strlen (value + 1);
  if (n < 7 || n > 15 || strspn (value + 1, "0123456789") != n || value[1] == '0')
    return FALSE;

  if (!g_str_has_prefix (value, "+62"))
    return TRUE;
  if (value[3] == '8')
    return n >= 11 && n <= 14 && value[4] != '4' && value[4] != '0';
  return value[3] != '0' && n >= 9 && n <= 13;
}

static gboolean
is_sha256 (const char *value)
{
  return strlen (value) == 64 && strspn (value, "0123456789abcdef") == 64;
}

DmeProblem *
dme_value_check (const DmeField *field, const char *value, const char *today)
{
  DmeProblemCode code;
  gboolean good;

  switch (field->kind)
    {
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
      return check_text (field, value);
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      return check_number (field, value);
    case DME_KIND_DATE:
      return check_date (field, value, today);
    case DME_KIND_CHOICES:
      return check_choices (field, value);
    case DME_KIND_TIME:
      good = dme_time_is_valid (value);
      code = DME_PROBLEM_NOT_A_TIME;
      break;
    case DME_KIND_BOOL:
      good = g_str_equal (value, "true") || g_str_equal (value, "false");
      code = DME_PROBLEM_NOT_A_BOOL;
      break;
    case DME_KIND_CHOICE:
      good = dme_field_find_choice (field, value) != NULL;
      code = DME_PROBLEM_UNKNOWN_CHOICE;
      break;
    case DME_KIND_REGION:
      good = dme_regions_find (value) != NULL;
      code = DME_PROBLEM_REGION_UNKNOWN;
      break;
    case DME_KIND_REF:
      good = dme_uuid_is_valid (value);
      code = DME_PROBLEM_NOT_AN_ID;
      break;
    case DME_KIND_NIK:
      good = dme_nik_check (value) == DME_NIK_GOOD;
      code = DME_PROBLEM_NOT_A_NIK;
      break;
    case DME_KIND_PHONE:
      good = is_phone (value);
      code = DME_PROBLEM_NOT_A_PHONE;
      break;
    case DME_KIND_BLOB:
      good = is_sha256 (value);
      code = DME_PROBLEM_NOT_A_HASH;
      break;
    default:
      g_return_val_if_reached (NULL);
    }

  return good ? NULL : dme_value_problem (code, field, value);
}

/**
 * dme_validate_value:
 * @field: a field
 * @value: (nullable): a value in canonical text; %NULL, a cleared field, is fine
 * @today: (nullable): the latest acceptable date for fields that may not lie in
 *   the future; %NULL not to look
 * @problems: (element-type DmeProblem): where to add what is wrong
 *
 * Checks one value, as client and server both do. It trusts nothing: @value may
 * be any bytes.
 *
 * Returns: %FALSE if an error was added
 */
gboolean
dme_validate_value (const DmeField *field,
                    const char *value,
                    const char *today,
                    GPtrArray *problems)
{
  DmeProblem *problem;

  g_return_val_if_fail (field != NULL && problems != NULL, FALSE);

  problem = value != NULL ? dme_value_check (field, value, today) : NULL;
  if (problem == NULL)
    return TRUE;

  g_ptr_array_add (problems, problem);
  return problem->warning;
}

static gboolean
add_problem (GPtrArray *problems, DmeProblemCode code, const char *field, const char *detail)
{
  DmeProblem *problem = dme_problem_new (code, field, detail);

  g_ptr_array_add (problems, problem);
  return problem->warning;
}

static gboolean
check_attendance (const DmeFields *fields, GPtrArray *problems)
{
  DmeAttendance attendance;
  gint64 disabled = dme_fields_get_int (fields, "att_disability", 0);
  gboolean has_estimate = dme_fields_get (fields, "att_estimate") != NULL;
  gboolean good = TRUE;
  char number[24];

  dme_attendance_of (fields, &attendance);

  if (has_estimate && attendance.l + attendance.p > 0)
    good = add_problem (problems, DME_PROBLEM_MATRIX_AND_ESTIMATE, "att_estimate", NULL);
  if (!has_estimate && dme_fields_get_bool (fields, "att_is_estimate"))
    good = add_problem (problems, DME_PROBLEM_ESTIMATE_MISSING, "att_estimate", NULL);

  if (attendance.l + attendance.p > DME_MAX_COUNT)
    {
      g_snprintf (number, sizeof number, "%d", DME_MAX_COUNT);
      good = add_problem (problems, DME_PROBLEM_TOO_LARGE, NULL, number);
    }
  if (disabled > attendance.total)
    {
      g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, attendance.total);
      good = add_problem (problems, DME_PROBLEM_DISABILITY_TOO_MANY, "att_disability", number);
    }
  if (attendance.known && attendance.total == 0)
    add_problem (problems, DME_PROBLEM_NOBODY_CAME, NULL, NULL);

  return good;
}

static gboolean
check_activity (const DmeFields *fields, GPtrArray *problems)
{
  const char *start = dme_fields_get (fields, "start");
  const char *end = dme_fields_get (fields, "end");
  const DmeRegion *region = dme_regions_find (dme_fields_get (fields, "region"));
  gboolean good = TRUE;

  if (dme_time_is_valid (start) && dme_time_is_valid (end) && strcmp (end, start) <= 0)
    good = add_problem (problems, DME_PROBLEM_END_BEFORE_START, "end", start);

  /* An online session has no village; every other one took place somewhere. */
  if (region != NULL && !dme_region_is_village (region) &&
      g_strcmp0 (dme_fields_get (fields, "mode"), "daring") != 0)
    good = add_problem (problems, DME_PROBLEM_REGION_NOT_VILLAGE, "region", region->name);

  return check_attendance (fields, problems) && good;
}

/* Is every field of the record fine? Nearly all records are, and the server checks 30,000 in a
 * second: looks only at the fields that are there. */
static gboolean
fields_are_good (const DmeType *type, const DmeFields *fields, const char *today)
{
  guint n = dme_fields_get_size (fields);
  gsize i;

  for (i = 0; i < type->n_fields; i++)
    if ((type->fields[i].flags & DME_FIELD_REQUIRED) &&
        dme_fields_get (fields, type->fields[i].name) == NULL)
      return FALSE;

  for (i = 0; i < n; i++)
    {
      const DmeField *field = dme_type_find_field (type, dme_fields_get_name_at (fields, i));
      const char *value = dme_fields_get_value_at (fields, i);
      g_autoptr (DmeProblem) problem = NULL;

      if (field != NULL && value != NULL)
        problem = dme_value_check (field, value, today);
      if (problem != NULL)
        return FALSE;
    }

  return TRUE;
}

/* The same with what is wrong, in the order of the form. */
static gboolean
list_bad_fields (const DmeType *type,
                 const DmeFields *fields,
                 const char *today,
                 GPtrArray *problems)
{
  gboolean good = TRUE;
  gsize i;

  for (i = 0; i < type->n_fields; i++)
    {
      const DmeField *field = &type->fields[i];
      const char *value = dme_fields_get (fields, field->name);

      if (value != NULL)
        good &= dme_validate_value (field, value, today, problems);
      else if (field->flags & DME_FIELD_REQUIRED)
        good &= add_problem (problems, DME_PROBLEM_REQUIRED, field->name, NULL);
    }

  return good;
}

/**
 * dme_validate_record:
 * @type: the type of the record
 * @fields: its fields
 * @today: (nullable): the latest acceptable date, as for dme_validate_value()
 * @problems: (element-type DmeProblem): where to add what is wrong
 *
 * Checks a whole record: every known field, the required ones, and what must
 * hold between fields. Unknown fields, which a newer program has written, pass.
 *
 * Returns: %FALSE if an error was added; warnings do not count
 */
gboolean
dme_validate_record (const DmeType *type,
                     const DmeFields *fields,
                     const char *today,
                     GPtrArray *problems)
{
  gboolean good;

  g_return_val_if_fail (type != NULL && fields != NULL && problems != NULL, FALSE);

  good = fields_are_good (type, fields, today) || list_bad_fields (type, fields, today, problems);

  if (type == &dme_type_activity)
    good &= check_activity (fields, problems);
  else if (type == &dme_type_person)
    good &= dme_validate_person (fields, today, problems);
  else if (type == &dme_type_document)
    good &= dme_validate_document (fields, today, problems);
  else if (type == &dme_type_red_flag)
    good &= dme_validate_red_flag (fields, today, problems);

  return good;
}
