/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-problem.h"

#include "dme-format.h"
#include "dme-nik.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is wrong and what to do. The second sentence is used where the offending value or the limit
 * is at hand; it takes the place of %s. */
static const struct
{
  const char *code;
  const char *text;
  const char *text_with_detail;
} texts[] = {
  [DME_PROBLEM_REQUIRED] = { "required", N_ ("This must be filled in."), NULL },
  [DME_PROBLEM_UNKNOWN_TYPE] = { "unknown-type",
                                 N_ ("There is no such type of record. Check its name, or update "
                                     "the program."),
                                 N_ ("There is no type of record called “%s”. Check its name, or "
                                     "update the program.") },
  [DME_PROBLEM_UNKNOWN_FIELD] = { "unknown-field", N_ ("There is no such field. Check its name."),
                                  N_ ("There is no field “%s”. Check its name.") },
  [DME_PROBLEM_UNKNOWN_CHOICE] = { "unknown-choice",
                                   N_ ("This is not one of the choices. Choose one from the list."),
                                   N_ ("“%s” is not one of the choices. Choose one from the "
                                       "list.") },
  [DME_PROBLEM_NOT_A_NUMBER] = { "not-a-number",
                                 N_ ("This is not a whole number. Use digits only, as in 15.345."),
                                 N_ ("“%s” is not a whole number. Use digits only, as in "
                                     "15.345.") },
  [DME_PROBLEM_NEGATIVE] = { "negative",
                             N_ ("A number below zero is not possible here. Check the number."),
                             N_ ("%s is below zero, which is not possible here. Check the "
                                 "number.") },
  [DME_PROBLEM_TOO_LARGE] = { "too-large", N_ ("The number is too large. Check the number."),
                              N_ ("The number is too large: at most %s. Check the number.") },
  [DME_PROBLEM_NOT_A_DATE] = { "not-a-date", N_ ("This is not a date. Write it like 21/06/2025."),
                               N_ ("“%s” is not a date. Write it like 21/06/2025.") },
  [DME_PROBLEM_DATE_IN_FUTURE] = { "date-in-future",
                                   N_ ("The date lies in the future. Check the date, or the clock "
                                       "of this computer."),
                                   N_ ("The date lies in the future (today is %s). Check the date, "
                                       "or the clock of this computer.") },
  [DME_PROBLEM_DATE_TOO_OLD] = { "date-too-old",
                                 N_ ("The date is before the year 2000. Check the year."),
                                 N_ ("The date (%s) is before the year 2000. Check the year.") },
  [DME_PROBLEM_NOT_A_TIME] = { "not-a-time", N_ ("This is not a time of day. Write it like 09.00."),
                               N_ ("“%s” is not a time of day. Write it like 09.00.") },
  [DME_PROBLEM_END_BEFORE_START] = { "end-before-start",
                                     N_ ("The end is not after the start. Check both times."),
                                     N_ ("The end is not after the start (%s). Check both "
                                         "times.") },
  [DME_PROBLEM_NOT_A_BOOL] = { "not-a-bool", N_ ("This is neither yes nor no. Answer yes or no."),
                               N_ ("“%s” is neither yes nor no. Answer yes or no.") },
  [DME_PROBLEM_REGION_UNKNOWN] = { "region-unknown",
                                   N_ ("This is not the code of a village or region in NTT. Search "
                                       "for its name and choose it from the list."),
                                   N_ ("“%s” is not the code of a village or region in NTT. Search "
                                       "for its name and choose it from the list.") },
  [DME_PROBLEM_REGION_NOT_VILLAGE] = { "region-not-village",
                                       N_ ("This is not a village. Choose the desa or kelurahan; "
                                           "only online activities may name a larger region."),
                                       N_ ("%s is not a village. Choose the desa or kelurahan; "
                                           "only online activities may name a larger region.") },
  [DME_PROBLEM_MATRIX_AND_ESTIMATE] = { "matrix-and-estimate",
                                        N_ ("People are counted twice: by category and as one "
                                            "number. Keep one of the two and clear the other."),
                                        NULL },
  [DME_PROBLEM_ESTIMATE_MISSING] = { "estimate-missing",
                                     N_ ("The number of people is marked as an estimate, but it is "
                                         "not given. Write the number, or take the mark away."),
                                     NULL },
  [DME_PROBLEM_TOO_LONG] = { "too-long", N_ ("The text is too long. Shorten it."),
                             N_ ("The text is too long: at most %s characters. Shorten it.") },
  [DME_PROBLEM_NOT_UTF8] = { "not-utf8",
                             N_ ("The text is damaged (not UTF-8). Type it again, or save the file "
                                 "as UTF-8."),
                             NULL },
  [DME_PROBLEM_CONTROL_CHARACTER] = { "control-character",
                                      N_ ("The text contains an invisible control character. "
                                          "Delete the text and type it again."),
                                      N_ ("The text contains an invisible control character (%s). "
                                          "Delete the text and type it again.") },
  [DME_PROBLEM_NOT_AN_ID] = { "not-an-id",
                              N_ ("This is not the id of a record. Choose the record from the "
                                  "list."),
                              N_ ("“%s” is not the id of a record. Choose the record from the "
                                  "list.") },
  [DME_PROBLEM_NO_SUCH_RECORD] = { "no-such-record",
                                   N_ ("The record named here does not exist. Choose another one, "
                                       "or save that one first."),
                                   N_ ("The record %s named here does not exist. Choose another "
                                       "one, or save that one first.") },
  [DME_PROBLEM_NOT_A_NIK] = { "not-a-nik",
                              N_ ("This is not a valid NIK: 16 digits with a possible date of "
                                  "birth. Compare it with the KTP."),
                              NULL },
  [DME_PROBLEM_NOT_A_PHONE] = { "not-a-phone",
                                N_ ("This is not a telephone number. Write it like 0812 3456 "
                                    "7890."),
                                NULL },
  [DME_PROBLEM_NOT_A_HASH] = { "not-a-hash",
                               N_ ("The reference to a file is damaged. Attach the file again."),
                               NULL },
  [DME_PROBLEM_DELETED] = { "deleted",
                            N_ ("The record was deleted. Undo the deletion first, or leave it."),
                            NULL },
  [DME_PROBLEM_NOBODY_CAME] = { "nobody-came",
                                N_ ("0 people? If nobody came, this is fine; otherwise fill in the "
                                    "attendance."),
                                NULL },
  [DME_PROBLEM_DISABILITY_TOO_MANY] = { "disability-too-many",
                                        N_ ("There are more people with a disability than people "
                                            "altogether. Check both numbers."),
                                        N_ ("There are more people with a disability than people "
                                            "altogether (%s). Check both numbers.") },
  [DME_PROBLEM_DUE_BEFORE_DONE] = { "due-before-done",
                                    N_ ("The due date and the date when it was done do not fit. "
                                        "Check both dates."),
                                    NULL },
  [DME_PROBLEM_OTHER] = { "other", N_ ("This value cannot be used. Check it and try again."),
                          N_ ("“%s” cannot be used. Check it and try again.") },
  [DME_PROBLEM_NIK_ELSEWHERE] = { "nik-elsewhere",
                                  N_ ("This NIK was issued outside NTT. That is possible; compare "
                                      "it with the KTP."),
                                  NULL },
  [DME_PROBLEM_NIK_REGION_UNKNOWN] = { "nik-region-unknown",
                                       N_ ("The first six digits of the NIK are no kecamatan of "
                                           "today. Numbers from before a kabupaten was divided "
                                           "stay as they are; compare it with the KTP."),
                                       NULL },
  [DME_PROBLEM_NIK_BIRTH_DIFFERS] = { "nik-birth-differs",
                                      N_ ("The date of birth is not the one in the NIK. Compare "
                                          "both with the KTP; if they are written so there, leave "
                                          "them."),
                                      NULL },
  [DME_PROBLEM_NIK_SEX_DIFFERS] = { "nik-sex-differs",
                                    N_ ("The NIK says the other sex. Compare both with the KTP; if "
                                        "they are written so there, leave them."),
                                    NULL },
  [DME_PROBLEM_NIK_MISSING] = { "nik-missing",
                                N_ ("There is no NIK. Write it, or choose the reason why there is "
                                    "none."),
                                NULL },
  [DME_PROBLEM_UNDER_AGE] = { "under-age",
                              N_ ("Under 18: Law 18/2017, article 5, lets nobody work abroad "
                                  "before the age of 18. Check the date of birth."),
                              NULL },
  [DME_PROBLEM_STATUS_WITHOUT_DATE] = { "status-without-date",
                                        N_ ("The status has no date. Write since when it holds."),
                                        NULL },
  [DME_PROBLEM_END_BEFORE_BEGIN] = { "end-before-begin",
                                     N_ ("This date lies before the one at which it begins. Check "
                                         "both dates."),
                                     N_ ("This date lies before the one at which it begins (%s). "
                                         "Check both dates.") },
  [DME_PROBLEM_NO_VILLAGE] = { "no-village",
                               N_ ("Only a larger region is chosen. Choose the desa or kelurahan "
                                   "as soon as it is known."),
                               N_ ("%s is larger than a village. Choose the desa or kelurahan as "
                                   "soon as it is known.") },
  [DME_PROBLEM_CONSENT_INCOMPLETE] = { "consent-incomplete",
                                       N_ ("The consent cannot be proved so. Write its date, the "
                                           "version of the notice, how it was given and who wrote "
                                           "it down."),
                                       NULL },
  [DME_PROBLEM_APPEND_ONLY] = { "append-only",
                                N_ ("Notes of the access log are never changed or deleted. Leave "
                                    "it as it is."),
                                NULL },
  [DME_PROBLEM_ERASED] = { "erased",
                           N_ ("Everything about this record was erased at the request of the "
                               "person. It cannot come back; what was written here later is not "
                               "kept either."),
                           NULL },
  [DME_PROBLEM_CONSENT_WITHDRAWN] = { "consent-withdrawn",
                                      N_ ("The person has withdrawn the consent, so nothing may be "
                                          "written about them. Take a new consent first, or leave "
                                          "it."),
                                      NULL },
  [DME_PROBLEM_NOBODY_NAMED] = { "nobody-named",
                                 N_ ("Nobody is named. Write a name, a telephone number, a company "
                                     "or what happened."),
                                 NULL },
  [DME_PROBLEM_PLACE_UNKNOWN] = { "place-unknown",
                                  N_ ("There is no village of that name in NTT. Compare the "
                                      "spelling, or write the code of the village."),
                                  N_ ("There is no village “%s” in NTT, or not there. Compare the "
                                      "spelling, also of the kecamatan, or write the code of the "
                                      "village.") },
  [DME_PROBLEM_PLACE_AMBIGUOUS] = { "place-ambiguous",
                                    N_ ("More than one village has that name. Write the kecamatan "
                                        "and the kabupaten too."),
                                    N_ ("More than one village is called “%s”. Write the kecamatan "
                                        "and the kabupaten too.") },
  [DME_PROBLEM_OUT_OF_SCOPE] = { "out-of-scope",
                                 N_ ("This village or region is not in your area. Check the "
                                     "region; if it is right, ask the office to widen your area, "
                                     "then send it again."),
                                 NULL },
  [DME_PROBLEM_NOT_ALLOWED] = { "not-allowed",
                                N_ ("People of your role do not write records of this kind. Ask "
                                    "the office to do it."),
                                NULL },
  [DME_PROBLEM_NOT_ERASABLE] = { "not-erasable",
                                 N_ ("Records of this kind are not about one person, so they are "
                                     "not erased. Delete it instead."),
                                 NULL },
};

static gboolean
is_warning (DmeProblemCode code)
{
  return code == DME_PROBLEM_NOBODY_CAME || code == DME_PROBLEM_NIK_ELSEWHERE ||
         code == DME_PROBLEM_NIK_REGION_UNKNOWN || code == DME_PROBLEM_NIK_BIRTH_DIFFERS ||
         code == DME_PROBLEM_NIK_SEX_DIFFERS || code == DME_PROBLEM_UNDER_AGE ||
         code == DME_PROBLEM_STATUS_WITHOUT_DATE || code == DME_PROBLEM_NO_VILLAGE ||
         code == DME_PROBLEM_CONSENT_INCOMPLETE;
}

/**
 * dme_problem_new:
 * @code: why
 * @field: (nullable): the name of the field; %NULL for the record as a whole
 * @detail: (nullable): the offending value or the limit; short and printable
 *
 * Returns: (transfer full): a problem; a warning where @code is only a doubt
 */
DmeProblem *
dme_problem_new (DmeProblemCode code, const char *field, const char *detail)
{
  DmeProblem *self = g_new0 (DmeProblem, 1);

  self->code = code;
  self->warning = is_warning (code);
  self->field = g_strdup (field);
  self->detail = g_strdup (detail);
  return self;
}

void
dme_problem_free (DmeProblem *self)
{
  if (self == NULL)
    return;

  g_free (self->field);
  g_free (self->detail);
  g_free (self);
}

/**
 * dme_problem_code_to_string:
 * @code: a code
 *
 * Returns: (transfer none): its name in verdicts and scripts, as `date-in-future`
 */
const char *
dme_problem_code_to_string (DmeProblemCode code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (texts), "other");

  return texts[code].code;
}

/**
 * dme_problem_code_from_string:
 * @text: (nullable): a name from a verdict
 * @code: (out): the code
 *
 * Returns: whether this program knows the name; a newer server may have others
 */
gboolean
dme_problem_code_from_string (const char *text, DmeProblemCode *code)
{
  guint i;

  g_return_val_if_fail (code != NULL, FALSE);

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (text, texts[i].code) == 0)
      {
        *code = i;
        return TRUE;
      }

  return FALSE;
}

/* Puts @detail in the place of "%s"; not by printf, as a detail or a translation may hold any "%".
 */
static char *
fill_in (const char *sentence, const char *detail)
{
  const char *place = strstr (sentence, "%s");

  if (place == NULL)
    return g_strdup (sentence);

  return g_strdup_printf ("%.*s%s%s", (int) (place - sentence), sentence, detail, place + 2);
}

static char *
detail_for_people (DmeProblemCode code, const char *detail)
{
  gint64 number;

  if (dme_date_is_valid (detail))
    return dme_format_date_long (detail);
  if (dme_time_is_valid (detail))
    return dme_format_time (detail);
  if ((code == DME_PROBLEM_TOO_LARGE || code == DME_PROBLEM_TOO_LONG ||
       code == DME_PROBLEM_NEGATIVE || code == DME_PROBLEM_DISABILITY_TOO_MANY) &&
      g_ascii_string_to_signed (detail, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return dme_format_int (number);

  return g_strdup (detail);
}

/* A script cannot open the list of choices, and a person is glad to see them. */
static char *
list_choices (const DmeField *field)
{
  const DmeChoice *choice;
  GString *list = g_string_new (NULL);
  g_autofree char *codes = NULL;

  for (choice = field->choices; choice->code != NULL; choice++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", choice->code);

  codes = g_string_free (list, FALSE);
  return fill_in (_ ("Possible: %s."), codes);
}

static char *
put_label_before (const char *sentence, const char *name, const DmeField *field)
{
  if (name == NULL)
    return g_strdup (sentence);

  return g_strdup_printf ("%s: %s", field != NULL ? dme_field_get_label (field) : name, sentence);
}

/**
 * dme_problem_to_text:
 * @self: a problem
 * @type: (nullable): the type of the record, for the label of the field
 *
 * Returns: (transfer full): a sentence for the user, in their language: the
 *   field, what is wrong, and what to do
 */
char *
dme_problem_to_text (const DmeProblem *self, const DmeType *type)
{
  const DmeField *field;
  DmeNikFault fault;
  g_autofree char *sentence = NULL;

  g_return_val_if_fail (self != NULL && (guint) self->code < G_N_ELEMENTS (texts), NULL);

  field = type != NULL ? dme_type_find_field (type, self->field) : NULL;

  if (self->code == DME_PROBLEM_NOT_A_NIK && dme_nik_fault_from_code (self->detail, &fault))
    sentence = g_strdup (dme_nik_fault_get_text (fault));
  else if (self->detail != NULL && texts[self->code].text_with_detail != NULL)
    {
      g_autofree char *detail = detail_for_people (self->code, self->detail);

      sentence = fill_in (_ (texts[self->code].text_with_detail), detail);
    }
  else
    sentence = g_strdup (_ (texts[self->code].text));

  if (self->code == DME_PROBLEM_UNKNOWN_CHOICE && field != NULL && field->choices != NULL)
    {
      g_autofree char *choices = list_choices (field);
      g_autofree char *both = g_strconcat (sentence, " ", choices, NULL);

      return put_label_before (both, self->field, field);
    }

  return put_label_before (sentence, self->field, field);
}

/**
 * dme_problem_describe:
 * @code: a problem code from the wire
 * @field: (nullable): the name of a field
 * @type: (nullable): the type of the record
 *
 * Returns: (transfer full): like dme_problem_to_text(), for a verdict. A code
 *   that only a newer server knows gets a general sentence that names it.
 */
char *
dme_problem_describe (const char *code, const char *field, const DmeType *type)
{
  const DmeField *known_field = type != NULL ? dme_type_find_field (type, field) : NULL;
  g_autofree char *sentence = NULL;
  DmeProblemCode known;

  if (dme_problem_code_from_string (code, &known))
    sentence = g_strdup (_ (texts[known].text));
  else
    sentence = fill_in (_ ("The server refuses this for a reason that this version of the program "
                           "does not know (%s). Update the program, or ask the office."),
                        code != NULL ? code : "?");

  return put_label_before (sentence, field, known_field);
}
