/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-control.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* Finds one record of a type by what it is called; adds none. Its text is the id, or what was typed. */
#define DME_TYPE_RECORD_ENTRY (dme_record_entry_get_type ())
G_DECLARE_FINAL_TYPE (DmeRecordEntry, dme_record_entry, DME, RECORD_ENTRY, GtkWidget)

typedef char *(*DmeRecordWords) (const DmeFields *fields);

/* @kind: (nullable): only those of this kind. @title, @subtitle: of a record. */
GtkWidget *dme_record_entry_new (const DmeType *type, const char *kind, DmeRecordWords title, DmeRecordWords subtitle);
void dme_record_entry_set_store (DmeRecordEntry *self, DmeStore *store);

G_END_DECLS
