/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-validate.h"

G_BEGIN_DECLS

/* What must hold between the fields, for dme_validate_record(); FALSE: an error was added. */
gboolean dme_validate_person (const DmeFields *fields, const char *today, GPtrArray *problems);
gboolean dme_validate_document (const DmeFields *fields, const char *today, GPtrArray *problems);

G_END_DECLS
