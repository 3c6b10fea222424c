/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record-form.h"

G_BEGIN_DECLS

/* The page on which an organisation is written down, corrected or deleted
 * (win.delete-organisation). */
#define DME_TYPE_ORGANISATION_FORM (dme_organisation_form_get_type ())
G_DECLARE_FINAL_TYPE (DmeOrganisationForm,
                      dme_organisation_form,
                      DME,
                      ORGANISATION_FORM,
                      DmeRecordForm)

GtkWidget *dme_organisation_form_new (DmeStore *store);

/* Its one section. */
#define DME_TYPE_ORGANISATION_SECTION (dme_organisation_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeOrganisationSection,
                      dme_organisation_section,
                      DME,
                      ORGANISATION_SECTION,
                      GtkWidget)
void dme_organisation_section_set_kind (DmeOrganisationSection *self, const char *kind);

G_END_DECLS
