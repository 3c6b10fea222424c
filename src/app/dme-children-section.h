/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-section.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* The child records of an activity: rows that are added and removed. Property "child-type", "title", "add-label". */
#define DME_TYPE_CHILDREN_SECTION (dme_children_section_get_type ())
G_DECLARE_FINAL_TYPE (DmeChildrenSection, dme_children_section, DME, CHILDREN_SECTION, GtkWidget)

void dme_children_section_set_store (DmeChildrenSection *self, DmeStore *store);
const DmeType *dme_children_section_get_child_type (DmeChildrenSection *self);
void dme_children_section_clear (DmeChildrenSection *self);
void dme_children_section_load (DmeChildrenSection *self, GPtrArray *records); /* takes those of its type */
GVariant *dme_children_section_save (DmeChildrenSection *self);                /* floating "av"; for a draft */
void dme_children_section_restore (DmeChildrenSection *self, GVariant *state); /* (nullable) */
/* As dme_child_row_collect(), for every row and removal. */
gboolean dme_children_section_collect (DmeChildrenSection *self, const char *parent, const char *today, GHashTable *organisations, GPtrArray *saves);
guint dme_children_section_get_n_rows (DmeChildrenSection *self);
void dme_children_section_take_file (DmeChildrenSection *self, GFile *file); /* of photos */
char *dme_children_section_dup_value (DmeChildrenSection *self, const char *field) G_GNUC_WARN_UNUSED_RESULT;
void dme_children_section_focus_problem (DmeChildrenSection *self);

G_END_DECLS
