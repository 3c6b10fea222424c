/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-problem.h"

G_BEGIN_DECLS

/* What was typed -> what is saved. @texts: of a form; @loaded: what the form was opened with. @problems: at most one error per field.
 * Fields of @loaded that no form knows stay as they are. */
DmeFields *dme_form_values (const DmeType *type, const DmeFields *texts, const DmeFields *loaded, const char *today, GPtrArray *problems) G_GNUC_WARN_UNUSED_RESULT;
/* A sentence to stand below the field: without its label. */
char *dme_form_problem_text (const DmeProblem *problem) G_GNUC_WARN_UNUSED_RESULT;

/* For drafts: texts <-> "a{ss}". */
GVariant *dme_form_fields_to_variant (const DmeFields *fields); /* floating */
DmeFields *dme_form_fields_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT; /* NULL gives no fields */

G_END_DECLS
