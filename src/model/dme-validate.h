/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-problem.h"

G_BEGIN_DECLS

/* Limits, shared by forms, wire and server. */
#define DME_MAX_TEXT 500        /* characters of a text */
#define DME_MAX_LONGTEXT 20000  /* characters of a longtext */
#define DME_MAX_COUNT 100000

/* What a person typed (or a script passed) -> canonical value. An empty text gives NULL without a problem: cleared. */
char *dme_value_from_text (const DmeField *field, const char *text, DmeProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* Canonical value -> what a person reads: "15.345", "9 Februari 2026", choice labels, "Kuale'u, Amanatun Selatan, …". */
char *dme_value_to_text (const DmeField *field, const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* Is @value canonical and allowed for @field? @today is the latest acceptable date for NOT_FUTURE fields.
 * Adds to @problems (of DmeProblem); returns FALSE if one of those added is an error. */
gboolean dme_validate_value (const DmeField *field, const char *value, const char *today, GPtrArray *problems);

/* A whole record: each known field, required ones, and the rules between fields. Unknown fields are not looked at. */
gboolean dme_validate_record (const DmeType *type, const DmeFields *fields, const char *today, GPtrArray *problems);

/* The folded text by which a record is found: searched fields, and names of its region. */
char *dme_record_search_text (const DmeType *type, const DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
