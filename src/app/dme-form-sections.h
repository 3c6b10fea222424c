/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-section.h"

G_BEGIN_DECLS

/* The sections of the form of an activity, from top to bottom. */

#define DME_TYPE_PLACE_SECTION (dme_place_section_get_type ())
G_DECLARE_FINAL_TYPE (DmePlaceSection, dme_place_section, DME, PLACE_SECTION, GtkWidget)

#define DME_TYPE_BASIS_SECTION (dme_basis_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeBasisSection, dme_basis_section, DME, BASIS_SECTION, GtkWidget)
void dme_basis_section_set_kind (DmeBasisSection *self, const char *kind); /* of the activity: what is asked for differs */

#define DME_TYPE_TOPICS_SECTION (dme_topics_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeTopicsSection, dme_topics_section, DME, TOPICS_SECTION, GtkWidget)

#define DME_TYPE_ATTENDANCE_SECTION (dme_attendance_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeAttendanceSection, dme_attendance_section, DME, ATTENDANCE_SECTION, GtkWidget)

#define DME_TYPE_RESULTS_SECTION (dme_results_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeResultsSection, dme_results_section, DME, RESULTS_SECTION, GtkWidget)

#define DME_TYPE_NOTES_SECTION (dme_notes_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeNotesSection, dme_notes_section, DME, NOTES_SECTION, GtkWidget)

G_END_DECLS
