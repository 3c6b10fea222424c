/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-schema.h"

G_BEGIN_DECLS

/* Why a value is refused or doubted. The codes travel in verdicts: append only. */
typedef enum
{
  DME_PROBLEM_REQUIRED,
  DME_PROBLEM_UNKNOWN_TYPE,
  DME_PROBLEM_UNKNOWN_FIELD,
  DME_PROBLEM_UNKNOWN_CHOICE,
  DME_PROBLEM_NOT_A_NUMBER,
  DME_PROBLEM_NEGATIVE,
  DME_PROBLEM_TOO_LARGE,          /* a count > 100,000 */
  DME_PROBLEM_NOT_A_DATE,
  DME_PROBLEM_DATE_IN_FUTURE,
  DME_PROBLEM_DATE_TOO_OLD,       /* before 2000 */
  DME_PROBLEM_NOT_A_TIME,
  DME_PROBLEM_END_BEFORE_START,
  DME_PROBLEM_NOT_A_BOOL,
  DME_PROBLEM_REGION_UNKNOWN,
  DME_PROBLEM_REGION_NOT_VILLAGE,
  DME_PROBLEM_MATRIX_AND_ESTIMATE,
  DME_PROBLEM_ESTIMATE_MISSING,   /* att_is_estimate without att_estimate */
  DME_PROBLEM_TOO_LONG,           /* text 500 characters, longtext 20,000 */
  DME_PROBLEM_NOT_UTF8,
  DME_PROBLEM_CONTROL_CHARACTER,
  DME_PROBLEM_NOT_AN_ID,
  DME_PROBLEM_NO_SUCH_RECORD,     /* a ref to nothing */
  DME_PROBLEM_NOT_A_NIK,
  DME_PROBLEM_NOT_A_PHONE,
  DME_PROBLEM_NOT_A_HASH,
  DME_PROBLEM_DELETED,            /* the record was deleted */
  DME_PROBLEM_NOBODY_CAME,        /* warning: 0 people */
  DME_PROBLEM_DISABILITY_TOO_MANY, /* more people with a disability than people */
  DME_PROBLEM_DUE_BEFORE_DONE,    /* unused numbers stay reserved */
  DME_PROBLEM_OTHER,
  DME_PROBLEM_NIK_ELSEWHERE,       /* warning: issued outside NTT */
  DME_PROBLEM_NIK_REGION_UNKNOWN,  /* warning: no such kecamatan in NTT today */
  DME_PROBLEM_NIK_BIRTH_DIFFERS,   /* warning: birth_date is not that of the NIK */
  DME_PROBLEM_NIK_SEX_DIFFERS,     /* warning */
  DME_PROBLEM_NIK_MISSING,         /* neither a NIK nor the reason why there is none */
  DME_PROBLEM_UNDER_AGE,           /* warning: UU 18/2017 art 5 */
  DME_PROBLEM_STATUS_WITHOUT_DATE, /* warning */
  DME_PROBLEM_END_BEFORE_BEGIN,    /* of two dates; detail: the first of them */
  DME_PROBLEM_NO_VILLAGE,          /* warning: only a kecamatan or kabupaten is known */
  DME_PROBLEM_CONSENT_INCOMPLETE,  /* warning: consent without its version, method or recorder */
  DME_PROBLEM_APPEND_ONLY,         /* a note of the access log */
  DME_PROBLEM_ERASED,              /* the record was erased */
  DME_PROBLEM_CONSENT_WITHDRAWN,   /* of the person whom it is about */
  DME_PROBLEM_NOBODY_NAMED,        /* a red flag about nobody */
  DME_PROBLEM_OUT_OF_SCOPE,        /* its region is not one of the author's */
  DME_PROBLEM_NOT_ALLOWED,         /* not for people of the author's role */
  DME_PROBLEM_PLACE_UNKNOWN,       /* of a file: no such village by that name */
  DME_PROBLEM_PLACE_AMBIGUOUS,     /* several by that name */
  DME_PROBLEM_NOT_ERASABLE,        /* not about one person: it is deleted instead */
} DmeProblemCode;

typedef struct
{
  DmeProblemCode code;
  gboolean warning; /* shown, never blocks */
  char *field;      /* name, or NULL for the record as a whole */
  char *detail;     /* the offending value or limit, short and printable; may be NULL */
} DmeProblem;

DmeProblem *dme_problem_new (DmeProblemCode code, const char *field, const char *detail);
void dme_problem_free (DmeProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeProblem, dme_problem_free)

const char *dme_problem_code_to_string (DmeProblemCode code); /* "date-in-future"; travels */
gboolean dme_problem_code_from_string (const char *text, DmeProblemCode *code);

/* Sentences for the user: what is wrong and what to do; translated. */
char *dme_problem_to_text (const DmeProblem *self, const DmeType *type) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a code that came over the wire, possibly from a newer server. With the field's label in front: "Tanggal: …". */
char *dme_problem_describe (const char *code, const char *field, const DmeType *type) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
