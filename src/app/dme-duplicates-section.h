/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-section.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* "Possibly registered already": who may be the person that is being typed, side by side with it.
 * Holds the field "not_same". */
#define DME_TYPE_DUPLICATES_SECTION (dme_duplicates_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeDuplicatesSection, dme_duplicates_section, DME, DUPLICATES_SECTION, GtkWidget)

GtkWidget *dme_duplicates_section_new (void);
void dme_duplicates_section_set_store (DmeDuplicatesSection *self, DmeStore *store);
/* @person: canonical values of what is known so far; @except: its own id. */
void dme_duplicates_section_ask (DmeDuplicatesSection *self, const DmeFields *person, const char *except);
guint dme_duplicates_section_get_n_shown (DmeDuplicatesSection *self);

G_END_DECLS
