/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-form-control.h"

G_BEGIN_DECLS

/* One field of a form: label, control, and what is wrong with it.
 * property "field": "activity.venue", or "venue" for a field of an activity; "columns": of check marks;
 * "show-label". signal "changed". signal "left": the keyboard focus has gone. */
#define DME_TYPE_FORM_FIELD (dme_form_field_get_type ())
G_DECLARE_FINAL_TYPE (DmeFormField, dme_form_field, DME, FORM_FIELD, GtkWidget)

GtkWidget *dme_form_field_new (const DmeType *type, const char *name);
GtkWidget *dme_form_field_new_with_control (const DmeType *type, const char *name, DmeFormControl *control);
const DmeType *dme_form_field_get_record_type (DmeFormField *self);
const DmeField *dme_form_field_get_field (DmeFormField *self);
const char *dme_form_field_get_label (DmeFormField *self);
DmeFormControl *dme_form_field_get_control (DmeFormField *self);

char *dme_form_field_get_text (DmeFormField *self) G_GNUC_WARN_UNUSED_RESULT; /* as typed */
void dme_form_field_set_text (DmeFormField *self, const char *text);
void dme_form_field_show_problem (DmeFormField *self, const char *text, gboolean warning); /* NULL: none */
gboolean dme_form_field_has_problem (DmeFormField *self);
void dme_form_field_grab (DmeFormField *self);
gboolean dme_form_field_has_focus (DmeFormField *self);
gboolean dme_form_field_takes_mnemonic (DmeFormField *self); /* it has a label, and one place to go to */
void dme_form_field_set_mnemonic (DmeFormField *self, gunichar letter); /* 0: none */
gunichar dme_form_field_get_mnemonic (DmeFormField *self);

/* All fields inside @widget, in reading order. (element-type DmeFormField, not owned) */
GPtrArray *dme_form_fields_inside (GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
