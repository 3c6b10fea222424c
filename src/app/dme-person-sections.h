/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields-section.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* The sections of the form of a person, from top to bottom; see also DmeConsentSection. */
DmeFieldsSection *dme_person_section_new_who (void); /* what one needs to begin with */
DmeFieldsSection *dme_person_section_new_life (void);
DmeFieldsSection *dme_person_section_new_plan (void);
void dme_person_section_set_store (DmeFieldsSection *plan, DmeStore *store);
DmeFieldsSection *dme_person_section_new_status (void);
DmeFieldsSection *dme_person_section_new_security (GtkWidget **due);

G_END_DECLS
