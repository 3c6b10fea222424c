/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-control.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* Finds an organisation by its name, or takes a new one. Its text is the id of the organisation, new ones included. */
#define DME_TYPE_ORGANISATION_ENTRY (dme_organisation_entry_get_type ())
G_DECLARE_FINAL_TYPE (DmeOrganisationEntry, dme_organisation_entry, DME, ORGANISATION_ENTRY, GtkWidget)

GtkWidget *dme_organisation_entry_new (DmeStore *store);
const char *dme_organisation_entry_get_name (DmeOrganisationEntry *self);     /* what stands in the entry */
const char *dme_organisation_entry_get_new_name (DmeOrganisationEntry *self); /* NULL: it is one of the store */
void dme_organisation_entry_set_new (DmeOrganisationEntry *self, const char *id, const char *name);

G_END_DECLS
