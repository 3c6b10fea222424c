/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-field.h"
#include "dme-form-section.h"

G_BEGIN_DECLS

/* A section of which only the fields and their lines need to be said. */
#define DME_TYPE_FIELDS_SECTION (dme_fields_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeFieldsSection, dme_fields_section, DME, FIELDS_SECTION, GtkWidget)

GtkWidget *dme_fields_section_new (const DmeType *type, const char *title);
/* @second: (nullable). Returns the first field. */
DmeFormField *dme_fields_section_add_line (DmeFieldsSection *self, const char *first, const char *second);
DmeFormField *dme_fields_section_add_line_full (DmeFieldsSection *self,
                                                const char *first,
                                                DmeFormControl *control,
                                                const char *second);
void dme_fields_section_add_button (DmeFieldsSection *self, const char *label, const char *action);
GtkWidget *dme_fields_section_add_note (DmeFieldsSection *self); /* a hidden label across the card */
void dme_fields_section_watch (DmeFieldsSection *self);          /* after the last line */
DmeFormField *dme_fields_section_find (DmeFieldsSection *self, const char *name);

G_END_DECLS
