/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-schema.h"

G_BEGIN_DECLS

/* Not among dme_schema_get_types() until the store seals what is sensitive in them. */
extern const DmeType dme_type_person;
extern const DmeType dme_type_document;

extern const DmeChoice dme_schemes[];
extern const DmeChoice dme_countries[];
extern const DmeChoice dme_person_statuses[];
extern const DmeChoice dme_document_kinds[];
extern const DmeChoice dme_document_states[];
extern const DmeChoice dme_red_flag_signs[];

G_END_DECLS
