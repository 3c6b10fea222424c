/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-validate-persons.h"

#include "dme-days.h"
#include "dme-format.h"
#include "dme-nik.h"
#include "dme-regions.h"

#include <string.h>

#define AGE_TO_WORK_ABROAD 18 /* UU 18/2017 art 5 */

static gboolean
add (GPtrArray *problems, DmeProblemCode code, const char *field, const char *detail)
{
  DmeProblem *problem = dme_problem_new (code, field, detail);

  g_ptr_array_add (problems, problem);
  return problem->warning;
}

static gboolean
check_order (const DmeFields *fields,
             const char *first_name,
             const char *last_name,
             GPtrArray *problems)
{
  const char *first = dme_fields_get (fields, first_name);
  const char *last = dme_fields_get (fields, last_name);

  if (!dme_date_is_valid (first) || !dme_date_is_valid (last) || strcmp (first, last) <= 0)
    return TRUE;

  return add (problems, DME_PROBLEM_END_BEFORE_BEGIN, last_name, first);
}

/* On the day of departure, or today for those who have not left: people are registered before they
 * may go. No detail: a birthday is personal. */
static void
check_age (const DmeFields *fields, const char *today, GPtrArray *problems)
{
  const char *birth_date = dme_fields_get (fields, "birth_date");
  const char *status = dme_fields_get (fields, "status");
  const char *on = today;
  int age;

  if (g_strcmp0 (status, "batal") == 0 || g_strcmp0 (status, "dicegah") == 0 ||
      g_strcmp0 (status, "pulang") == 0)
    return;
  if (g_strcmp0 (status, "berangkat") == 0 &&
      dme_date_is_valid (dme_fields_get (fields, "status_on")))
    on = dme_fields_get (fields, "status_on");

  age = dme_days_get_age (birth_date, on);
  if (age >= 0 && age < AGE_TO_WORK_ABROAD)
    add (problems, DME_PROBLEM_UNDER_AGE, "birth_date", NULL);
}

static void
check_consent (const DmeFields *fields, GPtrArray *problems)
{
  gboolean given = dme_fields_get (fields, "consent_at") != NULL;
  gboolean proved = dme_fields_get (fields, "consent_version") != NULL &&
                    dme_fields_get (fields, "consent_method") != NULL &&
                    dme_fields_get (fields, "consent_by") != NULL;
  gboolean any = dme_fields_get (fields, "consent_version") != NULL ||
                 dme_fields_get (fields, "consent_method") != NULL ||
                 dme_fields_get (fields, "consent_withdrawn_at") != NULL;

  if ((given && !proved) || (!given && any))
    add (problems, DME_PROBLEM_CONSENT_INCOMPLETE, "consent_at", NULL);
}

/**
 * dme_validate_person:
 * @fields: the fields of a person, each already checked for itself
 * @today: (nullable): the day of the check; %NULL: what depends on it is not looked at
 * @problems: (element-type DmeProblem): where to add what is wrong
 *
 * A NIK or the reason why there is none; dates in their order. Doubts of NIK and
 * age (UU 18/2017 art 5), a region that is no village, a status without a date
 * and a consent that could not be proved only warn.
 *
 * Returns: %FALSE if an error was added
 */
gboolean
dme_validate_person (const DmeFields *fields, const char *today, GPtrArray *problems)
{
  const DmeRegion *region = dme_regions_find (dme_fields_get (fields, "region"));
  gboolean good = TRUE;

  if (dme_fields_get (fields, "nik") == NULL && dme_fields_get (fields, "no_nik_reason") == NULL)
    good = add (problems, DME_PROBLEM_NIK_MISSING, "nik", NULL);
  if (region != NULL && !dme_region_is_village (region))
    add (problems, DME_PROBLEM_NO_VILLAGE, "region", region->name);

  good &= check_order (fields, "bpjs_tk_paid_on", "bpjs_tk_until", problems);
  good &= check_order (fields, "consent_at", "consent_withdrawn_at", problems);

  if (today != NULL)
    {
      dme_nik_compare (fields, today, problems);
      check_age (fields, today, problems);
    }
  if (dme_fields_get (fields, "status") != NULL && dme_fields_get (fields, "status_on") == NULL)
    add (problems, DME_PROBLEM_STATUS_WITHOUT_DATE, "status_on", NULL);
  check_consent (fields, problems);

  return good;
}

/**
 * dme_validate_document:
 * @fields: the fields of a paper, each already checked for itself
 * @today: (nullable): the day of the check
 * @problems: (element-type DmeProblem): where to add what is wrong
 *
 * Returns: %FALSE if an error was added
 */
gboolean
dme_validate_document (const DmeFields *fields, const char *today, GPtrArray *problems)
{
  return check_order (fields, "issued", "expires", problems);
}
