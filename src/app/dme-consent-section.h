/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-section.h"

G_BEGIN_DECLS

/* The notice in large print, and how consent was given. */
#define DME_TYPE_CONSENT_SECTION (dme_consent_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeConsentSection, dme_consent_section, DME, CONSENT_SECTION, GtkWidget)

GtkWidget *dme_consent_section_new (void);
void dme_consent_section_set_user (DmeConsentSection *self, const char *name); /* who writes it down */

G_END_DECLS
