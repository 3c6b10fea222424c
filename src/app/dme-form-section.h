/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-fields.h"

G_BEGIN_DECLS

/* A group of fields that belong together on the page; a form is a column of sections.
 * signal "changed": the person changed something.
 * signal "left" (const char *field): the keyboard focus has left a field. */
#define DME_TYPE_FORM_SECTION (dme_form_section_get_type ())
G_DECLARE_INTERFACE (DmeFormSection, dme_form_section, DME, FORM_SECTION, GtkWidget)

/* A section without a method of its own works on the DmeFormFields (of an activity) inside the section. */
struct _DmeFormSectionInterface
{
  GTypeInterface parent_iface;

  void (*load) (DmeFormSection *self, const DmeFields *fields);
  void (*store) (DmeFormSection *self, DmeFields *fields);
  gboolean (*show_problem) (DmeFormSection *self, const char *field, const char *text, gboolean warning);
  gboolean (*focus_field) (DmeFormSection *self, const char *field);
  char *(*get_focus) (DmeFormSection *self);
};

/* Shows values, or texts once typed; absent ones are emptied. */
void dme_form_section_load (DmeFormSection *self, const DmeFields *fields);
/* Sets the text of each field of the section as typed; absent if empty. */
void dme_form_section_store (DmeFormSection *self, DmeFields *fields);
/* FALSE: the field is not here. @field NULL: of the record as a whole. @text NULL: no problem any more. */
gboolean dme_form_section_show_problem (DmeFormSection *self, const char *field, const char *text, gboolean warning);
void dme_form_section_clear_problems (DmeFormSection *self);
gboolean dme_form_section_focus_field (DmeFormSection *self, const char *field);
char *dme_form_section_get_focus (DmeFormSection *self) G_GNUC_WARN_UNUSED_RESULT; /* name of the field with the focus, or NULL */

void dme_form_section_changed (DmeFormSection *self);                 /* for implementations */
void dme_form_section_left (DmeFormSection *self, const char *field); /* for implementations */
void dme_form_section_watch (DmeFormSection *self);                   /* passes on the signals of the fields inside */

G_END_DECLS
