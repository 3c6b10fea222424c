/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-validate.h"

G_BEGIN_DECLS

/* A problem with @value as its detail, cut short and made printable; without it where it is
 * personal. */
DmeProblem *dme_value_problem (DmeProblemCode code, const DmeField *field, const char *value);

/* The first problem of a canonical value, or NULL. @today may be NULL: the future is not looked at.
 */
DmeProblem *dme_value_check (const DmeField *field, const char *value, const char *today);

G_END_DECLS
